// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * HDLC, an octet of the line at a time.
 *
 * Receive: whether anything happens in an octet depends on its bits and the
 * seven before. Word operations find all inserted zeros, flags and aborts in
 * it at once; mostly there are none, and eight bits are taken whole.
 * Transmit: the same question about five ones in a row.
 */
#include <linux/types.h>
#include <linux/string.h>
#include "tdm/hdlc.h"

#define FLAG		0x7e
#define FCS_BEGIN	0xffff
#define FCS_GOOD	0xf0b8		/* X.25 2.2.7: remainder over the FCS too */
#define FLAG_LEAD	7		/* bits of a flag before it is recognised */

/* Both tables are linear: an entry is the sum of those of its bits. */
#define BITS(b, v0, v1, v2, v3, v4, v5, v6, v7)				\
	(((b) & 1 ? v0 : 0) ^ ((b) & 2 ? v1 : 0) ^ ((b) & 4 ? v2 : 0) ^	\
	 ((b) & 8 ? v3 : 0) ^ ((b) & 16 ? v4 : 0) ^ ((b) & 32 ? v5 : 0) ^ \
	 ((b) & 64 ? v6 : 0) ^ ((b) & 128 ? v7 : 0))

#define ROW4(f, b) f(b), f((b) + 1), f((b) + 2), f((b) + 3)
#define ROW16(f, b)							\
	ROW4(f, b), ROW4(f, (b) + 4), ROW4(f, (b) + 8), ROW4(f, (b) + 12)
#define ROW64(f, b)							\
	ROW16(f, b), ROW16(f, (b) + 16), ROW16(f, (b) + 32), ROW16(f, (b) + 48)
#define TABLE(f) { ROW64(f, 0), ROW64(f, 64), ROW64(f, 128), ROW64(f, 192) }

#define REVERSED(b) BITS(b, 128, 64, 32, 16, 8, 4, 2, 1)

/* x^16 + x^12 + x^5 + 1, bits reflected: what is left of one octet. */
#define FCS_STEP(b)							\
	BITS(b, 0x1189, 0x2312, 0x4624, 0x8c48, 0x1081, 0x2102, 0x4204, 0x8408)

static const u8 reversed[256] = TABLE(REVERSED);
static const u16 fcs_step[256] = TABLE(FCS_STEP);

static inline u16 lq_fcs_add(u16 fcs, u8 octet)
{
	return fcs >> 8 ^ fcs_step[(fcs ^ octet) & 0xff];
}

u16 lq_hdlc_fcs(u16 fcs, const u8 *data, u32 len)
{
	while (len--)
		fcs = lq_fcs_add(fcs, *data++);
	return fcs;
}

/* ---------------------------------------------------------------- receive */

void lq_hdlc_rx_init(struct lq_hdlc_rx *h)
{
	memset(h, 0, sizeof(*h));
	h->line = 0xff;
}

static void lq_hdlc_rx_open(struct lq_hdlc_rx *h)
{
	h->is_open = true;
	h->bits = 0;
	h->n_bits = 0;
	h->fcs = FCS_BEGIN;
	h->len = 0;
}

/* @n bits of data, 0..8, first lowest. */
static inline void lq_hdlc_rx_add(struct lq_hdlc_rx *h, u32 bits, u32 n)
{
	h->bits |= (bits & ((1u << n) - 1)) << h->n_bits;
	h->n_bits += n;
	if (h->n_bits < 8)
		return;
	if (h->len == sizeof(h->buf)) {
		h->n_long++;
		h->is_open = false;	/* until the next flag */
		return;
	}
	h->buf[h->len++] = h->bits;
	h->fcs = lq_fcs_add(h->fcs, h->bits);
	h->bits >>= 8;
	h->n_bits -= 8;
}

/*
 * A flag ends what was collected; seven of its own bits were collected too
 * (six when it shares its first zero with the flag before).
 */
