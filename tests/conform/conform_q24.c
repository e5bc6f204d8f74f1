// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Q.24: multifrequency push-button signal reception, annex A, the column of
 * AT&T [its figures are quoted from secondary text], and what the issue of a
 * receiver among peers is: level, noise, dial tone, many random digits.
 *
 * Every digit comes with its phases and its place in the detector's hops by
 * chance; everything passes through A-law.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "conform/conform.h"
#include "conform/lib_dtmf.h"
#include "dsp/dtmf.h"
#include "dsp/dtmf_gen.h"
#include "dsp/level.h"
#include "dsp/mute.h"

static struct tape tape;
static const struct tape_pair normal = { -10, -10, 0, 0 };

/* Of @n digits, every key in turn, so many are heard, each alone. */
static int heard(int n, double ms, const struct tape_pair *p)
{
	int i, ok = 0;

	for (i = 0; i < n; i++) {
		tape_clear(&tape);
		tape_pause(&tape, 20 + 10 * tape_uniform());
		tape_digit(&tape, i % 16, ms, p);
		ok += tape_hears(&tape, i % 16);
	}
	return ok;
}

/* ------------------------------------------------------------- frequencies */

/* @percent of each tone and @hz on top, in all four directions. */
static int heard_off(int key, double percent, double hz)
{
	int sign, ok = 0, round;

	for (sign = 0; sign < 4; sign++)
		for (round = 0; round < 5; round++) {
			struct tape_pair p = normal;

			p.low_off = (sign & 1 ? 1 : -1) *
				    (percent + 100 * hz / tape_low_hz[key / 4]);
			p.high_off = (sign & 2 ? 1 : -1) *
				     (percent + 100 * hz / tape_high_hz[key % 4]);
			tape_clear(&tape);
			tape_pause(&tape, 20 + 10 * tape_uniform());
			tape_digit(&tape, key, 50, &p);
			ok += tape_hears(&tape, key);
		}
	return ok;
}

static void check_frequencies(void)
{
	static const double off[] = { 3.5, -3.5, 5, -5, 7, -7 };
	int key, ok = 0, wrong = 0;
	size_t i;

	conform_section("A.1 frequencies, 50 ms, -10 dBm0");
	for (key = 0; key < 16; key++)
		ok += heard_off(key, 1.5, 2);
	conform_is("16 digits at +-(1.5 % + 2 Hz), heard of 320", 320, ok);
	for (i = 0; i < 6; i++) {
		wrong += heard(80, 60, &(struct tape_pair){ -10, -10, off[i], 0 });
		wrong += heard(80, 60, &(struct tape_pair){ -10, -10, 0, off[i] });
	}
	conform_is("one tone 3.5, 5, 7 % off, heard of 960", 0, wrong);
}

/* ---------------------------------------------------------- levels, twist */

static void check_levels(void)
{
	double dbm0;
	int ok = 0, n = 0;

	conform_section("A.2, A.3 level per tone and twist, 50 ms");
	for (dbm0 = 0; dbm0 >= -45; dbm0 -= 3, n += 80)
		ok += heard(80, 50, &(struct tape_pair){ dbm0, dbm0, 0, 0 });
	conform_is("0, -3 ... -45 dBm0 per tone, missed of 1280", 0, n - ok);
	conform_is("-55 dBm0, heard of 160", 0,
		   heard(160, 50, &(struct tape_pair){ -55, -55, 0, 0 }));
	conform_is("low 8 dB above high, heard of 320", 320,
		   heard(320, 50, &(struct tape_pair){ -8, -16, 0, 0 }));
	conform_is("high 4 dB above low, heard of 320", 320,
		   heard(320, 50, &(struct tape_pair){ -12, -8, 0, 0 }));
	conform_is("low 10 dB above high, heard of 160", 0,
		   heard(160, 50, &(struct tape_pair){ -8, -18, 0, 0 }));
	conform_is("high 6 dB above low, heard of 160", 0,
		   heard(160, 50, &(struct tape_pair){ -14, -8, 0, 0 }));
}

/* ------------------------------------------------------------------ times */

/* Two bursts of the same digit; how many times two digits came of @n. */
static int parted(int n, double on_ms, double off_ms)
{
	int i, two = 0;

	for (i = 0; i < n; i++) {
		tape_clear(&tape);
		tape_pause(&tape, 20 + 10 * tape_uniform());
		tape_digit(&tape, i % 16, on_ms, &normal);
		tape_pause(&tape, off_ms);
		tape_digit(&tape, i % 16, on_ms, &normal);
		tape_detect(&tape, TAPE_ALAW);
		two += tape.n_hits == 2;
	}
	return two;
}

