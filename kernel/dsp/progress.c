// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Call progress: from samples to bursts of a plan's sounds. What the bursts
 * mean stands in cadence.c, tones of one frequency that every plan has in
 * solo.c.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/progress.h"
#include "dsp/sine.h"

#define HOP_BLOCKS	10
#define HOP_MS		10

/* A sine of amplitude a in a hop: |X|^2 = 100 a^2, low power 10 a^2, full 40 a^2 */
#define ENERGY_MIN	1600000	/* -43 dBm0, 25 Hz off, at the filter's edge */
#define HITS_TO_BEGIN	2
#define MISSES_TO_END	3	/* 20 ms are bridged, 40 ms are a silence */
/* So much under the burst is loud in a silence. */
#define LOUD_SHARE	8	/* 9 dB: our own prompt's echo may be heard */
#define LOUD_SHARE_RINGING 100	/* 20 dB: somebody has answered */
#define LOUD_MAX	30	/* 150 ms without a pause */

#define BIN_NEAR_HZ	12
#define BEATING_HZ	70
#define LOW_HZ		300
#define HIGH_HZ		700

/* ------------------------------------------------------------------- plan */

static s8 bin_at(struct lq_progress *p, u32 hz)
{
	struct lq_progress_bin *b;
	u32 i;

	if (hz < LOW_HZ || hz > HIGH_HZ)
		return -1;
	for (i = 0; i < p->n_bins; i++)
		if (abs((s32)p->bins[i].hz - (s32)hz) <= BIN_NEAR_HZ)
			return i;
	if (p->n_bins == LQ_PROGRESS_BINS)
		return -1;
	b = &p->bins[p->n_bins];
	b->hz = hz;
	b->c_q13 = lq_puretone_c_q13(hz, 4);
	b->cos_q15 = lq_sine(lq_sine_step(hz * 4) + (1u << 30));
	b->sin_q15 = lq_sine(lq_sine_step(hz * 4));
	return p->n_bins++;
}

/* For lq_cadence_init(): the number of the segment's sound. */
static s32 sound_of(void *arg, const struct lq_tone_segment *s)
{
	struct lq_progress *p = arg;
	struct lq_progress_sound sound = { -1, -1, false };
	u32 i;

	if (s->f2_hz && abs(s->f1_hz - s->f2_hz) <= BEATING_HZ) {
		sound.a = bin_at(p, (s->f1_hz + s->f2_hz) / 2);
		sound.is_beating = true;
	} else {
		sound.a = bin_at(p, s->f1_hz);
		sound.b = s->f2_hz ? bin_at(p, s->f2_hz) : -1;
		if (s->f2_hz && sound.b < 0)
			return -1;
	}
	if (sound.a < 0)
		return -1;
	for (i = 0; i < p->n_sounds; i++)
		if (p->sounds[i].a == sound.a && p->sounds[i].b == sound.b) {
			p->sounds[i].is_beating |= sound.is_beating;
			return i;
		}
	if (p->n_sounds == LQ_CADENCE_SOUNDS)
		return -1;
	p->sounds[p->n_sounds] = sound;
	return p->n_sounds++;
}

void lq_progress_init(struct lq_progress *p, const char *plan)
{
	memset(p, 0, sizeof(*p));
	p->active = -1;
	lq_lowband_init(&p->band);
	lq_solo_init(&p->solo);
	lq_cadence_init(&p->cadence, plan, sound_of, p);
}

/* -------------------------------------------------------------------- hop */

/* State stays below 20 * 2^15 / sin(w): 32 bits are plenty. */
static void hop_feed(struct lq_progress *p, const s16 low[2])
{
	u32 i;

	for (i = 0; i < p->n_bins; i++) {
		struct lq_progress_bin *b = &p->bins[i];
		s32 s0, s1 = b->s1, s2 = b->s2;

		s0 = low[0] + (s32)((s64)b->c_q13 * s1 >> 13) - s2;
		b->s1 = low[1] + (s32)((s64)b->c_q13 * s0 >> 13) - s1;
		b->s2 = s0;
	}
	p->low_power += (u32)(low[0] * low[0]) + (u32)(low[1] * low[1]);
}

