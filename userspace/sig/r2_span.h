/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The spans of an R2 trunk and their channels: for r2_trunk.c, which owns them.
 */
#ifndef SIG_R2_SPAN_H
#define SIG_R2_SPAN_H

#include <linux/lq.h>
#include "base/list.h"
#include "sig/r2_trunk.h"

#define R2_TIMESLOTS	32
#define R2_CAS_TS	16

struct channel {
	struct r2_trunk *trunk;
	struct span *span;
	struct r2 r2;
	struct timer timer;
	uint32_t slot;
	uint32_t leg;		/* 0: none */
	struct leg_invite invite;	/* of a call out; its pointers are not used */
	char route[32];
};

struct span {
	struct list link;
	uint32_t number;
	struct r2_span_conf conf;
	bool is_up;
	struct channel at[R2_TIMESLOTS];	/* 0 and 16 are not used */
};

struct r2_trunk {
	struct loop *loop;
	struct r2_wire wire;
	struct leg_handler h;
	r2_span_h *on_span;
	void *arg;
	struct list spans;
	bool is_draining;
};

static inline bool r2_is_speech(unsigned int ts)
{
	return ts && ts < R2_TIMESLOTS && ts != R2_CAS_TS;
}

struct span *r2_span_find(const struct r2_trunk *t, uint32_t number);

/** r2_span_insert - into t->spans, which are in the order of their numbers */
void r2_span_insert(struct r2_trunk *t, struct span *s);

/**
 * r2_span_pick - a channel that is free in the span's order, or NULL
 * @from: begin so many later: two ends that met must not go on in step
 */
struct channel *r2_span_pick(struct span *s, unsigned int from);

/** r2_channel_next - in the order of spans and timeslots; @c NULL: the first */
struct channel *r2_channel_next(const struct r2_trunk *t,
				const struct channel *c);
struct channel *r2_channel_of_slot(const struct r2_trunk *t, uint32_t slot);
struct channel *r2_channel_of_leg(const struct r2_trunk *t, uint32_t leg);

/** r2_route_parse - "span1", or "span1-2": 1 to 2. Return: 0 or -EINVAL */
int r2_route_parse(const char *route, unsigned long *first,
		   unsigned long *last);

#endif
