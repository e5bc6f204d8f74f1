// SPDX-License-Identifier: GPL-2.0-or-later
/* The turn of the soft board's loop, see server.h. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "lqsoft/client.h"
#include "lqsoft/clock.h"
#include "lqsoft/listen.h"
#include "lqsoft/server.h"

/* Files, and as many that have not yet said what they are. */
#define CONNECTIONS_MAX (2 * SOFT_FILES_MAX - 8)
#define ACCEPT_AGAIN_MS 1000	/* after it has failed */

struct soft_server {
	/* set at creation, then constant */
	struct soft_board *board;
	const char *path;	/* borrowed */

	struct soft_poll poll;
	struct soft_source listener, timer, signals;
	struct soft_clock clock;
	struct list clients;	/* soft_client.link */
	unsigned int n_clients;
	struct soft_stats stats;
	bool is_deaf;		/* short of descriptors: not accepting */
	bool is_ending;
};

static uint64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);	/* cannot fail */
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

/* Whoever waits to be accepted would wake us again and again for nothing. */
static void stop_accepting(struct soft_server *s)
{
	s->is_deaf = !soft_poll_set(&s->poll, &s->listener, 0);
}

static void accept_again(struct soft_server *s)
{
	s->is_deaf = soft_poll_set(&s->poll, &s->listener, EPOLLIN);
}

/* ------------------------------------------------------------------- tick */

static void tick(struct soft_server *s)
{
	struct soft_client *c;

	soft_board_tick(s->board);
	list_for_each(c, &s->clients, link)
		soft_client_deliver(c);
	if (s->is_deaf && s->board->engine.tick % ACCEPT_AGAIN_MS == 0)
		accept_again(s);
}

static void on_timer(struct soft_source *src, uint32_t events)
{
	struct soft_server *s = list_entry(src, struct soft_server, timer);
	uint64_t times, begun = now_ns(), ended, given_up;
	struct soft_due due;

	if (read(src->fd, &times, sizeof(times)) < 0)
		return;	/* it did not ring */
	soft_clock_begin(&s->clock);
	while (soft_clock_next(&s->clock, begun, &due)) {
		tick(s);
		ended = now_ns();
		lq_engine_account(&s->board->engine, ended - begun, due.is_late,
				  due.is_missed);
		begun = ended;
	}
	given_up = soft_clock_end(&s->clock, begun);
	if (given_up)
		log_warn("lqsoft", "the machine stood still, given up ticks=%llu",
			 (unsigned long long)given_up);
}

/* SOFT_TICKS: whoever wrote a frame before has it in the engine now. */
static int run_ticks(void *arg, u32 n)
{
	struct soft_server *s = arg;
	struct soft_client *c;

	list_for_each(c, &s->clients, link)
		if (c->channel.fd >= 0)
			soft_client_pump(c);
	while (n--)
		tick(s);
	list_for_each(c, &s->clients, link)
		soft_client_flush(c);
	return 0;
}

/* ------------------------------------------------------------ connections */

static void welcome(struct soft_server *s, int sock)
{
	struct soft_client *c;
	int err;

	if (s->n_clients >= CONNECTIONS_MAX) {
		(void)close(sock);	/* nothing was said on it */
		err = -EMFILE;
	} else {
		err = soft_client_new(&c, s->board, &s->poll, &s->stats, sock);
	}
	if (err) {
		s->stats.n_refused++;
		log_warn("lqsoft", "a connection was refused error=\"%s\"",
			 strerror(-err));
		return;
	}
	list_append(&s->clients, &c->link);
	s->n_clients++;
}

static void on_listener(struct soft_source *src, uint32_t events)
{
	struct soft_server *s = list_entry(src, struct soft_server, listener);
	int sock = accept4(src->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (sock >= 0) {
		welcome(s, sock);
	} else if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR) {
		log_error("lqsoft", "accepting failed error=\"%s\"",
			  strerror(errno));
		stop_accepting(s);
	}
}

static void free_client(struct soft_server *s, struct soft_client *c)
{
	soft_client_close(c, NULL);
	list_remove(&c->link);
	(void)mem_deref(c);	/* always NULL */
	s->n_clients--;
}

