// SPDX-License-Identifier: GPL-3.0-or-later
/* Calls that come in, what happens within them, and what is refused. */
#include "unit/sip_bench.h"

/* ------------------------------------------------------------------ incoming */

static const struct seen *come_in(struct bench *b)
{
	const struct seen *s;

	request(b, &(struct req){ .method = "INVITE", .branch = "1",
				  .body = SDP });
	CHECK_STR("100", heard(b));
	s = event(b);
	CHECK_EQ(LEG_EV_SETUP, s->type);
	return s;
}

static uint32_t come_in_and_talk(struct bench *b, char tag[64])
{
	uint32_t leg = come_in(b)->leg;

	CHECK_EQ(0, sip_ops()->answer(b->sip, leg, &ours));
	CHECK_STR("200", heard(b));
	their_tag(b, tag);
	request(b, &(struct req){ .method = "ACK", .branch = "1a",
				  .to_tag = tag });
	return leg;
}

TEST(call_comes_in_and_ends)
{
	struct bench *b = bench_open(NULL);
	const struct seen *s = come_in(b);
	uint32_t leg = s->leg;
	char tag[64];

	CHECK_STR("13800001111", s->from);
	CHECK_STR("9001", s->to);
	CHECK_STR("trunk/gw", s->trunk);
	CHECK(s->has_media);
	CHECK_EQ(0, sip_ops()->accept(b->sip, leg));
	CHECK_EQ(0, sip_ops()->alert(b->sip, leg));
	CHECK_STR("180", heard(b));
	CHECK_EQ(0, sip_ops()->progress(b->sip, leg, &ours));
	CHECK_STR("183", heard(b));
	CHECK(strstr(b->last, "m=audio 26700 ") != NULL);
	CHECK_EQ(0, sip_ops()->answer(b->sip, leg, &ours));
	CHECK_STR("200", heard(b));
	CHECK(strstr(b->last, "m=audio 26700 ") != NULL);
	their_tag(b, tag);
	request(b, &(struct req){ .method = "ACK", .branch = "1a",
				  .to_tag = tag });
	loop_advance(b->loop, 5000);
	CHECK_STR("", hear(b));
	request(b, &(struct req){ .method = "BYE", .branch = "2", .cseq = 2,
				  .to_tag = tag,
				  .headers = "Reason: Q.850;cause=31\r\n" });
	CHECK_STR("200", heard(b));
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK_EQ(31, s->cause);
	CHECK(!s->is_by_us);
	CHECK_EQ(-ENOENT, sip_ops()->hangup(b->sip, leg, 16));
	CHECK_EQ(0, sip_calls(b->sip));
	bench_close(b);
}

TEST(answer_is_repeated_until_acknowledged)
{
	static const unsigned int gaps[] = { 500, 1000, 2000, 4000, 4000 };
	struct bench *b = bench_open(NULL);
	uint32_t leg = come_in(b)->leg;
	const struct seen *s;

	CHECK_EQ(0, sip_ops()->answer(b->sip, leg, &ours));
	CHECK_STR("200", heard(b));
	for (size_t i = 0; i < 5; i++) {
		loop_advance(b->loop, gaps[i] - 1);
		CHECK_STR("", heard(b));
		loop_advance(b->loop, 1);
		CHECK_STR("200", heard(b));
	}
	request(b, &(struct req){ .method = "INVITE", .branch = "1",
				  .body = SDP });
	CHECK_STR("200", heard(b));	/* the INVITE was repeated */
	CHECK_EQ(NOTHING, event(b)->type);
	loop_advance(b->loop, 20501);	/* 32 s after the first */
	for (int i = 0; i < 5; i++)
		CHECK_STR("200", heard(b));
	CHECK_STR("BYE", heard(b));
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK_EQ(102, s->cause);
	reply(b, 200, NULL, NULL);
	bench_close(b);
}