static void check_times(void)
{
	double ms, never = 0, always = 99, bridged = 0, told = 99;
	int i, ok = 0;

	conform_section("A.4 times, -10 dBm0");
	for (ms = 15; ms <= 45; ms += 0.5) {
		int n = heard(160, ms, &normal);

		if (!n)
			never = ms;
		if (n < 160)
			always = ms + 0.5;
	}
	conform_at_least("never heard up to", "ms", 23, never);
	conform_at_most("always heard from", "ms", 40, always);
	for (ms = 5; ms <= 45; ms += 0.5) {
		int n = parted(160, 45, ms);

		if (!n)
			bridged = ms;
		if (n < 160)
			told = ms + 0.5;
	}
	conform_at_least("break in a digit always bridged up to", "ms", 10,
			 bridged);
	conform_at_most("pause between the same digit told from", "ms", 18, told);
	for (i = 0; i < 320; i++) {	/* an echo 10 dB down */
		tape_clear(&tape);
		tape_pause(&tape, 20 + 10 * tape_uniform());
		tape_digit(&tape, i % 16, 50, &normal);
		memcpy(tape.x + tape.n, tape.x + tape.n - 160,
		       160 * sizeof(double));
		tape_digit(&tape, i % 16, 20, &(struct tape_pair){ -20, -20, 0, 0 });
		tape_pause(&tape, 20);
		tape_digit(&tape, i % 16, 50, &normal);
		tape_detect(&tape, TAPE_ALAW);
		ok += tape.n_hits == 2;
	}
	conform_is("20 ms of echo 10 dB down in a pause of 40, right of 320", 320,
		   ok);
}

/* What is reported as begin and length against what was sent. */
static void check_stamps(double noise_dbm0, double limit_ms, const char *name)
{
	double worst_begin = 0, worst_ms = 0;
	char what[80];
	int i;

	for (i = 0; i < 320; i++) {
		double begin, ms = 40 + 200 * tape_uniform();

		tape_clear(&tape);
		tape_pause(&tape, 50 + 10 * tape_uniform());
		begin = tape.n / 8.0;
		tape_digit(&tape, i % 16, ms, &normal);
		tape_pause(&tape, 60);
		tape_noise(&tape, noise_dbm0);
		if (!tape_hears(&tape, i % 16))
			continue;
		worst_begin = fmax(worst_begin,
				   fabs(tape.hits[0].begin_ms - begin));
		worst_ms = fmax(worst_ms, fabs(tape.hits[0].ms - ms));
	}
	snprintf(what, sizeof(what), "begin, %s, worst error of 320", name);
	conform_at_most(what, "ms", limit_ms, worst_begin);
	snprintf(what, sizeof(what), "length, %s, worst error of 320", name);
	conform_at_most(what, "ms", limit_ms, worst_ms);
}

/* ------------------------------------------------------- noise, dial tone */

static int heard_in_noise(int n, double noise_dbm0)
{
	int i, ok = 0;

	for (i = 0; i < n; i++) {
		tape_clear(&tape);
		tape_pause(&tape, 60 + 10 * tape_uniform());
		tape_digit(&tape, i % 16, 50, &normal);
		tape_pause(&tape, 60);
		tape_noise(&tape, noise_dbm0);
		ok += tape_hears(&tape, i % 16);
	}
	return ok;
}

static void check_noise(void)
{
	int db;

	conform_section("white noise in 4 kHz, 50 ms digits");
	for (db = 20; db > 0; db--)
		if (heard_in_noise(1000, -10 - db) < 1000)
			break;
	conform_at_most("tone to noise, 1000 of 1000", "dB", 10, db + 1);
	for (db = 20; db > 0; db--)
		if (heard_in_noise(1000, -7 - db) < 1000)
			break;
	conform_at_most("pair to noise, 1000 of 1000", "dB", 10, db + 1);
}

static int heard_under_dial(int n, double f1, double f2, double dbm0)
{
	static const struct tape_pair p = { -15, -15, 0, 0 };
	int i, ok = 0;

	for (i = 0; i < n; i++) {
		tape_clear(&tape);
		tape_pause(&tape, 100 + 10 * tape_uniform());
		tape_digit(&tape, i % 16, 50, &p);
		tape_pause(&tape, 60);
		tape_tone(&tape, f1, dbm0);
		if (f2)
			tape_tone(&tape, f2, dbm0);
		ok += tape_hears(&tape, i % 16);
	}
	return ok;
}

