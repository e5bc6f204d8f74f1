/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tones: one or two sines in a cadence of segments, fixed point.
 *
 * Not here: which country's busy tone is what (toneplan.h), DTMF (dtmf_gen.h).
 */
#ifndef LQ_DSP_TONE_H
#define LQ_DSP_TONE_H

#include <linux/types.h>
#include <linux/lq.h>

struct lq_tone_gen {
	const struct lq_tone_segment *segments;	/* own[] or a plan's; NULL: off */
	u32 n_segments;
	u32 at;			/* segment playing */
	u32 left;		/* its samples left; 0 and ms 0: for ever */
	bool is_once;
	u32 phase[2], step[2];	/* 2^32 = one turn */
	s32 amplitude_q8;	/* per frequency, s16 scale */
	struct lq_tone_segment own[LQ_TONE_SEGMENTS];
};

void lq_tone_stop(struct lq_tone_gen *g);

/** lq_tone_start - play a plan's constant cadence (not copied) */
void lq_tone_start(struct lq_tone_gen *g, const struct lq_tone_segment *segments,
		   u32 n, bool is_once);

/** lq_tone_start_own - play a cadence that is copied into the generator */
void lq_tone_start_own(struct lq_tone_gen *g,
		       const struct lq_tone_segment *segments, u32 n,
		       bool is_once);

static inline bool lq_tone_is_on(const struct lq_tone_gen *g)
{
	return g->segments != NULL;
}

/** lq_tone_amplitude_q8 - of one sine of @level_cb, dBm0 * 10, -640.. */
s32 lq_tone_amplitude_q8(s32 level_cb);

/**
 * lq_tone_add - add 8 samples of a tone that is on to @sum
 * Level error at most 0.05 dB, frequency error at most 0.001 Hz.
 * Return: true when a once-tone ended in this block
 */
bool lq_tone_add(struct lq_tone_gen *g, s32 sum[8]);

#endif
