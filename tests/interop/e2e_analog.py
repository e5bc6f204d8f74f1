#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real calls over analog lines: an exchange and a telephone at the far ends of the simulated pairs.

    office 1-1 == line 1-4 ('city': answer by progress) .        . telephone's port 1-3 == telephone 1-6
    office 1-2 == line 1-5 ('toll': answer by polarity) +-- lqd -+

    e2e_analog.py [--door soft|kernel]
"""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import numpy as np                                              # noqa: E402

import audio                                                    # noqa: E402
from centre import speech                                       # noqa: E402
from peers import PATIENCE_S, Process, wait_for  # noqa: E402
from stack import Claims, Stack, options                        # noqa: E402

CONF = """
[analog]
next_digit = 3s
announcement = 8s
no_progress = 15s
busy = 4s
howler = 4s

[queue support]
agents = 1001

[agent 1001]
phone = 8101

[port 1-3]
extension = 8101
display = Desk 8101

[port 1-4]
group = city
number = 95588

[port 1-5]
group = toll
number = 95599
answer = reversal

[route hotline]
from = trunk
number = 95588
to = flow:main

[route desk]
from = trunk
number = 95599
to = phone:8101
record = yes

[route local]
from = phone
number = 9XXXXXXX
to = trunk:analog-city
strip = 1
record = yes

[route far]
from = phone
number = 0.
to = trunk:analog-toll
"""

CALLER = "13800138000"
LIFTED, RING, REVERSED, BATTERY, FLASH, METER = 1, 2, 4, 8, 16, 64
CITY, TOLL, TELEPHONE = "1-1", "1-2", "1-6"


class Far:
    """tests/mock/line: commands in, events out."""

    def __init__(self, stack, *ports):
        self.p = Process("line", [stack.program("tests/line"), stack.door] + list(ports),
                         stack.log_dir, stdin=subprocess.PIPE, is_equipment=True)
        self.p.wait_line("ready")

    def do(self, *words):
        self.p.child.stdin.write((" ".join(str(w) for w in words) + "\n").encode())
        self.p.child.stdin.flush()

    def now(self):
        return len(self.p.lines)

    def wait(self, slot, event, start=0, seconds=PATIENCE_S, test=lambda e: True, **fields):
        def is_it(line):
            if not line.startswith("{"):
                return False
            e = json.loads(line)
            return (e.get("slot") == slot and e.get("event") == event and test(e) and
                    all(e.get(k) == v for k, v in fields.items()))
        return json.loads(self.p.wait_line(is_it, seconds, start))

    def wait_signal(self, slot, bit, is_on, start=0, seconds=PATIENCE_S):
        return self.wait(slot, "signal", start, seconds,
                         lambda e: e["changed"] & bit and bool(e["now"] & bit) == is_on)

    def wait_digits(self, slot, digits, start, seconds=PATIENCE_S):
        """Until these have been heard since; what was heard."""
        def heard():
            with self.p.changed:
                lines = [json.loads(x) for x in self.p.lines[start:] if x.startswith("{")]
            text = "".join(e["digit"] for e in lines if e.get("slot") == slot and e.get("event") == "digit")
            return text if len(text) >= len(digits) else None
        return wait_for(heard, seconds, "digits %s" % digits)

    def ring(self, slot, number=None, how="fsk"):
        """As an exchange does: the number comes between the first ring and the second."""
        start = self.now()
        self.do("signal", slot, RING, 0)
        self.wait_signal(slot, RING, False, start)
        if number:
            self.pause(slot, 500)
            self.do("caller", slot, how, number)
        return start

    def pause(self, slot, ms):
        """So long in the engine's time."""
        start = self.now()
        self.do("wait", slot, ms)
        self.wait(slot, "waited", start)

    def lift(self, slot):
        self.do("signal", slot, LIFTED, 0)

    def hang_up(self, slot):
        self.do("signal", slot, 0, LIFTED)


