#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lqd and lqctl from outside: settings, control socket, signals, an engine that comes and goes.

Only lqsoft, lqd and lqctl; no phone and no exchange. Standard library only.
"""
import hashlib
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from peers import PATIENCE_S, wait_for  # noqa: E402
from stack import Claims, Stack                     # noqa: E402

PORT = 29000
GATEWAY = PORT + 50
PHONE = PORT + 60

CONF = """
[phone 8001]
password = secret-8001
display = 前台

[agent 1001]
display = 王芳
phone = 8001

[agent 1002]

[trunk gw]
addr = 127.0.0.1
port = %d
trusted = yes

[queue support]
agents = 1001 1002:2

[route in]
from = trunk
number = 95588
to = queue:support
""" % GATEWAY

NIGHT = """
[queue night]

[route night]
from = trunk
number = 95599
to = queue:night
"""


class Lqctl:
    """Runs lqctl: (status, stdout, stderr)."""

    def __init__(self, stack):
        self.stack = stack

    def __call__(self, *args, lang="C.UTF-8"):
        env = dict(os.environ, LQCTL_SOCKET=self.stack.ctl_path, LANG=lang)
        env.pop("LC_ALL", None)
        p = subprocess.run([self.stack.program("lqctl"), *args], capture_output=True, text=True,
                           env=env, timeout=60)
        return p.returncode, p.stdout, p.stderr

    def json(self, *args):
        status, out, err = self(*args, "--json")
        if status:
            raise RuntimeError("lqctl %s: %s" % (" ".join(args), err))
        return json.loads(out)


class Gateway:
    """A SIP trunk that only asks: INVITE, and what came of it."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", GATEWAY))
        self.socket.settimeout(PATIENCE_S)
        self.n = 0

    def invite(self, number):
        """The final status, and its headers as one text."""
        self.n += 1
        sdp = ("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
               "m=audio %d RTP/AVP 8\r\n" % (GATEWAY + 2))
        to = "sip:%s@127.0.0.1:%d" % (number, PORT)
        self.socket.sendto((
            "INVITE %s SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK%d\r\nMax-Forwards: 70\r\n"
            "From: <sip:13800138000@127.0.0.1>;tag=%d\r\nTo: <%s>\r\nCall-ID: gw%d\r\nCSeq: 1 INVITE\r\n"
            "Contact: <sip:gw@127.0.0.1:%d>\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s" % (
                to, GATEWAY, self.n, self.n, to, self.n, GATEWAY, len(sdp), sdp)).encode(), ("127.0.0.1", PORT))
        while True:
            text = self.socket.recv(4096).decode()
            status = int(text.split()[1]) if text.startswith("SIP/2.0") else 0
            if status >= 200 and "Call-ID: gw%d\r\n" % self.n in text:
                return status, text

    def answer_bye(self):
        """Of the first call that we are told has ended."""
        while True:
            text = self.socket.recv(4096).decode()
            if text.startswith("BYE"):
                keep = ("via:", "from:", "to:", "call-id:", "cseq:")
                lines = [h for h in text.split("\r\n") if h.lower().startswith(keep)]
                self.socket.sendto(("SIP/2.0 200 OK\r\n%s\r\nContent-Length: 0\r\n\r\n" %
                                    "\r\n".join(lines)).encode(), ("127.0.0.1", PORT))
                return


