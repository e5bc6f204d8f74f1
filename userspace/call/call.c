// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The life of a call: its states, how it begins and ends. Where its number leads
 * is in lead.c, what happens in between in dial.c, serve.c, voice.c, keys.c,
 * heard.c and bridge.c.
 */
#include <errno.h>

#include "base/log.h"
#include "base/mem.h"
#include "call/call.h"

static const char *const event_names[CALL_EVENTS] = {
	[CALL_EV_TO_FLOW] = "to_flow",
	[CALL_EV_TO_QUEUE] = "to_queue",
	[CALL_EV_RING] = "ring",
	[CALL_EV_ANSWER] = "answer",
	[CALL_EV_NO_ANSWER] = "no_answer",
	[CALL_EV_AFTER] = "after",
	[CALL_EV_END] = "end",
};

#define E(e) FSM_BIT(CALL_EV_##e)
#define S(s) FSM_BIT(CALL_##s)
#define LEADS_ON (E(TO_FLOW) | E(TO_QUEUE) | E(RING) | E(END))
#define ANYWHERE (S(IVR) | S(QUEUED) | S(RINGING) | S(GONE))

static const struct fsm_state states[CALL_STATES] = {
	[CALL_INCOMING] = { "incoming", LEADS_ON, ANYWHERE, 0 },
	[CALL_ORIGINATING] = { "originating", LEADS_ON, ANYWHERE, 0 },
	[CALL_IVR] = { "ivr", LEADS_ON, ANYWHERE, 0 },
	[CALL_QUEUED] = { "queued", LEADS_ON, ANYWHERE, 0 },
	[CALL_RINGING] = { "ringing", LEADS_ON | E(ANSWER) | E(NO_ANSWER),
			   ANYWHERE | S(TALKING), 0 },
	[CALL_TALKING] = { "talking", E(AFTER) | E(END), S(AFTER) | S(GONE), 0 },
	[CALL_AFTER] = { "after", LEADS_ON, ANYWHERE, 0 },
	[CALL_OVERHEARD] = { "overheard", E(END), S(GONE), 0 },
	[CALL_GONE] = { "gone", 0, 0, 0 },
};

static const struct fsm_table table = {
	.area = "call",
	.states = states,
	.n_states = CALL_STATES,
	.event_names = event_names,
	.n_events = CALL_EVENTS,
};

const char *direction_name(enum direction d)
{
	return d == CALL_IN ? "in" : d == CALL_OUT ? "out" : "internal";
}

const char *ender_name(enum ender e)
{
	static const char *const names[] = {
		[BY_CALLER] = "caller",
		[BY_CALLED] = "called",
		[BY_AGENT] = "agent",
		[BY_SYSTEM] = "system",
	};

	return names[e];
}

enum call_state call_state(const struct call *call)
{
	return (enum call_state)call->fsm.state;
}

int call_to(struct call *call, enum call_state state, enum call_event ev)
{
	if (!fsm_accepts(&call->fsm, ev))
		return -EPERM;
	return fsm_go(&call->fsm, state, ev, call->core->now_ms);
}

struct leg *call_other(const struct call *call, const struct leg *l)
{
	return l == call->a ? call->b : l == call->b ? call->a : NULL;
}

/* Beginning. */

static void call_stop_timers(struct call *call)
{
	core_timer_stop(call->core, &call->digits_timer);
	core_timer_stop(call->core, &call->ring_timer);
	core_timer_stop(call->core, &call->wait_timer);
	core_timer_stop(call->core, &call->ivr_timer);
}

static void call_destroy(void *obj)
{
	struct call *call = obj;

	ivr_fini(&call->ivr);
	list_remove(&call->link);
	table_remove(&call->core->calls_by_id, &call->by_id);
}

static int call_new(struct call **out, struct core *c, enum call_state state)
{
	struct call *call = mem_new(sizeof(*call), call_destroy);

	if (!call)
		return -ENOMEM;
	call->core = c;
	call->id = call->contact = c->next_call++;
	call->started_ms = c->now_ms;
	list_init(&call->place.link);
	list_append(&c->calls, &call->link);
	table_add(&c->calls_by_id, &call->by_id, call->id);
	fsm_init(&call->fsm, &table, state, c->now_ms, "call=%llu",
		 (unsigned long long)call->id);
	c->counters.n_calls++;
	c->out->call = call->id;
	*out = call;
	return 0;
}

struct call *call_find(const struct core *c, uint64_t id)
{
	struct table_link *l = table_find(&c->calls_by_id, id);

	return l ? list_entry(l, struct call, by_id) : NULL;
}

void call_put(struct call *call)
{
	if (call_state(call) == CALL_GONE && !call->n_legs)
		mem_deref(call);
}

