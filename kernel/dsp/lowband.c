// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two half-band filters: every second tap but the middle one is zero, and only
 * every second output is computed. The taps are those of maximally flat
 * half-band filters; the second is the sharper one, for its band is the wider.
 */
#include <linux/types.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/lowband.h"

void lq_lowband_init(struct lq_lowband *b)
{
	memset(b, 0, sizeof(*b));
}

/* The filters overshoot by up to 13 %: a full-scale square wave would wrap. */
static s16 saturate(s32 y)
{
	return clamp_t(s32, y, S16_MIN, S16_MAX);
}

/* (-1 0 9 16 9 0 -1) / 32, at h[0..6] */
static s16 half_7(const s16 *h)
{
	return saturate((9 * (h[2] + h[4]) - (h[0] + h[6]) + 16 * h[3]) >> 5);
}

/* (3 0 -25 0 150 256 150 0 -25 0 3) / 512, at h[0..10] */
static s16 half_11(const s16 *h)
{
	return saturate((150 * (h[4] + h[6]) - 25 * (h[2] + h[8]) +
			 3 * (h[0] + h[10]) + 256 * h[5]) >> 9);
}

void lq_lowband_run(struct lq_lowband *b, const s16 x[8], s16 low[2])
{
	s16 h[14], m[14];
	u32 i;

	memcpy(h, b->first, sizeof(b->first));
	memcpy(h + 6, x, 8 * sizeof(*x));
	memcpy(m, b->second, sizeof(b->second));
	for (i = 0; i < 4; i++)
		m[10 + i] = half_7(h + 2 * i + 1);
	low[0] = half_11(m + 1);
	low[1] = half_11(m + 3);
	memcpy(b->first, h + 8, sizeof(b->first));
	memcpy(b->second, m + 4, sizeof(b->second));
}
