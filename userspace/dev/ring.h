/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The user's side of the rings in the mapped area (uapi/linux/lq.h, section 4).
 * No system call, no lock; one thread per ring and side.
 */
#ifndef DEV_RING_H
#define DEV_RING_H

#include <stdint.h>
#include <string.h>
#include <linux/lq.h>

struct dev_ring {		/* a user's view of one ring */
	struct lq_ring *r;
	uint8_t *data;
};

static inline struct dev_ring dev_ring_of(struct lq_area *area,
					  unsigned int index, enum lq_ring_id id)
{
	struct lq_ring *r = &area->rings[index * LQ_RINGS + id];

	return (struct dev_ring){ r, (uint8_t *)area + r->offset };
}

/** dev_ring_fill - octets ready to be read */
static inline uint32_t dev_ring_fill(const struct dev_ring *g)
{
	return __atomic_load_n(&g->r->head, __ATOMIC_ACQUIRE) -
	       __atomic_load_n(&g->r->tail, __ATOMIC_ACQUIRE);
}

/** dev_ring_room - octets that can be written */
static inline uint32_t dev_ring_room(const struct dev_ring *g)
{
	return g->r->size - dev_ring_fill(g);
}

/** dev_ring_read - up to @len octets of an engine-to-user ring; returns how many */
static inline uint32_t dev_ring_read(struct dev_ring *g, void *buf, uint32_t len)
{
	uint32_t fill = dev_ring_fill(g), tail = g->r->tail;
	uint32_t at = tail & (g->r->size - 1), first;

	if (len > fill)
		len = fill;
	first = len < g->r->size - at ? len : g->r->size - at;
	memcpy(buf, g->data + at, first);
	memcpy((uint8_t *)buf + first, g->data, len - first);
	__atomic_store_n(&g->r->tail, tail + len, __ATOMIC_RELEASE);
	return len;
}

/** dev_ring_write - up to @len octets of a user-to-engine ring; returns how many */
static inline uint32_t dev_ring_write(struct dev_ring *g, const void *buf,
				      uint32_t len)
{
	uint32_t room = dev_ring_room(g), head = g->r->head;
	uint32_t at = head & (g->r->size - 1), first;

	if (len > room)
		len = room;
	first = len < g->r->size - at ? len : g->r->size - at;
	memcpy(g->data + at, buf, first);
	memcpy(g->data, (const uint8_t *)buf + first, len - first);
	__atomic_store_n(&g->r->head, head + len, __ATOMIC_RELEASE);
	return len;
}

#endif
