#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make run` shows: the system with a simulated exchange and an agent's phone, and one call's life.

    demo.py run [--once] [--vm | --door auto|soft|kernel]   start, place a call, tell and verify it
    demo.py call                                            another call into what is up
    demo.py stop                                            end what `run` left up

`run` works in a child that stays as the supervisor of what it started; without
--once the command itself returns as soon as the call has been verified. With
--vm all of it runs in a virtual machine (tests/qemu/run.py), which is the child:
the sockets in build/run lead into it, recordings and logs come out of it.
"""
import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(HERE, "interop"))
RUN = os.path.join(REPO, "build", "run")
VM = os.path.join(REPO, "build", "qemu", "demo")    # what the virtual machine keeps on the host
SOCKETS = ("ctl.sock", "exchange.sock")
PID = os.path.join(RUN, "demo.pid")
OUT = os.path.join(RUN, "demo.log")
CUSTOMER = "13800138000"


def say(text):
    print(text, flush=True)


def read_pid():
    try:
        with open(PID) as f:
            pid = int(f.read())
        with open("/proc/%d/cmdline" % pid) as f:
            return pid if "demo.py" in f.read() else None
    except (OSError, ValueError):
        return None


# ------------------------------------------------------------------ the door

def find_door(wanted):
    """The module if this machine can load it, else the soft board; says which and why."""
    if wanted != "auto":
        return wanted
    if os.path.exists("/dev/lq/ctl"):
        say("door: /dev/lq is there, the module does the voice")
        return "kernel"
    module = os.path.join(REPO, "build", "module", "lq.ko")
    if os.path.exists(module):
        tried = subprocess.run(["insmod", module], capture_output=True, text=True)
        if tried.returncode == 0:
            say("door: lq.ko is loaded")
            return "kernel"
        why = (tried.stderr.strip().splitlines() or ["insmod failed"])[-1]
    else:
        why = "no lq.ko for the running kernel"
    say("door: the soft board (lqsoft), because this machine cannot load the module: " + why)
    return "soft"


# ------------------------------------------------------- telling a call's life

class Story:
    """Prints what happens, from three sides at once, on one clock; counts verified steps."""

    def __init__(self):
        self.began = time.monotonic()
        self.lock = threading.Lock()
        self.failed = []
        self.passed = 0

    def tell(self, who, text):
        with self.lock:
            say("%8.3f s  %-9s %s" % (time.monotonic() - self.began, who, text))

    def check(self, is_true, claim, detail=""):
        self.passed += bool(is_true)
        if not is_true:
            self.failed.append(claim)
        self.tell("verified" if is_true else "FAILED", claim + ("  (%s)" % (detail,) if detail else ""))
        return is_true

    def follow_ledger(self, events):
        def run():
            at = 0
            while True:
                with events.changed:
                    while at >= len(events.all):
                        events.changed.wait()
                    e, at = events.all[at], at + 1
                fields = " ".join("%s=%s" % (k, v) for k, v in e["fields"].items() if k != "why")
                self.tell("lqd", "%s%s %s" % ("call=%d " % e["call"] if e["call"] else "", e["type"], fields))
        threading.Thread(target=run, daemon=True).start()

    def follow_exchange(self, exchange):
        def run():
            at = 0
            while True:
                with exchange.changed:
                    while at >= len(exchange.events):
                        exchange.changed.wait()
                    e, at = exchange.events[at], at + 1
                rest = " ".join("%s=%s" % (k, os.path.basename(v) if k == "file" else v)
                                for k, v in e.items() if k not in ("ms", "tick", "ev", "ref"))
                self.tell("exchange", "%s %s" % (e["ev"], rest))
        threading.Thread(target=run, daemon=True).start()


def the_call(story, centre, desk):
    """One call from the exchange to the agent; every step is waited for and verified."""
    import audio
    from centre import HOTLINE, speech
    from e2e_call import TALK_S, check_voices, seconds_of, wait_recorded
    from peers import wait_for
    from stack import PROMPTS
    x, events = centre.exchange, centre.events()
    heard = x.path("heard.wav")
    prompt = audio.mono(os.path.join(PROMPTS, "zh", "welcome.wav"))
    story.tell("exchange", "places a call on the E1: %s dials %s" % (CUSTOMER, HOTLINE))
    id_ = x.call(CUSTOMER, HOTLINE, record=heard)
    x.wait("answer", id=id_)
    call = events.wait("call.start", to=HOTLINE)[1]["call"]
    events.wait("ivr.start", call=call)
    story.check(True, "the call came over the D channel and was answered by the voice menu")
    wait_for(lambda: seconds_of(heard) > len(prompt) / audio.RATE + 1, 120, "prompt heard")
    _, worst, _ = audio.match(prompt, audio.mono(heard))
    story.check(worst > 0.9, "the customer hears the prompt", "correlation %.3f" % worst)
    story.tell("exchange", "the customer keys 1, as sound")
    x.do("digits", id=id_, digits="1")
    events.wait("ivr.digits", call=call)
    story.check(True, "the digit was heard")
    events.wait("queue.enter", call=call)
    events.wait("ring.start", call=call)
    desk.answer(60)
    story.tell("phone", "agent 1001 picks up")
    rec = events.wait("record.start", call=call)[1]
    events.wait("talk.start", call=call)
    story.check(True, "queue, ring, talk")
    x.do("play", id=id_, file=speech("customer"))
    story.tell("both", "speak for %d s" % TALK_S)
    wait_recorded(centre, rec, TALK_S)
    x.do("hangup", id=id_, cause=16)
    gone = x.wait("gone", id=id_)[1]
    story.check(gone["cause"] == 16, "the customer hung up, cause 16")
    r = check_voices(story, centre, call, heard, desk)[0]
    story.check(r["from"] == CUSTOMER and r["agent"] == "1001" and r["cause"] == 16 and r["talk_ms"] > 0,
                "the CDR row", " ".join("%s=%s" % (k, r.get(k)) for k in (
                    "direction", "from", "to", "trunk", "queue", "agent", "talk_ms", "cause", "by", "vocid")))
    story.tell("files", "recording %s" % os.path.basename(centre.recording(r)))
    events.ctl.close()


HINTS = """
It is up. Try, in this folder:

  {lqctl} status
  {lqctl} agent list
  {lqctl} record list
  {lqctl} events --follow           in one terminal, and in another:
  tests/demo.py call                    another customer calls (keys 1; the agent answers)
  {lqctl} call originate 8001 902012345678    the agent's phone rings, then the exchange's

  recordings   {files}/recordings
  logs         {files}/log
  {more}

