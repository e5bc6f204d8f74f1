/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A unit test program: functions whose names are the claims, one table.
 *
 *   TEST(dtmf_rejects_twist_over_8_db) { CHECK_EQ(0, hits); }
 *
 *   TESTS(
 *           RUN(dtmf_rejects_twist_over_8_db),
 *           RUN_OOM(call_new_survives_short_memory),
 *   )
 *
 * A failed check is printed with its place and both values, counted, and the
 * test goes on. RUN_OOM runs the function again and again with the i-th
 * mem_new() failing, until a run needs no more allocations; in such runs the
 * function must not CHECK success, only leave nothing behind (oom() tells).
 * After every test mem_live() must be what it was before.
 *
 * Usage of the program: test_x [-v] [name ...]; log lines are seen with -v.
 */
#ifndef TESTS_UNIT_HARNESS_H
#define TESTS_UNIT_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct test {
	const char *name;
	void (*run)(void);
	bool is_oom;
};

extern const struct test all_tests[];

#define TEST(name) static void test_##name(void)
#define RUN(name) { #name, test_##name, false }
#define RUN_OOM(name) { #name, test_##name, true }
#define TESTS(...) \
	const struct test all_tests[] = { __VA_ARGS__ { NULL, NULL, false } };

void test_fail(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void check_eq(const char *file, int line, long long want, long long got,
	      const char *expr);
void check_str(const char *file, int line, const char *want, const char *got,
	       const char *expr);
void check_near(const char *file, int line, double want, double got,
		double tolerance, const char *expr);
void check_mem(const char *file, int line, const void *want, const void *got,
	       size_t len, const char *expr);

/** oom - true while a RUN_OOM test runs with a failing allocation */
bool oom(void);

/**
 * test_random - seeded by LQ_SEED, a number or "clock", else by 1: the same run
 * every time. The seed is printed on failure.
 */
uint32_t test_random(void);

#define CHECK(cond) \
	check_eq(__FILE__, __LINE__, 1, !!(cond), #cond)
#define CHECK_EQ(want, got) \
	check_eq(__FILE__, __LINE__, (long long)(want), (long long)(got), #got)
#define CHECK_STR(want, got) check_str(__FILE__, __LINE__, want, got, #got)
#define CHECK_NEAR(want, got, tolerance) \
	check_near(__FILE__, __LINE__, want, got, tolerance, #got)
#define CHECK_MEM(want, got, len) \
	check_mem(__FILE__, __LINE__, want, got, len, #got)

#endif
