// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Elastic store between two clocks. The rules stand in the header.
 *
 * head and tail run free. The producer never fills the frame that was taken
 * last (one frame of the ring stays free), so it can be repeated and read
 * after its release.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "tdm/elastic.h"

#define RING_MASK	(LQ_ELASTIC_FRAMES - 1)
#define ROOM		(LQ_ELASTIC_FRAMES - 1)

#define IDLE4		LQ_IDLE_OCTET, LQ_IDLE_OCTET, LQ_IDLE_OCTET, LQ_IDLE_OCTET
#define IDLE16		IDLE4, IDLE4, IDLE4, IDLE4

static const u8 idle_frame[LQ_FRAME_OCTETS] = { IDLE16, IDLE16 };

void lq_elastic_init(struct lq_elastic *e, enum lq_elastic_policy policy)
{
	memset(e, 0, sizeof(*e));
	e->policy = policy;
}

void lq_elastic_flush(struct lq_elastic *e)
{
	e->head = 0;
	e->tail = 0;
	e->is_running = false;
	e->n_made_up = 0;
	e->n_owed = 0;
}

u8 *lq_elastic_slot(struct lq_elastic *e)
{
	if (e->head - smp_load_acquire(&e->tail) >= ROOM) {
		e->n_full++;
		return NULL;
	}
	return e->frames[e->head & RING_MASK];
}

void lq_elastic_put(struct lq_elastic *e)
{
	smp_store_release(&e->head, e->head + 1);
}

static u32 lq_elastic_fill(struct lq_elastic *e)
{
	return smp_load_acquire(&e->head) - e->tail;
}

/* Passing over frames unread. */
static void lq_elastic_drop(struct lq_elastic *e, u32 n)
{
	smp_store_release(&e->tail, e->tail + n);
}

void lq_elastic_begin(struct lq_elastic *e, u32 n)
{
	u32 fill = lq_elastic_fill(e), excess = 0;
	u32 most = n + LQ_ELASTIC_HIGH + e->reserve;

	if (fill > most)
		excess = fill - most;
	if (e->is_running)
		e->n_dropped += excess;
	else if (fill < n + e->reserve)
		return;
	else
		e->n_made_up = e->n_owed = 0;	/* excess is old, missed by nobody */
	e->is_running = true;
	if (excess)
		lq_elastic_drop(e, excess);
}

void lq_elastic_stop(struct lq_elastic *e)
{
	e->is_running = false;
	e->n_owed = 0;
	lq_elastic_drop(e, lq_elastic_fill(e));
}

static const u8 *lq_elastic_make_up(struct lq_elastic *e)
{
	e->n_repeated++;
	e->n_made_up++;
	e->n_owed--;
	if (e->n_made_up == LQ_ELASTIC_STARVED)
		e->is_running = false;
	if (e->policy == LQ_ELASTIC_IDLE)
		return idle_frame;
	return e->frames[(e->tail - 1) & RING_MASK];
}

const u8 *lq_elastic_take(struct lq_elastic *e)
{
	const u8 *frame;

	if (!e->is_running)
		return idle_frame;
	if (!e->n_owed && !lq_elastic_fill(e))
		e->n_owed = 1 + e->reserve;
	if (e->n_owed)
		return lq_elastic_make_up(e);
	e->n_made_up = 0;
	frame = e->frames[e->tail & RING_MASK];
	smp_store_release(&e->tail, e->tail + 1);
	return frame;
}
