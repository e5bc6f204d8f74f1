/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A call: one caller (leg a) and whom he reaches (leg b), in one state.
 *
 *   incoming ─► ivr ─► queued ─► ringing ─► talking ─► after ─► gone
 *       │        ▲ ▼      ▲──────────┘ nobody answered   │        ▲
 *       └──► (any of these, as the route says)           └────────┘
 *   originating: leg a is a phone of ours that we ring first
 *   overheard ─► gone: of a telephone beside a line of ours, the only leg; it is
 *                recorded
 *
 * A call is freed when it is gone and its last leg is, too; exactly one
 * call.end record closes it.
 */
#ifndef CALL_CALL_H
#define CALL_CALL_H

#include "call/core_priv.h"
#include "call/leg.h"

enum call_state {
	CALL_INCOMING, CALL_ORIGINATING, CALL_IVR, CALL_QUEUED, CALL_RINGING,
	CALL_TALKING, CALL_AFTER, CALL_OVERHEARD, CALL_GONE, CALL_STATES
};

enum call_event {
	CALL_EV_TO_FLOW, CALL_EV_TO_QUEUE, CALL_EV_RING, CALL_EV_ANSWER,
	CALL_EV_NO_ANSWER, CALL_EV_AFTER, CALL_EV_END, CALL_EVENTS
};

enum direction { CALL_IN, CALL_OUT, CALL_INTERNAL };

enum ender { BY_CALLER, BY_CALLED, BY_AGENT, BY_SYSTEM };

struct call {
	struct list link;	/* core.calls */
	struct table_link by_id;	/* core.calls_by_id */
	struct core *core;
	uint64_t id, contact;
	uint64_t started_ms;
	struct fsm fsm;
	enum direction direction;
	struct core_party from, to;
	bool is_complete;	/* no more digits of the called number can come */
	bool has_grown;		/* the called number, since call.start */
	char trunk[CORE_KEY_LEN];
	struct leg *a, *b;	/* NULL: none, or leaving */
	unsigned int n_legs;	/* leaving ones included */

	struct route route;	/* a copy: how the called number was understood */
	struct target target;	/* what is being rung */
	unsigned int trunk_at;	/* place in the target's list */
	uint64_t hops_since_ms;	/* hops of one second are counted */
	unsigned int n_hops;

	struct service *service;	/* the queue he is in or was served by */
	struct place place;
	bool is_overdue;	/* waited too long while an agent was rung */
	bool was_told_busy;

	struct ivr ivr;
	bool is_in_flow;
	uint64_t secret_until_ms;	/* keys of leg a are not written down */

	bool is_ringing;	/* ring.start without ring.end */
	bool is_early;		/* b's tones are passed to a before the answer */
	char dialled[CORE_NUMBER_LEN];

	uint64_t vocid;		/* of the running recording; 0: none */
	enum ender talk_ender;	/* who left before the after-call flow */

	struct core_timer digits_timer, ring_timer, wait_timer, ivr_timer;
};

/* call.c */
/**
 * call_begin - a call and its leg a, from the event that tells of them
 * Return: 0, or why it was refused, which has been told then
 */
int call_begin(struct call **out, struct core *c, const struct core_event *ev,
	       enum call_state state, enum core_leg_state leg)
	__attribute__((warn_unused_result));
struct call *call_find(const struct core *c, uint64_t id);
/** call_setup - from SETUP: leg, route, and on to where it leads */
int call_setup(struct core *c, const struct core_event *ev);
/** call_refuse - a SETUP that no call can be made of: two facts and a hang-up */
void call_refuse(struct core *c, const struct core_event *ev, uint8_t cause,
		 const char *reason);
/** call_note_start - call.start and its log line; @p: whose call it is, or NULL */
void call_note_start(struct call *call, const struct phone *p);
/** call_originate - ring a phone of ours, then call on from it */
int call_originate(struct core *c, const struct core_event *ev);
/** call_a_answers - originating: the phone of ours was lifted */
void call_a_answers(struct call *call);
void call_answer(struct call *call);	/* leg a, if not yet */
/** call_leg_gone - @l, already out of the call's hands, said GONE */
void call_leg_gone(struct call *call, struct leg *l, uint8_t cause);
/** call_leg_hangup - the same by us; @cause 0: what a phone would say.
 *  -ENOENT: not a leg of this call, or leaving */
