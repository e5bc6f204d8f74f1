// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A simulated day of a centre: 100 agents at 100 phones, two queues, a flow, a
 * few thousand calls in and out, with everything that people and networks do:
 * callers who give up, agents who do not answer, refuse, take breaks, log out,
 * phones that lose their registration, answers that cross hang-ups, trunks
 * without circuits, GONE that comes late. Seeded; after every single event the
 * invariants are checked:
 *
 *   no agent in two calls, no call with two agents for its queue, no phone with
 *   two legs; agents are bound exactly in the states where they should be; who
 *   is served next is who waited longest; and at the end every call that began
 *   has ended with exactly one call.end, and no timer, leg or call is left.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "call/call.h"
#include "call/cdr.h"
#include "unit/harness.h"

#define AGENTS	100
#define DAY_MS	(8u * 3600 * 1000)
#define HEAP	65536

enum what { W_TIMER, W_EVENT, W_CALLER, W_AGENT, W_PHONE };

/* What is due, and what to do then. */
struct due {
	uint64_t at_ms, order;
	enum what what;
	struct core_event ev;
	uint64_t timer;
	unsigned int who;
};

static struct day {
	struct core *core;
	struct core_actions out;
	uint64_t now_ms, order;
	struct due heap[HEAP];
	unsigned int n;

	/* the world's legs: alive until their GONE is delivered */
	struct {
		bool is_alive, is_leaving;
		uint64_t call;
		char line[CORE_KEY_LEN];
	} legs[200000];
	uint32_t legs_max;
	bool is_timer_set[2000000];
	unsigned int n_timers;

	struct cdr cdrs[20000];
	unsigned int n_started, n_ended, n_talked, n_abandoned, n_rings;
	uint64_t n_events;
} *day;

/* The heap of what is due. */

static bool is_before(const struct due *a, const struct due *b)
{
	return a->at_ms != b->at_ms ? a->at_ms < b->at_ms :
		a->order < b->order;
}

static struct due *due_add(enum what what, uint64_t ms)
{
	static struct due lost;
	struct due d = { .at_ms = day->now_ms + ms, .order = day->order++,
			 .what = what };
	unsigned int i = day->n, up;

	if (day->n == HEAP) {
		test_fail(__FILE__, __LINE__, "heap is full");
		return &lost;
	}
	day->n++;
	for (; i; i = up) {
		up = (i - 1) / 2;
		if (is_before(&day->heap[up], &d))
			break;
		day->heap[i] = day->heap[up];
	}
	day->heap[i] = d;
	return &day->heap[i];
}

static struct due due_take(void)
{
	struct due first = day->heap[0], last = day->heap[--day->n];
	unsigned int i = 0, down;

	for (; (down = 2 * i + 1) < day->n; i = down) {
		if (down + 1 < day->n &&
		    is_before(&day->heap[down + 1], &day->heap[down]))
			down++;
		if (is_before(&last, &day->heap[down]))
			break;
		day->heap[i] = day->heap[down];
	}
	day->heap[i] = last;
	return first;
}

static void later(uint64_t ms, enum core_event_type type, uint32_t leg)
{
	struct due *d = due_add(W_EVENT, ms);

	d->ev.type = type;
	d->ev.leg = leg;
}

static void gone_later(uint64_t ms, uint32_t leg, uint8_t cause)
{
	struct due *d = due_add(W_EVENT, ms);

	d->ev.type = CORE_EV_GONE;
	d->ev.leg = leg;
	d->ev.cause = cause;
}

static bool chance(unsigned int percent)
{
	return test_random() % 100 < percent;
}

static uint64_t about(uint64_t ms)
{
	return 1 + test_random() % (2 * ms);
}

/* How the world answers what the core does. */

static void leg_begin(uint32_t leg, const char *line, uint64_t call)
{
	day->legs[leg].is_alive = true;
	day->legs[leg].call = call;
	text_copy(day->legs[leg].line, line);
	if (leg > day->legs_max)
		day->legs_max = leg;
}

static void on_invite(const struct core_action *a)
{
	uint32_t leg = a->leg;

	day->n_rings++;
	CHECK(!day->legs[leg].is_alive);
	leg_begin(leg, a->invite.line, a->call);
	if (!a->invite.is_phone && chance(15)) {
		gone_later(about(300), leg, chance(50) ? 34 : 17);
		return;
	}
	if (chance(4)) {	/* refuses, or cannot be reached */
		gone_later(about(500), leg, chance(50) ? 21 : 27);
		return;
	}
	later(100, CORE_EV_ALERTING, leg);
	if (chance(88)) {
		later(1000 + about(4000), CORE_EV_ANSWER, leg);
		gone_later(6000 + about(120000), leg, 16);
	}
}

