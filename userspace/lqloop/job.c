// SPDX-License-Identifier: GPL-2.0-or-later
/* Who tests what, and one worker's work: see header. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lqloop/check.h"
#include "lqloop/job.h"

/* ------------------------------------------------------------------- plans */

static struct job *new_job(struct shelf *s, const char *door, unsigned int board)
{
	struct job *j = &s->jobs[s->n_jobs];

	if (s->n_jobs == JOBS_MAX)
		return NULL;
	memset(j, 0, sizeof(*j));
	j->door = door;
	j->board = board;
	s->n_jobs++;
	return j;
}

static int kind_of(struct bench *b, unsigned int span, unsigned int *kind)
{
	struct lq_span_info info;
	int err = bench_span(b, span, &info);

	*kind = info.kind;
	return err;
}

static int plan_board(struct bench *b, struct job *j, const struct options *o,
		      const struct lq_board_info *board)
{
	unsigned int span = board->first_span, end = span + board->n_spans, kind;
	bool is_pair;
	int err = 0;

	for (; span < end && j->n_subjects < SUBJECTS_MAX && !err; span++) {
		err = kind_of(b, span, &kind);
		is_pair = o->way == WAY_PAIR && kind == LQ_SPAN_E1 &&
			  span + 1 < end;
		if (is_pair && !err)
			err = kind_of(b, span + 1, &kind);
		is_pair = is_pair && kind == LQ_SPAN_E1;
		j->subjects[j->n_subjects++] =
			(struct subject_name){ span, is_pair ? span + 1 : 0 };
		span += is_pair;
	}
	return err;
}

static int plan_door(struct shelf *s, const char *door, const struct options *o)
{
	struct lq_board_info board;
	struct lq_info info;
	struct bench b;
	struct job *j;
	unsigned int i;
	int err = bench_open(&b, door);

	if (!err)
		err = bench_info(&b, &info);
	for (i = 0; !err && i < info.n_boards; i++) {
		memset(&board, 0, sizeof(board));
		board.board = i;
		err = dev_request(b.ctl, LQ_GET_BOARD, &board);
		j = err ? NULL : new_job(s, door, i);
		if (j)
			err = plan_board(&b, j, o, &board);
	}
	bench_close(&b);
	return err;
}

/* All named spans in one job: those of two boards may be on one cable. */
static int plan_named(struct shelf *s, const struct options *o)
{
	struct lq_span_info span;
	struct bench b;
	struct job *j;
	unsigned int i, board = 0;
	int err = bench_open(&b, o->doors[0]);

	for (i = 0; !err && i < o->n_subjects; i++) {
		err = bench_span(&b, o->subjects[i].a, &span);
		board = i || err ? board : span.board;
		if (!err && o->subjects[i].b)
			err = bench_span(&b, o->subjects[i].b, &span);
	}
	j = err ? NULL : new_job(s, o->doors[0], board);
	if (j) {
		memcpy(j->subjects, o->subjects, sizeof(j->subjects));
		j->n_subjects = o->n_subjects;
	}
	bench_close(&b);
	return err;
}

int job_plan(struct shelf *s, const struct options *o)
{
	unsigned int i;
	int err = 0;

	s->n_jobs = 0;
	if (!o->is_all)
		return plan_named(s, o);
	for (i = 0; i < o->n_doors && !err; i++)
		err = plan_door(s, o->doors[i], o);
	return err ? err : s->n_jobs ? 0 : -ENODEV;
}

/* -------------------------------------------------------------------- work */

struct work {
	const struct options *o;
	struct bench bench;
	FILE *out;
	const char *what;
	unsigned long total_ms, done_ms;	/* of tests that are over */
	unsigned long here_ms, most_ms;		/* of the running one */
};

static void tell(struct work *w)
{
	unsigned long here = w->here_ms < w->most_ms ? w->here_ms : w->most_ms;

	if (!w->out || !w->total_ms)
		return;
	fprintf(w->out, "p %lu %s\n", (w->done_ms + here) * 1000 / w->total_ms,
		w->what);
	(void)fflush(w->out);	/* progress is not worth a failure */
}

static void on_progress(void *arg, unsigned int ms)
{
	struct work *w = arg;

	w->here_ms += ms;
	tell(w);
}

static unsigned long length_of(const struct check *c, const struct options *o)
{
	return c->ms + (c->has_seconds ? o->seconds * 1000ul : 0);
}

static bool is_for(const struct work *w, const struct check *c, bool is_analog)
{
	return c->is_analog == is_analog && options_runs(w->o, c->name);
}

static void name_subject(struct subject *s, const struct subject_name *n,
			 bool is_analog)
{
	static const char *const loops[] = { "", ", local loop",
		", payload loop", ", remote loop" };

	if (is_analog)
		(void)snprintf(s->name, sizeof(s->name), "ports of span %u", n->a);
	else if (n->b && !s->loop)
		(void)snprintf(s->name, sizeof(s->name), "spans %u and %u", n->a, n->b);
	else
		(void)snprintf(s->name, sizeof(s->name), "span %u%s", n->a,
			       s->loop ? loops[s->loop] : ", plug");
}

