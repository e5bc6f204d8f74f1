// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests that nobody knows or that another kind of file has, and facts. What
 * the requests do is in test_request_*.c, by subject.
 */
#include "unit/request_bed.h"

static const struct asked refused[] = {
	/* unknown numbers, the host's own, the wrong kind of file */
	ROW(CTL, 0, -ENOTTY, info, 0),
	ROW(MED, 0xffffffff, -ENOTTY, info, 0),
	ROW(MED, _IOWR('q', 0x05, __u32), -ENOTTY, info, 0),
	ROW(MED, LQ_GET, -ENOTTY, info, 0),
	ROW(CTL, LQ_SIM, -ENOTTY, info, 0),
	ROW(MED, LQ_WHAT(0x05, __u32), -ENOTTY, info, 0),
	ROW(CTL, LQ_GET_BOARD, -ENOTTY, board, 0),
	ROW(CTL, LQ_SIM_WIRE, -ENOTTY, wire, 0),
	ROW(CTL, LQ_SIM_FAULT, -ENOTTY, fault, 0),
	ROW(CTL, LQ_SIM_PORT, -ENOTTY, sim_port, FXS),
	ROW(CTL, LQ_PORT_SET, -ENOTTY, port, FXS),
	ROW(MED, LQ_MEDIA_SETUP, -ENOTTY, setup, 0),
	ROW(MED, LQ_SET_SPAN, -ENOTTY, span_cfg, 1, LQ_SPAN_F_ENABLED, 0, 0),
	ROW(CTL, LQ_SLOT_CLAIM, -ENOTTY, claim, IP),
	ROW(CTL, LQ_SLOT_RELEASE, -ENOTTY, claim, IP),
	ROW(CTL, LQ_SLOT_SET, -ENOTTY, cfg, MINE),
	ROW(CTL, LQ_SLOT_TONE, -ENOTTY, tone, MINE),
	ROW(CTL, LQ_SLOT_DIGITS, -ENOTTY, digits, MINE),
	ROW(CTL, LQ_SLOT_CALLER_ID, -ENOTTY, id, MINE),
	ROW(CTL, LQ_SLOT_SIG, -ENOTTY, sig, FXS),
	ROW(CTL, LQ_CONF_NEW, -ENOTTY, conf, 0),
	ROW(CTL, LQ_CONF_FREE, -ENOTTY, conf, 1),
	ROW(CTL, LQ_CONF_JOIN, -ENOTTY, member, MINE, 1, 1, 1),

	/* facts of things that are not */
	ROW(MED, LQ_GET_SPAN, -ENOENT, span, 0),
	ROW(MED, LQ_GET_SPAN, -ENOENT, span, 4),
	ROW(CTL, LQ_GET_SPAN, -ENOENT, span, 65),
	ROW(CTL, LQ_GET_SPAN, -ENOENT, span, 0xffffffff),
	ROW(MED, LQ_GET_DCHAN, -ENOENT, dchan, 4),
	ROW(MED, LQ_GET_DCHAN, -EOPNOTSUPP, dchan, 3),
	ROW(MED, LQ_GET_SLOT, -ENOENT, slot, 0),
	ROW(MED, LQ_GET_SLOT, -ENOENT, slot, LQ_SLOT(0, BED_IP + 1)),
	ROW(MED, LQ_GET_SLOT, -ENOENT, slot, LQ_SLOT(1, 32)),
	ROW(MED, LQ_GET_SLOT, -ENOENT, slot, LQ_SLOT(3, 5)),
	ROW(MED, LQ_GET_SLOT, -ENOENT, slot, 0xffffffff),
	ROW(MED, LQ_GET_CALLER_ID, -ENOENT, id, 0),
	ROW(CTL, LQ_GET_CALLER_ID, -ENOENT, id, NONE),
	ROW(CTL, LQ_GET_CALLER_ID, -ENOENT, id, LQ_SLOT(1, 16)),
};

TEST(a_request_for_what_is_not_there_changes_nothing)
{
	check_refused(refused, ARRAY_SIZE(refused));
}

TEST(facts_are_told)
{
	struct bed *b = furnished();
	struct lq_info info;
	struct lq_span_info span = { .span = 3 };
	struct lq_slot_info slot = { .slot = LQ_SLOT(1, 16) };
	struct lq_dchan_info d = { .span = 1 };

	b->e.n_boards = 1;
	lq_engine_account(&b->e, 12000, 2, 3);
	bed_ticks(b, 5);
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_GET_INFO, &info));
	CHECK_EQ(LQ_ABI_VERSION, info.abi_version);
	CHECK_EQ(1, info.n_boards);
	CHECK_EQ(3, info.n_spans);
	CHECK_EQ(BED_IP, info.n_ip_slots);
	CHECK_EQ(BED_IP - 1, info.n_ip_free);
	CHECK_EQ(3, info.n_clients);
	CHECK_EQ(5, info.tick);
	CHECK_EQ(2, info.late_ticks);
	CHECK_EQ(3, info.missed_ticks);
	CHECK_EQ(12000, info.longest_tick_ns);
	CHECK_STR("test 1", info.engine);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_GET_SPAN, &span));
	CHECK_EQ(LQ_SPAN_ANALOG, span.kind);
	CHECK_EQ(5, span.n_ts);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_GET_SLOT, &slot));
	CHECK_EQ(LQ_KIND_NONE, slot.kind);
	CHECK_EQ(LQ_SLOT(1, 16), slot.slot);
	slot.slot = LQ_SLOT(1, 0);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_GET_SLOT, &slot));
	CHECK_EQ(LQ_KIND_NONE, slot.kind);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_GET_DCHAN, &d));
	CHECK_EQ(1, d.span);
	bed_free(b);
}

TEST(tick_mean_follows_the_host)
{
	struct bed *b = bed_new();
	struct lq_info info;
	int i;

	for (i = 0; i < 2000; i++)
		lq_engine_account(&b->e, 20000, 0, 0);
	lq_engine_account(&b->e, 0xffffffff, 0, 0);
	for (i = 0; i < 2000; i++)
		lq_engine_account(&b->e, 15000, 0, 0);
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_GET_INFO, &info));
	CHECK_NEAR(15000, info.tick_ns_avg, 10);
	CHECK_EQ(0xffffffff, info.longest_tick_ns);
	bed_free(b);
}

TESTS(
	RUN(a_request_for_what_is_not_there_changes_nothing),
	RUN(facts_are_told),
	RUN(tick_mean_follows_the_host),
)
