/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gain: from centibel (0.1 dB) to a factor, and its use on a block.
 */
#ifndef LQ_DSP_GAIN_H
#define LQ_DSP_GAIN_H

#include <linux/types.h>

#define LQ_GAIN_MIN_CB	(-640)
#define LQ_GAIN_MAX_CB	129
#define LQ_GAIN_Q13_ONE	8192

/**
 * lq_gain_q20 - 10^(cb / 200) * 2^20, error below 0.01 dB
 * @cb: centibel; outside LQ_GAIN_MIN_CB..LQ_GAIN_MAX_CB it is clamped
 */
u32 lq_gain_q20(s32 cb);

/** lq_gain_q13 - the same * 2^13: a slot's -24..+12 dB fit 16 bits */
s32 lq_gain_q13(s32 cb);

/** lq_gain_run - [8] samples times a factor, saturating */
void lq_gain_run(s16 x[8], s32 gain_q13);

/** lq_gain_run_wide - [8] sums times a factor, not saturating below 2^31 */
void lq_gain_run_wide(s32 x[8], s32 gain_q13);

#endif
