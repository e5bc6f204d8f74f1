// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The DTMF detector against Q.24 (AT&T column): frequencies, level, twist,
 * lengths, breaks, noise, dial tone and speech. Signals pass through A-law, begin at any
 * sample and any phase.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>
#include <linux/kernel.h>
#include "dsp/dtmf.h"
#include "dsp/g711.h"
#include "unit/harness.h"

static const char keys[] = "123A456B789C*0#D";
static const double low_hz[] = { 697, 770, 852, 941 };
static const double high_hz[] = { 1209, 1336, 1477, 1633 };

#define ROOM (8000 * 20)
static double line[ROOM];
static int n_line;

struct hit {
	char key;
	int start_ms, ms, said_ms;
};
static struct hit hits[256];
static int n_hits;

static double uniform(void)
{
	return test_random() / 4294967296.0;
}

static double gauss(void)
{
	return sqrt(-2 * log(uniform() + 1e-12)) * cos(2 * M_PI * uniform());
}

static void line_clear(void)
{
	memset(line, 0, sizeof(line));
	n_line = 0;
}

static void add_silence(double ms)
{
	n_line += lrint(ms * 8);
}

struct pair {
	double low_dbm0, high_dbm0, low_off, high_off;	/* off: per cent */
};

static const struct pair normal = { -10, -10, 0, 0 };

static void add_digit(int key, double ms, const struct pair *p)
{
	double wl = 2 * M_PI * low_hz[key / 4] * (1 + p->low_off / 100) / 8000;
	double wh = 2 * M_PI * high_hz[key % 4] * (1 + p->high_off / 100) / 8000;
	double al = 22827 * pow(10, p->low_dbm0 / 20);
	double ah = 22827 * pow(10, p->high_dbm0 / 20);
	double fl = uniform() * 7, fh = uniform() * 7;
	int i, n = lrint(ms * 8);

	for (i = 0; i < n; i++)
		line[n_line + i] += al * sin(wl * i + fl) + ah * sin(wh * i + fh);
	n_line += n;
}

static void add_noise(double dbm0)
{
	double rms = 22827 / sqrt(2) * pow(10, dbm0 / 20);
	int i;

	for (i = 0; i < n_line; i++)
		line[i] += rms * gauss();
}

/* Through A-law and the detector; hits[] tells what it reported. */
static void detect(void)
{
	struct lq_dtmf d;
	u32 ms;
	int i, k;

	n_line = (n_line + 800 + 7) & ~7;
	n_hits = 0;
	lq_dtmf_init(&d);
	for (i = 0; i < n_line; i += 8) {
		s16 x[8];
		u8 octets[8];
		char key;

		for (k = 0; k < 8; k++)
			x[k] = fmax(-32768, fmin(32767, lrint(line[i + k])));
		lq_g711_encode(0, octets, x);
		lq_g711_decode(0, x, octets);
		switch (lq_dtmf_run(&d, x, &key, &ms)) {
		case LQ_DTMF_START:
			if (n_hits == ARRAY_SIZE(hits))
				return;
			hits[n_hits++] = (struct hit){ key, i / 8, -1, ms };
			break;
		case LQ_DTMF_END:
			CHECK(n_hits && hits[n_hits - 1].key == key);
			hits[n_hits - 1].ms = ms;
			break;
		default:
			break;
		}
	}
}

/* How many of @n digits like this are found, each alone and right. */
static int found(int n, double ms, const struct pair *p)
{
	int ok = 0, i;

	for (i = 0; i < n; i++) {
		line_clear();
		add_silence(20 + 10 * uniform());
		add_digit(i % 16, ms, p);
		detect();
		ok += n_hits == 1 && hits[0].key == keys[i % 16];
	}
	return ok;
}

TEST(dtmf_finds_all_16_digits)
{
	CHECK_EQ(160, found(160, 50, &normal));
}

