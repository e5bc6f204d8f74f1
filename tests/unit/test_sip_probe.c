// SPDX-License-Identifier: GPL-3.0-or-later
/* Whether a trunk is there: asked by OPTIONS, found out by a call, heard of. */
#include "unit/sip_bench.h"

/* The trunk again, now with a pace; the bench adds it without one. */
static struct bench *open_asking(uint32_t probe_ms)
{
	struct bench *b = bench_open(NULL);

	CHECK_EQ(0, sip_trunk_add(b->sip, &(struct sip_trunk){
		.name = "gw", .addr = "127.0.0.1", .port = PEER_PORT,
		.domain = "example.com", .probe_ms = probe_ms }));
	return b;
}

static const char *why;		/* of the only trunk */

static void take_why(void *arg, const struct sip_trunk_info *i)
{
	static char text[24];

	snprintf(text, sizeof(text), "%s", i->why);
	why = text;
}

static const char *why_of(struct bench *b)
{
	sip_trunks(b->sip, take_why, NULL);
	return why;
}

/* The next request is an OPTIONS, not one that is only repeated. */
static bool is_asked(struct bench *b)
{
	static char last[512];
	bool is_new = false;

	while (!strcmp(heard(b), "OPTIONS")) {
		if (strcmp(last, field(b, "Call-ID")) != 0)
			is_new = true;
		snprintf(last, sizeof(last), "%s", field(b, "Call-ID"));
		if (is_new)
			break;
	}
	return is_new;
}

TEST(trunk_is_asked_in_its_pace_and_any_answer_is_one)
{
	static const int answers[] = { 200, 404, 405, 486, 500 };
	struct bench *b = open_asking(30000);
	char want[8];
	size_t i;

	CHECK_STR("", hear(b));
	loop_advance(b->loop, 1000);
	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		CHECK(is_asked(b));
		CHECK(!strncmp(b->last, "OPTIONS sip:example.com ", 24));
		reply(b, answers[i], "far", NULL);
		snprintf(want, sizeof(want), "%d", answers[i]);
		CHECK_STR(want, why_of(b));
		loop_advance(b->loop, 29000);
		CHECK_STR("", hear(b));
		loop_advance(b->loop, 1010);
	}
	CHECK_STR("", b->trunks);
	bench_close(b);
}

TEST(trunk_that_does_not_answer_twice_is_down_until_it_does)
{
	struct bench *b = open_asking(30000);

	loop_advance(b->loop, 1000);
	CHECK(is_asked(b));
	loop_advance(b->loop, 4010);	/* silence: asked once more */
	CHECK(is_asked(b));
	CHECK_STR("", b->trunks);
	loop_advance(b->loop, 4010);
	CHECK_STR("-gw ", b->trunks);
	CHECK_STR("no answer", why_of(b));
	loop_advance(b->loop, 60000);
	CHECK_STR("-gw ", b->trunks);	/* told once */
	while (*hear(b))
		;
	loop_advance(b->loop, 10010);
	CHECK(is_asked(b));
	reply(b, 200, "far", NULL);
	CHECK_STR("-gw +gw ", b->trunks);
	bench_close(b);
}

TEST(trunk_that_wants_no_calls_is_down)
{
	struct bench *b = open_asking(30000);

	loop_advance(b->loop, 1000);
	CHECK(is_asked(b));
	reply(b, 503, "far", NULL);
	CHECK_STR("-gw ", b->trunks);
	CHECK_STR("503", why_of(b));
	loop_advance(b->loop, 10010);
	CHECK(is_asked(b));
	reply(b, 200, "far", NULL);
	CHECK_STR("-gw +gw ", b->trunks);
	bench_close(b);
}

static void go_out(struct bench *b, uint32_t leg, uint32_t silence_ms)
{
	struct leg_invite inv = { .leg = leg, .route = "trunk/gw",
				  .media = &ours, .silence_ms = silence_ms,
				  .to = { "13900002222", "", LEG_ALLOWED } };

	CHECK_EQ(0, sip_ops()->invite(b->sip, &inv));
	CHECK_STR("INVITE", heard(b));
}

TEST(call_that_hears_nothing_turns_elsewhere_and_the_trunk_is_asked)
{
	struct bench *b = bench_open(NULL);
	const struct seen *s;

	go_out(b, 77, 4000);
	loop_advance(b->loop, 3990);
	CHECK_EQ(NOTHING, event(b)->type);
	loop_advance(b->loop, 20);
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK_EQ(38, s->cause);
	while (!strcmp(heard(b), "INVITE"))
		;
	CHECK(strstr(b->last, "OPTIONS ") == b->last);
	loop_advance(b->loop, 4010);
	CHECK_STR("-gw ", b->trunks);
	/* it calls us: so it is there */
	request(b, &(struct req){ .method = "INVITE", .branch = "b1",
				  .body = SDP });
	CHECK_STR("-gw +gw ", b->trunks);
	bench_close(b);
}

TEST(call_that_hears_anything_waits_as_long_as_ever)
{
	struct bench *b = bench_open(NULL);

	go_out(b, 77, 4000);
	reply(b, 100, NULL, NULL);
	CHECK_EQ(LEG_EV_PROCEEDING, event(b)->type);
	loop_advance(b->loop, 20000);
	CHECK_EQ(NOTHING, event(b)->type);
	CHECK_STR("", b->trunks);
	reply(b, 200, "far", SDP);
	CHECK_EQ(LEG_EV_ANSWER, event(b)->type);
	bench_close(b);
}

TEST(trunk_taken_away_while_it_is_asked_leaves_nothing)
{
	struct bench *b = open_asking(30000);

	loop_advance(b->loop, 1000);
	CHECK(is_asked(b));
	CHECK_EQ(0, sip_trunk_remove(b->sip, "gw"));
	reply(b, 503, "far", NULL);
	loop_advance(b->loop, 60000);
	CHECK_STR("", b->trunks);
	CHECK_EQ(-ENOENT, sip_trunk_remove(b->sip, "gw"));
	bench_close(b);
}

TESTS(
	RUN(trunk_is_asked_in_its_pace_and_any_answer_is_one),
	RUN(trunk_that_does_not_answer_twice_is_down_until_it_does),
	RUN(trunk_that_wants_no_calls_is_down),
	RUN(call_that_hears_nothing_turns_elsewhere_and_the_trunk_is_asked),
	RUN(call_that_hears_anything_waits_as_long_as_ever),
	RUN(trunk_taken_away_while_it_is_asked_leaves_nothing),
)
