#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs the Debian packages that building and testing LQ need, and says what
# it does. Does nothing, quickly, when all are there.
#
#   tests/setup.sh [build|deb|test]  build: only what compiling and running need;
#                                    deb: making packages
set -euo pipefail

BUILD=(build-essential pkg-config libuv1-dev libjansson-dev libinih-dev
       libosip2-dev libortp-dev libpri-dev libsqlite3-dev libsndfile1-dev
       libssl-dev libasound2-dev espeak-ng sox python3 python3-numpy)
# The demo: an agent's phone, and the machine to load the module in.
DEMO=(baresip-core linux-image-amd64 linux-headers-amd64 qemu-system-x86
      busybox-static cpio kmod sqlite3)
TEST=(alsa-utils clang llvm libclang-rt-14-dev sip-tester sparse universal-ctags shellcheck
      clang-format xz-utils curl iproute2 libspandsp-dev libopenr2-dev libusbredirparser-dev
      asterisk-core-sounds-{en,es,fr,it,ru}-wav asterisk-moh-opsound-wav)

# Debian packages of our own, what DKMS builds with, and what runs the daemons.
DEB=(debhelper dh-dkms dkms lintian fakeroot systemd udev)
# Unstable's compiler and headers, for its kernel.
KERNELS=(debootstrap)
# User Mode Linux from source, and the judges that come with it.
UML=(linux-source-6.1 flex bison bc libelf-dev patch coccinelle)

case ${1:-test} in
build) want=("${BUILD[@]}" "${DEMO[@]}") ;;
deb) want=("${BUILD[@]}" "${DEB[@]}") ;;
test) want=("${BUILD[@]}" "${DEMO[@]}" "${TEST[@]}" "${DEB[@]}" "${KERNELS[@]}"
           "${UML[@]}") ;;
*) echo "usage: tests/setup.sh [build|deb|test]" >&2; exit 2 ;;
esac

missing=()
for p in "${want[@]}"; do
    state=$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null || :)
    [ "$state" = installed ] || missing+=("$p")
done
if [ ${#missing[@]} -eq 0 ]; then
    echo "setup: all ${#want[@]} Debian packages are there"
    exit 0
fi
if [ "$(id -u)" != 0 ]; then
    echo "setup: these Debian packages are missing: ${missing[*]}" >&2
    echo "setup: run this as root, or: apt-get install ${missing[*]}" >&2
    exit 1
fi

echo "setup: installing ${#missing[@]} Debian packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q 2>&1 | sed -u 's/^/setup: /' | grep -E 'Err|Fetched|error' || :
# One line per package as it goes; the whole log is kept for a failure.
mkdir -p build/log
log=build/log/setup.log
# Packages can be had again: no need to wait for the disk at every file of theirs.
quick=(-o Acquire::Retries=3 -o Dpkg::Options::=--force-unsafe-io)
if ! apt-get install -y --no-install-recommends "${quick[@]}" "${missing[@]}" 2>&1 |
    tee "$log" | grep --line-buffered -E '^(Need to get|Setting up|E:)' |
    sed -u 's/^/setup: /'; then
    tail -20 "$log" >&2
    echo "setup: apt-get failed, see $log" >&2
    exit 1
fi
# grep's status hides apt's: look again.
for p in "${missing[@]}"; do
    dpkg-query -W "$p" >/dev/null 2>&1 || {
        echo "setup: $p could not be installed, see $log" >&2
        exit 1
    }
done
echo "setup: done"
