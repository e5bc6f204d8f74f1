// SPDX-License-Identifier: GPL-2.0-or-later
/* The echo canceller's inner loops in plain C, see ec_filter.h. */
#include <linux/types.h>
#include "dsp/ec_filter.h"

/* Four samples by four taps at a time: 16 products of 11 loads. */
static void fir4(s32 y[4], const s16 *a, const s16 *x, u32 n)
{
	u32 y0 = 0, y1 = 0, y2 = 0, y3 = 0, j;

	for (j = 0; j < n; j += 4) {
		s32 a0 = a[j], a1 = a[j + 1], a2 = a[j + 2], a3 = a[j + 3];
		s32 x0 = x[j], x1 = x[j + 1], x2 = x[j + 2], x3 = x[j + 3];
		s32 x4 = x[j + 4], x5 = x[j + 5], x6 = x[j + 6];

		y0 += (u32)(a0 * x0) + (u32)(a1 * x1) + (u32)(a2 * x2) +
		      (u32)(a3 * x3);
		y1 += (u32)(a0 * x1) + (u32)(a1 * x2) + (u32)(a2 * x3) +
		      (u32)(a3 * x4);
		y2 += (u32)(a0 * x2) + (u32)(a1 * x3) + (u32)(a2 * x4) +
		      (u32)(a3 * x5);
		y3 += (u32)(a0 * x3) + (u32)(a1 * x4) + (u32)(a2 * x5) +
		      (u32)(a3 * x6);
	}
	y[0] = y0;
	y[1] = y1;
	y[2] = y2;
	y[3] = y3;
}

static void fir(s32 ya[8], s32 yb[8], const s16 *a, const s16 *b, const s16 *x,
		u32 n)
{
	fir4(ya, a, x, n);
	fir4(ya + 4, a, x + 4, n);
	fir4(yb, b, x, n);
	fir4(yb + 4, b, x + 4, n);
}

static s32 low(lq_ec_pair p)
{
	return (s16)p;
}

/* What two neighbouring taps have in common with eight errors. */
static void correlate2(u32 c[2], const lq_ec_pair *x, const s16 g[8])
{
	s32 x1 = low(x[1]), x2 = low(x[2]), x3 = low(x[3]), x4 = low(x[4]);
	s32 x5 = low(x[5]), x6 = low(x[6]), x7 = low(x[7]);

	c[0] = (u32)(g[0] * low(x[0])) + (u32)(g[1] * x1) + (u32)(g[2] * x2) +
	       (u32)(g[3] * x3) + (u32)(g[4] * x4) + (u32)(g[5] * x5) +
	       (u32)(g[6] * x6) + (u32)(g[7] * x7);
	c[1] = (u32)(g[0] * x1) + (u32)(g[1] * x2) + (u32)(g[2] * x3) +
	       (u32)(g[3] * x4) + (u32)(g[4] * x5) + (u32)(g[5] * x6) +
	       (u32)(g[6] * x7) + (u32)(g[7] * low(x[8]));
}

static void update(s32 *taps, s16 *upper, const lq_ec_pair *x, const s16 g[8],
		   const u8 *shift, u32 n)
{
	u32 j, c[2];

	for (j = 0; j < n; j += 2) {
		u32 down = shift[j / LQ_EC_GROUP];

		correlate2(c, x + j, g);
		taps[j] = (u32)taps[j] + (u32)((s32)c[0] >> down);
		taps[j + 1] = (u32)taps[j + 1] + (u32)((s32)c[1] >> down);
		upper[j] = taps[j] >> 16;
		upper[j + 1] = taps[j + 1] >> 16;
	}
}

const struct lq_ec_ops lq_ec_scalar = {
	.fir = fir,
	.update = update,
};
