#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lqloop at a board that is good, and at boards that are not: each of many faults is found, by the test that
it belongs to. Time on these boards is moved by hand, so minutes of line time cost seconds and no load of the
machine can fail a claim. With the module (in a machine whose time is virtual: User Mode Linux) each fault is looked
for by its own test only.

    lqloop_faults.py [--door soft|kernel] [--keep] [WORD]     only the faults whose name holds WORD
"""
import argparse
import ctypes
import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from peers import Process           # noqa: E402
from stack import BUILD, Claims     # noqa: E402

LQLOOP = os.path.join(BUILD, "lqloop")

# linux/lq.h and dev/soft_proto.h
OPEN, CTL, MEDIA, SOFT_VERSION, ABI = 0x40105101, 1, 2, 2, 3
MEDIA_SETUP = 3 << 30 | 32 << 16 | ord("q") << 8 | 0x20
SLOT_CLAIM = 3 << 30 | 8 << 16 | ord("q") << 8 | 0x21
SIM = 1 << 30 | 16 << 16 | ord("q") << 8 | 0x12
SIM_WIRE, SIM_FAULT, SIM_PORT = 0x100081, 0x400082, 0x400083
WIRE_OPEN, WIRE_CROSS, WIRE_LOOP = range(3)
FAULT = struct.Struct("=IIIIiIIIIiIiI4BII")
FAULT_FIELDS = ("span ber_ppb burst_every_ms burst_octets slip_every_ms delay_frames bit_offset is_los is_ais echo_cb "
                "echo_delay_samples noise_cb seed swap_a swap_b stuck_ts stuck_abcd inverted reserved").split()
PORT = struct.Struct("=IIIIIIiiIiI5I")
PORT_FIELDS = "slot is_cut is_dead hook is_parallel ring_ms loss_cb echo_cb echo_delay_samples noise_cb seed".split()

ANALOG = 5          # the span of ports: after four E1
PAIRS = ["test", "1:2", "3:4"]
PAIR = ["test", "1:2"]
PORTS = ["analog", str(ANALOG)]


def wire(span, mode, peer=0):
    return SIM_WIRE, struct.pack("=4I", span, mode, peer, 0)


def line(**fields):
    fields.setdefault("span", 2)
    return SIM_FAULT, FAULT.pack(*(fields.get(name, 0) for name in FAULT_FIELDS))


def pair(**fields):
    """Conditions of the second pair of ports, by its FXS end."""
    fields["slot"] = ANALOG << 16 | 2
    return SIM_PORT, PORT.pack(*([fields.get(name, 0) for name in PORT_FIELDS] + [0] * 5))


# what is wrong, the command, what is done to the board, one of the measures that must fail
FAULTS = [
    ("two timeslots exchanged", PAIR, [line(swap_a=5, swap_b=6)], "slot.wrong"),
    ("a timeslot far away exchanged", PAIR, [line(swap_a=1, swap_b=31)], "slot.wrong"),
    ("a timeslot's bits inverted", PAIR, [line(inverted=1 << 9)], "slot.inverted"),
    ("CAS of one timeslot stands still", PAIR, [line(stuck_ts=7, stuck_abcd=5)], "cas.wrong"),
    ("CAS of timeslot 31 stands still", PAIR, [line(stuck_ts=31, stuck_abcd=13)], "cas.wrong"),
    ("a slip every 10 s, far clock fast", PAIR, [line(slip_every_ms=10000)], "clock.drift"),
    ("a slip every 10 s, far clock slow", PAIR, [line(slip_every_ms=-10000)], "clock.drift"),
    ("wrong clock source, 50 ppm away", PAIR, [line(slip_every_ms=2500)], "clock.drift"),
    ("bit errors, 1 in 10^6", PAIR, [line(ber_ppb=1000, seed=1)], "bert.errors"),
    ("bit errors, 1 in 10^7", PAIR + ["--seconds", "60"], [line(ber_ppb=100, seed=1)], "bert.errors"),
    ("bit errors, 1 in 10^3", PAIR, [line(ber_ppb=1000000, seed=1)], "link.crc"),
    ("ports swapped on two cables", PAIRS, [wire(1, WIRE_CROSS, 3), wire(2, WIRE_CROSS, 4)], "slot.wrong"),
    ("a plug where a cable should be", PAIR, [wire(1, WIRE_LOOP), wire(2, WIRE_LOOP)], "slot.wrong"),
    ("no cable", PAIR, [wire(1, WIRE_OPEN)], "link.alarms"),
    ("signal lost one way", PAIR, [line(is_los=1)], "link.alarms"),
    ("all ones on the line", PAIR, [line(is_ais=1)], "link.alarms"),
    ("octets lost in bursts", PAIR, [line(burst_every_ms=700, burst_octets=64)], "link.gaps"),
    ("40 ms of delay", PAIR, [line(delay_frames=320)], "slot.latency"),
    ("echo 20 dB down, 5 ms", PAIR, [line(echo_cb=-200, echo_delay_samples=40)], "voice.erl"),
    ("echo 35 dB down, 60 ms", PAIR, [line(echo_cb=-350, echo_delay_samples=480)], "voice.erl"),
    ("noise at -55 dBm0", PAIR, [line(noise_cb=-550, seed=1)], "voice.noise"),
    ("a pair of wires is broken", PORTS, [pair(is_cut=1)], "port.pairing"),
    ("an FXS port feeds no battery", PORTS, [pair(is_dead=1)], "port.voltage"),
    ("hook contact never opens", PORTS, [pair(hook=1)], "port.idle"),
    ("hook contact never closes", PORTS, [pair(hook=2)], "port.answer"),
    ("a telephone is lifted in parallel", PORTS, [pair(is_parallel=1)], "port.idle"),
    ("6 dB of loss", PORTS, [pair(loss_cb=60)], "port.level"),
    ("echo 12 dB down on a pair", PORTS, [pair(echo_cb=-120, echo_delay_samples=8)], "port.erl"),
    ("noise at -50 dBm0 on a pair", PORTS, [pair(noise_cb=-500, seed=1)], "port.noise"),
]


# which tests find it: with the module, the others are left out
TESTS = {"link": "link", "slot": "link,slots", "cas": "link,cas", "clock": "link,bert", "bert": "link,bert",
         "voice": "link,voice", "port": "analog"}


class Board:
    """lqsoft with four E1 (1-2, 3-4 cabled) and four pairs of ports, and a file to spoil it through."""

    def __init__(self, folder, name):
        self.path = os.path.join(folder, name + ".sock")
        self.soft = Process("lqsoft", [
            os.path.join(BUILD, "lqsoft"), "--socket", self.path, "--spans", "4", "--ports", "8",
            "--no-realtime", "--clock", "manual"], folder)
        self.soft.wait_line("lqsoft ready")
        self.connections, self.channels = [], []    # closing one closes its file
        self.ctl = self.open(CTL)

    def open(self, kind):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        connection.connect(self.path)
        self.connections.append(connection)
        self.send(connection, OPEN, struct.pack("=4I", SOFT_VERSION, ABI, kind, 0))
        return connection

    def ask(self, request, body):
        self.send(self.ctl, request, body)

    def take(self, slot):
        """By somebody else, until the board stops."""
        media = self.open(MEDIA)
        self.send(media, MEDIA_SETUP, struct.pack("=4IQ2I", 1, 20, 256, 256, 0, 0, 0))
        self.send(media, SLOT_CLAIM, struct.pack("=2I", slot, 0))

    def send(self, connection, request, body):
        connection.sendall(struct.pack("=Ii", request, 0) + body)
        answer, fds, _, _ = socket.recv_fds(connection, 512, 4)
        self.channels += fds
        error = struct.unpack_from("=Ii", answer)[1]
        if error:
            raise OSError(-error, os.strerror(-error))

    def door(self):
        return "soft:" + self.path

    def stop(self):
        for connection in self.connections:
            connection.close()
        for fd in self.channels:
            os.close(fd)
        self.soft.stop()


class KernelBoard:
    """The same board of lq.ko (sim_spans=4 sim_ports=4), as new: it was pulled out and plugged in again."""

    PLUG = "/sys/kernel/debug/lq/sim"

    def __init__(self, folder, name):
        for word in ("unplug", "plug"):
            with open(self.PLUG, "w", encoding="ascii") as f:
                f.write(word)
        self.ctl = open("/dev/lq/ctl", "rb", buffering=0)

    def ask(self, request, body):
        """Request and structure in an envelope: LQ_SIM."""
        kept = ctypes.create_string_buffer(body, len(body))
        envelope = struct.pack("=IIQ", request, 0, ctypes.addressof(kept))
        fcntl.ioctl(self.ctl, SIM, envelope)

    def door(self):
        return "kernel"

    def stop(self):
        self.ctl.close()


def new_board(kind, folder, name):
    return (Board if kind == "soft" else KernelBoard)(folder, name)


def check(claims, is_true, claim, detail=""):
    return claims.check(is_true, claim, "" if is_true else detail)


def read_report(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def lqloop(folder, doors, *args):
    """(status, report or None, what it said)"""
    path = os.path.join(folder, "report.json")
    if os.path.exists(path):
        os.unlink(path)
    doors = [word for door in doors for word in ("--door", door)]
    run = subprocess.run([LQLOOP, *doors, "--json", path, *args], capture_output=True, text=True, timeout=600,
                         check=False)
    return run.returncode, read_report(path) if os.path.exists(path) else None, run.stdout + run.stderr


def failed(report):
    return sorted({m["name"] for r in report["results"] for m in r["measures"] if m["verdict"] == "fail"})


def good_board(claims, folder, kind):
    board = new_board(kind, folder, "good")
    local, short = (["--all"], []) if kind == "soft" else (["1"], ["--seconds", "5"])
    for args in (["test", "--all", "--loop", "pair"], ["test", *local, "--loop", "local"],
                 ["test", "1:2", "--loop", "payload"], ["test", "1:2", "--loop", "remote"],
                 ["alarms", "1:2", "--inject"], ["soak", "1:2", "--seconds", "120"]):
        args += short
        status, report, said = lqloop(folder, [board.door()], *args)
        check(claims, status == 0 and report and report["verdict"] == "pass",
                     "a good board passes: " + " ".join(args), failed(report) if report else said)
    status, _, said = lqloop(folder, [board.door()], "list")
    check(claims, status == 0 and "span 5" in said, "list shows every span", said)
    board.stop()


def uses(claims, folder):
    board = Board(folder, "use")
    door = [board.door()]
    html, text = os.path.join(folder, "r.html"), os.path.join(folder, "r.txt")
    for args, want in ((["test"], 2), (["test", "1:1"], 2), (["test", "0"], 2), (["frob"], 2), (["test", "9"], 3),
                       (["test", "1:2", "--limit", "nothing=1"], 2), (["report", "/nonexistent"], 2)):
        status, _, said = lqloop(folder, door, *args)
        check(claims, status == want, "status %d of lqloop %s" % (want, " ".join(args)), (status, said))
    status, _, said = lqloop(folder, ["soft:" + folder + "/none.sock"], "list")
    check(claims, status == 3, "status 3 where nothing answers", (status, said))
    status, _, said = lqloop(folder, door, "bert", "1:2", "--limit", "link.up=1")
    check(claims, status == 1, "a limit that was moved is the one that judges", (status, said))
    status, report, said = lqloop(folder, door, "bert", "1:2", "--operator", "<Li & Wang>", "--html", html,
                                  "--text", text, "--quiet")
    with open(html, encoding="utf-8") as f:
        page = f.read()
    check(claims, status == 0 and said == "" and "&lt;Li &amp; Wang&gt;" in page and page.count("<svg") >= 3 and
                 "<Li" not in page, "the page has plots and its operator's name as text", said)
    os.rename(os.path.join(folder, "report.json"), os.path.join(folder, "saved.json"))
    again = os.path.join(folder, "again.html")
    status, _, said = lqloop(folder, door, "report", os.path.join(folder, "saved.json"), "--html", again, "--quiet")
    with open(again, encoding="utf-8") as f:
        check(claims, status == 0 and f.read() == page, "a saved report gives the same page again", said)
    board.take(ANALOG << 16 | 1)
    status, report, said = lqloop(folder, door, *PORTS)
    check(claims, status == 1 and [r["test"] for r in report["results"]] == ["analog"] and "in use" in said,
          "a test that cannot begin says why", (status, said))
    board.stop()


def shelf(claims, folder):
    """Three boards at once, the second one bad: their reports are one, and it says which."""
    boards = [Board(folder, "shelf%d" % n) for n in range(3)]
    boards[1].ask(*line(inverted=1 << 3))
    status, report, said = lqloop(folder, [b.door() for b in boards], "test", "--all", "--loop", "pair", "--only",
                                  "link,slots")
    check(claims, status == 1 and report and len(report["boards"]) == 3, "three boards in one report", said)
    verdicts = [r["verdict"] for r in report["results"] if r["test"] == "slots"]
    check(claims, len(verdicts) == 6 and verdicts.count("fail") == 1, "one board's one pair is bad", verdicts)
    for board in boards:
        board.stop()


def one_fault(claims, folder, kind, what, command, spoiled, measure):
    board = new_board(kind, folder, "board")
    if kind != "soft":
        command = command + ["--only", TESTS[measure.split(".")[0]]]
    try:
        for request in spoiled:
            board.ask(*request)
        status, report, said = lqloop(folder, [board.door()], *command)
        found = failed(report) if report else []
        check(claims, status == 1 and measure in found, "found by %s: %s" % (measure, what),
                     "status %d, failed: %s\n%s" % (status, found, "" if found else said))
    finally:
        board.stop()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--door", default="soft", choices=("soft", "kernel"))
    ap.add_argument("--keep", action="store_true", help="leave the folder")
    ap.add_argument("word", nargs="?", default="")
    args = ap.parse_args()
    claims = Claims()
    folder = tempfile.mkdtemp(prefix="lq-loop-")
    if not args.word:
        claims.run("a good board", good_board, claims, folder, args.door)
    if not args.word and args.door == "soft":
        claims.run("use", uses, claims, folder)
        claims.run("a shelf", shelf, claims, folder)
    for what, command, spoiled, measure in FAULTS:
        if args.word in what:
            claims.run(what, one_fault, claims, folder, args.door, what, command, spoiled, measure)
    if args.keep or claims.failed:
        print("logs are in", folder)
    else:
        shutil.rmtree(folder)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
