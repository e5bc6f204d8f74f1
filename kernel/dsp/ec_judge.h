/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which taps an echo canceller uses: the trial's, as soon as they have been
 * better for a while, or those it has.
 *
 *   FIRST   nothing has cancelled yet: perhaps there is no echo. Nothing is
 *           taken out. The taps hold a copy of the trial that does not adapt,
 *           and are put into use when they would have cancelled a stretch of
 *           sound that they were not learnt from: a trial that merely follows
 *           the near voice by the far one fails that, however well it adapts
 *   TRACK   the trial refines the taps in use: any lasting gain is taken, and
 *           a trial that got lost begins again from the taps in use
 *   SEARCH  the taps in use, once good, hardly cancel: both parties speak, or
 *           the path has changed. The trial learns boldly. When it claims to
 *           be much better, in plain and in whitened power, it is frozen and
 *           must prove it as in FIRST. When the taps in use cancel again it
 *           was double talk, and the trial forgets it.
 *
 * Taps that cancel nothing, or that for long add to what came from the line,
 * are dropped: FIRST again.
 */
#ifndef LQ_DSP_EC_JUDGE_H
#define LQ_DSP_EC_JUDGE_H

#include <linux/types.h>
#include "dsp/ec_adapt.h"

/* A block that some taps leave. */
struct lq_ec_errors {
	s16 plain[8];
	u64 power;		/* sum of squares */
	u64 white;		/* the same, whitened */
};

/* Taps that do not adapt, on a stretch of sound: sums of squares. */
struct lq_ec_proof {
	u64 without, with;
	u64 white_without, white_with;
	u32 n_blocks;
};

struct lq_ec_judge {
	u64 said, error, trial;		/* power of a block, followed over 32 */
	u64 white_error, white_trial;	/* whitened, followed over 64 */
	s16 past[LQ_EC_ORDER];		/* errors in use, newest first */
	struct lq_ec_proof proof;
	s16 proof_past[LQ_EC_ORDER];	/* errors of the taps on proof */
	bool is_first;		/* the taps are on proof, not in use */
	bool is_frozen;		/* the trial is on proof */
	bool is_converged;	/* has cancelled 10 dB once */
	bool is_settled;	/* has cancelled 20 dB once: may search */
	bool is_searching;
	bool is_proposed;	/* the trial's path was learnt before this call */
	u32 n_better;		/* blocks in a row */
	u32 n_worse;
	u32 n_poor;		/* blocks with hardly any cancelling */
	u32 n_useless;		/* blocks of taps that had better be dropped */
	u32 distance_q30;	/* the trial's, when the search began */
	u64 n_taken;
	u64 double_talk_samples;
};

void lq_ec_judge_init(struct lq_ec_judge *j);

/** lq_ec_judge_may_learn - the reference has something to teach the trial */
bool lq_ec_judge_may_learn(const struct lq_ec_judge *j,
			   const struct lq_ec_adapt *a);

/**
 * lq_ec_judge_run - after the trial's step
 * @taps: in use or on proof; may be replaced by @a's, and those by them
 * @said: [8] what came
 * @error: what @taps leave of it; the white part is filled in here
 * @trial: what the trial's leave
 */
void lq_ec_judge_run(struct lq_ec_judge *j, struct lq_ec_adapt *a, s16 *taps,
		     const s16 said[8], struct lq_ec_errors *error,
		     const struct lq_ec_errors *trial);

/** lq_ec_judge_propose - the trial has been given a path that was known before */
void lq_ec_judge_propose(struct lq_ec_judge *j);

#endif
