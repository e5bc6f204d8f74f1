#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# In the virtual machine: each board's module beside lq.ko comes into the kernel
# that runs there, and goes again. Those of the kernel's own that it needs are in
# $LQ_MODULES_ROOT/lib/modules.
set -uo pipefail

passed=0 failed=0

comes_and_goes() { # comes_and_goes FILE NAME
    local needed
    for needed in $(modinfo -F depends "$1" | tr , ' '); do
        [ "$needed" = lq ] || modprobe -d "${LQ_MODULES_ROOT:-/}" "$needed" || return
    done
    insmod "$1" && [ -d "/sys/module/${2//-/_}" ] && rmmod "$2"
}

for file in "${LQ_MODULE%/*}"/lq-*.ko; do
    name=$(basename "$file" .ko)
    if comes_and_goes "$file" "$name"; then
        passed=$((passed + 1))
        echo "ok   $name"
    else
        failed=$((failed + 1))
        echo "FAIL $name"
    fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed != 0 ]
