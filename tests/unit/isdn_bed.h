/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bed for tests of lqpri: its spans back to back, user side (span 1) and
 * network side (span 2), each with libpri, over a wire made of two queues, on a
 * clock moved by hand.
 *
 *   user span 1  --- frames, lost when the wire is cut ---  network span 2
 *
 * Linked with liblqpri.a, and with mock/isdn_wire.c in place of libdev.a.
 */
#ifndef TESTS_UNIT_ISDN_BED_H
#define TESTS_UNIT_ISDN_BED_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/lq.h>
#include "base/log.h"
#include "base/str.h"
#include "lqpri/call.h"
#include "lqpri/spans.h"
#include "mock/isdn_wire.h"
#include "unit/harness.h"

#define SEEN 4096

struct end {
	struct spans spans;
	struct link_msg seen[SEEN];
	unsigned int n;
	uint32_t last_id;
	bool is_deaf;		/* no owner: refuse calls */
	bool auto_answer;
	uint8_t auto_cause;	/* refuse with it */
};

static struct end user, net;
static struct loop *loop;

static inline void on_message(void *arg, const struct link_msg *m)
{
	struct end *e = arg;
	struct link_msg reply = { .call = m->call };

	if (e->n < SEEN)
		e->seen[e->n++] = *m;
	if (m->type != LINK_SETUP || (!e->auto_answer && !e->auto_cause))
		return;
	reply.type = e->auto_cause ? LINK_HANGUP : LINK_ANSWER;
	reply.cause = e->auto_cause;
	spans_command(&e->spans, &reply);
}

static inline uint32_t on_id(void *arg)
{
	struct end *e = arg;

	return e->is_deaf ? 0 : LINK_CALL_IN | ++e->last_id;
}

static inline void end_start(struct end *e, const struct span_cfg *cfg)
{
	struct span_handler h = { .message = on_message, .id = on_id,
				  .arg = e };
	struct span *s;

	memset(e, 0, sizeof(*e));
	CHECK_EQ(0, span_new(&s, loop, "test", cfg, &h));
	CHECK_EQ(0, spans_add(&e->spans, s));
	span_alarms(s, 0);
}

static struct span_cfg cfgs[2];

static inline void rig_defaults(void)
{
	span_cfg_default(&cfgs[0], 1);
	span_cfg_default(&cfgs[1], 2);
	cfgs[1].side = LINK_NETWORK;
	cfgs[1].order = CHANNEL_DOWN;
}

static inline void rig_start(void)
{
	log_set_level(getenv("LQ_LOG") ? LOG_TRACE : LOG_ERROR);
	isdn_wire.is_cut = false;
	isdn_wire.lose_one_in = 0;
	CHECK_EQ(0, loop_new_test(&loop, 1000, 0));
	end_start(&user, &cfgs[0]);
	end_start(&net, &cfgs[1]);
	loop_advance(loop, 6000);
}

static inline void rig_stop(void)
{
	spans_free(&user.spans);
	spans_free(&net.spans);
	loop = loop_free(loop);
}

static inline struct span *span_of(struct end *e)
{
	return e->spans.at[0];
}

static inline const struct link_msg *seen(struct end *e, enum link_type type,
				   uint32_t call)
{
	for (unsigned int i = 0; i < e->n; i++)
		if (e->seen[i].type == type &&
		    (!call || e->seen[i].call == call))
			return &e->seen[i];
	return NULL;
}

static inline unsigned int count(struct end *e, enum link_type type)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < e->n; i++)
		n += e->seen[i].type == type;
	return n;
}

static inline struct link_msg invite_of(uint32_t call, const char *from,
				 const char *to)
{
	struct link_msg m = { .type = LINK_INVITE, .call = call,
			      .is_complete = true, .route = "span1-2" };

	str_copy(m.from.number, LEG_NUMBER_LEN, from);
	str_copy(m.to.number, LEG_NUMBER_LEN, to);
	return m;
}

static inline void dial(struct end *e, uint32_t call, const char *from, const char *to)
{
	struct link_msg m = invite_of(call, from, to);

	spans_command(&e->spans, &m);
	loop_advance(loop, 50);
}

static inline void command(struct end *e, enum link_type type, uint32_t call,
		    uint8_t cause)
{
	struct link_msg m = { .type = type, .call = call, .cause = cause };

	spans_command(&e->spans, &m);
	loop_advance(loop, 50);
}

#define CALL_1_IN (LINK_CALL_IN | 1)

#endif
