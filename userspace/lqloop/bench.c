// SPDX-License-Identifier: GPL-2.0-or-later
/* The door, the time, the spans: see header. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "dev/soft_proto.h"
#include "lqloop/bench.h"

#define PATIENCE 20	/* times the time it should take, and a second */
#define STEP_MS 10

volatile sig_atomic_t bench_is_ending;

int bench_open(struct bench *b, const char *door)
{
	struct soft_ticks ticks = { .n = 1 };
	int err;

	memset(b, 0, sizeof(*b));
	b->door = door;
	err = dev_open(&b->ctl, door, DEV_CTL, 0);
	if (err)
		return err;
	b->is_manual = !dev_request(b->ctl, SOFT_TICKS, &ticks);
	return 0;
}

void bench_close(struct bench *b)
{
	const struct lq_span_info *was;
	struct lq_span_cfg cfg;

	while (b->n_was) {
		was = &b->was[--b->n_was];
		cfg = (struct lq_span_cfg){ .span = was->span,
			.flags = was->flags, .d_ts = was->d_ts,
			.law = was->law, .loop = was->loop };
		(void)bench_bert(b, was->span, 0, LQ_BERT_OFF);	/* may be gone */
		(void)dev_request(b->ctl, LQ_SET_SPAN, &cfg);
	}
	b->ctl = dev_close(b->ctl);
}

int bench_info(struct bench *b, struct lq_info *info)
{
	return dev_request(b->ctl, LQ_GET_INFO, info);
}

int bench_span(struct bench *b, unsigned int span, struct lq_span_info *info)
{
	memset(info, 0, sizeof(*info));
	info->span = span;
	return dev_request(b->ctl, LQ_GET_SPAN, info);
}

static int move_time(struct bench *b, unsigned int ms)
{
	struct soft_ticks ticks = { 0 };
	int err = 0;

	for (; ms && !err; ms -= ticks.n) {
		ticks.n = ms < SOFT_TICKS_MAX ? ms : SOFT_TICKS_MAX;
		err = dev_request(b->ctl, SOFT_TICKS, &ticks);
	}
	return err;
}

static int pass_time(struct bench *b, unsigned int ms)
{
	unsigned long patience = (ms * PATIENCE + 1000) / STEP_MS;
	struct timespec step = { 0, STEP_MS * 1000000 };
	struct lq_info info;
	uint64_t end = 0;
	int err;

	for (;;) {
		err = bench_info(b, &info);
		if (err)
			return err;
		if (!end)
			end = info.tick + ms;
		if (info.tick >= end)
			return 0;
		if (!patience--)
			return -ETIMEDOUT;
		if (end - info.tick < STEP_MS)
			step.tv_nsec = (end - info.tick) * 1000000;
		(void)nanosleep(&step, NULL);	/* a signal ends it early */
	}
}

int bench_wait(struct bench *b, unsigned int ms)
{
	int err = bench_is_ending ? -EINTR : b->is_manual ? move_time(b, ms) : pass_time(b, ms);

	if (!err && b->progress)
		b->progress(b->arg, ms);
	return err;
}

static int remember(struct bench *b, unsigned int span)
{
	unsigned int i;
	int err;

	for (i = 0; i < b->n_was; i++)
		if (b->was[i].span == span)
			return 0;
	if (b->n_was == BENCH_SPANS_MAX)
		return -ENOSPC;
	err = bench_span(b, span, &b->was[b->n_was]);
	if (!err)
		b->n_was++;
	return err;
}

int bench_set_span(struct bench *b, unsigned int span, unsigned int flags,
		   unsigned int d_ts, unsigned int loop)
{
	struct lq_span_cfg cfg = { .span = span, .flags = flags, .d_ts = d_ts,
				   .loop = loop };
	int err = remember(b, span);

	return err ? err : dev_request(b->ctl, LQ_SET_SPAN, &cfg);
}

int bench_until(struct bench *b, unsigned int span, uint32_t mask,
		bool is_wanted, unsigned int limit_ms, unsigned int *ms)
{
	struct lq_span_info info;
	int err;

	for (*ms = 0; ; (*ms)++) {
		err = bench_span(b, span, &info);
		if (err || !!(info.alarms & mask) == is_wanted)
			return err;
		if (*ms >= limit_ms)
			return -ETIME;
		err = bench_wait(b, 1);
		if (err)
			return err;
	}
}

int bench_bert(struct bench *b, unsigned int span, uint32_t timeslots,
	       unsigned int pattern)
{
	struct lq_bert_cfg cfg = { .span = span, .timeslots = timeslots,
				   .pattern = pattern };

	return dev_request(b->ctl, LQ_SET_BERT, &cfg);
}
