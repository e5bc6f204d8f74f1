// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The DTMF detector: measure a hop, judge it, follow runs of good hops.
 *
 *   x -> 8 Goertzel filters + power --64 samples--> hop_is_hit()
 *     -> run of one digit, its tones' turn from hop to hop
 *     -> 4 hits, right frequencies: START     3 hops without it: END
 *
 * Why it meets Q.24: the share of power in the two tones is also the part of
 * the hop that they fill, so a hit is at least 5 of 8 ms of tone. A tone of
 * 23 ms then gives at most 3 hits and one of 40 ms at least 4 however hops
 * fall; a break of 10 ms costs at most 2 hops. The turn of a tone's phase over
 * 8 ms tells its frequency to a hertz where the filter alone is 125 Hz wide.
 *
 * Sources: ITU-T Q.23; Q.24 (11/88) annex A, the AT&T column.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/dtmf.h"

#define HITS_TO_START	4
#define HITS_ENOUGH	64	/* a longer run tells nothing new */
#define MISSES_TO_END	3
#define HOP_MS		8

/* |X|^2 of a sine of amplitude a in one hop is (32 a)^2, its power 32 a^2. */
#define ENERGY_MIN	6700000		/* -49 dBm0 */
#define SHARE_MIN_Q4	10		/* tones' part of the power, of 16 */

#define RUN_SHARE_MIN_Q4 13		/* the same over a run */
#define STEADY_MIN_Q4	13		/* |turn| of what it could be, of 16 */

/* All Q14. w: 2 pi f / 8000; limit: the turn in a hop at f * 2.5 % too high */
struct tone_constants {
	s16 cos_w, sin_w;
	s16 cos_hop, sin_hop;	/* 64 w */
	s16 cos_limit, sin_limit;
};

static const struct tone_constants tones[LQ_DTMF_TONES] = {
	{ 13990, 8528, -14551, -7530, 10491, 12585 },	/* 697 Hz */
	{ 13478, 9315, 8779, 13833, 9294, 13493 },	/* 770 */
	{ 12851, 10163, 6601, -14995, 7857, 14377 },	/* 852 */
	{ 12109, 11036, -16131, -2868, 6203, 15164 },	/* 941 */
	{ 9536, 13323, -7712, -14455, 844, 16362 },	/* 1209 */
	{ 8162, 14206, -6222, -15156, -1767, 16288 },	/* 1336 */
	{ 6542, 15021, 6601, -14995, -4611, 15722 },	/* 1477 */
	{ 4657, 15708, 15077, 6412, -7585, 14523 },	/* 1633 */
};

static const char keys[] = "123A456B789C*0#D";

static void hop_begin(struct lq_dtmf *d)
{
	memset(d->s1, 0, sizeof(d->s1));
	memset(d->s2, 0, sizeof(d->s2));
	d->power = 0;
	d->n_samples = 0;
}

void lq_dtmf_init(struct lq_dtmf *d)
{
	memset(d, 0, sizeof(*d));
	d->run_digit = LQ_DTMF_NONE;
	d->digit = LQ_DTMF_NONE;
}

/* State stays below 2^23 (64 samples of full scale over sin w), so 32 bits. */
static void hop_feed(struct lq_dtmf *d, const s16 x[8])
{
	u32 k, i;

	for (k = 0; k < LQ_DTMF_TONES; k++) {
		s64 c = tones[k].cos_w * 2;
		s32 s1 = d->s1[k], s2 = d->s2[k], s0;

		for (i = 0; i < 8; i++) {
			s0 = x[i] + (s32)(c * s1 >> 14) - s2;
			s2 = s1;
			s1 = s0;
		}
		d->s1[k] = s1;
		d->s2[k] = s2;
	}
	for (i = 0; i < 8; i++)
		d->power += (u32)(x[i] * x[i]);
	d->n_samples += 8;
}

