// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What echo cancelling costs: one canceller, a sample, far speech only and
 * adapting; and the tick of 2 E1 with everything on: 60 slots with cancellers
 * of 128 ms, DTMF, call progress, RX, TX and recording tap, bridged in pairs.
 *
 * The pure sources are compiled here with the kernel's flags: -O2 and general
 * registers only, but for ec_avx2.c.
 */
#include "bench/load.h"
#include "dsp/ec.h"

#define ROUNDS	15
#define BLOCKS	1000	/* of one canceller, a round: a second */

static const struct lq_ec_ops *vectors(void)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2"))
		return &lq_ec_avx2;
#endif
	return NULL;
}

/* ---------------------------------------------------------- one canceller */

struct canceller {
	struct lq_ec *ec;
	const struct lq_ec_ops *ops;
	s16 sent[BLOCKS][8], said[BLOCKS][8];
};

/* An echo of what was sent a block before. */
static void canceller_prepare(void *arg)
{
	struct canceller *c = arg;
	int i, k;

	for (i = 0; i < BLOCKS; i++)
		for (k = 0; k < 8; k++)
			c->said[i][k] = c->sent[i ? i - 1 : 0][k] / 3;
}

static void canceller_run(void *arg)
{
	struct canceller *c = arg;
	int i;

	for (i = 0; i < BLOCKS; i++)
		(void)lq_ec_run(c->ec, c->said[i], c->sent[i], true, c->ops);
}

static double canceller_ns(u32 tail_ms, const struct lq_ec_ops *ops)
{
	void *memory = aligned_alloc(64, lq_ec_octets(tail_ms));
	static struct canceller c;
	double best;
	int i, k;

	c.ec = lq_ec_init(memory, tail_ms);
	c.ops = ops;
	for (i = 0; i < BLOCKS; i++)
		for (k = 0; k < 8; k++)
			c.sent[i][k] = rand() % 8192 - 4096;
	best = bench_best_ns(canceller_prepare, canceller_run, &c, ROUNDS,
			     8 * BLOCKS);
	free(memory);
	return best;
}

/* ---------------------------------------------------------- everything on */

static struct load load;

static double tick_percent(const struct lq_ec_ops *ops)
{
	load.engine.ec_ops = ops;
	return load_tick_ns(&load) / 1e6 * 100;
}

int main(void)
{
	printf("ec32_scalar_ns %.0f ns\n", canceller_ns(32, &lq_ec_scalar));
	printf("ec128_scalar_ns %.0f ns\n", canceller_ns(128, &lq_ec_scalar));
	if (vectors()) {
		printf("ec32_simd_ns %.0f ns\n", canceller_ns(32, vectors()));
		printf("ec128_simd_ns %.0f ns\n", canceller_ns(128, vectors()));
	}
	load_init(&load, 128);
	load_claim(&load, LQ_SLOT_F_RX | LQ_SLOT_F_TX | LQ_SLOT_F_TAP |
			  LQ_SLOT_F_DTMF | LQ_SLOT_F_PROGRESS | LQ_SLOT_F_NLP,
		   128);
	load_bridge(&load);
	printf("tick60_full_scalar_core_percent %.1f %%\n",
	       tick_percent(&lq_ec_scalar));
	if (vectors())
		printf("tick60_full_simd_core_percent %.1f %%\n",
		       tick_percent(vectors()));
	lq_engine_remove_client(&load.engine, &load.client);
	load_fini(&load);
	return bench_end();
}
