# SPDX-License-Identifier: GPL-2.0-or-later
"""In the virtual machine: signalling of E1 slots through /dev/lq, as include/uapi/linux/lq.h has it."""
import ctypes
import fcntl
import struct

F_ENABLED, F_CAS = 4, 8
CLAIM_OCTETS, SLOT_OCTETS, SIGNAL_AT = 8, 176, 40
BLOCKED = 0xd


def request(nr, octets, is_answered=False):
    return (3 if is_answered else 1) << 30 | octets << 16 | ord("q") << 8 | nr


class Door:
    """A file that owns slots; what it has not claimed it only looks at."""

    def __init__(self, n_slots=64):
        self.ctl = open("/dev/lq/ctl", "rb", buffering=0)
        self.media = open("/dev/lq/media", "rb+", buffering=0)
        fcntl.ioctl(self.media, request(0x20, 32, True), struct.pack("=IIIIQII", n_slots, 1000, 256, 256, 0, 0, 0))

    def set_cas(self, span, flags=F_ENABLED | F_CAS):
        fcntl.ioctl(self.ctl, request(0x10, 32), struct.pack("=IIIIIIII", span, flags, 0, 0, 0, 0, 0, 0))

    def set_down(self, span):
        self.set_cas(span, F_CAS)

    def claim(self, span, timeslots):
        for ts in timeslots:
            fcntl.ioctl(self.media, request(0x21, CLAIM_OCTETS, True), struct.pack("=II", span << 16 | ts, 0))

    def say(self, span, states):
        """{timeslot: ABCD}"""
        for ts, abcd in states.items():
            fcntl.ioctl(self.media, request(0x27, 16), struct.pack("=IIII", span << 16 | ts, abcd, ~abcd & 0xf, 0))

    def hears(self, span, timeslots):
        """{timeslot: ABCD} of the far end."""
        states = {}
        for ts in timeslots:
            info = ctypes.create_string_buffer(struct.pack("=I", span << 16 | ts), SLOT_OCTETS)
            fcntl.ioctl(self.ctl, request(0x00, 16),
                        struct.pack("=IIQ", SLOT_OCTETS << 16 | 0x05, 0, ctypes.addressof(info)))
            states[ts] = struct.unpack_from("=I", info, SIGNAL_AT)[0]
        return states

    def give_back(self):
        """All slots."""
        self.media.close()

    def close(self):
        self.give_back()
        self.ctl.close()
