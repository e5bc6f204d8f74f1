// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Voice activity by power against an adaptive floor.
 *
 * All powers are sums of squares over a hop of 80 samples: a sine of amplitude
 * a has 40 a^2.
 */
#include <linux/types.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/level.h"
#include "dsp/vad.h"

#define HOP_BLOCKS	10
#define HOP_SAMPLES	80

#define FLOOR_MIN	6600ull		/* -65 dBm0: A-law's own idle noise */
#define VOICE_MIN	416000ull	/* -47 dBm0 */
#define ABOVE_NUM	19		/* 5 dB, as 19 / 6 */
#define ABOVE_DEN	6
#define ONSET_HOPS	6
#define ONSET_HITS	5
#define HANG_HOPS	20
#define WINDOW_HOPS	50
#define FIRST_HOPS	4		/* a line's own noise is there at once */
#define STEADY		4		/* 6 dB */
#define VOICE_HOPS_MAX	100000

void lq_vad_init(struct lq_vad *v)
{
	memset(v, 0, sizeof(*v));
	v->floor = 2 * FLOOR_MIN;
	v->low = U64_MAX;
}

/* Half a second of nearly the same power is noise, however loud. */
static void floor_window(struct lq_vad *v)
{
	v->low = min_t(u64, v->low, v->power);
	v->high = max_t(u64, v->high, v->power);
	if (++v->n_window < (v->has_begun ? WINDOW_HOPS : FIRST_HOPS))
		return;
	v->has_begun = true;
	if (v->high <= STEADY * v->low)
		v->floor = max_t(u64, (v->low + v->high) >> 1, FLOOR_MIN);
	v->low = U64_MAX;
	v->high = 0;
	v->n_window = 0;
}

/* Down by a quarter of the difference; up by 3.4 dB, with voice 0.8 dB a second. */
static void floor_follow(struct lq_vad *v)
{
	if (v->power < v->floor)
		v->floor -= (v->floor - v->power) >> 2;
	else
		v->floor += (v->floor >> (v->is_voice ? 9 : 7)) + 1;
	v->floor = max_t(u64, v->floor, FLOOR_MIN);
	floor_window(v);
}

static bool is_onset(u32 hits)
{
	u32 i, n = 0;

	for (i = 0; i < ONSET_HOPS; i++)
		n += hits >> i & 1;
	return n >= ONSET_HITS;
}

static enum lq_vad_report voice_hop(struct lq_vad *v, bool is_hit)
{
	v->hits = v->hits << 1 | is_hit;
	if (!v->is_voice) {
		if (!is_onset(v->hits))
			return LQ_VAD_NOTHING;
		v->is_voice = true;
		v->n_hang = HANG_HOPS;
		v->voice_power = v->power;
		v->n_voice = 1;
		return LQ_VAD_BEGAN;
	}
	if (is_hit) {
		v->n_hang = HANG_HOPS;
		if (v->n_voice < VOICE_HOPS_MAX) {
			v->voice_power += v->power;
			v->n_voice++;
		}
		return LQ_VAD_NOTHING;
	}
	if (--v->n_hang)
		return LQ_VAD_NOTHING;
	v->is_voice = false;
	return LQ_VAD_ENDED;
}

enum lq_vad_report lq_vad_run(struct lq_vad *v, const s16 x[8], bool is_tonal)
{
	enum lq_vad_report report;
	bool is_hit;
	u32 i;

	for (i = 0; i < 8; i++)
		v->power += (u32)(x[i] * x[i]);
	if (++v->n_blocks < HOP_BLOCKS)
		return LQ_VAD_NOTHING;
	is_hit = !is_tonal && v->power >= VOICE_MIN &&
		 v->power * ABOVE_DEN >= v->floor * ABOVE_NUM;
	if (!is_tonal)
		floor_follow(v);
	report = voice_hop(v, is_hit);
	v->power = 0;
	v->n_blocks = 0;
	return report;
}

s32 lq_vad_level(const struct lq_vad *v)
{
	return lq_level_of(v->voice_power, v->n_voice * HOP_SAMPLES);
}
