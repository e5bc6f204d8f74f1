#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs test programs and adds up their `N passed, N failed` lines.

    tally.py [-j N] [--log DIR] [--repeat N] [--behind FILE] NAME=COMMAND...
                                     or NAME=COMMAND lines on stdin

Every program is a claim list of its own: its last line that reads
`N passed, N failed` is what it found. A program that prints none, ends by a
signal, times out, or exits non-zero without a failed claim counts as one
failure. `NAME@SECONDS=COMMAND` sets another time limit than 300 s.

`NAME!=COMMAND` is a step: it makes what the suites after it in its list need,
and status 0 is all it has to say.

Suites run one after the other, or N side by side with `-j N`; of those, first
and one by one the suites `NAME^=COMMAND`, which measure. Those of
`--behind FILE` run meanwhile at the lowest priority, as many at once as there
are processors: for suites that listen to no clock, or to a machine's virtual
one, beside others that need the machine to themselves.

A suite in front that failed while the machine itself stood still (standstill.py)
measured the machine, not our programs: with `--repeat N` it is run again, up to N
times, and says so. What fails on a machine that ran all the time has failed.
"""
import argparse
import concurrent.futures
import os
import re
import signal
import subprocess
import sys
import threading
import time

from standstill import Standstills

LINE = re.compile(r"^(?:\w+: )?(\d+) passed, (\d+) failed")
LIMIT_S = 300
GRACE_S = 1
# Behind the others a suite may wait for its turn; so may what it limits itself
# (tests/qemu/guest.py).
PATIENCE = 4
# A session is a scheduling group of its own where the kernel has autogroups:
# niceness counts inside it, and the group has one too.
YIELD = "renice -n 19 -p $$ >/dev/null; echo 19 2>/dev/null >/proc/$$/autogroup; " \
    "export LQ_PATIENCE=%d; " % PATIENCE

running = set()     # the sessions we started: each one's leader
ending = threading.Event()      # no other is started
reporting = threading.Lock()


def end_session(leader, how=signal.SIGKILL):
    try:
        os.killpg(leader, how)
    except ProcessLookupError:
        pass


def end_all(*_):
    """A suite that is a tally itself has sessions of its own to end."""
    ending.set()
    for how in signal.SIGTERM, signal.SIGKILL:
        for leader in list(running):
            end_session(leader, how)
        time.sleep(GRACE_S)
    os._exit(1)


class Suite:
    def __init__(self, text, behind=False):
        name, self.command = text.split("=", 1)
        name, _, limit = name.partition("@")
        self.is_step = name.endswith("!")
        self.is_alone = name.endswith("^")
        self.name = name.rstrip("!^")
        self.limit = int(limit) if limit else LIMIT_S
        self.needs = None       # the last step before it in its list
        self.done = threading.Event()
        if behind:
            self.command = YIELD + self.command
            self.limit *= PATIENCE

    def run(self, log_dir):
        """Fill in passed, failed, why, seconds, cpu, log."""
        self.log = os.path.join(log_dir, self.name.replace("/", "-") + ".log")
        if self.needs:
            self.needs.done.wait()
        self.failed, self.cpu, self.started = 1, 0, time.monotonic()
        try:
            status = self.status(self.started)
            self.seconds = time.monotonic() - self.started
            self.judge(status)
        finally:
            self.done.set()

    def unmade(self):
        """Why it cannot run, or None."""
        if ending.is_set():
            return "not begun"
        return "%s was not made" % self.needs.name if self.needs and self.needs.failed else None

    def status(self, started):
        """Its exit status, or why it has none."""
        with open(self.log, "wb") as log:
            if self.unmade():
                return self.unmade()
            return self.wait(subprocess.Popen(
                self.command, shell=True, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True), started)

    def wait(self, child, started):
        """The same; nothing that it started outlives it."""
        running.add(child.pid)
        pid = 0
        while not pid and time.monotonic() - started < self.limit:
            time.sleep(0.05)
            pid, status, used = os.wait4(child.pid, os.WNOHANG)
        late = not pid
        if late:
            end_session(child.pid, signal.SIGTERM)
            time.sleep(GRACE_S)
        end_session(child.pid)
        running.discard(child.pid)
        if late:
            _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        self.cpu = used.ru_utime + used.ru_stime
        return "no end after %d s" % self.limit if late else child.returncode

    def judge(self, status):
        self.passed = self.failed = 0
        self.why = ""
        found = None
        with open(self.log, errors="replace") as log:
            for line in log:
                found = LINE.match(line) or found
        if self.is_step:
            found = None
        if found:
            self.passed, self.failed = int(found[1]), int(found[2])
        if isinstance(status, str):
            self.failed, self.why = self.failed + 1, status
        elif self.is_step:
            self.failed = int(status != 0)
            self.why = "status %d" % status if status else ""
        elif not found:
            self.failed, self.why = 1, "printed no result (status %d)" % status
        elif status and not self.failed:
            self.failed, self.why = 1, "status %d" % status
        elif not self.passed and not self.failed:
            self.failed, self.why = 1, "tested nothing"


def suites_of(texts, behind=False):
    suites, step = [], None
    for text in texts:
        suite = Suite(text, behind)
        suite.needs = step
        if suite.is_step:
            step = suite
        suites.append(suite)
    return suites


def lines_of(file):
    return [t.strip() for t in file if "=" in t]


def report(suite):
    mark = "ok  " if not suite.failed else "FAIL"
    what = "made" if suite.is_step and not suite.failed else \
        "%5d passed %3d failed" % (suite.passed, suite.failed)
    print("%s %-28s %-23s %6.1f s %6.1f s CPU  %s" % (
        mark, suite.name, what, suite.seconds, suite.cpu, suite.why), flush=True)
    if suite.failed and suite.why != suite.unmade():
        with open(suite.log, errors="replace") as log:
            for line in log.readlines()[-40:]:
                print("     | " + line.rstrip())
        print("     (all of it: %s)" % suite.log, flush=True)


def run(suite, log_dir, repeats=0, still=None):
    suite.run(log_dir)
    with reporting:
        report(suite)
    stood = still.between(suite.started, time.monotonic()) if still and suite.failed else []
    if suite.failed and still and not still.can_tell:
        print("     (whether the machine stood still meanwhile cannot be seen here)", flush=True)
    if not repeats or not stood:
        return
    with reporting:
        print("     (the machine stood still %d times meanwhile, up to %.0f ms: once more)" % (
            len(stood), 1000 * max(stood)), flush=True)
    os.replace(suite.log, suite.log + ".stood-still")
    run(suite, log_dir, repeats - 1, still)


def start(pool, suites, *how):
    """Hand them to the pool in their order; every one reports as it ends."""
    return [pool.submit(run, s, *how) for s in suites]


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("-j", type=int, default=1)
    ap.add_argument("--log", default="build/log")
    ap.add_argument("--repeat", type=int, default=0, metavar="N")
    ap.add_argument("--behind", type=argparse.FileType(), metavar="FILE")
    ap.add_argument("suite", nargs="*")
    args = ap.parse_args()
    front = suites_of(args.suite or lines_of(sys.stdin))
    behind = suites_of(lines_of(args.behind), True) if args.behind else []
    os.makedirs(args.log, exist_ok=True)
    how = args.log, args.repeat, Standstills() if args.repeat else None
    for wish in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
        signal.signal(wish, end_all)
    with concurrent.futures.ThreadPoolExecutor(max(args.j, 1)) as pool, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as idle:
        ends = start(idle, behind, args.log)
        for suite in front:
            if suite.is_alone:
                run(suite, *how)
        ends += start(pool, [s for s in front if not s.is_alone], *how)
    for end in ends:
        end.result()        # a mistake of ours is not a passed suite
    suites = front + behind
    passed = sum(s.passed for s in suites)
    failed = sum(s.failed for s in suites)
    bad = [s.name for s in suites if s.failed]
    if bad:
        print("failed: " + " ".join(bad))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
