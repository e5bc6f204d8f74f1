// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The glue: a call from end to end, and what happens when the engine is not
 * there or goes away.
 */
#include "unit/glue_bed.h"

static const struct leg_media theirs = {
	.addr = "127.0.0.1", .port = 28298, .codec = LEG_CODEC_PCMA,
	.has_pcma = true, .dtmf_pt = 101, .ptime_ms = 20, .is_sending = true,
	.is_receiving = true,
};

static void take_reason(void *arg, uint64_t seq, const struct ledger_event *ev)
{
	if (ev->type == LEDGER_CALL_END)
		snprintf(arg, CORE_KEY_LEN, "%s", ev->reason);
}

static const char *end_reason(void)
{
	static char reason[CORE_KEY_LEN];

	reason[0] = '\0';
	CHECK_EQ(0, store_call_events(d->store, row.call, take_reason, reason));
	return reason;
}

TEST(glue_performs_a_whole_call)
{
	struct soft_bed b;
	uint32_t a, phone;

	bed_start(&b, NULL);
	CHECK(up(b.door));
	line_registered(&d->sip_adapter, "8001", true);
	a = setup("95588");
	phone = a + 1;		/* the next leg that anybody makes */
	CHECK_STR("accept answer invite(8001 8001 rtp) ", said);
	CHECK_EQ(2, d->legs.n);
	said[0] = '\0';
	tell(&d->sip_adapter, (struct leg_event){ .type = LEG_EV_ALERTING,
						  .leg = phone });
	tell(&d->sip_adapter, (struct leg_event){
		.type = LEG_EV_ANSWER, .leg = phone, .media = &theirs });
	CHECK(leg_get(d, a)->vocid);
	/* the customer hangs up; the phone's end comes from inside hangup() */
	ends_at_once = true;
	tell(&d->pri_adapter, (struct leg_event){ .type = LEG_EV_GONE,
						  .leg = a, .cause = 16 });
	CHECK_STR("hangup(16) ", said);
	CHECK_EQ(0, d->legs.n);
	CHECK(until(has_call_end));
	CHECK_STR("call.start call.route call.answer queue.enter agent.pick "
		  "ring.start agent.state ring.end queue.leave agent.state "
		  "talk.start record.start talk.end call.end record.end ",
		  facts);
	down();
	bed_stop(&b);
}

TEST(glue_answers_a_changed_stream)
{
	struct leg_media held = theirs;
	struct soft_bed b;
	uint32_t a;

	bed_start(&b, NULL);
	CHECK(up(b.door));
	line_registered(&d->sip_adapter, "8001", true);
	a = setup("95588");
	tell(&d->sip_adapter, (struct leg_event){
		.type = LEG_EV_ANSWER, .leg = a + 1, .media = &theirs });
	said[0] = '\0';
	held.is_sending = true;
	held.is_receiving = false;	/* they put us on hold */
	tell(&d->sip_adapter, (struct leg_event){
		.type = LEG_EV_MEDIA, .leg = a + 1, .media = &held });
	CHECK_STR("media(held) ", said);
	down();
	bed_stop(&b);
}

TEST(glue_without_engine_refuses_calls_and_lives)
{
	uint32_t a;

	CHECK(up("soft:/nonexistent/lq.sock"));
	CHECK(!d->media);
	line_registered(&d->sip_adapter, "8001", true);
	a = setup("95588");
	CHECK_STR("hangup(38) ", said);
	CHECK_EQ(1, d->legs.n);		/* until the adapter is through with it */
	tell(&d->pri_adapter, (struct leg_event){ .type = LEG_EV_DIGIT,
						  .leg = a, .digit = '1' });
	tell(&d->pri_adapter, (struct leg_event){ .type = LEG_EV_GONE,
						  .leg = a, .cause = 38 });
	CHECK_EQ(0, d->legs.n);
	CHECK_EQ(1, d->n.n_calls_refused);
	CHECK(until(has_row));
	CHECK_EQ(38, row.cause);
	CHECK_STR("13800138000", row.from);
	CHECK_STR("95588", row.to);
	CHECK_STR("span1", row.trunk);
	CHECK_STR("system", row.by);
	CHECK_STR("engine_away", end_reason());
	down();
}

