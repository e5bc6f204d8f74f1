// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The timers of a loop: a binary heap of pointers into their owners' structs.
 * It grows and never shrinks, so moving a timer that is set cannot fail.
 */
#include <errno.h>
#include <string.h>

#include "base/loop_priv.h"
#include "base/mem.h"

#define HEAP_START 64

static bool is_before(const struct timer *a, const struct timer *b)
{
	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms;
	return (int32_t)(a->order - b->order) < 0;
}

static void place(struct timers *ts, size_t i, struct timer *t)
{
	ts->heap[i] = t;
	t->heap_index = i;
}

static void sift_up(struct timers *ts, size_t i)
{
	struct timer *t = ts->heap[i];

	while (i > 0 && is_before(t, ts->heap[(i - 1) / 2])) {
		place(ts, i, ts->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	place(ts, i, t);
}

static void sift_down(struct timers *ts, size_t i)
{
	struct timer *t = ts->heap[i];
	size_t child;

	while ((child = 2 * i + 1) < ts->n) {
		if (child + 1 < ts->n &&
		    is_before(ts->heap[child + 1], ts->heap[child]))
			child++;
		if (!is_before(ts->heap[child], t))
			break;
		place(ts, i, ts->heap[child]);
		i = child;
	}
	place(ts, i, t);
}

static int grow(struct timers *ts)
{
	size_t size = ts->size ? 2 * ts->size : HEAP_START;
	struct timer **heap = mem_new(size * sizeof(*heap), NULL);

	if (!heap)
		return -ENOMEM;
	if (ts->n)
		memcpy(heap, ts->heap, ts->n * sizeof(*heap));
	(void)mem_deref(ts->heap);
	ts->heap = heap;
	ts->size = size;
	return 0;
}

static void take_out(struct timers *ts, struct timer *t)
{
	struct timer *last = ts->heap[--ts->n];
	size_t i = t->heap_index;

	t->loop = NULL;
	if (last == t)
		return;
	place(ts, i, last);
	sift_up(ts, i);
	sift_down(ts, last->heap_index);
}

int timer_set(struct timer *t, struct loop *l, uint64_t ms, timer_h *h,
	      void *arg)
{
	struct timers *ts = loop_timers(l);
	int err;

	timer_stop(t);
	if (ts->n == ts->size) {
		err = grow(ts);
		if (err)
			return err;
	}
	t->loop = l;
	t->at_ms = loop_now_ms(l) + ms;
	t->order = ts->order++;
	t->h = h;
	t->arg = arg;
	place(ts, ts->n++, t);
	sift_up(ts, ts->n - 1);
	return 0;
}

void timer_stop(struct timer *t)
{
	if (t->loop)
		take_out(loop_timers(t->loop), t);
}

bool timer_is_set(const struct timer *t)
{
	return t->loop != NULL;
}

const struct timer *timers_first(const struct timers *ts)
{
	return ts->n ? ts->heap[0] : NULL;
}

void timers_run_first(struct timers *ts)
{
	struct timer *t = ts->heap[0];

	take_out(ts, t);
	t->h(t->arg);	/* may set @t again, or free what it is in */
}

void timers_run_due(struct timers *ts, uint64_t now_ms)
{
	const uint32_t limit = ts->order;
	const struct timer *t;

	/* a handler that sets a timer to 0 ms waits for the next turn */
	while ((t = timers_first(ts)) && t->at_ms <= now_ms &&
	       (int32_t)(t->order - limit) < 0)
		timers_run_first(ts);
}

void timers_fini(struct timers *ts)
{
	while (ts->n)
		take_out(ts, ts->heap[ts->n - 1]);
	ts->heap = mem_deref(ts->heap);
	ts->size = 0;
}
