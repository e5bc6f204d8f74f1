#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""In the guest, booted with kunit.enable=1: the KTAP that the suites of
tests/kunit/ have left in debugfs, as claims. Every suite that stands there must
have been run.
"""
import glob
import os
import re
import sys

RESULTS = "/sys/kernel/debug/kunit"
CASE = re.compile(r"^\s+(ok|not ok) \d+ (?:- )?(\w+)")
SUITE = re.compile(r"BED_SUITE\((\w+),|static struct kunit_suite (\w+)_suite")


def suites():
    names = set()
    for path in glob.glob(os.path.join(os.path.dirname(os.path.abspath(__file__)), "*.c")):
        with open(path) as f:
            names.update(a or b for a, b in SUITE.findall(f.read()))
    return sorted(names)


def main():
    passed = failed = 0
    for suite in suites():
        try:
            with open("%s/%s/results" % (RESULTS, suite)) as f:
                lines = f.read().splitlines()
        except FileNotFoundError:
            lines = []
        cases = [m for m in map(CASE.match, lines) if m]
        bad = [m[2] for m in cases if m[1] != "ok"]
        print("%-4s %-10s %d cases %s" % ("FAIL" if bad or not cases else "ok", suite, len(cases), " ".join(bad)))
        if bad or not cases:
            print("\n".join("     | " + line for line in lines))
        passed += len(cases) - len(bad)
        failed += len(bad) + (not cases)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
