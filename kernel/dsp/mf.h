/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Register signals of System R2: two of six frequencies, one set for each
 * direction (Q.441), received under the conditions of Q.455.
 *
 * A filter takes away the other direction's band, so that the echo of what
 * this side sends is not heard. Every millisecond the last 17 ms are measured:
 * six correlators and the power. Two frequencies that hold most of the power
 * are a signal; it is told after 4 ms of agreement and ends when less than a
 * good third of the 17 ms is left of it.
 *
 * Not here: what a signal means (userspace/sig/r2*.h).
 */
#ifndef LQ_DSP_MF_H
#define LQ_DSP_MF_H

#include <linux/types.h>

#define LQ_MF_TONES	6
#define LQ_MF_WINDOW	17	/* ms; zeros of its spectrum 59 Hz apart */
#define LQ_MF_SIGNALS	15

enum lq_mf_direction {
	LQ_MF_FORWARD = 0,	/* 1380..1980 Hz */
	LQ_MF_BACKWARD = 1,	/* 1140..540 Hz */
};

struct lq_mf_vec {
	s32 re, im;
};

struct lq_mf {
	enum lq_mf_direction direction;
	s32 filter[4][2];	/* the last two values before and after each stage */
	/* what each of the last ms gave, and their sums */
	struct lq_mf_vec parts[LQ_MF_WINDOW][LQ_MF_TONES];
	u32 powers[LQ_MF_WINDOW];
	struct lq_mf_vec sum[LQ_MF_TONES];
	u64 power;
	u32 at;			/* the oldest ms */
	u32 ms;			/* 0..49: where the correlators' phase stands */
	u32 signal;		/* that is on; 0: none */
	u32 candidate, n_same;	/* what the last ms heard, and for how long */
};

/** lq_mf_init - hear signals of @direction, none yet */
void lq_mf_init(struct lq_mf *m, enum lq_mf_direction direction);

/**
 * lq_mf_run - one block
 * @x: [8] linear, s16, full scale +3.14 dBm0
 * @signal: out, when something changed: 1..15, or 0 when the signal ended
 * Return: whether something changed
 * Context: any. Source: ITU-T Q.441 tables 5 and 6, Q.455.
 */
bool lq_mf_run(struct lq_mf *m, const s16 x[8], u32 *signal);

/**
 * lq_mf_pair - the frequencies of a signal
 * @signal: 1..15; signal n of both directions has the same places
 */
void lq_mf_pair(enum lq_mf_direction direction, u32 signal, u32 *f1_hz,
		u32 *f2_hz);

#endif
