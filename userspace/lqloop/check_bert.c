// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bit errors by a known sequence (O.151), over all speech timeslots at once,
 * over each, and over the unframed line; and what clocks do meanwhile: frames
 * received against ticks, slips, the tick against the system's clock.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lqloop/check.h"

#define SERIES_MAX 600
#define N_LOOKS 64
#define SLOT_MS 200
#define UNFRAMED_MS 1500

struct series {
	double x[SERIES_MAX], errors[SERIES_MAX], drift[SERIES_MAX];
	unsigned int n;
};

/* A moment, by three clocks: the line's, the engine's, the system's. */
struct clock_mark {
	struct lq_span_info span;
	uint64_t tick;
	int64_t surplus;	/* frames received over those of the ticks */
	uint64_t bursts;	/* in which they came; 0: with the ticks */
	double late_s;		/* system's time less the tick's */
};

static int get_bert(struct subject *s, unsigned int span,
		    struct lq_bert_info *info)
{
	memset(info, 0, sizeof(*info));
	info->span = span;
	return dev_request(s->bench->ctl, LQ_GET_BERT, info);
}

static int both_bert(struct subject *s, uint32_t timeslots, unsigned int pattern)
{
	int err = bench_bert(s->bench, s->from, timeslots, pattern);

	if (!err && check_is_pair(s))
		err = bench_bert(s->bench, s->to, timeslots, pattern);
	return err;
}

static int run_bert(struct subject *s, uint32_t timeslots, unsigned int ms)
{
	int err = both_bert(s, timeslots, s->pattern);

	return err ? err : bench_wait(s->bench, ms);
}

static int stop_bert(struct subject *s)
{
	return both_bert(s, 0, LQ_BERT_OFF);
}

/* ------------------------------------------------------------------ clocks */

/* All three of one tick, however often another one comes in between. */
static int read_clocks(struct subject *s, unsigned int span,
		       struct clock_mark *m)
{
	struct lq_info before = { 0 }, after = { .tick = 1 };
	unsigned int tries = 20;
	struct timespec t;
	int err = 0;

	while (before.tick != after.tick && tries-- && !err) {
		err = bench_info(s->bench, &before);
		(void)clock_gettime(CLOCK_MONOTONIC, &t);	/* cannot fail */
		if (!err)
			err = bench_span(s->bench, span, &m->span);
		if (!err)
			err = bench_info(s->bench, &after);
	}
	m->tick = before.tick;
	m->surplus = m->span.rx_frames + m->span.rx_gap_frames - 8 * m->tick;
	m->late_s = t.tv_sec + t.tv_nsec / 1e9 - m->tick / 1e3;
	return err;
}

/*
 * A board hands in bursts, and a program is woken late: of many looks the most
 * frames and the earliest time are near the truth. Looks that are this far apart
 * (0.618 of a tick, the golden ratio) fall everywhere between two ticks: one of 64
 * within 1/40 of a tick behind one, which is 12 ppm of two seconds.
 */
static int mark(struct subject *s, unsigned int span, struct clock_mark *m)
{
	unsigned int left = s->bench->is_manual ? 0 : N_LOOKS;
	struct timespec pause = { 0, 618034 };
	struct lq_pace_info pace = { .span = span };
	struct clock_mark look;
	int err = dev_request(s->bench->ctl, LQ_GET_PACE, &pace);

	m->bursts = pace.bursts;
	if (!err)
		err = read_clocks(s, span, m);
	for (; left && !err; left--) {
		(void)nanosleep(&pause, NULL);	/* a signal ends it early */
		err = read_clocks(s, span, &look);
		m->surplus = look.surplus > m->surplus ? look.surplus : m->surplus;
		m->late_s = fmin(m->late_s, look.late_s);
		m->tick = look.tick;
		m->span = look.span;
	}
	return err;
}

/*
 * A board that brings its frames in bursts, followed by the tick, brings each now
 * just before its tick, now just behind: one burst more or less is no drift.
 */
static double drift(const struct clock_mark *a, const struct clock_mark *b)
{
	double frames = b->surplus - a->surplus, burst = 0;

	if (b->bursts > a->bursts)
		burst = round((double)(b->span.rx_frames - a->span.rx_frames) /
			      (b->bursts - a->bursts));
	return copysign(fdim(fabs(frames), burst), frames);
}

static void judge_clock(struct subject *s, json_t *result, const char *name,
			const struct clock_mark *a, const struct clock_mark *b)
{
	double ticks = b->tick - a->tick;
	double frames = drift(a, b);

	report_measure(result, "clock.drift", fabs(frames), name);
	if (fabs(frames) > 1)
		report_note(result, "%s: the far clock is %.1f ppm %s", name,
			    fabs(frames) / ticks / 8 * 1e6,
			    frames > 0 ? "fast" : "slow");
	report_measure(result, "clock.slips", (double)
		       (b->span.slips_dropped - a->span.slips_dropped +
			b->span.slips_repeated - a->span.slips_repeated), name);
	if (!s->bench->is_manual)
		report_measure(result, "clock.system", (a->late_s - b->late_s) /
			       ticks * 1e9, name);
}

/* -------------------------------------------------------- all at once, long */

