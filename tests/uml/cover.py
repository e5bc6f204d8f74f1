#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Which lines of the glue and of the boards' drivers ran in the suites of
tests/uml/: the counts that every machine left in build/uml/NAME/gcov, added up.

    tests/uml/cover.py [-v]       -v: the lines that never ran, too

A file of kernel/ of which less ran than stands in FLOOR fails: what is new is
tested before it is counted on.
"""
import collections
import glob
import json
import os
import subprocess
import sys

REPO = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(REPO, "build", "uml")
FLOOR = 80      # percent of the lines of a file of the glue


def lines_of(path):
    """(source, {line: count}) of one file of counts; of a module built since, nothing"""
    done = subprocess.run(["gcov", "--json-format", "--stdout", path], capture_output=True,
                          cwd=os.path.dirname(path))
    if b"stamp mismatch" in done.stderr:
        return
    if done.returncode:
        sys.exit("cover: %s: %s" % (path, done.stderr.decode()))
    for text in done.stdout.splitlines():
        for source in json.loads(text)["files"]:
            yield source["file"], {n["line_number"]: n["count"] for n in source["lines"]}


def name_of(source):
    """Ours, as it stands in the checkout, or None."""
    name = os.path.normpath(source).partition("/build/uml/module/")[2]
    return name if name.startswith("kernel/") and name.endswith(".c") and name.count("/") < 2 + ("/hw/" in name) else None


def collect():
    counts = collections.defaultdict(collections.Counter)
    suites = glob.glob(os.path.join(BUILD, "*", "gcov"))
    for suite in suites:
        for path in glob.glob(os.path.join(suite, "**", "*.gcda"), recursive=True):
            for source, lines in lines_of(path):
                if name_of(source):
                    counts[name_of(source)].update(lines)
    return counts, len(suites)


def ranges(numbers):
    """1 2 3 7 -> 1-3 7"""
    out = []
    for n in numbers:
        if out and n == out[-1][1] + 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return " ".join("%d-%d" % (a, b) if a != b else str(a) for a, b in out)


def main():
    counts, n_suites = collect()
    passed = failed = ran_all = all_lines = 0
    for name, lines in sorted(counts.items()):
        ran = sum(1 for c in lines.values() if c)
        ran_all += ran
        all_lines += len(lines)
        percent = 100 * ran / len(lines)
        is_glue = name.count("/") == 1
        is_bad = is_glue and percent < FLOOR
        passed += is_glue and not is_bad
        failed += is_bad
        print("%-4s %-26s %4d of %4d lines ran  %3d %%" %
              ("FAIL" if is_bad else "", name, ran, len(lines), percent))
        if "-v" in sys.argv or is_bad:
            print("       never: " + ranges(sorted(n for n, c in lines.items() if not c)))
    if all_lines:
        print("     all of it: %d of %d lines, %.1f %%, in %d suites" %
              (ran_all, all_lines, 100 * ran_all / all_lines, n_suites))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
