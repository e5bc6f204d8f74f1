// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The one entry: takes an event to the part that it concerns, then brings
 * waiting callers and free agents together. Decides nothing itself.
 */
#include <errno.h>

#include "base/mem.h"
#include "call/call.h"

static void core_destroy(void *obj)
{
	struct core *c = obj;
	struct table_link *l, *next;
	struct call *call, *tmp;
	unsigned int i;

	for (i = 0; i < TABLE_CHAINS; i++)
		for (l = c->legs.chains[i]; l; l = next) {
			next = l->next;
			mem_deref(list_entry(l, struct leg, link));
		}
	list_for_each_safe(call, tmp, &c->calls, link)
		mem_deref(call);
	for (i = 0; i < TABLE_CHAINS; i++)
		for (l = c->recordings.chains[i]; l; l = next) {
			next = l->next;
			mem_deref(list_entry(l, struct recording, link));
		}
	config_free(c);
}

int core_new(struct core **out, const struct core_start *start)
{
	struct core *c = mem_new(sizeof(*c), core_destroy);

	if (!c)
		return -ENOMEM;
	list_init(&c->trunks);
	list_init(&c->phones);
	list_init(&c->seats);
	list_init(&c->services);
	list_init(&c->routes);
	list_init(&c->flows);
	list_init(&c->calls);
	c->now_ms = start->now_ms;
	c->next_call = start->first_call ? start->first_call : 1;
	c->next_vocid = start->first_vocid ? start->first_vocid : 1;
	*out = c;
	return 0;
}

struct core *core_free(struct core *c)
{
	return mem_deref(c);
}

uint32_t core_leg_id(struct core *c)
{
	return ++c->next_leg;
}

/* Actions, records, timers: what the other files do through the core. */

struct core_action *core_do(struct core *c, enum core_action_type type,
			    uint64_t call)
{
	c->counters.n_actions++;
	return core_actions_add(c->out, type, call);
}

struct ledger_event *core_note(struct core *c, enum ledger_type type,
			       uint64_t call)
{
	struct ledger_event *ev = &core_do(c, CORE_DO_LEDGER, call)->ledger;

	ev->type = type;
	ev->call = call;
	ev->ts_ms = c->unix_ms;
	return ev;
}

void core_timer_set(struct core *c, struct core_timer *t, uint32_t ms,
		    void (*h)(void *owner), void *owner, uint64_t call)
{
	struct core_action *a;

	core_timer_stop(c, t);
	t->h = h;
	t->owner = owner;
	table_add(&c->timers, &t->link, ++c->next_timer);
	a = core_do(c, CORE_DO_TIMER_SET, call);
	a->timer = t->link.key;
	a->after_ms = ms;
}

void core_timer_stop(struct core *c, struct core_timer *t)
{
	if (!t->link.key)
		return;
	core_do(c, CORE_DO_TIMER_CANCEL, 0)->timer = t->link.key;
	table_remove(&c->timers, &t->link);
}

/* Events, by type. */

static int on_setup(struct core *c, const struct core_event *ev)
{
	if (!ev->leg || !ev->line || !ev->from || !ev->to ||
	    leg_find(c, ev->leg))
		return -EINVAL;
	if (!ev->cause)
		return ev->overheard ? overhear_begin(c, ev) :
				       call_setup(c, ev);
	call_refuse(c, ev, ev->cause, ev->reason ? ev->reason : "");
	return 0;
}

static int on_timer(struct core *c, const struct core_event *ev)
{
	struct table_link *l = table_find(&c->timers, ev->timer);
	struct core_timer *t;

	if (!l) {	/* it crossed our cancel */
		c->counters.n_stale_timer++;
		return 0;
	}
	t = list_entry(l, struct core_timer, link);
	table_remove(&c->timers, l);
	t->h(t->owner);
	return 0;
}

