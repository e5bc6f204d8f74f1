// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers and lives of spans, and the door by which boards carry frames. */
#include "kernel/span.c"

#include "board.h"
#include "tests/kunit/bed.h"

static struct lq_span_dev *span_of(u32 number)
{
	struct lq_span_dev *sp;

	lq_host_lock();
	sp = lq_span_dev_of(number);
	lq_host_unlock();
	return sp;
}

/* Valid until the next call. */
static const struct lq_span_info *span_info(struct kunit *test, u32 number)
{
	static struct lq_span_info info;

	info.span = number;
	KUNIT_EXPECT_EQ(test, 0, lq_span_dev_request(&bed_asker, LQ_GET_SPAN,
						     number, &info));
	return &info;
}

/* ---------------------------------------------------------------- registry */

static void numbers_begin_at_one_and_the_lowest_is_taken(struct kunit *test)
{
	struct bed_board *a = bed_board(test, 2), *b = bed_board(test, 1);

	KUNIT_EXPECT_EQ(test, 0, bed_add(a));
	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_EQ(test, 1U, a->board.spans[0]->number);
	KUNIT_EXPECT_EQ(test, 2U, a->board.spans[1]->number);
	KUNIT_EXPECT_EQ(test, 3U, b->board.spans[0]->number);
	KUNIT_EXPECT_EQ(test, 2U, a->board.spans[1]->port);
	KUNIT_EXPECT_PTR_EQ(test, a->board.spans[1], span_of(2));
	bed_remove(a);
	b = bed_board(test, 1);
	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_EQ(test, 1U, b->board.spans[0]->number);
}

static void a_number_stays_with_who_holds_it(struct kunit *test)
{
	struct bed_board *a = bed_board(test, 1), *b = bed_board(test, 1);
	struct lq_span_dev *held = a->board.spans[0];

	KUNIT_EXPECT_EQ(test, 0, bed_add(a));
	lq_span_dev_get(held);
	bed_remove(a);
	KUNIT_EXPECT_TRUE(test, held->is_dead);
	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_EQ(test, 2U, b->board.spans[0]->number);
	lq_span_dev_put(held);
	a = bed_board(test, 1);
	KUNIT_EXPECT_EQ(test, 0, bed_add(a));
	KUNIT_EXPECT_EQ(test, 1U, a->board.spans[0]->number);
}

static void a_dead_span_is_found_by_nobody(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 1);
	struct lq_span_info info = { .span = 1 };

	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_PTR_NE(test, span_of(1), NULL);
	bed_remove(b);
	KUNIT_EXPECT_PTR_EQ(test, span_of(1), NULL);
	KUNIT_EXPECT_EQ(test, -ENOENT,
			lq_span_dev_request(&bed_asker, LQ_GET_SPAN, 1, &info));
}

static void only_numbers_in_range_are_looked_up(struct kunit *test)
{
	KUNIT_EXPECT_PTR_EQ(test, span_of(0), NULL);
	KUNIT_EXPECT_PTR_EQ(test, span_of(LQ_ENGINE_SPANS_MAX), NULL);
	KUNIT_EXPECT_PTR_EQ(test, span_of(LQ_ENGINE_SPANS_MAX + 1), NULL);
	KUNIT_EXPECT_PTR_EQ(test, span_of(U32_MAX), NULL);
}

/* The third board finds one number left for two spans, and leaves it. */
static void more_spans_than_numbers_are_refused_whole(struct kunit *test)
{
	struct bed_board *a = bed_board(test, LQ_BOARD_SPANS_MAX);
	struct bed_board *b = bed_board(test, LQ_ENGINE_SPANS_MAX -
					      LQ_BOARD_SPANS_MAX - 1);
	struct bed_board *c = bed_board(test, 2), *d = bed_board(test, 1);

	KUNIT_EXPECT_EQ(test, 0, bed_add(a));
	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_EQ(test, -ENOSPC, bed_add(c));
	KUNIT_EXPECT_STREQ(test, "", c->asked);
	KUNIT_EXPECT_PTR_EQ(test, span_of(LQ_ENGINE_SPANS_MAX), NULL);
	bed_remove(c);
	KUNIT_EXPECT_EQ(test, 0, bed_add(d));
	KUNIT_EXPECT_EQ(test, (u32)LQ_ENGINE_SPANS_MAX,
			d->board.spans[0]->number);
}

static void an_analog_span_has_ports_and_no_more_fxs(struct kunit *test)
{
	static const struct {
		u32 n_ports, n_fxs;
	} bad[] = { { 0, 0 }, { LQ_SPAN_ROWS, 0 }, { 4, 5 }, { U32_MAX, 1 } };
	struct lq_span_dev *sp;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		sp = lq_span_dev_new_analog(bad[i].n_ports, bad[i].n_fxs);
		KUNIT_EXPECT_EQ(test, (long)-EINVAL, PTR_ERR(sp));
	}
	sp = lq_span_dev_new_analog(LQ_SPAN_ROWS - 1, LQ_SPAN_ROWS - 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(sp));
	lq_span_dev_put(sp);
	lq_span_dev_put(NULL);
}

/* -------------------------------------------------------------------- door */

static u8 octets[300 * LQ_E1_TIMESLOTS];

