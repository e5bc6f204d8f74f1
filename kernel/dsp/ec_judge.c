// SPDX-License-Identifier: GPL-2.0-or-later
/* Comparing the trial with the taps in use, see ec_judge.h. */
#include <linux/types.h>
#include <linux/string.h>
#include "dsp/ec_judge.h"
#include "dsp/ec_math.h"

#define TAKE_BLOCKS	4
#define TAKE_SEARCH	16	/* blocks, while searching */
#define TAKE_FIRST	64	/* blocks, before anything is proven */
#define LOST_BLOCKS	4
#define POOR_BLOCKS	40
#define LOST_FLOOR	800	/* power of a block that is nothing, 10^2 * 8 */
#define SEARCH_DISTANCE	(1u << 29)

void lq_ec_judge_init(struct lq_ec_judge *j)
{
	memset(j, 0, sizeof(*j));
}

/* Tones would only teach a good filter what it cannot know of the rest. */
bool lq_ec_judge_may_learn(const struct lq_ec_judge *j,
			   const struct lq_ec_adapt *a)
{
	return lq_ec_adapt_is_live(a) &&
	       !(j->is_converged && lq_ec_adapt_is_narrow(a));
}

static void measure(struct lq_ec_judge *j, const s16 said[8],
		    const s16 error[8], const s16 trial[8],
		    const s16 white_error[8], const s16 white_trial[8])
{
	lq_ec_follow(&j->said, lq_ec_energy(said), 5);
	lq_ec_follow(&j->error, lq_ec_energy(error), 5);
	lq_ec_follow(&j->trial, lq_ec_energy(trial), 5);
	lq_ec_follow(&j->white_error, lq_ec_energy(white_error), 6);
	lq_ec_follow(&j->white_trial, lq_ec_energy(white_trial), 6);
}

static void take_trial(struct lq_ec_judge *j, struct lq_ec_adapt *a, s16 *taps)
{
	memcpy(taps, a->taps, a->n * sizeof(*taps));
	memcpy(j->past, a->e_past, sizeof(j->past));
	j->error = j->trial;
	j->white_error = j->white_trial;
	j->is_searching = false;
	j->is_proposed = false;
	j->n_poor = 0;
	j->n_taken++;
}

static void restart_trial(struct lq_ec_judge *j, struct lq_ec_adapt *a,
			  const s16 *taps)
{
	u32 i;

	for (i = 0; i < a->n; i++)
		a->fine[i] = (s32)((u32)taps[i] << 16);
	memcpy(a->taps, taps, a->n * sizeof(*taps));
	memcpy(a->e_past, j->past, sizeof(a->e_past));
	j->trial = j->error;
	j->white_trial = j->white_error;
}

/* The taps in use cancel now, or have done so before. */
static bool is_proven(const struct lq_ec_judge *j)
{
	return j->is_converged || j->error < j->said / 4;
}

/*
 * Without a proven path both parties may speak on a line that has no echo: a
 * trial that follows the near voice for a moment by the far one has learnt
 * nothing true. A tone has no white part to compare.
 */
static bool is_better(const struct lq_ec_judge *j, bool is_narrow)
{
	if (j->is_searching)
		return j->trial < j->error * 3 / 10 &&
		       j->white_trial < j->white_error * 3 / 10;
	if (!is_proven(j))
		return j->trial < j->error / 2 &&
		       (is_narrow || j->white_trial < j->white_error / 2);
	return j->trial < j->error * 9 / 10 &&
	       j->white_trial < j->white_error;
}

static u32 take_blocks(const struct lq_ec_judge *j)
{
	if (j->is_searching)
		return TAKE_SEARCH;
	return is_proven(j) || j->is_proposed ? TAKE_BLOCKS : TAKE_FIRST;
}

static void take_if_better(struct lq_ec_judge *j, struct lq_ec_adapt *a,
			   s16 *taps, bool is_better_now)
{
	if (!is_better_now || !is_better(j, lq_ec_adapt_is_narrow(a))) {
		j->n_better = 0;
		return;
	}
	if (++j->n_better < take_blocks(j))
		return;
	j->n_better = 0;
	take_trial(j, a, taps);
}

static void search(struct lq_ec_judge *j, struct lq_ec_adapt *a, s16 *taps)
{
	if (j->error > j->said / 4) {
		if (++j->n_poor > POOR_BLOCKS && !j->is_searching) {
			j->is_searching = true;
			j->distance_q30 = a->distance_q30;
			lq_ec_adapt_doubt(a, SEARCH_DISTANCE);
		}
		return;
	}
	j->n_poor = 0;
	if (!j->is_searching)
		return;
	j->is_searching = false;
	a->distance_q30 = j->distance_q30;
	restart_trial(j, a, taps);
}

static void restart_if_lost(struct lq_ec_judge *j, struct lq_ec_adapt *a,
			    const s16 *taps)
{
	if (j->is_searching || j->trial <= 2 * j->error + LOST_FLOOR) {
		j->n_worse = 0;
		return;
	}
	if (++j->n_worse < LOST_BLOCKS)
		return;
	j->n_worse = 0;
	restart_trial(j, a, taps);
}

void lq_ec_judge_run(struct lq_ec_judge *j, struct lq_ec_adapt *a, s16 *taps,
		     const s16 said[8], const s16 error[8], const s16 trial[8],
		     const s16 white_trial[8])
{
	s16 white_error[8];

	lq_ec_adapt_whiten(a, white_error, error, j->past);
	measure(j, said, error, trial, white_error, white_trial);
	if (!lq_ec_judge_may_learn(j, a))
		return;
	take_if_better(j, a, taps,
		       lq_ec_energy(trial) * 5 < lq_ec_energy(error) * 6);
	if (j->error < j->said / 10 && !lq_ec_adapt_is_narrow(a))
		j->is_converged = true;
	if (j->is_converged)
		search(j, a, taps);
	restart_if_lost(j, a, taps);
	if (j->is_searching)
		j->double_talk_samples += 8;
}
