// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/loop.h"
#include "unit/harness.h"

#define N_TIMERS 500

static struct loop *loop;
static uint64_t ran_at[N_TIMERS];
static unsigned int n_ran, ran[N_TIMERS];

static void note(void *arg)
{
	ran_at[n_ran] = loop_now_ms(loop);
	ran[n_ran++] = (unsigned int)(uintptr_t)arg;
}

static bool test_loop(void)
{
	n_ran = 0;
	return !loop_new_test(&loop, 1000, 5000000);
}

TEST(loop_timers_run_in_order_each_at_its_time)
{
	static const uint64_t ms[] = { 30, 10, 20, 10, 0, 100 };
	static const unsigned int order[] = { 4, 1, 3, 2, 0 };
	struct timer t[6] = { 0 };
	size_t i;

	CHECK(test_loop());
	for (i = 0; i < 6; i++)
		CHECK_EQ(0, timer_set(&t[i], loop, ms[i], note, (void *)i));
	loop_advance(loop, 50);
	CHECK_EQ(5, n_ran);
	for (i = 0; i < 5; i++) {
		CHECK_EQ(order[i], ran[i]);
		CHECK_EQ(1000 + ms[order[i]], ran_at[i]);
		CHECK(!timer_is_set(&t[order[i]]));
	}
	CHECK(timer_is_set(&t[5]));
	CHECK_EQ(1050, loop_now_ms(loop));
	CHECK_EQ(5000050, loop_unix_ms(loop));
	loop_advance(loop, 50);
	CHECK_EQ(6, n_ran);
	loop = loop_free(loop);
}

TEST(loop_timer_moves_and_stops)
{
	struct timer a = { 0 }, b = { 0 };

	CHECK(test_loop());
	timer_stop(&a);		/* idle: nothing happens */
	CHECK_EQ(0, timer_set(&a, loop, 10, note, (void *)1));
	CHECK_EQ(0, timer_set(&b, loop, 20, note, (void *)2));
	CHECK_EQ(0, timer_set(&a, loop, 30, note, (void *)3));
	timer_stop(&b);
	loop_advance(loop, 100);
	CHECK_EQ(1, n_ran);
	CHECK_EQ(3, ran[0]);
	CHECK_EQ(1030, ran_at[0]);
	loop = loop_free(loop);
}

static struct timer again;
static unsigned int rounds;

static void set_again(void *arg)
{
	if (++rounds < 5)
		CHECK_EQ(0, timer_set(&again, loop, 10, set_again, NULL));
}

TEST(loop_timer_may_set_itself_again)
{
	CHECK(test_loop());
	rounds = 0;
	CHECK_EQ(0, timer_set(&again, loop, 10, set_again, NULL));
	loop_advance(loop, 35);
	CHECK_EQ(3, rounds);
	loop_advance(loop, 100);
	CHECK_EQ(5, rounds);
	loop = loop_free(loop);
}

/* Many timers, set, moved and stopped at random, against a plain list. */
TEST(loop_heap_agrees_with_a_sorted_list)
{
	static struct timer t[N_TIMERS];
	uint64_t at[N_TIMERS];
	unsigned int i, want = 0;

	memset(t, 0, sizeof(t));
	CHECK(test_loop());
	for (i = 0; i < 4 * N_TIMERS; i++) {
		unsigned int k = test_random() % N_TIMERS;

		at[k] = test_random() % 1000;
		if (test_random() % 4)
			CHECK_EQ(0, timer_set(&t[k], loop, at[k], note,
					      (void *)(uintptr_t)k));
		else
			timer_stop(&t[k]);
	}
	for (i = 0; i < N_TIMERS; i++)
		want += timer_is_set(&t[i]);
	loop_advance(loop, 1000);
	CHECK_EQ(want, n_ran);
	for (i = 0; i < n_ran; i++) {
		CHECK_EQ(1000 + at[ran[i]], ran_at[i]);
		CHECK(!i || ran_at[i - 1] <= ran_at[i]);
	}
	loop = loop_free(loop);
}

TEST(loop_free_leaves_its_timers_idle)
{
	struct timer t = { 0 };

	CHECK(test_loop());
	CHECK_EQ(0, timer_set(&t, loop, 10, note, NULL));
	loop = loop_free(loop);
	CHECK(!timer_is_set(&t));
	timer_stop(&t);
	CHECK(!loop_free(NULL));
}

TEST(loop_free_after_an_unheard_stop_closes_all)
{
	struct loop_wake *w;

	CHECK(test_loop());
	CHECK_EQ(0, loop_wake_new(&w, loop, note, NULL));
	loop_stop(loop);
	w = loop_wake_free(w);
	loop = loop_free(loop);
}

struct end {
	struct loop_fd *f;
	int fd;
	unsigned int events;	/* of the last call */
	char text[32];
	size_t len;
};

static void end_ready(void *arg, unsigned int events)
{
	struct end *e = arg;
	ssize_t n;

	e->events = events;
	if (events & (LOOP_READ | LOOP_HANGUP)) {
		n = read(e->fd, e->text + e->len, sizeof(e->text) - e->len);
		if (n > 0)
			e->len += n;
		else
			e->f = loop_fd_remove(e->f);
	}
}

TEST(loop_descriptor_is_read_then_hung_up)
{
	struct end e = { 0 };
	int fd[2];

	CHECK(test_loop());
	CHECK_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, fd));
	e.fd = fd[0];
	CHECK_EQ(0, loop_fd_add(&e.f, loop, fd[0], LOOP_READ, end_ready, &e));
	loop_run(loop);
	CHECK_EQ(0, e.events);
	CHECK_EQ(2, write(fd[1], "ab", 2));
	loop_run(loop);
	CHECK_EQ(LOOP_READ, e.events);
	CHECK_EQ(2, e.len);
	close(fd[1]);
	loop_run(loop);
	CHECK(e.events & LOOP_HANGUP);
	CHECK(!e.f);
	close(fd[0]);
	loop = loop_free(loop);
}

