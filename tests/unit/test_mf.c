// SPDX-License-Identifier: GPL-2.0-or-later
/* R2 register signals: all 15 both ways, what is not one, the engine's part. */
#include <errno.h>
#include <math.h>
#include <string.h>
#include "dsp/mf.h"
#include "unit/engine_bed.h"

static double phase[2];

/* One block of two tones; NaN-free, 0 Hz is silence. */
static void tones(s16 x[8], const double hz[2], const double dbm0[2])
{
	int i, k;

	for (i = 0; i < 8; i++) {
		double y = 0;

		for (k = 0; k < 2; k++) {
			phase[k] += 2 * M_PI * hz[k] / 8000;
			if (hz[k])
				y += 22827 * pow(10, dbm0[k] / 20) * sin(phase[k]);
		}
		x[i] = lrint(fmax(-32768, fmin(32767, y)));
	}
}

/* @ms of a signal; the last report, or 99. Report times into *@at. */
static u32 feed(struct lq_mf *m, u32 signal, double dbm0, int ms, int *at)
{
	double hz[2] = { 0, 0 }, level[2] = { dbm0, dbm0 };
	u32 said, last = 99, f1, f2;
	s16 x[8];
	int i;

	if (signal) {
		lq_mf_pair(m->direction, signal, &f1, &f2);
		hz[0] = f1;
		hz[1] = f2;
	}
	for (i = 0; i < ms; i++) {
		tones(x, hz, level);
		if (!lq_mf_run(m, x, &said))
			continue;
		last = said;
		if (at)
			*at = i + 1;
	}
	return last;
}

static void hears_all(enum lq_mf_direction direction)
{
	struct lq_mf m;
	u32 n;
	int at = -1;

	lq_mf_init(&m, direction);
	for (n = 1; n <= 15; n++) {
		CHECK_EQ(n, feed(&m, n, -12, 50, &at));
		CHECK(at >= 8 && at <= 20);
		CHECK_EQ(0, feed(&m, 0, 0, 50, &at));
		CHECK(at >= 8 && at <= 20);
	}
}

TEST(mf_hears_all_15_forward_signals)
{
	hears_all(LQ_MF_FORWARD);
}

TEST(mf_hears_all_15_backward_signals)
{
	hears_all(LQ_MF_BACKWARD);
}

TEST(mf_tells_the_pairs_of_q441)
{
	u32 f1, f2;

	lq_mf_pair(LQ_MF_FORWARD, 1, &f1, &f2);
	CHECK_EQ(1380, f1);
	CHECK_EQ(1500, f2);
	lq_mf_pair(LQ_MF_FORWARD, 15, &f1, &f2);
	CHECK_EQ(1860, f1);
	CHECK_EQ(1980, f2);
	lq_mf_pair(LQ_MF_BACKWARD, 6, &f1, &f2);
	CHECK_EQ(900, f1);
	CHECK_EQ(780, f2);
}

TEST(mf_does_not_hear_the_other_direction)
{
	struct lq_mf m;
	u32 n, f1, f2, said;
	s16 x[8];
	int i;

	lq_mf_init(&m, LQ_MF_FORWARD);
	for (n = 1; n <= 15; n++) {
		lq_mf_pair(LQ_MF_BACKWARD, n, &f1, &f2);
		for (i = 0; i < 100; i++) {
			tones(x, (double[]){ f1, f2 }, (double[]){ -5, -5 });
			CHECK(!lq_mf_run(&m, x, &said));
		}
	}
}

TEST(mf_hears_a_weak_signal_under_its_own_echo)
{
	struct lq_mf m;
	u32 said, heard = 0;
	s16 x[8], echo[8];
	int i, k;

	lq_mf_init(&m, LQ_MF_FORWARD);
	for (i = 0; i < 60; i++) {
		static double own;

		tones(x, (double[]){ 1380, 1500 }, (double[]){ -30, -30 });
		for (k = 0; k < 8; k++) {
			own += 2 * M_PI / 8000;
			echo[k] = lrint(4000 * sin(1140 * own) +
					4000 * sin(1020 * own));
			x[k] += echo[k];
		}
		if (lq_mf_run(&m, x, &said))
			heard = said;
	}
	CHECK_EQ(1, heard);
}

TEST(mf_survives_full_scale_and_silence)
{
	struct lq_mf m;
	u32 said;
	s16 x[8];
	int i, k;

	for (k = 0; k < 2; k++) {
		lq_mf_init(&m, k ? LQ_MF_BACKWARD : LQ_MF_FORWARD);
		for (i = 0; i < 3000; i++) {
			int n;

			for (n = 0; n < 8; n++)
				x[n] = (i * 8 + n) / (i % 7 + 1) & 1 ? 32767 :
								    -32768;
			(void)lq_mf_run(&m, x, &said);
		}
		(void)feed(&m, 0, 0, 400, NULL);
		CHECK_EQ(0, m.signal);
		CHECK_EQ(0, m.power);
	}
}

/* Exact sums: nothing is left of a signal when its window is over. */
TEST(mf_forgets_what_has_left_the_window)
{
	struct lq_mf m;
	u32 k;

	lq_mf_init(&m, LQ_MF_BACKWARD);
	(void)feed(&m, 9, -5, 1000, NULL);
	(void)feed(&m, 0, 0, 400, NULL);
	for (k = 0; k < LQ_MF_TONES; k++) {
		CHECK_EQ(0, m.sum[k].re);
		CHECK_EQ(0, m.sum[k].im);
	}
}

