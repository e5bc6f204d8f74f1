// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sums of a hop, and their ratios in 32 bits.
 *
 * White noise of the part v of the power adds v (2 + c^2) to the relative
 * residual and draws c towards 0 by the factor 1 - v: so v follows from the
 * residual, and the pull is undone with it.
 */
#include <linux/types.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/puretone.h"
#include "dsp/sine.h"

#define ONE_Q13		8192
#define C_MAX_Q13	(2 * ONE_Q13)

void lq_puretone_init(struct lq_puretone *p)
{
	memset(p, 0, sizeof(*p));
}

void lq_puretone_feed(struct lq_puretone *p, const s16 *x, u32 n)
{
	s32 x1 = p->x1, x2 = p->x2;
	s64 xx = 0, xu = 0, uu = 0;
	u32 i;

	for (i = 0; i < n; i++) {
		s64 u = x[i] + x2;

		xx += (s64)x1 * x1;
		xu += x1 * u;
		uu += u * u;
		x2 = x1;
		x1 = x[i];
	}
	p->x1 = x1;
	p->x2 = x2;
	p->xx += xx;
	p->xu += xu;
	p->uu += uu;
}

/* How far to shift @xx right so that it is below 2^16. */
static u32 surplus_bits(u64 xx)
{
	u32 bits = xx ? 64 - __builtin_clzll(xx) : 0;

	return bits > 16 ? bits - 16 : 0;
}

void lq_puretone_take(struct lq_puretone *p, struct lq_puretone_fact *fact)
{
	u32 shift = surplus_bits(p->xx), xx = p->xx >> shift;
	s32 c, ratio, left;

	fact->power = p->xx;
	if (!xx) {
		fact->c_q13 = 0;
		fact->noise_q15 = 1 << 15;
	} else {
		/* |xu| <= 2 xx but for the window's edges; clamped all the same */
		c = clamp_t(s64, p->xu >> shift, -2 * (s64)xx, 2 * (s64)xx);
		c = c * ONE_Q13 / (s32)xx;
		ratio = ((u32)min_t(u64, p->uu >> shift, 4 * (u64)xx) << 13) / xx;
		left = max_t(s32, ratio - ((c * c) >> 13), 0);
		fact->noise_q15 = min_t(u32, ((u32)left << 15) /
					(2 * ONE_Q13 + ((c * c) >> 13)), 1 << 15);
		if (fact->noise_q15 < 1 << 14)
			c = clamp_t(s32, c * 32768 / (s32)(32768 - fact->noise_q15),
				    -C_MAX_Q13, C_MAX_Q13);
		fact->c_q13 = c;
	}
	p->xx = 0;
	p->xu = 0;
	p->uu = 0;
}

s32 lq_puretone_c_q13(u32 hz, u32 decimation)
{
	return lq_sine(lq_sine_step(hz * decimation) + (1u << 30)) >> 1;
}
