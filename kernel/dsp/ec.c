// SPDX-License-Identifier: GPL-2.0-or-later
/* A block's way through the echo canceller, see ec.h. */
#include <linux/types.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/ec.h"
#include "dsp/ec_math.h"
#include "dsp/level.h"

static u32 head_octets(void)
{
	return (sizeof(struct lq_ec) + 31) & ~31u;
}

u32 lq_ec_octets(u32 tail_ms)
{
	u32 n = tail_ms * 8;

	return (head_octets() + n * sizeof(s16) + lq_ec_adapt_octets(n) + 63) &
	       ~63u;
}

struct lq_ec *lq_ec_init(void *memory, u32 tail_ms)
{
	struct lq_ec *ec = memory;
	u8 *arrays = (u8 *)memory + head_octets();
	u32 n = tail_ms * 8;

	memset(ec, 0, sizeof(*ec));
	ec->tail_ms = tail_ms;
	ec->n = n;
	ec->taps = (s16 *)arrays;
	memset(ec->taps, 0, n * sizeof(*ec->taps));
	lq_ec_adapt_init(&ec->adapt, n, arrays + n * sizeof(*ec->taps));
	lq_ec_judge_init(&ec->judge);
	lq_ec_nlp_init(&ec->nlp);
	lq_ec_disable_init(&ec->disable);
	return ec;
}

/* What is left of @said when the echo of sum y is taken out: Q14 * 2^-2. */
static void subtract(struct lq_ec_errors *e, const s16 said[8], const s32 y[8])
{
	u32 i;

	for (i = 0; i < 8; i++)
		e->plain[i] = clamp_t(s32, said[i] - ((y[i] + 2048) >> 12),
				      -32767, 32767);
	e->power = lq_ec_energy(e->plain);
}

/*
 * Nothing is taken out: nobody has been heard for longer than the tail, or no
 * path is known yet.
 */
static void run_alone(struct lq_ec *ec, s16 said[8], const s16 sent[8],
		      u32 doubt_q30, bool has_nlp)
{
	static const s32 none[8];

	lq_ec_nlp_run(&ec->nlp, said, none, sent, doubt_q30, has_nlp);
}

static void cancel(struct lq_ec *ec, s16 said[8], const s16 sent[8],
		   bool has_nlp, const struct lq_ec_ops *ops)
{
	struct lq_ec_adapt *a = &ec->adapt;
	struct lq_ec_errors error, trial;
	s32 y[8], y_trial[8];

	ops->fir(y, y_trial, ec->taps, a->taps, lq_ec_adapt_history(a), ec->n);
	subtract(&error, said, y);
	subtract(&trial, said, y_trial);
	trial.white = lq_ec_adapt_white(a, trial.plain, a->e_past);
	if (lq_ec_judge_may_learn(&ec->judge, a))
		lq_ec_adapt_learn(a, trial.plain, trial.power, ops);
	lq_ec_judge_run(&ec->judge, a, ec->taps, said, &error, &trial);
	/* Before there is a proven path near speech may be all there is. */
	if (ec->judge.is_first) {
		run_alone(ec, said, sent, a->doubt_q30, false);
		return;
	}
	lq_ec_nlp_run(&ec->nlp, error.plain, y, sent, a->doubt_q30,
		      has_nlp && ec->judge.is_converged);
	memcpy(said, error.plain, sizeof(error.plain));
}

int lq_ec_run(struct lq_ec *ec, s16 said[8], const s16 sent[8], bool has_nlp,
	      const struct lq_ec_ops *ops)
{
	int change = lq_ec_disable_run(&ec->disable, sent, said);

	ec->samples += 8;
	lq_ec_adapt_push(&ec->adapt, sent, ops);
	if (ec->disable.is_disabled)
		return change;
	if (ec->adapt.n_live)
		cancel(ec, said, sent, has_nlp, ops);
	else
		run_alone(ec, said, sent, 0, has_nlp);
	return change;
}

/* ------------------------------------------------------------------ facts */

static u32 state_of(const struct lq_ec *ec)
{
	return (ec->judge.is_converged ? LQ_EC_CONVERGED : 0) |
	       (ec->judge.is_searching ? LQ_EC_DOUBLE_TALK : 0) |
	       (ec->disable.is_disabled ? LQ_EC_DISABLED : 0) |
	       (lq_ec_adapt_is_narrow(&ec->adapt) ? LQ_EC_NARROW : 0) |
	       (ec->nlp.is_acting ? LQ_EC_NLP : 0);
}

/* Of @n taps; @strongest: out, how late the largest is. */
static u64 taps_power(const s16 *taps, u32 n, u32 *strongest)
{
	s32 peak = 0;
	u64 sum = 0;
	u32 j;

	*strongest = 0;
	for (j = 0; j < n; j++) {
		s32 square = taps[j] * taps[j];

		sum += square;
		if (square > peak) {
			peak = square;
			*strongest = n - 1 - j;
		}
	}
	return sum;
}

/* What a path of these taps loses of white noise. */
static s32 path_loss_cb(u64 power)
{
	return lq_level_of(1ull << 28, 1) - lq_level_of(power ? power : 1, 1);
}

void lq_ec_fill_info(const struct lq_ec *ec, struct lq_ec_info *info)
{
	u64 power = 0;

	info->delay_samples = 0;
	if (!ec->judge.is_first)
		power = taps_power(ec->taps, ec->n, &info->delay_samples);
	info->tail_ms = ec->tail_ms;
	info->state = state_of(ec);
	info->erl_cb = path_loss_cb(power);
	info->erle_cb = lq_level_of(ec->judge.said + 1, 8) -
			lq_level_of(ec->judge.error + 1, 8);
	info->noise_cb = lq_level_of(ec->nlp.noise, 8);
	info->samples = ec->samples;
	info->nlp_samples = ec->nlp.samples;
	info->double_talk_samples = ec->judge.double_talk_samples;
	info->n_paths = ec->judge.n_taken;
	info->n_disabled = ec->disable.n_times;
}

/* Taps are kept newest sample last, so a part is read from the far end. */
void lq_ec_save(const struct lq_ec *ec, u32 first, s16 taps[LQ_EC_TAPS])
{
	u32 i;

	for (i = 0; i < LQ_EC_TAPS; i++)
		taps[i] = ec->judge.is_first ? 0 :
					       ec->taps[ec->n - 1 - first - i];
}

void lq_ec_load(struct lq_ec *ec, u32 first, const s16 taps[LQ_EC_TAPS])
{
	u32 i, j;

	for (i = 0; i < LQ_EC_TAPS; i++) {
		j = ec->n - 1 - first - i;
		lq_ec_adapt_propose(&ec->adapt, j, taps[i]);
		if (ec->judge.is_first)
			ec->taps[j] = taps[i];
	}
	if (ec->judge.is_first)
		lq_ec_judge_propose(&ec->judge);
}