class Phone:
    """A SIP phone by UDP that only registers (8003, MD5 digest)."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", PHONE))
        self.socket.settimeout(PATIENCE_S)
        self.n = 0

    def ask(self, expires, authorization=""):
        self.n += 1
        self.socket.sendto((
            "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKp%d\r\n"
            "Max-Forwards: 70\r\nFrom: <sip:8003@127.0.0.1>;tag=%d\r\nTo: <sip:8003@127.0.0.1>\r\n"
            "Call-ID: phone\r\nCSeq: %d REGISTER\r\nContact: <sip:8003@127.0.0.1:%d>;expires=%d\r\n%s"
            "Content-Length: 0\r\n\r\n" % (PHONE, self.n, self.n, self.n, PHONE, expires, authorization)).encode(),
            ("127.0.0.1", PORT))
        return self.socket.recv(4096).decode()

    def register(self, expires):
        """True: it was taken."""
        def md5(text):
            return hashlib.md5(text.encode()).hexdigest()
        field = dict(re.findall(r'(\w+)="?([^",\r]+)', re.search(r"WWW-Authenticate: (.*)", self.ask(expires))[1]))
        first = md5("8003:%s:secret-8003" % field["realm"])
        second = md5("REGISTER:sip:127.0.0.1")
        response = md5("%s:%s:00000001:abc:auth:%s" % (first, field["nonce"], second))
        return self.ask(expires, (
            'Authorization: Digest username="8003", realm="%s", nonce="%s", uri="sip:127.0.0.1", response="%s",'
            ' qop=auth, nc=00000001, cnonce="abc", algorithm=MD5\r\n' % (
                field["realm"], field["nonce"], response))).startswith("SIP/2.0 200")


def lqd_says(stack, *args):
    p = subprocess.run([stack.program("lqd"), *args], capture_output=True, text=True, timeout=60)
    return p.returncode, p.stdout, p.stderr


def settings(claims, stack):
    print("-- settings")
    path = stack.write_conf()
    status, out, _ = lqd_says(stack, "--config", path, "--check-config")
    claims.check(status == 0 and "the settings are well" in out, "good settings are called good")
    bad = os.path.join(stack.folder, "bad.conf")
    with open(bad, "w") as f:
        f.write("[sip]\nprot = 5060\n[queue q]\nagents = 1009\n")
    status, _, err = lqd_says(stack, "--config", bad, "--check-config")
    claims.check(status == 3 and err.startswith("%s:2: [sip] prot: " % bad) and "port" in err,
                 "bad settings: status 3, file, line, key and what is meant", err)
    status, _, err = lqd_says(stack, "--config", stack.folder + "/none.conf")
    claims.check(status == 3 and "No such file" in err, "missing settings are told", err)
    status, _, err = lqd_says(stack, "--confg")
    claims.check(status == 2, "wrong use is status 2", err)
    status, out, _ = lqd_says(stack, "--print-sample")
    sample = os.path.join(stack.folder, "sample.conf")
    with open(sample, "w") as f:
        f.write(out)
    status, _, err = lqd_says(stack, "--config", sample, "--check-config")
    claims.check(status == 0, "the printed sample is good settings", err)


def without_lqd(claims, ctl):
    print("-- lqctl without lqd")
    status, _, err = ctl("status")
    claims.check(status == 3 and "systemctl start lqd" in err, "says how to start it, status 3", err)
    status, _, err = ctl("status", lang="zh_CN.UTF-8")
    claims.check(status == 3 and "没有应答" in err, "also in Chinese", err)
    claims.check(ctl("--help")[0] == 0 and ctl("fly")[0] == 2, "help and wrong use need no lqd")


def tables(claims, ctl):
    print("-- what lqctl shows")
    status, out, err = ctl("status")
    claims.check(status == 0 and "2 spans" in out, "status names the boards", out + err)
    agents = ctl.json("agent")["agents"]
    claims.check([(a["agent"], a["state"]) for a in agents] ==
                 [("1001", "logged_out"), ("1002", "logged_out")], "agents as configured", agents)
    out = ctl("agent")[1].splitlines()
    claims.check(out[0].split()[:3] == ["AGENT", "NAME", "STATE"] and "王芳" in out[1],
                 "a table with titles", out)
    claims.check("坐席" in ctl("agent", lang="zh_CN.UTF-8")[1], "in Chinese where LANG is")
    claims.check(ctl("call")[1] == "No calls in progress.\n", "an empty list says so")
    members = ctl.json("queue", "show", "support")["agents"]
    claims.check([(m["agent"], m["level"]) for m in members] == [("1001", 1), ("1002", 2)],
                 "a queue's agents and levels", members)
    spans = ctl.json("span")["spans"]
    claims.check([s["span"] for s in spans] == [1, 2] and "rx_frames" in spans[0]["counters"],
                 "spans and their counters")
    claims.check(len(ctl.json("slot", "--all", "--span", "1")["slots"]) == 30,
                 "30 speech slots on an E1")
    claims.check(ctl("span", "show", "9")[0] == 1, "a span that is not there: status 1")


def refusals(claims, ctl):
    print("-- refusals")
    for args, want in ((("agent", "ready", "1009"), "there is no agent 1009"),
                       (("agent", "login", "1001"), "phone 8001 is not registered"),
                       (("agent", "login", "1002"), "has no phone of his own"),
                       (("call", "hangup", "7"), "there is no call 7 in progress"),
                       (("call", "show", "7"), "there is no call 7"),
                       (("originate", "8001", "95588"), "phone 8001 is not registered"),
                       (("originate", "9999", "95588"), "neither a phone nor an agent"),
                       (("record", "--last", "0"), "from 1 to 1000"),
                       (("slot", "--span", "77"), "there is no span 77")):
        status, _, err = ctl(*args)
        claims.check(status == 1 and want in err, "lqctl %s: %s" % (" ".join(args), want), err)


def protocol(claims, stack):
    """Broken lines, abrupt ends and a second server do no harm."""
    print("-- the control socket")
    for junk in (b"\n", b"{}\n", b"\xff\xfe\n", b'{"id":1,"do":"dance"}\n', b"x" * 20000,
                 b'{"id":1,"do":"events","since":0}\n'):
        s = socket.socket(socket.AF_UNIX)
        s.connect(stack.ctl_path)
        s.sendall(junk)
        s.close()
    claims.check(stack.ctl().do("status")["state"] == "running", "junk does no harm")
    claims.check(oct(os.stat(stack.ctl_path).st_mode & 0o777) == "0o660", "the socket's mode is 0660")
    p = subprocess.run([stack.program("lqd"), "--config", stack.folder + "/lqd.conf"],
                       capture_output=True, text=True, timeout=60)
    claims.check(p.returncode == 1 and "another lqd" in p.stderr, "a second lqd does not start", p.stderr)
    claims.check(stack.ctl().do("status")["state"] == "running", "and the first goes on")
    if os.getuid() == 0:
        p = subprocess.run(["setpriv", "--reuid=65534", "--clear-groups", stack.program("lqctl"),
                            "--socket", stack.ctl_path, "status"], capture_output=True, text=True)
        claims.check(p.returncode == 3, "nobody may not control it", p.stderr)


def events(claims, ctl):
    print("-- events")
    out = ctl("events", "--since", "0", "--json")[1].splitlines()
    first = json.loads(out[0])
    claims.check(first["seq"] == 1 and first["type"] == "system.start", "the ledger from its beginning",
                 first)
    claims.check(re.match(r"\d\d:\d\d:\d\d\.\d{3} +1 +system\.start reason=", ctl("events")[1]),
                 "and for people", ctl("events")[1])


def refused_row(ctl, cause, reason):
    """The newest CDR, if it is of a call that was refused so; its events agree."""
    rows = ctl.json("record", "list", "--last", "1")["records"]
    if not rows or rows[0]["cause"] != cause:
        return None
    r = rows[0]
    seen = ctl.json("call", "show", str(r["call"]))["events"]
    return ((r["from"], r["to"], r["trunk"], r["by"]) == ("13800138000", "95588", "trunk/gw", "system") and
            [e["type"] for e in seen] == ["call.start", "call.end"] and seen[1]["fields"]["reason"] == reason)


def engine(claims, stack, ctl, gateway):
    """The soft board is killed and comes back; lqd goes on."""
    print("-- the engine goes and comes")
    stack.soft.kill()
    wait_for(lambda: ctl.json("status")["door"]["state"] == "down", PATIENCE_S, "door down")
    status, text = gateway.invite("95588")
    claims.check(status == 503 and "cause=38" in text, "a call that comes meanwhile is refused with cause 38", text)
    claims.check(wait_for(lambda: refused_row(ctl, 38, "engine_away"), PATIENCE_S, "CDR of the refused call"),
                 "and has its CDR and events")
    status, _, err = ctl("board")
    claims.check(status == 1 and "is lq.ko loaded, or lqsoft running?" in err,
                 "boards that are away: what to look at", err)
    claims.check(ctl("agent")[0] == 0, "the rest goes on")
    stack.start_board()
    wait_for(lambda: ctl.json("status")["door"]["state"] == "up", PATIENCE_S, "door up")
    claims.check(len(ctl.json("board")["boards"]) == 1, "and it is used again")


def reload(claims, stack, ctl):
    print("-- reload")
    lqd = stack.lqd
    stack.extra = CONF.replace("display = 王芳", "display = 王小芳")
    stack.write_conf()
    lqd.child.send_signal(signal.SIGHUP)
    lqd.wait_line("reload=done")
    claims.check(ctl.json("agent")["agents"][0]["display"] == "王小芳", "SIGHUP reads the settings again")
    good = stack.extra
    stack.extra = good.replace("[agent 1002]\n", "").replace(" 1002:2", "")
    stack.write_conf()
    start = len(lqd.lines)
    lqd.child.send_signal(signal.SIGHUP)
    lqd.wait_line("reload=done", start=start)
    claims.check([a["agent"] for a in ctl.json("agent")["agents"]] == ["1001"] and
                 any("agent=1002 removed=yes" in line for line in lqd.lines[start:]),
                 "an agent who was taken away is gone, and the log says so")
    claims.check([m["agent"] for m in ctl.json("queue", "show", "support")["agents"]] == ["1001"],
                 "also from his queue")
    stack.extra = good
    stack.extra = CONF + "\n[nonsense]\n"
    stack.write_conf()
    lqd.child.send_signal(signal.SIGHUP)
    lqd.wait_line("the old settings stay")
    claims.check(ctl.json("agent")["agents"][0]["display"] == "王小芳", "bad ones change nothing")
    stack.extra = good
    stack.write_conf()


def one_leg(claims, ctl, gateway):
    print("-- hanging up one leg")
    claims.check(gateway.invite("95588")[0] == 200, "a call waits in the queue")
    call = ctl.json("call")["calls"][0]
    name = str(call["call"])
    status, _, err = ctl("hangup", name, "--leg", "called")
    claims.check(status == 1 and "has no called now" in err, "nobody is called yet", err)
    status, _, err = ctl("hangup", name, "--leg", "4711")
    claims.check(status == 1 and "with a leg 4711" in err, "a leg that is not there", err)
    claims.check(ctl("hangup", name, "17", "--leg", "caller")[0] == 0, "the caller's leg is hung up")

    def row():
        return ctl.json("record", "list", "--call", name)["records"]
    r = wait_for(row, PATIENCE_S, "CDR")[0]
    claims.check((r["cause"], r["by"]) == (17, "caller"), "the call ended as if he had hung up", r)


def reload_in_call(claims, stack, ctl, gateway):
    """The queue that a caller waits in is taken away: he stays, and then it goes."""
    print("-- reload during a call")
    lqd, good = stack.lqd, stack.extra

    def load(conf):
        start, stack.extra = len(lqd.lines), conf
        stack.write_conf()
        lqd.child.send_signal(signal.SIGHUP)
        lqd.wait_line("reload=done", start=start)
        return start
    load(good + NIGHT)
    claims.check(gateway.invite("95599")[0] == 200, "a call waits in the queue")
    name = str(ctl.json("call")["calls"][0]["call"])
    start = load(good)
    claims.check([c["state"] for c in ctl.json("call")["calls"]] == ["queued"] and
                 any("queue=night removed=later calls=1" in line for line in lqd.lines[start:]),
                 "the caller waits on, the log says that the queue goes later")
    claims.check(gateway.invite("95599")[0] == 404, "the route is gone: no route for the next call")
    ctl("hangup", name)
    gateway.answer_bye()
    lqd.wait_line("queue=night removed=yes", start=start)
    claims.check([q["queue"] for q in ctl.json("queue")["queues"]] == ["support"], "with the call the queue is gone")


SEATED = """
[phone 8003]
password = secret-8003

