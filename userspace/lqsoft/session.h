/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One open file of the soft board: what a message from outside asks for, and
 * what is there for its user. No socket here, so that any message can be tried
 * on it (tests/fuzz/fuzz_soft.c); carriage is client.h's.
 */
#ifndef LQSOFT_SESSION_H
#define LQSOFT_SESSION_H

#include <stddef.h>

#include "dev/soft_proto.h"
#include "lqsoft/board.h"

struct soft_session {		/* the client's, zeroed memory */
	struct soft_board *board;

	/* set by SOFT_OPEN, then constant */
	u32 kind;			/* enum soft_kind; 0: not open */
	struct lq_span *span;		/* SOFT_DCHAN */
	struct lq_client client;	/* SOFT_CTL, SOFT_MEDIA */

	/* set by LQ_MEDIA_SETUP */
	void *area;
	u64 area_octets;
	void *ecs;		/* echo cancellers; NULL: none reserved */
	u64 ecs_octets;
};

void soft_session_init(struct soft_session *s, struct soft_board *b);

/** soft_session_fini - release what it holds in the engine, as close() does */
void soft_session_fini(struct soft_session *s);

/**
 * soft_session_answer - perform one message from outside
 * @m:   in: @len octets; out: the reply
 * @fd:  out: a descriptor to send with the reply and then to close, or -1
 * @why: out, with -EPROTO: what is wrong with the message
 * Return: octets of the reply, or -EPROTO: not a message of the protocol
 */
int soft_session_answer(struct soft_session *s, struct soft_message *m,
			size_t len, int *fd, const char **why);

/** soft_session_has_output - whether take() would give something */
bool soft_session_has_output(const struct soft_session *s);

#define SOFT_OUTPUT_EVENTS 64
#define SOFT_OUTPUT_MAX (SOFT_OUTPUT_EVENTS * sizeof(struct lq_event))

/**
 * soft_session_take - out of the engine, what one message on the channel holds
 * @out: [SOFT_OUTPUT_MAX] events, or one frame
 * Return: octets
 */
size_t soft_session_take(struct soft_session *s, void *out);

/** soft_session_has_room - D channel: whether give() would take a frame */
bool soft_session_has_room(const struct soft_session *s);

/** soft_session_give - one frame from the user into the engine */
void soft_session_give(struct soft_session *s, const void *frame, size_t len);

#endif
