// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The inverse of an autocorrelation matrix, see ec_decor.h: Levinson's
 * recursion, then Gohberg's and Semencul's formula. An eighth of the power is
 * added to the diagonal: it keeps what is divided by above a ninth, so all
 * coefficients are below 4, 15 bits of a quotient are enough, and the inverse
 * makes nothing larger than 8 times.
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

static s16 q10_of(s64 q36)
{
	return lq_ec_clamp((q36 + (1 << 25)) >> 26, 32767);
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

/* From both ends at once. */
static void next_row(s32 row[LQ_EC_LAGS], u32 i, s32 k)
{
	u32 j;

	row[i] = 0;
	for (j = 0; 2 * j <= i; j++) {
		s32 early = row[j], late = row[i - j];

		row[j] = early + (s32)((s64)k * late >> 24);
		row[i - j] = late + (s32)((s64)k * early >> 24);
	}
}

/*
 * @row, Q24, predicts the first sample from the others and leaves r0 / weight:
 * each element of the inverse is the one before it on its diagonal, and what
 * the row adds from one end and takes away from the other.
 */
static void invert(struct lq_ec_decor *d, const s32 row[LQ_EC_LAGS],
		   u32 weight_q12)
{
	s64 m[LQ_EC_HALF][LQ_EC_LAGS];	/* Q36; what symmetry does not tell */
	u32 i, j;

	for (i = 0; i < LQ_EC_HALF; i++) {
		for (j = i; j < LQ_EC_LAGS - i; j++) {
			s64 more = (s64)row[i] * row[j];

			if (i)
				more -= (s64)row[LQ_EC_LAGS - i] *
					row[LQ_EC_LAGS - j];
			m[i][j] = (more >> 24) * weight_q12;
			if (i)
				m[i][j] += m[i - 1][j - 1];
		}
		for (j = i; j < LQ_EC_HALF; j++) {
			s64 near = m[i][j], far = m[i][LQ_EC_LAGS - 1 - j];

			d->even[i][j] = d->even[j][i] = q10_of(near + far);
			d->odd[i][j] = d->odd[j][i] = q10_of(near - far);
		}
	}
}

void lq_ec_decor_set(struct lq_ec_decor *d, const s64 lag[LQ_EC_LAGS])
{
	s64 power = lag[0] + (lag[0] >> 3) + FLOOR;
	s32 down = (s32)lq_ec_bits(power) - R_BITS, k;
	s32 r[LQ_EC_LAGS], row[LQ_EC_LAGS] = { ONE_Q24 };
	u32 left = scaled(power, down), i;

	for (i = 0; i < LQ_EC_LAGS; i++)
		r[i] = scaled(lag[i], down);
	for (i = 1; i < LQ_EC_LAGS; i++) {
		k = reflection(row, r, i, left);
		next_row(row, i, k);
		left -= (u64)left * ((u64)((s64)k * k) >> 24) >> 24;
	}
	invert(d, row, lq_ec_ratio(r[0], left, 12));
}

static inline s32 half_row(const s16 m[LQ_EC_HALF], const s32 v[LQ_EC_HALF])
{
	return m[0] * v[0] + m[1] * v[1] + m[2] * v[2] + m[3] * v[3];
}

void lq_ec_decor_run(const struct lq_ec_decor *d, s32 out[LQ_EC_LAGS],
		     const s16 e[LQ_EC_LAGS])
{
	s32 even[LQ_EC_HALF], odd[LQ_EC_HALF];
	u32 i;

	for (i = 0; i < LQ_EC_HALF; i++) {
		even[i] = e[i] + e[LQ_EC_LAGS - 1 - i];
		odd[i] = e[i] - e[LQ_EC_LAGS - 1 - i];
	}
	for (i = 0; i < LQ_EC_HALF; i++) {
		s32 p = half_row(d->even[i], even), q = half_row(d->odd[i], odd);

		out[i] = p + q;
		out[LQ_EC_LAGS - 1 - i] = p - q;
	}
}
