/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random bit errors of a given rate, at the cost of the errors and not of the
 * bits: the distance to the next error is drawn (geometric distribution), and
 * everything before it passes untouched.
 */
#ifndef LQ_TDM_BITERROR_H
#define LQ_TDM_BITERROR_H

#include <linux/types.h>
#include "tdm/bits.h"

#define LQ_BITERROR_MAX_PPB	500000000	/* every second bit */

struct lq_biterror {
	u64 gap_q8;		/* mean good bits between errors; 0: no errors */
	u64 n_good;		/* bits before the next error */
	u32 random;		/* never 0 */
};

/** lq_random - xorshift32 (Marsaglia 2003); *@state is never 0 */
static inline u32 lq_random(u32 *state)
{
	u32 x = *state;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return *state = x;
}

/**
 * lq_biterror_init
 * @ppb:  errors per 10^9 bits, 0..LQ_BITERROR_MAX_PPB
 * @seed: any
 */
void lq_biterror_init(struct lq_biterror *b, u32 ppb, u32 seed);

/** lq_biterror_run - Return: how many bits of @unit were inverted */
u32 lq_biterror_run(struct lq_biterror *b, struct lq_bits *unit);

#endif
