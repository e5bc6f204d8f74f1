// SPDX-License-Identifier: GPL-3.0-or-later
/* What the core may be configured with, what it refuses, what it shows. */
#include "unit/core_bed.h"

static const char *err_of(int rc, char *err)
{
	return rc ? err : "";
}

TEST(wrong_configuration_is_refused_with_a_reason)
{
	char err[CORE_ERR_LEN];
	struct core_bed b;
	struct core *c;
	int rc;

	CHECK_EQ(0, bed_init(&b));
	c = b.core;
#define REFUSES(want, call) do { \
		err[0] = '\0'; \
		rc = call; \
		CHECK_EQ(-EINVAL, rc); \
		CHECK_STR(want, err_of(rc, err)); \
	} while (0)
	REFUSES("trunk without a name", core_add_trunk(c,
		&(struct core_trunk_conf){ .name = "" }, err));
	REFUSES("trunk \"8001\": a phone has that name", core_add_trunk(c,
		&(struct core_trunk_conf){ .name = "8001" }, err));
	REFUSES("phone \"span1\": a trunk has that name", core_add_phone(c,
		&(struct core_phone_conf){ .name = "span1" }, err));
	REFUSES("phone \"a b\": longer than 31 octets, or with one of: blank , : \" \\",
		core_add_phone(c, &(struct core_phone_conf){ .name = "a b" },
			       err));
	REFUSES("agent \"1009\": there is no phone \"8009\"", core_add_agent(c,
		&(struct core_agent_conf){ .name = "1009", .phone = "8009" },
		err));
	REFUSES("queue \"q\": there is no strategy \"magic\"", core_add_queue(c,
		&(struct core_queue_conf){ .name = "q", .strategy = "magic" },
		err));
	REFUSES("target without a name, or too long: \"\"", core_add_queue(c,
		&(struct core_queue_conf){ .name = "q", .overflow = "flow:" },
		err));
	REFUSES("there is no queue \"q\"",
		core_add_member(c, "q", "1001", 1, err));
	REFUSES("queue \"support\": there is no agent \"1009\"",
		core_add_member(c, "support", "1009", 1, err));
	REFUSES("route without pattern or target", core_add_route(c,
		&(struct core_route_conf){ .pattern = "1" }, err));
	REFUSES("malformed [...] in pattern: \"1[2\"", core_add_route(c,
		&(struct core_route_conf){ .pattern = "1[2",
					   .target = "flow:main" }, err));
	REFUSES("route \"1\": a value longer than 31 octets", core_add_route(c,
		&(struct core_route_conf){ .pattern = "1",
			.target = "flow:main",
			.prepend = "12345678901234567890123456789012" }, err));
	REFUSES("flow f: line 1 column 1: string or '}' expected near end of file",
		core_add_flow(c, "f", "{", 1, err));
	CHECK_EQ(0, core_check(c, err));
	bed_fini(&b);
}

TEST(names_that_lead_nowhere_are_found_by_the_check)
{
	static const struct {
		const char *target, *err;
	} routes[] = {
		{ "flow:x", "route r: target \"flow:x\" does not exist" },
		{ "queue:x", "route r: target \"queue:x\" does not exist" },
		{ "phone:x", "route r: target \"phone:x\" does not exist" },
		{ "agent:x", "route r: target \"agent:x\" does not exist" },
		{ "trunk:span1,x",
		  "route r: target \"trunk:span1,x\" does not exist" },
		{ "agent:1001", "" }, { "trunk:span1", "" }, { "hangup:1", "" },
		{ "number:4001", "" },
	};
	static const struct {
		const char *node, *err;
	} flows[] = {
		{ "\"type\": \"queue\", \"queue\": \"x\"",
		  "flow f, node a: there is no queue \"x\"" },
		{ "\"type\": \"goto\", \"flow\": \"x\"",
		  "flow f, node a: there is no flow \"x\"" },
		{ "\"type\": \"transfer\", \"to\": \"phone:x\"",
		  "flow f, node a: target \"phone:x\" does not exist" },
		{ "\"type\": \"transfer\", \"to\": \"x\"",
		  "unknown kind of target (flow: queue: phone: agent: trunk: number: hangup:): \"x\"" },
		{ "\"type\": \"transfer\", \"to\": \"phone:${digits}\"", "" },
	};
	char err[CORE_ERR_LEN], json[200];
	struct core_bed b;
	size_t i;

	CHECK_EQ(0, bed_init(&b));
	for (i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		CHECK_EQ(0, core_add_route(b.core, &(struct core_route_conf){
			.name = "r", .pattern = "7", .target = routes[i].target },
			err));
		CHECK_STR(routes[i].err, err_of(core_check(b.core, err), err));
	}
	for (i = 0; i < sizeof(flows) / sizeof(flows[0]); i++) {
		snprintf(json, sizeof(json),
			 "{\"start\": \"a\", \"nodes\": {\"a\": {%s}}}",
			 flows[i].node);
		CHECK_EQ(0, core_add_flow(b.core, "f", json, strlen(json), err));
		CHECK_STR(flows[i].err, err_of(core_check(b.core, err), err));
	}
	CHECK_EQ(0, core_add_queue(b.core, &(struct core_queue_conf){
		.name = "q", .after_flow = "x" }, err));
	CHECK_STR("queue q: there is no flow \"x\"",
		  err_of(core_check(b.core, err), err));
	bed_fini(&b);
}