/* The spectrum at tone k, phase counted at the hop's last sample. */
static struct lq_dtmf_vec hop_vec(const struct lq_dtmf *d, u32 k)
{
	struct lq_dtmf_vec v;

	v.re = d->s1[k] - (s32)((s64)d->s2[k] * tones[k].cos_w >> 14);
	v.im = (s64)d->s2[k] * tones[k].sin_w >> 14;
	return v;
}

static s64 vec_energy(struct lq_dtmf_vec v)
{
	return (s64)v.re * v.re + (s64)v.im * v.im;
}

static u32 strongest(const s64 energy[4])
{
	u32 k, best = 0;

	for (k = 1; k < 4; k++)
		if (energy[k] > energy[best])
			best = k;
	return best;
}

/* Twist: high / low at most @up, low / high at most @down, as powers. */
static bool is_balanced(s64 low, s64 high, u32 up, u32 down)
{
	return high <= low * up && low <= high * down;
}

/* Two tones that are loud enough, balanced, and nearly all there is. */
static bool hop_is_hit(s64 low, s64 high, u64 power)
{
	if (low < ENERGY_MIN || high < ENERGY_MIN)
		return false;
	if (!is_balanced(low, high, 6, 20))	/* +7.8, -13 dB */
		return false;
	return (u64)(low + high) * 16 >= power * 32 * SHARE_MIN_Q4;
}

/* Add the turn since the last hit, less the one of the exact frequency. */
static void track_add(struct lq_dtmf_track *t, struct lq_dtmf_vec v, u32 k)
{
	struct lq_dtmf_vec a = { v.re >> 4, v.im >> 4 };
	s64 re = (s64)a.re * t->last.re + (s64)a.im * t->last.im;
	s64 im = (s64)a.im * t->last.re - (s64)a.re * t->last.im;

	t->turn_re += (re * tones[k].cos_hop + im * tones[k].sin_hop) >> 14;
	t->turn_im += (im * tones[k].cos_hop - re * tones[k].sin_hop) >> 14;
	t->energy += (vec_energy(a) + vec_energy(t->last)) >> 1;
	t->last = a;
}

static void track_begin(struct lq_dtmf_track *t, struct lq_dtmf_vec v)
{
	t->last.re = v.re >> 4;
	t->last.im = v.im >> 4;
	t->turn_re = t->turn_im = t->energy = 0;
}

/* Is the tone within 2.5 % of its frequency, and steady? */
static bool track_is_true(const struct lq_dtmf_track *t, u32 k)
{
	s64 im = abs(t->turn_im), re = t->turn_re;
	s64 longer = max_t(s64, abs(re), im), shorter = min_t(s64, abs(re), im);

	/* |turn| to 7 % by its two sides */
	if ((longer + shorter * 3 / 8) * 16 < t->energy * STEADY_MIN_Q4)
		return false;
	return (re >> 8) * tones[k].sin_limit >= (im >> 8) * tones[k].cos_limit;
}

static void run_break(struct lq_dtmf *d)
{
	d->run_digit = LQ_DTMF_NONE;
	d->n_hits = 0;
}

/* Judge the finished hop and lengthen, change or break the run. */
static void run_hop(struct lq_dtmf *d)
{
	struct lq_dtmf_vec v[LQ_DTMF_TONES];
	s64 energy[LQ_DTMF_TONES];
	u32 k, low, high, digit;

	for (k = 0; k < LQ_DTMF_TONES; k++) {
		v[k] = hop_vec(d, k);
		energy[k] = vec_energy(v[k]);
	}
	low = strongest(energy);
	high = strongest(energy + 4) + 4;
	if (!hop_is_hit(energy[low], energy[high], d->power)) {
		run_break(d);
		return;
	}
	digit = low * 4 + high - 4;
	if (digit == d->run_digit) {
		if (d->n_hits == HITS_ENOUGH)
			return;
		track_add(&d->low, v[low], low);
		track_add(&d->high, v[high], high);
		d->run_power += ((u64)d->powers[0] + d->powers[1]) >> 1;
		d->n_hits++;
		return;
	}
	d->run_digit = digit;
	d->n_hits = 1;
	d->run_power = 0;
	track_begin(&d->low, v[low]);
	track_begin(&d->high, v[high]);
}

