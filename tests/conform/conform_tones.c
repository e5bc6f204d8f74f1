// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tone plans: what is sent is what the plan says, and what is sent by others
 * within their tolerances is recognised, and nothing else is.
 *
 * E.180 gives the tones, E.182 their use, Q.35 levels; tolerances of a
 * receiver are ours where the row says so. All through A-law. The coding of SIT
 * was checked against public compilations of SR-2275, not its text.
 */
#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/kernel.h>
#include "conform/conform.h"
#include "conform/lib_sound.h"
#include "dsp/g711.h"
#include "dsp/level.h"
#include "dsp/progress.h"
#include "dsp/tone.h"
#include "dsp/toneplan.h"

static struct sound line, speech;

/* --------------------------------------------------------------- sending */

static s32 waveform[8000 * 30];

static double level_at(const s32 *x, int n, double hz)
{
	double re = 0, im = 0;
	int i;

	for (i = 0; i < n; i++) {
		re += x[i] * cos(2 * M_PI * hz * i / 8000);
		im += x[i] * sin(2 * M_PI * hz * i / 8000);
	}
	return 20 * log10(2 * hypot(re, im) / n / LQ_LEVEL_0DBM0_PEAK + 1e-9);
}

static double power_dbm0(const s32 *x, int n)
{
	double sum = 0;
	int i;

	for (i = 0; i < n; i++)
		sum += (double)x[i] * x[i];
	return 10 * log10(sum / n / pow(LQ_LEVEL_0DBM0_PEAK, 2) * 2 + 1e-12);
}

/* The frequency near @hz where the level is highest, to 0.1 Hz. */
static double peak_hz(const s32 *x, int n, double hz)
{
	double best = hz, at;

	for (at = hz - 3; at <= hz + 3; at += 0.1)
		if (level_at(x, n, at) > level_at(x, n, best))
			best = at;
	return best;
}

struct sent {
	double level_db, hz, ms, leak_dbm0;	/* worst errors */
};

static void segment_sent(const struct lq_tone_segment *s, const s32 *x, int n,
			 struct sent *worst)
{
	double level = s->level_cb / 10.0 + (s->f2_hz ? 3.01 : 0);

	if (!s->f1_hz) {
		worst->leak_dbm0 = fmax(worst->leak_dbm0, power_dbm0(x, n));
		return;
	}
	/* whole periods of the beat, or the mean of a long piece */
	if (n >= 320)
		worst->level_db = fmax(worst->level_db,
				       fabs(power_dbm0(x, n) - level));
	if (n >= 1600 && !s->f2_hz)
		worst->hz = fmax(worst->hz, fabs(peak_hz(x, n, s->f1_hz) -
						 s->f1_hz));
}

static void tone_sent(const char *plan, unsigned int tone, struct sent *worst)
{
	const struct lq_tone_cadence *c = lq_toneplan_find(plan, tone);
	struct lq_tone_gen g;
	unsigned int i;
	int n = 0, total = 0;
	bool is_endless = false;

	for (i = 0; i < c->n; i++) {
		total += c->segments[i].ms * 8;
		is_endless |= !c->segments[i].ms;
	}
	if (is_endless)
		total += 8000;
	memset(waveform, 0, total * sizeof(*waveform));
	memset(&g, 0, sizeof(g));
	lq_tone_start(&g, c->segments, c->n, !is_endless);
	while (n < total && lq_tone_is_on(&g)) {
		lq_tone_add(&g, waveform + n);
		n += 8;
	}
	worst->ms = fmax(worst->ms, abs(n - total) / 8.0);
	for (i = 0, n = 0; i < c->n; i++) {
		int part = c->segments[i].ms ? c->segments[i].ms * 8 : 8000;

		segment_sent(&c->segments[i], waveform + n, part, worst);
		n += part;
	}
}

