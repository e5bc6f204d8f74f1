/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The core: calls, queues, agents and flows of one host, as one function of
 * (state, event, time) that answers with actions. No I/O, no clock, no thread.
 *
 *   core_new() -> core_add_*() from the configuration -> core_event() for ever
 *
 *   SETUP ─► route ─┬► flow (ivr/) ─► queue (acd/) ─► INVITE agent ─► BRIDGE
 *                   ├► queue                                            │
 *                   ├► phone or agent ─► INVITE ────────────────────────┤
 *                   └► trunks, one after the other ─► INVITE ───────────┘
 *
 * events in: event.h   actions out: action.h   facts: ledger.h   rows: cdr.h
 *
 * Numbers that must never repeat (call ids, VOCIDs) start where the caller
 * says: one past the highest that the store has seen.
 */
#ifndef CALL_CORE_H
#define CALL_CORE_H

#include "call/action.h"
#include "call/event.h"

struct core;

struct core_start {
	uint64_t first_call;	/* 0: 1 */
	uint64_t first_vocid;	/* 0: 1 */
	uint64_t now_ms;	/* monotonic: since when agents are logged out */
};

int core_new(struct core **out, const struct core_start *start)
	__attribute__((warn_unused_result));
struct core *core_free(struct core *c);	/* NULL-safe, returns NULL; no actions */

/**
 * core_event - the one entry
 * @out: cleared, then filled with what is to be done, in order
 * Return: 0; for refused commands and events that make no sense a negative
 * errno (and @out may hold a few actions all the same: perform them always).
 * -ENOENT unknown agent, phone, call; -EPERM not in this state (for example
 * READY while logged out, LOGIN at a phone that is not registered); -EBUSY
 * phone or agent taken by another; -EINVAL; -ENOMEM.
 */
int core_event(struct core *c, const struct core_event *ev,
	       struct core_actions *out);

/** core_wants_more - could @number, dialled at a phone, be longer? Pure */
bool core_wants_more(const struct core *c, const char *phone,
		     const char *number);

/** core_leg_id - a fresh leg id, never given twice; also for incoming legs */
uint32_t core_leg_id(struct core *c);

/*
 * Configuration. Adding a name again changes it; what is in use goes on with
 * the old values until its next use. -EINVAL names nothing; the text is in err
 * (NULL: not wanted).
 */
#define CORE_ERR_LEN 200

struct core_trunk_conf {
	const char *name;	/* as the adapter says it: "span1", "trunk/NAME";
				 * up until TRUNK_DOWN */
	const char *caller_number;	/* shown on calls out; empty: the phone's */
	bool is_listening;	/* calls out: what is heard decides, see heard.c */
};

struct core_phone_conf {
	const char *name;	/* account and extension number: "8001" */
	const char *display;	/* UTF-8; may be NULL */
};

struct core_agent_conf {
	const char *name;	/* agent number (gong hao): "1001" */
	const char *display;
	const char *phone;	/* his usual phone; NULL: told at LOGIN */
	uint32_t wrap_up_ms;	/* after talks from queues, and to or from
				 * trunks; 0: none */
};

enum core_record { CORE_RECORD_NONE, CORE_RECORD_TALK };

struct core_queue_conf {
	const char *name;
	const char *strategy;	/* NULL: "longest_idle" (acd/pick.h) */
	uint32_t ring_ms;	/* one agent's phone; 0: 20000 */
	uint32_t retry_ms;	/* an agent who did not answer and stays ready is
				 * left alone so long; 0: 5000 */
	uint32_t max_wait_ms;	/* 0: no limit */
	const char *overflow;	/* target after max_wait; NULL: "hangup:17" */
	bool keeps_ready;	/* no answer: true stays ready, false not ready */
	const char *busy_prompt;	/* once, when nobody is free; NULL: none */
	const char *music;	/* NULL: "music" */
	const char *after_flow;	/* when the agent hung up first; NULL: none */
	enum core_record record;
};

/*
 * A target: "flow:main" "queue:support" "phone:8001" "agent:1001"
 * "trunk:span1,span2" "hangup:1" (Q.850 cause).
 *
 * A pattern is compared with the whole called number: digits stand for
 * themselves, X is 0-9, Z 1-9, N 2-9, [2-57] one of, a final '.' one or more
 * of anything, a final '!' none or more. The most exact pattern wins: first
 * the one whose fixed part is longer, then the one without a wildcard end.
 */