/* @p: whose call it is; NULL: it came by @trunk */
static void note_start(struct core *c, uint64_t id, enum direction direction,
		       const struct core_party *from,
		       const struct core_party *to, const struct phone *p,
		       const char *trunk)
{
	struct ledger_event *ev = core_note(c, LEDGER_CALL_START, id);

	ev->contact = id;
	text_copy(ev->direction, direction_name(direction));
	text_copy(ev->from, from->number);
	text_copy(ev->to, to->number);
	text_copy(ev->name, from->name);
	ev->category = from->category;
	text_copy(ev->trunk, p ? "" : trunk);
	text_copy(ev->phone, p ? p->name : "");
}

static void note_end(struct core *c, uint64_t id, uint8_t cause, enum ender by,
		     const char *reason)
{
	struct ledger_event *ev = core_note(c, LEDGER_CALL_END, id);

	ev->cause = cause;
	text_copy(ev->by, ender_name(by));
	text_copy(ev->reason, reason);
	log_info("call", "call=%llu ended_by=%s cause=%u%s%s",
		 (unsigned long long)id, ender_name(by), cause,
		 *reason ? " reason=" : "", reason);
}

void call_note_start(struct call *call, const struct phone *p)
{
	note_start(call->core, call->id, call->direction, &call->from,
		   &call->to, p, call->trunk);
	log_info("call", "call=%llu state=%s direction=%s from=%s to=%s line=%s",
		 (unsigned long long)call->id, fsm_state_name(&call->fsm),
		 direction_name(call->direction), call->from.number,
		 call->to.number, p ? p->name : call->trunk);
}

/* A phone is who it is, whatever it says. */
static void party_from_phone(struct core_party *from, const struct phone *p)
{
	memset(from, 0, sizeof(*from));
	text_copy(from->number, p->name);
	text_copy(from->name, p->display);
}

static enum direction direction_of(const struct core *c, const struct phone *p,
				   const char *number)
{
	const struct route *r;
	bool more;

	if (!p)
		return CALL_IN;
	r = route_find(&c->routes, p->name, true, number, &more);
	return r && r->target.kind == TARGET_TRUNK ? CALL_OUT : CALL_INTERNAL;
}

static void call_from_phone(struct call *call, const struct phone *p)
{
	party_from_phone(&call->from, p);
	call->is_complete = true;
	call->direction = direction_of(call->core, p, call->to.number);
}

void call_refuse(struct core *c, const struct core_event *ev, uint8_t cause,
		 const char *reason)
{
	const struct phone *p = phone_find(c, ev->line);
	struct core_party from = *ev->from;
	uint64_t id = c->next_call++;
	struct core_action *a;

	if (p)
		party_from_phone(&from, p);
	c->counters.n_calls++;
	c->out->call = id;
	log_warn("call", "call=%llu refused=yes from=%s to=%s line=%s",
		 (unsigned long long)id, from.number, ev->to->number, ev->line);
	note_start(c, id, direction_of(c, p, ev->to->number), &from, ev->to, p,
		   ev->line);
	a = core_do(c, CORE_DO_HANGUP, id);
	a->leg = ev->leg;
	a->cause = cause;
	note_end(c, id, cause, BY_SYSTEM, reason);
}

int call_begin(struct call **out, struct core *c, const struct core_event *ev,
	       enum call_state state, enum core_leg_state leg)
{
	struct call *call;
	int rc = call_new(&call, c, state);

	if (rc)
		goto refuse;
	call->from = *ev->from;
	call->to = *ev->to;
	rc = leg_new(&call->a, call, ev->leg, ev->line, leg);
	if (rc)
		goto free_call;
	*out = call;
	return 0;

free_call:
	mem_deref(call);
refuse:
	call_refuse(c, ev, CAUSE_TEMPORARY, "memory");
	return rc;
}

int call_setup(struct core *c, const struct core_event *ev)
{
	struct phone *p = phone_find(c, ev->line);
	struct trunk *t = trunk_find(c, ev->line);
	struct call *call;
	int rc = call_begin(&call, c, ev, CALL_INCOMING, CORE_LEG_COMING);

	if (rc)
		return rc;
	call->is_complete = ev->is_complete;
	if (p) {
		call_from_phone(call, p);
	} else {
		text_copy(call->trunk, ev->line);
	}
	call_note_start(call, p);
	if (!p && !t)
		call_end(call, CAUSE_REJECTED, BY_SYSTEM, "unknown_line");
	else if (p && (!call->a->phone || leg_bind(call->a)))
		call_end(call, CAUSE_BUSY, BY_SYSTEM, "phone_busy");
	else
		call_route(call);
	return 0;
}

/* The phone shows whom it is going to call. */
static void originate_invite(struct call *call, const struct phone *p)
{
	struct core_action *a = core_do(call->core, CORE_DO_INVITE, call->id);

	a->leg = leg_id(call->a);
	a->invite.is_phone = true;
	text_copy(a->invite.line, p->name);
	a->invite.from = call->to;
	a->invite.to = call->from;
}

