// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Callers in queues: waiting with music, being offered to agents, waiting too
 * long. One rule brings callers and agents together, at the end of every event
 * that may have changed something (no polling): the caller who has waited
 * longest of all for whom somebody is free is offered to the best of those.
 */
#include <errno.h>

#include "base/log.h"
#include "call/call.h"

/* Who came by no flow has chosen no language. */
static const char *lang_of(const struct call *call)
{
	const char *lang = ivr_get(&call->ivr, "lang");

	return *lang ? lang : "zh";
}

static void hears_queue(struct call *call, bool is_busy)
{
	const struct service *s = call->service;
	const char *lang = lang_of(call);

	if (is_busy && *s->busy_prompt && !call->was_told_busy) {
		call->was_told_busy = true;
		leg_play(call->a, s->busy_prompt, lang);
	} else if (call->a->hears == HEARS_NOTHING) {
		leg_loop(call->a, s->music, lang);
	}
}

void serve_played(struct call *call)
{
	hears_queue(call, false);
}

static void overflow(struct call *call)
{
	struct target t = call->service->overflow;

	serve_leave(call, LEAVE_OVERFLOW);
	leg_silence(call->a);
	if (!voice_resume(call, IVR_OVERFLOW))
		call_go(call, &t);
}

static void waited_too_long(void *owner)
{
	struct call *call = owner;

	if (call->place.is_offered)
		call->is_overdue = true;	/* somebody may yet answer */
	else
		overflow(call);
}

void serve_enter(struct call *call, struct service *s)
{
	struct core *c = call->core;
	struct ledger_event *ev;
	unsigned int position;

	if (call_to(call, CALL_QUEUED, CALL_EV_TO_QUEUE))
		return;
	call_answer(call);
	call->service = s;
	call->is_overdue = call->was_told_busy = false;
	position = queue_enter(s->queue, &call->place, call->id, c->now_ms);
	ev = core_note(c, LEDGER_QUEUE_ENTER, call->id);
	text_copy(ev->queue, s->queue->name);
	ev->position = position;
	if (s->max_wait_ms)
		core_timer_set(c, &call->wait_timer, s->max_wait_ms,
			       waited_too_long, call, call->id);
	hears_queue(call, !pick_agent(s->queue, c->now_ms, NULL, 0));
	c->needs_serving = true;
}

void serve_leave(struct call *call, enum leave how)
{
	struct ledger_event *ev;

	if (!call->place.queue)
		return;
	core_timer_stop(call->core, &call->wait_timer);
	queue_leave(&call->place, how);
	ev = core_note(call->core, LEDGER_QUEUE_LEAVE, call->id);
	text_copy(ev->queue, call->service->queue->name);
	text_copy(ev->result, leave_name(how));
}

/*
 * An agent who does not answer, or refuses, is not asked again at once: he is
 * taken out, or (by the queue's choice) rested. A phone that cannot be reached
 * takes him out in any case, or every caller would be offered to it.
 */
void serve_blames(struct call *call, struct leg *b, uint8_t cause)
{
	const struct service *s = call->service;
	const char *reason = cause == CAUSE_NO_ANSWER ||
		cause == CAUSE_NO_USER_RESPONDING ? AGENT_REASON_NO_ANSWER :
		cause == CAUSE_BUSY || cause == CAUSE_REJECTED ?
		AGENT_REASON_REJECTED : AGENT_REASON_UNREACHABLE;

	if (s->keeps_ready && strcmp(reason, AGENT_REASON_UNREACHABLE) != 0)
		reason = NULL;
	leg_seat_misses(b, reason, s->retry_ms);
}

void serve_again(struct call *call)
{
	struct core *c = call->core;

	call->place.is_offered = false;
	if (call_to(call, CALL_QUEUED, CALL_EV_NO_ANSWER))
		return;
	c->needs_serving = true;
	if (call->is_overdue)
		overflow(call);
	else
		hears_queue(call, !pick_agent(call->service->queue, c->now_ms,
					      NULL, 0));
}

static void offer(struct core *c, struct place *p)
{
	struct call *call = call_find(c, p->call);
	char why[LEDGER_WHY_LEN];
	struct ledger_event *ev;
	struct agent *a;
	struct seat *s;

	a = pick_agent(p->queue, c->now_ms, why, sizeof(why));
	s = list_entry(a, struct seat, agent);
	ev = core_note(c, LEDGER_AGENT_PICK, call->id);
	text_copy(ev->queue, p->queue->name);
	text_copy(ev->agent, a->name);
	text_copy(ev->why, why);
	log_info("acd", "call=%llu queue=%s agent=%s why=\"%s\"",
		 (unsigned long long)call->id, p->queue->name, a->name, why);
	if (dial_seat(call, s)) {
		/* Short of memory: not at once again, or this would spin. */
		seat_rest(s, call->service->retry_ms);
		return;
	}
	p->is_offered = true;
	(void)call_to(call, CALL_RINGING, CALL_EV_RING);	/* from queued */
}

/* The caller of all queues who is served next; NULL: nobody can be. */
static struct place *next_place(struct core *c)
{
	struct place *p, *best = NULL;
	struct service *s;

	list_for_each(s, &c->services, link) {
		p = pick_place(s->queue);
		if (p && (!best || p->since_ms < best->since_ms) &&
		    pick_agent(s->queue, c->now_ms, NULL, 0))
			best = p;
	}
	return best;
}

void serve_run(struct core *c)
{
	struct place *p;

	while (c->needs_serving) {
		c->needs_serving = false;
		while ((p = next_place(c)))
			offer(c, p);
	}
}
