/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an echo canceller learns from a block of errors when its reference is
 * coloured: affine projection of the order of a block.
 *
 * Neighbouring errors of speech say nearly the same, so the plain gradient
 * goes the strong frequencies' way again and again, and too far. The step that
 * would take all 8 errors away at once is that of the errors multiplied by the
 * inverse of the reference's autocorrelation matrix. By Levinson's recursion
 * that inverse is L' D L: L predicts each error from those before it in the
 * block, D weighs by what prediction leaves. Source: Ozeki and Umeda, affine
 * projection; Kratzer and Morgan, a step a block.
 */
#ifndef LQ_DSP_EC_DECOR_H
#define LQ_DSP_EC_DECOR_H

#include <linux/types.h>

#define LQ_EC_LAGS	8	/* of a block */

struct lq_ec_decor {
	s16 row[LQ_EC_LAGS][LQ_EC_LAGS];	/* L: predictors, Q13 */
	u32 weight_q12[LQ_EC_LAGS];		/* D: power over what is left */
};

/**
 * lq_ec_decor_set - factor the inverse
 * @lag: autocorrelation of the reference over all taps
 */
void lq_ec_decor_set(struct lq_ec_decor *d, const s64 lag[LQ_EC_LAGS]);

/** lq_ec_decor_run - @out: [8] errors @e as the reference's colour weighs them */
void lq_ec_decor_run(const struct lq_ec_decor *d, s32 out[LQ_EC_LAGS],
		     const s16 e[LQ_EC_LAGS]);

#endif
