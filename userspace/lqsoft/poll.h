/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lqsoft waits for: an epoll set of sources, each with its handler.
 *
 * Hang-ups come first: whoever closed a file and then asks for what it held,
 * on another connection, finds it released, as with close(). epoll lists what
 * became ready in that order, and one wait takes the whole list.
 *
 * Not base/loop.h: at a thousand wake-ups a second with real-time priority,
 * one epoll_wait per turn is all that is wanted here.
 */
#ifndef LQSOFT_POLL_H
#define LQSOFT_POLL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

#define SOFT_HANGUP (EPOLLHUP | EPOLLERR | EPOLLRDHUP)

struct soft_source;
typedef void soft_source_h(struct soft_source *s, uint32_t events);

struct soft_source {		/* inside its owner; fd -1: not in the set */
	int fd;
	soft_source_h *h;
};

struct soft_poll {
	int fd;
};

int soft_poll_init(struct soft_poll *p) __attribute__((warn_unused_result));
void soft_poll_fini(struct soft_poll *p);

/** soft_poll_add - @s->fd and @s->h are set; @events: EPOLL* */
int soft_poll_add(struct soft_poll *p, struct soft_source *s, uint32_t events)
	__attribute__((warn_unused_result));
int soft_poll_set(struct soft_poll *p, struct soft_source *s, uint32_t events)
	__attribute__((warn_unused_result));

/**
 * soft_poll_close - out of the set, and closed; safe to repeat
 *
 * The memory of @s must stay until soft_poll_wait() has returned.
 */
void soft_poll_close(struct soft_poll *p, struct soft_source *s);

/** soft_poll_wait - wait, and serve everything that is ready; 0 or -errno */
int soft_poll_wait(struct soft_poll *p);

#endif
