/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A client: one open ctl or media file, its area, its slots, its events.
 *
 * The host owns the memory (about 17 KiB) and the area; the engine holds
 * pointers to both from lq_engine_add_client / lq_client_set_area until
 * lq_engine_remove_client. Functions towards the host stand in engine.h.
 */
#ifndef LQ_ENGINE_CLIENT_H
#define LQ_ENGINE_CLIENT_H

#include "engine/engine.h"
#include "engine/ecpool.h"
#include "engine/event.h"
#include "engine/ring.h"

#define LQ_CLIENT_SLOTS_MAX	512	/* of lq_media_setup.n_slots */

struct lq_client {
	/* set at creation, then constant */
	enum lq_client_kind kind;

	/* the engine's list of clients */
	struct lq_client *next;
	struct lq_client **link;	/* NULL: not in an engine */

	/* set once by LQ_MEDIA_SETUP */
	struct lq_area *area;	/* NULL: not set up; never read by us */
	struct lq_media_setup setup;
	struct lq_ecpool ecs;	/* its places change by requests */

	/* changed by requests */
	struct lq_slot *slots[LQ_CLIENT_SLOTS_MAX];	/* by index */

	/* changed by the tick and by reading */
	u32 period_left;	/* ticks until the next wake-up */
	u32 n_periods;		/* due since the last read */
	u64 period_tick;	/* of the newest period */
	struct lq_event_queue events;
};

/** lq_client_put - an event of @slot that is true at @tick */
void lq_client_put(struct lq_client *c, u64 tick, enum lq_event_type type,
		   u32 slot, u32 value, u32 arg);

/** lq_client_tick - store the finished tick in the area, count the period */
void lq_client_tick(struct lq_client *c, u64 tick);

/** lq_client_free_index - lowest free place in the area, or -ENOSPC */
int lq_client_free_index(const struct lq_client *c);

/** lq_client_ring - open the engine's end of ring @id of place @index, emptied */
void lq_client_ring(struct lq_client *c, u32 index, enum lq_ring_id id,
		    struct lq_ring_end *r);

#endif