static struct subject subject_of(struct work *w, const struct subject_name *n,
				 bool is_analog, json_t *report)
{
	static const unsigned int loops[] = { LQ_LOOP_NONE, LQ_LOOP_LOCAL,
		LQ_LOOP_PAYLOAD, LQ_LOOP_REMOTE, LQ_LOOP_NONE };
	struct subject s = {
		.bench = &w->bench,
		.report = report,
		.from = n->a,
		.to = n->a,
		.loop = is_analog ? LQ_LOOP_NONE : loops[w->o->way],
		.seconds = w->o->seconds,
		.pattern = w->o->pattern,
		.does_inject = w->o->does_inject,
	};

	if (n->b && (s.loop == LQ_LOOP_PAYLOAD || s.loop == LQ_LOOP_REMOTE))
		s.far = n->b;
	else if (n->b)
		s.to = n->b;
	name_subject(&s, n, is_analog);
	return s;
}

static void add_other(struct work *w, struct subject *s, unsigned int span)
{
	unsigned int kind;

	if (!span || span == s->from || span == s->to || span == s->far ||
	    s->n_others == CHECK_OTHERS_MAX || kind_of(&w->bench, span, &kind) ||
	    kind != LQ_SPAN_E1)
		return;
	s->others[s->n_others++] = span;
}

/* What could not be done belongs to the test that could not be done. */
static void note_error(json_t *result, int err)
{
	report_fail(result, "not done: %s",
		    err == -EBUSY ? "timeslots are in use (is lqd running?)" :
		    err == -EOVERFLOW ? "this host is too busy to keep up with the board" :
		    err == -ETIMEDOUT ? "the board's time stands still" :
		    strerror(-err));
}

/* A test that ends before it has a result gets one here. */
static int run_check(const struct check *c, struct subject *s)
{
	json_t *results = json_object_get(s->report, "results"), *result;
	size_t before = json_array_size(results), n;
	int err = c->run(s);

	if (!err)
		return 0;
	n = json_array_size(results);
	result = n > before ? json_array_get(results, n - 1) :
			      check_begin(s, c->name);
	note_error(result, err);
	return err;
}

static int run_subject(struct work *w, const struct job *j,
		       const struct subject_name *n, json_t *report)
{
	struct lq_board_info board = { 0 };
	struct lq_span_info span;
	const struct check *c;
	struct subject s;
	int err = bench_span(&w->bench, n->a, &span);
	bool is_analog = span.kind == LQ_SPAN_ANALOG;
	unsigned int i;

	if (err)
		return err;
	s = subject_of(w, n, is_analog, report);
	for (i = 0; i < j->n_subjects; i++) {
		add_other(w, &s, j->subjects[i].a);
		add_other(w, &s, j->subjects[i].b);
	}
	board.board = span.board;
	if (!dev_request(w->bench.ctl, LQ_GET_BOARD, &board))
		s.is_simulated = board.is_simulated;
	for (c = check_all; c->name; c++) {
		if (!is_for(w, c, is_analog))
			continue;
		w->what = c->title;
		w->here_ms = 0;
		w->most_ms = length_of(c, w->o);
		tell(w);
		err = run_check(c, &s);
		w->done_ms += w->most_ms;
		if (err == -ENODEV || err == -EINTR)
			return err;
	}
	return 0;
}

static int total(struct work *w, const struct job *j)
{
	const struct check *c;
	unsigned int i, kind;
	int err = 0;

	for (i = 0; i < j->n_subjects && !err; i++) {
		err = kind_of(&w->bench, j->subjects[i].a, &kind);
		for (c = check_all; c->name; c++)
			if (is_for(w, c, kind == LQ_SPAN_ANALOG))
				w->total_ms += length_of(c, w->o);
	}
	return err;
}

static void describe(struct work *w, const struct job *j, json_t *report)
{
	struct lq_board_info b = { .board = j->board };
	struct lq_info info;

	if (!bench_info(&w->bench, &info))
		(void)json_object_set_new(report, "engine", json_string(info.engine));
	if (!dev_request(w->bench.ctl, LQ_GET_BOARD, &b))
		(void)json_array_append_new(json_object_get(report, "boards"),
			json_pack("{s:s, s:s, s:s, s:s}", "name", b.name, "model",
				  b.model, "serial", b.serial, "door", j->door));
}

int job_run(const struct job *j, const struct options *o, json_t *report,
	    FILE *out)
{
	struct work w = { .o = o, .out = out, .what = "" };
	unsigned int i;
	int err = bench_open(&w.bench, j->door);

	if (err)
		return err;
	w.bench.progress = on_progress;
	w.bench.arg = &w;
	describe(&w, j, report);
	err = total(&w, j);
	for (i = 0; i < j->n_subjects && !err; i++)
		err = run_subject(&w, j, &j->subjects[i], report);
	bench_close(&w.bench);
	return err;
}
