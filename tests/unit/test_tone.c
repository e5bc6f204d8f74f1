// SPDX-License-Identifier: GPL-2.0-or-later
/* Tones: level, frequency and cadence of the generator; the plans' data. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>
#include <linux/kernel.h>
#include "dsp/dtmf_gen.h"
#include "dsp/sine.h"
#include "dsp/tone.h"
#include "dsp/toneplan.h"
#include "unit/harness.h"

#define SECONDS 12
static s32 sound[SECONDS * 8000];

/* Play until the tone ends or the time is over; samples played. */
static int play(struct lq_tone_gen *g, int n)
{
	int i;

	memset(sound, 0, sizeof(sound));
	for (i = 0; i < n && lq_tone_is_on(g); i += 8)
		if (lq_tone_add(g, sound + i))
			return i + 8;
	return i;
}

/* Level at one frequency over [from, from + n), dBm0. */
static double level_at(int from, int n, double hz)
{
	double re = 0, im = 0;
	int i;

	for (i = 0; i < n; i++) {
		re += sound[from + i] * cos(2 * M_PI * hz * i / 8000);
		im += sound[from + i] * sin(2 * M_PI * hz * i / 8000);
	}
	return 20 * log10(2 * hypot(re, im) / n / 22827 + 1e-9);
}

static double power_dbm0(int from, int n)
{
	double sum = 0;
	int i;

	for (i = 0; i < n; i++)
		sum += sound[from + i] * (double)sound[from + i];
	return 10 * log10(sum / n / (22827.0 * 22827.0 / 2) + 1e-9);
}

TEST(sine_is_a_sine)
{
	double worst = 0;
	int i;

	for (i = 0; i < 100000; i++) {
		u32 phase = (u32)i * 42949u;
		double want = 32767 * sin(phase / 4294967296.0 * 2 * M_PI);

		worst = fmax(worst, fabs(want - lq_sine(phase)));
	}
	CHECK(worst < 2);
}

TEST(sine_step_is_the_frequency_to_a_thousandth_of_a_hertz)
{
	int hz;

	for (hz = 1; hz < 4000; hz++)
		CHECK_NEAR(hz, lq_sine_step(hz) * 8000.0 / 4294967296.0, 0.001);
}

TEST(tone_level_is_exact_to_a_tenth_of_a_decibel)
{
	struct lq_tone_gen g;
	int cb, hz;

	for (cb = 0; cb >= -400; cb -= 25)
		for (hz = 200; hz <= 3800; hz += 450) {
			struct lq_tone_segment s = { hz, 0, cb, 0 };

			lq_tone_start(&g, &s, 1, false);
			play(&g, 8000);
			CHECK_NEAR(cb / 10.0, level_at(0, 8000, hz), 0.1);
			CHECK_NEAR(cb / 10.0, power_dbm0(0, 8000), 0.1);
		}
}

TEST(faint_tones_keep_within_half_a_decibel)
{
	struct lq_tone_gen g;
	int cb;

	for (cb = -630; cb < -400; cb += 10) {
		struct lq_tone_segment s = { 450, 0, cb, 0 };

		lq_tone_start(&g, &s, 1, false);
		play(&g, 8000);
		CHECK_NEAR(cb / 10.0, level_at(0, 8000, 450), 0.5);
	}
}

TEST(two_frequencies_have_the_level_each)
{
	static const struct lq_tone_segment s = { 350, 440, -130, 0 };
	struct lq_tone_gen g;

	lq_tone_start(&g, &s, 1, false);
	play(&g, 8000);
	CHECK_NEAR(-13, level_at(0, 8000, 350), 0.1);
	CHECK_NEAR(-13, level_at(0, 8000, 440), 0.1);
	CHECK_NEAR(-10, power_dbm0(0, 8000), 0.1);
}

TEST(cadence_keeps_time_to_the_sample)
{
	static const struct lq_tone_segment s[] = {
		{ 450, 0, -100, 123 }, { 0, 0, 0, 77 }, { 1000, 0, -100, 1 },
		{ 0, 0, 0, 19 },
	};
	struct lq_tone_gen g;
	int i, round, bad = 0;

	lq_tone_start(&g, s, 4, false);
	play(&g, 8 * 220 * 20);
	for (round = 0; round < 20; round++) {
		s32 *p = sound + round * 220 * 8;

		for (i = 123 * 8; i < 200 * 8; i++)
			bad += p[i] != 0;
		for (i = 201 * 8; i < 220 * 8; i++)
			bad += p[i] != 0;
		CHECK_NEAR(-10, level_at(p - sound, 960, 450), 0.1);
		CHECK(p[200 * 8 + 2] > 5000);	/* 1 kHz at its peak */
	}
	CHECK_EQ(0, bad);
}

