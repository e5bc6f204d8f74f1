// SPDX-License-Identifier: GPL-3.0-or-later
/* The agent's states: what moves him, and what must not. */
#include <errno.h>
#include <string.h>

#include "acd/agent.h"
#include "base/log.h"
#include "unit/harness.h"

static unsigned int n_told;

static void told(void *arg, struct agent *a)
{
	(void)arg;
	(void)a;
	n_told++;
}

static void at_phone(struct agent *a)
{
	log_set_fd(-1);
	n_told = 0;
	agent_init(a, "1001", 0);
	a->changed = told;
	a->wrap_up_ms = 5000;
	CHECK_EQ(0, agent_login(a, "8001", 10));
}

static void is_ready(struct agent *a)
{
	at_phone(a);
	CHECK_EQ(0, agent_ready(a, 20));
	CHECK(agent_is_free(a));
}

static void in_talk(struct agent *a)
{
	is_ready(a);
	CHECK_EQ(0, agent_bind(a, 7, 30));
	agent_rings(a, 31);
	agent_answers(a, 40);
	CHECK_EQ(AGENT_TALKING, agent_state(a));
}

TEST(login_leaves_not_ready_and_is_told)
{
	struct agent a;

	at_phone(&a);
	CHECK_EQ(AGENT_NOT_READY, agent_state(&a));
	CHECK_STR("login", a.reason);
	CHECK_STR("8001", a.phone);
	CHECK_EQ(1, n_told);
	CHECK_EQ(0, agent_login(&a, "8001", 20));
	CHECK_EQ(-EBUSY, agent_login(&a, "8002", 20));
	CHECK_EQ(1, n_told);
}

TEST(nothing_is_possible_while_logged_out)
{
	struct agent a;

	log_set_fd(-1);
	agent_init(&a, "1001", 0);
	CHECK_EQ(-EPERM, agent_ready(&a, 1));
	CHECK_EQ(-EPERM, agent_not_ready(&a, "lunch", 1));
	CHECK_EQ(-EPERM, agent_logout(&a, "", 1));
	CHECK_EQ(-EBUSY, agent_bind(&a, 7, 1));
	CHECK_EQ(0, a.call);
	CHECK_EQ(AGENT_LOGGED_OUT, agent_state(&a));
}

TEST(agent_is_bound_to_one_call_only)
{
	struct agent a;

	is_ready(&a);
	CHECK_EQ(0, agent_bind(&a, 7, 30));
	CHECK_EQ(AGENT_RESERVED, agent_state(&a));
	CHECK(!agent_is_free(&a));
	CHECK_EQ(-EBUSY, agent_bind(&a, 8, 30));
	CHECK_EQ(7, a.call);
	agent_answers(&a, 40);
	CHECK_EQ(-EBUSY, agent_bind(&a, 8, 50));
	CHECK_EQ(0, agent_ends(&a, 0, 60));
	CHECK_EQ(0, a.call);
	CHECK_EQ(0, agent_bind(&a, 8, 70));
}

TEST(wrap_up_follows_talk_and_then_what_he_wished)
{
	struct agent a;

	in_talk(&a);
	CHECK_EQ(5000, agent_ends(&a, a.wrap_up_ms, 100));
	CHECK_EQ(AGENT_WRAP_UP, agent_state(&a));
	CHECK(!agent_is_free(&a));
	CHECK_EQ(60, a.talked_ms);
	agent_wrapped_up(&a, 5100);
	CHECK_EQ(AGENT_READY, agent_state(&a));
	CHECK_EQ(5100, a.idle_since_ms);
}

TEST(wishes_during_a_call_take_effect_after_it)
{
	static const struct {
		enum agent_state wish, after;
	} rows[] = {
		{ AGENT_NOT_READY, AGENT_NOT_READY },
		{ AGENT_READY, AGENT_READY },
		{ AGENT_LOGGED_OUT, AGENT_LOGGED_OUT },
	};
	struct agent a;
	size_t i;

	for (i = 0; i < 3; i++) {
		in_talk(&a);
		if (rows[i].wish == AGENT_NOT_READY)
			CHECK_EQ(0, agent_not_ready(&a, "lunch", 50));
		else if (rows[i].wish == AGENT_READY)
			CHECK_EQ(0, agent_ready(&a, 50));
		else
			CHECK_EQ(0, agent_logout(&a, "home", 50));
		CHECK_EQ(AGENT_TALKING, agent_state(&a));
		CHECK_EQ(7, a.call);
		CHECK_EQ(0, agent_ends(&a, 0, 60));
		CHECK_EQ(rows[i].after, agent_state(&a));
		if (rows[i].after == AGENT_NOT_READY)
			CHECK_STR("lunch", a.reason);
		CHECK_STR(rows[i].after == AGENT_LOGGED_OUT ? "" : "8001",
			  a.phone);
	}
}

TEST(logout_during_a_call_skips_wrap_up)
{
	struct agent a;

	in_talk(&a);
	CHECK_EQ(0, agent_logout(&a, "home", 50));
	CHECK_EQ(0, agent_ends(&a, 5000, 60));
	CHECK_EQ(AGENT_LOGGED_OUT, agent_state(&a));
}

TEST(readiness_ends_wrap_up_early)
{
	struct agent a;

	in_talk(&a);
	CHECK_EQ(5000, agent_ends(&a, 5000, 100));
	CHECK_EQ(0, agent_ready(&a, 200));
	CHECK_EQ(AGENT_READY, agent_state(&a));
	agent_wrapped_up(&a, 5100);	/* a late timer */
	CHECK_EQ(AGENT_READY, agent_state(&a));
}

