#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls out on a span with progress = tones: what the exchange plays decides what became of them.

    e2e_progress.py [--door soft|kernel] [--keep]
"""
import os
import sys
import wave

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import audio                                        # noqa: E402
from centre import Centre, speech                   # noqa: E402
from stack import Claims, options                   # noqa: E402

PEAK = 22827 * 10 ** (-10 / 20)     # -10 dBm0


class Listening(Centre):
    def write_conf(self):
        path = super().write_conf()
        with open(path) as f:
            text = f.read()
        with open(path, "w") as f:
            f.write(text.replace("[span 1]\n", "[span 1]\nprogress = tones\n", 1))
        return path


def tone(hz, seconds):
    return PEAK * np.sin(2 * np.pi * hz * np.arange(int(seconds * audio.RATE)) / audio.RATE)


def pause(seconds):
    return np.zeros(int(seconds * audio.RATE))


def cadence(on, off, times):
    """China's tones are of 450 Hz."""
    return np.concatenate([np.concatenate((tone(450, on), pause(off)))] * times)


def save(centre, name, *parts):
    path = os.path.join(centre.folder, name + ".wav")
    with wave.open(path, "wb") as f:
        f.setnchannels(1)
        f.setsampwidth(2)
        f.setframerate(audio.RATE)
        f.writeframes(np.concatenate(parts).astype("<i2").tobytes())
    return path


def last(events, kind):
    with events.changed:
        return max([i + 1 for i, e in enumerate(events.all) if e["type"] == kind], default=0)


def fails(claims, centre, desk, events, number, cause, verdict, what):
    n = last(events, "call.end")
    desk.command("dial", "sip:9%s@127.0.0.1:%d" % (number, centre.port))
    _, heard = events.wait("leg.progress", start=n, result=verdict)
    end = events.wait("call.end", start=n, call=heard["call"])[1]["fields"]
    r = centre.record(heard["call"])
    claims.check(end["cause"] == cause and r["cause"] == cause, "%s: cause %d in ledger and CDR" % (what, cause), end)
    claims.check(not r["answer_ms"] and not r["talk_ms"], "and nobody has answered", r["answer_ms"])


def refusals(claims, centre, desk, events):
    x = centre.exchange
    busy = save(centre, "busy", cadence(0.35, 0.35, 6))
    congestion = save(centre, "congestion", cadence(0.7, 0.7, 4))
    sit = save(centre, "sit", pause(0.5), tone(950, 0.33), tone(1400, 0.33), tone(1800, 0.33), pause(1))
    ring_busy = save(centre, "ring-busy", cadence(1, 4, 2), cadence(0.35, 0.35, 20))
    x.policy("0201", do="ring", early=True, inband=True, play=busy, repeat=True)
    x.policy("0202", do="answer", play=busy, repeat=True)
    x.policy("0203", do="ring", early=True, inband=True, play=congestion, repeat=True)
    x.policy("0204", do="answer", play=sit)
    x.policy("0205", do="ring", early=True, inband=True, play=sit)
    x.policy("0206", do="answer", play=ring_busy)
    for row in (("0201", 17, "busy", "busy tone, not answered"), ("0202", 17, "busy", "answered, then busy tone"),
                ("0203", 34, "congestion", "congestion tone"),
                ("0204", 1, "bad_number", "answered, then the special information tone"),
                ("0205", 1, "bad_number", "the special information tone, not answered"),
                ("0206", 21, "refused", "answered, ring-back, then busy tone")):
        claims.run(row[3], fails, claims, centre, desk, events, *row)


def answered_late(claims, centre, desk, events):
    """As behind a gateway to an analog line: answered at once, then it rings, then somebody speaks."""
    said = audio.mono(speech("customer")).astype(float)
    path = save(centre, "gateway", cadence(1, 4, 2), said, pause(1), cadence(0.35, 0.35, 30))
    centre.exchange.policy("0207", do="answer", play=path)
    n = last(events, "call.end")
    desk.command("dial", "sip:90207@127.0.0.1:%d" % centre.port)
    _, ring = events.wait("ring.start", start=n, trunk="span1", to="0207")
    call = ring["call"]
    _, rings = events.wait("leg.progress", start=n, call=call, result="ringing")
    _, talk = events.wait("talk.start", start=n, call=call)
    claims.check(talk["ts_ms"] - ring["ts_ms"] > 8000 and rings["ts_ms"] < talk["ts_ms"],
                 "the answer is where somebody speaks, not where it was signalled",
                 "%d ms after dialling" % (talk["ts_ms"] - ring["ts_ms"]))
    end = events.wait("call.end", start=n, call=call)[1]["fields"]
    claims.check((end["cause"], end["by"]) == (16, "called"), "busy tone in talk: the far end has hung up", end)
    told = [e["fields"]["result"] for e in events.of(call) if e["type"] == "leg.progress"]
    claims.check(told[:2] == ["ringing", "answered"] and told[-1] == "released", "what was heard is told in order", told)


def answered(claims, centre, desk, events):
    said = audio.mono(speech("customer")).astype(float)
    centre.exchange.policy("0208", do="answer", after_ms=300, play=save(centre, "speaks", said, pause(30)))
    n, n_phone = last(events, "call.end"), len(desk.events)
    desk.command("dial", "sip:90208@127.0.0.1:%d" % centre.port)
    _, talk = events.wait("talk.start", start=n, trunk="span1")
    desk.wait_event("CALL_ESTABLISHED", start=n_phone)
    claims.check(True, "an answer without any tone is one")
    desk.hangup()
    r = centre.record(talk["call"])
    claims.check(r["cause"] == 16 and r["talk_ms"] > 0, "and the call is an ordinary one", r["cause"])


def main():
    args = options().parse_args()
    claims = Claims()
    with Listening("progress", door=args.door, port=16500, keep=args.keep) as centre:
        centre.start()
        desk = centre.desk(voice="agent", seconds=120)
        events = centre.events()
        refusals(claims, centre, desk, events)
        claims.run("answered late", answered_late, claims, centre, desk, events)
        claims.run("answered", answered, claims, centre, desk, events)
        for p in (centre.lqd, centre.lqpri, centre.exchange.process):
            claims.check(p.is_alive(), "%s is still there" % p.name)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