static void check_sending(void)
{
	const char *plan;
	unsigned int i, tone;

	conform_section("sending: every tone of every plan");
	for (i = 0; (plan = lq_toneplan_name(i)); i++) {
		struct sent worst = { 0, 0, 0, -90 };
		char what[56];

		for (tone = LQ_TONE_DIAL; tone < LQ_TONE_COUNT; tone++)
			if (tone != LQ_TONE_CUSTOM)
				tone_sent(plan, tone, &worst);
		snprintf(what, sizeof(what), "%s: worst level error", plan);
		conform_at_most(what, "dB", 0.5, worst.level_db);
		snprintf(what, sizeof(what), "%s: worst frequency error", plan);
		conform_at_most(what, "Hz", 1, worst.hz);
		snprintf(what, sizeof(what), "%s: cadence error; sound in silences",
			 plan);
		conform_at_most(what, "ms", 0, worst.ms +
				(worst.leak_dbm0 > -80 ? 1000 : 0));
	}
}

/* ------------------------------------------------------------- receiving */

#define HEARD_MAX 64

static struct heard {
	struct lq_solo_report report;
	int ms;			/* when it was told */
} heard[HEARD_MAX];
static unsigned int n_heard;

static void listen(const char *plan)
{
	static struct lq_progress p;
	struct lq_solo_report r;
	int i;

	lq_progress_init(&p, plan);
	n_heard = 0;
	for (i = 0; i < line.n / 8; i++) {
		s16 x[8];

		sound_block(&line, i, x);
		if (!lq_progress_run(&p, x, &r))
			continue;
		if (getenv("HEARD"))
			printf("# %d ms: tone %u, %u ms, detail %u\n", i, r.tone,
			       r.ms, r.detail);
		if (n_heard < HEARD_MAX)
			heard[n_heard++] = (struct heard){ r, i };
	}
}

static unsigned int count(unsigned int tone)
{
	unsigned int i, n = 0;

	for (i = 0; i < n_heard; i++)
		n += heard[i].report.tone == tone && heard[i].report.ms;
	return n;
}

/* That tone was recognised once, and no other. */
static bool only(unsigned int tone)
{
	unsigned int i, n = 0;

	for (i = 0; i < n_heard; i++)
		n += heard[i].report.ms != 0;
	return n == 1 && count(tone) == 1;
}

static int told_ms(unsigned int tone)
{
	unsigned int i;

	for (i = 0; i < n_heard; i++)
		if (heard[i].report.tone == tone && heard[i].report.ms)
			return heard[i].ms;
	return -1;
}

/* Alike but for the level (Australia's congestion), which is not told apart. */
static bool are_alike(const char *plan, unsigned int a, unsigned int b)
{
	const struct lq_tone_cadence *x = lq_toneplan_find(plan, a);
	const struct lq_tone_cadence *y = lq_toneplan_find(plan, b);
	unsigned int i;

	for (i = 0; i < x->n * y->n; i++) {
		const struct lq_tone_segment *p = &x->segments[i % x->n];
		const struct lq_tone_segment *q = &y->segments[i % y->n];

		if (p->f1_hz != q->f1_hz || p->f2_hz != q->f2_hz || p->ms != q->ms)
			return false;
	}
	return true;
}

static const unsigned int progress_tones[] = {
	LQ_TONE_DIAL, LQ_TONE_RINGBACK, LQ_TONE_BUSY, LQ_TONE_CONGESTION,
};

/* Of dial, ring-back, busy and congestion, how many are told right. */
static unsigned int plan_heard(const char *plan, double shift, double stretch,
			       double db, double noise_dbm0)
{
	unsigned int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(progress_tones); i++) {
		unsigned int tone = progress_tones[i];

		sound_clear(&line);
		sound_silence(&line, 300);
		sound_cadence(&line, plan, tone, 14000, stretch, shift, db);
		sound_noise(&line, noise_dbm0);
		listen(plan);
		if (tone == LQ_TONE_CONGESTION &&
		    are_alike(plan, LQ_TONE_BUSY, tone))
			tone = LQ_TONE_BUSY;
		n += only(tone);
	}
	return n;
}

