/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * R2 legs: the leg adapter in front of the channels of R2 spans.
 *
 * A call out takes the next free channel of its route, and another one when
 * both ends seized the first. Which slots there are, when they carry bits, and
 * what they hear is told by the owner; what they send goes to struct r2_wire.
 */
#ifndef SIG_R2_TRUNK_H
#define SIG_R2_TRUNK_H

#include "base/loop.h"
#include "sig/leg.h"
#include "sig/r2.h"

struct r2_trunk;

/* The way to a channel's timeslot; errors are the owner's (the slot went). */
struct r2_wire {
	void (*bits)(void *arg, uint32_t slot, uint8_t abcd);
	void (*send)(void *arg, uint32_t slot, enum r2_way way, uint8_t signal);
	void (*listen)(void *arg, uint32_t slot, enum r2_way way);
	void (*deafen)(void *arg, uint32_t slot);
	void (*busy_tone)(void *arg, uint32_t slot);
	void *arg;
};

enum r2_order { R2_ORDER_UP, R2_ORDER_DOWN };

struct r2_span_conf {
	struct r2_config channel;
	enum r2_order order;	/* hunting: the other way than the far end */
};

/* A span's state, as its owner wants to know it. */
struct r2_span_info {
	uint32_t span;
	const char *variant;
	uint32_t channels, busy, blocked;	/* blocked: down too */
};

struct r2_channel_info {
	uint32_t slot, leg;	/* leg 0: none */
	const char *state;
	bool is_blocked, is_blocked_far;
	struct r2_counts n;
};

/** r2_span_h - some channel can be used now, or none any more */
typedef void r2_span_h(void *arg, uint32_t span, bool is_up);

int r2_trunk_new(struct r2_trunk **out, struct loop *l,
		 const struct r2_wire *wire, const struct leg_handler *h,
		 r2_span_h *on_span, void *arg)
	__attribute__((warn_unused_result));
struct r2_trunk *r2_trunk_free(struct r2_trunk *t);	/* NULL-safe, NULL */

/** r2_trunk_ops - LEG_R2; self is the struct r2_trunk */
const struct leg_ops *r2_trunk_ops(void);

/** r2_trunk_add - a span, timeslots 1..15 and 17..31, all down; again: changed */
int r2_trunk_add(struct r2_trunk *t, uint32_t span,
		 const struct r2_span_conf *conf);
bool r2_trunk_has(const struct r2_trunk *t, uint32_t span);

/* What is true of a slot; those of no span here are ignored. */
void r2_trunk_up(struct r2_trunk *t, uint32_t slot, uint8_t abcd);
void r2_trunk_down(struct r2_trunk *t, uint32_t slot);
void r2_trunk_bits(struct r2_trunk *t, uint32_t slot, uint8_t abcd);
void r2_trunk_heard(struct r2_trunk *t, uint32_t slot, uint8_t signal);

/** r2_trunk_drain - block every channel: the far end sends no more calls */
void r2_trunk_drain(struct r2_trunk *t);

/** r2_trunk_span, r2_trunk_channel - the @i-th, 0..; -ENOENT */
int r2_trunk_span(const struct r2_trunk *t, unsigned int i,
		  struct r2_span_info *out);
int r2_trunk_channel(const struct r2_trunk *t, unsigned int i,
		     struct r2_channel_info *out);

#endif
