/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tones of one frequency that are the same everywhere: the special information
 * tone (E.180), fax CED and CNG (T.30), an answering machine's beep.
 *
 * Every 10 ms puretone.h says what the hop was. Hops of the same frequency and
 * level make a run; what a finished run was follows from its frequency, its
 * length and what comes before and after it:
 *
 *   2100 +-21 Hz, 500 ms so far           CED, told while it sounds
 *   950, 1400, 1800 +-50 Hz, 200..450 ms each, gaps <= 50 ms     SIT
 *   1100 +-38 Hz, 425..575 ms, then 200 ms of silence            CNG
 *   400..2000 Hz, 100..1200 ms, after speech, silence at both sides   BEEP
 */
#ifndef LQ_DSP_SOLO_H
#define LQ_DSP_SOLO_H

#include <linux/types.h>
#include <linux/lq.h>
#include "dsp/puretone.h"

/* A run of hops of one frequency. */
struct lq_solo_run {
	u32 n;			/* hops; 0: none */
	u32 n_bad;		/* of them the newest, that did not fit */
	u32 n_known;		/* hops in which the plan's own tone sounded */
	u32 gap;		/* hops since the run before */
	bool is_low;		/* judged in the low band */
	bool is_after_quiet;
	s32 c_q13;		/* of the second hop: the first may be a part */
	u64 power;
	s32 c_sum;		/* from the second hop on */
	u32 n_sum;
	u32 n_clean;		/* hops of n_sum with hardly any noise */
};

struct lq_solo {
	struct lq_puretone full, low;
	struct lq_solo_run run;
	u64 powers[5];		/* of the newest hops before, newest first */
	/* a finished run that waits for silence */
	u32 tone;		/* LQ_TONE_CNG, LQ_TONE_BEEP; LQ_TONE_NONE */
	u32 tone_ms;
	u64 quiet_below;
	u32 n_quiet;
	/* SIT */
	u32 sit_at;		/* tones heard */
	u32 sit_ms;
	u32 sit_code;		/* 2 bits for each of the first two tones */
	bool is_sit_coded;
	u32 since_run;		/* hops since the last run ended */
	/* CED */
	bool is_ced;		/* told */
	bool has_reversals;	/* told */
	u32 since_jump;		/* hops since the phase jumped */
	/* what was there before a beep */
	u32 since_speech;	/* hops */
	u32 n_speech;		/* hops of speech so far */
};

struct lq_solo_report {
	u32 tone;		/* enum lq_tone_id; LQ_TONE_NONE: nothing */
	u32 ms;			/* 0: CED has ended */
	u32 detail;		/* LQ_TONE_DETAIL() */
};

void lq_solo_init(struct lq_solo *s);

/** lq_solo_feed - @x: [8] at 8 kHz; @low: [2], the same in the low band */
void lq_solo_feed(struct lq_solo *s, const s16 x[8], const s16 low[2]);

/**
 * lq_solo_hop - judge the 10 ms that were fed
 * @is_known: the plan's own tone sounds: it is no beep
 * @power: out, the hop's power, sum of 80 squares
 * Return: whether the hop belongs to a run, that is, sounds like a tone
 */
bool lq_solo_hop(struct lq_solo *s, bool is_known, u64 *power,
		 struct lq_solo_report *report);

#endif
