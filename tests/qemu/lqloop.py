#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In a machine with lq.ko: lqloop where time goes on while it works, and on PCI cards made of software.

    lqloop.py good late      sim_spans=2; its processor is the tick's, too (tests/qemu/run.py --icount)
    lqloop.py cards          sim_spans=2 and a TE4xx card (tests/uml/run.py --pci te4xx)
    lqloop.py whole faulty   the same in make soak: all of `lqloop test`, and every fault of the card and its wires
    lqloop.py ports          a card with one pair of ports and two empty sockets (--pci tdm400:s--o), make soak

Reports of good cards stay in $LQ_OUT. Every fault of a simulated board: tests/interop/lqloop_faults.py.
"""
import ctypes
import fcntl
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile

REPO = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(REPO, "tests", "interop"))
from hardware import boards, insert, lines, remove, until               # noqa: E402
from lqloop_faults import LQLOOP, check, failed, lqloop, read_report    # noqa: E402
from stack import Claims                                                # noqa: E402

# linux/lq.h: LQ_GET, LQ_GET_SLOT, members of struct lq_slot_info
GET = 1 << 30 | 16 << 16 | ord("q") << 8
SLOT_OCTETS = 176
GET_SLOT = SLOT_OCTETS << 16 | 0x05
FLAGS, RX_OVERRUNS = ("=I", 20), ("=Q", 80)
F_RX = 1

# tests/mock/pcidev: mailbox.h, te4xx.h, falc.h, tdm400.h; lines are from 0, sockets from 1
CARD = "/sys/bus/pci/devices/0000:00:00.0/config"
MAILBOX, LOSE_EVERY, WIRE, FAULT, MODULE = 0xe0, 6, 0x100, 0x101, 0x102
GOOD, AIS, CRC, BITS, FAST, SWAP, INVERT, MUTE, CAS = 0, 1, 3, 6, 7, 9, 10, 11, 12
NOWHERE = 0xff
CUT, LIFTED, LOSS, ECHO = 1, 2, 4, 8        # of a wire
NO_POWER, DEAF = 2, 8                       # of a module


def line(number, fault, every=1):
    return FAULT, number, fault | every << 8


# what is wrong, what the card is told, what is asked for, one of the measures that must fail
CARD_FAULTS = [
    ("no cable", [(WIRE, 0, NOWHERE)], "link", "link.alarms"),
    ("all ones on the line", [line(1, AIS)], "link", "link.alarms"),
    ("a wrong sub-multiframe every 50 ms", [line(0, CRC, 50)], "link", "link.crc"),
    ("one interrupt of a hundred is lost", [(LOSE_EVERY, 100, 0)], "link", "link.gaps"),
    ("two timeslots exchanged", [line(0, SWAP, 5)], "slots", "slot.wrong"),
    ("a timeslot's bits inverted", [line(1, INVERT, 9)], "slots", "slot.inverted"),
    ("a dead timeslot", [line(0, MUTE, 20)], "slots", "slot.silent"),
    ("plugs where a cable should be", [(WIRE, 0, 0), (WIRE, 1, 1)], "slots", "slot.wrong"),
    ("ports swapped on two cables", [(WIRE, 0, 2), (WIRE, 2, 0), (WIRE, 1, 3), (WIRE, 3, 1)], "slots", "slot.wrong"),
    ("a bit of CAS stands still", [line(0, CAS)], "cas", "cas.wrong"),
    ("bit errors, 1 in 10^6", [line(1, BITS, 1000000)], "bert --seconds 4", "bert.errors"),
    ("a slip every 10 s", [line(1, FAST, 10000)], "bert --seconds 11", "clock.slips"),
]
OWN_CLOCK = ("wrong clock source, 50 ppm away", [line(0, FAST, 2500)], "bert --seconds 3", "clock.slips")

PORT_FAULTS = [
    ("a pair of wires is broken", [(WIRE, 1, CUT)], "analog", "port.pairing"),
    ("a telephone is lifted in parallel", [(WIRE, 1, LIFTED)], "analog", "port.idle"),
    ("6 dB of loss", [(WIRE, 1, LOSS)], "analog", "port.level"),
    ("6 dB of return loss", [(WIRE, 1, ECHO)], "analog", "port.erl"),
    ("an FXO does not see ringing", [(MODULE, 4, DEAF)], "analog", "port.pairing"),
    # last: the driver leaves it off
    ("an FXS module without power", [(MODULE, 1, NO_POWER)], "analog", "port.voltage"),
]


def slot(ctl, span, timeslot, member):
    """A member of LQ_GET_SLOT's structure."""
    info = ctypes.create_string_buffer(struct.pack("=I", span << 16 | timeslot), SLOT_OCTETS)
    fcntl.ioctl(ctl, GET, struct.pack("=IIQ", GET_SLOT, 0, ctypes.addressof(info)))
    return struct.unpack_from(member[0], info, member[1])[0]


def passes(claims, folder, claim, *args):
    status, report, said = lqloop(folder, ["kernel"], *args)
    check(claims, status == 0 and report and report["verdict"] == "pass", claim,
          [(r["subject"], m["what"], m["value"]) for r in report["results"] for m in r["measures"]
           if m["verdict"] == "fail"] if report else said)
    return report


def good(claims, folder):
    status, _, said = lqloop(folder, ["kernel"], "list")
    check(claims, status == 0 and "span 2" in said, "list shows every span", said)
    passes(claims, folder, "a good board passes", "test", "1:2", "--seconds", "2", "--only",
           "link,slots,bert,cas,hdlc,voice,digits,tick")


