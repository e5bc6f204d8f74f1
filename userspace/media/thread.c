// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The media thread: waits for the engine's periods (and for the sockets of
 * relays), reads the engine's events, and has the pump do its turns (pump.c).
 */
#include "media/media_priv.h"

#include <errno.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memlock.h"

#define EVENTS		64
#define RT_PRIORITY	10
#define STACK_OCTETS	(512 * 1024)

static int read_events(struct media *m, struct lq_event *ev)
{
	int n;

	pthread_mutex_lock(&m->dev_lock);
	n = dev_read_events(m->dev, ev, EVENTS);
	pthread_mutex_unlock(&m->dev_lock);
	return n;
}

/* How often this thread has waited for the disk, for memory was not there. */
static uint64_t page_reads(void)
{
	struct rusage u;

	return getrusage(RUSAGE_THREAD, &u) ? 0 : (uint64_t)u.ru_majflt;
}

/* Return: false when the engine is lost. */
static bool serve_engine(struct media *m)
{
	struct lq_event ev[EVENTS];
	bool has_period = false;
	int n;

	do {
		n = read_events(m, ev);
		pthread_mutex_lock(&m->lock);
		for (int i = 0; i < n; i++) {
			has_period |= ev[i].type == LQ_EV_PERIOD;
			media_pump_event(m, &ev[i]);
		}
		if (has_period && n < EVENTS) {
			media_pump_turn(m);
			m->totals.page_reads = page_reads();
		}
		pthread_mutex_unlock(&m->lock);
	} while (n == EVENTS);
	return n >= 0 || n == -EAGAIN || n == -EINTR;
}

static void serve_relays(struct media *m, const struct epoll_event *ev, int n)
{
	uint64_t tick = media_tick(m);
	struct media_end *e;

	pthread_mutex_lock(&m->lock);
	for (int i = 0; i < n; i++) {
		if (!ev[i].data.u64)
			continue;
		/* by name: the end may have been closed since the wait */
		e = media_find_slot(m, ev[i].data.u64);
		if (e && e->relay_to)
			(void)rtp_relay(e->rtp, e->relay_to->rtp, tick);
	}
	pthread_mutex_unlock(&m->lock);
}

/* epoll's names: 0 the engine, all ones the stop, else an end's slot */
#define NAME_ENGINE	0ull
#define NAME_STOP	(~0ull)

static void lose_engine(struct media *m)
{
	struct notice n = { .type = NOTICE_LOST, .error = -ENODEV };

	(void)epoll_ctl(m->epoll_fd, EPOLL_CTL_DEL, dev_fd(m->dev), NULL);
	(void)media_notice(m, &n);
}

static void *run(void *arg)
{
	struct media *m = arg;
	struct epoll_event ev[EVENTS];
	bool is_stopping = false, has_engine;

	memlock_stack(STACK_OCTETS / 2);
	while (!is_stopping) {
		int n = epoll_wait(m->epoll_fd, ev, EVENTS, -1);

		has_engine = false;
		for (int i = 0; i < n; i++) {
			is_stopping |= ev[i].data.u64 == NAME_STOP;
			has_engine |= ev[i].data.u64 == NAME_ENGINE;
		}
		if (n > (has_engine ? 1 : 0))
			serve_relays(m, ev, n);
		if (has_engine && !serve_engine(m))
			lose_engine(m);
	}
	return NULL;
}

/* Its stack is what it needs several times over, and there from the start. */
static int start_thread(struct media *m)
{
	pthread_attr_t a;
	int err = -pthread_attr_init(&a);

	if (err)
		return err;
	err = -pthread_attr_setstacksize(&a, STACK_OCTETS);
	if (!err)
		err = -pthread_create(&m->thread, &a, run, m);
	(void)pthread_attr_destroy(&a);
	return err;
}

static void raise_priority(struct media *m)
{
	struct sched_param p = { .sched_priority = RT_PRIORITY };
	int err = pthread_setschedparam(m->thread, SCHED_FIFO, &p);

	log_info("media", "thread=started realtime=%s", err ? "no" : "yes");
}

static int watch_fd(struct media *m, int fd, uint64_t name)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.u64 = name };

	return epoll_ctl(m->epoll_fd, EPOLL_CTL_ADD, fd, &ev) ? -errno : 0;
}

int media_thread_watch(struct media_end *e)
{
	return watch_fd(e->m, rtp_fd(e->rtp), e->slot);
}

void media_thread_unwatch(struct media_end *e)
{
	(void)epoll_ctl(e->m->epoll_fd, EPOLL_CTL_DEL, rtp_fd(e->rtp), NULL);
}

int media_thread_start(struct media *m)
{
	int err;

	m->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (m->epoll_fd < 0)
		return -errno;
	m->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (m->stop_fd < 0) {
		err = -errno;
		goto out_epoll;
	}
	err = watch_fd(m, m->stop_fd, NAME_STOP);
	if (!err)
		err = watch_fd(m, dev_fd(m->dev), NAME_ENGINE);
	if (!err)
		err = start_thread(m);
	if (err)
		goto out_stop;
	raise_priority(m);
	return 0;

out_stop:
	(void)close(m->stop_fd);
out_epoll:
	(void)close(m->epoll_fd);
	return err;
}

void media_thread_stop(struct media *m)
{
	uint64_t one = 1;

	(void)!write(m->stop_fd, &one, sizeof(one));	/* cannot be full */
	(void)pthread_join(m->thread, NULL);
	(void)close(m->stop_fd);
	(void)close(m->epoll_fd);
}
