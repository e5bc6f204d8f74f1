// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Autocorrelation and Levinson's recursion. Two close tones make it all but
 * singular, so it works with 30 bits of the autocorrelation and 24 of its own.
 */
#include <linux/types.h>
#include "dsp/ec_math.h"
#include "dsp/lpc.h"

#define R_BITS		30
#define ONE_Q24		(1 << 24)

void lq_lpc_correlate(s64 r[LQ_LPC_ORDER + 1], const s16 *x, u32 n)
{
	s32 i, k;

	for (i = 0; i < (s32)n; i++)
		for (k = 0; k <= LQ_LPC_ORDER; k++)
			r[k] += x[i] * x[i - k];
}

static s32 scaled(s64 v, s32 down)
{
	return down > 0 ? v >> down : v * (1ll << -down);
}

/* a / b in Q24 for a < b < 2^63, else what is nearest to 1. */
static s32 fraction_q24(u64 a, u64 b)
{
	s32 q = 0, i;

	if (a >= b)
		return ONE_Q24 - 1;
	for (i = 0; i < 24; i++) {
		a <<= 1;
		q <<= 1;
		if (a >= b) {
			a -= b;
			q |= 1;
		}
	}
	return q;
}

/* What the row predicts wrong of the next lag, over what it leaves. */
static s32 reflection(const s32 row[LQ_LPC_ORDER + 1],
		      const s32 r[LQ_LPC_ORDER + 1], u32 i, u64 left)
{
	s64 sum = 0;
	u32 j;

	for (j = 0; j < i; j++)
		sum += (s64)row[j] * r[i - j];
	return sum < 0 ? fraction_q24(-sum, left) : -fraction_q24(sum, left);
}

u32 lq_lpc_solve(s16 a[LQ_LPC_ORDER + 1], const s64 lags[LQ_LPC_ORDER + 1],
		 u64 floor)
{
	s64 power = lags[0] + (lags[0] >> 9) + floor + 1;
	s32 down = (s32)lq_ec_bits(power) - R_BITS;
	s32 r[LQ_LPC_ORDER + 1], row[LQ_LPC_ORDER + 1] = { ONE_Q24 };
	u64 left;
	u32 i, j;

	r[0] = scaled(power, down);
	for (i = 1; i <= LQ_LPC_ORDER; i++)
		r[i] = scaled(lags[i], down);
	left = (u64)r[0] << 24;
	for (i = 1; i <= LQ_LPC_ORDER; i++) {
		s32 old[LQ_LPC_ORDER + 1], k = reflection(row, r, i, left);

		for (j = 0; j < i; j++)
			old[j] = row[j];
		old[i] = 0;
		for (j = 1; j <= i; j++)
			row[j] = old[j] + (s32)((s64)k * old[i - j] >> 24);
		left -= (left >> 24) * ((u64)((s64)k * k) >> 24);
	}
	for (i = 0; i <= LQ_LPC_ORDER; i++)
		a[i] = lq_ec_clamp(row[i] >> 12, 32767);
	return lq_ec_ratio(left, (u64)r[0] << 24, 15);
}
