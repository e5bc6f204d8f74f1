/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The soft board's millisecond, where no board gives one: a timerfd says "look
 * again", this file says how many ticks are due.
 *
 * A tick belongs to a millisecond, not to a wake-up: what was missed is caught
 * up, but at twice the speed at most (SOFT_CLOCK_BURST ticks in one go), so that
 * who feeds the rings keeps up, and a machine that stood still for a moment
 * costs no sample. What is older than SOFT_CLOCK_DEBT_MS is given up: nobody
 * wants to hear that second in fast motion.
 *
 * Pure: the owner reads the time.
 */
#ifndef LQSOFT_CLOCK_H
#define LQSOFT_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define SOFT_CLOCK_TICK_NS	1000000u
#define SOFT_CLOCK_BURST	2
#define SOFT_CLOCK_DEBT_MS	1000

struct soft_clock {
	uint64_t next_ns;	/* when the next tick is due, monotonic */
	unsigned int n_burst;	/* ticks of this go so far */
	uint64_t n_given_up;
};

struct soft_due {
	bool is_late;		/* begins more than one tick late */
	bool is_missed;		/* another one came before it in this go */
};

void soft_clock_init(struct soft_clock *c, uint64_t now_ns);

/** soft_clock_begin - the timer rang: a new go */
void soft_clock_begin(struct soft_clock *c);

/**
 * soft_clock_next - whether one more tick is due in this go
 * @due: out, if so
 */
bool soft_clock_next(struct soft_clock *c, uint64_t now_ns,
		     struct soft_due *due);

/** soft_clock_end - the go is over; returns ticks given up [ms] */
uint64_t soft_clock_end(struct soft_clock *c, uint64_t now_ns);

#endif
