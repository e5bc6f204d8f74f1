/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an echo canceller learns from a block of errors when its reference is
 * coloured: affine projection of the order of a block.
 *
 * Neighbouring errors of speech say nearly the same, so the plain gradient
 * goes the strong frequencies' way again and again, and too far. The step that
 * would take all 8 errors away at once is that of the errors multiplied by the
 * inverse of the reference's autocorrelation matrix. Source: Ozeki and Umeda,
 * affine projection; Kratzer and Morgan, a step a block.
 *
 * That matrix looks the same from its other end, so its inverse keeps errors
 * that are the same read backwards apart from those that change sign: two
 * matrices of half the size do.
 */
#ifndef LQ_DSP_EC_DECOR_H
#define LQ_DSP_EC_DECOR_H

#include <linux/types.h>

#define LQ_EC_LAGS	8	/* of a block */
#define LQ_EC_HALF	(LQ_EC_LAGS / 2)
#define LQ_EC_DECOR_Q	11	/* of what lq_ec_decor_run gives */

struct lq_ec_decor {		/* Q10 */
	s16 even[LQ_EC_HALF][LQ_EC_HALF];
	s16 odd[LQ_EC_HALF][LQ_EC_HALF];
};

/**
 * lq_ec_decor_set - invert
 * @lag: autocorrelation of a stretch of the reference
 */
void lq_ec_decor_set(struct lq_ec_decor *d, const s64 lag[LQ_EC_LAGS]);

/**
 * lq_ec_decor_run - errors as the reference's colour weighs them
 * @out: [8] Q11
 * @e: [8] errors
 */
void lq_ec_decor_run(const struct lq_ec_decor *d, s32 out[LQ_EC_LAGS],
		     const s16 e[LQ_EC_LAGS]);

#endif
