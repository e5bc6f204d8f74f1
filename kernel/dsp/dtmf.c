// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The DTMF detector: judge a window, follow the run of one pair, tell digits.
 *
 *   x -> dtmf_spectrum.c --every 4 ms--> is_hit(): two tones dominate
 *     -> run of that pair: edges, energy, turn of its tones
 *     -> 28 ms and true: START     12 ms without it: END
 *
 * Why it meets Q.24: edges are known to 1 ms in quiet, hops are 4 ms apart. So
 * START is certain from 32 ms and impossible below 28 (limits: 40 and 23), and a
 * break is certain to be told from 16 ms and to be bridged up to 12 (limits: 40
 * and 10). An echo 10 dB down is below half amplitude and not part of a digit.
 *
 * Source: ITU-T Q.24 (11/88) annex A, the AT&T column.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/dtmf.h"

#define START_SAMPLES	(28 * 8)
#define BREAK_SAMPLES	(12 * 8)
#define AGE_MAX		64	/* no digit by then: never */

#define ENERGY_MIN	26800000	/* 4096 a^2 at -49 dBm0 */
#define HIT_SHARE_Q4	10		/* a hit's part of the total, of 16 */
#define CLEAR_SHARE_Q4	13		/* the same where mute is asked for */
#define RUN_SHARE_Q5	27		/* the same over a run, of 32 */
#define STEADY_Q5	28		/* |turn|^2 of what it could be, of 32 */
#define TROUGH_Q4	7		/* weakest of the strongest energy, of 16 */
#define DIAL_MAX	32		/* times the pair's energy */

static const char keys[] = "123A456B789C*0#D";

void lq_dtmf_init(struct lq_dtmf *d)
{
	memset(d, 0, sizeof(*d));
	lq_dtmf_spectrum_init(&d->spectrum);
	d->run.pair = d->digit = d->last_hit = d->spent = LQ_DTMF_NONE;
}

/* ---------------------------------------------------------------- a window */

static u32 strongest(const s64 energy[4])
{
	u32 k, best = 0;

	for (k = 1; k < 4; k++)
		if (energy[k] > energy[best])
			best = k;
	return best;
}

static u32 strongest_pair(const s64 energy[LQ_DTMF_TONES])
{
	return strongest(energy) * 4 + strongest(energy + 4);
}

static s64 low_energy(const s64 energy[LQ_DTMF_TONES], u32 pair)
{
	return energy[pair / 4];
}

static s64 high_energy(const s64 energy[LQ_DTMF_TONES], u32 pair)
{
	return energy[pair % 4 + 4];
}

static s64 pair_energy(const s64 energy[LQ_DTMF_TONES], u32 pair)
{
	return low_energy(energy, pair) + high_energy(energy, pair);
}

static s64 dial_energy(const struct lq_dtmf_window *w)
{
	return w->energy[LQ_DTMF_TONES] + w->energy[LQ_DTMF_TONES + 1];
}

/* Low at most @down/4 times high, high at most @up/4 times low, as powers. */
static bool is_balanced(s64 low, s64 high, u32 down, u32 up)
{
	return low * 4 <= high * down && high * 4 <= low * up;
}

/*
 * Two tones that are loud enough, not too far from balance and most of what
 * there is beside a dial tone. A window on an edge is judged too: wider limits.
 */
static bool is_hit(const struct lq_dtmf_window *w, u32 pair)
{
	s64 low = low_energy(w->energy, pair), high = high_energy(w->energy, pair);
	s64 dial = dial_energy(w);

	if (low < ENERGY_MIN || high < ENERGY_MIN)
		return false;
	if (!is_balanced(low, high, 60, 20))	/* 11.8, 7 dB */
		return false;
	return (low + high) * 16 >= (w->total - dial) * HIT_SHARE_Q4 &&
	       dial <= (low + high) * DIAL_MAX;
}

