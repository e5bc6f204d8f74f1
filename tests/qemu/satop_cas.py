# SPDX-License-Identifier: GPL-2.0-or-later
"""CESoPSN with channel associated signalling (RFC 5086 5.3, 5.4): claims for satop.py.

The far ends here make and take apart such packets by themselves: nothing of the
module's own is in them.
"""
import random
import struct
import time

from claims import claim, equal, until
from door import BLOCKED, Door
from wires import AIS, PORT, RAI, SLIPS, FarEnd, Wire, grown, netem, no_netem, nothing, pairs, run

ALL = [ts for ts in range(1, 32) if ts != 16]
FEW = [1, 2, 3, 17, 31]     # an odd number: padded
LOST = 0xf                  # ABCD while nothing is known
WHOLE, FIRST, LAST, MIDDLE = range(4)
IDLE = b"\xd5"
LINGER_S = 0.1              # five times a change's time


def mask(timeslots):
    return sum(1 << ts for ts in timeslots)


def states(timeslots, seed):
    """No two neighbours alike, none 0000."""
    return {ts: (ts * 7 + seed) % 15 + 1 for ts in timeslots}


# ------------------------------------------------------------- packets by hand

def word(flags, frg, length, seq):
    return struct.pack("!BBH", flags, frg << 6 | (length if length < 64 else 0), seq)


def nibbles(values):
    values = [*values, 0] if len(values) % 2 else values
    return bytes(a << 4 | b for a, b in zip(values[::2], values[1::2]))


