// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the engine costs: the full load (load.h) with DTMF detection and RX, TX
 * and TAP rings on all slots, and some of its parts alone.
 */
#include "bench/load.h"
#include "dsp/g711.h"
#include "dsp/mf.h"
#include "dsp/mix.h"

#define ROUNDS 25

static struct load load;

static void check_full_load(void)
{
	u64 lost = 0;
	int i;

	for (i = 0; i < LOAD_SLOTS; i++) {
		struct lq_slot_info info = { .slot = load_name(i) };

		bench_require(!load_ask(&load, LQ_GET_SLOT, &info), "slot info");
		bench_require(info.rx_samples == 8 * load.engine.tick,
			      "every tick");
		lost += info.rx_overruns + info.tap_overruns;
	}
	bench_require(!lost, "no overruns");
	bench_require(!load.spans[0].alarms && !load.spans[1].alarms,
		      "no alarms");
}

/* ----------------------------------------------------------- single parts */

static struct lq_mixer mixer;
static struct lq_room room;
static struct lq_slot members[64];
static struct lq_dtmf dtmf;
static struct lq_mf mf;
static s16 linear[8][8];
static u8 octets[8];

#define MIXES		2000
#define BLOCKS		20000
#define CODINGS		100000

static void run_mix(void *arg)
{
	s16 out[8];
	u32 i, k;

	for (k = 0; k < MIXES; k++) {
		lq_room_mix(&room, &mixer);
		for (i = 0; i < 64; i++)
			members[i].count.clipped +=
				lq_mix_saturate(out, members[i].heard);
	}
}

static void run_dtmf(void *arg)
{
	u32 ms, i;
	char key;

	for (i = 0; i < BLOCKS; i++)
		(void)lq_dtmf_run(&dtmf, linear[i & 7], &key, &ms);
}

static void run_mf(void *arg)
{
	u32 signal, i;

	for (i = 0; i < BLOCKS; i++)
		(void)lq_mf_run(&mf, linear[i & 7], &signal);
}

static void run_g711(void *arg)
{
	s16 x[8];
	u32 i;

	for (i = 0; i < CODINGS; i++) {
		lq_g711_decode(0, x, octets);
		lq_g711_encode(0, octets, x);
		__asm__ volatile("" : : : "memory");
	}
}

/* One of @n, as above. */
static double best_ns(void (*run)(void *arg), double n)
{
	return bench_best_ns(NULL, run, NULL, ROUNDS, n);
}

static void prepare_parts(void)
{
	int i, k;

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
	load_init(&load, 0);
	load_claim(&load, LQ_SLOT_F_RX | LQ_SLOT_F_TX | LQ_SLOT_F_TAP |
			  LQ_SLOT_F_DTMF, 0);
	idle = load_tick_ns(&load);
	load_bridge(&load);
	full = load_tick_ns(&load);
	check_full_load();
	printf("tick60_core_percent %.2f %%\n", full / 1e6 * 100);
	printf("tick60_ns %.0f ns\n", full);
	printf("tick60_unbridged_ns %.0f ns\n", idle);
	lq_engine_remove_client(&load.engine, &load.client);
	idle = load_tick_ns(&load);
	printf("slot_tick_ns %.1f ns\n", (full - idle) / LOAD_SLOTS);
	printf("tick_idle_2e1_ns %.0f ns\n", idle);
	printf("mix_member_ns %.1f ns\n", best_ns(run_mix, MIXES * 64));
	printf("dtmf_ns %.2f ns\n", best_ns(run_dtmf, BLOCKS * 8));
	printf("mf_ns %.2f ns\n", best_ns(run_mf, BLOCKS * 8));
	printf("g711_sample_ns %.2f ns\n", best_ns(run_g711, CODINGS * 16));
	load_fini(&load);
	return bench_end();
}
