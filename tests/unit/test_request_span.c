// SPDX-License-Identifier: GPL-2.0-or-later
/* LQ_SET_SPAN: every refusal, and what is at the limits. */
#include "unit/request_bed.h"

#define SPAN(err, ...)	ROW(CTL, LQ_SET_SPAN, err, span_cfg, __VA_ARGS__)

static const struct asked refused[] = {
	/* LQ_SET_SPAN: span, flags, d_ts, law, loop, reserved */
	SPAN(-EINVAL, 1, LQ_SPAN_F_ALL + 1, 0, 0),
	SPAN(-EOPNOTSUPP, 1, LQ_SPAN_F_MTP2, 0, 0),
	SPAN(-EINVAL, 1, LQ_SPAN_F_ENABLED, 16, 0),
	SPAN(-EINVAL, 1, LQ_SPAN_F_DCHAN, 0, 0),
	SPAN(-EINVAL, 1, LQ_SPAN_F_DCHAN, 32, 0),
	SPAN(-EINVAL, 1, LQ_SPAN_F_ENABLED, 0, 2),
	SPAN(-EINVAL, 1, LQ_SPAN_F_ENABLED, 0, 0, LQ_LOOP_COUNT),
	SPAN(-EINVAL, 1, LQ_SPAN_F_ENABLED, 0, 0, 0, { 1 }),
	SPAN(-EINVAL, 1, LQ_SPAN_F_ENABLED, 0, 0, 0, { 0, 0, 1 }),
	SPAN(-ENOENT, 0, LQ_SPAN_F_ENABLED, 0, 0),
	SPAN(-ENOENT, 4, LQ_SPAN_F_ENABLED, 0, 0),
	SPAN(-EOPNOTSUPP, 3, LQ_SPAN_F_ENABLED, 0, 0),
	SPAN(-EBUSY, 1, LQ_SPAN_F_DCHAN | LQ_SPAN_F_ENABLED, 1, 0),
	SPAN(-EBUSY, 1, LQ_SPAN_F_DCHAN | LQ_SPAN_F_ENABLED, 2, 0),
};

TEST(a_span_is_not_configured_by_a_bad_request)
{
	check_refused(refused, ARRAY_SIZE(refused));
}

static const struct asked done[] = {
	SPAN(0, 1, LQ_SPAN_F_CRC4 | LQ_SPAN_F_ENABLED, 0, 1),
	SPAN(0, 1, LQ_SPAN_F_DEFAULT, 31, 0),
	SPAN(0, 1, LQ_SPAN_F_DEFAULT, 16, 0),
	SPAN(0, 1, 0, 0, 0),
	SPAN(0, 1, LQ_SPAN_F_DEFAULT, 16, 0),
};

TEST(a_span_is_configured_up_to_the_limits)
{
	check_done(done, ARRAY_SIZE(done));
}

/* While a host asks its hardware: nothing has changed, and nobody gets between. */
TEST(a_configuration_that_is_held_can_be_done_or_let_go)
{
	struct bed *b = furnished();
	struct lq_span_cfg cfg = { .span = 1, .d_ts = 3,
				   .flags = LQ_SPAN_F_DCHAN | LQ_SPAN_F_ENABLED };
	struct lq_bert_cfg test = { .span = 1, .pattern = LQ_BERT_2E15,
				    .timeslots = 1u << 3 };
	u32 slot = FREE;

	CHECK_EQ(0, lq_engine_hold_span(&b->e, &cfg));
	CHECK_EQ(16, b->e1[0].d_ts);
	CHECK_EQ(-EBUSY, bed_claim(b, &b->a, &slot));
	CHECK_EQ(-EBUSY, bed_ask(b, &b->ctl, LQ_SET_BERT, &test));
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	lq_engine_let_go_span(&b->e, 1);
	CHECK_EQ(3, b->e1[0].d_ts);
	cfg.d_ts = 16;
	CHECK_EQ(0, lq_engine_hold_span(&b->e, &cfg));
	lq_engine_let_go_span(&b->e, 1);
	CHECK_EQ(3, b->e1[0].d_ts);
	slot = LQ_SLOT(1, 16);
	CHECK(bed_claim(b, &b->a, &slot) >= 0);
	CHECK_EQ(-EBUSY, lq_engine_hold_span(&b->e, &cfg));
	cfg.span = 9;
	CHECK_EQ(-ENOENT, lq_engine_hold_span(&b->e, &cfg));
	lq_engine_let_go_span(&b->e, 9);
	bed_free(b);
}

/* No bit of timeslot 0 is ours there. */
TEST(nothing_unframed_is_asked_of_a_board_with_a_framer)
{
	struct bed *b = furnished();
	struct lq_span_cfg loop = { .span = 1, .flags = LQ_SPAN_F_ENABLED,
				    .loop = LQ_LOOP_REMOTE };
	struct lq_bert_cfg test = { .span = 1, .pattern = LQ_BERT_2E15,
				    .timeslots = LQ_BERT_SPAN };

	lq_e1_set_framed(&b->e1[0].e1);
	CHECK_EQ(-EOPNOTSUPP, bed_ask(b, &b->ctl, LQ_SET_SPAN, &loop));
	CHECK_EQ(-EOPNOTSUPP, bed_ask(b, &b->ctl, LQ_SET_BERT, &test));
	test.timeslots = 1u << 31;
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_BERT, &test));
	lq_e1_set_board_loops(&b->e1[0].e1, 1u << LQ_LOOP_REMOTE);
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &loop));
	bed_free(b);
}

TESTS(
	RUN(a_span_is_not_configured_by_a_bad_request),
	RUN(a_span_is_configured_up_to_the_limits),
	RUN(a_configuration_that_is_held_can_be_done_or_let_go),
	RUN(nothing_unframed_is_asked_of_a_board_with_a_framer),
)
