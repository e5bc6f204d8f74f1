#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What our objects and programs ask of others: the pure objects nothing but
# memcpy, memset and memmove; lqpri no oRTP, everything else no libpri; and
# no program at all both of them.
# Run from the top of the checkout after `make programs exchange`.
set -euo pipefail

O=${O:-build/plain}
passed=0 failed=0

# claim NAME TEXT: holds if TEXT is empty, else TEXT is why not
claim() {
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$1: $2"
    fi
}

# Symbols that a pure object takes from outside all pure objects. Built once
# more without the flags that put in calls of their own (fortify, stack guard).
pure_objects() {
    local dir=$1 source
    local vectors
    for source in kernel/{engine,tdm,dsp}/*.c kernel/hw/{wire,pw_,proslic,daa,line_}*.c; do
        vectors=-mgeneral-regs-only
        [[ $source == *_avx2.c ]] && vectors=-mavx2
        gcc $vectors -std=gnu11 -O2 -fno-pic -fno-stack-protector -U_FORTIFY_SOURCE -Itests/shim \
            -Iinclude/uapi -Ikernel -c "$source" -o "$dir/$(basename "$source" .c).o"
    done
}

check_pure() {
    local dir object foreign
    dir=$(mktemp -d)
    trap 'rm -rf "$dir"' RETURN
    pure_objects "$dir"
    nm --defined-only -g "$dir"/*.o | awk 'NF == 3 { print $3 }' | sort -u >"$dir/ours"
    printf '%s\n' memcpy memset memmove _GLOBAL_OFFSET_TABLE_ >>"$dir/ours"
    sort -u -o "$dir/ours" "$dir/ours"
    for object in "$dir"/*.o; do
        foreign=$(nm -u "$object" | awk '{ print $2 }' | sort -u | comm -23 - "$dir/ours")
        claim "$(basename "$object")" "$(echo "$foreign" | xargs)"
    done
    # And none of them keeps state of its own: all memory is the caller's.
    for object in "$dir"/*.o; do
        foreign=$(nm "$object" | awk '$2 ~ /^[bBdDC]$/ { print $3 }')
        claim "$(basename "$object") has data of its own" "$(echo "$foreign" | xargs)"
    done
}

# needs PROGRAM: the libraries it loads, and theirs
needs() {
    ldd "$1" | awk '{ print $1 }'
}

check_program() {
    local program=$1 banned=$2 found
    if [ ! -x "$O/$program" ]; then
        claim "$program" "is not built ($O/$program)"
        return
    fi
    # Linked into it or not to be read, it would hide from this.
    if ! found=$(needs "$O/$program" 2>&1); then
        claim "$program" "what it loads cannot be told: $found"
        return
    fi
    found=$(grep -E "^lib($banned)\.so" <<<"$found" || :)
    claim "$program" "$(echo "$found" | xargs)"
}

# Tests' programs too: whatever of ours there is.
check_never_both() {
    local program libraries both=""
    for program in "$O"/* "$O"/tests/*; do
        if [ ! -f "$program" ] || [ ! -x "$program" ]; then
            continue
        fi
        libraries=$(needs "$program" 2>&1 || :)
        if grep -q '^libpri\.so' <<<"$libraries" && grep -q '^libortp\.so' <<<"$libraries"; then
            both+="$program "
        fi
    done
    claim "libpri and oRTP in one program" "$both"
}

check_pure
# libpri is GPL-2-only, oRTP is (A)GPL-3.
check_program lqpri 'ortp|bctoolbox'
check_program lqd 'pri'
check_program lqsoft 'pri|ortp|osip2|osipparser2|sqlite3|sndfile'
check_program lqctl 'pri|ortp|osip2|osipparser2|sqlite3|sndfile'
check_program tests/exchange 'ortp|bctoolbox'
check_never_both

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
