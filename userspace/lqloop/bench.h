/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bench: one door to an engine, time as its line sees it, spans as they are
 * set up for a test and put back after it.
 *
 * Time is the engine's tick. With a board it passes by itself; on a soft board
 * with the manual clock the bench moves it, so an hour of line time costs
 * seconds and no load of the machine can fail a test.
 */
#ifndef LQLOOP_BENCH_H
#define LQLOOP_BENCH_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "dev/dev.h"

#define BENCH_SPANS_MAX 64
#define BENCH_ALARMS 256

struct bench {
	const char *door;
	struct dev_file *ctl;
	bool is_manual;
	/* told after each wait: @ms of line time have passed */
	void (*progress)(void *arg, unsigned int ms);
	void *arg;
	struct lq_span_info was[BENCH_SPANS_MAX];	/* to be put back */
	unsigned int n_was;
	uint64_t since;				/* tick of bench_mark() */
	struct lq_event alarms[BENCH_ALARMS];	/* told since, the newest */
	unsigned int n_alarms;			/* with those forgotten */
};

/* Set by a signal: every wait ends with -EINTR from then on. */
extern volatile sig_atomic_t bench_is_ending;

int bench_open(struct bench *b, const char *door)
	__attribute__((warn_unused_result));

/** bench_close - puts spans back; safe after a failed open */
void bench_close(struct bench *b);

/** bench_wait - until @ms of line time have passed; -ENODEV, -ETIMEDOUT */
int bench_wait(struct bench *b, unsigned int ms)
	__attribute__((warn_unused_result));

int bench_info(struct bench *b, struct lq_info *info)
	__attribute__((warn_unused_result));
int bench_span(struct bench *b, unsigned int span, struct lq_span_info *info)
	__attribute__((warn_unused_result));

/** bench_set_span - remembered as it was before the first change */
int bench_set_span(struct bench *b, unsigned int span, unsigned int flags,
		   unsigned int d_ts, unsigned int loop)
	__attribute__((warn_unused_result));

/** bench_mark - now: what bench_until() counts from */
int bench_mark(struct bench *b) __attribute__((warn_unused_result));

/**
 * bench_until - wait until alarms & @mask is (not) there
 * @ms: out: of line time from bench_mark() until it was so for good, by the
 *      tick that the board tells, however late this program looks; 0: it always
 *      was
 * Return: 0, -ETIME: not within @limit_ms
 */
int bench_until(struct bench *b, unsigned int span, uint32_t mask,
		bool is_wanted, unsigned int limit_ms, unsigned int *ms)
	__attribute__((warn_unused_result));

/** bench_bert - LQ_SET_BERT; @pattern LQ_BERT_OFF ends it */
int bench_bert(struct bench *b, unsigned int span, uint32_t timeslots,
	       unsigned int pattern);

#endif
