#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pulls the rug: processes killed, disk full, database locked, line cut, each in the middle of a call.

    e2e_rug.py [--keep] [SCENARIO...]

It mounts a small disk; so that nothing of it is left however this ends, it
does so in a mount namespace of its own.
"""
import os
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import audio                                        # noqa: E402
from centre import Centre, speech                   # noqa: E402
from e2e_call import seconds_of, wait_recorded    # noqa: E402
from peers import PATIENCE_S, wait_for  # noqa: E402
from stack import Claims, options                   # noqa: E402

INSIDE = """
[route to8002]
from = phone
number = 8002
to = phone:8002
"""

SPEECH_S = 7    # the agent's
TALK_S = 9      # and by then it has been spoken


def talk(centre, desk, number="8000"):
    """A customer talks with desk's agent; returns (exchange's id, call, record.start)."""
    x, events = centre.exchange, centre.events(is_from_now=True)
    n_phone = len(desk.events)
    id_ = x.call("13800138000", number, play=speech("customer"), repeat=True)
    call = events.wait("call.start", to=number)[1]["call"]
    desk.answer(start=n_phone)
    rec = events.wait("record.start", call=call)[1]
    events.wait("talk.start", call=call)
    events.ctl.close()
    return id_, call, rec


def end(centre, id_, call):
    centre.exchange.do("hangup", id=id_, cause=16)
    return centre.record(call)


def grows(path, seconds=1.0):
    """Wait until what a phone hears has got longer by that much (its header comes at the end)."""
    was = os.path.getsize(path)
    wait_for(lambda: os.path.getsize(path) >= was + seconds * audio.RATE * 2, PATIENCE_S,
             "growth of %s" % os.path.basename(path))


def kill_lqpri(claims, centre, desk, other):
    print("-- kill -9 of lqpri")
    n_phone, n_x = len(other.events), len(centre.exchange.events)
    desk.command("dial", "sip:8002@127.0.0.1:%d" % centre.port)
    other.answer(start=n_phone)
    heard = wait_for(other.heard, PATIENCE_S, "sound at 8002")[-1]
    e1 = centre.exchange.call("13800138001", "8000")
    centre.exchange.wait("proceeding", start=n_x, id=e1)
    claims.check(os.path.getsize(heard) < SPEECH_S * audio.RATE * 2, "they are still in mid sentence",
                 os.path.getsize(heard))
    centre.lqpri.kill()
    claims.check(len([c for c in centre.ctl().do("call.list")["calls"] if c["state"] == "talking"]) == 1,
                 "the talk between two phones goes on without lqpri")
    claims.check(centre.lqd.is_alive(), "lqd lives")
    wait_for(lambda: len(centre.ctl().do("call.list")["calls"]) == 1, PATIENCE_S, "end of the E1 call")
    claims.check(True, "the call on the E1 is over in lqd")
    wait_for(lambda: os.path.getsize(heard) > TALK_S * audio.RATE * 2, PATIENCE_S, "the whole of the agent's speech")
    centre.start_lqpri()
    centre.wait_spans()
    centre.exchange.wait("gone", start=n_x, id=e1)
    claims.check(True, "a new lqpri brings the D channel up, the exchange has cleared its call")
    desk.hangup()
    other.wait_event("CALL_CLOSED", start=n_phone)
    worst = audio.match(audio.mono(speech("agent")), audio.mono(heard))[1]
    claims.check(worst > 0.9, "no word of the talk was lost", "correlation %.3f" % worst)
    centre.wait_agent(1001, "ready")
    id_, call, _ = talk(centre, desk)
    claims.check(end(centre, id_, call)["cause"] == 16, "and the next call on the E1 is a good one")
    centre.wait_agent(1001, "ready")


def owned_slots(centre):
    """What somebody holds of the board, but for the exchange's side of it."""
    return [s["slot"] for s in centre.ctl().do("slot.list")["slots"] if not s["slot"].startswith("2/")]


def one_agent_sits(centre):
    """1001 alone waits for calls: who is offered a call is certain."""
    centre.wait_agent(1001, "ready")
    centre.wait_agent(1002, "ready")
    centre.ctl().do("agent.logout", agent="1002")