class Analog(Stack):
    def __init__(self, door, keep):
        super().__init__("analog", door=door, spans=0, ports=6, port=10000, conf=CONF, keep=keep)

    def start(self):
        self.far = None
        self.start_board()
        self.start_lqd()
        self.far = Far(self, CITY, TOLL, TELEPHONE)
        return self

    def stop(self):
        if self.far:
            self.far.p.stop()
        return super().stop()

    def line_port(self, name):
        return next(p for p in self.ctl().do("port.list")["ports"] if p["port"] == name)

    def ports_are(self, **states):
        """Until port 1-4's state is so, for p4='idle'."""
        def are():
            now = {p["port"]: p["state"] for p in self.ctl().do("port.list")["ports"]}
            return all(now["1-" + k[1:]] == v for k, v in states.items())
        wait_for(are, PATIENCE_S, "ports %s" % states)

    def record(self, call):
        def closed():
            rows = self.ctl().do("record.list", call=call)["records"]
            return rows and rows[0].get("end_ms") and rows[0]
        return wait_for(closed, PATIENCE_S, "CDR of call %d" % call)


def alaw_of(stack, name):
    """The speech as A-law octets (G.711 table 1a), in a file."""
    path = os.path.join(stack.folder, name + ".al")
    x = audio.mono(speech(name)).astype(int) >> 4           # 12 bits and sign
    m = np.minimum(np.where(x < 0, ~x, x), 2047)
    segment = np.maximum(np.floor(np.log2(np.maximum(m, 1))).astype(int) - 3, 0)
    step = np.where(segment > 0, m >> np.maximum(segment - 1, 0), m) & 15
    octets = np.where(x < 0, 0, 0x80) | segment << 4 | step
    (octets ^ 0x55).astype(np.uint8).tofile(path)
    return path


def fields(claims, claim, record, **want):
    wrong = {k: (v, record.get(k)) for k, v in want.items() if record.get(k) != v}
    claims.check(not wrong, claim, wrong and "want, have: %s" % wrong)


# ------------------------------------------------------------------- calls in

def call_in(claims, s, events, how):
    print("-- a call in, number by %s" % how)
    far, n = s.far, len(events.all)
    start = far.ring(CITY, CALLER, how)
    _, e = events.wait("call.start", start=n, trunk="analog-city")
    call = e["call"]
    far.wait_signal(CITY, LIFTED, True, start)
    far.wait(CITY, "voice", start)
    claims.check(True, "the line is answered and the prompt is heard at the exchange")
    far.do("digits", CITY, "1")
    claims.check(events.wait("ivr.digits", call=call)[1]["fields"]["digits"] == "1",
                 "a key of the caller reaches the voice menu")
    far.do("tone", CITY, "busy")
    far.wait_signal(CITY, LIFTED, False, start)
    far.do("tone", CITY, "none")
    fields(claims, "the CDR says who called, over which line, and that he hung up", s.record(call),
           direction="in", **{"from": CALLER}, to="95588", trunk="analog-city", cause=16, by="caller")
    s.ports_are(p4="idle")


def abandoned(claims, s, events):
    print("-- a caller gives up while it rings")
    far, n = s.far, len(events.all)
    start = far.ring(TOLL, CALLER)
    call = events.wait("call.start", start=n, trunk="analog-toll")[1]["call"]
    far.wait_signal(TELEPHONE, RING, True, start)
    far.do("signal", TOLL, 0, RING)
    fields(claims, "it is an unanswered call, ended by the caller", s.record(call),
           **{"from": CALLER}, to="95599", cause=16, by="caller", answer_ms=0)
    s.ports_are(p5="idle", p3="idle")
    n = len(events.all)
    far.do("signal", TOLL, RING, 0)             # one ring, no number
    far.wait_signal(TOLL, RING, False, start=far.now())
    far.do("signal", TOLL, 0, RING)
    s.ports_are(p5="idle")
    claims.check(not [e for e in events.all[n:] if e["type"] == "call.start"],
                 "a single ring without a number is no call")


