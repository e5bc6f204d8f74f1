#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In a virtual machine: the modules of every kind of board beside each other; calls on all of them at once.

    sim0        lines cabled to each other, and two pairs of ports     (lq.ko, sim_spans=2 sim_ports=4)
    icE1usb     two sockets cabled to each other                       (lq-ice1usb.ko, tests/mock/ice1emu)
    west, east  two ends of one pseudowire                             (lq-satop.ko, loopback)
    loop0       a board of somebody else's                             (tests/qemu/board)

    boards.py [CARDS]   so many PCI cards are there, too (tests/uml/run.py --pci):

    wct4-*      lines 1 and 2 cabled to each other                     (lq-wct4.ko, te4xx)
    tdm400-*    an FXS in socket 1 cabled to an FXO in socket 4        (lq-tdm400.ko, tdm400:s--o)
    any other   its lines must run

Of every pair of E1 lines the first is ours (lqpri, lqd), the second the exchange's. A call from
an exchange's analog line goes to an analog telephone, on sim0 both, or from the line of a tdm400 to
the telephone of sim0. While they talk the modules that carry no call go and come. When all have gone
they come once more, unless there are cards: of those it would take longer than all else here.
Drivers of PCI cards are loaded in any case.
"""
import os
import subprocess
import sys

REPO = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(REPO, "tests", "interop"))
import audio                                            # noqa: E402
from centre import Centre, config, speech               # noqa: E402
from e2e_analog import Far, LIFTED, RING, alaw_of       # noqa: E402
from e2e_load import Desks                              # noqa: E402
from hardware import (                                  # noqa: E402
    FRAMES_A_SLIP, MODULES, Ice1usb, boards, clock, insert, is_explained, lines, loaded, need, remove, slips, until)
from peers import PATIENCE_S, wait_for  # noqa: E402
from stack import Claims                                # noqa: E402

CONFIGFS = "/sys/kernel/config"
PSEUDOWIRES = CONFIGFS + "/lq-satop"
WIRE = {"west": ("127.0.0.1:49152", "127.0.0.1:49153"), "east": ("127.0.0.1:49153", "127.0.0.1:49152")}
BOARD = os.path.join(os.path.dirname(MODULES), "board")
PCI = ("lq-skeleton", "lq-wct4", "lq-tdm400")
JITTER_MS = "32"        # both ends hang on one tick: as long as it may ever come late
E1 = 1          # enum lq_span_kind
ICE = 1         # of the pairs
SLIPS_MOST = 8 * FRAMES_A_SLIP      # two for each of its four stores
HEARD_S = 10            # of each E1 call: the customer's 8 s, whole, and not yet again
ANALOG_S = 3            # each party of an analog call is heard
LOST = ("rx_overruns", "tap_overruns", "line_out_overruns", "ring_faults")     # of a slot's counters

SPANS = {"sim0": 3, "ice1usb-emu0": 2, "west": 1, "east": 1, "loop0": 1}

# An FXS and the FXO that it is cabled to. Of a line the first is the exchange's, of a telephone ours.
SIM_LINE, SIM_TELEPHONE, TDM400_LINE = (1, 3), (2, 4), (1, 4)

PORTS = """
[port {desk}]
extension = 8101
display = Desk 8101

[port {line}]
group = toll
number = 95599

