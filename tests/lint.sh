#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel's own judges over the module: W=1 and sparse with endian and context
# checks (tests/check/sparse.sh), checkpatch, and the semantic patches of
# scripts/coccinelle. Scripts come from Debian's linux-source.
#
#   tests/lint.sh         from anywhere
set -euo pipefail
cd "$(dirname "$0")/.."

work=$PWD/build/lint
log=$PWD/build/log
passed=0 failed=0
mkdir -p "$work" "$log"

claim() { # claim TEXT FILE: nothing was said
    if [ ! -s "$2" ]; then
        passed=$((passed + 1))
        echo "ok   $1"
    else
        failed=$((failed + 1))
        echo "FAIL $1"
        head -40 "$2" | sed 's/^/    /'
    fi
}

scripts() { # prints where linux-source's scripts are
    local archive
    archive=$(find /usr/src -maxdepth 1 -name 'linux-source-6.1.tar.xz' | head -1)
    [ -n "$archive" ] || { echo "lint: linux-source-6.1 is not installed" >&2; return 1; }
    if [ ! -e "$work/.unpacked" ]; then
        tar xf "$archive" -C "$work" --strip-components=1 --wildcards '*/scripts/checkpatch.pl' \
            '*/scripts/spelling.txt' '*/scripts/const_structs.checkpatch' '*/scripts/coccinelle/*'
        touch "$work/.unpacked"
    fi
    echo "$work/scripts"
}

# What is ignored, and why:
#   LINUX_VERSION_CODE, CONSTANT_COMPARISON   compat.h lives by it, as the kernel writes it
#   MEMORY_BARRIER      acquire and release of a ring's two ends: told once, at the ring
#   COMPLEX_MACRO       lists of values that a table is made of
#   BRACKET_SPACE       designated initializers in such lists
#   UNNECESSARY_ELSE    misread: the return before it belongs to another branch
#   MASK_THEN_SHIFT     words of bits shifted against each other (tdm/hdlc.c)
checkpatch() {
    local ignore=LINUX_VERSION_CODE,CONSTANT_COMPARISON,MEMORY_BARRIER,COMPLEX_MACRO
    find kernel -name '*.[ch]' -print0 | sort -z | xargs -0 perl "$1/checkpatch.pl" --no-tree \
        --terse --show-types \
        --ignore "$ignore,BRACKET_SPACE,MASK_THEN_SHIFT,UNNECESSARY_ELSE,FILE_PATH_CHANGES" \
        -f > "$log/checkpatch.log" 2>&1 || :
    grep -E ': (ERROR|WARNING):' "$log/checkpatch.log" > "$work/said" || :
    claim "checkpatch: no error, no warning" "$work/said"
}

# One run a semantic patch; all of those that can be asked of a module.
coccinelle() {
    local patch name
    for patch in "$1"/coccinelle/{api,free,iterators,locks,misc,null,tests}/*.cocci; do
        name=$(basename "$patch" .cocci)
        timeout 120 spatch -D report --very-quiet --sp-file "$patch" --include-headers \
            -I kernel --dir kernel > "$work/said" 2> "$log/coccinelle-$name.log" || :
        if [ -s "$work/said" ]; then
            claim "coccinelle: $name" "$work/said"
        else
            passed=$((passed + 1))
        fi
    done
    echo "ok   coccinelle has looked"
}

: > "$work/said"
tests/check/sparse.sh > "$log/lint-sparse.log" 2>&1 || cp "$log/lint-sparse.log" "$work/said"
claim "sparse with endian and context checks, W=1" "$work/said"
if dir=$(scripts); then
    checkpatch "$dir"
    coccinelle "$dir"
else
    failed=$((failed + 1))
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
