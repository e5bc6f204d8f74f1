// SPDX-License-Identifier: GPL-3.0-or-later
/* Waiting in order, membership, and the choice of an agent with its reason. */
#include <errno.h>
#include <string.h>

#include "acd/pick.h"
#include "base/log.h"
#include "base/mem.h"
#include "unit/harness.h"

#define N 4

static struct agent agents[N];

/* A queue with agents 1001.. who are ready since 1000, 2000, ... ms. */
static struct queue *busy_day(const char *strategy)
{
	struct queue *q = NULL;
	char name[16];
	int i;

	log_set_fd(-1);
	if (queue_new(&q, "support", strategy_find(strategy)))
		return NULL;
	for (i = 0; i < N; i++) {
		snprintf(name, sizeof(name), "%d", 1001 + i);
		agent_init(&agents[i], name, 0);
		CHECK_EQ(0, agent_login(&agents[i], name,
					(uint64_t)(i + 1) * 1000));
		CHECK_EQ(0, agent_ready(&agents[i], 5000));
		if (queue_join(q, &agents[i], 1))
			return mem_deref(q);
	}
	return q;
}

TEST(callers_are_served_in_the_order_they_came)
{
	struct queue *q = busy_day("longest_idle");
	struct place p[3] = { 0 };

	CHECK_EQ(1, queue_enter(q, &p[0], 1, 10));
	CHECK_EQ(2, queue_enter(q, &p[1], 2, 20));
	CHECK_EQ(3, queue_enter(q, &p[2], 3, 30));
	CHECK(pick_place(q) == &p[0]);
	p[0].is_offered = true;	/* an agent rings for him */
	CHECK(pick_place(q) == &p[1]);
	CHECK_EQ(1, queue_position(&p[0]));
	p[0].is_offered = false;	/* who does not answer: first again */
	CHECK(pick_place(q) == &p[0]);
	queue_leave(&p[1], LEAVE_ABANDONED);
	CHECK_EQ(2, queue_position(&p[2]));
	queue_leave(&p[0], LEAVE_ANSWERED);
	queue_leave(&p[2], LEAVE_OVERFLOW);
	queue_leave(&p[2], LEAVE_OVERFLOW);	/* safe to repeat */
	CHECK(pick_place(q) == NULL);
	CHECK_EQ(0, q->n_waiting);
	CHECK_EQ(3, q->n_entered);
	CHECK_EQ(1, q->n_answered);
	CHECK_EQ(1, q->n_abandoned);
	CHECK_EQ(1, q->n_overflowed);
	mem_deref(q);
}

TEST(longest_idle_agent_is_picked_and_the_reason_told)
{
	struct queue *q = busy_day("longest_idle");
	char why[200];

	CHECK(pick_agent(q, 10000, why, sizeof(why)) == &agents[0]);
	CHECK_STR("longest_idle 1001=9000/1 1002=8000/1 1003=7000/1 1004=6000/1",
		  why);
	CHECK_EQ(0, agent_bind(&agents[0], 7, 10000));
	CHECK_EQ(0, agent_not_ready(&agents[1], "lunch", 10000));
	agents[2].is_resting = true;
	CHECK(pick_agent(q, 10000, why, sizeof(why)) == &agents[3]);
	CHECK_STR("longest_idle 1004=6000/1 out 1001=reserved 1002=not_ready 1003=resting",
		  why);
	agents[3].is_phone_busy = true;
	CHECK(pick_agent(q, 10000, why, sizeof(why)) == NULL);
	mem_deref(q);
}

TEST(reason_is_cut_to_its_room)
{
	struct queue *q = busy_day("longest_idle");
	char why[24];

	CHECK(pick_agent(q, 10000, why, sizeof(why)) == &agents[0]);
	CHECK_STR("longest_idle 1001=9000/", why);
	mem_deref(q);
}

TEST(lower_level_is_asked_only_when_the_upper_is_taken)
{
	struct queue *q = busy_day("longest_idle");

	CHECK_EQ(0, queue_join(q, &agents[0], 2));
	CHECK_EQ(0, queue_join(q, &agents[1], 2));
	CHECK(pick_agent(q, 10000, NULL, 0) == &agents[2]);
	CHECK_EQ(0, agent_bind(&agents[2], 7, 10000));
	CHECK(pick_agent(q, 10000, NULL, 0) == &agents[3]);
	CHECK_EQ(0, agent_bind(&agents[3], 8, 10000));
	CHECK(pick_agent(q, 10000, NULL, 0) == &agents[0]);
	mem_deref(q);
}

TEST(in_order_takes_the_first_who_is_free)
{
	struct queue *q = busy_day("in_order");

	agents[0].idle_since_ms = 9999;
	CHECK(pick_agent(q, 10000, NULL, 0) == &agents[0]);
	CHECK_EQ(0, agent_bind(&agents[0], 7, 10000));
	CHECK(pick_agent(q, 10000, NULL, 0) == &agents[1]);
	mem_deref(q);
}

TEST(strategies_are_found_by_name)
{
	CHECK(strategy_find("longest_idle") != NULL);
	CHECK(strategy_find("by_magic") == NULL);
}

TEST(one_agent_serves_several_queues_and_leaves_with_them)
{
	struct queue *a = busy_day("longest_idle"), *b = NULL;

	CHECK_EQ(0, queue_new(&b, "sales", strategy_find("in_order")));
	CHECK_EQ(0, queue_join(b, &agents[0], 1));
	CHECK(pick_agent(b, 10000, NULL, 0) == &agents[0]);
	mem_deref(a);
	CHECK(pick_agent(b, 10000, NULL, 0) == &agents[0]);
	mem_deref(b);
	CHECK(list_is_empty(&agents[0].members));
}

TEST(queue_survives_short_memory)
{
	struct queue *q = busy_day("longest_idle");

	mem_deref(q);
}

TESTS(
	RUN(callers_are_served_in_the_order_they_came),
	RUN(longest_idle_agent_is_picked_and_the_reason_told),
	RUN(reason_is_cut_to_its_room),
	RUN(lower_level_is_asked_only_when_the_upper_is_taken),
	RUN(in_order_takes_the_first_who_is_free),
	RUN(strategies_are_found_by_name),
	RUN(one_agent_serves_several_queues_and_leaves_with_them),
	RUN_OOM(queue_survives_short_memory),
)
