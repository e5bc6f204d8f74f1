#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In the virtual machine: calls over an icE1usb whose sockets are cabled to each other.

    exchange == socket 2, -50 ppm <-- cable --> socket 1, +50 ppm == lqpri, lqd == SIP == phones

Calls come, talk and go while 30 s of frames are counted, at both sockets and on both
ways. The phones (sipp) echo, so speech crosses the board four times. The two clocks
are 100 ppm apart: frames slip where they meet, counted; none may be lost.
"""
import os
import sys

REPO = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(REPO, "tests", "interop"))
import audio                                            # noqa: E402
from centre import Centre, speech                       # noqa: E402
from e2e_load import Desks                              # noqa: E402
from hardware import (                                  # noqa: E402
    Ice1usb, ice1usb_facts, insert, is_explained, lines, need, remove, slips, until)
from peers import PATIENCE_S, wait_for  # noqa: E402
from stack import Claims                                # noqa: E402

FRAMES = 240000         # 30 s
HEARD_S = 25            # of each long call is searched for what was said
PAUSE = 8000            # from call to call
LONG, AGENTS = 3, 4     # calls that last for all of it; the others come and go
SPANS = 1, 2
PPB = 50000, -50000
ERRORS = ("gap_frames", "fas_errors", "crc_errors", "ebit_errors", "realignments", "los", "ais", "lfa")


def are_good():
    now = lines()
    return all(s in now and not now[s]["alarms"] and now[s]["crc4_mf"] for s in SPANS)


def plug_in():
    ice = Ice1usb()
    ice.cross()
    for port, ppb in enumerate(PPB):
        ice.do("ppb", port, ppb)
    until(are_good, "good line at both sockets")
    return ice


def long_calls(centre, events):
    x = centre.exchange
    heard = [x.path("heard-%d.wav" % i) for i in range(LONG)]
    ids = [x.call("1390000%04d" % i, "8000", record=heard[i], play=speech("customer"), repeat=True)
           for i in range(LONG)]
    wait_for(lambda: len(talks(events)) == LONG, PATIENCE_S, "%d talks" % LONG)
    return ids, heard


def talks(events):
    with events.changed:
        return [e["call"] for e in events.all if e["type"] == "talk.start"]


def short_call(centre, events):
    """One more: rings, talks, ends. Return: the cause at the exchange."""
    x, n = centre.exchange, len(talks(events))
    id_ = x.call("13800138000", "8000", play=speech("customer"))
    wait_for(lambda: len(talks(events)) > n, PATIENCE_S, "talk")
    call = talks(events)[-1]
    x.do("hangup", id=id_, cause=16)
    gone = x.wait("gone", id=id_)[1]
    events.wait("call.end", call=call)
    return gone["cause"]


def frames(now, was):
    """Both sockets, both ways: of each the fewest."""
    return min(now[s][way] - was[s][way] for s in SPANS for way in ("rx_frames", "tx_frames"))


def run(claims, ice, centre, events):
    then = lines()
    ids, heard = long_calls(centre, events)
    for port in range(2):
        ice.do("zero", port)
    was, faults = lines(), {s: ice1usb_facts(s) for s in SPANS}
    causes = []
    while frames(lines(), was) < FRAMES:
        causes.append(short_call(centre, events))
        n = frames(lines(), was)
        until(lambda: frames(lines(), was) > n + PAUSE, "frames")
    now = lines()
    counted(claims, ice, was, now, faults)
    claims.check(len(causes) > 3 and set(causes) == {16}, "calls come and go meanwhile", "%d" % len(causes))
    for id_ in ids:
        centre.exchange.do("hangup", id=id_, cause=16)
    ends = [centre.exchange.wait("gone", id=id_)[1]["cause"] for id_ in ids]
    claims.check(ends == [16] * LONG, "%d calls last as long as the frames were counted" % LONG, ends)
    said = audio.mono(speech("customer"))
    found = [audio.windows(said, audio.mono(h)[:HEARD_S * audio.RATE])[1] for h in heard]
    n = slips(lines(), then, SPANS)
    claims.check(all(is_explained(alike, n) for alike in found), "what was said comes back from the phones",
                 "worst second %.3f, %d frames slipped" % (min(map(min, found)), n))


def counted(claims, ice, was, now, faults):
    n = frames(now, was)
    claims.check(n >= FRAMES, "30 s of frames at both sockets, both ways", "%d" % n)
    wrong = {(s, e): now[s][e] - was[s][e] for s in SPANS for e in ERRORS if now[s][e] != was[s][e]}
    claims.check(not wrong, "the framers miss none of them: no gap, no error, no alarm", wrong)
    device = [ice.stat(port) for port in range(2)]
    wrong = {(i, c): d[c] for i, d in enumerate(device) for c in ("refused", "dry", "ovfl", "unfl") if d[c]}
    claims.check(not wrong, "the device never had to refuse one, nor to do without", wrong)
    after = {s: ice1usb_facts(s) for s in SPANS}
    claims.check(all(after[s][f] == faults[s][f] for s in SPANS for f in ("lost_packets", "restarts")),
                 "the driver lost no packet", after)
    for s in SPANS:
        print("     socket %d: %d received, %d sent, %d dropped and %d repeated by slips" % (
            s, *(now[s][k] - was[s][k] for k in ("rx_frames", "tx_frames", "slips_dropped", "slips_repeated"))))
    with open("/sys/kernel/debug/lq/tick") as f:
        print("     " + f.readline().strip())


def main():
    claims = Claims()
    need("vhci-hcd")
    insert("lq-ice1usb")
    ice = plug_in()
    with Centre("ice1usb", n_agents=AGENTS, door="kernel", port=20000) as centre:
        centre.start()
        desks = Desks(centre, AGENTS)
        try:
            for agent in range(1001, 1001 + AGENTS):
                centre.wait_agent(agent, "ready")
            events = centre.events()
            os.nice(19)     # what is looked at must not wait for who looks
            claims.run("calls while frames are counted", run, claims, ice, centre, events)
            events.ctl.close()
        finally:
            desks.stop()
    ice.end()
    until(lambda: not lines(), "spans gone")
    remove("lq_ice1usb")
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