TEST(loop_descriptor_hears_only_what_is_asked)
{
	struct end e = { 0 };
	int fd[2];

	CHECK(test_loop());
	CHECK_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, fd));
	e.fd = fd[0];
	CHECK_EQ(0, loop_fd_add(&e.f, loop, fd[0], 0, end_ready, &e));
	CHECK_EQ(1, write(fd[1], "a", 1));
	loop_run(loop);
	CHECK_EQ(0, e.events);
	CHECK_EQ(0, loop_fd_set(e.f, LOOP_WRITE));
	loop_run(loop);
	CHECK_EQ(LOOP_WRITE, e.events);
	e.f = loop_fd_remove(e.f);
	close(fd[0]);
	close(fd[1]);
	loop = loop_free(loop);
}

TEST(loop_refuses_a_descriptor_twice_and_a_plain_file)
{
	struct loop_fd *f, *twice;
	int fd[2], file;

	CHECK(test_loop());
	CHECK_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, fd));
	CHECK_EQ(0, loop_fd_add(&f, loop, fd[0], LOOP_READ, end_ready, NULL));
	CHECK_EQ(-EEXIST, loop_fd_add(&twice, loop, fd[0], LOOP_READ,
				      end_ready, NULL));
	file = open("/proc/self/exe", O_RDONLY);
	CHECK_EQ(-EPERM, loop_fd_add(&twice, loop, file, LOOP_READ, end_ready,
				     NULL));
	f = loop_fd_remove(f);
	close(file);
	close(fd[0]);
	close(fd[1]);
	loop = loop_free(loop);
}

static struct loop_wake *wake;

static void *send_wake(void *arg)
{
	loop_wake_send(wake);
	return NULL;
}

static void stop(void *arg)
{
	note(arg);
	loop_stop(loop);
}

/* The real loop: waits for another thread, a signal and a timer. */
TEST(loop_waits_for_a_wake_from_a_thread)
{
	pthread_t t;

	n_ran = 0;
	CHECK_EQ(0, loop_new(&loop));
	CHECK_EQ(0, loop_wake_new(&wake, loop, stop, (void *)7));
	CHECK_EQ(0, pthread_create(&t, NULL, send_wake, NULL));
	loop_run(loop);
	CHECK_EQ(1, n_ran);
	CHECK_EQ(7, ran[0]);
	CHECK_EQ(0, pthread_join(t, NULL));
	wake = loop_wake_free(wake);
	loop = loop_free(loop);
}

TEST(loop_waits_for_a_signal)
{
	n_ran = 0;
	CHECK_EQ(0, loop_new(&loop));
	CHECK_EQ(0, loop_signal(loop, SIGUSR1, stop, (void *)9));
	CHECK_EQ(0, raise(SIGUSR1));
	loop_run(loop);
	CHECK_EQ(1, n_ran);
	CHECK_EQ(9, ran[0]);
	loop = loop_free(loop);
}

TEST(loop_waits_for_its_timers_in_order)
{
	struct timer t[3] = { 0 };
	uint64_t began;

	n_ran = 0;
	CHECK_EQ(0, loop_new(&loop));
	began = loop_now_ms(loop);
	CHECK_EQ(0, timer_set(&t[0], loop, 6, stop, (void *)0));
	CHECK_EQ(0, timer_set(&t[1], loop, 0, note, (void *)1));
	CHECK_EQ(0, timer_set(&t[2], loop, 3, note, (void *)2));
	loop_run(loop);
	CHECK_EQ(3, n_ran);
	CHECK_EQ(1, ran[0]);
	CHECK_EQ(2, ran[1]);
	CHECK_EQ(0, ran[2]);
	CHECK(ran_at[2] - began >= 6);	/* all in one turn, if it begins late */
	loop = loop_free(loop);
}

TEST(loop_survives_short_memory)
{
	struct timer t = { 0 };
	struct end e = { 0 };
	int fd[2];

	if (!test_loop())
		return;
	CHECK_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, fd));
	if (!loop_fd_add(&e.f, loop, fd[0], LOOP_READ, end_ready, &e))
		e.f = loop_fd_remove(e.f);
	if (!loop_wake_new(&wake, loop, note, NULL))
		wake = loop_wake_free(wake);
	if (!loop_signal(loop, SIGUSR2, note, NULL) &&
	    !timer_set(&t, loop, 1, note, NULL))
		loop_advance(loop, 1);
	loop = loop_free(loop);
	close(fd[0]);
	close(fd[1]);
}

TESTS(
	RUN(loop_timers_run_in_order_each_at_its_time),
	RUN(loop_timer_moves_and_stops),
	RUN(loop_timer_may_set_itself_again),
	RUN(loop_heap_agrees_with_a_sorted_list),
	RUN(loop_free_leaves_its_timers_idle),
	RUN(loop_free_after_an_unheard_stop_closes_all),
	RUN(loop_descriptor_is_read_then_hung_up),
	RUN(loop_descriptor_hears_only_what_is_asked),
	RUN(loop_refuses_a_descriptor_twice_and_a_plain_file),
	RUN(loop_waits_for_a_wake_from_a_thread),
	RUN(loop_waits_for_a_signal),
	RUN(loop_waits_for_its_timers_in_order),
	RUN_OOM(loop_survives_short_memory),
)