/* Slot to slot through the matrix, as the two ends of a trunk would. */
TEST(mf_events_come_from_a_slot_that_listens)
{
	struct bed *b = bed_new();
	u32 s = LQ_SLOT_ANY_IP, r = LQ_SLOT_ANY_IP;
	struct lq_tone t = { .tone = LQ_TONE_CUSTOM, .n_segments = 1,
			     .segments = { { 1140, 900, -115, 0 } } };
	struct dev_ring out, in;
	struct lq_event ev;
	int is, ir, i;
	u8 octets[8];

	is = bed_claim(b, &b->a, &s);
	ir = bed_claim(b, &b->a, &r);
	CHECK_EQ(0, bed_set(b, &b->a, s, LQ_SLOT_F_LINE));
	CHECK_EQ(-EINVAL, bed_set(b, &b->a, r, LQ_SLOT_F_MF_ANY));
	CHECK_EQ(0, bed_set(b, &b->a, r, LQ_SLOT_F_LINE | LQ_SLOT_F_MF_BACKWARD));
	out = dev_ring_of(b->area_a, is, LQ_RING_LINE_OUT);
	in = dev_ring_of(b->area_a, ir, LQ_RING_LINE_IN);
	t.slot = s;
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_SLOT_TONE, &t));
	for (i = 0; i < 140; i++) {
		bed_tick(b);
		dev_ring_read(&out, octets, 8);
		dev_ring_write(&in, octets, 8);
		if (i != 100)
			continue;
		CHECK_NEAR(-115, bed_info(b, s).tx_level_cb - 30, 3);
		t.tone = LQ_TONE_NONE;
		t.n_segments = 0;
		memset(t.segments, 0, sizeof(t.segments));
		CHECK_EQ(0, bed_ask(b, &b->a, LQ_SLOT_TONE, &t));
	}
	CHECK(bed_event(b, &b->a, LQ_EV_MF, &ev));
	CHECK_EQ(r, ev.slot);
	CHECK_EQ(2, ev.value);
	CHECK_EQ(1, ev.arg);
	CHECK(bed_event(b, &b->a, LQ_EV_MF, &ev));
	CHECK_EQ(0, ev.value);
	CHECK(!bed_event(b, &b->a, LQ_EV_MF, &ev));
	bed_free(b);
}

/* A prompt and a bridge wait, and hear nothing of it. */
TEST(mf_signals_own_the_line)
{
	struct bed *b = bed_new();
	u32 line = LQ_SLOT_ANY_IP, other = LQ_SLOT_ANY_IP, i;
	u32 flags = LQ_SLOT_F_LINE | LQ_SLOT_F_RX | LQ_SLOT_F_TX;
	struct dev_ring ring[LQ_RINGS];
	u8 octets[8] = { 0x2a, 0x2a, 0x2a, 0x2a, 0x2a, 0x2a, 0x2a, 0x2a };
	u32 conf = bed_conf(b, &b->a);
	int index = bed_claim(b, &b->a, &line);

	(void)bed_claim(b, &b->a, &other);
	for (i = 0; i < LQ_RINGS; i++)
		ring[i] = dev_ring_of(b->area_a, index, i);
	CHECK_EQ(0, bed_set(b, &b->a, line, flags | LQ_SLOT_F_MF_FORWARD));
	CHECK_EQ(0, bed_set(b, &b->a, other, LQ_SLOT_F_LINE));
	CHECK_EQ(0, bed_join(b, &b->a, line, conf, 1, 1));
	CHECK_EQ(0, bed_join(b, &b->a, other, conf, 1, 1));
	dev_ring_write(&ring[LQ_RING_LINE_IN], octets, 8);
	dev_ring_write(&ring[LQ_RING_TX], octets, 8);
	bed_tick(b);
	CHECK_EQ(8, dev_ring_read(&ring[LQ_RING_RX], octets, 8));
	CHECK_EQ(0xd5, octets[0]);
	CHECK_EQ(8, dev_ring_read(&ring[LQ_RING_LINE_OUT], octets, 8));
	CHECK_EQ(0xd5, octets[0]);
	CHECK_EQ(8, dev_ring_fill(&ring[LQ_RING_TX]));
	CHECK_EQ(0, bed_set(b, &b->a, line, flags));
	bed_tick(b);
	CHECK_EQ(8, dev_ring_read(&ring[LQ_RING_LINE_OUT], octets, 8));
	CHECK_EQ(0x2a, octets[0]);
	bed_free(b);
}

TESTS(
	RUN(mf_hears_all_15_forward_signals),
	RUN(mf_hears_all_15_backward_signals),
	RUN(mf_tells_the_pairs_of_q441),
	RUN(mf_does_not_hear_the_other_direction),
	RUN(mf_hears_a_weak_signal_under_its_own_echo),
	RUN(mf_survives_full_scale_and_silence),
	RUN(mf_forgets_what_has_left_the_window),
	RUN(mf_events_come_from_a_slot_that_listens),
	RUN(mf_signals_own_the_line),
)
