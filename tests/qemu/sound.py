#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In the virtual machine: calls to and from a sound card, which is snd-aloop's.

    exchange == span 2 <-- wire --> span 1 == lqpri, lqd == hw:Loopback,0 <-- aloop --> hw:Loopback,1 == aplay, arecord

Both ways of speech, a card of 48 kHz stereo whose clock is fast, hang-up from both sides, busy, a
card that is not there, one that goes in a call and comes back, a call from the card.
"""
import os
import subprocess
import sys

import numpy as np

REPO = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(REPO, "tests", "interop"))
import audio                                            # noqa: E402
from centre import speech                               # noqa: E402
from peers import PATIENCE_S, Process, wait_for         # noqa: E402
from stack import Claims, Stack                         # noqa: E402

CUSTOMER, DESK, PAGING, MISSING = "13800138000", "8200", "8201", "8202"
FAST_PPM = 100      # what was said is shorter by so much, too: more would look like bad speech
DRIVER = "/sys/bus/platform/drivers/snd_aloop"
CARD = "snd_aloop.0"

CONF = """
[sound desk]
number = 8200
device = hw:Loopback,0,0

[sound paging]
number = 8201
device = hw:Loopback,0,0
microphone = none
playback_gain = -6dB

[sound missing]
number = 8202
device = hw:7,0

[queue support]

[route desk]
from = trunk
number = 8200
to = phone:8200

[route paging]
from = trunk
number = 8201
to = phone:8201

[route missing]
from = trunk
number = 8202
to = phone:8202

[route out]
from = phone
number = 9.
to = trunk:span1
strip = 1
"""


class Room:
    """Where the card's loudspeaker and microphone are: the other end of the loop."""

    def __init__(self, stack, hz=8000, channels=1):
        self.stack, self.hz, self.channels = stack, hz, channels
        self.kind = ["-D", "hw:Loopback,1,0", "-f", "S16_LE", "-c", str(channels), "-r", str(hz)]
        self.raw = ["-t", "raw", "-r", str(hz), "-c", str(channels), "-e", "signed", "-b", "16"]
        with open(sox(speech("agent"), *self.raw, stack.folder + "/said.raw"), "rb") as f:
            self.said = f.read()
        self.ear = self.mouth = None
        self.path = stack.folder + "/room-%d.raw" % hz

    def open(self):
        """Before a call: whoever comes first says what the loop runs at."""
        self.ear = Process("arecord", ["arecord", *self.kind, "-t", "raw", self.path], self.stack.log_dir)
        wait_for(lambda: self.seconds() > 0, PATIENCE_S, "sound recorded")
        self.mouth = Process("aplay", ["aplay", *self.kind, "-t", "raw"], self.stack.log_dir, stdin=subprocess.PIPE)
        params = "/proc/asound/Loopback/pcm1p/sub0/hw_params"
        wait_for(lambda: "rate" in read(params), PATIENCE_S, "open loudspeaker")

    def say(self):
        """All that the agent has to say; it takes as long."""
        self.mouth.child.stdin.write(self.said)
        self.mouth.child.stdin.close()

    def seconds(self):
        try:
            return os.path.getsize(self.path) / (2 * self.channels * self.hz)
        except OSError:
            return 0

    def heard(self):
        self.ear.stop()
        self.mouth.stop()
        return audio.mono(sox(*self.raw, self.path, "-r", "8000", "-c", "1", self.path[:-3] + "wav"))


def read(path):
    with open(path, encoding="ascii") as f:
        return f.read()


def sox(*words):
    subprocess.run(["sox", *words], check=True)
    return words[-1]


def warm(program):
    """Into memory, libraries and all: a page that comes from the host takes the guest a second of its time."""
    libraries = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    for path in [program, *(word for word in libraries.split() if word.startswith("/"))]:
        with open(path, "rb") as f:
            f.read()


def sounds(stack):
    return {s["sound"]: s for s in stack.ctl().do("sound.list")["sounds"]}


