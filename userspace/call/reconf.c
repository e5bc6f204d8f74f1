// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A changed configuration: what is no longer named goes. Routes and flows go at
 * once, because calls have their own copy or reference of them; a queue or an
 * agent goes when no call needs it any more.
 *
 *   core_reconf()     core_add_*()      CORE_EV_CONFIGURED
 *   nothing is named  what stays is     the rest is removed, now or later
 */
#include "base/log.h"
#include "base/mem.h"
#include "call/call.h"

#define REASON_REMOVED "removed"

static struct seat *seat_of(struct agent *a)
{
	return list_entry(a, struct seat, agent);
}

void core_reconf(struct core *c)
{
	struct named_flow *f;
	struct service *s;
	struct member *m;
	struct route *r;
	struct agent *a;

	list_for_each(r, &c->routes, link)
		r->is_named = false;
	list_for_each(f, &c->flows, link)
		f->is_named = false;
	list_for_each(a, &c->seats, link)
		seat_of(a)->is_named = false;
	list_for_each(s, &c->services, link) {
		s->is_named = false;
		list_for_each(m, &s->queue->members, in_queue)
			m->is_named = false;
	}
}

/* Routes and flows. */

static unsigned int calls_in_flow(const struct core *c, const struct flow *f)
{
	const struct call *call;
	unsigned int n = 0;

	list_for_each(call, &c->calls, link)
		n += call->is_in_flow && call->ivr.flow == f;
	return n;
}

static void drop_routes(struct core *c)
{
	struct route *r, *next;

	list_for_each_safe(r, next, &c->routes, link) {
		if (r->is_named)
			continue;
		log_note("call", "route=%s removed=yes", r->name);
		list_remove(&r->link);
		mem_deref(r);
	}
}

static void drop_flows(struct core *c)
{
	struct named_flow *f, *next;

	list_for_each_safe(f, next, &c->flows, link) {
		if (f->is_named)
			continue;
		log_note("call", "flow=%s removed=yes calls_going_on=%u",
			 f->name, calls_in_flow(c, f->flow));
		list_remove(&f->link);
		mem_deref(f);
	}
}

/* Queues and agents. */

static unsigned int calls_of_queue(const struct core *c,
				   const struct service *s)
{
	const struct call *call;
	unsigned int n = 0;

	list_for_each(call, &c->calls, link)
		n += call->service == s;
	return n;
}

static void drop_members(struct service *s)
{
	struct member *m, *next;

	list_for_each_safe(m, next, &s->queue->members, in_queue) {
		if (m->is_named)
			continue;
		log_note("call", "queue=%s agent=%s removed=yes",
			 s->queue->name, m->agent->name);
		mem_deref(m);
	}
}

/* A queue that goes keeps its agents for those who wait in it. */
static void mark_queues(struct core *c)
{
	struct service *s;
	unsigned int n;

	list_for_each(s, &c->services, link) {
		if (s->is_named) {
			s->is_leaving = false;
			drop_members(s);
			continue;
		}
		n = calls_of_queue(c, s);
		if (n && !s->is_leaving)
			log_note("call", "queue=%s removed=later calls=%u",
				 s->queue->name, n);
		s->is_leaving = true;
	}
}

static void mark_agents(struct core *c)
{
	struct agent *a;
	struct seat *s;

	list_for_each(a, &c->seats, link) {
		s = seat_of(a);
		s->is_leaving = !s->is_named;
		if (!s->is_leaving)
			continue;
		if (a->call)
			log_note("call", "agent=%s removed=later call=%llu",
				 a->name, (unsigned long long)a->call);
		(void)agent_logout(a, REASON_REMOVED, c->now_ms); /* if in */
	}
}

static bool drop_queues(struct core *c)
{
	struct service *s, *next;
	bool is_more = false;

	list_for_each_safe(s, next, &c->services, link) {
		if (!s->is_leaving)
			continue;
		if (calls_of_queue(c, s)) {
			is_more = true;
			continue;
		}
		log_note("call", "queue=%s removed=yes", s->queue->name);
		list_remove(&s->link);
		mem_deref(s);
	}
	return is_more;
}

static void seat_drop(struct core *c, struct seat *s)
{
	struct member *m, *next;

	log_note("call", "agent=%s removed=yes", s->agent.name);
	list_for_each_safe(m, next, &s->agent.members, in_agent)
		mem_deref(m);
	core_timer_stop(c, &s->wrap_timer);
	core_timer_stop(c, &s->rest_timer);
	list_remove(&s->agent.link);
	mem_deref(s);
}

static bool drop_agents(struct core *c)
{
	struct agent *a, *next;
	bool is_more = false;

	list_for_each_safe(a, next, &c->seats, link) {
		if (!seat_of(a)->is_leaving)
			continue;
		if (agent_state(a) == AGENT_LOGGED_OUT)
			seat_drop(c, seat_of(a));
		else
			is_more = true;
	}
	return is_more;
}

void reconf_drop(struct core *c)
{
	bool has_queues = drop_queues(c), has_agents = drop_agents(c);

	c->has_leaving = has_queues || has_agents;
}

void reconf_done(struct core *c)
{
	drop_routes(c);
	drop_flows(c);
	mark_queues(c);
	mark_agents(c);
	reconf_drop(c);
}