TEST(glue_draining_takes_no_new_calls)
{
	struct soft_bed b;

	bed_start(&b, NULL);
	CHECK(up(b.door));
	lqd_drain(d);
	(void)setup("95588");
	CHECK_STR("hangup(41) ", said);
	CHECK(until(has_row));
	CHECK_EQ(41, row.cause);
	CHECK_STR("draining", end_reason());
	down();
	bed_stop(&b);
}

TEST(glue_tells_a_failed_invite_as_gone)
{
	struct soft_bed b;

	bed_start(&b, NULL);
	CHECK(up(b.door));
	ends_at_once = true;
	(void)setup("2");
	CHECK(strstr(said, "hangup("));
	CHECK_EQ(0, d->legs.n);
	down();
	bed_stop(&b);
}

TEST(glue_hangs_up_by_cause)
{
	struct soft_bed b;

	bed_start(&b, NULL);
	CHECK(up(b.door));
	ends_at_once = true;
	(void)setup("1");
	CHECK(strstr(said, "hangup(17) "));
	CHECK_EQ(0, d->legs.n);
	down();
	bed_stop(&b);
}

static bool is_lost(void)
{
	return d->n.n_door_lost > 0 && !d->legs.n;
}

static bool is_back(void)
{
	loop_advance(d->loop, 500);
	return d->media != NULL;
}

TEST(glue_ends_calls_when_the_engine_goes_and_opens_it_again)
{
	struct soft_bed b;
	char line[160];

	bed_start(&b, NULL);
	CHECK(up(b.door));
	ends_at_once = true;
	line_registered(&d->sip_adapter, "8001", true);
	(void)setup("95588");
	CHECK_EQ(2, d->legs.n);
	(void)bed_signal(&b, SIGKILL);
	loop_advance(d->loop, 1);
	CHECK(until(is_lost));
	CHECK_STR("accept answer invite(8001 8001 rtp) hangup(16) hangup(47) ", said);
	CHECK(!d->media);
	said[0] = '\0';
	(void)setup("95588");
	CHECK_STR("hangup(38) ", said);
	bed_launch(&b, NULL, line, sizeof(line));
	CHECK(until(is_back));
	said[0] = '\0';
	(void)setup("95588");
	CHECK(strstr(said, "answer "));
	down();
	bed_stop(&b);
}

/* Its file is whole, and that is told, although media goes at once. */
TEST(glue_tells_the_end_of_a_recording_when_the_engine_goes)
{
	struct soft_bed b;
	uint32_t a;

	bed_start(&b, NULL);
	CHECK(up(b.door));
	ends_at_once = true;
	line_registered(&d->sip_adapter, "8001", true);
	a = setup("95588");
	tell(&d->sip_adapter, (struct leg_event){
		.type = LEG_EV_ANSWER, .leg = a + 1, .media = &theirs });
	CHECK(leg_get(d, a)->vocid);
	(void)bed_signal(&b, SIGKILL);
	loop_advance(d->loop, 1);
	CHECK(until(is_lost));
	CHECK(until(has_call_end));
	down();
	bed_stop(&b);
}

/* Without engine: each run is quick, and all of lqd/ is in it. */
TEST(glue_survives_short_memory)
{
	if (up("soft:/nonexistent/lq.sock")) {
		ends_at_once = true;
		line_registered(&d->sip_adapter, "8001", true);
		(void)setup("95588");
		(void)setup("1");
		loop_advance(d->loop, 2000);
	}
	down();
}

TESTS(
	RUN(glue_performs_a_whole_call),
	RUN(glue_answers_a_changed_stream),
	RUN(glue_without_engine_refuses_calls_and_lives),
	RUN(glue_draining_takes_no_new_calls),
	RUN(glue_tells_a_failed_invite_as_gone),
	RUN(glue_hangs_up_by_cause),
	RUN(glue_ends_calls_when_the_engine_goes_and_opens_it_again),
	RUN(glue_tells_the_end_of_a_recording_when_the_engine_goes),
	RUN_OOM(glue_survives_short_memory),
)
