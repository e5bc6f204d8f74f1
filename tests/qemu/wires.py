# SPDX-License-Identifier: GPL-2.0-or-later
"""In the virtual machine: two network namespaces, pseudowires of lq-satop.ko between them, a far end that is a program.

    west: 10.0.0.1 -- veth -- 10.0.0.2 :east        netem is on both ends
"""
import contextlib
import ctypes
import os
import random
import socket
import struct
import subprocess
import time

from claims import PATIENCE_S, claim, until
from hardware import lines

CONFIG = "/sys/kernel/config/lq-satop"
MODULE = os.environ["LQ_SATOP"]
ADDRESS = {"west": "10.0.0.1", "east": "10.0.0.2"}
PORT = 49152
LOS, AIS, LFA, LMFA, RAI = 1, 2, 4, 8, 16

libc = ctypes.CDLL(None, use_errno=True)


def run(*command):
    subprocess.run(command, check=True)


# ------------------------------------------------------------------ networks

@contextlib.contextmanager
def inside(name):
    """This thread in another network namespace."""
    with open("/proc/self/ns/net") as home, open("/run/netns/" + name) as there:
        if libc.setns(there.fileno(), 0x40000000):
            raise OSError(ctypes.get_errno(), "setns")
        try:
            yield
        finally:
            libc.setns(home.fileno(), 0x40000000)


def make_networks():
    for name in ADDRESS:
        run("ip", "netns", "add", name)
        run("ip", "-n", name, "link", "set", "lo", "up")
    run("ip", "-n", "west", "link", "add", "v0", "type", "veth", "peer", "name", "v0", "netns", "east")
    for name, address in ADDRESS.items():
        run("ip", "-n", name, "addr", "add", address + "/24", "dev", "v0")
        run("ip", "-n", name, "link", "set", "v0", "up")


def netem(*how):
    for name in ADDRESS:
        run("tc", "-n", name, "qdisc", "replace", "dev", "v0", "root", "netem", "limit", "10000", *how)


def no_netem():
    for name in ADDRESS:
        run("tc", "-n", name, "qdisc", "del", "dev", "v0", "root")


# --------------------------------------------------------------- pseudowires

class Wire:
    """One end."""

    def __init__(self, side, port, name=None, **settings):
        self.side = side
        self.path = "%s/%s" % (CONFIG, name or "%s-%d" % (side, port))
        far = "east" if side == "west" else "west"
        os.mkdir(self.path)
        self.set(local="%s:%d" % (ADDRESS[side], port), peer="%s:%d" % (ADDRESS[far], port), **settings)

    def set(self, **settings):
        for name, value in settings.items():
            self.write(name, value)

    def write(self, name, value):
        with open(self.path + "/" + name, "w") as f:
            f.write(str(value))

    def read(self, name):
        with open(self.path + "/" + name) as f:
            return f.read().strip()

    def up(self):
        with inside(self.side):
            self.write("enable", 1)
        self.span = int(self.read("span"))
        self.slots = int(self.read("slots"), 0)
        return self

    def stats(self):
        return {k: int(v) for k, _, v in (line.partition("=") for line in self.read("stats").splitlines())}

    def line(self):
        """The span's facts, or None."""
        return lines().get(self.span)

    def alarms(self):
        return self.line()["alarms"]

    def is_good(self):
        line = self.line()
        return line["alarms"] == 0 and (line["crc4_mf"] == 1 or self.slots != 0)

    def remove(self):
        os.rmdir(self.path)


@contextlib.contextmanager
def pairs(n, **settings):
    ends = [Wire(side, PORT + i, **settings) for i in range(n) for side in ADDRESS]
    for e in ends:
        e.up()
    try:
        claim("%d spans come up without an alarm" % len(ends), until(lambda: all(e.is_good() for e in ends)),
              [e.line() for e in ends if not e.is_good()][:2])
        yield ends
    finally:
        for e in ends:
            e.remove()


def grown(ends):
    """A function that says by how much every count has grown since now."""
    def now():
        spans = lines()
        return [{**e.stats(), **spans[e.span]} for e in ends]

    before = now()
    return lambda: [{k: v - was[k] for k, v in facts.items()} for facts, was in zip(now(), before)]


def nothing(what, growth, *names):
    for i, g in enumerate(growth):
        claim("%s: nothing of %s" % (what, ", ".join(names)), not any(g[n] for n in names), "end", i, g)


SLIPS = "slips_dropped", "slips_repeated"
ERRORS = "fas_errors", "crc_errors", "lfa", "ais", "los", "realignments"
UNCLEAN = "lost", "late", "stray", "overrun", "lops", "malformed", "tx_dropped", "skipped"


def unload():
    return subprocess.run(["rmmod", "lq_satop"], stderr=subprocess.DEVNULL).returncode


# ----------------------------------------------------------------- a far end

FRAMES = b"".join(bytes([ts0]) + b"\xd5" * 31 for ts0 in (0x9b, 0xdf) * 4)


class FarEnd:
    """Sends framed idle, @ppm faster than the host, while it serves; its packets' flags can be set.
    What comes from there it leaves in its socket."""
    LOOK_S = 0.2

    def __init__(self, port, ppm, octets=len(FRAMES)):
        with inside("east"):
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((ADDRESS["east"], port))
        self.to = ADDRESS["west"], port
        self.octets = FRAMES * (octets // len(FRAMES))
        self.rate = 8000 * 32 / octets * (1 + ppm * 1e-6)
        self.seq = random.randrange(65536)
        self.began, self.n = time.monotonic(), 0
        self.flags = 0

    def packet(self):
        payload = b"" if self.flags & 8 else self.octets
        return struct.pack("!BBH", self.flags, 0 if payload else 4, self.seq) + payload

    def send(self):
        self.socket.sendto(self.packet(), self.to)
        self.seq = (self.seq + 1) % 65536

    def listen(self):
        """What came meanwhile; here it stays where it is."""

    def serve(self, condition, seconds=PATIENCE_S):
        """Until @condition, looked at every LOOK_S. Return: did it come true?"""
        end = time.monotonic() + seconds
        look = 0
        while time.monotonic() < end:
            due = int((time.monotonic() - self.began) * self.rate)
            while self.n < due:
                self.send()
                self.n += 1
            self.listen()
            if time.monotonic() > look:
                if condition():
                    return True
                look = time.monotonic() + self.LOOK_S
            time.sleep(max(0, self.began + (self.n + 1) / self.rate - time.monotonic()))
        return False