TEST(once_tone_ends_and_says_so)
{
	static const struct lq_tone_segment s[] = {
		{ 950, 0, -100, 330 }, { 1400, 0, -100, 330 },
		{ 1800, 0, -100, 330 },
	};
	struct lq_tone_gen g;

	lq_tone_start_own(&g, s, 3, true);
	CHECK_EQ(990 * 8, play(&g, SECONDS * 8000));
	CHECK(!lq_tone_is_on(&g));
	CHECK_NEAR(-10, level_at(0, 2600, 950), 0.2);
	CHECK_NEAR(-10, level_at(2640, 2600, 1400), 0.2);
	CHECK_NEAR(-10, level_at(5280, 2600, 1800), 0.2);
}

TEST(last_segment_of_no_length_lasts_for_ever)
{
	static const struct lq_tone_segment s[] = {
		{ 0, 0, 0, 100 }, { 450, 0, -100, 0 },
	};
	struct lq_tone_gen g;

	lq_tone_start(&g, s, 2, false);
	CHECK_EQ(SECONDS * 8000, play(&g, SECONDS * 8000));
	CHECK_EQ(0, sound[799]);
	CHECK_NEAR(-10, level_at(SECONDS * 8000 - 8000, 8000, 450), 0.1);
}

/* What the plans must hold: on and off of the first two segments. */
static const struct {
	const char *plan;
	u32 tone;
	u16 f1, f2, on, off;
} plan_facts[] = {
	{ "", LQ_TONE_DIAL, 450, 0, 0, 0 },
	{ "cn", LQ_TONE_DIAL, 450, 0, 0, 0 },
	{ "cn", LQ_TONE_RINGBACK, 450, 0, 1000, 4000 },
	{ "cn", LQ_TONE_BUSY, 450, 0, 350, 350 },
	{ "cn", LQ_TONE_CONGESTION, 450, 0, 700, 700 },
	{ "cn", LQ_TONE_WAITING, 450, 0, 400, 4000 },
	{ "gb", LQ_TONE_RINGBACK, 400, 450, 400, 200 },
	{ "us", LQ_TONE_BUSY, 480, 620, 500, 500 },
	{ "de", LQ_TONE_BUSY, 425, 0, 480, 480 },
	{ "fr", LQ_TONE_RINGBACK, 440, 0, 1500, 3500 },
	{ "jp", LQ_TONE_DIAL, 400, 0, 0, 0 },
	{ "hk", LQ_TONE_RINGBACK, 440, 480, 400, 200 },
	{ "tw", LQ_TONE_RINGBACK, 440, 480, 1000, 2000 },
	{ "sg", LQ_TONE_BUSY, 425, 0, 750, 750 },
	{ "au", LQ_TONE_BUSY, 425, 0, 375, 375 },
	{ "in", LQ_TONE_BUSY, 400, 0, 750, 750 },
	{ "ru", LQ_TONE_BUSY, 425, 0, 350, 350 },
	{ "it", LQ_TONE_DIAL, 425, 0, 200, 200 },
	{ "es", LQ_TONE_RINGBACK, 425, 0, 1500, 3000 },
	{ "br", LQ_TONE_BUSY, 425, 0, 250, 250 },
	{ "fr", LQ_TONE_SIT, 950, 0, 330, 330 },	/* from "itu" */
	{ "cn", LQ_TONE_MILLIWATT, 1004, 0, 0, 0 },
};

TEST(plans_hold_the_national_tones)
{
	const struct lq_tone_cadence *c;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(plan_facts); i++) {
		c = lq_toneplan_find(plan_facts[i].plan, plan_facts[i].tone);
		CHECK(c);
		if (!c)
			continue;
		CHECK_EQ(plan_facts[i].f1, c->segments[0].f1_hz);
		CHECK_EQ(plan_facts[i].f2, c->segments[0].f2_hz);
		CHECK_EQ(plan_facts[i].on, c->segments[0].ms);
		if (plan_facts[i].off)
			CHECK_EQ(plan_facts[i].off, c->segments[1].ms);
	}
}

