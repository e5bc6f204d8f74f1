// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs of one frequency, and what they are.
 *
 * A hop in which a tone begins or ends holds only a part of it; its power tells
 * it from the others, so lengths are known to about 10 ms.
 *
 * Sources: E.180 (03/98) clause 9 for the special information tone; the coding
 * of its first two tones (913.8 or 985.2 Hz, 1370.6 or 1428.5 Hz, 274 or 380 ms)
 * is North America's, SR-2275 as public compilations repeat it; T.30 clause 4
 * for CED and CNG, V.25 for the reversals of CED's phase every 450 +-25 ms. No
 * text defines the beep.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/solo.h"

#define HOP_MS		10
#define HOP_SAMPLES	80

#define POWER_MIN	1040000		/* -43 dBm0 in HOP_SAMPLES */
#define NOISE_MAX	2600		/* Q15: sine 10.6 dB over noise */
#define NOISE_BEEP	800		/* 16 dB: a vowel comes close to a tone */
#define TOLERANCE_FULL	450		/* of c in Q13: 35..60 Hz */
#define TOLERANCE_LOW	1000		/* 20..30 Hz */

#define MISSES_TO_END	2
#define MISSES_CED	4		/* a phase reversal in noise */
#define QUIET_SHARE	16		/* 12 dB down is silence */
#define SPEECH_MIN	30		/* hops */
#define SPEECH_AGE	2000		/* hops after which it is forgotten */

/* 2 cos(w) in Q13, that of the higher frequency first: it is the lower */
struct band {
	s16 low, high;
};

static const struct band full_band = { -2563, 13754 };	/* 2200 .. 730 Hz */
static const struct band low_band = { -14598, 5550 };	/* 850 .. 390 Hz */
static const struct band ced_band = { -1555, -1016 };	/* 2100 +-21 Hz */
static const struct band cng_band = { 10264, 11007 };	/* 1100 +-38 Hz */
static const struct band beep_band = { -386, 13754 };	/* 2030 .. 730 Hz */

static const struct band sit_bands[3] = {
	{ 11585, 12458 }, { 6859, 8005 }, { 1926, 3196 },	/* +-50 Hz */
};

/* 913.8 | 985.2 Hz, 1370.6 | 1428.5 Hz, each +-18 Hz */
static const struct band sit_codes[2][2] = {
	{ { 12187, 12492 }, { 11558, 11882 } },
	{ { 7541, 8005 }, { 6871, 7346 } },
};

#define SIT_LONG_MS	328	/* between 276 and 380 */
/* bits of one tone: 2 high, 1 long; the first tone in the upper two */
static const u8 sit_kinds[16] = {
	[0x0] = LQ_SIT_INTERCEPT,	/* low short, low short */
	[0x3] = LQ_SIT_REORDER,		/* low short, high long */
	[0x5] = LQ_SIT_NO_CIRCUIT,	/* low long, low long */
	[0x9] = LQ_SIT_REORDER,		/* high short, low long */
	[0xc] = LQ_SIT_VACANT,		/* high long, low short */
	[0xf] = LQ_SIT_NO_CIRCUIT,	/* high long, high long */
};

static bool is_in(s32 c_q13, struct band b)
{
	return c_q13 >= b.low && c_q13 <= b.high;
}

void lq_solo_init(struct lq_solo *s)
{
	memset(s, 0, sizeof(*s));
	lq_puretone_init(&s->full);
	lq_puretone_init(&s->low);
	s->since_run = SPEECH_AGE;
	s->since_speech = SPEECH_AGE;
}

void lq_solo_feed(struct lq_solo *s, const s16 x[8], const s16 low[2])
{
	lq_puretone_feed(&s->full, x, 8);
	lq_puretone_feed(&s->low, low, 2);
}

/* ------------------------------------------------------------------- runs */

/* What a hop is, if it is a pure tone at all. */
struct hop {
	bool is_pure, is_low;
	s32 c_q13;
	u32 noise_q15;
	u64 power;		/* of the full band */
};

static struct hop hop_take(struct lq_solo *s)
{
	struct lq_puretone_fact full, low;
	struct hop h = { false };
	bool is_low, is_full;

