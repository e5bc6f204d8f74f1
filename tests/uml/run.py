#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs one command of the checkout inside User Mode Linux with lq.ko loaded.

    tests/uml/run.py --name X [options] -- command arg...

The kernel is tests/uml/build.sh's: KASAN, lockdep, sleeping in atomic context,
UBSAN, kmemleak, debug objects, failing allocations. The host's own root is below
a layer of memory, as in tests/qemu/run.py, whose exit statuses these are; what
it cannot show is more than one CPU, preemption, and anything of real time.

--lean takes the module without what looks at its every access, and proves no locks:
for hours of virtual time.

--pci MODEL[:OPTION], as often as wanted, puts a PCI card of tests/mock/pcidev into
the next slot. The machine's time is then the cards': waiting and working take
none of the host's.

build/uml/X.log keeps the console, the kernel's log and the output.
"""
import argparse
import os
import subprocess
import sys
import tempfile

PCI = 1234      # CONFIG_UML_PCI_OVER_VIRTIO_DEVICE_ID
LEAN = ["lockdep.prove_locking=0", "no_debug_objects"]
SEEDED = "random.trust_cpu=on"  # which is the host: alone it works for two virtual seconds
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "qemu"))
from guest import BUILD, REPO, Guest, add_arguments, serve  # noqa: E402

PCIDEV = os.path.join(BUILD, "plain", "tests", "pcidev")


class Machine(Guest):
    kind = "uml"

    def machine(self):
        a = self.args
        return [a.kernel, "mem=%dM" % a.mem, "root=/dev/root", "rootfstype=hostfs",
                "rootflags=/", "ro", "con=null", "con0=null,fd:1", "ssl=null", "quiet",
                "init=" + os.path.join(HERE, "init"), "lqrepo=" + REPO,
                "lqout=" + self.out, "kasan_multi_shot", "panic_on_oops=1",
                "log_buf_len=4M", SEEDED,
                *({None: [], "basic": ["time-travel"]}.get(
                    a.time_travel, ["time-travel=%s" % a.time_travel])),
                *(LEAN if a.lean else []), *self.cards, *a.append.split()]

    cards = []      # on its command line

    def run(self):
        if not self.args.pci:
            return super().run()
        with tempfile.TemporaryDirectory(prefix="lq-pci-") as d:
            clock = os.path.join(d, "time")
            sockets = [os.path.join(d, "slot%d" % i) for i in range(len(self.args.pci))]
            self.cards = ["time-travel=ext:" + clock]
            self.cards += ["virtio_uml.device=%s:%d" % (s, PCI) for s in sockets]
            bench = subprocess.Popen(
                [PCIDEV, clock, *("%s=%s" % pair for pair in zip(self.args.pci, sockets))],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
            try:
                if bench.stdout.readline() != "ready\n":
                    sys.exit("uml: the cards cannot be had")
                return super().run()
            finally:
                bench.kill()
                bench.wait()


def arguments():
    ap = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(ap, None)
    ap.add_argument("--lean", action="store_true", help="for hours of virtual time")
    ap.add_argument("--kernel", help="if not given, what tests/uml/build.sh builds")
    ap.add_argument("--time-travel", metavar="KIND",
                    help="basic: waiting takes no time of the host's clock;"
                         " inf-cpu: working takes no time of the guest's, either")
    ap.add_argument("--pci", metavar="MODEL", action="append", default=[],
                    help="a card of tests/mock/pcidev, in the next slot")
    args = ap.parse_args()
    kind = ["lean"] if args.lean else []
    args.module = args.module or os.path.join(BUILD, "uml", *kind, "module", "lq.ko")
    if not args.kernel:
        args.kernel = subprocess.run(
            [os.path.join(HERE, "build.sh"), *kind], check=True, stdout=subprocess.PIPE,
            text=True).stdout.strip()
    return args


if __name__ == "__main__":
    sys.exit(serve(Machine(arguments())))
