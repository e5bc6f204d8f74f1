#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The test exchange itself: 60 calls on two E1s with speech both ways, 60 + 60 recordings, digits.

    exchange "net", spans 2 and 4 <-- wires --> spans 1 and 3, exchange "user"

Both ends are the exchange program, so that what one plays the other records.

    pri_sound.py [--door soft|kernel]
"""
import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import audio                        # noqa: E402
from exchange import Exchange       # noqa: E402
from peers import PATIENCE_S, wait_for  # noqa: E402
from stack import SPEECH, Claims, Stack     # noqa: E402

N = 60


def speech(name):
    return os.path.join(SPEECH, name + ".wav")


def start(stack):
    stack.start_board()
    net = Exchange(stack, [2, 4], name="net")
    user = Exchange(stack, ["1:user", "3:user"], name="user")
    net.wait_up((2, 4))
    user.wait_up((1, 3))
    return net, user


def sixty(claims, stack, net, user):
    """Every call's two recordings hold what the other end played, whole and in time."""
    mark, at = net.mark(), user.mark()
    user.policy("8000", do="answer", play=speech("agent"), record=stack.folder + "/user-%s.wav")
    ids = [net.call("1380000%04d" % i, "8000", span=(2, 4), play=speech("customer"),
                    record=stack.folder + "/net-%s.wav") for i in range(N)]
    for id_ in ids:
        net.wait("answer", id=id_)
    used = [net.count("proceeding", mark, span=span) for span in (2, 4)]
    claims.check(used == [30, 30], "60 calls fill both spans", used)
    for id_ in ids:
        net.wait("played", id=id_)
    wait_for(lambda: user.count("played", at) == N, PATIENCE_S, "end of the other end's words")
    for id_ in ids:
        net.do("hangup", id=id_)
    ends = [net.wait("gone", id=id_)[1] for id_ in ids]
    wait_for(lambda: user.count("gone", at) == N, PATIENCE_S, "end at the other end")
    ends += [e for e in user.events[at:] if e["ev"] == "gone"]
    claims.check(all(e["cause"] == 16 for e in ends), "all end with 16")
    lost = [e for e in ends if e["overruns"]]
    claims.check(not lost, "no sample was lost on the way into a recording", lost[:2])
    return ids, [e["id"] for e in user.events[at:] if e["ev"] == "incoming"]


def compare(claims, stack, net_ids, user_ids):
    agent, customer = audio.mono(speech("agent")), audio.mono(speech("customer"))
    for name, said, files in (
            ("net", agent, net_ids), ("user", customer, user_ids)):
        files = ["%s/%s-%s.wav" % (stack.folder, name, id_) for id_ in files]
        worst = min(audio.match(said, audio.mono(f))[1] for f in files)
        claims.check(len(files) == N and worst > 0.95,
                     "%d recordings at the %s end hold the other's words" % (len(files), name),
                     "worst %.3f" % worst)


def digits(claims, net, user):
    """DTMF as sound, heard by the slot's detector at the other end, both ways."""
    sent = "1234567890*#ABCD"
    mark = user.mark()
    user.policy("8001", do="answer", digits=sent, digits_after_ms=200)
    id_ = net.call("1", "8001", digits=sent, digits_after_ms=200)
    _, e = user.wait("incoming", start=mark, to="8001")
    net.wait("digits_sent", id=id_)
    user.wait("digits_sent", id=e["id"])
    for end, who in ((net, id_), (user, e["id"])):
        def heard(end=end, who=who):
            return "".join(v["digit"] for v in end.events if v["ev"] == "dtmf" and v["id"] == who)
        wait_for(lambda: len(heard()) >= len(sent), PATIENCE_S, "digits")
        claims.check(heard() == sent, "16 digits are heard in the channel", heard())
    net.do("hangup", id=id_)
    net.wait("gone", id=id_)


def policies(claims, net, user):
    for number, want, plan in (("17", 17, {"do": "refuse"}),
                               ("1", 1, {"do": "refuse", "cause": 1}),
                               ("34", 34, {"do": "refuse", "cause": 34, "after_ms": 200})):
        user.policy(number, **plan)
        _, e = net.wait("gone", id=net.call("1", number))
        claims.check(e["cause"] == want, "policy refuses with %d" % want, e)
    _, e = net.wait("gone", id=net.call("1", "999"))
    claims.check(e["cause"] == 1, "a number without policy is unallocated", e)
    user.policy("80*", do="answer", hangup_after_ms=100, hangup_cause=31)
    _, e = net.wait("gone", id=net.call("1", "80123"))
    claims.check(e["cause"] == 31, "a policy for a range hangs up after a time", e)
    mark = net.mark()
    net.do("play", id="nobody", file="x")
    net.wait("error", start=mark, reason="No such file or directory")
    mark = net.mark()
    net.do("call", id="bad", span=2, from_="1", to="x")
    net.wait("error", start=mark, member="to")
    claims.check(True, "bad commands are answered by errors")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--door", default="soft")
    args = parser.parse_args()
    claims = Claims()
    with Stack("pri-sound", door=args.door, spans=4) as stack:
        net, user = start(stack)
        try:
            claims.run("policies", policies, claims, net, user)
            claims.run("digits", digits, claims, net, user)
            ids = claims.run("sixty", sixty, claims, stack, net, user)
            if ids:
                claims.run("compare", compare, claims, stack, *ids)
        finally:
            status = net.process.stop(), user.process.stop()
        claims.check(status == (0, 0), "both end with 0", status)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
