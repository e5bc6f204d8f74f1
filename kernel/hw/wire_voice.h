/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happens to one sample on a simulated wire: echo and noise.
 */
#ifndef LQ_HW_WIRE_VOICE_H
#define LQ_HW_WIRE_VOICE_H

#include <linux/types.h>
#include <linux/lq.h>
#include "dsp/g711.h"

struct lq_sim_voice {
	s32 echo_q20;			/* factor; 0: no echo */
	s32 noise_peak;			/* linear, uniform; 0: none */
	u32 random;
};

/** lq_sim_seed - a seed for each @place, never 0 */
u32 lq_sim_seed(u32 seed, u32 place);

/** lq_sim_voice_init - echo_cb, noise_cb and seed of @f, checked by the caller */
void lq_sim_voice_init(struct lq_sim_voice *v, const struct lq_sim_fault *f,
		       u32 place);

static inline bool lq_sim_voice_is_clean(const struct lq_sim_voice *v)
{
	return !v->echo_q20 && !v->noise_peak;
}

/**
 * lq_sim_voice_run - one sample on its way, s16 linear
 * @own: what the listener himself sent, delayed by the caller
 */
s16 lq_sim_voice_run(struct lq_sim_voice *v, s32 x, s16 own);

static inline u8 lq_sim_encode(u32 law, s16 x)
{
	return law == LQ_LAW_ULAW ? lq_g711_ulaw[(x >> 2) + 8192] :
				    lq_g711_alaw[(x >> 3) + 4096];
}

#endif
