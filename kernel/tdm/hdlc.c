// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * HDLC, four octets of the line at a time.
 *
 * Receive: whether anything happens at a bit depends on the seven before it.
 * Word operations find all inserted zeros, flags and aborts at once; what lies
 * between them is taken whole. Transmit: the same for five ones in a row. The
 * FCS is made over the whole frame, four octets at a time.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "tdm/hdlc.h"

#define FLAG		0x7e
#define FLAG_LEAD	7		/* bits of a flag before it is recognised */
#define FCS_BEGIN	0xffff
#define FCS_GOOD	0xf0b8		/* X.25 2.2.7: remainder over the FCS too */

#define OCTETS_MIN	(LQ_HDLC_MIN + LQ_HDLC_FCS_OCTETS)
#define OCTETS_MAX	(LQ_HDLC_MAX + LQ_HDLC_FCS_OCTETS)
#define STEP_BITS	(8 * LQ_HDLC_STEP)
#define STEP_MASK	0xffffffffull
#define STEP_FLAGS	0x7e7e7e7eull

/* All tables are linear: an entry is the sum of those of its bits. */
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

/* x^16 + x^12 + x^5 + 1, bits reflected: an octet, and 1..3 octets later. */
#define FCS0(b)								\
	BITS(b, 0x1189, 0x2312, 0x4624, 0x8c48, 0x1081, 0x2102, 0x4204, 0x8408)
#define FCS1(b)								\
	BITS(b, 0x19d8, 0x33b0, 0x6760, 0xcec0, 0x9591, 0x2333, 0x4666, 0x8ccc)
#define FCS2(b)								\
	BITS(b, 0x5adc, 0xb5b8, 0x6361, 0xc6c2, 0x8595, 0x033b, 0x0676, 0x0cec)
#define FCS3(b)								\
	BITS(b, 0x1cbb, 0x3976, 0x72ec, 0xe5d8, 0xc3a1, 0x8f53, 0x16b7, 0x2d6e)

static const u8 reversed[256] = TABLE(REVERSED);
static const u16 fcs_step[4][256] = {
	TABLE(FCS0), TABLE(FCS1), TABLE(FCS2), TABLE(FCS3),
};

u16 lq_hdlc_fcs(u16 fcs, const u8 *data, u32 len)
{
	for (; len >= 4; len -= 4, data += 4)
		fcs = fcs_step[3][(fcs ^ data[0]) & 0xff] ^
		      fcs_step[2][fcs >> 8 ^ data[1]] ^
		      fcs_step[1][data[2]] ^ fcs_step[0][data[3]];
	for (; len; len--, data++)
		fcs = fcs >> 8 ^ fcs_step[0][(fcs ^ *data) & 0xff];
	return fcs;
}

/* Four octets, line order, first bit lowest; and back. */
static inline u32 lq_hdlc_load(const u8 *line)
{
	return reversed[line[0]] | reversed[line[1]] << 8 |
	       reversed[line[2]] << 16 | (u32)reversed[line[3]] << 24;
}

static inline void lq_hdlc_store(u8 *to, u32 bits)
{
	to[0] = bits;
	to[1] = bits >> 8;
	to[2] = bits >> 16;
	to[3] = bits >> 24;
}

/* ---------------------------------------------------------------- receive */

void lq_hdlc_rx_init(struct lq_hdlc_rx *h)
{
	memset(h, 0, sizeof(*h));
	h->before = 0xff;
}

static void lq_hdlc_rx_open(struct lq_hdlc_rx *h)
{
	h->is_open = true;
	h->len = 0;
	h->bits = 0;
	h->n_bits = 0;
}

/*
 * @n bits of data, 0..32, first lowest. They stand in h->bits for a while, so
 * that a frame in buf outlives the beginning of the next.
 */
static inline void lq_hdlc_rx_add(struct lq_hdlc_rx *h, u64 bits, u32 n)
{
	h->bits |= (bits & ((1ull << n) - 1)) << h->n_bits;
	h->n_bits += n;
	if (h->n_bits < STEP_BITS)
		return;
	if (h->len > OCTETS_MAX) {
		h->n_long++;
		h->is_open = false;	/* until the next flag */
		return;
	}
	lq_hdlc_store(h->buf + h->len, h->bits);
	h->len += LQ_HDLC_STEP;
	h->bits >>= STEP_BITS;
	h->n_bits -= STEP_BITS;
}

