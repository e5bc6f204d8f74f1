/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Level of speech: mean power of 100 ms in centibel (0.1 dB) re 0 dBm0.
 *
 * 0 dBm0 is the digital milliwatt of G.711: a sine of amplitude 22827 in s16,
 * where full scale (32768) is +3.14 dBm0.
 */
#ifndef LQ_DSP_LEVEL_H
#define LQ_DSP_LEVEL_H

#include <linux/types.h>

#define LQ_LEVEL_SAMPLES	800	/* 100 ms */
#define LQ_LEVEL_NONE_CB	(-990)	/* digital silence */
#define LQ_LEVEL_0DBM0_PEAK	22827	/* 32768 / 10^(3.14/20) */

struct lq_level {
	u64 sum;		/* of squares so far */
	u32 n_samples;
	s32 cb;			/* of the last whole 100 ms */
};

void lq_level_init(struct lq_level *l);

/** lq_level_run - one block of 8 samples */
void lq_level_run(struct lq_level *l, const s16 x[8]);

/**
 * lq_level_of - centibel dBm0 of @n samples whose squares add up to @sum
 * Return: LQ_LEVEL_NONE_CB if sum is 0
 */
s32 lq_level_of(u64 sum, u32 n);

#endif
