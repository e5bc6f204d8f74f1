/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arithmetic of the echo canceller's control: powers are u64 sums of squares,
 * ratios of them are fixed point, and no division is wider than 32 bits.
 */
#ifndef LQ_DSP_EC_MATH_H
#define LQ_DSP_EC_MATH_H

#include <linux/types.h>
#include <linux/limits.h>

/** lq_ec_bits - the number of bits that @v needs; 0 for 0 */
static inline u32 lq_ec_bits(u64 v)
{
	return v ? 64 - __builtin_clzll(v) : 0;
}

/**
 * lq_ec_ratio - a * 2^q / b, saturating; good to 15 bits
 * @q: 0..31
 */
static inline u32 lq_ec_ratio(u64 a, u64 b, u32 q)
{
	s32 down_a = (s32)lq_ec_bits(a) - 32, down_b = (s32)lq_ec_bits(b) - 16;
	s32 exponent = (s32)q + down_a - down_b;
	u32 r;

	if (!a)
		return 0;
	if (!b)
		return U32_MAX;
	a = down_a > 0 ? a >> down_a : a << -down_a;
	b = down_b > 0 ? b >> down_b : b << -down_b;
	r = (u32)a / (u32)b;
	if (exponent <= 0)
		return exponent > -32 ? r >> -exponent : 0;
	return exponent < 32 - (s32)lq_ec_bits(r) + 1 ? r << exponent : U32_MAX;
}

/** lq_ec_follow - a mean over about 2^shift values */
static inline void lq_ec_follow(u64 *mean, u64 value, u32 shift)
{
	*mean += (s64)(value - *mean) >> shift;
}

/** lq_ec_energy - sum of the squares of [8] samples */
static inline u64 lq_ec_energy(const s16 x[8])
{
	return (u64)((u32)(x[0] * x[0]) + (u32)(x[1] * x[1])) +
	       ((u32)(x[2] * x[2]) + (u32)(x[3] * x[3])) +
	       ((u32)(x[4] * x[4]) + (u32)(x[5] * x[5])) +
	       ((u32)(x[6] * x[6]) + (u32)(x[7] * x[7]));
}

static inline s16 lq_ec_clamp(s64 v, s32 limit)
{
	return v > limit ? limit : v < -limit ? -limit : v;
}

#endif