static int follow(struct subject *s, unsigned int span, struct series *series,
		  const struct clock_mark *begin, uint64_t was)
{
	/* One point a second, or fewer of a long test. */
	unsigned int step = s->seconds / SERIES_MAX + 1, left = s->seconds;
	struct clock_mark now;
	struct lq_bert_info info;
	int err = 0;

	for (series->n = 0; left && !err; left -= step) {
		if (step > left)
			step = left;
		err = bench_wait(s->bench, 1000 * step);
		if (!err)
			err = get_bert(s, span, &info);
		if (!err)
			err = mark(s, span, &now);
		if (err || series->n == SERIES_MAX)
			break;
		series->x[series->n] = s->seconds - left + step;
		series->errors[series->n] = info.errors - was;
		series->drift[series->n++] = drift(begin, &now);
		was = info.errors;
	}
	return err;
}

static int judge_bert(struct subject *s, json_t *result, unsigned int span,
		      const char *name, const struct lq_bert_info *before)
{
	struct lq_bert_info i;
	int err = get_bert(s, span, &i);

	if (err)
		return err;
	i.bits -= before->bits;
	i.errors -= before->errors;
	i.es -= before->es;
	i.ses -= before->ses;
	i.sync_losses -= before->sync_losses;
	report_measure(result, "bert.bits", i.bits, name);
	report_measure(result, "bert.errors", i.errors, name);
	report_measure(result, "bert.ratio", i.bits ? (double)i.errors / i.bits : NAN, name);
	report_measure(result, "bert.es", i.es, name);
	report_measure(result, "bert.ses", i.ses, name);
	report_measure(result, "bert.sync", i.sync_losses, name);
	return 0;
}

static void plot_series(json_t *result, const struct series *series)
{
	report_plot(result, "Bit errors", "seconds", "errors", "bars",
		    series->x, series->errors, series->n);
	report_plot(result, "Frames received against ticks", "seconds",
		    "frames", "line", series->x, series->drift, series->n);
}

static int long_bert(struct subject *s, json_t *result)
{
	static struct series series;
	struct lq_bert_info from_was, to_was;	/* before: what aligning cost */
	struct clock_mark from[2], to[2];
	char name[2][24];
	int err = mark(s, s->from, &from[0]);

	(void)snprintf(name[0], sizeof(name[0]), "span %u", s->from);
	(void)snprintf(name[1], sizeof(name[1]), "span %u", s->to);
	if (!err)
		err = mark(s, s->to, &to[0]);
	if (!err)
		err = get_bert(s, s->from, &from_was);
	if (!err)
		err = get_bert(s, s->to, &to_was);
	if (!err)
		err = follow(s, s->to, &series, &to[0], to_was.errors);
	if (!err)
		err = mark(s, s->from, &from[1]);
	if (!err)
		err = mark(s, s->to, &to[1]);
	if (!err)
		err = judge_bert(s, result, s->to, name[1], &to_was);
	if (err)
		return err;
	judge_clock(s, result, name[1], &to[0], &to[1]);
	if (check_is_pair(s)) {
		err = judge_bert(s, result, s->from, name[0], &from_was);
		judge_clock(s, result, name[0], &from[0], &from[1]);
	}
	plot_series(result, &series);
	return err;
}

int check_bert(struct subject *s)
{
	json_t *result = check_begin(s, "bert");
	int err = check_prepare(s, CHECK_FRAMED, 0);

	if (!err)
		err = run_bert(s, CHECK_SPEECH, 500);
	if (!err)
		err = long_bert(s, result);
	return err ? err : stop_bert(s);
}

/* --------------------------------------------------------- each, and whole */

static int each_slot(struct subject *s, json_t *result)
{
	double x[31], y[31];
	unsigned int ts, n_bad = 0;
	struct lq_bert_info i;
	int err;

	for (ts = 1; ts < 32; ts++) {
		err = run_bert(s, 1u << ts, SLOT_MS);
		if (!err)
			err = get_bert(s, s->to, &i);
		if (!err)
			err = stop_bert(s);
		if (err)
			return err;
		x[ts - 1] = ts;
		y[ts - 1] = i.errors;
		if (i.errors || !i.bits) {
			n_bad++;
			report_note(result, "timeslot %u: %llu errors in %llu bits",
				    ts, (unsigned long long)i.errors,
				    (unsigned long long)i.bits);
		}
	}
	report_measure(result, "bert.bad_slots", n_bad, NULL);
	report_plot(result, "Bit errors by timeslot", "timeslot", "errors",
		    "bars", x, y, 31);
	return 0;
}

/* A payload loop makes frames of its own: nothing unframed passes it. */
static int unframed(struct subject *s, json_t *result)
{
	struct lq_bert_info i;
	int err;

	if (s->loop == LQ_LOOP_PAYLOAD)
		return 0;
	err = run_bert(s, LQ_BERT_SPAN, UNFRAMED_MS);
	if (err == -EOPNOTSUPP) {
		report_note(result, "the board frames by itself: no unframed test");
		return 0;
	}
	if (!err)
		err = get_bert(s, s->to, &i);
	if (!err)
		err = stop_bert(s);
	if (!err)
		report_measure(result, "bert.unframed",
			       i.bits ? (double)i.errors : NAN, NULL);
	return err;
}

int check_bert_slots(struct subject *s)
{
	json_t *result = check_begin(s, "bert-slots");
	int err = check_prepare(s, CHECK_FRAMED, 0);

	if (!err)
		err = each_slot(s, result);
	return err ? err : unframed(s, result);
}
