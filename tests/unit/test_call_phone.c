// SPDX-License-Identifier: GPL-3.0-or-later
/* Calls to and from phones without a queue, and the trunks they go out by. */
#include "base/str.h"
#include "unit/core_bed.h"

TEST(call_to_a_phone_alerts_and_answers_with_it)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	(void)bed_setup(&b, 100, "span1", "138", "8001");
	CHECK_STR("accept 100; invite 1 8001 8001<138", b.did);
	(void)BED_LEG(&b, ALERTING, 1);
	CHECK_STR("alert 100", b.did);
	(void)BED_LEG(&b, ALERTING, 1);
	CHECK_STR("", b.did);
	(void)BED_LEG(&b, ANSWER, 1);
	CHECK_STR("answer 100; bridge 100 1; record_start 80011210746355.wav 100 1",
		  b.did);
	bed_fini(&b);
}

TEST(phone_that_is_busy_or_absent_gives_its_cause)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	(void)bed_setup(&b, 100, "span1", "138", "8003");
	CHECK_STR("accept 100; hangup 100 20", b.did);
	bed_phones_up(&b);
	(void)bed_setup(&b, 101, "span1", "138", "8003");
	(void)bed_setup(&b, 102, "span1", "138", "8003");
	CHECK_STR("accept 102; hangup 102 17", b.did);
	(void)bed_gone(&b, 1, 21);
	CHECK_STR("hangup 101 21", b.did);
	bed_fini(&b);
}

TEST(phone_calls_out_with_prefix_cut_and_line_number_shown)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	bed_ready(&b, "1001");
	(void)bed_setup(&b, 100, "8001", "forged", "902583366857");
	CHECK_STR("accept 100; invite 1 span1 02583366857<02583368888", b.did);
	CHECK_STR("reserved", bed_agent(&b, "1001"));
	(void)BED_LEG(&b, PROGRESS, 1);
	CHECK_STR("progress 100; bridge 100 1", b.did);
	(void)BED_LEG(&b, ALERTING, 1);
	CHECK_STR("alert 100", b.did);
	(void)BED_LEG(&b, ANSWER, 1);
	CHECK_STR("answer 100; record_start 80011210746355.wav 1 100", b.did);
	CHECK_STR("talking", bed_agent(&b, "1001"));
	CHECK_STR("out", bed_fact(&b, LEDGER_CALL_START)->direction);
	CHECK_STR("8001", bed_fact(&b, LEDGER_CALL_START)->from);
	(void)bed_gone(&b, 1, 16);
	CHECK_STR("record_stop 1000; unbridge 100 1; hangup 100 16", b.did);
	CHECK_STR("called", bed_fact(&b, LEDGER_CALL_END)->by);
	CHECK_STR("wrap_up", bed_agent(&b, "1001"));
	bed_fini(&b);
}

TEST(causes_of_the_far_end_come_back_to_the_caller)
{
	static const struct {
		uint8_t cause;
		const char *result;
	} rows[] = {
		{ 1, "failed" }, { 17, "busy" }, { 18, "no_answer" },
		{ 19, "no_answer" }, { 21, "rejected" }, { 27, "failed" },
	};
	struct core_bed b;
	char want[64];
	unsigned int i;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)bed_setup(&b, 100 + i, "8001", "", "9123");
		(void)bed_gone(&b, b.leg, rows[i].cause);
		snprintf(want, sizeof(want), "hangup %u %u", 100 + i,
			 rows[i].cause);
		CHECK_STR(want, b.did);
		CHECK_STR(rows[i].result, bed_fact(&b, LEDGER_RING_END)->result);
		CHECK_EQ(rows[i].cause, bed_fact(&b, LEDGER_CALL_END)->cause);
		(void)bed_gone(&b, 100 + i, 16);
	}
	bed_fini(&b);
}

TEST(a_trunk_without_a_circuit_is_followed_by_the_next)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	(void)bed_setup(&b, 100, "8001", "", "9123");
	CHECK_STR("accept 100; invite 1 span1 123<02583368888", b.did);
	CHECK_EQ(4000, b.silence_ms);	/* there is another */
	(void)bed_gone(&b, 1, 34);
	CHECK_STR("invite 2 span2 123<02583368888", b.did);
	CHECK_EQ(0, b.silence_ms);	/* there is none */
	(void)bed_gone(&b, 2, 34);
	CHECK_STR("hangup 100 34", b.did);
	(void)bed_gone(&b, 100, 16);
	/* A span that is down is not even tried. */
	(void)BED(&b, .type = CORE_EV_TRUNK_DOWN, .line = "span1");
	(void)bed_setup(&b, 101, "8001", "", "9123");
	CHECK_STR("accept 101; invite 3 span2 123<02583368888", b.did);
	CHECK_EQ(0, b.silence_ms);
	bed_fini(&b);
}