/* Return: its length if the frame of @len octets is a good one */
static u32 lq_hdlc_rx_check(struct lq_hdlc_rx *h, u32 len)
{
	for (; h->len < len; h->bits >>= 8)
		h->buf[h->len++] = h->bits;
	if (lq_hdlc_fcs(FCS_BEGIN, h->buf, len) == FCS_GOOD)
		return len - LQ_HDLC_FCS_OCTETS;
	h->n_fcs_errors++;
	return 0;
}

/*
 * A flag ends what was collected; seven of its own bits were collected too
 * (six when it shares its first zero with the flag before).
 */
static u32 lq_hdlc_rx_flag(struct lq_hdlc_rx *h)
{
	u32 n_bits = 8 * h->len + h->n_bits, octets = n_bits / 8, len = 0;

	if (!h->is_open || n_bits <= FLAG_LEAD)
		;	/* nothing between two flags */
	else if (octets < OCTETS_MIN)
		h->n_short++;
	else if (octets > OCTETS_MAX)
		h->n_long++;
	else if (n_bits % 8 != FLAG_LEAD)
		h->n_unaligned++;
	else
		len = lq_hdlc_rx_check(h, octets);
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

u32 lq_hdlc_rx_run(struct lq_hdlc_rx *h, const u8 line[LQ_HDLC_STEP])
{
	/* From bit 8 on: these octets; below: the octet before. */
	u64 bits = lq_hdlc_load(line), w = h->before | bits << 8;
	u64 five = (w << 1 & w << 2 & w << 3 & w << 4 & w << 5) >> 8;
	u64 six = five & w >> 2 & ~(w >> 1);	/* not more */
	u64 flags = six & ~bits, aborts = six & bits;
	u64 events = ((five & ~bits & ~(w >> 2)) | six) & STEP_MASK;
	u32 at, from = 0, len = 0;

	h->before = bits >> (STEP_BITS - 8);
	if (!h->is_open && !(flags & STEP_MASK))
		return 0;
	/* Right behind a flag, and every octet is as the one before: idle. */
	if (h->is_open && !h->len && h->n_bits <= FLAG_LEAD &&
	    flags & STEP_MASK && !((w ^ w >> 8) & STEP_MASK))
		return 0;
	for (; events; events &= events - 1, from = at + 1) {
		at = __builtin_ctzll(events);
		if (h->is_open)
			lq_hdlc_rx_add(h, bits >> from, at - from);
		if (flags >> at & 1)
			len |= lq_hdlc_rx_flag(h);
		else if (aborts >> at & 1)
			lq_hdlc_rx_abort(h);
	}
	if (h->is_open)
		lq_hdlc_rx_add(h, bits >> from, STEP_BITS - from);
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

static inline void lq_hdlc_tx_add(struct lq_hdlc_tx *h, u64 bits, u32 n)
{
	h->bits |= bits << h->n_bits;
	h->n_bits += n;
}

/* @left bits of data, 8..24, with a zero after every five ones. */
static void lq_hdlc_tx_stuff(struct lq_hdlc_tx *h, u32 data, u32 left)
{
	u32 run, five, n;

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

/* Three octets become at most 29 bits: with the 31 there they fit in 64. */
static void lq_hdlc_tx_data(struct lq_hdlc_tx *h)
{
	u32 n = min_t(u32, h->len - h->n_sent, 3), data = 0, i;

	for (i = 0; i < n; i++)
		data |= h->buf[h->n_sent++] << 8 * i;
	lq_hdlc_tx_stuff(h, data, 8 * n);
	h->has_flag = h->n_sent < h->len;
}

static void lq_hdlc_tx_flag(struct lq_hdlc_tx *h)
{
	lq_hdlc_tx_add(h, FLAG, 8);
	h->n_ones = 0;
	h->has_flag = true;
}

static bool lq_hdlc_tx_is_idle(const struct lq_hdlc_tx *h)
{
	return h->has_flag && h->n_sent == h->len && h->n_bits < 8;
}

void lq_hdlc_tx_run(struct lq_hdlc_tx *h, u8 line[LQ_HDLC_STEP])
{
	u32 i;

	if (lq_hdlc_tx_is_idle(h))
		lq_hdlc_tx_add(h, STEP_FLAGS, STEP_BITS);
	while (h->n_bits < STEP_BITS)
		if (h->has_flag && h->n_sent < h->len)
			lq_hdlc_tx_data(h);
		else
			lq_hdlc_tx_flag(h);
	for (i = 0; i < LQ_HDLC_STEP; i++)
		line[i] = reversed[h->bits >> 8 * i & 0xff];
	h->bits >>= STEP_BITS;
	h->n_bits -= STEP_BITS;
}