[agent 1003]
phone = 8003
auto_ready = yes
"""


def registrations(claims, stack, ctl, phone):
    """A registered phone and its agent over restarts of lqd, kill -9 among them."""
    print("-- registrations over a restart")
    path = os.path.join(stack.folder, "data", "registrations")

    def again(ending):
        ending()
        stack.start_lqd()

    def seen():
        p = [p for p in ctl.json("phone")["phones"] if p["phone"] == "8003"][0]
        a = [a for a in ctl.json("agent")["agents"] if a["agent"] == "1003"][0]
        return p["state"], ("%s %s" % (a["state"], a["reason"])).strip()
    stack.extra += SEATED
    again(stack.lqd.stop)
    claims.check(seen() == ("down", "logged_out"), "nobody is there at first", seen())
    claims.check(phone.register(600) and seen() == ("up", "ready"), "a phone registers, its agent is ready", seen())
    wait_for(lambda: os.path.exists(path) and "8003" in open(path).read(), PATIENCE_S, "registration on disk")
    again(stack.lqd.kill)
    left = ctl.json("phone")["phones"][-1]["contacts"][0]["expires_s"]
    claims.check(seen() == ("up", "ready") and 500 < left <= 600, "after kill -9 both are as before", (seen(), left))
    for words, want in ((("notready", "1003", "lunch"), "not_ready lunch"), (("logout", "1003"), "logged_out")):
        ctl("agent", *words)
        claims.check(seen()[1] == want, "the agent is %s" % want, seen())
        again(stack.lqd.kill)
        claims.check(seen() == ("up", want), "and stays so over a restart", seen())
    claims.check(phone.register(600) and seen() == ("up", "logged_out"), "also when the phone registers again", seen())
    claims.check(phone.register(0) and seen() == ("down", "logged_out"), "the phone goes", seen())
    claims.check(phone.register(600) and seen() == ("up", "ready"), "and comes: the agent is ready", seen())

    def spoil():
        stack.lqd.stop()
        kept = json.loads(open(path).read())
        with open(path, "w") as f:
            f.write("no JSON\n%s\n%s\n" % (json.dumps(dict(kept, expires=kept["expires"] - 600000)),
                                            json.dumps(dict(kept, account="8099"))))
    again(spoil)
    stack.lqd.wait_line("registrations restored=0 expired=1 unusable=1")
    claims.check(seen() == ("down", "logged_out"), "what has expired, and nonsense, is not trusted", seen())


def draining(claims, stack, ctl, gateway):
    """A call in progress keeps lqd up; a new one is refused and written down."""
    print("-- draining")
    claims.check(gateway.invite("95588")[0] == 200, "a call waits in the queue")
    stack.lqd.child.send_signal(signal.SIGTERM)
    stack.lqd.wait_line("state=drains")
    status, text = gateway.invite("95588")
    claims.check(status == 503 and "cause=41" in text, "a call that comes now is refused with cause 41", text)
    claims.check(wait_for(lambda: refused_row(ctl, 41, "draining"), PATIENCE_S, "CDR of the refused call"),
                 "and has its CDR and events")
    stack.lqd.child.send_signal(signal.SIGTERM)
    claims.check(stack.lqd.child.wait(PATIENCE_S) == 0, "asked again it ends at once, with status 0")
    stack.start_lqd()


def ending(claims, stack, ctl):
    print("-- ending")
    status = ctl("drain")[0]
    code = stack.lqd.child.wait(PATIENCE_S)
    claims.check(status == 0 and code == 0, "drain without calls ends it with status 0", code)
    claims.check(not os.path.exists(stack.ctl_path), "its socket is gone")
    with sqlite3.connect(stack.folder + "/data/lq.db") as db:
        rows = db.execute("select seq, type from ledger order by seq").fetchall()
    claims.check([r[0] for r in rows] == list(range(1, len(rows) + 1)) and
                 (rows[0][1], rows[-1][1]) == ("system.start", "system.stop"),
                 "the database has the whole ledger", rows)
    stack.start_lqd()

    def seqs():
        return [json.loads(line)["seq"] for line in ctl("events", "--since", "0", "--json")[1].splitlines()]
    wait_for(lambda: len(seqs()) > len(rows), PATIENCE_S, "system.start in the ledger")
    claims.check(seqs() == list(range(1, len(rows) + 2)), "seq goes on after a new start", seqs())
    stack.lqd.kill()
    stack.start_lqd()
    claims.check(ctl("status")[0] == 0, "after kill -9 it starts again")
    claims.check(stack.lqd.stop() == 0, "SIGTERM ends it with status 0")


def main():
    claims = Claims()
    flow = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "userspace", "ivr",
                        "flows", "main.json")
    gateway, phone = Gateway(), Phone()
    stack = Stack("lqd-ctl", drain="60s", port=PORT, conf=CONF, flow=os.path.abspath(flow))
    ctl = Lqctl(stack)
    with stack:
        claims.run("settings", settings, claims, stack)
        claims.run("without lqd", without_lqd, claims, ctl)
        stack.start_board()
        stack.start_lqd()
        claims.run("tables", tables, claims, ctl)
        claims.run("refusals", refusals, claims, ctl)
        claims.run("protocol", protocol, claims, stack)
        claims.run("events", events, claims, ctl)
        claims.run("engine", engine, claims, stack, ctl, gateway)
        claims.run("reload", reload, claims, stack, ctl)
        claims.run("one leg", one_leg, claims, ctl, gateway)
        claims.run("reload during a call", reload_in_call, claims, stack, ctl, gateway)
        claims.run("registrations", registrations, claims, stack, ctl, phone)
        claims.run("draining", draining, claims, stack, ctl, gateway)
        claims.run("ending", ending, claims, stack, ctl)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
