// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tone generator: segments one after the other, to the sample.
 *
 * Frequencies of a segment start at phase 0, so a tone begins without a click;
 * the phase runs on when the next segment has the same frequencies.
 */
#include <linux/types.h>
#include <linux/string.h>
#include "dsp/gain.h"
#include "dsp/level.h"
#include "dsp/sine.h"
#include "dsp/tone.h"

s32 lq_tone_amplitude_q8(s32 level_cb)
{
	return ((u64)LQ_LEVEL_0DBM0_PEAK * lq_gain_q20(level_cb)) >> 12;
}

static void tone_enter(struct lq_tone_gen *g, u32 at)
{
	const struct lq_tone_segment *s = &g->segments[at];
	u32 step[2] = { lq_sine_step(s->f1_hz), lq_sine_step(s->f2_hz) };

	if (step[0] != g->step[0] || step[1] != g->step[1])
		g->phase[0] = g->phase[1] = 0;
	g->step[0] = step[0];
	g->step[1] = step[1];
	g->amplitude_q8 = lq_tone_amplitude_q8(s->level_cb);
	g->at = at;
	g->left = s->ms * 8;
}

void lq_tone_stop(struct lq_tone_gen *g)
{
	g->segments = NULL;
}

void lq_tone_start(struct lq_tone_gen *g, const struct lq_tone_segment *segments,
		   u32 n, bool is_once)
{
	g->segments = segments;
	g->n_segments = n;
	g->is_once = is_once;
	g->step[0] = g->step[1] = 0;
	tone_enter(g, 0);
}

void lq_tone_start_own(struct lq_tone_gen *g,
		       const struct lq_tone_segment *segments, u32 n,
		       bool is_once)
{
	memcpy(g->own, segments, n * sizeof(*segments));
	lq_tone_start(g, g->own, n, is_once);
}

static void tone_add_sine(struct lq_tone_gen *g, u32 which, s32 *sum, u32 n)
{
	u32 phase = g->phase[which], step = g->step[which], i;

	if (!step)
		return;
	for (i = 0; i < n; i++) {
		sum[i] += ((s64)lq_sine(phase) * g->amplitude_q8) >> 23;
		phase += step;
	}
	g->phase[which] = phase;
}

/* The segment is over. Return: false when the whole tone is. */
static bool tone_next(struct lq_tone_gen *g)
{
	u32 at = g->at + 1;

	if (at == g->n_segments) {
		if (g->is_once) {
			lq_tone_stop(g);
			return false;
		}
		at = 0;
	}
	tone_enter(g, at);
	return true;
}

bool lq_tone_add(struct lq_tone_gen *g, s32 sum[8])
{
	u32 i = 0, n;

	while (i < 8) {
		bool is_endless = !g->segments[g->at].ms;

		n = is_endless || g->left > 8 - i ? 8 - i : g->left;
		tone_add_sine(g, 0, sum + i, n);
		tone_add_sine(g, 1, sum + i, n);
		i += n;
		if (is_endless)
			continue;
		g->left -= n;
		if (!g->left && !tone_next(g))
			return true;
	}
	return false;
}
