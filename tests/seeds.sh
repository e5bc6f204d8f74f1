#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Chance that nobody has thrown yet: every unit test that asks for chance, again and
# again with seeds of its own, each program for so many seconds.
#
#   tests/seeds.sh [SECONDS [FIRST]]     10; the first seed: the clock's
#
# A failure names its seed: LQ_SEED=N build/plain/tests/test_NAME shows it again.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-10} first=${2:-$(date +%s)}
passed=0 failed=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT

mapfile -t sources < <(grep -l 'test_random' tests/unit/test_*.c)
for source in "${sources[@]}"; do
    name=$(basename "$source" .c)
    seed=$first runs=0 end=$((SECONDS + seconds))
    while [ $SECONDS -lt $end ]; do
        runs=$((runs + 1))
        if LQ_SEED=$seed "build/plain/tests/$name" >"$out" 2>&1; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "FAIL $name, LQ_SEED=$seed"
            tail -5 "$out" | sed 's/^/    /'
        fi
        seed=$((seed + 1))
    done
    echo "$name: $runs seeds"
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
