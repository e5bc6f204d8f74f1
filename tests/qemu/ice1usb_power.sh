#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# In the guest of `run.py --usb`: its USB controller, then the suite.
#
#   tests/qemu/ice1usb_power.sh [test ...]
set -euo pipefail
modprobe xhci_pci
export LQ_ICE1USB=${LQ_MODULE%/*}/lq-ice1usb.ko LQ_SLEEP=build/board/lqsleep.ko
export LQ_ICE1EMU=/dev/ttyS1 LQ_QMP=/dev/ttyS2
exec stdbuf -oL build/plain/qemu/ice1usb_power "$@"
