#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Scripts: shellcheck on shell, a syntax check on Python and Makefiles.
# Run from the top of the checkout.
set -euo pipefail

passed=0 failed=0

# claim NAME COMMAND...
claim() {
    local name=$1 said
    shift
    if said=$("$@" 2>&1); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $name"
        printf '    %s\n' "${said//$'\n'/$'\n    '}"
    fi
}

# Without leaving a compiled copy beside the source.
python_compiles() {
    /usr/bin/python3 -c 'import sys; compile(open(sys.argv[1]).read(), *sys.argv[1:], "exec")' "$1"
}

while read -r file; do
    [ -f "$file" ] || continue
    case $(head -c 64 "$file" | head -1) in
    '#!'*python*) claim "$file" python_compiles "$file" ;;
    '#!'*bash* | '#!/bin/sh'*) claim "$file" shellcheck -x "$file" ;;
    *)
        case $file in
        *.py) claim "$file" python_compiles "$file" ;;
        *.sh) claim "$file" shellcheck -x -s bash "$file" ;;
        esac
        ;;
    esac
done < <(git ls-files -co --exclude-standard | grep -vE '^LICENSES/|/corpus/' | sort)
claim "make help" make --no-print-directory help

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
