/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inner loops of the echo canceller: what is worth a second, vectorised
 * implementation. Sums are modulo 2^32, so the order of addition does not
 * matter and every implementation gives the same bits; ec_filter.c is the
 * oracle of the others.
 *
 * Time runs upwards in a history and downwards in the taps: tap j of n weighs
 * the sample that is n - 1 - j old. A row of 8 is one block.
 */
#ifndef LQ_DSP_EC_FILTER_H
#define LQ_DSP_EC_FILTER_H

#include <linux/types.h>

#define LQ_EC_ORDER	4	/* of the filter that whitens errors, LQ_LPC_ORDER */
#define LQ_EC_GROUP	16	/* taps with a common step */

/* Two neighbours of a history in one word: at t the low half, t + 1 the high. */
typedef u32 lq_ec_pair;

struct lq_ec_ops {
	/**
	 * row - what a row of samples has in common with 8 rows of a history
	 * @out: [8] sums of a[k] * x[i + k]
	 * @a: [8] samples, 14 bits
	 * @x: [15] samples, 14 bits
	 */
	void (*row)(s32 out[8], const s16 *a, const s16 *x);

	/**
	 * fir - two filters over one history
	 * @ya, @yb: [8] out: sums of tap times sample
	 * @a, @b: [n] taps
	 * @x: [n + 7] history, 14 bits, its last sample is the block's last
	 * @n: a multiple of 32
	 */
	void (*fir)(s32 ya[8], s32 yb[8], const s16 *a, const s16 *b,
		    const s16 *x, u32 n);

	/**
	 * update - add the correlation of @g with the history to the taps
	 * @taps: [n] in and out, Q30
	 * @upper: [n] out, their upper halves, Q14
	 * @x: [n + 7] history of pairs, 14 bits
	 * @g: [8] weighted errors, |g| < 2^14
	 * @shift: [n / LQ_EC_GROUP] 0..31: of the group's correlation, down
	 */
	void (*update)(s32 *taps, s16 *upper, const lq_ec_pair *x,
		       const s16 g[8], const u8 *shift, u32 n);
};

extern const struct lq_ec_ops lq_ec_scalar;

/* x86-64 only; for processors with AVX2. */
extern const struct lq_ec_ops lq_ec_avx2;

#endif