`make stop` ends it.
"""
OWN_PHONE = "an own phone registers at 127.0.0.1:%d as 8002, password correct-horse-8002"
IN_VM = "all of it is in the virtual machine, with lq.ko; its console: build/qemu/demo.log"


def hints(centre, args):
    def short(path):
        return os.path.relpath(path, REPO)
    return HINTS.format(lqctl="%s --socket %s/ctl.sock" % (short(centre.program("lqctl")), short(RUN)),
                        files=short(VM if args.in_vm else RUN),
                        more=IN_VM if args.in_vm else OWN_PHONE % centre.port)


def folder_in_vm():
    """In the machine's memory, but what people want to look at: that is kept on the host."""
    folder = os.path.join("/run", "demo")
    os.mkdir(folder)
    for sub in ("recordings", "log"):
        os.mkdir(os.path.join(os.environ["LQ_OUT"], sub))
        os.symlink(os.path.join(os.environ["LQ_OUT"], sub), os.path.join(folder, sub))
    return folder


def serve(args):
    """The supervisor: everything that runs is its child."""
    from centre import Centre
    os.environ.setdefault("LQ_BUILD", os.path.join(REPO, "build", "plain"))
    stop = threading.Event()
    for signo in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signo, lambda *_: stop.set())
    door = find_door(args.door)
    story = Story()
    status = 1
    centre = Centre("demo", n_agents=2, door=door, port=args.port,
                    folder=folder_in_vm() if args.in_vm else RUN)
    try:
        story.tell("start", "board, lqd, lqpri, exchange")
        centre.start()
        story.follow_exchange(centre.exchange)
        story.follow_ledger(centre.events())
        desk = centre.desk(seconds=120 if args.once else 1800)    # baresip keeps all of it in memory
        centre.wait_agent(1001, "ready")
        story.tell("phone", "8001 is registered, agent 1001 is ready")
        the_call(story, centre, desk)
        status = 1 if story.failed else 0
        if story.failed:
            say("demo: not true: " + "; ".join(story.failed))
        say("demo: %d passed, %d failed" % (story.passed, len(story.failed)))
        if not args.once and not status:
            centre.exchange.policy("*", do="answer", after_ms=1000)
            say(hints(centre, args))
            say("demo: up")
            answer_for_ever(desk, stop)
    except Exception as e:      # whatever it is, the processes below must end
        say("demo: failed: %s: %s" % (type(e).__name__, e))
        say("demo: logs are in %s" % os.path.relpath(os.path.join(VM, "log") if args.in_vm else centre.log_dir, REPO))
    finally:
        centre.stop()
        if os.path.exists(PID):
            os.unlink(PID)
    return status


