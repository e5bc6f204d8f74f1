// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Sound cards, their pure part: rates are converted as G.711 speech needs it, a
 * clock that differs is followed without losing a sample, and the leg of a card
 * is answered, busy, out of order. With real cards: tests/qemu/sound.py.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "media/alsa.h"
#include "media/drift.h"
#include "media/resample.h"
#include "sig/sound.h"
#include "unit/harness.h"

#define LEN(a)	(sizeof(a) / sizeof((a)[0]))
#define AMP	10000.0

/* ------------------------------------------------------------------ resample */

static int16_t in[16 * RESAMPLE_BLOCK], out[200000];

/* A second of a tone in; the samples that come out. */
static size_t convert(struct resample *r, uint32_t from_hz, double tone_hz)
{
	size_t n, made = 0, at = 0;

	for (uint32_t done = 0; done < from_hz; done += n) {
		n = from_hz - done < 441 ? from_hz - done : 441;
		for (size_t i = 0; i < n; i++, at++)
			in[i] = lrint(AMP * sin(2 * M_PI * tone_hz * at /
						from_hz));
		made += resample_run(r, in, n, out + made, LEN(out) - made);
	}
	return made;
}

/* Level of @tone_hz alone in the second half of out[n], dB below AMP. */
static double level_db(size_t n, double hz, double tone_hz)
{
	double re = 0, im = 0;
	size_t from = n / 2;

	for (size_t i = from; i < n; i++) {
		double w = 1 - cos(2 * M_PI * (i - from) / (n - from));

		re += w * out[i] * cos(2 * M_PI * tone_hz * i / hz);
		im += w * out[i] * sin(2 * M_PI * tone_hz * i / hz);
	}
	return 20 * log10(2 * hypot(re, im) / (n - from) / AMP + 1e-9);
}

/* All there is, in dB below AMP. */
static double power_db(size_t n)
{
	double sum = 0;

	for (size_t i = n / 2; i < n; i++)
		sum += (double)out[i] * out[i];
	return 10 * log10(sum / (n - n / 2) / (AMP * AMP / 2) + 1e-12);
}

TEST(speech_passes_and_what_the_line_cannot_carry_does_not)
{
	static const struct {
		uint32_t from, to;
		double tone;	/* [Hz] */
		bool passes;
	} row[] = {
		{ 8000, 8000, 300, true }, { 8000, 8000, 3400, true },
		{ 48000, 8000, 300, true }, { 48000, 8000, 3400, true },
		{ 48000, 8000, 4600, false }, { 48000, 8000, 11000, false },
		{ 44100, 8000, 1020, true }, { 44100, 8000, 5000, false },
		{ 8000, 44100, 3400, true }, { 8000, 48000, 300, true },
		{ 16000, 8000, 3400, true }, { 16000, 8000, 4600, false },
		{ 192000, 8000, 3000, true }, { 8000, 192000, 3000, true },
	};
	struct resample *r;
	size_t i, n;

	for (i = 0; i < LEN(row); i++) {
		CHECK_EQ(0, resample_new(&r, row[i].from, row[i].to, 1));
		n = convert(r, row[i].from, row[i].tone);
		CHECK_NEAR(row[i].to, n, 30 + row[i].to / 300);
		if (row[i].passes)
			CHECK_NEAR(0, level_db(n, row[i].to, row[i].tone), 0.5);
		else
			CHECK(power_db(n) < -50);
		r = mem_deref(r);
	}
}

/* 4.6 kHz and more of 8 kHz sound would be an image in 48 kHz. */
TEST(nothing_is_added_to_speech)
{
	struct resample *r;
	size_t n;

	CHECK_EQ(0, resample_new(&r, 8000, 48000, 1));
	n = convert(r, 8000, 1020);
	CHECK(level_db(n, 48000, 8000 - 1020) < -55);
	CHECK(level_db(n, 48000, 8000 + 1020) < -55);
	r = mem_deref(r);
}

TEST(the_ratio_moves_by_parts_in_a_million)
{
	static const double row[] = { -3000, -100, 0, 100, 3000 };
	struct resample *r;
	size_t i, n;

	for (i = 0; i < LEN(row); i++) {
		CHECK_EQ(0, resample_new(&r, 48000, 48000, 1));
		resample_follow(r, row[i]);
		n = convert(r, 48000, 1020);
		CHECK_NEAR(48000 - 0.048 * row[i], n, 3);
		CHECK_NEAR(0, level_db(n, 48000, 1020 * (1 + row[i] * 1e-6)),
			   0.1);
		r = mem_deref(r);
	}
}

