/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine's side of the rings in a mapped area (uapi/linux/lq.h, section 4).
 *
 * The user can write anything anywhere in the area at any time. So the engine
 * keeps its own position, the data's address and the size here, out of reach;
 * of the area it only ever reads the user's position, once a call, and bounds
 * the fill that follows from it to [0, size]. A wild position costs that user
 * his audio and counts as a fault.
 *
 * Not here: the user's side (userspace/dev/ring.h).
 */
#ifndef LQ_ENGINE_RING_H
#define LQ_ENGINE_RING_H

#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/lq.h>

struct lq_ring_end {
	struct lq_ring *shared;	/* in the area; NULL: no ring */
	u8 *data;
	u32 size;		/* octets, a power of two */
	u32 pos;		/* our count: head if we produce, else tail */
	u64 n_faults;
};

/** lq_ring_bound - @fill as the user's position makes it, bounded to the size */
static inline u32 lq_ring_bound(struct lq_ring_end *r, u32 fill)
{
	if (likely(fill <= r->size))
		return fill;
	r->n_faults++;
	return r->size;
}

/**
 * lq_ring_put - one whole block to the user, or nothing
 * @len: octets, at most the ring's size
 * Return: false if there is no room (the newest block is lost)
 */
static inline bool lq_ring_put(struct lq_ring_end *r, const u8 *block, u32 len)
{
	u32 tail = smp_load_acquire(&r->shared->tail);
	u32 fill = lq_ring_bound(r, r->pos - tail);
	u32 at = r->pos & (r->size - 1);

	if (r->size - fill < len)
		return false;
	if (likely(r->size - at >= len)) {
		memcpy(r->data + at, block, len);
	} else {
		memcpy(r->data + at, block, r->size - at);
		memcpy(r->data, block + (r->size - at), len - (r->size - at));
	}
	r->pos += len;
	smp_store_release(&r->shared->head, r->pos);
	return true;
}

/**
 * lq_ring_take - up to @len octets from the user
 * Return: how many there were
 */
static inline u32 lq_ring_take(struct lq_ring_end *r, u8 *block, u32 len)
{
	u32 head = smp_load_acquire(&r->shared->head);
	u32 fill = lq_ring_bound(r, head - r->pos);
	u32 at = r->pos & (r->size - 1);

	if (fill < len)
		len = fill;
	if (!len)
		return 0;
	if (likely(r->size - at >= len)) {
		memcpy(block, r->data + at, len);
	} else {
		memcpy(block, r->data + at, r->size - at);
		memcpy(block + (r->size - at), r->data, len - (r->size - at));
	}
	r->pos += len;
	smp_store_release(&r->shared->tail, r->pos);
	return len;
}

/** lq_ring_skip - drop what the user has written so far (a new stream begins) */
static inline void lq_ring_skip(struct lq_ring_end *r)
{
	u32 head = smp_load_acquire(&r->shared->head);

	r->pos += lq_ring_bound(r, head - r->pos);
	smp_store_release(&r->shared->tail, r->pos);
}

#endif
