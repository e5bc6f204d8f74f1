// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The echo canceller's inner loops in plain C, see ec_filter.h.
 *
 * A word of 64 bits holds two neighbouring samples, the later one 32 bits
 * higher: so one multiplication does for two. The lower product borrows from
 * the upper one when it is negative; that is put right where sums are taken
 * apart, for which the lower sum must fit 32 bits.
 */
#include <linux/types.h>
#include "dsp/ec_filter.h"

#define TILE	32	/* taps a round */

static inline s64 two(s64 x, s64 next)
{
	return x + (s64)((u64)next << 32);
}

/* @p: [n] out; @x: [n + 1] */
static inline void pack(s64 *p, const s16 *x, u32 n)
{
	s64 now = x[0];
	u32 i;

	for (i = 0; i < n; i++) {
		s64 next = x[i + 1];

		p[i] = two(now, next);
		now = next;
	}
}

/* The same of a history of pairs. */
static inline void pack_pairs(s64 *p, const lq_ec_pair *x, u32 n)
{
	s64 now = (s16)x[0];
	u32 i;

	for (i = 0; i < n; i++) {
		s64 next = (s16)x[i + 1];

		p[i] = two(now, next);
		now = next;
	}
}

static inline s32 lower(s64 sum)
{
	return (s32)sum;
}

static inline s32 upper_of(s64 sum)
{
	return (sum - lower(sum)) >> 32;
}

/* [8] samples by as many neighbours; 15 + 13 + 3 bits. */
static inline s64 eight(const s64 *p, const s16 *a)
{
	return p[0] * a[0] + p[1] * a[1] + p[2] * a[2] + p[3] * a[3] +
	       p[4] * a[4] + p[5] * a[5] + p[6] * a[6] + p[7] * a[7];
}

static void row(s32 out[8], const s16 *a, const s16 *x)
{
	s64 p[14];
	u32 i;

	pack(p, x, 14);
	for (i = 0; i < 8; i += 2) {
		s64 sum = eight(p + i, a);

		out[i] = lower(sum);
		out[i + 1] = upper_of(sum);
	}
}

/* Sums of two samples, and of the lower one alone: of 4 taps that fits. */
struct sums {
	u64 both;
	s64 lower;
};

static inline void fir2(struct sums *s, const s16 *a, const s64 *p)
{
	u64 both = s->both;
	s64 low = s->lower;
	u32 j;

	for (j = 0; j < TILE; j += 4) {
		s64 sum = p[j] * a[j] + p[j + 1] * a[j + 1] +
			  p[j + 2] * a[j + 2] + p[j + 3] * a[j + 3];

		both += sum;
		low += lower(sum);
	}
	s->both = both;
	s->lower = low;
}

static void finish(s32 y[8], const struct sums s[4])
{
	u32 i;

	for (i = 0; i < 4; i++) {
		y[2 * i] = s[i].lower;
		y[2 * i + 1] = (s[i].both - s[i].lower) >> 32;
	}
}

static void fir(s32 ya[8], s32 yb[8], const s16 *a, const s16 *b, const s16 *x,
		u32 n)
{
	struct sums sa[4] = { { 0 } }, sb[4] = { { 0 } };
	s64 p[TILE + 6];
	u32 i, j;

	for (j = 0; j < n; j += TILE) {
		pack(p, x + j, TILE + 6);
		for (i = 0; i < 4; i++) {
			fir2(&sa[i], a + j, p + 2 * i);
			fir2(&sb[i], b + j, p + 2 * i);
		}
	}
	finish(ya, sa);
	finish(yb, sb);
}

static inline void step(s32 *tap, s16 *upper, s32 by)
{
	*tap = (u32)*tap + (u32)by;
	*upper = *tap >> 16;
}

static void update(s32 *taps, s16 *upper, const lq_ec_pair *x, const s16 g[8],
		   const u8 *shift, u32 n)
{
	s64 p[LQ_EC_GROUP + 6];
	u32 i, j;

	for (j = 0; j < n; j += LQ_EC_GROUP) {
		u32 down = shift[j / LQ_EC_GROUP];

		pack_pairs(p, x + j, LQ_EC_GROUP + 6);
		for (i = 0; i < LQ_EC_GROUP; i += 2) {
			s64 sum = eight(p + i, g);

			step(taps + j + i, upper + j + i, lower(sum) >> down);
			step(taps + j + i + 1, upper + j + i + 1,
			     upper_of(sum) >> down);
		}
	}
}

const struct lq_ec_ops lq_ec_scalar = {
	.row = row,
	.fir = fir,
	.update = update,
};
