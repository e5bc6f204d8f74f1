// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Clients: registration, the layout of the mapped area, events and wake-ups.
 *
 * The area, for n slots:
 *
 *   struct lq_area | n * LQ_RINGS struct lq_ring | data of slot 0: RX TX TAP
 *   LINE_IN LINE_OUT | data of slot 1 | ... | up to a multiple of 4096
 */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "engine/client.h"

#define AREA_ALIGN	4096
#define RING_OCTETS_MIN	256
#define RING_OCTETS_MAX	65536
#define TAP_OCTETS_MAX	262144
#define PERIOD_MAX	1000

void lq_client_init(struct lq_client *c, enum lq_client_kind kind)
{
	memset(c, 0, sizeof(*c));
	c->kind = kind;
	lq_event_queue_init(&c->events);
}

int lq_engine_add_client(struct lq_engine *e, struct lq_client *c)
{
	if (c->link)
		return -EBUSY;
	c->next = e->clients;
	c->link = &e->clients;
	if (c->next)
		c->next->link = &c->next;
	e->clients = c;
	e->n_clients++;
	return 0;
}

void lq_engine_remove_client(struct lq_engine *e, struct lq_client *c)
{
	struct lq_room *r, *next;
	u32 i;

	if (!c->link)
		return;
	for (i = 0; i < c->setup.n_slots; i++)
		if (c->slots[i])
			lq_slot_release(e, c->slots[i]);
	for (r = e->rooms; r; r = next) {
		next = r->next;
		if (r->owner == c)
			lq_room_close(r);
	}
	*c->link = c->next;
	if (c->next)
		c->next->link = c->link;
	c->link = NULL;
	c->area = NULL;
	e->n_clients--;
}

/* ------------------------------------------------------------------- area */

static bool is_ring_size(u32 octets, u32 max)
{
	return octets >= RING_OCTETS_MIN && octets <= max &&
	       !(octets & (octets - 1));
}

static bool setup_is_valid(const struct lq_media_setup *m)
{
	return m->n_slots >= 1 && m->n_slots <= LQ_CLIENT_SLOTS_MAX &&
	       m->period_ticks >= 1 && m->period_ticks <= PERIOD_MAX &&
	       is_ring_size(m->ring_octets, RING_OCTETS_MAX) &&
	       is_ring_size(m->tap_octets, TAP_OCTETS_MAX) &&
	       m->n_ec <= m->n_slots &&
	       (m->n_ec ? lq_ec_is_tail(m->ec_tail_ms) : !m->ec_tail_ms);
}

static u32 ring_octets(const struct lq_media_setup *m, u32 id)
{
	return id == LQ_RING_TAP ? m->tap_octets : m->ring_octets;
}

static u32 slot_octets(const struct lq_media_setup *m)
{
	return (LQ_RINGS - 1) * m->ring_octets + m->tap_octets;
}

static u32 data_start(const struct lq_media_setup *m)
{
	return sizeof(struct lq_area) +
	       m->n_slots * LQ_RINGS * sizeof(struct lq_ring);
}

/*
 * No overflow: the limits above keep the sum below 2^28.4, so every offset
 * fits the 32 bits of lq_ring.offset.
 */
u64 lq_area_octets(const struct lq_media_setup *m)
{
	u64 octets;

	if (!setup_is_valid(m))
		return 0;
	octets = data_start(m) + (u64)m->n_slots * slot_octets(m);
	return (octets + AREA_ALIGN - 1) & ~(u64)(AREA_ALIGN - 1);
}

static u32 ring_offset(const struct lq_media_setup *m, u32 index, u32 id)
{
	u32 offset = data_start(m) + index * slot_octets(m), i;

	for (i = 0; i < id; i++)
		offset += ring_octets(m, i);
	return offset;
}

int lq_client_set_area(struct lq_engine *e, struct lq_client *c,
		       const struct lq_media_setup *m, void *area)
{
	struct lq_area *a = area;
	u32 index, id;

	if (c->kind != LQ_CLIENT_MEDIA)
		return -ENOTTY;
	if (!lq_area_octets(m) || !c->link)
		return -EINVAL;
	if (c->area)
		return -EBUSY;
	c->setup = *m;
	c->setup.area_octets = lq_area_octets(m);
	c->period_left = m->period_ticks;
	a->magic = LQ_AREA_MAGIC;
	a->n_slots = m->n_slots;
	a->period_ticks = m->period_ticks;
	a->tick = e->tick;
	for (index = 0; index < m->n_slots; index++)
		for (id = 0; id < LQ_RINGS; id++) {
			struct lq_ring *r = &a->rings[index * LQ_RINGS + id];

			r->offset = ring_offset(m, index, id);
			r->size = ring_octets(m, id);
		}
	c->area = a;
	return 0;
}

void lq_client_set_ecs(struct lq_client *c, void *memory)
{
	lq_ecpool_init(&c->ecs, &c->setup, memory);
}

int lq_client_free_index(const struct lq_client *c)
{
	u32 i;

	for (i = 0; i < c->setup.n_slots; i++)
		if (!c->slots[i])
			return i;
	return -ENOSPC;
}

void lq_client_ring(struct lq_client *c, u32 index, enum lq_ring_id id,
		    struct lq_ring_end *r)
{
	r->shared = &c->area->rings[index * LQ_RINGS + id];
	r->data = (u8 *)c->area + ring_offset(&c->setup, index, id);
	r->size = ring_octets(&c->setup, id);
	r->pos = 0;
	r->n_faults = 0;
	smp_store_release(&r->shared->tail, 0);
	smp_store_release(&r->shared->head, 0);
}

/* ----------------------------------------------------------------- events */

void lq_client_put(struct lq_client *c, u64 tick, enum lq_event_type type,
		   u32 slot, u32 value, u32 arg)
{
	struct lq_event ev = {
		.tick = tick,
		.type = type,
		.slot = slot,
		.value = value,
		.arg = arg,
	};

	lq_event_put(&c->events, &ev);
}

u32 lq_client_read(struct lq_engine *e, struct lq_client *c,
		   struct lq_event *ev, u32 n)
{
	u32 i = 0;

	if (n && c->n_periods) {
		ev[i++] = (struct lq_event){
			.tick = c->period_tick,
			.type = LQ_EV_PERIOD,
			.value = c->n_periods,
		};
		c->n_periods = 0;
	}
	while (i < n && lq_event_take(&c->events, &ev[i]))
		i++;
	return i;
}

bool lq_client_is_ready(const struct lq_client *c)
{
	return c->n_periods || lq_event_is_pending(&c->events);
}

void lq_client_tick(struct lq_client *c, u64 tick)
{
	if (!c->area)
		return;
	/* After the rings: who sees this tick sees its samples. */
	smp_store_release(&c->area->tick, tick);
	if (--c->period_left)
		return;
	c->period_left = c->setup.period_ticks;
	c->period_tick = tick;
	c->n_periods++;
}