/* The adapter confirms; sometimes the other side crosses it first. */
static void on_hangup(const struct core_action *a)
{
	CHECK(!day->legs[a->leg].is_leaving);
	day->legs[a->leg].is_leaving = true;
	if (chance(5))
		later(0, CORE_EV_ANSWER, a->leg);
	if (chance(5))
		later(0, CORE_EV_DIGIT, a->leg);
	gone_later(chance(3) ? 32000 : about(80), a->leg, 16);
}

static void on_play(const struct core_action *a)
{
	struct due *d;

	if (a->play.is_loop)
		return;
	d = due_add(W_EVENT, chance(2) ? 0 : about(4000));
	d->ev.type = CORE_EV_PLAY_DONE;
	d->ev.leg = a->leg;
	d->ev.play = a->play.play;
	if (chance(70))		/* and the caller keys something */
		later(about(5000), CORE_EV_DIGIT, a->leg);
}

static void on_timer_set(const struct core_action *a)
{
	due_add(W_TIMER, a->after_ms)->timer = a->timer;
	CHECK(!day->is_timer_set[a->timer]);
	day->is_timer_set[a->timer] = true;
	day->n_timers++;
}

static void on_timer_cancel(const struct core_action *a)
{
	CHECK(day->is_timer_set[a->timer]);
	day->is_timer_set[a->timer] = false;
	day->n_timers--;
	if (chance(1)) {	/* it had fired already */
		struct due *d = due_add(W_EVENT, 0);

		d->ev.type = CORE_EV_TIMER;
		d->ev.timer = a->timer;
	}
}

static void on_ledger(const struct ledger_event *ev)
{
	struct cdr *c = &day->cdrs[ev->call];

	if (!ev->call)
		return;
	CHECK(!c->is_closed || ev->type == LEDGER_RECORD_END ||
	      ev->type == LEDGER_AGENT_STATE);
	if (ev->type == LEDGER_CALL_START) {
		CHECK_EQ(0, c->call);
		day->n_started++;
	} else if (ev->type == LEDGER_CALL_END) {
		CHECK_EQ(ev->call, c->call);
		day->n_ended++;
		day->n_talked += c->answer_ms != 0;
	} else if (ev->type == LEDGER_QUEUE_LEAVE) {
		day->n_abandoned += !strcmp(ev->result, "abandoned");
	}
	cdr_apply(c, ev);
}

static void perform(const struct core_action *a)
{
	struct due *d;

	switch (a->type) {
	case CORE_DO_INVITE:
		on_invite(a);
		break;
	case CORE_DO_HANGUP:
		on_hangup(a);
		break;
	case CORE_DO_PLAY:
		on_play(a);
		break;
	case CORE_DO_TIMER_SET:
		on_timer_set(a);
		break;
	case CORE_DO_TIMER_CANCEL:
		on_timer_cancel(a);
		break;
	case CORE_DO_RECORD_STOP:
		d = due_add(W_EVENT, about(50));
		d->ev.type = CORE_EV_RECORD_DONE;
		d->ev.vocid = a->record.vocid;
		break;
	case CORE_DO_BRIDGE:
		CHECK(day->legs[a->leg].is_alive &&
		      day->legs[a->leg2].is_alive);
		break;
	case CORE_DO_LEDGER:
		on_ledger(&a->ledger);
		break;
	default:
		break;
	}
}

/* The invariants, over the whole state. */

static void check_agents(void)
{
	const struct agent *a;
	const struct call *call;
	bool is_bound;

	list_for_each(a, &day->core->seats, link) {
		is_bound = agent_state(a) == AGENT_RESERVED ||
			agent_state(a) == AGENT_RINGING ||
			agent_state(a) == AGENT_TALKING;
		CHECK_EQ(is_bound, a->call != 0);
		if (!a->call)
			continue;
		call = call_find(day->core, a->call);
		CHECK(call != NULL);
		if (!call)
			continue;
		CHECK_EQ(1, (call->a && call->a->seat &&
			     &call->a->seat->agent == a) +
			 (call->b && call->b->seat &&
			  &call->b->seat->agent == a));
	}
}

static void check_calls(void)
{
	const struct call *call;

	list_for_each(call, &day->core->calls, link) {
		CHECK_EQ(call->place.is_offered, call->is_ringing &&
			 call->place.queue != NULL);
		if (call_state(call) == CALL_TALKING)
			CHECK(leg_is_up(call->a) && leg_is_up(call->b));
		if (call_state(call) == CALL_QUEUED)
			CHECK(call->place.queue && !call->place.is_offered);
		if (call_state(call) == CALL_GONE)
			CHECK(!call->a && !call->b && call->n_legs &&
			      !call->place.queue);
	}
}

