#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The ABI stays what it is: lq.h compiles alone in every language it promises,
# has no hidden padding, and its sizes, offsets and numbers are those of the
# committed table. A change that is meant: tests/check/abi.sh --update, and
# review the difference of abi.table like code.
# Run from the top of the checkout.
set -euo pipefail

HEADER=include/uapi/linux/lq.h
TABLE=tests/check/abi.table
INCLUDES=(-Iinclude/uapi)
passed=0 failed=0

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# claim NAME COMMAND...: the command succeeds
claim() {
    local name=$1
    shift
    if "$@" >"$dir/said" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $name"
        sed 's/^/    /' "$dir/said"
    fi
}

compiles_alone() {
    local suffix=$1 compiler=$2
    shift 2
    printf '#include <linux/lq.h>\nint used = LQ_ABI_VERSION;\n' >"$dir/alone.$suffix"
    "$compiler" "$@" -Wall -Wextra -Wpadded -Werror "${INCLUDES[@]}" \
        -c "$dir/alone.$suffix" -o "$dir/alone.o"
}

# A C program that prints the table, made from the header itself.
dumper() {
    printf '#include <stddef.h>\n#include <stdio.h>\n#include <linux/lq.h>\n'
    printf '#define LEN(t, f) sizeof(((struct t *)0)->f)\n'
    printf 'int main(void)\n{\n'
    awk '
        /^struct [a-z_]+ \{/ {
            type = $2
            printf "printf(\"struct %s %%zu\\n\", sizeof(struct %s));\n", type, type
            next
        }
        /^}/ { type = "" }
        type != "" && /^\t[a-z_]/ {
            line = $0
            sub(/;.*/, "", line)
            is_open = line ~ /\[\]$/
            gsub(/\[[^]]*\]/, "", line)
            n = split(line, words, /[ \t]+/)
            field = words[n]
            printf "printf(\"  %s.%s %%zu %%zu\\n\", offsetof(struct %s, %s), ",
                type, field, type, field
            printf is_open ? "(size_t)0);\n" : "LEN(%s, %s));\n", type, field
        }' "$HEADER"
    # Every constant there is: enumerators, masks, limits, request numbers.
    sed 's|/\*.*\*/||; s|/\*.*||; /^ \*/d' "$HEADER" |
        grep -oE '\bLQ_[A-Z0-9_]+\b\(?' | grep -v '($' | sort -u |
        awk '{ printf "printf(\"value %s %%#llx\\n\", (unsigned long long)(%s));\n", $1, $1 }'
    printf 'return 0;\n}\n'
}

dump() {
    dumper >"$dir/dump.c"
    gcc -Wall -Werror "${INCLUDES[@]}" "$dir/dump.c" -o "$dir/dump"
    "$dir/dump"
}

if [ "${1:-}" = --update ]; then
    dump >"$TABLE"
    echo "abi: $TABLE written, $(wc -l <"$TABLE") lines"
    exit 0
fi

for cc in gcc clang; do
    for std in c99 c11 gnu11 c17; do
        claim "$cc $std" compiles_alone c "$cc" -std=$std -pedantic
    done
done
for cc in g++ clang++; do
    for std in c++11 c++17 c++20; do
        claim "$cc $std" compiles_alone cc "$cc" -std=$std
    done
done
dump >"$dir/table"
claim "the table ($TABLE; meant? abi.sh --update)" diff -u "$TABLE" "$dir/table"
claim "the table has every struct" \
    test "$(grep -c '^struct lq_' "$HEADER")" = "$(grep -c '^struct lq_' "$dir/table")"
# Every request, as the fuzzers' generator should know it.
all_are_fuzzed() {
    sed -n 's/^#define \(LQ_[A-Z_]*\)[ \t]*\(_IO[WR]*(LQ_IOC\|LQ_WHAT(0x\).*/\1/p' "$HEADER" |
        while read -r r; do
            grep -q "{ $r, {" tests/fuzz/abi/requests.c || echo "$r is not"
        done | awk '{ print } END { exit NR > 0 }'
}
claim "every request is in tests/fuzz/abi/requests.c" all_are_fuzzed

# The other half: files of configfs and the lines of `stats`.
PSEUDOWIRES=include/uapi/configfs-lq-satop
files_are_described() {
    diff <(sed -n 's/^\t&lq_satop_attr_\([a-z_]*\),$/\1/p' kernel/hw/satop*.c | sort) \
        <(sed -n 's|^What:.*<name>/\([a-z_]\+\)$|\1|p' $PSEUDOWIRES | sort)
}
counts_are_described() {
    diff <(sed -n '/^static ssize_t lq_satop_stats_show/,/^}/p' kernel/hw/satop*.c |
        sed 's/\\n/ /g' | grep -oE '[a-z_]+=%' | tr -d '=%' | sort) \
        <(sed -n '/stats$/,$ s/^\t\t\([a-z_]\+\(, [a-z_]\+\)*\)\t.*/\1/p' $PSEUDOWIRES |
            tr -d ' ' | tr ',' '\n' | sort)
}
claim "every file of a pseudowire is in $PSEUDOWIRES" files_are_described
claim "every count of a pseudowire is in $PSEUDOWIRES" counts_are_described
claim "at most 20 requests" test "$(grep -c '_IO[WR]*(LQ_IOC' "$HEADER")" -le 20

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
