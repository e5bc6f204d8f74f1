// SPDX-License-Identifier: GPL-2.0-or-later
/* Boards coming and going, whole or not at all, and what is asked of one. */
#include "kernel/board.c"

#include "tests/kunit/bed.h"

static int board_info(u32 number, struct lq_board_info *info)
{
	memset(info, 0xff, sizeof(*info));
	info->board = number;
	return lq_board_get_info(info);
}

static u32 n_boards(void)
{
	u32 n;

	lq_host_lock();
	n = lq_host.engine->n_boards;
	lq_host_unlock();
	return n;
}

static void a_board_is_told_as_its_driver_named_it(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 2);
	struct lq_board_info info;

	KUNIT_EXPECT_EQ(test, -ENOENT, board_info(0, &info));
	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_EQ(test, 0, board_info(0, &info));
	KUNIT_EXPECT_STREQ(test, "bed", info.name);
	KUNIT_EXPECT_STREQ(test, "board of a test", info.model);
	KUNIT_EXPECT_STREQ(test, "7", info.serial);
	KUNIT_EXPECT_EQ(test, 2U, info.n_spans);
	KUNIT_EXPECT_EQ(test, 1U, info.first_span);
	KUNIT_EXPECT_EQ(test, 0U, info.is_simulated);
	bed_remove(b);
	KUNIT_EXPECT_EQ(test, -ENOENT, board_info(0, &info));
}

/* Not how many there are, but up to where to look. */
static void boards_are_counted_to_the_highest(struct kunit *test)
{
	struct bed_board *a = bed_board(test, 1), *b = bed_board(test, 1);
	struct lq_board_info info;

	KUNIT_EXPECT_EQ(test, 0U, n_boards());
	KUNIT_EXPECT_EQ(test, 0, bed_add(a));
	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_EQ(test, 2U, n_boards());
	bed_remove(a);
	KUNIT_EXPECT_EQ(test, 2U, n_boards());
	KUNIT_EXPECT_EQ(test, -ENOENT, board_info(0, &info));
	KUNIT_EXPECT_EQ(test, 0, board_info(1, &info));
	bed_remove(b);
	KUNIT_EXPECT_EQ(test, 0U, n_boards());
}

static void a_board_of_too_many_spans_is_refused(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 0);

	b->board.n_spans = LQ_BOARD_SPANS_MAX + 1;
	KUNIT_EXPECT_EQ(test, -EINVAL, bed_add(b));
	b->board.n_spans = 0;
	KUNIT_EXPECT_EQ(test, 0U, n_boards());
}

static void a_board_that_cannot_start_has_not_come(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 3), *next = bed_board(test, 1);
	struct lq_board_info info;
	u32 i;

	b->refuses = 3;
	KUNIT_EXPECT_EQ(test, -EIO, bed_add(b));
	KUNIT_EXPECT_STREQ(test, "+1+2!3-2-1", b->asked);
	KUNIT_EXPECT_EQ(test, -ENOENT, board_info(0, &info));
	KUNIT_EXPECT_EQ(test, 0U, n_boards());
	lq_host_lock();
	for (i = 1; i <= 3; i++)
		KUNIT_EXPECT_PTR_EQ(test, lq_span_dev_of(i), NULL);
	KUNIT_EXPECT_EQ(test, 0U, lq_host.engine->n_spans);
	lq_host_unlock();
	bed_remove(b);
	/* All its numbers are free again. */
	KUNIT_EXPECT_EQ(test, 0, bed_add(next));
	KUNIT_EXPECT_EQ(test, 0U, next->board.number);
	KUNIT_EXPECT_EQ(test, 1U, next->board.spans[0]->number);
}

/* The hardware is quiet before anything of the board dies, the last port first. */
static void a_board_is_stopped_before_its_spans_die(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 3);

	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	bed_remove(b);
	KUNIT_EXPECT_STREQ(test, "+1+2+3-3-2-1", b->asked);
	KUNIT_EXPECT_FALSE(test, b->was_dead);
}

