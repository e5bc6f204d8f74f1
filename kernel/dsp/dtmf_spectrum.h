/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the DTMF detector measures: every 4 ms the spectrum of the last 12 ms at
 * the eight tones of Q.23 and at the two frequencies of dial tones.
 *
 * The window has three steps of 4 ms with the weights 1 2 1. It is short (a
 * tone that fills 8 ms of it shows three quarters of its amplitude) and nearly
 * deaf where it matters: -38 dB for 450 Hz at 697 Hz, -24 dB for the other group's
 * nearest tone, where a plain one of 8 ms has -18 dB.
 */
#ifndef LQ_DSP_DTMF_SPECTRUM_H
#define LQ_DSP_DTMF_SPECTRUM_H

#include <linux/types.h>

#define LQ_DTMF_HOP	32	/* samples; 4 ms */
#define LQ_DTMF_CENTRE	48	/* samples from a window's centre to its end */
#define LQ_DTMF_TONES	8	/* 0..3 low group, 4..7 high group */
#define LQ_DTMF_PROBES	10	/* the tones, 350 Hz, 445 Hz */

/* Of a sine of amplitude a: energy (64 a)^2, power 96 a^2. */
#define LQ_DTMF_ENERGY(power)	((power) * 128 / 3)

struct lq_dtmf_vec {
	s32 re, im;
};

struct lq_dtmf_spectrum {
	s16 x[LQ_DTMF_HOP];	/* the hop being filled */
	u32 n_samples;
	/* the two hops before */
	struct lq_dtmf_vec hop1[LQ_DTMF_PROBES], hop2[LQ_DTMF_PROBES];
	s64 power1, power2;	/* sums of squares */
};

/* A measured window. */
struct lq_dtmf_window {
	struct lq_dtmf_vec probe[LQ_DTMF_PROBES];	/* phase at its middle */
	s64 energy[LQ_DTMF_PROBES];
	s64 total;		/* energy if the whole power were one tone */
};

void lq_dtmf_spectrum_init(struct lq_dtmf_spectrum *s);

/**
 * lq_dtmf_spectrum_run - one block
 * @x: [8] linear, s16
 * Return: is a hop full; then @w is measured.
 */
bool lq_dtmf_spectrum_run(struct lq_dtmf_spectrum *s, const s16 x[8],
			  struct lq_dtmf_window *w);

s64 lq_dtmf_energy(struct lq_dtmf_vec v);

/**
 * lq_dtmf_separate - the two tones of a digit
 * @low, @high: out: without what each adds to the other, and a dial tone to low
 */
void lq_dtmf_separate(const struct lq_dtmf_window *w, u32 row, u32 column,
		      struct lq_dtmf_vec *low, struct lq_dtmf_vec *high);

/**
 * lq_dtmf_turn - how the phase of tone @k went on over two hops
 * @now, @before: spectra at the tone, two hops apart
 * @re, @im: added to: their product, less the turn of the exact frequency
 */
void lq_dtmf_turn(u32 k, struct lq_dtmf_vec now, struct lq_dtmf_vec before,
		  s64 *re, s64 *im);

/**
 * lq_dtmf_is_on_frequency - is the turn @re, @im that of tone @k
 *
 * Within 1.5 % + 4.5 Hz: Q.24's 1.5 % + 2 Hz, and room for noise.
 */
bool lq_dtmf_is_on_frequency(u32 k, s64 re, s64 im);

#endif
