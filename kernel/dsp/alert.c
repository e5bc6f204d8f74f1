// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The alerting signal: hops of 8 ms, both tones in each, and their turn from
 * hop to hop.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/alert.h"
#include "dsp/level.h"

#define HITS_MIN	8	/* of the 9 whole hops in 75 ms */
#define HITS_MAX	12	/* 85 ms touch at most 12 */

#define ENERGY_MIN	60000000	/* |X|^2 of -40 dBm0: (32 a)^2 */
#define SHARE_MIN_Q4	11	/* tones' part of a hop's power, of 16 */
#define STEADY_MIN_Q4	14	/* |turn| of what it could be, of 16 */

/* Q14; hop: the turn of 64 samples */
struct constants {
	s16 cos_w, sin_w;
	s16 cos_hop, sin_hop;
};

static const struct constants constants[2] = {
	{ -1670, 16299, 15869, 4075 },	/* 2130 Hz */
	{ -9102, 13623, 16384, 0 },	/* 2750 Hz */
};

void lq_alert_init(struct lq_alert *a)
{
	memset(a, 0, sizeof(*a));
}

static void feed(struct lq_alert *a, const s16 x[8])
{
	u32 k, i;

	for (k = 0; k < 2; k++) {
		struct lq_alert_tone *t = &a->tones[k];

		for (i = 0; i < 8; i++) {
			s32 s0 = x[i] - t->s2 + (s32)((s64)t->s1 * 2 *
						      constants[k].cos_w >> 14);

			t->s2 = t->s1;
			t->s1 = s0;
		}
	}
	for (i = 0; i < 8; i++)
		a->power += (u32)(x[i] * x[i]);
	a->n_samples += 8;
}

static s64 energy_of(s64 re, s64 im)
{
	return re * re + im * im;
}

/* Add the turn since the last hit, less the one of the exact frequency. */
static void tone_hit(struct lq_alert_tone *t, const struct constants *c,
		     s32 re, s32 im, bool is_first)
{
	s64 x = (s64)re * t->re + (s64)im * t->im;
	s64 y = (s64)im * t->re - (s64)re * t->im;

	if (is_first) {
		t->turn_re = t->turn_im = t->energy = 0;
	} else {
		t->turn_re += (x * c->cos_hop + y * c->sin_hop) >> 14;
		t->turn_im += (y * c->cos_hop - x * c->sin_hop) >> 14;
		t->energy += (energy_of(re, im) + energy_of(t->re, t->im)) >> 1;
	}
	t->re = re;
	t->im = im;
}

/* Within 1 % (2130 Hz) or 0.8 % (2750 Hz): a turn of 63 degrees in 8 ms. */
static bool tone_is_true(const struct lq_alert_tone *t)
{
	s64 re = t->turn_re, im = abs(t->turn_im);

	if (re <= 0 || im > re * 2)
		return false;
	return (max_t(s64, re, im) + min_t(s64, re, im) * 3 / 8) * 16 >=
	       t->energy * STEADY_MIN_Q4;
}

/* The hop that is whole: is it both tones and little else? */
static bool judge_hop(struct lq_alert *a)
{
	s64 re[2], im[2], energy[2];
	u32 k;

	for (k = 0; k < 2; k++) {
		struct lq_alert_tone *t = &a->tones[k];

		re[k] = t->s1 - ((s64)t->s2 * constants[k].cos_w >> 14);
		im[k] = (s64)t->s2 * constants[k].sin_w >> 14;
		energy[k] = energy_of(re[k], im[k]);
		t->s1 = t->s2 = 0;
	}
	if (energy[0] < ENERGY_MIN || energy[1] < ENERGY_MIN ||
	    energy[0] > energy[1] * 8 || energy[1] > energy[0] * 8 ||
	    (u64)(energy[0] + energy[1]) * 16 < a->power * 32 * SHARE_MIN_Q4)
		return false;
	for (k = 0; k < 2; k++)
		tone_hit(&a->tones[k], &constants[k], re[k] >> 4, im[k] >> 4,
			 !a->n_hits);
	return true;
}

bool lq_alert_run(struct lq_alert *a, const s16 x[8])
{
	bool is_alert;

	feed(a, x);
	if (a->n_samples < LQ_ALERT_HOP)
		return false;
	if (judge_hop(a)) {
		a->n_hits = min_t(u32, a->n_hits + 1, HITS_MAX + 1);
		a->run_power += a->power;
		is_alert = false;
	} else {
		is_alert = a->n_hits >= HITS_MIN && a->n_hits <= HITS_MAX &&
			   tone_is_true(&a->tones[0]) &&
			   tone_is_true(&a->tones[1]);
		if (is_alert)
			a->level_cb = lq_level_of(a->run_power,
						  a->n_hits * LQ_ALERT_HOP);
		a->n_hits = 0;
		a->run_power = 0;
	}
	a->power = 0;
	a->n_samples = 0;
	return is_alert;
}
