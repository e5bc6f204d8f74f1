#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Nothing of the module's pure sources reads memory that nobody has written:
# their unit tests, once more, under clang's memory sanitizer. One claim a test.
# Run from the top of the checkout.
set -euo pipefail

log=build/log
passed=0 failed=0
mkdir -p "$log"
if ! make --no-print-directory -j"$(nproc)" FLAVOR=msan pure-units >"$log/msan-build.log" 2>&1; then
    tail -20 "$log/msan-build.log"
    echo "0 passed, 1 failed"
    exit 1
fi
for test in $(make --no-print-directory -s FLAVOR=msan list-pure-units); do
    if "$test" >"$log/msan.log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $test"
        grep -E -A12 'MemorySanitizer|    tests/' "$log/msan.log" | head -40 | sed 's/^/    /'
    fi
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
