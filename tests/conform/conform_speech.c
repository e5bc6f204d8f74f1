// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is done with speech besides carrying it: level meter, voice activity,
 * automatic gain, noise reduction. Limits are ours where no Recommendation
 * sets one; P.56 gives the idea of active speech level.
 *
 * The speech is that of `make sounds`, which this programme needs.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/kernel.h>
#include "conform/conform.h"
#include "conform/lib_sound.h"
#include "dsp/agc.h"
#include "dsp/level.h"
#include "dsp/nr.h"
#include "dsp/vad.h"

static struct sound speech, line;

static double dbm0(double power)
{
	return 10 * log10(power / pow(LQ_LEVEL_0DBM0_PEAK, 2) * 2 + 1e-12);
}

/* ------------------------------------------------------------ level meter */

static double level_error(double hz, double level)
{
	struct lq_level l;
	int i;

	sound_clear(&line);
	sound_sines(&line, hz, 0, level, 1000);
	lq_level_init(&l);
	for (i = 0; i < line.n / 8; i++) {
		s16 x[8];

		sound_block(&line, i, x);
		lq_level_run(&l, x);
	}
	return fabs(l.cb / 10.0 - level);
}

static void check_level(void)
{
	double worst = 0, noise, hz, level;
	struct lq_level l;
	int i;

	conform_section("level meter, 100 ms, through A-law");
	for (level = 0; level >= -40; level -= 5)
		for (hz = 304; hz <= 3400; hz += 387)
			worst = fmax(worst, level_error(hz, level));
	conform_at_most("sines of 0..-40 dBm0, 300..3400 Hz: worst error", "dB",
			0.3, worst);
	conform_at_most("sine of 1004 Hz, -50 dBm0: error", "dB", 1,
			level_error(1004, -50));
	sound_clear(&line);
	sound_silence(&line, 1000);
	sound_noise(&line, -20);
	lq_level_init(&l);
	for (noise = 0, i = 0; i < line.n / 8; i++) {
		s16 x[8];

		sound_block(&line, i, x);
		lq_level_run(&l, x);
		if (i % 100 == 99)
			noise += l.cb / 10.0 / 10;
	}
	conform_between("white noise of -20 dBm0", "dBm0", -20.3, -19.7, noise);
}

/* --------------------------------------------------------- voice activity */

#define HOPS_MAX 200000
static bool is_active[HOPS_MAX], is_voice[HOPS_MAX];

/* Truth: hops of the clean speech above -45 dBm0, gaps to 200 ms filled. */
static int mark_active(const struct sound *clean)
{
	int n = clean->n / 80, i, k, last = -1000;

	for (i = 0; i < n; i++) {
		double sum = 0;

		for (k = 0; k < 80; k++)
			sum += pow(clean->x[i * 80 + k], 2);
		is_active[i] = dbm0(sum / 80) > -45;
		if (!is_active[i])
			continue;
		for (k = last + 1; i - last <= 20 && k < i; k++)
			is_active[k] = true;
		last = i;
	}
	return n;
}

static int n_begun;

static void run_vad(int n)
{
	struct lq_vad v;
	int i;

	lq_vad_init(&v);
	n_begun = 0;
	for (i = 0; i < n * 10; i++) {
		s16 x[8];

		sound_block(&line, i, x);
		n_begun += lq_vad_run(&v, x, false) == LQ_VAD_BEGAN;
		is_voice[i / 10] = v.is_voice;
	}
}

static void lay_speech(double level, double noise)
{
	int n;

	sound_clear(&line);
	sound_silence(&line, 2000);
	sound_append(&line, &speech);
	sound_level(&line, level);
	n = mark_active(&line);
	if (noise > -90)
		sound_noise(&line, noise);
	run_vad(n);
}

/* Of the active hops, how many the detector missed; of the others, took. */
static void share(double *missed, double *taken, double *onset_ms)
{
	int i, n = line.n / 80, n_active = 0, n_missed = 0, n_taken = 0;

	*onset_ms = -1;
	for (i = 0; i < n; i++) {
		n_active += is_active[i];
		n_missed += is_active[i] && !is_voice[i];
		/* the hang-over is not a mistake */
		n_taken += is_voice[i] && !is_active[i] &&
			   !(i >= 25 && (is_active[i - 1] || is_active[i - 25] ||
					 is_active[i - 10] || is_active[i - 20]));
		if (*onset_ms < 0 && is_voice[i] && n_active)
			*onset_ms = 10 * n_active;
	}
	*missed = 100.0 * n_missed / n_active;
	*taken = 100.0 * n_taken / (n - n_active);
}

