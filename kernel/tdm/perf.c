// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Seconds, judged and counted. Rules and sources stand in the header.
 *
 * An interval's bin is found by its number, so a second that was decided late
 * is still counted where it belongs.
 *
 * Not here: how errors and defects are found (crc4.c, frame.c, alarm.c).
 */
#include <linux/types.h>
#include <linux/string.h>
#include "tdm/perf.h"

#define SES_BLOCKS	300	/* 30 % of 1000 */
#define SES_FAS		28
#define FAR_LMFA_EBITS	990	/* of 1000; more than these */
#define FAR_LMFA_S	5

static void perf_clear(struct lq_perf_bin *bins, u32 n)
{
	while (n--)
		bins[n].number = LQ_PERF_NONE;
}

void lq_perf_init(struct lq_perf_state *p)
{
	memset(p, 0, sizeof(*p));
	perf_clear(p->quarters, LQ_PERF_QUARTERS + 1);
	perf_clear(p->days, LQ_PERF_DAYS + 1);
}

/* ---------------------------------------------------------------- counting */

static void perf_count(struct lq_perf_count *c, const struct lq_perf_second *s,
		       bool is_unavailable)
{
	c->seconds++;
	c->eb += s->n_eb;
	if (is_unavailable) {
		c->uas++;
		return;
	}
	c->es += s->is_es;
	c->ses += s->is_ses;
	if (!s->is_ses && s->has_blocks)
		c->bbe += s->n_eb;
}

/* NULL: so long ago that its bin holds another interval. */
static struct lq_perf_bin *perf_bin(struct lq_perf_bin *bins, u32 n, u32 number)
{
	struct lq_perf_bin *b = &bins[number % n];

	if (b->number == number)
		return b;
	if (b->number != LQ_PERF_NONE && b->number > number)
		return NULL;
	memset(b, 0, sizeof(*b));
	b->number = number;
	return b;
}

static struct lq_perf_bin *perf_quarter(struct lq_perf_state *p, u32 second)
{
	return perf_bin(p->quarters, LQ_PERF_QUARTERS + 1,
			second / LQ_PERF_QUARTER_S);
}

static struct lq_perf_bin *perf_day(struct lq_perf_state *p, u32 second)
{
	return perf_bin(p->days, LQ_PERF_DAYS + 1, second / LQ_PERF_DAY_S);
}

/* ------------------------------------------------------------ availability */

/* Return: the second that is decided by this one, if any */
static const struct lq_perf_second *
perf_push(struct lq_perf_way *w, const struct lq_perf_second *s)
{
	w->window[w->n_pushed++ % LQ_PERF_RUN] = *s;
	w->n_window++;
	w->n_run = s->is_ses != w->is_unavailable ? w->n_run + 1 : 0;
	if (w->n_run == LQ_PERF_RUN) {
		w->is_unavailable = !w->is_unavailable;
		w->n_run = 0;
	}
	if (w->n_window < LQ_PERF_RUN)
		return NULL;
	w->n_window--;
	return &w->window[w->n_pushed % LQ_PERF_RUN];
}

static void perf_take(struct lq_perf_state *p, enum lq_perf_end end,
		      const struct lq_perf_second *s)
{
	const struct lq_perf_second *old = perf_push(&p->ways[end], s);
	bool is_unavailable = p->ways[end].is_unavailable;
	struct lq_perf_bin *b;

	if (!old)
		return;
	b = perf_quarter(p, old->number);
	if (b)
		perf_count(&b->count[end], old, is_unavailable);
	b = perf_day(p, old->number);
	if (b)
		perf_count(&b->count[end], old, is_unavailable);
}

/* ------------------------------------------------------------------ seconds */

