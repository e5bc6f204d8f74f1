#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# In the virtual machine: udev applies our rules to the boards that come and go.
# Run by tests/qemu/run.py with lq.ko loaded, sim_spans=2.
set -uo pipefail

passed=0 failed=0
sim=/sys/kernel/debug/lq/sim

claim() { # claim TEXT COMMAND...
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $what"
        find /dev/lq -exec ls -ld {} +
    fi
}

wants() { # wants SERVICE
    udevadm info -q property /dev/lq/ctl | grep -q "^SYSTEMD_WANTS=.*$1"
}

mode_of() { # mode_of FILE
    stat -c '%G %a' "$1"
}

groupadd -f lq
cp udev/60-lq.rules /etc/udev/rules.d/
/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add --settle

claim "every node belongs to group lq" test "$(mode_of /dev/lq/ctl) $(mode_of /dev/lq/media) $(mode_of /dev/lq/s1/d)" = "lq 660 lq 660 lq 660"
claim "a span is found by its board and socket" test "$(readlink -f /dev/lq/by-board/0-1) $(readlink -f /dev/lq/by-board/0-2)" = "/dev/lq/s1/d /dev/lq/s2/d"
claim "udev would start the services" wants lqd.service
echo unplug >$sim
udevadm settle
claim "the names go with the board" test ! -e /dev/lq/by-board/0-1 -a ! -e /dev/lq/s1/d
echo plug >$sim
udevadm settle
claim "and come with it" test "$(readlink -f /dev/lq/by-board/0-2)" = "/dev/lq/s2/d"
udevadm control --exit

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