static void what_the_hardware_refuses_changes_nothing(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 1);
	struct lq_span_cfg cfg = { .span = 1, .flags = LQ_SPAN_F_DEFAULT,
				   .d_ts = 30, .law = LQ_LAW_ULAW };
	const struct lq_span *s = &b->board.spans[0]->span;

	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	b->set_cfg_ret = -EOPNOTSUPP;
	KUNIT_EXPECT_EQ(test, -EOPNOTSUPP, lq_board_set_span(&bed_asker, &cfg));
	KUNIT_EXPECT_EQ(test, 1U, b->n_set_cfg);
	KUNIT_EXPECT_EQ(test, 16U, s->d_ts);
	KUNIT_EXPECT_EQ(test, (u32)LQ_LAW_ALAW, s->law);
	b->set_cfg_ret = 0;
	KUNIT_EXPECT_EQ(test, 0, lq_board_set_span(&bed_asker, &cfg));
	KUNIT_EXPECT_EQ(test, 30U, s->d_ts);
	KUNIT_EXPECT_EQ(test, (u32)LQ_LAW_ULAW, s->law);
	/* What the engine refuses is not asked of the hardware. */
	cfg.d_ts = 0;
	KUNIT_EXPECT_EQ(test, -EINVAL, lq_board_set_span(&bed_asker, &cfg));
	KUNIT_EXPECT_EQ(test, 2U, b->n_set_cfg);
	cfg.span = 9;
	cfg.d_ts = 30;
	KUNIT_EXPECT_EQ(test, -ENOENT, lq_board_set_span(&bed_asker, &cfg));
}

static bool is_down(const struct bed_board *b, u32 i)
{
	return READ_ONCE(b->board.spans[i]->span.alarms) & LQ_ALARM_DOWN;
}

static void a_board_sleeps_and_wakes_with_what_it_had(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 2);
	struct lq_span_cfg cfg = { .span = 2, .flags = LQ_SPAN_F_DEFAULT,
				   .d_ts = 30, .law = LQ_LAW_ULAW };
	struct lq_e1 *e1 = &b->board.spans[0]->span.e1;
	u32 slips;

	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_EQ(test, 0, lq_board_set_span(&bed_asker, &cfg));
	KUNIT_EXPECT_TRUE(test, BED_UNTIL(!is_down(b, 0) && !is_down(b, 1)));
	slips = e1->rx_store.n_repeated + e1->tx_store.n_full;
	lq_board_sleep(&b->board);
	KUNIT_EXPECT_TRUE(test, is_down(b, 0) && is_down(b, 1));
	msleep(100);
	KUNIT_EXPECT_EQ(test, 0, lq_board_wake(&b->board));
	KUNIT_EXPECT_STREQ(test, "+1+2-2-1+1+2", b->asked);
	KUNIT_EXPECT_EQ(test, 3U, b->n_set_cfg);
	KUNIT_EXPECT_EQ(test, 30U, b->board.spans[1]->span.d_ts);
	KUNIT_EXPECT_TRUE(test, BED_UNTIL(!is_down(b, 0) && !is_down(b, 1)));
	KUNIT_EXPECT_EQ(test, slips, e1->rx_store.n_repeated + e1->tx_store.n_full);
}

/* It is not stopped again when its board goes. */
static void a_span_that_cannot_wake_sleeps_on(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 2);

	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	lq_board_sleep(&b->board);
	b->refuses = 1;
	KUNIT_EXPECT_EQ(test, -EIO, lq_board_wake(&b->board));
	KUNIT_EXPECT_TRUE(test, is_down(b, 0));
	KUNIT_EXPECT_TRUE(test, BED_UNTIL(!is_down(b, 1)));
	bed_remove(b);
	KUNIT_EXPECT_STREQ(test, "+1+2-2-1!1+2-2", b->asked);
}

/* Asked while the hardware still thinks. */
static struct {
	int test_of_16, test_of_30;
	u32 d_ts;
} meanwhile;

static int test_timeslot(u32 ts)
{
	struct lq_bert_cfg cfg = { .span = 1, .pattern = LQ_BERT_2E15,
				   .timeslots = BIT(ts) };

	return lq_span_dev_request(&bed_asker, LQ_SET_BERT, 1, &cfg);
}

