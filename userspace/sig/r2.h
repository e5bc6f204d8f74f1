/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One channel of System R2: the line signals in the bits of timeslot 16 and
 * the compelled register signals in the speech channel, both directions. Pure:
 * a function of (state, what is heard, commands, time).
 *
 *   far bits, register signals, time -> r2_bits() r2_heard() r2_time()
 *   the leg's commands               -> r2_seize() r2_accept() ...
 *                                    -> bits, signals to send, events
 *
 *   idle -> seize -> ack -> register signals -> ringing -> answer -> talk
 *        -> clear back | clear forward -> release guard -> idle
 *
 * r2_line.c    line signals, Q.421 and Q.422, digital version
 * r2_out.c     outgoing register    r2_in.c  incoming register (Q.440-Q.490)
 * r2_variant.c what signals mean in which country
 *
 * Handlers are called from inside these functions and may call them again,
 * for the same channel too. Times are milliseconds of one monotonic clock.
 */
#ifndef SIG_R2_H
#define SIG_R2_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fsm.h"
#include "sig/leg.h"
#include "sig/r2_variant.h"

/* a and b, as bits 1 and 0; Q.421. The meaning is direction's and state's. */
enum r2_bits {
	R2_BITS_SEIZE = 0,	/* backward: forced release */
	R2_BITS_ANSWER = 1,
	R2_BITS_IDLE = 2,	/* forward: clear; backward: release guard */
	R2_BITS_ACK = 3,	/* clear back; when idle: blocked */
};

enum r2_way { R2_FORWARD, R2_BACKWARD };

/* When an incoming register asks for category and number of the caller. */
enum r2_ani { R2_ANI_NEVER, R2_ANI_FIRST, R2_ANI_LAST };

struct r2_config {
	const struct r2_variant *variant;
	uint8_t number_len;	/* digits of a called number; 0: accept() tells */
	enum r2_ani ani;	/* LAST: only with number_len */
	uint8_t ani_after;	/* FIRST: after so many digits, from 1 */
	uint8_t ani_len;	/* at most; the end may be told before */
	uint8_t category;	/* ours on calls out; 0: the variant's */
	uint8_t group_ii;
	bool is_free_of_charge;	/* calls in are answered so */
	/* how long to wait for; see r2_config_init() */
	uint32_t seize_ms;	/* the acknowledgement of a seizure */
	uint32_t forward_ms;	/* T1: an answer to a forward signal */
	uint32_t cycle_ms;	/* T2, T3: the other steps of a cycle */
	uint32_t digit_ms;	/* the next digit; then the number is complete */
	uint32_t decide_ms;	/* us, before the line is told to be free */
	uint32_t answer_delay_ms;	/* between the last signal and the answer */
	uint32_t clear_back_ms;	/* the called party to come back */
	uint32_t guard_ms;	/* between clear forward and idle */
};

/** r2_config_init - the Recommendation's times, no ANI, variable length */
void r2_config_init(struct r2_config *c, const struct r2_variant *v);

enum r2_event_type {
	R2_EV_SETUP,		/* a call comes in: from, to, category */
	R2_EV_MORE,		/* its number has grown, or is complete */
	R2_EV_PROCEEDING,	/* a call out was acknowledged */
	R2_EV_RINGING,		/* the far register ended: the line is free */
	R2_EV_ANSWER,
	R2_EV_GONE,		/* the call has ended, the channel may not yet */
	R2_EV_STATE,		/* of the channel: r2_state() and the rest */
};

struct r2_event {
	enum r2_event_type type;
	const struct leg_address *from, *to;
	uint8_t category;	/* of the caller: the forward signal; 0: unknown */
	bool is_complete;	/* SETUP, MORE */
	uint8_t cause;		/* GONE: Q.850 */
	bool is_by_us;		/* GONE: after r2_hangup() */
	bool is_collision;	/* GONE: both ends seized; try another channel */
};

struct r2_handler {
	void (*bits)(void *arg, uint8_t abcd);
	void (*send)(void *arg, enum r2_way way, uint8_t signal); /* 0: silence */
	void (*listen)(void *arg, enum r2_way way);	/* for signals going so */
	void (*deafen)(void *arg);	/* no signals, no tone of ours: speech */
	void (*busy_tone)(void *arg);	/* until clear forward, for the caller */
	void (*event)(void *arg, const struct r2_event *ev);
	void *arg;
};