TEST(invite_repeated_or_merged_is_one_call)
{
	struct bench *b = bench_open(NULL);

	come_in(b);
	request(b, &(struct req){ .method = "INVITE", .branch = "1",
				  .body = SDP });
	CHECK_STR("100", heard(b));
	request(b, &(struct req){ .method = "INVITE", .branch = "other",
				  .body = SDP });
	CHECK_STR("482", heard(b));
	CHECK_EQ(NOTHING, event(b)->type);
	bench_close(b);
}

TEST(cancel_ends_a_ringing_call)
{
	struct bench *b = bench_open(NULL);
	uint32_t leg = come_in(b)->leg;
	const struct seen *s;

	CHECK_EQ(0, sip_ops()->alert(b->sip, leg));
	CHECK_STR("180", heard(b));
	request(b, &(struct req){ .method = "CANCEL", .branch = "1" });
	CHECK_STR("200", heard(b));
	CHECK_STR("487", heard(b));
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK_EQ(16, s->cause);
	loop_advance(b->loop, 501);
	CHECK_STR("487", heard(b));	/* osip repeats it until the ACK */
	request(b, &(struct req){ .method = "ACK", .branch = "1" });
	loop_advance(b->loop, 30000);
	CHECK_STR("", heard(b));
	request(b, &(struct req){ .method = "CANCEL", .branch = "none" });
	CHECK_STR("481", heard(b));
	bench_close(b);
}

static const struct {
	int cause;
	const char *status;
} refusals[] = {
	{ 17, "486" }, { 19, "480" }, { 1, "404" }, { 21, "403" }, { 34, "503" },
};

TEST(hangup_before_answer_tells_why)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct bench *b = bench_open(NULL);
		uint32_t leg = come_in(b)->leg;
		char reason[32];
		const struct seen *s;

		CHECK_EQ(0, sip_ops()->hangup(b->sip, leg, refusals[i].cause));
		CHECK_STR(refusals[i].status, heard(b));
		snprintf(reason, sizeof(reason), "Q.850;cause=%d;",
			 refusals[i].cause);
		CHECK(!strncmp(reason, field(b, "Reason"), strlen(reason)));
		loop_advance(b->loop, 0);
		s = event(b);
		CHECK_EQ(LEG_EV_GONE, s->type);
		CHECK(s->is_by_us);
		CHECK_EQ(refusals[i].cause, s->cause);
		bench_close(b);
	}
}

static const struct {
	const char *what, *want;
	struct req r;
} bad[] = {
	{ "BYE of no dialog", "481", { .method = "BYE", .branch = "b1",
				       .to_tag = "x" } },
	{ "INFO of no dialog", "481", { .method = "INFO", .branch = "b2" } },
	{ "SUBSCRIBE", "405", { .method = "SUBSCRIBE", .branch = "b3" } },
	{ "unknown method", "501", { .method = "DANCE", .branch = "b4" } },
	{ "REFER", "603", { .method = "REFER", .branch = "b5" } },
	{ "OPTIONS", "200", { .method = "OPTIONS", .branch = "b6" } },
	{ "sips", "416", { .method = "INVITE", .branch = "b7",
			   .uri = "sips:9001@127.0.0.1" } },
	{ "nobody called", "484", { .method = "INVITE", .branch = "b8",
				    .uri = "sip:127.0.0.1" } },
	{ "extension", "420", { .method = "INVITE", .branch = "b9",
				.headers = "Require: 100rel\r\n" } },
	{ "not SDP", "400", { .method = "INVITE", .branch = "b10",
			      .body = "hello" } },
	{ "no codec", "488", { .method = "INVITE", .branch = "b11",
			       .body = "v=0\r\nc=IN IP4 127.0.0.1\r\n"
				       "m=audio 4 RTP/AVP 18\r\n" } },
	{ "other content", "415",
	  { .method = "INVITE", .branch = "b12",
	    .headers = "Content-Type: text/plain\r\n", .body = "hi" } },
	{ "short session", "422",
	  { .method = "INVITE", .branch = "b13", .body = SDP,
	    .headers = "Supported: timer\r\nSession-Expires: 30\r\n" } },
	{ "re-INVITE of no dialog", "481",
	  { .method = "INVITE", .branch = "b14", .to_tag = "z", .body = SDP } },
};

