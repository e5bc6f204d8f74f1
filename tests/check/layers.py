#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may include whom: the dependency rules of the house, as tables.

One claim per source file. Run from the top of the checkout.
"""
import glob
import os
import re
import sys

# Everything also built into lq.ko, and what each part stands on.
PURE_SYSTEM = {"linux/" + h + ".h" for h in
               "types kernel errno string minmax limits lq".split()}
PURE = {
    "kernel/dsp": ["dsp"],
    "kernel/tdm": ["tdm", "dsp/log2"],
    "kernel/engine": ["engine", "tdm", "dsp"],
    "kernel/hw/wire": ["hw/wire", "engine", "tdm", "dsp"],
    "kernel/hw/pw": ["hw/pw"],
    "kernel/hw/falc56": ["hw/falc56"],
    "kernel/hw/line": ["hw/line"],
    "kernel/hw/proslic": ["hw/proslic", "hw/line"],
    "kernel/hw/daa": ["hw/daa", "hw/line"],
}

# The module's glue, lower to higher; one includes its own header and what is
# lower. Pure headers are open to all.
GLUE = [["compat", "simd", "trace"], ["timer"], ["host"], ["node"], ["span"], ["board"],
        ["dchan", "cdev", "tick"], ["debug"],
        ["hw/sim", "hw/skeleton", "hw/satop", "hw/ice1usb_stream", "hw/wct4_card", "hw/tj320"],
        ["hw/ice1usb_port"],
        ["hw/satop_config", "hw/satop_line", "hw/ice1usb", "hw/wct4", "hw/wct4_ring", "hw/tdm400", "main"]]
GLUE_RANK = {name: rank for rank, names in enumerate(GLUE) for name in names}

CORES = ["call", "acd", "ivr"]
# Userspace: the longest matching place rules. "x" is all of folder x, "x/y" the
# headers that begin so. Adapters never include each other; sig/leg.h and
# sig/cause.h are the words they share.
SHARED = ["base", "sig/leg", "sig/cause"]
USER = {
    "base": ["base"],
    "dev": ["base", "dev"],
    "lqsoft": ["base", "dev/soft_proto", "lqsoft", "engine", "hw/wire"],
    "call": ["base"] + CORES,
    "acd": ["base"] + CORES,
    "ivr": ["base"] + CORES,
    "sig/sip": SHARED + ["sig/sip", "sig/sdp"],
    "sig/sdp": SHARED + ["sig/sdp"],
    "sig/cause": SHARED,
    "sig/leg": SHARED,
    "sig/r2": SHARED + ["sig/r2"],
    "sig/analog": SHARED + ["sig/analog"],
    "sig/sound": SHARED + ["sig/sound"],
    "sig/link": SHARED + ["sig/link"],
    "sig/pri_link": SHARED + ["sig/link", "sig/pri_link"],
    "media": SHARED + ["media", "dev/dev", "dev/ring"],
    "watch": ["base", "watch"],
    "store": ["base", "store"] + CORES,
    "cti": ["base", "cti"],
    "lqd": SHARED + CORES + ["lqd", "watch", "sig/analog", "sig/sound", "sig/sip", "sig/pri_link", "sig/link",
                             "sig/r2", "media", "store", "cti", "dev/dev", "dev/ring"],
    "lqpri": SHARED + ["lqpri", "sig/link", "dev/dev", "dev/ring"],
    "lqloop": ["base", "lqloop", "dev/dev", "dev/ring", "dev/soft_proto", "dsp/g711"],
    "lqctl": ["base", "lqctl", "cti", "dev/dev"],
}
# Not the cores': clocks, files, sockets, threads.
CORE_SYSTEM = set("""ctype.h errno.h inttypes.h jansson.h limits.h math.h
    stdarg.h stdbool.h stddef.h stdint.h stdio.h stdlib.h string.h""".split())
PLACE_SYSTEM = {"watch": ["linux/lq.h"]}	# alarm bits and counters as the boards tell them

# A library and the only places that may know it.
LIBRARIES = {
    "libpri.h": ["userspace/lqpri", "tests/mock/exchange"],
    "ortp/": ["userspace/media", "tests/"],
    "osip2/": ["userspace/sig/sip", "tests/"],
    "osipparser2/": ["userspace/sig/s", "tests/"],
    "sqlite3.h": ["userspace/store", "tests/"],
    "sndfile.h": ["userspace/media", "tests/"],
    "alsa/": ["userspace/media/alsa", "tests/"],
    "uv.h": ["userspace/base"],
    "ini.h": ["userspace/base"],
    "openssl/": ["userspace/sig/sip", "userspace/lqd"],
}

INCLUDE = re.compile(r'^\s*#\s*include(?:_next)?\s*([<"])([^>"]+)[>"]')


def includes(path):
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            found = INCLUDE.match(line)
            if found:
                yield number, found[1] == "<", found[2]


def longest(table, name):
    fits = [place for place in table
            if name == place or name.startswith((place + "/", place + "_", place + "."))]
    return max(fits, key=len, default=None)


def is_in(header, places):
    return longest(places, header) is not None


def fault_pure(place, is_system, header):
    if is_system:
        return header not in PURE_SYSTEM and "not for the pure sources"
    return not is_in(header, PURE[place]) and "%s does not stand on it" % place


def fault_glue(name, is_system, header):
    mine = GLUE_RANK.get(name)
    if mine is None:
        return "this file has no place in the order of the glue"
    if is_system or is_in(header, sum(PURE.values(), [])):
        return None
    theirs = GLUE_RANK.get(os.path.splitext(header)[0])
    if theirs is None:
        return "unknown to the glue"
    own = os.path.splitext(header)[0] == name
    return theirs >= mine and not own and "it is not below %s" % name


def fault_user(name, is_system, header):
    place = longest(USER, name)
    if place is None:
        return "this folder has no rule"
    if is_system:
        return (place.split("/")[0] in CORES + ["watch"] and header not in CORE_SYSTEM and
                header not in PLACE_SYSTEM.get(place, []) and "a core does no I/O and takes no clock")
    return not is_in(header, USER[place]) and "%s does not stand on it" % place


def fault_library(path, header):
    for library, places in LIBRARIES.items():
        if header.startswith(library) and not path.startswith(tuple(places)):
            return "only for " + ", ".join(places)
    return None


def fault(path, is_system, header):
    stem = os.path.splitext(path)[0]
    problem = fault_library(path, header)
    if problem or not path.startswith(("kernel/", "userspace/")):
        return problem
    place = longest(PURE, stem)
    if place:
        return fault_pure(place, is_system, header)
    if path.startswith("kernel/"):
        return fault_glue(stem[len("kernel/"):], is_system, header)
    return fault_user(stem[len("userspace/"):], is_system, header)


def main():
    passed = failed = 0
    paths = [p for top in ("kernel", "userspace", "include", "tests")
             for p in glob.glob(top + "/**/*.[ch]", recursive=True)]
    for path in sorted(paths):
        problems = [(n, h, why) for n, is_system, h in includes(path)
                    for why in [fault(path, is_system, h)] if why]
        for number, header, why in problems:
            print("%s:%d: includes %s: %s" % (path, number, header, why))
        passed, failed = passed + (not problems), failed + bool(problems)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
