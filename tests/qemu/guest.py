# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine that runs one command of the checkout and is judged by it.

The machine finds in its folder /run/out, which is ours, the file `job`
(guest.sh), and puts there output, status and dmesg. Its exit status is the
command's, or

    123  the kernel complained (BUG, WARNING, Oops, ...): the lines are shown
    124  no end after --timeout seconds: the machine was switched off
    126  the machine did not come up, or the module could not be inserted
"""
import glob
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time

import relay

HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(REPO, "build")
STOP_S = 60     # for a command that was asked to end
PATIENCE = int(os.environ.get("LQ_PATIENCE", 1))    # tally.py: times what a quiet host takes

COMPLAINT = re.compile(
    r"\bBUG\b|WARNING|\bOops\b|UBSAN|KASAN|KFENCE|KCSAN|refcount_t|Call Trace"
    r"|general protection|[Kk]ernel panic|Unable to handle|unable to handle"
    r"|scheduling while atomic|corruption|[Oo]ut of memory|oom-kill"
    r"|blocked for more than|detected stall|kmemleak: \d+ new|unreferenced object|Object padding"
    r"|Redzone|Poison overwritten|possible circular|inconsistent lock")

# What the kernel says of an allocation that a test lets fail: with a trace, and
# without.
ALLOCATOR = re.compile(r"vmalloc error: |page allocation failure")
COUNTERS = re.compile(r"gcov: .*out of memory")
# Linux 6.1 loses a class's name ("lq") when kset_register() fails in
# __class_register(); newer ones do not.
KERNELS_LEAK = re.compile(r".*unreferenced object \w+ \(size 8\):\n.*\n.*\n\s+6c 71 00 .*\n\s+backtrace:.*\n?")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def descendants(pid):
    """Those of a process, the youngest first."""
    for path in glob.glob("/proc/%d/task/*/children" % pid):
        try:
            with open(path) as f:
                children = f.read().split()
        except FileNotFoundError:
            continue
        for child in map(int, children):
            yield from descendants(child)
            yield child


def switch_off(child):
    """The processes inside User Mode Linux are the host's, held by it: let go,
    they would go on there, with the host's files. So they end before it does."""
    for pid in [*descendants(child.pid), child.pid]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def without_kernels_leak(text):
    text, n = KERNELS_LEAK.subn("", text)
    return text if "unreferenced" in text else re.sub(r".*kmemleak: %d new.*" % n, "", text)


def complaints(text, is_memory_short):
    """Those lines that condemn a run."""
    is_excused = False
    if is_memory_short:
        text = without_kernels_leak(text)
    for line in text.splitlines():
        if is_memory_short and ALLOCATOR.search(line):
            is_excused = True
        elif is_excused and "Call Trace" in line:
            is_excused = False
        elif is_memory_short and COUNTERS.search(line):
            continue
        elif COMPLAINT.search(line):
            yield line


