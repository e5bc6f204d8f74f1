// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The millisecond: boards, engine, accounts, wake-ups, in this order. How long
 * it is, the elected span says (engine/clock.h).
 *
 * Runs in softirq, one CPU at a time (timer.h).
 */
#include <linux/ktime.h>

#include "board.h"
#include "engine/clock.h"
#include "host.h"
#include "simd.h"
#include "tick.h"
#include "timer.h"
#include "trace.h"

static struct {
	struct lq_timer timer;

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

static ktime_t lq_tick_work(struct lq_timer *timer)
{
	lq_tick_catch_up();
	return lq_tick.next;
}

void lq_tick_start(void)
{
	lq_timer_init(&lq_tick.timer, lq_tick_work);
	lq_clock_init(&lq_tick.clock);
	lq_tick.next = ktime_add_ns(ktime_get(), LQ_CLOCK_TICK_NS);
	lq_timer_start(&lq_tick.timer);
}

void lq_tick_stop(void)
{
	lq_timer_stop(&lq_tick.timer);
}

void lq_tick_get_count(struct lq_tick_count *count)
{
	count->bursts = READ_ONCE(lq_tick.count.bursts);
	count->skipped = READ_ONCE(lq_tick.count.skipped);
	count->longest_burst = READ_ONCE(lq_tick.count.longest_burst);
}
