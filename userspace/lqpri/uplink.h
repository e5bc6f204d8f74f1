/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our end of the link to lqd: connecting, coming back, and what a broken link
 * means: every call is cleared with cause 41, and incoming ones are refused
 * with it until lqd is there again.
 */
#ifndef LQPRI_UPLINK_H
#define LQPRI_UPLINK_H

#include "base/loop.h"
#include "lqpri/spans.h"

struct uplink;

/** uplink_new - keep a link to lqd; @path and @all are not copied */
int uplink_new(struct uplink **out, struct loop *l, const char *path,
	       struct spans *all) __attribute__((warn_unused_result));
struct uplink *uplink_free(struct uplink *u);

/** uplink_handler - for the spans: their messages go to lqd */
struct span_handler uplink_handler(struct uplink *u);

#endif
