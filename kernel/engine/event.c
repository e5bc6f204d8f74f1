// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The event queue: a ring of records and a count of those that did not fit.
 */
#include <linux/types.h>
#include "engine/event.h"

void lq_event_queue_init(struct lq_event_queue *q)
{
	q->head = q->tail = 0;
	q->n_lost = 0;
	q->lost_tick = 0;
}

static void queue_push(struct lq_event_queue *q, const struct lq_event *ev)
{
	q->events[q->head++ % LQ_EVENT_QUEUE] = *ev;
}

static struct lq_event lost_event(struct lq_event_queue *q)
{
	struct lq_event ev = {
		.tick = q->lost_tick,
		.type = LQ_EV_LOST,
		.value = q->n_lost,
	};

	q->n_lost = 0;
	return ev;
}

/* After a loss there must be room for LQ_EV_LOST too, before the event. */
void lq_event_put(struct lq_event_queue *q, const struct lq_event *ev)
{
	u32 room = LQ_EVENT_QUEUE - (q->head - q->tail);
	struct lq_event lost;

	if (room < (q->n_lost ? 2 : 1)) {
		q->n_lost++;
		q->lost_tick = ev->tick;
		return;
	}
	if (q->n_lost) {
		lost = lost_event(q);
		queue_push(q, &lost);
	}
	queue_push(q, ev);
}

bool lq_event_take(struct lq_event_queue *q, struct lq_event *ev)
{
	if (q->head != q->tail)
		*ev = q->events[q->tail++ % LQ_EVENT_QUEUE];
	else if (q->n_lost)
		*ev = lost_event(q);
	else
		return false;
	return true;
}

bool lq_event_is_pending(const struct lq_event_queue *q)
{
	return q->head != q->tail || q->n_lost;
}