def kill_lqd(claims, centre, desk, other):
    print("-- kill -9 of lqd")
    n_x = len(centre.exchange.events)
    id_, call, rec = talk(centre, desk)
    wait_recorded(centre, rec, 3)
    path = centre.recording(rec["fields"])
    held = owned_slots(centre)
    claims.check([s for s in held if s.startswith("1/")] and len(held) == 2, "the talk holds two slots", held)
    before_ms = time.time() * 1000
    centre.lqd.kill()
    after_ms = time.time() * 1000
    gone = centre.exchange.wait("gone", start=n_x, id=id_)[1]
    claims.check(gone["cause"] in (41, 27), "the exchange is told at once", "cause %d" % gone["cause"])
    said = audio.mono(speech("customer"))
    claims.check(seconds_of(path) >= 2.5 and abs(audio.find(said[:16000], audio.read_wav(path)[:, 0])[1]) > 0.9,
                 "the recording so far can be played", "%.1f s" % seconds_of(path))
    centre.start_lqd()
    row = centre.record(call)
    claims.check(row["cause"] == 41 and row["by"] == "system" and row["answer_ms"] > 0 and row["vocid"],
                 "the call's CDR is there and closed", "cause %d, talk %d ms" % (row["cause"], row["talk_ms"]))
    # a sign of life comes once a second
    claims.check(before_ms - 2500 <= row["end_ms"] <= after_ms, "it ends when lqd did, to a sign of life",
                 "%d ms before" % (after_ms - row["end_ms"]))
    held = owned_slots(centre)
    claims.check(not held, "all slots are idle after the restart", held)
    centre.wait_spans()
    desk.hangup()
    centre.wait_agent(1001, "ready")
    agents = {a["agent"]: a["state"] for a in centre.ctl().do("agent.list")["agents"]}
    claims.check(agents == {"1001": "ready", "1002": "logged_out"},
                 "the phones' registrations and what their agents wished have outlived it", agents)
    id_, call2, _ = talk(centre, desk)
    claims.check(call2 > call, "call numbers go on", "%d after %d" % (call2, call))
    claims.check(end(centre, id_, call2)["cause"] == 16, "and the next call is a good one")
    centre.wait_agent(1001, "ready")


def locked_database(claims, centre, desk):
    print("-- the database is locked for 5 s")
    db = sqlite3.connect(os.path.join(centre.folder, "data", "lq.db"), timeout=10, isolation_level=None)
    db.execute("BEGIN EXCLUSIVE")
    began, n = time.monotonic(), len(centre.lqd.lines)
    id_, call, rec = talk(centre, desk)
    claims.check(True, "a call is set up and told of while the database is locked")
    wait_recorded(centre, rec, 2)
    centre.exchange.do("hangup", id=id_, cause=16)
    wait_for(lambda: time.monotonic() - began > 5, PATIENCE_S, "5 s of lock")
    claims.check(not centre.ctl().do("record.list", call=call)["records"], "it has no row yet")
    claims.check("store db=locked" in "".join(centre.lqd.lines[n:]), "the log says so")
    db.execute("COMMIT")
    row = centre.record(call)
    claims.check(row["cause"] == 16 and row["talk_ms"] > 0, "its row arrives afterwards", "talk %d ms" % row["talk_ms"])
    seqs = [r[0] for r in db.execute("SELECT seq FROM ledger ORDER BY seq")]
    claims.check(seqs == list(range(seqs[0], seqs[0] + len(seqs))), "the ledger has no gap and no double", len(seqs))
    db.close()
    centre.wait_agent(1001, "ready")


