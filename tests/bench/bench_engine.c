// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the engine costs, in processor time of this thread.
 *
 * The full load: 2 E1 through framers and the simulated wire (span 1 crossed
 * to span 2), all 60 speech slots bridged in pairs within their span, DTMF
 * detection and RX, TX and TAP rings on all, rings served every 20 ms.
 *
 * Each figure is the lowest of some rounds: the machine has other work too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/types.h>
#include <linux/kernel.h>
#include "dev/ring.h"
#include "dsp/g711.h"
#include "dsp/mf.h"
#include "dsp/mix.h"
#include "engine/engine.h"
#include "hw/wire.h"

#define ROUNDS 25

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

/* The lowest time of one call of @run over ROUNDS rounds of @n calls. */
static double best_ns(void (*run)(void), int n)
{
	double best = 1e18;
	int round, i;

	for (round = 0; round < ROUNDS; round++) {
		double start = now_ns(), each;

		for (i = 0; i < n; i++)
			run();
		each = (now_ns() - start) / n;
		if (each < best)
			best = each;
	}
	return best;
}

/* -------------------------------------------------------------- full load */

static struct lq_engine engine;
static struct lq_slot ip[1], slots[2][31];
static struct lq_span spans[2];
static struct lq_sim *sim;
static struct lq_client client;
static struct lq_area *area;
static u32 names[60];
static u8 speech[160], heard[2 * 160 + 16];

static int ask(u32 cmd, void *arg)
{
	return lq_engine_request(&engine, &client, cmd, arg);
}

static void furnish_slot(int i, u32 name, u32 flags)
{
	struct lq_claim claim = { .slot = name };
	struct lq_slot_cfg cfg = { .slot = name, .flags = flags };

	require(!ask(LQ_SLOT_CLAIM, &claim), "claim");
	require(!ask(LQ_SLOT_SET, &cfg), "slot set");
	names[i] = name;
}

static void furnish(void)
{
	struct lq_media_setup m = { .n_slots = 60, .period_ticks = 20,
				    .ring_octets = 4096, .tap_octets = 8192 };
	struct lq_span *both[2] = { &spans[0], &spans[1] };
	int i, ts, n = 0;

	sim = calloc(1, sizeof(*sim));
	lq_engine_init(&engine, ip, 1, "bench");
	for (i = 0; i < 2; i++) {
		lq_span_init_e1(&spans[i], slots[i]);
		require(!lq_engine_add_span(&engine, &spans[i], i + 1), "span");
	}
	require(!lq_sim_init(sim, both, 2, NULL), "sim");
	lq_client_init(&client, LQ_CLIENT_MEDIA);
	require(!lq_engine_add_client(&engine, &client), "client");
	area = aligned_alloc(4096, lq_area_octets(&m));
	memset(area, 0, lq_area_octets(&m));
	require(!lq_client_set_area(&engine, &client, &m, area), "area");
	for (i = 0; i < 2; i++)
		for (ts = 1; ts < 32; ts++)
			if (ts != 16)
				furnish_slot(n++, LQ_SLOT(i + 1, ts),
					     LQ_SLOT_F_RX | LQ_SLOT_F_TX |
					     LQ_SLOT_F_TAP | LQ_SLOT_F_DTMF);
}

