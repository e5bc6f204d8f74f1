/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cadences: which of a plan's tones do these bursts and silences belong to?
 *
 *   plan -> patterns: pairs of (sound, on ms, off ms), so many periods wanted
 *   line -> history of such pairs, the newest one still running
 *
 * A tone is recognised when the newest pairs are its pattern, in any rotation,
 * each time within 20 % + 15 ms; it has ended when they no longer can be.
 * Wanted are two periods of busy and congestion (more where another tone of the
 * plan begins the same), four of stutter, one of ring-back and of a national
 * special information tone. A tone without a cadence (dial) is recognised when
 * it has lasted longer than any burst of the same sound, and 500 ms at least.
 *
 * A sound is a set of frequencies (progress.h), here but a bit in a mask.
 */
#ifndef LQ_DSP_CADENCE_H
#define LQ_DSP_CADENCE_H

#include <linux/types.h>
#include <linux/lq.h>

#define LQ_CADENCE_SOUNDS	8	/* different sounds in a plan */
#define LQ_CADENCE_PAIRS	4
#define LQ_CADENCE_PATTERNS	6	/* DIAL RINGBACK BUSY CONGESTION STUTTER SIT */
#define LQ_CADENCE_HISTORY	16	/* a power of two */

struct lq_cadence_pair {
	u16 on_ms, off_ms;	/* off_ms 0: never ends */
	u16 sounds;		/* mask: what the burst may be */
};

struct lq_cadence_pattern {
	u32 tone;		/* enum lq_tone_id */
	u32 n;			/* pairs */
	u32 periods;		/* wanted */
	u32 last_off_ms;	/* so much of the last silence is enough */
	struct lq_cadence_pair pairs[LQ_CADENCE_PAIRS];
};

struct lq_cadence {
	/* set by the plan, then constant */
	u32 n_patterns;
	struct lq_cadence_pattern patterns[LQ_CADENCE_PATTERNS];
	/* the line */
	u32 n;			/* pairs ever begun since the last break */
	bool is_on;		/* the newest burst still sounds */
	struct lq_cadence_pair history[LQ_CADENCE_HISTORY];
};

/**
 * lq_cadence_init - the patterns of plan @plan
 * @sound_of: which sound a segment is; its number, or -1 if none
 */
void lq_cadence_init(struct lq_cadence *c, const char *plan,
		     s32 (*sound_of)(void *arg, const struct lq_tone_segment *s),
		     void *arg);

/** lq_cadence_break - what was heard before counts no more */
void lq_cadence_break(struct lq_cadence *c);

/** lq_cadence_on - a burst has begun, after @off_ms of silence */
void lq_cadence_on(struct lq_cadence *c, u32 off_ms);

/** lq_cadence_off - it has ended; @sounds: mask of what it can have been */
void lq_cadence_off(struct lq_cadence *c, u32 on_ms, u32 sounds);

/**
 * lq_cadence_find - the tone that is recognised now
 * @running_ms: of the burst or silence that runs
 * @sounds: of the burst that runs; else not looked at
 * Return: index of a pattern, -1 if none
 */
s32 lq_cadence_find(const struct lq_cadence *c, u32 running_ms, u32 sounds);

/** lq_cadence_fits - can pattern @index, recognised before, still be on? */
bool lq_cadence_fits(const struct lq_cadence *c, u32 index, u32 running_ms,
		     u32 sounds);

#endif
