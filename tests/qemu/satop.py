#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""In the virtual machine: E1 over UDP between two network namespaces.

Both ends of every pseudowire (wires.py) are of this one engine (lq.ko with sim_spans=0),
but where a far end with a clock or signalling of its own is wanted: that is a program.
$LQ_SATOP is the module's file. Time is the guest's (--icount), and only conditions are
awaited.
"""
import json
import os
import random
import select
import socket
import struct
import subprocess
import sys
import time

import claims
import satop_cas
from claims import claim, equal, until
from hardware import clock
from wires import (
    ADDRESS, AIS, CONFIG, ERRORS, LFA, LOS, MODULE, PORT, RAI, SLIPS, UNCLEAN, FarEnd, Wire, grown, inside,
    make_networks, netem, no_netem, nothing, pairs, run, unload)


# -------------------------------------------------------------------- claims

def settings_out_of_range_are_refused():
    w = Wire("west", PORT)
    for name, value in (("octets", 31), ("octets", 0), ("octets", 48), ("octets", 1056), ("jitter_ms", 0),
                        ("jitter_ms", 65), ("dscp", 64), ("rtp", 95), ("rtp", 128), ("cas_rtp", 8), ("cas", "yes"), ("slots", 1),
                        ("clock", "sun"), ("local", "10.0.0.1"),
                        ("local", "10.0.0.1:0"), ("local", "10.0.0.1:65536"), ("peer", "224.0.0.1:5000"),
                        ("peer", "0.0.0.0:5000"), ("peer", ":1"), ("enable", "x")):
        try:
            w.write(name, value)
            claim("%s=%s is refused" % (name, value), False)
        except OSError:
            claim("", True)
    equal("and changes nothing", ["256", "4", "46", "tick", "0"],
          [w.read(n) for n in ("octets", "jitter_ms", "dscp", "clock", "enable")])
    w.up()
    try:
        w.write("octets", 512)
        claim("a setting of a living one is refused", False)
    except OSError:
        claim("", True)
    twin = Wire("west", PORT, name="twin")
    try:
        twin.up()
        claim("a taken port is refused", False)
    except OSError:
        claim("", True)
    equal("and nothing has happened", "0", twin.read("span"))
    twin.remove()
    w.remove()


def lqctl(*words):
    with inside("west"):
        return subprocess.run(["build/plain/lqctl", "pw", *words], capture_output=True, text=True)


def lqctl_adds_lists_and_deletes():
    ends = "%s:%d" % (ADDRESS["west"], PORT), "%s:%d" % (ADDRESS["east"], PORT)
    for bad in (("paris", "nowhere", ends[1]), ("paris", *ends, "jitter_ms=99"), ("paris", *ends, "colour=red"),
                ("paris", *ends, "clock"), ("../paris", *ends), ("paris", *ends, "cas=trunk")):
        claim("%s is refused" % (bad,), lqctl("add", *bad).returncode)
        equal("and leaves nothing", [], os.listdir(CONFIG))
    done = lqctl("add", "paris", *ends, "clock=adaptive,jitter_ms=8")
    equal("one is added", 0, done.returncode, done.stderr)
    far = Wire("east", PORT).up()
    claim("it works", until(lambda: all(p["state"] == "up" for p in json.loads(lqctl("list", "--json").stdout))))
    facts = {p["name"]: p for p in json.loads(lqctl("list", "--json").stdout)}
    equal("it is listed", ("adaptive", "8", *ends), tuple(facts["paris"][k] for k in ("clock", "jitter_ms", "local", "peer")))
    claim("for people, too", "paris" in lqctl("list").stdout and "east-%d" % PORT in lqctl("list").stdout)
    equal("a name is there once", 1, lqctl("add", "paris", *ends).returncode)
    equal("it is deleted", 0, lqctl("del", "paris").returncode)
    equal("once", 1, lqctl("del", "paris").returncode)
    far.remove()


def lqctl_keeps_them_over_a_reboot():
    """The module goes and comes, as in a reboot; the file is what stays."""
    file = "/run/pw.conf"
    ends = [Wire("west", PORT, clock="adaptive", jitter_ms=9), Wire("west", PORT + 1, slots=0xfffe, cas="packets", rtp=96, cas_rtp=97)]
    for e in ends:
        e.up()
    names = [os.path.basename(e.path) for e in ends]
    settings = "local", "peer", "octets", "slots", "jitter_ms", "dscp", "rtp", "cas", "cas_rtp", "clock", "enable"
    was = [[e.read(s) for s in settings] for e in ends]
    equal("they are saved", 0, lqctl("save", file).returncode)
    for e in ends:
        e.remove()
    equal("the module goes", 0, unload())
    gone = lqctl("load", file)
    claim("without it the file's lines say what to do", gone.returncode == 1 and
          "pw.conf:3: [wire %s] No such file or directory: modprobe lq-satop" % names[0] in gone.stderr, gone.stderr)
    run("insmod", MODULE)
    back = lqctl("load", file)
    equal("they come back", (0, "2 made or changed\n"), (back.returncode, back.stdout), back.stderr)
    equal("as they were", was, [[e.read(s) for s in settings] for e in ends])
    equal("once", "0 made or changed\n", lqctl("load", file).stdout)
    with open(file, "a") as f:
        f.write("[wire rome]\nlocal = 10.9.9.9:1\npeer = 10.0.0.2:1\n")
    bad = lqctl("load", file)
    claim("an address that is not ours is told", bad.returncode == 1 and
          "[wire rome] cannot be set up: Cannot assign requested address" in bad.stderr, bad.stderr)
    equal("and leaves nothing", sorted(names), sorted(os.listdir(CONFIG)))
    for e in ends:
        e.remove()


def idle_ticks():
    with open("/proc/stat") as f:
        return int(f.readline().split()[4])


def sixteen_spans_lose_nothing(seconds):
    with pairs(8) as ends:
        growth = grown(ends)
        idle, began = idle_ticks(), time.monotonic()
        time.sleep(seconds)
        idle = (idle_ticks() - idle) / os.sysconf("SC_CLK_TCK") / (time.monotonic() - began)
        growth = growth()
        nothing("16 spans", growth, *UNCLEAN, *SLIPS, *ERRORS, "duplicate", "reordered", "gap_frames")
        least = min(g["played"] for g in growth)
        claim("all that time they play", least >= seconds * 1000 - 10, least)
        print("     16 spans, %d s: %d..%d packets each, %d lost; the guest's processor is idle for %d %%" %
              (seconds, least, max(g["played"] for g in growth), sum(g["lost"] for g in growth), 100 * idle), flush=True)


def every_packet_size_works():
    for octets in (32, 64, 512, 1024):
        with pairs(1, octets=octets) as ends:
            growth = grown(ends)
            time.sleep(1)
            nothing("%d octets" % octets, growth(), *UNCLEAN, *SLIPS, *ERRORS)


def d_channel(wire):
    return os.open("/dev/lq/s%d/d" % wire.span, os.O_RDWR | os.O_NONBLOCK)


def arrives(fds, frame):
    """Sent until it is there, as Q.921 does. Return: how often it was sent."""
    for n in range(1, 20):
        os.write(fds[0], frame)
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            if select.select([fds[1]], [], [], 0.05)[0] and os.read(fds[1], 1024) == frame:
                return n
    return 0


def one_percent_of_loss_keeps_the_line(seconds):
    with pairs(1) as ends:
        netem("delay", "2ms", "loss", "1%")
        until(lambda: all(e.stats()["fill"] < 20 for e in ends))
        time.sleep(1)
        growth = grown(ends)
        fds = [d_channel(e) for e in ends]
        end = time.monotonic() + seconds
        frames = sent = 0
        while time.monotonic() < end:
            frames += 1
            n = arrives(fds, random.randbytes(40) + frames.to_bytes(4, "big"))
            claim("D channel: frame %d arrives" % frames, n)
            sent += n
        for fd in fds:
            os.close(fd)
        growth = growth()
        nothing("1 % loss", growth, "lfa", "ais", "realignments", "lops", "late", *SLIPS)
        for g in growth:
            claim("about 1 %% is lost: %d of %d" % (g["lost"], g["played"]), 5 <= 1000 * g["lost"] // g["played"] <= 20)
            claim("exactly what is lost is a gap", abs(g["gap_frames"] - 8 * g["lost"]) <= 16, g)
        print("     1 %% loss, %d s: %s packets lost, alignment never; D channel: %d frames, %d sent" %
              (seconds, [g["lost"] for g in growth], frames, sent), flush=True)
        no_netem()


def disorder_costs_nothing(seconds):
    with pairs(1, jitter_ms=8) as ends:
        netem("delay", "3ms", "1ms", "25%", "duplicate", "5%")
        time.sleep(1)
        until(lambda: all(e.is_good() for e in ends))
        growth = grown(ends)
        time.sleep(seconds)
        growth = growth()
        nothing("disorder", growth, *UNCLEAN, *SLIPS, *ERRORS, "gap_frames")
        for g in growth:
            claim("packets were reordered and doubled", g["reordered"] > 10 and g["duplicate"] > 100, g)
        print("     disorder, %d s: %s out of order, %s twice, 0 lost" %
              (seconds, [g["reordered"] for g in growth], [g["duplicate"] for g in growth]), flush=True)
        no_netem()


def timeslots_alone_are_carried(slots, octets):
    """CESoPSN: the D channel's timeslot goes, there is no framing to be lost."""
    with pairs(1, slots=slots, octets=octets) as ends:
        netem("delay", "2ms", "loss", "1%")
        time.sleep(1)
        growth = grown(ends)
        fds = [d_channel(e) for e in ends]
        sent = [arrives(fds, random.randbytes(40) + bytes([i])) for i in range(50)]
        for fd in fds:
            os.close(fd)
        claim("all frames of the D channel arrive", all(sent), sent)
        nothing("CESoPSN", growth(), "lops", "ais", "late", "malformed", *SLIPS)
        no_netem()
        run("tc", "-n", "west", "qdisc", "replace", "dev", "v0", "root", "netem", "limit", "100", "loss", "100%")
        claim("cut: AIS", until(lambda: ends[1].alarms() & AIS), ends[1].line())
        run("tc", "-n", "west", "qdisc", "del", "dev", "v0", "root")
        claim("mended: no alarm", until(lambda: all(e.is_good() for e in ends)))


