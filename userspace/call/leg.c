// SPDX-License-Identifier: GPL-3.0-or-later
/* One leg: its states, what it hears, and the agent who is bound by it. */
#include <errno.h>

#include "base/mem.h"
#include "call/call.h"

enum { EV_ALERT, EV_ANSWER, EV_HANGUP, EV_GONE, N_EVENTS };

static const char *const event_names[N_EVENTS] = {
	[EV_ALERT] = "alert",
	[EV_ANSWER] = "answer",
	[EV_HANGUP] = "hangup",
	[EV_GONE] = "gone",
};

#define E(e) FSM_BIT(EV_##e)
#define S(s) FSM_BIT(CORE_LEG_##s)

/* A leaving leg may still ring or answer: it crossed our hang-up. */
static const struct fsm_state states[CORE_LEG_STATES] = {
	[CORE_LEG_COMING] = { "coming", E(ANSWER) | E(HANGUP),
			      S(UP) | S(LEAVING), 0 },
	[CORE_LEG_CALLING] = { "calling", E(ALERT) | E(ANSWER) | E(HANGUP),
			       S(ALERTING) | S(UP) | S(LEAVING), 0 },
	[CORE_LEG_ALERTING] = { "alerting", E(ALERT) | E(ANSWER) | E(HANGUP),
				S(UP) | S(LEAVING), 0 },
	[CORE_LEG_UP] = { "up", E(HANGUP), S(LEAVING), 0 },
	[CORE_LEG_LEAVING] = { "leaving", E(ALERT) | E(ANSWER), 0, 0 },
};

static const struct fsm_table table = {
	.area = "leg",
	.states = states,
	.n_states = CORE_LEG_STATES,
	.event_names = event_names,
	.n_events = N_EVENTS,
};

static void leg_destroy(void *obj)
{
	struct leg *l = obj;

	table_remove(&l->core->legs, &l->link);
	if (l->phone)
		phone_taken(l->phone, NULL);
	if (l->call)
		l->call->n_legs--;
}

int leg_new(struct leg **out, struct call *call, uint32_t id, const char *line,
	    enum core_leg_state state)
{
	struct core *c = call->core;
	struct leg *l;

	if (leg_find(c, id))
		return -EEXIST;
	l = mem_new(sizeof(*l), leg_destroy);
	if (!l)
		return -ENOMEM;
	l->core = c;
	l->call = call;
	call->n_legs++;
	text_copy(l->line, line);
	l->phone = phone_find(c, line);
	if (l->phone && l->phone->leg)
		l->phone = NULL;
	if (l->phone)
		phone_taken(l->phone, l);
	table_add(&c->legs, &l->link, id);
	fsm_init(&l->fsm, &table, state, c->now_ms, "call=%llu leg=%u",
		 (unsigned long long)call->id, id);
	*out = l;
	return 0;
}

struct leg *leg_find(const struct core *c, uint32_t id)
{
	struct table_link *l = table_find(&c->legs, id);

	return l ? list_entry(l, struct leg, link) : NULL;
}

void leg_gone(struct leg *l)
{
	leg_seat_release(l);
	mem_deref(l);
}

bool leg_is_alive(const struct leg *l)
{
	return l && l->fsm.state != CORE_LEG_LEAVING;
}

bool leg_is_up(const struct leg *l)
{
	return l && l->fsm.state == CORE_LEG_UP;
}

static struct core_action *leg_do(struct leg *l, enum core_action_type type)
{
	struct core_action *a = core_do(l->core, type, l->call->id);

	a->leg = leg_id(l);
	return a;
}

void leg_accept(struct leg *l)
{
	if (l->fsm.state != CORE_LEG_COMING || l->was_accepted)
		return;
	l->was_accepted = true;
	leg_do(l, CORE_DO_ACCEPT);
}

void leg_alert(struct leg *l)
{
	if (l->fsm.state != CORE_LEG_COMING || l->was_alerted)
		return;
	l->was_alerted = true;
	leg_do(l, CORE_DO_ALERT);
}

void leg_progress(struct leg *l)
{
	if (l->fsm.state == CORE_LEG_COMING)
		leg_do(l, CORE_DO_PROGRESS);
}