TEST(plans_are_playable_in_every_tone)
{
	const struct lq_tone_cadence *c;
	const char *name;
	u32 i, tone, k;

	for (i = 0; (name = lq_toneplan_name(i)); i++)
		for (tone = LQ_TONE_DIAL; tone < LQ_TONE_CUSTOM; tone++) {
			c = lq_toneplan_find(name, tone);
			CHECK(c && c->n >= 1 && c->n <= LQ_TONE_SEGMENTS);
			for (k = 0; c && k < c->n; k++) {
				CHECK(c->segments[k].ms || k + 1 == c->n);
				CHECK(c->segments[k].level_cb <= 0);
				CHECK(c->segments[k].f1_hz ||
				      !c->segments[k].f2_hz);
			}
		}
	CHECK(i >= 40);
}

TEST(plans_unknown_are_refused)
{
	CHECK(!lq_toneplan_find("xx", LQ_TONE_DIAL));
	CHECK(!lq_toneplan_find("c", LQ_TONE_DIAL));
	CHECK(!lq_toneplan_find("cnn", LQ_TONE_DIAL));
	CHECK(!lq_toneplan_find("cn", LQ_TONE_NONE));
	CHECK(!lq_toneplan_find("cn", LQ_TONE_CUSTOM));
	CHECK(!lq_toneplan_find("cn", 4000000000u));
}

TEST(digits_are_sent_with_q23_frequencies_and_their_times)
{
	static const char keys[] = "123A456B789C*0#D";
	static const int low[] = { 697, 770, 852, 941 };
	static const int high[] = { 1209, 1336, 1477, 1633 };
	struct lq_dtmf_gen g;
	int i, at = 0;
	bool is_done = false;

	memset(sound, 0, sizeof(sound));
	lq_dtmf_gen_start(&g, "123A456B789C*0#D", 100, 60);
	while (!is_done && at < SECONDS * 8000) {
		is_done = lq_dtmf_gen_add(&g, sound + at);
		at += 8;
	}
	CHECK_EQ(16 * 160 * 8, at);
	CHECK(!lq_dtmf_gen_is_on(&g));
	for (i = 0; i < 16; i++) {
		CHECK_NEAR(-11, level_at(i * 1280, 800, low[i / 4]), 0.5);
		CHECK_NEAR(-9, level_at(i * 1280, 800, high[i % 4]), 0.5);
		CHECK_EQ(0, sound[i * 1280 + 800]);
		CHECK_EQ(0, sound[i * 1280 + 1279]);
		CHECK(lq_dtmf_gen_is_digit(keys[i]));
	}
}

TEST(digit_pause_lasts_half_a_second)
{
	struct lq_dtmf_gen g;
	int at = 0;
	bool is_done = false;

	memset(sound, 0, sizeof(sound));
	lq_dtmf_gen_start(&g, "1,2", 40, 40);
	while (!is_done && at < SECONDS * 8000) {
		is_done = lq_dtmf_gen_add(&g, sound + at);
		at += 8;
	}
	CHECK_EQ((80 + 500 + 80) * 8, at);
	CHECK_EQ(0, sound[(80 + 499) * 8]);
	CHECK(power_dbm0(580 * 8, 320) > -8);
	CHECK(!lq_dtmf_gen_is_digit('E'));
	CHECK(!lq_dtmf_gen_is_digit('a'));
	CHECK(!lq_dtmf_gen_is_digit(' '));
	CHECK(!lq_dtmf_gen_is_digit(0));
}

TESTS(
	RUN(sine_is_a_sine),
	RUN(sine_step_is_the_frequency_to_a_thousandth_of_a_hertz),
	RUN(tone_level_is_exact_to_a_tenth_of_a_decibel),
	RUN(faint_tones_keep_within_half_a_decibel),
	RUN(two_frequencies_have_the_level_each),
	RUN(cadence_keeps_time_to_the_sample),
	RUN(once_tone_ends_and_says_so),
	RUN(last_segment_of_no_length_lasts_for_ever),
	RUN(plans_hold_the_national_tones),
	RUN(plans_are_playable_in_every_tone),
	RUN(plans_unknown_are_refused),
	RUN(digits_are_sent_with_q23_frequencies_and_their_times),
	RUN(digit_pause_lasts_half_a_second),
)
