#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""In the guest, booted with kunit.enable=1: the KTAP that the suites of
tests/kunit/ have left in the kernel's log, as claims. (In debugfs it is cut after
512 octets, and what is lost first is a failure that has much to say.) Every suite
that stands there must have been run, with every case of its plan.
"""
import glob
import os
import re
import subprocess
import sys

CASE = re.compile(r"^    (ok|not ok) \d+ (?:- )?(\w+)", re.M)
PLAN = re.compile(r"^    1\.\.(\d+)$", re.M)
STAMP = re.compile(r"^\[ *\d+\.\d+\] ?", re.M)
SUITE = re.compile(r"BED_SUITE\((\w+),|static struct kunit_suite (\w+)_suite")


def suites():
    names = set()
    for path in glob.glob(os.path.join(os.path.dirname(os.path.abspath(__file__)), "*.c")):
        with open(path) as f:
            names.update(a or b for a, b in SUITE.findall(f.read()))
    return sorted(names)


def results(log, suite):
    """Its part of the log, from its name to its verdict; "" if it is not there."""
    m = re.search(r"^    # Subtest: %s$.*?^(not )?ok \d+ (- )?%s$" % (suite, suite), log, re.M | re.S)
    return m[0] if m else ""


def main():
    passed = failed = 0
    log = STAMP.sub("", subprocess.run(["dmesg"], check=True, stdout=subprocess.PIPE, text=True).stdout)
    for suite in suites():
        text = results(log, suite)
        cases, plan = CASE.findall(text), PLAN.search(text)
        n_missing = (int(plan[1]) if plan else 1) - len(cases)
        bad = [name for verdict, name in cases if verdict != "ok"]
        is_good = not bad and not n_missing
        print("%-4s %-10s %d cases %s" % ("ok" if is_good else "FAIL", suite, len(cases), " ".join(bad)))
        if not is_good:
            print("\n".join("     | " + line for line in text.splitlines()) or "     | not in the log")
        passed += len(cases) - len(bad)
        failed += len(bad) + n_missing
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
