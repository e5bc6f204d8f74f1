# SPDX-License-Identifier: GPL-3.0-or-later
"""Real peers driven by tests: processes that are waited for by condition, never by time."""
import ctypes
import json
import os
import signal
import socket
import subprocess
import threading
import time


FAR_PRIORITY = 5
# For what must come: no good run gets near it. In a virtual machine whose time is virtual,
# seconds pass while the host fetches one file.
PATIENCE_S = 120


class Timeout(Exception):
    pass


def wait_for(condition, seconds, what):
    """The first true value of condition(), looked at often; Timeout says what."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Timeout("no %s within %g s" % (what, seconds))
        time.sleep(0.01)


def die_with_parent():
    """In the child: a test that is killed leaves nothing running (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def equipment():
    """In the child: a phone or an exchange has a processor of its own, so it waits for nobody here."""
    die_with_parent()
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(FAR_PRIORITY))
    except PermissionError:
        pass        # then a loaded machine is heard


class Process:
    """A child with its output in a file, and every line kept for wait_line()."""

    def __init__(self, name, argv, log_dir, env=None, stdin=None, pass_fds=(), is_equipment=False):
        self.name = name
        self.log_path = os.path.join(log_dir, name + ".log")
        self.lines = []
        self.changed = threading.Condition()
        self.child = subprocess.Popen(
            argv, stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=env, pass_fds=pass_fds,
            preexec_fn=equipment if is_equipment else die_with_parent)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    @property
    def pid(self):
        return self.child.pid

    def read(self):
        with open(self.log_path, "ab", buffering=0) as log:
            for raw in self.child.stdout:
                log.write(raw)
                with self.changed:
                    self.lines.append(raw.decode(errors="replace").rstrip("\n"))
                    self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    def is_alive(self):
        return self.child.poll() is None

    def wait_line(self, wanted, seconds=PATIENCE_S, start=0):
        """The first line, from number start, for which wanted(line) is true or that contains it."""
        test = wanted if callable(wanted) else lambda line: wanted in line
        end = time.monotonic() + seconds
        with self.changed:
            at = start
            while True:
                while at < len(self.lines):
                    if test(self.lines[at]):
                        return self.lines[at]
                    at += 1
                left = end - time.monotonic()
                if left <= 0:
                    raise Timeout("%s: no %r within %g s; last lines:\n%s" % (
                        self.name, wanted, seconds, "\n".join(self.lines[-8:])))
                if not self.is_alive() and not self.reader.is_alive():
                    raise Timeout("%s ended with %s; last lines:\n%s" % (
                        self.name, self.child.returncode, "\n".join(self.lines[-8:])))
                self.changed.wait(min(left, 0.5))

    def kill(self):
        """kill -9, by its pid."""
        if self.is_alive():
            self.child.kill()
        self.child.wait()

    def stop(self, seconds=PATIENCE_S):
        """SIGTERM, and -9 if it does not end; returns its status."""
        if self.is_alive():
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(seconds)
            except subprocess.TimeoutExpired:
                self.child.kill()
        self.child.wait()
        self.reader.join(2)
        return self.child.returncode


CONFIG = """\
poll_method epoll
sip_listen 127.0.0.1:{sip}
net_interface 127.0.0.1
audio_player aubridge,ear{sip}
audio_alert aubridge,bell{sip}
audio_source aufile,{speech}
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_buffer 20-160
jitter_buffer_delay 1-5
rtp_ports {rtp}-{rtp_end}
module_path {modules}
module g711.so
module aufile.so
module aubridge.so
module sndfile.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{ctl}
snd_path {folder}
"""


def baresip_modules():
    for place in ("/usr/lib/baresip/modules", "/usr/lib/x86_64-linux-gnu/baresip/modules"):
        if os.path.isdir(place):
            return place
    raise RuntimeError("baresip's modules are not installed (Debian package baresip-core)")


class Baresip:
    """An agent's phone: Debian's baresip, speaking a file and recording what it hears.

    When the file ends baresip hangs up by itself: give it a long one. Four
    ports from `port` on are its own: SIP, (TLS), control, and RTP from port+10.
    """

    def __init__(self, folder, user, password, registrar, port, speech, extra=""):
        self.folder, self.user = folder, user
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "config"), "w") as f:
            f.write(CONFIG.format(sip=port, ctl=port + 2, rtp=port + 10, rtp_end=port + 40,
                                  speech=speech, folder=folder, modules=baresip_modules()))
        with open(os.path.join(folder, "accounts"), "w") as f:
            os.fchmod(f.fileno(), 0o600)
            f.write("<sip:%s@%s>;auth_user=%s;auth_pass=%s;regint=60;answermode=manual;"
                    "audio_codecs=pcma%s\n" % (user, registrar, user, password, extra))
        open(os.path.join(folder, "contacts"), "w").close()
        self.process = Process("baresip-" + user, ["baresip", "-f", folder, "-v"], folder,
                               is_equipment=True)
        self.process.wait_line("baresip is ready")
        self.ctl = socket.create_connection(("127.0.0.1", port + 2), PATIENCE_S)
        self.ctl.settimeout(None)
        self.events = []
        self.changed = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        """Netstrings with JSON: `12:{"event":...},`"""
        data = b""
        while True:
            try:
                more = self.ctl.recv(65536)
            except OSError:
                return
            if not more:
                return
            data += more
            while b":" in data:
                size, rest = data.split(b":", 1)
                if len(rest) <= int(size):
                    break
                body, data = rest[:int(size)], rest[int(size) + 1:]
                with self.changed:
                    self.events.append(json.loads(body))
                    self.changed.notify_all()

    def command(self, name, params=""):
        body = json.dumps({"command": name, "params": params, "token": name}).encode()
        self.ctl.sendall(b"%d:%s," % (len(body), body))

    def wait_event(self, kind, seconds=PATIENCE_S, start=0):
        """The first event of this type from number start on; returns (number, event)."""
        end = time.monotonic() + seconds
        with self.changed:
            at = start
            while True:
                while at < len(self.events):
                    if self.events[at].get("type") == kind:
                        return at, self.events[at]
                    at += 1
                left = end - time.monotonic()
                if left <= 0:
                    raise Timeout("baresip %s: no %s within %g s; events: %s" % (
                        self.user, kind, seconds, [e.get("type") for e in self.events]))
                self.changed.wait(left)

    def answer(self, seconds=PATIENCE_S, start=0):
        """Wait for the ring, answer, wait for the call; returns the event's number."""
        at, _ = self.wait_event("CALL_INCOMING", seconds, start)
        self.command("accept")
        at, _ = self.wait_event("CALL_ESTABLISHED", seconds, at)
        return at

    def hangup(self):
        self.command("hangup")

    def heard(self):
        """The files of what it heard, oldest first."""
        return sorted(os.path.join(self.folder, f) for f in os.listdir(self.folder)
                      if f.startswith("dump-") and f.endswith("-dec.wav"))

    def stop(self):
        self.process.stop()
        self.ctl.close()