/* Nobody free while somebody waits for him; order of waiting is order of time. */
static void check_queues(void)
{
	const struct service *s;
	const struct place *p;
	uint64_t since;

	list_for_each(s, &day->core->services, link) {
		since = 0;
		list_for_each(p, &s->queue->waiting, link) {
			CHECK(p->since_ms >= since);
			since = p->since_ms;
		}
		if (pick_place(s->queue))
			CHECK(!pick_agent(s->queue, day->now_ms, NULL, 0));
	}
}

static void happen(struct core_event ev)
{
	unsigned int i;

	ev.now_ms = day->now_ms;
	ev.unix_ms = 1210746355000 + (int64_t)day->now_ms;
	(void)core_event(day->core, &ev, &day->out);	/* refusals are normal */
	day->n_events++;
	for (i = 0; i < day->out.n; i++)
		perform(&day->out.items[i]);
	if (ev.type == CORE_EV_GONE)
		day->legs[ev.leg].is_alive = false;
	check_agents();
	check_calls();
	check_queues();
	CHECK_EQ(day->core->timers.n, day->n_timers);
}

/* People. */

static const char *name_of(char *buf, unsigned int first, unsigned int i)
{
	snprintf(buf, CORE_KEY_LEN, "%u", first + i);
	return buf;
}

static void a_caller(void)
{
	static const char *const numbers[] = { "4001", "4002", "4003", "8050",
					       "5555" };
	struct core_party from = { .number = "13800138000" }, to = { 0 };
	struct core_event ev = { .type = CORE_EV_SETUP, .line = "span1",
				 .from = &from, .to = &to,
				 .is_complete = true };
	char phone[CORE_KEY_LEN];

	ev.leg = core_leg_id(day->core);
	text_copy(to.number, numbers[test_random() % 5]);
	if (chance(20)) {	/* an agent dials out */
		ev.line = name_of(phone, 8000, test_random() % AGENTS);
		text_copy(to.number, "9123456");
	}
	leg_begin(ev.leg, ev.line, 0);
	gone_later(5000 + about(200000), ev.leg, 16);
	happen(ev);
	if (day->now_ms < DAY_MS)
		due_add(W_CALLER, about(4000));
}

static void an_agent(unsigned int i)
{
	static const enum core_event_type wishes[] = {
		CORE_EV_LOGIN, CORE_EV_READY, CORE_EV_READY, CORE_EV_READY,
		CORE_EV_NOT_READY, CORE_EV_LOGOUT,
	};
	struct core_party to = { .number = "9777" };
	struct core_event ev = { .type = wishes[test_random() % 6],
				 .reason = "lunch" };
	char agent[CORE_KEY_LEN], phone[CORE_KEY_LEN];

	ev.agent = name_of(agent, 1000, i);
	if (chance(2)) {
		ev.type = CORE_EV_ORIGINATE;
		ev.line = name_of(phone, 8000, i);
		ev.to = &to;
	}
	happen(ev);
	if (day->now_ms < DAY_MS)
		due_add(W_AGENT, about(300000))->who = i;
}

static void a_phone(unsigned int i)
{
	char phone[CORE_KEY_LEN];
	struct core_event ev = { .type = CORE_EV_PHONE_UP };

	ev.line = name_of(phone, 8000, i);
	if (chance(20) && day->now_ms > 0)
		ev.type = CORE_EV_PHONE_DOWN;
	happen(ev);
	if (day->now_ms < DAY_MS)
		due_add(W_PHONE, about(1200000))->who = i;
}

static void due_happens(struct due *d)
{
	static const char keys[] = "01239*#";

	switch (d->what) {
	case W_TIMER:
		if (!day->is_timer_set[d->timer])
			return;
		day->is_timer_set[d->timer] = false;
		day->n_timers--;
		d->ev.type = CORE_EV_TIMER;
		d->ev.timer = d->timer;
		happen(d->ev);
		break;
	case W_EVENT:
		if (d->ev.leg && !day->legs[d->ev.leg].is_alive)
			return;
		if (d->ev.type == CORE_EV_DIGIT)
			d->ev.digit = keys[test_random() % 7];
		happen(d->ev);
		break;
	case W_CALLER:
		a_caller();
		break;
	case W_AGENT:
		an_agent(d->who);
		break;
	case W_PHONE:
		a_phone(d->who);
		break;
	}
}

static const char flow[] =
	"{\"start\": \"m\", \"nodes\": {"
	"\"m\": {\"type\": \"menu\", \"prompts\": \"menu\", \"keys\":"
	" {\"1\": \"a\", \"2\": \"b\", \"3\": \"t\", \"0\": \"bye\"},"
	" \"failed\": \"a\"},"
	"\"a\": {\"type\": \"queue\", \"queue\": \"first\", \"overflow\": \"m\"},"
	"\"b\": {\"type\": \"queue\", \"queue\": \"second\"},"
	"\"t\": {\"type\": \"transfer\", \"to\": \"phone:8007\","
	" \"failed\": \"m\"},"
	"\"bye\": {\"type\": \"hangup\"}}}";