def to_telephone(claims, s, events):
    print("-- a call in rings the telephone")
    far, n = s.far, len(events.all)
    start = far.ring(TOLL, CALLER)
    call = events.wait("call.start", start=n, trunk="analog-toll")[1]["call"]
    shown = far.wait(TELEPHONE, "caller", start)
    claims.check(shown["number"] == CALLER and shown["status"] == 0,
                 "the telephone shows the caller's number", shown)
    far.wait_signal(TELEPHONE, RING, True, far.now())       # the second ring
    far.lift(TELEPHONE)
    far.wait_signal(TOLL, LIFTED, True, start)
    events.wait("talk.start", call=call)
    at = far.now()
    far.do("play", TOLL, alaw_of(s, "customer"))
    far.wait(TELEPHONE, "voice", at)
    far.do("play", TOLL, "-")
    far.do("play", TELEPHONE, alaw_of(s, "agent"))
    far.wait(TOLL, "voice", at)
    far.do("play", TELEPHONE, "-")
    claims.check(True, "they hear each other")
    far.do("signal", TELEPHONE, FLASH, 0)
    claims.check(events.wait("leg.flash", call=call)[1]["fields"]["phone"] == "8101",
                 "a hook flash is told")
    at = far.now()
    far.do("signal", TOLL, 0, BATTERY)                      # the exchange opens the loop
    far.wait(TELEPHONE, "tone", at, tone="busy", test=lambda e: e["ms"])
    far.do("signal", TOLL, BATTERY, 0)
    claims.check(True, "the telephone hears busy when the other side has hung up")
    far.hang_up(TELEPHONE)
    r = s.record(call)
    fields(claims, "the CDR of a call from line to telephone", r, direction="in", to="95599",
           **{"from": CALLER}, trunk="analog-toll", phone="8101", cause=16, by="caller")
    claims.check(r["talk_ms"] > 0 and r["vocid"] > 0, "it has talk time and a recording", r.get("file"))
    s.ports_are(p3="idle", p5="idle")


def to_agent(claims, s, events):
    print("-- a call in, from the queue to an agent at the telephone")
    far, n = s.far, len(events.all)
    s.ctl().do("agent.login", agent="1001")
    s.ctl().do("agent.ready", agent="1001")
    start = far.ring(CITY, CALLER)
    call = events.wait("call.start", start=n, trunk="analog-city")[1]["call"]
    far.wait(CITY, "voice", start)
    far.do("digits", CITY, "1")
    events.wait("queue.enter", call=call)
    far.wait(TELEPHONE, "caller", start)
    far.lift(TELEPHONE)
    events.wait("talk.start", call=call)
    far.hang_up(TELEPHONE)
    far.wait_signal(CITY, LIFTED, False, start)
    r = s.record(call)
    fields(claims, "the CDR of a call to an agent at an analog telephone", r, queue="support", agent="1001",
           phone="8101", trunk="analog-city", by="agent")
    s.ctl().do("agent.logout", agent="1001")
    s.ports_are(p3="idle", p4="idle")


# ------------------------------------------------------------------ calls out

def dials(s, digits, office):
    """The telephone is lifted and dials; the exchange sees its line seized: (far's place, events' place)."""
    far, start = s.far, s.far.now()
    far.lift(TELEPHONE)
    far.wait(TELEPHONE, "tone", start, tone="dial", test=lambda e: e["ms"])
    at = far.now()
    far.do("digits", TELEPHONE, digits)
    far.wait(TELEPHONE, "tone", at, tone="dial", test=lambda e: not e["ms"])
    far.wait_signal(office, LIFTED, True, at)
    return at


def collects(s, office, number, at):
    """The exchange gives dial tone and collects: what it got."""
    s.far.do("tone", office, "dial")
    got = s.far.wait_digits(office, number[0], at)
    s.far.do("tone", office, "none")
    return s.far.wait_digits(office, number, at)


def ends(claims, s, events, n, claim, cause, answered=False):
    call = events.wait("call.end", start=n)[1]["call"]
    r = s.record(call)
    claims.check(r["cause"] == cause and bool(r.get("answer_ms")) == answered, claim,
                 "cause %d, answered %s" % (r["cause"], bool(r.get("answer_ms"))))
    return r


def call_out(claims, s, events):
    print("-- the telephone calls out")
    far, n = s.far, len(events.all)
    at = dials(s, "98887777", CITY)
    claims.check(True, "dial tone at the telephone ends with the first digit")
    claims.check(collects(s, CITY, "8887777", at) == "8887777", "the digits arrive at the exchange after its dial tone")
    far.do("tone", CITY, "ringback")
    far.wait(TELEPHONE, "tone", at, tone="ringback", test=lambda e: e["ms"])
    claims.check(True, "the caller hears the line's own ring-back")
    far.do("tone", CITY, "none")
    far.do("play", CITY, alaw_of(s, "customer"))
    events.wait("talk.start", start=n, trunk="analog-city")
    claims.check(True, "ring-back, then speech: answered")
    far.do("play", CITY, "-")
    far.do("signal", CITY, METER, 0)
    wait_for(lambda: s.line_port("1-4")["metered"] == 1, PATIENCE_S, "metering pulse")
    claims.check(True, "a metering pulse is counted")
    far.hang_up(TELEPHONE)
    far.wait_signal(CITY, LIFTED, False, at)
    r = ends(claims, s, events, n, "the telephone hangs up: cause 16", 16, answered=True)
    fields(claims, "the CDR of a call out", r, direction="out", **{"from": "8101"}, to="98887777",
           trunk="analog-city", by="caller")
    s.ports_are(p3="idle", p4="idle")


