// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The life of calls, told event by event: what the core does at each. Calls to
 * and from phones are in test_call_phone.c.
 */
#include "base/str.h"
#include "unit/core_bed.h"

TEST(inbound_call_goes_from_flow_to_agent)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	bed_ready(&b, "1001");
	CHECK_STR("ready", bed_agent(&b, "1001"));
	CHECK_EQ(0, bed_setup(&b, 100, "span1", "13800138000", "4001"));
	CHECK_STR("accept 100; answer 100; play 100 welcome menu", b.did);
	CHECK_EQ(7, b.actions.call);
	CHECK_STR("ivr", bed_call(&b));
	CHECK_EQ(0, bed_digit(&b, 100, '1'));
	CHECK_STR("stop 100; loop 100 music; invite 1 8001 8001<13800138000",
		  b.did);
	CHECK_STR("reserved", bed_agent(&b, "1001"));
	CHECK_STR("ringing", bed_call(&b));
	CHECK_EQ(0, BED_LEG(&b, ALERTING, 1));
	CHECK_STR("", b.did);
	CHECK_STR("ringing", bed_agent(&b, "1001"));
	CHECK_EQ(0, BED_LEG(&b, ANSWER, 1));
	CHECK_STR("stop 100; bridge 100 1; record_start 80011210746355.wav 100 1",
		  b.did);
	CHECK_STR("talking", bed_agent(&b, "1001"));
	CHECK_EQ(1000, bed_fact(&b, LEDGER_TALK_START)->vocid);
	CHECK_STR("longest_idle 1001=0/1", bed_fact(&b, LEDGER_AGENT_PICK)->why);
	bed_advance(&b, 60000);
	CHECK_EQ(0, bed_gone(&b, 100, 16));
	CHECK_STR("record_stop 1000; unbridge 100 1; hangup 1 16", b.did);
	CHECK_STR("wrap_up", bed_agent(&b, "1001"));
	CHECK_STR("caller", bed_fact(&b, LEDGER_CALL_END)->by);
	CHECK_EQ(16, bed_fact(&b, LEDGER_CALL_END)->cause);
	CHECK_EQ(0, bed_gone(&b, 1, 16));
	CHECK_STR("", bed_call(&b));
	CHECK_EQ(0, BED(&b, .type = CORE_EV_RECORD_DONE, .vocid = 1000));
	CHECK_EQ(1000, bed_fact(&b, LEDGER_RECORD_END)->vocid);
	CHECK_EQ(7, bed_fact(&b, LEDGER_RECORD_END)->call);
	bed_advance(&b, 10000);
	CHECK_STR("ready", bed_agent(&b, "1001"));
	CHECK_EQ(0, bed_timers(&b));
	bed_fini(&b);
}

TEST(agent_who_hangs_up_ends_the_caller_with_normal_clearing)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_to_talk(&b);
	CHECK_EQ(0, bed_gone(&b, 1, 16));
	CHECK_STR("record_stop 1000; unbridge 100 1; hangup 100 16", b.did);
	CHECK_STR("agent", bed_fact(&b, LEDGER_CALL_END)->by);
	CHECK_EQ(0, bed_gone(&b, 100, 16));
	CHECK_EQ(1, bed_count(&b, LEDGER_CALL_END));
	bed_fini(&b);
}

TEST(caller_is_rated_when_the_agent_hangs_up_first)
{
	struct core_bed b;

	bed_to_rated_talk(&b);
	(void)bed_gone(&b, 1, 16);
	CHECK_STR("unbridge 100 1; play 100 rate", b.did);
	CHECK_STR("after", bed_call(&b));
	CHECK_STR("wrap_up", bed_agent(&b, "1001"));
	(void)bed_digit(&b, 100, '5');
	CHECK_STR("stop 100; hangup 100 16", b.did);
	CHECK_STR("5", bed_fact(&b, LEDGER_IVR_DIGITS)->digits);
	CHECK_STR("agent", bed_fact(&b, LEDGER_CALL_END)->by);
	bed_fini(&b);
}

TEST(caller_waits_with_busy_prompt_and_music_when_nobody_is_free)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	(void)bed_setup(&b, 100, "span1", "138", "4002");
	CHECK_STR("accept 100; answer 100; play 100 busy", b.did);
	(void)bed_played(&b, 100);
	CHECK_STR("loop 100 music", b.did);
	CHECK_EQ(1, bed_fact(&b, LEDGER_QUEUE_ENTER)->position);
	bed_advance(&b, 30000);
	(void)BED(&b, .type = CORE_EV_LOGIN, .agent = "1002");
	CHECK_STR("", b.did);
	(void)BED(&b, .type = CORE_EV_READY, .agent = "1002");
	CHECK_STR("invite 1 8002 8002<138", b.did);
	bed_fini(&b);
}

