/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One span's ISDN: its D channel, its B channels, its calls. Its owner speaks
 * link messages with it (sig/link.h, section 3), whether it is lqd at the other
 * end of the link or the test exchange in the same process:
 *
 *   owner -> span_invite(), call_command()   invite accept alert progress
 *                                            answer digit hangup
 *   span  -> handler.message()               setup more proceeding alerting
 *                                            progress answer digit gone span
 *
 * Restart (Q.931 5.5): channels whose state the two ends may see differently
 * (after start, a lost D channel, an unclear release) are restarted one by one
 * as soon as the D channel is up, before new calls use them.
 */
#ifndef LQPRI_SPAN_H
#define LQPRI_SPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "base/loop.h"
#include "lqpri/channel.h"
#include "lqpri/dchan.h"
#include "lqpri/number.h"
#include "sig/link.h"

struct span_cfg {
	unsigned int span;
	enum link_side side;
	int switch_type;	/* PRI_SWITCH_* */
	uint32_t channels;	/* mask of timeslots */
	enum channel_order order;
	unsigned int d_ts;	/* timeslot of the D channel */
	bool has_crc4;
	bool is_ulaw;
	bool has_overlap;	/* a SETUP without "sending complete" is open */
	bool has_restart;	/* restart channels when they are in doubt */
	uint32_t t302_ms, t304_ms, t309_ms, t310_ms, t301_ms;
	struct number_plan plan;
};

/** span_cfg_default - user side, EuroISDN, 1-15,17-31, CRC-4, A-law */
void span_cfg_default(struct span_cfg *cfg, unsigned int span);

struct call;

struct span_handler {
	/* @m is valid during the call only */
	void (*message)(void *arg, const struct link_msg *m);
	/* A fresh call id for an incoming call; 0: refuse calls (cause 41) */
	uint32_t (*id)(void *arg);
	/* dchan.h; NULL: not wanted */
	void (*frame)(void *arg, unsigned int span, int is_sent,
		      const void *buf, int len);
	void *arg;
};

struct span {
	struct span_cfg cfg;		/* constant */
	struct loop *loop;
	struct span_handler h;
	struct dchan *d;
	struct channels channels;
	struct list calls;		/* of struct call */
	unsigned int n_calls;
	bool is_up;			/* layer 2 */
	uint32_t alarms;		/* LQ_ALARM_* */
	struct timer restart;		/* RESTART not acknowledged */
	struct timer tell;		/* a change not told yet */
	unsigned int n_restart_tries;
	uint64_t n_restart_lost;
};

/** span_new - begin to bring up the span; the door as in dev_open(), not copied */
int span_new(struct span **out, struct loop *l, const char *door,
	     const struct span_cfg *cfg, const struct span_handler *h)
	__attribute__((warn_unused_result));

/** span_free - no message comes from this; NULL-safe, returns NULL */
struct span *span_free(struct span *s);

/** span_alarms - the span's alarms are now @alarms */
void span_alarms(struct span *s, uint32_t alarms);

/** span_clear - hang up every call; nobody is told of their end */
void span_clear(struct span *s, uint8_t cause);

/** span_tell - tell the owner the state of the span soon (changes gathered) */
void span_tell(struct span *s);
void span_tell_now(struct span *s);

/** span_has_room - a new call would find a channel */
bool span_has_room(const struct span *s);

/* for call.c only */
void span_call_ended(struct span *s, unsigned int ts, const struct call *c);

#endif