def rtp_packet(payload_type, octets):
    return struct.pack("!BBHIIHH", 0x80, payload_type, 7, 7, random.getrandbits(32), 0, 7) + b"\xff" * octets


def pretend(side, port, packet, n):
    """Packets from a pseudowire's own address, which are not its."""
    far = "east" if side == "west" else "west"
    with inside(side), socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP) as s:
        for _ in range(n):
            s.sendto(struct.pack("!HHHH", port, port, 8 + len(packet), 0) + packet, (ADDRESS[far], 0))


def rtp_headers_are_sent_and_asked_for():
    with pairs(1, rtp=97) as ends:
        grown_since = grown(ends)
        time.sleep(1)
        nothing("with RTP", grown_since(), *UNCLEAN, *ERRORS)
        claim("packets are played", all(g["played"] > 900 for g in grown_since()), grown_since())
        grown_since = grown(ends)
        pretend("west", PORT, rtp_packet(97, 256), 100)
        claim("100 of another source are counted", until(lambda: grown_since()[1]["foreign"] == 100), grown_since()[1])
        nothing("another source", grown_since(), *UNCLEAN, *ERRORS, "invalid")
        ends[0].write("enable", 0)
        ends[0].up()
        claim("who begins anew is heard", until(lambda: all(e.is_good() for e in ends)), [e.line() for e in ends])
    with pairs(1, rtp=96, slots=0xfffefffe) as ends:
        claim("timeslots, too", until(lambda: all(e.stats()["played"] > 100 for e in ends)))
    west, east = Wire("west", PORT, rtp=97).up(), Wire("east", PORT).up()
    claim("who sends none is not understood", until(lambda: west.stats()["malformed"] > 10 < east.stats()["malformed"]))
    equal("and not played", (0, 0), (west.stats()["played"], east.stats()["played"]))
    west.remove()
    east.remove()


