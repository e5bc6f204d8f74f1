// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Call progress in short: what is told, when, and what is not. The limits are
 * measured in tests/conform/conform_tones.c.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>
#include <linux/kernel.h>
#include "dsp/progress.h"
#include "dsp/tone.h"
#include "dsp/toneplan.h"
#include "unit/engine_bed.h"

#define TOLD_MAX 16

static struct told {
	u32 ms, tone, heard_ms, detail;
} told[TOLD_MAX];
static u32 n_told, now_ms;
static struct lq_progress p;

static void begin(const char *plan)
{
	lq_progress_init(&p, plan);
	n_told = now_ms = 0;
}

static void hear(const s16 x[8])
{
	struct lq_solo_report r;

	now_ms++;
	if (lq_progress_run(&p, x, &r) && n_told < TOLD_MAX)
		told[n_told++] = (struct told){ now_ms, r.tone, r.ms, r.detail };
}

static void silence(u32 ms)
{
	static const s16 x[8];

	while (ms--)
		hear(x);
}

static void segments(const struct lq_tone_segment *s, u32 n, u32 ms)
{
	struct lq_tone_gen g = { 0 };

	for (lq_tone_start(&g, s, n, false); ms--;) {
		s32 sum[8] = { 0 };
		s16 x[8];
		u32 i;

		lq_tone_add(&g, sum);
		for (i = 0; i < 8; i++)
			x[i] = sum[i];
		hear(x);
	}
}

static void tone(const char *plan, u32 id, u32 ms)
{
	const struct lq_tone_cadence *c = lq_toneplan_find(plan, id);

	segments(c->segments, c->n, ms);
}

TEST(busy_is_told_after_two_periods_and_its_end)
{
	begin("cn");
	silence(200);
	tone("cn", LQ_TONE_BUSY, 5000);
	CHECK_EQ(1, n_told);
	CHECK_EQ(LQ_TONE_BUSY, told[0].tone);
	CHECK_NEAR(1500, told[0].ms, 150);
	CHECK_NEAR(told[0].ms - 200, told[0].heard_ms, 20);
	silence(2000);
	CHECK_EQ(2, n_told);
	CHECK_EQ(LQ_TONE_BUSY, told[1].tone);
	CHECK_EQ(0, told[1].heard_ms);
}

TEST(ring_back_is_told_after_one_burst_and_lasts_through_its_silences)
{
	begin("");
	tone("cn", LQ_TONE_RINGBACK, 20000);
	CHECK_EQ(1, n_told);
	CHECK_EQ(LQ_TONE_RINGBACK, told[0].tone);
	CHECK(told[0].ms < 2000);
	silence(3000);
	CHECK_EQ(2, n_told);
}

TEST(dial_tone_ends_when_the_first_digit_does_it)
{
	begin("cn");
	tone("cn", LQ_TONE_DIAL, 3000);
	CHECK_EQ(1, n_told);
	CHECK_EQ(LQ_TONE_DIAL, told[0].tone);
	CHECK(lq_progress_is_tonal(&p));
	silence(100);
	CHECK_EQ(2, n_told);
	CHECK(!lq_progress_is_tonal(&p));
}

TEST(one_tone_may_follow_another_at_once)
{
	begin("cn");
	tone("cn", LQ_TONE_RINGBACK, 11000);
	silence(300);
	tone("cn", LQ_TONE_BUSY, 4000);
	CHECK_EQ(3, n_told);
	CHECK_EQ(LQ_TONE_RINGBACK, told[1].tone);
	CHECK_EQ(0, told[1].heard_ms);
	CHECK_EQ(LQ_TONE_BUSY, told[2].tone);
}

TEST(national_and_general_special_information_tones_are_told_once)
{
	begin("cn");
	tone("cn", LQ_TONE_SIT, 3500);
	silence(3000);
	CHECK_EQ(1, n_told);
	CHECK_EQ(LQ_TONE_SIT, told[0].tone);
	begin("cn");
	tone("itu", LQ_TONE_SIT, 1500);
	CHECK_EQ(1, n_told);
	CHECK_EQ(LQ_TONE_SIT, told[0].tone);
	CHECK_NEAR(990, told[0].heard_ms, 40);
}

TEST(fax_tones_are_told_in_every_plan)
{
	begin("us");
	tone("us", LQ_TONE_CED, 3000);
	silence(200);
	CHECK_EQ(2, n_told);
	CHECK_EQ(LQ_TONE_CED, told[0].tone);
	CHECK_NEAR(500, told[0].heard_ms, 20);
	CHECK_EQ(0, told[1].heard_ms);
	begin("us");
	tone("us", LQ_TONE_CNG, 3400);
	CHECK_EQ(1, n_told);
	CHECK_EQ(LQ_TONE_CNG, told[0].tone);
}