int call_leg_hangup(struct call *call, struct leg *l, uint8_t cause,
		    const char *reason)
	__attribute__((warn_unused_result));
void call_end(struct call *call, uint8_t cause, enum ender by,
	      const char *reason);
/** call_put - free it if nothing is left of it */
void call_put(struct call *call);
enum call_state call_state(const struct call *call);
int call_to(struct call *call, enum call_state state, enum call_event ev);
struct leg *call_other(const struct call *call, const struct leg *l);
const char *direction_name(enum direction d);
const char *ender_name(enum ender e);

/* lead.c: where the called number leads */
void call_route(struct call *call);	/* as far as it is known */
void call_digits(struct call *call, const struct core_event *ev);
/** call_go - to a target, from any state but talking */
void call_go(struct call *call, const struct target *t);

/* dial.c: ringing phones and trunks */
void dial_start(struct call *call, const struct target *t);
/** dial_seat - for a queue: ring this agent; -EBUSY, -ENOMEM */
int dial_seat(struct call *call, struct seat *s)
	__attribute__((warn_unused_result));
void dial_alerts(struct call *call);
void dial_progress(struct call *call);
void dial_answers(struct call *call);	/* it was signalled */
/** dial_opens - it was, and now the caller hears what comes: who knows what */
void dial_opens(struct call *call);
void dial_talks(struct call *call);	/* and it is true */
/** dial_fails - leg b is gone or given up; goes on with whatever comes next */
void dial_fails(struct call *call, uint8_t cause);
/** dial_stop - the caller went away while it rang; safe when it does not */
void dial_stop(struct call *call);

/* serve.c: waiting, and being served */
void serve_enter(struct call *call, struct service *s);
/** serve_blames - the agent of leg b did not answer */
void serve_blames(struct call *call, struct leg *b, uint8_t cause);
/** serve_again - and the caller waits on, or has waited too long by now */
void serve_again(struct call *call);
void serve_leave(struct call *call, enum leave how);	/* safe in no queue */
void serve_run(struct core *c);
void serve_played(struct call *call);	/* the prompt before the music is over */

/* voice.c: flows */
void voice_start(struct call *call, struct flow *f);
void voice_after(struct call *call, struct flow *f);	/* the agent has gone */
void voice_stop(struct call *call, const char *result);
void voice_played(struct call *call);
void voice_digit(struct call *call, char digit);
/** voice_resume - true: the flow has a way on from that outcome, and took it */
bool voice_resume(struct call *call, enum ivr_outcome o);

/* heard.c: calls out whose end is known by listening */
void heard_begin(struct leg *l);
void heard_end(struct leg *l);		/* safe when it is not listened to */
void heard_sound(struct leg *l, enum progress_input in);
/** heard_answer - it was signalled; false: not to be believed yet */
bool heard_answer(struct leg *l);

/* keys.c: keys pressed and sent, as facts */
void keys_note_pressed(struct call *call, struct leg *l,
		       const struct core_event *ev);
/** keys_send - to ev->leg, or to the party outside; -ENOENT: no such leg,
 *  -EPERM: it has not answered, -EINVAL: not keys, or too many */
int keys_send(struct call *call, const struct core_event *ev)
	__attribute__((warn_unused_result));

/* bridge.c: talk */
void bridge_early(struct call *call);
void bridge_talk(struct call *call);
void bridge_end(struct call *call, enum ender by);	/* safe when none */

/* overhear.c: others' calls on our lines */
/** overhear_begin - from SETUP; without memory it is refused as any other */
int overhear_begin(struct core *c, const struct core_event *ev)
	__attribute__((warn_unused_result));
void overhear_end(struct call *call, enum ender by);	/* safe when it is none */

/* record.c: recordings, of call->vocid */
/** record_begin - @number names the file; @customer left, @agent right or NULL */
void record_begin(struct call *call, const char *number,
		  const struct leg *customer, const struct leg *agent);
void record_end(struct call *call);	/* safe when there is none */
void record_done(struct core *c, const struct core_event *ev);

#endif
