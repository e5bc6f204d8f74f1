// SPDX-License-Identifier: GPL-3.0-or-later
/* Calls that go out: answers, refusals, CANCEL, forks, challenges. */
#include "unit/sip_bench.h"

/* ------------------------------------------------------------------ outgoing */

static void go_out(struct bench *b)
{
	struct leg_invite inv = { .leg = 77, .route = "trunk/gw",
				  .media = &ours,
				  .from = { "8001", "\"Li\" \\ 四", LEG_ALLOWED },
				  .to = { "13900002222", "", LEG_ALLOWED } };

	CHECK_EQ(0, sip_ops()->invite(b->sip, &inv));
	CHECK_STR("INVITE", heard(b));
}

TEST(call_goes_out_and_ends)
{
	struct bench *b = bench_open(NULL);
	const struct seen *s;

	go_out(b);
	CHECK(!strncmp(b->last, "INVITE sip:13900002222@127.0.0.1 ", 33));
	CHECK(strstr(field(b, "From"), "\"\\\"Li\\\" \\\\ 四\" <sip:8001@") ==
	      field(b, "From") || strstr(b->last, "From: \"\\\"Li\\\" \\\\ 四\""));
	CHECK(strstr(field(b, "P-Asserted-Identity"), "sip:8001@") != NULL);
	reply(b, 100, NULL, NULL);
	CHECK_EQ(LEG_EV_PROCEEDING, event(b)->type);
	reply(b, 183, "far", SDP);
	s = event(b);
	CHECK_EQ(LEG_EV_PROGRESS, s->type);
	CHECK(s->has_media);
	reply(b, 180, "far", NULL);
	CHECK_EQ(LEG_EV_ALERTING, event(b)->type);
	reply(b, 200, "far", SDP);
	CHECK_EQ(LEG_EV_ANSWER, event(b)->type);
	CHECK_STR("ACK", heard(b));
	CHECK(!strncmp(b->last, "ACK sip:gw@127.0.0.1:26510 ", 27));
	CHECK_EQ(0, sip_ops()->hangup(b->sip, 77, 16));
	CHECK_STR("BYE", heard(b));
	CHECK_STR("2 BYE", field(b, "CSeq"));
	loop_advance(b->loop, 0);
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK(s->is_by_us);
	reply(b, 200, NULL, NULL);
	loop_advance(b->loop, 40000);
	CHECK_STR("", hear(b));
	bench_close(b);
}

TEST(invite_is_repeated_until_heard)
{
	static const unsigned int at[] = { 500, 1500, 3500, 7500, 15500, 31500 };
	struct bench *b = bench_open(NULL);
	unsigned int now = 0;
	const struct seen *s;

	go_out(b);
	for (size_t i = 0; i < 6; i++) {
		loop_advance(b->loop, at[i] - 2 - now);
		CHECK_STR("", heard(b));
		now = at[i] + 8;	/* a millisecond a turn, see arm() */
		loop_advance(b->loop, 10);
		CHECK_STR("INVITE", heard(b));
	}
	loop_advance(b->loop, 1000);	/* Timer B: 32 s */
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK_EQ(38, s->cause);		/* not a 100 in 32 s: another way, if any */
	bench_close(b);
}

static const struct {
	int status, cause;
	const char *extra;
} answers[] = {
	{ 486, 17, NULL }, { 480, 18, NULL }, { 404, 1, NULL }, { 603, 21, NULL },
	{ 503, 41, NULL }, { 302, 23, NULL }, { 488, 88, NULL },
	{ 500, 38, "Reason: Q.850;cause=38\r\n" },
};

TEST(refusals_become_causes)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct bench *b = bench_open(NULL);
		const struct seen *s;

		go_out(b);
		reply_with(b, answers[i].status, "far", answers[i].extra, NULL);
		CHECK_STR("ACK", heard(b));
		s = event(b);
		CHECK_EQ(LEG_EV_GONE, s->type);
		CHECK_EQ(answers[i].cause, s->cause);
		bench_close(b);
	}
}

