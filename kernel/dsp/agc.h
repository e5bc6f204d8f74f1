/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Automatic gain: brings speech to -20 dBm0, slowly, and leaves silence alone.
 *
 * The level is the mean of voice (vad.h) over about a second of it. The gain
 * goes up by 3.75 and down by 10 dB a second while there is voice, and stands
 * still in silence, in tones, and within 1 dB of its aim: so noise is never
 * pumped up between words. It stays within -12..+12 dB. A peak that it would
 * clip takes it down at once.
 *
 * -20 dBm0 is the nominal active speech level of -26 dB below overload [K,
 * P.56 and G.100.1].
 */
#ifndef LQ_DSP_AGC_H
#define LQ_DSP_AGC_H

#include <linux/types.h>
#include "dsp/vad.h"

#define LQ_AGC_TARGET_CB	(-200)
#define LQ_AGC_RANGE_CB		120

struct lq_agc {
	struct lq_vad vad;
	u64 power, last_power;	/* of the hop */
	u32 n_blocks;
	u64 mean;		/* power of voice a hop */
	u32 n_mean;		/* hops in it, while it is young */
	s32 gain_q4;		/* centibel * 16 */
	s32 factor_q13;		/* in use */
};

void lq_agc_init(struct lq_agc *a);

/**
 * lq_agc_run - one block, in place
 * @x: [8] linear, s16, full scale +3.14 dBm0
 * @is_tonal: what sounds is a tone: the gain stands still
 */
void lq_agc_run(struct lq_agc *a, s16 x[8], bool is_tonal);

#endif
