/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The control loop of a process: file descriptors, timers, signals; one thread.
 *
 * Descriptors and waiting are libuv's; timers are our own heap on a clock that
 * tests move by hand: a loop made by loop_new_test() never waits, and
 * loop_advance() runs the timers due in the given span, in order, each at its
 * own time. Nothing else in the process reads a clock.
 *
 * Context: the loop's own thread, for everything but loop_wake_send() and
 * loop_unix_ms().
 */
#ifndef BASE_LOOP_H
#define BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;

int loop_new(struct loop **out);
int loop_new_test(struct loop **out, uint64_t start_ms, int64_t start_unix_ms);
struct loop *loop_free(struct loop *l);	/* NULL-safe, returns NULL */

/**
 * loop_run - until loop_stop(); a test loop instead serves what is ready now,
 * without waiting, and returns
 */
void loop_run(struct loop *l);
void loop_stop(struct loop *l);
void loop_advance(struct loop *l, uint64_t ms);	/* test loops only */

uint64_t loop_now_ms(const struct loop *l);	/* monotonic, as of this turn */
int64_t loop_unix_ms(const struct loop *l);	/* wall clock, UTC */

/*
 * Timers: caller's memory, one-shot; setting again moves it; idle when zeroed.
 * Timers due at the same time run in the order they were set. Setting fails
 * only by memory, and never for a timer that is set (moving it).
 */
typedef void timer_h(void *arg);
struct timer {
	struct loop *loop;	/* NULL: not set */
	uint64_t at_ms;
	uint32_t heap_index;
	uint32_t order;		/* of setting, among equals */
	timer_h *h;
	void *arg;
};

int timer_set(struct timer *t, struct loop *l, uint64_t ms, timer_h *h,
	      void *arg) __attribute__((warn_unused_result));
void timer_stop(struct timer *t);	/* safe on an idle timer */
bool timer_is_set(const struct timer *t);

/*
 * Descriptors. A handler must act on what it is told, or it is told again at
 * once: after LOOP_HANGUP read what is left, then remove it. One entry per
 * descriptor (-EEXIST). Whatever is added is removed before loop_free().
 */
#define LOOP_READ	1u
#define LOOP_WRITE	2u
#define LOOP_HANGUP	4u	/* always reported */
struct loop_fd;
typedef void loop_fd_h(void *arg, unsigned int events);

int loop_fd_add(struct loop_fd **out, struct loop *l, int fd,
		unsigned int events, loop_fd_h *h, void *arg)
	__attribute__((warn_unused_result));
int loop_fd_set(struct loop_fd *f, unsigned int events);
struct loop_fd *loop_fd_remove(struct loop_fd *f);	/* does not close it */

/** loop_signal - call @h in the loop when signal @signo arrives; for ever */
int loop_signal(struct loop *l, int signo, timer_h *h, void *arg);

/** loop_wake - the only function that other threads may call: run @h soon */
struct loop_wake;
int loop_wake_new(struct loop_wake **out, struct loop *l, timer_h *h, void *arg);
void loop_wake_send(struct loop_wake *w);	/* any thread */
struct loop_wake *loop_wake_free(struct loop_wake *w);

#endif
