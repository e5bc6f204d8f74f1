/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sine of a phase, for everything that makes tones.
 */
#ifndef LQ_DSP_SINE_H
#define LQ_DSP_SINE_H

#include <linux/types.h>

extern const s16 lq_sine_quarter[257];	/* sin(i / 256 * 90 degrees) * 32767 */

/** lq_sine - @phase: 2^32 = one turn; Return: -32767..32767, error <= 2 */
static inline s32 lq_sine(u32 phase)
{
	u32 within = phase << 2 >> 2;	/* 2^30 = a quarter */
	u32 x = phase & (1u << 30) ? (1u << 30) - within : within;
	u32 i = x >> 22, part;
	s32 y;

	if (i == 256)
		y = lq_sine_quarter[256];
	else {
		part = (x >> 7) & 0x7fff;
		y = lq_sine_quarter[i] +
		    (s32)((lq_sine_quarter[i + 1] - lq_sine_quarter[i]) *
			  part >> 15);
	}
	return phase & (1u << 31) ? -y : y;
}

/** lq_sine_step - the phase advance per sample of @hz, at 8 kHz */
static inline u32 lq_sine_step(u32 hz)
{
	/* 2^32 / 8000 = 536870.912 */
	return hz * 536870 + hz * 912 / 1000;
}

#endif
