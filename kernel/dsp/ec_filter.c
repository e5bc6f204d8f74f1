// SPDX-License-Identifier: GPL-2.0-or-later
/* The echo canceller's inner loops in plain C, see ec_filter.h. */
#include <linux/types.h>
#include <linux/minmax.h>
#include "dsp/ec_filter.h"

#define WHITE_MAX	8191

static u32 dot(const s16 *a, const s16 *x, u32 n)
{
	u32 s0 = 0, s1 = 0, s2 = 0, s3 = 0, j;

	for (j = 0; j < n; j += 4) {
		s0 += (u32)(a[j] * x[j]);
		s1 += (u32)(a[j + 1] * x[j + 1]);
		s2 += (u32)(a[j + 2] * x[j + 2]);
		s3 += (u32)(a[j + 3] * x[j + 3]);
	}
	return s0 + s1 + s2 + s3;
}

static void fir(s32 ya[8], s32 yb[8], const s16 *a, const s16 *b, const s16 *x,
		u32 n)
{
	u32 i;

	for (i = 0; i < 8; i++) {
		ya[i] = dot(a, x + i, n);
		yb[i] = dot(b, x + i, n);
	}
}

static s32 low(lq_ec_pair p)
{
	return (s16)p;
}

static u32 correlate(const lq_ec_pair *x, const s16 g[8])
{
	return (u32)(g[0] * low(x[0])) + (u32)(g[1] * low(x[1])) +
	       (u32)(g[2] * low(x[2])) + (u32)(g[3] * low(x[3])) +
	       (u32)(g[4] * low(x[4])) + (u32)(g[5] * low(x[5])) +
	       (u32)(g[6] * low(x[6])) + (u32)(g[7] * low(x[7]));
}

static void update(s32 *taps, s16 *upper, const lq_ec_pair *x, const s16 g[8],
		   const u8 *shift, u32 n)
{
	u32 j;

	for (j = 0; j < n; j++) {
		s32 c = (s32)correlate(x + j, g) >> shift[j / LQ_EC_GROUP];

		taps[j] = (u32)taps[j] + (u32)c;
		upper[j] = taps[j] >> 16;
	}
}

static void whiten(lq_ec_pair *out, const s16 *x,
		   const s16 a[LQ_EC_ORDER + 1], u32 n)
{
	s32 t;

	for (t = 0; t < (s32)n; t++) {
		s32 sum = (s32)((u32)(a[0] * x[t]) + (u32)(a[1] * x[t - 1]) +
				(u32)(a[2] * x[t - 2]) +
				(u32)(a[3] * x[t - 3]) +
				(u32)(a[4] * x[t - 4])) >> 12;

		sum = clamp_t(s32, sum, -WHITE_MAX, WHITE_MAX);
		out[t] = (u16)sum;
		out[t - 1] = (u16)out[t - 1] | (u32)sum << 16;
	}
}

const struct lq_ec_ops lq_ec_scalar = {
	.fir = fir,
	.update = update,
	.whiten = whiten,
};