def of_nibbles(octets, n):
    return [octets[i // 2] >> (0 if i % 2 else 4) & 0xf for i in range(n)]


class TrunkEnd(FarEnd):
    """Whole multiframes of 16 frames, or parts of them; signalling behind the last."""
    LOOK_S = 0.03

    def __init__(self, timeslots, octets):
        super().__init__(PORT, 0, octets)
        self.timeslots, self.n_parts = timeslots, 512 // octets
        self.line = IDLE * (octets // 32 * len(timeslots))
        self.says = dict.fromkeys(timeslots, BLOCKED)
        self.hears, self.wrong, self.n_heard = {}, [], 0
        self.part, self.is_lost = 0, lambda part: False
        self.damage = lambda packet: [packet]
        self.last = None
        self.socket.setblocking(False)

    def frg(self, part):
        if self.n_parts == 1:
            return WHOLE
        return FIRST if not part else LAST if part == self.n_parts - 1 else MIDDLE

    def packet(self):
        octets = b"" if self.flags & 8 else self.line
        if octets and self.part == self.n_parts - 1:
            octets += nibbles([self.says[ts] for ts in self.timeslots])
        return word(self.flags, self.frg(self.part), 4 + len(octets), self.seq) + octets

    def send(self):
        if not self.is_lost(self.part):
            for packet in self.damage(self.packet()):
                self.socket.sendto(packet, self.to)
        self.seq = (self.seq + 1) % 65536
        self.part = (self.part + 1) % self.n_parts

    def listen(self):
        try:
            while True:
                self.judge(self.socket.recv(2048))
                self.n_heard += 1
        except BlockingIOError:
            pass

    def judge(self, packet):
        """One of the module's: is it as the RFC has it, and what does it say?"""
        head, second, seq = struct.unpack("!BBH", packet[:4])
        frg, length = second >> 6, second & 0x3f
        octets = packet[4:]
        is_end = frg in (WHOLE, LAST)
        want = len(self.line) + ((len(self.timeslots) + 1) // 2 if is_end else 0)
        if head & ~0x04 or len(octets) != want or length != (len(packet) if len(packet) < 64 else 0):
            self.wrong.append(packet[:4].hex())
        if self.last:
            was, was_frg = self.last
            after = {WHOLE: (WHOLE,), FIRST: (MIDDLE, LAST), MIDDLE: (MIDDLE, LAST), LAST: (FIRST,)}[was_frg]
            if seq != (was + 1) % 65536 or frg not in after:
                self.wrong.append("%d/%d after %d/%d" % (seq, frg, was, was_frg))
        self.last = seq, frg
        if is_end:
            got = of_nibbles(octets[len(self.line):], len(self.timeslots) + len(self.timeslots) % 2)
            self.hears = dict(zip(self.timeslots, got))
            if len(self.timeslots) % 2 and got[-1]:
                self.wrong.append("padding %x" % got[-1])


class PacketEnd(TrunkEnd):
    """The basic format, signalling in packets of its own: three times after a change, else every 5 s."""

    def __init__(self, timeslots, octets):
        super().__init__(timeslots, octets)
        self.n_parts = 1
        self.states_seq = random.randrange(65536)
        self.heard_states = []      # (number, octets)
        self.told, self.left, self.next = None, 0, 0

    def packet(self):
        return word(self.flags, WHOLE, 4 + len(self.line), self.seq) + self.line

    def states_packet(self):
        octets = b"".join(bytes([144 + self.says[ts], 0, 0, 0]) for ts in self.timeslots)
        return word(3, WHOLE, 4 + len(octets), self.states_seq) + octets

    def send(self):
        super().send()
        now = time.monotonic()
        if self.says != self.told:
            self.told, self.left, self.next = dict(self.says), 3, now
        if now >= self.next:
            self.left = max(self.left - 1, 0)
            self.next = now + (0.005 if self.left else 5)
            self.socket.sendto(self.states_packet(), self.to)
            self.states_seq = (self.states_seq + 1) % 65536

    def judge(self, packet):
        head, second, seq = struct.unpack("!BBH", packet[:4])
        octets = packet[4:]
        if head & 3 != 3:
            if head & ~0x04 or second & 0xc0 or len(octets) != len(self.line):
                self.wrong.append(packet[:4].hex())
            return
        events = octets[::4]
        if head != 3 or second >> 6 or len(octets) != 4 * len(self.timeslots) or any(
                octets[i] for i in range(len(octets)) if i % 4):
            self.wrong.append(packet.hex())
        if self.heard_states and seq != (self.heard_states[-1][0] + 1) % 65536:
            self.wrong.append("signalling %d after %d" % (seq, self.heard_states[-1][0]))
        self.heard_states.append((seq, octets))
        self.hears = {ts: e - 144 for ts, e in zip(self.timeslots, events)}


# ---------------------------------------------------------------------- claims

def settings_that_do_not_go_together_are_refused():
    w = Wire("west", PORT)
    few = mask(FEW)
    for bad in (dict(cas="trunk", slots=0), dict(cas="packets", slots=0), dict(cas="trunk", slots=0xfffffffe),
                dict(cas="trunk", slots=few, octets=96), dict(cas="trunk", slots=few, octets=1024),
                dict(cas="packets", slots=few, octets=256, rtp=96), dict(cas="packets", slots=few, rtp=96, cas_rtp=96)):
        w.set(**bad)
        try:
            w.up()
            claim("%s is refused" % bad, False)
        except OSError as e:
            equal("%s is refused" % bad, 22, e.errno)
    equal("and nothing came", "0", w.read("span"))
    w.remove()


def two_of_ours_agree(settings):
    door = Door()
    with pairs(1, slots=mask(ALL), jitter_ms=6, **settings) as ends:
        for e in ends:
            door.set_cas(e.span)
            door.claim(e.span, ALL)
        claim("no alarm of CAS", until(lambda: not any(e.alarms() for e in ends)), [e.line() for e in ends])

        # What each says the other hears.
        def agree(seed):
            said = [states(ALL, seed), states(ALL, seed + 3)]
            for e, s in zip(ends, said):
                door.say(e.span, s)
            return until(lambda: [door.hears(e.span, ALL) for e in ends] == said[::-1], 10)

        claim("%s: signals of all timeslots arrive" % settings, agree(0))
        netem("delay", "2ms", "1ms", "loss", "3%")
        time.sleep(0.3)
        growth = grown(ends)
        for seed in range(1, 6):
            claim("under loss and disorder, too", agree(seed))
        nothing("CAS", growth(), "ais", "lops", "malformed", "misplaced", "cas_refused", *SLIPS)
        claim("packets are lost", until(lambda: all(g["lost"] > 5 for g in growth())), growth())
        no_netem()
        run("tc", "-n", "west", "qdisc", "replace", "dev", "v0", "root", "netem", "limit", "100", "loss", "100%")
        claim("a cut blocks all", until(lambda: set(door.hears(ends[1].span, ALL).values()) == {LOST}))
        claim("and is AIS, and RAI at the other end",
              until(lambda: ends[1].alarms() & AIS and ends[0].alarms() & RAI), [e.line() for e in ends])
        equal("whose signals stand", states(ALL, 5 + 3), door.hears(ends[0].span, ALL))
        run("tc", "-n", "west", "qdisc", "del", "dev", "v0", "root")
        claim("mended: all is as it was", until(lambda: door.hears(ends[1].span, ALL) == states(ALL, 5) and
                                                not any(e.alarms() for e in ends), 4), [e.line() for e in ends])
    door.close()


def wire_to(far_kind, octets, cas):
    """A wire of ours, a far end that is a program, and the door to the wire's span: in order, all slots claimed."""
    w = Wire("west", PORT, slots=mask(FEW), octets=octets, jitter_ms=10, cas=cas).up()
    door = Door()
    door.set_cas(w.span)
    door.claim(w.span, FEW)
    far = far_kind(FEW, octets)
    claim("a far end of its own is heard", far.serve(lambda: not w.alarms()), w.line(), w.stats())
    return w, door, far


def signals_go_both_ways(w, door, far):
    far.says = states(FEW, 1)
    claim("what it signals arrives", far.serve(lambda: door.hears(w.span, FEW) == far.says),
          door.hears(w.span, FEW), far.says)
    ours = states(FEW, 4)
    door.say(w.span, ours)
    claim("it reads what we signal", far.serve(lambda: far.hears == ours), far.hears, ours)


def linger(far):
    far.serve(lambda: False, LINGER_S)


def a_far_end_of_its_own(octets):
    w, door, far = wire_to(TrunkEnd, octets, "trunk")
    signals_go_both_ways(w, door, far)
    was, growth = dict(far.says), grown([w])

    def still(what):
        linger(far)
        equal(what + ": signals stand", was, door.hears(w.span, FEW))

    if far.n_parts > 1:
        far.is_lost = lambda part: part == far.n_parts - 1
        far.says = states(FEW, 9)
        claim("lost ends of multiframes are gaps", far.serve(lambda: growth()[0]["lost"] > 20))
        still("without them")
        far.is_lost = lambda part: False
        claim("with the next all is known", far.serve(lambda: door.hears(w.span, FEW) == far.says))
        was = dict(far.says)
    nothing("losses", growth(), "ais", "lops", "malformed", "misplaced", *SLIPS)

    growth = grown([w])
    far.says = {**was, 1: 0, 31: 0}
    claim("0000 that cannot be is counted, and left", far.serve(lambda: growth()[0]["cas_refused"] > 5 and
                                                               door.hears(w.span, FEW) == {**was, 31: 0}))
    far.says = dict(was)
    claim("back", far.serve(lambda: door.hears(w.span, FEW) == was))

    # Beside each good packet one that is none: another part's size, another part, a code of the future.
    def beside(bad):
        far.damage = lambda packet: [bad(packet), packet]
        before = growth()[0]["malformed"]
        claim("such packets are refused", far.serve(lambda: growth()[0]["malformed"] > before + 20), growth())
        far.damage = lambda packet: [packet]

    size = len(far.line) + (0 if far.n_parts > 1 else 3)
    beside(lambda p: word(0, far.frg(0), 4 + size + 3, far.seq) + bytes(size + 3))
    beside(lambda p: word(0, far.frg(far.n_parts - 1), 4 + len(far.line), far.seq) + far.line)
    beside(lambda p: word(0, MIDDLE if far.n_parts < 3 else WHOLE, 4 + size, far.seq) + bytes(size))
    beside(lambda p: bytes([1]) + p[1:])
    beside(lambda p: word(3, WHOLE, 24, far.seq) + bytes(20))
    nothing("packets that are none", growth(), "ais", "lops", "lost", "misplaced", "duplicate", *SLIPS)
    still("with them")
    if far.n_parts > 1:
        far.part = (far.part + 1) % far.n_parts
        claim("a part out of its turn is counted", far.serve(lambda: growth()[0]["misplaced"]))
        still("after it")

    trunk_conditions(w, door, far, was)
    equal("every packet of ours is as it should be", [], far.wrong[:4])
    w.remove()
    far.socket.close()
    door.close()
    print("     %d frames in a packet: %d of ours judged by the far end, %d of its own sent" % (
        octets // 32, far.n_heard, far.n), flush=True)


def trunk_conditions(w, door, far, was):
    """L, R and M; silence."""
    far.flags = 4
    claim("R = 1 is RAI", far.serve(lambda: w.alarms() == RAI), w.line())
    far.flags = 2
    claim("M = 10 is RAI", far.serve(lambda: w.alarms() == RAI), w.line())
    linger(far)
    equal("under which signals stand", was, door.hears(w.span, FEW))
    far.flags = 8
    claim("L = 1 is AIS", far.serve(lambda: w.alarms() == AIS), w.line())
    claim("which blocks", far.serve(lambda: set(door.hears(w.span, FEW).values()) == {LOST}))
    far.flags = 0
    claim("it goes", far.serve(lambda: not w.alarms() and door.hears(w.span, FEW) == was), w.line())
    far.is_lost = lambda part: True
    claim("silence is AIS and blocks", far.serve(
        lambda: w.alarms() == AIS and set(door.hears(w.span, FEW).values()) == {LOST}), w.line())
    far.is_lost = lambda part: False
    far.told = None
    claim("it goes, too", far.serve(lambda: not w.alarms() and door.hears(w.span, FEW) == was), w.line(),
          door.hears(w.span, FEW))
    # out of service: L = 1 towards the far end
    far.judge = lambda packet: setattr(far, "is_told", packet[0] & 8)
    door.give_back()
    door.set_down(w.span)
    claim("a span out of service is L = 1", far.serve(lambda: getattr(far, "is_told", 0)))


def signalling_has_packets_of_its_own():
    w, door, far = wire_to(PacketEnd, 256, "packets")
    signals_go_both_ways(w, door, far)
    far.serve(lambda: len(far.heard_states) > 2 and far.heard_states[-1][1] == far.heard_states[-3][1])
    n = len(far.heard_states)
    claim("an unchanged state is told again", far.serve(lambda: len(far.heard_states) > n, 7))
    n = len(far.heard_states)
    ours = states(FEW, 11)
    door.say(w.span, {1: ours[1]})
    far.serve(lambda: len(far.heard_states) >= n + 3, 4)
    linger(far)
    told = [octets for _, octets in far.heard_states[n:]]
    claim("a change is told three times, and no more", len(told) == 3 and len(set(told)) == 1, told)
    claim("and all are counted", far.serve(lambda: len(far.heard_states) == w.stats()["cas_tx"]))

    was, growth = dict(far.says), grown([w])
    late = word(3, WHOLE, 24, (far.states_seq - 5) % 65536) + bytes([145, 0, 0, 0] * 5)
    far.damage = lambda packet: [late, packet]
    claim("what comes late is no news", far.serve(lambda: growth()[0]["cas_stale"] > 10))
    far.damage = lambda packet: [word(3, WHOLE, 20, far.states_seq) + bytes([145, 0, 0, 0] * 4), packet]
    claim("of other timeslots than ours it is refused", far.serve(lambda: growth()[0]["malformed"] > 10))
    far.damage = lambda packet: [packet]
    linger(far)
    equal("signals stand", was, door.hears(w.span, FEW))
    nothing("signalling packets", growth(), "ais", "lops", "lost", "duplicate", *SLIPS)
    trunk_conditions(w, door, far, was)
    equal("every packet of ours is as it should be", [], far.wrong[:4])
    w.remove()
    far.socket.close()
    door.close()


TESTS = (
    (settings_that_do_not_go_together_are_refused,),
    (two_of_ours_agree, dict(cas="trunk", octets=64, rtp=96)),
    (two_of_ours_agree, dict(cas="packets", octets=256, rtp=96, cas_rtp=97)),
    (a_far_end_of_its_own, 512), (a_far_end_of_its_own, 128), (signalling_has_packets_of_its_own,),
)
