#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bench of whole calls on the soft board, `name value unit` a line (see tests/README.md).

e1_sip_ms_per_call_s   CPU milliseconds of all our processes per second of an E1-SIP call, recorded
sip_sip_ms_per_call_s  the same for two SIP phones, not recorded
rss_kb_per_call        memory of all our processes per E1-SIP call
setup_cps              SIP calls set up and cleared per second, 99.9 % of them well
e1_to_sip_delay_ms, sip_to_e1_delay_ms   one way, at 20 ms packets, mouth to ear
"""
import argparse
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
INTEROP = os.path.join(os.path.dirname(HERE), "interop")
sys.path.insert(0, INTEROP)
import audio                                        # noqa: E402
from centre import PASSWORD, Centre, speech         # noqa: E402
from e2e_load import Desks, count                   # noqa: E402
from peers import Process, wait_for                 # noqa: E402

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
TO_DESKS = """
[route desks]
from = phone
number = 8XXX
to = phone:8002
"""


def line(name, value, unit):
    print("%s %.3g %s" % (name, value, unit) if value < 100 else "%s %.0f %s" % (name, value, unit), flush=True)


def ours(centre):
    return [p.pid for p in (centre.soft, centre.lqd, centre.lqpri) if p]


def cpu_ms(pids):
    total = 0
    for pid in pids:
        with open("/proc/%d/stat" % pid) as f:
            fields = f.read().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) * TICK_MS
    return total


def rss_kb(pids):
    total = 0
    for pid in pids:
        with open("/proc/%d/status" % pid) as f:
            total += int(re.search(r"VmRSS:\s+(\d+)", f.read())[1])
    return total


def cost(centre, n_calls, seconds):
    """CPU per call and second over a stretch in which the same calls are up."""
    pids = ours(centre)
    before, began = cpu_ms(pids), time.monotonic()
    time.sleep(seconds)     # the measure is a stretch of time; nothing is waited for
    return (cpu_ms(pids) - before) / (time.monotonic() - began) / n_calls


def alaw_sound(folder):
    path = os.path.join(folder, "sound.al")
    subprocess.run(["sox", speech("customer"), "-t", "al", path], check=True)
    return path


class Callers:
    """A sipp that calls 8002 through lqd."""

    def __init__(self, centre, n, talk_ms, rate, at_once=None):
        self.stats = os.path.join(centre.log_dir, "callers-%d.csv" % rate)
        port = centre.port + 3000
        self.process = Process("sipp-callers-%d" % rate, [
            "sipp", "127.0.0.1:%d" % centre.port, "-i", "127.0.0.1", "-p", str(port), "-nostdin",
            "-sf", os.path.join(INTEROP, "sipp", "caller.xml"), "-mi", "127.0.0.1",
            "-min_rtp_port", str(port + 100), "-max_rtp_port", str(port + 1100),
            "-key", "number", "8002", "-key", "user", "8001", "-key", "secret", PASSWORD % 8001,
            "-key", "sound", alaw_sound(centre.folder), "-d", str(talk_ms),
            "-m", str(n), "-r", str(rate), "-l", str(at_once or n), "-recv_timeout", "5000",
            "-trace_stat", "-stf", self.stats, "-fd", "1"], centre.log_dir)

    def wait(self, seconds):
        self.process.child.wait(seconds)
        with open(self.stats) as f:
            rows = [r.rstrip("\n").split(";") for r in f]
        last = dict(zip(rows[0], rows[-1]))
        return int(last["SuccessfulCall(C)"]), int(last["FailedCall(C)"])


def bench_e1_sip(n_calls, seconds):
    with Centre("bench-e1", n_agents=n_calls, spans=2, port=40000) as centre:
        centre.start()
        desks = Desks(centre, n_calls)
        centre.wait_agent(1000 + n_calls, "ready")
        idle, events = rss_kb(ours(centre)), centre.events()
        for i in range(n_calls):
            centre.exchange.call("1390000%04d" % i, "80%02d" % i, play=speech("customer"), repeat=True)
        wait_for(lambda: count(events, "talk.start") == n_calls, 60, "all talks")
        line("e1_sip_ms_per_call_s", cost(centre, n_calls, seconds), "ms")
        line("rss_kb_per_call", (rss_kb(ours(centre)) - idle) / n_calls, "kB")
        desks.stop()


def bench_sip_sip(n_calls, seconds):
    with Centre("bench-sip", n_agents=2, spans=2, port=44000) as centre:
        centre.extra += TO_DESKS
        centre.start()
        desks = Desks(centre, 2, ring_ms=1)
        events = centre.events()
        callers = Callers(centre, n_calls, int(1000 * (seconds + 20)), 50)
        wait_for(lambda: count(events, "talk.start") == n_calls, 60, "all talks")
        line("sip_sip_ms_per_call_s", cost(centre, n_calls, seconds), "ms")
        callers.process.stop()
        desks.stop()


def bench_cps(seconds):
    """The rate is raised by a quarter while 99.9 % of the calls are well."""
    best = 0
    with Centre("bench-cps", n_agents=2, spans=2, port=48000, calls_max=500) as centre:
        centre.extra += TO_DESKS
        centre.start()
        desks = Desks(centre, 2, ring_ms=1)
        rate = 40
        while rate < 4000:
            n = int(rate * seconds)
            good, bad = Callers(centre, n, 1, rate, at_once=200).wait(60)
            if good + bad < n or bad > n / 1000:
                break
            best, rate = rate, int(rate * 1.25)
        desks.stop()
    line("setup_cps", best, "calls/s")


def bench_delay(seconds):
    """The meter speaks on the E1's far end and as the phone's RTP."""
    with Centre("bench-delay", n_agents=1, spans=2, port=52000) as centre:
        centre.start()
        rtp = centre.port + 2100
        desks = Desks(centre, 1, ring_ms=1, has_echo=False)
        centre.wait_agent(1001, "ready")
        meter = Process("delay", [centre.program("tests/delay"), "--door", centre.door, "--slot", "2:31",
                                  "--rtp-port", str(rtp), "--seconds", str(int(seconds) + 5)], centre.log_dir)
        meter.wait_line("delay ready")
        centre.exchange.call("13800138000", "8000", is_silent=True)
        centre.events().wait("talk.start")
        meter.child.wait(seconds + 30)
        meter.reader.join(5)
        for text in meter.lines:
            if re.match(r"\w+_delay_ms ", text):
                print(text, flush=True)
        desks.stop()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--seconds", type=float, default=10)
    ap.add_argument("only", nargs="*", help="e1 sip cps delay")
    args = ap.parse_args()
    parts = {"e1": lambda: bench_e1_sip(30, args.seconds), "sip": lambda: bench_sip_sip(30, args.seconds),
             "cps": lambda: bench_cps(3), "delay": lambda: bench_delay(args.seconds)}
    for name, part in parts.items():
        if not args.only or name in args.only:
            part()
    return 0


if __name__ == "__main__":
    sys.exit(main())
