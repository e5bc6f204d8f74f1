/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DTMF detection: the 16 digits of Q.23, receiving conditions of Q.24.
 *
 * Every 8 ms a hop of 64 samples is measured: eight Goertzel filters and the
 * total power. Two pure tones that dominate a hop make it a hit. Four hits in
 * a row whose tones turn at the right speed from hop to hop (that is the
 * frequency, to a fraction of a per cent) make a digit; three hops without it
 * end it, so that a break of 10 ms is bridged.
 */
#ifndef LQ_DSP_DTMF_H
#define LQ_DSP_DTMF_H

#include <linux/types.h>

#define LQ_DTMF_HOP	64	/* samples; 8 ms */

#define LQ_DTMF_TONES	8	/* 0..3 low group, 4..7 high group */

struct lq_dtmf_vec {
	s32 re, im;
};

/* One of the two tones of a run of hits. */
struct lq_dtmf_track {
	struct lq_dtmf_vec last;	/* spectrum of the newest hit */
	s64 turn_re, turn_im;		/* from hit to hit, summed */
	s64 energy;			/* what |turn| is if it never wavers */
};

struct lq_dtmf {
	/* the hop being filled */
	s32 s1[LQ_DTMF_TONES], s2[LQ_DTMF_TONES];	/* Goertzel */
	u64 power;		/* sum of squares */
	u32 n_samples;
	/* the run of hits of one digit */
	u32 run_digit;		/* row * 4 + column, or LQ_DTMF_NONE */
	u32 n_hits;
	struct lq_dtmf_track low, high;
	u64 run_power;		/* beside the tracks' energy, scaled */
	u32 powers[5];		/* of the newest hops, newest first, scaled */
	/* the digit that is on */
	u32 digit;		/* or LQ_DTMF_NONE */
	u32 n_hops;		/* from its first hit to now */
	u32 n_misses;		/* since its last hit */
	u32 head_ms;		/* its part of the first hit and the hop before */
};

#define LQ_DTMF_NONE	16

enum lq_dtmf_report {
	LQ_DTMF_NOTHING = 0,
	LQ_DTMF_START = 1,	/* has begun; length so far */
	LQ_DTMF_END = 2,	/* has ended; its length */
};

void lq_dtmf_init(struct lq_dtmf *d);

/**
 * lq_dtmf_run - one block
 * @x: [8] linear, s16, full scale +3.14 dBm0
 * Return: what became known in this block; *@ascii and *@ms tell of it.
 */
enum lq_dtmf_report lq_dtmf_run(struct lq_dtmf *d, const s16 x[8], char *ascii,
				u32 *ms);

#endif
