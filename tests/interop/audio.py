# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads sound files and compares speech: who said what, when, and how well it came through."""
import struct

import numpy as np

RATE = 8000


def alaw_table():
    """G.711 A-law, octet to 13-bit linear scaled to 16 bits (Table 1a)."""
    out = np.zeros(256)
    for code in range(256):
        v = code ^ 0x55
        exponent, mantissa = (v >> 4) & 7, v & 15
        level = (mantissa << 4) + 8 if not exponent else (
            (mantissa << 4) + 0x108) << (exponent - 1)
        out[code] = level if v & 0x80 else -level
    return out


def ulaw_table():
    """G.711 mu-law, octet to 14-bit linear scaled to 16 bits (Table 2a)."""
    out = np.zeros(256)
    for code in range(256):
        v = ~code & 0xff
        level = (((v & 15) << 3) + 0x84 << ((v >> 4) & 7)) - 0x84
        out[code] = -level if v & 0x80 else level
    return out


ALAW, ULAW = alaw_table(), ulaw_table()


def chunks(data):
    """The chunks of a RIFF file.

    A writer that is still at work has not said how long its data is (0), or
    says more than there is: then it goes to the file's end.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ValueError("not a WAV file")
    at = 12
    while at + 8 <= len(data):
        size = struct.unpack_from("<I", data, at + 4)[0]
        if data[at:at + 4] == b"data" and not size:
            size = len(data) - at - 8
        yield data[at:at + 4], data[at + 8:at + 8 + size]
        at += 8 + size + (size & 1)


def read_wav(path):
    """[samples, channels] float array at 8 kHz; PCM16, A-law, mu-law."""
    with open(path, "rb") as f:
        data = f.read()
    kind = sound = None
    for name, body in chunks(data):
        if name == b"fmt ":
            kind = struct.unpack_from("<HHIIHH", body)
        elif name == b"data":
            sound = body
    if kind is None or sound is None:
        raise ValueError("%s: no fmt or no data chunk" % path)
    code, channels, rate, _, _, bits = kind
    if rate != RATE:
        raise ValueError("%s: %d Hz, not %d" % (path, rate, RATE))
    if code in (6, 7) and bits == 8:
        table = ALAW if code == 6 else ULAW
        x = table[np.frombuffer(sound, np.uint8)]
    elif code in (1, 0xfffe) and bits == 16:
        x = np.frombuffer(sound[:len(sound) & ~1], "<i2").astype(float)
    else:
        raise ValueError("%s: format %d with %d bits" % (path, code, bits))
    x = x[:len(x) - len(x) % channels]
    return x.reshape(-1, channels)


def mono(path, channel=0):
    return read_wav(path)[:, channel]


def trim(x, floor=300.0):
    """Without the silence before and after."""
    loud = np.nonzero(np.abs(x) > floor)[0]
    return x[loud[0]:loud[-1] + 1] if len(loud) else x[:0]


def find(needle, hay):
    """Where needle stands in hay, and the normalised correlation there.

    Returns (offset in samples, may be negative; correlation -1..1). Parts of
    needle outside hay count as missing, that is, against it.
    """
    if not len(needle) or not len(hay):
        return 0, 0.0
    n = 1 << int(np.ceil(np.log2(len(needle) + len(hay))))
    cross = np.fft.irfft(np.fft.rfft(hay, n) * np.conj(np.fft.rfft(needle, n)), n)
    lags = np.concatenate((cross[:len(hay)], cross[n - len(needle) + 1:]))
    energy = np.concatenate(([0.0], np.cumsum(hay * hay)))
    at = np.concatenate((np.arange(len(hay)), np.arange(-len(needle) + 1, 0)))
    here = energy[np.clip(at + len(needle), 0, len(hay))] - energy[np.clip(at, 0, len(hay))]
    norm = np.sqrt(np.maximum(here, 1e-9) * np.sum(needle * needle))
    # A stretch of near silence would make any noise look alike.
    norm[here < 0.05 * np.sum(needle * needle)] = np.inf
    score = lags / norm
    best = int(np.argmax(score))
    return int(at[best]), float(score[best])


def windows(said, heard, window_s=1.0):
    """How well speech came through: the correlation of each of its windows, sought nearby.

    A clock difference or a jitter buffer may move later windows by some
    milliseconds: every window may lie up to 100 ms beside the first one's
    place. Returns (offset of the whole in samples, correlations).
    """
    said = trim(said)
    start, _ = find(said[:int(3 * RATE)], heard)
    n, slack = int(window_s * RATE), int(0.1 * RATE)
    scores = []
    for at in range(0, max(len(said) - n, 0) + 1, n):
        part = said[at:at + n]
        if np.sqrt(np.mean(part * part)) < 200:
            continue    # a pause between words proves nothing
        lo = max(start + at - slack, 0)
        _, score = find(part, heard[lo:start + at + len(part) + slack])
        scores.append(score)
    return start, scores


def match(said, heard, window_s=1.0):
    """The same in short: (offset of the whole in samples, worst correlation, mean)."""
    start, scores = windows(said, heard, window_s)
    if not scores:
        return start, 0.0, 0.0
    return start, min(scores), sum(scores) / len(scores)


def level_dbm0(x):
    """Mean level; full-scale sine is +3.14 dBm0."""
    power = np.mean(x * x) if len(x) else 0
    return 10 * np.log10(max(power, 1e-9) / (32768.0 ** 2 / 2)) + 3.14
