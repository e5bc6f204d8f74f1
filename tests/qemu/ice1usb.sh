#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# In the guest: the virtual USB controller, then the suite of lq-ice1usb.ko.
#
#   tests/qemu/ice1usb.sh [test ...]
set -euo pipefail
modprobe vhci-hcd
export LQ_ICE1USB=${LQ_MODULE%/*}/lq-ice1usb.ko LQ_ICE1EMU=build/plain/tests/ice1emu
export LQ_SLEEP=build/board/lqsleep.ko
exec stdbuf -oL build/plain/qemu/ice1usb "$@"
