// SPDX-License-Identifier: GPL-3.0-or-later
/* Calls that end by command, and those that are refused before they begin. */
#include "base/str.h"
#include "unit/core_bed.h"

TEST(refused_setup_leaves_its_row_and_nothing_else)
{
	static const struct {
		const char *line, *from, *want_from, *direction;
	} row[] = {
		{ "span1", "13800138000", "13800138000", "in" },
		{ "8001", "666", "8001", "out" },	/* a phone is who it is */
		{ "span9", "1", "1", "in" },	/* nobody knows that line */
	};
	struct core_party from = { 0 }, to = { .number = "9123" };
	const struct ledger_event *start, *end;
	struct core_counters n;
	struct core_bed b;
	unsigned int i;

	CHECK_EQ(0, bed_init(&b));
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		text_copy(from.number, row[i].from);
		CHECK_EQ(0, BED(&b, .type = CORE_EV_SETUP, .leg = 100 + i,
				.line = row[i].line, .from = &from, .to = &to,
				.cause = 38, .reason = "engine_away"));
		start = bed_fact(&b, LEDGER_CALL_START);
		end = bed_fact(&b, LEDGER_CALL_END);
		CHECK_EQ(7 + i, start->call);
		CHECK_STR(row[i].want_from, start->from);
		CHECK_STR(row[i].direction, start->direction);
		CHECK_EQ(start->call, end->call);
		CHECK_EQ(38, end->cause);
		CHECK_STR("engine_away", end->reason);
		CHECK_STR("system", end->by);
	}
	CHECK_STR("hangup 102 38", b.did);
	core_counters(b.core, &n);
	CHECK_EQ(0, n.n_active);
	CHECK_EQ(0, n.n_legs);
	bed_fini(&b);
}

TEST(leg_hung_up_by_command_fares_as_if_it_had_hung_up_itself)
{
	struct core_bed b;

	bed_to_rated_talk(&b);
	CHECK_EQ(-ENOENT, BED(&b, .type = CORE_EV_HANGUP, .call = 7, .leg = 99));
	CHECK_EQ(-ENOENT, BED(&b, .type = CORE_EV_HANGUP, .call = 8, .leg = 1));
	CHECK_STR("talking", bed_call(&b));
	CHECK_EQ(0, BED(&b, .type = CORE_EV_HANGUP, .call = 7, .leg = 1));
	/* the agent's: the caller is asked how it was */
	CHECK_STR("unbridge 100 1; play 100 rate; hangup 1 16", b.did);
	CHECK_STR("after", bed_call(&b));
	CHECK_STR("agent", bed_fact(&b, LEDGER_TALK_END)->by);
	CHECK_EQ(-ENOENT, BED(&b, .type = CORE_EV_HANGUP, .call = 7, .leg = 1));
	CHECK_EQ(0, bed_gone(&b, 1, 16));
	CHECK_STR("after", bed_call(&b));
	CHECK_EQ(0, BED(&b, .type = CORE_EV_HANGUP, .call = 7, .leg = 100,
			.cause = 31));
	CHECK_STR("stop 100; hangup 100 31", b.did);
	CHECK_EQ(31, bed_fact(&b, LEDGER_CALL_END)->cause);
	CHECK_STR("command", bed_fact(&b, LEDGER_CALL_END)->reason);
	bed_fini(&b);
}

TEST(caller_hung_up_by_command_ends_the_call_as_the_caller)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_to_talk(&b);
	CHECK_EQ(0, BED(&b, .type = CORE_EV_HANGUP, .call = 7, .leg = 100));
	CHECK_STR("record_stop 1000; unbridge 100 1; hangup 1 16; hangup 100 16",
		  b.did);
	CHECK_STR("caller", bed_fact(&b, LEDGER_CALL_END)->by);
	CHECK_STR("wrap_up", bed_agent(&b, "1001"));
	bed_fini(&b);
}

TEST(ringing_phone_hung_up_by_command_has_rejected_the_call)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	bed_ready(&b, "1001");
	(void)bed_setup(&b, 100, "span1", "13800138000", "4001");
	(void)bed_digit(&b, 100, '1');
	(void)BED_LEG(&b, ALERTING, 1);
	CHECK_EQ(0, BED(&b, .type = CORE_EV_HANGUP, .call = 7, .leg = 1));
	CHECK(strstr(b.did, "hangup 1 16"));
	CHECK_STR("rejected", bed_fact(&b, LEDGER_RING_END)->result);
	CHECK_STR("queued", bed_call(&b));
	CHECK_STR("not_ready rejected", bed_agent(&b, "1001"));
	bed_fini(&b);
}

TESTS(
	RUN(refused_setup_leaves_its_row_and_nothing_else),
	RUN(leg_hung_up_by_command_fares_as_if_it_had_hung_up_itself),
	RUN(caller_hung_up_by_command_ends_the_call_as_the_caller),
	RUN(ringing_phone_hung_up_by_command_has_rejected_the_call),
)
