#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lqd's MFC-R2 against openr2 (Debian's libopenr2), an end that is not ours: calls both ways, refusals.

    phone 8001 -- lqd == span 1 <-- wire --> span 2, timeslot 1 == openr2
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from e2e_r2 import LINE, Side, dial, last_cdr       # noqa: E402
from peers import PATIENCE_S, Process, wait_for  # noqa: E402
from stack import BUILD, Claims                     # noqa: E402

PORT = 24500
ANI = "01088880001"

# How lqd asks for the caller's number, and what openr2 1.3.3 then tells of it. As China it takes
# the request for a digit of it for one of the called number, has none, and waits for a pulse.
VARIANTS = {
    "cn": ("ani = last\nnumber_length = 4\n", None),
    "itu": ("ani = first\n", "02166660002"),
}


class Openr2:
    """The peer's process: events by line, commands by stdin."""

    def __init__(self, side, variant, max_dnis):
        self.process = Process("openr2-" + variant, [
            os.path.join(BUILD, "tests", "openr2_peer"), side.door, "2", "1", variant,
            str(max_dnis)], side.log_dir, stdin=subprocess.PIPE, is_equipment=True)

    def wait(self, text, start=0, seconds=PATIENCE_S):
        return self.process.wait_line(text, seconds, start)

    def wait_end(self, start):
        return self.wait(lambda line: line == "end", start)

    def do(self, line):
        self.process.child.stdin.write((line + "\n").encode())
        self.process.child.stdin.flush()

    def mark(self):
        return len(self.process.lines)


def calls_out(claims, west, peer, events):
    print("-- lqd calls openr2, which answers; lqd hangs up")
    at, n = peer.mark(), len(events.all)
    dial(west.desk_phone, "99558")
    offered = peer.wait("offered ", at)
    claims.check("dnis=9558 " in offered, "the called number arrives", offered)
    claims.check("ani=%s " % ANI in offered, "the caller's number arrives", offered)
    events.wait("talk.start", start=n)
    claims.check(True, "its answer arrives")
    west.desk_phone.hangup()
    peer.wait_end(at)
    record = last_cdr(west, events, n, direction="out")
    claims.check(record["cause"] == 16, "cause 16", record["cause"])
    wait_for(lambda: west.channels()[0]["state"] == "idle", PATIENCE_S, "idle channel")
    for number, cause in (("1117", 17), ("1101", 1), ("1134", 42)):
        at, n = peer.mark(), len(events.all)
        dial(west.desk_phone, "9" + number)
        peer.wait_end(at)
        record = last_cdr(west, events, n, direction="out")
        claims.check(record["cause"] == cause, "refused: cause %d" % cause, record["cause"])
        wait_for(lambda: west.channels()[0]["state"] == "idle", PATIENCE_S, "idle channel")


def calls_in(claims, west, peer, events, ani):
    for who in ("openr2", "lqd"):
        print("-- openr2 calls lqd, %s hangs up" % who)
        at, n, heard = peer.mark(), len(events.all), len(west.desk_phone.events)
        peer.do("call 02166660002 8001")
        start = events.wait("call.start", start=n)[1]["fields"]
        claims.check(start.get("from") == ani, "the caller's number: %s" % ani, start.get("from"))
        claims.check(start.get("category") == 1, "his category arrives", start.get("category"))
        west.desk_phone.answer(start=heard)
        peer.wait(lambda line: line == "answered", at)
        events.wait("talk.start", start=n)
        if who == "openr2":
            peer.do("hangup")
        else:
            west.desk_phone.hangup()
        record = last_cdr(west, events, n)
        claims.check((record["to"], record["cause"]) == ("8001", 16), "whole number and cause 16",
                     (record["to"], record["cause"]))
        peer.wait_end(at)
        wait_for(lambda: west.channels()[0]["state"] == "idle", PATIENCE_S, "idle channel")


def suite(claims, variant, port):
    print("== %s" % variant)
    keys, ani = VARIANTS[variant]
    line = LINE.format(variant=variant, order="up", category=1, ani=ANI).replace("ani = first\n", keys)
    with Side("openr2-" + variant, 1, 8001, port, line) as west:
        west.extra += "[span 2]\nsignalling = cas\n"
        west.start()
        peer = Openr2(west, variant, 4)
        try:
            wait_for(lambda: west.channels()[0]["state"] == "idle" and
                     not west.channels()[0]["blocked_far"], PATIENCE_S, "idle channel")
            claims.check(True, "%s: the channel is idle at both ends" % variant)
            west.desk_phone = west.desk(8001, "customer")
            events = west.events()
            claims.run("calls out", calls_out, claims, west, peer, events)
            claims.run("calls in", calls_in, claims, west, peer, events, ani)
            channel = west.channels()[0]
            claims.check(channel["register_faults"] == channel["line_faults"] == 0,
                         "no fault was counted", channel)
        finally:
            peer.process.stop()


def main():
    claims = Claims()
    for i, variant in enumerate(VARIANTS):
        claims.run(variant, suite, claims, variant, PORT + 100 * i)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
