// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Where a called number leads: digit by digit to a rule (route.c), and on from
 * there to flows, queues, numbers and lines.
 */
#include "base/log.h"
#include "call/call.h"

/* Q.931 clause 9.5, T302: the time to wait for more digits is 10 to 15 s. */
#define DIGITS_MS	15000
/* A call led on more often than this in one second is led in a circle. */
#define HOPS_MAX	20

static const struct route *lookup(const struct call *call, bool *more)
{
	const struct phone *p = phone_find(call->core, call->from.number);
	bool is_phone = call->direction != CALL_IN;

	return route_find(&call->core->routes,
			  is_phone && p ? p->name : call->trunk, is_phone,
			  call->to.number, more);
}

static void follow_route(struct call *call, const struct route *r)
{
	struct ledger_event *ev = core_note(call->core, LEDGER_CALL_ROUTE,
					    call->id);
	struct target t = r->target;
	char text[TARGET_TEXT_LEN];

	call->route = *r;
	target_text(&t, text);
	text_copy(ev->rule, r->name);
	text_copy(ev->target, text);
	if (call->has_grown)
		text_copy(ev->to, call->to.number);
	call->has_grown = false;
	log_info("call", "call=%llu rule=%s target=%s",
		 (unsigned long long)call->id, r->name, text);
	leg_accept(call->a);
	call_go(call, &t);
}

static void digits_late(void *owner)
{
	struct call *call = owner;
	const struct route *r;
	bool more;

	r = lookup(call, &more);
	if (r)
		follow_route(call, r);
	else
		call_end(call, CAUSE_INCOMPLETE, BY_SYSTEM, "incomplete");
}

void call_route(struct call *call)
{
	const struct route *r;
	bool more;

	r = lookup(call, &more);
	if (more && !call->is_complete) {
		core_timer_set(call->core, &call->digits_timer, DIGITS_MS,
			       digits_late, call, call->id);
		return;
	}
	core_timer_stop(call->core, &call->digits_timer);
	if (r)
		follow_route(call, r);
	else
		call_end(call, CAUSE_UNALLOCATED, BY_SYSTEM, "no_route");
}

void call_digits(struct call *call, const struct core_event *ev)
{
	if (call_state(call) != CALL_INCOMING ||
	    !table_find(&call->core->timers, call->digits_timer.link.key))
		return;
	call->to = *ev->to;
	call->has_grown = true;
	call->is_complete = ev->is_complete;
	call_route(call);
}

static bool is_led_in_circle(struct call *call)
{
	uint64_t now = call->core->now_ms;

	if (now - call->hops_since_ms >= 1000) {
		call->hops_since_ms = now;
		call->n_hops = 0;
	}
	return ++call->n_hops > HOPS_MAX;
}

static void to_number(struct call *call, const char *number)
{
	const struct route *r;
	bool more;

	text_copy(call->to.number, number);
	r = lookup(call, &more);
	if (r)
		follow_route(call, r);
	else if (!voice_resume(call, IVR_FAILED))
		call_end(call, CAUSE_UNALLOCATED, BY_SYSTEM, "no_route");
}

void call_go(struct call *call, const struct target *t)
{
	struct service *s;
	struct flow *f;

	if (is_led_in_circle(call)) {
		call_end(call, CAUSE_ROUTING_ERROR, BY_SYSTEM, "circle");
		return;
	}
	switch (t->kind) {
	case TARGET_FLOW:
		f = flow_find(call->core, t->name);
		if (f)
			voice_start(call, f);
		else
			call_end(call, CAUSE_TEMPORARY, BY_SYSTEM, "no_flow");
		break;
	case TARGET_QUEUE:
		s = service_find(call->core, t->name);
		if (s)
			serve_enter(call, s);
		else
			call_end(call, CAUSE_TEMPORARY, BY_SYSTEM, "no_queue");
		break;
	case TARGET_NUMBER:
		to_number(call, t->name);
		break;
	case TARGET_HANGUP:
		call_end(call, t->cause, BY_SYSTEM, "route");
		break;
	default:
		dial_start(call, t);
	}
}