def full_disk(claims, centre, desk):
    print("-- the disk of the recordings is full")
    folder = os.path.join(centre.folder, "recordings")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", folder], check=True)
    try:
        id_, call, rec = talk(centre, desk)
        wait_recorded(centre, rec, 1)
        path = centre.recording(rec["fields"])
        n = len(centre.lqd.lines)
        ballast = os.path.join(folder, "ballast")
        with open(ballast, "wb", buffering=0) as f:
            try:
                while True:
                    f.write(bytes(4096))
            except OSError:
                pass
        centre.lqd.wait_line(lambda line: "No space left" in line and "call=%d" % call in line, 40, n)
        claims.check(True, "a clear line in the log says that there is no space")
        grows(desk.heard()[-1])
        claims.check(any(c["call"] == call for c in centre.ctl().do("call.list")["calls"]),
                     "the call goes on")
        held = seconds_of(path)
        os.unlink(ballast)
        wait_for(lambda: seconds_of(path) > held + 1, PATIENCE_S, "recording to go on")
        claims.check(True, "recording goes on when there is space again")
        row = end(centre, id_, call)
        claims.check(row["cause"] == 16, "and the call ends well")
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
    centre.wait_agent(1001, "ready")


def cut_line(claims, centre, desk):
    print("-- the E1 is cut in mid call")
    x = centre.exchange
    id_, call, rec = talk(centre, desk)
    wait_recorded(centre, rec, 1)
    x.do("fault", span=1, is_los=1)

    def alarms():
        return next(s["alarms"] for s in centre.ctl().do("span.list")["spans"] if s["span"] == 1)
    wait_for(lambda: "LOS" in alarms().upper(), PATIENCE_S, "LOS")
    claims.check(True, "LOS is seen")
    x.do("fault", span=1)
    wait_for(lambda: not alarms() or alarms() == "none", PATIENCE_S, "alarms gone")
    claims.check(True, "alignment is found again")
    path = centre.recording(rec["fields"])
    said = audio.mono(speech("customer"))
    was = seconds_of(path) + 1              # the file is at most that much behind
    whole = (len(said) + 16000) / audio.RATE    # wherever the repeated speech stands now
    wait_for(lambda: seconds_of(path) > was + whole, PATIENCE_S, "speech after the cut")
    tail = audio.read_wav(path)[int(was * audio.RATE):, 0]
    found = audio.find(said[:16000], tail)[1]
    claims.check(found > 0.9, "the call has lived through it, speech is whole again", "correlation %.3f" % found)
    claims.check(end(centre, id_, call)["cause"] == 16, "and the call ends well")
    centre.wait_agent(1001, "ready")


SCENARIOS = {
    "cut": ("the E1 is cut", cut_line),
    "locked": ("the database is locked", locked_database),
    "full": ("the disk is full", full_disk),
    "lqpri": ("lqpri is killed", kill_lqpri),
    "lqd": ("lqd is killed", kill_lqd),
}


def clear(centre):
    """After a scenario that failed: the next one shall not fail of it."""
    for c in centre.ctl().do("call.list")["calls"]:
        centre.ctl().do("call.hangup", call=c["call"])
    centre.wait_agent(1001, "ready")


def all_of(names, claims, centre):
    centre.extra += INSIDE
    centre.start()
    other = centre.desk(8002, "agent-zh", 600)
    desk = centre.desk(8001, "agent", 600)
    one_agent_sits(centre)
    for name in names:
        claim, scenario = SCENARIOS[name]
        people = (desk, other) if scenario in (kill_lqpri, kill_lqd) else (desk,)
        n_failed = claims.failed
        claims.run(claim, scenario, claims, centre, *people)
        if claims.failed > n_failed:
            claims.run("all is clear after it", clear, centre)


def own_mounts():
    """This program again in a mount namespace of its own, once."""
    if os.environ.get("LQ_RUG_MOUNTS") != "own":
        os.environ["LQ_RUG_MOUNTS"] = "own"
        user = [] if os.geteuid() == 0 else ["--map-root-user"]
        os.execvp("unshare", ["unshare", "--mount", *user, sys.executable, *sys.argv])


def main():
    ap = options(("soft",))
    ap.add_argument("names", nargs="*", metavar="SCENARIO", help=" ".join(SCENARIOS))
    args = ap.parse_args()
    own_mounts()
    claims = Claims()
    with Centre("rug", n_agents=2, port=19100, keep=args.keep) as centre:
        all_of(args.names or SCENARIOS, claims, centre)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