static u32 lq_hdlc_rx_flag(struct lq_hdlc_rx *h)
{
	u32 len = 0;

	if (!h->is_open || (!h->len && h->n_bits <= FLAG_LEAD))
		;	/* nothing between two flags */
	else if (h->len < LQ_HDLC_MIN + LQ_HDLC_FCS_OCTETS)
		h->n_short++;
	else if (h->n_bits != FLAG_LEAD)
		h->n_unaligned++;
	else if (h->fcs != FCS_GOOD)
		h->n_fcs_errors++;
	else
		len = h->len - LQ_HDLC_FCS_OCTETS;
	lq_hdlc_rx_open(h);
	return len;
}

/* Seven ones in a row; right behind a flag they are an idle line. */
static void lq_hdlc_rx_abort(struct lq_hdlc_rx *h)
{
	if (h->is_open && (h->len || h->n_bits > FLAG_LEAD))
		h->n_aborts++;
	h->is_open = false;
}

u32 lq_hdlc_rx_run(struct lq_hdlc_rx *h, u8 line)
{
	/* Bit 8 + i: the i-th bit of this octet; below: the octet before. */
	u32 w = h->line | reversed[line] << 8;
	u32 five = w << 1 & w << 2 & w << 3 & w << 4 & w << 5;
	u32 flags = five & ~w & w << 6 & ~(w << 7);
	u32 aborts = five & w & w << 6 & ~(w << 7);
	u32 events = ((five & ~w & ~(w << 6)) | flags | aborts) & 0xff00;
	u32 at, from = 8, len = 0;

	h->line = w >> 8;
	for (; events; events &= events - 1, from = at + 1) {
		at = __builtin_ctz(events);
		if (h->is_open)
			lq_hdlc_rx_add(h, w >> from, at - from);
		if (flags >> at & 1)
			len |= lq_hdlc_rx_flag(h);
		else if (aborts >> at & 1)
			lq_hdlc_rx_abort(h);
	}
	if (h->is_open)
		lq_hdlc_rx_add(h, w >> from, 16 - from);
	return len;
}

/* --------------------------------------------------------------- transmit */

void lq_hdlc_tx_init(struct lq_hdlc_tx *h)
{
	memset(h, 0, sizeof(*h));
}

void lq_hdlc_tx_frame(struct lq_hdlc_tx *h, u32 len)
{
	u16 fcs = ~lq_hdlc_fcs(FCS_BEGIN, h->buf, len);

	h->buf[len] = fcs;
	h->buf[len + 1] = fcs >> 8;
	h->len = len + LQ_HDLC_FCS_OCTETS;
	h->n_sent = 0;
}

static inline void lq_hdlc_tx_add(struct lq_hdlc_tx *h, u32 bits, u32 n)
{
	h->bits |= bits << h->n_bits;
	h->n_bits += n;
}

/* One octet of data, with a zero after every five ones. */
static void lq_hdlc_tx_data(struct lq_hdlc_tx *h, u32 data)
{
	u32 left = 8, run, five, n;

	for (;;) {
		run = data << h->n_ones | ((1u << h->n_ones) - 1);
		five = run & run >> 1 & run >> 2 & run >> 3 & run >> 4;
		if (!five)
			break;
		n = __builtin_ctz(five) + 5 - h->n_ones;
		lq_hdlc_tx_add(h, data & ((1u << n) - 1), n + 1);
		data >>= n;
		left -= n;
		h->n_ones = 0;
	}
	lq_hdlc_tx_add(h, data, left);
	/* The ones at its end; with what went before when it is all ones. */
	n = __builtin_clz(~(data << (31 - left) << 1));
	h->n_ones = n < left ? n : h->n_ones + left;
}

static void lq_hdlc_tx_fill(struct lq_hdlc_tx *h)
{
	if (h->has_flag && h->n_sent < h->len) {
		lq_hdlc_tx_data(h, h->buf[h->n_sent++]);
		h->has_flag = h->n_sent < h->len;
		return;
	}
	lq_hdlc_tx_add(h, FLAG, 8);
	h->n_ones = 0;
	h->has_flag = true;
}

u8 lq_hdlc_tx_run(struct lq_hdlc_tx *h)
{
	u8 line;

	while (h->n_bits < 8)
		lq_hdlc_tx_fill(h);
	line = reversed[h->bits & 0xff];
	h->bits >>= 8;
	h->n_bits -= 8;
	return line;
}
