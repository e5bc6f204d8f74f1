// SPDX-License-Identifier: GPL-2.0-or-later
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "unit/harness.h"

#define N_THREADS 4
#define N_ROUNDS 20000

static unsigned int destroyed;

static void count_destroyed(void *obj)
{
	destroyed++;
}

struct pair {
	void *inner;
};

static void pair_destroy(void *obj)
{
	struct pair *p = obj;

	p->inner = mem_deref(p->inner);
}

TEST(mem_object_is_zeroed_and_owned_once)
{
	static const char zero[100];
	char *m = mem_new(sizeof(zero), NULL);

	CHECK_EQ(1, mem_refs(m));
	CHECK_MEM(zero, m, sizeof(zero));
	CHECK_EQ(0, (uintptr_t)m % 16);
	m = mem_deref(m);
	CHECK(!m);
}

TEST(mem_last_deref_destroys_once)
{
	void *m = mem_new(8, count_destroyed);

	destroyed = 0;
	CHECK(mem_ref(m) == m);
	CHECK_EQ(2, mem_refs(m));
	(void)mem_deref(m);
	CHECK_EQ(0, destroyed);
	(void)mem_deref(m);
	CHECK_EQ(1, destroyed);
}

TEST(mem_destructor_releases_what_is_inside)
{
	struct pair *p = mem_new(sizeof(*p), pair_destroy);
	long live = mem_live();

	destroyed = 0;
	p->inner = mem_new(0, count_destroyed);
	CHECK_EQ(live + 1, mem_live());
	p = mem_deref(p);
	CHECK_EQ(1, destroyed);
	CHECK_EQ(live - 1, mem_live());
}

TEST(mem_null_is_safe)
{
	CHECK(!mem_ref(NULL));
	CHECK(!mem_deref(NULL));
	CHECK(!mem_strdup(NULL));
	CHECK_EQ(0, mem_refs(NULL));
}

TEST(mem_strdup_copies)
{
	char *s = mem_strdup("坐席 8001");

	CHECK_STR("坐席 8001", s);
	s = mem_deref(s);
}

TEST(mem_refuses_a_size_that_wraps)
{
	volatile size_t huge = SIZE_MAX - 4;	/* from the compiler's eyes */

	CHECK(!mem_new(huge, NULL));
}

TEST(mem_fail_at_fails_exactly_that_allocation)
{
	void *a, *b, *c;

	mem_fail_at(2);
	a = mem_new(1, NULL);
	CHECK(mem_fail_pending());
	b = mem_new(1, NULL);
	CHECK(!mem_fail_pending());
	c = mem_new(1, NULL);
	CHECK(a && !b && c);
	(void)mem_deref(a);
	(void)mem_deref(c);
}

static void *take_and_drop(void *obj)
{
	int i;

	for (i = 0; i < N_ROUNDS; i++)
		(void)mem_deref(mem_ref(obj));
	(void)mem_deref(obj);
	return NULL;
}

TEST(mem_counts_hold_between_threads)
{
	void *m = mem_new(8, count_destroyed);
	pthread_t t[N_THREADS];
	int i;

	destroyed = 0;
	for (i = 0; i < N_THREADS; i++)
		CHECK_EQ(0, pthread_create(&t[i], NULL, take_and_drop,
					   mem_ref(m)));
	for (i = 0; i < N_THREADS; i++)
		CHECK_EQ(0, pthread_join(t[i], NULL));
	CHECK_EQ(1, mem_refs(m));
	(void)mem_deref(m);
	CHECK_EQ(1, destroyed);
}

/* The harness's own OOM mode, by an object that needs three allocations. */
TEST(mem_oom_walk_leaves_nothing)
{
	struct pair *outer = mem_new(sizeof(*outer), pair_destroy), *p;

	if (!outer)
		return;
	p = outer->inner = mem_new(sizeof(*p), pair_destroy);
	if (p)
		p->inner = mem_strdup("x");
	if (!oom())
		CHECK_STR("x", p->inner);
	(void)mem_deref(outer);
}

TESTS(
	RUN(mem_object_is_zeroed_and_owned_once),
	RUN(mem_last_deref_destroys_once),
	RUN(mem_destructor_releases_what_is_inside),
	RUN(mem_null_is_safe),
	RUN(mem_strdup_copies),
	RUN(mem_refuses_a_size_that_wraps),
	RUN(mem_fail_at_fails_exactly_that_allocation),
	RUN(mem_counts_hold_between_threads),
	RUN_OOM(mem_oom_walk_leaves_nothing),
)
