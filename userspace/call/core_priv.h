/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to call/: the state of the core, and what its files offer each
 * other, by file. Everything is owned by struct core, directly or through its
 * lists and tables; pointers between calls, legs, phones and seats are borrowed
 * and cleared by whoever goes first.
 */
#ifndef CALL_CORE_PRIV_H
#define CALL_CORE_PRIV_H

#include "acd/pick.h"
#include "base/fsm.h"
#include "base/list.h"
#include "base/str.h"
#include "call/core.h"
#include "call/route.h"
#include "call/table.h"
#include "ivr/ivr.h"

struct leg;

/* Q.850 causes that the core itself gives. */
enum {
	CAUSE_UNALLOCATED = 1,
	CAUSE_NORMAL = 16,
	CAUSE_BUSY = 17,
	CAUSE_NO_USER_RESPONDING = 18,
	CAUSE_NO_ANSWER = 19,
	CAUSE_ABSENT = 20,
	CAUSE_REJECTED = 21,
	CAUSE_ROUTING_ERROR = 25,
	CAUSE_INCOMPLETE = 28,
	CAUSE_NO_CIRCUIT = 34,
	CAUSE_OUT_OF_ORDER = 38,
	CAUSE_TEMPORARY = 41,
	CAUSE_CONGESTION = 42,
	CAUSE_CIRCUIT_NOT_AVAILABLE = 44,
	CAUSE_RESOURCE = 47,
};

struct core_timer {
	struct table_link link;	/* key: its id while it runs */
	void (*h)(void *owner);
	void *owner;
};

struct trunk {
	struct list link;
	char name[CORE_KEY_LEN];
	char caller_number[CORE_KEY_LEN];
	bool is_up, is_listening;
};

struct phone {
	struct list link;
	char name[CORE_KEY_LEN];
	char display[CORE_NAME_LEN];
	bool is_up;
	struct leg *leg;	/* one at a time; also while it is ending */
	struct seat *seat;	/* who is logged in here */
};

/* An agent and what the core keeps for him. */
struct seat {
	struct agent agent;	/* link: core.seats */
	struct core *core;
	struct phone *usual;	/* may be NULL */
	struct phone *phone;	/* NULL: logged out */
	struct core_timer wrap_timer, rest_timer;
	bool is_named, is_leaving;	/* reconf.c */
};

/* A queue and what callers meet in it. */
struct service {
	struct list link;	/* core.services */
	struct queue *queue;
	uint32_t ring_ms, retry_ms, max_wait_ms;
	struct target overflow;
	bool keeps_ready, is_recorded;
	char busy_prompt[CORE_KEY_LEN];
	char music[CORE_KEY_LEN];
	char after_flow[CORE_KEY_LEN];
	bool is_named, is_leaving;	/* reconf.c */
};

struct named_flow {
	struct list link;
	char name[CORE_KEY_LEN];
	struct flow *flow;
	bool is_named;		/* reconf.c */
};

struct recording {
	struct table_link link;	/* key: VOCID */
	uint64_t call;
};

#define RECENT_FILES 64

struct core {
	/* of the running event */
	uint64_t now_ms;
	int64_t unix_ms;
	struct core_actions *out;	/* NULL between events */
	bool needs_serving;	/* somebody became free, or began to wait */

	/* configuration, and the state of what it names */
	struct list trunks, phones, seats, services, routes, flows;
	bool has_leaving;	/* some wait for their last call */

	/* what is going on */
	struct list calls;
	struct table calls_by_id, legs, timers, recordings;

	uint64_t next_call, next_vocid, next_timer;
	uint32_t next_leg, next_play;
	char recent_files[RECENT_FILES][LEDGER_FILE_LEN];
	unsigned int recent_at;
	struct core_counters counters;
};

/* core.c */

/** core_do - the next action; valid until the next core_do() or core_note() */
struct core_action *core_do(struct core *c, enum core_action_type type,
			    uint64_t call);
/** core_note - the next ledger record, to be filled; same validity */
struct ledger_event *core_note(struct core *c, enum ledger_type type,
			       uint64_t call);
void core_timer_set(struct core *c, struct core_timer *t, uint32_t ms,
		    void (*h)(void *owner), void *owner, uint64_t call);
void core_timer_stop(struct core *c, struct core_timer *t);	/* safe when idle */

/* config.c */
struct trunk *trunk_find(const struct core *c, const char *name);
struct phone *phone_find(const struct core *c, const char *name);
struct seat *seat_find(const struct core *c, const char *agent);
struct service *service_find(const struct core *c, const char *queue);
struct flow *flow_find(const struct core *c, const char *name);
void config_free(struct core *c);

/* reconf.c: what a changed configuration no longer names */
void reconf_done(struct core *c);	/* CORE_EV_CONFIGURED */
void reconf_drop(struct core *c);	/* what has become free by now */

/* seat.c: agents at their phones */
void seat_init(struct seat *s, struct core *c, const char *name);
int seat_event(struct core *c, const struct core_event *ev);
/** seat_rest - offer him nothing for so long */
void seat_rest(struct seat *s, uint32_t ms);
void phone_up(struct core *c, struct phone *p);
void phone_down(struct core *c, struct phone *p);
/** phone_taken - @p has @leg now, or none (NULL) */
void phone_taken(struct phone *p, struct leg *leg);

#endif
