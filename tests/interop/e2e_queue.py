#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue at work: no answer rings the next agent, all busy hears music, the longest idle is rung first.

    e2e_queue.py [--door soft|kernel]
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import audio                                        # noqa: E402
from centre import Centre                           # noqa: E402
from e2e_call import last, seconds_of               # noqa: E402
from peers import PATIENCE_S, wait_for  # noqa: E402
from stack import PROMPTS, Claims, options          # noqa: E402

MUSIC_S = 4


def call(centre, events, name):
    """A customer dials the queue; returns (exchange's id, call, what he hears)."""
    n, heard = last(events, "call.start"), centre.exchange.path("heard-%s.wav" % name)
    id_ = centre.exchange.call("1380013800%d" % (n % 10), "8000", record=heard)
    started = events.wait("call.start", start=n, to="8000")[1]
    return id_, started["call"], heard


def no_answer(claims, centre, events, first, second):
    print("-- the first agent lets it ring")
    id_, number, _ = call(centre, events, "ring")
    at, _ = events.wait("ring.start", call=number, agent="1001")
    n_second = len(second.events)
    claims.check(True, "the agent who has been free longest is rung first")
    events.wait("ring.end", start=at, call=number, agent="1001", result="no_answer")
    events.wait("ring.start", start=at, call=number, agent="1002")
    claims.check(True, "after the ring time-out the next agent is rung")
    first.wait_event("CALL_CLOSED")
    claims.check(True, "the first phone has stopped ringing")
    second.answer(start=n_second)
    events.wait("talk.start", call=number, agent="1002")
    states = {a["agent"]: a for a in centre.ctl().do("agent.list")["agents"]}
    claims.check(states["1001"]["state"] == "not_ready" and states["1001"]["reason"],
                 "who did not answer is not ready, with a reason", states["1001"]["reason"])
    centre.exchange.do("hangup", id=id_, cause=16)
    row = centre.record(number)
    claims.check((row["agent"], row["cause"]) == ("1002", 16) and row["wait_ms"] >= row["ring_ms"] > 2000,
                 "the CDR names who talked, and the whole wait", "waited %d ms" % row["wait_ms"])


def all_busy(claims, centre, events, second):
    print("-- nobody is free")
    centre.wait_agent(1002, "ready")
    centre.ctl().do("agent.notready", agent="1002", reason="break")
    id_, number, heard = call(centre, events, "music")
    entered = events.wait("queue.enter", call=number)[1]
    claims.check(entered["fields"]["position"] == 1, "the caller is first in the queue")
    wait_for(lambda: seconds_of(heard) >= MUSIC_S + 2, PATIENCE_S, "%d s of music" % MUSIC_S)
    queue = centre.ctl().do("queue.list")["queues"][0]
    claims.check(queue["waiting"] == 1, "the queue shows one waiting", queue["waiting"])
    n_second = len(second.events)
    centre.ctl().do("agent.ready", agent="1002")
    second.answer(start=n_second)
    events.wait("talk.start", call=number, agent="1002")
    claims.check(True, "who becomes ready is rung at once")
    music = audio.mono(os.path.join(PROMPTS, "zh", "music.wav"))[:MUSIC_S * audio.RATE]
    _, worst, _ = audio.match(music, audio.mono(heard))
    claims.check(worst > 0.9, "the waiting caller hears the music", "correlation %.3f" % worst)
    second.hangup()
    claims.check(centre.record(number)["by"] == "agent", "the agent hung up")
    centre.exchange.wait("gone", id=id_)


def gives_up(claims, centre, events, second):
    print("-- the caller gives up while the phone rings")
    centre.wait_agent(1002, "ready")
    n_second = len(second.events)
    id_, number, _ = call(centre, events, "quit")
    events.wait("ring.start", call=number, agent="1002")
    second.wait_event("CALL_INCOMING", start=n_second)
    centre.exchange.do("hangup", id=id_, cause=16)
    second.wait_event("CALL_CLOSED", start=n_second)
    claims.check(True, "the phone stops ringing")
    row = centre.record(number)
    claims.check(not row.get("answer_ms") and row["by"] == "caller", "the CDR says abandoned")
    centre.wait_agent(1002, "ready")
    claims.check(True, "and the agent is free again")


def main():
    args = options().parse_args()
    claims = Claims()
    with Centre("queue", n_agents=2, ring="3s", door=args.door, port=12600, keep=args.keep) as centre:
        centre.start()
        first = centre.desk(8001, "agent", 600)
        centre.wait_agent(1001, "ready")
        second = centre.desk(8002, "agent-zh", 600)
        centre.wait_agent(1002, "ready")
        events = centre.events()
        claims.run("no answer", no_answer, claims, centre, events, first, second)
        claims.run("all busy", all_busy, claims, centre, events, second)
        claims.run("the caller gives up", gives_up, claims, centre, events, second)
        events.ctl.close()
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