def strangers_disturb_nobody():
    with pairs(1) as ends:
        growth = grown(ends)
        packet = struct.pack("!HH", 0, 7) + b"\xff" * 256
        with inside("west"), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            for _ in range(100):
                s.sendto(packet, (ADDRESS["east"], PORT))
        claim("100 foreign packets are counted", until(lambda: growth()[1]["foreign"] == 100))
        nothing("strangers", growth(), *UNCLEAN, *ERRORS, "invalid")


def a_cut_network_is_ais_and_comes_back():
    with pairs(1) as ends:
        growth = grown(ends)
        run("tc", "-n", "west", "qdisc", "replace", "dev", "v0", "root", "netem", "limit", "100", "loss", "100%")
        claim("cut: AIS", until(lambda: ends[1].alarms() & AIS), ends[1].line())
        claim("cut: the other end is told by R", until(lambda: growth()[0]["far_lops"] > 100), growth()[0])
        claim("and by RAI", until(lambda: ends[0].alarms() & RAI), ends[0].line())
        run("tc", "-n", "west", "qdisc", "del", "dev", "v0", "root")
        claim("mended: no alarm", until(lambda: all(e.is_good() for e in ends)), ends[1].line())
        equal("the stream was lost once", [0, 1], [g["lops"] for g in growth()])
        netem("delay", "30ms")
        claim("a longer way is followed", until(lambda: all(g["lops"] for g in growth())), growth())
        claim("and the line is good again", until(lambda: all(e.is_good() for e in ends)))
        no_netem()
        claim("a shorter one, too", until(lambda: all(e.is_good() and e.stats()["fill"] < 16 for e in ends)),
              [e.stats() for e in ends])


