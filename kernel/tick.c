// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The millisecond: boards, engine, accounts, wake-ups, in this order. How long
 * it is, the elected span says (engine/clock.h).
 *
 * Runs in softirq, one CPU at a time: a tasklet never runs beside itself. Not as a
 * soft timer: while ksoftirqd is awake, Linux before 6.4 leaves those to it, and it
 * waits for processes, for 10 ms and more. A tasklet runs when the interrupt ends.
 */
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/ktime.h>

#include "board.h"
#include "compat.h"
#include "engine/clock.h"
#include "host.h"
#include "simd.h"
#include "tick.h"
#include "trace.h"

static struct {
	struct hrtimer timer;
	struct tasklet_struct tasklet;
	bool is_stopped;

	/* tick context only */
	ktime_t next;		/* when the next tick is due */
	struct lq_clock clock;

	/* tick context writes, anybody reads */
	struct lq_tick_count count;
} lq_tick;

/* Saving the vector registers costs more than a tick without cancellers. */
static void lq_tick_engine(struct lq_engine *e)
{
	if (!e->n_ecs) {
		lq_engine_tick(e);
		return;
	}
	e->ec_ops = lq_simd_begin();
	lq_engine_tick(e);
	lq_simd_end(e->ec_ops);
}

/* @begun: now; @is_late, @is_missed: see struct lq_info */
static void lq_tick_run(ktime_t begun, u32 is_late, u32 is_missed)
{
	u32 ns;

	lq_host_lock();
	lq_boards_tick();
	lq_tick_engine(lq_host.engine);
	lq_host_collect();
	ns = ktime_to_ns(ktime_sub(ktime_get(), begun));
	lq_engine_account(lq_host.engine, ns, is_late, is_missed);
	lq_host_unlock();
	lq_host_wake();
	trace_lq_tick(ns, is_late, is_missed);
}

/* Return: how long the next tick is, in ns */
static u32 lq_tick_period(void)
{
	struct lq_clock_mark mark = {};
	u32 master, period;

	lq_host_lock();
	master = lq_clock_elect(&lq_tick.clock, lq_host.engine);
	if (master)
		lq_span_dev_mark(lq_span_dev_of(master), &mark);
	period = lq_clock_follow(&lq_tick.clock, master, &mark,
				 ktime_to_ns(lq_tick.next));
	lq_host.engine->clock_span = master;
	lq_host.engine->clock_ppb = lq_tick.clock.trim_ppb;
	lq_host_unlock();
	return period;
}

static void lq_tick_skip(ktime_t now)
{
	s64 debt_ms = ktime_ms_delta(now, lq_tick.next);

	if (debt_ms <= LQ_TICK_DEBT_MS)
		return;
	lq_tick.next = ktime_add_ms(lq_tick.next, debt_ms);
	lq_tick.count.skipped += debt_ms;
}

static void lq_tick_catch_up(void)
{
	ktime_t now = ktime_get();
	u32 n;

	for (n = 0; n < LQ_TICK_BURST; n++) {
		s64 behind = ktime_to_ns(ktime_sub(now, lq_tick.next));

		if (behind < 0)
			break;
		lq_tick_run(now, behind > LQ_CLOCK_TICK_NS, n > 0);
		lq_tick.next = ktime_add_ns(lq_tick.next, lq_tick_period());
		now = ktime_get();
	}
	if (n > 1)
		lq_tick.count.bursts++;
	lq_tick.count.longest_burst = max(lq_tick.count.longest_burst, n);
	lq_tick_skip(now);
}

static void lq_tick_work(struct tasklet_struct *tasklet)
{
	lq_tick_catch_up();
	if (!READ_ONCE(lq_tick.is_stopped))
		hrtimer_start(&lq_tick.timer, lq_tick.next,
			      HRTIMER_MODE_ABS_HARD);
}

/* Context: hard interrupt */
static enum hrtimer_restart lq_tick_fire(struct hrtimer *timer)
{
	tasklet_hi_schedule(&lq_tick.tasklet);
	return HRTIMER_NORESTART;
}

void lq_tick_start(void)
{
	lq_hrtimer_setup(&lq_tick.timer, lq_tick_fire, CLOCK_MONOTONIC,
			 HRTIMER_MODE_ABS_HARD);
	tasklet_setup(&lq_tick.tasklet, lq_tick_work);
	lq_tick.is_stopped = false;
	lq_clock_init(&lq_tick.clock);
	lq_tick.next = ktime_add_ns(ktime_get(), LQ_CLOCK_TICK_NS);
	hrtimer_start(&lq_tick.timer, lq_tick.next, HRTIMER_MODE_ABS_HARD);
}

static void lq_tick_halt(void)
{
	hrtimer_cancel(&lq_tick.timer);
	tasklet_kill(&lq_tick.tasklet);
}

/* Twice: work that had begun before may have started the timer once more. */
void lq_tick_stop(void)
{
	WRITE_ONCE(lq_tick.is_stopped, true);
	lq_tick_halt();
	lq_tick_halt();
}

void lq_tick_get_count(struct lq_tick_count *count)
{
	count->bursts = READ_ONCE(lq_tick.count.bursts);
	count->skipped = READ_ONCE(lq_tick.count.skipped);
	count->longest_burst = READ_ONCE(lq_tick.count.longest_burst);
}
