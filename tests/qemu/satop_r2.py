#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In the virtual machine: two exchanges of ours joined by CESoPSN with CAS, MFC-R2 on it; a call each way.

    phone 8001 -- lqd west == span 1 == UDP == span 2 == lqd east -- phone 8002

    satop_r2.py trunk|packets

Its ABCD go beside the timeslots (RFC 5086), its register signals in them.
"""
import os
import subprocess
import sys

REPO = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(REPO, "tests", "interop"))
from e2e_r2 import ANI, joined, talk_once       # noqa: E402
from hardware import insert, lines, need        # noqa: E402
from stack import Claims                        # noqa: E402

CONFIGFS = "/sys/kernel/config"
WIRES = CONFIGFS + "/lq-satop/"
ENDS = {"west": ("127.0.0.1:49152", "127.0.0.1:49153"), "east": ("127.0.0.1:49153", "127.0.0.1:49152")}
JITTER_MS = "32"        # both ends hang on one tick: as long as it may ever come late
CATEGORY = 2


def wires(cas):
    need("configfs", "udp_tunnel")
    if not os.path.ismount(CONFIGFS):
        subprocess.run(["mount", "-t", "configfs", "configfs", CONFIGFS], check=True)
    insert("lq-satop")
    for name, (local, peer) in ENDS.items():
        os.mkdir(WIRES + name)
        for setting, value in (("local", local), ("peer", peer), ("jitter_ms", JITTER_MS),
                               ("slots", "0xfffefffe"), ("cas", cas), ("enable", "1")):
            with open(WIRES + name + "/" + setting, "w") as f:
                f.write(value)


def calls(claims):
    with joined(claims, "cn", 21700, CATEGORY, "kernel") as (west, east):
        events_w, events_e = west.events(), east.events()
        talk_once(claims, west, east, events_w, events_e, ANI["west"], CATEGORY, "caller")
        talk_once(claims, east, west, events_e, events_w, ANI["east"], CATEGORY, "called")


def main():
    claims = Claims()
    wires(sys.argv[1])
    claims.run("calls", calls, claims)
    claims.check(not any(line["alarms"] for line in lines().values()), "no line in alarm", lines())
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