struct core_route_conf {
	const char *name;	/* for logs and the ledger; NULL: the pattern */
	const char *from;	/* a trunk's name, "trunk" or "phone" for any; NULL: all */
	const char *pattern;
	const char *target;
	uint8_t strip;		/* trunk: digits cut from the front of the number */
	const char *prepend;	/* trunk: digits put in front after that */
	const char *caller_number;	/* trunk: shown instead of the trunk's */
	enum core_record record;	/* phone, agent, trunk: of the talk */
	uint32_t ring_ms;	/* phone, agent, trunk; 0: 60000 */
};

int core_add_trunk(struct core *c, const struct core_trunk_conf *conf, char *err);
int core_add_phone(struct core *c, const struct core_phone_conf *conf, char *err);
int core_add_agent(struct core *c, const struct core_agent_conf *conf, char *err);
int core_add_queue(struct core *c, const struct core_queue_conf *conf, char *err);
/** core_add_member - @level: 1 is asked first; only then 2, ... */
int core_add_member(struct core *c, const char *queue, const char *agent,
		    unsigned int level, char *err);
int core_add_route(struct core *c, const struct core_route_conf *conf, char *err);
/** core_add_flow - @json: the text of the flow file (ivr/flow.h); calls that
 *  are in the flow stay with the version they began with */
int core_add_flow(struct core *c, const char *name, const char *json,
		  size_t len, char *err);

/**
 * core_reconf - before all adds of a changed configuration
 * What has not been added again when CORE_EV_CONFIGURED is told goes: routes,
 * flows and membership in queues at once (calls in a flow stay with it); queues
 * and agents when their last call is over, until when nothing changes for it;
 * such an agent is logged out. Trunks and phones stay. Not told: all stays.
 */
void core_reconf(struct core *c);

/** core_check - after the last add: does everything named exist? */
int core_check(const struct core *c, char *err);

/* What lqctl shows. The structures live for the callback only. */
struct core_call_info {
	uint64_t call;
	const char *state;	/* incoming originating ivr queued ringing
				 * talking after overheard gone */
	const char *direction;	/* in out internal */
	const char *from, *to;
	const char *trunk;	/* "" on internal calls */
	const char *queue, *agent, *flow, *node;	/* "" when none */
	uint32_t leg_a, leg_b;	/* 0: none */
	uint64_t vocid;		/* 0: not recorded */
	uint64_t age_ms, in_state_ms;
};

struct core_agent_info {
	const char *agent, *display;
	const char *state;	/* logged_out not_ready ready reserved ringing talking wrap_up */
	const char *reason;	/* not_ready */
	const char *phone;	/* "" when logged out */
	bool is_phone_up;
	uint64_t call;		/* 0: none */
	uint64_t in_state_ms;
	unsigned int n_answered, n_missed;	/* since login */
};

struct core_queue_info {
	const char *queue, *strategy;
	unsigned int n_waiting, n_members, n_logged_in, n_ready, n_talking;
	uint64_t longest_wait_ms;
	uint64_t n_entered, n_answered, n_abandoned, n_overflowed;
};

struct core_member_info {
	const char *queue, *agent;
	unsigned int level;
	const char *state;	/* of the agent */
	bool is_free;		/* may be offered a call now */
};

struct core_counters {
	uint64_t n_events, n_actions, n_refused, n_unknown_leg, n_stale_timer;
	uint64_t n_calls, n_active, n_legs, n_timers;
	uint64_t n_recordings;	/* begun, and their files not whole yet */
};

void core_each_call(struct core *c, uint64_t now_ms,
		    void (*h)(void *arg, const struct core_call_info *i),
		    void *arg);
void core_each_agent(struct core *c, uint64_t now_ms,
		     void (*h)(void *arg, const struct core_agent_info *i),
		     void *arg);
void core_each_queue(struct core *c, uint64_t now_ms,
		     void (*h)(void *arg, const struct core_queue_info *i),
		     void *arg);
/** core_each_member - of one queue; -ENOENT */
int core_each_member(struct core *c, const char *queue, uint64_t now_ms,
		     void (*h)(void *arg, const struct core_member_info *i),
		     void *arg);
void core_counters(const struct core *c, struct core_counters *out);

#endif
