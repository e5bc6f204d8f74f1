// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What echo cancelling costs: one canceller, a sample, far speech only and
 * adapting; and the tick of 2 E1 with everything on: 60 slots with cancellers
 * of 128 ms, DTMF, call progress, RX, TX and recording tap, bridged in pairs.
 *
 * The pure sources are compiled here with the kernel's flags: -O2 and general
 * registers only, but for ec_avx2.c. Each figure is the lowest of some rounds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/types.h>
#include <linux/kernel.h>
#include "dev/ring.h"
#include "dsp/ec.h"
#include "engine/engine.h"
#include "hw/wire.h"

#define ROUNDS	15
#define BLOCKS	1000	/* of one canceller, a round: a second */
#define SLOTS	60

static int n_failed;

static void require(bool is_true, const char *what)
{
	if (is_true)
		return;
	printf("# failed: %s\n", what);
	n_failed++;
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static const struct lq_ec_ops *vectors(void)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2"))
		return &lq_ec_avx2;
#endif
	return NULL;
}

/* ---------------------------------------------------------- one canceller */

static double canceller_ns(u32 tail_ms, const struct lq_ec_ops *ops)
{
	void *memory = aligned_alloc(64, lq_ec_octets(tail_ms));
	struct lq_ec *ec = lq_ec_init(memory, tail_ms);
	static s16 sent[BLOCKS][8], said[BLOCKS][8];
	double best = 1e18, took;
	int round, i, k;

	for (i = 0; i < BLOCKS; i++)
		for (k = 0; k < 8; k++)
			sent[i][k] = rand() % 8192 - 4096;
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < BLOCKS; i++)
			for (k = 0; k < 8; k++)
				said[i][k] = sent[i ? i - 1 : 0][k] / 3;
		took = now_ns();
		for (i = 0; i < BLOCKS; i++)
			(void)lq_ec_run(ec, said[i], sent[i], true, ops);
		took = (now_ns() - took) / (8 * BLOCKS);
		if (took < best)
			best = took;
	}
	free(memory);
	return best;
}

/* --------------------------------------------------------- everything on */

static struct lq_engine engine;
static struct lq_slot ip[1], slots[2][31];
static struct lq_span spans[2];
static struct lq_sim sim;
static struct lq_client client;
static struct lq_area *area;
static void *ecs;

static int ask(u32 cmd, void *arg)
{
	return lq_engine_request(&engine, &client, cmd, arg);
}

static void set_up(void)
{
	struct lq_media_setup m = { .n_slots = SLOTS, .period_ticks = 20,
				    .ring_octets = 4096, .tap_octets = 8192,
				    .n_ec = SLOTS, .ec_tail_ms = 128 };
	struct lq_span *both[2] = { &spans[0], &spans[1] };
	int i;

	lq_engine_init(&engine, ip, 1, "bench");
	for (i = 0; i < 2; i++) {
		lq_span_init_e1(&spans[i], slots[i]);
		require(!lq_engine_add_span(&engine, &spans[i], i + 1), "span");
	}
	require(!lq_sim_init(&sim, both, 2, NULL), "sim");
	lq_client_init(&client, LQ_CLIENT_MEDIA);
	require(!lq_engine_add_client(&engine, &client), "client");
	area = aligned_alloc(4096, lq_area_octets(&m));
	memset(area, 0, lq_area_octets(&m));
	ecs = aligned_alloc(64, lq_ecpool_octets(&m));
	require(!lq_client_set_area(&engine, &client, &m, area), "area");
	lq_client_set_ecs(&client, ecs);
}

static void furnish(void)
{
	struct lq_conf conf = { 0 };
	int i;

	for (i = 0; i < SLOTS; i++) {
		int ts = i % 30 + 1;
		u32 name = LQ_SLOT(i / 30 + 1, ts < 16 ? ts : ts + 1);
		struct lq_claim claim = { .slot = name };
		struct lq_slot_cfg cfg = {
			.slot = name, .ec_tail_ms = 128,
			.flags = LQ_SLOT_F_RX | LQ_SLOT_F_TX | LQ_SLOT_F_TAP |
				 LQ_SLOT_F_DTMF | LQ_SLOT_F_PROGRESS |
				 LQ_SLOT_F_NLP,
		};
		struct lq_conf_member m = { name, 0, 1, 1 };

		require(!ask(LQ_SLOT_CLAIM, &claim), "claim");
		require(!ask(LQ_SLOT_SET, &cfg), "slot set");
		if (i % 2 == 0) {
			conf.conf = 0;
			require(!ask(LQ_CONF_NEW, &conf), "conf");
		}
		m.conf = conf.conf;
		require(!ask(LQ_CONF_JOIN, &m), "join");
	}
}

static void serve_rings(void)
{
	static u8 speech[160], heard[320];
	int i, k;

	for (i = 0; i < SLOTS; i++) {
		struct dev_ring rx = dev_ring_of(area, i, LQ_RING_RX);
		struct dev_ring tx = dev_ring_of(area, i, LQ_RING_TX);
		struct dev_ring tap = dev_ring_of(area, i, LQ_RING_TAP);

		for (k = 0; k < 160; k++)
			speech[k] = rand();
		dev_ring_read(&rx, heard, 160);
		dev_ring_read(&tap, heard, 320);
		dev_ring_write(&tx, speech, 160);
	}
}

static double tick_percent(const struct lq_ec_ops *ops)
{
	double best = 1e18, took;
	int round, i;

	engine.ec_ops = ops;
	for (round = 0; round < 20 * ROUNDS; round++) {
		took = now_ns();
		for (i = 0; i < 20; i++) {
			lq_sim_tick(&sim);
			lq_engine_tick(&engine);
		}
		took = (now_ns() - took) / 20;
		if (round > 20 && took < best)
			best = took;
		serve_rings();
	}
	return best / 1e6 * 100;
}

int main(void)
{
	printf("ec32_scalar_ns %.0f ns\n", canceller_ns(32, &lq_ec_scalar));
	printf("ec128_scalar_ns %.0f ns\n", canceller_ns(128, &lq_ec_scalar));
	if (vectors()) {
		printf("ec32_simd_ns %.0f ns\n", canceller_ns(32, vectors()));
		printf("ec128_simd_ns %.0f ns\n", canceller_ns(128, vectors()));
	}
	set_up();
	furnish();
	printf("tick60_full_scalar_core_percent %.1f %%\n",
	       tick_percent(&lq_ec_scalar));
	if (vectors())
		printf("tick60_full_simd_core_percent %.1f %%\n",
		       tick_percent(vectors()));
	lq_engine_remove_client(&engine, &client);
	printf("%d passed, %d failed\n", !n_failed, n_failed);
	free(area);
	free(ecs);
	return n_failed != 0;
}
