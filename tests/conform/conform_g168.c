// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The echo canceller against G.168: its tests of clause 6.4.2 and 7 over the
 * eight hybrids of Annex D, and our own targets. A figure is that of the worst
 * hybrid. Limits beside which nothing is said are our targets; [K] marks a row,
 * or in a section's title all its rows, whose limits and test numbers are from
 * memory: the Recommendation's text was not at hand to check them.
 *
 * 32 ms: the hybrid begins 12 ms late; 64 ms: 44 ms late; 128 ms: 100 ms late.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "conform/conform.h"
#include "conform/lib_g168.h"

#define S(seconds)	((int)((seconds) * G168_RATE))
#define FAR_DBM0	(-10.0)

static struct g168_line line_of(int hybrid, int tail_ms)
{
	int delay_ms = tail_ms == 16 ? 0 : tail_ms == 32 ? 12 :
		       tail_ms == 64 ? 44 : 100;

	return (struct g168_line){ .hybrid = hybrid, .erl_db = 10,
				   .delay = delay_ms * 8, .tail_ms = tail_ms,
				   .n = S(6) };
}

/* ----------------------------------------------------------- convergence */

struct erle {
	double at_1s, at_5s;
};

static struct erle worst_erle(int tail_ms, double erl_db)
{
	struct erle worst = { 99, 99 };
	int m;

	for (m = 0; m < G168_HYBRIDS; m++) {
		struct g168_line l = line_of(m, tail_ms);

		l.erl_db = erl_db;
		g168_run(&l);
		worst.at_1s = fmin(worst.at_1s, g168_erle(1));
		worst.at_5s = fmin(worst.at_5s, g168_erle(5));
	}
	return worst;
}

static void check_erle(void)
{
	struct erle e;

	conform_section("linear convergence, A-law, ERLE of the worst hybrid");
	g168_silence(g168_near, G168_SAMPLES);
	g168_css(g168_far, G168_SAMPLES, FAR_DBM0);
	e = worst_erle(16, 10);
	conform_at_least("16 ms, CSS, at 5 s", "dB", 35.5, e.at_5s);
	e = worst_erle(32, 10);
	conform_at_least("32 ms, CSS, at 1 s", "dB", 30, e.at_1s);
	conform_at_least("32 ms, CSS, at 5 s", "dB", 35.5, e.at_5s);
	e = worst_erle(32, 6);
	conform_at_least("32 ms, CSS, ERL 6 dB, at 1 s", "dB", 30, e.at_1s);
	conform_at_least("32 ms, CSS, ERL 6 dB, at 5 s", "dB", 35.5, e.at_5s);
	e = worst_erle(64, 10);
	conform_at_least("64 ms, CSS, at 5 s", "dB", 28, e.at_5s);
	e = worst_erle(128, 10);
	conform_at_least("128 ms, CSS, at 1 s", "dB", 25, e.at_1s);
	conform_at_least("128 ms, CSS, at 5 s", "dB", 28, e.at_5s);
	e = worst_erle(128, 6);
	conform_at_least("128 ms, CSS, ERL 6 dB, at 5 s", "dB", 28, e.at_5s);
	g168_talker(g168_far, G168_SAMPLES, FAR_DBM0, 7);
	e = worst_erle(32, 10);
	conform_at_least("32 ms, synthetic talker, at 5 s", "dB", 31, e.at_5s);
	if (!g168_prompt(g168_far, G168_SAMPLES, FAR_DBM0,
			 "en_US_f_Allison/demo-congrats.wav"))
		return;
	e = worst_erle(32, 10);
	conform_at_least("32 ms, human voice, at 5 s", "dB", 31, e.at_5s);
	e = worst_erle(128, 10);
	conform_at_least("128 ms, human voice, at 5 s", "dB", 28, e.at_5s);
}

/* From cold: until the last of a voice's echo that is heard, NLP on. */
static double worst_audible(int tail_ms)
{
	static const char *const voices[] = {
		"agent", "agent-zh", "customer", "customer-en", "third",
	};
	double worst = 0;
	unsigned int i;
	int m;

	g168_silence(g168_near, G168_SAMPLES);
	for (i = 0; i < sizeof(voices) / sizeof(voices[0]); i++) {
		if (!g168_speech(g168_far, G168_SAMPLES, FAR_DBM0, voices[i]))
			return NAN;
		for (m = 0; m < G168_HYBRIDS; m++) {
			struct g168_line l = line_of(m, tail_ms);

			l.has_nlp = true;
			g168_run(&l);
			worst = fmax(worst, g168_audible_s(l.n, -50));
		}
	}
	return worst;
}

