// SPDX-License-Identifier: GPL-2.0-or-later
/* The door, the time, the spans: see header. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "dev/soft_proto.h"
#include "lqloop/bench.h"

#define PATIENCE 20	/* times the time it should take, and a second */
#define STEP_MS 100

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
	unsigned long patience_ms = ms * PATIENCE + 1000, step_ms;
	struct timespec step = { 0 };
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
		step_ms = end - info.tick < STEP_MS ? end - info.tick : STEP_MS;
		if (patience_ms < step_ms)
			return -ETIMEDOUT;
		patience_ms -= step_ms;
		step.tv_nsec = step_ms * 1000000;
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

/* ------------------------------------------------------------------ alarms */

static int take_alarms(struct bench *b)
{
	struct lq_event ev[64];
	int n, i;

	while ((n = dev_read_events(b->ctl, ev, 64)) > 0)
		for (i = 0; i < n; i++)
			if (ev[i].type == LQ_EV_ALARM)
				b->alarms[b->n_alarms++ % BENCH_ALARMS] = ev[i];
	return n == -EAGAIN ? 0 : n;
}

int bench_mark(struct bench *b)
{
	struct lq_info info;
	int err = take_alarms(b);

	if (!err)
		err = bench_info(b, &info);
	b->n_alarms = 0;
	b->since = info.tick;
	return err;
}

static bool is_so(uint32_t alarms, uint32_t mask, bool is_wanted)
{
	return !!(alarms & mask) == is_wanted;
}

/* When it became so the last time. */
static unsigned int became_so(const struct bench *b, unsigned int span,
			      uint32_t mask, bool is_wanted)
{
	unsigned int n = b->n_alarms, kept = n < BENCH_ALARMS ? n : BENCH_ALARMS;
	const struct lq_event *ev;

	for (; kept--; n--) {
		ev = &b->alarms[(n - 1) % BENCH_ALARMS];
		if (ev->slot == LQ_SLOT(span, 0) && ev->tick >= b->since &&
		    is_so(ev->value, mask, is_wanted) &&
		    !is_so(ev->arg, mask, is_wanted))
			return ev->tick - b->since;
	}
	return 0;
}

int bench_until(struct bench *b, unsigned int span, uint32_t mask,
		bool is_wanted, unsigned int limit_ms, unsigned int *ms)
{
	struct lq_span_info info;
	struct lq_info now;
	int err;

	for (;;) {
		err = bench_info(b, &now);
		if (!err)
			err = bench_span(b, span, &info);
		if (!err)
			err = take_alarms(b);
		if (err)
			return err;
		*ms = now.tick - b->since;
		if (is_so(info.alarms, mask, is_wanted))
			break;
		if (*ms >= limit_ms)
			return -ETIME;
		err = bench_wait(b, 1);
		if (err)
			return err;
	}
	*ms = became_so(b, span, mask, is_wanted);
	return 0;
}

int bench_bert(struct bench *b, unsigned int span, uint32_t timeslots,
	       unsigned int pattern)
{
	struct lq_bert_cfg cfg = { .span = span, .timeslots = timeslots,
				   .pattern = pattern };

	return dev_request(b->ctl, LQ_SET_BERT, &cfg);
}