def answer_for_ever(desk, stop):
    """The agent picks up whatever rings."""
    at = len(desk.events)
    while not stop.wait(0.3):
        with desk.changed:
            fresh, at = desk.events[at:], len(desk.events)
        if any(e.get("type") == "CALL_INCOMING" for e in fresh):
            stop.wait(2)
            desk.command("accept")


# ------------------------------------------------------------------- commands

def command(args):
    """Of the child."""
    serve_it = ["serve", "--port", str(args.port)] + (["--once"] if args.once else [])
    if not args.vm:
        return [sys.executable, "-u", os.path.abspath(__file__), *serve_it, "--door", args.door]
    stays = [] if args.once else ["--stays", "demo: up"] + [
        "--reach=%s=/run/demo/%s" % (os.path.join(RUN, name), name) for name in SOCKETS]
    return [sys.executable, "-u", os.path.join(HERE, "qemu", "run.py"), "--name", "demo", "--icount", "1",
            "--timeout", "800", *stays, "--", "tests/demo.py", *serve_it, "--in-vm", "--door", "kernel"]


def run(args):
    if read_pid():
        say("demo: it is up already (pid %d); `make stop` ends it" % read_pid())
        return 1
    shutil.rmtree(RUN, ignore_errors=True)
    os.makedirs(RUN)
    with open(OUT, "w") as out:
        child = subprocess.Popen(command(args), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                 cwd=REPO, start_new_session=True)
    with open(PID, "w") as f:
        f.write("%d\n" % child.pid)
    return relay(child, args.once)


def relay(child, is_once):
    """Show the child's output until it has ended, or is up."""
    with open(OUT) as out:
        try:
            while True:
                is_over = child.poll() is not None
                for line in out:
                    if line.strip() == "demo: up" and not is_once:
                        return 0
                    sys.stdout.write(line)
                    sys.stdout.flush()
                if is_over:
                    return child.returncode
                time.sleep(0.05)
        except KeyboardInterrupt:
            child.send_signal(signal.SIGTERM)
            return child.wait() or 130


def call(_args):
    if not read_pid():
        say("demo: nothing is up; `make run` starts it")
        return 1
    s = socket.socket(socket.AF_UNIX)
    s.connect(os.path.join(RUN, "exchange.sock"))
    command = {"cmd": "call", "id": "x%d" % int(time.time()), "span": 2, "from": CUSTOMER, "to": "95588",
               "digits": "1", "digits_after_ms": 4000, "play": os.path.join(REPO, "build", "speech", "customer.wav"),
               "hangup_after_ms": 25000}
    s.sendall(json.dumps(command).encode() + b"\n")
    say("demo: %s dials 95588, keys 1 after 4 s, hangs up after 25 s" % CUSTOMER)
    return 0


def stop(_args):
    pid = read_pid()
    if not pid:
        say("demo: nothing is up")
        return 0
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + 70
    while read_pid() and time.monotonic() < end:
        time.sleep(0.1)
    if read_pid():
        say("demo: pid %d does not end; see %s" % (pid, os.path.relpath(OUT, REPO)))
        return 1
    with open(OUT) as out:      # what the virtual machine's kernel had to say
        for line in out:
            if line.startswith("qemu: "):
                say(line.rstrip())
    say("demo: ended")
    return 0


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("what", choices=("run", "serve", "call", "stop"))
    ap.add_argument("--once", action="store_true", help="end after the call; status 0 only if all was verified")
    ap.add_argument("--vm", action="store_true", help="in QEMU, with the real module")
    ap.add_argument("--in-vm", action="store_true", help=argparse.SUPPRESS)
    ap.add_argument("--door", default="auto", choices=("auto", "soft", "kernel"))
    ap.add_argument("--port", type=int, default=15060, help="SIP port (default 15060)")
    args = ap.parse_args()
    return {"run": run, "serve": serve, "call": call, "stop": stop}[args.what](args)


if __name__ == "__main__":
    sys.exit(main())