static void check_first_words(void)
{
	conform_section("first words of a call: echo above -50 dBm0, NLP on");
	conform_at_most("32 ms, the worst of 5 voices, until", "s", 1.0,
			worst_audible(32));
	/* tests/interop/e2e_echo.py begins to listen after 1.5 s */
	conform_at_most("64 ms, until", "s", 1.5, worst_audible(64));
	conform_note("128 ms, until", "s", worst_audible(128));
}

static void check_levels(void)
{
	/* at -30 an echo is at -40: A-law itself leaves -28 dB of it */
	static const struct { double dbm0, erle; } at[] = {
		{ 0, 33 }, { -10, 35 }, { -15, 33 }, { -20, 32 }, { -30, 25 },
	};
	char what[64];
	unsigned int i;

	conform_section("levels of LRin: no divergence");
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		g168_css(g168_far, G168_SAMPLES, at[i].dbm0);
		snprintf(what, sizeof(what), "32 ms, CSS %.0f dBm0, at 5 s",
			 at[i].dbm0);
		conform_at_least(what, "dB", at[i].erle,
				 worst_erle(32, 10).at_5s);
	}
}

/* ---------------------------------------------------------------- battery */

/* The highest Lret in [from, to) of any hybrid. */
static double worst_lret(bool has_nlp, double seconds, double from, double to,
			 double swap_at)
{
	double worst = -99;
	int m;

	for (m = 0; m < G168_HYBRIDS; m++) {
		struct g168_line l = line_of(m, 32);

		l.has_nlp = has_nlp;
		l.n = S(seconds);
		l.swap_at = S(swap_at);
		l.swap = (m + 3) % G168_HYBRIDS;
		g168_run(&l);
		worst = fmax(worst, g168_peak_dbm0(from, to));
	}
	return worst;
}

static void near_between(double from, double to)
{
	int i;

	for (i = 0; i < G168_SAMPLES; i++)
		if (i < S(from) || i >= S(to))
			g168_near[i] = 0;
}

static void check_battery(double lrin)
{
	char title[64];

	snprintf(title, sizeof(title), "6.4.2 at LRin %.0f dBm0, ERL 10 dB [K]", lrin);
	conform_section(title);
	g168_css(g168_far, G168_SAMPLES, lrin);
	g168_silence(g168_near, G168_SAMPLES);
	conform_at_most("2A with NLP, 1 to 10 s", "dBm0", -65,
			worst_lret(true, 10, 1, 10, 0));
	conform_at_most("2A again after the hybrid changed", "dBm0", -65,
			worst_lret(true, 14, 5, 14, 4));
	conform_at_most("2B without NLP, 10 to 20 s", "dBm0", -53,
			worst_lret(false, 20, 10, 20, 0));
	g168_noise(g168_near, G168_SAMPLES, -40, 3);
	near_between(0, 5);
	conform_at_most("2C noise of -40 dBm0 for 5 s, then", "dBm0", -50,
			worst_lret(true, 12, 6, 12, 0));
	g168_css_near(g168_near, G168_SAMPLES, lrin - 15);
	near_between(0, 5);
	conform_at_most("3A double talk of -15 dB from cold, then", "dBm0", -45,
			worst_lret(true, 12, 6, 12, 0));
	g168_css_near(g168_near, G168_SAMPLES, lrin);
	near_between(5, 10);
	conform_at_most("3B double talk of 0 dB, then (no NLP)", "dBm0", -53,
			worst_lret(false, 13, 10.1, 13, 0));
}

static void check_leak(void)
{
	int i;

	conform_section("6.4.2 tests 4, 5: silence, open path [K]");
	g168_silence(g168_near, G168_SAMPLES);
	g168_css(g168_far, G168_SAMPLES, FAR_DBM0);
	for (i = S(5); i < S(27); i++)
		g168_far[i] = 0;
	conform_at_most("4 after 22 s of silence, no NLP", "dBm0", -50,
			worst_lret(false, 29, 27, 29, 0));
	g168_css(g168_far, G168_SAMPLES, FAR_DBM0);
	{
		double worst = -99;
		int m;

		for (m = 0; m < G168_HYBRIDS; m++) {
			struct g168_line l = line_of(m, 32);

			l.n = S(8);
			l.erl_db = 10;
			g168_run(&l);
			worst = fmax(worst, g168_peak_dbm0(7, 8));
		}
		conform_at_most("after 7 s, no NLP", "dBm0", -50, worst);
	}
}

