#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# gcc and clang both build every program and compile every test, warnings being
# errors. One claim per compiler and goal; gcc's tests are those of the sanitizers,
# which `make check` has built. clang's programs are linked but not run, and its
# tests need no linking to be judged. Run from the top of the checkout.
set -euo pipefail

jobs=$(nproc)
log=build/log
passed=0 failed=0
mkdir -p "$log"

claim() { # claim FLAVOR GOAL
    local file=$log/compilers-$1-$2.log
    if make --no-print-directory -j"$jobs" -k FLAVOR="$1" "$2" >"$file" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1 $2 (all of it: $file)"
        grep -E 'error|warning|\*\*\*' "$file" | head -20 | sed 's/^/    /'
    fi
}

for goal in programs exchange tools; do
    claim plain "$goal"
done
for goal in programs exchange tools test-objects; do
    claim clang "$goal"
done
for goal in units fuzzers; do
    claim san "$goal"
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
