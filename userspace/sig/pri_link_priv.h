/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the link to lqpri share: pri_link.c, pri_link_leg.c. */
#ifndef SIG_PRI_LINK_PRIV_H
#define SIG_PRI_LINK_PRIV_H

#include "base/list.h"
#include "sig/pri_link.h"

#define PRI_AREA	"pri"	/* of log lines */

struct pri_leg {
	struct list link;	/* in pri_link.legs */
	uint32_t leg, call;
	uint32_t slot;		/* 0: not known yet */
	bool is_unheard;	/* outgoing: no response yet */
	struct leg_address to;	/* of an incoming call, grows by overlap */
};

struct pri_link {
	struct loop *loop;
	struct leg_handler h;
	char path[108];
	int listen_fd;
	struct loop_fd *listener;
	struct link_sock *sock;	/* NULL: lqpri is away */
	struct timer hello;
	bool is_up;		/* welcome sent */
	struct list legs;	/* of struct pri_leg */
	struct pri_spans spans;
	unsigned int n_legs;
	struct link_counts past;	/* of connections that are gone */
};

/* pri_link_leg.c */

/** pri_legs_hear - a message of lqpri about a call, known or not */
void pri_legs_hear(struct pri_link *p, const struct link_msg *m);
void pri_legs_end(struct pri_link *p);	/* all: the link is lost; each is told */
void pri_legs_free(struct pri_link *p);	/* all, and nobody is told */

#endif
