/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lower band of speech at a quarter of the rate: where call progress tones
 * are, so that looking for them costs a quarter.
 *
 *   8 kHz -> half-band, 7 taps -> 4 kHz -> half-band, 11 taps -> 2 kHz
 *
 * Gain -0.1 dB at 450 Hz, -0.8 dB at 620 Hz; what folds into 300..650 Hz is
 * down by 20 dB or more.
 */
#ifndef LQ_DSP_LOWBAND_H
#define LQ_DSP_LOWBAND_H

#include <linux/types.h>

struct lq_lowband {
	s16 first[6];		/* newest samples at 8 kHz, oldest first */
	s16 second[10];		/* at 4 kHz */
};

void lq_lowband_init(struct lq_lowband *b);

/** lq_lowband_run - 8 samples at 8 kHz to 2 at 2 kHz, delay 2 ms */
void lq_lowband_run(struct lq_lowband *b, const s16 x[8], s16 low[2]);

#endif
