// SPDX-License-Identifier: GPL-2.0-or-later
/* Comparing the trial with the taps in use, see ec_judge.h. */
#include <linux/types.h>
#include <linux/string.h>
#include "dsp/ec_judge.h"
#include "dsp/ec_math.h"

#define TAKE_BLOCKS	4
#define CLAIM_BLOCKS	16	/* of a gain, before the trial is frozen for proof */
#define FROZEN_BLOCKS	24
#define PROOF_SHORT	16	/* blocks: a good copy is known by then, ... */
#define PROOF_LONG	48	/* ... any other by then */
#define PROOF_TONE	128
#define PROOF_KNOWN	4	/* of a path that was known before */
#define LOST_BLOCKS	4
#define POOR_BLOCKS	40
#define USELESS_BLOCKS	64	/* of taps that have not cancelled 10 dB yet */
#define HARMFUL_BLOCKS	192	/* of those that have */
#define SETTLED		100	/* 20 dB, power */
#define LOST_FLOOR	800	/* power of a block that is nothing, 10^2 * 8 */
#define SEARCH_DISTANCE	(1u << 27)
#define KNOWN_DISTANCE	(1u << 24)
#define OTHER_DOUBT	(1u << 28)	/* of a path that is another one now */

void lq_ec_judge_init(struct lq_ec_judge *j)
{
	memset(j, 0, sizeof(*j));
	j->is_first = true;
}

/* Tones would only teach a good filter what it cannot know of the rest. */
static bool is_telling(const struct lq_ec_judge *j, const struct lq_ec_adapt *a)
{
	return lq_ec_adapt_is_live(a) &&
	       !(j->is_converged && lq_ec_adapt_is_narrow(a));
}

bool lq_ec_judge_may_learn(const struct lq_ec_judge *j,
			   const struct lq_ec_adapt *a)
{
	return is_telling(j, a) && !j->is_frozen;
}

/* @said: a block's power */
static void measure(struct lq_ec_judge *j, u64 said,
		    const struct lq_ec_errors *heard,
		    const struct lq_ec_errors *trial)
{
	lq_ec_follow(&j->said, said, 5);
	lq_ec_follow(&j->error, heard->power, 5);
	lq_ec_follow(&j->trial, trial->power, 5);
	lq_ec_follow(&j->white_error, heard->white, 6);
	lq_ec_follow(&j->white_trial, trial->white, 6);
}

static void take_trial(struct lq_ec_judge *j, struct lq_ec_adapt *a, s16 *taps)
{
	/* So much better than taps that hardly cancel: the path is another. */
	if (j->error > j->said / 4 && j->trial < j->error / 4)
		lq_ec_adapt_doubt(a, OTHER_DOUBT);
	memcpy(taps, a->taps, a->n * sizeof(*taps));
	memcpy(j->past, a->e_past, sizeof(j->past));
	j->error = j->trial;
	j->white_error = j->white_trial;
	j->is_searching = false;
	j->n_poor = 0;
	j->n_taken++;
}

static void restart_trial(struct lq_ec_judge *j, struct lq_ec_adapt *a,
			  const s16 *taps)
{
	u32 i;

	for (i = 0; i < a->n; i++)
		lq_ec_adapt_propose(a, i, j->is_first ? 0 : taps[i]);
	memcpy(a->e_past, j->past, sizeof(a->e_past));
	j->trial = j->error;
	j->white_trial = j->white_error;
	j->is_frozen = false;
}

/* ------------------------------------------------------------------ proof */

static void add_proof(struct lq_ec_proof *p, const struct lq_ec_errors *without,
		      const struct lq_ec_errors *with)
{
	p->without += without->power;
	p->with += with->power;
	p->white_without += without->white;
	p->white_with += with->white;
	p->n_blocks++;
}

static bool has_gain(const struct lq_ec_proof *p, u32 plain, u32 white)
{
	return p->with * plain < p->without &&
	       p->white_with * white < p->white_without;
}

