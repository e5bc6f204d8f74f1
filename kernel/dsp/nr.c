// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Noise reduction, one frame every 4 ms. Ratios are Q8, gains Q15.
 */
#include <linux/types.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/nr.h"

#define HOP_BLOCKS	4
#define WINDOW_FRAMES	192	/* 768 ms */
#define EARLY_FRAMES	2	/* the first is half empty */
#define ONE_Q8		256
#define RATIO_MAX_Q8	(1 << 16)	/* 24 dB: nothing is gained above */
#define GAIN_MIN_Q15	7336	/* -13 dB */
#define CARRY_Q8	240	/* 0.94 of the last frame's ratio, 0.06 new */
#define NOISE_BIAS	2	/* the least is so much below the mean, or more */

/* sin((n + 1/2) / 64 half turns): squares of two halves add up to one */
static const s16 window[LQ_FFT_N] = {
	804, 2410, 4011, 5602, 7179, 8739, 10278, 11793, 13279, 14732, 16151,
	17530, 18868, 20159, 21403, 22594, 23731, 24811, 25832, 26790, 27683,
	28510, 29268, 29956, 30571, 31113, 31580, 31971, 32285, 32521, 32678,
	32757, 32757, 32678, 32521, 32285, 31971, 31580, 31113, 30571, 29956,
	29268, 28510, 27683, 26790, 25832, 24811, 23731, 22594, 21403, 20159,
	18868, 17530, 16151, 14732, 13279, 11793, 10278, 8739, 7179, 5602,
	4011, 2410, 804,
};

void lq_nr_init(struct lq_nr *n)
{
	u32 k;

	memset(n, 0, sizeof(*n));
	for (k = 0; k < LQ_FFT_BINS; k++)
		n->bands[k].low = U64_MAX;	/* of a window before the first */
}

/* ------------------------------------------------------------------ bands */

/* The band's noise; @is_first: frame of a window. */
static u64 noise_follow(struct lq_nr_band *b, u64 power, bool is_first)
{
	b->power += ((s64)power - (s64)b->power) >> (b->low == U64_MAX ? 0 : 3);
	if (is_first) {
		b->last_low = b->low;
		b->low = b->power;
	}
	b->low = min_t(u64, b->low, b->power);
	return min_t(u64, b->low, b->last_low);
}

/* power / noise in Q8, by a division of 32 bits */
static u32 ratio_q8(u64 power, u64 noise)
{
	u32 bits = 64 - __builtin_clzll(noise | 1);
	u32 shift = bits > 12 ? bits - 12 : 0;
	u32 p = min_t(u64, power >> shift, (1 << 23) - 1);

	return min_t(u32, (p << 8) / ((u32)(noise >> shift) + 1), RATIO_MAX_Q8);
}

static s32 band_gain_q15(struct lq_nr_band *b, u64 power, u64 noise)
{
	u32 now = ratio_q8(power, noise * NOISE_BIAS), above, ratio, gain;

	above = now > ONE_Q8 ? now - ONE_Q8 : 0;
	ratio = (b->kept_q8 * CARRY_Q8 + above * (256 - CARRY_Q8)) >> 8;
	gain = max_t(u32, (ratio << 15) / (ratio + ONE_Q8), GAIN_MIN_Q15);
	b->kept_q8 = ((u64)now * gain >> 15) * gain >> 15;
	return gain;
}

static void frame_clean(struct lq_nr *n, struct lq_fft_bin bins[LQ_FFT_BINS])
{
	bool is_first = n->n_frames == EARLY_FRAMES;
	u32 k;

	if (n->n_frames < EARLY_FRAMES) {
		n->n_frames++;
		return;
	}
	if (++n->n_frames == EARLY_FRAMES + WINDOW_FRAMES)
		n->n_frames = EARLY_FRAMES;
	for (k = 0; k < LQ_FFT_BINS; k++) {
		u64 power = (s64)bins[k].re * bins[k].re +
			    (s64)bins[k].im * bins[k].im;
		u64 noise = noise_follow(&n->bands[k], power, is_first);
		s32 gain = band_gain_q15(&n->bands[k], power, noise);

		bins[k].re = (s64)bins[k].re * gain >> 15;
		bins[k].im = (s64)bins[k].im * gain >> 15;
	}
}

/* ----------------------------------------------------------------- frames */

static void frame_run(struct lq_nr *n)
{
	struct lq_fft_bin bins[LQ_FFT_BINS];
	s32 x[LQ_FFT_N];
	u32 i;

	for (i = 0; i < LQ_FFT_N; i++)	/* two bits below the sample's last */
		x[i] = (n->in[i] * window[i] + (1 << 12)) >> 13;
	lq_fft_forward(x, bins);
	frame_clean(n, bins);
	lq_fft_inverse(bins, x);
	for (i = 0; i < LQ_FFT_N; i++)
		x[i] = ((s64)x[i] * window[i] + (1 << 14)) >> 15;
	for (i = 0; i < LQ_NR_HOP; i++) {
		n->out[i] = clamp_t(s32, (n->tail[i] + x[i] + 2) >> 2, S16_MIN,
				    S16_MAX);
		n->tail[i] = x[LQ_NR_HOP + i];
	}
}

void lq_nr_run(struct lq_nr *n, s16 x[8])
{
	memcpy(n->in + LQ_NR_HOP + 8 * n->n_blocks, x, 8 * sizeof(*x));
	if (++n->n_blocks == HOP_BLOCKS) {
		n->n_blocks = 0;
		frame_run(n);
		memmove(n->in, n->in + LQ_NR_HOP, LQ_NR_HOP * sizeof(*x));
	}
	memcpy(x, n->out + 8 * n->n_blocks, 8 * sizeof(*x));
}