TEST(requests_that_cannot_be_served_are_refused)
{
	struct bench *b = bench_open(NULL);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char call_id[32];
		struct req r = bad[i].r;
		const char *got;

		snprintf(call_id, sizeof(call_id), "bad-%zu", i);
		r.call_id = call_id;
		request(b, &r);
		got = heard(b);
		if (strcmp(got, bad[i].want))
			test_fail(__FILE__, __LINE__, "%s: %s", bad[i].what, got);
		while (*heard(b))
			;
	}
	CHECK_EQ(0, sip_calls(b->sip));
	CHECK_EQ(NOTHING, event(b)->type);
	bench_close(b);
}

TEST(malformed_input_is_counted_and_harmless)
{
	static const char *const rows[] = {
		"hello", "INVITE", "SIP/2.0 200 OK\r\n\r\n", "\r\n\r\n",
		"INVITE sip:a@b SIP/2.0\r\n\r\n",
		"BYE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP x\r\nCall-ID: 1\r\n"
		"CSeq: 1 INVITE\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\n\r\n",
		"BYE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP x\r\nCall-ID: 1\r\n"
		"CSeq: 99999999999 BYE\r\nFrom: <sip:a@b>;tag=1\r\n"
		"To: <sip:b@b>\r\n\r\n",
	};
	struct bench *b = bench_open(NULL);
	struct sip_stats s;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		say(b, "%s", rows[i]);
	sip_stats(b->sip, &s);
	CHECK_EQ(6, s.malformed);
	CHECK_EQ(1, s.ignored);
	CHECK_STR("400", heard(b));	/* CSeq's method is another */
	CHECK_STR("", hear(b));
	bench_close(b);
}

TEST(stranger_must_prove_itself_to_call)
{
	struct bench *b = bench_open(NULL);

	CHECK_EQ(0, sip_trunk_remove(b->sip, "gw"));
	request(b, &(struct req){ .method = "INVITE", .branch = "1",
				  .body = SDP });
	CHECK_STR("401", heard(b));
	CHECK_EQ(NOTHING, event(b)->type);
	bench_close(b);
}

TEST(hidden_caller_stays_hidden)
{
	struct bench *b = bench_open(NULL);
	const struct seen *s;

	request(b, &(struct req){ .method = "INVITE", .branch = "1", .body = SDP,
		.headers = "P-Asserted-Identity: <sip:02166668888@x>\r\n"
			   "Privacy: id\r\n" });
	s = event(b);
	CHECK_STR("02166668888", s->from);
	CHECK_EQ(LEG_RESTRICTED, s->presentation);
	bench_close(b);
}

/* --------------------------------------------------------------- in a dialog */

TEST(hold_is_told_and_answered)
{
	struct bench *b = bench_open(NULL);
	char tag[64];
	uint32_t leg = come_in_and_talk(b, tag);
	struct leg_media held = ours;
	const struct seen *s;

	request(b, &(struct req){ .method = "INVITE", .branch = "2", .cseq = 2,
				  .to_tag = tag, .body = SDP_OF("sendonly") });
	CHECK_STR("100", heard(b));
	s = event(b);
	CHECK_EQ(LEG_EV_MEDIA, s->type);
	CHECK(s->is_sending && !s->is_receiving);
	held.is_sending = false;
	CHECK_EQ(0, sip_ops()->update(b->sip, leg, &held));
	CHECK_STR("200", heard(b));
	CHECK(strstr(b->last, "a=recvonly") != NULL);
	request(b, &(struct req){ .method = "ACK", .branch = "2a", .cseq = 2,
				  .to_tag = tag });
	/* the same once more: nothing has changed, nobody is asked */
	request(b, &(struct req){ .method = "INVITE", .branch = "3", .cseq = 3,
				  .to_tag = tag, .body = SDP_OF("sendonly") });
	CHECK_STR("200", heard(b));
	CHECK_EQ(NOTHING, event(b)->type);
	request(b, &(struct req){ .method = "ACK", .branch = "3a", .cseq = 3,
				  .to_tag = tag });
	/* the owner is silent: answered after 4 s with what was said last */
	request(b, &(struct req){ .method = "UPDATE", .branch = "4", .cseq = 4,
				  .to_tag = tag, .body = SDP });
	CHECK_STR("", hear(b));
	loop_advance(b->loop, 4000);
	CHECK_STR("200", heard(b));
	request(b, &(struct req){ .method = "INVITE", .branch = "5", .cseq = 2,
				  .to_tag = tag, .body = SDP });
	CHECK_STR("500", heard(b));	/* CSeq went back */
	bench_close(b);
}