/* A second hit is whole in the window, or was none. */
static bool is_clear(const struct lq_dtmf_window *w, u32 pair)
{
	return pair_energy(w->energy, pair) * 16 >=
	       (w->total - dial_energy(w)) * CLEAR_SHARE_Q4;
}

/* ------------------------------------------------------------------- a run */

/* The first two windows may be on the edge: their energy tells no more. */
static void track_add(struct lq_dtmf_track *t, struct lq_dtmf_vec v, u32 k,
		      u32 age)
{
	s64 energy = lq_dtmf_energy(v);

	t->peak = max_t(s64, t->peak, energy);
	if (age >= 2) {
		t->trough = min_t(s64, t->trough, energy);
		t->energy += energy;
		lq_dtmf_turn(k, v, t->vec2, &t->turn_re, &t->turn_im);
		t->steady += (energy + lq_dtmf_energy(t->vec2)) >> 5;
	}
	t->vec2 = t->vec1;
	t->vec1 = v;
}

static void run_add(struct lq_dtmf *d)
{
	struct lq_dtmf_run *r = &d->run;
	u32 row = r->pair / 4, column = r->pair % 4;
	struct lq_dtmf_vec low, high;

	if (r->age < 3)
		r->first[r->age + 2] = pair_energy(d->window.energy, r->pair);
	lq_dtmf_separate(&d->window, row, column, &low, &high);
	track_add(&r->low, low, row, r->age);
	track_add(&r->high, high, column + 4, r->age);
	if (r->age < 2)
		return;
	r->total += d->window.total;
	r->dial += d->dial[0];
	r->dial_min = min_t(s64, r->dial_min, d->dial[0]);
	r->dial_max = max_t(s64, r->dial_max, d->dial[0]);
}

static void run_begin(struct lq_dtmf *d, u32 pair)
{
	struct lq_dtmf_run *r = &d->run;

	memset(r, 0, sizeof(*r));
	r->pair = pair;
	r->is_present = true;
	r->low.trough = r->high.trough = S64_MAX;
	r->first[0] = pair_energy(d->energy2, pair);
	r->first[1] = pair_energy(d->energy1, pair);
	r->first[2] = r->newest = pair_energy(d->window.energy, pair);
	/* windows that do not reach into the digit */
	r->dial_before = d->dial[3] + d->dial[4] + d->dial[5];
	r->rest_before = d->rest[3] + d->rest[4] + d->rest[5];
	r->dial_min = r->dial_max = d->dial[0];
	run_add(d);
}

/*
 * Where between two hops the energy passed @level. Amplitude is linear in time
 * on an edge, energy is not; the error of taking it so is below 0.5 ms.
 */
static s32 crossing(s64 before, s64 after, s64 level)
{
	s64 part = level - before, whole = after - before;

	if (whole < 0) {
		part = -part;
		whole = -whole;
	}
	if (part <= 0)
		return 0;
	if (part >= whole)
		return LQ_DTMF_HOP;
	while (whole >> 24) {
		whole >>= 1;
		part >>= 1;
	}
	return (u32)part * LQ_DTMF_HOP / (u32)whole;
}

/* Half of the amplitude is a quarter of the energy. */
static s64 run_quarter(const struct lq_dtmf_run *r)
{
	return (r->low.peak + r->high.peak) >> 2;
}

static s64 run_begin_at(const struct lq_dtmf_run *r)
{
	s64 quarter = run_quarter(r);
	u32 i;

	for (i = 1; i < 4; i++)
		if (r->first[i] >= quarter)
			break;
	return ((s64)i - 3) * LQ_DTMF_HOP +
	       crossing(r->first[i - 1], r->first[i], quarter);
}

static bool is_present(const struct lq_dtmf_run *r,
		       const s64 energy[LQ_DTMF_TONES])
{
	return strongest_pair(energy) == r->pair &&
	       low_energy(energy, r->pair) * 4 >= r->low.peak &&
	       high_energy(energy, r->pair) * 4 >= r->high.peak;
}

