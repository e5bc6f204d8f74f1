/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logarithms in fixed point. */
#ifndef LQ_DSP_LOG2_H
#define LQ_DSP_LOG2_H

#include <linux/types.h>

/**
 * lq_log2_q16 - log2(v) in Q16, rounded down
 * @v: not 0
 *
 * Every squaring of the mantissa gives one more bit.
 */
static inline s32 lq_log2_q16(u64 v)
{
	u32 whole = 63 - __builtin_clzll(v);
	u64 mantissa = v << (63 - whole) >> 32;	/* Q31, 1..2 */
	s32 log = whole << 16;
	u32 bit;

	for (bit = 1 << 15; bit; bit >>= 1) {
		mantissa = mantissa * mantissa >> 31;
		if (mantissa >> 32) {
			mantissa >>= 1;
			log |= bit;
		}
	}
	return log;
}

#endif
