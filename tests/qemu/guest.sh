#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# First process of the guest on the host's root, written for run.py only. In
# /run/out, the host's folder: `job` (shell: repo, module, params, command);
# out of it: output, status, dmesg.
# shellcheck disable=SC2154 # all that is not set here comes from the job
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root TERM=dumb LQ_OUT=/run/out
# A kernel that can looks for memory that nobody points at; twice, because what
# is new is not believed at once. What it finds it tells in its log.
look_for_leaks() {
    local leaks=/sys/kernel/debug/kmemleak
    [ -e $leaks ] || return
    rmmod lq 2>/dev/null
    echo scan > $leaks
    sleep 6
    echo scan > $leaks
    head -100 $leaks > /dev/kmsg
}

# A kernel that counts which lines ran: what cover.py reads.
save_counts() {
    local counts=/sys/kernel/debug/gcov$repo/build/uml
    [ -d "$counts" ] && cp -r "$counts" /run/out/gcov
}

finish() { # finish STATUS
    look_for_leaks
    save_counts
    dmesg > /run/out/dmesg
    echo "$1" > /run/out/status.new
    mv /run/out/status.new /run/out/status
    sync
    exec /run/busybox poweroff -f
}

mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
mount -t configfs configfs /sys/kernel/config 2>/dev/null
# shellcheck source=/dev/null
. /run/out/job
export LQ_MODULE=$module LQ_PARAMS=$params
cut -d' ' -f1 /proc/uptime > /run/out/up
cd "$repo" || finish 126
if [ "$params" != none ]; then
    # shellcheck disable=SC2086
    insmod "$module" $params >> /run/out/output 2>&1 || finish 126
fi
if [ -n "$port" ]; then
    { modprobe virtio_net && ip link set eth0 up &&
        ip addr add 10.0.2.15/24 dev eth0; } || finish 126
    tests/qemu/relay.py "$port" &
fi
# The command is a child with its own session, so that PID 1 survives it.
setsid -w bash -c "$command" >> /run/out/output 2>&1 < /dev/null &
child=$!
# Waiting without a process of its own: in virtual time one costs more than
# all that is waited for.
mkfifo /run/never
exec {never}<> /run/never || finish 126
while kill -0 $child 2>/dev/null; do
    [ -e /run/out/stop ] && kill -TERM $child && rm /run/out/stop
    read -rt 0.5 -u "$never"
done
wait $child
finish $?