TEST(dtmf_accepts_1_5_percent_and_2_hz_off)
{
	int k, sign_l, sign_h, ok = 0, n = 0;

	for (k = 0; k < 16; k++)
		for (sign_l = -1; sign_l <= 1; sign_l += 2)
			for (sign_h = -1; sign_h <= 1; sign_h += 2) {
				struct pair p = { -10, -10, 0, 0 };
				int round;

				p.low_off = sign_l * (1.5 + 200 / low_hz[k / 4]);
				p.high_off = sign_h *
					     (1.5 + 200 / high_hz[k % 4]);
				for (round = 0; round < 5; round++) {
					line_clear();
					add_silence(20 + 10 * uniform());
					add_digit(k, 50, &p);
					detect();
					n++;
					ok += n_hits == 1 &&
					      hits[0].key == keys[k];
				}
			}
	CHECK_EQ(n, ok);
}

TEST(dtmf_rejects_3_5_percent_off)
{
	static const struct pair off[] = {
		{ -10, -10, 3.5, 0 }, { -10, -10, -3.5, 0 },
		{ -10, -10, 0, 3.5 }, { -10, -10, 0, -3.5 },
		{ -10, -10, 3.5, 3.5 }, { -10, -10, -3.5, -3.5 },
		{ -10, -10, 5, 0 }, { -10, -10, 0, 5 }, { -10, -10, 0, -6 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(off); i++)
		CHECK_EQ(0, found(80, 60, &off[i]));
}

TEST(dtmf_hears_40_ms_and_not_23_ms)
{
	CHECK_EQ(320, found(320, 40, &normal));
	CHECK_EQ(0, found(320, 23, &normal));
}

TEST(dtmf_hears_0_to_minus_45_dbm0_and_not_minus_55)
{
	double level;

	for (level = 0; level >= -45; level -= 5) {
		struct pair p = { level, level, 0, 0 };

		if (level > -3)
			p.low_dbm0 = p.high_dbm0 = -3;	/* both at 0 clip */
		CHECK_EQ(32, found(32, 50, &p));
	}
	CHECK_EQ(0, found(32, 50, &(struct pair){ -55, -55, 0, 0 }));
}

TEST(dtmf_accepts_twist_of_8_and_4_db)
{
	CHECK_EQ(160, found(160, 50, &(struct pair){ -8, -16, 0, 0 }));
	CHECK_EQ(160, found(160, 50, &(struct pair){ -12, -8, 0, 0 }));
}

TEST(dtmf_rejects_single_tones_and_wild_twist)
{
	CHECK_EQ(0, found(64, 60, &(struct pair){ -10, -90, 0, 0 }));
	CHECK_EQ(0, found(64, 60, &(struct pair){ -90, -10, 0, 0 }));
	CHECK_EQ(0, found(64, 60, &(struct pair){ -8, -20, 0, 0 }));
	CHECK_EQ(0, found(64, 60, &(struct pair){ -16, -8, 0, 0 }));
}

TEST(dtmf_bridges_a_break_of_10_ms)
{
	int i, ok = 0;

	for (i = 0; i < 160; i++) {
		line_clear();
		add_silence(20 + 10 * uniform());
		add_digit(i % 16, 45, &normal);
		add_silence(10);
		add_digit(i % 16, 45, &normal);
		detect();
		ok += n_hits == 1 && abs(hits[0].ms - 100) <= 4;
	}
	CHECK_EQ(160, ok);
}

TEST(dtmf_parts_the_same_digit_at_a_pause_of_40_ms)
{
	int i, ok = 0;

	for (i = 0; i < 160; i++) {
		line_clear();
		add_silence(20 + 10 * uniform());
		add_digit(i % 16, 50, &normal);
		add_silence(40);
		add_digit(i % 16, 50, &normal);
		detect();
		ok += n_hits == 2 && hits[1].key == keys[i % 16];
	}
	CHECK_EQ(160, ok);
}

TEST(dtmf_tells_start_and_length)
{
	int ms, i, bad = 0;

	for (ms = 40; ms <= 400; ms += 9)
		for (i = 0; i < 16; i++) {
			double lead = 100 + 10 * uniform();
			int since;

			line_clear();
			add_silence(lead);
			add_digit(i, ms, &normal);
			detect();
			if (n_hits != 1) {
				bad++;
				continue;
			}
			since = hits[0].start_ms + 1 - hits[0].said_ms;
			bad += abs(hits[0].ms - ms) > 4;
			bad += fabs(since - lead) > 4;
		}
	CHECK_EQ(0, bad);
}

TEST(dtmf_keeps_up_with_93_ms_a_digit)
{
	int i, ok = 0;

	line_clear();
	for (i = 0; i < 160; i++) {
		add_digit(i * 7 % 16, 50, &normal);
		add_silence(43 + uniform());
	}
	detect();
	for (i = 0; i < 160 && i < n_hits; i++)
		ok += hits[i].key == keys[i * 7 % 16];
	CHECK_EQ(160, ok);
	CHECK_EQ(160, n_hits);
}

TEST(dtmf_hears_digits_in_noise_of_12_db)
{
	int i, ok = 0;

	for (i = 0; i < 320; i++) {
		line_clear();
		add_silence(100);
		add_digit(i % 16, 60, &normal);
		add_silence(100);
		add_noise(-7 - 12);	/* the pair is -7 dBm0 */
		detect();
		ok += n_hits == 1 && hits[0].key == keys[i % 16];
	}
	CHECK(ok >= 316);
}

TEST(dtmf_hears_nothing_in_noise)
{
	int dbm0;

	for (dbm0 = -40; dbm0 <= 0; dbm0 += 10) {
		line_clear();
		add_silence(18000);
		add_noise(dbm0);
		detect();
		CHECK_EQ(0, n_hits);
	}
}

/*
 * A voice: harmonics that fall 12 dB an octave, through three formants that
 * change with the sounds and glide between them; four syllables a second.
 */
static void add_voice(double ms)
{
	static const double width[3] = { 80, 110, 170 };
	double f[3] = { 500, 1500, 2500 }, to[3] = { 500, 1500, 2500 };
	double phase = 0, f0 = 90 + 160 * uniform(), f0_to = f0;
	int i, h, k, n = lrint(ms * 8);

	for (i = 0; i < n; i++) {
		double y = 0, env = fmax(0, sin(2 * M_PI * 4 * i / 8000.0));

		if (i % 1000 == 0) {
			f0_to = f0 * (0.8 + 0.4 * uniform());
			f0_to = fmax(80, fmin(300, f0_to));
			to[0] = 300 + 600 * uniform();
			to[1] = 900 + 1300 * uniform();
			to[2] = 2300 + 700 * uniform();
		}
		f0 += (f0_to - f0) / 400;
		for (k = 0; k < 3; k++)
			f[k] += (to[k] - f[k]) / 300;
		phase += 2 * M_PI * f0 / 8000;
		for (h = 1; h * f0 < 3400 && h <= 40; h++) {
			double a = 0.02;

			for (k = 0; k < 3; k++)
				a += 1 / (1 + pow((h * f0 - f[k]) / width[k], 2));
			y += a * sin(h * phase + h * h) * f[0] / (h * f0 + 200);
		}
		line[n_line + i] += 9000 * env * y;
	}
	n_line += n;
}

/*
 * Harsher than people (hours of these, without a hit, are in tests/conform): high
 * and steady it can be two tones and nothing else, now and then for two digits (7
 * hits in 9.5 hours, 300 seeds). Mitel's tape of people allows 30 in half an hour.
 */
TEST(dtmf_hears_less_than_is_allowed_in_a_harsh_voice)
{
	int i, total = 0;

	for (i = 0; i < 12; i++) {
		line_clear();
		add_voice(19000);
		detect();
		total += n_hits;
	}
	CHECK(total < 4);	/* in four minutes */
}

TEST(dtmf_hears_nothing_in_call_progress_tones)
{
	static const double tones[][2] = {
		{ 450, 0 }, { 425, 0 }, { 350, 440 }, { 440, 480 },
		{ 480, 620 }, { 950, 0 }, { 1400, 0 }, { 1800, 0 },
		{ 1100, 0 }, { 2100, 0 }, { 1004, 0 }, { 697, 0 },
		{ 1209, 0 }, { 1400, 2060 }, { 400, 450 },
	};
	size_t t;
	int i;

	for (t = 0; t < ARRAY_SIZE(tones); t++) {
		line_clear();
		add_silence(2000);
		for (i = 0; i < n_line; i++)
			line[i] = 7000 * sin(2 * M_PI * tones[t][0] * i / 8000) +
				  (tones[t][1] ? 7000 : 0) *
				  sin(2 * M_PI * tones[t][1] * i / 8000);
		detect();
		CHECK_EQ(0, n_hits);
	}
}

TEST(dtmf_hears_digits_under_a_dial_tone)
{
	static const double hz[][2] = { { 450, 0 }, { 425, 0 }, { 350, 440 } };
	size_t t;
	int i, k, ok = 0;

	for (t = 0; t < ARRAY_SIZE(hz); t++)
		for (i = 0; i < 64; i++) {
			line_clear();
			add_silence(100 + 10 * uniform());
			add_digit(i % 16, 50, &(struct pair){ -15, -15, 0, 0 });
			add_silence(50);
			for (k = 0; k < n_line; k++)	/* -12 dBm0 */
				line[k] += 5734 * (sin(2 * M_PI * hz[t][0] * k / 8000) +
						   sin(2 * M_PI * hz[t][1] * k / 8000));
			detect();
			ok += n_hits == 1 && hits[0].key == keys[i % 16];
		}
	CHECK_EQ(3 * 64, ok);
}

/* An echo or a level control behind a digit is not a second one. */
TEST(dtmf_takes_a_fading_digit_for_one)
{
	int i, k, ok = 0, parted = 0;

	for (i = 0; i < 160; i++) {
		line_clear();
		add_silence(20 + 10 * uniform());
		add_digit(i % 16, 120, &normal);
		for (k = n_line - 480; k < n_line; k++)
			line[k] *= 0.4;		/* 8 dB */
		detect();
		ok += n_hits == 1;
		line_clear();
		add_digit(i % 16, 50, &normal);
		add_digit(i % 16, 20, &(struct pair){ -20, -20, 0, 0 });
		add_silence(20);
		add_digit(i % 16, 50, &normal);
		detect();
		parted += n_hits == 2;
	}
	CHECK_EQ(160, ok);
	CHECK_EQ(160, parted);
}

TEST(dtmf_tells_two_digits_without_a_pause_apart)
{
	int i, ok = 0;

	for (i = 0; i < 160; i++) {
		int a = i % 16, b = (i * 5 + 3) % 16;

		if (a == b)
			b ^= 1;
		line_clear();
		add_silence(20 + 10 * uniform());
		add_digit(a, 60, &normal);
		add_digit(b, 60, &normal);
		detect();
		ok += n_hits == 2 && hits[0].key == keys[a] &&
		      hits[1].key == keys[b];
	}
	CHECK_EQ(160, ok);
}

TEST(dtmf_stop_ends_the_digit_that_is_on_and_only_that)
{
	struct lq_dtmf d;
	u32 ms = 0;
	int i, k;
	char key = 0;

	lq_dtmf_init(&d);
	CHECK_EQ(LQ_DTMF_NOTHING, lq_dtmf_stop(&d, &key, &ms));
	line_clear();
	add_digit(3, 100, &normal);
	for (i = 0; i < n_line; i += 8) {
		s16 x[8];

		for (k = 0; k < 8; k++)
			x[k] = lrint(line[i + k]);
		(void)lq_dtmf_run(&d, x, &key, &ms);
	}
	key = 0;
	CHECK_EQ(LQ_DTMF_END, lq_dtmf_stop(&d, &key, &ms));
	CHECK_EQ(keys[3], key);
	CHECK_NEAR(100, ms, 3);
	CHECK_EQ(0, lq_dtmf_ended_ms_ago(&d));
	CHECK_EQ(LQ_DTMF_NOTHING, lq_dtmf_stop(&d, &key, &ms));
}

/* Under the sanitizers: nothing overflows, nothing is heard. */
TEST(dtmf_survives_full_scale_of_everything)
{
	static const int period[] = { 1, 2, 3, 5, 8, 11, 40, 4000 };
	struct lq_dtmf d;
	u32 ms, n = 0;
	size_t p;
	int i, k;
	char key;

	for (p = 0; p < ARRAY_SIZE(period); p++) {
		lq_dtmf_init(&d);
		for (i = 0; i < 16000; i += 8) {
			s16 x[8];

			for (k = 0; k < 8; k++)
				x[k] = (i + k) / period[p] % 2 ? 32767 : -32768;
			n += lq_dtmf_run(&d, x, &key, &ms) != LQ_DTMF_NOTHING;
		}
	}
	CHECK_EQ(0, n);
	lq_dtmf_init(&d);
	for (i = 0; i < 100000; i++) {
		s16 x[8];

		for (k = 0; k < 8; k++)
			x[k] = test_random() & 1 ? 32767 : -32768;
		n += lq_dtmf_run(&d, x, &key, &ms) != LQ_DTMF_NOTHING;
	}
	CHECK_EQ(0, n);
}

/* Two tones as square waves clip to full scale for minutes: sums are bounded. */
TEST(dtmf_survives_a_loud_pair_that_is_no_digit)
{
	struct lq_dtmf d;
	u32 ms;
	int i, k;
	char key;

	lq_dtmf_init(&d);
	for (i = 0; i < 8000 * 30; i += 8) {
		s16 x[8];

		for (k = 0; k < 8; k++) {
			double y = sin(2 * M_PI * 714 * (i + k) / 8000) +
				   sin(2 * M_PI * 1209 * (i + k) / 8000);

			x[k] = fmax(-32768, fmin(32767, 60000 * y));
		}
		CHECK_EQ(LQ_DTMF_NOTHING, lq_dtmf_run(&d, x, &key, &ms));
	}
}

TEST(dtmf_survives_a_digit_that_never_ends)
{
	struct lq_dtmf d;
	u32 ms, starts = 0;
	int i, k;
	char key;

	lq_dtmf_init(&d);
	for (i = 0; i < 8000 * 60; i += 8) {
		s16 x[8];

		for (k = 0; k < 8; k++)
			x[k] = 16000 * sin(2 * M_PI * 697 * (i + k) / 8000) +
			       16000 * sin(2 * M_PI * 1209 * (i + k) / 8000);
		starts += lq_dtmf_run(&d, x, &key, &ms) != LQ_DTMF_NOTHING;
	}
	CHECK_EQ(1, starts);
}

TESTS(
	RUN(dtmf_finds_all_16_digits),
	RUN(dtmf_accepts_1_5_percent_and_2_hz_off),
	RUN(dtmf_rejects_3_5_percent_off),
	RUN(dtmf_hears_40_ms_and_not_23_ms),
	RUN(dtmf_hears_0_to_minus_45_dbm0_and_not_minus_55),
	RUN(dtmf_accepts_twist_of_8_and_4_db),
	RUN(dtmf_rejects_single_tones_and_wild_twist),
	RUN(dtmf_bridges_a_break_of_10_ms),
	RUN(dtmf_parts_the_same_digit_at_a_pause_of_40_ms),
	RUN(dtmf_tells_start_and_length),
	RUN(dtmf_keeps_up_with_93_ms_a_digit),
	RUN(dtmf_hears_digits_in_noise_of_12_db),
	RUN(dtmf_hears_nothing_in_noise),
	RUN(dtmf_hears_less_than_is_allowed_in_a_harsh_voice),
	RUN(dtmf_hears_nothing_in_call_progress_tones),
	RUN(dtmf_hears_digits_under_a_dial_tone),
	RUN(dtmf_takes_a_fading_digit_for_one),
	RUN(dtmf_tells_two_digits_without_a_pause_apart),
	RUN(dtmf_stop_ends_the_digit_that_is_on_and_only_that),
	RUN(dtmf_survives_full_scale_of_everything),
	RUN(dtmf_survives_a_loud_pair_that_is_no_digit),
	RUN(dtmf_survives_a_digit_that_never_ends),
)
