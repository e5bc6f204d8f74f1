#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many calls at once over E1 to SIP phones, all recorded: 30 on one E1, 60 on two (A-01, B-02, B-46).

    e2e_load.py [--seconds N]

The exchange speaks into every call and records what comes back; the phones
(sipp) echo. What is claimed is read from counters: nothing lost, nothing
repeated, and every hop's sum is the next hop's.
"""
import argparse
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import audio                                        # noqa: E402
from centre import PASSWORD, Centre, speech         # noqa: E402
from peers import PATIENCE_S, Process, wait_for  # noqa: E402
from stack import Claims                            # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))


class Desks:
    """n SIP phones in one sipp: registered, answering at once, echoing speech."""

    def __init__(self, centre, n, ring_ms=200, has_echo=True, first=8001):
        self.centre = centre
        port, rtp = centre.port + 2000, centre.port + 2100
        users = os.path.join(centre.folder, "users.csv")
        with open(users, "w") as f:
            f.write("SEQUENTIAL\n")
            for phone in range(first, first + n):
                f.write("%d;[authentication username=%d password=%s];\n" % (phone, phone, PASSWORD % phone))
        common = ["sipp", "127.0.0.1:%d" % centre.port, "-i", "127.0.0.1", "-p", str(port), "-nostdin",
                  "-trace_err", "-error_file", os.path.join(centre.log_dir, "sipp-errors.log")]
        done = subprocess.run(common + ["-sf", os.path.join(HERE, "sipp", "agents-register.xml"), "-inf", users,
                                        "-m", str(n), "-r", "50", "-timeout", "30s"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
        if done.returncode:
            raise RuntimeError("sipp could not register the phones: status %d" % done.returncode)
        self.process = Process("sipp-desks", common + [
            "-sf", os.path.join(HERE, "sipp", "agents-answer.xml"), "-key", "rtp", str(rtp),
            "-d", str(ring_ms)] + (["-mi", "127.0.0.1", "-mp", str(rtp), "-rtp_echo"] if has_echo else []),
            centre.log_dir, is_equipment=True)

    def stop(self):
        self.process.stop()


def total(rows, *names):
    return sum(r["counters"][n] for r in rows for n in names)


def talk(claims, centre, n_calls, seconds):
    n_spans = centre.spans // 2
    x, events = centre.exchange, centre.events()
    print("-- %d calls on %d E1" % (n_calls, n_spans))
    said = audio.mono(speech("customer"))
    seconds = max(seconds, len(said) / audio.RATE + 1)      # each is heard whole once
    heard = [x.path("heard-%d.wav" % i) for i in range(n_calls)]
    ids = [x.call("1390000%04d" % i, "80%02d" % (i % 100), span=2 * (1 + i // 30), record=heard[i],
                  play=speech("customer"), repeat=True) for i in range(n_calls)]
    wait_for(lambda: count(events, "talk.start") == n_calls, PATIENCE_S, "%d talks" % n_calls)
    claims.check(True, "%d calls talk at once" % n_calls)
    wait_for(lambda: hops_have_begun(centre, n_calls), PATIENCE_S, "sound in every hop")
    before = centre.ctl().do("slot.list")["slots"], centre.ctl().do("span.list")["spans"]
    files = [e["fields"]["file"] for e in events.all if e["type"] == "record.start"]
    claims.check(len(set(files)) == n_calls, "each has a recording of its own", len(set(files)))
    wait_for(lambda: all(length(centre, f) >= seconds for f in files), 60 + 5 * seconds,
             "%g s in every recording" % seconds)
    after = centre.ctl().do("slot.list")["slots"], centre.ctl().do("span.list")["spans"]
    check_hops(claims, before, after, n_calls)
    media = centre.ctl().do("status")["media"]
    wrong = {n: media[n] for n in ("lost", "late", "garbage", "concealed_ms", "line_in_full", "record_errors",
                                   "record_lost_octets") if media[n]}
    claims.check(not wrong, "no RTP packet was lost, late or made up, no recorded octet lost",
                 wrong or "%d packets in, %d out; %d of %d wakes late, the longest %d us" % tuple(
                     media[n] for n in ("rx_packets", "tx_packets", "late_wakes", "wakes", "longest_wake_us")))
    for id_ in ids:
        x.do("hangup", id=id_, cause=16)
    wait_for(lambda: count(events, "call.end") == n_calls, PATIENCE_S, "%d ends" % n_calls)
    causes = [x.wait("gone", id=id_)[1]["cause"] for id_ in ids]
    claims.check(causes == [16] * n_calls, "all end with cause 16", sorted(set(causes)))
    worst = min(audio.match(said, audio.mono(h))[1] for h in heard)
    claims.check(worst > 0.9, "every customer hears the phone's echo", "worst correlation %.3f" % worst)
    both = [audio.read_wav(centre.recording({"file": f})) for f in files]
    worst = min(audio.match(said, b[:, side])[1] for b in both for side in (0, 1))
    claims.check(worst > 0.9, "every recording has both sides", "worst correlation %.3f" % worst)
    rows = wait_for(lambda: closed(centre, n_calls), PATIENCE_S, "CDRs")
    claims.check(len({r["vocid"] for r in rows}) == n_calls, "every CDR has a VOCID of its own")
    wait_for(lambda: not [s for s in centre.ctl().do("slot.list")["slots"] if s["leg"]], PATIENCE_S, "idle slots")
    events.ctl.close()


def closed(centre, n_calls):
    """The CDRs, once there are so many."""
    rows = centre.ctl().do("record.list", last=n_calls)["records"]
    return rows if sum(bool(r.get("end_ms")) for r in rows) == n_calls else None


def hops_have_begun(centre, n_calls):
    """A phone's stream begins with its first packet; until then the matrix gets silence for it."""
    slots = [s for s in centre.ctl().do("slot.list")["slots"] if s["leg"]]
    heard = [s for s in slots if s["kind"] == "tdm" or s["counters"]["line_in_samples"]]
    return len(heard) == 2 * n_calls


