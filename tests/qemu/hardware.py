# SPDX-License-Identifier: GPL-2.0-or-later
"""In the virtual machine: boards' modules come and go, spans as debugfs tells them, an icE1usb made of software."""
import ctypes
import fcntl
import glob
import os
import struct
import subprocess

import claims

MODULES = os.path.dirname(os.environ.get("LQ_MODULE", "build/module/lq.ko"))
SPANS = "/sys/kernel/debug/lq/spans"
EMULATOR = "build/plain/tests/ice1emu"
PATIENCE_S = 120    # of the guest's time
FRAMES_A_SLIP = 17  # of an icE1usb's stores: one, and their reserve


def until(condition, what, seconds=PATIENCE_S):
    if not claims.until(condition, seconds):
        raise RuntimeError("no %s within %g s" % (what, seconds))


def need(*names):
    """Modules of the system's own; a kernel without modules has them built in."""
    if os.path.isdir(os.path.join("/lib/modules", os.uname().release)):
        subprocess.run(["modprobe", "-a", *names], check=True)


def insert(name, *params, folder=MODULES):
    subprocess.run(["insmod", os.path.join(folder, name + ".ko"), *params], check=True)


def remove(name):
    subprocess.run(["rmmod", name], check=True)


def loaded():
    """Names of the modules that are ours."""
    with open("/proc/modules") as f:
        names = [line.split()[0] for line in f]
    return sorted(n for n in names if n == "lq" or n.startswith("lq_") or n == "lqloopboard")


def lines():
    """{number: facts} of all spans."""
    with open(SPANS) as f:
        all_facts = [{k: int(v, 0) for k, _, v in (word.partition("=") for word in text.split())} for text in f]
    return {facts["span"]: facts for facts in all_facts}


def slips(now, was, spans):
    """Frames that slipped between two lines()."""
    return sum(now[s][kind] - was[s][kind] for s in spans for kind in ("slips_dropped", "slips_repeated"))


def is_explained(alike, n_slips):
    """Seconds of speech, each as alike as it says: every bad one has a slip of its own."""
    return alike and sum(a <= 0.9 for a in alike) * FRAMES_A_SLIP <= n_slips


def clock():
    """LQ_GET_INFO: the span whose clock is followed, and its ppb."""
    info = ctypes.create_string_buffer(96)
    envelope = struct.pack("<IIQ", len(info) << 16 | 1, 0, ctypes.addressof(info))
    with open("/dev/lq/ctl", "rb", buffering=0) as f:
        fcntl.ioctl(f, 1 << 30 | len(envelope) << 16 | ord("q") << 8, envelope)
    return struct.unpack_from("<Ii", info, 56)


def boards():
    """{name: numbers of its spans} of all boards."""
    found = {}
    for path in glob.glob("/sys/class/lq/lq!s*"):
        number = int(os.path.basename(path).split("!")[1][1:])
        with open(path + "/board") as f:
            board = f.read().strip()
        with open("/sys/class/lq/lq!board%s/name" % board) as f:
            found.setdefault(f.read().strip(), []).append(number)
    return {name: sorted(numbers) for name, numbers in found.items()}


class Ice1usb:
    """tests/mock/ice1emu, plugged in: commands in, an answer out; end() pulls it out."""

    def __init__(self):
        self.child = subprocess.Popen([EMULATOR], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.child.stdout.readline() != "ready\n":
            raise RuntimeError("the emulator is not ready")

    def say(self, *words):
        self.child.stdin.write(" ".join(map(str, words)) + "\n")
        self.child.stdin.flush()
        return self.child.stdout.readline().strip()

    def do(self, *words):
        answer = self.say(*words)
        if answer != "ok":
            raise RuntimeError("emulator: %s: %s" % (" ".join(map(str, words)), answer))

    def stat(self, port):
        """Counts of a socket, 0 or 1."""
        facts = (word.partition("=") for word in self.say("stat", port).split())
        return {k: int(v) for k, _, v in facts if v.isdigit()}

    def cross(self):
        """A cable from socket to socket."""
        self.do("from", 0, 1)
        self.do("from", 1, 0)

    def end(self):
        self.child.stdin.close()
        if self.child.wait(30):
            raise RuntimeError("emulator: status %d" % self.child.returncode)


def ice1usb_facts(span):
    folder = "/sys/class/lq/lq!s%d!d/ice1usb" % span
    facts = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name)) as f:
            facts[name] = int(f.read())
    return facts
