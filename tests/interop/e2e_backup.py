#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A route with alternates while its lines go, one after the other, under live calls.

    caller == SIP trunk "in" == lqd == span 1 ==== span 2   exchange     trunk:span1,span3,trunk/dead,trunk/gw
                                 |==== span 3 ==== span 4   exchange
                                 |---- trunk "dead"         nobody listens there
                                 '---- trunk "gw"           a server that answers

What the callers hear of it is the answer. What the operator hears: alarms, once each, and the self-check.
"""
import json
import os
import socket
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from peers import wait_for              # noqa: E402
from stack import Claims, Stack, options        # noqa: E402

PORT = 30300
IN, GW, DEAD = PORT + 50, PORT + 52, PORT + 54
PATIENCE_S = 120

CONF = """
[trunk in]
addr = 127.0.0.1
port = %d

[trunk gw]
addr = 127.0.0.1
port = %d
probe = 10s

[trunk dead]
addr = 127.0.0.1
port = %d

[queue support]

[route out]
from = trunk
number = 2.
to = trunk:span1,span3,trunk/dead,trunk/gw

[route through]
from = trunk
number = 31
to = trunk:trunk/gw
""" % (IN, GW, DEAD)

SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio %d RTP/AVP 8\r\n"
KEPT = ("via:", "from:", "to:", "call-id:", "cseq:")


class Party:
    """One end of SIP by UDP: calls and is answered, answers whatever it is asked."""

    def __init__(self, port):
        self.port, self.n, self.final = port, 0, {}
        self.changed = threading.Condition()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", port))
        threading.Thread(target=self.read, daemon=True).start()

    def send(self, text):
        self.socket.sendto(text.encode(), ("127.0.0.1", PORT))

    def read(self):
        while True:
            text = self.socket.recv(8192).decode()
            head = {line.split(":")[0].lower(): line for line in text.split("\r\n\r\n")[0].split("\r\n")[1:]}
            if text.startswith("SIP/2.0"):
                self.take(text, head)
            elif not text.startswith("ACK "):
                self.answer(text, head)

    def take(self, text, head):
        status = int(text.split()[1])
        if status < 200 or "INVITE" not in head["cseq"]:
            return
        call = head["call-id"].split(": ")[1]
        self.send("ACK sip:2@127.0.0.1:%d SIP/2.0\r\n%s\r\nMax-Forwards: 70\r\n%s\r\n%s\r\n%s\r\nCSeq: 1 ACK\r\n"
                  "Content-Length: 0\r\n\r\n" % (PORT, head["via"].replace("branch=z9hG4bK", "branch=z9hG4bKack"),
                                                 head["from"], head["to"], head["call-id"]))
        with self.changed:
            self.final.setdefault(call, status)
            self.changed.notify_all()

    def answer(self, text, head):
        body = SDP % (self.port + 200) if text.startswith("INVITE ") else ""
        same = [line for line in text.split("\r\n") if line.lower().startswith(KEPT)]
        same = [line + ";tag=far" if line.lower().startswith("to:") and "tag=" not in line else line for line in same]
        self.send("SIP/2.0 200 OK\r\n%s\r\nContact: <sip:far@127.0.0.1:%d>\r\n%sContent-Length: %d\r\n\r\n%s" % (
            "\r\n".join(same), self.port, "Content-Type: application/sdp\r\n" if body else "", len(body), body))

    def call(self, number):
        """Return: the call's id there, at once."""
        self.n += 1
        call = "in%d" % self.n
        body = SDP % (self.port + 100)
        self.send("INVITE sip:%s@127.0.0.1:%d SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK%s\r\n"
                  "Max-Forwards: 70\r\nFrom: <sip:13800138000@127.0.0.1>;tag=%s\r\nTo: <sip:%s@127.0.0.1>\r\n"
                  "Call-ID: %s\r\nCSeq: 1 INVITE\r\nContact: <sip:in@127.0.0.1:%d>\r\n"
                  "Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s" % (
                      number, PORT, self.port, call, call, number, call, self.port, len(body), body))
        return call

    def wait(self, call):
        """Its final status."""
        with self.changed:
            self.changed.wait_for(lambda: call in self.final, PATIENCE_S)
            return self.final.get(call)


class Operator:
    """What lqctl tells him."""

    def __init__(self, stack):
        self.stack = stack

    def __call__(self, *args):
        env = dict(os.environ, LQCTL_SOCKET=self.stack.ctl_path, LC_ALL="C.UTF-8")
        p = subprocess.run([self.stack.program("lqctl"), *args], capture_output=True, text=True, env=env, check=False)
        return p.returncode, p.stdout

    def verdicts(self):
        """{subject: (verdict, [conditions])}, and the exit status."""
        status, out = self("check", "--json")
        return {s["subject"]: (s["verdict"], [f["condition"] for f in s["found"]])
                for s in json.loads(out)["subjects"]}, status

    def active(self):
        return {(a["condition"], a["subject"]) for a in json.loads(self("alarms", "--json")[1])["alarms"]}


def way(events, call):
    """The trunks that were tried, in order."""
    return [e["fields"]["trunk"] for e in events.of(call) if e["type"] == "ring.start"]


