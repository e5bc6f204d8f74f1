// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Voice activity and automatic gain on made-up syllables; measured on speech
 * in tests/conform/conform_speech.c.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>
#include "dsp/agc.h"
#include "dsp/level.h"
#include "dsp/vad.h"
#include "unit/harness.h"

static int now;

/* 1 ms of syllables: 200 ms loud, 100 ms 12 dB weaker; level as a sine's. */
static void syllables(s16 x[8], double dbm0)
{
	double peak = LQ_LEVEL_0DBM0_PEAK * pow(10, dbm0 / 20);
	int k;

	if (now % 300 >= 200)
		peak /= 4;
	for (k = 0; k < 8; k++)
		x[k] = lrint(peak * sin(2 * M_PI * 0.11 * (now * 8 + k)));
	now++;
}

static double gain_after(struct lq_agc *a, double dbm0, int ms)
{
	s16 x[8];

	while (ms--) {
		syllables(x, dbm0);
		lq_agc_run(a, x, false);
	}
	return a->gain_q4 / 160.0;
}

TEST(voice_begins_after_50_ms_and_hangs_over_for_200)
{
	enum lq_vad_report r;
	int i, began = 0, ended = 0;
	struct lq_vad v;
	s16 x[8];

	lq_vad_init(&v);
	for (i = 0; i < 2000; i++) {
		memset(x, 0, sizeof(x));
		if (i >= 500 && i < 1000)
			syllables(x, -20);
		r = lq_vad_run(&v, x, false);
		if (r == LQ_VAD_BEGAN)
			began = i;
		if (r == LQ_VAD_ENDED)
			ended = i;
	}
	CHECK_NEAR(550, began, 10);
	CHECK_NEAR(1200, ended, 11);
	CHECK_NEAR(-215, lq_vad_level(&v), 15);
}

TEST(tones_are_no_voice_when_the_caller_says_so)
{
	struct lq_vad v;
	s16 x[8];
	int i;

	lq_vad_init(&v);
	for (i = 0; i < 1000; i++) {
		syllables(x, -10);
		CHECK_EQ(LQ_VAD_NOTHING, lq_vad_run(&v, x, true));
	}
	CHECK(!v.is_voice);
}

TEST(noise_that_stays_is_no_voice_for_long)
{
	struct lq_vad v;
	int i, k, n = 0;
	s16 x[8];

	lq_vad_init(&v);
	for (i = 0; i < 8000; i++) {
		for (k = 0; k < 8; k++)		/* 30 dB louder after 2 s */
			x[k] = (s32)(test_random() % 200) * (i < 2000 ? 1 : 30) -
			       (i < 2000 ? 100 : 3000);
		lq_vad_run(&v, x, false);
		n += v.is_voice && i >= 3500;
	}
	CHECK_EQ(0, n);
}

TEST(gain_brings_weak_and_loud_speech_to_the_target)
{
	struct lq_agc a;

	lq_agc_init(&a);
	CHECK_NEAR(10, gain_after(&a, -30, 10000), 2.5);
	CHECK_NEAR(-10, gain_after(&a, -9, 10000), 2.5);
	CHECK_NEAR(12, gain_after(&a, -36, 30000), 1.1);	/* its limit */
}

TEST(gain_stands_still_in_silence_and_in_tones)
{
	struct lq_agc a;
	double before;
	s16 x[8];
	int i, k;

	lq_agc_init(&a);
	before = gain_after(&a, -28, 8000);
	for (i = 0; i < 10000; i++) {
		for (k = 0; k < 8; k++)
			x[k] = (s32)(test_random() % 60) - 30;
		lq_agc_run(&a, x, false);
	}
	CHECK_NEAR(before, a.gain_q4 / 160.0, 0.15);
	for (i = 0; i < 3000; i++) {
		syllables(x, -3);
		lq_agc_run(&a, x, true);
	}
	CHECK(a.gain_q4 / 160.0 <= before);	/* a peak may take it down */
	CHECK(a.gain_q4 >= 0);
}

TEST(gain_is_taken_down_before_a_peak_is_clipped)
{
	struct lq_agc a;
	s16 x[8];
	int i, k, worst = 0;

	lq_agc_init(&a);
	CHECK(gain_after(&a, -34, 12000) > 9);
	for (i = 0; i < 200; i++) {
		syllables(x, 0);
		lq_agc_run(&a, x, false);
		for (k = 0; k < 8; k++)
			worst = abs(x[k]) > worst ? abs(x[k]) : worst;
	}
	CHECK(worst <= 32767);
	CHECK(worst >= 22000);
	CHECK(a.gain_q4 / 160.0 < 4);
}

TEST(extremes_do_no_harm)
{
	struct lq_agc a;
	struct lq_vad v;
	s16 x[8];
	int i, k;

	lq_agc_init(&a);
	lq_vad_init(&v);
	for (i = 0; i < 20000; i++) {
		for (k = 0; k < 8; k++)
			x[k] = (i * 8 + k) / (1 + i / 300) % 2 ? 32767 : -32768;
		if (i / 1000 % 2)
			memset(x, 0, sizeof(x));
		lq_vad_run(&v, x, false);
		lq_agc_run(&a, x, false);
	}
	CHECK(a.gain_q4 >= -120 * 16 && a.gain_q4 <= 120 * 16);
}

TESTS(
	RUN(voice_begins_after_50_ms_and_hangs_over_for_200),
	RUN(tones_are_no_voice_when_the_caller_says_so),
	RUN(noise_that_stays_is_no_voice_for_long),
	RUN(gain_brings_weak_and_loud_speech_to_the_target),
	RUN(gain_stands_still_in_silence_and_in_tones),
	RUN(gain_is_taken_down_before_a_peak_is_clipped),
	RUN(extremes_do_no_harm),
)
