// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random bit errors by drawing distances, see header.
 *
 * A distance is exponential, mean * -ln(u), u uniform in (0, 1], rounded down.
 * That is geometric; the rounding takes half a bit from the mean, which is
 * given back when the mean is set. So the rate is right to 0.1 % up to one
 * error in ten bits, and to 3 % at one in two.
 */
#include <linux/types.h>
#include "dsp/log2.h"
#include "tdm/biterror.h"

#define UNIT_BITS	256
#define PER_ERROR	1000000000u	/* rates are per 10^9 */
#define LN2_Q16		45426
#define SEED_IF_ZERO	0x9e3779b9

/* 10^9 / ppb - 1/2 in Q8, by long division: no 64-bit divide in a kernel. */
static u64 lq_gap_q8(u32 ppb)
{
	u64 gap = PER_ERROR / ppb;
	u32 rest = PER_ERROR % ppb, i;

	for (i = 0; i < 8; i++) {
		rest <<= 1;
		gap = gap << 1 | (rest >= ppb);
		if (rest >= ppb)
			rest -= ppb;
	}
	return gap - 128;
}

static u64 lq_biterror_draw(struct lq_biterror *b)
{
	u32 log = lq_log2_q16(lq_random(&b->random));
	u64 ln_q16 = (u64)((32 << 16) - log) * LN2_Q16 >> 16;

	return ln_q16 * b->gap_q8 >> 24;
}

void lq_biterror_init(struct lq_biterror *b, u32 ppb, u32 seed)
{
	b->random = seed ? seed : SEED_IF_ZERO;
	b->gap_q8 = ppb ? lq_gap_q8(ppb) : 0;
	b->n_good = ppb ? lq_biterror_draw(b) : 0;
}

u32 lq_biterror_run(struct lq_biterror *b, struct lq_bits *unit)
{
	u32 n = 0, at;

	if (!b->gap_q8)
		return 0;
	while (b->n_good < UNIT_BITS) {
		at = b->n_good;
		unit->w[at / 64] ^= 1ull << (63 - at % 64);
		b->n_good += 1 + lq_biterror_draw(b);
		n++;
	}
	b->n_good -= UNIT_BITS;
	return n;
}
