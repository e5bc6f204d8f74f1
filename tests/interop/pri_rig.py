# SPDX-License-Identifier: GPL-3.0-or-later
"""ISDN alone: board, lqpri and exchange are real, lqd is this test at the other end of the link.

    Lqd (here) == pri.sock == lqpri == span 1 <-- wire --> span 2 == exchange
"""
import json
import os
import select
import socket
import threading
import time

from exchange import Exchange
from peers import PATIENCE_S, Process, Timeout
from stack import Stack

IN = 1 << 31    # userspace/sig/link.h: LINK_CALL_IN


class Lqd:
    """lqd's end of the link (userspace/sig/link.h), with a policy for incoming calls.

    policy[number] is a list of message types to answer a setup with, a cause
    to refuse it with, or None to leave it to the test; policy["*"] for others.
    """

    def __init__(self, path):
        self.path = path
        self.messages = []
        self.changed = threading.Condition()
        self.policy = {"*": ["alert", "answer"]}
        self.last_call = 0
        self.link = None
        self.is_running = True
        self.listener = None
        self.listen()

    def listen(self):
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind(self.path)
        self.listener.listen(4)
        self.is_running = True
        threading.Thread(target=self.run, args=(self.listener,), daemon=True).start()

    def run(self, listener):
        while self.is_running:
            if not select.select([listener], [], [], 0.1)[0]:
                continue
            try:
                link, _ = listener.accept()
            except OSError:
                return
            self.serve(link)

    def serve(self, link):
        while self.is_running:
            if not select.select([link], [], [], 0.1)[0]:
                continue
            try:
                data = link.recv(65536)
            except OSError:
                break
            if not data:
                break
            self.take(link, json.loads(data))
        link.close()
        with self.changed:
            self.link = None
            self.messages.append({"t": "closed"})
            self.changed.notify_all()

    def take(self, link, m):
        if m["t"] == "hello":
            link.send(json.dumps({"t": "welcome", "version": 1}).encode())
            self.link = link
        with self.changed:
            self.messages.append(m)
            self.changed.notify_all()
        if m["t"] == "setup":
            self.follow(m["call"], self.policy.get(m["to"]["number"], self.policy["*"]))

    def follow(self, call, policy):
        if isinstance(policy, int):
            self.send("hangup", call=call, cause=policy)
        for t in policy if isinstance(policy, list) else ():
            self.send(t, call=call, **({"inband": False} if t == "alert" else {}))

    def send(self, t, **fields):
        self.link.send(json.dumps(dict(fields, t=t)).encode())

    def invite(self, to, from_="02088886666", route="span1", ring_ms=0, complete=True, **more):
        self.last_call += 1
        sender = dict({"number": from_, "presentation": "allowed"}, **more)
        self.send("invite", call=self.last_call, to={"number": to, "presentation": "allowed"},
                  route=route, ring_ms=ring_ms, complete=complete, **{"from": sender})
        return self.last_call

    def hangup(self, call, cause=16):
        self.send("hangup", call=call, cause=cause)

    def mark(self):
        with self.changed:
            return len(self.messages)

    def wait(self, t, seconds=PATIENCE_S, start=0, **fields):
        end = time.monotonic() + seconds
        at = start
        with self.changed:
            while True:
                while at < len(self.messages):
                    m = self.messages[at]
                    if m["t"] == t and all(m.get(k) == v for k, v in fields.items()):
                        return m
                    at += 1
                left = end - time.monotonic()
                if left <= 0:
                    raise Timeout("link: no %s %s within %g s; messages: %s" % (
                        t, fields, seconds, self.messages[start:][-10:]))
                self.changed.wait(left)

    def count(self, t, start=0, **fields):
        with self.changed:
            return sum(m["t"] == t and all(m.get(k) == v for k, v in fields.items())
                       for m in self.messages[start:])

    def stop(self):
        """As if lqd had been killed: its sockets are closed without a word."""
        self.is_running = False
        for s in (self.listener, self.link):
            if s:
                s.close()


class Pri(Stack):
    """A Stack without lqd; `options` go behind every span, as in --span; `order` is the exchange's."""

    def __init__(self, name, spans=2, options="", order="down", **more):
        super().__init__("pri-" + name, spans=spans, **more)
        self.options, self.order = options, order
        self.fake = None

    def start_lqpri(self):
        argv = [self.program("lqpri"), "--door", self.door, "--link", self.folder + "/pri.sock"]
        for span in self.ours:
            argv += ["--span", "%d:user%s" % (span, self.options)]
        self.lqpri = Process("lqpri", argv, self.log_dir)

    def start_exchange(self, options=("--frames",)):
        self.exchange = Exchange(self, ["%d:network:order=%s%s" % (span, self.order, self.options)
                                        for span in self.theirs], options)

    def start(self):
        self.start_board()
        self.fake = Lqd(self.folder + "/pri.sock")
        self.start_lqpri()
        self.start_exchange()
        self.wait_usable()
        return self

    def wait_usable(self, seconds=PATIENCE_S, start=0):
        """Both ends of every span are up and have restarted their channels."""
        for span in self.ours:
            self.fake.wait("span", seconds, start, span=span, is_up=True, alarms=0, blocked=0)
        self.exchange.wait_up(self.theirs, seconds)

    def wait_idle(self, seconds=PATIENCE_S):
        """No call is left at either end."""
        x = self.exchange
        x.wait("status", seconds, x.mark(), then=x.status, calls=0)
        for span in self.theirs:
            x.wait("up", seconds, x.mark(), then=x.status, span=span, busy=0)

    def stop(self):
        status = super().stop()
        if self.fake:
            self.fake.stop()
        return status