static int on_phone(struct core *c, const struct core_event *ev)
{
	struct phone *p = ev->line ? phone_find(c, ev->line) : NULL;

	if (!p)
		return -ENOENT;
	if (ev->type == CORE_EV_PHONE_UP)
		phone_up(c, p);
	else
		phone_down(c, p);
	return 0;
}

static int on_trunk(struct core *c, const struct core_event *ev)
{
	struct trunk *t = ev->line ? trunk_find(c, ev->line) : NULL;

	if (!t)
		return -ENOENT;
	t->is_up = ev->type == CORE_EV_TRUNK_UP;
	return 0;
}

static int on_originate(struct core *c, const struct core_event *ev)
{
	if (!ev->line || !ev->to || !*ev->to->number)
		return -EINVAL;
	return call_originate(c, ev);
}

static int on_hangup(struct core *c, const struct core_event *ev)
{
	struct call *call = call_find(c, ev->call);

	if (!call || call_state(call) == CALL_GONE)
		return -ENOENT;
	c->out->call = call->id;
	if (ev->leg)
		return call_leg_hangup(call, leg_find(c, ev->leg), ev->cause,
				       "command");
	call_end(call, ev->cause ? ev->cause : CAUSE_NORMAL, BY_SYSTEM,
		 "command");
	return 0;
}

static int on_send_digits(struct core *c, const struct core_event *ev)
{
	struct call *call = call_find(c, ev->call);

	if (!call || call_state(call) == CALL_GONE)
		return -ENOENT;
	c->out->call = call->id;
	return call_state(call) == CALL_OVERHEARD ? -EPERM :
						    keys_send(call, ev);
}

static int on_configured(struct core *c, const struct core_event *ev)
{
	reconf_done(c);
	return 0;
}

static int on_recorded(struct core *c, const struct core_event *ev)
{
	record_done(c, ev);
	return 0;
}

bool core_wants_more(const struct core *c, const char *phone,
		     const char *number)
{
	bool more;

	(void)route_find(&c->routes, phone, true, number, &more);
	return more;
}

/* Events of a leg that the core knows. */

static void leg_on_answer(struct call *call, struct leg *l)
{
	if (l == call->b)
		dial_answers(call);
	else if (l == call->a)
		call_a_answers(call);
}

static void leg_on_alerting(struct call *call, struct leg *l)
{
	if (l == call->b)
		dial_alerts(call);
	else if (l == call->a && leg_alerts(l))
		leg_seat_rings(l);
}

/* A key is for the flow; in talk it is for the other side, unless that has
 * heard it already. */
static void leg_on_digit(struct call *call, struct leg *l,
			 const struct core_event *ev)
{
	struct leg *other = call_other(call, l);
	struct core_action *a;

	if (leg_is_alive(l))	/* else it crossed our hang-up */
		keys_note_pressed(call, l, ev);
	if (l == call->a && call->is_in_flow) {
		voice_digit(call, ev->digit);
	} else if (call_state(call) == CALL_TALKING && !ev->is_audible &&
		   leg_is_up(other)) {
		a = core_do(call->core, CORE_DO_DIGITS, call->id);
		a->leg = leg_id(other);
		a->digits[0] = ev->digit;
	}
}

/* A fact, for those who follow events: what it asks for is theirs to do. */
static void leg_on_flash(struct call *call, const struct leg *l)
{
	struct ledger_event *ev = core_note(call->core, LEDGER_LEG_FLASH,
					    call->id);

	text_copy(ev->phone, l->line);
}

static void leg_on_played(struct call *call, struct leg *l, uint32_t play)
{
	if (l->hears != HEARS_PLAY || l->play != play || l != call->a)
		return;
	l->hears = HEARS_NOTHING;
	if (call->is_in_flow)
		voice_played(call);
	else if (call->place.queue)
		serve_played(call);
}

