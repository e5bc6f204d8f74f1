// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Echo and noise of a simulated wire, a sample at a time: only wires with such
 * a fault pay for it.
 */
#include <linux/types.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include "dsp/gain.h"
#include "hw/wire_voice.h"
#include "tdm/biterror.h"

#define NOISE_0DBM0	27957	/* peak of uniform noise: 22827 * sqrt(3 / 2) */
#define SEED_STEP	0x9e3779b9u

u32 lq_sim_seed(u32 seed, u32 place)
{
	seed ^= place * SEED_STEP;
	return seed ? seed : SEED_STEP;
}

void lq_sim_voice_init(struct lq_sim_voice *v, const struct lq_sim_fault *f,
		       u32 place)
{
	u64 half;

	v->echo_q20 = f->echo_cb ? lq_gain_q20(f->echo_cb) : 0;
	v->noise_peak = 0;
	if (f->noise_cb) {
		/* In two steps: the whole is below what gain.h can say. */
		half = lq_gain_q20(f->noise_cb / 2);
		v->noise_peak = half * half * NOISE_0DBM0 >> 40;
	}
	v->random = lq_sim_seed(f->seed, place);
}

s16 lq_sim_voice_run(struct lq_sim_voice *v, s32 x, s16 own)
{
	s32 noise;

	if (v->echo_q20)
		x += (s32)((s64)own * v->echo_q20 >> 20);
	if (v->noise_peak) {
		noise = (s32)(lq_random(&v->random) >> 16) - 32768;
		x += noise * v->noise_peak >> 15;
	}
	return clamp_t(s32, x, S16_MIN, S16_MAX);
}
