#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""In the guest, on a kernel with lockdep: is the table of locks in
kernel/README.md true?

The module is used as a program and a board use it, then lockdep is asked
(/proc/lockdep, /proc/lockdep_chains) which locks it has seen, in which contexts,
and inside which others. A lock is ours when its key lies in our modules' memory:
so one that is missing in the table is found, too. The kernel is booted with
no_hash_pointers; lq.ko is there (sim_spans=2 sim_ports=4), $LQ_BOARD and, if
given, $LQ_SATOP, $LQ_ICE1USB with $LQ_ICE1EMU, and $LQ_CARDS (driver=spans ...)
name what is added.
"""
import contextlib
import glob
import os
import re
import subprocess
import sys

import claims
from claims import claim, until
from hardware import lines

README = "kernel/README.md"
WIRES = "/sys/kernel/config/lq-satop/"
# Not locks of ours: what lockdep makes of waiting for a work or a reader of sysfs, and
# what the kernel's own objects bring along: numbers, a class, a configfs subsystem, packets.
OTHERS = re.compile(r"^\((work|wq)_completion\)|^\(timer\)|->timer$|^kn->active|^subsys mutex$|^&list->lock$"
                    r"|\.xa_lock$|\.su_mutex$")
NAME = re.compile(r"(#\d+)?(/\d+)?$")
CLASS = re.compile(r"^([0-9a-f]+) FD: *\d+ BD: *\d+ (\S+): (.+)$")
HELD = re.compile(r"^(?: -> )?\[([0-9a-f]+)\] (.+)$")


def write(path, text):
    with open(path, "w") as f:
        f.write(text)


def read(path):
    with open(path) as f:
        return f.read()


# ----------------------------------------------------------------------- use

def run(*command):
    done = subprocess.run(command, stdout=subprocess.DEVNULL)
    claim("%s" % (command,), not done.returncode, done.returncode)


def carry(names):
    """Until every one of these spans has brought 2 s of frames."""
    claim("spans %s carry frames" % sorted(names),
          until(lambda: all(lines().get(n, {}).get("rx_frames", 0) > 16000 for n in names)))


@contextlib.contextmanager
def new_spans(count):
    """That many spans come in the body; it gets a function to wait for their frames."""
    before = set(lines())
    yield lambda: claim("%d spans come" % count, until(lambda: len(set(lines()) - before) == count)) or \
        carry(set(lines()) - before)


def use_interrupts():
    """A board that carries its frames in hard interrupt context."""
    with new_spans(1) as wait:
        run("insmod", os.environ["LQ_BOARD"])
        wait()
    for path in glob.glob("/sys/class/lq/lq!s*/alarms"):
        read(path)


def use_packets():
    """Both clocks, and a living pseudowire whose settings are asked for."""
    run("insmod", os.environ["LQ_SATOP"])
    ends = {"west": (49152, 49153, "tick"), "east": (49153, 49152, "adaptive")}
    with new_spans(2) as wait:
        for name, (here, there, clock) in ends.items():
            os.mkdir(WIRES + name)
            for setting, value in (("local", "127.0.0.1:%d" % here), ("peer", "127.0.0.1:%d" % there),
                                   ("clock", clock), ("enable", "1")):
                write(WIRES + name + "/" + setting, value)
        wait()
    for name in ends:
        read(WIRES + name + "/stats")
        read(WIRES + name + "/span")
    write(WIRES + "west/enable", "0")
    write(WIRES + "west/enable", "1")


def use_usb():
    run("insmod", os.environ["LQ_ICE1USB"])
    with new_spans(2) as wait:
        emulator = subprocess.Popen([os.environ["LQ_ICE1EMU"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        claim("the emulator is ready", emulator.stdout.readline() == b"ready\n")
        wait()
    return emulator


def use_cards():
    """PCI cards that are there, each with a driver of its own: driver=spans."""
    for driver, _, count in (card.partition("=") for card in os.environ["LQ_CARDS"].split()):
        with new_spans(int(count)) as wait:
            run("insmod", driver)
            wait()


# ------------------------------------------------------------- what is written

class Row:
    """A line of the table."""

    def __init__(self, cells):
        self.number, lock, self.kind, lockdep, inside = cells[:5]
        self.lock, self.file = re.match(r"`(\S+?)`.*\((\S+)\)", lock).groups()
        self.name, self.marks = re.match(r"`(.+?)` `(\S+?)`$", lockdep).groups()
        self.inside = set() if inside == "-" else set(inside.replace(",", " ").split())

    def module(self):
        """Whose source its file is."""
        m = re.match(r"hw/(satop|ice1usb|tdm400|wct4)", self.file)
        return "lq_" + m[1] if m else "lq"


def table():
    rows = []
    for line in read(README).split("\n## Locks\n")[1].split("\n## ")[0].splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0].isdigit():
            rows.append(Row(cells))
    return rows


# ---------------------------------------------------------------- what is seen

def modules():
    """{name: range of its memory}"""
    found = {}
    for line in read("/proc/modules").splitlines():
        words = line.split()
        if words[0].startswith("lq"):
            start = int(words[5], 16)
            found[words[0]] = range(start, start + int(words[1]))
    return found


class Seen:
    """Our locks as lockdep has seen them: {key: (module, name, marks)}, and pairs."""

    def __init__(self):
        self.modules = modules()
        self.locks, self.pairs, self.chains = {}, set(), []
        holder = None
        for line in read("/proc/lockdep").splitlines():
            m = CLASS.match(line)
            if m:
                holder = m[1]
                self.add(m)
                continue
            m = HELD.match(line)
            if m and holder in self.locks:
                self.pairs.add((holder, m[1]))
        self.pairs = {p for p in self.pairs if p[1] in self.locks}
        for text in read("/proc/lockdep_chains").split("\n\n"):
            held = [m[1] for m in map(HELD.match, text.splitlines()) if m and m[1] in self.locks]
            if len(held) > 1:
                self.chains.append(held)

    def add(self, m):
        key, marks, name = int(m[1], 16), m[2], NAME.sub("", m[3])
        owner = [n for n, memory in self.modules.items() if key in memory]
        if owner and not OTHERS.search(name):
            self.locks[m[1]] = owner[0], name, marks


def compare(rows, seen):
    by_name = {(r.module(), r.name): r for r in rows}
    row_of = {}
    for key, (module, name, marks) in seen.locks.items():
        row = by_name.get((module, name))
        claim("%s of %s is in the table" % (name, module), row or module == "lqloopboard", marks)
        if not row:
            continue
        row_of[key] = row
        claim("%s is taken in the contexts written" % row.lock, row.marks == marks, "seen", marks, "written", row.marks)
    met = {r.number for r in row_of.values()}
    for r in rows:
        if r.module() in seen.modules:
            claim("%s is taken at all" % r.lock, r.number in met)
    inside = {(row_of[a].number, row_of[b].number) for a, b in seen.pairs if a in row_of and b in row_of}
    written = {(a, r.number) for r in rows for a in r.inside if r.number in met and a in met}
    for a, b in sorted(inside | written):
        claim("%s directly inside %s: written and seen" % (b, a), (a, b) in inside and (a, b) in written,
              "seen" if (a, b) in inside else "never seen")
        claim("%s stands below %s" % (b, a), int(a) < int(b))
    for chain in seen.chains:
        numbers = [int(row_of[k].number) for k in chain if k in row_of]
        claim("a chain goes down the table", numbers == sorted(set(numbers)), numbers)
    for r in rows:
        if r.number in met:
            print("     %2s %-24s %-8s %s  inside %s" % (
                r.number, r.lock, r.kind, r.marks, " ".join(sorted(a for a, b in inside if b == r.number)) or "-"))


def main():
    run("build/plain/qemu/unplug")
    run("build/plain/qemu/abi")
    use_interrupts()
    if "LQ_SATOP" in os.environ:
        use_packets()
    if "LQ_CARDS" in os.environ:
        use_cards()
    emulator = use_usb() if "LQ_ICE1USB" in os.environ else None
    compare(table(), Seen())
    if emulator:
        emulator.communicate()
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
