/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is this sound one sine, and of which frequency?
 *
 * Every sine obeys x[n] + x[n-2] = 2 cos(w) x[n-1]. The least-squares answer
 * for c = 2 cos(w) is exact for a sine in any window, and what the equation
 * leaves over is the part that is not the sine. Three products a sample, for
 * every frequency at once.
 *
 * Two sines close to each other, seen at a high rate, nearly obey it too: low
 * tones are to be judged in the low band (lowband.h).
 */
#ifndef LQ_DSP_PURETONE_H
#define LQ_DSP_PURETONE_H

#include <linux/types.h>

struct lq_puretone {
	s32 x1, x2;		/* the samples before */
	/* sums over the hop, u = x[n] + x[n-2] */
	u64 xx;			/* x[n-1]^2 */
	s64 xu;			/* x[n-1] * u */
	u64 uu;			/* u^2 */
};

struct lq_puretone_fact {
	u64 power;		/* sum of squares over the hop */
	s32 c_q13;		/* 2 cos(w), freed of the noise's pull */
	u32 noise_q15;		/* the part of the power that is not the sine */
};

void lq_puretone_init(struct lq_puretone *p);

/** lq_puretone_feed - @n samples, at most 4096 a hop */
void lq_puretone_feed(struct lq_puretone *p, const s16 *x, u32 n);

/** lq_puretone_take - what the hop since the last take was */
void lq_puretone_take(struct lq_puretone *p, struct lq_puretone_fact *fact);

/** lq_puretone_c_q13 - the c of @hz at a rate of 8000 / @decimation */
s32 lq_puretone_c_q13(u32 hz, u32 decimation);

#endif