/* The middle of the newest window. */
static s64 run_now(const struct lq_dtmf_run *r)
{
	return (s64)r->age * LQ_DTMF_HOP;
}

/* Follow the pair into the newest window. Return: it is still there. */
static bool run_follow(struct lq_dtmf *d)
{
	struct lq_dtmf_run *r = &d->run;
	s64 energy = pair_energy(d->window.energy, r->pair);
	bool is_there = is_present(r, d->window.energy);

	r->age++;
	if (r->is_present && !is_there)
		r->end = run_now(r) - LQ_DTMF_HOP +
			 crossing(r->newest, energy, run_quarter(r));
	r->is_present = is_there;
	r->newest = energy;
	if (d->digit != LQ_DTMF_NONE)
		return is_there || run_now(r) - r->end < BREAK_SAMPLES;
	if (is_there)
		run_add(d);
	return is_there && r->age <= AGE_MAX;
}

/*
 * A dial tone is alone before the digit, and goes on under it within 5 dB: that
 * much two of them beat. A voice is not that pure and that even.
 */
static bool has_dial_tone(const struct lq_dtmf_run *r)
{
	return r->rest_before * 2 <= r->dial_before &&
	       r->dial_min * 9 >= r->dial_before &&
	       r->dial_max <= r->dial_before;
}

/* A voice wavers in frequency and strength; a tone in noise does so little. */
static bool track_is_steady(const struct lq_dtmf_track *t)
{
	s64 re = t->turn_re >> 16, im = t->turn_im >> 16, most = t->steady >> 16;

	return (re * re + im * im) * 32 >= most * most * STEADY_Q5 &&
	       t->trough * 16 >= t->peak * TROUGH_Q4;
}

/*
 * The window loses energy of a tone beside its frequency; the turn tells how
 * much. At 26 Hz, where the cosine of the turn is 0.24, 77 % are left: about a
 * third of what the cosine lacks, and so it is everywhere below.
 */
static s64 track_energy(const struct lq_dtmf_track *t)
{
	s64 lost = t->steady - t->turn_re;

	if (lost <= 0)
		return t->energy;
	/* steady is energy / 16 */
	return t->energy + lost * 11 / 2;
}

static bool track_is_on_frequency(const struct lq_dtmf_track *t, u32 k)
{
	return lq_dtmf_is_on_frequency(k, t->turn_re, t->turn_im);
}

static bool run_is_digit(const struct lq_dtmf_run *r)
{
	s64 low, high, rest;

	if (!track_is_steady(&r->low) || !track_is_steady(&r->high) ||
	    !track_is_on_frequency(&r->low, r->pair / 4) ||
	    !track_is_on_frequency(&r->high, r->pair % 4 + 4))
		return false;
	low = track_energy(&r->low);
	high = track_energy(&r->high);
	if (!is_balanced(low, high, 30, 12))	/* 8.75, 4.8 dB */
		return false;
	rest = r->total - (has_dial_tone(r) ? r->dial : 0);
	return (low + high) * 32 >= rest * RUN_SHARE_Q5;
}

/* ------------------------------------------------------------------ digits */

static u32 to_ms(s64 samples)
{
	return samples > 0 ? (samples + 4) >> 3 : 0;
}

static enum lq_dtmf_report digit_start(struct lq_dtmf *d, char *ascii, u32 *ms)
{
	struct lq_dtmf_run *r = &d->run;

	if (r->age < 4)
		return LQ_DTMF_NOTHING;
	r->begin = run_begin_at(r);
	if (run_now(r) - r->begin < START_SAMPLES || !run_is_digit(r))
		return LQ_DTMF_NOTHING;
	d->digit = r->pair;
	*ascii = keys[d->digit];
	*ms = to_ms(run_now(r) - r->begin + LQ_DTMF_CENTRE);
	return LQ_DTMF_START;
}

