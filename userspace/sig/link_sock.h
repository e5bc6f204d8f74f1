/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carriage of link messages: a listening socket at lqd's end, a connection at
 * either. Nothing blocks: what the other end is too slow to take is queued up
 * to LINK_QUEUE_MAX messages, and a longer queue breaks the link (the other
 * end is as good as dead, and calls must not wait for it).
 */
#ifndef SIG_LINK_SOCK_H
#define SIG_LINK_SOCK_H

#include "base/loop.h"
#include "sig/link.h"

#define LINK_QUEUE_MAX	1024

struct link_sock;

struct link_counts {
	uint64_t rx, tx;	/* messages */
	uint64_t bad;		/* received and not understood */
	uint64_t unsent;	/* lost because the link was or went down */
};

struct link_sock_handler {
	void (*message)(void *arg, const struct link_msg *m);
	/* Once; the connection is dead and may be freed in here. */
	void (*closed)(void *arg);
	void *arg;
};

/**
 * link_connect - connect to lqd
 * @area: of log lines, "lqpri" or "pri"; not copied
 * Return: 0, or negative errno of socket() and connect()
 */
int link_connect(struct link_sock **out, struct loop *l, const char *path,
		 const char *area, const struct link_sock_handler *h)
	__attribute__((warn_unused_result));

/** link_sock_new - take over a connected descriptor; closes it on error too */
int link_sock_new(struct link_sock **out, struct loop *l, int fd,
		  const char *area, const struct link_sock_handler *h)
	__attribute__((warn_unused_result));

/**
 * link_send - send or queue one message
 * Return: 0, -EPIPE (link is down), -EINVAL (see link_format). A failure of
 * the link itself is told later by closed(), never from inside this call.
 */
int link_send(struct link_sock *s, const struct link_msg *m);

const struct link_counts *link_sock_counts(const struct link_sock *s);

/** link_sock_free - NULL-safe, returns NULL; closed() is not called */
struct link_sock *link_sock_free(struct link_sock *s);

/**
 * link_listen - a listening socket at @path (mode 0660), replacing a dead one
 * Return: descriptor, or negative errno; -EADDRINUSE if somebody listens there
 */
int link_listen(const char *path) __attribute__((warn_unused_result));

#endif