static void tones_then_css(const double (*hz)[2], int n, double each_s)
{
	static double second[G168_SAMPLES];
	int i, k;

	g168_css(g168_far, G168_SAMPLES, FAR_DBM0);
	for (k = 0; k < n; k++) {
		double *at = g168_far + S(5) + k * S(each_s);

		g168_tone(at, S(each_s), hz[k][0], FAR_DBM0 - 3 * !!hz[k][1]);
		if (!hz[k][1])
			continue;
		g168_tone(second, S(each_s), hz[k][1], FAR_DBM0 - 3);
		for (i = 0; i < S(each_s); i++)
			at[i] += second[i];
	}
}

static void check_tones(void)
{
	static const double single[][2] = {
		{ 697, 0 }, { 941, 0 }, { 1336, 0 }, { 1633, 0 },
	};
	static const double pair[][2] = {
		{ 697, 1209 }, { 770, 1336 }, { 852, 1477 }, { 941, 1633 },
	};
	static const double ring[][2] = { { 450, 0 }, { 440, 480 } };

	conform_section("6.4.2 tests 6, 7: narrow band, no NLP [K]");
	g168_silence(g168_near, G168_SAMPLES);
	tones_then_css(single, 4, 5);
	conform_at_most("6 four tones of 5 s, then CSS", "dBm0", -50,
			worst_lret(false, 28, 25.1, 28, 0));
	tones_then_css(pair, 4, 5);
	conform_at_most("6 four pairs of 5 s, then CSS", "dBm0", -50,
			worst_lret(false, 28, 25.1, 28, 0));
	tones_then_css(ring, 2, 5);
	conform_at_most("ring-back tones, then CSS", "dBm0", -50,
			worst_lret(false, 18, 15.1, 18, 0));
	g168_tone(g168_far, G168_SAMPLES, 1004, FAR_DBM0);
	conform_at_most("7 a tone of 1004 Hz from cold, 10 to 20 s", "dBm0", -40,
			worst_lret(false, 20, 10, 20, 0));
}

/* ------------------------------------------------------------ double talk */

static void talkers(double near_db, bool is_human)
{
	bool is_there = is_human &&
		g168_prompt(g168_far, G168_SAMPLES, FAR_DBM0,
			    "en_US_f_Allison/demo-congrats.wav") &&
		g168_prompt(g168_near, G168_SAMPLES, FAR_DBM0 + near_db,
			    "fr_CA_f_June/vm-forward-multiple.wav");

	if (!is_there) {
		g168_talker(g168_far, G168_SAMPLES, FAR_DBM0, 7);
		g168_talker(g168_near, G168_SAMPLES, FAR_DBM0 + near_db, 99);
	}
	near_between(10, 15);
}

/* What the second after near speech has lost against the one before it. */
static double worst_loss(int tail_ms)
{
	double worst = -99;
	int m;

	for (m = 0; m < G168_HYBRIDS; m++) {
		struct g168_line l = line_of(m, tail_ms);

		l.n = S(16);
		g168_run(&l);
		worst = fmax(worst, g168_erle(9.3) - g168_erle(15));
	}
	return worst;
}

static void check_double_talk(void)
{
	char what[64];
	double db;
	int m, human;

	conform_section("double talk of 5 s after 10 s, speech both ways");
	for (human = 0; human < 2; human++) {
		talkers(0, human);
		snprintf(what, sizeof(what), "32 ms, near 0 dB, %s: loss after",
			 human ? "human" : "synthetic");
		conform_at_most(what, "dB", 6, worst_loss(32));
		snprintf(what, sizeof(what), "128 ms, near 0 dB, %s: loss after",
			 human ? "human" : "synthetic");
		conform_at_most(what, "dB", 6, worst_loss(128));
	}
	for (db = 0; db >= -18; db -= 6) {
		double cut = 0;

		talkers(db, true);
		for (m = 0; m < G168_HYBRIDS; m++) {
			struct g168_line l = line_of(m, 32);

			l.n = S(15);
			l.has_nlp = true;
			g168_run(&l);
			cut += g168_clipped(10, 15, FAR_DBM0 + db);
		}
		snprintf(what, sizeof(what), "near %.0f dB: frames cut, NLP on", db);
		conform_at_most(what, "%", 3, cut / G168_HYBRIDS);
	}
}

