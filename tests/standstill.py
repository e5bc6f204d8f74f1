#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""When the machine itself stood still: the validity of what is measured on it.

    standstill.py SECONDS      prints every standstill of that time

A virtual machine is not always given its processors: one of them may not run for
tens of milliseconds while the other goes on. What happens to speech then says
nothing about our programs. So one process a processor, bound to it and before
everything else on it (SCHED_FIFO 99), wakes every 10 ms and notes when it could not.
"""
import os
import struct
import sys
import threading
import time

PERIOD_S = 0.010
# The cushion of an IP leg is 20 ms (media/pump.c) and a turn may come 12 ms late.
LIMIT_S = 0.012
PRIORITY = 99
NOTE = struct.Struct("dd")


def watch(cpu, to, parent):
    """Tell of each standstill: when it began, how long it was. Ends with its parent."""
    os.sched_setaffinity(0, {cpu})
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(PRIORITY))
    last = time.monotonic()
    while os.getppid() == parent:
        time.sleep(PERIOD_S)
        now = time.monotonic()
        if now - last - PERIOD_S > LIMIT_S:
            os.write(to, NOTE.pack(last, now - last - PERIOD_S))
        last = now


class Standstills:
    """All of them since it was made. Make it before the first thread: it forks."""

    def __init__(self):
        self.all = []       # (start, length), s
        self.can_tell = True
        parent = os.getpid()
        for cpu in os.sched_getaffinity(0):
            here, there = os.pipe()
            if not os.fork():
                try:
                    watch(cpu, there, parent)
                finally:
                    os._exit(1)
            os.close(there)
            threading.Thread(target=self.listen, args=(here,), daemon=True).start()

    def listen(self, pipe):
        while note := os.read(pipe, NOTE.size):
            self.all.append(NOTE.unpack(note))
        self.can_tell = False       # it may not have that priority here

    def between(self, start, end):
        return [length for at, length in list(self.all) if at < end and at + length > start]


def main():
    still = Standstills()
    start = time.monotonic()
    time.sleep(float(sys.argv[1]))
    for at, length in still.all:
        print("%8.3f s: %3.0f ms" % (at - start, length * 1000))
    print("%d standstills%s" % (len(still.all), "" if still.can_tell else "; they cannot be seen here"))


if __name__ == "__main__":
    main()