def check_hops(claims, before, after, n_calls):
    """What went into a hop came out of it; nothing was lost or repeated on the way."""
    was = {s["slot"]: s["counters"] for s in before[0]}
    slots = []
    for s in after[0]:
        if s["slot"] in was and s["leg"]:
            then = was[s["slot"]]
            slots.append(dict(s, counters={k: v - then[k] for k, v in s["counters"].items()}))
    lines = [s for s in slots if s["kind"] == "tdm"]
    phones = [s for s in slots if s["kind"] == "ip"]
    claims.check(len(lines) == len(phones) == n_calls, "a slot for each line and each phone",
                 "%d + %d" % (len(lines), len(phones)))
    lost = {n: total(slots, n) for n in ("rx_overruns", "tap_overruns", "line_in_underruns",
                                         "line_out_overruns", "ring_faults")}
    claims.check(not any(lost.values()), "no ring lost or repeated a sample",
                 {k: v for k, v in lost.items() if v})
    for claim, here, out, there, into in (
            ("every sample in has a sample out", slots, "rx_samples", slots, "tx_samples"),
            ("what the phones said is what the matrix got", phones, "line_in_samples", phones, "rx_samples"),
            ("what the matrix gave is what the phones were sent", phones, "tx_samples",
             phones, "line_out_samples"),
            ("every sample of the lines was recorded", lines, "rx_samples", slots, "tap_samples")):
        claims.check(total(here, out) == total(there, into), claim,
                     "%d, %d" % (total(here, out), total(there, into)))
    spans = {s["span"]: s["counters"] for s in after[1]}
    then = {s["span"]: s["counters"] for s in before[1]}
    wrong = {n: sum(c[n] - then[k][n] for k, c in spans.items())
             for n in ("slips_dropped", "slips_repeated", "fas_errors", "crc_errors", "lfa_events")}
    claims.check(not any(wrong.values()), "no slip, no errored frame on the E1s",
                 {k: v for k, v in wrong.items() if v})


def count(events, kind):
    with events.changed:
        return sum(e["type"] == kind for e in events.all)


def length(centre, name):
    try:
        return (os.path.getsize(centre.recording({"file": name})) - 100) / 2 / audio.RATE
    except (RuntimeError, OSError):
        return 0


def scenario(claims, n_calls, seconds, port):
    n_spans = 2 * ((n_calls + 29) // 30)
    with Centre("load%d" % n_calls, n_agents=n_calls, spans=n_spans, port=port) as centre:
        centre.start()
        desks = Desks(centre, n_calls)
        try:
            for agent in range(1001, 1001 + n_calls):
                centre.wait_agent(agent, "ready")
            talk(claims, centre, n_calls, seconds)
        finally:
            desks.stop()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--seconds", type=float, default=15)
    args = ap.parse_args()
    claims = Claims()
    claims.run("30 calls on one E1", scenario, claims, 30, args.seconds, 10000)
    claims.run("60 calls on two E1", scenario, claims, 60, args.seconds, 14000)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
