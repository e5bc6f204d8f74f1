/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One ISDN call: Q.931 as libpri tells it, and link messages as its owner
 * speaks them.
 *
 *   outgoing  DIALING -> [OVERLAP_OUT] -> SENT -> RINGING -> TALK
 *   incoming  [OVERLAP_IN] -> OFFERED -> ALERTED -> TALK
 *   both      ... -> RELEASING -> gone
 *
 * The owner hears "gone" once: at once when the far end disconnects, and when
 * the far end has confirmed when we do. The channel is free for the next call
 * only after the confirmation. A call is in its span's list while libpri knows
 * it.
 */
#ifndef LQPRI_CALL_H
#define LQPRI_CALL_H

#include <libpri.h>

#include "base/list.h"
#include "base/loop.h"
#include "sig/link.h"

struct span;
struct call;

struct call {
	struct list link;		/* in span->calls */
	struct span *span;		/* borrowed: it owns us */
	uint32_t id;			/* on the link */
	q931_call *q;			/* libpri's; valid while we are listed */
};

/**
 * call_dial - place a call as the invite says; its failure is told as gone
 * @m: LINK_INVITE; the span has room
 */
void call_dial(struct span *s, const struct link_msg *m);

/** call_arrive - a SETUP came; @id is 0 to refuse it */
void call_arrive(struct span *s, const pri_event_ring *e, uint32_t id);

/** call_event - a libpri event of this call; the call may be gone after it */
void call_event(struct call *c, const pri_event *e);

/** call_lost - libpri has forgotten, or is to forget, the call (restart) */
void call_lost(struct call *c, uint8_t cause);

/** call_command - accept, alert, progress, answer, digit, hangup */
void call_command(struct call *c, const struct link_msg *m);

/** call_abandon - hang up without telling the owner, who is gone himself */
void call_abandon(struct call *c, uint8_t cause);

/** call_give_up - no response can come: the owner is told now, the far end when
 *  it can be heard again */
void call_give_up(struct call *c, uint8_t cause);

/** call_yield - glare: give up the channel; the first response tells another */
void call_yield(struct call *c);

/** call_is_unanswered_dial - SETUP sent, no response yet */
bool call_is_unanswered_dial(const struct call *c);

struct call *call_by_id(struct span *s, uint32_t id);
struct call *call_by_q931(struct span *s, const q931_call *q);
void call_free_all(struct span *s);	/* at the end of the process */

#endif