TEST(missed_call_takes_him_out_or_rests_him)
{
	struct agent a;

	is_ready(&a);
	CHECK_EQ(0, agent_bind(&a, 7, 30));
	agent_rings(&a, 31);
	agent_misses(&a, AGENT_REASON_NO_ANSWER, 40);
	CHECK_EQ(AGENT_NOT_READY, agent_state(&a));
	CHECK_STR("no_answer", a.reason);
	CHECK_EQ(1, a.n_missed);
	CHECK_EQ(0, agent_ready(&a, 50));
	CHECK(agent_is_free(&a));
	CHECK_EQ(0, agent_bind(&a, 8, 60));
	agent_misses(&a, NULL, 70);
	CHECK_EQ(AGENT_READY, agent_state(&a));
	CHECK(!agent_is_free(&a));
	agent_rested(&a);
	CHECK(agent_is_free(&a));
	CHECK_EQ(70, a.idle_since_ms);
}

TEST(released_agent_keeps_his_place_among_the_idle)
{
	struct agent a;

	is_ready(&a);
	CHECK_EQ(0, agent_bind(&a, 7, 30));
	agent_rings(&a, 31);
	agent_release(&a, 40);
	CHECK_EQ(AGENT_READY, agent_state(&a));
	CHECK_EQ(10, a.idle_since_ms);
	CHECK_EQ(0, a.n_missed);
}

TEST(phone_that_goes_away_takes_him_out_until_it_comes_back)
{
	struct agent a;

	is_ready(&a);
	agent_phone_down(&a, 30);
	CHECK_EQ(AGENT_NOT_READY, agent_state(&a));
	CHECK_STR("phone_down", a.reason);
	CHECK_EQ(-EPERM, agent_ready(&a, 35));
	agent_phone_up(&a, 40);
	CHECK_EQ(AGENT_READY, agent_state(&a));
	CHECK_EQ(0, agent_not_ready(&a, "lunch", 50));
	agent_phone_down(&a, 60);
	agent_phone_up(&a, 70);
	CHECK_EQ(AGENT_NOT_READY, agent_state(&a));
	CHECK_STR("lunch", a.reason);
}

TEST(phone_that_goes_away_in_talk_takes_effect_after_it)
{
	struct agent a;

	in_talk(&a);
	agent_phone_down(&a, 50);
	CHECK_EQ(AGENT_TALKING, agent_state(&a));
	CHECK_EQ(0, agent_ends(&a, 0, 60));
	CHECK_EQ(AGENT_NOT_READY, agent_state(&a));
	CHECK_STR("phone_down", a.reason);
	agent_phone_up(&a, 70);
	CHECK_EQ(AGENT_READY, agent_state(&a));
}

TEST(agent_with_a_busy_phone_is_not_free)
{
	struct agent a;

	is_ready(&a);
	a.is_phone_busy = true;
	CHECK(!agent_is_free(&a));
}

/* One random event; most make no sense in most states, and are refused. */
static void anything(struct agent *a, uint64_t now)
{
	bool is_talking = agent_state(a) == AGENT_TALKING;
	const char *reason = test_random() % 2 ? AGENT_REASON_NO_ANSWER : NULL;
	int rc = 0;

	switch (test_random() % 13) {
	case 0:
		rc = agent_login(a, "8001", now);
		break;
	case 1:
		rc = agent_logout(a, "x", now);
		break;
	case 2:
		rc = agent_ready(a, now);
		break;
	case 3:
		rc = agent_not_ready(a, "y", now);
		break;
	case 4:
		agent_phone_up(a, now);
		break;
	case 5:
		agent_phone_down(a, now);
		break;
	case 6:
		rc = agent_bind(a, 1 + test_random() % 9, now);
		break;
	case 7:
		agent_rings(a, now);
		break;
	case 8:
		if (a->call && !is_talking)
			agent_answers(a, now);
		break;
	case 9:
		if (!is_talking)
			agent_release(a, now);
		break;
	case 10:
		if (!is_talking)
			agent_misses(a, reason, now);
		break;
	case 11:
		(void)agent_ends(a, reason ? 500 : 0, now);
		break;
	default:
		agent_wrapped_up(a, now);
	}
	CHECK(rc == 0 || rc == -EPERM || rc == -EBUSY);
}

TEST(invariant_holds_under_random_events)
{
	struct agent a;
	uint64_t now = 0;
	int i;

	log_set_fd(-1);
	agent_init(&a, "1001", 0);
	for (i = 0; i < 20000; i++) {
		now += test_random() % 1000;
		anything(&a, now);
		CHECK_EQ(a.call != 0, agent_state(&a) == AGENT_RESERVED ||
			 agent_state(&a) == AGENT_RINGING ||
			 agent_state(&a) == AGENT_TALKING);
		CHECK_EQ(agent_state(&a) == AGENT_LOGGED_OUT, !*a.phone);
		CHECK_EQ(agent_state(&a) == AGENT_NOT_READY, !!*a.reason);
	}
}

TESTS(
	RUN(login_leaves_not_ready_and_is_told),
	RUN(nothing_is_possible_while_logged_out),
	RUN(agent_is_bound_to_one_call_only),
	RUN(wrap_up_follows_talk_and_then_what_he_wished),
	RUN(wishes_during_a_call_take_effect_after_it),
	RUN(logout_during_a_call_skips_wrap_up),
	RUN(readiness_ends_wrap_up_early),
	RUN(missed_call_takes_him_out_or_rests_him),
	RUN(released_agent_keeps_his_place_among_the_idle),
	RUN(phone_that_goes_away_takes_him_out_until_it_comes_back),
	RUN(phone_that_goes_away_in_talk_takes_effect_after_it),
	RUN(agent_with_a_busy_phone_is_not_free),
	RUN(invariant_holds_under_random_events),
)
