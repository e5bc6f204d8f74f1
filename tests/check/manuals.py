#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the manuals list is what there is: no option, command, request or verb is missing, none is made up.

Per program the options that its source reads against those of --help, of its man page and, where there
is one, of its completion; lqctl's and lqloop's commands against man page and completion; lqd's requests
against cti/ctl.h; every `make VERB` and every source file in a README against what there is. Run from the
top of the checkout, after `make programs`.
"""
import fnmatch
import glob
import re
import subprocess
import sys

PROGRAMS = {    # name: (where its options are read, its man page)
    "lqd": ("userspace/lqd/main.c", "userspace/lqd/lqd.8"),
    "lqpri": ("userspace/lqpri/main.c", "userspace/lqpri/lqpri.8"),
    "lqsoft": ("userspace/lqsoft/options.c", "userspace/lqsoft/lqsoft.8"),
    "lqctl": ("userspace/lqctl/use.c", "userspace/lqctl/lqctl.1"),
    "lqloop": ("userspace/lqloop/options.c", "userspace/lqloop/lqloop.8"),
}
OPTION = re.compile(r"(?<![\w-])--([a-z][a-z-]*)")
# A row of getopt's table, or of lqctl's own.
READ = re.compile(r'^\s*{ "([a-z][a-z-]*)", (?:no|required)_argument|{ "--([a-z]+)", &', re.M)


class Claims:
    def __init__(self):
        self.passed = self.failed = 0

    def same(self, what, there, told):
        """@there: what the code has; @told: what a manual says."""
        missing, made_up = sorted(there - told), sorted(told - there)
        self.check(there and not missing and not made_up, "%s: not told: %s; not there: %s" %
                   (what, ", ".join(missing) or "-", ", ".join(made_up) or "-"))

    def check(self, is_so, what):
        self.passed, self.failed = self.passed + bool(is_so), self.failed + (not is_so)
        if not is_so:
            print("FAIL " + what)


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def man(path):
    """A man page without its fonts and quotes."""
    text = re.sub(r"\\f[A-Z]", "", read(path).replace("\\-", "-"))
    return re.sub(r' +', " ", text.replace('"', ""))


def usage(program):
    return subprocess.run(["build/plain/" + program, "--help"], check=True, capture_output=True, text=True).stdout


def commands(lines):
    """"agent login" of "agent login AGENT [PHONE]": the words in front, of each part between commas."""
    parts = (re.match(r" *([a-z]+(?: [a-z]+)?)(?= |$)", part) for line in lines for part in line.split(","))
    return {m.group(1) for m in parts if m}


def tagged(page, section):
    """What a section of a man page has a paragraph for."""
    text = page.split(".SH %s\n" % section, 1)[1].split("\n.SH ", 1)[0]
    return [re.sub(r" +", " ", tag) for tag in re.findall(r"^\.TP\n\.[BRI]+ (.*)$", text, re.M)]


def check_lqctl(claims):
    there = commands(re.findall(r"^  ([a-z].*?)(?:  |$)", usage("lqctl").split("\n  --json", 1)[0], re.M))
    claims.same("lqctl.1, commands", there, commands(tagged(man("userspace/lqctl/lqctl.1"), "COMMANDS")))
    completion = read("userspace/lqctl/lqctl.bash-completion")
    made_up = {pair for pair in re.findall(r"(?:\t|\| )([a-z]+/[a-z]+)(?= \||\))", completion)
               if pair.replace("/", " ") not in there}
    claims.check(not made_up, "lqctl's completion: not there: " + ", ".join(sorted(made_up)))


def check_lqloop(claims):
    text = usage("lqloop")
    there = set(re.findall(r"^  ([a-z]+)(?: FILE)?  ", text, re.M))
    claims.same("lqloop.8, commands", there, commands(tagged(man("userspace/lqloop/lqloop.8"), "COMMANDS")))
    completion = read("userspace/lqloop/lqloop.bash-completion")
    claims.same("lqloop's completion, commands", there, set(choices(completion, r"else\n")))
    for option, words in (
            ("--loop", re.findall(r"^ {22}([a-z]+) ", text, re.M)),
            ("--pattern", re.search(r"--pattern NAME +([\w ]+?)  ", text).group(1).split()),
            ("--only", re.search(r"only these of the tests: ([a-z -]+\n[a-z -]+)\n", text).group(1).split())):
        claims.same("lqloop's completion, " + option, set(words), set(choices(completion, option + r"\) ")))


def choices(completion, before):
    return re.search(before + r'\s*choices="([^"$]*)"', completion).group(1).split()


def requests(path, row):
    """name: fields as the manual writes them, "agent [phone]", from a table of requests and its FIELDS."""
    text = re.sub(r"^#define (?:.*\\\n)*.*\n", "", read(path), flags=re.M)
    fields = {name: " ".join(("%s" if need == "NEEDED" else "[%s]") % field for field, need in
                             re.findall(r'{ "(\w+)", CTL_\w+, CTL_(NEEDED|OPTIONAL) }', body))
              for name, body in re.findall(r"(?:^FIELDS\(|struct ctl_field )(\w+)(.*?);", text, re.M | re.S)}
    return {name: fields.get(kind, "") for name, kind in re.findall(row, text, re.M)}


def check_requests(claims):
    there = requests("userspace/lqd/request.c", r'^\t{ "([a-z.]+)", (\w+), request_')
    there.update(requests("userspace/cti/ctl.c", r'^\t\[OWN_\w+\] = { "([a-z]+)", (\w+), '))
    manual = read("userspace/cti/ctl.h").split(" *   do ", 1)[1].split("\n * 3.", 1)[0]
    told = dict(re.findall(r"^ \*   ([a-z]+(?:\.[a-z]+)?)(?: +(.*))?$", manual, re.M))
    claims.same("cti/ctl.h, requests", set(there), set(told))
    for name in sorted(set(there) & set(told)):
        rest = told[name][len(there[name]):]
        claims.check(told[name].startswith(there[name]) and not rest.lstrip().startswith("["),
                     "cti/ctl.h, %s takes: %s" % (name, there[name] or "nothing"))


def check_verbs(claims):
    makefiles = ["Makefile"] + glob.glob("userspace/*.mk") + glob.glob("userspace/*/*.mk") + \
        glob.glob("tests/*.mk") + glob.glob("tests/*/*.mk")
    there = {verb for path in makefiles for verb in re.findall(r"^([a-z_][a-z0-9_-]*):", read(path), re.M)}
    meant = {verb for path in makefiles for verb in re.findall(r"^([^\s:]+):[^=\n]*\t## ", read(path), re.M)}
    shown = subprocess.run(["make", "-s", "help"], check=True, capture_output=True, text=True).stdout
    claims.same("make help", meant, set(re.findall(r"^  make (\S+)", shown, re.M)))
    for path in sorted(glob.glob("**/README.md", recursive=True)):
        if path.startswith("build/"):
            continue
        told = set(re.findall(r"(?:`|^)make (?:[A-Z]+=\S+ )*([a-z][a-z0-9-]*)", read(path), re.M))
        claims.check(told <= there, "%s: no such make: %s" % (path, ", ".join(sorted(told - there))))


def check_files(claims):
    """A source file that a README names is there, under that path or the end of one."""
    there = ["/" + path for top in ("kernel", "userspace", "tests", "include", "udev")
             for path in glob.glob(top + "/**", recursive=True)]
    for path in sorted(glob.glob("**/README.md", recursive=True)):
        if path.startswith("build/"):
            continue
        told = set(re.findall(r"(?<![\w/*.-])((?:[\w*-]+/)*[\w*-]+\.(?:[chs]|py|sh|mk|suite|rules|service|sample))\b",
                              read(path)))
        lost = {name for name in told if not fnmatch.filter(there, "*/" + name)}
        claims.check(not lost, "%s: no such file: %s" % (path, ", ".join(sorted(lost))))


def main():
    claims = Claims()
    for program, (source, page) in PROGRAMS.items():
        there = {a or b for a, b in READ.findall(read(source))}
        claims.same(program + " --help", there, set(OPTION.findall(usage(program))))
        claims.same(page, there, set(OPTION.findall(man(page))))
        if program == "lqctl":
            claims.same("lqctl's completion, options", there,
                        set(OPTION.findall(read("userspace/lqctl/lqctl.bash-completion").split("$word == -*", 1)[1])))
    check_lqctl(claims)
    check_lqloop(claims)
    check_requests(claims)
    check_verbs(claims)
    check_files(claims)
    print("%d passed, %d failed" % (claims.passed, claims.failed))
    return 1 if claims.failed or not claims.passed else 0


if __name__ == "__main__":
    sys.exit(main())