TEST(no_answer_goes_to_the_next_agent_and_takes_the_first_out)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	bed_ready(&b, "1001");
	bed_advance(&b, 1000);
	bed_ready(&b, "1002");
	(void)bed_setup(&b, 100, "span1", "138", "4002");
	CHECK_EQ(1, b.leg);
	(void)BED_LEG(&b, ALERTING, 1);
	bed_advance(&b, 15000);
	CHECK_STR("hangup 1 16; invite 2 8002 8002<138", b.did);
	CHECK_STR("not_ready no_answer", bed_agent(&b, "1001"));
	CHECK_STR("no_answer", bed_fact(&b, LEDGER_RING_END)->result);
	CHECK_STR("reserved", bed_agent(&b, "1002"));
	/* The first one's answer crosses our hang-up: too late. */
	(void)BED_LEG(&b, ANSWER, 1);
	CHECK_STR("", b.did);
	(void)BED_LEG(&b, ANSWER, 2);
	CHECK_STR("stop 100; bridge 100 2; record_start 80021210746371.wav 100 2",
		  b.did);
	(void)bed_gone(&b, 1, 16);
	CHECK_STR("talking", bed_call(&b));
	bed_fini(&b);
}

TEST(agent_who_stays_ready_is_rested_before_the_next_try)
{
	static const struct core_queue_conf conf = {
		.name = "support", .ring_ms = 15000, .keeps_ready = true,
		.retry_ms = 5000,
	};
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	CHECK_EQ(0, core_add_queue(b.core, &conf, NULL));
	bed_phones_up(&b);
	bed_ready(&b, "1001");
	(void)bed_setup(&b, 100, "span1", "138", "4002");
	(void)bed_gone(&b, 1, 17);
	CHECK_STR("", b.did);
	CHECK_STR("ready", bed_agent(&b, "1001"));
	bed_advance(&b, 4999);
	CHECK_STR("", b.did);
	bed_advance(&b, 1);
	CHECK_STR("invite 2 8001 8001<138", b.did);
	/* Unreachable is unreachable, whatever the queue says. */
	(void)bed_gone(&b, 2, 27);
	CHECK_STR("not_ready unreachable", bed_agent(&b, "1001"));
	bed_fini(&b);
}

TEST(agent_is_not_rung_while_his_phone_is_still_ending_a_call)
{
	static const struct core_agent_conf quick = {
		.name = "1001", .phone = "8001",
	};
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	CHECK_EQ(0, core_add_agent(b.core, &quick, NULL));
	bed_to_talk(&b);
	(void)bed_setup(&b, 101, "span1", "139", "4002");
	(void)bed_gone(&b, 100, 16);
	CHECK_STR("record_stop 1000; unbridge 100 1; hangup 1 16", b.did);
	CHECK_STR("ready", bed_agent(&b, "1001"));
	(void)bed_gone(&b, 1, 16);
	CHECK_STR("invite 2 8001 8001<139", b.did);
	bed_fini(&b);
}

TEST(caller_who_gives_up_while_it_rings_frees_the_agent)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	bed_ready(&b, "1001");
	(void)bed_setup(&b, 100, "span1", "138", "4002");
	(void)BED_LEG(&b, ALERTING, 1);
	(void)bed_gone(&b, 100, 16);
	CHECK_STR("hangup 1 16", b.did);
	CHECK_STR("ready", bed_agent(&b, "1001"));
	CHECK_STR("abandoned", bed_fact(&b, LEDGER_QUEUE_LEAVE)->result);
	CHECK_STR("abandoned", bed_fact(&b, LEDGER_RING_END)->result);
	/* His answer crosses our hang-up. */
	(void)BED_LEG(&b, ANSWER, 1);
	CHECK_STR("", b.did);
	(void)bed_gone(&b, 1, 16);
	CHECK_STR("", bed_call(&b));
	CHECK_EQ(0, bed_timers(&b));
	bed_fini(&b);
}

TEST(agent_whose_phone_goes_away_while_ringing_is_passed_over)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	bed_ready(&b, "1001");
	bed_advance(&b, 1);
	bed_ready(&b, "1002");
	(void)bed_setup(&b, 100, "span1", "138", "4002");
	(void)BED(&b, .type = CORE_EV_PHONE_DOWN, .line = "8001");
	CHECK_STR("hangup 1 16; invite 2 8002 8002<138", b.did);
	CHECK_STR("not_ready unreachable", bed_agent(&b, "1001"));
	bed_fini(&b);
}