# ------------------------------------------------- a far end with its own clock

def the_far_ends_clock_is_followed(ppm):
    # Large packets: half as many for the guest to send.
    w = Wire("west", PORT, clock="adaptive", octets=512, jitter_ms=8).up()
    far = FarEnd(PORT, ppm, 512)
    is_framed = lambda: not w.alarms() & (AIS | LFA | LOS)
    claim("a far end of its own is heard", far.serve(is_framed), w.line(), w.stats())
    began = time.monotonic()
    claim("its clock is recovered", far.serve(
        lambda: time.monotonic() > began + 50 and abs(w.stats()["trim_ppb"] - ppm * 1000) < 5000, 120), w.stats())
    claim("and the tick follows it", far.serve(
        lambda: clock()[0] == w.span and abs(clock()[1] - ppm * 1000) < 8000, 120), clock())
    growth = grown([w])
    far.serve(lambda: False, 10)
    nothing("adaptive", growth(), *UNCLEAN, *SLIPS, *ERRORS)
    print("     a far end %+d ppm off: recovered %+d ppb, the tick %+d ppb, fill %d, no slip in 10 s" %
          (ppm, w.stats()["trim_ppb"], clock()[1], w.stats()["fill"]), flush=True)
    far.flags = 8
    claim("L = 1 without octets is AIS", far.serve(lambda: w.alarms() & AIS), w.line())
    equal("and no loss", 0, growth()[0]["lost"])
    far.flags = 4
    claim("R = 1 is counted", far.serve(lambda: growth()[0]["far_lops"] > 10))
    claim("and the line is good", far.serve(is_framed))
    far.flags = 0
    far.seq = (far.seq + 30000) % 65536
    claim("a sender that begins anew is found", far.serve(lambda: growth()[0]["stray"]) and far.serve(is_framed))
    w.remove()
    far.socket.close()


def cable_drops():
    """Packets that the cable's ends have counted as dropped, received and sent."""
    n = 0
    for name in ADDRESS:
        with inside(name), open("/proc/net/dev") as f:
            counts = next(line for line in f if line.strip().startswith("v0:")).partition(":")[2].split()
        n += int(counts[3]) + int(counts[11])
    return n


