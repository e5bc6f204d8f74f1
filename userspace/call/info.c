// SPDX-License-Identifier: GPL-3.0-or-later
/* What the core shows of itself: calls, agents, queues, counters. */
#include <errno.h>

#include "call/call.h"

static const char *call_agent_name(const struct call *call)
{
	return *leg_agent(call->b) ? leg_agent(call->b) : leg_agent(call->a);
}

void core_each_call(struct core *c, uint64_t now_ms,
		    void (*h)(void *arg, const struct core_call_info *i),
		    void *arg)
{
	struct core_call_info i;
	struct call *call;

	list_for_each(call, &c->calls, link) {
		memset(&i, 0, sizeof(i));
		i.call = call->id;
		i.state = fsm_state_name(&call->fsm);
		i.direction = direction_name(call->direction);
		i.from = call->from.number;
		i.to = call->to.number;
		i.trunk = call->trunk;
		i.queue = call->service ? call->service->queue->name : "";
		i.agent = call_agent_name(call);
		i.flow = call->is_in_flow ? call->ivr.flow->name : "";
		i.node = call->is_in_flow ? ivr_node_name(&call->ivr) : "";
		i.leg_a = leg_id(call->a);
		i.leg_b = leg_id(call->b);
		i.vocid = call->vocid;
		i.age_ms = now_ms - call->started_ms;
		i.in_state_ms = now_ms - call->fsm.since_ms;
		h(arg, &i);
	}
}

void core_each_agent(struct core *c, uint64_t now_ms,
		     void (*h)(void *arg, const struct core_agent_info *i),
		     void *arg)
{
	struct core_agent_info i;
	const struct seat *s;
	struct agent *a;

	list_for_each(a, &c->seats, link) {
		s = list_entry(a, struct seat, agent);
		memset(&i, 0, sizeof(i));
		i.agent = a->name;
		i.display = a->display;
		i.state = fsm_state_name(&a->fsm);
		i.reason = a->reason;
		i.phone = s->phone ? s->phone->name : "";
		i.is_phone_up = s->phone && s->phone->is_up;
		i.call = a->call;
		i.in_state_ms = now_ms - a->fsm.since_ms;
		i.n_answered = a->n_answered;
		i.n_missed = a->n_missed;
		h(arg, &i);
	}
}

static void count_members(const struct service *s, struct core_queue_info *i)
{
	const struct member *m;

	list_for_each(m, &s->queue->members, in_queue) {
		i->n_members++;
		i->n_logged_in += agent_state(m->agent) != AGENT_LOGGED_OUT;
		i->n_ready += agent_is_free(m->agent);
		i->n_talking += agent_state(m->agent) == AGENT_TALKING;
	}
}

void core_each_queue(struct core *c, uint64_t now_ms,
		     void (*h)(void *arg, const struct core_queue_info *i),
		     void *arg)
{
	struct core_queue_info i;
	const struct place *first;
	struct service *s;

	list_for_each(s, &c->services, link) {
		memset(&i, 0, sizeof(i));
		i.queue = s->queue->name;
		i.strategy = s->queue->strategy->name;
		i.n_waiting = s->queue->n_waiting;
		first = list_first(&s->queue->waiting, struct place, link);
		i.longest_wait_ms = first ? now_ms - first->since_ms : 0;
		i.n_entered = s->queue->n_entered;
		i.n_answered = s->queue->n_answered;
		i.n_abandoned = s->queue->n_abandoned;
		i.n_overflowed = s->queue->n_overflowed;
		count_members(s, &i);
		h(arg, &i);
	}
}

int core_each_member(struct core *c, const char *queue, uint64_t now_ms,
		     void (*h)(void *arg, const struct core_member_info *i),
		     void *arg)
{
	struct service *s = service_find(c, queue);
	struct core_member_info i;
	const struct member *m;

	if (!s)
		return -ENOENT;
	list_for_each(m, &s->queue->members, in_queue) {
		i.queue = queue;
		i.agent = m->agent->name;
		i.level = m->level;
		i.state = fsm_state_name(&m->agent->fsm);
		i.is_free = agent_is_free(m->agent);
		h(arg, &i);
	}
	return 0;
}

void core_counters(const struct core *c, struct core_counters *out)
{
	*out = c->counters;
	out->n_active = c->calls_by_id.n;
	out->n_legs = c->legs.n;
	out->n_timers = c->timers.n;
	out->n_recordings = c->recordings.n;
}