void leg_answer(struct leg *l)
{
	if (!fsm_go(&l->fsm, CORE_LEG_UP, EV_ANSWER, l->core->now_ms))
		leg_do(l, CORE_DO_ANSWER);
}

bool leg_alerts(struct leg *l)
{
	if (!fsm_accepts(&l->fsm, EV_ALERT) ||
	    l->fsm.state != CORE_LEG_CALLING)
		return false;
	return !fsm_go(&l->fsm, CORE_LEG_ALERTING, EV_ALERT, l->core->now_ms);
}

bool leg_answers(struct leg *l)
{
	if (!fsm_accepts(&l->fsm, EV_ANSWER) || !leg_is_alive(l))
		return false;
	return !fsm_go(&l->fsm, CORE_LEG_UP, EV_ANSWER, l->core->now_ms);
}

void leg_hangup(struct leg *l, uint8_t cause)
{
	heard_end(l);
	leg_silence(l);
	if (!fsm_go(&l->fsm, CORE_LEG_LEAVING, EV_HANGUP, l->core->now_ms))
		leg_do(l, CORE_DO_HANGUP)->cause = cause;
}

void leg_leaves(struct leg *l)
{
	heard_end(l);
	l->hears = HEARS_NOTHING;
	l->play = 0;
	if (leg_is_alive(l))
		(void)fsm_go(&l->fsm, CORE_LEG_LEAVING, EV_GONE,
			     l->core->now_ms);	/* permitted from all others */
}

static void play(struct leg *l, const char *prompts, const char *lang,
		 bool is_loop)
{
	struct core_action *a = leg_do(l, CORE_DO_PLAY);

	l->hears = HEARS_PLAY;
	l->play = ++l->core->next_play;
	a->play.play = l->play;
	a->play.is_loop = is_loop;
	text_copy(a->play.prompts, prompts);
	text_copy(a->play.lang, lang);
}

void leg_play(struct leg *l, const char *prompts, const char *lang)
{
	play(l, prompts, lang, false);
}

void leg_loop(struct leg *l, const char *prompts, const char *lang)
{
	play(l, prompts, lang, true);
}

void leg_tone(struct leg *l, enum core_tone tone)
{
	leg_do(l, CORE_DO_TONE)->tone = tone;
	l->hears = HEARS_TONE;
	l->play = 0;
}

void leg_silence(struct leg *l)
{
	if (l->hears == HEARS_PLAY || l->hears == HEARS_TONE) {
		leg_do(l, CORE_DO_STOP);
		l->hears = HEARS_NOTHING;
	}
	l->play = 0;
}

/* The agent. */

int leg_bind(struct leg *l)
{
	struct seat *s = l->phone ? l->phone->seat : NULL;

	if (!s)
		return 0;
	if (agent_bind(&s->agent, l->call->id, l->core->now_ms))
		return -EBUSY;
	l->seat = s;
	return 0;
}

void leg_seat_rings(struct leg *l)
{
	if (l->seat)
		agent_rings(&l->seat->agent, l->core->now_ms);
}

void leg_seat_answers(struct leg *l)
{
	if (l->seat)
		agent_answers(&l->seat->agent, l->core->now_ms);
}

void leg_seat_release(struct leg *l)
{
	struct seat *s = l->seat;

	l->seat = NULL;
	if (s)
		agent_release(&s->agent, l->core->now_ms);
}

void leg_seat_misses(struct leg *l, const char *reason, uint32_t rest_ms)
{
	struct seat *s = l->seat;

	l->seat = NULL;
	if (!s)
		return;
	agent_misses(&s->agent, reason, l->core->now_ms);
	if (!reason)
		seat_rest(s, rest_ms);
}

static void wrapped_up(void *owner)
{
	struct seat *s = owner;

	agent_wrapped_up(&s->agent, s->core->now_ms);
}

void leg_seat_ends(struct leg *l, enum wrap wrap)
{
	struct seat *s = l->seat;
	uint32_t ms;

	l->seat = NULL;
	if (!s)
		return;
	ms = agent_ends(&s->agent, wrap == WRAP_UP ? s->agent.wrap_up_ms : 0,
			l->core->now_ms);
	if (ms)
		core_timer_set(l->core, &s->wrap_timer, ms, wrapped_up, s, 0);
}

const char *leg_agent(const struct leg *l)
{
	return l && l->seat ? l->seat->agent.name : "";
}
