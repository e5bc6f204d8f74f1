// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The control loop on libuv: descriptors, signals, wakes, and the turn of the
 * loop. The timers of a turn are timers.c's; here one libuv timer wakes us for
 * the earliest of them. A test loop is the same without waiting, on a clock
 * that only loop_advance() moves.
 */
#include <errno.h>
#include <time.h>
#include <uv.h>

#include "base/log.h"
#include "base/loop.h"
#include "base/loop_priv.h"
#include "base/mem.h"

/* Turns without waiting while handlers keep making each other ready. */
#define READY_TURNS_MAX 64

struct loop {
	uv_loop_t uv;
	uv_prepare_t prepare;	/* before waiting: for how long? */
	uv_timer_t alarm;	/* the earliest of the timers */
	struct timers timers;
	bool is_test;
	uint64_t test_now_ms;
	int64_t test_unix_ms;
	unsigned int n_served;	/* handlers called, to see when all is quiet */
};

struct loop_fd {
	uv_poll_t poll;		/* first: closed() gets it by address */
	struct loop *loop;
	loop_fd_h *h;
	void *arg;
};

struct loop_wake {
	uv_async_t async;
	struct loop *loop;
	timer_h *h;
	void *arg;
};

struct loop_sig {
	uv_signal_t signal;
	struct loop *loop;
	timer_h *h;
	void *arg;
};

/* Frees the mem object that begins with @handle. */
static void closed(uv_handle_t *handle)
{
	(void)mem_deref(handle);
}

struct timers *loop_timers(struct loop *l)
{
	return &l->timers;
}

uint64_t loop_now_ms(const struct loop *l)
{
	return l->is_test ? l->test_now_ms : uv_now(&l->uv);
}

