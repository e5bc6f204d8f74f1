# SPDX-License-Identifier: GPL-3.0-or-later
"""A small call centre for end-to-end tests: numbers, agents, queue, and the phones on the desks."""
import os

import numpy as np

import audio
from peers import PATIENCE_S, Baresip, wait_for
from stack import SPEECH, Stack

HOTLINE = "95588"
PASSWORD = "correct-horse-%s"

PHONE = """
[phone {phone}]
password = {password}
display = Desk {phone}

[agent {agent}]
display = Agent {agent}
phone = {phone}
auto_ready = yes
"""

NUMBERS = """
[queue support]
agents = {agents}
ring = {ring}
keeps_ready = no

[route hotline]
from = trunk
number = {hotline}
to = flow:main

[route direct]
from = trunk
number = 80XX
to = queue:support

[route out]
from = phone
number = 9.
to = trunk:{trunks}
strip = 1
record = yes

"""


def config(n_agents, ring="20s", trunks="span1"):
    """Phones 8001..., agents 1001... who sit there, one queue, numbers in and out."""
    agents = range(1001, 1001 + n_agents)
    text = "".join(PHONE.format(phone=a + 7000, agent=a, password=PASSWORD % (a + 7000))
                   for a in agents)
    return text + NUMBERS.format(agents=" ".join(map(str, agents)), ring=ring, hotline=HOTLINE,
                                 trunks=trunks)


def speech(name):
    """A file of tests/speech.sh: "customer", "agent", ..."""
    path = os.path.join(SPEECH, name + ".wav")
    if not os.path.exists(path):
        raise RuntimeError("%s is missing: run tests/speech.sh" % path)
    return path


def padded(name, folder, seconds):
    """The same with silence after it: baresip hangs up when its file ends."""
    import wave
    path = os.path.join(folder, "%s-%ds.wav" % (name, seconds))
    if not os.path.exists(path):
        x = audio.mono(speech(name)).astype("<i2")
        full = np.concatenate((x, np.zeros(max(seconds * audio.RATE - len(x), 0), "<i2")))
        with wave.open(path, "wb") as f:
            f.setnchannels(1)
            f.setsampwidth(2)
            f.setframerate(audio.RATE)
            f.writeframes(full.astype("<i2").tobytes())
    return path


class Centre(Stack):
    """A Stack with phones; desk(8001) is a baresip that is registered and whose agent is ready."""

    def __init__(self, name, n_agents=1, ring="20s", **more):
        super().__init__(name, conf=config(n_agents, ring, more.pop("trunks", "span1")), **more)

    def desk(self, phone=8001, voice="agent", seconds=90, extra=""):
        n = phone - 8001
        b = Baresip(os.path.join(self.folder, "phone-%d" % phone), str(phone), PASSWORD % phone,
                    "127.0.0.1:%d" % self.port, self.port + 1000 + 50 * n,
                    padded(voice, self.folder, seconds), extra)
        self.phones.append(b)
        self.wait_phone(phone)
        return b

    def wait_phone(self, phone, seconds=PATIENCE_S):
        """Until it is registered, seen from lqd."""
        def is_up():
            return any(p["phone"] == str(phone) and p["state"] == "up"
                       for p in self.ctl().do("phone.list")["phones"])
        wait_for(is_up, seconds, "registered phone %d" % phone)

    def wait_agent(self, agent, state, seconds=PATIENCE_S):
        def has_state():
            return any(a["agent"] == str(agent) and a["state"] == state
                       for a in self.ctl().do("agent.list")["agents"])
        wait_for(has_state, seconds, "agent %s %s" % (agent, state))

    def record(self, call, seconds=PATIENCE_S):
        """The call's CDR row, once it is closed."""
        def closed():
            rows = self.ctl().do("record.list", call=call)["records"]
            return rows and rows[0].get("end_ms") and rows[0]
        return wait_for(closed, seconds, "CDR of call %d" % call)

    def recording(self, record):
        """Path of the CDR's recording."""
        for top, _, files in os.walk(os.path.join(self.folder, "recordings")):
            if record.get("file") in files:
                return os.path.join(top, record["file"])
        raise RuntimeError("no recording %r" % record.get("file"))