TEST(call_in_a_flow_stays_with_the_version_it_began_with)
{
	static const char newer[] = "{\"start\": \"a\", \"nodes\":"
		" {\"a\": {\"type\": \"hangup\", \"cause\": 31}}}";
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	(void)bed_setup(&b, 100, "span1", "138", "4001");
	CHECK_EQ(0, core_add_flow(b.core, "main", newer, strlen(newer), NULL));
	(void)bed_setup(&b, 101, "span1", "138", "4001");
	CHECK_STR("accept 101; answer 101; hangup 101 31", b.did);
	(void)bed_digit(&b, 100, '1');
	CHECK_STR("stop 100; play 100 busy", b.did);
	bed_fini(&b);
}

struct shown {
	unsigned int n;
	struct core_queue_info queue;
	struct core_call_info call;
	char member[64];
};

static void on_queue(void *arg, const struct core_queue_info *i)
{
	struct shown *s = arg;

	s->n++;
	s->queue = *i;
}

static void on_call(void *arg, const struct core_call_info *i)
{
	struct shown *s = arg;

	s->n++;
	s->call = *i;
}

static void on_member(void *arg, const struct core_member_info *i)
{
	struct shown *s = arg;

	if (!s->n++)
		snprintf(s->member, sizeof(s->member), "%s %s %u %s %d",
			 i->queue, i->agent, i->level, i->state, i->is_free);
}

TEST(core_shows_calls_queues_and_members)
{
	struct core_counters n;
	struct shown s = { 0 };
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	bed_ready(&b, "1001");
	(void)bed_setup(&b, 100, "span1", "138", "4002");
	(void)bed_setup(&b, 101, "span1", "139", "4002");
	bed_advance(&b, 2500);
	core_each_queue(b.core, b.now_ms, on_queue, &s);
	CHECK_EQ(1, s.n);
	CHECK_STR("support", s.queue.queue);
	CHECK_STR("longest_idle", s.queue.strategy);
	CHECK_EQ(2, s.queue.n_waiting);
	CHECK_EQ(2, s.queue.n_members);
	CHECK_EQ(1, s.queue.n_logged_in);
	CHECK_EQ(0, s.queue.n_ready);
	CHECK_EQ(2500, s.queue.longest_wait_ms);
	CHECK_EQ(2, s.queue.n_entered);
	s.n = 0;
	core_each_call(b.core, b.now_ms, on_call, &s);
	CHECK_EQ(2, s.n);
	CHECK_STR("queued", s.call.state);
	CHECK_STR("139", s.call.from);
	CHECK_STR("support", s.call.queue);
	CHECK_EQ(101, s.call.leg_a);
	CHECK_EQ(2500, s.call.in_state_ms);
	s.n = 0;
	CHECK_EQ(0, core_each_member(b.core, "support", b.now_ms, on_member,
				     &s));
	CHECK_EQ(2, s.n);
	CHECK_STR("support 1001 1 reserved 0", s.member);
	CHECK_EQ(-ENOENT, core_each_member(b.core, "x", b.now_ms, on_member,
					   &s));
	core_counters(b.core, &n);
	CHECK_EQ(2, n.n_calls);
	CHECK_EQ(2, n.n_active);
	CHECK_EQ(3, n.n_legs);
	CHECK_EQ(bed_timers(&b), n.n_timers);
	bed_fini(&b);
}

TEST(actions_are_named_and_the_list_grows)
{
	struct core_actions l;
	int i;

	CHECK_EQ(0, core_actions_init(&l));
	for (i = 0; i < 200; i++)
		core_actions_add(&l, CORE_DO_STOP, 7)->leg = (uint32_t)i;
	CHECK_EQ(200, l.n);
	CHECK_EQ(199, l.items[199].leg);
	CHECK_EQ(0, l.items[0].leg);
	CHECK_EQ(0, l.n_lost);
	core_actions_clear(&l);
	CHECK_EQ(0, l.n);
	CHECK_STR("record_start", core_action_name(CORE_DO_RECORD_START));
	CHECK_STR("?", core_action_name((enum core_action_type)99));
	core_actions_fini(&l);
}

TEST(list_short_of_memory_counts_what_it_lost)
{
	struct core_actions l;
	int i;

	if (core_actions_init(&l))
		return;
	for (i = 0; i < 200; i++)
		(void)core_actions_add(&l, CORE_DO_STOP, 7);
	CHECK_EQ(200, l.n + l.n_lost);
	core_actions_fini(&l);
}

TESTS(
	RUN(wrong_configuration_is_refused_with_a_reason),
	RUN(names_that_lead_nowhere_are_found_by_the_check),
	RUN(call_in_a_flow_stays_with_the_version_it_began_with),
	RUN(core_shows_calls_queues_and_members),
	RUN(actions_are_named_and_the_list_grows),
	RUN_OOM(list_short_of_memory_counts_what_it_lost),
)
