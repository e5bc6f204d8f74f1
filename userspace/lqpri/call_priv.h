/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside the call: what call.c (states, release, commands), call_out.c (the
 * calls we place) and call_in.c (the calls that arrive) share.
 */
#ifndef LQPRI_CALL_PRIV_H
#define LQPRI_CALL_PRIV_H

#include "base/fsm.h"
#include "base/log.h"
#include "lqpri/call.h"
#include "lqpri/span.h"

#define CALL_AREA	"pri"

enum call_state {
	CALL_IDLE,
	CALL_DIALING,		/* SETUP sent, no response yet */
	CALL_OVERLAP_OUT,	/* SETUP ACKNOWLEDGE: more digits wanted */
	CALL_SENT,		/* CALL PROCEEDING or PROGRESS */
	CALL_RINGING,		/* ALERTING */
	CALL_OVERLAP_IN,	/* we wait for more digits */
	CALL_OFFERED,		/* CALL PROCEEDING sent; the owner decides */
	CALL_ALERTED,		/* ALERTING sent */
	CALL_TALK,
	CALL_RELEASING,		/* we wait for libpri to free it */
	CALL_GONE,
	CALL_STATES,
};

enum call_event {
	/* from the far end */
	CALL_EV_SETUP, CALL_EV_SETUP_ACK, CALL_EV_MORE, CALL_EV_PROCEEDING,
	CALL_EV_ALERTING, CALL_EV_PROGRESS, CALL_EV_ANSWER, CALL_EV_DIGITS,
	CALL_EV_DISCONNECT, CALL_EV_RELEASED, CALL_EV_LOST,
	/* from the owner */
	CALL_EV_ACCEPT, CALL_EV_ALERT, CALL_EV_TELL_PROGRESS, CALL_EV_CONNECT,
	CALL_EV_SEND_DIGIT, CALL_EV_HANGUP,
	CALL_EV_TIMEOUT,
	CALL_EVENTS,
};

/* What call.h does not show. */
struct call_full {
	struct call c;			/* first */
	struct fsm fsm;
	struct timer timer;		/* of the state */
	unsigned int ts;		/* 0: none (yet, or given up) */
	int ds1;			/* interface bits of the far end's channel */
	char ref[32];
	struct link_msg invite;		/* outgoing: to dial again after 44 */
	char number[LEG_NUMBER_LEN];	/* incoming: called number so far */
	char unsent[LEG_NUMBER_LEN];	/* overlap: digits before SETUP ACK */
	unsigned int n_tries;
	uint8_t end_cause;		/* 0: not ending */
	bool is_ended_by_owner;
	bool is_told_slot;
	bool is_told_gone;
};

static inline struct pri *call_pri(const struct call_full *f)
{
	return dchan_pri(f->c.span->d);
}

static inline const struct span_cfg *call_cfg(const struct call_full *f)
{
	return &f->c.span->cfg;
}

/* libpri's channel argument: interface bits as the far end gave them */
static inline int call_channel_arg(const struct call_full *f)
{
	return (int)f->ts | f->ds1;
}

/* call.c */
struct call_full *call_new(struct span *s, uint32_t id);
void call_name(struct call_full *f, char direction);
void call_go(struct call_full *f, enum call_state state, enum call_event event,
	     uint32_t timeout_ms);
void call_wait(struct call_full *f, uint32_t timeout_ms);
void call_release(struct call_full *f, enum call_event event, uint8_t cause);
void call_finish(struct call_full *f, enum call_event event, uint8_t cause);
void call_tell(struct call_full *f, struct link_msg *m);
void call_tell_type(struct call_full *f, enum link_type type, bool is_inband);

/* call_out.c: responses to our SETUP */
bool call_take_channel(struct call_full *f);
bool call_dial_again(struct call_full *f, int cause);
void call_on_setup_ack(struct call_full *f, int channel);
void call_on_proceeding(struct call_full *f, const pri_event_proceeding *e);
void call_on_alerting(struct call_full *f, const pri_event_ringing *e);
void call_on_progress(struct call_full *f, const pri_event_proceeding *e);
void call_on_answer(struct call_full *f, const pri_event_answer *e);

/* call_in.c */
void call_on_more(struct call_full *f, const pri_event_ring *e);
void call_tell_more(struct call_full *f, bool is_complete);

#endif
