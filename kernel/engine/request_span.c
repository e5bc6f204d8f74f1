// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests about spans, see request_priv.h: facts, set-up, bit error tests. */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include "engine/engine.h"
#include "engine/request_priv.h"

#define BERT_MAX_ERRORS	1000000

static int find_e1(struct lq_span **out, struct lq_engine *e, u32 number)
{
	*out = lq_request_span(e, number);
	if (!*out)
		return -ENOENT;
	return (*out)->kind == LQ_SPAN_E1 ? 0 : -EOPNOTSUPP;
}

/* ------------------------------------------------------------------ facts */

int lq_request_get_span(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_span_info *info = arg;
	struct lq_span *s = lq_request_span(e, info->span);

	if (!s)
		return -ENOENT;
	lq_span_fill_info(s, info);
	return 0;
}

int lq_request_get_dchan(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_dchan_info *info = arg;
	struct lq_span *s;
	int err = find_e1(&s, e, info->span);

	if (err)
		return err;
	lq_dchan_fill_info(&s->d, info);
	return 0;
}

int lq_request_get_pace(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_pace_info *info = arg;
	struct lq_span *s = lq_request_span(e, info->span);

	if (!s)
		return -ENOENT;
	lq_pace_fill(&s->pace, info);
	return 0;
}

int lq_request_get_bert(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_bert_info *info = arg;
	struct lq_span *s;
	int err = find_e1(&s, e, info->span);

	if (err)
		return err;
	lq_bert_fill_info(&s->bert, info);
	return 0;
}

static bool is_interval(const struct lq_perf *p)
{
	switch (p->length_s) {
	case LQ_PERF_QUARTER_S:
		return p->back <= LQ_PERF_QUARTERS;
	case LQ_PERF_DAY_S:
		return p->back <= LQ_PERF_DAYS;
	default:
		return false;
	}
}

int lq_request_get_perf(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_perf *perf = arg;
	struct lq_span *s;
	int err;

	if (!is_interval(perf))
		return -EINVAL;
	err = find_e1(&s, e, perf->span);
	if (err)
		return err;
	lq_span_fill_perf(s, perf);
	return 0;
}

/* ----------------------------------------------------------------- set-up */

static bool all_zero(const u32 *words, u32 n)
{
	while (n--)
		if (words[n])
			return false;
	return true;
}

static bool span_cfg_is_valid(const struct lq_span_cfg *cfg)
{
	bool has_d = cfg->flags & LQ_SPAN_F_DCHAN;

	if (!all_zero(cfg->reserved, ARRAY_SIZE(cfg->reserved)) ||
	    (cfg->flags & ~LQ_SPAN_F_ALL) || cfg->law > LQ_LAW_ULAW ||
	    cfg->loop >= LQ_LOOP_COUNT)
		return false;
	if (has_d ? !cfg->d_ts || cfg->d_ts >= LQ_E1_TIMESLOTS : cfg->d_ts != 0)
		return false;
	return !(cfg->flags & LQ_SPAN_F_CAS) || cfg->d_ts != LQ_CAS_TS;
}

/* Return: 0 if all that is left is to do it */
static int span_for_cfg(struct lq_span **out, struct lq_engine *e,
			const struct lq_span_cfg *cfg)
{
	struct lq_span *s;
	int err;

	if (!span_cfg_is_valid(cfg))
		return -EINVAL;
	err = find_e1(out, e, cfg->span);
	if (err)
		return err;
	s = *out;
	if (cfg->flags & LQ_SPAN_F_MTP2)
		return -EOPNOTSUPP;
	if (cfg->loop == LQ_LOOP_REMOTE && s->e1.is_framed &&
	    !(s->e1.board_loops & BIT(LQ_LOOP_REMOTE)))
		return -EOPNOTSUPP;	/* no bit of timeslot 0 is ours */
	if (lq_signalling(cfg->flags, cfg->d_ts) &
	    (lq_span_owned(s) | lq_span_under_test(s)))
		return -EBUSY;
	return 0;
}

int lq_engine_hold_span(struct lq_engine *e, const struct lq_span_cfg *cfg)
{
	struct lq_span *s;
	int err = span_for_cfg(&s, e, cfg);

	if (!err)
		s->held = lq_signalling(cfg->flags, cfg->d_ts);
	return err;
}

void lq_engine_let_go_span(struct lq_engine *e, u32 number)
{
	struct lq_span *s = lq_request_span(e, number);

	if (s)
		s->held = 0;
}

int lq_request_set_span(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_span_cfg *cfg = arg;
	struct lq_span *s;
	int err = span_for_cfg(&s, e, cfg);

	if (err)
		return err;
	lq_span_configure(s, cfg->flags, cfg->d_ts, cfg->law);
	lq_e1_set_loop(&s->e1, cfg->loop);
	return 0;
}

static bool is_bert_word(const struct lq_bert_cfg *cfg)
{
	u32 n = cfg->n_word_bits;

	if (cfg->pattern != LQ_BERT_WORD)
		return !n && !cfg->word;
	return n >= 1 && n <= 32 && (n == 32 || !(cfg->word >> n));
}

static bool bert_is_valid(const struct lq_bert_cfg *cfg)
{
	if (cfg->reserved || cfg->pattern >= LQ_BERT_COUNT ||
	    !is_bert_word(cfg) || cfg->n_errors > BERT_MAX_ERRORS ||
	    cfg->error_every_bits == 1)
		return false;
	if (cfg->pattern == LQ_BERT_OFF)
		return !cfg->timeslots && !cfg->n_errors &&
		       !cfg->error_every_bits;
	if (cfg->pattern == LQ_BERT_LOOP &&
	    (cfg->n_errors || cfg->error_every_bits || cfg->timeslots & 1))
		return false;
	if (cfg->timeslots & 1)
		return cfg->timeslots == LQ_BERT_SPAN;
	return cfg->timeslots;
}

int lq_request_set_bert(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_bert_cfg *cfg = arg;
	struct lq_span *s;
	int err;

	if (!bert_is_valid(cfg))
		return -EINVAL;
	err = find_e1(&s, e, cfg->span);
	if (err)
		return err;
	if (cfg->timeslots == LQ_BERT_SPAN && s->e1.is_framed)
		return -EOPNOTSUPP;	/* timeslot 0 is not ours */
	return lq_span_set_bert(s, cfg);
}
