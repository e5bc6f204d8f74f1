# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole system in a folder of its own: board, lqd, lqpri, and an exchange on the far end of its E1s.

    exchange == span 2 <-- wire --> span 1 == lqpri, lqd == SIP == phones

The spans come in pairs: odd ones are ours, even ones the exchange's, unless `pairs`
says which. `door` is "soft" (lqsoft is started here) or "kernel" (lq.ko is loaded already).
"""
import argparse
import json
import os
import shutil
import socket
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from peers import PATIENCE_S, Process, Timeout, wait_for  # noqa: E402

REPO = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("LQ_BUILD", os.path.join(REPO, "build", "plain"))
PROMPTS = os.path.join(REPO, "build", "prompts")
SPEECH = os.path.join(REPO, "build", "speech")

LQD_CONF = """\
[lqd]
door = {door}
data_dir = {folder}/data
prompt_dir = {prompts}
recording_dir = {folder}/recordings
calls_max = {calls_max}
drain = {drain}

[sip]
addr = 127.0.0.1
port = {sip_port}
new_calls_per_s = 0

[rtp]
addr = 127.0.0.1
port_min = {rtp_min}
port_max = {rtp_max}

[pri]
socket = {folder}/pri.sock

[ctl]
socket = {folder}/ctl.sock