TEST(cadences_of_no_tone_are_not_told)
{
	static const struct {
		u16 hz, on, off;
	} rows[] = {
		{ 450, 350, 200 }, { 450, 200, 350 }, { 450, 500, 500 },
		{ 520, 350, 350 }, { 380, 350, 350 }, { 450, 100, 100 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct lq_tone_segment s[2] = {
			{ rows[i].hz, 0, -100, rows[i].on }, { 0, 0, 0, rows[i].off },
		};

		begin("cn");
		segments(s, 2, 10000);
		CHECK_EQ(0, n_told);
	}
}

TEST(extremes_do_no_harm)
{
	s16 x[8];
	u32 i, k;

	begin("us");
	for (i = 0; i < 20000; i++) {
		u32 half = 1 + i / 500;		/* square waves, ever lower */

		for (k = 0; k < 8; k++)
			x[k] = (i * 8 + k) / half % 2 ? 32767 : -32768;
		hear(x);
	}
	for (i = 0; i < 20000; i++) {
		for (k = 0; k < 8; k++)
			x[k] = test_random();
		hear(x);
	}
	for (i = 0; i < 2000; i++) {
		for (k = 0; k < 8; k++)
			x[k] = -32768;
		hear(x);
	}
	CHECK(n_told < TOLD_MAX);
}

/* ------------------------------------------------------------- the engine */

static int listen_slot(struct bed *b, u32 name, u32 flags, const char *plan)
{
	struct lq_slot_cfg cfg = { .slot = name, .flags = flags };

	memcpy(cfg.plan, plan, strlen(plan) + 1);
	return bed_ask(b, &b->a, LQ_SLOT_SET, &cfg);
}

static int send_tone(struct bed *b, u32 name, u32 id, const char *plan)
{
	struct lq_tone t = { .slot = name, .tone = id };

	memcpy(t.plan, plan, strlen(plan) + 1);
	return bed_ask(b, &b->b, LQ_SLOT_TONE, &t);
}

TEST(engine_tells_the_owner_of_tones_by_his_plan)
{
	struct bed *b = bed_new();
	u32 hears = LQ_SLOT(1, 3), sends = LQ_SLOT(2, 3);
	struct lq_event ev;

	bed_ticks(b, 200);
	CHECK_EQ(0, bed_claim(b, &b->a, &hears));
	CHECK_EQ(0, bed_claim(b, &b->b, &sends));
	CHECK_EQ(0, listen_slot(b, hears, LQ_SLOT_F_PROGRESS | LQ_SLOT_F_VAD, "us"));
	CHECK_EQ(0, send_tone(b, sends, LQ_TONE_BUSY, "us"));
	bed_ticks(b, 4000);
	CHECK(bed_event(b, &b->a, LQ_EV_TONE, &ev));
	CHECK_EQ(hears, ev.slot);
	CHECK_EQ(LQ_TONE_BUSY, ev.value);
	CHECK_NEAR(1900, LQ_TONE_MS(ev.arg), 150);
	CHECK_EQ(0, send_tone(b, sends, LQ_TONE_NONE, ""));
	bed_ticks(b, 2000);
	CHECK(bed_event(b, &b->a, LQ_EV_TONE, &ev));
	CHECK_EQ(0, LQ_TONE_MS(ev.arg));
	CHECK_EQ(0, send_tone(b, sends, LQ_TONE_BUSY, "cn"));
	bed_ticks(b, 4000);
	CHECK(!bed_event(b, &b->a, LQ_EV_TONE, &ev));
	CHECK_EQ(0, listen_slot(b, hears, LQ_SLOT_F_PROGRESS, "cn"));
	bed_ticks(b, 4000);
	CHECK(bed_event(b, &b->a, LQ_EV_TONE, &ev));
	CHECK_EQ(LQ_TONE_BUSY, ev.value);
	bed_free(b);
}

TEST(engine_takes_no_tone_for_a_voice)
{
	struct bed *b = bed_new();
	u32 hears = LQ_SLOT(1, 3), sends = LQ_SLOT(2, 3);
	struct lq_event ev;
	u32 id;

	bed_ticks(b, 200);
	CHECK_EQ(0, bed_claim(b, &b->a, &hears));
	CHECK_EQ(0, bed_claim(b, &b->b, &sends));
	for (id = LQ_TONE_DIAL; id <= LQ_TONE_CONGESTION; id++) {
		CHECK_EQ(0, listen_slot(b, hears, 0, "gb"));
		CHECK_EQ(0, listen_slot(b, hears, LQ_SLOT_F_PROGRESS |
					LQ_SLOT_F_VAD, "gb"));
		CHECK_EQ(0, send_tone(b, sends, id, "gb"));
		bed_ticks(b, 5000);
		CHECK(!bed_event(b, &b->a, LQ_EV_VOICE, &ev));
		CHECK_EQ(0, send_tone(b, sends, LQ_TONE_NONE, ""));
		bed_ticks(b, 500);
	}
	/* without PROGRESS whatever is loud is a voice */
	CHECK_EQ(0, listen_slot(b, hears, LQ_SLOT_F_VAD, ""));
	CHECK_EQ(0, send_tone(b, sends, LQ_TONE_MILLIWATT, ""));
	bed_ticks(b, 300);
	CHECK(bed_event(b, &b->a, LQ_EV_VOICE, &ev));
	CHECK_EQ(1, ev.value);
	CHECK_NEAR(0, (s32)ev.arg, 5);
	CHECK_EQ(0, send_tone(b, sends, LQ_TONE_NONE, ""));
	bed_ticks(b, 400);
	CHECK(bed_event(b, &b->a, LQ_EV_VOICE, &ev));
	CHECK_EQ(0, ev.value);
	bed_free(b);
}

TESTS(
	RUN(busy_is_told_after_two_periods_and_its_end),
	RUN(ring_back_is_told_after_one_burst_and_lasts_through_its_silences),
	RUN(dial_tone_ends_when_the_first_digit_does_it),
	RUN(one_tone_may_follow_another_at_once),
	RUN(national_and_general_special_information_tones_are_told_once),
	RUN(fax_tones_are_told_in_every_plan),
	RUN(cadences_of_no_tone_are_not_told),
	RUN(extremes_do_no_harm),
	RUN(engine_tells_the_owner_of_tones_by_his_plan),
	RUN(engine_takes_no_tone_for_a_voice),
)