static void check_vad(void)
{
	static const struct {
		const char *what;
		double level, noise, clipped;
	} rows[] = {
		{ "-20 dBm0, no noise", -20, -99, 8 },
		{ "-20 dBm0, noise -60", -20, -60, 8 },
		{ "-20 dBm0, noise -40 (20 dB S/N)", -20, -40, 15 },
		{ "-20 dBm0, noise -35 (15 dB S/N)", -20, -35, 20 },
		{ "-35 dBm0, noise -60", -35, -60, 15 },
	};
	double missed, taken, onset;
	unsigned int i;
	int k, n;

	conform_section("voice activity (ours)");
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		char what[80];

		lay_speech(rows[i].level, rows[i].noise);
		share(&missed, &taken, &onset);
		snprintf(what, sizeof(what), "%s: speech missed", rows[i].what);
		conform_at_most(what, "%", rows[i].clipped, missed);
		snprintf(what, sizeof(what), "%s: silence taken", rows[i].what);
		conform_at_most(what, "%", 2, taken);
		conform_at_most("  first voice told after", "ms", 150, onset);
	}
	/* a burst of sharp edges: onset and hang-over to the hop */
	sound_clear(&line);
	sound_silence(&line, 1000);
	sound_sines(&line, 300, 700, -23, 400);
	sound_silence(&line, 1000);
	run_vad(240);
	for (k = 0; k < 240 && !is_voice[k]; k++)
		;
	conform_between("onset", "ms", 40, 60, (k + 1) * 10 - 1000);
	for (n = k; n < 240 && is_voice[n]; n++)
		;
	conform_between("hang-over", "ms", 190, 210, n * 10 - 1400);
	sound_clear(&line);
	sound_silence(&line, 3000);
	for (i = 0; i < 3000; i += 100)
		line.x[i * 8] = 20000;		/* clicks */
	run_vad(300);
	conform_is("a click every 100 ms: voices told", 0, n_begun);
	sound_clear(&line);
	sound_silence(&line, 20000);
	sound_noise(&line, -30);
	run_vad(2000);
	for (n = 0, k = 100; k < 2000; k++)
		n += is_voice[k];
	conform_at_most("noise of -30 dBm0 from the first ms: voice after 1 s", "%",
			0, n / 19.0);
}

/* --------------------------------------------------------- automatic gain */

/* Level of speech after 12 s of it, and the gain in the pause after. */
static double agc_level(double level, double *pause_gain_db)
{
	struct lq_agc a;
	double sum = 0, gain = 0;
	int i, k, n = 0, round, n_speech;

	sound_clear(&line);
	for (round = 0; round < 6; round++)
		sound_append(&line, &speech);
	sound_level(&line, level);
	n_speech = line.n;
	sound_silence(&line, 5000);
	sound_noise(&line, -62);
	lq_agc_init(&a);
	for (i = 0; i < line.n / 8; i++) {
		double part = 0;
		s16 x[8];

		sound_block(&line, i, x);
		lq_agc_run(&a, x, false);
		if (i * 8 <= n_speech)
			gain = a.gain_q4 / 160.0;
		for (k = 0; k < 8; k++)
			part += (double)x[k] * x[k];
		/* the same hops that sound_level() looks at */
		if (i * 8 > n_speech / 2 && i * 8 < n_speech && lq_vad_is_hit(&a.vad)) {
			sum += part;
			n += 8;
		}
	}
	*pause_gain_db = a.gain_q4 / 160.0 - gain;
	return dbm0(sum / n);
}

static double agc_seconds(double from_dbm0, double to_dbm0, double within_db)
{
	double before = LQ_AGC_TARGET_CB / 10.0 - to_dbm0;
	struct lq_agc a;
	int i, at;

	sound_clear(&line);
	sound_sines(&line, 500, 900, from_dbm0 - 3, 8000);
	at = line.n;
	sound_sines(&line, 500, 900, to_dbm0 - 3, 8000);
	/* syllables, or the floor would take it for noise */
	for (i = 0; i < line.n; i++)
		line.x[i] *= i / 1200 % 2 ? 1.0 : 0.3;
	lq_agc_init(&a);
	for (i = 0; i < line.n / 8; i++) {
		s16 x[8];

		sound_block(&line, i, x);
		lq_agc_run(&a, x, false);
		if (i * 8 > at && fabs(a.gain_q4 / 160.0 - before) < within_db)
			return (i * 8 - at) / 8000.0;
	}
	return 99;
}

static void check_agc(void)
{
	static const double levels[] = { -32, -28, -24, -20, -16, -12, -9 };
	double pause, worst_pause = 0;
	unsigned int i;

	conform_section("automatic gain (ours): speech to -20 dBm0 by -12..+12 dB");
	for (i = 0; i < ARRAY_SIZE(levels); i++) {
		char what[56];
		double out = agc_level(levels[i], &pause);

		snprintf(what, sizeof(what), "speech of %g dBm0 comes out with",
			 levels[i]);
		conform_between(what, "dBm0", -22, -18, out);
		worst_pause = fmax(worst_pause, fabs(pause));
	}
	conform_at_most("gain's change in 5 s of silence after", "dB", 0.5,
			worst_pause);
	conform_between("from -20 to -8 dBm0: gain within 3 dB after", "s", 0.2,
			4, agc_seconds(-20, -8, 5));
	conform_between("from -8 to -26 dBm0: gain within 3 dB after", "s", 1,
			8, agc_seconds(-8, -26, 5));
}