static void configure(void)
{
	static const struct core_queue_conf queues[] = {
		{ .name = "first", .ring_ms = 8000, .max_wait_ms = 60000,
		  .record = CORE_RECORD_TALK, .busy_prompt = "busy",
		  .after_flow = "main" },
		{ .name = "second", .ring_ms = 6000, .keeps_ready = true,
		  .retry_ms = 3000, .max_wait_ms = 90000,
		  .overflow = "queue:first", .strategy = "in_order" },
	};
	static const struct core_route_conf routes[] = {
		{ .pattern = "4001", .target = "flow:main" },
		{ .pattern = "4002", .target = "queue:first" },
		{ .pattern = "4003", .target = "queue:second" },
		{ .pattern = "8XXX", .target = "phone:8050" },
		{ .pattern = "9.", .target = "trunk:span1,span2", .strip = 1,
		  .record = CORE_RECORD_TALK },
	};
	struct core *c = day->core;
	char agent[CORE_KEY_LEN], phone[CORE_KEY_LEN];
	unsigned int i;

	CHECK_EQ(0, core_add_trunk(c, &(struct core_trunk_conf){
		.name = "span1" }, NULL));
	CHECK_EQ(0, core_add_trunk(c, &(struct core_trunk_conf){
		.name = "span2" }, NULL));
	for (i = 0; i < 2; i++)
		CHECK_EQ(0, core_add_queue(c, &queues[i], NULL));
	for (i = 0; i < AGENTS; i++) {
		name_of(phone, 8000, i);
		name_of(agent, 1000, i);
		CHECK_EQ(0, core_add_phone(c, &(struct core_phone_conf){
			.name = phone }, NULL));
		CHECK_EQ(0, core_add_agent(c, &(struct core_agent_conf){
			.name = agent, .phone = phone,
			.wrap_up_ms = i % 3 ? 8000 : 0 }, NULL));
		CHECK_EQ(0, core_add_member(c, "first", agent, 1 + i % 2, NULL));
		if (i % 2)
			CHECK_EQ(0, core_add_member(c, "second", agent, 1,
						    NULL));
	}
	CHECK_EQ(0, core_add_flow(c, "main", flow, strlen(flow), NULL));
	for (i = 0; i < 5; i++)
		CHECK_EQ(0, core_add_route(c, &routes[i], NULL));
	CHECK_EQ(0, core_check(c, NULL));
}

static void begin(void)
{
	static const struct core_start start;
	unsigned int i;

	log_set_fd(-1);
	log_set_level(LOG_ERROR);
	day = calloc(1, sizeof(*day));
	CHECK(day != NULL);
	CHECK_EQ(0, core_new(&day->core, &start));
	CHECK_EQ(0, core_actions_init(&day->out));
	configure();
	for (i = 0; i < AGENTS; i++)
		a_phone(i);
	for (i = 0; i < AGENTS; i++) {
		due_add(W_AGENT, about(30000))->who = i;
		due_add(W_AGENT, about(60000))->who = i;
	}
	due_add(W_CALLER, 60000);
}

static void finish(void)
{
	struct core_counters n;
	unsigned int i, n_open = 0;

	core_counters(day->core, &n);
	CHECK_EQ(0, n.n_active);
	CHECK_EQ(0, n.n_legs);
	CHECK_EQ(0, n.n_timers);
	CHECK_EQ(day->n_started, day->n_ended);
	CHECK_EQ(n.n_calls, day->n_started);
	for (i = 0; i < 20000; i++)
		n_open += day->cdrs[i].call && !day->cdrs[i].is_closed;
	CHECK_EQ(0, n_open);
	CHECK_EQ(0, day->out.n_lost);
	printf("  day: %u calls, %u talked, %u abandoned, %u rings, %" PRIu64
	       " events, %u actions room\n", day->n_started, day->n_talked,
	       day->n_abandoned, day->n_rings, day->n_events, day->out.room);
	core_actions_fini(&day->out);
	day->core = core_free(day->core);
	free(day);
	log_set_level(LOG_FACT);
}

TEST(simulated_day_keeps_every_invariant)
{
	struct due d;

	begin();
	while (day->n) {
		d = due_take();
		day->now_ms = d.at_ms;
		due_happens(&d);
	}
	CHECK(day->n_started > 3000);
	CHECK(day->n_talked > 1000);
	finish();
}

TESTS(
	RUN(simulated_day_keeps_every_invariant),
)