def strangers_are_refused(n):
    """However late anything comes: the books balance, of the stream and of what is none of it."""
    w = Wire("west", PORT).up()
    far, dropped_before, left = FarEnd(PORT, 0), cable_drops(), n
    with inside("east"):
        stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def intrude():
        nonlocal left
        for _ in range(min(left, 10)):
            stranger.sendto(far.packet(), far.to)
            far.socket.sendto(b"short", far.to)
            left -= 1
        return not left

    claim("strangers are between the packets of the stream", far.serve(intrude))

    def books():
        s = w.stats()
        return s, far.n + 2 * n - s["rx"] - s["foreign"] - s["malformed"] - (cable_drops() - dropped_before)

    claim("what was sent is accepted, refused, or was dropped on the cable", until(lambda: books()[1] == 0), books())
    s, dropped = w.stats(), cable_drops() - dropped_before
    for kind in "foreign", "malformed":
        claim("%d %s ones, all refused" % (n, kind), n - dropped <= s[kind] <= n, s, dropped)
    held = s["rx"] - sum(s[k] for k in ("played", "late", "duplicate", "stray", "overrun"))
    claim("what was accepted was played, or a count says why not", s["played"] and 0 <= held <= s["fill"], s)
    w.remove()
    far.socket.close()
    stranger.close()
    print("     %d sent, %d of them by strangers: %d dropped on the cable, %d played" % (
        far.n + 2 * n, n, dropped, s["played"]), flush=True)


# ------------------------------------------------------------- coming, going

def they_come_and_go_under_traffic(rounds):
    east = Wire("east", PORT).up()
    for _ in range(rounds):
        west = Wire("west", PORT, clock="adaptive").up()
        fd = d_channel(west)
        until(lambda: west.stats()["played"] > 20)
        west.remove()
        try:
            os.read(fd, 1024)
            claim("its D channel is gone", False)
        except OSError as e:
            equal("its D channel is gone", 19, e.errno)
        os.close(fd)
    claim("the module stays while it is used", unload() != 0)
    east.remove()
    equal("and goes", 0, unload())
    run("insmod", MODULE)


def a_namespace_takes_its_wires_along():
    ends = [Wire(side, PORT).up() for side in ADDRESS]
    until(lambda: all(e.is_good() for e in ends))
    run("ip", "netns", "del", "east")
    claim("a wire goes with its namespace", until(lambda: ends[1].read("enable") == "0"))
    equal("its span is gone", None, ends[1].line())
    claim("the other end is told", until(lambda: ends[0].alarms() & AIS))
    for e in ends:
        e.remove()
    equal("the module goes", 0, unload())


def main():
    # What is looked at must not wait for who looks: both ends hang on one processor.
    os.nice(19)
    for module in ("configfs", "udp_tunnel", "veth", "sch_netem"):
        run("modprobe", module)
    run("mount", "-t", "configfs", "configfs", "/sys/kernel/config")
    run("insmod", MODULE)
    make_networks()
    for test, *args in ((settings_out_of_range_are_refused,), (lqctl_adds_lists_and_deletes,),
                        (lqctl_keeps_them_over_a_reboot,),
                        (sixteen_spans_lose_nothing, 5),
                        (every_packet_size_works,), (one_percent_of_loss_keeps_the_line, 10),
                        (disorder_costs_nothing, 5), (timeslots_alone_are_carried, 0xfffffffe, 256),
                        (timeslots_alone_are_carried, 0x00010000, 256), *satop_cas.TESTS,
                        (rtp_headers_are_sent_and_asked_for,),
                        (strangers_disturb_nobody,), (strangers_are_refused, 100),
                        (a_cut_network_is_ais_and_comes_back,), (the_far_ends_clock_is_followed, 50),
                        (the_far_ends_clock_is_followed, -50),
                        (they_come_and_go_under_traffic, 20), (a_namespace_takes_its_wires_along,)):
        if sys.argv[1:] and test.__name__ not in sys.argv[1:]:
            continue
        print("-- " + test.__name__.replace("_", " "), flush=True)
        test(*args)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