def brief(card):
    return "%(state)s, %(playback_hz)d and %(capture_hz)d Hz, %(calls)d calls, %(failed)d failed" % card


def fine(x):
    """At twice the rate: a delay of half a sample would look like bad speech."""
    return 2 * np.fft.irfft(np.fft.rfft(x), 2 * len(x))


def check_voices(claims, said_in, heard_out, said_out, heard_in):
    _, worst, _ = audio.match(fine(audio.mono(speech(said_out))), fine(heard_in))
    claims.check(worst > 0.9, "the room hears the caller", "correlation %.3f" % worst)
    _, worst, _ = audio.match(fine(audio.mono(speech(said_in))), fine(audio.mono(heard_out)))
    claims.check(worst > 0.9, "the caller hears the room", "correlation %.3f" % worst)


def check_gaps(claims, card):
    claims.check((card["xruns"], card["skipped"], card["made_up"]) == (0, 0, 0), "nothing was skipped or made up",
                 "%d xruns, %d skipped, %d made up" % (card["xruns"], card["skipped"], card["made_up"]))


def both_speak(stack, room, id_):
    """Until both have said all they have to, and half a second more."""
    start = stack.exchange.mark()
    stack.exchange.do("play", id=id_, file=speech("customer"))
    room.say()
    stack.exchange.wait("played", start=start, id=id_)
    room.mouth.child.wait(60)
    end = room.seconds() + 0.5
    wait_for(lambda: room.seconds() > end, PATIENCE_S, "sound recorded")


def ended(stack, id_, start, seconds=PATIENCE_S):
    return stack.exchange.wait("gone", seconds, start, id=id_)[1]["cause"]


def caller_hangs_up(claims, stack):
    print("-- a call to a card of 8 kHz, the caller hangs up")
    x, room, heard = stack.exchange, Room(stack), stack.folder + "/heard-1.wav"
    room.open()
    start = x.mark()
    id_ = x.call(CUSTOMER, DESK, record=heard)
    x.wait("answer", start=start, id=id_)
    both_speak(stack, room, id_)
    card = sounds(stack)["desk"]
    claims.check((card["state"], card["playback_hz"], card["capture_hz"]) == ("talking", 8000, 8000),
                 "the card runs at 8 kHz", brief(card))
    start = x.mark()
    second = x.call("13900139000", DESK)
    claims.check(ended(stack, second, start) == 17, "a second call gets busy: cause 17")
    start = x.mark()
    x.do("hangup", id=id_, cause=16)
    claims.check(ended(stack, id_, start) == 16, "cause 16 reaches the exchange")
    wait_for(lambda: sounds(stack)["desk"]["state"] == "idle", PATIENCE_S, "idle desk")
    check_voices(claims, "agent", heard, "customer", room.heard())
    card = sounds(stack)["desk"]
    check_gaps(claims, card)
    claims.check((card["calls"], card["failed"]) == (1, 0), "one call is counted", brief(card))


