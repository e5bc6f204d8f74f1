/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocations that fail: an operation is done again and again, with its first,
 * second, third ... allocation failing, until it needs no more of them
 * (/proc/thread-self/fail-nth). Each time it either succeeds or says a clean error,
 * and then the same call succeeds; what is to go, goes in any case. What leaked,
 * kmemleak says (guest.sh). Needs a kernel with fault injection.
 */
#ifndef TESTS_QEMU_NOMEM_H
#define TESTS_QEMU_NOMEM_H

#include "qemu/guest.h"

#define N_MAX 20000

enum may_fail { MAY_FAIL, MUST_SUCCEED };

struct op {
	const char *name;
	enum may_fail may;
	void (*before)(void);	/* may be NULL; nothing fails in it */
	int (*run)(void);	/* Return: 0.. or -errno */
	void (*after)(void);	/* undoes before and run; likewise */
};

static int fail_nth;	/* the file; set by nomem_arm() */

static inline void set_knob(const char *which, const char *knob, const char *value)
{
	char path[80];

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s/%s", which, knob);
	CHECK_EQ(0, write_file(path, value));
}

/* All kinds of allocation, those that could wait too, and no word of it. */
static inline void nomem_arm(void)
{
	static const char *const kinds[] = { "failslab", "fail_page_alloc" };
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		set_knob(kinds[i], "verbose", "0");
		set_knob(kinds[i], "ignore-gfp-wait", "N");
	}
	set_knob("fail_page_alloc", "ignore-gfp-highmem", "N");
	set_knob("fail_page_alloc", "min-order", "0");
	setvbuf(stdout, NULL, _IOLBF, 0);
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	CHECK(fail_nth >= 0);
	CHECK_EQ(0, mlockall(MCL_CURRENT | MCL_FUTURE));
}

static inline void let_fail(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(fail_nth, text, len, 0) != len)
		CHECK_EQ(0, errno);
}

/* Return: what was left to be counted; 0: it did fail */
static inline unsigned int left(void)
{
	char text[16] = "";

	if (pread(fail_nth, text, sizeof(text) - 1, 0) < 0)
		CHECK_EQ(0, errno);
	return strtoul(text, NULL, 10);
}

static inline bool is_clean(const struct op *op, int ret)
{
	if (op->may == MUST_SUCCEED)
		return ret >= 0;
	/*
	 * ENFILE: no struct file. EFAULT: no page for the user's memory. EBUSY:
	 * no struct resource for a card's registers.
	 */
	return ret >= 0 || ret == -ENOMEM || ret == -ENFILE ||
	       ret == -EFAULT || ret == -EBUSY;
}

/* Return: whether the nth allocation was there to fail */
static inline bool run_once(const struct op *op, unsigned int n, unsigned int *n_errors)
{
	bool did_fail;
	int ret;

	if (op->before)
		op->before();
	let_fail(n);
	ret = op->run();
	did_fail = !left();
	let_fail(0);
	if (!is_clean(op, ret)) {
		printf("FAIL %s: allocation %u: %d\n", op->name, n, ret);
		CHECK(is_clean(op, ret));
	}
	if (ret < 0) {
		++*n_errors;
		ret = op->run();
		if (ret < 0)
			printf("FAIL %s: again after %u: %d\n", op->name, n, ret);
		CHECK(ret >= 0);
	}
	if (op->after)
		op->after();
	return did_fail;
}

/** fail_first - each of the first @most alone */
static inline void fail_first(const struct op *op, unsigned int most)
{
	unsigned int n, n_errors = 0;

	for (n = 1; n <= most && run_once(op, n, &n_errors); n++)
		;
	printf("nomem: %s: %u allocations failed in turn, %u of them with an error\n",
	       op->name, n - 1, n_errors);
}

/** fail_some_from - from the @first on each @step-th, up to the last */
static inline void fail_some_from(const struct op *op, unsigned int first,
				  unsigned int step)
{
	unsigned int n = first, n_errors = 0;

	while (n < N_MAX && run_once(op, n, &n_errors))
		n += step;
	CHECK(n < N_MAX);
	CHECK(op->may == MAY_FAIL || !n_errors);
	printf("nomem: %s: %u allocations failed in turn, %u of them with an error\n",
	       op->name, (n - first) / step, n_errors);
}

static inline void fail_each_from(const struct op *op, unsigned int first)
{
	fail_some_from(op, first, 1);
}

static inline void fail_each(const struct op *op)
{
	fail_each_from(op, 1);
}

#endif