def answered_quietly(claims, s, events):
    print("-- who answers says nothing; the far side hangs up first")
    far, n = s.far, len(events.all)
    at = dials(s, "98887777", CITY)
    collects(s, CITY, "8887777", at)
    far.do("tone", CITY, "ringback")
    far.wait(TELEPHONE, "tone", at, tone="ringback", test=lambda e: e["ms"])
    far.do("tone", CITY, "none")
    events.wait("talk.start", start=n, trunk="analog-city")
    claims.check(True, "ring-back that stops without a busy tone: answered")
    at = far.now()
    far.do("tone", CITY, "busy")
    far.wait_signal(CITY, LIFTED, False, at)
    far.do("tone", CITY, "none")
    ends(claims, s, events, n, "busy tone in talk: the far side has hung up, cause 16", 16, answered=True)
    far.wait(TELEPHONE, "tone", at, tone="busy", test=lambda e: e["ms"])
    far.hang_up(TELEPHONE)
    s.ports_are(p3="idle", p4="idle")


def refused(claims, s, events, tone, cause, claim):
    far, n = s.far, len(events.all)
    at = dials(s, "98887777", CITY)
    collects(s, CITY, "8887777", at)
    far.do("tone", CITY, tone)
    ends(claims, s, events, n, claim, cause)
    far.do("tone", CITY, "none")
    far.hang_up(TELEPHONE)
    s.ports_are(p3="idle", p4="idle")


def announced(claims, s, events):
    print("-- an announcement, then busy tone")
    far, n = s.far, len(events.all)
    at = dials(s, "98887777", CITY)
    collects(s, CITY, "8887777", at)
    far.do("play", CITY, alaw_of(s, "customer"))
    far.wait(TELEPHONE, "voice", at)
    far.pause(CITY, 4000)       # so long nobody takes a tone for speech
    far.do("play", CITY, "-")
    far.do("tone", CITY, "busy")
    ends(claims, s, events, n, "an announcement that ends busy: unallocated number, cause 1", 1)
    far.do("tone", CITY, "none")
    far.hang_up(TELEPHONE)
    s.ports_are(p3="idle", p4="idle")


def by_polarity(claims, s, events):
    print("-- a line that tells the answer by polarity")
    far, n = s.far, len(events.all)
    at = dials(s, "0217654321#", TOLL)
    claims.check(collects(s, TOLL, "0217654321", at) == "0217654321",
                 "'#' ends a number that could be longer")
    far.do("play", TOLL, alaw_of(s, "customer"))    # no answer on such a line
    far.wait(TELEPHONE, "voice", at)
    claims.check(not [e for e in events.all[n:] if e["type"] == "talk.start"], "speech is no answer there")
    far.do("signal", TOLL, REVERSED, 0)
    events.wait("talk.start", start=n, trunk="analog-toll")
    claims.check(True, "reversed polarity: answered")
    far.do("play", TOLL, "-")
    far.do("signal", TOLL, 0, REVERSED)
    far.wait_signal(TOLL, LIFTED, False, at)
    ends(claims, s, events, n, "polarity back to normal: cause 16", 16, answered=True)
    far.hang_up(TELEPHONE)
    s.ports_are(p3="idle", p5="idle")


