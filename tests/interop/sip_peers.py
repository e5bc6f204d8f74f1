#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SIP adapter against real peers: sipp as a trunk (with losses too) and baresip as an agent's phone."""
import json
import os
import random
import re
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from peers import PATIENCE_S, Baresip, Timeout, wait_for  # noqa: E402
from stack import Claims            # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("LQ_BUILD", os.path.join(ROOT, "build", "plain"))
US, TRUNK, FAR, PHONE = 28510, 28520, 28530, 28540
LOSS = 0.1


class Leg:
    """tests/mock/sipleg: commands in, events out, one JSON object a line."""

    def __init__(self, *args):
        self.child = subprocess.Popen(
            [os.path.join(BUILD, "tests", "sipleg"), "--port", str(US), "--rtp", "28700",
             "--trunk", "gw:127.0.0.1:%d" % TRUNK, *args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.events, self.changed, self.next_leg = [], threading.Condition(), 1000000
        threading.Thread(target=self.read, daemon=True).start()
        self.wait("ready")

    def read(self):
        for line in self.child.stdout:
            with self.changed:
                self.events.append(json.loads(line))
                self.changed.notify_all()

    def wait(self, kind, seconds=PATIENCE_S, start=0, **fields):
        """The first such event from number start on: (number, event)."""
        end = time.monotonic() + seconds
        with self.changed:
            at = start
            while True:
                while at < len(self.events):
                    e = self.events[at]
                    if e["ev"] == kind and all(e.get(k) == v for k, v in fields.items()):
                        return at, e
                    at += 1
                left = end - time.monotonic()
                if left <= 0:
                    raise Timeout("no %s %s within %g s; last: %s" % (
                        kind, fields, seconds, self.events[-6:]))
                self.changed.wait(left)

    def mark(self):
        with self.changed:
            return len(self.events)

    def count(self, kind, start=0, **fields):
        with self.changed:
            return sum(e["ev"] == kind and all(e.get(k) == v for k, v in fields.items())
                       for e in self.events[start:])

    def do(self, cmd, **fields):
        start = self.mark()
        self.child.stdin.write(json.dumps(dict(fields, cmd=cmd)) + "\n")
        return self.wait("done", start=start, cmd=cmd)[1]["result"]

    def invite(self, **fields):
        self.next_leg += 1
        assert self.do("invite", leg=self.next_leg, **fields) == 0
        return self.next_leg

    def stats(self):
        start = self.mark()
        self.do("stats")
        return self.wait("stats", start=start)[1]

    def close(self):
        self.child.stdin.close()
        return self.child.wait(PATIENCE_S)


class Sipp:
    """One run of sipp at the trunk's address; its status is the verdict."""

    def __init__(self, folder, *args, to=US, port=TRUNK):
        self.log = open(os.path.join(folder, "sipp-%d.log" % time.monotonic_ns()), "w+")
        self.child = subprocess.Popen(
            ["sipp", "127.0.0.1:%d" % to, "-i", "127.0.0.1", "-p", str(port), "-mp", "28600",
             "-nostdin", "-timeout", "80", "-timeout_error", "-s", "9001", *args],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT, cwd=folder)

    def end(self):
        return self.child.wait(90)

    def tail(self):
        self.log.seek(0)
        return self.log.read()[-800:]


class Loss:
    """A line between us and a peer at port FAR that loses packets both ways; seeded, so that it can be had again.

    Of a 180 and the 200 behind it, from the peer, one comes through: without both the
    INVITE is repeated, and a sipp that has sent its 200 takes no notice of that, nor
    repeats the 200 any more.
    """

    def __init__(self, seed):
        self.random, self.lost, self.is_closed = random.Random(seed), 0, False
        self.unheard = set()    # calls whose 180 was lost
        self.near, self.far = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        self.near.bind(("127.0.0.1", TRUNK))
        self.far.bind(("127.0.0.1", FAR + 1))
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def spares(self, data):
        """Is this the answer after a 180 that was lost?"""
        text = data.decode(errors="replace")
        call = re.search(r"^Call-ID: *(.+?)\r$", text, re.M | re.I)
        if not call or not re.search(r"^CSeq: *\d+ INVITE", text, re.M | re.I):
            return False
        if text.startswith("SIP/2.0 180"):
            self.unheard.add(call[1])
            return False
        is_last = text.startswith("SIP/2.0 200") and call[1] in self.unheard
        self.unheard.discard(call[1])
        return is_last

    def run(self):
        while not self.is_closed:
            for s in select.select([self.near, self.far], [], [], 0.1)[0]:
                data = s.recv(65536)
                if self.random.random() < LOSS and not (s is self.far and self.spares(data)):
                    self.lost += 1
                elif s is self.near:
                    self.far.sendto(data, ("127.0.0.1", FAR))
                else:
                    self.near.sendto(data, ("127.0.0.1", US))

    def close(self):
        self.is_closed = True
        self.thread.join()
        self.near.close()
        self.far.close()


def xml(name):
    return os.path.join(HERE, "sipp", name + ".xml")


def with_status(folder, status):
    """sipp wants the status in the scenario's text."""
    path = os.path.join(folder, "refuse-%d.xml" % status)
    with open(xml("sip-refuse")) as f, open(path, "w") as out:
        out.write(f.read().replace("[status]", str(status)))
    return path


def uas(folder, *args, port=TRUNK):
    """A called sipp: ready once its port is taken."""
    s = Sipp(folder, *args, port=port)
    while s.child.poll() is None:
        probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return s
        finally:
            probe.close()
        time.sleep(0.01)
    return s


def settled(leg, seconds=PATIENCE_S):
    """No call is left; what lost its ACK for good is ended after 32 s."""
    return wait_for(lambda: leg.stats()["calls"] == 0, seconds, "end of the last call")


# ------------------------------------------------------------------- the claims

LOST_S = 80     # what is lost again and again ends by timers B, F or H, 64 * T1 = 32 s each


def calls_in(claims, leg, folder, n, claim, **line):
    start = leg.mark()
    leg.do("policy", do="answer")
    s = Sipp(folder, "-sn", "uac", "-m", str(n), "-r", "20", "-d", "100", **line)
    status = s.end()
    claims.check(status == 0, claim, s.tail() if status else "")
    for _ in range(n):
        start_of, _e = leg.wait("gone", LOST_S, start)
        start = start_of + 1
    claims.check(settled(leg), claim + ": none is left over")


def calls_out(claims, leg, folder, n, claim, **line):
    start = leg.mark()
    # On a lossy line sipp takes a late copy of an INVITE for another call, and
    # would stop before the last real one: there it has no number and is ended.
    s = uas(folder, "-sn", "uas", *(() if line else ("-m", str(n))), **line)
    try:
        legs = [leg.invite(route="trunk/gw", **{"from": "8001", "to": "139%04d" % i}) for i in range(n)]
        for id_ in legs:
            leg.wait("answer", LOST_S, start, leg=id_)
            claims_of = leg.do("hangup", leg=id_)
            if claims_of:
                claims.check(False, claim, claims_of)
            leg.wait("gone", LOST_S, start, leg=id_, by_us=True)
        status = None if line else s.end()
    finally:
        s.child.kill()
        s.end()
    is_well = leg.count("answer", start) == n if line else status == 0
    claims.check(is_well, claim, "" if is_well else s.tail())
    claims.check(settled(leg), claim + ": none is left over")


def losses(claims, leg, folder):
    seed = int(os.environ.get("LQ_SEED", 1))
    line = Loss(seed)
    try:
        what = "every tenth packet lost, LQ_SEED=%d" % seed
        calls_in(claims, leg, folder, 30, "30 calls from sipp, " + what, to=FAR + 1, port=FAR)
        calls_out(claims, leg, folder, 20, "20 calls to sipp, " + what, port=FAR)
        claims.check(line.lost > 10 and leg.stats()["retransmitted"] > 0,
                     "losses were made good by repeating", line.lost)
    finally:
        line.close()


def refusals(claims, leg, folder):
    for status, cause in ((486, 17), (480, 18), (404, 1), (603, 21), (503, 41)):
        start = leg.mark()
        s = uas(folder, "-sf", with_status(folder, status), "-m", "1")
        id_ = leg.invite(route="trunk/gw", to="1")
        _, e = leg.wait("gone", start=start, leg=id_)
        claims.check(e["cause"] == cause and s.end() == 0,
                     "%d from sipp is cause %d" % (status, cause), e)


def hold(claims, leg, folder):
    leg.do("policy", do="answer")
    start = leg.mark()
    s = Sipp(folder, "-sf", xml("sip-hold"), "-m", "10", "-r", "10")
    status = s.end()
    claims.check(status == 0, "ten calls are held and taken back", s.tail() if status else "")
    claims.check(leg.count("media", start, sending=True, receiving=False) == 10,
                 "each hold is told once")


def cancel(claims, leg, folder):
    leg.do("policy", do="ring")
    start = leg.mark()
    s = Sipp(folder, "-sf", xml("sip-cancel"), "-m", "10", "-r", "10")
    status = s.end()
    claims.check(status == 0, "ten ringing calls are cancelled", s.tail() if status else "")
    for _ in range(10):
        at, _e = leg.wait("gone", start=start, cause=16)
        start = at + 1
    claims.check(settled(leg), "and none is left over")


def unanswered(claims, leg):
    """Our CANCEL at a peer that only rings: a socket of our own."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", TRUNK))
    sock.settimeout(PATIENCE_S)
    id_ = leg.invite(route="trunk/gw", to="1", ring_ms=300)
    invite = sock.recv(65536).decode()
    heads = {l.split(":")[0]: l for l in invite.split("\r\n") if ":" in l}
    ringing = "\r\n".join(["SIP/2.0 180 Ringing", heads["Via"], heads["From"],
                           heads["To"] + ";tag=x", heads["Call-ID"], heads["CSeq"],
                           "Content-Length: 0", "", ""])
    sock.sendto(ringing.encode(), ("127.0.0.1", US))
    _, e = leg.wait("gone", leg=id_)
    cancel_of = sock.recv(65536).decode()
    claims.check(e["cause"] == 19 and cancel_of.startswith("CANCEL ") and heads["Via"] in cancel_of,
                 "a call that only rings is cancelled in time", e)
    sock.close()


def garbage(claims, leg):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", TRUNK))
    before = leg.stats()
    for junk in (b"hello", b"\0" * 2000, os.urandom(1200), b"INVITE sip:\r\n\r\n", b"SIP/2.0 200\r\n",
                 b"\r\n\r\n"):
        sock.sendto(junk, ("127.0.0.1", US))
    tcp = socket.create_connection(("127.0.0.1", US), 5)
    tcp.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    tcp.settimeout(PATIENCE_S)
    claims.check(tcp.recv(100) == b"", "a TCP connection that is not SIP is closed")
    tcp.close()
    sock.sendto(b"OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKo\r\n"
                b"From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: o\r\nCSeq: 1 OPTIONS\r\n"
                b"Content-Length: 0\r\n\r\n" % TRUNK, ("127.0.0.1", US))
    sock.settimeout(PATIENCE_S)
    claims.check(sock.recv(4000).startswith(b"SIP/2.0 200"), "after garbage it answers as before")
    after = leg.stats()
    claims.check(after["malformed"] - before["malformed"] >= 5, "garbage is counted", after)
    sock.close()


def over_tcp(claims, leg, folder):
    """One stream cut in odd places, then a call by sipp over TCP."""
    tcp = socket.create_connection(("127.0.0.1", US), 5)
    msg = (b"OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:1;branch=z9hG4bKt%d\r\n"
           b"From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: t%d\r\nCSeq: 1 OPTIONS\r\n"
           b"Content-Length: 0\r\n\r\n")
    data = b"\r\n\r\n" + b"".join(msg % (i, i) for i in range(3))
    for at in range(0, len(data), 37):
        tcp.sendall(data[at:at + 37])
    tcp.settimeout(PATIENCE_S)
    got = b""
    while got.count(b"SIP/2.0 200") < 3:
        more = tcp.recv(4096)
        if not more:
            break
        got += more
    claims.check(got.count(b"SIP/2.0 200") == 3, "three requests cut in pieces are answered", len(got))
    tcp.close()


def overload(claims, folder):
    leg = Leg("--calls-per-s", "10")
    try:
        leg.do("policy", do="answer")
        s = Sipp(folder, "-sn", "uac", "-m", "60", "-r", "60", "-d", "10")
        s.end()
        n = leg.stats()["overload"]
        claims.check(20 <= n <= 50 and leg.count("setup") == 60 - n,
                     "above the ceiling calls are shed, below it they are served", n)
    finally:
        leg.close()


# ------------------------------------------------------------------------ baresip

def make_speech(folder):
    path = os.path.join(folder, "speech.wav")
    subprocess.run(["sox", "-n", "-r", "8000", "-c", "1", "-b", "16", path, "synth", "600",
                    "sine", "440", "gain", "-12"], check=True)
    return path


def phone(claims, leg, folder):
    b = Baresip(os.path.join(folder, "phone"), "8001", "secret", "127.0.0.1:%d" % US, PHONE,
                make_speech(folder))
    try:
        leg.wait("online", account="8001")
        claims.check(leg.stats()["bindings"] == 1, "baresip registers")
        leg.do("policy", do="answer")

        start = leg.mark()
        b.command("dial", "9001@127.0.0.1:%d" % US)
        _, e = leg.wait("setup", start=start)
        claims.check((e["from"], e["to"], e["trunk"]) == ("8001", "9001", "8001"),
                     "baresip's call proves who it is", e)
        at, _ = b.wait_event("CALL_ESTABLISHED")
        leg.do("hangup", leg=e["leg"])
        b.wait_event("CALL_CLOSED", start=at)
        claims.check(True, "our hang-up ends baresip's call")

        for who in ("baresip", "we"):
            at = len(b.events)
            id_ = leg.invite(route="8001", **{"from": "13800001111"})
            leg.wait("alerting", leg=id_)
            at = b.answer(start=at)
            leg.wait("answer", leg=id_)
            if who == "baresip":
                b.command("hold")
                leg.wait("media", leg=id_)
                b.command("resume")
                leg.wait("media", start=leg.wait("media", leg=id_)[0] + 1, leg=id_)
                claims.check(True, "baresip holds and takes back")
                b.hangup()
            else:
                leg.do("hangup", leg=id_)
                b.wait_event("CALL_CLOSED", start=at)
            leg.wait("gone", leg=id_)
            claims.check(True, "a call to baresip is answered; %s hang up" % who)

        at = len(b.events)
        id_ = leg.invite(route="8001", **{"from": "1"})
        leg.wait("alerting", leg=id_)
        leg.do("hangup", leg=id_)
        b.wait_event("CALL_CLOSED", start=at)
        claims.check(True, "a ringing baresip is cancelled")
        at = len(b.events)
        id_ = leg.invite(route="8001", **{"from": "1"})
        b.wait_event("CALL_INCOMING", start=at)
        b.hangup()
        _, e = leg.wait("gone", leg=id_)
        claims.check(e["cause"] in (17, 21), "baresip's refusal is told", e)
    finally:
        b.stop()
    leg.wait("offline", account="8001")
    id_ = leg.invite(route="8001", **{"from": "1"})
    claims.check(leg.wait("gone", leg=id_)[1]["cause"] == 20, "after it has gone the cause is 20")


def main():
    claims = Claims()
    folder = tempfile.mkdtemp(prefix="lq-sip-")
    leg = Leg("--account", "8001:secret")
    try:
        claims.run("calls in", calls_in, claims, leg, folder, 50, "50 calls from sipp")
        claims.run("calls out", calls_out, claims, leg, folder, 20, "20 calls to sipp")
        claims.run("losses", losses, claims, leg, folder)
        claims.run("refusals", refusals, claims, leg, folder)
        claims.run("hold", hold, claims, leg, folder)
        claims.run("cancel", cancel, claims, leg, folder)
        claims.run("ring out", unanswered, claims, leg)
        claims.run("garbage", garbage, claims, leg)
        claims.run("TCP", over_tcp, claims, leg, folder)
        claims.run("baresip", phone, claims, leg, folder)
    finally:
        status = leg.close()
    claims.check(status == 0, "it ends well", status)
    claims.run("overload", overload, claims, folder)
    if claims.failed:
        print("the logs are in %s" % folder)
    else:
        shutil.rmtree(folder)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