/* -------------------------------------------------------- noise reduction */

/*
 * The gains are found from speech and noise together and laid on each alone:
 * what the reduction does is, band by band, linear, so that out(speech + noise)
 * - out is not needed; speech is known, and the noise of a pause is heard.
 */
struct nr_result {
	double noise_db;	/* down, in the pause before and after */
	double speech_db;	/* level change of active speech */
	double segmental_db;	/* signal to (noise + distortion), mean of hops */
	double segmental_before_db;
};

static double hop_power(const double *x, int n)
{
	double sum = 0;

	while (n--)
		sum += x[n] * x[n];
	return sum;
}

static struct nr_result nr_measure(double level, double noise)
{
	static double out[8000 * 60];
	struct sound clean = { 0 };
	struct nr_result r = { 0 };
	double in_pause = 0, out_pause = 0, in_speech = 0, out_speech = 0;
	struct lq_nr nr;
	int i, k, n_active = 0;

	sound_clear(&clean);
	sound_silence(&clean, 3000);
	sound_append(&clean, &speech);
	sound_level(&clean, level);
	sound_silence(&clean, 500);
	mark_active(&clean);
	sound_clear(&line);
	sound_append(&line, &clean);
	sound_noise(&line, noise);
	lq_nr_init(&nr);
	for (i = 0; i < line.n / 8; i++) {
		s16 x[8];

		sound_block(&line, i, x);
		lq_nr_run(&nr, x);
		for (k = 0; k < 8; k++)
			out[i * 8 + k] = x[k];
	}
	for (i = 200; i < line.n / 80 - 2; i++) {
		const double *c = clean.x + i * 80, *o = out + i * 80 + LQ_NR_DELAY;
		double left = 0, added = 0;

		if (!is_active[i] && i < 290) {
			in_pause += hop_power(line.x + i * 80, 80);
			out_pause += hop_power(o, 80);
		}
		if (!is_active[i] || hop_power(c, 80) < 80 * 0.5 *
		    pow(LQ_LEVEL_0DBM0_PEAK * pow(10, (level - 10) / 20), 2))
			continue;
		for (k = 0; k < 80; k++) {
			left += pow(o[k] - c[k], 2);
			added += pow(line.x[i * 80 + k] - c[k], 2);
		}
		in_speech += hop_power(c, 80);
		out_speech += hop_power(o, 80);
		r.segmental_db += fmin(35, 10 * log10(hop_power(c, 80) / (left + 1)));
		r.segmental_before_db += fmin(35, 10 * log10(hop_power(c, 80) /
							     (added + 1)));
		n_active++;
	}
	r.noise_db = 10 * log10(in_pause / (out_pause + 1));
	r.speech_db = 10 * log10(out_speech / in_speech);
	r.segmental_db /= n_active;
	r.segmental_before_db /= n_active;
	sound_free(&clean);
	return r;
}

static void check_nr(void)
{
	struct nr_result r;

	conform_section("noise reduction (ours), speech -20 dBm0, white noise");
	r = nr_measure(-20, -35);
	conform_at_least("15 dB S/N: noise in pauses down by", "dB", 10, r.noise_db);
	conform_between("  level of loud speech changes by", "dB", -1.5, 1.5,
			r.speech_db);
	conform_note("  loud speech to its distortion and noise, before", "dB",
		     r.segmental_before_db);
	conform_at_least("  the same after: not worse", "dB",
			 r.segmental_before_db, r.segmental_db);
	r = nr_measure(-20, -25);
	conform_at_least("5 dB S/N: noise in pauses down by", "dB", 10, r.noise_db);
	conform_between("  level of loud speech changes by", "dB", -3, 3,
			r.speech_db);
	conform_at_least("  loud speech to its distortion and noise: better by",
			 "dB", 1, r.segmental_db - r.segmental_before_db);
	r = nr_measure(-20, -62);
	conform_at_least("42 dB S/N: loud speech to its distortion", "dB", 20,
			 r.segmental_db);
	conform_between("  level of loud speech changes by", "dB", -0.5, 0.5,
			r.speech_db);
	conform_is("delay", 7, LQ_NR_DELAY / 8);
}

int main(void)
{
	conform_begin("speech", "Level, voice activity, gain, noise reduction");
	if (!sound_wav(&speech, "build/speech/agent.wav") ||
	    !sound_wav(&speech, "build/speech/customer.wav")) {
		fprintf(stderr, "no build/speech: make sounds\n");
		conform_holds("speech is there", "make sounds", false);
		return conform_end();
	}
	check_level();
	check_vad();
	check_agc();
	check_nr();
	sound_free(&speech);
	sound_free(&line);
	return conform_end();
}
