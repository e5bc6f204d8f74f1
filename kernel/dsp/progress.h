/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Call progress: which tones of a plan sound on a line.
 *
 *   x -+-> lowband -+-> Goertzel, one a frequency of the plan --10 ms-+
 *      |            +-> puretone -+                                   |
 *      +---------------> puretone +-> solo: SIT CED CNG BEEP          |
 *      bursts and silences of one sound <-----------------------------+
 *        -> cadence: DIAL RINGBACK BUSY CONGESTION STUTTER, national SIT
 *
 * A hop of 10 ms is a bin of 100 Hz: a tone up to 25 Hz off [K for 450 Hz]
 * keeps 80 % of its power, one 50 Hz off 40 %. A hop belongs to a burst if one
 * sound, that is one frequency or two, holds 60 % of the power below 1 kHz and
 * a quarter of all. A burst counts only if its frequency did not waver. Two
 * frequencies up to 70 Hz apart are heard as one that beats.
 *
 * Sensitivity -43 dBm0. What else sounds in a burst must be 3 dB weaker below
 * 1 kHz, in a silence 9 dB weaker than the burst for two thirds of the time.
 */
#ifndef LQ_DSP_PROGRESS_H
#define LQ_DSP_PROGRESS_H

#include <linux/types.h>
#include "dsp/cadence.h"
#include "dsp/lowband.h"
#include "dsp/solo.h"

#define LQ_PROGRESS_BINS	8
#define LQ_PROGRESS_PENDING	4

struct lq_progress_bin {
	u32 hz;
	s32 c_q13;		/* 2 cos(w) */
	s32 cos_q15, sin_q15;
	s32 s1, s2;		/* Goertzel */
	s32 re, im;		/* the hop before, /16 */
	u64 energy;		/* of this hop */
	/* over the burst, /256 */
	u64 sum;
	s64 turn_re, turn_im;	/* from hop to hop */
};

struct lq_progress_sound {
	s8 a, b;		/* bins; b < 0: one frequency */
	bool is_beating;
};

struct lq_progress {
	/* set by the plan, then constant */
	u32 n_bins, n_sounds;
	struct lq_progress_sound sounds[LQ_CADENCE_SOUNDS];
	/* the hop */
	struct lq_progress_bin bins[LQ_PROGRESS_BINS];
	struct lq_lowband band;
	u64 low_power;
	u32 n_blocks;
	/* the burst or the silence that runs */
	bool is_burst;
	u32 n_hops;
	u32 n_hits, n_misses;	/* the newest ones */
	u32 n_lead;		/* hops of a silence since a first hit */
	u32 loudness;		/* of a silence: +2 a loud hop, -1 a quiet one */
	u64 power_sum;		/* low band, over the burst, /256 */
	u64 burst_power;	/* low band, of the last burst's middle */
	u32 n_chain;		/* hops since the first burst that counts */
	struct lq_cadence cadence;
	s32 active;		/* pattern that was told; -1: none */
	struct lq_solo solo;
	bool is_solo;
	struct lq_solo_report pending[LQ_PROGRESS_PENDING];
	u32 n_pending;
};

/** lq_progress_init - listen for the tones of @plan ("", "cn", "gb", ...) */
void lq_progress_init(struct lq_progress *p, const char *plan);

/**
 * lq_progress_run - one block
 * @x: [8] linear, s16, full scale +3.14 dBm0
 * Return: whether @report tells something: a tone was recognised (ms heard so
 * far), or has ended (ms 0). SIT, CNG and BEEP are told once, when over.
 */
bool lq_progress_run(struct lq_progress *p, const s16 x[8],
		     struct lq_solo_report *report);

/** lq_progress_is_tonal - a tone sounds now, recognised or not */
static inline bool lq_progress_is_tonal(const struct lq_progress *p)
{
	return p->is_burst || p->is_solo;
}

#endif