/* ------------------------------------------------------------------ FIRST */

static void begin_proof(struct lq_ec_judge *j, const struct lq_ec_adapt *a,
			s16 *taps)
{
	memcpy(taps, a->taps, a->n * sizeof(*taps));
	memset(&j->proof, 0, sizeof(j->proof));
	memcpy(j->proof_past, a->e_past, sizeof(j->proof_past));
}

void lq_ec_judge_propose(struct lq_ec_judge *j)
{
	memset(&j->proof, 0, sizeof(j->proof));
	j->is_proposed = true;
}

/* A tone has no white part to compare. */
static bool is_proven(const struct lq_ec_judge *j, bool is_narrow)
{
	const struct lq_ec_proof *p = &j->proof;

	if (j->is_proposed)
		return p->n_blocks >= PROOF_KNOWN && has_gain(p, 2, is_narrow ? 0 : 2);
	if (is_narrow)
		return p->n_blocks >= PROOF_TONE && has_gain(p, 8, 0);
	return (p->n_blocks >= PROOF_SHORT && has_gain(p, 8, 6)) ||
	       (p->n_blocks >= PROOF_LONG && has_gain(p, 3, 3));
}

static bool is_over(const struct lq_ec_judge *j, bool is_narrow)
{
	const struct lq_ec_proof *p = &j->proof;

	if (is_narrow || j->is_proposed)
		return p->n_blocks >= PROOF_TONE;
	return p->n_blocks >= PROOF_LONG ||
	       (p->n_blocks >= PROOF_SHORT && !has_gain(p, 1, 1));
}

static void put_into_use(struct lq_ec_judge *j, struct lq_ec_adapt *a,
			 const s16 *taps)
{
	const struct lq_ec_proof *p = &j->proof;

	memcpy(j->past, j->proof_past, sizeof(j->past));
	j->error = p->with / p->n_blocks;
	j->white_error = p->white_with / p->n_blocks;
	j->is_first = false;
	j->n_better = j->n_worse = j->n_poor = j->n_useless = 0;
	j->n_taken++;
	if (!j->is_proposed)
		return;
	j->is_proposed = false;
	restart_trial(j, a, taps);
	a->distance_q30 = KNOWN_DISTANCE;
}

static void prove(struct lq_ec_judge *j, struct lq_ec_adapt *a, s16 *taps,
		  const struct lq_ec_errors *said, struct lq_ec_errors *error)
{
	bool is_narrow = lq_ec_adapt_is_narrow(a);

	error->white = lq_ec_adapt_white(a, error->plain, j->proof_past);
	if (said->power < LOST_FLOOR)
		return;
	add_proof(&j->proof, said, error);
	if (is_proven(j, is_narrow)) {
		put_into_use(j, a, taps);
	} else if (is_over(j, is_narrow)) {
		j->is_proposed = false;
		begin_proof(j, a, taps);
	}
}

/* Taps that cancel nothing, or, once they have cancelled, add to it. */
static bool is_useless(const struct lq_ec_judge *j)
{
	u64 most = j->is_converged ? j->said * 3 / 2 : j->said / 2;

	return j->error > most + LOST_FLOOR;
}

static void drop_if_useless(struct lq_ec_judge *j, struct lq_ec_adapt *a,
			    s16 *taps)
{
	if (!is_useless(j)) {
		j->n_useless = 0;
		return;
	}
	if (++j->n_useless < (j->is_converged ? HARMFUL_BLOCKS : USELESS_BLOCKS))
		return;
	j->n_useless = 0;
	j->is_first = true;
	j->is_converged = j->is_settled = j->is_searching = j->is_frozen = false;
	j->error = j->said;
	lq_ec_adapt_loosen(a, SEARCH_DISTANCE);
	lq_ec_adapt_doubt(a, OTHER_DOUBT);
	begin_proof(j, a, taps);
}