/* ------------------------------------------------------------ near speech */

struct near {
	double likeness;	/* of Sout to near, the worst pair's */
	double cut;		/* share of frames, %, the worst pair's */
};

/*
 * Both speak at once from the first sample on, so that there is no phase with
 * one voice to learn from; @tone_s: after so much of ring-back tone.
 */
static struct near worst_near(int tail_ms, double erl_db, double near_db,
			      double from, double tone_s)
{
	static const char *const pairs[][2] = {	/* near, far */
		{ "agent", "customer" },      { "customer", "agent" },
		{ "third", "agent-zh" },      { "agent-zh", "customer-en" },
		{ "customer-en", "third" },   { "customer", "customer-en" },
	};
	struct near worst = { 1, 0 };
	unsigned int i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct g168_line l = line_of(i, tail_ms);

		l.erl_db = erl_db;
		l.has_nlp = true;
		l.n = S(24);
		if (!g168_speech(g168_near, l.n, FAR_DBM0 + near_db,
				 pairs[i][0]) ||
		    !g168_speech(g168_far, l.n, FAR_DBM0, pairs[i][1]))
			return (struct near){ NAN, NAN };
		g168_tone(g168_far, S(tone_s), 450, FAR_DBM0);
		g168_run(&l);
		worst.likeness = fmin(worst.likeness, g168_likeness(from, 24));
		worst.cut = fmax(worst.cut,
				 g168_clipped(from, 24, FAR_DBM0 + near_db));
	}
	return worst;
}

static void near_rows(const char *line, int tail_ms, double near_db,
		      double likeness, struct near n)
{
	char what[80];

	snprintf(what, sizeof(what), "%s, near %.0f dB, %d ms: likeness", line,
		 near_db, tail_ms);
	conform_at_least(what, "", likeness, n.likeness);
	snprintf(what, sizeof(what), "%s, near %.0f dB, %d ms: frames cut", line,
		 near_db, tail_ms);
	conform_at_most(what, "%", 3, n.cut);
}

static void check_near(void)
{
	static const struct {
		const char *line;
		double erl_db, near_db, likeness, from, tone_s;
	} rows[] = {
		{ "no echo", INFINITY, 0, 0.99, 0, 0 },
		{ "no echo", INFINITY, -9, 0.99, 0, 0 },
		{ "no echo, tone first", INFINITY, 0, 0.99, 0, 8 },
		{ "ERL 20 dB, after 16 s", 20, 0, 0.97, 16, 0 },
		{ "ERL 10 dB, after 16 s", 10, 0, 0.97, 16, 0 },
		{ "ERL 10 dB, after 16 s", 10, -9, 0.97, 16, 0 },
		{ "ERL 6 dB, after 16 s", 6, 0, 0.97, 16, 0 },
		{ "ERL 6 dB, after 16 s", 6, -9, 0.97, 16, 0 },
	};
	static const int tails[] = { 32, 64, 128 };
	unsigned int i, k;

	conform_section("near speech: both speak from cold, NLP on");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (k = 0; k < sizeof(tails) / sizeof(tails[0]); k++)
			near_rows(rows[i].line, tails[k], rows[i].near_db,
				  rows[i].likeness,
				  worst_near(tails[k], rows[i].erl_db,
					     rows[i].near_db, rows[i].from,
					     rows[i].tone_s));
}

/* ----------------------------------------------------------- comfort noise */

