/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An agent: a person with a number, logged in at a phone, in one state.
 *
 *                login              ready            reserve      phone rings
 *   logged_out ───────► not_ready ◄───────► ready ──────────► reserved ──► ringing
 *        ▲                  ▲                 ▲   ◄──────────────┴── release ─┘
 *        └── logout ────────┴──── wrap_up ◄───┴── talk ends ── talking ◄─ answer
 *
 * The invariant: an agent is bound to exactly one call while reserved, ringing
 * or talking, and to none otherwise; whoever binds him must find him unbound.
 * "reserved" is also the state of an agent who dials out himself.
 *
 * What an agent asks for during a call (ready, not ready, logout) is his wish
 * and takes effect after it. Not here: which call he gets (pick.h), timers
 * (the owner runs them), the phone's legs (call/).
 */
#ifndef ACD_AGENT_H
#define ACD_AGENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fsm.h"
#include "base/list.h"
#include "call/event.h"

enum agent_state {
	AGENT_LOGGED_OUT, AGENT_NOT_READY, AGENT_READY, AGENT_RESERVED,
	AGENT_RINGING, AGENT_TALKING, AGENT_WRAP_UP, AGENT_STATES
};

/* Reasons the system gives; people's reasons are free text. */
#define AGENT_REASON_LOGIN	"login"
#define AGENT_REASON_NO_ANSWER	"no_answer"
#define AGENT_REASON_REJECTED	"rejected"
#define AGENT_REASON_UNREACHABLE "unreachable"
#define AGENT_REASON_PHONE_DOWN	"phone_down"

struct agent {
	struct list link;	/* of the owner's agents */
	struct list members;	/* his places in queues: struct member */
	char name[CORE_KEY_LEN];
	char display[CORE_NAME_LEN];
	uint32_t wrap_up_ms;

	struct fsm fsm;
	char reason[CORE_KEY_LEN];	/* of not_ready */
	char phone[CORE_KEY_LEN];	/* "": logged out */
	bool is_phone_up;	/* registered */
	bool is_phone_busy;	/* has a leg, also one that is just ending; set by
				 * the owner */
	uint64_t call;		/* bound to; 0: none */

	enum agent_state wish;	/* NOT_READY, READY or LOGGED_OUT, after the call */
	char wish_reason[CORE_KEY_LEN];

	uint64_t idle_since_ms;	/* since his last call or login */
	bool is_resting;	/* not offered anything until agent_rested() */
	uint64_t talk_since_ms, talked_ms;	/* since login */
	unsigned int n_answered, n_missed;	/* since login */

	/* told of every change of state or reason; set by the owner */
	void (*changed)(void *arg, struct agent *a);
	void *arg;
};

void agent_init(struct agent *a, const char *name, uint64_t now_ms);

static inline enum agent_state agent_state(const struct agent *a)
{
	return (enum agent_state)a->fsm.state;
}

/* People's wishes. 0, or -EPERM (not logged in), -EBUSY (elsewhere logged in). */
int agent_login(struct agent *a, const char *phone, uint64_t now_ms)
	__attribute__((warn_unused_result));
int agent_logout(struct agent *a, const char *reason, uint64_t now_ms);
int agent_ready(struct agent *a, uint64_t now_ms);
int agent_not_ready(struct agent *a, const char *reason, uint64_t now_ms);

/* His phone is (no longer) registered. Ready becomes not ready, and comes back. */
void agent_phone_up(struct agent *a, uint64_t now_ms);
void agent_phone_down(struct agent *a, uint64_t now_ms);

/** agent_bind - for @call, from ready, not ready or wrap-up; -EBUSY: bound */
int agent_bind(struct agent *a, uint64_t call, uint64_t now_ms)
	__attribute__((warn_unused_result));
void agent_rings(struct agent *a, uint64_t now_ms);
void agent_answers(struct agent *a, uint64_t now_ms);

/** agent_release - the call did not come about; back to what he wished */
void agent_release(struct agent *a, uint64_t now_ms);

/** agent_misses - like release, but not ready with @reason (one above), or
 *  ready and resting when @reason is NULL */
void agent_misses(struct agent *a, const char *reason, uint64_t now_ms);

/** agent_rested - the owner's time for a rest is over */
void agent_rested(struct agent *a);

/** agent_ends - the talk is over: wrap-up, or at once what he wished
 *  @wrap_up_ms: 0: none
 *  Return: the wrap-up time to run, ms; 0: none */
uint32_t agent_ends(struct agent *a, uint32_t wrap_up_ms, uint64_t now_ms);

/** agent_wrapped_up - time is over */
void agent_wrapped_up(struct agent *a, uint64_t now_ms);

/** agent_is_free - may be offered a call from a queue now */
bool agent_is_free(const struct agent *a);

const char *agent_state_name(enum agent_state s);

#endif
