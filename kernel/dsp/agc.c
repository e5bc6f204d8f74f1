// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Automatic gain: one decision every 10 ms, one ramp every block.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/agc.h"
#include "dsp/gain.h"
#include "dsp/level.h"

#define HOP_BLOCKS	10
#define HOP_SAMPLES	80
#define UP_Q4		6	/* a hop: 3.75 dB/s */
#define DOWN_Q4		16	/* 10 dB/s */
#define DEAD_CB		10
#define MEAN_HOPS	100	/* of voice */

void lq_agc_init(struct lq_agc *a)
{
	memset(a, 0, sizeof(*a));
	lq_vad_init(&a->vad);
	a->factor_q13 = LQ_GAIN_Q13_ONE;
}

/* Means over few hops at first, so that the first word already counts. */
static void mean_add(struct lq_agc *a)
{
	s64 difference = a->power - a->mean;

	a->n_mean = min_t(u32, a->n_mean + 1, MEAN_HOPS);
	/* a shift instead of a division by n: 1 2 4 .. 64 */
	a->mean += difference >> (31 - __builtin_clz(a->n_mean));
}

static void gain_decide(struct lq_agc *a)
{
	s32 wanted = LQ_AGC_TARGET_CB - lq_level_of(a->mean, HOP_SAMPLES);
	s32 gain = a->gain_q4 / 16;

	wanted = clamp_t(s32, wanted, -LQ_AGC_RANGE_CB, LQ_AGC_RANGE_CB);
	if (wanted > gain + DEAD_CB)
		a->gain_q4 += UP_Q4;
	else if (wanted < gain - DEAD_CB)
		a->gain_q4 -= DOWN_Q4;
}

static void hop_end(struct lq_agc *a)
{
	if (a->vad.is_voice && lq_vad_is_hit(&a->vad)) {
		mean_add(a);
		gain_decide(a);
	}
	a->power = 0;
	a->n_blocks = 0;
}

/* The gain's factor, lowered until the block's peak is within range. */
static s32 factor_for(struct lq_agc *a, const s16 x[8])
{
	s32 factor = lq_gain_q13(a->gain_q4 / 16), peak = 0;
	u32 i;

	for (i = 0; i < 8; i++)
		peak = max_t(s32, peak, abs((s32)x[i]));
	while (factor > LQ_GAIN_Q13_ONE && (peak * factor) >> 13 > S16_MAX) {
		a->gain_q4 = max_t(s32, a->gain_q4 - 5 * 16, 0);
		factor = lq_gain_q13(a->gain_q4 / 16);
		a->factor_q13 = factor;		/* no ramp */
	}
	return factor;
}

void lq_agc_run(struct lq_agc *a, s16 x[8], bool is_tonal)
{
	s32 factor, from;
	u32 i;

	(void)lq_vad_run(&a->vad, x, is_tonal);	/* its state is what counts */
	for (i = 0; i < 8; i++)
		a->power += (u32)(x[i] * x[i]);
	if (++a->n_blocks == HOP_BLOCKS)
		hop_end(a);
	factor = factor_for(a, x);
	from = a->factor_q13;
	for (i = 0; i < 8; i++) {
		s32 g = from + (factor - from) * (s32)(i + 1) / 8;

		x[i] = clamp_t(s32, (x[i] * g) >> 13, S16_MIN, S16_MAX);
	}
	a->factor_q13 = factor;
}
