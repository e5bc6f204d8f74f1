/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DTMF detection: the 16 digits of Q.23, receiving conditions of Q.24.
 *
 * Every 4 ms the last 12 ms are measured (dtmf_spectrum.h). Two tones that
 * dominate them are a hit. From its first hit on a pair is followed as a run:
 * it begins and ends where its amplitude passes half of its height, and how
 * fast the tones turn from window to window is their frequency, to a fraction
 * of a per cent. A run that is true for 28 ms is a digit; a break of 12 ms ends
 * it. What it does, and tests/conform shows:
 *
 *   accepted  16 digits, +-(1.5 % + 2 Hz), from 35 ms, -45..0 dBm0 per tone,
 *             low up to 8 dB above high, high up to 4 dB above low; breaks up
 *             to 11 ms are bridged, pauses from 17 ms are told
 *   refused   +-3.5 %, below 28 ms, below -55 dBm0, low more than 10 dB above
 *             high, high more than 6 dB above low
 *   between   may be either
 *
 * A dial tone (350, 440, 450 Hz) that was there before the digit and goes on
 * under it does not count against it.
 */
#ifndef LQ_DSP_DTMF_H
#define LQ_DSP_DTMF_H

#include <linux/types.h>
#include "dsp/dtmf_spectrum.h"

#define LQ_DTMF_NONE	16

/* One of the two tones of a run. */
struct lq_dtmf_track {
	struct lq_dtmf_vec vec1, vec2;	/* one and two windows ago */
	s64 turn_re, turn_im;	/* over 8 ms, summed */
	s64 steady;		/* what |turn| is if the tone never wavers */
	s64 energy;		/* summed */
	s64 peak, trough;	/* largest and least energy of a window */
};

/* A pair of tones that may become, or is, a digit. */
struct lq_dtmf_run {
	u32 pair;		/* row * 4 + column, or LQ_DTMF_NONE */
	u32 age;		/* hops since its first hit */
	bool is_present;	/* in the newest window */
	struct lq_dtmf_track low, high;
	s64 total;		/* summed beside the tracks' energy */
	s64 dial, dial_min, dial_max;
	s64 dial_before, rest_before;	/* just before it, of 3 windows */
	s64 first[5];		/* energies from 2 hops before the first hit on */
	s64 newest;		/* energy one hop ago */
	/* samples after the middle of the first hit's window */
	s64 begin, end;
};

struct lq_dtmf {
	struct lq_dtmf_spectrum spectrum;
	struct lq_dtmf_window window;		/* the newest */
	s64 energy1[LQ_DTMF_TONES], energy2[LQ_DTMF_TONES];	/* before it */
	s64 dial[6], rest[6];	/* at dial tones, beside them; newest first */
	struct lq_dtmf_run run;
	u32 digit;		/* the one that is on, or LQ_DTMF_NONE */
	u32 last_hit;		/* pair of the newest window, or LQ_DTMF_NONE */
	/* the last digit, until one of its tones was below these */
	u32 spent;		/* or LQ_DTMF_NONE */
	s64 spent_low, spent_high;
	bool is_suspect;
};

enum lq_dtmf_report {
	LQ_DTMF_NOTHING = 0,
	LQ_DTMF_START = 1,	/* has begun, so many ms ago */
	LQ_DTMF_END = 2,	/* has ended; its length in ms */
};

void lq_dtmf_init(struct lq_dtmf *d);

/**
 * lq_dtmf_run - one block
 * @x: [8] linear, s16, full scale +3.14 dBm0
 * Return: what became known in this block; *@ascii and *@ms tell of it. Times
 * are those of the line, within 3 ms.
 */
enum lq_dtmf_report lq_dtmf_run(struct lq_dtmf *d, const s16 x[8], char *ascii,
				u32 *ms);

/** lq_dtmf_ended_ms_ago - right after LQ_DTMF_END: how long ago the digit ended */
u32 lq_dtmf_ended_ms_ago(const struct lq_dtmf *d);

/** lq_dtmf_stop - the line is left; a digit that was on ends, as in lq_dtmf_run() */
enum lq_dtmf_report lq_dtmf_stop(struct lq_dtmf *d, char *ascii, u32 *ms);

/**
 * lq_dtmf_is_suspect - did the newest window hold what is or may become a digit
 *
 * For those who want to mute it: early, and now and then wrong (engine.c).
 */
static inline bool lq_dtmf_is_suspect(const struct lq_dtmf *d)
{
	return d->is_suspect;
}

#endif
