/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which taps an echo canceller uses: the trial's, as soon as they have been
 * better for a while, or those it has.
 *
 *   FIRST   nothing has cancelled yet: perhaps there is no echo. The trial must
 *           be twice as good for 64 ms without a break, or for 4 if its path is
 *           one that was known before
 *   TRACK   the trial refines the taps in use: any lasting gain is taken, and
 *           a trial that got lost begins again from the taps in use
 *   SEARCH  the taps in use hardly cancel: both parties speak, or the path has
 *           changed. The trial learns boldly and must be twice as good, in
 *           plain and in whitened power, to be taken. When the taps in use
 *           cancel again it was double talk, and the trial forgets it.
 */
#ifndef LQ_DSP_EC_JUDGE_H
#define LQ_DSP_EC_JUDGE_H

#include <linux/types.h>
#include "dsp/ec_adapt.h"

struct lq_ec_judge {
	u64 said, error, trial;		/* power of a block, followed over 32 */
	u64 white_error, white_trial;	/* whitened, followed over 64 */
	s16 past[LQ_EC_ORDER];		/* errors in use, newest first */
	bool is_converged;	/* has cancelled 10 dB once */
	bool is_searching;
	bool is_proposed;	/* the trial's path was learnt before this call */
	u32 n_better;		/* blocks in a row */
	u32 n_worse;
	u32 n_poor;		/* blocks with hardly any cancelling */
	u32 distance_q30;	/* the trial's, when the search began */
	u64 n_taken;
	u64 double_talk_samples;
};

void lq_ec_judge_init(struct lq_ec_judge *j);

/** lq_ec_judge_may_learn - the reference has something to teach the trial */
bool lq_ec_judge_may_learn(const struct lq_ec_judge *j,
			   const struct lq_ec_adapt *a);

/** lq_ec_judge_distance - estimated misadjustment of the taps in use, Q30 */
static inline u32 lq_ec_judge_distance(const struct lq_ec_judge *j,
				       const struct lq_ec_adapt *a)
{
	return j->is_searching ? j->distance_q30 : a->distance_q30;
}

/**
 * lq_ec_judge_run - after the trial's step
 * @taps: in use; may be replaced by @a's, and those by them
 * @said: [8] what came; @error: with the taps in use; @trial: with the trial's
 * @white_trial: [8] the trial's, whitened
 */
void lq_ec_judge_run(struct lq_ec_judge *j, struct lq_ec_adapt *a, s16 *taps,
		     const s16 said[8], const s16 error[8], const s16 trial[8],
		     const s16 white_trial[8]);

#endif