static void check_comfort(void)
{
	static const double levels[] = { -45, -50, -55 };
	double past, heard, silent;
	char what[64];
	unsigned int k;
	int i;

	conform_section("6.4.2 test 9: comfort noise, coloured line noise [K]");
	for (k = 0; k < sizeof(levels) / sizeof(levels[0]); k++) {
		struct g168_line l = line_of(0, 32);

		g168_css(g168_far, G168_SAMPLES, FAR_DBM0);
		g168_noise(g168_near, G168_SAMPLES, levels[k] - 2.9, 5);
		for (past = i = 0; i < G168_SAMPLES; i++) {
			if (i / S(3) % 2 == 0)
				g168_far[i] = 0;
			past = g168_near[i] += 0.7 * past;
		}
		l.n = S(18);
		l.has_nlp = true;
		g168_run(&l);
		heard = g168_level_dbm0(9.3, 12);
		silent = g168_level_dbm0(12.3, 15);
		snprintf(what, sizeof(what), "%.0f dBm0: with echo against without",
			 levels[k]);
		conform_between(what, "dB", -2, 2, heard - silent);
		snprintf(what, sizeof(what), "%.0f dBm0: colour (r1), the same",
			 levels[k]);
		conform_between(what, "", -0.15, 0.15,
				g168_neighbour(9.3, 12) -
					g168_neighbour(12.3, 15));
	}
}

/* ------------------------------------------------------------ 7: disabler */

/* 2100 Hz + @offset with reversals every @apart_ms by @turn degrees. */
static void answer_tone(double *x, double dbm0, double offset, double apart_ms,
			double turn)
{
	double a = sqrt(22827.0 * 22827.0 * pow(10, dbm0 / 10));
	int i;

	for (i = 0; i < S(3); i++) {
		int reversals = apart_ms > 0 ? i / (apart_ms * 8) : 0;

		x[i] = a * sin(2 * M_PI * (2100 + offset) * i / G168_RATE +
			       reversals * turn * M_PI / 180);
	}
}

static int disabled_at(void)
{
	struct g168_line l = line_of(0, 32);

	l.n = S(5);
	g168_run(&l);
	return g168_disabled_at_ms;
}

static void check_disabler(void)
{
	static const struct {
		const char *what;
		double dbm0, offset, apart_ms, turn;
		bool is_wanted;
	} rows[] = {
		{ "2100 Hz -12 dBm0, 450 ms, 180 degrees", -12, 0, 450, 180, true },
		{ "-31 dBm0", -31, 0, 450, 180, true },
		{ "-6 dBm0", -6, 0, 450, 180, true },
		{ "+21 Hz", -12, 21, 450, 180, true },
		{ "-21 Hz", -12, -21, 450, 180, true },
		{ "425 ms", -12, 0, 425, 180, true },
		{ "475 ms", -12, 0, 475, 180, true },
		{ "155 degrees", -12, 0, 450, 155, true },
		{ "205 degrees", -12, 0, 450, 205, true },
		{ "no reversals (G.164)", -12, 0, 0, 0, false },
		{ "110 degrees", -12, 0, 450, 110, false },
		{ "reversals every 200 ms", -12, 0, 200, 180, false },
		{ "1900 Hz", -12, -200, 450, 180, false },
		{ "2350 Hz", -12, 250, 450, 180, false },
	};
	unsigned int i;
	int at, from_near;

	conform_section("7: tone disabler, operates within 1 s [K]");
	for (from_near = 0; from_near < 2; from_near++) {
		double *x = from_near ? g168_near : g168_far;

		for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			char what[64];

			g168_silence(g168_far, S(6));
			g168_silence(g168_near, S(6));
			answer_tone(x, rows[i].dbm0, rows[i].offset,
				    rows[i].apart_ms, rows[i].turn);
			at = disabled_at();
			snprintf(what, sizeof(what), "%s: %s",
				 from_near ? "send" : "receive", rows[i].what);
			if (rows[i].is_wanted)
				conform_between(what, "ms", 850, 1000, at);
			else
				conform_is(what, -1, at);
		}
	}
	g168_silence(g168_near, S(6));
	answer_tone(g168_far, -12, 0, 450, 180);
	(void)disabled_at();
	conform_between("enabled after the tone (250 +- 150 ms)", "ms", 100, 400,
			g168_enabled_at_ms - 3000);
	g168_talker(g168_far, G168_SAMPLES, FAR_DBM0, 5);
	g168_talker(g168_near, G168_SAMPLES, FAR_DBM0, 6);
	conform_is("speech both ways does not disable", -1, disabled_at());
}

int main(void)
{
	conform_begin("G.168", "Digital network echo cancellers");
	check_erle();
	check_first_words();
	check_levels();
	check_battery(-10);
	check_battery(-20);
	check_leak();
	check_tones();
	check_double_talk();
	check_near();
	check_comfort();
	check_disabler();
	return conform_end();
}