[route desk]
from = trunk
number = 95599
to = phone:8101
record = yes
"""


# ------------------------------------------------------------ coming and going

def pseudowires():
    for name, (local, peer) in WIRE.items():
        path = os.path.join(PSEUDOWIRES, name)
        os.mkdir(path)
        for setting, value in (("local", local), ("peer", peer), ("jitter_ms", JITTER_MS), ("enable", "1")):
            with open(os.path.join(path, setting), "w") as f:
                f.write(value)


def pci_drivers():
    return [n for n in PCI if os.path.exists(os.path.join(MODULES, n + ".ko"))]


def load(claims, n_cards):
    """Return: the emulated icE1usb, and {board: spans}."""
    insert("lq-ice1usb")
    insert("lq-satop")
    insert("lqloopboard", folder=BOARD)
    for name in pci_drivers():
        insert(name)
    ice = Ice1usb()
    ice.cross()
    pseudowires()
    until(lambda: len(boards()) == 5 + n_cards, "%d boards" % (5 + n_cards))
    found = boards()
    claims.check({name: len(spans) for name, spans in found.items() if name in SPANS} == SPANS,
                 "boards of every kind are there", found)
    until(lambda: all(not s["alarms"] and (s["crc4_mf"] or s["kind"] != E1) for s in lines().values()),
          "lines without alarm")
    claims.check("lq_ice1usb" in loaded() and "lq_satop" in loaded(), "their modules", " ".join(loaded()))
    return ice, found


def unload(claims, ice):
    ice.end()
    for name in WIRE:
        os.rmdir(os.path.join(PSEUDOWIRES, name))
    for name in reversed(loaded()):
        if name != "lq":
            remove(name)
    claims.check(loaded() == ["lq"] and list(boards()) == ["sim0"], "all of them go, the engine stays", loaded())


# ---------------------------------------------------------------------- calls

def spans_of(found, kind):
    """Of the first board whose name begins so; [] if there is none."""
    return next((spans for name, spans in sorted(found.items()) if name.startswith(kind)), [])


class AnalogWay:
    """From an exchange's line to a telephone: who is where, as "span-port"."""

    def __init__(self, found):
        sim, tdm400 = found["sim0"][-1], spans_of(found, "tdm400")
        line = [(span, port) for span in tdm400 for port in TDM400_LINE] or [(sim, port) for port in SIM_LINE]
        telephone = [(sim, port) for port in SIM_TELEPHONE]
        self.office, self.line, self.desk, self.telephone = ("%d-%d" % place for place in line + telephone)


def e1_calls(centre, events, pairs):
    """One on each pair, all at once. Return: (exchange's id, file it recorded) of each."""
    x = centre.exchange
    calls = [(x.call("1390000%04d" % theirs, "8000", span=theirs, record=x.path("heard-%d.wav" % theirs),
                     play=speech("customer")), x.path("heard-%d.wav" % theirs))
             for _, theirs in pairs]
    wait_for(lambda: len(talks(events)) == len(pairs), PATIENCE_S, "%d talks" % len(pairs))
    return calls


def talks(events):
    with events.changed:
        return [e for e in events.all if e["type"] == "talk.start"]


def analog_call(claims, centre, events, far, way):
    """In over a line, to a telephone, beside the others; both speak at once."""
    start = far.ring(way.office, "13800138000")
    call = events.wait("call.start", trunk="analog-toll")[1]["call"]
    far.wait_signal(way.telephone, RING, True, start)
    far.lift(way.telephone)
    far.wait_signal(way.office, LIFTED, True, start)
    events.wait("talk.start", call=call)
    far.do("play", way.office, alaw_of(centre, "customer"))
    far.do("play", way.telephone, alaw_of(centre, "agent"))
    far.pause(way.office, 1000 * (ANALOG_S + 1))
    far.hang_up(way.telephone)
    events.wait("call.end", call=call)
    both = audio.read_wav(centre.recording(centre.record(call)))
    for side, name in enumerate(("customer", "agent")):
        said = audio.mono(speech(name))[:ANALOG_S * audio.RATE]
        _, worst, _ = audio.match(said, both[:, side])
        claims.check(worst > 0.9, "the %s is heard from %s to %s" % (
            name, *((way.line, way.desk) if not side else (way.desk, way.line))), "worst second %.3f" % worst)


def seconds_heard(path):
    try:
        return len(audio.mono(path)) / audio.RATE
    except (OSError, ValueError):
        return 0


def lost_samples(centre):
    """{(slot, counter): n} of every voice that somebody holds: what did not find its place."""
    return {(s["slot"], name): s["counters"][name] for s in centre.ctl().do("slot.list")["slots"] for name in LOST}


def others_come_and_go(claims, centre, n_cards):
    """Modules that carry no call, a board with its span among them, are taken away and put back beside the calls."""
    before, n_boards, ticks = lost_samples(centre), len(boards()), centre.ctl().do("status")["door"]["ticks"]
    idle = ["lqloopboard"] + [name for name in pci_drivers() if not n_cards or name == "lq-skeleton"]
    for name in idle:
        remove(name)
    claims.check("loop0" not in boards() and len(boards()) == n_boards - 1, "beside the calls a board's module goes",
                 " ".join(idle))
    for name in idle:
        insert(name, folder=BOARD if name == "lqloopboard" else MODULES)
    until(lambda: len(boards()) == n_boards, "%d boards again" % n_boards)
    after = lost_samples(centre)
    lost = {key: after[key] - n for key, n in before.items() if after.get(key, 0) != n}
    claims.check(before and not lost, "and comes, and no call loses a sample", lost or "%d voices, %d ms" % (
        len(before) / len(LOST), centre.ctl().do("status")["door"]["ticks"] - ticks))
    until(lambda: not any(lines()[s]["alarms"] for s in boards()["loop0"]), "its line without alarm")
    return {span: lines()[span] for span in boards()["loop0"]}