TEST(gain_is_a_factor_and_what_is_too_loud_is_clipped)
{
	struct resample *r;
	size_t i, n;
	int worst = 0;

	CHECK_EQ(0, resample_new(&r, 8000, 8000, 0.5));
	n = convert(r, 8000, 1020);
	CHECK_NEAR(-6.02, level_db(n, 8000, 1020), 0.1);
	r = mem_deref(r);
	CHECK_EQ(0, resample_new(&r, 8000, 8000, 8));
	n = convert(r, 8000, 1020);
	for (i = 1; i < n; i++)
		worst = out[i] * out[i - 1] < -1e9 ? 1 : worst;
	CHECK_EQ(0, worst);	/* it did not wrap around */
	CHECK(power_db(n) > 12);
	r = mem_deref(r);
}

/* Whatever the blocks it comes in, the same samples go out. */
TEST(blocks_leave_no_trace)
{
	static int16_t whole[4000], parts[4000];
	size_t i, n, at, one = 0, two = 0;
	struct resample *r;

	for (i = 0; i < 2000; i++)
		in[i] = (int16_t)(test_random() % 20000) - 10000;
	CHECK_EQ(0, resample_new(&r, 44100, 8000, 1));
	for (at = 0; at < 2000; at += n) {
		n = 2000 - at < RESAMPLE_BLOCK ? 2000 - at : RESAMPLE_BLOCK;
		one += resample_run(r, in + at, n, whole + one, LEN(whole) - one);
	}
	r = mem_deref(r);
	CHECK_EQ(0, resample_new(&r, 44100, 8000, 1));
	for (at = 0; at < 2000; at += n) {
		n = 1 + test_random() % 60;
		n = n > 2000 - at ? 2000 - at : n;
		CHECK(resample_room(r, n) >= 1);
		two += resample_run(r, in + at, n, parts + two,
				    resample_room(r, n));
	}
	r = mem_deref(r);
	CHECK_EQ(one, two);
	CHECK_MEM(whole, parts, one * sizeof(*whole));
}

TEST(rates_and_gains_that_cannot_be_are_refused)
{
	static const struct { uint32_t from, to; double gain; } row[] = {
		{ 0, 8000, 1 }, { 8000, 0, 1 }, { 8000, 400000, 1 },
		{ 3999, 8000, 1 }, { 8000, 8000, -1 }, { 8000, 8000, NAN },
	};
	struct resample *r;

	for (size_t i = 0; i < LEN(row); i++)
		CHECK_EQ(-EINVAL, resample_new(&r, row[i].from, row[i].to,
					       row[i].gain));
}

TEST(resample_new_survives_short_memory)
{
	struct resample *r;

	if (!resample_new(&r, 48000, 8000, 1))
		r = mem_deref(r);
}

/* --------------------------------------------------------------------- drift */

/*
 * A card's queue, emptied by a clock that is @ppm fast and looked at in steps of
 * @step_s; fed by us every 5 ms. Fill at the end, and the extremes on the way.
 */
struct queue {
	double least, most, ppm;
};

static struct queue feed(double ppm, double step_s, double for_s)
{
	struct queue q = { .least = 1, .most = 0 };
	double fill = 0.030, seen, played = 0;
	struct drift d;

	drift_init(&d, 0.02, 0.06);
	for (double t = 0; t < for_s; t += 0.005) {
		double now = t * (1 + ppm * 1e-6);

		now = step_s > 0 ? floor(now / step_s) * step_s : now;
		fill -= now - played;
		played = now;
		seen = fill;
		q.ppm = drift_step(&d, seen, 0.005);
		fill += 0.005 * (1 - q.ppm * 1e-6);
		if (seen < q.least)
			q.least = seen;
		if (seen > q.most)
			q.most = seen;
	}
	q.ppm = d.integral;
	return q;
}

TEST(a_clock_that_differs_is_followed_without_a_gap)
{
	static const struct {
		double ppm, step_s;
		double found_ppm;	/* how well, in the end */
		double strays_s;	/* how far the fill goes on the way */
	} row[] = {
		{ 0, 0, 1, 0.001 }, { 100, 0, 1, 0.001 }, { -100, 0, 1, 0.001 },
		{ 500, 0, 1, 0.003 }, { -500, 0, 1, 0.003 },
		{ 500, 0.004, 25, 0.010 }, { -500, 0.010, 40, 0.018 },
		{ 2000, 0.010, 40, 0.025 },
	};
	struct queue q;

	for (size_t i = 0; i < LEN(row); i++) {
		q = feed(row[i].ppm, row[i].step_s, 300);
		/* a fast card is fed more: emptied less */
		CHECK_NEAR(-row[i].ppm, q.ppm, row[i].found_ppm);
		CHECK(q.least > 0.030 - row[i].strays_s);
		CHECK(q.most < 0.030 + row[i].strays_s);
	}
}

