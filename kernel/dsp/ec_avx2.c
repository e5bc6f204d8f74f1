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
typedef s16 s16x8 __attribute__((vector_size(16)));
typedef s32 s32x8 __attribute__((vector_size(32)));
typedef u32 u32x8 __attribute__((vector_size(32)));
typedef u32 u32x4 __attribute__((vector_size(16)));

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

/* The sum of each half of @a, @b, @c and @d. */
static inline s32x8 sums(u32x8 a, u32x8 b, u32x8 c, u32x8 d)
{
	s32x8 ab = __builtin_ia32_phaddd256((s32x8)a, (s32x8)b);
	s32x8 cd = __builtin_ia32_phaddd256((s32x8)c, (s32x8)d);

	return __builtin_ia32_phaddd256(ab, cd);
}

static inline void store_sums(s32 y[4], u32x8 a, u32x8 b, u32x8 c, u32x8 d)
{
	u32x8 v = (u32x8)sums(a, b, c, d);
	u32x4 lower = __builtin_shufflevector(v, v, 0, 1, 2, 3);
	u32x4 upper = __builtin_shufflevector(v, v, 4, 5, 6, 7);

	lower += upper;
	memcpy(y, &lower, sizeof(lower));
}

/* A row from each half: 4 samples later in the upper one. */
static inline u32x8 row2(s16x16 a, const s16 *x)
{
	s16x8 early, late;

	memcpy(&early, x, sizeof(early));
	memcpy(&late, x + 4, sizeof(late));
	return multiply(a, __builtin_shufflevector(early, late, 0, 1, 2, 3, 4,
						   5, 6, 7, 8, 9, 10, 11, 12,
						   13, 14, 15));
}

static void row(s32 out[8], const s16 *a, const s16 *x)
{
	s16x8 half;
	s16x16 both;
	s32x8 v;

	memcpy(&half, a, sizeof(half));
	both = __builtin_shufflevector(half, half, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
				       10, 11, 12, 13, 14, 15);
	v = sums(row2(both, x), row2(both, x + 1), row2(both, x + 2),
		 row2(both, x + 3));
	memcpy(out, &v, sizeof(v));
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
	store_sums(ya, a0, a1, a2, a3);
	store_sums(yb, b0, b1, b2, b3);
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

/* 8 taps, after their step. */
static inline s16x16 step8(s32 *taps, const lq_ec_pair *x, const s16x16 g[4],
			   s32 down)
{
	u32x8 c = multiply(load16(x), g[0]) + multiply(load16(x + 2), g[1]) +
		  multiply(load16(x + 4), g[2]) + multiply(load16(x + 6), g[3]);
	u32x8 t = (u32x8)load8(taps) + (u32x8)((s32x8)c >> down);

	memcpy(taps, &t, sizeof(t));
	return (s16x16)t;
}

static void update(s32 *taps, s16 *upper, const lq_ec_pair *x, const s16 g[8],
		   const u8 *shift, u32 n)
{
	const s16x16 all[4] = { both(g[0], g[1]), both(g[2], g[3]),
				both(g[4], g[5]), both(g[6], g[7]) };
	u32 j;

	for (j = 0; j < n; j += LQ_EC_GROUP) {
		s32 down = shift[j / LQ_EC_GROUP];
		s16x16 early = step8(taps + j, x + j, all, down);
		s16x16 late = step8(taps + j + 8, x + j + 8, all, down);
		s16x16 halves = __builtin_shufflevector(
			early, late, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23,
			25, 27, 29, 31);

		memcpy(upper + j, &halves, sizeof(halves));
	}
}

const struct lq_ec_ops lq_ec_avx2 = {
	.row = row,
	.fir = fir,
	.update = update,
};

#endif
