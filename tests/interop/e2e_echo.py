#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hybrid's echo on the E1 is gone before the phone hears it, and both may speak at once.

    e2e_echo.py [--door soft|kernel] [--keep]

The simulated wire returns what the agent says, 10 dB lower, after 12 ms and after 44 ms. The agent
speaks all the time; the far side is silent at first, then speaks over him.
"""
import os
import sys
import wave

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import numpy as np                                  # noqa: E402
import audio                                        # noqa: E402
from centre import PASSWORD, Centre, speech         # noqa: E402
from e2e_call import last, wait_recorded            # noqa: E402
from peers import Baresip                           # noqa: E402
from stack import Claims, options                   # noqa: E402

ERL_CB = -100
ALONE_S = 7         # the agent speaks alone
TOGETHER_S = 8      # then the far side too
SETTLE_S = 1.5      # of speech: the canceller has learnt the path
AUDIBLE_DBM0 = -55


def long_voice(folder):
    """The agent, again and again, for longer than the call lasts."""
    path = os.path.join(folder, "agent-long.wav")
    once = audio.trim(audio.mono(speech("agent"))).astype("<i2")
    with wave.open(path, "wb") as f:
        f.setnchannels(1)
        f.setsampwidth(2)
        f.setframerate(audio.RATE)
        f.writeframes(np.tile(once, 10).tobytes())
    return path


def talkative_desk(centre):
    desk = Baresip(os.path.join(centre.folder, "phone-8001"), "8001", PASSWORD % 8001,
                   "127.0.0.1:%d" % centre.port, centre.port + 1000, long_voice(centre.folder), "")
    centre.phones.append(desk)
    centre.wait_phone(8001)
    return desk


def loudest(x):
    """Level of the loudest 35 ms, dBm0 (G.168 6.4.1 measures so)."""
    n = int(0.035 * audio.RATE)
    x = x - np.mean(x)
    power = np.convolve(x * x, np.ones(n) / n, "valid") if len(x) >= n else np.zeros(1)
    return audio.level_dbm0(np.full(1, np.sqrt(max(power.max(), 1e-9))))


def check_echo(claims, said, agent_at, customer_at, where):
    """@said: what came from the line; the agent speaks from agent_at, the customer from customer_at."""
    begin, end = agent_at + int(SETTLE_S * audio.RATE), customer_at - audio.RATE // 5
    claims.check(end - begin > 2 * audio.RATE, "%s: the agent spoke alone for a while" % where,
                 "%.1f s" % ((end - begin) / audio.RATE))
    level = loudest(said[begin:end])
    claims.check(level <= AUDIBLE_DBM0, "%s: no audible echo" % where, "%.1f dBm0" % level)


def talk(claims, centre, desk, events, delay_ms):
    x, number = centre.exchange, "020123%05d" % delay_ms
    x.do("fault", span=1, echo_cb=ERL_CB, echo_delay_samples=8 * delay_ms)
    x.policy(number, do="answer", after_ms=200)
    n_phone, n_x, n_event = len(desk.events), len(x.events), last(events, "call.end")
    desk.command("dial", "sip:9%s@127.0.0.1:%d" % (number, centre.port))
    id_ = x.wait("incoming", start=n_x, to=number)[1]["id"]
    desk.wait_event("CALL_ESTABLISHED", start=n_phone)
    call = events.wait("talk.start", trunk="span1", start=n_event)[1]["call"]
    _, rec = events.wait("record.start", call=call)
    wait_recorded(centre, rec, ALONE_S)
    x.do("play", id=id_, file=speech("customer"))
    wait_recorded(centre, rec, ALONE_S + TOGETHER_S)
    desk.hangup()
    record = centre.record(call)
    x.do("fault", span=1)
    customer = audio.mono(speech("customer"))
    stereo = audio.read_wav(centre.recording(record))
    agent_at = int((np.abs(stereo[:, 1]) > 300).argmax())
    early = loudest(stereo[agent_at:agent_at + audio.RATE // 2, 0])
    claims.check(early > -45, "%d ms: there is an echo to cancel" % delay_ms,
                 "%.1f dBm0 before it is known" % early)
    at, worst, mean = audio.match(customer, stereo[:, 0])
    check_echo(claims, stereo[:, 0], agent_at, at, "%d ms, recording" % delay_ms)
    claims.check(worst > 0.9, "%d ms: who speaks over the agent is recorded whole" % delay_ms,
                 "correlation %.3f, mean %.3f" % (worst, mean))
    heard = audio.mono(desk.heard()[-1])
    heard_at, worst, mean = audio.match(customer, heard)
    check_echo(claims, heard, heard_at - (at - agent_at), heard_at, "%d ms, phone" % delay_ms)
    claims.check(worst > 0.9, "%d ms: and is heard whole by the phone" % delay_ms,
                 "correlation %.3f, mean %.3f" % (worst, mean))


def main():
    args = options().parse_args()
    claims = Claims()
    with Centre("echo", door=args.door, port=20400, keep=args.keep) as centre:
        centre.start()
        desk = talkative_desk(centre)
        centre.wait_agent(1001, "ready")
        events = centre.events()
        for delay_ms in (12, 44):
            claims.run("an echo after %d ms" % delay_ms, talk, claims, centre, desk, events, delay_ms)
        events.ctl.close()
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
