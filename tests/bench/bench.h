/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the benches share: time, and what must be true of what was measured.
 * Figures are processor time of this thread, the lowest of some rounds: the
 * machine has other work too.
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdio.h>
#include <time.h>
#include <linux/types.h>

static int bench_n_failed;

static inline void bench_require(bool is_true, const char *what)
{
	if (is_true)
		return;
	printf("# failed: %s\n", what);
	bench_n_failed++;
}

/** bench_end - the last line; returns what main() returns */
static inline int bench_end(void)
{
	printf("%d passed, %d failed\n", !bench_n_failed, bench_n_failed);
	return bench_n_failed != 0;
}

static inline double bench_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/**
 * bench_best_ns - the lowest time of one of the @n steps that @run takes
 * @prepare: before every round, not counted, or NULL
 */
static inline double bench_best_ns(void (*prepare)(void *arg),
				   void (*run)(void *arg), void *arg,
				   int rounds, double n)
{
	double best = 1e18, took;

	while (rounds--) {
		if (prepare)
			prepare(arg);
		took = bench_now_ns();
		run(arg);
		took = (bench_now_ns() - took) / n;
		best = took < best ? took : best;
	}
	return best;
}

#endif
