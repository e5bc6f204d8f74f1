/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory with an owner count and a destructor.
 *
 *   struct call *c = mem_new(sizeof(*c), call_destroy);   count 1, zeroed
 *   list->first = mem_ref(c);                             count 2
 *   c = mem_deref(c);                                     NULL; destroyed at 0
 *
 * mem_new() returns NULL when memory is short; mem_fail_at() makes the n-th
 * allocation from now fail, which is how tests walk every error label.
 *
 * Context: any thread. The counts are atomic, so threads may share an object
 * and the last of them destroys it, in its own thread; what is inside the
 * object is not guarded by that.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

typedef void mem_destroy_h(void *obj);

void *mem_new(size_t size, mem_destroy_h *destroy);
void *mem_ref(void *obj);	/* NULL-safe, returns obj */
void *mem_deref(void *obj);	/* NULL-safe, returns NULL */
char *mem_strdup(const char *s);	/* to be mem_deref()ed; NULL for NULL */
unsigned int mem_refs(const void *obj);

/* for unit tests only */
void mem_fail_at(long n);	/* 1: the next one; 0: never */
int mem_fail_pending(void);	/* set, and not yet reached */
long mem_live(void);		/* objects not yet destroyed */

#endif