static void originate_late(void *owner)
{
	call_end(owner, CAUSE_NO_ANSWER, BY_CALLER, "no_answer");
}

int call_originate(struct core *c, const struct core_event *ev)
{
	struct phone *p = phone_find(c, ev->line);
	struct call *call;
	bool more;
	int rc;

	if (!p)
		return -ENOENT;
	if (!p->is_up)
		return -EPERM;
	if (p->leg || (p->seat && p->seat->agent.call))
		return -EBUSY;
	if (!route_find(&c->routes, p->name, true, ev->to->number, &more))
		return -ENOENT;
	rc = call_new(&call, c, CALL_ORIGINATING);
	if (rc)
		return rc;
	rc = leg_new(&call->a, call, core_leg_id(c), p->name,
		     CORE_LEG_CALLING);
	if (rc) {
		mem_deref(call);
		return rc;
	}
	call->to = *ev->to;
	call_from_phone(call, p);
	call_note_start(call, p);
	if (leg_bind(call->a))
		log_warn("call", "call=%llu phone=%s error=agent_bound",
			 (unsigned long long)call->id, p->name);
	originate_invite(call, p);
	core_timer_set(c, &call->ring_timer, 30000, originate_late, call,
		       call->id);
	return 0;
}

void call_a_answers(struct call *call)
{
	if (call_state(call) != CALL_ORIGINATING || !leg_answers(call->a))
		return;
	core_timer_stop(call->core, &call->ring_timer);
	call_route(call);
}

void call_answer(struct call *call)
{
	if (leg_is_up(call->a))
		return;
	leg_answer(call->a);
	core_note(call->core, LEDGER_CALL_ANSWER, call->id);
}

/* Ending. */

static enum ender leg_ender(const struct call *call, const struct leg *l)
{
	if (l->seat)
		return BY_AGENT;
	if (call_state(call) == CALL_OVERHEARD)
		return call->direction == CALL_OUT ? BY_CALLER : BY_CALLED;
	return l == call->a ? BY_CALLER : BY_CALLED;
}

/* The agent of a queue hung up: the caller may still be asked how it was. */
static bool call_after(struct call *call, enum ender by)
{
	struct flow *f;

	if (by != BY_AGENT || !call->service || !leg_is_up(call->a))
		return false;
	f = flow_find(call->core, call->service->after_flow);
	if (!f)
		return false;
	bridge_end(call, by);
	call->b = NULL;
	call->talk_ender = by;
	voice_after(call, f);
	return true;
}

static void leg_ends(struct call *call, struct leg *l, uint8_t cause,
		     const char *reason)
{
	enum ender by = leg_ender(call, l);

	if (l == call->a) {
		call_end(call, cause, by, reason);
	} else if (l == call->b) {
		if (call_state(call) != CALL_TALKING)
			dial_fails(call, cause);
		else if (!call_after(call, by))
			call_end(call, cause, by, reason);
	}
}

void call_leg_gone(struct call *call, struct leg *l, uint8_t cause)
{
	leg_ends(call, l, cause, "");
}

int call_leg_hangup(struct call *call, struct leg *l, uint8_t cause,
		    const char *reason)
{
	if (!leg_is_alive(l) || (l != call->a && l != call->b))
		return -ENOENT;
	if (!cause)	/* a phone that rings can only reject */
		cause = l == call->a || leg_is_up(l) ? CAUSE_NORMAL :
			CAUSE_REJECTED;
	leg_ends(call, l, cause, reason);
	if (leg_is_alive(l))	/* the caller goes on alone */
		leg_hangup(l, cause);
	return 0;
}

static void call_drop(struct call *call, struct leg **l, uint8_t cause)
{
	if (leg_is_alive(*l))
		leg_hangup(*l, cause);
	if (*l)
		leg_seat_release(*l);
	*l = NULL;
}

void call_end(struct call *call, uint8_t cause, enum ender by,
	      const char *reason)
{
	if (call_state(call) == CALL_GONE)
		return;
	if (call_state(call) == CALL_AFTER)
		by = call->talk_ender;
	bridge_end(call, by);
	overhear_end(call, by);
	dial_stop(call);
	serve_leave(call, by == BY_CALLER ? LEAVE_ABANDONED : LEAVE_ENDED);
	voice_stop(call, by == BY_CALLER ? "abandoned" : "ended");
	call_stop_timers(call);
	call_drop(call, &call->b, cause);
	call_drop(call, &call->a, cause);
	(void)call_to(call, CALL_GONE, CALL_EV_END);	/* from all others */
	note_end(call->core, call->id, cause, by, reason);
}
