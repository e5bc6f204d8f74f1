#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a machine can see of the house style. One claim per file.

Widths, sizes, SPDX lines, function lengths (by ctags), banned calls and words,
trailing blanks. Run from the top of the checkout: style.py [FILE...]
"""
import json
import os
import re
import subprocess
import sys

WIDTH = 100		# columns, a tab is 8
PYTHON_WIDTH = 120	# no tabs there, and long names of other programs' things
FILE_LINES = 700
FUNCTION_LINES = 100
CODE = (".c", ".h")
SCRIPTS = (".py", ".sh")
TEXT = CODE + SCRIPTS + (".js", ".css", ".sql", ".mk", ".rules", ".xml", ".md", ".html")
BANNED = re.compile(r"\b(strcpy|strcat|sprintf|vsprintf|gets|system|alloca|strtok)\s*\(")
# Built from pieces: this file is checked too.
UNFINISHED = re.compile(r"\b(%s)\b" % "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]))
# A template for mkdtemp() is nobody's machine.
FOREIGN = re.compile(r"(?<![\w$}])/(%s)/(?!\S*XXXXXX)" % "|".join(["t" + "mp", "wo" + "rk"]))
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'')
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
# Tables and prose that are as long as they are.
LONG_FILES = re.compile(r"(\.md|\.xml|\.table|\.html|uapi/linux/lq\.h)$")


def blank(match):
    return re.sub(r"[^\n]", " ", match[0])


def code_only(text):
    """Without what strings and comments say, lines kept."""
    return COMMENT.sub(blank, LITERAL.sub(blank, text))


def columns(line):
    """A message to people is not broken, so that it can be searched for."""
    return len(LITERAL.sub('""', line.expandtabs(8)))


def spdx_fault(path, lines):
    head = lines[1:2] if lines and lines[0].startswith("#!") else lines[:1]
    # JSON, logs and such have no place for it; what a human writes has.
    if not path.endswith(CODE + SCRIPTS + (".js", ".css", ".sql", ".mk")):
        return []
    if head and "SPDX-License-Identifier: GPL-" in head[0]:
        return []
    return [(1, "no SPDX line")]


def line_faults(path, lines):
    is_prose = path.endswith((".md", ".xml", ".html"))
    is_make = path.endswith((".mk", "Makefile"))
    width = PYTHON_WIDTH if path.endswith(".py") else WIDTH
    for number, line in enumerate(lines, 1):
        if columns(line) > width and not is_prose and not is_make:
            yield number, "%d columns" % columns(line)
        if line != line.rstrip() and not is_prose:
            yield number, "blanks at the end"
        if UNFINISHED.search(line):
            yield number, "unfinished: " + UNFINISHED.search(line)[0]
        if FOREIGN.search(line):
            yield number, "a path of somebody's machine"


def call_faults(text):
    for number, line in enumerate(code_only(text).split("\n"), 1):
        found = BANNED.search(line)
        if found:
            yield number, "banned: %s()" % found[1]


def function_faults(paths):
    """{path: [(line, fault)]} of functions that are too long."""
    faults = {}
    out = subprocess.run(
        ["ctags", "--output-format=json", "--fields=+ne", "--c-kinds=f",
         "--languages=C", "-f", "-", "-L", "-"], input="\n".join(paths),
        capture_output=True, text=True, check=True).stdout
    for tag in map(json.loads, out.splitlines()):
        length = tag.get("end", tag["line"]) - tag["line"] + 1
        if length > FUNCTION_LINES:
            faults.setdefault(tag["path"], []).append(
                (tag["line"], "%s() has %d lines" % (tag["name"], length)))
    return faults


def file_faults(path):
    with open(path, encoding="utf-8", errors="surrogateescape") as f:
        text = f.read()
    lines = text.split("\n")
    faults = spdx_fault(path, lines) + list(line_faults(path, lines))
    if text and not text.endswith("\n"):
        faults.append((len(lines), "no newline at the end"))
    if len(lines) - 1 > FILE_LINES and not LONG_FILES.search(path):
        faults.append((1, "%d lines" % (len(lines) - 1)))
    if path.endswith(CODE):
        faults += call_faults(text)
    return faults


def is_ours(path):
    name = os.path.basename(path)
    return (path.endswith(TEXT) or name in ("Kbuild", "Makefile", "run")) and \
        not path.startswith("LICENSES/") and "/corpus/" not in path


def main():
    listed = sys.argv[1:] or subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], capture_output=True,
        text=True, check=True).stdout.splitlines()
    paths = sorted(p for p in listed if is_ours(p) and os.path.isfile(p))
    long_functions = function_faults([p for p in paths if p.endswith(CODE)])
    failed = 0
    for path in paths:
        faults = file_faults(path) + long_functions.get(path, [])
        for number, what in sorted(faults):
            print("%s:%d: %s" % (path, number, what))
        failed += bool(faults)
    print("%d passed, %d failed" % (len(paths) - failed, failed))
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
