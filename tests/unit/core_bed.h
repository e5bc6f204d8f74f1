/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small centre on a bench: a core, a clock moved by hand, a list of what the
 * core did last. A test plays lines, phones and time:
 *
 *   trunk span1 ─► 4001 flow "main" ─ 1 ─► queue "support" ─► agents 1001 1002
 *                  4002 queue "support"       (phones 8001 8002)
 *                  8xxx phone                 8003: a phone without agent
 *   phones      ─► 9. trunks span1,span2 (9 cut off)
 */
#ifndef TESTS_UNIT_CORE_BED_H
#define TESTS_UNIT_CORE_BED_H

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/log.h"
#include "call/core.h"
#include "unit/did.h"
#include "unit/harness.h"

#define BED_TIMERS 64
#define BED_FACTS 256

struct core_bed {
	struct core *core;
	struct core_actions actions;
	uint64_t now_ms;
	int64_t unix_ms;
	struct bed_timer {
		uint64_t id, at_ms;
	} timers[BED_TIMERS];	/* id 0: free */
	char did[8192];		/* by the last event: "answer 1; play 1 hello" */
	uint32_t leg;		/* of the last INVITE */
	uint32_t silence_ms;	/* likewise */
	uint32_t play;		/* of the last PLAY */
	uint64_t vocid;		/* of the last RECORD_START */
	struct ledger_event facts[BED_FACTS];
	unsigned int n_facts;
};

static const char bed_flow[] =
	"{ \"start\": \"hello\", \"nodes\": {"
	" \"hello\": {\"type\": \"menu\", \"prompts\": [\"welcome\", \"menu\"],"
	"   \"keys\": {\"1\": \"q\", \"2\": \"desk\", \"3\": \"lost\"},"
	"   \"failed\": \"bye\"},"
	" \"q\": {\"type\": \"queue\", \"queue\": \"support\"},"
	" \"desk\": {\"type\": \"transfer\", \"to\": \"phone:8003\","
	"   \"busy\": \"sorry\", \"no_answer\": \"sorry\"},"
	" \"lost\": {\"type\": \"transfer\", \"to\": \"number:777\"},"
	" \"sorry\": {\"type\": \"play\", \"prompts\": \"sorry\","
	"   \"next\": \"bye\"},"
	" \"bye\": {\"type\": \"hangup\", \"prompts\": \"bye\"} } }";

static const char bed_rating[] =
	"{ \"start\": \"rate\", \"nodes\": {"
	" \"rate\": {\"type\": \"collect\", \"prompts\": \"rate\", \"max\": 1,"
	"   \"next\": \"bye\", \"failed\": \"bye\", \"var\": \"score\"},"
	" \"bye\": {\"type\": \"hangup\"} } }";