static struct lq_perf_second perf_judge_near(u32 number,
					     const struct lq_perf_seen *seen)
{
	struct lq_perf_second s = {
		.number = number,
		.n_eb = seen->n_crc_errors,
		.has_blocks = seen->has_blocks,
	};

	s.is_es = seen->is_defect || seen->n_crc_errors || seen->n_fas_errors;
	s.is_ses = seen->is_defect || seen->n_crc_errors >= SES_BLOCKS ||
		   (!seen->has_blocks && seen->n_fas_errors >= SES_FAS);
	return s;
}

static struct lq_perf_second perf_judge_far(u32 number,
					    const struct lq_perf_seen *seen)
{
	struct lq_perf_second s = {
		.number = number,
		.n_eb = seen->n_ebits,
		.has_blocks = seen->has_blocks,
	};

	s.is_es = seen->is_rdi || seen->n_ebits;
	s.is_ses = seen->is_rdi || seen->n_ebits >= SES_BLOCKS;
	return s;
}

static void perf_slips(struct lq_perf_bin *b, const struct lq_perf_seen *seen)
{
	if (!b)
		return;
	b->n_dropped += seen->n_dropped;
	b->n_repeated += seen->n_repeated;
}

bool lq_perf_is_far_lmfa(const struct lq_perf_state *p)
{
	return p->n_far_lmfa >= FAR_LMFA_S;
}

void lq_perf_run(struct lq_perf_state *p, u32 number,
		 const struct lq_perf_seen *seen)
{
	struct lq_perf_second s = perf_judge_near(number, seen);

	p->n_far_lmfa = seen->n_ebits > FAR_LMFA_EBITS ? p->n_far_lmfa + 1 : 0;
	perf_take(p, LQ_PERF_NEAR, &s);
	s = perf_judge_far(number, seen);
	if (!seen->is_defect && (!lq_perf_is_far_lmfa(p) || seen->is_rdi))
		perf_take(p, LQ_PERF_FAR, &s);
	perf_slips(perf_quarter(p, number), seen);
	perf_slips(perf_day(p, number), seen);
}

/* ------------------------------------------------------------------ reading */

/* And those still undecided, as they look now. */
static void perf_add_window(struct lq_perf_count *c,
			    const struct lq_perf_way *w, u32 length_s,
			    u32 number)
{
	const struct lq_perf_second *s;
	u32 i;

	for (i = w->n_pushed - w->n_window; i != w->n_pushed; i++) {
		s = &w->window[i % LQ_PERF_RUN];
		if (s->number / length_s == number)
			perf_count(c, s, w->is_unavailable);
	}
}

static void perf_fill_bin(const struct lq_perf_bin *b, struct lq_perf *out)
{
	out->near_end = b->count[LQ_PERF_NEAR];
	out->far_end = b->count[LQ_PERF_FAR];
	out->slips_dropped = b->n_dropped;
	out->slips_repeated = b->n_repeated;
}

void lq_perf_fill(const struct lq_perf_state *p, u32 now, struct lq_perf *out)
{
	bool is_day = out->length_s == LQ_PERF_DAY_S;
	u32 n = is_day ? LQ_PERF_DAYS + 1 : LQ_PERF_QUARTERS + 1;
	u32 running = now / out->length_s, number = running - out->back;
	const struct lq_perf_way *near = &p->ways[LQ_PERF_NEAR];
	const struct lq_perf_way *far = &p->ways[LQ_PERF_FAR];
	const struct lq_perf_bin *b = is_day ? p->days : p->quarters;
	struct lq_perf asked = *out;

	memset(out, 0, sizeof(*out));
	out->span = asked.span;
	out->length_s = asked.length_s;
	out->back = asked.back;
	out->is_near_unavailable = near->is_unavailable;
	out->is_far_unavailable = far->is_unavailable;
	if (asked.back > running)
		return;
	out->begin_tick = (u64)number * asked.length_s * 1000;
	b += number % n;
	if (b->number == number)
		perf_fill_bin(b, out);
	perf_add_window(&out->near_end, near, asked.length_s, number);
	perf_add_window(&out->far_end, far, asked.length_s, number);
	out->is_kept = b->number == number || out->near_end.seconds;
}
