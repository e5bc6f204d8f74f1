#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs one command of the checkout inside User Mode Linux with lq.ko loaded.

    tests/uml/run.py --name X [options] -- command arg...

The kernel is tests/uml/build.sh's: KASAN, lockdep, sleeping in atomic context,
UBSAN, kmemleak, debug objects, failing allocations. The host's own root is below
a layer of memory, as in tests/qemu/run.py, whose exit statuses these are; what
it cannot show is more than one CPU, preemption, and anything of real time.

build/uml/X.log keeps the console, the kernel's log and the output.
"""
import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "qemu"))
from guest import BUILD, REPO, Guest, add_arguments, serve  # noqa: E402


class Machine(Guest):
    kind = "uml"

    def machine(self):
        a = self.args
        return [a.kernel, "mem=%dM" % a.mem, "root=/dev/root", "rootfstype=hostfs",
                "rootflags=/", "ro", "con=null", "con0=null,fd:1", "ssl=null", "quiet",
                "init=" + os.path.join(HERE, "init"), "lqrepo=" + REPO,
                "lqout=" + self.out, "kasan_multi_shot", "panic_on_oops=1",
                *(["time-travel=" + a.time_travel] if a.time_travel else []),
                *a.append.split()]


def arguments():
    ap = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(ap, os.path.join(BUILD, "uml", "module", "lq.ko"))
    ap.add_argument("--kernel", help="if not given, what tests/uml/build.sh builds")
    ap.add_argument("--time-travel", metavar="KIND",
                    help="inf-cpu: waiting and working take no time of the host's clock")
    args = ap.parse_args()
    if not args.kernel:
        args.kernel = subprocess.run(
            [os.path.join(HERE, "build.sh")], check=True, stdout=subprocess.PIPE,
            text=True).stdout.strip()
    return args


if __name__ == "__main__":
    sys.exit(serve(Machine(arguments())))
