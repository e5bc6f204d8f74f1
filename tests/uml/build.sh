#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Kernels from Debian's linux-source, with everything that finds faults switched
# on, and our modules for them. A kernel is built once for each source,
# configuration and compiler, which name its folder; the modules every time.
#
#   tests/uml/build.sh        User Mode Linux; prints its path; the modules are in
#                             build/uml/module, tests/qemu/board in build/uml/board
#   tests/uml/build.sh lean   one without what is slow (config.lean); build/uml/lean/
#   tests/uml/build.sh smp    for QEMU (tests/qemu/config.debug); build/debug/. Its
#                             modules are in lib/modules beside it
set -euo pipefail
cd "$(dirname "$0")/../.."

top=$PWD
here=$top/tests/uml
kind=${1:-}
arch=um targets=(linux modules) flags=()
case $kind in
'') configs=("$here/config") trees=$top/build/uml
    # It has PCI; coverage for who asks for it (KCOV); what UBSAN must be told.
    flags=(LQ_SKELETON=m KCOV_INSTRUMENT=y KCFLAGS="-fsanitize=shift -fsanitize=bounds") ;;
lean) configs=("$here/config" "$here/config.lean") trees=$top/build/uml/lean ;;
smp) configs=("$top/tests/qemu/config.debug") trees=$top/build/debug
    arch=x86_64 targets=(bzImage modules) ;;
*) echo "usage: tests/uml/build.sh [lean | smp]" >&2; exit 2 ;;
esac
archive=$(find /usr/src -maxdepth 1 -name 'linux-source-6.1.tar.xz' | head -1)
[ -n "$archive" ] || { echo "uml: linux-source-6.1 is not installed (tests/setup.sh)" >&2; exit 1; }

key=$({ dpkg-query -W linux-source-6.1; gcc --version; cat "${configs[@]}" "$here/kernel.patch"; } |
    sha256sum | cut -c1-12)
home=${LQ_UML_CACHE:-$top/build/uml}/kernel-$key
log=$top/build/log/uml-build${kind:+-$kind}.log
mkdir -p "$home" "$trees" "$top/build/log"

kernel() {
    local source=$home/source
    rm -rf "$source" "$home/out"
    mkdir -p "$source" "$home/out"
    tar xf "$archive" -C "$source" --strip-components=1
    patch -s -p1 -d "$source" < "$here/kernel.patch"
    make -s -C "$source" ARCH=$arch O="$home/out" tinyconfig
    ARCH=$arch "$source/scripts/kconfig/merge_config.sh" -m -O "$home/out" "$home/out/.config" "${configs[@]}"
    make -s -C "$source" ARCH=$arch O="$home/out" olddefconfig
    make -s -C "$source" ARCH=$arch O="$home/out" -j"$(nproc)" "${targets[@]}"
    [ $arch = um ] || for_qemu
    touch "$home/.ready"
}

# As in /boot and /lib: a kernel whose name tells its release, and its modules.
for_qemu() {
    make -s -C "$home/out" ARCH=$arch INSTALL_MOD_PATH="$home" modules_install
    cp "$home/out/arch/x86/boot/bzImage" "$home/vmlinuz-$(cat "$home/out/include/config/kernel.release")"
}

# Our glue's tests beside it, and what ran of it counted.
with_kunit() {
    mkdir -p "$1/tests"
    cp -rsf "$top/tests/kunit" "$1/tests/"
    ln -sf "$top/Kbuild" "$1/lq.Kbuild"
    ln -sf "$here/Kbuild" "$1/Kbuild"
}

module() {
    local tree=$trees/module
    mkdir -p "$tree"
    find "$tree" -xtype l -delete
    cp -rsf "$top"/{Kbuild,kernel,include} "$tree/"
    [ -n "$kind" ] || with_kunit "$tree"
    make -s -C "$home/out" ARCH=$arch M="$tree" W=1 "${flags[@]}" modules
    for m in "$@"; do
        cp -rsf "$top/$m" "$trees/"
        make -s -C "$home/out" ARCH=$arch M="$trees/$(basename "$m")" LQ="$top" W=1 \
            KBUILD_EXTRA_SYMBOLS="$tree/Module.symvers" modules
    done
}

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
