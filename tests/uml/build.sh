#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# User Mode Linux from Debian's linux-source, with everything that finds faults
# switched on, and lq.ko for it. The kernel is built once for each source,
# configuration and compiler, which name its folder; the module every time.
#
#   tests/uml/build.sh        prints the kernel's path; the module is
#                             build/uml/module/lq.ko
set -euo pipefail
cd "$(dirname "$0")/../.."

top=$PWD
here=$top/tests/uml
archive=$(find /usr/src -maxdepth 1 -name 'linux-source-6.1.tar.xz' | head -1)
[ -n "$archive" ] || { echo "uml: linux-source-6.1 is not installed (tests/setup.sh)" >&2; exit 1; }

key=$({ dpkg-query -W linux-source-6.1; gcc --version; cat "$here/config" "$here/kernel.patch"; } |
    sha256sum | cut -c1-12)
home=${LQ_UML_CACHE:-$top/build/uml}/kernel-$key
log=$top/build/log/uml-build.log
mkdir -p "$home" "$top/build/log"

kernel() {
    local source=$home/source
    rm -rf "$source" "$home/out"
    mkdir -p "$source" "$home/out"
    tar xf "$archive" -C "$source" --strip-components=1
    patch -s -p1 -d "$source" < "$here/kernel.patch"
    make -s -C "$source" ARCH=um O="$home/out" tinyconfig
    ARCH=um "$source/scripts/kconfig/merge_config.sh" -m -O "$home/out" "$home/out/.config" "$here/config"
    make -s -C "$source" ARCH=um O="$home/out" olddefconfig
    make -s -C "$source" ARCH=um O="$home/out" -j"$(nproc)" linux modules
    touch "$home/.ready"
}

module() {
    local tree=$top/build/uml/module
    mkdir -p "$tree/tests"
    find "$tree" -xtype l -delete
    cp -rsf "$top"/{kernel,include} "$tree/"
    cp -rsf "$top/tests/kunit" "$tree/tests/"
    ln -sf "$top/Kbuild" "$tree/lq.Kbuild"
    ln -sf "$here/Kbuild" "$tree/Kbuild"
    make -s -C "$home/out" ARCH=um M="$tree" W=1 LQ_SKELETON=m KCFLAGS="-fsanitize=shift -fsanitize=bounds" modules
    for m in "$@"; do
        cp -rsf "$top/$m" "$top/build/uml/"
        make -s -C "$home/out" ARCH=um M="$top/build/uml/$(basename "$m")" LQ="$top" W=1 \
            KBUILD_EXTRA_SYMBOLS="$tree/Module.symvers" modules
    done
}

(
    flock 9
    if [ ! -e "$home/.ready" ]; then
        echo "  UML     kernel $key, some minutes, once (log: build/log/uml-build.log)" >&2
        kernel > "$log" 2>&1 || { tail -20 "$log" >&2; exit 1; }
    fi
) 9> "$home/lock"
module tests/qemu/board >> "$log" 2>&1 || { tail -20 "$log" >&2; exit 1; }
echo "$home/out/linux"
