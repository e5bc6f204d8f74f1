#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make run VM=1` stays up: what it tells to try works from the host, and `make stop` ends all of it."""
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "interop"))
from demo import CUSTOMER, RUN, VM, read_pid    # noqa: E402
from peers import wait_for                      # noqa: E402
from stack import BUILD, Claims, Ctl            # noqa: E402

CTL = os.path.join(RUN, "ctl.sock")


def demo(*words):
    p = subprocess.run([os.path.join(HERE, "demo.py"), *words], capture_output=True, text=True)
    return p.returncode, p.stdout + p.stderr


def lqctl(*words):
    return subprocess.run([os.path.join(BUILD, "lqctl"), "--socket", CTL, *words],
                          capture_output=True, text=True).stdout


def another_call(claims):
    """What tests/demo.py call starts, seen by an open connection while others come and go."""
    ctl = Ctl(CTL)
    claims.check(demo("call")[0] == 0, "another customer can call")

    def record():
        rows = json.loads(lqctl("--json", "record", "list", "--call", "2"))["records"]
        return rows and rows[0]["end_ms"] and rows[0]
    r = wait_for(record, 300, "CDR of the second call")
    claims.check((r["from"], r["agent"], r["cause"]) == (CUSTOMER, "1001", 16), "his CDR row is read over the socket",
                 (r["from"], r["agent"], r["cause"]))
    path = os.path.join(VM, "recordings", r["file"])
    claims.check(os.path.exists(path) and os.path.getsize(path) > 44, "his recording lies on the host", r["file"])
    claims.check(len(ctl.do("record.list")["records"]) == 2, "a connection stays open beside others")
    ctl.close()


def main():
    claims = Claims()
    status, text = demo("run", "--vm")
    try:
        up = text[text.rfind("\ndemo: "):]
        claims.check(status == 0 and re.search(r"^demo: \d+ passed, 0 failed$", text, re.M), "the call is verified",
                     "" if status == 0 else text[-400:])
        claims.check("It is up. Try" in up and read_pid(), "it stays up and says what to try")
        claims.check("lq.ko" in lqctl("status"), "lqctl reaches lqd beside lq.ko")
        claims.run("another call", another_call, claims)
    finally:
        status, text = demo("stop")
    claims.check(status == 0 and "qemu: demo: status 0" in text, "it ends when told, without a complaint of its kernel",
                 text.strip())
    claims.check(not read_pid() and not os.path.exists(CTL), "nothing is left")
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