static void leg_on_gone(struct call *call, struct leg *l, uint8_t cause)
{
	leg_leaves(l);
	call_leg_gone(call, l, cause ? cause : CAUSE_NORMAL);
	leg_gone(l);
	call_put(call);
}

static int on_leg(struct core *c, const struct core_event *ev)
{
	struct leg *l = leg_find(c, ev->leg);
	struct call *call;

	if (!l) {
		c->counters.n_unknown_leg++;
		return -ENOENT;
	}
	call = l->call;
	c->out->call = call->id;
	switch (ev->type) {
	case CORE_EV_DIGITS:
		if (!ev->to)
			return -EINVAL;
		if (l == call->a)
			call_digits(call, ev);
		break;
	case CORE_EV_ALERTING:
		leg_on_alerting(call, l);
		break;
	case CORE_EV_PROGRESS:
		if (l == call->b)
			dial_progress(call);
		break;
	case CORE_EV_ANSWER:
		leg_on_answer(call, l);
		break;
	case CORE_EV_DIGIT:
		leg_on_digit(call, l, ev);
		break;
	case CORE_EV_HEARD:
		heard_sound(l, ev->heard);
		break;
	case CORE_EV_FLASH:
		leg_on_flash(call, l);
		break;
	case CORE_EV_PLAY_DONE:
		leg_on_played(call, l, ev->play);
		break;
	case CORE_EV_MEDIA_FAILED:
		if (leg_is_alive(l))
			call_end(call, CAUSE_RESOURCE, BY_SYSTEM, "media");
		break;
	case CORE_EV_GONE:
		leg_on_gone(call, l, ev->cause);
		break;
	default:	/* PROCEEDING: nothing to be done */
		break;
	}
	return 0;
}

typedef int event_h(struct core *c, const struct core_event *ev);

static event_h *const handlers[] = {
	[CORE_EV_SETUP] = on_setup,
	[CORE_EV_DIGITS] = on_leg,
	[CORE_EV_PROCEEDING] = on_leg,
	[CORE_EV_ALERTING] = on_leg,
	[CORE_EV_PROGRESS] = on_leg,
	[CORE_EV_ANSWER] = on_leg,
	[CORE_EV_DIGIT] = on_leg,
	[CORE_EV_HEARD] = on_leg,
	[CORE_EV_FLASH] = on_leg,
	[CORE_EV_GONE] = on_leg,
	[CORE_EV_PLAY_DONE] = on_leg,
	[CORE_EV_RECORD_DONE] = on_recorded,
	[CORE_EV_MEDIA_FAILED] = on_leg,
	[CORE_EV_TIMER] = on_timer,
	[CORE_EV_PHONE_UP] = on_phone,
	[CORE_EV_PHONE_DOWN] = on_phone,
	[CORE_EV_TRUNK_UP] = on_trunk,
	[CORE_EV_TRUNK_DOWN] = on_trunk,
	[CORE_EV_CONFIGURED] = on_configured,
	[CORE_EV_LOGIN] = seat_event,
	[CORE_EV_LOGOUT] = seat_event,
	[CORE_EV_READY] = seat_event,
	[CORE_EV_NOT_READY] = seat_event,
	[CORE_EV_ORIGINATE] = on_originate,
	[CORE_EV_HANGUP] = on_hangup,
	[CORE_EV_SEND_DIGITS] = on_send_digits,
};

int core_event(struct core *c, const struct core_event *ev,
	       struct core_actions *out)
{
	int rc = -EINVAL;

	core_actions_clear(out);
	c->out = out;
	c->now_ms = ev->now_ms;
	c->unix_ms = ev->unix_ms;
	c->counters.n_events++;
	if ((unsigned int)ev->type < sizeof(handlers) / sizeof(handlers[0]))
		rc = handlers[ev->type](c, ev);
	c->counters.n_refused += rc < 0;
	serve_run(c);
	if (c->has_leaving)
		reconf_drop(c);
	c->out = NULL;
	return rc;
}