TEST(glare_is_refused_and_retried)
{
	struct bench *b = bench_open(NULL);
	char tag[64];
	uint32_t leg = come_in_and_talk(b, tag);
	struct leg_media held = ours;
	int retried = 0;

	held.is_receiving = false;
	CHECK_EQ(0, sip_ops()->update(b->sip, leg, &held));
	CHECK_STR("INVITE", heard(b));
	CHECK(strstr(b->last, "a=sendonly") != NULL);
	reply(b, 491, NULL, NULL);
	CHECK_STR("ACK", heard(b));
	loop_advance(b->loop, 2001);
	while (!strcmp(heard(b), "INVITE"))
		retried++;		/* and repeated by Timer A */
	CHECK(retried > 0);
	request(b, &(struct req){ .method = "INVITE", .branch = "2", .cseq = 2,
				  .to_tag = tag, .body = SDP });
	CHECK_STR("491", heard(b));
	bench_close(b);
}

TEST(info_carries_keys)
{
	static const struct {
		const char *type, *body;
		char want;
	} rows[] = {
		{ "application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", '5' },
		{ "application/dtmf-relay", "Signal= #\r\nDuration=1\r\n", '#' },
		{ "application/dtmf", "7", '7' },
		{ "application/dtmf-relay", "Signal=10\r\n", '*' },
		{ "application/dtmf-relay", "Signal=!\r\n", 0 },
		{ "text/plain", "5", 0 },
	};
	struct bench *b = bench_open(NULL);
	char tag[64];
	uint32_t leg = come_in_and_talk(b, tag);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[256], branch[8];

		snprintf(branch, sizeof(branch), "i%zu", i);
		snprintf(text, sizeof(text), "Content-Type: %s\r\n", rows[i].type);
		say(b, "INFO sip:9001@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP "
		    "127.0.0.1:%d;branch=z9hG4bK%s\r\n"
		    "From: <sip:13800001111@127.0.0.1>;tag=peer\r\n"
		    "To: <sip:9001@127.0.0.1>;tag=%s\r\nCall-ID: call-1\r\n"
		    "CSeq: %zu INFO\r\n%sContent-Length: %zu\r\n\r\n%s",
		    PEER_PORT, branch, tag, i + 2, text, strlen(rows[i].body),
		    rows[i].body);
		CHECK_STR(rows[i].want ? "200" : "415", heard(b));
		if (rows[i].want)
			CHECK_EQ(rows[i].want, event(b)->digit);
	}
	CHECK_EQ(0, sip_ops()->digit(b->sip, leg, '9'));
	CHECK_STR("INFO", heard(b));
	CHECK(strstr(b->last, "Signal=9\r\n") != NULL);
	bench_close(b);
}

TEST(session_that_is_not_refreshed_ends)
{
	struct bench *b = bench_open(NULL);
	const struct seen *s;
	uint32_t leg;
	char tag[64];

	request(b, &(struct req){ .method = "INVITE", .branch = "1", .body = SDP,
		.headers = "Supported: timer\r\nSession-Expires: 90\r\n" });
	CHECK_STR("100", heard(b));
	leg = event(b)->leg;
	CHECK_EQ(0, sip_ops()->answer(b->sip, leg, &ours));
	CHECK_STR("200", heard(b));
	CHECK_STR("90;refresher=uac", field(b, "Session-Expires"));
	their_tag(b, tag);
	request(b, &(struct req){ .method = "ACK", .branch = "1a",
				  .to_tag = tag });
	loop_advance(b->loop, 50000);
	request(b, &(struct req){ .method = "UPDATE", .branch = "2", .cseq = 2,
		.to_tag = tag,
		.headers = "Supported: timer\r\nSession-Expires: 90\r\n" });
	CHECK_STR("200", heard(b));
	loop_advance(b->loop, 59000);
	CHECK_STR("", hear(b));
	loop_advance(b->loop, 1001);
	CHECK_STR("BYE", heard(b));
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK_EQ(102, s->cause);
	bench_close(b);
}