def late(claims, folder):
    """It is stopped while it listens, until a ring that it should have read has run over."""
    path = os.path.join(folder, "late.json")
    with open("/dev/lq/ctl", "rb", buffering=0) as ctl:
        bench = subprocess.Popen([LQLOOP, "--door", "kernel", "--quiet", "--json", path, "test", "1:2", "--only", "slots"],
                                 start_new_session=True)
        until(lambda: slot(ctl, 2, 31, FLAGS) & F_RX, "timeslot that is listened to")
        os.killpg(bench.pid, signal.SIGSTOP)
        until(lambda: slot(ctl, 2, 31, RX_OVERRUNS), "overrun")
        os.killpg(bench.pid, signal.SIGCONT)
        status = bench.wait(100)
    report = read_report(path)
    check(claims, status == 0 and report["verdict"] == "pass", "a bench that was too late does it again, and passes",
          failed(report))


def tell(operation, a, b):
    """To the card, by its mailbox."""
    with open(CARD, "r+b", buffering=0) as f:
        os.pwrite(f.fileno(), struct.pack("=III", a, b, operation), MAILBOX)


def is_in_service():
    return all(not s["alarms"] and s["crc4_mf"] for s in lines().values())


def insert_card(*params):
    """Return: its spans."""
    insert("lq-wct4", *params)
    spans = next(spans for name, spans in boards().items() if name.startswith("wct4"))
    until(is_in_service, "lines without alarm")
    return spans


def keeps(claims, folder, name, claim, *args):
    """passes(), and its reports stay."""
    path = os.path.join(os.environ["LQ_OUT"], name)
    report = passes(claims, folder, claim, *args, "--html", path + ".html", "--text", path + ".txt")
    with open(path + ".json", "w", encoding="utf-8") as f:
        json.dump(report, f, indent=1)
    return report


def finds(claims, folder, fault, args):
    what, told, only, measure = fault
    for request in told:
        tell(*request)
    status, report, said = lqloop(folder, ["kernel"], *args, "--only", *only.split())
    found = failed(report) if report else []
    check(claims, status == 1 and measure in found, "found by %s: %s" % (measure, what), (status, found, said))


def finds_on_card(claims, folder, fault, spans):
    finds(claims, folder, fault, ["test", "%d:%d" % tuple(spans[:2]), "%d:%d" % tuple(spans[2:])] if "two cables" in
          fault[0] else ["test", "%d:%d" % tuple(spans[:2])])
    tell(LOSE_EVERY, 0, 0)
    for number in range(4):
        tell(WIRE, number, number ^ 1)
        tell(*line(number, GOOD))
    until(is_in_service, "lines without alarm")


def cards(claims, folder):
    spans = insert_card()
    pair = "%d:%d" % tuple(spans[:2])
    status, _, said = lqloop(folder, ["kernel"], "list")
    check(claims, status == 0 and all("span %d " % n in said for n in lines()), "list shows every span", said)
    report = passes(claims, folder, "two boards at once are good", "test", "--all", "--loop", "pair", "--only", "slots")
    check(claims, len(report["boards"]) == 2 and len(report["results"]) == 3, "they are in one report",
          [r["subject"] for r in report["results"]])
    report = passes(claims, folder, "a card's lines are good", "test", pair, "--only",
                    "link,cas,hdlc,alarms,tick")
    even = [m["value"] for r in report["results"] for m in r["measures"] if m["name"] == "irq.longest"]
    check(claims, even and max(even) < 1000, "its interrupts are even", even)
    for fault in CARD_FAULTS:
        if fault[0].startswith(("plugs", "a bit of CAS", "one interrupt")):
            finds_on_card(claims, folder, fault, spans)
    remove("lq-wct4")


def whole(claims, folder):
    spans = insert_card()
    pair = "%d:%d" % tuple(spans[:2])
    report = keeps(claims, folder, "te4xx", "a good card passes all of it", "test", pair)
    check(claims, len(report["results"]) == 10, "which is ten tests", [r["test"] for r in report["results"]])
    for args in (["test", str(spans[0]), "--loop", "local"], ["test", pair, "--loop", "payload"],
                 ["test", pair, "--loop", "remote"]):
        passes(claims, folder, "a good card passes: " + " ".join(args[2:]), *args, "--seconds", "2")
    for number in range(4):
        tell(WIRE, number, number)
    until(is_in_service, "lines without alarm")
    passes(claims, folder, "a good card passes with a plug", "test", str(spans[3]), "--seconds", "2")
    for number in range(4):
        tell(WIRE, number, number ^ 1)
    remove("lq-wct4")


def faulty(claims, folder):
    spans = insert_card()
    for fault in CARD_FAULTS:
        finds_on_card(claims, folder, fault, spans)
    remove("lq-wct4")
    finds_on_card(claims, folder, OWN_CLOCK, insert_card("own_clock=1"))
    remove("lq-wct4")


def ports(claims, folder):
    insert("lq-tdm400")
    until(lambda: any(s["rx_frames"] > 100 for s in lines().values()), "line card")
    span = str(min(lines()))
    report = keeps(claims, folder, "tdm400", "a line card's ports are good", "analog", span)
    check(claims, len(report["results"]) == 1, "there is one pair", report["results"])
    for fault in PORT_FAULTS:
        finds(claims, folder, fault, ["analog", span])
        tell(WIRE, 1, 0)
        for socket in (1, 4):
            tell(MODULE, socket, 0)
    remove("lq-tdm400")


def main():
    claims = Claims()
    folder = tempfile.mkdtemp(prefix="lq-loop-")
    for name in sys.argv[1:]:
        claims.run(name, {"good": good, "late": late, "cards": cards, "whole": whole, "faulty": faulty,
                          "ports": ports}[name], claims, folder)
    shutil.rmtree(folder)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
