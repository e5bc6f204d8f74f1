// SPDX-License-Identifier: GPL-3.0-or-later
/* The agent's states and what moves him between them; picture in agent.h. */
#include <errno.h>
#include <string.h>

#include "acd/agent.h"
#include "base/str.h"

enum agent_event {
	EV_LOGIN, EV_LOGOUT, EV_READY, EV_NOT_READY, EV_PHONE_DOWN, EV_BIND,
	EV_RING, EV_ANSWER, EV_RELEASE, EV_MISS, EV_END, EV_WRAPPED_UP,
	N_EVENTS
};

static const char *const event_names[N_EVENTS] = {
	[EV_LOGIN] = "login",
	[EV_LOGOUT] = "logout",
	[EV_READY] = "ready",
	[EV_NOT_READY] = "not_ready",
	[EV_PHONE_DOWN] = "phone_down",
	[EV_BIND] = "bind",
	[EV_RING] = "ring",
	[EV_ANSWER] = "answer",
	[EV_RELEASE] = "release",
	[EV_MISS] = "miss",
	[EV_END] = "end",
	[EV_WRAPPED_UP] = "wrapped_up",
};

#define E(e) FSM_BIT(EV_##e)
#define S(s) FSM_BIT(AGENT_##s)
#define REST (S(LOGGED_OUT) | S(NOT_READY) | S(READY))

static const struct fsm_state states[AGENT_STATES] = {
	[AGENT_LOGGED_OUT] = { "logged_out", E(LOGIN), S(NOT_READY), 0 },
	[AGENT_NOT_READY] = { "not_ready",
		E(READY) | E(NOT_READY) | E(LOGOUT) | E(BIND) | E(PHONE_DOWN),
		S(READY) | S(LOGGED_OUT) | S(RESERVED), 0 },
	[AGENT_READY] = { "ready",
		E(READY) | E(NOT_READY) | E(LOGOUT) | E(BIND) | E(PHONE_DOWN),
		S(NOT_READY) | S(LOGGED_OUT) | S(RESERVED), 0 },
	[AGENT_RESERVED] = { "reserved", E(RING) | E(ANSWER) | E(RELEASE) |
		E(MISS), S(RINGING) | S(TALKING) | REST, 0 },
	[AGENT_RINGING] = { "ringing", E(ANSWER) | E(RELEASE) | E(MISS),
		S(TALKING) | REST, 0 },
	[AGENT_TALKING] = { "talking", E(END), S(WRAP_UP) | REST, 0 },
	[AGENT_WRAP_UP] = { "wrap_up", E(READY) | E(NOT_READY) | E(LOGOUT) |
		E(BIND) | E(WRAPPED_UP) | E(PHONE_DOWN), S(RESERVED) | REST, 0 },
};

static const struct fsm_table table = {
	.area = "agent",
	.states = states,
	.n_states = AGENT_STATES,
	.event_names = event_names,
	.n_events = N_EVENTS,
};

const char *agent_state_name(enum agent_state s)
{
	return (unsigned int)s < AGENT_STATES ? states[s].name : "?";
}

void agent_init(struct agent *a, const char *name, uint64_t now_ms)
{
	memset(a, 0, sizeof(*a));
	list_init(&a->link);
	list_init(&a->members);
	text_copy(a->name, name);
	fsm_init(&a->fsm, &table, AGENT_LOGGED_OUT, now_ms, "agent=%s",
		 a->name);
}

static void tell(struct agent *a)
{
	if (a->changed)
		a->changed(a->arg, a);
}

/* Every change of state passes here; false: the table forbade it. */
static bool go(struct agent *a, enum agent_state to, enum agent_event ev,
	       const char *reason, uint64_t now_ms)
{
	if (!fsm_accepts(&a->fsm, ev) || fsm_go(&a->fsm, to, ev, now_ms))
		return false;
	text_copy(a->reason, to == AGENT_NOT_READY ? reason : "");
	if (to == AGENT_LOGGED_OUT)
		a->phone[0] = '\0';
	tell(a);
	return true;
}

static bool is_bound(const struct agent *a)
{
	return a->call != 0;
}

static void wish(struct agent *a, enum agent_state state, const char *reason)
{
	a->wish = state;
	text_copy(a->wish_reason, reason);
}

/* Where a call leaves him: as he wished, unless his phone went away. */
static void rest(struct agent *a, enum agent_event ev, uint64_t now_ms)
{
	if (a->wish == AGENT_READY && !a->is_phone_up)
		go(a, AGENT_NOT_READY, ev, AGENT_REASON_PHONE_DOWN, now_ms);
	else
		go(a, a->wish, ev, a->wish_reason, now_ms);
}

