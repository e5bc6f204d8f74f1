// SPDX-License-Identifier: GPL-3.0-or-later
/* Calls out over a trunk that is listened to: what is heard decides. */
#include "base/str.h"
#include "unit/core_bed.h"

#define HEARD(b, what) BED(b, .type = CORE_EV_HEARD, .leg = 1, \
			   .heard = PROGRESS_##what)

/* Phone 8003 (leg 100) has dialled 9123: leg 1 on span1, listened to. */
static void bed_dial(struct core_bed *b)
{
	static const char *const trunks[] = { "span1", "span2" };
	unsigned int i;

	CHECK_EQ(0, bed_init(b));
	for (i = 0; i < 2; i++)
		CHECK_EQ(0, core_add_trunk(b->core, &(struct core_trunk_conf){
			.name = trunks[i], .is_listening = i == 0 }, NULL));
	bed_phones_up(b);
	(void)bed_setup(b, 100, "8003", "8003", "9123");
	CHECK_STR("accept 100; invite 1 span1 123<8003", b->did);
}

static const char *verdict(const struct core_bed *b)
{
	return bed_fact(b, LEDGER_LEG_PROGRESS)->result;
}

TEST(tones_before_the_answer_are_causes)
{
	static const struct {
		enum progress_input in;
		uint8_t cause;
		const char *verdict;
	} row[] = {
		{ PROGRESS_BUSY, 17, "busy" },
		{ PROGRESS_SIT_VACANT, 1, "bad_number" },
		{ PROGRESS_SIT_OTHER, 1, "bad_number" },
		{ PROGRESS_SIT_INTERCEPT, 22, "bad_number" },
	};
	struct core_bed b;
	size_t i, answered;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		for (answered = 0; answered < 2; answered++) {
			bed_dial(&b);
			if (answered) {
				(void)BED_LEG(&b, ANSWER, 1);
				CHECK_STR("progress 100; bridge 100 1", b.did);
			}
			(void)BED(&b, .type = CORE_EV_HEARD, .leg = 1,
				  .heard = row[i].in);
			CHECK_STR(row[i].verdict, verdict(&b));
			CHECK_EQ(row[i].cause,
				 bed_fact(&b, LEDGER_LEG_PROGRESS)->cause);
			CHECK_EQ(row[i].cause,
				 bed_fact(&b, LEDGER_CALL_END)->cause);
			CHECK_EQ(0, bed_count(&b, LEDGER_CALL_ANSWER));
			CHECK_EQ(0, bed_count(&b, LEDGER_TALK_START));
			(void)bed_gone(&b, 1, 16);
			(void)bed_gone(&b, 100, 16);
			CHECK_EQ(0, bed_timers(&b));
			bed_fini(&b);
		}
}

TEST(congestion_tone_leads_to_the_next_trunk)
{
	struct core_bed b;

	bed_dial(&b);
	(void)HEARD(&b, CONGESTION);
	CHECK_STR("hangup 1 16; invite 2 span2 123<8003", b.did);
	CHECK_EQ(34, bed_fact(&b, LEDGER_RING_END)->cause);
	(void)BED(&b, .type = CORE_EV_HEARD, .leg = 2, .heard = PROGRESS_BUSY);
	CHECK_STR("", b.did);	/* this trunk is not listened to */
	bed_fini(&b);
}

TEST(busy_after_ringing_is_a_refusal)
{
	struct core_bed b;

	bed_dial(&b);
	(void)HEARD(&b, RINGBACK);
	CHECK_STR("alert 100", b.did);
	(void)HEARD(&b, BUSY);
	CHECK_EQ(21, bed_fact(&b, LEDGER_CALL_END)->cause);
	bed_fini(&b);
}

TEST(gateway_that_answers_and_then_rings_is_answered_by_a_voice)
{
	struct core_bed b;

	bed_dial(&b);
	(void)BED_LEG(&b, ANSWER, 1);
	CHECK_STR("progress 100; bridge 100 1", b.did);
	(void)HEARD(&b, RINGBACK);
	CHECK_STR("", b.did);	/* he hears it himself */
	bed_advance(&b, 20000);
	CHECK_STR("ringing", bed_call(&b));
	(void)HEARD(&b, VOICE);
	CHECK_STR("answered", verdict(&b));
	CHECK_STR("talk 1; answer 100; record_start 80031210746375.wav 1 100", b.did);
	CHECK_STR("talking", bed_call(&b));
	bed_advance(&b, 500);
	(void)HEARD(&b, QUIET);
	bed_advance(&b, 1000);
	CHECK_STR("human", verdict(&b));
	bed_advance(&b, 60000);
	(void)HEARD(&b, BUSY);
	CHECK_STR("released", verdict(&b));
	CHECK_STR("called", bed_fact(&b, LEDGER_CALL_END)->by);
	CHECK_EQ(16, bed_fact(&b, LEDGER_CALL_END)->cause);
	CHECK_STR("tone", bed_fact(&b, LEDGER_CALL_END)->reason);
	bed_fini(&b);
}

