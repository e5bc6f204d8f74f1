#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# sparse: the pure sources in userspace, and the whole module with endian and
# context checks where the kernel's headers are. Run from the top of the
# checkout.
set -euo pipefail

passed=0 failed=0
dir=build/sparse
mkdir -p "$dir"

# claim NAME FILE: nothing was said
claim() {
    if [ ! -s "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1"
        sed 's/^/    /' "$2"
    fi
}

check_pure() {
    local source
    for source in kernel/engine/*.c kernel/tdm/*.c kernel/dsp/*.c kernel/hw/{wire,pw_}*.c; do
        sparse -std=gnu11 -Wsparse-all -Wno-declaration-after-statement \
            -Wno-flexible-array-sizeof -Itests/shim -Iinclude/uapi -Ikernel \
            "$source" >"$dir/all" 2>&1 ||
            echo "kernel/: error: sparse ended with status $?" >>"$dir/all"
        # What it says of libc's headers is not ours to mend.
        grep -E '^(kernel|include)/.*(warning|error):' "$dir/all" >"$dir/said" || :
        claim "$source" "$dir/said"
    done
}

# The headers that `make module` would take.
kernel_headers() {
    local running
    running=/lib/modules/$(uname -r)/build
    if [ -d "$running" ]; then
        echo "$running"
    else
        find /lib/modules -maxdepth 2 -path '*/6.1.*-amd64/build' | sort | tail -1
    fi
}

# It is compiled before, warnings being errors; here sparse is all that runs.
check_module() {
    local headers=$1
    { make --no-print-directory KDIR="$headers" module &&
      make --no-print-directory KDIR="$headers" module-sparse; } >"$dir/module.log" 2>&1 ||
        { echo "the module does not build:"; tail -20 "$dir/module.log"; } >"$dir/status"
    # What sparse says of the kernel's own headers is the kernel's.
    { cat "$dir/status" 2>/dev/null || :
      grep -E "build/module/.*(warning|error):|^kernel/.*(warning|error):|WARNING: modpost" "$dir/module.log" || :
    } >"$dir/said"
    rm -f "$dir/status"
    claim "the module against $headers" "$dir/said"
}

check_pure
headers=$(kernel_headers)
if [ -n "$headers" ]; then
    check_module "$headers"
else
    echo "sparse: no kernel headers here, the module was not looked at"
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