def place(claims, events, caller, trunks, claim):
    """A call out that must be answered, by the last of these trunks. Return: lqd's number of it."""
    start = len(events.all)
    status = caller.wait(caller.call("2000"))
    call = events.wait("call.start", start=start)[1]["call"]
    events.wait("talk.start", call=call)
    claims.check(status == 200 and way(events, call) == trunks, claim, "%s by %s" % (status, way(events, call)))
    times = {e["type"]: e["ts_ms"] for e in events.of(call)}
    print("     answered %d ms after its beginning" % (times["talk.start"] - times["call.start"]))
    return call


def talking(stack):
    return {c["call"] for c in stack.ctl().do("call.list")["calls"] if c["state"] == "talking"}


def cut(stack, span, is_cut):
    stack.exchange.do("fault", span=span, is_los=int(is_cut))

    def is_known():
        s = next(s for s in stack.ctl().do("span.list")["spans"] if s["span"] == span)
        return ("LOS" in s["alarms"]) == is_cut and s["blocked"] + s["busy"] >= s["channels"] * is_cut
    wait_for(is_known, PATIENCE_S, "span %d %s" % (span, "without signal" if is_cut else "as before"))


def lines_go(claims, stack, events, caller, operator):
    x = stack.exchange
    x.policy("2000", verdict="answer")
    first = place(claims, events, caller, ["span1"], "with all lines up the first one is taken")
    verdicts, _ = operator.verdicts()
    claims.check(verdicts["span 1"] == verdicts["dchannel 3"] == ("ok", []), "the self-check finds the lines well",
                 verdicts)
    cut(stack, 1, True)
    second = place(claims, events, caller, ["span3"], "span 1 has no signal: the next call takes span 3, at once")
    claims.check(first in talking(stack), "the call on span 1 still waits for its line", talking(stack))
    start = len(events.all)
    x.call("13900139000", "31", span=4)
    _, e = events.wait("talk.start", start=start, trunk="trunk/gw")
    claims.check(True, "a call comes in over span 3 and goes its way meanwhile", e["call"])
    claims.check(operator.verdicts()[1] == 2 and operator.verdicts()[0]["span 1"][0] == "fault",
                 "lqctl check says fault and ends with 2", operator("check")[1].split("\n")[0])
    cut(stack, 3, True)
    place(claims, events, caller, ["trunk/dead", "trunk/gw"],
          "both spans are gone: by SIP; a server that is silent is left for the next")
    events.wait("alarm.raised", PATIENCE_S, alarm="trunk.unreachable", subject="trunk dead")
    place(claims, events, caller, ["trunk/gw"], "what was silent is not tried again")
    return second


def operator_is_told(claims, stack, events, operator):
    wanted = {("span.los", "span 1"), ("span.los", "span 3"), ("trunk.unreachable", "trunk dead")}
    for condition, subject in wanted:
        events.wait("alarm.raised", PATIENCE_S, alarm=condition, subject=subject)
    wait_for(lambda: wanted <= operator.active(), PATIENCE_S, "active alarms")
    claims.check(True, "each loss is an alarm, told to who follows events and by lqctl alarms", operator.active())
    stack.lqd.kill()
    stack.start_lqd()
    wait_for(lambda: wanted - {("trunk.unreachable", "trunk dead")} <= operator.active(), PATIENCE_S, "alarms again")
    claims.check(True, "and stands after kill -9 of lqd", operator.active())


def lines_come_back(claims, stack, caller, operator):
    events = stack.events()
    for span in (1, 3):
        cut(stack, span, False)
    for span in (1, 3):
        events.wait("alarm.cleared", PATIENCE_S, alarm="span.los", subject="span %d" % span)
    stack.wait_spans(PATIENCE_S)
    raised = [(e["seq"], e["fields"]["subject"]) for e in events.all
              if e["type"] == "alarm.raised" and e["fields"]["alarm"] == "span.los"]
    cleared = [(e["fields"]["raised"], e["fields"]["subject"]) for e in events.all
               if e["type"] == "alarm.cleared" and e["fields"]["alarm"] == "span.los"]
    claims.check(sorted(raised) == sorted(cleared) and len(raised) == 2, "each was raised once and cleared once",
                 "%s %s" % (raised, cleared))
    place(claims, events, caller, ["span1"], "the first line is the first again")
    wait_for(lambda: not {a for a in operator.active() if a[0].startswith(("span.los", "dchannel"))}, PATIENCE_S,
             "end of all alarms of lines")
    past = json.loads(operator("alarms", "--history", "--json")[1])["alarms"]
    claims.check({a["subject"] for a in past if a["condition"] == "span.los" and a["state"] == "cleared"} ==
                 {"span 1", "span 3"}, "the history tells of both")
    events.ctl.close()


def main():
    args = options().parse_args()
    claims = Claims()
    stack = Stack("backup", door=args.door, spans=4, port=PORT, conf=CONF, keep=args.keep)
    stack.span_options = ":t309=60s"    # so long a call waits for its line
    caller, _ = Party(IN), Party(GW)
    with stack:
        stack.start()
        operator, events = Operator(stack), stack.events()
        claims.run("lines go", lines_go, claims, stack, events, caller, operator)
        claims.run("the operator is told", operator_is_told, claims, stack, events, operator)
        claims.run("lines come back", lines_come_back, claims, stack, caller, operator)
    return claims.end()


if __name__ == "__main__":
    sys.exit(main())
