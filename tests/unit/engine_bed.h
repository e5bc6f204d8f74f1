/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bed for tests of the engine: two E1 spans back to back, an analog span of
 * two FXS and two FXO ports, IP slots, one ctl and two media clients.
 *
 *   span 1 (E1) <== lq_e1_tx / lq_e1_rx ==> span 2 (E1)
 *   span 3      FXS 1 2   FXO 3 4, board played by the test
 *
 * bed_tick() is what a host does in a millisecond.
 */
#ifndef TESTS_UNIT_ENGINE_BED_H
#define TESTS_UNIT_ENGINE_BED_H

#include <stdlib.h>
#include <string.h>
#include <linux/types.h>
#include <linux/kernel.h>
#include "dev/ring.h"
#include "engine/engine.h"
#include "unit/harness.h"

#define BED_IP 24

struct bed {
	struct lq_engine e;
	struct lq_slot ip[BED_IP];
	struct lq_span e1[2], fx;
	struct lq_slot e1_slots[2][31], fx_slots[4];
	struct lq_client ctl, a, b;
	struct lq_area *area_a, *area_b;
	u32 sig_port, sig_set, sig_clear, n_sigs;	/* asked of the board */
	bool is_cut;		/* the E1 cable is pulled */
};

static const struct lq_media_setup bed_setup = {
	.n_slots = 62, .period_ticks = 20, .ring_octets = 4096,
	.tap_octets = 8192,
};

static inline int bed_signal(struct lq_span *s, u32 port, u32 set, u32 clear)
{
	struct bed *b = s->priv;

	b->sig_port = port;
	b->sig_set = set;
	b->sig_clear = clear;
	b->n_sigs++;
	return 0;
}

static inline struct lq_area *bed_area(struct bed *b, struct lq_client *c,
				       const struct lq_media_setup *m)
{
	size_t octets = lq_area_octets(m);
	struct lq_area *area = aligned_alloc(4096, octets);

	memset(area, 0, octets);
	CHECK_EQ(0, lq_client_set_area(&b->e, c, m, area));
	return area;
}

static inline struct bed *bed_new(void)
{
	struct bed *b = calloc(1, sizeof(*b));
	int i;

	lq_engine_init(&b->e, b->ip, BED_IP, "test 1");
	for (i = 0; i < 2; i++) {
		lq_span_init_e1(&b->e1[i], b->e1_slots[i]);
		CHECK_EQ(0, lq_engine_add_span(&b->e, &b->e1[i], i + 1));
	}
	lq_span_init_analog(&b->fx, b->fx_slots, 4, 2);
	b->fx.signal = bed_signal;
	b->fx.priv = b;
	CHECK_EQ(0, lq_engine_add_span(&b->e, &b->fx, 3));
	lq_client_init(&b->ctl, LQ_CLIENT_CTL);
	lq_client_init(&b->a, LQ_CLIENT_MEDIA);
	lq_client_init(&b->b, LQ_CLIENT_MEDIA);
	CHECK_EQ(0, lq_engine_add_client(&b->e, &b->ctl));
	CHECK_EQ(0, lq_engine_add_client(&b->e, &b->a));
	CHECK_EQ(0, lq_engine_add_client(&b->e, &b->b));
	b->area_a = bed_area(b, &b->a, &bed_setup);
	b->area_b = bed_area(b, &b->b, &bed_setup);
	return b;
}

static inline void bed_free(struct bed *b)
{
	lq_engine_remove_client(&b->e, &b->ctl);
	lq_engine_remove_client(&b->e, &b->a);
	lq_engine_remove_client(&b->e, &b->b);
	CHECK(!b->e.owned);
	CHECK(!b->e.rooms);
	CHECK_EQ(b->e.n_ip, b->e.n_ip_free);
	free(b->area_a);
	free(b->area_b);
	free(b);
}

static inline void bed_tick(struct bed *b)
{
	u8 line[2][8 * 32];

	lq_e1_tx(&b->e1[0].e1, line[0], 8);
	lq_e1_tx(&b->e1[1].e1, line[1], 8);
	if (b->is_cut)
		memset(line, 0, sizeof(line));
	lq_e1_rx(&b->e1[1].e1, line[0], 8);
	lq_e1_rx(&b->e1[0].e1, line[1], 8);
	lq_engine_tick(&b->e);
}

static inline void bed_ticks(struct bed *b, int n)
{
	while (n--)
		bed_tick(b);
}

static inline int bed_ask(struct bed *b, struct lq_client *c, u32 cmd, void *arg)
{
	return lq_engine_request(&b->e, c, cmd, arg);
}

/* The slot's place in c's area, or -errno; *@name may be LQ_SLOT_ANY_IP. */
static inline int bed_claim(struct bed *b, struct lq_client *c, u32 *name)
{
	struct lq_claim claim = { .slot = *name };
	int err = bed_ask(b, c, LQ_SLOT_CLAIM, &claim);

	if (err)
		return err;
	*name = claim.slot;
	return claim.index;
}

static inline int bed_set(struct bed *b, struct lq_client *c, u32 name, u32 flags)
{
	struct lq_slot_cfg cfg = { .slot = name, .flags = flags };

	return bed_ask(b, c, LQ_SLOT_SET, &cfg);
}

static inline u32 bed_conf(struct bed *b, struct lq_client *c)
{
	struct lq_conf conf = { 0 };

	CHECK_EQ(0, bed_ask(b, c, LQ_CONF_NEW, &conf));
	return conf.conf;
}

static inline int bed_join(struct bed *b, struct lq_client *c, u32 name,
			   u32 conf, u32 talk, u32 listen)
{
	struct lq_conf_member m = { name, conf, talk, listen };

	return bed_ask(b, c, LQ_CONF_JOIN, &m);
}

static inline struct lq_slot_info bed_info(struct bed *b, u32 name)
{
	struct lq_slot_info info = { .slot = name };

	CHECK_EQ(0, bed_ask(b, &b->a, LQ_GET_SLOT, &info));
	return info;
}

/* The next event of @type, skipping others; false if there is none. */
static inline bool bed_event(struct bed *b, struct lq_client *c, u32 type,
			     struct lq_event *ev)
{
	while (lq_client_read(&b->e, c, ev, 1))
		if (ev->type == type)
			return true;
	return false;
}

#endif
