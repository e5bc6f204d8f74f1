#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Kernels from Debian's linux-source, with everything that finds faults switched
# on, and our modules for them. A kernel is built once for each source,
# configuration and compiler, which name its folder; the modules every time.
#
#   tests/uml/build.sh        User Mode Linux; prints its path; the modules are in
#                             build/uml/module, tests/qemu/board in build/uml/board
#   tests/uml/build.sh lean   the same kernel, for hours of virtual time: lq.ko, PCI cards
#                             and that board without what looks at every access; build/uml/lean
#   tests/uml/build.sh smp    for QEMU (tests/qemu/config.debug); build/debug/. Its
#                             modules are in lib/modules beside it
set -euo pipefail
cd "$(dirname "$0")/../.."

top=$PWD
here=$top/tests/uml
kind=${1:-}
arch=um config=$here/config targets=(linux modules) ours=(modules) flags=()
# Less than the kernel's own -Os takes a third less time to compile, and runs as fast;
# what a macro was made of nobody is told: a tenth less again.
speed="-O1 -ftrack-macro-expansion=0"
case $kind in
'') trees=$top/build/uml
    # It has PCI; coverage for who asks for it (KCOV); what UBSAN must be told.
    flags=(LQ_SKELETON=m KCOV_INSTRUMENT=y KCFLAGS="-fsanitize=shift -fsanitize=bounds") ;;
lean) trees=$top/build/uml/lean ours=(lq.ko lq-wct4.ko lq-tdm400.ko)
    flags=(KASAN_SANITIZE=n KCFLAGS=-O2) ;;
smp) config=$top/tests/qemu/config.debug trees=$top/build/debug
    arch=x86_64 targets=(bzImage modules) speed= ;;
*) echo "usage: tests/uml/build.sh [lean | smp]" >&2; exit 2 ;;
esac
archive=$(find /usr/src -maxdepth 1 -name 'linux-source-6.1.tar.xz' | head -1)
[ -n "$archive" ] || { echo "uml: linux-source-6.1 is not installed (tests/setup.sh)" >&2; exit 1; }

# What takes space and is never compiled here; what Kbuild and Kconfig read stays.
unused=('Documentation/*/*' 'tools/perf/*' 'tools/testing/*' 'samples/*.[chS]' 'sound/*.[chS]'
    'arch/[!ux]*/*.[chS]' 'arch/*.dts' 'arch/*.dtsi' 'drivers/net/*/*.[chS]'
    'drivers/'{gpu,hwmon,iio,infiniband,media,mtd,pinctrl,scsi,staging}'/*.[chS]')

key_of() { sha256sum | cut -c1-12; }
source_key=$({ dpkg-query -W linux-source-6.1; echo "${unused[@]}"; cat "$here/kernel.patch"; } | key_of)
key=$({ echo "$source_key $speed"; gcc --version; cat "$config"; } | key_of)
cache=${LQ_UML_CACHE:-$top/build/uml}
source=$cache/source-$source_key
home=$cache/kernel-$key
log=$top/build/log/uml-build${kind:+-$kind}.log
mkdir -p "$source" "$home" "$trees" "$top/build/log"

# Each step only after the one before it: bash -e does not see to that where it is
# asked whether a function failed.
unpack() {
    rm -rf "${source:?}"/* &&
    tar xf "$archive" -C "$source" --strip-components=1 "${unused[@]/#/--exclude=*/}" &&
    patch -s -p1 -d "$source" < "$here/kernel.patch" &&
    touch "$source/.ready"
}

kernel() {
    # Whether Linux exports what it should has been seen to.
    local kbuild=(make -s -C "$source" ARCH="$arch" O="$home/out" cmd_check_local_export=)
    rm -rf "$home/out" &&
    mkdir -p "$home/out" &&
    "${kbuild[@]}" tinyconfig &&
    ARCH=$arch "$source/scripts/kconfig/merge_config.sh" -m -O "$home/out" "$home/out/.config" "$config" &&
    "${kbuild[@]}" olddefconfig &&
    "${kbuild[@]}" -j"$(nproc)" KCFLAGS="$speed" "${targets[@]}" &&
    { [ $arch = um ] || for_qemu; } &&
    touch "$home/.ready"
}

# As in /boot and /lib: a kernel whose name tells its release, and its modules.
for_qemu() {
    make -s -C "$home/out" ARCH=$arch INSTALL_MOD_PATH="$home" modules_install &&
    cp "$home/out/arch/x86/boot/bzImage" "$home/vmlinuz-$(cat "$home/out/include/config/kernel.release")"
}

# Our glue's tests beside it, and what ran of it counted.
with_kunit() {
    mkdir -p "$1/tests" &&
    cp -rsf "$top/tests/kunit" "$1/tests/" &&
    ln -sf "$top/Kbuild" "$1/lq.Kbuild" &&
    ln -sf "$here/Kbuild" "$1/Kbuild"
}

module() {
    local tree=$trees/module m
    # W=1 without the comments: `make module` reads those.
    local kbuild=(make -s -C "$home/out" ARCH="$arch" W=1 cmd_checkdoc= "${flags[@]}")
    mkdir -p "$tree" &&
    find "$tree" -xtype l -delete &&
    cp -rsf "$top"/{Kbuild,kernel,include} "$tree/" &&
    { [ -n "$kind" ] || with_kunit "$tree"; } &&
    "${kbuild[@]}" M="$tree" "${ours[@]}" || return
    for m in "$@"; do
        cp -rsf "$top/$m" "$trees/" &&
        "${kbuild[@]}" M="$trees/$(basename "$m")" LQ="$top" \
            KBUILD_EXTRA_SYMBOLS="$tree/Module.symvers" modules || return
    done
}

(
    flock 9
    [ -e "$source/.ready" ] || unpack
) 9> "$source/.lock"
(
    flock 9
    if [ ! -e "$home/.ready" ]; then
        echo "  KERNEL  ${kind:-uml} $key, some minutes, once (log: ${log#"$top"/})" >&2
        kernel > "$log" 2>&1 || { tail -20 "$log" >&2; exit 1; }
    fi
) 9> "$home/lock"
(
    flock 9
    module tests/qemu/board >> "$log" 2>&1 || { tail -20 "$log" >&2; exit 1; }
) 9> "$trees/lock"
if [ $arch = um ]; then
    echo "$home/out/linux"
else
    echo "$home"/vmlinuz-*
fi
