// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CRC-4, multiframe alignment, and both ends of a checked line.
 *
 * The generator x^4 + x + 1 is primitive: x^15 = 1. So a frame of 256 bits
 * is folded, by rotations and xor, to 60, 30 and 15 bits before it is divided.
 *
 * Not here: what to do with a verdict (interwork.c), alarms.
 * Source: ITU-T G.704 (10/98) 2.3.3; G.706 (04/91) 4.2, 4.3.
 */
#include <linux/types.h>
#include <linux/string.h>
#include "tdm/crc4.h"

#define MFAS		0x0b	/* 001011 */
#define MFAS_MASK	0x3f
#define MFAS_BAD_MAX	4	/* multiframes, 8 ms */

#define RING_BITS	60	/* a multiple of 15 */
#define RING_MASK	((1ull << RING_BITS) - 1)

static inline u64 lq_ring(u64 word)
{
	return (word & RING_MASK) ^ word >> RING_BITS;
}

/* Times x^64, that is x^4. */
static inline u64 lq_ring_next(u64 r)
{
	return (r << 4 & RING_MASK) | r >> (RING_BITS - 4);
}

u8 lq_crc4_add(u8 crc, const struct lq_bits *frame)
{
	u64 r = lq_ring(frame->w[0]);
	u32 v;

	r = lq_ring_next(r) ^ lq_ring(frame->w[1]);
	r = lq_ring_next(r) ^ lq_ring(frame->w[2]);
	r = lq_ring_next(r) ^ lq_ring(frame->w[3]);
	v = (r ^ r >> 30) & 0x3fffffff;
	v = (v ^ v >> 15) & 0x7fff;
	v ^= crc << 1;			/* x^256 = x */
	v = (v & 0xff) ^ v >> 8 ^ v >> 8 << 2;	/* x^8 = x^2 + 1 */
	v = (v & 0xf) ^ v >> 4 ^ v >> 4 << 1;	/* x^4 = x + 1 */
	return (v & 0xf) ^ v >> 4 ^ v >> 4 << 1;
}

u8 lq_crc4_end(u8 crc)
{
	u32 v = crc ^ crc << 1;

	return (v & 0xf) ^ v >> 4 ^ v >> 4 << 1;
}

/* -------------------------------------------------------- multiframe hunt */

void lq_mfas_hunt_init(struct lq_mfas_hunt *h)
{
	h->si = ~0u;
	h->hits = 0;
}

bool lq_mfas_hunt_run(struct lq_mfas_hunt *h, const struct lq_frame *nfas)
{
	h->hits <<= 1;
	if (nfas->is_erased) {
		h->si = ~0u;
		return false;
	}
	h->si = h->si << 1 | lq_ts0(&nfas->bits) >> 7;
	if ((h->si & MFAS_MASK) != MFAS)
		return false;
	h->hits |= 1;
	return h->hits & 0x01010100;	/* 2, 4 or 6 ms ago */
}

/* ---------------------------------------------------------------- receive */

void lq_crc4_rx_begin(struct lq_crc4_rx *c, u32 frame)
{
	c->frame = frame;
	c->is_whole = false;
	c->has_want = false;
	c->is_mfas_whole = false;
	c->n_bad_mfas = 0;
	c->n_checked = 0;
	c->n_wrong = 0;
}

static enum lq_crc4_verdict lq_crc4_rx_end_smf(struct lq_crc4_rx *c)
{
	enum lq_crc4_verdict verdict = LQ_CRC4_GOOD;

	if (c->is_whole && c->has_want) {
		c->n_checked++;
		if (c->c_bits != c->want) {
			c->n_wrong++;
			c->n_crc_errors++;
		}
	}
	if (c->n_wrong >= LQ_CRC4_FALSE)
		verdict = LQ_CRC4_FALSE_FRAME;
	if (c->n_checked == LQ_CRC4_WINDOW) {
		c->n_checked = 0;
		c->n_wrong = 0;
	}
	c->want = lq_crc4_end(c->crc);
	c->has_want = c->is_whole;
	return verdict;
}

static enum lq_crc4_verdict lq_crc4_rx_end_mfas(struct lq_crc4_rx *c)
{
	if (!c->is_mfas_whole)
		return LQ_CRC4_GOOD;
	if ((c->mfas & MFAS_MASK) == MFAS) {
		c->n_bad_mfas = 0;
		return LQ_CRC4_GOOD;
	}
	c->n_bad_mfas++;
	return c->n_bad_mfas < MFAS_BAD_MAX ? LQ_CRC4_GOOD : LQ_CRC4_NO_MFAS;
}

enum lq_crc4_verdict lq_crc4_rx_run(struct lq_crc4_rx *c,
				    const struct lq_frame *frame)
{
	struct lq_bits bits = frame->bits;
	u32 si = bits.w[0] >> 63, number = c->frame;

	c->frame = (number + 1) & 15;
	if (!(number & 7)) {
		c->crc = 0;
		c->c_bits = 0;
		c->is_whole = true;
	}
	if (!number)
		c->is_mfas_whole = true;
	if (frame->is_erased) {
		c->is_whole = false;
		c->is_mfas_whole = false;
	} else if (number & 1) {
		c->mfas = c->mfas << 1 | si;
		if (number > 12 && !si)
			c->n_ebit_errors++;
	} else {
		c->c_bits = c->c_bits << 1 | si;
		bits.w[0] &= ~0ull >> 1;	/* C counts as 0, 2.3.3.5 */
	}
	c->crc = lq_crc4_add(c->crc, &bits);
	if (number == 11)
		return lq_crc4_rx_end_mfas(c);
	return (number & 7) == 7 ? lq_crc4_rx_end_smf(c) : LQ_CRC4_GOOD;
}

/* --------------------------------------------------------------- transmit */

void lq_crc4_tx_init(struct lq_crc4_tx *c)
{
	memset(c, 0, sizeof(*c));
}

/* C1..C4 in the even frames of a sub-multiframe. */
static u32 lq_crc4_c_bit(u8 c_bits, u32 number)
{
	return c_bits >> (3 - (number / 2 & 3)) & 1;
}

void lq_crc4_tx_run(struct lq_crc4_tx *c, struct lq_bits *frame, u32 e_bit)
{
	u32 number = c->frame, si;

	c->frame = (number + 1) & 15;
	if (!(number & 7)) {
		c->c_bits = lq_crc4_end(c->crc);
		c->crc = 0;
	}
	if (number & 1) {
		si = number > 12 ? e_bit : MFAS >> (5 - number / 2) & 1;
		frame->w[0] |= (u64)si << 63;
		c->crc = lq_crc4_add(c->crc, frame);
	} else {
		c->crc = lq_crc4_add(c->crc, frame);
		si = lq_crc4_c_bit(c->c_bits, number);
		frame->w[0] |= (u64)si << 63;
	}
}

/* ------------------------------------------------------------------ patch */

u32 lq_crc4_patch_run(struct lq_crc4_patch *p, u32 number,
		      const struct lq_bits *change)
{
	if (!(number & 7)) {
		p->c_bits = lq_crc4_end(p->crc);
		p->crc = 0;
	}
	p->crc = lq_crc4_add(p->crc, change);
	return number & 1 ? 0 : lq_crc4_c_bit(p->c_bits, number);
}