/* The loudest dial tone under which all digits are heard. */
static double dial_limit(double f1, double f2)
{
	double dbm0;

	for (dbm0 = -30; dbm0 <= 0; dbm0++)
		if (heard_under_dial(160, f1, f2, dbm0) < 160)
			break;
	return dbm0 - 1;
}

static void check_dial_tone(void)
{
	conform_section("dial tone under digits of -15 dBm0 per tone");
	conform_at_least("450 Hz (China), 160 of 160 up to", "dBm0", -12,
			 dial_limit(450, 0));
	conform_at_least("425 Hz, 160 of 160 up to", "dBm0", -20,
			 dial_limit(425, 0));
	conform_at_least("350 + 440 Hz, each, 160 of 160 up to", "dBm0", -20,
			 dial_limit(350, 440));
}

/* ---------------------------------------------------------- random digits */

#define RANDOM_N	10000

static int wrong_in_batch(int n)
{
	char sent[512];
	int i, k, wrong = 0;

	tape_clear(&tape);
	for (i = 0; i < n; i++) {
		double level = -8 - 17 * tape_uniform();
		double twist = -6 + 10 * tape_uniform();	/* high - low */
		struct tape_pair p = {
			level - fmax(twist, 0), level + fmin(twist, 0),
			2 * tape_uniform() - 1, 2 * tape_uniform() - 1 };
		double power = 10 * log10(pow(10, p.low_dbm0 / 10) +
					  pow(10, p.high_dbm0 / 10));
		int from = tape.n, key = 16 * tape_uniform();

		tape_pause(&tape, 22);
		tape_digit(&tape, key, 45 + 40 * tape_uniform(), &p);
		tape_pause(&tape, 23 + 40 * tape_uniform());
		for (k = from; k < tape.n; k++)
			tape.x[k] += 22827 / sqrt(2) *
				     pow(10, (power - 20) / 20) * tape_gauss();
		sent[i] = tape_keys[key];
	}
	tape_detect(&tape, TAPE_ALAW);
	/* what differs between the two strings: nearest of a shift or a change */
	for (i = k = 0; i < n || k < tape.n_hits; i++, k++) {
		if (i < n && k < tape.n_hits && sent[i] == tape.hits[k].key)
			continue;
		wrong++;
		if (i + 1 < n && k < tape.n_hits &&
		    sent[i + 1] == tape.hits[k].key)
			k--;		/* missed */
		else if (k + 1 < tape.n_hits && i < n &&
			 sent[i] == tape.hits[k + 1].key)
			i--;		/* one too many */
	}
	return wrong;
}

static void check_random(void)
{
	int i, wrong = 0;

	conform_section("random digits: 45-85 ms, pauses the same, -8..-25 dBm0, "
			"twist -6..+4 dB, +-1 %, noise 20 dB down");
	for (i = 0; i < RANDOM_N / 250; i++)
		wrong += wrong_in_batch(250);
	conform_at_most("wrong of 10000", "", 20, wrong);
}

/* ------------------------------------------------------- mute, generation */

#define MUTE_RUN_MS	400

/* What is left of a digit under the mute: the longest piece and its share. */
static void leak(double before_dbm0, double noise_dbm0, double *worst_ms,
		 double *worst_db)
{
	struct lq_dtmf d;
	struct lq_mute m;
	double clean = 0, left = 0, last = 0;
	int i, k, begin, end, key = 16 * tape_uniform();

	tape_clear(&tape);
	tape_pause(&tape, 100 + 10 * tape_uniform());
	tape_tone(&tape, 1020, before_dbm0);	/* until the digit begins */
	begin = tape.n;
	tape_digit(&tape, key, 80, &normal);
	end = tape.n;
	tape_pause(&tape, MUTE_RUN_MS - 190);
	tape_noise(&tape, noise_dbm0);
	lq_dtmf_init(&d);
	lq_mute_init(&m);
	for (i = 0; i + 8 <= tape.n; i += 8) {
		u32 ms;
		char ascii;
		s16 x[8];

		for (k = 0; k < 8; k++)
			x[k] = lrint(tape.x[i + k]);
		(void)lq_dtmf_run(&d, x, &ascii, &ms);
		if (lq_dtmf_is_suspect(&d))
			lq_mute_close(&m);
		lq_mute_run(&m, x);
		for (k = 0; k < 8; k++) {
			int at = i + k - LQ_MUTE_MS * 8;

			if (at < begin || at >= end)
				continue;
			clean += tape.x[at] * tape.x[at];
			left += (double)x[k] * x[k];
			last += x[k] != 0;
		}
	}
	*worst_ms = fmax(*worst_ms, last / 8);
	*worst_db = fmax(*worst_db, 10 * log10(left / clean + 1e-9));
}

