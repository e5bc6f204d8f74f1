#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In a machine with lq.ko: lqloop where time goes on while it works, and on PCI cards made of software.

    lqloop.py good late      sim_spans=2; its processor is the tick's, too (tests/qemu/run.py --icount)
    lqloop.py cards          sim_spans=2 and a TE4xx card (tests/uml/run.py --pci te4xx)
    lqloop.py ports          a card with one pair of ports and two empty sockets (--pci tdm400:s--o), make soak

Every fault that it must find: tests/interop/lqloop_faults.py.
"""
import ctypes
import fcntl
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

# tests/mock/pcidev: mailbox.h, te4xx.h
CARD = "/sys/bus/pci/devices/0000:00:00.0/config"
MAILBOX, WIRE = 0xe0, 0x100


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


def cards(claims, folder):
    insert("lq-wct4")
    spans = next(spans for name, spans in boards().items() if name.startswith("wct4"))
    pair = "%d:%d" % (spans[0], spans[1])
    until(is_in_service, "lines without alarm")
    status, _, said = lqloop(folder, ["kernel"], "list")
    check(claims, status == 0 and all("span %d " % n in said for n in lines()), "list shows every span", said)
    report = passes(claims, folder, "two boards at once are good", "test", "--all", "--loop", "pair", "--only", "slots")
    check(claims, len(report["boards"]) == 2 and len(report["results"]) == 3, "they are in one report",
          [r["subject"] for r in report["results"]])
    report = passes(claims, folder, "a card's lines are good", "test", pair, "--only", "link,tick")
    even = [m["value"] for r in report["results"] for m in r["measures"] if m["name"] == "irq.longest"]
    check(claims, even and max(even) < 1000, "its interrupts are even", even)
    for line in range(2):
        tell(WIRE, line, line)
    _, report, said = lqloop(folder, ["kernel"], "test", pair, "--only", "slots")
    check(claims, report and "slot.wrong" in failed(report), "plugs where a cable should be are found", said)
    remove("lq-wct4")


def ports(claims, folder):
    insert("lq-tdm400")
    until(lambda: any(s["rx_frames"] > 100 for s in lines().values()), "line card")
    report = passes(claims, folder, "a line card's ports are good", "analog", str(min(lines())))
    check(claims, len(report["results"]) == 1, "there is one pair", report["results"])
    remove("lq-tdm400")


def main():
    claims = Claims()
    folder = tempfile.mkdtemp(prefix="lq-loop-")
    for name in sys.argv[1:]:
        claims.run(name, {"good": good, "late": late, "cards": cards, "ports": ports}[name], claims, folder)
    shutil.rmtree(folder)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