static void check_plans(void)
{
	const char *plan;
	unsigned int i;

	conform_section("receiving: dial, ring-back, busy, congestion, each alone");
	for (i = 0; (plan = lq_toneplan_name(i)); i++) {
		char what[56];

		snprintf(what, sizeof(what), "%s: as sent", plan);
		conform_is(what, 4, plan_heard(plan, 1, 1, 0, -65));
		snprintf(what, sizeof(what), "%s: 20 dB weaker, 1 %% off, 20 dB S/N",
			 plan);
		conform_is(what, 4, plan_heard(plan, 1.01, 1, -20, -50));
		snprintf(what, sizeof(what), "%s: times +15 %%", plan);
		conform_is(what, 4, plan_heard(plan, 1, 1.15, 0, -65));
		snprintf(what, sizeof(what), "%s: times -15 %%", plan);
		conform_is(what, 4, plan_heard(plan, 1, 0.85, 0, -65));
	}
}

/* ------------------------------------------------------------ the limits */

/* Busy tone of China, all of it shifted, stretched, attenuated. */
static bool busy_is_heard(double hz, double stretch, double dbm0, double noise)
{
	sound_clear(&line);
	sound_silence(&line, 200);
	sound_cadence(&line, "cn", LQ_TONE_BUSY, 6000, stretch, hz / 450,
		     dbm0 + 10);
	sound_noise(&line, noise);
	listen("cn");
	return only(LQ_TONE_BUSY);
}

/* The last value, going from @from by @step, up to which it is heard. */
static double last_heard(double from, double step, double to,
			 bool (*is_heard)(double value))
{
	double at = from;

	while (at != to && is_heard(at + step))
		at += step;
	return at;
}

static bool at_hz(double hz) { return busy_is_heard(hz, 1, -15, -65); }
static bool at_stretch(double s) { return busy_is_heard(450, s, -15, -65); }
static bool at_level(double dbm0) { return busy_is_heard(450, 1, dbm0, -70); }
static bool at_snr(double db) { return busy_is_heard(450, 1, -20, -20 - db); }

/* Speech over the whole of it, @db weaker than the tone. */
static bool under_speech(double db)
{
	sound_clear(&line);
	sound_silence(&line, 200);
	sound_cadence(&line, "cn", LQ_TONE_BUSY, 8000, 1, 1, 0);
	sound_add(&line, &speech, -db);
	listen("cn");
	return count(LQ_TONE_BUSY) >= 1;
}

static void check_limits(void)
{
	conform_section("receiving: limits, busy tone of China (450 Hz, 0.35 s)");
	conform_at_most("lowest frequency heard [K: 450 -25]", "Hz", 425,
			last_heard(450, -1, 350, at_hz));
	conform_at_least("highest frequency heard [K: 450 +25]", "Hz", 475,
			 last_heard(450, 1, 550, at_hz));
	conform_between("lowest frequency heard: not further than 50 Hz", "Hz",
			400, 450, last_heard(450, -1, 350, at_hz));
	conform_between("highest frequency heard: not further than 50 Hz", "Hz",
			450, 500, last_heard(450, 1, 550, at_hz));
	conform_at_most("shortest times heard (ours: -20 %)", "times", 0.8,
			last_heard(1, -0.01, 0.5, at_stretch));
	conform_at_least("longest times heard (ours: +20 %)", "times", 1.2,
			 last_heard(1, 0.01, 1.6, at_stretch));
	conform_at_most("weakest level heard", "dBm0", -40,
			last_heard(-10, -1, -60, at_level));
	conform_at_most("least signal to white noise", "dB", 6,
			last_heard(30, -1, -10, at_snr));
	conform_at_most("least distance to speech all over it", "dB", 12,
			last_heard(30, -1, -10, under_speech));
	sound_clear(&line);
	sound_silence(&line, 200);
	sound_cadence(&line, "cn", LQ_TONE_BUSY, 6000, 1, 1, 0);
	listen("cn");
	conform_between("busy is told after (2 periods are 1.4 s)", "ms", 1000,
			1400, told_ms(LQ_TONE_BUSY) - 200);
	sound_clear(&line);
	sound_cadence(&line, "cn", LQ_TONE_DIAL, 6000, 1, 1, 0);
	listen("cn");
	conform_between("dial tone is told after (no ring-back: > 1.2 s)", "ms",
			500, 1400, told_ms(LQ_TONE_DIAL));
	sound_clear(&line);
	sound_cadence(&line, "cn", LQ_TONE_RINGBACK, 9000, 1, 1, 0);
	listen("cn");
	conform_between("ring-back is told after (1 s on)", "ms", 1000, 2000,
			told_ms(LQ_TONE_RINGBACK));
	sound_append(&line, &speech);
	listen("cn");
	conform_holds("ring-back, then an answer", "told, and its end within 1 s",
		      count(LQ_TONE_RINGBACK) == 1 && n_heard == 2 &&
		      heard[1].ms <= 10000);
}

