/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trial filter of an echo canceller: history, step, update.
 *
 * The step of normalised LMS that is best at any time is the ratio of what the
 * misadjusted taps contribute to the error and the whole error. The first is
 * the misadjustment (the squared distance of the taps from the echo path)
 * times the reference's power; it is tracked by the theory of LMS for a white
 * reference. Near speech makes the whole error large and the step small by
 * itself. That the reference is coloured is ec_decor.h's part.
 */
#ifndef LQ_DSP_EC_ADAPT_H
#define LQ_DSP_EC_ADAPT_H

#include <linux/types.h>
#include "dsp/ec_decor.h"
#include "dsp/ec_filter.h"

#define LQ_EC_TAPS_MAX	1024
#define LQ_EC_SLACK	256	/* samples between two moves of a history */

struct lq_ec_adapt {
	/* set at creation, then constant */
	u32 n;			/* taps */
	u32 log2_n;
	s32 *fine;		/* [n] the taps, Q30 */
	s16 *taps;		/* [n] upper halves */
	s16 *x;			/* history of what was sent, 14 bits */
	lq_ec_pair *pairs;	/* the same */
	u32 *energy;		/* of each block of it: sum of squares */

	u32 at;			/* in both histories: where the next block goes */
	u32 n_live;		/* samples until the history is silent */
	u32 n_blocks;		/* since the last look at its colour */
	s16 a[LQ_EC_ORDER + 1];	/* what whitens what is sent, Q12 */
	u32 flatness_q15;	/* of the reference: what a leaves of its power */
	u32 n_narrow;		/* analyses in a row that found a tone */
	s16 e_past[LQ_EC_ORDER];	/* the trial's last errors, newest first */
	s64 lag[LQ_EC_LAGS];	/* autocorrelation over the history */
	struct lq_ec_decor decor;
	u64 error;		/* power of a block, followed */
	u32 distance_q30;	/* estimated misadjustment */
	u32 doubt_q30;		/* the same, of sounds not heard yet too */
	u32 best_q30;		/* lowest error to reference of late */
	u32 step_q15;		/* of the last block */
	u8 shift[LQ_EC_TAPS_MAX / LQ_EC_GROUP];
	bool is_boosted;	/* else all groups share alike */
	s8 boost[LQ_EC_TAPS_MAX / LQ_EC_GROUP];	/* log2 of a group's share */
};

/** lq_ec_adapt_octets - memory of the arrays, besides the taps in use */
u32 lq_ec_adapt_octets(u32 n);

/** lq_ec_adapt_init - @arrays: lq_ec_adapt_octets(n), aligned to 8 */
void lq_ec_adapt_init(struct lq_ec_adapt *a, u32 n, void *arrays);

/** lq_ec_adapt_push - a block of what was sent enters the history */
void lq_ec_adapt_push(struct lq_ec_adapt *a, const s16 sent[8],
		      const struct lq_ec_ops *ops);

/** lq_ec_adapt_is_live - the history is loud enough to learn from */
bool lq_ec_adapt_is_live(const struct lq_ec_adapt *a);

/** lq_ec_adapt_is_narrow - a tone is being sent, nothing to learn from */
static inline bool lq_ec_adapt_is_narrow(const struct lq_ec_adapt *a)
{
	return a->n_narrow >= 2;
}

/** lq_ec_adapt_history - [n + 7] the newest, for lq_ec_ops.fir */
static inline const s16 *lq_ec_adapt_history(const struct lq_ec_adapt *a)
{
	return a->x + a->at - a->n - 7;
}

/**
 * lq_ec_adapt_white - power of [8] errors as the whitening filter sees them
 * @past: [LQ_EC_ORDER] errors before @e, newest first; moved on
 */
u64 lq_ec_adapt_white(const struct lq_ec_adapt *a, const s16 e[8],
		      s16 past[LQ_EC_ORDER]);

/**
 * lq_ec_adapt_learn - one step of the trial
 * @e: [8] its errors
 * @power: theirs
 */
void lq_ec_adapt_learn(struct lq_ec_adapt *a, const s16 e[8], u64 power,
		       const struct lq_ec_ops *ops);

/** lq_ec_adapt_loosen - believe a misadjustment of at least @distance_q30 */
void lq_ec_adapt_loosen(struct lq_ec_adapt *a, u32 distance_q30);

/** lq_ec_adapt_doubt - and of sounds that have not been heard, @doubt_q30 */
void lq_ec_adapt_doubt(struct lq_ec_adapt *a, u32 doubt_q30);

/** lq_ec_adapt_propose - set one of the trial's taps, Q14 */
void lq_ec_adapt_propose(struct lq_ec_adapt *a, u32 j, s16 tap);

#endif
