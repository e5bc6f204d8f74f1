/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Noise reduction: what is steady in a band is taken out of it.
 *
 *   64 samples, every 32 -> window -> spectrum, 33 bands of 125 Hz
 *     -> a band's noise: the least of its power in 0.8 to 1.5 s
 *     -> a band's gain: Wiener, the signal-to-noise ratio carried over from
 *        frame to frame (decision directed), -13 dB at the least
 *     -> back -> window -> overlap and add
 *
 * Delay 7 ms. Silence of a line stays audible, 13 dB down: it is never muted.
 * Speech without noise goes through nearly unchanged. A tone of more than 0.8 s
 * is steady too and goes down: not for fax or modems.
 *
 * Sources: R. Martin, EUSIPCO 1994 for the least power; Y. Ephraim, D. Malah,
 * IEEE Trans. ASSP 32 (1984) for the ratio, with the Wiener rule.
 */
#ifndef LQ_DSP_NR_H
#define LQ_DSP_NR_H

#include <linux/types.h>
#include "dsp/fft.h"

#define LQ_NR_HOP	32
#define LQ_NR_DELAY	56	/* samples */

struct lq_nr_band {
	u64 power;		/* smoothed over 8 frames */
	u64 low;		/* the least of it in the window that runs */
	u64 last_low;		/* in the window before */
	u32 kept_q8;		/* signal-to-noise ratio after the last gain */
};

struct lq_nr {
	s16 in[LQ_FFT_N];	/* the newest samples */
	s32 tail[LQ_NR_HOP];	/* second half of the last frame */
	s16 out[LQ_NR_HOP];	/* finished, played block by block */
	u32 n_blocks;		/* of the hop that runs */
	u32 n_frames;		/* of the window that runs, after the first ones */
	struct lq_nr_band bands[LQ_FFT_BINS];
};

void lq_nr_init(struct lq_nr *n);

/** lq_nr_run - one block, in place, LQ_NR_DELAY later */
void lq_nr_run(struct lq_nr *n, s16 x[8]);

#endif