[flow main]
file = {flow}
"""


class Refused(Exception):
    """lqd answered a request with an error."""


class Ctl:
    """A connection to lqd's control socket (userspace/cti/ctl.h)."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.lines = self.socket.makefile("r", encoding="utf-8")
        self.hello = json.loads(self.lines.readline())
        self.id = 0

    def do(self, what, **fields):
        self.id += 1
        line = json.dumps(dict(fields, id=self.id, do=what))
        self.socket.sendall(line.encode() + b"\n")
        while True:
            text = self.lines.readline()
            if not text:
                raise ConnectionError("lqd closed its control socket")
            answer = json.loads(text)
            if answer.get("id") == self.id:
                break
        if "error" in answer:
            raise Refused("%s: %s (%s)" % (what, answer["error"], answer.get("why")))
        return answer.get("ok") or {}

    def close(self):
        """Also under a reader in another thread, who then sees the end."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.lines.close()
        self.socket.close()


class Events:
    """The ledger as it grows, from its beginning or from now on; kept for wait()."""

    def __init__(self, path, is_from_now=False):
        self.ctl = Ctl(path)
        self.all = []
        self.changed = threading.Condition()
        if is_from_now:
            self.ctl.do("events")   # answered: whatever happens now will come
        else:
            self.ctl.socket.sendall(b'{"id":1,"do":"events","since":0}\n')
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            for text in self.ctl.lines:
                event = json.loads(text).get("event")
                if event:
                    with self.changed:
                        self.all.append(event)
                        self.changed.notify_all()
        except (OSError, ValueError):
            pass

    def wait(self, kind, seconds=PATIENCE_S, start=0, **fields):
        """The first event of this type and these fields, from number start on: (number, event)."""
        end = time.monotonic() + seconds
        with self.changed:
            at = start
            while True:
                while at < len(self.all):
                    e = self.all[at]
                    have = dict(e["fields"], call=e["call"])
                    if e["type"] == kind and all(have.get(k) == v for k, v in fields.items()):
                        return at, e
                    at += 1
                left = end - time.monotonic()
                if left <= 0:
                    raise Timeout("no %s %s within %g s; events: %s" % (
                        kind, fields, seconds,
                        [(e["type"], e["fields"]) for e in self.all[start:]][-12:]))
                self.changed.wait(left)

    def of(self, call):
        with self.changed:
            return [e for e in self.all if e["call"] == call]


class Stack:
    """start() in the order of need, stop() in reverse; every process by its pid."""

    def __init__(self, name, door="soft", spans=2, port=20000, conf="", folder=None, flow=None,
                 calls_max=240, drain="2s", keep=False, ports=0, pairs=None):
        self.name, self.kind, self.spans, self.port, self.ports = name, door, spans, port, ports
        pairs = pairs or [(span, span + 1) for span in range(1, spans + 1, 2)]
        self.ours, self.theirs = [p[0] for p in pairs], [p[1] for p in pairs]
        self.folder = folder or tempfile.mkdtemp(prefix="lq-%s-" % name)
        self.is_kept = keep or folder is not None
        self.extra, self.calls_max, self.drain = conf, calls_max, drain
        self.flow = flow or os.path.join(REPO, "userspace", "ivr", "flows", "main.json")
        self.door = "soft:%s/soft.sock" % self.folder if door == "soft" else "kernel"
        self.soft = self.lqd = self.lqpri = self.exchange = None
        self.span_options = ""      # ":t309=60s": of lqpri's, see its manual
        self.phones = []
        self.ctls = []
        for sub in ("data", "recordings", "log"):
            os.makedirs(os.path.join(self.folder, sub), exist_ok=True)

    # ------------------------------------------------------------- processes

    @property
    def log_dir(self):
        return os.path.join(self.folder, "log")

    def program(self, name):
        return os.path.join(BUILD, name)

    def start_board(self):
        if self.kind != "soft":
            return
        self.soft = Process("lqsoft", [
            self.program("lqsoft"), "--socket", self.door[5:], "--spans", str(self.spans),
            "--ports", str(self.ports), "--ip-slots", str(self.calls_max)], self.log_dir)
        self.soft.wait_line("lqsoft ready")

    def write_conf(self):
        path = os.path.join(self.folder, "lqd.conf")
        with open(path, "w") as f:
            os.fchmod(f.fileno(), 0o600)
            f.write(LQD_CONF.format(
                door=self.door, folder=self.folder, prompts=PROMPTS, flow=self.flow,
                calls_max=self.calls_max, drain=self.drain, sip_port=self.port, rtp_min=self.port + 100,
                rtp_max=self.port + 899))
            for span in self.ours:
                f.write("\n[span %d]\n" % span)
            f.write(self.extra)
        return path

    def start_lqd(self):
        conf = self.write_conf()
        self.lqd = Process("lqd", [self.program("lqd"), "--config", conf], self.log_dir)
        wait_for(lambda: self.answers() or not self.lqd.is_alive(), PATIENCE_S, "answer of lqd's control socket")
        if not self.lqd.is_alive():
            raise RuntimeError("lqd ended:\n" + "\n".join(self.lqd.lines[-10:]))

    def answers(self):
        try:
            Ctl(self.ctl_path).close()
            return True
        except OSError:
            return False

    def start_lqpri(self):
        argv = [self.program("lqpri"), "--door", self.door, "--link", self.folder + "/pri.sock"]
        for span in self.ours:
            argv += ["--span", "%d:user%s" % (span, self.span_options)]
        self.lqpri = Process("lqpri", argv, self.log_dir)

    def start_exchange(self):
        from exchange import Exchange
        self.exchange = Exchange(self, self.theirs,
                                 ["--control", self.folder + "/exchange.sock"])

    def wait_spans(self, seconds=PATIENCE_S):
        """Until every D channel of ours is up and every channel restarted, seen from both ends."""
        def are_up():
            spans = self.ctl().do("span.list")["spans"]
            return set(self.ours) <= {s["span"] for s in spans if s["dchannel"] == "up" and not s["blocked"]}
        wait_for(are_up, seconds, "D channel")
        for span in self.theirs:
            self.exchange.wait_span(span, seconds)

    def start(self):
        self.start_board()
        self.start_lqd()
        self.start_lqpri()
        self.start_exchange()
        self.wait_spans()
        return self

    @property
    def ctl_path(self):
        return self.folder + "/ctl.sock"

    def ctl(self):
        """A connection of the calling thread; a new one if lqd was started anew."""
        if not self.ctls or self.ctls[-1][0] != self.lqd.pid:
            self.ctls.append((self.lqd.pid, Ctl(self.ctl_path)))
        return self.ctls[-1][1]

    def events(self, is_from_now=False):
        return Events(self.ctl_path, is_from_now)

    def stop(self):
        for phone in self.phones:
            phone.stop()
        for _, ctl in self.ctls:
            ctl.close()
        status = {}
        for p in (self.exchange and self.exchange.process, self.lqpri, self.lqd, self.soft):
            if p:
                status[p.name] = p.stop()
        if not self.is_kept:
            shutil.rmtree(self.folder, ignore_errors=True)
        return status

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind:
            self.is_kept = True
            print("the stack's logs are in %s" % self.log_dir)
        self.stop()


def options(doors=("soft", "kernel")):
    """The parser that every scenario begins with: --door where it has several, --keep."""
    ap = argparse.ArgumentParser()
    if len(doors) > 1:
        ap.add_argument("--door", default=doors[0], choices=doors)
    ap.add_argument("--keep", action="store_true", help="leave the folder with logs and recordings")
    return ap


class Claims:
    """Counts claims, goes on after a failed one, ends with `N passed, N failed`."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, is_true, claim, detail=""):
        if is_true:
            self.passed += 1
        else:
            self.failed += 1
        print("%s %s%s" % ("ok  " if is_true else "FAIL", claim,
                           "" if is_true and not detail else "  [%s]" % (detail,)), flush=True)
        return bool(is_true)

    def run(self, claim, function, *args):
        """A scenario that may fail by an exception: that is one failed claim."""
        try:
            return function(*args)
        except (Timeout, Refused, OSError, RuntimeError, AssertionError, KeyError, IndexError,
                ValueError) as e:
            self.check(False, claim, "%s: %s" % (type(e).__name__, e))
            return None

    def end(self):
        print("%d passed, %d failed" % (self.passed, self.failed))
        return 1 if self.failed or not self.passed else 0
