#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A customer keys a number while an agent listens and the call is recorded: with mute_digits nobody hears it.

    e2e_mute.py [--keep]
"""
import os
import sys

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import audio                                        # noqa: E402
from centre import HOTLINE, Centre, speech          # noqa: E402
from e2e_call import wait_recorded                  # noqa: E402
from peers import PATIENCE_S, wait_for  # noqa: E402
from stack import Claims, options                   # noqa: E402

KEYED = "6222021234567890*#"
LOW, HIGH = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
WINDOW = 320    # 40 ms


class Muting(Centre):
    def __init__(self, name, mutes, **more):
        super().__init__(name, **more)
        self.mutes = mutes

    def write_conf(self):
        path = super().write_conf()
        with open(path) as f:
            text = f.read()
        with open(path, "w") as f:
            f.write(text.replace("[lqd]\n", "[lqd]\nmute_digits = %s\n" % self.mutes, 1))
        return path


def pair_dbm0(x):
    """Level of the loudest 40 ms of two DTMF tones, the weaker one of the two."""
    n = np.arange(WINDOW)
    w = np.hanning(WINDOW)
    x = np.asarray(x, float)
    blocks = np.lib.stride_tricks.sliding_window_view(x, WINDOW)[::80] * w
    peak = 2 * np.abs(blocks @ np.exp(-2j * np.pi * np.outer(n, LOW + HIGH) / audio.RATE)) / w.sum()
    weaker = np.minimum(peak[:, :4].max(axis=1), peak[:, 4:].max(axis=1))
    return 20 * np.log10(max(weaker.max(), 1e-3) / 32768) + 3.14


def after_speech(sound):
    """What the customer keyed stands behind what he said."""
    said = audio.trim(audio.mono(speech("customer")))
    at, _, _ = audio.match(said, sound)
    return sound[at + len(said):]


def digits_heard(centre):
    """What the engine has told of all parties so far."""
    return sum(s["counters"]["digits"] for s in centre.ctl().do("slot.list")["slots"])


def talk(claims, centre, mutes):
    x, events, desk = centre.exchange, centre.events(), centre.desk(voice="agent")
    centre.wait_agent(1001, "ready")
    id_ = x.call("13800138000", HOTLINE)
    x.wait("answer", id=id_)
    call = events.wait("call.start", to=HOTLINE)[1]["call"]
    events.wait("ivr.start", call=call)
    x.do("digits", id=id_, digits="1")
    events.wait("queue.enter", call=call)
    claims.check(True, "mute_digits = %s: a key reaches the voice flow" % mutes)
    events.wait("ring.start", call=call)
    desk.answer()
    _, rec = events.wait("record.start", call=call)
    events.wait("talk.start", call=call)
    before, sent = digits_heard(centre), x.mark()
    x.do("play", id=id_, file=speech("customer"))
    x.wait("played", start=sent, id=id_)
    x.do("digits", id=id_, digits=KEYED)
    x.wait("digits_sent", start=sent, id=id_)
    wait_for(lambda: digits_heard(centre) >= before + len(KEYED), PATIENCE_S, "keys told")
    claims.check(digits_heard(centre) == before + len(KEYED), "all keys pressed in talk are told", KEYED)
    wait_recorded(centre, rec, 6 + 0.2 * len(KEYED))
    x.do("hangup", id=id_, cause=16)
    x.wait("gone", id=id_)
    recorded = audio.read_wav(centre.recording(centre.record(call)))[:, 0]
    heard = audio.mono(desk.heard()[-1])
    for where, sound in (("the recording", recorded), ("the agent's ear", heard)):
        _, worst, _ = audio.match(audio.mono(speech("customer")), sound)
        claims.check(worst > 0.9, "the customer's speech is whole in %s" % where, "correlation %.3f" % worst)
        dbm0 = pair_dbm0(after_speech(sound))
        if mutes == "yes":
            claims.check(dbm0 < -50, "no DTMF in %s" % where, "%.1f dBm0" % dbm0)
        else:
            claims.check(dbm0 > -15, "without it, DTMF in %s" % where, "%.1f dBm0" % dbm0)
    events.ctl.close()


def main():
    args = options(("soft",)).parse_args()
    claims = Claims()
    for mutes in ("yes", "no"):
        with Muting("mute-%s" % mutes, mutes, port=17800, keep=args.keep) as centre:
            centre.start()
            claims.run("a customer keys a number, mute_digits = %s" % mutes, talk, claims, centre, mutes)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
