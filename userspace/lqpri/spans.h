/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All spans of a process: which one an outgoing call takes (its route), and
 * which call a command is for.
 */
#ifndef LQPRI_SPANS_H
#define LQPRI_SPANS_H

#include "lqpri/span.h"

#define SPANS_MAX	64

struct spans {
	struct span *at[SPANS_MAX];	/* owned, in order of number */
	unsigned int n;
	uint64_t n_unknown;	/* commands for calls that are gone */
};

/** spans_add - takes over the span; -EEXIST, -ENOSPC (then it does not) */
int spans_add(struct spans *all, struct span *s);

struct span *spans_find(const struct spans *all, unsigned int span);

/** spans_command - a message of the owner: invite ... hangup */
void spans_command(struct spans *all, const struct link_msg *m);

/** spans_clear - hang up every call without telling (the owner is gone) */
void spans_clear(struct spans *all, uint8_t cause);

void spans_tell(struct spans *all);	/* the facts of every span, now */
void spans_free(struct spans *all);	/* the spans, not @all */

/** route_parse - "span3" or "span1-2"; -EINVAL */
int route_parse(const char *route, unsigned int *first, unsigned int *last);

#endif
