/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A client's queue of events, of fixed size.
 *
 * A reader that is too slow loses the newest events, never the oldest, and is
 * told how many: LQ_EV_LOST stands exactly where the gap is. The period
 * wake-up is not queued but counted (client.h), so it can never be lost.
 */
#ifndef LQ_ENGINE_EVENT_H
#define LQ_ENGINE_EVENT_H

#include <linux/types.h>
#include <linux/lq.h>

#define LQ_EVENT_QUEUE	512	/* a power of two: 8 events for each of 62 slots */

struct lq_event_queue {
	u32 head;		/* count of events put */
	u32 tail;		/* count of events taken */
	u32 n_lost;		/* since the last LQ_EV_LOST */
	u32 reserved;
	u64 lost_tick;		/* of the newest lost one */
	struct lq_event events[LQ_EVENT_QUEUE];
};

void lq_event_queue_init(struct lq_event_queue *q);

/** lq_event_put - append, or count as lost when the queue is full */
void lq_event_put(struct lq_event_queue *q, const struct lq_event *ev);

/** lq_event_take - the oldest event into @ev; false if there is none */
bool lq_event_take(struct lq_event_queue *q, struct lq_event *ev);

bool lq_event_is_pending(const struct lq_event_queue *q);

#endif