def we_hang_up(claims, stack):
    print("-- a call from a card of 48 kHz stereo, %d ppm fast; we hang up" % FAST_PPM)
    x, room, heard = stack.exchange, Room(stack, 48000, 2), stack.folder + "/heard-2.wav"
    for device in "01":
        subprocess.run(["amixer", "-q", "-c", "Loopback", "cset", "iface=PCM,name='PCM Rate Shift 100000',device="
                        + device, str(100000 - FAST_PPM // 10)], check=True)
    room.open()
    x.policy("02012345678", do="answer", after_ms=100, record=heard)
    start = x.mark()
    call = stack.ctl().do("call.originate", **{"from": DESK, "to": "902012345678"})["call"]
    id_ = x.wait("answer", start=start)[1]["id"]
    both_speak(stack, room, id_)
    card = sounds(stack)["desk"]
    claims.check((card["playback_hz"], card["capture_hz"]) == (48000, 48000), "the card runs at 48 kHz", brief(card))
    claims.check(min(card["playback_ppm"], card["capture_ppm"]) > FAST_PPM / 20, "its clock is seen to be fast",
                 "%d, %d ppm" % (card["playback_ppm"], card["capture_ppm"]))
    start = x.mark()
    stack.ctl().do("call.hangup", call=call)
    claims.check(ended(stack, id_, start) == 16, "hung up here, cause 16 reaches the exchange")
    check_voices(claims, "agent", heard, "customer", room.heard())
    check_gaps(claims, sounds(stack)["desk"])


def missing(claims, stack):
    print("-- a card that is not there")
    x = stack.exchange
    start = x.mark()
    id_ = x.call(CUSTOMER, MISSING)
    claims.check(ended(stack, id_, start) == 27, "refused by cause 27")
    line = stack.lqd.wait_line("sound=missing")
    claims.check("open=failed" in line and "no such card" in line, "the log says why", line)
    card = sounds(stack)["missing"]
    claims.check((card["state"], card["calls"], card["failed"]) == ("failed", 1, 1), "lqctl shows it", brief(card))


def platform(what):
    with open(os.path.join(DRIVER, what), "w", encoding="ascii") as f:
        f.write(CARD)


def unplugged(claims, stack):
    print("-- the card goes in a call, and comes back")
    x = stack.exchange
    start = x.mark()
    id_ = x.call(CUSTOMER, PAGING)
    x.wait("answer", start=start, id=id_)
    card = sounds(stack)["paging"]
    claims.check((card["state"], card["capture_hz"]) == ("talking", 0), "a loudspeaker alone takes a call", brief(card))
    start = x.mark()
    platform("unbind")
    claims.check(ended(stack, id_, start) == 27, "the call ends by cause 27")
    claims.check("sound_gone" in stack.lqd.wait_line("fault="), "the log says why")
    platform("bind")
    start = x.mark()
    id_ = x.call(CUSTOMER, PAGING)
    x.wait("answer", start=start, id=id_)
    claims.check(sounds(stack)["paging"]["state"] == "talking", "it is opened again for the next call")
    x.do("hangup", id=id_, cause=16)
    ended(stack, id_, start)


def code(pid):
    """How much there is of a process's code and its libraries', and how much of that is in memory [kB]."""
    size, present, counts = 0, 0, False
    for words in (line.split() for line in read("/proc/%d/smaps" % pid).splitlines()):
        if not words[0].endswith(":"):
            counts = words[1].startswith("r-x") and words[-1].startswith("/")
        elif counts and words[0] == "Size:":
            size += int(words[1])
        elif counts and words[0] == "Rss:":
            present += int(words[1])
    return size, present


def memory(claims, stack):
    """A page of lqd that came from the host in a call would take the guest a second of its time."""
    status = stack.ctl().do("status")
    claims.check(status["memory"] == "locked" and status["media"]["page_reads"] == 0,
                 "lqd's memory is locked, no voice has waited for a disk", "%s, %d page reads" %
                 (status["memory"], status["media"]["page_reads"]))
    size, present = code(stack.lqd.child.pid)
    claims.check(size == present > 0, "all of its code is there", "%d of %d kB" % (present, size))


SCENARIOS = caller_hangs_up, we_hang_up, missing, unplugged


def main():
    claims = Claims()
    subprocess.run(["modprobe", "snd-aloop"], check=True)
    warm("/usr/bin/aplay")      # arecord is the same
    wanted = sys.argv[1:] or [s.__name__ for s in SCENARIOS]
    with Stack("sound", door="kernel", port=17300, conf=CONF) as stack:
        stack.start()
        for scenario in SCENARIOS:
            if scenario.__name__ in wanted:
                claims.run(scenario.__name__, scenario, claims, stack)
        memory(claims, stack)
        for p in (stack.lqd, stack.lqpri, stack.exchange.process):
            claims.check(p.is_alive(), "%s is still there" % p.name)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