static void ask_meanwhile(struct bed_board *b)
{
	meanwhile.d_ts = b->board.spans[0]->span.d_ts;
	meanwhile.test_of_16 = test_timeslot(16);
	meanwhile.test_of_30 = test_timeslot(30);
}

static void nobody_gets_a_timeslot_that_the_hardware_is_asked_for(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 1);
	struct lq_span_cfg cfg = { .span = 1, .flags = LQ_SPAN_F_DEFAULT,
				   .d_ts = 30 };
	const struct lq_span *s = &b->board.spans[0]->span;

	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	b->in_set_cfg = ask_meanwhile;
	b->set_cfg_ret = -EIO;
	KUNIT_EXPECT_EQ(test, -EIO, lq_board_set_span(&bed_asker, &cfg));
	KUNIT_EXPECT_EQ(test, 16U, meanwhile.d_ts);
	KUNIT_EXPECT_EQ(test, -EBUSY, meanwhile.test_of_16);
	KUNIT_EXPECT_EQ(test, -EBUSY, meanwhile.test_of_30);
	KUNIT_EXPECT_EQ(test, 16U, s->d_ts);
	KUNIT_EXPECT_EQ(test, -EBUSY, test_timeslot(16));
	KUNIT_EXPECT_EQ(test, 0, test_timeslot(30));
}

static void only_a_simulated_board_can_be_simulated(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 1);
	struct lq_sim_wire wire = { .span = 1 }, no_wire = { .span = 2 };
	struct lq_sim_fault fault = { .span = 1 }, no_fault = { .span = 0 };
	struct lq_sim_port port = { .slot = LQ_SLOT(1, 1) };
	struct lq_sim_port no_port = { .slot = LQ_SLOT(9999, 1) };

	KUNIT_EXPECT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_EQ(test, -EOPNOTSUPP, lq_board_sim(LQ_SIM_WIRE, &wire));
	KUNIT_EXPECT_EQ(test, -EOPNOTSUPP, lq_board_sim(LQ_SIM_FAULT, &fault));
	KUNIT_EXPECT_EQ(test, -EOPNOTSUPP, lq_board_sim(LQ_SIM_PORT, &port));
	KUNIT_EXPECT_EQ(test, -ENOENT, lq_board_sim(LQ_SIM_WIRE, &no_wire));
	KUNIT_EXPECT_EQ(test, -ENOENT, lq_board_sim(LQ_SIM_FAULT, &no_fault));
	KUNIT_EXPECT_EQ(test, -ENOENT, lq_board_sim(LQ_SIM_PORT, &no_port));
}

static void boards_come_and_go_beside_the_tick(struct kunit *test)
{
	int i;

	for (i = 0; i < 30; i++) {
		struct bed_board *b = bed_board(test, i % 4 + 1);

		KUNIT_EXPECT_EQ(test, 0, bed_add(b));
		msleep(1);
		bed_remove(b);
	}
	KUNIT_EXPECT_EQ(test, 0U, n_boards());
}

static struct kunit_case lq_board_cases[] = {
	KUNIT_CASE(a_board_is_told_as_its_driver_named_it),
	KUNIT_CASE(boards_are_counted_to_the_highest),
	KUNIT_CASE(a_board_of_too_many_spans_is_refused),
	KUNIT_CASE(a_board_that_cannot_start_has_not_come),
	KUNIT_CASE(a_board_is_stopped_before_its_spans_die),
	KUNIT_CASE(what_the_hardware_refuses_changes_nothing),
	KUNIT_CASE(a_board_sleeps_and_wakes_with_what_it_had),
	KUNIT_CASE(a_span_that_cannot_wake_sleeps_on),
	KUNIT_CASE(nobody_gets_a_timeslot_that_the_hardware_is_asked_for),
	KUNIT_CASE(only_a_simulated_board_can_be_simulated),
	KUNIT_CASE(boards_come_and_go_beside_the_tick),
	{}
};
BED_SUITE(lq_board, lq_board_cases);
