// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs a program's table of tests, see harness.h. */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/mem.h"
#include "unit/harness.h"

#define OOM_RUNS_MAX 2000

static unsigned int failures;	/* of the running test */
static bool is_oom_run;
static uint32_t seed, seed_state;

bool oom(void)
{
	return is_oom_run;
}

uint32_t test_random(void)
{
	/* xorshift32, Marsaglia 2003 */
	seed_state ^= seed_state << 13;
	seed_state ^= seed_state >> 17;
	seed_state ^= seed_state << 5;
	return seed_state;
}

void test_fail(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	failures++;
	fprintf(stderr, "    %s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void check_eq(const char *file, int line, long long want, long long got,
	      const char *expr)
{
	if (want != got)
		test_fail(file, line, "%s: want %lld, got %lld", expr, want, got);
}

void check_str(const char *file, int line, const char *want, const char *got,
	       const char *expr)
{
	if (!want || !got ? want != got : strcmp(want, got) != 0)
		test_fail(file, line, "%s: want \"%s\", got \"%s\"", expr,
			  want ? want : "(null)", got ? got : "(null)");
}

void check_near(const char *file, int line, double want, double got,
		double tolerance, const char *expr)
{
	if (!(fabs(want - got) <= tolerance))
		test_fail(file, line, "%s: want %g +-%g, got %g", expr, want,
			  tolerance, got);
}

void check_mem(const char *file, int line, const void *want, const void *got,
	       size_t len, const char *expr)
{
	const unsigned char *w = want, *g = got;
	size_t i;

	for (i = 0; i < len; i++)
		if (w[i] != g[i]) {
			test_fail(file, line,
				  "%s: octet %zu: want %02x, got %02x", expr, i,
				  w[i], g[i]);
			return;
		}
}

static void run_oom(const struct test *t)
{
	long i;

	is_oom_run = true;
	for (i = 1; i < OOM_RUNS_MAX; i++) {
		mem_fail_at(i);
		t->run();
		if (mem_fail_pending()) {	/* not reached: walked them all */
			mem_fail_at(0);
			break;
		}
	}
	is_oom_run = false;
}

static bool run_one(const struct test *t)
{
	long live = mem_live();

	failures = 0;
	seed_state = seed;
	mem_fail_at(0);
	t->run();
	if (t->is_oom)
		run_oom(t);
	if (mem_live() != live)
		test_fail(t->name, 0, "%ld objects left behind",
			  mem_live() - live);
	return failures == 0;
}

static bool is_wanted(const char *name, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (argv[i][0] != '-' && strstr(name, argv[i]))
			return true;
	return argc < 2 || (argc == 2 && argv[1][0] == '-');
}

static uint32_t chosen_seed(void)
{
	const char *env = getenv("LQ_SEED");

	if (!env)
		return 1;
	return strcmp(env, "clock") ? strtoul(env, NULL, 0) :
				      (uint32_t)time(NULL) | 1;
}

int main(int argc, char **argv)
{
	bool is_verbose = argc > 1 && !strcmp(argv[1], "-v");
	unsigned int passed = 0, failed = 0;
	const struct test *t;

	if (!is_verbose)
		log_set_fd(-1);
	seed = chosen_seed();
	for (t = all_tests; t->name; t++) {
		if (!is_wanted(t->name, argc, argv))
			continue;
		if (run_one(t)) {
			passed++;
			if (is_verbose)
				printf("  ok    %s\n", t->name);
		} else {
			failed++;
			printf("  FAIL  %s (LQ_SEED=%u)\n", t->name, seed);
		}
	}
	printf("%u passed, %u failed\n", passed, failed);
	return failed || !passed;
}
