/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The full load: 2 E1 through framers and the simulated wire (span 1 crossed to
 * span 2), one client that owns all 60 speech slots, bridges them in pairs and
 * serves their rings every 20 ms.
 */
#ifndef TESTS_BENCH_LOAD_H
#define TESTS_BENCH_LOAD_H

#include <stdlib.h>
#include <string.h>
#include <linux/types.h>
#include "bench/bench.h"
#include "dev/ring.h"
#include "engine/engine.h"
#include "hw/wire.h"

#define LOAD_SLOTS	60
#define LOAD_TICKS	20	/* between two services of the rings */
#define LOAD_WARM_UP	20	/* rounds: the lines are aligned then */
#define LOAD_ROUNDS	400

struct load {			/* static: it is large */
	struct lq_engine engine;
	struct lq_slot ip[1], slots[2][31];
	struct lq_span spans[2];
	struct lq_sim sim;
	struct lq_client client;
	struct lq_area *area;
	void *ecs;		/* NULL without echo cancellers */
};

static inline int load_ask(struct load *l, u32 cmd, void *arg)
{
	return lq_engine_request(&l->engine, &l->client, cmd, arg);
}

/** load_name - slots 0..59: timeslots 1..15 and 17..31 of both spans */
static inline u32 load_name(int i)
{
	int ts = i % 30 + 1;

	return LQ_SLOT(i / 30 + 1, ts < 16 ? ts : ts + 1);
}

/** load_init - @ec_tail_ms: of a canceller for every slot, 0: none */
static inline void load_init(struct load *l, u32 ec_tail_ms)
{
	struct lq_media_setup m = { .n_slots = LOAD_SLOTS,
				    .period_ticks = LOAD_TICKS,
				    .ring_octets = 4096, .tap_octets = 8192,
				    .n_ec = ec_tail_ms ? LOAD_SLOTS : 0,
				    .ec_tail_ms = ec_tail_ms };
	struct lq_span *both[2] = { &l->spans[0], &l->spans[1] };
	int i;

	lq_engine_init(&l->engine, l->ip, 1, "bench");
	for (i = 0; i < 2; i++) {
		lq_span_init_e1(&l->spans[i], l->slots[i]);
		bench_require(!lq_engine_add_span(&l->engine, &l->spans[i],
						  i + 1), "span");
	}
	bench_require(!lq_sim_init(&l->sim, both, 2, NULL), "sim");
	lq_client_init(&l->client, LQ_CLIENT_MEDIA);
	bench_require(!lq_engine_add_client(&l->engine, &l->client), "client");
	l->area = aligned_alloc(4096, lq_area_octets(&m));
	memset(l->area, 0, lq_area_octets(&m));
	bench_require(!lq_client_set_area(&l->engine, &l->client, &m, l->area),
		      "area");
	if (!ec_tail_ms)
		return;
	l->ecs = aligned_alloc(64, lq_ecpool_octets(&m));
	lq_client_set_ecs(&l->client, l->ecs);
}

static inline void load_fini(struct load *l)
{
	free(l->area);
	free(l->ecs);
}

/** load_claim - all slots, each with @flags and @ec_tail_ms */
static inline void load_claim(struct load *l, u32 flags, u32 ec_tail_ms)
{
	int i;

	for (i = 0; i < LOAD_SLOTS; i++) {
		struct lq_claim claim = { .slot = load_name(i) };
		struct lq_slot_cfg cfg = { .slot = load_name(i), .flags = flags,
					   .ec_tail_ms = ec_tail_ms };

		bench_require(!load_ask(l, LQ_SLOT_CLAIM, &claim), "claim");
		bench_require(!load_ask(l, LQ_SLOT_SET, &cfg), "slot set");
	}
}

static inline void load_bridge(struct load *l)
{
	struct lq_conf conf = { 0 };
	int i;

	for (i = 0; i < LOAD_SLOTS; i++) {
		struct lq_conf_member m = { load_name(i), 0, 1, 1 };

		if (i % 2 == 0) {
			conf.conf = 0;
			bench_require(!load_ask(l, LQ_CONF_NEW, &conf), "conf");
		}
		m.conf = conf.conf;
		bench_require(!load_ask(l, LQ_CONF_JOIN, &m), "join");
	}
}

static inline void load_serve(void *arg)
{
	struct load *l = arg;
	u8 speech[160], heard[320];
	int i, k;

	for (i = 0; i < LOAD_SLOTS; i++) {
		struct dev_ring rx = dev_ring_of(l->area, i, LQ_RING_RX);
		struct dev_ring tx = dev_ring_of(l->area, i, LQ_RING_TX);
		struct dev_ring tap = dev_ring_of(l->area, i, LQ_RING_TAP);

		for (k = 0; k < 160; k++)
			speech[k] = rand();
		dev_ring_read(&rx, heard, 160);
		dev_ring_read(&tap, heard, 320);
		dev_ring_write(&tx, speech, 160);
	}
}

static inline void load_run(void *arg)
{
	struct load *l = arg;
	int i;

	for (i = 0; i < LOAD_TICKS; i++) {
		lq_sim_tick(&l->sim);
		lq_engine_tick(&l->engine);
	}
}

/** load_tick_ns - one tick; the user's work on the rings is not counted */
static inline double load_tick_ns(struct load *l)
{
	(void)bench_best_ns(load_serve, load_run, l, LOAD_WARM_UP, 1);
	return bench_best_ns(load_serve, load_run, l, LOAD_ROUNDS, LOAD_TICKS);
}

#endif
