#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The module must build, without a warning, against the kernels we promise:
# Debian 12's own (installed) and the one in bookworm-backports. The headers of
# the latter are fetched by apt into build/kernels and unpacked there; nothing
# is installed, and the machine's own apt sources are left alone.
#
#   tests/check/online/kernels.sh        both kernels
set -euo pipefail
cd "$(dirname "$0")/../../.."

work=$PWD/build/kernels
log=$PWD/build/log
passed=0 failed=0
mkdir -p "$work" "$log"

verdict() { # verdict NAME STATUS [why]
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
        echo "ok   kernels: $1"
    else
        failed=$((failed + 1))
        echo "FAIL kernels: $1: ${3:-status $2}"
    fi
}

# apt with a source list, state and cache of its own.
private_apt() {
    local tool=$1
    shift
    "$tool" -o Dir::Etc::sourcelist="$work/apt/sources.list" \
        -o Dir::Etc::sourceparts=- -o Dir::State::lists="$work/apt/lists" \
        -o Dir::Cache="$work/apt/cache" -o Acquire::Retries=3 \
        -o APT::Sandbox::User=root "$@"
}

fetch_lists() {
    mkdir -p "$work"/apt/{lists,cache}/partial
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
        "http://deb.debian.org/debian bookworm-backports main" \
        > "$work/apt/sources.list"
    private_apt apt-get update -q --error-on=any
}

# The newest headers there, and what they need: common part and kbuild tools.
newest_headers() {
    private_apt apt-cache depends linux-headers-amd64 |
        sed -n 's/^  Depends: \(linux-headers-[0-9].*-amd64\)$/\1/p' | tail -1
}

depends() { # depends PACKAGE PREFIX
    private_apt apt-cache depends "$1" |
        sed -n "s/^  Depends: \($2[^ ]*\)\$/\1/p" | tail -1
}

unpack() { # unpack PACKAGE...
    local deb p
    for p in "$@"; do
        deb=$(find "$work" -maxdepth 1 -name "${p}_*.deb" | tail -1)
        if [ -z "$deb" ]; then
            (cd "$work" && private_apt apt-get download -q "$p")
            deb=$(find "$work" -maxdepth 1 -name "${p}_*.deb" | tail -1)
        fi
        dpkg -x "$deb" "$work/root"
    done
}

# The packages point at each other by absolute paths; make them point into
# our folder.
relocate() { # relocate HEADERS_DIR
    local link target
    find "$work/root" -type l -lname '/usr/*' -print0 |
        while IFS= read -r -d '' link; do
            target=$(readlink "$link")
            ln -sfn "$work/root$target" "$link"
        done
    sed -i "s,\([ =]\)/usr/\(src\|lib\)/,\1$work/root/usr/\2/,g" "$1/Makefile"
}

backports_headers() { # prints the folder to build against
    local headers common kbuild
    headers=$(newest_headers)
    common=$(depends "$headers" linux-headers-.*-common)
    kbuild=$(depends "$headers" linux-kbuild-)
    [ -n "$headers" ] && [ -n "$common" ] && [ -n "$kbuild" ] || return 1
    if [ ! -e "$work/$headers.ready" ]; then
        rm -rf "$work/root"
        unpack "$headers" "$common" "$kbuild"
        relocate "$work/root/usr/src/$headers"
        touch "$work/$headers.ready"
    fi >&2
    echo "$work/root/usr/src/$headers"
}

build_against() { # build_against KDIR NAME
    local tree=$work/build-$2 out=$log/kernels-$2.log status=0
    rm -rf "$tree" && mkdir -p "$tree"
    cp -rs "$PWD/Kbuild" "$PWD/kernel" "$PWD/include" "$tree/"
    # BTF is for those who run it, and wants pahole.
    make -C "$1" M="$tree" W=1 CONFIG_DEBUG_INFO_BTF_MODULES= modules > "$out" 2>&1 || status=$?
    if [ $status = 0 ] && grep -qE 'warning:|WARNING' "$out"; then
        status=1
    fi
    [ $status = 0 ] || grep -E 'warning|WARNING|error|Error' "$out" | head -20 || :
    verdict "$2 builds without a warning" $status "see $out"
}

own=$(find /lib/modules -maxdepth 2 -path '*/6.1.*-amd64/build' | sort -V | tail -1)
if [ -n "$own" ]; then
    build_against "$own" "$(basename "$(dirname "$own")")"
else
    verdict "Debian 12's kernel" 1 "linux-headers-amd64 is not installed"
fi

if ! fetch_lists > "$log/kernels-apt.log" 2>&1; then
    verdict "bookworm-backports" 1 "the registry deb.debian.org cannot be reached, see $log/kernels-apt.log"
elif ! dir=$(backports_headers 2>> "$log/kernels-apt.log"); then
    verdict "bookworm-backports" 1 "its headers could not be fetched, see $log/kernels-apt.log"
else
    build_against "$dir" "$(basename "$dir" | sed 's/^linux-headers-//')"
fi

echo "$passed passed, $failed failed"
[ $failed = 0 ]