/* ------------------------------------------------ SIT, CED, CNG and beeps */

static void sit(double f1, int ms1, double f2, int ms2, double f3, int ms3,
		int gap_ms, double dbm0)
{
	sound_silence(&line, 300);
	sound_sines(&line, f1, 0, dbm0, ms1);
	sound_silence(&line, gap_ms);
	sound_sines(&line, f2, 0, dbm0, ms2);
	sound_silence(&line, gap_ms);
	sound_sines(&line, f3, 0, dbm0, ms3);
	sound_silence(&line, 1000);
}

static int sit_kind(double f1, int ms1, double f2, int ms2, double dbm0,
		    double noise)
{
	sound_clear(&line);
	sit(f1, ms1, f2, ms2, 1776.7, 380, 0, dbm0);
	sound_noise(&line, noise);
	listen("us");
	return only(LQ_TONE_SIT) ? (int)heard[0].report.detail : -1;
}

static bool plain_sit(double shift, int ms, int gap_ms, double dbm0, double noise)
{
	sound_clear(&line);
	sit(950 + shift, ms, 1400 + shift, ms, 1800 + shift, ms, gap_ms, dbm0);
	sound_noise(&line, noise);
	listen("cn");
	return only(LQ_TONE_SIT);
}

static void check_sit(void)
{
	static const struct {
		const char *what;
		double f1, f2;
		int ms1, ms2, kind;
	} kinds[] = {
		{ "intercept: 914 short, 1371 short", 913.8, 1370.6, 274, 274,
		  LQ_SIT_INTERCEPT },
		{ "vacant code: 985 long, 1371 short", 985.2, 1370.6, 380, 274,
		  LQ_SIT_VACANT },
		{ "reorder: 914 short, 1429 long", 913.8, 1428.5, 274, 380,
		  LQ_SIT_REORDER },
		{ "no circuit: 985 long, 1429 long", 985.2, 1428.5, 380, 380,
		  LQ_SIT_NO_CIRCUIT },
		{ "reorder: 985 short, 1371 long", 985.2, 1370.6, 274, 380,
		  LQ_SIT_REORDER },
		{ "no circuit: 914 long, 1371 long", 913.8, 1370.6, 380, 380,
		  LQ_SIT_NO_CIRCUIT },
		{ "E.180: 950, 1400, 1800 Hz, 330 ms each", 950, 1400, 330, 330,
		  LQ_SIT_OTHER },
	};
	unsigned int i;

	conform_section("special information tone, E.180 clause 9; kinds: SR-2275");
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		conform_is(kinds[i].what, kinds[i].kind,
			   sit_kind(kinds[i].f1, kinds[i].ms1, kinds[i].f2,
				    kinds[i].ms2, -20, -65));
		conform_is("  the same at -35 dBm0, 20 dB S/N", kinds[i].kind,
			   sit_kind(kinds[i].f1, kinds[i].ms1, kinds[i].f2,
				    kinds[i].ms2, -35, -55));
	}
	conform_holds("all 40 Hz low, 260 ms each", "heard",
		      plain_sit(-40, 260, 0, -20, -65));
	conform_holds("all 40 Hz high, 400 ms each", "heard",
		      plain_sit(40, 400, 0, -20, -65));
	conform_holds("gaps of 30 ms between", "heard",
		      plain_sit(0, 330, 30, -20, -65));
	conform_holds("-40 dBm0", "heard", plain_sit(0, 330, 0, -40, -65));
	conform_holds("15 dB S/N", "heard", plain_sit(0, 330, 0, -20, -35));
	conform_holds("all 90 Hz high", "not heard",
		      !plain_sit(90, 330, 0, -20, -65));
	conform_holds("150 ms each", "not heard", !plain_sit(0, 150, 0, -20, -65));
}