TEST(no_pitch_is_bent_before_something_is_known)
{
	struct drift d;

	drift_init(&d, 0.02, 0.06);
	for (int i = 0; i < 100; i++)
		CHECK_EQ(0, drift_step(&d, 0.045, 0.005));
	for (int i = 0; i < 100; i++)	/* it is where it was found */
		CHECK_NEAR(0, drift_step(&d, 0.045, 0.005), 1e-6);
}

TEST(what_a_broken_clock_asks_for_is_bounded)
{
	struct drift d;
	double ppm = 0;

	drift_init(&d, 0.02, 0.06);
	for (int i = 0; i < 20000; i++)
		ppm = drift_step(&d, i < 100 ? 0.03 : 0.9, 0.005);
	CHECK_NEAR(DRIFT_PPM_MAX, ppm, 1e-6);
	drift_restart(&d);		/* what was found is kept */
	CHECK_NEAR(DRIFT_PPM_MAX, drift_step(&d, 0.03, 0.005), 1e-6);
}

/* ------------------------------------------------------------------ alsa-lib */

TEST(a_card_that_cannot_be_opened_says_why)
{
	static const struct { const char *name; int err; } row[] = {
		{ "hw:31,0", -ENOENT }, { "no-such-name", -ENOENT },
		{ "", -ENOENT }, { "hw:Nowhere", -ENODEV },
	};
	struct alsa *a;

	for (size_t i = 0; i < LEN(row); i++)
		for (int way = ALSA_PLAYBACK; way <= ALSA_CAPTURE; way++)
			CHECK_EQ(row[i].err, alsa_open(&a, row[i].name, way,
						       0.03));
}

/* alsa-lib's own card of nothing takes and gives all at once. */
TEST(samples_go_through_alsa_lib)
{
	static int16_t frames[ALSA_FRAMES_MAX];
	struct alsa *a;

	CHECK_EQ(0, alsa_open(&a, "null", ALSA_PLAYBACK, 0.03));
	CHECK_EQ(8000, alsa_hz(a));
	CHECK_EQ(0, alsa_start(a));
	CHECK(alsa_queued(a) >= 0);
	CHECK_EQ(40, alsa_write(a, frames, 40));
	a = mem_deref(a);
	CHECK_EQ(0, alsa_open(&a, "null", ALSA_CAPTURE, 0));
	CHECK_EQ(0, alsa_start(a));
	CHECK_EQ(40, alsa_read(a, frames, 40));
	a = mem_deref(a);
}

/* ---------------------------------------------------------------------- legs */

static char said[512];
static int open_error;

static void on_leg(void *arg, const struct leg_event *ev)
{
	size_t len = strlen(said);

	CHECK_EQ(LEG_SOUND, ev->kind);
	snprintf(said + len, sizeof(said) - len, "%s(%u%s) ",
		 ev->type == LEG_EV_ANSWER ? "answer" : "gone", ev->type ==
		 LEG_EV_ANSWER ? ev->leg : ev->cause, ev->is_by_us ? " us" : "");
}

static uint32_t no_id(void *arg)
{
	return 0;
}

static int open_card(void *arg, uint32_t leg, const char *name)
{
	size_t len = strlen(said);

	snprintf(said + len, sizeof(said) - len, "open(%s) ", name);
	return open_error;
}

static struct sound *ports(void)
{
	struct leg_handler h = { no_id, on_leg, NULL };
	struct sound_wire w = { open_card, NULL };
	struct sound *s = NULL;

	said[0] = '\0';
	if (sound_new(&s, &h, &w))
		return NULL;
	if (!sound_add(s, "desk", "8200") && !sound_add(s, "hall", "8201"))
		return s;
	return sound_free(s);
}

static int call(struct sound *s, uint32_t leg, const char *number, int error)
{
	open_error = error;
	return sound_ops()->invite(s, &(struct leg_invite){ .leg = leg,
							    .route = number });
}

static void note_desk(void *arg, const struct sound_info *i)
{
	if (!strcmp(i->name, "desk"))
		*(struct sound_info *)arg = *i;
}