static void free_gone(struct soft_server *s)
{
	struct soft_client *c, *next;

	list_for_each_safe(c, next, &s->clients, link)
		if (c->is_gone)
			free_client(s, c);
}

/* ------------------------------------------------------------------- life */

static void on_signal(struct soft_source *src, uint32_t events)
{
	struct soft_server *s = list_entry(src, struct soft_server, signals);
	struct signalfd_siginfo what;

	if (read(src->fd, &what, sizeof(what)) != sizeof(what))
		return;
	log_info("lqsoft", "signal=%u came", what.ssi_signo);
	s->is_ending = true;
}

static void report(const struct soft_server *s)
{
	const struct lq_engine *e = &s->board->engine;

	log_info("lqsoft",
		 "ended ticks=%llu late=%llu missed=%llu given_up=%llu "
		 "longest_us=%u files=%llu requests=%llu malformed=%llu "
		 "refused=%llu",
		 (unsigned long long)e->tick, (unsigned long long)e->n_late,
		 (unsigned long long)e->n_missed,
		 (unsigned long long)s->clock.n_given_up,
		 e->longest_tick_ns / 1000,
		 (unsigned long long)s->stats.n_opened,
		 (unsigned long long)s->stats.n_requests,
		 (unsigned long long)s->stats.n_malformed,
		 (unsigned long long)s->stats.n_refused);
}

static void soft_server_destroy(void *obj)
{
	struct soft_server *s = obj;
	struct soft_client *c, *next;

	list_for_each_safe(c, next, &s->clients, link)
		free_client(s, c);
	s->board->run_ticks = NULL;
	if (s->listener.fd >= 0)
		(void)unlink(s->path);	/* a successor replaces it anyway */
	soft_poll_close(&s->poll, &s->listener);
	soft_poll_close(&s->poll, &s->timer);
	soft_poll_close(&s->poll, &s->signals);
	soft_poll_fini(&s->poll);
}

static int add(struct soft_server *s, struct soft_source *src, int fd)
{
	src->fd = fd;
	return fd < 0 ? -errno : soft_poll_add(&s->poll, src, EPOLLIN);
}

static int add_signals(struct soft_server *s)
{
	sigset_t set;

	/* these three cannot fail with valid numbers */
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	return add(s, &s->signals,
		   signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

static int add_clock(struct soft_server *s, enum soft_clock_kind kind)
{
	struct itimerspec every = { .it_interval = { 0, SOFT_CLOCK_TICK_NS },
				    .it_value = { 0, SOFT_CLOCK_TICK_NS } };
	int err;

	if (kind == SOFT_CLOCK_MANUAL) {
		s->board->run_ticks = run_ticks;
		s->board->run_arg = s;
		return 0;
	}
	err = add(s, &s->timer,
		  timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
	if (err)
		return err;
	soft_clock_init(&s->clock, now_ns());
	return timerfd_settime(s->timer.fd, 0, &every, NULL) ? -errno : 0;
}

static int add_all(struct soft_server *s, const struct soft_options *o)
{
	int fd, err = soft_poll_init(&s->poll);

	if (!err)
		err = add_signals(s);
	if (!err)
		err = add_clock(s, o->clock);
	if (err) {
		log_error("lqsoft", "starting failed error=\"%s\"",
			  strerror(-err));
		return err;
	}
	fd = soft_listen(o->socket, o->group);
	return fd < 0 ? fd : add(s, &s->listener, fd);
}

int soft_server_new(struct soft_server **out, struct soft_board *b,
		    const struct soft_options *o)
{
	struct soft_server *s = mem_new(sizeof(*s), soft_server_destroy);
	int err;

	if (!s)
		return -ENOMEM;
	s->board = b;
	s->path = o->socket;
	s->poll.fd = -1;
	s->listener = (struct soft_source){ -1, on_listener };
	s->timer = (struct soft_source){ -1, on_timer };
	s->signals = (struct soft_source){ -1, on_signal };
	list_init(&s->clients);
	err = add_all(s, o);
	if (err) {
		(void)mem_deref(s);	/* always NULL */
		return err;
	}
	*out = s;
	return 0;
}

int soft_server_run(struct soft_server *s)
{
	int err = 0;

	while (!s->is_ending && !err) {
		err = soft_poll_wait(&s->poll);
		free_gone(s);
	}
	report(s);
	return err;
}
