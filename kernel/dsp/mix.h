/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mixing one block: 32-bit sums, own voice subtracted exactly, one saturation.
 *
 * 32 bits hold 65536 full-scale talkers, so no order of adding can clip; the
 * only saturation stands where the listener's octets are made.
 */
#ifndef LQ_DSP_MIX_H
#define LQ_DSP_MIX_H

#include <linux/types.h>

#define LQ_MIX_BLOCK	8	/* LQ_TICK_SAMPLES */

/** lq_mix_set, lq_mix_add - sum = x; sum += x */
static inline void lq_mix_set(s32 sum[8], const s16 x[8])
{
	u32 i;

	for (i = 0; i < LQ_MIX_BLOCK; i++)
		sum[i] = x[i];
}

static inline void lq_mix_add(s32 sum[8], const s16 x[8])
{
	u32 i;

	for (i = 0; i < LQ_MIX_BLOCK; i++)
		sum[i] += x[i];
}

/** lq_mix_add_sum - sum += part, both wide */
static inline void lq_mix_add_sum(s32 sum[8], const s32 part[8])
{
	u32 i;

	for (i = 0; i < LQ_MIX_BLOCK; i++)
		sum[i] += part[i];
}

/** lq_mix_without - what one member hears: the sum less his own voice */
static inline void lq_mix_without(s32 out[8], const s32 sum[8], const s16 own[8])
{
	u32 i;

	for (i = 0; i < LQ_MIX_BLOCK; i++)
		out[i] = sum[i] - own[i];
}

/**
 * lq_mix_saturate - to 16 bits
 * Return: how many of the 8 samples were clipped
 */
u32 lq_mix_saturate(s16 out[8], const s32 sum[8]);

#endif