def out_of_order(claims, s, events):
    print("-- the wire is cut, and mended")
    far, n = s.far, len(events.all)
    far.do("sim", CITY, "cut=1")
    s.ports_are(p4="dead")
    start = far.now()
    far.lift(TELEPHONE)
    far.wait(TELEPHONE, "tone", start, tone="dial", test=lambda e: e["ms"])
    far.do("digits", TELEPHONE, "98887777")
    ends(claims, s, events, n, "no call leaves over a dead line", 34)
    far.wait(TELEPHONE, "tone", start, tone="congestion", test=lambda e: e["ms"])
    claims.check(True, "the caller hears congestion")
    far.hang_up(TELEPHONE)
    far.do("sim", CITY, "cut=0")
    s.ports_are(p4="idle", p3="idle")
    far.do("sim", CITY, "parallel=1")
    s.ports_are(p4="taken")
    p = s.line_port("1-4")
    claims.check(p["signal"] == "battery,in_use" and 30 <= p["volts_dv"] < 200,
                 "a telephone lifted beside the line is sensed by its voltage", "%(signal)s, %(volts_dv)d dV" % p)
    at = far.now()
    far.do("sim", CITY, "parallel=0")
    far.wait_signal(CITY, LIFTED, False, at)
    s.ports_are(p4="idle")


def poor(claims, s, events):
    print("-- a poor line: 6 dB loss, noise of -50 dBm0, echo 14 dB down after 4 ms")
    far, n = s.far, len(events.all)
    far.do("sim", CITY, "loss=60 noise=-500 echo=-140 delay=32")
    start = far.ring(CITY, CALLER)
    call = events.wait("call.start", start=n, trunk="analog-city")[1]["call"]
    far.wait_signal(CITY, LIFTED, True, start)
    at = far.now()
    far.do("digits", CITY, "1")
    claims.check(events.wait("ivr.digits", call=call)[1]["fields"]["digits"] == "1",
                 "a key through the prompt's echo reaches the voice menu")
    far.do("tone", CITY, "busy")
    far.wait_signal(CITY, LIFTED, False, at)
    far.do("tone", CITY, "none")
    fields(claims, "number and release are understood there, too", s.record(call), **{"from": CALLER}, cause=16,
           by="caller")
    s.ports_are(p4="idle")
    refused(claims, s, events, "busy", 17, "and a busy tone after dialling: cause 17")
    far.do("sim", CITY)


def forgotten(claims, s):
    print("-- a telephone left off the hook")
    far, start = s.far, s.far.now()
    far.lift(TELEPHONE)
    far.wait(TELEPHONE, "tone", start, tone="dial", test=lambda e: e["ms"])
    far.wait(TELEPHONE, "tone", start, tone="busy", test=lambda e: e["ms"])
    s.ports_are(p3="howler")
    s.ports_are(p3="locked")
    far.hang_up(TELEPHONE)
    s.ports_are(p3="idle")
    claims.check(True, "dial tone, busy tone, howler, quiet; and idle once hung up")


def main():
    args = options().parse_args()
    claims = Claims()
    with Analog(args.door, args.keep) as s:
        s.start()
        events = s.events()
        s.ports_are(p3="idle", p4="idle", p5="idle")
        text = subprocess.run([s.program("lqctl"), "--socket", s.ctl_path, "port", "list"],
                              capture_output=True, text=True, check=False).stdout
        is_whole = "analog-city" in text and "8101" in text and text.count("idle") == 3
        claims.check(is_whole, "lqctl port list shows lines and telephones", "" if is_whole else text)
        claims.run("a call in, FSK", call_in, claims, s, events, "fsk")
        claims.run("a call in, DTMF", call_in, claims, s, events, "dtmf")
        claims.run("abandoned", abandoned, claims, s, events)
        claims.run("a call to the telephone", to_telephone, claims, s, events)
        claims.run("a call to an agent", to_agent, claims, s, events)
        claims.run("a call out", call_out, claims, s, events)
        claims.run("a quiet answer", answered_quietly, claims, s, events)
        for tone, cause, claim in (("busy", 17, "busy tone: cause 17"),
                                   ("congestion", 42, "congestion tone: cause 42"),
                                   ("sit", 1, "special information tone: cause 1")):
            claims.run(claim, refused, claims, s, events, tone, cause, claim)
        claims.run("an announcement", announced, claims, s, events)
        claims.run("polarity", by_polarity, claims, s, events)
        claims.run("a cut wire", out_of_order, claims, s, events)
        claims.run("a poor line", poor, claims, s, events)
        claims.run("a forgotten telephone", forgotten, claims, s)
        claims.check(s.lqd.is_alive(), "lqd is still there")
        events.ctl.close()
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
