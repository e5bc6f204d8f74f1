/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The spectrum of 64 real samples and back, fixed point.
 */
#ifndef LQ_DSP_FFT_H
#define LQ_DSP_FFT_H

#include <linux/types.h>

#define LQ_FFT_N	64
#define LQ_FFT_BINS	33	/* 0..4 kHz in steps of 125 Hz */

struct lq_fft_bin {
	s32 re, im;
};

/** lq_fft_forward - not scaled; |x| <= 2^17. Error of a bin: a few units. */
void lq_fft_forward(const s32 x[LQ_FFT_N], struct lq_fft_bin bins[LQ_FFT_BINS]);

/** lq_fft_inverse - the samples again; |bin| <= 2^23. @bins are used up. */
void lq_fft_inverse(struct lq_fft_bin bins[LQ_FFT_BINS], s32 x[LQ_FFT_N]);

#endif
