/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ISDN PRI legs in lqd: the leg adapter in front of lqpri.
 *
 * lqd listens at a socket, lqpri connects; this file translates between leg
 * events and link messages (sig/link.h), knows which link call is which leg,
 * and ends all legs when lqpri goes away: with cause 27 (destination out of
 * order), calls out without any response yet with 38 (network out of order:
 * another way may do). invite() without lqpri returns -ENOTCONN. Which channel a call takes
 * is decided in lqpri.
 */
#ifndef SIG_PRI_LINK_H
#define SIG_PRI_LINK_H

#include "base/loop.h"
#include "sig/leg.h"
#include "sig/link_sock.h"
#include "sig/pri_link_span.h"

struct pri_link;

/**
 * pri_link_new - listen for lqpri
 * @path: of the socket; a dead one is replaced
 * @h:    copied
 * Return: 0, -EADDRINUSE (another lqd), -ENOMEM, or errno of the socket
 */
int pri_link_new(struct pri_link **out, struct loop *l, const char *path,
		 const struct leg_handler *h)
	__attribute__((warn_unused_result));

/** pri_link_free - no leg event comes from this; NULL-safe, returns NULL */
struct pri_link *pri_link_free(struct pri_link *p);

/** pri_link_ops - LEG_PRI; self is the struct pri_link */
const struct leg_ops *pri_link_ops(void);

/** pri_link_on_span - @h after every change of a span, or of the link itself */
void pri_link_on_span(struct pri_link *p, pri_span_h *h, void *arg);

bool pri_link_is_up(const struct pri_link *p);
unsigned int pri_link_n_legs(const struct pri_link *p);

/** pri_link_span - the @i-th span told of, 0.., in order of number; -ENOENT */
int pri_link_span(const struct pri_link *p, unsigned int i,
		  struct pri_span *out);

/** pri_link_counts - messages since start, over all connections */
struct link_counts pri_link_counts(const struct pri_link *p);

#endif