TEST(a_call_to_a_card_is_answered_at_once_and_a_second_is_busy)
{
	struct sound *s = ports();

	CHECK_EQ(0, call(s, 7, "8200", 0));
	CHECK_EQ(0, call(s, 8, "8200", 0));
	CHECK_EQ(0, call(s, 9, "8201", 0));
	CHECK_EQ(0, sound_ops()->hangup(s, 7, 16));
	CHECK_EQ(-ENOENT, sound_ops()->hangup(s, 7, 16));
	CHECK_EQ(0, call(s, 10, "8200", 0));
	CHECK_EQ(-ENOENT, call(s, 11, "8299", 0));
	CHECK_STR("open(desk) answer(7) gone(17) open(hall) answer(9) "
		  "gone(16 us) open(desk) answer(10) ", said);
	s = sound_free(s);
}

TEST(a_card_that_fails_is_out_of_order_until_it_opens_again)
{
	struct sound_info i = { 0 };
	struct sound *s = ports();

	CHECK_EQ(0, call(s, 7, "8200", -ENOENT));
	sound_each(s, note_desk, &i);
	CHECK_EQ(-ENOENT, i.error);
	CHECK_EQ(0, call(s, 8, "8200", -EBUSY));
	CHECK_EQ(0, call(s, 9, "8200", 0));
	sound_card_gone(s, 9);
	sound_card_gone(s, 9);		/* told twice: once */
	CHECK_EQ(0, call(s, 10, "8200", 0));
	sound_each(s, note_desk, &i);
	CHECK_EQ(0, i.error);
	CHECK_EQ(4, i.n_calls);
	CHECK_EQ(3, i.n_failed);
	CHECK_STR("open(desk) gone(27) open(desk) gone(17) open(desk) answer(9) "
		  "gone(27) open(desk) answer(10) ", said);
	s = sound_free(s);
}

TEST(names_and_numbers_stand_once)
{
	struct sound *s = ports();

	CHECK_EQ(-EEXIST, sound_add(s, "desk", "8299"));
	CHECK_EQ(-EEXIST, sound_add(s, "room", "8200"));
	CHECK_EQ(-EINVAL, sound_add(s, "room", ""));
	CHECK_EQ(-EINVAL, sound_add(s, "a-name-that-is-longer-than-a-section's",
				    "8299"));
	s = sound_free(s);
}

TEST(a_port_that_is_removed_ends_its_call_in_its_own_time)
{
	struct sound_info i = { 0 };
	struct sound *s = ports();

	CHECK_EQ(0, call(s, 7, "8200", 0));
	CHECK_EQ(0, sound_remove(s, "desk"));
	CHECK_EQ(-ENOENT, sound_remove(s, "desk"));
	CHECK(!sound_has_line(s, "8200") && !sound_has_line(s, ""));
	CHECK_EQ(-ENOENT, call(s, 8, "8200", 0));
	CHECK_EQ(-ENOENT, call(s, 8, "", 0));
	sound_each(s, note_desk, &i);
	CHECK_EQ(7, i.leg);
	CHECK_EQ(0, sound_ops()->hangup(s, 7, 16));
	i = (struct sound_info){ 0 };
	sound_each(s, note_desk, &i);
	CHECK(!i.name);
	CHECK_EQ(0, sound_add(s, "desk", "8299"));
	CHECK_EQ(0, call(s, 9, "8299", 0));
	sound_each(s, note_desk, &i);
	CHECK_EQ(2, i.n_calls);
	CHECK_STR("open(desk) answer(7) gone(16 us) open(desk) answer(9) ", said);
	s = sound_free(s);
}

TEST(sound_ports_survive_short_memory)
{
	(void)sound_free(ports());
}

TESTS(
	RUN(speech_passes_and_what_the_line_cannot_carry_does_not),
	RUN(nothing_is_added_to_speech),
	RUN(the_ratio_moves_by_parts_in_a_million),
	RUN(gain_is_a_factor_and_what_is_too_loud_is_clipped),
	RUN(blocks_leave_no_trace),
	RUN(rates_and_gains_that_cannot_be_are_refused),
	RUN_OOM(resample_new_survives_short_memory),
	RUN(a_clock_that_differs_is_followed_without_a_gap),
	RUN(no_pitch_is_bent_before_something_is_known),
	RUN(what_a_broken_clock_asks_for_is_bounded),
	RUN(a_card_that_cannot_be_opened_says_why),
	RUN(samples_go_through_alsa_lib),
	RUN(a_call_to_a_card_is_answered_at_once_and_a_second_is_busy),
	RUN(a_card_that_fails_is_out_of_order_until_it_opens_again),
	RUN(names_and_numbers_stand_once),
	RUN(a_port_that_is_removed_ends_its_call_in_its_own_time),
	RUN_OOM(sound_ports_survive_short_memory),
)