TEST(hangup_waits_for_the_ack)
{
	struct bench *b = bench_open(NULL);
	uint32_t leg = come_in(b)->leg;
	char tag[64];

	CHECK_EQ(0, sip_ops()->answer(b->sip, leg, &ours));
	CHECK_STR("200", heard(b));
	their_tag(b, tag);
	CHECK_EQ(0, sip_ops()->hangup(b->sip, leg, 16));
	CHECK_STR("", hear(b));
	request(b, &(struct req){ .method = "ACK", .branch = "1a",
				  .to_tag = tag });
	CHECK_STR("BYE", heard(b));
	reply(b, 200, NULL, NULL);
	loop_advance(b->loop, 10000);
	CHECK_STR("", hear(b));
	bench_close(b);
}

/* ------------------------------------------------------------------ overload */

TEST(too_many_calls_are_shed)
{
	struct bench *b = bench_open(&(struct sip_config){
		.new_calls_per_s = 2 });
	struct sip_stats s;

	for (int i = 0; i < 3; i++) {
		char id[24];

		snprintf(id, sizeof(id), "flood%d", i);
		request(b, &(struct req){ .method = "INVITE", .branch = id,
					  .call_id = id, .body = SDP });
		CHECK_STR(i < 2 ? "100" : "503", heard(b));
	}
	CHECK_STR("5", field(b, "Retry-After"));
	sip_stats(b->sip, &s);
	CHECK_EQ(1, s.overload);
	loop_advance(b->loop, 1000);
	request(b, &(struct req){ .method = "INVITE", .branch = "later",
				  .call_id = "later", .body = SDP });
	CHECK_STR("100", heard(b));
	sip_drain(b->sip);
	request(b, &(struct req){ .method = "OPTIONS", .branch = "o" });
	CHECK_STR("503", heard(b));
	/* whoever drains refuses: a call of a known line is to be written down */
	request(b, &(struct req){ .method = "INVITE", .branch = "last",
				  .call_id = "last", .body = SDP });
	CHECK_STR("100", heard(b));
	bench_close(b);
}

TEST(sip_survives_short_memory)
{
	struct loop *l = NULL;
	struct sip *s = NULL;
	struct sip_config c = { .addr = "127.0.0.1", .port = OUR_PORT };
	struct sip_handler h = { .legs = { fresh_id, on_event, NULL } };

	log_set_level(LOG_ERROR - 1);
	if (!loop_new_test(&l, 1, 1) && !sip_new(&s, l, &c, &h))
		(void)sip_account_add(s, &(struct sip_account){
			.name = "1", .password = "2" });
	sip_free(s);
	loop_free(l);
}

TESTS(
	RUN(call_comes_in_and_ends),
	RUN(answer_is_repeated_until_acknowledged),
	RUN(invite_repeated_or_merged_is_one_call),
	RUN(cancel_ends_a_ringing_call),
	RUN(hangup_before_answer_tells_why),
	RUN(requests_that_cannot_be_served_are_refused),
	RUN(malformed_input_is_counted_and_harmless),
	RUN(stranger_must_prove_itself_to_call),
	RUN(hidden_caller_stays_hidden),
	RUN(hold_is_told_and_answered),
	RUN(glare_is_refused_and_retried),
	RUN(info_carries_keys),
	RUN(session_that_is_not_refreshed_ends),
	RUN(hangup_waits_for_the_ack),
	RUN(too_many_calls_are_shed),
	RUN_OOM(sip_survives_short_memory),
)