TEST(cancel_waits_for_a_provisional_answer)
{
	struct bench *b = bench_open(NULL);
	char invite[8192];

	go_out(b);
	CHECK_EQ(0, sip_ops()->hangup(b->sip, 77, 16));
	CHECK_STR("", hear(b));
	loop_advance(b->loop, 501);
	CHECK_STR("INVITE", heard(b));
	snprintf(invite, sizeof(invite), "%s", b->last);
	reply(b, 180, "far", NULL);
	CHECK_STR("CANCEL", heard(b));
	CHECK_STR("1 CANCEL", field(b, "CSeq"));
	reply(b, 200, "far", NULL);
	snprintf(b->last, sizeof(b->last), "%s", invite);
	reply(b, 487, "far", NULL);
	CHECK_STR("ACK", heard(b));
	CHECK_EQ(LEG_EV_GONE, event(b)->type);
	CHECK_EQ(NOTHING, event(b)->type);
	bench_close(b);
}

TEST(answer_that_crosses_the_cancel_is_ended)
{
	struct bench *b = bench_open(NULL);
	char invite[8192];

	go_out(b);
	snprintf(invite, sizeof(invite), "%s", b->last);
	reply(b, 180, "far", NULL);
	CHECK_EQ(0, sip_ops()->hangup(b->sip, 77, 16));
	CHECK_STR("CANCEL", heard(b));
	snprintf(b->last, sizeof(b->last), "%s", invite);
	reply(b, 200, "far", SDP);
	CHECK_STR("ACK", heard(b));
	CHECK_STR("BYE", heard(b));
	bench_close(b);
}

TEST(second_phone_behind_a_proxy_is_ended)
{
	struct bench *b = bench_open(NULL);
	char invite[8192];

	go_out(b);
	snprintf(invite, sizeof(invite), "%s", b->last);
	reply(b, 200, "one", SDP);
	CHECK_STR("ACK", heard(b));
	snprintf(b->last, sizeof(b->last), "%s", invite);
	reply(b, 200, "one", SDP);	/* our ACK was lost */
	CHECK_STR("ACK", heard(b));
	snprintf(b->last, sizeof(b->last), "%s", invite);
	reply(b, 200, "two", SDP);
	CHECK_STR("ACK", heard(b));
	CHECK(strstr(field(b, "To"), "tag=two") != NULL);
	CHECK_STR("BYE", heard(b));
	CHECK(strstr(field(b, "To"), "tag=two") != NULL);
	CHECK_EQ(LEG_EV_ANSWER, event(b)->type);
	CHECK_EQ(0, sip_ops()->hangup(b->sip, 77, 16));
	CHECK_STR("BYE", heard(b));
	CHECK(strstr(field(b, "To"), "tag=one") != NULL);
	bench_close(b);
}

TEST(challenge_of_a_trunk_is_answered)
{
	struct bench *b = bench_open(NULL);

	go_out(b);
	reply_with(b, 407, "far", "Proxy-Authenticate: Digest realm=\"far\", "
		   "nonce=\"n1\", algorithm=MD5, qop=\"auth\", opaque=\"o\"\r\n",
		   NULL);
	CHECK_STR("ACK", heard(b));
	CHECK_STR("INVITE", heard(b));
	CHECK_STR("2 INVITE", field(b, "CSeq"));
	CHECK(strstr(field(b, "Proxy-Authorization"), "username=\"us\"") != NULL);
	CHECK(strstr(field(b, "Proxy-Authorization"), "opaque=\"o\"") != NULL);
	CHECK(strstr(b->last, "pw") == NULL);
	reply(b, 200, "far", SDP);
	CHECK_EQ(LEG_EV_ANSWER, event(b)->type);
	bench_close(b);
}