/* Whatever is wrong with a trunk; and what is the number's is not. */
TEST(a_trunk_that_fails_is_followed_by_the_next_and_a_number_is_not)
{
	static const struct {
		uint8_t cause;
		bool is_followed;
	} rows[] = {
		{ 34, true }, { 38, true }, { 41, true }, { 42, true },
		{ 44, true }, { 47, true }, { 1, false }, { 17, false },
		{ 19, false }, { 21, false }, { 27, false }, { 28, false },
	};
	struct core_bed b;
	unsigned int i;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)bed_setup(&b, 100 + i, "8001", "", "9123");
		(void)bed_gone(&b, b.leg, rows[i].cause);
		CHECK_EQ(rows[i].is_followed,
			 strstr(b.did, "span2 123<02583368888") != NULL);
		if (rows[i].is_followed)
			(void)bed_gone(&b, b.leg, 16);
		(void)bed_gone(&b, 100 + i, 16);
	}
	bed_fini(&b);
}

TEST(no_answer_on_a_trunk_ends_after_the_ring_time)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	(void)bed_setup(&b, 100, "8001", "", "9123");
	bed_advance(&b, 60000);
	CHECK_STR("hangup 1 16; hangup 100 19", b.did);
	bed_fini(&b);
}

TEST(originate_rings_the_phone_first_and_then_dials)
{
	struct core_party to = { .number = "9123" };
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	CHECK_EQ(-EPERM, BED(&b, .type = CORE_EV_ORIGINATE, .line = "8001",
			     .to = &to));
	bed_phones_up(&b);
	bed_ready(&b, "1001");
	CHECK_EQ(-ENOENT, BED(&b, .type = CORE_EV_ORIGINATE, .line = "8001",
			      .to = &(struct core_party){ .number = "555" }));
	CHECK_EQ(0, BED(&b, .type = CORE_EV_ORIGINATE, .line = "8001",
			.to = &to));
	CHECK_STR("invite 1 8001 8001<9123", b.did);
	CHECK_STR("originating", bed_call(&b));
	CHECK_EQ(-EBUSY, BED(&b, .type = CORE_EV_ORIGINATE, .line = "8001",
			     .to = &to));
	(void)BED_LEG(&b, ALERTING, 1);
	CHECK_STR("ringing", bed_agent(&b, "1001"));
	(void)BED_LEG(&b, ANSWER, 1);
	CHECK_STR("invite 2 span1 123<02583368888", b.did);
	(void)BED_LEG(&b, ALERTING, 2);
	CHECK_STR("tone 1 ringback", b.did);
	(void)BED_LEG(&b, ANSWER, 2);
	CHECK_STR("stop 1; bridge 1 2; record_start 80011210746355.wav 2 1",
		  b.did);
	CHECK_STR("talking", bed_agent(&b, "1001"));
	(void)BED(&b, .type = CORE_EV_HANGUP, .call = b.actions.call);
	CHECK_STR("record_stop 1000; unbridge 1 2; hangup 2 16; hangup 1 16",
		  b.did);
	bed_fini(&b);
}

TEST(phone_that_does_not_lift_ends_an_originated_call)
{
	struct core_party to = { .number = "9123" };
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	bed_ready(&b, "1001");
	(void)BED(&b, .type = CORE_EV_ORIGINATE, .line = "8001", .to = &to);
	bed_advance(&b, 30000);
	CHECK_STR("hangup 1 19", b.did);
	CHECK_STR("ready", bed_agent(&b, "1001"));
	bed_fini(&b);
}

TESTS(
	RUN(call_to_a_phone_alerts_and_answers_with_it),
	RUN(phone_that_is_busy_or_absent_gives_its_cause),
	RUN(phone_calls_out_with_prefix_cut_and_line_number_shown),
	RUN(causes_of_the_far_end_come_back_to_the_caller),
	RUN(a_trunk_without_a_circuit_is_followed_by_the_next),
	RUN(a_trunk_that_fails_is_followed_by_the_next_and_a_number_is_not),
	RUN(no_answer_on_a_trunk_ends_after_the_ring_time),
	RUN(originate_rings_the_phone_first_and_then_dials),
	RUN(phone_that_does_not_lift_ends_an_originated_call),
)
