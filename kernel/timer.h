/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Work in soft interrupt context at a time, never beside itself. Not a soft
 * hrtimer: while ksoftirqd is awake, Linux before 6.4 (Debian 12's) leaves those
 * to it, and it waits for processes, for 10 ms and more. A tasklet runs when the
 * timer's interrupt ends, whoever is awake.
 *
 * So processes, on the processor where it runs, have what it leaves. When there is
 * more to do than there is time it rests all the same, one part in
 * 2^LQ_TIMER_REST_SHIFT of what it took: who asked for too much must be able to
 * take it back.
 */
#ifndef LQ_TIMER_H
#define LQ_TIMER_H

#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/ktime.h>

#include "compat.h"

#define LQ_TIMER_REST_SHIFT	3

/* Nobody's time: the work is done again when it is kicked. */
#define LQ_TIMER_NEVER	KTIME_MAX

struct lq_timer {
	struct hrtimer hrtimer;
	struct tasklet_struct tasklet;
	ktime_t (*work)(struct lq_timer *t);	/* its next time, CLOCK_MONOTONIC */
	bool is_stopped;
};

/* Context: hard interrupt */
static inline enum hrtimer_restart lq_timer_fire(struct hrtimer *hrtimer)
{
	tasklet_hi_schedule(&container_of(hrtimer, struct lq_timer,
					  hrtimer)->tasklet);
	return HRTIMER_NORESTART;
}

/* Return: @next, or the end of the rest after work that began at @began */
static inline ktime_t lq_timer_rested(ktime_t began, ktime_t next)
{
	ktime_t now = ktime_get();
	s64 took = ktime_to_ns(ktime_sub(now, began));
	ktime_t rested = ktime_add_ns(now, took >> LQ_TIMER_REST_SHIFT);

	return ktime_after(next, rested) ? next : rested;
}

static inline void lq_timer_run(struct tasklet_struct *tasklet)
{
	struct lq_timer *t = from_tasklet(t, tasklet, tasklet);
	ktime_t began = ktime_get(), next = t->work(t);

	if (next != LQ_TIMER_NEVER && !READ_ONCE(t->is_stopped))
		hrtimer_start(&t->hrtimer, lq_timer_rested(began, next),
			      HRTIMER_MODE_ABS_HARD);
}

/* Stopped until the first lq_timer_start(). */
static inline void lq_timer_init(struct lq_timer *t,
				 ktime_t (*work)(struct lq_timer *t))
{
	lq_hrtimer_setup(&t->hrtimer, lq_timer_fire, CLOCK_MONOTONIC,
			 HRTIMER_MODE_ABS_HARD);
	tasklet_setup(&t->tasklet, lq_timer_run);
	t->work = work;
	t->is_stopped = true;
}

/* Context: any. The work is done at once, again if it is being done. */
static inline void lq_timer_kick(struct lq_timer *t)
{
	tasklet_hi_schedule(&t->tasklet);
}

static inline void lq_timer_start(struct lq_timer *t)
{
	WRITE_ONCE(t->is_stopped, false);
	lq_timer_kick(t);
}

static inline void lq_timer_halt(struct lq_timer *t)
{
	hrtimer_cancel(&t->hrtimer);
	tasklet_kill(&t->tasklet);
}

/**
 * lq_timer_stop - the work is over when this returns, if nobody kicks any more
 *
 * Twice: work that had begun before may have started the timer once more.
 * Context: may sleep
 */
static inline void lq_timer_stop(struct lq_timer *t)
{
	WRITE_ONCE(t->is_stopped, true);
	lq_timer_halt(t);
	lq_timer_halt(t);
}

#endif
