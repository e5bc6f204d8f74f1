// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The echo canceller's inner loops for processors with AVX2, bit for bit those
 * of ec_filter.c. Compiled with flags of its own; who calls it has made sure
 * of the processor and, in the kernel, of the vector registers.
 *
 * Written in the compiler's vector types: there are no headers of intrinsics
 * in the kernel.
 */
#include <linux/types.h>
#include <linux/string.h>
#include "dsp/ec_filter.h"

#ifndef __CHECKER__	/* sparse knows no vectors */

typedef s16 s16x16 __attribute__((vector_size(32)));
typedef s32 s32x8 __attribute__((vector_size(32)));
typedef u32 u32x8 __attribute__((vector_size(32)));

static inline s16x16 load16(const void *p)
{
	s16x16 v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline s32x8 load8(const void *p)
{
	s32x8 v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Products of neighbours, added in pairs. */
static inline u32x8 multiply(s16x16 a, s16x16 b)
{
	return (u32x8)__builtin_ia32_pmaddwd256(a, b);
}

static inline s32 sum(u32x8 v)
{
	return v[0] + v[1] + v[2] + v[3] + v[4] + v[5] + v[6] + v[7];
}

/* Four samples of both filters: as many sums as stay in registers. */
static inline void fir4(s32 ya[4], s32 yb[4], const s16 *a, const s16 *b,
			const s16 *x, u32 n)
{
	u32x8 a0 = { 0 }, a1 = { 0 }, a2 = { 0 }, a3 = { 0 };
	u32x8 b0 = { 0 }, b1 = { 0 }, b2 = { 0 }, b3 = { 0 };
	u32 j;

	for (j = 0; j < n; j += 16) {
		s16x16 ta = load16(a + j), tb = load16(b + j);
		s16x16 x0 = load16(x + j), x1 = load16(x + j + 1);
		s16x16 x2 = load16(x + j + 2), x3 = load16(x + j + 3);

		a0 += multiply(ta, x0);
		b0 += multiply(tb, x0);
		a1 += multiply(ta, x1);
		b1 += multiply(tb, x1);
		a2 += multiply(ta, x2);
		b2 += multiply(tb, x2);
		a3 += multiply(ta, x3);
		b3 += multiply(tb, x3);
	}
	ya[0] = sum(a0);
	ya[1] = sum(a1);
	ya[2] = sum(a2);
	ya[3] = sum(a3);
	yb[0] = sum(b0);
	yb[1] = sum(b1);
	yb[2] = sum(b2);
	yb[3] = sum(b3);
}

static void fir(s32 ya[8], s32 yb[8], const s16 *a, const s16 *b, const s16 *x,
		u32 n)
{
	fir4(ya, yb, a, b, x, n);
	fir4(ya + 4, yb + 4, a, b, x + 4, n);
}

/* @low and @high, in every lane. */
static inline s16x16 both(s16 low, s16 high)
{
	u32 word = (u16)low | (u32)(u16)high << 16;
	u32x8 v = { word, word, word, word, word, word, word, word };

	return (s16x16)v;
}

static void update(s32 *taps, s16 *upper, const lq_ec_pair *x, const s16 g[8],
		   const u8 *shift, u32 n)
{
	s16x16 g01 = both(g[0], g[1]), g23 = both(g[2], g[3]);
	s16x16 g45 = both(g[4], g[5]), g67 = both(g[6], g[7]);
	u32 j, k;

	for (j = 0; j < n; j += LQ_EC_GROUP) {
		s32 by = shift[j / LQ_EC_GROUP];
		s32x8 down = { by, by, by, by, by, by, by, by }, t[2];
		s16x16 halves;

		for (k = 0; k < 2; k++) {
			const lq_ec_pair *p = x + j + 8 * k;
			u32x8 c = multiply(load16(p), g01) +
				  multiply(load16(p + 2), g23) +
				  multiply(load16(p + 4), g45) +
				  multiply(load16(p + 6), g67);

			t[k] = (s32x8)((u32x8)load8(taps + j + 8 * k) +
				       (u32x8)((s32x8)c >> down));
			memcpy(taps + j + 8 * k, &t[k], sizeof(t[k]));
		}
		halves = __builtin_shufflevector((s16x16)t[0], (s16x16)t[1], 1,
						 3, 5, 7, 9, 11, 13, 15, 17, 19,
						 21, 23, 25, 27, 29, 31);
		memcpy(upper + j, &halves, sizeof(halves));
	}
}

const struct lq_ec_ops lq_ec_avx2 = {
	.fir = fir,
	.update = update,
};

#endif
