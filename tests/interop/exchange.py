# SPDX-License-Identifier: GPL-3.0-or-later
"""The test exchange (tests/mock/exchange) as an object: commands in, events out."""
import json
import os
import subprocess
import threading
import time

from peers import PATIENCE_S, Process, Timeout, wait_for


class Exchange:
    """The public network on the given spans of a stack.Stack (numbers, or --span texts)."""

    def __init__(self, stack, spans, options=(), name="exchange"):
        argv = [stack.program("tests/exchange"), "--door", stack.door]
        for span in spans:
            argv += ["--span", span if isinstance(span, str) else "%d:network:order=down" % span]
        self.process = Process(name, argv + list(options), stack.log_dir, stdin=subprocess.PIPE,
                               is_equipment=True)
        self.folder = stack.folder
        self.events = []
        self.changed = threading.Condition()
        self.n_calls = 0
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        at = 0
        p = self.process
        while True:
            with p.changed:
                while at >= len(p.lines):
                    if not p.reader.is_alive():
                        return
                    p.changed.wait(0.5)
                line, at = p.lines[at], at + 1
            if line.startswith("{"):
                try:
                    event = json.loads(line)
                except ValueError:
                    continue
                with self.changed:
                    self.events.append(event)
                    self.changed.notify_all()

    def do(self, cmd, **members):
        given = {k.rstrip("_"): v for k, v in members.items() if v is not None}
        line = json.dumps(dict(given, cmd=cmd))
        self.process.child.stdin.write(line.encode() + b"\n")
        self.process.child.stdin.flush()

    def wait(self, ev, seconds=PATIENCE_S, start=0, then=None, **fields):
        """The first event of this name and these fields, from number start on: (number, event).

        then() is called before waiting, to provoke it.
        """
        end = time.monotonic() + seconds
        if then:
            then()
        with self.changed:
            at = start
            while True:
                while at < len(self.events):
                    e = self.events[at]
                    if e["ev"] == ev and all(e.get(k) == v for k, v in fields.items()):
                        return at, e
                    at += 1
                left = end - time.monotonic()
                if left <= 0:
                    raise Timeout("exchange: no %s %s within %g s; events: %s" % (
                        ev, fields, seconds, self.events[start:][-10:]))
                self.changed.wait(left)

    def wait_span(self, span, seconds=PATIENCE_S):
        """Until the exchange's last word of this span is that it is up, with all its channels."""
        def is_ready():
            with self.changed:
                said = [e for e in self.events if e["ev"] in ("up", "down") and e["span"] == span]
            return said and said[-1]["ev"] == "up" and not said[-1]["blocked"]
        wait_for(is_ready, seconds, "span %d at the exchange" % span)

    def call(self, from_, to, span=2, id_=None, **plan):
        """Place a call; returns its id. Plan members: tests/mock/exchange/plan.h."""
        self.n_calls += 1
        id_ = id_ or "c%d" % self.n_calls
        span_s = {"spans": list(span)} if isinstance(span, (tuple, list)) else {"span": span}
        self.do("call", id=id_, **span_s, **{"from": from_}, to=to, **plan)
        return id_

    def policy(self, number, **plan):
        """What happens to calls to that number; it holds when this returns."""
        self.do("policy", number=number, **plan)
        self.wait("status", start=self.mark(), then=self.status)

    def path(self, name):
        return os.path.join(self.folder, name)

    def wait_up(self, spans, seconds=PATIENCE_S):
        """Until these spans are up and all their channels usable."""
        for span in spans:
            self.wait("up", seconds, self.mark(), span=span, blocked=0, then=self.status)

    def status(self):
        self.do("status")

    def mark(self):
        """The number of the next event, for start=."""
        with self.changed:
            return len(self.events)

    def count(self, ev, start=0, **fields):
        with self.changed:
            return sum(e["ev"] == ev and all(e.get(k) == v for k, v in fields.items())
                       for e in self.events[start:])