int64_t loop_unix_ms(const struct loop *l)
{
	struct timespec ts;

	if (l->is_test)
		return l->test_unix_ms;
	(void)clock_gettime(CLOCK_REALTIME, &ts);	/* cannot fail */
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int64_t log_clock(const void *arg)
{
	return loop_unix_ms(arg);
}

static void alarm_rang(uv_timer_t *alarm)
{
	struct loop *l = alarm->data;

	timers_run_due(&l->timers, loop_now_ms(l));
}

static void before_wait(uv_prepare_t *prepare)
{
	struct loop *l = prepare->data;
	const struct timer *t = timers_first(&l->timers);
	uint64_t now = loop_now_ms(l);

	/* cannot fail: the handle is alive and the callback is set */
	if (t)
		(void)uv_timer_start(&l->alarm, alarm_rang,
				     t->at_ms > now ? t->at_ms - now : 0, 0);
	else
		(void)uv_timer_stop(&l->alarm);
}

int loop_new(struct loop **out)
{
	struct loop *l = mem_new(sizeof(*l), NULL);
	int err;

	if (!l)
		return -ENOMEM;
	err = uv_loop_init(&l->uv);
	if (err) {
		(void)mem_deref(l);
		return err;
	}
	/* these three cannot fail on a sound loop */
	(void)uv_timer_init(&l->uv, &l->alarm);
	(void)uv_prepare_init(&l->uv, &l->prepare);
	(void)uv_prepare_start(&l->prepare, before_wait);
	l->alarm.data = l->prepare.data = l;
	log_set_clock(log_clock, l);
	*out = l;
	return 0;
}

int loop_new_test(struct loop **out, uint64_t start_ms, int64_t start_unix_ms)
{
	int err = loop_new(out);

	if (err)
		return err;
	(*out)->is_test = true;
	(*out)->test_now_ms = start_ms;
	(*out)->test_unix_ms = start_unix_ms;
	(void)uv_prepare_stop(&(*out)->prepare);
	return 0;
}

/* Signals are the loop's own; anything else was forgotten by its owner. */
static void close_left(uv_handle_t *handle, void *arg)
{
	struct loop *l = arg;

	if (uv_is_closing(handle))
		return;
	if (handle == (uv_handle_t *)&l->prepare ||
	    handle == (uv_handle_t *)&l->alarm) {
		uv_close(handle, NULL);
		return;
	}
	if (handle->type != UV_SIGNAL)
		log_warn("loop", "left=%s error=\"not removed by its owner\"",
			 uv_handle_type_name(handle->type));
	uv_close(handle, closed);
}

struct loop *loop_free(struct loop *l)
{
	if (!l)
		return NULL;
	timers_fini(&l->timers);
	uv_walk(&l->uv, close_left, l);
	/* the close callbacks; again if a loop_stop() was still to be obeyed */
	while (uv_run(&l->uv, UV_RUN_DEFAULT))
		;
	(void)uv_loop_close(&l->uv);		/* nothing is open now */
	log_unset_clock(l);
	return mem_deref(l);
}

static void serve_ready(struct loop *l)
{
	unsigned int turns = 0;

	do {
		l->n_served = 0;
		(void)uv_run(&l->uv, UV_RUN_NOWAIT);
	} while (l->n_served && ++turns < READY_TURNS_MAX);
}

void loop_run(struct loop *l)
{
	if (l->is_test)
		serve_ready(l);
	else
		(void)uv_run(&l->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *l)
{
	uv_stop(&l->uv);
}

static void test_clock_to(struct loop *l, uint64_t ms)
{
	if (ms <= l->test_now_ms)
		return;
	l->test_unix_ms += ms - l->test_now_ms;
	l->test_now_ms = ms;
}

void loop_advance(struct loop *l, uint64_t ms)
{
	uint64_t end = l->test_now_ms + ms;
	const struct timer *t;

	if (!l->is_test)
		return;
	serve_ready(l);
	while ((t = timers_first(&l->timers)) && t->at_ms <= end) {
		test_clock_to(l, t->at_ms);
		timers_run_first(&l->timers);
		serve_ready(l);
	}
	test_clock_to(l, end);
}

static void poll_ready(uv_poll_t *poll, int status, int ready)
{
	struct loop_fd *f = (struct loop_fd *)poll;
	unsigned int events = 0;

	if (ready & UV_READABLE)
		events |= LOOP_READ;
	if (ready & UV_WRITABLE)
		events |= LOOP_WRITE;
	if (status < 0 || (ready & UV_DISCONNECT))
		events |= LOOP_HANGUP;
	f->loop->n_served++;
	f->h(f->arg, events);
}

int loop_fd_set(struct loop_fd *f, unsigned int events)
{
	int want = UV_DISCONNECT;

	if (events & LOOP_READ)
		want |= UV_READABLE;
	if (events & LOOP_WRITE)
		want |= UV_WRITABLE;
	return uv_poll_start(&f->poll, want, poll_ready);
}

int loop_fd_add(struct loop_fd **out, struct loop *l, int fd,
		unsigned int events, loop_fd_h *h, void *arg)
{
	struct loop_fd *f = mem_new(sizeof(*f), NULL);
	int err;

	if (!f)
		return -ENOMEM;
	err = uv_poll_init(&l->uv, &f->poll, fd);
	if (err) {
		(void)mem_deref(f);
		return err;
	}
	f->loop = l;
	f->h = h;
	f->arg = arg;
	err = loop_fd_set(f, events);
	if (err) {
		(void)loop_fd_remove(f);
		return err;
	}
	*out = f;
	return 0;
}

struct loop_fd *loop_fd_remove(struct loop_fd *f)
{
	if (f)	/* stops polling now, so @fd may be closed; freed next turn */
		uv_close((uv_handle_t *)&f->poll, closed);
	return NULL;
}

static void signal_came(uv_signal_t *signal, int signo)
{
	struct loop_sig *s = (struct loop_sig *)signal;

	s->loop->n_served++;
	s->h(s->arg);
}

int loop_signal(struct loop *l, int signo, timer_h *h, void *arg)
{
	struct loop_sig *s = mem_new(sizeof(*s), NULL);
	int err;

	if (!s)
		return -ENOMEM;
	err = uv_signal_init(&l->uv, &s->signal);
	if (err) {
		(void)mem_deref(s);
		return err;
	}
	s->loop = l;
	s->h = h;
	s->arg = arg;
	err = uv_signal_start(&s->signal, signal_came, signo);
	if (err)
		uv_close((uv_handle_t *)&s->signal, closed);
	return err;
}

static void woken(uv_async_t *async)
{
	struct loop_wake *w = (struct loop_wake *)async;

	w->loop->n_served++;
	w->h(w->arg);
}

int loop_wake_new(struct loop_wake **out, struct loop *l, timer_h *h, void *arg)
{
	struct loop_wake *w = mem_new(sizeof(*w), NULL);
	int err;

	if (!w)
		return -ENOMEM;
	err = uv_async_init(&l->uv, &w->async, woken);
	if (err) {
		(void)mem_deref(w);
		return err;
	}
	w->loop = l;
	w->h = h;
	w->arg = arg;
	*out = w;
	return 0;
}

void loop_wake_send(struct loop_wake *w)
{
	(void)uv_async_send(&w->async);	/* fails only on a closed one */
}

struct loop_wake *loop_wake_free(struct loop_wake *w)
{
	if (w)
		uv_close((uv_handle_t *)&w->async, closed);
	return NULL;
}
