// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Power to centibel by an integer logarithm. Once every 100 ms, so it is
 * written for exactness and not for speed.
 */
#include <linux/types.h>
#include "dsp/level.h"
#include "dsp/log2.h"

#define LOG2_REF_Q16	1832184	/* log2(22827^2 / 2) */
#define CB_PER_LOG2_Q16	1972830	/* 100 * log10(2) */

s32 lq_level_of(u64 sum, u32 n)
{
	s64 log;
	s32 cb;

	if (!sum || !n)
		return LQ_LEVEL_NONE_CB;
	log = lq_log2_q16(sum) - lq_log2_q16(n) - LOG2_REF_Q16;
	cb = (log * CB_PER_LOG2_Q16 + (1ll << 31)) >> 32;
	return cb < LQ_LEVEL_NONE_CB ? LQ_LEVEL_NONE_CB : cb;
}

void lq_level_init(struct lq_level *l)
{
	l->sum = 0;
	l->n_samples = 0;
	l->cb = LQ_LEVEL_NONE_CB;
}

void lq_level_run(struct lq_level *l, const s16 x[8])
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < 8; i++)
		sum += (u32)(x[i] * x[i]);
	l->sum += sum;
	l->n_samples += 8;
	if (l->n_samples < LQ_LEVEL_SAMPLES)
		return;
	l->cb = lq_level_of(l->sum, l->n_samples);
	l->sum = 0;
	l->n_samples = 0;
}