TEST(waiting_too_long_leads_to_the_overflow_target)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	(void)bed_setup(&b, 100, "span1", "138", "4002");
	bed_advance(&b, 120000);
	CHECK_STR("stop 100; hangup 100 17", b.did);
	CHECK_STR("overflow", bed_fact(&b, LEDGER_QUEUE_LEAVE)->result);
	CHECK_EQ(17, bed_fact(&b, LEDGER_CALL_END)->cause);
	CHECK_STR("system", bed_fact(&b, LEDGER_CALL_END)->by);
	bed_fini(&b);
}

TEST(an_agent_who_rings_when_time_is_over_may_still_answer)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	(void)bed_setup(&b, 100, "span1", "138", "4002");
	bed_advance(&b, 119000);
	bed_ready(&b, "1001");
	bed_advance(&b, 2000);
	CHECK_STR("", b.did);
	bed_advance(&b, 13000);	/* nor does he answer */
	CHECK_STR("hangup 1 16; stop 100; hangup 100 17", b.did);
	bed_fini(&b);
}

TEST(flow_goes_on_when_a_transfer_fails)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	(void)bed_setup(&b, 100, "span1", "138", "4001");
	(void)bed_digit(&b, 100, '2');
	CHECK_STR("stop 100; invite 1 8003 8003<138", b.did);
	(void)BED_LEG(&b, ALERTING, 1);
	CHECK_STR("tone 100 ringback", b.did);
	(void)bed_gone(&b, 1, 17);
	CHECK_STR("stop 100; play 100 sorry", b.did);
	CHECK_STR("ivr", bed_call(&b));
	(void)bed_played(&b, 100);
	CHECK_STR("play 100 bye", b.did);
	(void)bed_played(&b, 100);
	CHECK_STR("hangup 100 16", b.did);
	bed_fini(&b);
}

TEST(transfer_to_a_number_without_route_ends_as_unallocated)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	(void)bed_setup(&b, 100, "span1", "138", "4001");
	(void)bed_digit(&b, 100, '3');
	CHECK_STR("stop 100; hangup 100 1", b.did);
	bed_fini(&b);
}

TEST(strangers_and_wrong_numbers_are_refused_and_recorded)
{
	static const struct {
		const char *line, *to, *want;
	} rows[] = {
		{ "span9", "4001", "hangup 100 21" },
		{ "span1", "5555", "hangup 100 1" },
		{ "span1", "", "hangup 100 1" },
		{ "span1", "666", "accept 100; hangup 100 21" },
		{ "span1", "9123", "hangup 100 1" },	/* out: phones only */
	};
	struct core_bed b;
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_EQ(0, bed_init(&b));
		CHECK_EQ(0, bed_setup(&b, 100, rows[i].line, "138", rows[i].to));
		CHECK_STR(rows[i].want, b.did);
		CHECK_EQ(1, bed_count(&b, LEDGER_CALL_START));
		CHECK_EQ(1, bed_count(&b, LEDGER_CALL_END));
		(void)bed_gone(&b, 100, 16);
		CHECK_STR("", bed_call(&b));
		bed_fini(&b);
	}
}

TEST(overlap_waits_for_digits_and_not_for_ever)
{
	struct core_party from = { .number = "138" }, to = { .number = "80" };
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	(void)BED(&b, .type = CORE_EV_SETUP, .leg = 100, .line = "span1",
		  .from = &from, .to = &to);
	CHECK_STR("", b.did);
	text_copy(to.number, "8003");
	(void)BED(&b, .type = CORE_EV_DIGITS, .leg = 100, .to = &to);
	CHECK_STR("accept 100; invite 1 8003 8003<138", b.did);
	text_copy(to.number, "40");
	(void)BED(&b, .type = CORE_EV_SETUP, .leg = 101, .line = "span1",
		  .from = &from, .to = &to);
	bed_advance(&b, 15000);
	CHECK_STR("hangup 101 28", b.did);
	bed_fini(&b);
}

TEST(media_that_fails_ends_the_call_with_resource_unavailable)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_to_talk(&b);
	(void)BED(&b, .type = CORE_EV_MEDIA_FAILED, .leg = 1, .error = -EIO);
	CHECK_STR("record_stop 1000; unbridge 100 1; hangup 1 47; hangup 100 47",
		  b.did);
	bed_fini(&b);
}

TEST(a_recording_that_fails_is_told_and_the_talk_goes_on)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_to_talk(&b);
	(void)BED(&b, .type = CORE_EV_RECORD_DONE, .vocid = 1000,
		  .error = -ENOSPC);
	CHECK_STR("", b.did);
	CHECK_EQ(-ENOSPC, bed_fact(&b, LEDGER_RECORD_END)->error);
	CHECK_STR("talking", bed_call(&b));
	bed_fini(&b);
}

