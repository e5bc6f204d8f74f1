// SPDX-License-Identifier: GPL-3.0-or-later
/* Waiting in order, and membership. The choice of an agent is in pick.c. */
#include <errno.h>

#include "acd/queue.h"
#include "base/mem.h"
#include "base/str.h"

static void queue_destroy(void *obj)
{
	struct queue *q = obj;
	struct member *m, *tmp;

	list_for_each_safe(m, tmp, &q->members, in_queue)
		mem_deref(m);
	list_remove(&q->link);
}

int queue_new(struct queue **out, const char *name,
	      const struct strategy *strategy)
{
	struct queue *q = mem_new(sizeof(*q), queue_destroy);

	if (!q)
		return -ENOMEM;
	list_init(&q->link);
	list_init(&q->waiting);
	list_init(&q->members);
	text_copy(q->name, name);
	q->strategy = strategy;
	*out = q;
	return 0;
}

static void member_destroy(void *obj)
{
	struct member *m = obj;

	list_remove(&m->in_queue);
	list_remove(&m->in_agent);
}

int queue_join(struct queue *q, struct agent *a, unsigned int level)
{
	struct member *m;

	list_for_each(m, &q->members, in_queue)
		if (m->agent == a) {
			m->level = level;
			m->is_named = true;
			return 0;
		}
	m = mem_new(sizeof(*m), member_destroy);
	if (!m)
		return -ENOMEM;
	m->queue = q;
	m->agent = a;
	m->level = level;
	m->is_named = true;
	list_append(&q->members, &m->in_queue);
	list_append(&a->members, &m->in_agent);
	return 0;
}

unsigned int queue_enter(struct queue *q, struct place *p, uint64_t call,
			 uint64_t now_ms)
{
	p->queue = q;
	p->call = call;
	p->since_ms = now_ms;
	p->is_offered = false;
	list_append(&q->waiting, &p->link);
	q->n_waiting++;
	q->n_entered++;
	return queue_position(p);
}

void queue_leave(struct place *p, enum leave how)
{
	struct queue *q = p->queue;

	if (!q)
		return;
	list_remove(&p->link);
	p->queue = NULL;
	p->is_offered = false;
	q->n_waiting--;
	q->n_answered += how == LEAVE_ANSWERED;
	q->n_abandoned += how == LEAVE_ABANDONED;
	q->n_overflowed += how == LEAVE_OVERFLOW;
}

unsigned int queue_position(const struct place *p)
{
	unsigned int n = 1;
	const struct place *other;

	list_for_each(other, &p->queue->waiting, link) {
		if (other == p)
			break;
		n++;
	}
	return n;
}

const char *leave_name(enum leave how)
{
	static const char *const names[] = {
		[LEAVE_ANSWERED] = "answered",
		[LEAVE_ABANDONED] = "abandoned",
		[LEAVE_OVERFLOW] = "overflow",
		[LEAVE_ENDED] = "ended",
	};

	return names[how];
}