/* ---------------------------------------------------------- TRACK, SEARCH */

/* Else both parties may speak, and a trial that follows the near voice claims. */
static bool is_sure(const struct lq_ec_judge *j)
{
	return !j->is_searching &&
	       (j->is_converged || j->error < j->said / 4);
}

static bool is_better(const struct lq_ec_judge *j, bool is_narrow)
{
	if (is_sure(j))
		return j->trial < j->error * 9 / 10 &&
		       j->white_trial < j->white_error * 2;
	if (j->is_searching)
		return j->trial < j->error * 3 / 10 &&
		       j->white_trial < j->white_error * 3 / 10;
	return j->trial < j->error / 2 &&
	       (is_narrow || j->white_trial < j->white_error / 2);
}

static void take_if_better(struct lq_ec_judge *j, struct lq_ec_adapt *a,
			   s16 *taps, bool is_better_now)
{
	if (!is_better_now || !is_better(j, lq_ec_adapt_is_narrow(a))) {
		j->n_better = 0;
		return;
	}
	if (++j->n_better < (is_sure(j) ? TAKE_BLOCKS : CLAIM_BLOCKS))
		return;
	j->n_better = 0;
	if (is_sure(j)) {
		take_trial(j, a, taps);
	} else {
		j->is_frozen = true;
		memset(&j->proof, 0, sizeof(j->proof));
	}
}

static void take_if_proven(struct lq_ec_judge *j, struct lq_ec_adapt *a,
			   s16 *taps, const struct lq_ec_errors *error,
			   const struct lq_ec_errors *trial)
{
	if (error->power < LOST_FLOOR)
		return;
	add_proof(&j->proof, error, trial);
	if (j->proof.n_blocks < FROZEN_BLOCKS)
		return;
	j->is_frozen = false;
	if (has_gain(&j->proof, 3, 2))
		take_trial(j, a, taps);
}

static void search(struct lq_ec_judge *j, struct lq_ec_adapt *a, s16 *taps)
{
	if (j->error > j->said / 4) {
		if (++j->n_poor > POOR_BLOCKS && !j->is_searching) {
			j->is_searching = true;
			j->distance_q30 = a->distance_q30;
			lq_ec_adapt_loosen(a, SEARCH_DISTANCE);
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

static void compare(struct lq_ec_judge *j, struct lq_ec_adapt *a, s16 *taps,
		    const struct lq_ec_errors *error,
		    const struct lq_ec_errors *trial)
{
	bool is_narrow = lq_ec_adapt_is_narrow(a);

	if (j->is_frozen)
		take_if_proven(j, a, taps, error, trial);
	else
		take_if_better(j, a, taps, trial->power * 5 < error->power * 6);
	if (j->error < j->said / 10 && !is_narrow)
		j->is_converged = true;
	if (j->error < j->said / SETTLED && !is_narrow)
		j->is_settled = true;
	if (j->is_settled)
		search(j, a, taps);
	drop_if_useless(j, a, taps);
}

void lq_ec_judge_run(struct lq_ec_judge *j, struct lq_ec_adapt *a, s16 *taps,
		     const s16 said[8], struct lq_ec_errors *error,
		     const struct lq_ec_errors *trial)
{
	struct lq_ec_errors all = { .power = lq_ec_energy(said) };
	struct lq_ec_errors *heard = error;

	if (j->is_first) {
		memcpy(all.plain, said, sizeof(all.plain));
		heard = &all;
	}
	heard->white = lq_ec_adapt_white(a, heard->plain, j->past);
	measure(j, all.power, heard, trial);
	if (!is_telling(j, a))
		return;
	if (j->is_first)
		prove(j, a, taps, heard, error);
	else
		compare(j, a, taps, error, trial);
	restart_if_lost(j, a, taps);
	if (j->is_searching)
		j->double_talk_samples += 8;
}