int agent_login(struct agent *a, const char *phone, uint64_t now_ms)
{
	if (agent_state(a) != AGENT_LOGGED_OUT)
		return strcmp(a->phone, phone) ? -EBUSY : 0;
	text_copy(a->phone, phone);
	a->is_phone_up = true;
	a->idle_since_ms = now_ms;
	a->is_resting = false;
	a->talked_ms = 0;
	a->n_answered = a->n_missed = 0;
	wish(a, AGENT_NOT_READY, AGENT_REASON_LOGIN);
	rest(a, EV_LOGIN, now_ms);
	return 0;
}

int agent_logout(struct agent *a, const char *reason, uint64_t now_ms)
{
	if (agent_state(a) == AGENT_LOGGED_OUT)
		return -EPERM;
	wish(a, AGENT_LOGGED_OUT, reason);
	if (!is_bound(a))
		rest(a, EV_LOGOUT, now_ms);
	return 0;
}

int agent_ready(struct agent *a, uint64_t now_ms)
{
	if (agent_state(a) == AGENT_LOGGED_OUT)
		return -EPERM;
	wish(a, AGENT_READY, "");
	if (is_bound(a) || agent_state(a) == AGENT_READY)
		return 0;
	if (!a->is_phone_up)
		return -EPERM;
	a->is_resting = false;
	rest(a, EV_READY, now_ms);
	return 0;
}

int agent_not_ready(struct agent *a, const char *reason, uint64_t now_ms)
{
	if (agent_state(a) == AGENT_LOGGED_OUT)
		return -EPERM;
	wish(a, AGENT_NOT_READY, reason);
	if (is_bound(a))
		return 0;
	if (agent_state(a) != AGENT_NOT_READY) {
		rest(a, EV_NOT_READY, now_ms);
	} else if (strcmp(a->reason, a->wish_reason)) {
		text_copy(a->reason, a->wish_reason);
		tell(a);
	}
	return 0;
}

/*
 * The system took him out, so the system puts him back; an agent who was not
 * ready by his own wish stays so.
 */
void agent_phone_up(struct agent *a, uint64_t now_ms)
{
	a->is_phone_up = true;
	if (agent_state(a) == AGENT_NOT_READY && a->wish == AGENT_READY &&
	    !strcmp(a->reason, AGENT_REASON_PHONE_DOWN))
		rest(a, EV_READY, now_ms);
}

void agent_phone_down(struct agent *a, uint64_t now_ms)
{
	a->is_phone_up = false;
	if (agent_state(a) == AGENT_READY)
		go(a, AGENT_NOT_READY, EV_PHONE_DOWN, AGENT_REASON_PHONE_DOWN,
		   now_ms);
}

int agent_bind(struct agent *a, uint64_t call, uint64_t now_ms)
{
	if (is_bound(a))
		return -EBUSY;
	if (!go(a, AGENT_RESERVED, EV_BIND, "", now_ms))
		return -EBUSY;
	a->call = call;
	return 0;
}

void agent_rings(struct agent *a, uint64_t now_ms)
{
	if (agent_state(a) == AGENT_RESERVED)
		go(a, AGENT_RINGING, EV_RING, "", now_ms);
}

void agent_answers(struct agent *a, uint64_t now_ms)
{
	if (!go(a, AGENT_TALKING, EV_ANSWER, "", now_ms))
		return;
	a->talk_since_ms = now_ms;
	a->n_answered++;
}

void agent_release(struct agent *a, uint64_t now_ms)
{
	if (!is_bound(a))
		return;
	a->call = 0;
	rest(a, EV_RELEASE, now_ms);
}

void agent_misses(struct agent *a, const char *reason, uint64_t now_ms)
{
	if (!is_bound(a))
		return;
	a->call = 0;
	a->n_missed++;
	if (reason && a->wish != AGENT_LOGGED_OUT)
		wish(a, AGENT_NOT_READY, reason);
	if (!reason) {
		a->is_resting = true;
		a->idle_since_ms = now_ms;	/* to the back of the line */
	}
	rest(a, EV_MISS, now_ms);
}

uint32_t agent_ends(struct agent *a, uint32_t wrap_up_ms, uint64_t now_ms)
{
	if (agent_state(a) != AGENT_TALKING)
		return 0;
	a->call = 0;
	a->idle_since_ms = now_ms;
	a->talked_ms += now_ms - a->talk_since_ms;
	if (!wrap_up_ms || a->wish == AGENT_LOGGED_OUT) {
		rest(a, EV_END, now_ms);
		return 0;
	}
	go(a, AGENT_WRAP_UP, EV_END, "", now_ms);
	return wrap_up_ms;
}

void agent_wrapped_up(struct agent *a, uint64_t now_ms)
{
	if (agent_state(a) != AGENT_WRAP_UP)
		return;
	a->idle_since_ms = now_ms;
	rest(a, EV_WRAPPED_UP, now_ms);
}

void agent_rested(struct agent *a)
{
	a->is_resting = false;
}

bool agent_is_free(const struct agent *a)
{
	return agent_state(a) == AGENT_READY && !is_bound(a) &&
	       a->is_phone_up && !a->is_phone_busy && !a->is_resting;
}