def calls(claims, centre, pairs, was, way, n_cards):
    x, events = centre.exchange, centre.events()
    far = Far(centre, way.office, way.telephone)
    begun = e1_calls(centre, events, pairs)
    was.update(others_come_and_go(claims, centre, n_cards))
    analog_call(claims, centre, events, far, way)
    wait_for(lambda: all(seconds_heard(f) > HEARD_S for _, f in begun), PATIENCE_S, "%d s of each" % HEARD_S)
    for id_, _ in begun:
        x.do("hangup", id=id_, cause=16)
    causes = [x.wait("gone", id=id_)[1]["cause"] for id_, _ in begun]
    claims.check(causes == [16] * len(pairs), "a call on every pair of E1, at once", causes)
    compare(claims, pairs, begun, was)
    far.p.stop()
    events.ctl.close()


def compare(claims, pairs, begun, was):
    """
    A board with a clock of its own may slip, now and then; the line that is followed never, but on USB, which shows
    its clock only by jumps. That one is followed when the vendor's board has been taken away.
    """
    said, now = audio.mono(speech("customer")), lines()
    for pair, (_, heard) in zip(pairs, begun):
        _, alike = audio.windows(said, audio.mono(heard))
        n = slips(now, was, pair)
        claims.check(n <= (SLIPS_MOST if pair == pairs[ICE] else 0), "lines %d and %d hardly slip" % pair, n)
        claims.check(is_explained(alike, n), "what was said on lines %d and %d comes back" % pair,
                     "worst second %.3f, %d frames slipped" % (min(alike, default=0), n))
    followed = clock()[0]
    n = slips(now, was, [followed]) if followed else None
    claims.check(followed and n <= (SLIPS_MOST if followed in pairs[ICE] else 0),
                 "the line whose clock is followed does not slip", "line %d, %s frames" % (followed, n))


def with_calls(claims, n_cards):
    ice, found = load(claims, n_cards)
    e1 = [tuple(pair) for pair in (found["sim0"][:2], found["ice1usb-emu0"], found["west"] + found["east"])]
    e1 += [tuple(spans[:2]) for spans in [spans_of(found, "wct4")] if spans]
    way = AnalogWay(found)
    was = lines()
    centre = Centre("boards", n_agents=len(e1), door="kernel", port=20000, pairs=e1)
    centre.extra = config(len(e1)) + PORTS.format(desk=way.desk, line=way.line)
    with centre:
        centre.start()
        desks = Desks(centre, len(e1))
        try:
            for agent in range(1001, 1001 + len(e1)):
                centre.wait_agent(agent, "ready")
            calls(claims, centre, e1, was, way, n_cards)
        finally:
            desks.stop()
    now = lines()
    wrong = {(s, e): now[s][e] - was[s][e] for s in sum(e1, ()) for e in (
        "gap_frames", "fas_errors", "crc_errors", "realignments", "los", "ais", "lfa") if now[s][e] != was[s][e]}
    claims.check(not wrong, "no line lost a frame or an alignment", wrong)
    others = set(sum((spans for name, spans in found.items() if name != "sim0"), [])) - set(sum(e1, ()))
    still = [n for n in others if now[n]["rx_frames"] <= was[n]["rx_frames"] or now[n]["alarms"]]
    claims.check(not still, "the lines of the other boards ran beside them", still or others)
    unload(claims, ice)


def main():
    claims = Claims()
    n_cards = int(sys.argv[1]) if sys.argv[1:] else 0
    print("PCI drivers: %s; %d cards" % (" ".join(pci_drivers()) or "none", n_cards))
    need("vhci-hcd", "configfs", "udp_tunnel")
    if not os.path.ismount(CONFIGFS):
        subprocess.run(["mount", "-t", "configfs", "configfs", CONFIGFS], check=True)
    claims.run("calls on all of them", with_calls, claims, n_cards)
    if not n_cards:
        claims.run("once more", lambda: unload(claims, load(claims, n_cards)[0]))
    remove("lq")
    claims.check(not loaded(), "and the engine goes as well", loaded())
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