static inline void bed_say(struct core_bed *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static inline void bed_say(struct core_bed *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	did_add(b->did, sizeof(b->did), fmt, ap);
	va_end(ap);
}

static inline void bed_timer_set(struct core_bed *b, uint64_t id, uint32_t ms)
{
	unsigned int i;

	for (i = 0; i < BED_TIMERS; i++)
		if (!b->timers[i].id) {
			b->timers[i].id = id;
			b->timers[i].at_ms = b->now_ms + ms;
			return;
		}
	test_fail(__FILE__, __LINE__, "more than %d timers", BED_TIMERS);
}

static inline void bed_timer_cancel(struct core_bed *b, uint64_t id)
{
	unsigned int i;

	for (i = 0; i < BED_TIMERS; i++)
		if (b->timers[i].id == id) {
			b->timers[i].id = 0;
			return;
		}
	test_fail(__FILE__, __LINE__, "cancel of unknown timer %" PRIu64, id);
}

static inline unsigned int bed_timers(const struct core_bed *b)
{
	unsigned int i, n = 0;

	for (i = 0; i < BED_TIMERS; i++)
		n += b->timers[i].id != 0;
	return n;
}

static inline void bed_perform(struct core_bed *b, const struct core_action *a)
{
	static const char *const tones[] = { "dial", "ringback", "busy",
					     "congestion" };
	const char *name = core_action_name(a->type);

	switch (a->type) {
	case CORE_DO_TIMER_SET:
		bed_timer_set(b, a->timer, a->after_ms);
		break;
	case CORE_DO_TIMER_CANCEL:
		bed_timer_cancel(b, a->timer);
		break;
	case CORE_DO_LEDGER:
		if (b->n_facts < BED_FACTS)
			b->facts[b->n_facts++] = a->ledger;
		break;
	case CORE_DO_INVITE:
		b->leg = a->leg;
		b->silence_ms = a->invite.silence_ms;
		bed_say(b, "invite %u %s %s<%s", a->leg, a->invite.line,
			a->invite.to.number, a->invite.from.number);
		break;
	case CORE_DO_HANGUP:
		bed_say(b, "hangup %u %u", a->leg, a->cause);
		break;
	case CORE_DO_PLAY:
		b->play = a->play.play;
		bed_say(b, "%s %u %s", a->play.is_loop ? "loop" : "play", a->leg,
			a->play.prompts);
		break;
	case CORE_DO_TONE:
		bed_say(b, "tone %u %s", a->leg, tones[a->tone]);
		break;
	case CORE_DO_BRIDGE:
	case CORE_DO_UNBRIDGE:
		bed_say(b, "%s %u %u", name, a->leg, a->leg2);
		break;
	case CORE_DO_RECORD_START:
		b->vocid = a->record.vocid;
		bed_say(b, "%s %s %u %u", name, a->record.file,
			a->record.customer, a->record.agent);
		break;
	case CORE_DO_RECORD_STOP:
		bed_say(b, "%s %" PRIu64, name, a->record.vocid);
		break;
	case CORE_DO_DIGITS:
		bed_say(b, "digits %u %s", a->leg, a->digits);
		break;
	default:
		bed_say(b, "%s %u", name, a->leg);
	}
}

/* Returns what core_event() did; b->did tells what was to be done. */
static inline int bed_event(struct core_bed *b, struct core_event ev)
{
	unsigned int i;
	int rc;

	ev.now_ms = b->now_ms;
	ev.unix_ms = b->unix_ms;
	b->did[0] = '\0';
	rc = core_event(b->core, &ev, &b->actions);
	for (i = 0; i < b->actions.n; i++)
		bed_perform(b, &b->actions.items[i]);
	return rc;
}

#define BED(b, ...) bed_event(b, (struct core_event){ __VA_ARGS__ })
#define BED_LEG(b, what, id) BED(b, .type = CORE_EV_##what, .leg = id)

static inline int bed_setup(struct core_bed *b, uint32_t leg, const char *line,
			    const char *from, const char *to)
{
	struct core_party f = { 0 }, t = { 0 };

	snprintf(f.number, sizeof(f.number), "%s", from);
	snprintf(t.number, sizeof(t.number), "%s", to);
	return BED(b, .type = CORE_EV_SETUP, .leg = leg, .line = line,
		   .from = &f, .to = &t, .is_complete = true);
}

static inline int bed_gone(struct core_bed *b, uint32_t leg, uint8_t cause)
{
	return BED(b, .type = CORE_EV_GONE, .leg = leg, .cause = cause);
}

static inline int bed_digit(struct core_bed *b, uint32_t leg, char digit)
{
	return BED(b, .type = CORE_EV_DIGIT, .leg = leg, .digit = digit,
		   .is_audible = true);
}

static inline int bed_played(struct core_bed *b, uint32_t leg)
{
	return BED(b, .type = CORE_EV_PLAY_DONE, .leg = leg, .play = b->play);
}

/* Move time; due timers fire in order. did[] is of the last one. */
static inline void bed_advance(struct core_bed *b, uint64_t ms)
{
	uint64_t end = b->now_ms + ms, id;
	struct bed_timer *t;
	unsigned int i;

	b->did[0] = '\0';
	for (;;) {
		t = NULL;
		for (i = 0; i < BED_TIMERS; i++)
			if (b->timers[i].id && b->timers[i].at_ms <= end &&
			    (!t || b->timers[i].at_ms < t->at_ms))
				t = &b->timers[i];
		if (!t)
			break;
		b->unix_ms += (int64_t)(t->at_ms - b->now_ms);
		b->now_ms = t->at_ms;
		id = t->id;
		t->id = 0;
		(void)BED(b, .type = CORE_EV_TIMER, .timer = id);
	}
	b->unix_ms += (int64_t)(end - b->now_ms);
	b->now_ms = end;
}

/* The last fact of a type; all-zero when there is none. */
static inline const struct ledger_event *bed_fact(const struct core_bed *b,
						  enum ledger_type type)
{
	static const struct ledger_event none;
	unsigned int i;

	for (i = b->n_facts; i > 0; i--)
		if (b->facts[i - 1].type == type)
			return &b->facts[i - 1];
	return &none;
}

static inline unsigned int bed_count(const struct core_bed *b,
				     enum ledger_type type)
{
	unsigned int i, n = 0;

	for (i = 0; i < b->n_facts; i++)
		n += b->facts[i].type == type;
	return n;
}

struct bed_find {
	const char *wanted;
	char state[32], reason[32];
	uint64_t call;
};

static inline void bed_find_agent(void *arg, const struct core_agent_info *i)
{
	struct bed_find *f = arg;

	if (strcmp(i->agent, f->wanted))
		return;
	snprintf(f->state, sizeof(f->state), "%s", i->state);
	snprintf(f->reason, sizeof(f->reason), "%s", i->reason);
	f->call = i->call;
}

/* "ready" or "not_ready no_answer" */
static inline const char *bed_agent(struct core_bed *b, const char *agent)
{
	static char text[80];
	struct bed_find f = { .wanted = agent };

	core_each_agent(b->core, b->now_ms, bed_find_agent, &f);
	snprintf(text, sizeof(text), "%s%s%s", f.state, *f.reason ? " " : "",
		 f.reason);
	return text;
}

static inline void bed_first_call(void *arg, const struct core_call_info *i)
{
	char *state = arg;

	if (!*state)
		snprintf(state, 32, "%s", i->state);
}

/* State of the oldest call; "" when there is none. */
static inline const char *bed_call(struct core_bed *b)
{
	static char state[32];

	state[0] = '\0';
	core_each_call(b->core, b->now_ms, bed_first_call, state);
	return state;
}

static inline int bed_configure(struct core *c)
{
	static const char *const phones[] = { "8001", "8002", "8003" };
	static const char *const trunks[] = { "span1", "span2" };
	static const char *const agents[] = { "1001", "1002" };
	static const struct core_queue_conf queue = {
		.name = "support", .ring_ms = 15000, .max_wait_ms = 120000,
		.busy_prompt = "busy", .record = CORE_RECORD_TALK,
	};
	static const struct core_route_conf routes[] = {
		{ .pattern = "4001", .from = "trunk", .target = "flow:main" },
		{ .pattern = "4002", .target = "queue:support" },
		{ .pattern = "8XXX", .target = "phone:8003", .name = "desk" },
		{ .pattern = "8001", .target = "phone:8001", .ring_ms = 20000,
		  .record = CORE_RECORD_TALK },
		{ .pattern = "8002", .target = "phone:8002" },
		{ .pattern = "9.", .from = "phone",
		  .target = "trunk:span1,span2", .strip = 1,
		  .record = CORE_RECORD_TALK, .name = "out" },
		{ .pattern = "666", .target = "hangup:21" },
	};
	unsigned int i;
	int rc = 0;

	for (i = 0; !rc && i < 2; i++)
		rc = core_add_trunk(c, &(struct core_trunk_conf){
			.name = trunks[i], .caller_number = "02583368888" },
			NULL);
	for (i = 0; !rc && i < 3; i++)
		rc = core_add_phone(c, &(struct core_phone_conf){
			.name = phones[i] }, NULL);
	for (i = 0; !rc && i < 2; i++)
		rc = core_add_agent(c, &(struct core_agent_conf){
			.name = agents[i], .phone = phones[i],
			.wrap_up_ms = 10000 }, NULL);
	if (!rc)
		rc = core_add_queue(c, &queue, NULL);
	for (i = 0; !rc && i < 2; i++)
		rc = core_add_member(c, "support", agents[i], 1, NULL);
	if (!rc)
		rc = core_add_flow(c, "main", bed_flow, strlen(bed_flow), NULL);
	if (!rc)
		rc = core_add_flow(c, "rating", bed_rating, strlen(bed_rating),
				   NULL);
	for (i = 0; !rc && i < sizeof(routes) / sizeof(routes[0]); i++)
		rc = core_add_route(c, &routes[i], NULL);
	return rc ? rc : core_check(c, NULL);
}

/* 0, or -ENOMEM: then there is nothing to fini. */
static inline int bed_init(struct core_bed *b)
{
	static const struct core_start start = { 7, 1000, 1000000 };
	int rc;

	memset(b, 0, sizeof(*b));
	log_set_fd(-1);
	b->now_ms = 1000000;
	b->unix_ms = 1210746355000;	/* the instant of B-10's example */
	rc = core_new(&b->core, &start);
	if (rc)
		return rc;
	rc = core_actions_init(&b->actions);
	if (!rc)
		rc = bed_configure(b->core);
	if (rc) {
		core_actions_fini(&b->actions);
		b->core = core_free(b->core);
	}
	return rc;
}

static inline void bed_phones_up(struct core_bed *b)
{
	(void)BED(b, .type = CORE_EV_PHONE_UP, .line = "8001");
	(void)BED(b, .type = CORE_EV_PHONE_UP, .line = "8002");
	(void)BED(b, .type = CORE_EV_PHONE_UP, .line = "8003");
}

static inline void bed_ready(struct core_bed *b, const char *agent)
{
	(void)BED(b, .type = CORE_EV_LOGIN, .agent = agent);
	(void)BED(b, .type = CORE_EV_READY, .agent = agent);
}

static inline void bed_fini(struct core_bed *b)
{
	core_actions_fini(&b->actions);
	b->core = core_free(b->core);
}

/* One inbound call to the point where agent 1001 is in talk: legs 100 and b->leg. */
static inline void bed_to_talk(struct core_bed *b)
{
	bed_phones_up(b);
	bed_ready(b, "1001");
	bed_advance(b, 5000);
	(void)bed_setup(b, 100, "span1", "13800138000", "4001");
	bed_advance(b, 3000);
	(void)bed_digit(b, 100, '1');
	(void)BED_LEG(b, ALERTING, b->leg);
	bed_advance(b, 4000);
	(void)BED_LEG(b, ANSWER, b->leg);
}

/* Likewise from the start, by a queue whose callers are asked how it was. */
static inline void bed_to_rated_talk(struct core_bed *b)
{
	static const struct core_queue_conf conf = {
		.name = "support", .after_flow = "rating",
	};

	CHECK_EQ(0, bed_init(b));
	CHECK_EQ(0, core_add_queue(b->core, &conf, NULL));
	bed_to_talk(b);
}

#endif
