#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two exchanges of ours joined by an E1 with MFC-R2: numbers, categories, causes, speech, blocking.

    phone 8001 -- lqd west == span 1 <-- wire --> span 2 == lqd east -- phone 8002

    e2e_r2.py
"""
import argparse
import contextlib
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import audio                                        # noqa: E402
from centre import PASSWORD, Centre, speech         # noqa: E402
from peers import PATIENCE_S, wait_for  # noqa: E402
from stack import Claims                            # noqa: E402

PORT = 21700
ANI = {"west": "01088880001", "east": "02166660002"}

SIDE = """
[phone {phone}]
password = {password}

[agent 1001]
phone = {phone}
auto_ready = yes

[queue support]
agents = 1001

[route phones]
from = trunk
number = {phone}
to = phone:{phone}
record = yes

[route busy]
from = trunk
number = 1117
to = hangup:17

[route nobody]
from = trunk
number = 1101
to = hangup:1

[route full]
from = trunk
number = 1134
to = hangup:34

[route out]
from = phone
number = 9.
to = trunk:span{span}
strip = 1

"""

LINE = """signalling = r2
variant = {variant}
order = {order}
ani = first
category = {category}
caller_number = {ani}
digit = 2s
"""


class Side(Centre):
    """One exchange; west has the board, east comes to the same one."""

    def __init__(self, name, span, phone, port, line, west=None, door="soft"):
        super().__init__(name, door=door, spans=2 if not west else 0, port=port)
        self.span, self.phone = span, phone
        text = SIDE.format(phone=phone, password=PASSWORD % phone, span=span)
        # west's section of span 1 has just been opened by the Stack
        self.extra = (line + text) if not west else "[span %d]\n%s%s" % (span, line, text)
        if west:
            self.door = west.door

    def start(self):
        if self.spans:
            self.start_board()
        self.start_lqd()
        return self

    def channels(self):
        return self.ctl().do("channel.list", span=self.span)["channels"]

    def wait_idle(self, seconds=PATIENCE_S):
        def are_idle():
            return all(c["state"] == "idle" and not c["blocked"] for c in self.channels())
        wait_for(are_idle, seconds, "30 idle channels of span %d" % self.span)


def last_cdr(side, events, start, **fields):
    """Of the call that began after number start."""
    call = events.wait("call.start", start=start, **fields)[1]["call"]
    return side.record(call)


def dial(phone, number):
    phone.command("dial", number)


def talk(claims, a, b, events_a, events_b, ani, category):
    """a's phone calls b's, they talk, the caller hangs up; then the called one does."""
    for who in ("caller", "called"):
        talk_once(claims, a, b, events_a, events_b, ani, category, who)


def talk_once(claims, a, b, events_a, events_b, ani, category, who):
    """Until @who, "caller" or "called", hangs up."""
    print("-- %s calls %s, the %s party hangs up" % (a.name, b.name, who))
    n_a, n_b = len(events_a.all), len(events_b.all)
    heard = len(b.desk_phone.events)
    dial(a.desk_phone, "9%d" % b.phone)
    start = events_b.wait("call.start", start=n_b)[1]
    f = start["fields"]
    claims.check(f.get("from") == ani, "the caller's number arrives", f.get("from"))
    claims.check(f.get("category") == category, "his category arrives", f.get("category"))
    b.desk_phone.answer(start=heard)
    events_a.wait("talk.start", start=n_a)
    rec = events_b.wait("record.start", start=n_b)[1]["fields"]["file"]
    wait_for(lambda: length(b, rec) > 8, PATIENCE_S, "8 s of talk")
    busy = [c for c in a.channels() if c["state"] != "idle"]
    claims.check([c["state"] for c in busy] == ["out_talk"], "one channel talks", busy)
    (a if who == "caller" else b).desk_phone.hangup()
    ours = last_cdr(a, events_a, n_a, direction="out")
    theirs = last_cdr(b, events_b, n_b)
    claims.check(ours["cause"] == theirs["cause"] == 16, "cause 16 on both sides",
                 (ours["cause"], theirs["cause"]))
    claims.check(theirs["category"] == category, "the category is in the CDR",
                 theirs.get("category"))
    claims.check((theirs["from"], theirs["to"]) == (ani, str(b.phone)),
                 "both numbers are in the CDR, whole", (theirs["from"], theirs["to"]))
    claims.check(ours["to"] == "9%d" % b.phone, "what was dialled is in the other CDR", ours["to"])
    stereo = audio.read_wav(b.recording(theirs))
    # a phone speaks from the ring-back tone on: only the end of it is surely in the talk
    said = audio.trim(audio.mono(speech("customer" if a.phone == 8001 else "agent")))
    _, worst, _ = audio.match(said[-3 * audio.RATE:], stereo[:, 0])
    claims.check(worst > 0.9, "the caller is heard through the E1", "correlation %.3f" % worst)
    a.wait_idle()
    b.wait_idle()


def length(side, name):
    try:
        return len(audio.read_wav(side.recording({"file": name}))) / audio.RATE
    except (OSError, ValueError, RuntimeError):
        return 0


def refused(claims, a, b, events_a, number, cause):
    print("-- %s calls %s" % (a.name, number))
    n_a = len(events_a.all)
    dial(a.desk_phone, "9" + number)
    record = last_cdr(a, events_a, n_a, direction="out")
    claims.check(record["cause"] == cause, "cause %d comes back" % cause, record["cause"])
    a.wait_idle()
    b.wait_idle()


def blocked(claims, a, b, events_a):
    """A draining exchange blocks its channels; the other one sends no calls there."""
    print("-- %s drains while a call is on" % b.name)
    n_a, heard = len(events_a.all), len(b.desk_phone.events)
    dial(a.desk_phone, "9%d" % b.phone)
    b.desk_phone.answer(start=heard)
    events_a.wait("talk.start", start=n_a)
    b.ctl().do("drain")
    wait_for(lambda: sum(c["blocked_far"] for c in a.channels()) == 29, PATIENCE_S, "29 blocked channels")
    claims.check(True, "idle channels are blocked, the talk goes on")
    a.desk_phone.hangup()
    last_cdr(a, events_a, n_a, direction="out")
    wait_for(lambda: not b.lqd.is_alive(), PATIENCE_S, "end of the drained exchange")
    # one may still wait for the release guard that its end took with it
    wait_for(lambda: all(c["blocked_far"] or c["state"] == "out_clear" for c in a.channels()), PATIENCE_S,
             "30 channels that cannot be used")
    n_a = len(events_a.all)
    dial(a.desk_phone, "9%d" % b.phone)
    record = last_cdr(a, events_a, n_a, direction="out")
    claims.check(record["cause"] in (34, 44), "no channel is free then", record["cause"])


@contextlib.contextmanager
def joined(claims, variant, port, category, door="soft"):
    """Both exchanges, idle, a phone on each: (west, east)."""
    with Side("west", 1, 8001, port, LINE.format(variant=variant, order="up", category=category,
                                                 ani=ANI["west"]), door=door) as west:
        west.start()
        with Side("east", 2, 8002, port + 1300,
                  LINE.format(variant=variant, order="down", category=category, ani=ANI["east"]),
                  west, door) as east:
            east.start()
            west.wait_idle()
            east.wait_idle()
            claims.check(True, "%s: 30 channels idle on both sides" % variant)
            west.desk_phone = west.desk(8001, "customer")
            east.desk_phone = east.desk(8002, "agent")
            yield west, east


def suite(claims, variant, port, category):
    with joined(claims, variant, port, category) as (west, east):
        events_w, events_e = west.events(), east.events()
        claims.run("west to east", talk, claims, west, east, events_w, events_e, ANI["west"], category)
        claims.run("east to west", talk, claims, east, west, events_e, events_w, ANI["east"], category)
        for number, cause in (("1117", 17), ("1101", 1), ("1134", 42)):
            claims.run(number, refused, claims, west, east, events_w, number, cause)
        claims.run("blocking", blocked, claims, west, east, events_w)


def main():
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    claims = Claims()
    for i, variant in enumerate(("cn", "itu")):
        print("== %s" % variant)
        claims.run(variant, suite, claims, variant, PORT + 200 * i, 2)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