	lq_puretone_take(&s->full, &full);
	lq_puretone_take(&s->low, &low);
	h.power = full.power;
	h.c_q13 = full.c_q13;
	h.noise_q15 = full.noise_q15;
	if (full.power < POWER_MIN)
		return h;
	/* a quarter of the samples: half of the power is in the low band */
	is_low = low.noise_q15 <= NOISE_MAX && is_in(low.c_q13, low_band) &&
		 low.power * 8 >= full.power;
	is_full = full.noise_q15 <= NOISE_MAX && is_in(full.c_q13, full_band);
	h.is_pure = is_low || is_full;
	/* Where both bands hear it, a run keeps to its own. */
	h.is_low = is_low && (!is_full || s->run.n == 0 || s->run.is_low);
	if (h.is_low) {
		h.c_q13 = low.c_q13;
		h.noise_q15 = low.noise_q15;
	}
	return h;
}

static bool is_within_3_db(u64 a, u64 b)
{
	return a <= 2 * b && b <= 2 * a;
}

static bool run_continues(const struct lq_solo_run *r, const struct hop *h)
{
	s32 tolerance = h->is_low ? TOLERANCE_LOW : TOLERANCE_FULL;

	if (!h->is_pure || h->is_low != r->is_low)
		return false;
	if (r->n == 1)		/* that may have been a part of a tone's hop */
		return h->power * 2 >= r->power;
	return abs(h->c_q13 - r->c_q13) <= tolerance &&
	       is_within_3_db(h->power, r->power);
}

static void run_begin(struct lq_solo *s, const struct hop *h)
{
	struct lq_solo_run *r = &s->run;

	memset(r, 0, sizeof(*r));
	r->n = 1;
	r->is_low = h->is_low;
	r->power = h->power;
	r->gap = s->since_run;
	s->since_jump = 0;
	s->tone = LQ_TONE_NONE;
}

/* The hop before the first may hold the tone's very beginning. */
static void run_add(struct lq_solo *s, const struct hop *h)
{
	struct lq_solo_run *r = &s->run;
	u32 i;

	if (r->n == 1) {
		r->c_q13 = h->c_q13;
		r->power = h->power;
		r->is_after_quiet = true;
		for (i = 2; i < ARRAY_SIZE(s->powers); i++)
			if (s->powers[i] * QUIET_SHARE > h->power)
				r->is_after_quiet = false;
	}
	r->n++;
	r->n_bad = 0;
	if (r->n_sum < 1000) {
		r->c_sum += h->c_q13;
		r->n_sum++;
		r->n_clean += h->noise_q15 <= NOISE_BEEP;
	}
}

static u32 run_ms(const struct lq_solo_run *r)
{
	return (r->n - r->n_bad) * HOP_MS;
}

static s32 run_c_q13(const struct lq_solo_run *r)
{
	return r->n_sum ? r->c_sum / (s32)r->n_sum : 0;
}

static bool run_is(const struct lq_solo_run *r, struct band b)
{
	return !r->is_low && is_in(run_c_q13(r), b);
}

/* -------------------------------------------------------------------- SIT */

static void sit_add_code(struct lq_solo *s, s32 c_q13, u32 ms)
{
	u32 is_high;

	if (s->sit_at >= 2)
		return;
	is_high = is_in(c_q13, sit_codes[s->sit_at][1]);
	if (!is_high && !is_in(c_q13, sit_codes[s->sit_at][0]))
		s->is_sit_coded = false;
	s->sit_code = s->sit_code << 2 | is_high << 1 | (ms >= SIT_LONG_MS);
}

/* Is this run the tone after those so far, or the first of three? */
static void sit_run(struct lq_solo *s, struct lq_solo_report *report)
{
	const struct lq_solo_run *r = &s->run;
	u32 ms = run_ms(r);

	if (s->sit_at && (r->gap > 5 || !run_is(r, sit_bands[s->sit_at])))
		s->sit_at = 0;
	if (ms < 200 || ms > 450 || !run_is(r, sit_bands[s->sit_at])) {
		s->sit_at = 0;
		return;
	}
	if (!s->sit_at) {
		s->sit_ms = 0;
		s->sit_code = 0;
		s->is_sit_coded = true;
	}
	sit_add_code(s, run_c_q13(r), ms);
	s->sit_ms += ms;
	if (++s->sit_at < 3)
		return;
	s->sit_at = 0;
	report->tone = LQ_TONE_SIT;
	report->ms = s->sit_ms;
	report->detail = s->is_sit_coded ? sit_kinds[s->sit_code] : LQ_SIT_OTHER;
}

/* -------------------------------------------------------------------- CED */

static void ced_hop(struct lq_solo *s, const struct hop *h,
		    struct lq_solo_report *report)
{
	bool has_jumped = false;

