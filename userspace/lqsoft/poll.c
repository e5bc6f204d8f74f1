// SPDX-License-Identifier: GPL-2.0-or-later
/* Waiting, see poll.h. */
#include <errno.h>
#include <unistd.h>

#include "lqsoft/poll.h"

/* Two for each open file, those not open yet, and the server's own. */
#define SOURCES_MAX 1024

int soft_poll_init(struct soft_poll *p)
{
	p->fd = epoll_create1(EPOLL_CLOEXEC);
	return p->fd < 0 ? -errno : 0;
}

void soft_poll_fini(struct soft_poll *p)
{
	if (p->fd >= 0)
		(void)close(p->fd);	/* nothing is written to it */
	p->fd = -1;
}

static int control(struct soft_poll *p, int op, struct soft_source *s,
		   uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.ptr = s };

	return epoll_ctl(p->fd, op, s->fd, &ev) ? -errno : 0;
}

int soft_poll_add(struct soft_poll *p, struct soft_source *s, uint32_t events)
{
	return control(p, EPOLL_CTL_ADD, s, events);
}

int soft_poll_set(struct soft_poll *p, struct soft_source *s, uint32_t events)
{
	return control(p, EPOLL_CTL_MOD, s, events);
}

void soft_poll_close(struct soft_poll *p, struct soft_source *s)
{
	if (s->fd < 0)
		return;
	/* By itself, closing removes it only with the last duplicate. */
	(void)control(p, EPOLL_CTL_DEL, s, 0);
	(void)close(s->fd);	/* nothing of ours is unwritten */
	s->fd = -1;
}

static void serve(const struct epoll_event *ev, int n, bool is_hangup)
{
	int i;

	for (i = 0; i < n; i++) {
		struct soft_source *s = ev[i].data.ptr;

		/* An earlier handler of this turn may have closed it. */
		if (s->fd >= 0 && !!(ev[i].events & SOFT_HANGUP) == is_hangup)
			s->h(s, ev[i].events);
	}
}

int soft_poll_wait(struct soft_poll *p)
{
	struct epoll_event ev[SOURCES_MAX];
	int n = epoll_wait(p->fd, ev, SOURCES_MAX, -1);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	serve(ev, n, true);
	serve(ev, n, false);
	return 0;
}