static void a_board_counts_by_bursts_of_any_size(struct kunit *test)
{
	static const u32 bursts[] = { 1, 2, 3, 8, 31, 32, 100, 127 };
	struct bed_board *b = bed_board(test, 1);
	struct lq_span_dev *sp = b->board.spans[0];
	const struct lq_span_info *info;
	u32 i, sum = 0;

	b->still = ~0u;
	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	for (i = 0; i < ARRAY_SIZE(bursts); i++) {
		lq_span_dev_tx(sp, octets, bursts[i]);
		lq_span_dev_rx(sp, octets, bursts[i]);
		lq_span_dev_rx_gap(sp, bursts[i]);
		sum += bursts[i];
	}
	lq_span_dev_count(sp, LQ_E1_CODE_ERRORS, 5);
	info = span_info(test, 1);
	KUNIT_EXPECT_EQ(test, (u64)sum, info->rx_frames);
	KUNIT_EXPECT_EQ(test, (u64)sum, info->tx_frames);
	KUNIT_EXPECT_EQ(test, (u64)sum, info->rx_gap_frames);
	KUNIT_EXPECT_EQ(test, 5ULL, info->code_errors);
}

/* Lost frames took their time on the line, too. */
static void a_mark_counts_what_came_and_what_was_lost(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 1);
	struct lq_span_dev *sp = b->board.spans[0];
	struct lq_clock_mark was, now;

	b->still = ~0u;
	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	lq_span_dev_rx(sp, octets, 8);
	lq_host_lock();
	lq_span_dev_mark(sp, &was);
	lq_host_unlock();
	KUNIT_EXPECT_EQ(test, 8ULL, was.frames);
	msleep(20);
	lq_span_dev_rx_gap(sp, 3);
	lq_host_lock();
	lq_span_dev_mark(sp, &now);
	lq_host_unlock();
	KUNIT_EXPECT_EQ(test, 11ULL, now.frames);
	KUNIT_EXPECT_GE(test, now.ns, was.ns + 20 * NSEC_PER_MSEC);
}

/* From a hard interrupt, from a task, and the tick between them. */
static void the_door_is_open_to_every_context_at_once(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 1);
	struct lq_span_dev *sp = b->board.spans[0];
	struct lq_span_info info;
	u32 i, mine = 0;

	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	for (i = 0; i < 200; i++) {
		lq_span_dev_rx(sp, octets, i % 5 + 1);
		mine += i % 5 + 1;
		if (i % 10 == 0)
			msleep(1);
	}
	lq_board_remove(&b->board);
	b->is_added = false;
	memset(&info, 0, sizeof(info));
	lq_span_fill_info(&sp->span, &info);
	KUNIT_EXPECT_EQ(test, info.tx_frames + mine, info.rx_frames);
	KUNIT_EXPECT_GT(test, info.tx_frames, 100ULL);
}

/* No tick runs on this processor meanwhile: the store holds 16 ms, not 37. */
static void a_burst_that_the_store_cannot_hold_slips_and_is_counted(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 1);
	struct lq_span_dev *sp = b->board.spans[0];
	u64 before;

	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_TRUE(test, BED_UNTIL(!span_info(test, 1)->alarms));
	before = span_info(test, 1)->slips_dropped;
	local_bh_disable();
	lq_span_dev_rx_gap(sp, 300);
	local_bh_enable();
	KUNIT_EXPECT_TRUE(test, BED_UNTIL(span_info(test, 1)->slips_dropped >=
					  before + 300 - LQ_ELASTIC_FRAMES));
	KUNIT_EXPECT_EQ(test, 300ULL, span_info(test, 1)->rx_gap_frames);
	KUNIT_EXPECT_EQ(test, 0U, span_info(test, 1)->alarms & LQ_ALARM_LFA);
}

static void what_a_board_knows_is_an_alarm_until_it_knows_better(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 1);
	struct lq_span_dev *sp = b->board.spans[0];

	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_TRUE(test, BED_UNTIL(!span_info(test, 1)->alarms));
	lq_span_dev_defect(sp, LQ_ALARM_LOS, 0);
	KUNIT_EXPECT_TRUE(test, BED_UNTIL(span_info(test, 1)->alarms & LQ_ALARM_LOS));
	msleep(100);
	KUNIT_EXPECT_TRUE(test, span_info(test, 1)->alarms & LQ_ALARM_LOS);
	lq_span_dev_defect(sp, 0, LQ_ALARM_LOS);
	KUNIT_EXPECT_TRUE(test, BED_UNTIL(!span_info(test, 1)->alarms));
	KUNIT_EXPECT_EQ(test, 1ULL, span_info(test, 1)->los_events);
}

static struct kunit_case lq_span_cases[] = {
	KUNIT_CASE(numbers_begin_at_one_and_the_lowest_is_taken),
	KUNIT_CASE(a_number_stays_with_who_holds_it),
	KUNIT_CASE(a_dead_span_is_found_by_nobody),
	KUNIT_CASE(only_numbers_in_range_are_looked_up),
	KUNIT_CASE(more_spans_than_numbers_are_refused_whole),
	KUNIT_CASE(an_analog_span_has_ports_and_no_more_fxs),
	KUNIT_CASE(a_board_counts_by_bursts_of_any_size),
	KUNIT_CASE(a_mark_counts_what_came_and_what_was_lost),
	KUNIT_CASE(the_door_is_open_to_every_context_at_once),
	KUNIT_CASE(a_burst_that_the_store_cannot_hold_slips_and_is_counted),
	KUNIT_CASE(what_a_board_knows_is_an_alarm_until_it_knows_better),
	{}
};
BED_SUITE(lq_span, lq_span_cases);
