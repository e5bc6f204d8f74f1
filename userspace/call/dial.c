// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Ringing the other side: an agent for a queue, a phone, or trunks one after
 * the other. While it rings the caller hears what is due to him: music in a
 * queue, else the far end's own tones, or ours.
 */
#include <errno.h>

#include "base/log.h"
#include "call/call.h"

#define RING_MS	60000
#define SILENCE_MS	4000	/* of a trunk, while there is another to try */

static const char *result_name(uint8_t cause)
{
	switch (cause) {
	case CAUSE_BUSY:
		return "busy";
	case CAUSE_NO_USER_RESPONDING:
	case CAUSE_NO_ANSWER:
		return "no_answer";
	case CAUSE_REJECTED:
		return "rejected";
	default:
		return "failed";
	}
}

/* The trunk is to blame, not the number: another may do (Q.850 class 010). */
static bool is_trunk_fault(uint8_t cause)
{
	return cause == CAUSE_NO_CIRCUIT || cause == CAUSE_OUT_OF_ORDER ||
	       cause == CAUSE_TEMPORARY || cause == CAUSE_CONGESTION ||
	       cause == CAUSE_CIRCUIT_NOT_AVAILABLE || cause == CAUSE_RESOURCE;
}

static bool is_for_queue(const struct call *call)
{
	return call->place.queue != NULL;
}

static struct ledger_event *note_ring(struct call *call, enum ledger_type type,
				      const struct leg *b)
{
	struct ledger_event *ev = core_note(call->core, type, call->id);

	text_copy(ev->agent, leg_agent(b));
	if (phone_find(call->core, b->line))
		text_copy(ev->phone, b->line);
	else
		text_copy(ev->trunk, b->line);
	text_copy(ev->to, call->dialled);
	return ev;
}

/* Whether another trunk of the list could take the call. */
static bool has_another(const struct call *call)
{
	char name[CORE_KEY_LEN];
	const struct trunk *t;
	unsigned int i;

	for (i = call->trunk_at; target_trunk(&call->target, i, name); i++) {
		t = trunk_find(call->core, name);
		if (t && t->is_up)
			return true;
	}
	return false;
}

static void ring_late(void *owner)
{
	dial_fails(owner, CAUSE_NO_ANSWER);
}

static void ring(struct call *call, struct leg *b, const struct core_party *from,
		 const char *to, uint32_t ring_ms)
{
	struct core_action *a = core_do(call->core, CORE_DO_INVITE, call->id);

	call->b = b;
	call->is_ringing = true;
	text_copy(call->dialled, to);
	a->leg = leg_id(b);
	a->invite.is_phone = b->phone != NULL;
	a->invite.is_listening = b->heard.is_on;
	a->invite.silence_ms = !b->phone && has_another(call) ? SILENCE_MS : 0;
	text_copy(a->invite.line, b->line);
	a->invite.from = *from;
	text_copy(a->invite.to.number, to);
	note_ring(call, LEDGER_RING_START, b);
	core_timer_set(call->core, &call->ring_timer, ring_ms, ring_late, call,
		       call->id);
}

/* A leg to @p, its agent bound. 0, or the cause why not. */
static uint8_t phone_leg(struct leg **out, struct call *call,
			 const struct phone *p)
{
	struct leg *l;

	if (!p || !p->is_up)
		return CAUSE_ABSENT;
	if (p->leg)
		return CAUSE_BUSY;
	if (leg_new(&l, call, core_leg_id(call->core), p->name,
		    CORE_LEG_CALLING))
		return CAUSE_RESOURCE;
	if (leg_bind(l)) {
		leg_gone(l);
		return CAUSE_BUSY;
	}
	*out = l;
	return 0;
}

int dial_seat(struct call *call, struct seat *s)
{
	struct leg *l;
	uint8_t cause = phone_leg(&l, call, s->phone);

	if (cause)
		return cause == CAUSE_RESOURCE ? -ENOMEM : -EBUSY;
	ring(call, l, &call->from, s->phone->name, call->service->ring_ms);
	return 0;
}

static uint8_t dial_phone(struct call *call)
{
	struct seat *s = call->target.kind == TARGET_AGENT ?
		seat_find(call->core, call->target.name) : NULL;
	const struct phone *p = call->target.kind == TARGET_AGENT ?
		(s ? s->phone : NULL) :
		phone_find(call->core, call->target.name);
	struct leg *l;
	uint8_t cause = phone_leg(&l, call, p);

	if (!cause)
		ring(call, l, &call->from, p->name,
		     call->route.ring_ms ? call->route.ring_ms : RING_MS);
	return cause;
}

/* What the far end sees as the caller: the line's number, not our extension. */
static void trunk_party(const struct call *call, const struct trunk *t,
			struct core_party *from)
{
	*from = call->from;
	if (*call->route.caller_number)
		text_copy(from->number, call->route.caller_number);
	else if (*t->caller_number)
		text_copy(from->number, t->caller_number);
	else
		return;
	from->name[0] = '\0';
	from->presentation = CORE_ALLOWED;
}

