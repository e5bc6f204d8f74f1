// SPDX-License-Identifier: GPL-3.0-or-later
/* What goes when a changed configuration no longer names it, and when. */
#include "unit/core_bed.h"

/* All of the bed's configuration again, but for queue, agents, flow, routes:
 * only agent 1002, and the way out. */
static int shrink(struct core_bed *b)
{
	core_reconf(b->core);
	CHECK_EQ(0, core_add_agent(b->core, &(struct core_agent_conf){
		.name = "1002", .phone = "8002" }, NULL));
	CHECK_EQ(0, core_add_route(b->core, &(struct core_route_conf){
		.name = "out", .pattern = "9.", .from = "phone",
		.target = "trunk:span1" }, NULL));
	CHECK_EQ(0, core_check(b->core, NULL));
	return BED(b, .type = CORE_EV_CONFIGURED);
}

static void count_queue(void *arg, const struct core_queue_info *i)
{
	(*(unsigned int *)arg)++;
}

static unsigned int queues(struct core_bed *b)
{
	unsigned int n = 0;

	core_each_queue(b->core, b->now_ms, count_queue, &n);
	return n;
}

static void count_member(void *arg, const struct core_member_info *i)
{
	(*(unsigned int *)arg)++;
}

static unsigned int members(struct core_bed *b)
{
	unsigned int n = 0;

	if (core_each_member(b->core, "support", b->now_ms, count_member, &n))
		return 99;
	return n;
}

TEST(what_nobody_uses_goes_at_once)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	bed_ready(&b, "1001");
	CHECK_EQ(0, shrink(&b));
	CHECK_STR("", bed_agent(&b, "1001"));
	CHECK_STR("logged_out", bed_fact(&b, LEDGER_AGENT_STATE)->state);
	CHECK_STR("removed", bed_fact(&b, LEDGER_AGENT_STATE)->reason);
	CHECK_STR("logged_out", bed_agent(&b, "1002"));
	CHECK_EQ(0, queues(&b));
	CHECK_EQ(-ENOENT, BED(&b, .type = CORE_EV_LOGIN, .agent = "1001"));
	(void)bed_setup(&b, 100, "span1", "138", "4001");
	CHECK_STR("hangup 100 1", b.did);	/* no route leads there now */
	/* his phone is free for another */
	CHECK_EQ(0, BED(&b, .type = CORE_EV_LOGIN, .agent = "1002",
			.line = "8001"));
	CHECK_EQ(0, bed_timers(&b));
	bed_fini(&b);
}

TEST(talk_goes_on_and_then_queue_and_agent_are_gone)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_to_talk(&b);
	CHECK_EQ(0, shrink(&b));
	CHECK_STR("", b.did);
	CHECK_STR("talking", bed_call(&b));
	CHECK_STR("talking", bed_agent(&b, "1001"));
	CHECK_EQ(1, queues(&b));
	CHECK_EQ(-ENOENT, BED(&b, .type = CORE_EV_READY, .agent = "1001"));
	(void)bed_gone(&b, 100, 16);
	CHECK_STR("record_stop 1000; unbridge 100 1; hangup 1 16", b.did);
	CHECK_STR("", bed_agent(&b, "1001"));
	CHECK_STR("logged_out", bed_fact(&b, LEDGER_AGENT_STATE)->state);
	CHECK_EQ(1, queues(&b));	/* the call's last leg is still leaving */
	(void)bed_gone(&b, 1, 16);
	CHECK_EQ(0, queues(&b));
	CHECK_EQ(0, bed_timers(&b));
	bed_fini(&b);
}

TEST(who_waits_in_a_queue_that_goes_is_served)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	(void)bed_setup(&b, 100, "span1", "138", "4002");
	CHECK_STR("queued", bed_call(&b));
	CHECK_EQ(0, shrink(&b));
	CHECK_STR("queued", bed_call(&b));
	CHECK_EQ(1, members(&b));	/* 1002, who is still named */
	bed_ready(&b, "1002");
	CHECK_STR("ringing", bed_call(&b));
	(void)BED_LEG(&b, ANSWER, b.leg);
	CHECK_STR("talking", bed_call(&b));
	(void)bed_gone(&b, b.leg, 16);
	(void)bed_gone(&b, 100, 16);
	CHECK_EQ(0, queues(&b));
	CHECK_STR("ready", bed_agent(&b, "1002"));
	bed_fini(&b);
}

TEST(call_in_a_flow_that_went_goes_on_in_it)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	(void)bed_setup(&b, 100, "span1", "138", "4001");
	CHECK_EQ(0, shrink(&b));
	CHECK_STR("ivr", bed_call(&b));
	(void)bed_digit(&b, 100, '3');	/* a number that has no route now */
	CHECK_STR("stop 100; hangup 100 1", b.did);
	bed_fini(&b);
}

TEST(member_who_is_no_longer_named_gets_no_call_of_the_queue)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	CHECK_EQ(2, members(&b));
	core_reconf(b.core);
	CHECK_EQ(0, bed_configure(b.core));
	CHECK_EQ(0, BED(&b, .type = CORE_EV_CONFIGURED));
	CHECK_EQ(2, members(&b));
	core_reconf(b.core);
	CHECK_EQ(0, core_add_queue(b.core, &(struct core_queue_conf){
		.name = "support" }, NULL));
	CHECK_EQ(0, core_add_agent(b.core, &(struct core_agent_conf){
		.name = "1001" }, NULL));
	CHECK_EQ(0, core_add_agent(b.core, &(struct core_agent_conf){
		.name = "1002" }, NULL));
	CHECK_EQ(0, core_add_member(b.core, "support", "1002", 1, NULL));
	CHECK_EQ(0, BED(&b, .type = CORE_EV_CONFIGURED));
	CHECK_EQ(1, members(&b));
	bed_fini(&b);
}

TEST(what_is_named_again_before_it_went_stays)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_to_talk(&b);
	CHECK_EQ(0, shrink(&b));
	core_reconf(b.core);
	CHECK_EQ(0, bed_configure(b.core));
	CHECK_EQ(0, BED(&b, .type = CORE_EV_CONFIGURED));
	(void)bed_gone(&b, 100, 16);
	(void)bed_gone(&b, 1, 16);
	CHECK_EQ(1, queues(&b));
	CHECK_STR("logged_out", bed_agent(&b, "1001"));
	CHECK_EQ(0, BED(&b, .type = CORE_EV_LOGIN, .agent = "1001"));
	bed_fini(&b);
}

TEST(half_a_configuration_removes_nothing)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	core_reconf(b.core);	/* and then memory was short */
	bed_to_talk(&b);
	CHECK_STR("talking", bed_call(&b));
	CHECK_EQ(1, queues(&b));
	bed_fini(&b);
}

TESTS(
	RUN(what_nobody_uses_goes_at_once),
	RUN(talk_goes_on_and_then_queue_and_agent_are_gone),
	RUN(who_waits_in_a_queue_that_goes_is_served),
	RUN(call_in_a_flow_that_went_goes_on_in_it),
	RUN(member_who_is_no_longer_named_gets_no_call_of_the_queue),
	RUN(what_is_named_again_before_it_went_stays),
	RUN(half_a_configuration_removes_nothing),
)
