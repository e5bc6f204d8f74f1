// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Agents at their phones: logging in and out, readiness, and phones that come
 * and go. What a call does to an agent is in leg.c.
 */
#include <errno.h>

#include "call/call.h"

/* Every change of an agent is a fact, and may free somebody for a caller. */
static void seat_changed(void *arg, struct agent *a)
{
	struct seat *s = arg;
	struct core *c = s->core;
	struct ledger_event *ev;
	enum agent_state st = agent_state(a);

	if (st != AGENT_WRAP_UP)
		core_timer_stop(c, &s->wrap_timer);
	if (st == AGENT_READY)
		c->needs_serving = true;
	ev = core_note(c, LEDGER_AGENT_STATE, a->call);
	text_copy(ev->agent, a->name);
	text_copy(ev->state, agent_state_name(st));
	text_copy(ev->phone, s->phone ? s->phone->name : "");
	text_copy(ev->reason, st == AGENT_LOGGED_OUT ? a->wish_reason :
		  a->reason);
	if (st == AGENT_LOGGED_OUT && s->phone) {
		s->phone->seat = NULL;
		s->phone = NULL;
		core_timer_stop(c, &s->rest_timer);
	}
}

void seat_init(struct seat *s, struct core *c, const char *name)
{
	s->core = c;
	agent_init(&s->agent, name, c->now_ms);
	s->agent.changed = seat_changed;
	s->agent.arg = s;
}

static int seat_login(struct core *c, struct seat *s, const char *line)
{
	struct phone *p = line && *line ? phone_find(c, line) : s->usual;
	int rc;

	if (!p)
		return -ENOENT;
	if (!p->is_up)
		return -EPERM;
	if (p->seat && p->seat != s)
		return -EBUSY;
	if (s->phone && s->phone != p)
		return -EBUSY;
	s->phone = p;
	p->seat = s;
	rc = agent_login(&s->agent, p->name, c->now_ms);
	s->agent.is_phone_busy = p->leg != NULL;
	return rc;
}

int seat_event(struct core *c, const struct core_event *ev)
{
	struct seat *s = ev->agent ? seat_find(c, ev->agent) : NULL;
	const char *reason = ev->reason ? ev->reason : "";

	if (!s || s->is_leaving)
		return -ENOENT;
	switch (ev->type) {
	case CORE_EV_LOGIN:
		return seat_login(c, s, ev->line);
	case CORE_EV_LOGOUT:
		return agent_logout(&s->agent, reason, c->now_ms);
	case CORE_EV_READY:
		return agent_ready(&s->agent, c->now_ms);
	case CORE_EV_NOT_READY:
		return agent_not_ready(&s->agent, reason, c->now_ms);
	default:
		return -EINVAL;
	}
}

static void rested(void *owner)
{
	struct seat *s = owner;

	agent_rested(&s->agent);
	s->core->needs_serving = true;
}

void seat_rest(struct seat *s, uint32_t ms)
{
	s->agent.is_resting = true;
	core_timer_set(s->core, &s->rest_timer, ms, rested, s, 0);
}

void phone_up(struct core *c, struct phone *p)
{
	p->is_up = true;
	c->needs_serving = true;
	if (p->seat)
		agent_phone_up(&p->seat->agent, c->now_ms);
}

/*
 * A phone that rings cannot be answered any more; one that talks may well go
 * on talking without its registration.
 */
void phone_down(struct core *c, struct phone *p)
{
	struct leg *l = p->leg;

	p->is_up = false;
	if (p->seat)
		agent_phone_down(&p->seat->agent, c->now_ms);
	if (!leg_is_alive(l) || leg_is_up(l) ||
	    l->fsm.state == CORE_LEG_COMING)
		return;
	if (l == l->call->b)
		dial_fails(l->call, CAUSE_ABSENT);
	else
		call_end(l->call, CAUSE_ABSENT, BY_SYSTEM, "phone_down");
}

void phone_taken(struct phone *p, struct leg *leg)
{
	p->leg = leg;
	if (!p->seat)
		return;
	p->seat->agent.is_phone_busy = leg != NULL;
	p->seat->core->needs_serving = true;
}
