#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs test programs and adds up their `N passed, N failed` lines.

    tally.py [-j N] [--log DIR] NAME=COMMAND...   or   NAME=COMMAND lines on stdin

Every program is a claim list of its own: its last line that reads
`N passed, N failed` is what it found. A program that prints none, ends by a
signal, times out, or exits non-zero without a failed claim counts as one
failure. `NAME@SECONDS=COMMAND` sets another time limit than 300 s. With
`-j N`, only names beginning with `unit`, `fuzz`, `check` or `conform` run side by side: the
others may listen to a clock and get the machine to themselves.
"""
import argparse
import concurrent.futures
import os
import re
import signal
import subprocess
import sys
import time

LINE = re.compile(r"^(?:\w+: )?(\d+) passed, (\d+) failed")


class Suite:
    def __init__(self, text):
        name, self.command = text.split("=", 1)
        self.name, _, limit = name.partition("@")
        self.limit = int(limit) if limit else 300

    def run(self, log_dir):
        """Fill in passed, failed, why, seconds, log."""
        self.log = os.path.join(log_dir, self.name.replace("/", "-") + ".log")
        started = time.monotonic()
        with open(self.log, "wb") as log:
            child = subprocess.Popen(
                self.command, shell=True, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True)
            try:
                status = child.wait(self.limit)
            except subprocess.TimeoutExpired:
                status = "no end after %d s" % self.limit
            finally:
                # Its session is ours: nothing it started outlives it.
                try:
                    os.killpg(child.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
                child.wait()
        self.seconds = time.monotonic() - started
        self.judge(status)
        return self

    def judge(self, status):
        self.passed = self.failed = 0
        self.why = ""
        found = None
        with open(self.log, errors="replace") as log:
            for line in log:
                found = LINE.match(line) or found
        if found:
            self.passed, self.failed = int(found[1]), int(found[2])
        if isinstance(status, str):
            self.failed, self.why = self.failed + 1, status
        elif not found:
            self.failed, self.why = 1, "printed no result (status %d)" % status
        elif status and not self.failed:
            self.failed, self.why = 1, "status %d" % status
        elif not self.passed and not self.failed:
            self.failed, self.why = 1, "tested nothing"


def report(suite):
    mark = "ok  " if not suite.failed else "FAIL"
    print("%s %-34s %5d passed %3d failed %7.1f s  %s" % (
        mark, suite.name, suite.passed, suite.failed, suite.seconds, suite.why),
        flush=True)
    if suite.failed:
        with open(suite.log, errors="replace") as log:
            for line in log.readlines()[-40:]:
                print("     | " + line.rstrip())
        print("     (all of it: %s)" % suite.log, flush=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("-j", type=int, default=1)
    ap.add_argument("--log", default="build/log")
    ap.add_argument("--file", help="more suites, one a line")
    ap.add_argument("suite", nargs="*")
    args = ap.parse_args()
    texts = args.suite or [t.strip() for t in sys.stdin if "=" in t]
    if args.file:
        with open(args.file) as f:
            texts += [t.strip() for t in f if "=" in t]
    suites = [Suite(t) for t in texts]
    os.makedirs(args.log, exist_ok=True)
    side = [s for s in suites if args.j > 1 and s.name.startswith(
        ("unit", "fuzz", "check", "conform"))]
    alone = [s for s in suites if s not in side]
    with concurrent.futures.ThreadPoolExecutor(max(args.j, 1)) as pool:
        for suite in pool.map(lambda s: s.run(args.log), side):
            report(suite)
    for suite in alone:
        if sys.stdout.isatty():
            print(".... %s" % suite.name, end="\r", flush=True)
        report(suite.run(args.log))
    passed = sum(s.passed for s in suites)
    failed = sum(s.failed for s in suites)
    bad = [s.name for s in suites if s.failed]
    if bad:
        print("failed: " + " ".join(bad))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