	if (s->run.n < 2 || !run_is(&s->run, ced_band))
		return;
	/*
	 * A jump of the phase by half a turn leaves 5 % of the hop on average.
	 * What lies in the same place of every period is the jumps.
	 */
	s->since_jump++;
	if (h->noise_q15 > 500) {
		has_jumped = s->since_jump >= 42 && s->since_jump <= 48;
		s->since_jump = 0;
	}
	if (!s->is_ced && run_ms(&s->run) < 500)
		return;
	if (s->is_ced && (s->has_reversals || !has_jumped))
		return;
	s->is_ced = true;
	s->has_reversals = has_jumped;
	report->tone = LQ_TONE_CED;
	report->ms = run_ms(&s->run);
	report->detail = has_jumped;
}

/* ----------------------------------------------------- tones then silence */

static bool run_is_beep(const struct lq_solo *s)
{
	const struct lq_solo_run *r = &s->run;
	u32 ms = run_ms(r);

	if (ms < 100 || ms > 1200 || r->n_known * 2 > r->n ||
	    r->n_clean * 8 < r->n_sum * 7 ||
	    !r->is_after_quiet || s->n_speech < SPEECH_MIN)
		return false;
	return r->is_low || is_in(run_c_q13(r), beep_band);
}

static void run_end(struct lq_solo *s, struct lq_solo_report *report)
{
	const struct lq_solo_run *r = &s->run;
	u32 ms = run_ms(r);

	s->tone = LQ_TONE_NONE;
	if (s->is_ced) {
		s->is_ced = s->has_reversals = false;
		report->tone = LQ_TONE_CED;
		report->ms = report->detail = 0;
	} else if (run_is(r, cng_band) && ms >= 425 && ms <= 575) {
		s->tone = LQ_TONE_CNG;
	} else if (run_is_beep(s)) {
		s->tone = LQ_TONE_BEEP;
	}
	s->tone_ms = ms;
	s->quiet_below = r->power / QUIET_SHARE;
	s->n_quiet = 0;
	if (report->tone == LQ_TONE_NONE && ms >= 100)
		sit_run(s, report);
	s->since_run = r->n_bad;
	s->run.n = 0;
}

/* CNG and BEEP are only what they seem if silence follows. */
static void quiet_hop(struct lq_solo *s, u64 power,
		      struct lq_solo_report *report)
{
	if (s->tone == LQ_TONE_NONE)
		return;
	if (power > s->quiet_below) {
		s->tone = LQ_TONE_NONE;
		return;
	}
	if (++s->n_quiet < (s->tone == LQ_TONE_CNG ? 18 : 13))
		return;
	report->tone = s->tone;
	report->ms = s->tone_ms;
	report->detail = 0;
	s->tone = LQ_TONE_NONE;
}

static void speech_hop(struct lq_solo *s, bool is_speech)
{
	if (is_speech) {
		s->n_speech = min_t(u32, s->n_speech + 1, SPEECH_AGE);
		s->since_speech = 0;
	} else if (s->since_speech < SPEECH_AGE) {
		s->since_speech++;
	} else {
		s->n_speech = 0;
	}
}

bool lq_solo_hop(struct lq_solo *s, bool is_known, u64 *power,
		 struct lq_solo_report *report)
{
	struct hop h = hop_take(s);
	struct lq_solo_run *r = &s->run;
	u32 misses = s->is_ced ? MISSES_CED : MISSES_TO_END;

	report->tone = LQ_TONE_NONE;
	*power = h.power;
	s->since_run = min_t(u32, s->since_run + 1, SPEECH_AGE);
	speech_hop(s, !h.is_pure && !is_known && h.power >= POWER_MIN);
	if (r->n && run_continues(r, &h)) {
		run_add(s, &h);
		ced_hop(s, &h, report);
	} else if (r->n == 1) {		/* no more than a click */
		r->n = 0;
		if (h.is_pure)
			run_begin(s, &h);
	} else if (r->n) {
		r->n++;
		r->n_bad++;
		ced_hop(s, &h, report);
		if (r->n_bad >= misses) {
			run_end(s, report);
			if (h.is_pure)	/* another frequency follows at once */
				run_begin(s, &h);
		}
	} else {
		quiet_hop(s, h.power, report);
		if (h.is_pure)
			run_begin(s, &h);
	}
	r->n_known += is_known;
	memmove(s->powers + 1, s->powers, 4 * sizeof(s->powers[0]));
	s->powers[0] = h.power;
	return r->n >= 3 && !r->n_bad;
}
