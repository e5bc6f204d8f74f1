// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owner counts: a small head in front of every object holds the count and the
 * destructor. Not a pool and not a collector: memory comes from and goes back
 * to malloc at once, so the sanitizers see every object by itself.
 */
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct head {
	alignas(max_align_t) unsigned int refs;
	mem_destroy_h *destroy;
};

static long n_live;
static long fail_in;	/* allocations until the one that fails; 0: never */

static struct head *head_of(const void *obj)
{
	return (struct head *)obj - 1;
}

/* True for exactly one caller: the one that counts fail_in from 1 to 0. */
static bool must_fail(void)
{
	long n = __atomic_load_n(&fail_in, __ATOMIC_RELAXED);

	while (n > 0)
		if (__atomic_compare_exchange_n(&fail_in, &n, n - 1, false,
						__ATOMIC_RELAXED,
						__ATOMIC_RELAXED))
			return n == 1;
	return false;
}

void *mem_new(size_t size, mem_destroy_h *destroy)
{
	struct head *h;

	if (size > SIZE_MAX - sizeof(*h) || must_fail())
		return NULL;
	h = calloc(1, sizeof(*h) + size);
	if (!h)
		return NULL;
	h->refs = 1;
	h->destroy = destroy;
	__atomic_add_fetch(&n_live, 1, __ATOMIC_RELAXED);
	return h + 1;
}

void *mem_ref(void *obj)
{
	if (obj)
		__atomic_add_fetch(&head_of(obj)->refs, 1, __ATOMIC_RELAXED);
	return obj;
}

void *mem_deref(void *obj)
{
	struct head *h;

	if (!obj)
		return NULL;
	h = head_of(obj);
	/* what other owners wrote must be seen by the destructor */
	if (__atomic_sub_fetch(&h->refs, 1, __ATOMIC_ACQ_REL) > 0)
		return NULL;
	if (h->destroy)
		h->destroy(obj);
	__atomic_sub_fetch(&n_live, 1, __ATOMIC_RELAXED);
	free(h);
	return NULL;
}

char *mem_strdup(const char *s)
{
	size_t size;
	char *copy;

	if (!s)
		return NULL;
	size = strlen(s) + 1;
	copy = mem_new(size, NULL);
	if (copy)
		memcpy(copy, s, size);
	return copy;
}

unsigned int mem_refs(const void *obj)
{
	return obj ? __atomic_load_n(&head_of(obj)->refs, __ATOMIC_RELAXED) : 0;
}

void mem_fail_at(long n)
{
	__atomic_store_n(&fail_in, n, __ATOMIC_RELAXED);
}

int mem_fail_pending(void)
{
	return __atomic_load_n(&fail_in, __ATOMIC_RELAXED) > 0;
}

long mem_live(void)
{
	return __atomic_load_n(&n_live, __ATOMIC_RELAXED);
}