static uint8_t dial_trunk(struct call *call, const struct trunk *t)
{
	char to[CORE_NUMBER_LEN];
	struct core_party from;
	struct leg *l;

	if (route_number(&call->route, call->to.number, to) || !*to)
		return CAUSE_INCOMPLETE;
	if (leg_new(&l, call, core_leg_id(call->core), t->name,
		    CORE_LEG_CALLING))
		return CAUSE_RESOURCE;
	if (call->direction != CALL_IN)
		text_copy(call->trunk, t->name);
	trunk_party(call, t, &from);
	if (t->is_listening)
		heard_begin(l);
	ring(call, l, &from, to,
	     call->route.ring_ms ? call->route.ring_ms : RING_MS);
	return 0;
}

/* The next trunk of the list that works; @cause: why the last one did not. */
static uint8_t dial_trunks(struct call *call, uint8_t cause)
{
	char name[CORE_KEY_LEN];
	const struct trunk *t;

	while (target_trunk(&call->target, call->trunk_at, name)) {
		call->trunk_at++;
		t = trunk_find(call->core, name);
		if (!t || !t->is_up)
			continue;
		cause = dial_trunk(call, t);
		if (!cause || !is_trunk_fault(cause))
			break;
	}
	return cause;
}

/* Nobody is left to be rung. */
static void dial_lost(struct call *call, uint8_t cause)
{
	enum ivr_outcome o = cause == CAUSE_BUSY ? IVR_BUSY :
		cause == CAUSE_NO_ANSWER || cause == CAUSE_NO_USER_RESPONDING ?
		IVR_NO_ANSWER : IVR_FAILED;

	leg_silence(call->a);
	if (!voice_resume(call, o))
		call_end(call, cause, BY_CALLED, "");
}

void dial_start(struct call *call, const struct target *t)
{
	uint8_t cause;

	call->target = *t;
	call->trunk_at = 0;
	if (call_to(call, CALL_RINGING, CALL_EV_RING))
		return;
	cause = t->kind == TARGET_TRUNK ?
		dial_trunks(call, CAUSE_NO_CIRCUIT) : dial_phone(call);
	if (cause)
		dial_lost(call, cause);
}

void dial_alerts(struct call *call)
{
	if (!leg_alerts(call->b))
		return;
	leg_seat_rings(call->b);
	if (is_for_queue(call))
		return;
	leg_alert(call->a);
	if (leg_is_up(call->a) && !call->is_early)
		leg_tone(call->a, CORE_TONE_RINGBACK);
}

void dial_progress(struct call *call)
{
	if (!leg_is_alive(call->b) || leg_is_up(call->b) || is_for_queue(call))
		return;
	dial_opens(call);
}

/* Leg b has stopped ringing; it is hung up if it is still there. */
static void ring_ends(struct call *call, const char *result, uint8_t cause)
{
	struct ledger_event *ev;

	core_timer_stop(call->core, &call->ring_timer);
	call->is_ringing = false;
	ev = note_ring(call, LEDGER_RING_END, call->b);
	text_copy(ev->result, result);
	ev->cause = cause;
}

void dial_opens(struct call *call)
{
	leg_progress(call->a);
	bridge_early(call);
}

void dial_talks(struct call *call)
{
	if (!call->is_ringing || !leg_answers(call->b))
		return;
	if (call->b->heard.is_on)
		core_do(call->core, CORE_DO_TALK, call->id)->leg =
			leg_id(call->b);
	ring_ends(call, "answered", CAUSE_NORMAL);
	bridge_talk(call);
}

void dial_answers(struct call *call)
{
	if (call->is_ringing && heard_answer(call->b))
		dial_talks(call);
}

void dial_fails(struct call *call, uint8_t cause)
{
	struct leg *b = call->b;

	if (!call->is_ringing)
		return;
	ring_ends(call, result_name(cause), cause);
	bridge_end(call, BY_CALLED);
	if (leg_is_alive(b))
		leg_hangup(b, CAUSE_NORMAL);
	call->b = NULL;
	if (is_for_queue(call)) {
		serve_blames(call, b, cause);
		serve_again(call);
		return;
	}
	leg_seat_release(b);
	leg_silence(call->a);
	if (call->target.kind == TARGET_TRUNK && is_trunk_fault(cause))
		cause = dial_trunks(call, cause);
	if (cause)
		dial_lost(call, cause);
}

void dial_stop(struct call *call)
{
	if (!call->is_ringing)
		return;
	ring_ends(call, "abandoned", CAUSE_NORMAL);
	if (leg_is_alive(call->b))
		leg_hangup(call->b, CAUSE_NORMAL);
	leg_seat_release(call->b);
	call->b = NULL;
}