static void bridge_all(void)
{
	struct lq_conf conf = { 0 };
	int i;

	for (i = 0; i < 60; i++) {
		struct lq_conf_member m = { names[i], 0, 1, 1 };

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
	int i;

	for (i = 0; i < 60; i++) {
		struct dev_ring rx = dev_ring_of(area, i, LQ_RING_RX);
		struct dev_ring tx = dev_ring_of(area, i, LQ_RING_TX);
		struct dev_ring tap = dev_ring_of(area, i, LQ_RING_TAP);

		dev_ring_read(&rx, heard, 160);
		dev_ring_read(&tap, heard, 320);
		dev_ring_write(&tx, speech, 160);
	}
}

/* 20 ticks; the user's work on the rings is not counted. */
static double tick_ns(void)
{
	double best = 1e18;
	int round, i;

	for (round = 0; round < ROUNDS * 20; round++) {
		double spent = now_ns();

		for (i = 0; i < 20; i++) {
			lq_sim_tick(sim);
			lq_engine_tick(&engine);
		}
		spent = (now_ns() - spent) / 20;
		if (round > 10 && spent < best)
			best = spent;
		serve_rings();
	}
	return best;
}

static void check_full_load(void)
{
	u64 lost = 0;
	int i;

	for (i = 0; i < 60; i++) {
		struct lq_slot_info info = { .slot = names[i] };

		require(!ask(LQ_GET_SLOT, &info), "slot info");
		require(info.rx_samples == 8 * engine.tick, "every tick");
		lost += info.rx_overruns + info.tap_overruns;
	}
	require(!lost, "no overruns");
	require(!spans[0].alarms && !spans[1].alarms, "no alarms");
}

/* ----------------------------------------------------------- single parts */

static struct lq_mixer mixer;
static struct lq_room room;
static struct lq_slot members[64];
static struct lq_dtmf dtmf;
static struct lq_mf mf;
static s16 linear[8][8];
static u8 octets[8];
static u32 turn;

static void run_mix(void)
{
	s16 out[8];
	u32 i;

	lq_room_mix(&room, &mixer);
	for (i = 0; i < 64; i++)
		members[i].count.clipped +=
			lq_mix_saturate(out, members[i].heard);
}

static void run_dtmf(void)
{
	u32 ms;
	char key;

	(void)lq_dtmf_run(&dtmf, linear[turn++ & 7], &key, &ms);
}

static void run_mf(void)
{
	u32 signal;

	(void)lq_mf_run(&mf, linear[turn++ & 7], &signal);
}

static void run_g711(void)
{
	s16 x[8];

	lq_g711_decode(0, x, octets);
	lq_g711_encode(0, octets, x);
	__asm__ volatile("" : : : "memory");
}

static void prepare_parts(void)
{
	int i, k;

	for (i = 0; i < 160; i++)
		speech[i] = 0x35 ^ (i * 37 % 200);
	for (i = 0; i < 8; i++)
		for (k = 0; k < 8; k++)
			linear[i][k] = (rand() & 8191) - 4096;
	for (i = 0; i < 8; i++)
		octets[i] = rand();
	for (i = 0; i < 64; i++) {
		lq_room_join(&room, &members[i], 1, 1);
		memcpy(members[i].said, linear[i & 7], sizeof(linear[0]));
	}
	lq_dtmf_init(&dtmf);
	lq_mf_init(&mf, LQ_MF_FORWARD);
}

int main(void)
{
	double full, idle;

	prepare_parts();
	furnish();
	idle = tick_ns();
	bridge_all();
	full = tick_ns();
	check_full_load();
	printf("tick60_core_percent %.2f %%\n", full / 1e6 * 100);
	printf("tick60_ns %.0f ns\n", full);
	printf("tick60_unbridged_ns %.0f ns\n", idle);
	lq_engine_remove_client(&engine, &client);
	idle = tick_ns();
	printf("slot_tick_ns %.1f ns\n", (full - idle) / 60);
	printf("tick_idle_2e1_ns %.0f ns\n", idle);
	printf("mix_member_ns %.1f ns\n", best_ns(run_mix, 2000) / 64);
	printf("dtmf_ns %.2f ns\n", best_ns(run_dtmf, 20000) / 8);
	printf("mf_ns %.2f ns\n", best_ns(run_mf, 20000) / 8);
	printf("g711_sample_ns %.2f ns\n", best_ns(run_g711, 100000) / 16);
	printf("%d passed, %d failed\n", !n_failed, n_failed);
	free(area);
	free(sim);
	return n_failed != 0;
}