/* Finish the bin's hop: energy, and the turn since the hop before. */
static void bin_finish(struct lq_progress_bin *b)
{
	s32 re = (b->s1 - (s32)((s64)b->s2 * b->cos_q15 >> 15)) >> 4;
	s32 im = (s32)((s64)b->s2 * b->sin_q15 >> 15) >> 4;
	u64 energy = (s64)re * re + (s64)im * im;

	b->turn_re += (s64)re * b->re + (s64)im * b->im;
	b->turn_im += (s64)im * b->re - (s64)re * b->im;
	b->re = re;
	b->im = im;
	b->energy = energy << 8;
	b->sum += energy;
	b->s1 = b->s2 = 0;
}

static u64 sound_energy(const struct lq_progress *p,
			const struct lq_progress_sound *s)
{
	return p->bins[s->a].energy + (s->b < 0 ? 0 : p->bins[s->b].energy);
}

/* Of ten parts of the power: tones that beat are beside the bin's middle. */
static u32 share_wanted(const struct lq_progress_sound *s)
{
	return s->is_beating ? 5 : 6;
}

/* One sound of the plan holds 60 % of the low band and a quarter of all. */
static bool hop_is_hit(const struct lq_progress *p, u64 power)
{
	u64 energy;
	u32 i;

	for (i = 0; i < p->n_sounds; i++) {
		energy = sound_energy(p, &p->sounds[i]);
		if (energy >= ENERGY_MIN && energy * 8 >= power * 5 &&
		    energy >= share_wanted(&p->sounds[i]) * p->low_power)
			return true;
	}
	return false;
}

/* ------------------------------------------------------------------ burst */

static void burst_reset(struct lq_progress *p)
{
	u32 i;

	for (i = 0; i < p->n_bins; i++) {
		p->bins[i].sum = 0;
		p->bins[i].turn_re = p->bins[i].turn_im = 0;
	}
	p->power_sum = 0;
}

/* The tone's phase went on evenly: |turn| is nearly the energy. */
static bool bin_is_steady(const struct lq_progress_bin *b)
{
	u64 re = abs(b->turn_re), im = abs(b->turn_im);
	u64 turn = max_t(u64, re, im) + min_t(u64, re, im) * 3 / 8;

	return turn * 16 >= b->sum * 13;
}

static bool sound_is_burst(const struct lq_progress *p,
			   const struct lq_progress_sound *s, u64 sum)
{
	const struct lq_progress_bin *a = &p->bins[s->a], *b;

	if (sum < share_wanted(s) * p->power_sum)
		return false;
	if (s->b < 0)
		return s->is_beating || bin_is_steady(a);
	b = &p->bins[s->b];
	return a->sum * 16 >= b->sum && b->sum * 16 >= a->sum &&
	       bin_is_steady(a) && bin_is_steady(b);
}

/* Mask of what the burst can be: all that hold nearly as much as the best. */
static u32 burst_sounds(const struct lq_progress *p)
{
	u64 sums[LQ_CADENCE_SOUNDS], best = 0;
	u32 i, mask = 0;

	for (i = 0; i < p->n_sounds; i++) {
		const struct lq_progress_sound *s = &p->sounds[i];

		sums[i] = p->bins[s->a].sum + (s->b < 0 ? 0 : p->bins[s->b].sum);
		best = max_t(u64, best, sums[i]);
	}
	for (i = 0; i < p->n_sounds; i++)
		if (sums[i] * 10 >= best * 7 &&
		    sound_is_burst(p, &p->sounds[i], sums[i]))
			mask |= 1u << i;
	return mask;
}

static void burst_begin(struct lq_progress *p)
{
	if (!p->cadence.n)
		p->n_chain = p->n_lead;
	lq_cadence_on(&p->cadence, (p->n_hops - p->n_lead) * HOP_MS);
	p->is_burst = true;
	p->n_hops = p->n_lead;
	p->n_misses = 0;
}

static void burst_end(struct lq_progress *p)
{
	u32 sounds = burst_sounds(p);

	if (sounds)
		lq_cadence_off(&p->cadence, (p->n_hops - MISSES_TO_END) * HOP_MS,
			       sounds);
	else
		lq_cadence_break(&p->cadence);
	p->is_burst = false;
	p->n_hops = MISSES_TO_END;
	p->n_hits = p->n_lead = 0;
	p->loudness = 0;
}