static void check_mute(void)
{
	static const struct { const char *name; double before, noise; double ms; } rows[] = {
		{ "after silence", -90, -90, 0 },
		{ "in noise 20 dB down", -90, -27, 4 },
		{ "in noise 13 dB down", -90, -20, 4 },
		{ "after a tone of -20 dBm0", -20, -90, 4 },
		{ "after a tone of -10 dBm0", -10, -90, 8 },
	};
	size_t r;
	int i;

	conform_section("digit mute (LQ_SLOT_F_MUTE_DTMF): what gets through of "
			"80 ms, worst of 320");
	for (r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		double ms = 0, db = -90;
		char what[80];

		for (i = 0; i < 320; i++)
			leak(rows[r].before, rows[r].noise, &ms, &db);
		conform_at_most(rows[r].name, "ms", rows[r].ms, ms);
		snprintf(what, sizeof(what), "%s, of its energy", rows[r].name);
		conform_note(what, "dB", db);
	}
}

/* Level of @x at @hz, by projection on it: dBm0. */
static double level_at(const double *x, int n, double hz)
{
	double re = 0, im = 0;
	int i;

	for (i = 0; i < n; i++) {
		/* Hann: the other tone stays out */
		double w = 1 - cos(2 * M_PI * (i + 0.5) / n);

		re += w * x[i] * cos(2 * M_PI * hz * i / 8000);
		im += w * x[i] * sin(2 * M_PI * hz * i / 8000);
	}
	return 20 * log10(2 * hypot(re, im) / n / LQ_LEVEL_0DBM0_PEAK + 1e-9);
}

/* The frequency near @hz where the level is highest. */
static double frequency_at(const double *x, int n, double hz)
{
	double best = hz, most = -999, f;

	for (f = hz - 3; f <= hz + 3; f += 0.05) {
		double dbm0 = level_at(x, n, f);

		if (dbm0 > most) {
			most = dbm0;
			best = f;
		}
	}
	return best;
}

#define SENT_MS		200

static void check_sender(void)
{
	double low = 0, high = 0, off = 0, twist = 0, spurious = 0;
	int key, i, k;

	conform_section("sender (dsp/dtmf_gen), 16 digits, -11 and -9 dBm0");
	for (key = 0; key < 16; key++) {
		static double x[SENT_MS * 8];
		char digits[2] = { tape_keys[key], 0 };
		struct lq_dtmf_gen g;
		double l, h, power = 0, wl = tape_low_hz[key / 4];
		double wh = tape_high_hz[key % 4];

		lq_dtmf_gen_start(&g, digits, SENT_MS, 100);
		for (i = 0; i < SENT_MS * 8; i += 8) {
			s32 sum[8] = { 0 };

			(void)lq_dtmf_gen_add(&g, sum);
			for (k = 0; k < 8; k++) {
				x[i + k] = sum[k];
				power += (double)sum[k] * sum[k];
			}
		}
		l = level_at(x, SENT_MS * 8, wl);
		h = level_at(x, SENT_MS * 8, wh);
		low = fmax(low, fabs(l + 11));
		high = fmax(high, fabs(h + 9));
		twist = fmax(twist, fabs(h - l - 2));
		off = fmax(off, fabs(frequency_at(x, SENT_MS * 8, wl) - wl) / wl);
		off = fmax(off, fabs(frequency_at(x, SENT_MS * 8, wh) - wh) / wh);
		power /= SENT_MS * 8 / 2.0 * LQ_LEVEL_0DBM0_PEAK *
			 LQ_LEVEL_0DBM0_PEAK;
		spurious = fmax(spurious, fabs(power / (pow(10, l / 10) +
							pow(10, h / 10)) - 1));
	}
	conform_at_most("low group's level, worst error", "dB", 0.5, low);
	conform_at_most("high group's level, worst error", "dB", 0.5, high);
	conform_at_most("high 2 dB above low, worst error", "dB", 0.5, twist);
	conform_at_most("frequency, worst error", "%", 0.1, 100 * off);
	conform_at_most("power beside the two tones", "%", 1, 100 * spurious);
}

int main(void)
{
	conform_begin("Q.24", "Multifrequency push-button signal reception");
	check_frequencies();
	check_levels();
	check_times();
	check_stamps(-90, 3, "quiet");
	check_stamps(-27, 3, "20 dB of noise");
	check_noise();
	check_dial_tone();
	check_random();
	check_mute();
	check_sender();
	return conform_end();
}
