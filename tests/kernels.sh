#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The module on the kernels we promise: Debian 12's own (installed), the one in
# bookworm-backports, and unstable's. Each must build it without a warning, and
# with --boot load it, run its first suites, take every board's module and give
# all back, in QEMU. What is not installed is fetched into build/kernels and stays
# there; the machine's own apt sources are left alone.
#
#   tests/kernels.sh [--boot] [own|backports|unstable ...]     default: all
set -euo pipefail
cd "$(dirname "$0")/.."

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

judge_build() { # judge_build NAME STATUS LOG
    local status=$2
    if [ "$status" = 0 ] && grep -qE 'warning:|WARNING' "$3"; then
        status=1
    fi
    [ "$status" = 0 ] || grep -E 'warning|WARNING|error|Error' "$3" | head -20 || :
    verdict "$1 builds without a warning" "$status" "see $3"
}

build_against() { # build_against KDIR NAME
    local tree=$work/build-$2 out=$log/kernels-$2.log status=0
    rm -rf "$tree" && mkdir -p "$tree"
    cp -rs "$PWD/Kbuild" "$PWD/kernel" "$PWD/include" "$tree/"
    # BTF is for those who run it, and wants pahole.
    make -C "$1" M="$tree" W=1 LQ_SKELETON=m CONFIG_DEBUG_INFO_BTF_MODULES= modules > "$out" 2>&1 || status=$?
    judge_build "$2" $status "$out"
}

# boot KERNEL MODULES_ROOT KO NAME: the module's own suites on that kernel
boot() {
    local status=0 out=$log/kernels-$4-boot.log
    local run=(tests/qemu/run.py --name "kernels-$4" --kernel "$1" --modules-root "$2"
        --module "$3" --timeout 300)
    {
        "${run[@]}" --no-module --env "LQ_MODULE=$3" -- build/plain/qemu/life || status=$?
        "${run[@]}" --params "sim_spans=2 sim_ports=4" -- build/plain/qemu/abi || status=$?
        "${run[@]}" --params "sim_spans=2 sim_ports=2" -- build/plain/qemu/speech || status=$?
        "${run[@]}" --env "LQ_MODULES_ROOT=$2" -- tests/qemu/modules.sh || status=$?
    } > "$out" 2>&1
    [ $status = 0 ] || tail -15 "$out"
    verdict "$4 boots: the module loads 50 times, its ABI, speech, every board's module" $status "see $out"
}

# ----------------------------------------------------------------- each kernel

own() {
    local dir version
    dir=$(find /lib/modules -maxdepth 2 -path '*/6.1.*-amd64/build' | sort -V | tail -1)
    if [ -z "$dir" ]; then
        verdict "Debian 12's kernel" 1 "linux-headers-amd64 is not installed"
        return
    fi
    version=$(basename "$(dirname "$dir")")
    build_against "$dir" "$version"
    [ -z "$boots" ] || boot "/boot/vmlinuz-$version" / "$work/build-$version/lq.ko" "$version"
}

backports() {
    local dir version try failure
    # More than once: while a mirror is brought up to date its lists name what is gone.
    for try in 1 2 3; do
        if ! fetch_lists > "$log/kernels-apt.log" 2>&1; then
            failure="the registry deb.debian.org cannot be reached"
        elif ! dir=$(backports_headers 2>> "$log/kernels-apt.log"); then
            failure="its headers could not be fetched"
        else
            failure=
            break
        fi
        echo "     kernels: try $try: $failure"
    done
    if [ -n "$failure" ]; then
        verdict "bookworm-backports" 1 "$failure, see $log/kernels-apt.log"
        return
    fi
    version=$(basename "$dir" | sed 's/^linux-headers-//')
    build_against "$dir" "$version"
    [ -n "$boots" ] || return 0
    if ! unpack "linux-image-$version" >> "$log/kernels-apt.log" 2>&1; then
        verdict "$version boots" 1 "its image could not be fetched, see $log/kernels-apt.log"
        return
    fi
    depmod -b "$work/root" "$version"
    boot "$work/root/boot/vmlinuz-$version" "$work/root" "$work/build-$version/lq.ko" "$version"
}

# Its tools need unstable's own C library and compiler: a small root of its own.
unstable_root() {
    local root=$work/unstable version
    [ ! -e "$root.ready" ] || return 0
    rm -rf "$root"
    echo "     kernels: fetching unstable's compiler and headers, about a minute" >&2
    debootstrap --variant=minbase --include=make,kmod,linux-headers-amd64 sid "$root" \
        http://deb.debian.org/debian
    version=$(unstable_version)
    (cd "$root/root" && chroot "$root" sh -c "cd /root && apt-get download -q \
        linux-binary-$version linux-modules-$version linux-base-$version")
    for deb in "$root"/root/*.deb; do dpkg -x "$deb" "$root/root/image"; done
    cp -a "$root"/root/image/usr/. "$root/usr/"
    cp "$root/usr/lib/modules/$version/vmlinuz" "$root/boot/vmlinuz-$version"
    rm -rf "$root"/root/image "$root"/root/*.deb
    depmod -b "$root" "$version"
    touch "$root.ready"
}

unstable_version() {
    basename "$(find "$work/unstable/usr/src" -name 'linux-headers-*-amd64' | sort -V | tail -1)" |
        sed 's/^linux-headers-//'
}

unstable() {
    local root=$work/unstable version out status=0
    if ! unstable_root > "$log/kernels-unstable.log" 2>&1; then
        tail -3 "$log/kernels-unstable.log"
        verdict "unstable" 1 "its root could not be made, see $log/kernels-unstable.log"
        return
    fi
    version=$(unstable_version)
    out=$log/kernels-$version.log
    rm -rf "$root/mnt/lq" && mkdir -p "$root/mnt/lq"
    cp -r Kbuild kernel include "$root/mnt/lq/"
    # shellcheck disable=SC2016 # expanded in there
    unshare -m sh -c 'mount -t proc proc "$1/proc" && exec chroot "$1" make -C \
        "/usr/src/linux-headers-$2" M=/mnt/lq W=1 LQ_SKELETON=m CONFIG_DEBUG_INFO_BTF_MODULES= modules' \
        sh "$root" "$version" > "$out" 2>&1 || status=$?
    judge_build "$version" $status "$out"
    [ -z "$boots" ] || boot "$root/boot/vmlinuz-$version" "$root" "$root/mnt/lq/lq.ko" "$version"
}

boots=
if [ "${1:-}" = --boot ]; then
    boots=1
    shift
fi
for kernel in "${@:-own backports unstable}"; do
    case $kernel in
    own | backports | unstable) $kernel ;;
    "own backports unstable") own; backports; unstable ;;
    *) echo "usage: tests/kernels.sh [--boot] [own|backports|unstable ...]" >&2; exit 2 ;;
    esac
done

echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed != 0 ]
