// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Digits through the whole engine on IP slots, whose line is the test's to the
 * sample: when they are said to have been, and who hears them when they are to
 * be mute.
 *
 *   LINE_IN of one -> detector -> mute -> RX ring, TAP
 *                                     `-> matrix -> LINE_OUT of two
 */
#include <math.h>
#include "dsp/g711.h"
#include "dsp/mute.h"
#include "unit/engine_bed.h"

#define MUTE	(LQ_SLOT_F_DTMF | LQ_SLOT_F_MUTE_DTMF)
#define RUN_MS	1000

struct call {
	struct bed *b;
	u32 one, two;
	struct dev_ring in, rx, tap, out;
	s16 said[RUN_MS * 8];
	/* what came out, the same time axis */
	s16 heard[RUN_MS * 8], ring[RUN_MS * 8], recorded[RUN_MS * 8];
};

static struct call call;

static void call_begin(u32 flags)
{
	struct call *c = &call;
	u32 conf, both = LQ_SLOT_F_LINE | LQ_SLOT_F_RX | LQ_SLOT_F_TAP;
	int one, two;

	memset(c, 0, sizeof(*c));
	c->b = bed_new();
	conf = bed_conf(c->b, &c->b->a);
	one = bed_claim(c->b, &c->b->a, &c->one);
	two = bed_claim(c->b, &c->b->a, &c->two);
	CHECK_EQ(0, bed_set(c->b, &c->b->a, c->one, both | flags));
	CHECK_EQ(0, bed_set(c->b, &c->b->a, c->two, LQ_SLOT_F_LINE));
	CHECK_EQ(0, bed_join(c->b, &c->b->a, c->one, conf, 1, 1));
	CHECK_EQ(0, bed_join(c->b, &c->b->a, c->two, conf, 1, 1));
	c->in = dev_ring_of(c->b->area_a, one, LQ_RING_LINE_IN);
	c->rx = dev_ring_of(c->b->area_a, one, LQ_RING_RX);
	c->tap = dev_ring_of(c->b->area_a, one, LQ_RING_TAP);
	c->out = dev_ring_of(c->b->area_a, two, LQ_RING_LINE_OUT);
}

/* The digit 6, -10 dBm0 per tone. */
static void say_digit(int from_ms, int ms)
{
	int i;

	for (i = from_ms * 8; i < (from_ms + ms) * 8; i++)
		call.said[i] += 7218 * (sin(2 * M_PI * 770 * i / 8000 + 1) +
					sin(2 * M_PI * 1477 * i / 8000 + 2));
}

/* Something that is no digit: a tone of 1000 Hz, -16 dBm0. */
static void say_tone(int from_ms, int ms)
{
	int i;

	for (i = from_ms * 8; i < (from_ms + ms) * 8; i++)
		call.said[i] += 3618 * sin(2 * M_PI * 1000 * i / 8000);
}

static void call_ms(int ms)
{
	u8 octets[16], left[8];
	int k;

	lq_g711_encode(LQ_LAW_ALAW, octets, call.said + 8 * ms);
	dev_ring_write(&call.in, octets, 8);
	bed_tick(call.b);
	CHECK_EQ(8, dev_ring_read(&call.out, octets, 8));
	lq_g711_decode(LQ_LAW_ALAW, call.heard + 8 * ms, octets);
	CHECK_EQ(8, dev_ring_read(&call.rx, octets, 8));
	lq_g711_decode(LQ_LAW_ALAW, call.ring + 8 * ms, octets);
	CHECK_EQ(16, dev_ring_read(&call.tap, octets, 16));
	for (k = 0; k < 8; k++)
		left[k] = octets[2 * k];
	lq_g711_decode(LQ_LAW_ALAW, call.recorded + 8 * ms, left);
}

static double power(const s16 *x, int from_ms, int to_ms)
{
	double sum = 0;
	int i;

	for (i = from_ms * 8; i < to_ms * 8; i++)
		sum += (double)x[i] * x[i];
	return sum / ((to_ms - from_ms) * 8);
}

/* The tick of millisecond 0 is 1, at its end. */
TEST(digit_events_tell_when_it_was_true_on_the_line)
{
	struct lq_event ev;
	int ms, from, len;

	for (from = 100; from < 108; from++)
		for (len = 40; len <= 200; len += 53) {
			call_begin(LQ_SLOT_F_DTMF);
			say_digit(from, len);
			for (ms = 0; ms < 400; ms++)
				call_ms(ms);
			CHECK(bed_event(call.b, &call.b->a, LQ_EV_DIGIT, &ev));
			CHECK_EQ('6', ev.value);
			CHECK_NEAR(from, ev.tick, 3);
			CHECK(ev.arg >= 28 && ev.arg <= 60);
			CHECK(bed_event(call.b, &call.b->a, LQ_EV_DIGIT_END, &ev));
			CHECK_EQ('6', ev.value);
			CHECK_NEAR(from + len, ev.tick, 3);
			CHECK_NEAR(len, ev.arg, 3);
			bed_free(call.b);
		}
}

TEST(digit_that_is_on_when_detection_stops_gets_its_end)
{
	struct lq_event ev;
	int ms;

	call_begin(LQ_SLOT_F_DTMF);
	say_digit(100, 400);
	for (ms = 0; ms < 300; ms++)
		call_ms(ms);
	CHECK(bed_event(call.b, &call.b->a, LQ_EV_DIGIT, &ev));
	CHECK_EQ(0, bed_set(call.b, &call.b->a, call.one, 0));
	CHECK(bed_event(call.b, &call.b->a, LQ_EV_DIGIT_END, &ev));
	CHECK_EQ('6', ev.value);
	CHECK_NEAR(300, ev.tick, 1);
	CHECK_NEAR(200, ev.arg, 3);
	CHECK_EQ(0, bed_set(call.b, &call.b->a, call.one, LQ_SLOT_F_DTMF));
	CHECK(!bed_event(call.b, &call.b->a, LQ_EV_DIGIT_END, &ev));
	bed_free(call.b);
}

TEST(muted_digit_is_told_and_heard_by_nobody)
{
	struct lq_event ev;
	int ms, from;

	for (from = 100; from < 108; from++) {
		call_begin(MUTE);
		say_digit(from, 100);
		for (ms = 0; ms < 400; ms++)
			call_ms(ms);
		CHECK(bed_event(call.b, &call.b->a, LQ_EV_DIGIT, &ev));
		CHECK(bed_event(call.b, &call.b->a, LQ_EV_DIGIT_END, &ev));
		CHECK_NEAR(from, (int)ev.tick - (int)ev.arg, 3);
		/* A-law has no zero: its idle is +-8 */
		CHECK(power(call.heard, 0, 400) <= 64);
		CHECK(power(call.ring, 0, 400) <= 64);
		CHECK(power(call.recorded, 0, 400) <= 64);
		bed_free(call.b);
	}
}

TEST(digit_without_mute_is_heard_by_all)
{
	int ms;

	call_begin(LQ_SLOT_F_DTMF);
	say_digit(100, 100);
	for (ms = 0; ms < 300; ms++)
		call_ms(ms);
	CHECK(power(call.heard, 110, 190) > 5e7);
	CHECK(power(call.ring, 110, 190) > 5e7);
	CHECK(power(call.recorded, 110, 190) > 5e7);
	bed_free(call.b);
}

TEST(mute_lets_everything_else_through_late_by_what_it_says)
{
	int ms, i, bad = 0;
	u8 octets[8];
	s16 exact[8];

	call_begin(MUTE);
	say_tone(50, 300);
	for (ms = 0; ms < 400; ms++)
		call_ms(ms);
	for (ms = 0; ms + LQ_MUTE_MS < 400; ms++) {
		lq_g711_encode(LQ_LAW_ALAW, octets, call.said + 8 * ms);
		lq_g711_decode(LQ_LAW_ALAW, exact, octets);
		for (i = 0; i < 8; i++) {
			int late = 8 * (ms + LQ_MUTE_MS) + i;

			bad += call.ring[late] != exact[i];
			bad += call.recorded[late] != exact[i];
		}
	}
	CHECK_EQ(0, bad);
	bed_free(call.b);
}

TEST(mute_takes_little_of_what_stands_beside_a_digit)
{
	int ms;

	call_begin(MUTE);
	say_tone(50, 150);
	say_digit(200, 80);
	say_tone(280, 150);
	for (ms = 0; ms < 500; ms++)
		call_ms(ms);
	/* whole until 8 ms before the digit, and from 16 ms after it */
	CHECK_NEAR(6.5e6, power(call.ring, 60 + 16, 192 + 16), 1e6);
	CHECK(power(call.ring, 208 + 16, 278 + 16) <= 64);
	CHECK_NEAR(6.5e6, power(call.ring, 296 + 16, 420 + 16), 1e6);
	bed_free(call.b);
}

TEST(mute_switched_in_the_call_neither_repeats_nor_keeps_old_speech)
{
	int ms;

	call_begin(LQ_SLOT_F_DTMF);
	say_tone(0, 100);
	say_tone(200, 100);
	for (ms = 0; ms < 100; ms++)
		call_ms(ms);
	CHECK_EQ(0, bed_set(call.b, &call.b->a, call.one, LQ_SLOT_F_LINE |
			    LQ_SLOT_F_RX | LQ_SLOT_F_TAP | MUTE));
	for (; ms < 300; ms++)
		call_ms(ms);
	CHECK_EQ(0, bed_set(call.b, &call.b->a, call.one, LQ_SLOT_F_LINE |
			    LQ_SLOT_F_RX | LQ_SLOT_F_TAP));
	for (; ms < 400; ms++)
		call_ms(ms);
	CHECK_EQ(0, bed_set(call.b, &call.b->a, call.one, LQ_SLOT_F_LINE |
			    LQ_SLOT_F_RX | LQ_SLOT_F_TAP | MUTE));
	for (; ms < 500; ms++)
		call_ms(ms);
	CHECK(power(call.ring, 100, 200) <= 64);
	CHECK(power(call.ring, 220, 300) > 6e6);
	CHECK(power(call.ring, 300, 500) <= 64);	/* none of what waited */
	bed_free(call.b);
}

TESTS(
	RUN(digit_events_tell_when_it_was_true_on_the_line),
	RUN(digit_that_is_on_when_detection_stops_gets_its_end),
	RUN(muted_digit_is_told_and_heard_by_nobody),
	RUN(digit_without_mute_is_heard_by_all),
	RUN(mute_lets_everything_else_through_late_by_what_it_says),
	RUN(mute_takes_little_of_what_stands_beside_a_digit),
	RUN(mute_switched_in_the_call_neither_repeats_nor_keeps_old_speech),
)
