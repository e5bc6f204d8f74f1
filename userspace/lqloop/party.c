// SPDX-License-Identifier: GPL-2.0-or-later
/* Parties, see header. */
#include <errno.h>
#include <string.h>

#include "lqloop/party.h"

#define RING	16384	/* octets: two seconds */
#define CHUNK_MS 200	/* between two looks at the rings */
#define IDLE	0xd5
#define TRIES	3

int parties_open(struct parties *p, struct bench *b)
{
	struct lq_media_setup setup = { .n_slots = PARTIES_MAX,
		.period_ticks = 20, .ring_octets = RING, .tap_octets = 256 };
	int err;

	memset(p, 0, sizeof(*p));
	p->bench = b;
	err = dev_open(&p->media, b->door, DEV_MEDIA, 0);
	if (err)
		return err;
	err = dev_map(p->media, &setup, &p->area);
	if (err)
		p->media = dev_close(p->media);
	return err;
}

void parties_close(struct parties *p)
{
	p->media = dev_close(p->media);
	p->n = 0;
}

int parties_request(struct parties *p, unsigned int cmd, void *arg)
{
	return dev_request(p->media, cmd, arg);
}

int parties_look(struct parties *p, uint32_t slot, struct lq_slot_info *info)
{
	memset(info, 0, sizeof(*info));
	info->slot = slot;
	return parties_request(p, LQ_GET_SLOT, info);
}

int parties_claim(struct parties *p, uint32_t slot)
{
	struct lq_claim claim = { .slot = slot };
	int err;

	if (p->n == PARTIES_MAX)
		return -ENOSPC;
	err = parties_request(p, LQ_SLOT_CLAIM, &claim);
	if (err)
		return err;
	p->all[p->n] = (struct party){ .slot = slot, .index = claim.index };
	return (int)p->n++;
}

/* ----------------------------------------------------------------- events */

static int take_events(struct parties *p)
{
	struct lq_event ev[64];
	int n, i;

	while ((n = dev_read_events(p->media, ev, 64)) > 0)
		for (i = 0; i < n; i++)
			if (ev[i].type != LQ_EV_PERIOD &&
			    p->n_events < PARTY_EVENTS)
				p->events[p->n_events++] = ev[i];
	return n == -EAGAIN ? 0 : n;
}

const struct lq_event *parties_event(const struct parties *p, uint32_t type,
				     uint32_t slot, unsigned int *at)
{
	for (; *at < p->n_events; (*at)++)
		if (p->events[*at].type == type && p->events[*at].slot == slot)
			return &p->events[(*at)++];
	return NULL;
}

/* ------------------------------------------------------------------ sound */

/* Fills the TX ring as far as @most octets ahead. */
static void speak(struct parties *p, struct party *a, size_t most)
{
	struct dev_ring tx = dev_ring_of(p->area, a->index, LQ_RING_TX);
	uint8_t idle[256];
	size_t n;

	memset(idle, IDLE, sizeof(idle));
	while (dev_ring_fill(&tx) < most) {
		n = a->n_say - a->n_said;
		if (!a->say || !n)
			n = dev_ring_write(&tx, idle, sizeof(idle));
		else
			a->n_said += n = dev_ring_write(&tx, a->say + a->n_said, n);
		if (!n)
			return;		/* full */
	}
}

static void forget(struct dev_ring *rx)
{
	uint8_t waste[1024];

	while (dev_ring_read(rx, waste, sizeof(waste)))
		;
}

/* What comes in meanwhile is the next look's, so nothing may be thrown away here. */
static void listen(struct parties *p, struct party *a)
{
	struct dev_ring rx = dev_ring_of(p->area, a->index, LQ_RING_RX);

	if (a->heard && a->n_heard < a->n_room)
		a->n_heard += dev_ring_read(&rx, a->heard + a->n_heard,
					    a->n_room - a->n_heard);
	else
		forget(&rx);
}

static int set_flags(struct parties *p, uint32_t flags)
{
	struct lq_slot_cfg cfg = { .flags = flags };
	unsigned int i;
	int err = 0;

	for (i = 0; i < p->n && !err; i++) {
		cfg.slot = p->all[i].slot;
		err = parties_request(p, LQ_SLOT_SET, &cfg);
	}
	return err;
}

/* The engine does not look at it without F_TX: what is left is not said. */
static void rewind_ring(struct parties *p, struct party *a)
{
	struct dev_ring tx = dev_ring_of(p->area, a->index, LQ_RING_TX);
	uint32_t tail = __atomic_load_n(&tx.r->tail, __ATOMIC_ACQUIRE);

	__atomic_store_n(&tx.r->head, tail, __ATOMIC_RELEASE);
}

static int look(struct parties *p, unsigned int ms)
{
	unsigned int i;

	for (i = 0; i < p->n; i++) {
		listen(p, &p->all[i]);
		speak(p, &p->all[i], (ms + 2 * CHUNK_MS) * 8);
	}
	return take_events(p);
}

static void begin(struct parties *p, struct party *a)
{
	struct dev_ring rx = dev_ring_of(p->area, a->index, LQ_RING_RX);

	forget(&rx);
	a->n_said = a->n_heard = 0;
}

/* A ring that is written before its flag is set begins with the flag's tick. */
static int run(struct parties *p, unsigned int ms, uint32_t flags)
{
	unsigned int i, step;
	int err;

	p->n_events = 0;
	for (i = 0; i < p->n; i++)
		begin(p, &p->all[i]);
	err = look(p, 0);
	if (!err)
		err = set_flags(p, flags | LQ_SLOT_F_RX | LQ_SLOT_F_TX);
	for (; ms && !err; ms -= step) {
		step = ms < CHUNK_MS ? ms : CHUNK_MS;
		err = bench_wait(p->bench, step);
		if (!err)
			err = look(p, step);
	}
	if (!err)
		err = set_flags(p, flags);
	for (i = 0; i < p->n; i++)
		rewind_ring(p, &p->all[i]);
	return err;
}

/* Samples that rings of all had no room for, or did not have. */
static int count_lost(struct parties *p, uint64_t *n)
{
	struct lq_slot_info info;
	unsigned int i;
	int err = 0;

	*n = 0;
	for (i = 0; i < p->n && !err; i++) {
		err = parties_look(p, p->all[i].slot, &info);
		*n += info.rx_overruns + info.tx_underruns;
	}
	return err;
}

int parties_run(struct parties *p, unsigned int ms, uint32_t flags)
{
	unsigned int tries = TRIES;
	uint64_t before, after;
	int err;

	do {
		err = count_lost(p, &before);
		if (!err)
			err = run(p, ms, flags);
		if (!err)
			err = count_lost(p, &after);
		if (err || before == after)
			return err;
	} while (--tries);
	return -EOVERFLOW;
}

int parties_wait(struct parties *p, unsigned int ms)
{
	unsigned int step;
	int err = take_events(p);

	for (; ms && !err; ms -= step) {
		step = ms < CHUNK_MS ? ms : CHUNK_MS;
		err = bench_wait(p->bench, step);
		if (!err)
			err = take_events(p);
	}
	return err;
}