TEST(answer_after_ringing_is_believed_at_once)
{
	struct core_bed b;

	bed_dial(&b);
	(void)HEARD(&b, RINGBACK);
	(void)HEARD(&b, RINGBACK_END);
	CHECK_STR("", b.did);	/* the signalling will tell */
	(void)BED_LEG(&b, ANSWER, 1);
	CHECK_STR("talking", bed_call(&b));
	bed_fini(&b);
}

TEST(ring_back_that_ends_is_an_answer_if_no_tone_follows)
{
	struct core_bed b;

	bed_dial(&b);
	(void)BED_LEG(&b, ANSWER, 1);
	(void)HEARD(&b, RINGBACK);
	(void)HEARD(&b, RINGBACK_END);
	bed_advance(&b, 2999);
	CHECK_STR("ringing", bed_call(&b));
	bed_advance(&b, 1);
	CHECK_STR("talking", bed_call(&b));
	bed_fini(&b);
	bed_dial(&b);
	(void)BED_LEG(&b, ANSWER, 1);
	(void)HEARD(&b, RINGBACK);
	(void)HEARD(&b, RINGBACK_END);
	bed_advance(&b, 2000);
	(void)HEARD(&b, BUSY);
	CHECK_EQ(21, bed_fact(&b, LEDGER_CALL_END)->cause);
	bed_fini(&b);
}

TEST(answer_without_a_tone_is_believed_in_time)
{
	struct core_bed b;

	bed_dial(&b);
	(void)HEARD(&b, VOICE);	/* an announcement: before the answer */
	CHECK_STR("", b.did);
	(void)BED_LEG(&b, ANSWER, 1);
	(void)BED_LEG(&b, ANSWER, 1);
	bed_advance(&b, 7999);
	CHECK_STR("ringing", bed_call(&b));
	bed_advance(&b, 1);
	CHECK_STR("talking", bed_call(&b));
	(void)bed_gone(&b, 1, 16);
	(void)bed_gone(&b, 100, 16);
	CHECK_EQ(0, bed_timers(&b));
	bed_fini(&b);
}

TEST(nobody_who_answers_a_gateway_is_no_answer)
{
	struct core_bed b;

	bed_dial(&b);
	(void)BED_LEG(&b, ANSWER, 1);
	(void)HEARD(&b, RINGBACK);
	bed_advance(&b, 60000);
	CHECK_EQ(19, bed_fact(&b, LEDGER_CALL_END)->cause);
	CHECK_EQ(0, bed_count(&b, LEDGER_TALK_START));
	bed_fini(&b);
}

TEST(machine_and_fax_are_told)
{
	struct core_bed b;

	bed_dial(&b);
	(void)BED_LEG(&b, ANSWER, 1);
	bed_advance(&b, 8000);
	(void)HEARD(&b, VOICE);
	bed_advance(&b, 3000);
	CHECK_STR("machine", verdict(&b));
	(void)HEARD(&b, BEEP);
	CHECK_STR("beep", verdict(&b));
	CHECK_STR("talking", bed_call(&b));
	bed_fini(&b);
	bed_dial(&b);
	(void)HEARD(&b, CED);
	CHECK_STR("fax", verdict(&b));
	CHECK_STR("ringing", bed_call(&b));
	(void)BED_LEG(&b, ANSWER, 1);
	CHECK_STR("talking", bed_call(&b));
	bed_fini(&b);
}

TEST(what_is_heard_of_other_legs_is_nothing)
{
	struct core_bed b;

	bed_dial(&b);
	(void)BED(&b, .type = CORE_EV_HEARD, .leg = 100,
		  .heard = PROGRESS_BUSY);
	CHECK_STR("", b.did);
	(void)bed_gone(&b, 100, 16);
	(void)HEARD(&b, BUSY);	/* it crosses our hang-up */
	CHECK_STR("", b.did);
	bed_fini(&b);
}

TESTS(
	RUN(tones_before_the_answer_are_causes),
	RUN(congestion_tone_leads_to_the_next_trunk),
	RUN(busy_after_ringing_is_a_refusal),
	RUN(gateway_that_answers_and_then_rings_is_answered_by_a_voice),
	RUN(answer_after_ringing_is_believed_at_once),
	RUN(ring_back_that_ends_is_an_answer_if_no_tone_follows),
	RUN(answer_without_a_tone_is_believed_in_time),
	RUN(nobody_who_answers_a_gateway_is_no_answer),
	RUN(machine_and_fax_are_told),
	RUN(what_is_heard_of_other_legs_is_nothing),
)