/* CED with its phase reversed every @reversal_ms; 0: never. */
static void ced(double hz, int ms, double reversal_ms, double dbm0)
{
	int i, from;

	sound_clear(&line);
	sound_silence(&line, 200);
	from = line.n;
	sound_sines(&line, hz, 0, dbm0, ms);
	for (i = from; reversal_ms > 0 && i < line.n; i++)
		if ((int)((i - from) / 8 / reversal_ms) % 2)
			line.x[i] = -line.x[i];
	sound_silence(&line, 300);
}

static bool ced_is_heard(double hz, int ms, double dbm0, double noise)
{
	ced(hz, ms, 0, dbm0);
	sound_noise(&line, noise);
	listen("cn");
	return only(LQ_TONE_CED) && !heard[0].report.detail;
}

static bool has_reversals(double ms, double noise)
{
	unsigned int i;

	ced(2100, 3000, ms, -20);
	sound_noise(&line, noise);
	listen("cn");
	for (i = 0; i < n_heard; i++)
		if (heard[i].report.tone == LQ_TONE_CED && heard[i].report.detail)
			return true;
	return false;
}

static bool cng_is_heard(double hz, int ms, double dbm0, double noise)
{
	sound_clear(&line);
	sound_silence(&line, 200);
	sound_sines(&line, hz, 0, dbm0, ms);
	sound_silence(&line, 3000);
	sound_noise(&line, noise);
	listen("cn");
	return only(LQ_TONE_CNG);
}

static void check_fax(void)
{
	conform_section("fax: T.30 CED 2100 +-15 Hz, CNG 1100 +-38 Hz 0.5 s +-15 %");
	conform_holds("CED 2085 Hz, 2.6 s", "heard", ced_is_heard(2085, 2600, -20, -65));
	conform_holds("CED 2115 Hz, 4 s", "heard", ced_is_heard(2115, 4000, -20, -65));
	conform_holds("CED -40 dBm0", "heard", ced_is_heard(2100, 3000, -40, -65));
	conform_holds("CED at 15 dB S/N", "heard", ced_is_heard(2100, 3000, -20, -35));
	conform_holds("CED 2040 Hz", "not heard", !ced_is_heard(2040, 3000, -20, -65));
	conform_holds("CED 2160 Hz", "not heard", !ced_is_heard(2160, 3000, -20, -65));
	conform_holds("CED of 450 ms", "not heard", !ced_is_heard(2100, 450, -20, -65));
	ced(2100, 3000, 0, -20);
	listen("cn");
	conform_between("CED is told after", "ms", 490, 530,
			told_ms(LQ_TONE_CED) - 200);
	conform_is("CED's end is told", 2, n_heard);
	conform_holds("reversals every 450 ms (V.25)", "told", has_reversals(450, -65));
	conform_holds("reversals every 425 ms, 25 dB S/N", "told", has_reversals(425, -45));
	conform_holds("reversals every 475 ms", "told", has_reversals(475, -65));
	conform_holds("reversals every 200 ms", "not told", !has_reversals(200, -65));
	conform_holds("CNG 1062 Hz", "heard", cng_is_heard(1064, 500, -20, -65));
	conform_holds("CNG 1138 Hz", "heard", cng_is_heard(1136, 500, -20, -65));
	conform_holds("CNG 430 ms", "heard", cng_is_heard(1100, 430, -20, -65));
	conform_holds("CNG 570 ms", "heard", cng_is_heard(1100, 570, -20, -65));
	conform_holds("CNG -40 dBm0", "heard", cng_is_heard(1100, 500, -40, -65));
	conform_holds("CNG at 15 dB S/N", "heard", cng_is_heard(1100, 500, -20, -35));
	conform_holds("CNG 1000 Hz", "not heard", !cng_is_heard(1000, 500, -20, -65));
	conform_holds("CNG 1200 Hz", "not heard", !cng_is_heard(1200, 500, -20, -65));
	conform_holds("CNG of 300 ms", "not heard", !cng_is_heard(1100, 300, -20, -65));
	conform_holds("CNG of 800 ms", "not heard", !cng_is_heard(1100, 800, -20, -65));
}

