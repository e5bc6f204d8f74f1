#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""ISDN calls between lqpri and the exchange over a framed E1: set-up, numbers, causes, channels.

    pri_calls.py [--door soft|kernel] [--calls N]
"""
import argparse
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pri_rig import IN, Pri         # noqa: E402
from stack import Claims            # noqa: E402

CAUSES = (1, 3, 16, 17, 18, 19, 21, 27, 28, 31, 34, 38, 41, 42, 58, 88, 102)


def setups(exchange, start, sent):
    """The SETUP messages among the frames (Q.931 4.3: protocol 8, reference of 2 octets, type 5)."""
    for e in exchange.events[start:]:
        if e["ev"] == "frame" and e["sent"] == sent:
            f = bytes.fromhex(e["hex"])
            if len(f) > 9 and not f[2] & 1 and f[4:6] == b"\x08\x02" and f[8] == 5:
                yield f[9:]


def elements(octets):
    """Information elements of a message, Q.931 4.5.1: single octets have bit 8."""
    found, at = {}, 0
    while at < len(octets):
        if octets[at] & 0x80:
            found[octets[at]] = b""
            at += 1
        else:
            size = octets[at + 1]
            found[octets[at]] = octets[at + 2:at + 2 + size]
            at += 2 + size
    return found


def incoming_en_bloc(claims, rig):
    x, lqd = rig.exchange, rig.fake
    start = x.mark()
    lqd.policy["8000"] = None
    id_ = x.call("13800138000", "8000", name="Li Lei")
    m = lqd.wait("setup", to={"number": "8000", "presentation": "allowed"})
    claims.check(m["from"].get("number") == "13800138000" and m["from"]["name"] == "Li Lei",
                 "an incoming call carries number and name", m["from"])
    claims.check(m["complete"] and m["span"] == 1 and m["ts"] == 31 and m["call"] & IN,
                 "it is complete, on the exchange's channel", m)
    _, e = x.wait("proceeding", id=id_)
    claims.check(e["ts"] == 31, "the exchange knows the channel before the answer")
    lqd.send("alert", call=m["call"], inband=True)
    _, e = x.wait("alerting", id=id_)
    claims.check(e["inband"], "ALERTING says that there are tones")
    lqd.send("answer", call=m["call"])
    x.wait("answer", id=id_)
    lqd.hangup(m["call"])
    _, e = x.wait("gone", id=id_)
    g = lqd.wait("gone", call=m["call"])
    claims.check(e["cause"] == 16 and not e["by_us"] and g["by_us"] and g["cause"] == 16,
                 "our hang-up is told to both, each from its side", (e, g))
    ie = elements(next(setups(x, start, True)))
    claims.check(ie.get(0x70) == b"\x818000" and ie.get(0x6c) == b"\x01\x8013800138000"
                 and ie.get(0x04) == b"\x80\x90\xa3" and 0xa1 in ie,
                 "the exchange's SETUP is as Q.931 writes it", ie)


def outgoing_en_bloc(claims, rig):
    x, lqd = rig.exchange, rig.fake
    start = x.mark()
    x.policy("02012345678", do="answer", after_ms=100)
    call = lqd.invite("02012345678", name="LQ")
    _, e = x.wait("incoming", start=start)
    claims.check(e["to"] == "02012345678" and e["from"] == "02088886666" and e["ts"] == 1
                 and e["complete"], "an outgoing call arrives whole", e)
    m = lqd.wait("proceeding", call=call)
    claims.check((m["span"], m["ts"]) == (1, 1), "and its channel is told", m)
    lqd.wait("alerting", call=call)
    lqd.wait("answer", call=call)
    x.do("hangup", id=e["id"], cause=16)
    g = lqd.wait("gone", call=call)
    claims.check(g["cause"] == 16 and not g["by_us"], "the far end's hang-up is told", g)
    ie = elements(next(setups(x, start, False)))
    claims.check(ie.get(0x70) == b"\x8102012345678" and ie.get(0x6c) == b"\x01\x8002088886666"
                 and ie.get(0x04) == b"\x80\x90\xa3" and ie.get(0x18) == b"\xa1\x83\x81"
                 and 0xa1 in ie, "our SETUP is as Q.931 writes it", ie)


def restricted(claims, rig):
    x, lqd = rig.exchange, rig.fake
    start = x.mark()
    x.policy("*", do="refuse", cause=17)
    call = lqd.invite("1", presentation="restricted")
    _, e = x.wait("incoming", start=start)
    claims.check(e["presentation"] == "restricted", "a hidden number goes out hidden", e)
    lqd.wait("gone", call=call, cause=17)
    mark = lqd.mark()
    id_ = x.call("10086", "8000", presentation="restricted")
    m = lqd.wait("setup", start=mark)
    claims.check(m["from"] == {"number": "10086", "presentation": "restricted"},
                 "a hidden number comes in hidden", m["from"])
    lqd.hangup(m["call"], 21)
    x.wait("gone", id=id_, cause=21)


def causes(claims, rig):
    x, lqd = rig.exchange, rig.fake
    wrong = []
    for cause in CAUSES:
        x.policy("555", do="refuse", cause=cause)
        call = lqd.invite("555")
        g = lqd.wait("gone", call=call)
        if g["cause"] != cause or g["by_us"]:
            wrong.append(("out", cause, g))
        lqd.policy["556"] = cause
        id_ = x.call("1", "556")
        _, e = x.wait("gone", id=id_)
        if e["cause"] != cause or e["by_us"]:
            wrong.append(("in", cause, e))
    claims.check(not wrong, "%d causes cross unchanged, both ways" % len(CAUSES), wrong)


def no_answer(claims, rig):
    x, lqd = rig.exchange, rig.fake
    x.policy("777", do="ring")
    call = lqd.invite("777", ring_ms=1500)
    lqd.wait("alerting", call=call)
    g = lqd.wait("gone", call=call)
    claims.check(g["cause"] == 19 and not g["by_us"], "ringing ends by itself with 19", g)


def overlap(claims, rig):
    x, lqd = rig.exchange, rig.fake
    lqd.policy["80"] = None
    id_ = x.call("139", "80", overlap="05")
    m = lqd.wait("setup", to={"number": "80", "presentation": "allowed"})
    claims.check(not m["complete"], "a SETUP with part of the number is open", m)
    lqd.wait("more", call=m["call"], number="800")
    n = lqd.wait("more", call=m["call"], number="8005")
    claims.check(not n["complete"], "digits make the number longer", n)
    claims.check(not x.count("proceeding", id=id_), "no PROCEEDING before we accept")
    lqd.send("accept", call=m["call"])
    x.wait("proceeding", id=id_)
    lqd.send("answer", call=m["call"])
    x.wait("answer", id=id_)
    x.do("hangup", id=id_)
    lqd.wait("gone", call=m["call"], cause=16)

    start = x.mark()
    x.policy("60123", do="answer")
    call = lqd.invite("60", complete=False)
    for digit in "123":
        lqd.send("digit", call=call, digit=digit)
    _, e = x.wait("incoming", start=start)
    claims.check(e["to"] == "60" and not e["complete"], "we send part of a number", e)
    _, e = x.wait("more", start=start, number="60123")
    lqd.wait("answer", call=call)
    claims.check(True, "the exchange connects when the number is whole")
    x.do("keypad", id=e["id"], digits="5")
    m = lqd.wait("digit", call=call)
    claims.check(m["digit"] == "5", "a keypad digit in talk is told")
    lqd.hangup(call)
    lqd.wait("gone", call=call)
    x.wait("gone", id=e["id"])


def all_busy(claims, rig):
    x, lqd = rig.exchange, rig.fake
    start = x.mark()
    x.policy("600", do="answer")
    calls = [lqd.invite("600") for _ in range(30)]
    for call in calls:
        lqd.wait("answer", call=call)
    used = {lqd.wait("proceeding", call=c)["ts"] for c in calls}
    claims.check(used == set(range(1, 32)) - {16}, "30 calls have 30 channels", sorted(used))
    g = lqd.wait("gone", call=lqd.invite("600"))
    claims.check(g["cause"] == 34, "one more out is refused with 34", g)
    _, e = x.wait("gone", id=x.call("1", "8000"))
    claims.check(e["cause"] == 34, "one more in is refused with 34", e)
    m = lqd.wait("span", span=1, busy=30)
    claims.check(m["channels"] == 30 and m["blocked"] == 0, "and the span says so", m)
    for call in calls:
        lqd.hangup(call)
    for call in calls:
        lqd.wait("gone", call=call)
    rig.wait_idle()
    claims.check(x.count("gone", start, cause=16) == 30, "all of them end")


def glare(claims, rig):
    """Both ends seize at once, again and again; whatever collides, every call is connected."""
    x, lqd = rig.exchange, rig.fake
    x.policy("600", do="answer")
    lqd.policy["8000"] = ["alert", "answer"]
    bad = []
    for _ in range(10):
        pairs = [(lqd.invite("600"), x.call("1", "8000")) for _ in range(12)]
        for call, id_ in pairs:
            lqd.wait("answer", call=call)
            x.wait("answer", id=id_)
        for call, id_ in pairs:
            lqd.hangup(call)
            x.do("hangup", id=id_)
        for call, id_ in pairs:
            bad += [g for g in (lqd.wait("gone", call=call),) if g["cause"] != 16]
            bad += [g for _, g in (x.wait("gone", id=id_),) if g["cause"] != 16]
    claims.check(not bad, "240 calls from both ends at once all meet", bad[:3])
    rig.wait_idle()


def many(claims, rig, n):
    x, lqd = rig.exchange, rig.fake
    lqd.policy["8000"] = ["answer"]
    mark = lqd.mark()
    began = time.monotonic()
    for i in range(n):
        id_ = x.call("1", "8000")
        start, _ = x.wait("answer", start=max(x.mark() - 40, 0), id=id_)
        x.do("hangup", id=id_)
        x.wait("gone", start=start, id=id_)
    seconds = time.monotonic() - began
    claims.check(lqd.count("setup", mark) == n, "%d calls one after the other" % n,
                 lqd.count("setup", mark))
    rig.wait_idle()
    claims.check(lqd.count("gone", mark) == n, "each ends once")
    print("     %.1f calls per second" % (n / seconds))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--door", default="soft")
    parser.add_argument("--calls", type=int, default=1000)
    args = parser.parse_args()
    claims = Claims()
    with Pri("calls", door=args.door) as rig:
        rig.start()
        for scenario in (incoming_en_bloc, outgoing_en_bloc, restricted, causes, no_answer,
                         all_busy):
            claims.run(scenario.__name__, scenario, claims, rig)
        rig.wait_idle()
        claims.check(rig.lqpri.is_alive(), "lqpri lives")
    with Pri("overlap", door=args.door, options=":overlap=yes") as rig:
        rig.start()
        claims.run("overlap", overlap, claims, rig)
    with Pri("glare", door=args.door, order="up") as rig:
        rig.start()
        claims.run("glare", glare, claims, rig)
        claims.run("many", many, claims, rig, args.calls)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