TEST(two_recordings_of_one_phone_in_one_second_have_two_names)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	(void)bed_setup(&b, 100, "span1", "138", "8001");
	(void)BED_LEG(&b, ANSWER, 1);
	(void)bed_gone(&b, 100, 16);
	(void)bed_gone(&b, 1, 16);
	(void)bed_setup(&b, 101, "span1", "138", "8001");
	(void)BED_LEG(&b, ANSWER, 2);
	CHECK_STR("answer 101; bridge 101 2; record_start 80011210746355-1001.wav 101 2",
		  b.did);
	bed_fini(&b);
}

TEST(routes_that_lead_in_a_circle_are_cut)
{
	static const struct core_route_conf loop = {
		.pattern = "777", .target = "number:778",
	}, back = { .pattern = "778", .target = "number:777" };
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	CHECK_EQ(0, core_add_route(b.core, &loop, NULL));
	CHECK_EQ(0, core_add_route(b.core, &back, NULL));
	(void)bed_setup(&b, 100, "span1", "138", "777");
	CHECK_STR("accept 100; hangup 100 25", b.did);
	bed_fini(&b);
}

TEST(events_that_make_no_sense_are_refused_and_harm_nothing)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_to_talk(&b);
	CHECK_EQ(-ENOENT, BED_LEG(&b, ANSWER, 4711));
	CHECK_EQ(-ENOENT, bed_gone(&b, 0, 16));
	CHECK_EQ(-EINVAL, bed_setup(&b, 100, "span1", "138", "4001"));
	CHECK_EQ(-EINVAL, BED(&b, .type = CORE_EV_SETUP, .leg = 7));
	CHECK_EQ(-EINVAL, BED(&b, .type = (enum core_event_type)99));
	CHECK_EQ(0, BED(&b, .type = CORE_EV_TIMER, .timer = 4711));
	CHECK_EQ(-ENOENT, BED(&b, .type = CORE_EV_HANGUP, .call = 4711));
	CHECK_EQ(-ENOENT, BED(&b, .type = CORE_EV_PHONE_UP, .line = "nobody"));
	CHECK_EQ(0, BED_LEG(&b, ALERTING, 1));
	CHECK_EQ(0, BED_LEG(&b, ANSWER, 100));
	CHECK_EQ(0, BED(&b, .type = CORE_EV_PLAY_DONE, .leg = 100, .play = 99));
	CHECK_STR("talking", bed_call(&b));
	bed_fini(&b);
}

/* Everything from configuration to the end of a talk, each allocation failing
 * once: nothing leaks, nothing crashes, every call that began ends. */
TEST(call_survives_short_memory)
{
	struct core_bed b;

	if (bed_init(&b))
		return;
	bed_to_talk(&b);
	(void)bed_gone(&b, 100, 16);
	(void)bed_gone(&b, b.leg, 16);
	(void)BED(&b, .type = CORE_EV_RECORD_DONE, .vocid = b.vocid);
	CHECK_EQ(bed_count(&b, LEDGER_CALL_START),
		 bed_count(&b, LEDGER_CALL_END));
	bed_fini(&b);
}

TESTS(
	RUN(inbound_call_goes_from_flow_to_agent),
	RUN(agent_who_hangs_up_ends_the_caller_with_normal_clearing),
	RUN(caller_is_rated_when_the_agent_hangs_up_first),
	RUN(caller_waits_with_busy_prompt_and_music_when_nobody_is_free),
	RUN(no_answer_goes_to_the_next_agent_and_takes_the_first_out),
	RUN(agent_who_stays_ready_is_rested_before_the_next_try),
	RUN(agent_is_not_rung_while_his_phone_is_still_ending_a_call),
	RUN(caller_who_gives_up_while_it_rings_frees_the_agent),
	RUN(agent_whose_phone_goes_away_while_ringing_is_passed_over),
	RUN(waiting_too_long_leads_to_the_overflow_target),
	RUN(an_agent_who_rings_when_time_is_over_may_still_answer),
	RUN(flow_goes_on_when_a_transfer_fails),
	RUN(transfer_to_a_number_without_route_ends_as_unallocated),
	RUN(strangers_and_wrong_numbers_are_refused_and_recorded),
	RUN(overlap_waits_for_digits_and_not_for_ever),
	RUN(media_that_fails_ends_the_call_with_resource_unavailable),
	RUN(a_recording_that_fails_is_told_and_the_talk_goes_on),
	RUN(two_recordings_of_one_phone_in_one_second_have_two_names),
	RUN(routes_that_lead_in_a_circle_are_cut),
	RUN(events_that_make_no_sense_are_refused_and_harm_nothing),
	RUN_OOM(call_survives_short_memory),
)
