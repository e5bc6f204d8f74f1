#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""ISDN when things break: the line, the D channel, lqpri, lqd, the exchange, the board.

    pri_faults.py [--door soft|kernel]

After every break a new call must go through, and at the end no call is left.
"""
import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pri_rig import Lqd, Pri        # noqa: E402
from stack import Claims            # noqa: E402

ALARM_LOS, ALARM_RED = 1, 0x27      # lq.h: LQ_ALARM_LOS; what blocks speech
FORGOTTEN = (41, 101)   # cleared by RESTART, or by a STATUS "no such call" before it


def talk(rig):
    """A call from the exchange and one from us, both answered: (id, call, mark) each.

    Call numbers begin anew with every lqpri, so they count from the mark on.
    """
    x, lqd = rig.exchange, rig.fake
    x.policy("600", do="answer")
    mark, start = lqd.mark(), x.mark()
    out = lqd.invite("600")
    lqd.wait("answer", call=out, start=mark)
    _, e = x.wait("incoming", start=start)
    id_ = x.call("1", "8000")
    m = lqd.wait("setup", start=mark)
    x.wait("answer", id=id_)
    return (id_, m["call"], mark), (e["id"], out, mark)


def hang_up(rig, calls):
    for _, call, _ in calls:
        rig.fake.hangup(call)
    for id_, call, mark in calls:
        rig.fake.wait("gone", start=mark, call=call)
        rig.exchange.wait("gone", id=id_)


def works_again(claims, rig, after):
    calls = talk(rig)
    hang_up(rig, calls)
    rig.wait_idle()
    claims.check(True, "calls both ways work after " + after)


def short_loss(claims, rig):
    """Signal lost for a moment: alarms come and go, calls stay."""
    x, lqd = rig.exchange, rig.fake
    calls = talk(rig)
    mark = lqd.mark()
    x.do("fault", span=1, is_los=1)
    m = lqd.wait("span", start=mark, span=1, blocked=28)
    claims.check(m["alarms"] & ALARM_LOS, "loss of signal is an alarm and blocks idle channels", m)
    g = lqd.wait("gone", call=lqd.invite("600"))
    claims.check(g["cause"] == 34, "no new call is tried meanwhile", g)
    x.do("fault", span=1)
    lqd.wait("span", start=lqd.mark(), span=1, alarms=0, blocked=0)
    claims.check(not lqd.count("gone", mark, call=calls[0][1])
                 and not lqd.count("gone", mark, call=calls[1][1]), "calls in talk stay")
    hang_up(rig, calls)
    works_again(claims, rig, "a short loss of signal")


def long_loss(claims, rig):
    """The wire is unplugged until T309 has run: calls are cleared with 27 at both ends."""
    x, lqd = rig.exchange, rig.fake
    calls = talk(rig)
    mark = lqd.mark()
    x.do("wire", span=1, mode="open")
    lqd.wait("span", start=mark, span=1, is_up=False)
    for id_, call, at in calls:
        g = lqd.wait("gone", start=at, call=call)
        _, e = x.wait("gone", id=id_)
        claims.check(g["cause"] == 27 and e["cause"] == 27, "T309 clears with 27 at both ends",
                     (g, e))
    g = lqd.wait("gone", call=lqd.invite("600"))
    claims.check(g["cause"] == 38, "a call out meanwhile: network out of order", g)
    mark = lqd.mark()
    x.do("wire", span=1, mode="cross", peer=2)
    rig.wait_usable(start=mark)
    works_again(claims, rig, "an unplugged wire")


def noisy_line(claims, rig):
    """Bit errors on the way: Q.921 repeats, calls come through."""
    x, lqd = rig.exchange, rig.fake
    x.do("fault", span=1, ber_ppb=20000, seed=7)
    x.do("fault", span=2, ber_ppb=20000, seed=8)
    for _ in range(10):
        hang_up(rig, talk(rig))
    x.do("fault", span=1)
    x.do("fault", span=2)
    lqd.wait("span", start=lqd.mark() - 1, span=1, alarms=0)
    claims.check(True, "20 calls at one bit error in 50 000")
    works_again(claims, rig, "a noisy line")


def kill_lqpri(claims, rig):
    x, lqd = rig.exchange, rig.fake
    calls = talk(rig)
    mark = lqd.mark()
    rig.lqpri.kill()
    lqd.wait("closed", start=mark)
    rig.start_lqpri()
    for id_, _, _ in calls:
        _, e = x.wait("gone", id=id_)
        claims.check(e["cause"] in FORGOTTEN, "the exchange's calls end at once", e)
    rig.wait_usable(start=mark)
    works_again(claims, rig, "kill -9 of lqpri")


def kill_exchange(claims, rig):
    lqd = rig.fake
    calls = talk(rig)
    mark = lqd.mark()
    rig.exchange.process.kill()
    rig.start_exchange()
    for _, call, at in calls:
        g = lqd.wait("gone", start=at, call=call)
        claims.check(g["cause"] in FORGOTTEN, "our calls end at once", g)
    rig.wait_usable(start=mark)
    works_again(claims, rig, "kill -9 of the exchange")


def exchange_away(claims, rig):
    """It does not come back for a while: T203, then T309."""
    lqd = rig.fake
    calls = talk(rig)
    mark = lqd.mark()
    rig.exchange.process.kill()
    for _, call, at in calls:
        g = lqd.wait("gone", start=at, call=call)
        claims.check(g["cause"] == 27, "a silent exchange: 27 after T309", g)
    lqd.wait("span", start=mark, span=1, is_up=False)
    mark = lqd.mark()
    rig.start_exchange()
    rig.wait_usable(start=mark)
    works_again(claims, rig, "an exchange that was away")


def kill_lqd(claims, rig):
    x = rig.exchange
    calls = talk(rig)
    rig.fake.stop()
    for id_, _, _ in calls:
        _, e = x.wait("gone", id=id_)
        claims.check(e["cause"] == 41, "lqd gone: calls are cleared with 41", e)
    _, e = x.wait("gone", id=x.call("1", "8000"))
    claims.check(e["cause"] == 41, "and new ones refused with 41", e)
    rig.fake = Lqd(rig.folder + "/pri.sock")
    rig.fake.wait("span", is_up=True, blocked=0)
    works_again(claims, rig, "kill -9 of lqd")


def kill_board(claims, rig):
    """lqsoft dies and comes back: to lqpri, a board pulled and plugged in again."""
    lqd = rig.fake
    calls = talk(rig)
    mark = lqd.mark()
    rig.soft.kill()
    m = lqd.wait("span", start=mark, span=1, blocked=28)
    claims.check(m["alarms"] & ALARM_RED, "a lost board is an alarm", m)
    rig.start_board()
    rig.wait_usable(start=mark)
    hang_up(rig, calls)     # Q.931 has not noticed
    works_again(claims, rig, "kill -9 of the board's process")


def bad_peer(claims, rig):
    """Nonsense over the link is refused with a reason and harms nothing."""
    lqd = rig.fake
    for text in (b"{", b"[]", b'{"t":"nonsense"}', b'{"t":"answer"}',
                 b'{"t":"hangup","call":1,"cause":0}', b"x" * 5000,
                 b'{"t":"answer","call":4000000000}', b'{"t":"setup","call":1}'):
        lqd.link.send(text)
    works_again(claims, rig, "nonsense over the link")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--door", default="soft")
    args = parser.parse_args()
    claims = Claims()
    scenarios = [short_loss, noisy_line, bad_peer, kill_lqpri, kill_exchange, kill_lqd, long_loss,
                 exchange_away]
    if args.door == "soft":
        scenarios.append(kill_board)
    with Pri("faults", door=args.door) as rig:
        rig.start()
        for scenario in scenarios:
            print("-- " + scenario.__name__)
            claims.run(scenario.__name__, scenario, claims, rig)
        claims.check(rig.lqpri.is_alive() and rig.exchange.process.is_alive(), "both still live")
        status = rig.stop()
        claims.check(status["lqpri"] == 0 and status["exchange"] == 0, "both end with 0", status)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