static enum lq_dtmf_report digit_end(struct lq_dtmf *d, char *ascii, u32 *ms)
{
	*ascii = keys[d->digit];
	*ms = to_ms(d->run.end - d->run.begin);
	d->digit = LQ_DTMF_NONE;
	return LQ_DTMF_END;
}

u32 lq_dtmf_ended_ms_ago(const struct lq_dtmf *d)
{
	return to_ms(run_now(&d->run) - d->run.end + LQ_DTMF_CENTRE);
}

enum lq_dtmf_report lq_dtmf_stop(struct lq_dtmf *d, char *ascii, u32 *ms)
{
	struct lq_dtmf_run *r = &d->run;

	if (d->digit == LQ_DTMF_NONE)
		return LQ_DTMF_NOTHING;
	if (r->is_present)
		r->end = run_now(r) + LQ_DTMF_CENTRE;
	return digit_end(d, ascii, ms);
}

/*
 * What only fades, as by an echo or a level control, ends like anything else,
 * but must have been 9 dB down before it can begin again.
 */
static void spent_watch(struct lq_dtmf *d)
{
	const s64 *energy = d->window.energy;

	if (d->digit != LQ_DTMF_NONE && d->run.is_present) {
		d->spent = d->digit;
		d->spent_low = d->run.low.peak >> 3;
		d->spent_high = d->run.high.peak >> 3;
	}
	if (d->spent != LQ_DTMF_NONE &&
	    (low_energy(energy, d->spent) < d->spent_low ||
	     high_energy(energy, d->spent) < d->spent_high))
		d->spent = LQ_DTMF_NONE;
}

static enum lq_dtmf_report run_leave(struct lq_dtmf *d, char *ascii, u32 *ms)
{
	d->run.pair = LQ_DTMF_NONE;
	return d->digit == LQ_DTMF_NONE ? LQ_DTMF_NOTHING :
					  digit_end(d, ascii, ms);
}

static bool is_another(const struct lq_dtmf *d)
{
	return d->last_hit != LQ_DTMF_NONE && d->last_hit != d->run.pair;
}

static enum lq_dtmf_report window_judge(struct lq_dtmf *d, char *ascii, u32 *ms)
{
	enum lq_dtmf_report report = LQ_DTMF_NOTHING;
	u32 pair = strongest_pair(d->window.energy), before = d->last_hit;

	d->last_hit = is_hit(&d->window, pair) ? pair : LQ_DTMF_NONE;
	if (d->run.pair != LQ_DTMF_NONE) {
		if (!run_follow(d) || is_another(d))
			report = run_leave(d, ascii, ms);
		else if (d->digit == LQ_DTMF_NONE)
			report = digit_start(d, ascii, ms);
	}
	spent_watch(d);
	/* one report a window: a new run may wait for the next one */
	if (report == LQ_DTMF_NOTHING && d->run.pair == LQ_DTMF_NONE &&
	    d->last_hit != LQ_DTMF_NONE && d->last_hit != d->spent)
		run_begin(d, d->last_hit);
	d->is_suspect = (d->digit != LQ_DTMF_NONE && d->run.is_present) ||
			(d->last_hit != LQ_DTMF_NONE && d->last_hit == before &&
			 is_clear(&d->window, d->last_hit));
	return report;
}

enum lq_dtmf_report lq_dtmf_run(struct lq_dtmf *d, const s16 x[8], char *ascii,
				u32 *ms)
{
	struct lq_dtmf_window now;

	if (!lq_dtmf_spectrum_run(&d->spectrum, x, &now))
		return LQ_DTMF_NOTHING;
	memcpy(d->energy2, d->energy1, sizeof(d->energy2));
	memcpy(d->energy1, d->window.energy, sizeof(d->energy1));
	d->window = now;
	memmove(d->dial + 1, d->dial, 5 * sizeof(d->dial[0]));
	memmove(d->rest + 1, d->rest, 5 * sizeof(d->rest[0]));
	d->dial[0] = dial_energy(&now);
	d->rest[0] = now.total - d->dial[0];
	return window_judge(d, ascii, ms);
}
