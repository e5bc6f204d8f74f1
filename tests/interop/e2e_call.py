#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One real call goes all the way, in and out: E1 wire, voice menu, queue, agent's phone, recording, CDR.

    e2e_call.py [--door soft|kernel]
"""
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import audio                                        # noqa: E402
from centre import HOTLINE, Centre, speech          # noqa: E402
from peers import PATIENCE_S, wait_for  # noqa: E402
from stack import PROMPTS, Claims, options          # noqa: E402

CUSTOMER = "13800138000"
TALK_S = 8      # both have finished speaking by then


def seconds_of(path):
    try:
        return len(audio.read_wav(path)) / audio.RATE
    except (OSError, ValueError):
        return 0


def wait_recorded(centre, event, seconds):
    """Until the recording that the ledger announced holds that much (its header is always valid)."""
    name = event["fields"]["file"]

    def is_long():
        try:
            return seconds_of(centre.recording({"file": name})) >= seconds
        except RuntimeError:
            return False
    wait_for(is_long, 60 + 10 * seconds, "%g s in recording %s" % (seconds, name))


def check_voices(claims, centre, call, heard_outside, desk, outside="customer", inside="agent"):
    """Both sides heard each other, and the recording has each on its own channel, in step."""
    record = centre.record(call)
    path = centre.recording(record)
    said_out, said_in = audio.mono(speech(outside)), audio.mono(speech(inside))
    at_exchange, _, worst = audio.match(said_in, audio.mono(heard_outside))
    claims.check(worst > 0.9, "the far side hears the agent", "correlation %.3f" % worst)
    _, worst, _ = audio.match(said_out, audio.mono(desk.heard()[-1]))
    claims.check(worst > 0.9, "the agent hears the far side", "correlation %.3f" % worst)
    stereo = audio.read_wav(path)
    claims.check(stereo.shape[1] == 2, "the recording is stereo", os.path.basename(path))
    left, worst, _ = audio.match(said_out, stereo[:, 0])
    claims.check(worst > 0.9, "left is the customer", "correlation %.3f" % worst)
    right, _, worst = audio.match(said_in, stereo[:, 1])
    claims.check(worst > 0.9, "right is the agent", "correlation %.3f" % worst)
    return record, left, right, at_exchange


def incoming(claims, centre, desk, events, who_hangs_up):
    print("-- a customer calls, %s hangs up" % who_hangs_up)
    x, n_before = centre.exchange, last(events, "call.start")
    heard = x.path("heard-%s.wav" % who_hangs_up)
    n_events, n_phone = len(x.events), len(desk.events)
    started = time.time()
    id_ = x.call(CUSTOMER, HOTLINE, record=heard)
    x.wait("answer", start=n_events, id=id_)
    call = events.wait("call.start", to=HOTLINE, start=n_before)[1]["call"]
    events.wait("ivr.start", call=call)
    prompt = audio.mono(os.path.join(PROMPTS, "zh", "welcome.wav"))
    wait_for(lambda: seconds_of(heard) > len(prompt) / audio.RATE + 1, PATIENCE_S, "prompt heard")
    x.do("digits", id=id_, digits="1")
    claims.check(events.wait("ivr.digits", call=call)[1]["fields"].get("digits") == "1",
                 "the digit keyed as sound reached the flow")
    events.wait("queue.enter", call=call)
    events.wait("ring.start", call=call)
    desk.answer(start=n_phone)
    _, rec = events.wait("record.start", call=call)
    events.wait("talk.start", call=call)
    x.do("play", id=id_, file=speech("customer"))
    playing = x.wait("playing", start=n_events, id=id_)[1]
    wait_recorded(centre, rec, TALK_S)
    if who_hangs_up == "the customer":
        x.do("hangup", id=id_, cause=16)
    else:
        desk.hangup()
    gone = x.wait("gone", start=n_events, id=id_)[1]
    claims.check(gone["cause"] == 16, "cause 16 reaches the exchange", gone["cause"])
    _, worst, _ = audio.match(prompt, audio.mono(heard))
    claims.check(worst > 0.9, "the customer hears the prompt", "correlation %.3f" % worst)
    record, left, right, at_exchange = check_voices(claims, centre, call, heard, desk)
    # The same two voices, seen at the exchange: when it began to speak, and
    # when it heard the agent. The difference must be the recording's.
    began = (playing["tick"] - x.wait("recording", start=n_events, id=id_)[1]["tick"]) * 8
    lead = lead_in(speech("customer"))
    outside = at_exchange - (began + lead)
    claims.check(abs((right - left) - outside) < 0.020 * audio.RATE,
                 "the channels are in step within 20 ms",
                 "%.1f ms" % (((right - left) - outside) / 8))
    check_record(claims, record, who_hangs_up, started)


def lead_in(path):
    """Samples of silence before the first word: match() looks for trimmed speech."""
    x = audio.mono(path)
    return int((abs(x) > 300).argmax())


def last(events, kind):
    """Number after the last event of this type there is now."""
    with events.changed:
        return max([i + 1 for i, e in enumerate(events.all) if e["type"] == kind], default=0)


def check_fields(claims, claim, record, want):
    wrong = {k: (v, record.get(k)) for k, v in want.items() if record.get(k) != v}
    claims.check(not wrong, claim, wrong and "want, have: %s" % wrong)


def check_record(claims, r, who, started):
    want = {"direction": "in", "from": CUSTOMER, "to": HOTLINE, "trunk": "span1", "queue": "support",
            "agent": "1001", "phone": "8001", "cause": 16,
            "by": "caller" if who == "the customer" else "agent"}
    check_fields(claims, "the CDR's fields are exact", r, want)
    claims.check(started * 1000 - 1000 <= r["start_ms"] <= r["answer_ms"] <= r["end_ms"],
                 "its times are in order")
    claims.check(r["talk_ms"] >= TALK_S * 900 and r["talk_ms"] == r["end_ms"] - r["answer_ms"],
                 "its talk time is answer to end", r["talk_ms"])
    claims.check(r["vocid"] > 0 and r["file"].endswith(".wav"), "it names VOCID and file", r["file"])


def outgoing(claims, centre, desk, events):
    """The agent's phone dials through the E1."""
    print("-- the agent calls out")
    x = centre.exchange
    heard = x.path("heard-out.wav")
    x.policy("02012345678", do="answer", after_ms=300, play=speech("customer"), record=heard)
    x.policy("02000000017", do="refuse", cause=17)
    x.policy("02000000001", do="refuse", cause=1)
    x.policy("02000000019", do="ring")
    n_phone = len(desk.events)
    desk.command("dial", "sip:902012345678@127.0.0.1:%d" % centre.port)
    desk.wait_event("CALL_ESTABLISHED", start=n_phone)
    _, talk = events.wait("talk.start", trunk="span1")
    _, rec = events.wait("record.start", call=talk["call"])
    wait_recorded(centre, rec, TALK_S)
    desk.hangup()
    r = check_voices(claims, centre, talk["call"], heard, desk)[0]
    check_fields(claims, "the CDR of a call out is exact", r, {
        "direction": "out", "from": "8001", "to": "902012345678", "trunk": "span1", "cause": 16, "by": "agent"})
    for number, cause, claim in (("02000000017", 17, "busy"), ("02000000001", 1, "unallocated number")):
        n_phone, n = len(desk.events), last(events, "call.end")
        desk.command("dial", "sip:9%s@127.0.0.1:%d" % (number, centre.port))
        _, closed = desk.wait_event("CALL_CLOSED", start=n_phone)
        end = events.wait("call.end", start=n)[1]["fields"]
        claims.check(end["cause"] == cause, "%s is cause %d in the CDR" % (claim, cause),
                     "phone: %s" % closed.get("param"))
    n, n_phone = last(events, "call.end"), len(desk.events)
    call = centre.ctl().do("call.originate", **{"from": "8001", "to": "902000000019"})["call"]
    desk.answer(start=n_phone)
    events.wait("ring.start", trunk="span1", call=call)
    centre.exchange.wait("incoming", to="02000000019")
    n_phone, n_x = len(desk.events), len(centre.exchange.events)
    legs = [c for c in centre.ctl().do("call.list")["calls"] if c["call"] == call][0]
    centre.ctl().do("call.hangup", call=call, leg=legs["leg_b"])
    end = events.wait("call.end", start=n, call=call)[1]["fields"]
    centre.exchange.wait("gone", start=n_x)
    desk.wait_event("CALL_CLOSED", start=n_phone)
    claims.check((end["by"], end["cause"]) == ("called", 21),
                 "the leg on the E1 hung up by command: as if the far side had rejected", end)
    claims.check(not centre.record(call).get("answer_ms"), "who does not answer was not spoken to",
                 "cause %d" % end["cause"])


def main():
    args = options().parse_args()
    claims = Claims()
    with Centre("call", door=args.door, port=11300, keep=args.keep) as centre:
        centre.start()
        desk = centre.desk()
        centre.wait_agent(1001, "ready")
        events = centre.events()
        claims.run("a call in, the customer hangs up", incoming, claims, centre, desk, events, "the customer")
        centre.wait_agent(1001, "ready")
        claims.run("a call in, the agent hangs up", incoming, claims, centre, desk, events, "the agent")
        centre.wait_agent(1001, "ready")
        claims.run("calls out", outgoing, claims, centre, desk, events)
        for p in (centre.lqd, centre.lqpri, centre.exchange.process):
            claims.check(p.is_alive(), "%s is still there" % p.name)
        events.ctl.close()
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