enum r2_state {
	R2_DOWN, R2_STARTING, R2_IDLE,
	R2_OUT_SEIZE, R2_OUT_REGISTER, R2_OUT_RING, R2_OUT_TALK,
	R2_OUT_COLLISION, R2_OUT_CLEAR,
	R2_IN_REGISTER, R2_IN_RING, R2_IN_TALK, R2_IN_CLEAR, R2_GUARD,
	R2_STATES,
};

struct r2_counts {
	uint32_t n_in, n_out, n_collisions, n_register_faults, n_line_faults;
};

struct r2_register {
	unsigned int step;	/* of r2_out.c or r2_in.c */
	unsigned int stage;
	enum r2_group group;
	uint8_t heard;		/* the signal being answered */
	unsigned int at, ani_at;	/* next digits to send */
	bool is_in_ani, has_category, is_end_sent;
	bool has_ani;
	bool is_accepted;	/* by the core: it knows that it is complete */
	bool is_stray;		/* a forward signal that our pulse crossed */
	uint8_t refusal;	/* Q.850; 0: none */
	enum r2_ask verdict;	/* group B, decided; R2_ASK_NOTHING: not yet */
};

struct r2 {
	/* set by r2_init() */
	const struct r2_config *conf;
	struct r2_handler h;

	struct fsm fsm;		/* enum r2_state */
	uint64_t now_ms, line_due_ms, register_due_ms;	/* due: 0: not running */
	enum r2_bits rx, tx;
	bool is_blocked;	/* by us */
	bool has_call;		/* known above: an R2_EV_GONE is owed */
	bool is_complete;	/* the called number */
	bool wants_answer;
	enum r2_way way;	/* of what we send in a register */
	uint8_t sending;
	struct leg_address from, to;
	uint8_t category, group_ii;
	struct r2_register reg;
	struct r2_counts n;
};

/**
 * r2_init - down, until r2_up()
 * @conf: borrowed; may change between calls
 * @id:   for log lines: "channel=span1/5"
 */
void r2_init(struct r2 *r, const struct r2_config *conf,
	     const struct r2_handler *h, uint64_t now_ms, const char *id);

/** r2_up - the line carries bits again; @abcd: those of the far end now */
void r2_up(struct r2 *r, uint64_t now_ms, uint8_t abcd);

/** r2_down - the line is lost; a call ends with cause 27 */
void r2_down(struct r2 *r, uint64_t now_ms);

/** r2_bits - the far end's bits changed (and stood for 20 ms, Q.422) */
void r2_bits(struct r2 *r, uint64_t now_ms, uint8_t abcd);

/** r2_heard - a register signal began (1..15) or ended (0) */
void r2_heard(struct r2 *r, uint64_t now_ms, uint8_t signal);

/** r2_time - let what is due happen */
void r2_time(struct r2 *r, uint64_t now_ms);

/** r2_due_ms - when r2_time() is wanted; 0: never */
uint64_t r2_due_ms(const struct r2 *r);

/**
 * r2_seize - call out
 * @is_complete: no r2_more_digits() follow
 * Return: 0, -EBUSY (not idle, blocked at either end), -EINVAL (no digits)
 */
int r2_seize(struct r2 *r, uint64_t now_ms, const struct leg_address *from,
	     const struct leg_address *to, bool is_complete);

/** r2_more_digits - append one of 0-9 * #; -EINVAL: no, or the number ended */
int r2_more_digits(struct r2 *r, uint64_t now_ms, char digit);

/* A call in. -EINVAL: not in this state. */
int r2_accept(struct r2 *r, uint64_t now_ms);	/* the number is complete */
int r2_ring(struct r2 *r, uint64_t now_ms);	/* the called line is free */
int r2_answer(struct r2 *r, uint64_t now_ms);

/** r2_hangup - either way; R2_EV_GONE comes before it returns */
int r2_hangup(struct r2 *r, uint64_t now_ms, uint8_t cause);

/** r2_block - refuse new calls (as soon as the present one has ended) */
void r2_block(struct r2 *r, uint64_t now_ms);
void r2_unblock(struct r2 *r, uint64_t now_ms);

enum r2_state r2_state(const struct r2 *r);
bool r2_is_free(const struct r2 *r);	/* r2_seize() may be tried */
bool r2_is_blocked_far(const struct r2 *r);

#endif