TEST(redirection_is_followed_if_wanted)
{
	struct bench *b = bench_open(&(struct sip_config){
		.redirect = SIP_REDIRECT_FOLLOW });
	char text[8192];

	go_out(b);
	snprintf(text, sizeof(text), "%s", b->last);
	reply(b, 302, "far", NULL);	/* its Contact is sip:gw@peer */
	CHECK_STR("ACK", heard(b));
	CHECK_STR("INVITE", heard(b));
	CHECK(!strncmp(b->last, "INVITE sip:gw@127.0.0.1:26510 ", 30));
	bench_close(b);
}

TEST(unanswered_call_rings_out)
{
	struct bench *b = bench_open(NULL);
	const struct seen *s;

	CHECK_EQ(0, sip_ops()->invite(b->sip, &(struct leg_invite){
		.leg = 5, .route = "trunk/gw", .media = &ours,
		.to = { "1", "", LEG_ALLOWED }, .ring_ms = 20000 }));
	CHECK_STR("INVITE", heard(b));
	reply(b, 180, "far", NULL);
	(void)event(b);
	(void)event(b);
	loop_advance(b->loop, 20001);
	CHECK_STR("CANCEL", heard(b));
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK_EQ(19, s->cause);
	bench_close(b);
}

TEST(nobody_there_is_told_as_a_cause)
{
	static const struct {
		const char *route;
		int cause;
	} rows[] = { { "8001", 20 }, { "trunk/none", 3 }, { "8999", 3 } };
	struct bench *b = bench_open(NULL);

	for (size_t i = 0; i < 3; i++) {
		const struct seen *s;

		CHECK_EQ(0, sip_ops()->invite(b->sip, &(struct leg_invite){
			.leg = i + 1, .route = rows[i].route, .media = &ours }));
		loop_advance(b->loop, 0);
		s = event(b);
		CHECK_EQ(LEG_EV_GONE, s->type);
		CHECK_EQ(rows[i].cause, s->cause);
	}
	bench_close(b);
}

TEST(all_contacts_ring_and_the_first_to_answer_wins)
{
	struct bench *b = bench_open(NULL);
	char first[8192];

	again(b, 10, "<sip:8001@10.0.0.1>", "");
	CHECK_STR("200", heard(b));
	again(b, 20, "<sip:8001@10.0.0.2>", "");
	CHECK_STR("200", heard(b));
	CHECK_EQ(0, sip_ops()->invite(b->sip, &(struct leg_invite){
		.leg = 9, .route = "8001", .media = &ours }));
	CHECK_STR("INVITE", heard(b));
	snprintf(first, sizeof(first), "%s", b->last);
	CHECK_STR("INVITE", heard(b));
	reply(b, 180, "t2", NULL);
	CHECK_EQ(LEG_EV_PROCEEDING, event(b)->type);
	CHECK_EQ(LEG_EV_ALERTING, event(b)->type);
	reply(b, 486, "t2", NULL);
	CHECK_STR("ACK", heard(b));
	CHECK_EQ(NOTHING, event(b)->type);	/* the other one still rings */
	snprintf(b->last, sizeof(b->last), "%s", first);
	reply(b, 200, "t1", SDP);
	CHECK_STR("ACK", heard(b));
	CHECK_EQ(LEG_EV_ANSWER, event(b)->type);
	bench_close(b);
}

TESTS(
	RUN(call_goes_out_and_ends),
	RUN(invite_is_repeated_until_heard),
	RUN(refusals_become_causes),
	RUN(cancel_waits_for_a_provisional_answer),
	RUN(answer_that_crosses_the_cancel_is_ended),
	RUN(second_phone_behind_a_proxy_is_ended),
	RUN(challenge_of_a_trunk_is_answered),
	RUN(redirection_is_followed_if_wanted),
	RUN(unanswered_call_rings_out),
	RUN(nobody_there_is_told_as_a_cause),
	RUN(all_contacts_ring_and_the_first_to_answer_wins),
)