/*
 * track.energy is |X|^2 >> 8 and run_power is power >> 8: in both the hops at
 * the ends count half, so 32 is between them as in one hop. Twist is judged
 * here and not in a hop, because 8 ms let the louder tone leak into the other.
 */
static bool run_is_digit(const struct lq_dtmf *d)
{
	s64 low = d->low.energy, high = d->high.energy;

	if (d->n_hits < HITS_TO_START)
		return false;
	if (!is_balanced(low, high, 3, 8))	/* +4.8, -9 dB */
		return false;
	if ((u64)(low + high) * 16 < d->run_power * 32 * RUN_SHARE_MIN_Q4)
		return false;
	return track_is_true(&d->low, d->run_digit / 4) &&
	       track_is_true(&d->high, d->run_digit % 4 + 4);
}

/* How much of a hop a tone filled that gives @full power in a whole one. */
static u32 part_ms(u32 power, u32 full, u32 limit_ms)
{
	if (power >= full)
		return limit_ms;
	return min_t(u32, (power * HOP_MS + full / 2) / full, limit_ms);
}

/* A hop that is no hit holds less than SHARE_MIN of tone: 5 ms. */
static void digit_start(struct lq_dtmf *d)
{
	u32 full = d->powers[HITS_TO_START - 2];	/* its second hit */

	d->digit = d->run_digit;
	d->n_hops = d->n_hits;
	d->n_misses = 0;
	d->head_ms = HOP_MS;
	if (d->n_hits == HITS_TO_START)
		d->head_ms = part_ms(d->powers[HITS_TO_START - 1], full, 8) +
			     part_ms(d->powers[HITS_TO_START], full, 5);
}

static u32 digit_length_ms(const struct lq_dtmf *d)
{
	return d->head_ms + (d->n_hops - 1) * HOP_MS;
}

static u32 digit_final_ms(const struct lq_dtmf *d)
{
	u32 full = d->powers[MISSES_TO_END + 1];
	u32 tail = part_ms(d->powers[MISSES_TO_END], full, 8) +
		   part_ms(d->powers[MISSES_TO_END - 1], full, 5);

	/* without the misses and without the last hit, which is in the tail */
	return d->head_ms + (d->n_hops - MISSES_TO_END - 2) * HOP_MS + tail;
}

static enum lq_dtmf_report digit_hop(struct lq_dtmf *d, char *ascii, u32 *ms)
{
	if (d->digit == LQ_DTMF_NONE) {
		if (!run_is_digit(d))
			return LQ_DTMF_NOTHING;
		digit_start(d);
		*ascii = keys[d->digit];
		*ms = digit_length_ms(d);
		return LQ_DTMF_START;
	}
	d->n_hops++;
	if (d->run_digit == d->digit)
		d->n_misses = 0;
	else
		d->n_misses++;
	if (d->n_misses < MISSES_TO_END)
		return LQ_DTMF_NOTHING;
	*ascii = keys[d->digit];
	*ms = digit_final_ms(d);
	d->digit = LQ_DTMF_NONE;
	return LQ_DTMF_END;
}

enum lq_dtmf_report lq_dtmf_run(struct lq_dtmf *d, const s16 x[8], char *ascii,
				u32 *ms)
{
	hop_feed(d, x);
	if (d->n_samples < LQ_DTMF_HOP)
		return LQ_DTMF_NOTHING;
	memmove(d->powers + 1, d->powers, 4 * sizeof(d->powers[0]));
	d->powers[0] = d->power >> 8;
	run_hop(d);
	hop_begin(d);
	return digit_hop(d, ascii, ms);
}