static void burst_hop(struct lq_progress *p, bool is_hit)
{
	p->power_sum += p->low_power >> 8;
	if (is_hit) {
		p->n_misses = 0;
		if (++p->n_hits > HITS_TO_BEGIN)
			p->burst_power = p->low_power;
	} else if (++p->n_misses == MISSES_TO_END) {
		burst_end(p);
	}
}

static u32 loud_share(const struct lq_progress *p)
{
	return p->active >= 0 &&
	       p->cadence.patterns[p->active].tone == LQ_TONE_RINGBACK ?
	       LOUD_SHARE_RINGING : LOUD_SHARE;
}

/*
 * Two hits in three hops begin a burst: of a sound that beats, every other hop
 * may fall on the moment when its two tones cancel each other.
 */
static void silence_hop(struct lq_progress *p, bool is_hit)
{
	if (is_hit) {
		p->n_misses = 0;
		if (++p->n_hits == 1)
			burst_reset(p);
	} else if (++p->n_misses >= 2) {
		p->n_hits = p->n_lead = 0;
	}
	if (p->n_hits) {
		p->n_lead++;
		p->power_sum += p->n_lead > 1 ? p->low_power >> 8 : 0;
		if (p->n_hits == HITS_TO_BEGIN)
			burst_begin(p);
		return;
	}
	/* Speech where silence should be: no tone goes on through it. */
	if (p->low_power * loud_share(p) >= p->burst_power)
		p->loudness += 2;
	else if (p->loudness)
		p->loudness--;
	if (p->loudness >= LOUD_MAX)
		lq_cadence_break(&p->cadence);
}

/* ---------------------------------------------------------------- reports */

static void tell(struct lq_progress *p, u32 tone, u32 ms, u32 detail)
{
	if (p->n_pending < LQ_PROGRESS_PENDING)
		p->pending[p->n_pending++] =
			(struct lq_solo_report){ tone, ms, detail };
}

static void tell_end(struct lq_progress *p)
{
	u32 tone = p->cadence.patterns[p->active].tone;

	if (tone != LQ_TONE_SIT)
		tell(p, tone, 0, 0);
	p->active = -1;
}

static void judge(struct lq_progress *p)
{
	u32 sounds = p->is_burst ? burst_sounds(p) : 0;
	u32 running_ms = (p->n_hops - (p->is_burst ? p->n_misses : p->n_lead)) *
			 HOP_MS;
	s32 found = lq_cadence_find(&p->cadence, running_ms, sounds);

	if (p->active >= 0 && found != p->active &&
	    (found >= 0 || !lq_cadence_fits(&p->cadence, p->active, running_ms,
					    sounds)))
		tell_end(p);
	if (found >= 0 && found != p->active) {
		p->active = found;
		tell(p, p->cadence.patterns[found].tone, p->n_chain * HOP_MS, 0);
	}
}

static void hop_end(struct lq_progress *p)
{
	struct lq_solo_report solo;
	bool is_hit;
	u64 power;
	u32 i;

	for (i = 0; i < p->n_bins; i++)
		bin_finish(&p->bins[i]);
	p->is_solo = lq_solo_hop(&p->solo, p->is_burst || p->n_hits, &power, &solo);
	is_hit = hop_is_hit(p, power);
	p->n_hops++;
	p->n_chain++;
	if (p->is_burst)
		burst_hop(p, is_hit);
	else
		silence_hop(p, is_hit);
	judge(p);
	if (solo.tone != LQ_TONE_NONE)
		tell(p, solo.tone, solo.ms, solo.detail);
	p->low_power = 0;
	p->n_blocks = 0;
}

bool lq_progress_run(struct lq_progress *p, const s16 x[8],
		     struct lq_solo_report *report)
{
	s16 low[2];

	lq_lowband_run(&p->band, x, low);
	hop_feed(p, low);
	lq_solo_feed(&p->solo, x, low);
	if (++p->n_blocks == HOP_BLOCKS)
		hop_end(p);
	if (!p->n_pending)
		return false;
	*report = p->pending[0];
	p->n_pending--;
	memmove(p->pending, p->pending + 1, p->n_pending * sizeof(*p->pending));
	return true;
}