static bool beep_is_heard(double hz, int ms, double dbm0)
{
	sound_clear(&line);
	sound_silence(&line, 300);
	sound_append(&line, &speech);
	sound_silence(&line, 500);
	sound_sines(&line, hz, 0, dbm0, ms);
	sound_silence(&line, 1500);
	sound_noise(&line, -60);
	listen("cn");
	return only(LQ_TONE_BEEP);
}

static void check_beep(void)
{
	static const int hz[] = { 400, 500, 620, 700, 750, 800, 1000, 1100, 1400,
				  1750, 2000 };
	static const int ms[] = { 120, 200, 400, 800, 1150 };
	unsigned int i, k, n = 0;

	conform_section("answering machine's beep, after a greeting of speech");
	for (i = 0; i < ARRAY_SIZE(hz); i++)
		for (k = 0; k < ARRAY_SIZE(ms); k++)
			if (beep_is_heard(hz[i], ms[k], -20))
				n++;
			else
				printf("# not heard: %d Hz %d ms\n", hz[i], ms[k]);
	conform_is("11 frequencies 400..2000 Hz, 120..1150 ms", 55, n);
	conform_holds("-35 dBm0, 25 dB S/N", "heard", beep_is_heard(1000, 300, -35));
	conform_holds("50 ms", "not heard", !beep_is_heard(1000, 50, -20));
	conform_holds("2 s", "not heard", !beep_is_heard(1000, 2000, -20));
	sound_clear(&line);
	sound_silence(&line, 500);
	sound_sines(&line, 1000, 0, -20, 400);
	sound_silence(&line, 1500);
	listen("cn");
	conform_is("without speech before: reports", 0, n_heard);
	sound_clear(&line);
	sound_append(&line, &speech);
	sound_silence(&line, 400);
	sound_cadence(&line, "cn", LQ_TONE_BUSY, 6000, 1, 1, 0);
	listen("cn");
	conform_holds("busy after speech", "BUSY, no BEEP", only(LQ_TONE_BUSY));
}

/* --------------------------------------------------------------- no alarm */

/* One file of tests/talkoff.sh, A-law without a head; the tones told. */
static unsigned int tones_told(FILE *f, const char *plan, double *minutes)
{
	static struct lq_progress p;
	struct lq_solo_report r;
	unsigned int n = 0;
	u8 octets[8];

	rewind(f);
	lq_progress_init(&p, plan);
	while (fread(octets, 1, sizeof(octets), f) == sizeof(octets)) {
		s16 x[8];

		lq_g711_decode(LQ_LAW_ALAW, x, octets);
		*minutes += 1 / 60e3;
		n += lq_progress_run(&p, x, &r);
	}
	return n;
}

static void check_false(void)
{
	double minutes = 0, again = 0;
	unsigned int n_cn = 0, n_us = 0;
	glob_t g;
	size_t i;

	conform_section("speech and music: nothing is told");
	if (glob("build/talkoff/*.raw", 0, NULL, &g))
		g.gl_pathc = 0;
	for (i = 0; i < g.gl_pathc; i++) {
		FILE *f = fopen(g.gl_pathv[i], "rb");

		if (!f)
			continue;
		n_cn += tones_told(f, "cn", &minutes);
		n_us += tones_told(f, "us", &again);
		fclose(f);
	}
	globfree(&g);
	conform_at_least("listened to: prompts, music, also faster and slower",
			 "min", 120, minutes);
	conform_is("tones told, plan cn", 0, n_cn);
	conform_is("tones told, plan us", 0, n_us);
}

/* Speech of its own: the files are there only after `make sounds`. */
static void prepare_speech(void)
{
	sound_clear(&speech);
	if (!sound_wav(&speech, "build/speech/agent.wav"))
		printf("# no build/speech: make sounds\n");
	sound_level(&speech, -15);
}

int main(void)
{
	conform_begin("E.180", "Tones in national signalling systems");
	check_sending();
	check_plans();
	prepare_speech();
	check_limits();
	check_sit();
	check_fax();
	check_beep();
	check_false();
	sound_free(&line);
	sound_free(&speech);
	return conform_end();
}
