// SPDX-License-Identifier: GPL-2.0-or-later
/* Ticks that are late, and whose clock they follow. */
#include "kernel/tick.c"

#include <linux/lq.h>

#include "tests/kunit/bed.h"

static u32 clock_span(void)
{
	u32 span;

	lq_host_lock();
	span = lq_host.engine->clock_span;
	lq_host_unlock();
	return span;
}

#define FOLLOWED(span) BED_UNTIL(clock_span() == (span))

/* ---------------------------------------------------------------- lateness */

/* The timer stands, its function is called by hand. */
static u64 fire_when(s64 behind_ms)
{
	u64 before = lq_host.engine->tick;

	lq_tick.next = ktime_sub_ms(ktime_get(), behind_ms);
	local_bh_disable();
	lq_tick_catch_up();
	local_bh_enable();
	return lq_host.engine->tick - before;
}

static void what_was_missed_is_caught_up_in_bounded_bursts(struct kunit *test)
{
	u64 bursts = lq_tick.count.bursts, skipped = lq_tick.count.skipped;

	lq_tick_stop();
	KUNIT_EXPECT_EQ(test, (u64)LQ_TICK_BURST, fire_when(500));
	KUNIT_EXPECT_EQ(test, (u32)LQ_TICK_BURST, lq_tick.count.longest_burst);
	KUNIT_EXPECT_EQ(test, bursts + 1, lq_tick.count.bursts);
	/* The rest is owed, not given up. */
	KUNIT_EXPECT_EQ(test, skipped, lq_tick.count.skipped);
	KUNIT_EXPECT_GE(test, ktime_ms_delta(ktime_get(), lq_tick.next), 470LL);
	lq_tick_start();
}

static void what_is_older_than_a_second_is_given_up(struct kunit *test)
{
	u64 skipped = lq_tick.count.skipped;
	s64 rest;

	lq_tick_stop();
	KUNIT_EXPECT_EQ(test, (u64)LQ_TICK_BURST, fire_when(5000));
	KUNIT_EXPECT_GE(test, lq_tick.count.skipped, skipped + 4900);
	rest = ktime_ms_delta(ktime_get(), lq_tick.next);
	KUNIT_EXPECT_LE(test, rest, 100LL);
	lq_tick_start();
}

static void too_early_is_no_tick(struct kunit *test)
{
	lq_tick_stop();
	KUNIT_EXPECT_EQ(test, 0ULL, fire_when(-3));
	lq_tick_start();
}

/* ---------------------------------------------------------------- election */

static void without_a_board_the_clock_is_the_timers(struct kunit *test)
{
	struct lq_tick_count count;

	KUNIT_EXPECT_TRUE(test, FOLLOWED(0));
	lq_tick_get_count(&count);
	KUNIT_EXPECT_EQ(test, count.skipped, lq_tick.count.skipped);
}

static void the_first_good_span_is_followed_and_stays(struct kunit *test)
{
	struct bed_board *a = bed_board(test, 2), *b = bed_board(test, 1);

	a->still = BIT(1);		/* nothing comes on span 1 */
	KUNIT_EXPECT_EQ(test, 0, bed_add(a));
	KUNIT_EXPECT_TRUE(test, FOLLOWED(2));
	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	WRITE_ONCE(a->still, 0);
	KUNIT_EXPECT_TRUE(test, BED_UNTIL(!a->board.spans[0]->span.alarms));
	msleep(200);
	KUNIT_EXPECT_EQ(test, 2U, clock_span());
}

static void a_span_in_alarm_is_left_for_the_next(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 2);
	struct lq_span_dev *first = b->board.spans[0];

	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_TRUE(test, FOLLOWED(1));
	lq_span_dev_defect(first, LQ_ALARM_LOS, 0);
	KUNIT_EXPECT_TRUE(test, FOLLOWED(2));
	lq_span_dev_defect(first, 0, LQ_ALARM_LOS);
	KUNIT_EXPECT_TRUE(test, BED_UNTIL(!first->span.alarms));
	msleep(200);
	KUNIT_EXPECT_EQ(test, 2U, clock_span());
	/* The other one stands still: back to the first. */
	WRITE_ONCE(b->still, BIT(2));
	KUNIT_EXPECT_TRUE(test, FOLLOWED(1));
	WRITE_ONCE(b->still, BIT(1) | BIT(2));
	KUNIT_EXPECT_TRUE(test, FOLLOWED(0));
}

static void a_master_that_is_pulled_out_is_followed_by_another(struct kunit *test)
{
	struct bed_board *a = bed_board(test, 1), *b = bed_board(test, 1);

	KUNIT_EXPECT_EQ(test, 0, bed_add(a));
	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_TRUE(test, FOLLOWED(1));
	bed_remove(a);
	KUNIT_EXPECT_TRUE(test, FOLLOWED(2));
	bed_remove(b);
	KUNIT_EXPECT_TRUE(test, FOLLOWED(0));
}

static struct kunit_case lq_tick_cases[] = {
	KUNIT_CASE(what_was_missed_is_caught_up_in_bounded_bursts),
	KUNIT_CASE(what_is_older_than_a_second_is_given_up),
	KUNIT_CASE(too_early_is_no_tick),
	KUNIT_CASE(without_a_board_the_clock_is_the_timers),
	KUNIT_CASE(the_first_good_span_is_followed_and_stays),
	KUNIT_CASE(a_span_in_alarm_is_left_for_the_next),
	KUNIT_CASE(a_master_that_is_pulled_out_is_followed_by_another),
	{}
};
BED_SUITE(lq_tick, lq_tick_cases);
