/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lqpri last told of its spans, in order of their numbers, and who wants
 * to hear of changes. Part of pri_link.
 */
#ifndef SIG_PRI_LINK_SPAN_H
#define SIG_PRI_LINK_SPAN_H

#include "base/list.h"
#include "sig/link.h"

struct pri_span {
	uint32_t span;
	bool is_up;		/* D channel; false while lqpri is away */
	uint32_t alarms;	/* LQ_ALARM_* */
	enum link_side side;
	uint32_t channels, busy, blocked;
};

typedef void pri_span_h(void *arg, const struct pri_span *s);

struct pri_spans {
	struct list all;
	pri_span_h *h;		/* after every change; NULL: nobody */
	void *arg;
};

void pri_spans_init(struct pri_spans *p);
void pri_spans_fini(struct pri_spans *p);

/** pri_spans_set - a LINK_SPAN message; lost if memory is short */
void pri_spans_set(struct pri_spans *p, const struct link_msg *m);

/** pri_spans_down - lqpri is away: no D channel, no call */
void pri_spans_down(struct pri_spans *p);

/** pri_spans_get - the @i-th, 0..; -ENOENT */
int pri_spans_get(const struct pri_spans *p, unsigned int i,
		  struct pri_span *out);

#endif