class Guest:
    """What the two kinds of machine share: qemu/run.py, uml/run.py."""

    kind = None     # "qemu"

    def machine(self):
        """The command that is the machine."""
        raise NotImplementedError

    def __init__(self, args):
        self.args = args
        self.out = os.path.join(BUILD, self.kind, args.name)
        self.log = os.path.join(BUILD, self.kind, args.name + ".log")
        shutil.rmtree(self.out, ignore_errors=True)
        os.makedirs(self.out)
        os.makedirs(os.path.dirname(self.log), exist_ok=True)
        self.shown = 0
        self.stays = getattr(args, "stays", None)
        self.reach = getattr(args, "reach", [])
        self.is_up = False      # --stays: it has said so
        self.port = free_port() if self.reach else 0   # of relay.py
        self.inherited = []     # sockets that the machine has
        self.helpers = []       # programs beside it, which end with it
        self.write_job()

    def write_job(self):
        a = self.args
        env = ["=".join((k, shlex.quote(v)))
               for k, _, v in (e.partition("=") for e in a.env)]
        job = {"repo": REPO, "module": os.path.abspath(a.module),
               "params": "none" if a.no_module else a.params,
               "port": str(self.port or ""),
               "command": " ".join(env + [shlex.join(a.command)])}
        with open(os.path.join(self.out, "job"), "w") as f:
            f.writelines("%s=%s\n" % (k, shlex.quote(v)) for k, v in job.items())

    def show_output(self):
        """What the command has said since the last call."""
        try:
            with open(os.path.join(self.out, "output"), "rb") as f:
                f.seek(self.shown)
                text = f.read()
        except FileNotFoundError:
            return
        self.shown += len(text)
        if self.stays and not self.is_up and self.stays.encode() in text:
            self.is_up = True
            self.deadline = float("inf")
            for pair in self.reach:
                here, _, there = pair.partition("=")
                relay.from_host(here, self.port, there)
        sys.stdout.buffer.write(text)
        sys.stdout.flush()

    def ask_to_stop(self):
        """guest.sh looks for the file, and passes the wish on."""
        with open(os.path.join(self.out, "stop"), "w"):
            pass
        self.asks_at = float("inf")

    def stop(self, *_):
        self.ask_to_stop()
        self.deadline = time.monotonic() + STOP_S * PATIENCE

    def run(self):
        """Return: False if it had to be switched off."""
        started = time.monotonic()
        self.deadline = started + self.args.timeout * PATIENCE
        self.asks_at = started + self.args.seconds
        signal.signal(signal.SIGTERM, self.stop)
        ended = True
        with open(self.log, "wb") as log:
            machine = self.machine()
            child = subprocess.Popen(machine, stdin=subprocess.DEVNULL,
                                     stdout=log, stderr=subprocess.STDOUT,
                                     pass_fds=[s.fileno() for s in self.inherited])
            for s in self.inherited:
                s.close()
            try:
                while child.poll() is None:
                    self.show_output()
                    if time.monotonic() > self.asks_at:
                        self.ask_to_stop()
                    if time.monotonic() > self.deadline:
                        ended = False
                        break
                    time.sleep(0.1)
            finally:
                if child.poll() is None:
                    switch_off(child)
                child.wait()
                for helper in self.helpers:
                    helper.wait()
        self.show_output()
        for pair in self.reach if self.is_up else ():
            os.unlink(pair.partition("=")[0])
        self.seconds = time.monotonic() - started
        return ended

    def text(self, name):
        try:
            with open(os.path.join(self.out, name), errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def judge(self, ended):
        """Complete the log; return the exit status."""
        with open(self.log, errors="replace") as f:
            console = f.read()
        dmesg = self.text("dmesg")
        with open(self.log, "a") as f:
            f.write("\n---- output\n%s\n---- dmesg\n%s" %
                    (self.text("output"), dmesg))
        said = list(complaints(dmesg or console, self.args.short_memory))
        for line in said[:40]:
            print("%s: kernel: %s" % (self.kind, line))
        if said:
            for running in sorted(glob.glob(os.path.join(self.out, "running*"))):
                print("%s: the input that ran: %s" % (self.kind, running))
            return 123
        if not ended:
            return 124
        status = self.text("status").strip()
        return int(status) if status else 126


def add_arguments(ap, module):
    """Those that every machine takes; @module: if --module is not given."""
    ap.add_argument("--name", required=True, help="of the log and of $LQ_OUT")
    ap.add_argument("--timeout", type=float, default=180, help="seconds in all")
    ap.add_argument("--seconds", type=float, default=float("inf"),
                    help="of this world's, then the command is asked to come to an end (SIGTERM)")
    ap.add_argument("--params", default="", help="of the module")
    ap.add_argument("--no-module", action="store_true", help="do not insert it")
    ap.add_argument("--module", metavar="FILE", default=module)
    ap.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    ap.add_argument("--mem", type=int, default=1024, help="MiB")
    ap.add_argument("--append", default="", help="to the kernel's command line")
    ap.add_argument("--short-memory", action="store_true",
                    help="allocations fail on purpose: what the allocator says is no complaint")
    ap.add_argument("command", nargs="+")


def serve(guest):
    """Run it to its end; return the exit status."""
    args = guest.args
    if not args.no_module and not os.path.exists(args.module):
        sys.exit("%s: %s is missing: make module" % (guest.kind, args.module))
    ended = guest.run()
    status = guest.judge(ended)
    up = guest.text("up").strip() or "never"
    print("%s: %s: status %d, %.1f s (guest up after %s s of its time), %s" %
          (guest.kind, args.name, status, guest.seconds, up,
           os.path.relpath(guest.log, os.getcwd())), flush=True)
    return status
