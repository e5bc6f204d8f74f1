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
from e2e_delay import measure                       # noqa: E402
from e2e_load import Desks, count                   # noqa: E402
from peers import Process, wait_for                 # noqa: E402

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
PAIR = """
[phone {caller}]
password = {caller_password}

[phone {desk}]
password = {desk_password}

[route desk{desk}]
from = phone
number = {desk}
to = phone:{desk}
"""
CALLER, DESK = 7001, 6001   # the first of each
PAIRS = 200     # who set up calls in turn


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


def pairs(n):
    """Configuration of n phones that call and n that are called: a phone holds one call."""
    return "".join(PAIR.format(caller=CALLER + i, desk=DESK + i, caller_password=PASSWORD % (CALLER + i),
                               desk_password=PASSWORD % (DESK + i)) for i in range(n))


def caller_files(folder, n):
    """The scenario with its sound's name, and who calls whom."""
    sound, path = os.path.join(folder, "sound.al"), os.path.join(folder, "caller.xml")
    users = os.path.join(folder, "callers.csv")
    subprocess.run(["sox", speech("customer"), "-t", "al", sound], check=True)
    with open(os.path.join(INTEROP, "sipp", "caller.xml")) as f:
        text = f.read()
    with open(path, "w") as f:
        f.write(text.replace("SOUND", sound))
    with open(users, "w") as f:
        f.write("SEQUENTIAL\n")
        for i in range(n):
            f.write("%d;[authentication username=%d password=%s];%d;\n" % (
                CALLER + i, CALLER + i, PASSWORD % (CALLER + i), DESK + i))
    return path, users


class Callers:
    """A sipp whose n_pairs callers call their desks through lqd, n calls in all."""

    def __init__(self, centre, n_pairs, n, talk_ms, rate):
        self.stats = os.path.join(centre.log_dir, "callers-%d.csv" % rate)
        scenario, users = caller_files(centre.folder, n_pairs)
        port = centre.port + 3000
        self.process = Process("sipp-callers-%d" % rate, [
            "sipp", "127.0.0.1:%d" % centre.port, "-i", "127.0.0.1", "-p", str(port), "-nostdin",
            "-sf", scenario, "-inf", users, "-mi", "127.0.0.1", "-mp", str(port + 100),
            "-d", str(talk_ms), "-m", str(n), "-r", str(rate), "-l", str(n_pairs), "-recv_timeout", "5000",
            "-trace_stat", "-stf", self.stats, "-fd", "1"], centre.log_dir)

    def wait(self, seconds):
        self.process.child.wait(seconds)
        with open(self.stats) as f:
            rows = [r.rstrip("\n").split(";") for r in f]
        last = dict(zip(rows[0], rows[-1]))
        return int(last["SuccessfulCall(C)"]), int(last["FailedCall(C)"]), float(last["CallRate(C)"])


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
    with Centre("bench-sip", spans=2, port=44000) as centre:
        centre.extra += pairs(n_calls)
        centre.start()
        desks = Desks(centre, n_calls, ring_ms=1, first=DESK)
        events = centre.events()
        callers = Callers(centre, n_calls, n_calls, int(1000 * (seconds + 20)), 50)
        wait_for(lambda: count(events, "talk.start") == n_calls or not callers.process.is_alive(), 60,
                 "all talks")
        if not callers.process.is_alive():
            raise RuntimeError("sipp ended: " + "\n".join(callers.process.lines[-3:]))
        line("sip_sip_ms_per_call_s", cost(centre, n_calls, seconds), "ms")
        callers.process.stop()
        desks.stop()


def bench_cps(seconds):
    """The rate is raised by a quarter while it is reached and 99.9 % of the calls are well."""
    best = 0
    with Centre("bench-cps", spans=2, port=48000, calls_max=500) as centre:
        centre.extra += pairs(PAIRS)
        centre.start()
        desks = Desks(centre, PAIRS, ring_ms=1, first=DESK)
        rate = 40
        while rate < 4000:
            n = int(rate * seconds)
            good, bad, done_per_s = Callers(centre, PAIRS, n, 1, rate).wait(60)
            if good + bad < n or bad > n / 1000:
                break
            best = max(best, done_per_s)
            if done_per_s < 0.8 * rate:     # all callers are busy: it goes no faster
                break
            rate = int(rate * 1.25)
        desks.stop()
    line("setup_cps", best, "calls/s")


def bench_delay(seconds):
    found, _ = measure(seconds, 52000)
    for way, (median, *_) in found.items():
        line(way + "_delay_ms", median, "ms")


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
