// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Levinson's recursion for a block of errors, see ec_decor.h. An eighth of the
 * power is added to the diagonal: it keeps what is divided by above a ninth,
 * so all coefficients are below 4 and 15 bits of a quotient are enough.
 */
#include <linux/types.h>
#include "dsp/ec_decor.h"
#include "dsp/ec_math.h"

#define R_BITS		30
#define ONE_Q24		(1 << 24)
#define FLOOR		64	/* power of nothing */

static s32 scaled(s64 v, s32 down)
{
	return down > 0 ? v >> down : v * (1ll << -down);
}

/* What the row predicts wrong of the next lag, over what it leaves; Q24. */
static s32 reflection(const s32 row[LQ_EC_LAGS], const s32 r[LQ_EC_LAGS], u32 i,
		      u32 left)
{
	s64 sum = 0;
	u32 j, k;

	for (j = 0; j < i; j++)
		sum += (s64)row[j] * r[i - j];
	sum >>= 24;
	k = lq_ec_ratio(sum < 0 ? -sum : sum, left, 24);
	if (k > ONE_Q24 - 1)
		k = ONE_Q24 - 1;
	return sum < 0 ? (s32)k : -(s32)k;
}

static void next_row(s32 row[LQ_EC_LAGS], u32 i, s32 k)
{
	s32 old[LQ_EC_LAGS];
	u32 j;

	for (j = 0; j < i; j++)
		old[j] = row[j];
	old[i] = 0;
	for (j = 1; j <= i; j++)
		row[j] = old[j] + (s32)((s64)k * old[i - j] >> 24);
}

void lq_ec_decor_set(struct lq_ec_decor *d, const s64 lag[LQ_EC_LAGS])
{
	s64 power = lag[0] + (lag[0] >> 3) + FLOOR;
	s32 down = (s32)lq_ec_bits(power) - R_BITS, k;
	s32 r[LQ_EC_LAGS], row[LQ_EC_LAGS] = { ONE_Q24 };
	u32 left = scaled(power, down), i, j;

	for (i = 0; i < LQ_EC_LAGS; i++)
		r[i] = scaled(lag[i], down);
	for (i = 0; i < LQ_EC_LAGS; i++) {
		if (i) {
			k = reflection(row, r, i, left);
			next_row(row, i, k);
			left -= (u64)left * ((u64)((s64)k * k) >> 24) >> 24;
		}
		for (j = 0; j <= i; j++)
			d->row[i][j] = lq_ec_clamp(row[j] >> 11, 32767);
		d->weight_q12[i] = lq_ec_ratio(r[0], left, 12);
	}
}

void lq_ec_decor_run(const struct lq_ec_decor *d, s32 out[LQ_EC_LAGS],
		     const s16 e[LQ_EC_LAGS])
{
	s64 v[LQ_EC_LAGS], sum;
	u32 i, j;

	for (i = 0; i < LQ_EC_LAGS; i++) {
		sum = 0;
		for (j = 0; j <= i; j++)
			sum += d->row[i][i - j] * e[j];
		v[i] = (sum >> 13) * d->weight_q12[i] >> 12;
	}
	for (j = 0; j < LQ_EC_LAGS; j++) {
		sum = 0;
		for (i = j; i < LQ_EC_LAGS; i++)
			sum += d->row[i][i - j] * v[i];
		out[j] = sum >> 13;
	}
}
