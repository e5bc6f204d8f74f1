#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys in a call, from end to end: whoever presses one, those who follow events hear of it; and keys sent by command.

    e2e_keys.py [--door soft|kernel] [--keep]
"""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from centre import HOTLINE, Centre                  # noqa: E402
from peers import PATIENCE_S, Process, wait_for  # noqa: E402
from stack import Claims, options                   # noqa: E402

KEYED = "0123456789*#ABCD"


class Follower:
    """lqctl events --follow: what an application sees."""

    def __init__(self, centre):
        self.process = Process("follow", [centre.program("lqctl"), "--socket", centre.ctl_path, "--json",
                                          "events", "--follow", "--since", "0"], centre.log_dir)

    def keys(self, call, leg=None, direction="in"):
        """Events leg.digit of one call, in order."""
        with self.process.changed:
            events = [json.loads(line) for line in self.process.lines if '"leg.digit"' in line]
        fields = [e["fields"] for e in events if e["call"] == call]
        return [f for f in fields if f["direction"] == direction and leg in (None, f["leg"])]

    def wait(self, call, digits, **which):
        """Until exactly these keys have been told: the last one's fields."""
        def said():
            return "".join(f["digit"] for f in self.keys(call, **which))
        wait_for(lambda: len(said()) >= len(digits), PATIENCE_S, "keys %s (there are: %s)" % (digits, said()))
        return said(), self.keys(call, **which)


def lqctl(centre, *args):
    p = subprocess.run([centre.program("lqctl"), "--socket", centre.ctl_path] + list(args),
                       capture_output=True, text=True, timeout=30, check=False)
    return p.returncode, p.stderr


def heard_at(x, start, id_):
    with x.changed:
        return "".join(e["digit"] for e in x.events[start:] if e["ev"] == "dtmf" and e["id"] == id_)


def dtmf_at(desk, start):
    """Keys that the agent's phone has been sent as RFC 4733 events."""
    with desk.changed:
        return "".join(e.get("param", "") for e in desk.events[start:] if e.get("type") == "CALL_DTMF_START")


def pressed(claims, centre, desk, follow):
    x, events = centre.exchange, centre.events()
    id_ = x.call("13800138000", HOTLINE)
    x.wait("answer", id=id_)
    call = events.wait("call.start", to=HOTLINE)[1]["call"]
    events.wait("ivr.start", call=call)
    x.do("digits", id=id_, digits="1")
    events.wait("ring.start", call=call)
    said, keys = follow.wait(call, "1")
    claims.check(said == "1" and keys[0]["trunk"] == "span1", "a key for the flow is an event, too", keys)
    caller = keys[0]["leg"]
    at = x.mark()
    x.do("digits", id=id_, digits="5")
    x.wait("digits_sent", start=at, id=id_)
    said, _ = follow.wait(call, "15")
    claims.check(said == "15", "so is one pressed in the queue, while an agent is rung", said)
    desk.answer()
    events.wait("talk.start", call=call)
    x.do("digits", id=id_, digits=KEYED)
    said, keys = follow.wait(call, "15" + KEYED)
    claims.check(said == "15" + KEYED and {k["leg"] for k in keys} == {caller},
                 "all 16 keys of the customer in talk are told, each once", said)
    claims.check(all(60 <= k["length_ms"] <= 140 for k in keys), "with their length: 100 ms were sent",
                 sorted({k["length_ms"] for k in keys}))
    at = x.mark()
    for key in "42#":
        desk.command("sndcode", key)
    said, keys = follow.wait(call, "15" + KEYED + "42#")
    mine = [k for k in keys if k["leg"] != caller]
    claims.check("".join(k["digit"] for k in mine) == "42#" and {k.get("phone") for k in mine} == {"8001"},
                 "the agent's keys, RFC 4733 events from baresip, are told as his phone's", mine)
    wait_for(lambda: len(heard_at(x, at, id_)) >= 3, PATIENCE_S, "keys at the exchange")
    claims.check(heard_at(x, at, id_) == "42#", "and the exchange hears them, one after the other",
                 heard_at(x, at, id_))
    return call, id_


def sent(claims, centre, desk, follow, call, id_):
    x, at, n_phone = centre.exchange, centre.exchange.mark(), len(desk.events)
    name = str(call)
    many = KEYED + "98765432109876543210"
    claims.check(lqctl(centre, "call", "dtmf", name, many)[0] == 0, "lqctl call dtmf: %d keys" % len(many))
    wait_for(lambda: len(heard_at(x, at, id_)) >= len(many), PATIENCE_S, "keys at the exchange")
    claims.check(heard_at(x, at, id_) == many, "the exchange hears them all, in order", heard_at(x, at, id_))
    said, _ = follow.wait(call, many, direction="out")
    claims.check(said == many, "they are told as sent", said)
    claims.check(lqctl(centre, "call", "dtmf", name, "4711*", "--leg", "called", "--secret")[0] == 0,
                 "lqctl call dtmf --leg called --secret")
    wait_for(lambda: len(dtmf_at(desk, n_phone)) >= 5, PATIENCE_S, "keys at the phone")
    claims.check(dtmf_at(desk, n_phone) == "4711*", "the phone gets RFC 4733 events", dtmf_at(desk, n_phone))
    said, _ = follow.wait(call, many + "*****", direction="out")
    claims.check(said == many + "*****", "and nobody else learns them", said)
    for args, what in (((name, "12x"), "digits must be"), ((name, "1", "--leg", "4711"), "with a leg 4711"),
                       (("4711", "1"), "no call 4711")):
        status, err = lqctl(centre, "call", "dtmf", *args)
        claims.check(status == 1 and what in err, "refused: call dtmf %s" % " ".join(args), err)


def main():
    args = options().parse_args()
    claims = Claims()
    with Centre("keys", door=args.door, port=13900, keep=args.keep) as centre:
        centre.start()
        desk = centre.desk(voice="agent")
        centre.wait_agent(1001, "ready")
        follow = Follower(centre)
        made = claims.run("keys pressed", pressed, claims, centre, desk, follow)
        if made:
            claims.run("keys sent", sent, claims, centre, desk, follow, *made)
        follow.process.stop()
        for p in (centre.lqd, centre.lqpri, centre.exchange.process):
            claims.check(p.is_alive(), "%s is still there" % p.name)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
