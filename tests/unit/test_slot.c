// SPDX-License-Identifier: GPL-2.0-or-later
/* Slots: claim and release, streams, gains, tones, digits, counters. */
#include <errno.h>
#include "dsp/g711.h"
#include "unit/engine_bed.h"

/* One claimed IP slot with its rings, every stream running if asked to. */
struct line {
	struct bed *b;
	u32 slot;
	struct dev_ring ring[LQ_RINGS];
};

static struct line line_new(u32 flags)
{
	struct line l = { .b = bed_new(), .slot = LQ_SLOT_ANY_IP };
	int index = bed_claim(l.b, &l.b->a, &l.slot), id;

	CHECK_EQ(0, index);
	CHECK_EQ(0, bed_set(l.b, &l.b->a, l.slot, flags));
	for (id = 0; id < LQ_RINGS; id++)
		l.ring[id] = dev_ring_of(l.b->area_a, index, id);
	return l;
}

static void write_octets(struct dev_ring *r, u8 octet, u32 n)
{
	while (n--)
		dev_ring_write(r, &octet, 1);
}

TEST(slot_is_owned_by_one_file_at_a_time)
{
	struct bed *b = bed_new();
	u32 slot = LQ_SLOT(1, 1);
	struct lq_claim claim = { .slot = slot };
	struct lq_slot_info info;

	CHECK_EQ(0, bed_info(b, slot).is_owned);
	CHECK_EQ(0, bed_claim(b, &b->b, &slot));
	CHECK_EQ(-EBUSY, bed_claim(b, &b->a, &slot));
	CHECK_EQ(-EBUSY, bed_claim(b, &b->b, &slot));
	CHECK_EQ(-EPERM, bed_ask(b, &b->a, LQ_SLOT_RELEASE, &claim));
	info = bed_info(b, slot);
	CHECK_EQ(1, info.is_owned);
	CHECK_EQ(0, info.is_mine);
	CHECK_EQ(LQ_KIND_TDM, info.kind);
	CHECK_EQ(0, bed_ask(b, &b->b, LQ_SLOT_RELEASE, &claim));
	CHECK_EQ(-EPERM, bed_ask(b, &b->b, LQ_SLOT_RELEASE, &claim));
	CHECK_EQ(0, bed_claim(b, &b->a, &slot));
	CHECK_EQ(1, bed_info(b, slot).is_mine);
	bed_free(b);
}

TEST(slot_indices_are_the_lowest_free_ones)
{
	struct bed *b = bed_new();
	u32 s[4];
	int i;

	for (i = 0; i < 4; i++) {
		s[i] = LQ_SLOT_ANY_IP;
		CHECK_EQ(i, bed_claim(b, &b->a, &s[i]));
		CHECK_EQ(LQ_SLOT(0, i + 1), s[i]);
	}
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_SLOT_RELEASE,
			    &(struct lq_claim){ s[1], 0 }));
	s[1] = LQ_SLOT(1, 31);
	CHECK_EQ(1, bed_claim(b, &b->a, &s[1]));
	CHECK_EQ(2, bed_info(b, s[2]).index);
	bed_free(b);
}

TEST(slot_claim_begins_afresh)
{
	struct line l = line_new(LQ_SLOT_F_LINE | LQ_SLOT_F_RX);
	struct lq_slot_cfg cfg = { l.slot, LQ_SLOT_F_LINE, LQ_LAW_ULAW, 30, -30,
				   0, "" };
	struct lq_slot_info info;

	write_octets(&l.ring[LQ_RING_LINE_IN], 0x2a, 100);
	CHECK_EQ(0, bed_ask(l.b, &l.b->a, LQ_SLOT_SET, &cfg));
	bed_ticks(l.b, 150);
	info = bed_info(l.b, l.slot);
	CHECK_EQ(1200, info.rx_samples);
	CHECK_EQ(LQ_LAW_ULAW, info.law);
	CHECK(info.rx_level_cb > -990);
	CHECK_EQ(0, bed_ask(l.b, &l.b->a, LQ_SLOT_RELEASE,
			    &(struct lq_claim){ l.slot, 0 }));
	CHECK_EQ(1200, bed_info(l.b, l.slot).rx_samples);	/* post mortem */
	CHECK_EQ(0, bed_claim(l.b, &l.b->a, &l.slot));
	info = bed_info(l.b, l.slot);
	CHECK_EQ(0, info.rx_samples);
	CHECK_EQ(0, info.line_in_samples);
	CHECK_EQ(0, info.flags);
	CHECK_EQ(LQ_LAW_ALAW, info.law);
	CHECK_EQ(-990, info.rx_level_cb);
	CHECK_EQ(0, dev_ring_fill(&l.ring[LQ_RING_LINE_IN]));
	CHECK_EQ(0, dev_ring_fill(&l.ring[LQ_RING_RX]));
	bed_free(l.b);
}

TEST(slot_rx_ring_holds_what_the_line_brought)
{
	struct line l = line_new(LQ_SLOT_F_LINE | LQ_SLOT_F_RX);
	u8 in[800], out[800];
	int i;

	for (i = 0; i < 800; i++)
		in[i] = test_random();
	dev_ring_write(&l.ring[LQ_RING_LINE_IN], in, 800);
	bed_ticks(l.b, 100);
	CHECK_EQ(800, dev_ring_read(&l.ring[LQ_RING_RX], out, 800));
	CHECK_MEM(in, out, 800);
	bed_free(l.b);
}

TEST(slot_tx_ring_reaches_the_line_unchanged)
{
	struct line l = line_new(LQ_SLOT_F_LINE | LQ_SLOT_F_TX);
	u8 in[800], out[800];
	int i;

	for (i = 0; i < 800; i++)
		in[i] = test_random();
	dev_ring_write(&l.ring[LQ_RING_TX], in, 800);
	bed_ticks(l.b, 100);
	CHECK_EQ(800, dev_ring_read(&l.ring[LQ_RING_LINE_OUT], out, 800));
	CHECK_MEM(in, out, 800);
	bed_free(l.b);
}

TEST(slot_underruns_count_only_once_the_stream_has_begun)
{
	struct line l = line_new(LQ_SLOT_F_LINE | LQ_SLOT_F_TX);
	struct lq_slot_info info;

	bed_ticks(l.b, 10);
	info = bed_info(l.b, l.slot);
	CHECK_EQ(0, info.tx_underruns);
	CHECK_EQ(0, info.line_in_underruns);
	write_octets(&l.ring[LQ_RING_TX], 0xd5, 11);
	write_octets(&l.ring[LQ_RING_LINE_IN], 0xd5, 3);
	bed_ticks(l.b, 3);
	info = bed_info(l.b, l.slot);
	CHECK_EQ(11, info.tx_ring_samples);
	CHECK_EQ(13, info.tx_underruns);
	CHECK_EQ(3, info.line_in_samples);
	CHECK_EQ(21, info.line_in_underruns);
	bed_free(l.b);
}

TEST(slot_stream_switched_off_forgets_the_rest)
{
	struct line l = line_new(LQ_SLOT_F_LINE | LQ_SLOT_F_TX);
	u8 out[64];

	write_octets(&l.ring[LQ_RING_TX], 0x2a, 100);
	bed_ticks(l.b, 2);
	CHECK_EQ(0, bed_set(l.b, &l.b->a, l.slot, LQ_SLOT_F_LINE));
	CHECK_EQ(0, dev_ring_fill(&l.ring[LQ_RING_TX]));
	write_octets(&l.ring[LQ_RING_TX], 0x11, 8);	/* before switching on */
	CHECK_EQ(0, bed_set(l.b, &l.b->a, l.slot,
			    LQ_SLOT_F_LINE | LQ_SLOT_F_TX));
	dev_ring_read(&l.ring[LQ_RING_LINE_OUT], out, 64);
	bed_ticks(l.b, 2);
	CHECK_EQ(16, dev_ring_read(&l.ring[LQ_RING_LINE_OUT], out, 64));
	CHECK_EQ(0x11, out[0]);
	CHECK_EQ(0x11, out[7]);
	CHECK_EQ(0xd5, out[8]);
	bed_free(l.b);
}

TEST(slot_overruns_lose_the_newest_and_are_counted)
{
	struct line l = line_new(LQ_SLOT_F_LINE | LQ_SLOT_F_RX | LQ_SLOT_F_TAP);
	struct lq_slot_info info;
	u8 octet, out[8];
	int i;

	for (i = 0; i < 600; i++) {
		octet = i;
		write_octets(&l.ring[LQ_RING_LINE_IN], octet, 8);
		bed_tick(l.b);
	}
	info = bed_info(l.b, l.slot);
	CHECK_EQ(4096, info.rx_ring_samples);
	CHECK_EQ(704, info.rx_overruns);
	CHECK_EQ(4096, info.tap_samples);
	CHECK_EQ(704, info.tap_overruns);
	CHECK_EQ(4096, info.line_out_samples);
	CHECK_EQ(704, info.line_out_overruns);
	dev_ring_read(&l.ring[LQ_RING_RX], out, 8);
	CHECK_EQ(0, out[0]);		/* the oldest is there */
	bed_free(l.b);
}

TEST(slot_gains_work_on_both_directions)
{
	struct line l = line_new(LQ_SLOT_F_LINE);
	struct lq_slot_cfg cfg = { l.slot,
				   LQ_SLOT_F_LINE | LQ_SLOT_F_TX | LQ_SLOT_F_RX,
				   LQ_LAW_ALAW, -60, 60, 0, "" };
	struct lq_slot_info info;
	u8 alaw[8] = { 0x34, 0x21, 0x21, 0x34, 0xb4, 0xa1, 0xa1, 0xb4 }, rx[8];
	s16 x[8], y[8];
	int i;

	CHECK_EQ(0, bed_ask(l.b, &l.b->a, LQ_SLOT_SET, &cfg));
	for (i = 0; i < 200; i++) {
		u8 soft[8] = { 0x1a, 0x0f, 0x0f, 0x1a, 0x9a, 0x8f, 0x8f, 0x9a };

		dev_ring_write(&l.ring[LQ_RING_LINE_IN], alaw, 8);
		dev_ring_write(&l.ring[LQ_RING_TX], soft, 8);
		bed_tick(l.b);
		dev_ring_read(&l.ring[LQ_RING_RX], rx, 8);
		dev_ring_read(&l.ring[LQ_RING_LINE_OUT], soft, 8);
	}
	info = bed_info(l.b, l.slot);
	CHECK_NEAR(0, info.rx_level_cb, 2);	/* measured before the gain */
	lq_g711_decode(0, x, alaw);
	lq_g711_decode(0, y, rx);
	for (i = 0; i < 8; i++)
		CHECK_NEAR(x[i] * 0.501, y[i], 300);
	CHECK(info.tx_level_cb > -200);
	CHECK_EQ(-60, l.b->ip[0].rx_gain_cb);
	bed_free(l.b);
}

TEST(slot_of_ulaw_speaks_ulaw)
{
	struct line l = line_new(LQ_SLOT_F_LINE);
	struct lq_slot_cfg cfg = { l.slot, LQ_SLOT_F_LINE | LQ_SLOT_F_TX,
				   LQ_LAW_ULAW, 0, 0, 0, "" };
	u8 out[8];

	CHECK_EQ(0, bed_ask(l.b, &l.b->a, LQ_SLOT_SET, &cfg));
	bed_tick(l.b);
	CHECK_EQ(8, dev_ring_read(&l.ring[LQ_RING_LINE_OUT], out, 8));
	CHECK_EQ(0xff, out[0]);
	write_octets(&l.ring[LQ_RING_TX], 0x12, 8);
	bed_tick(l.b);
	CHECK_EQ(8, dev_ring_read(&l.ring[LQ_RING_LINE_OUT], out, 8));
	CHECK_EQ(0x12, out[7]);
	bed_free(l.b);
}

TEST(slot_tap_pairs_party_and_heard_of_the_same_tick)
{
	struct line l = line_new(LQ_SLOT_F_LINE | LQ_SLOT_F_TX | LQ_SLOT_F_TAP);
	u8 in[80], tx[80], tap[160];
	int i, bad = 0;

	for (i = 0; i < 80; i++) {
		in[i] = test_random();
		tx[i] = test_random();
	}
	dev_ring_write(&l.ring[LQ_RING_LINE_IN], in, 80);
	dev_ring_write(&l.ring[LQ_RING_TX], tx, 80);
	bed_ticks(l.b, 10);
	CHECK_EQ(160, dev_ring_read(&l.ring[LQ_RING_TAP], tap, 160));
	for (i = 0; i < 80; i++)
		bad += tap[2 * i] != in[i] || tap[2 * i + 1] != tx[i];
	CHECK_EQ(0, bad);
	bed_free(l.b);
}

TEST(slot_custom_tone_once_ends_with_an_event)
{
	struct line l = line_new(LQ_SLOT_F_LINE);
	struct lq_tone t = { .slot = l.slot, .tone = LQ_TONE_CUSTOM,
			     .n_segments = 2, .is_once = 1,
			     .segments = { { 1000, 0, -100, 50 },
					   { 0, 0, 0, 25 } } };
	struct lq_event ev;

	CHECK_EQ(0, bed_ask(l.b, &l.b->a, LQ_SLOT_TONE, &t));
	memset(&t, 0xff, sizeof(t));	/* the engine has its own copy */
	bed_ticks(l.b, 74);
	CHECK(!bed_event(l.b, &l.b->a, LQ_EV_TONE_DONE, &ev));
	bed_ticks(l.b, 1);
	CHECK(bed_event(l.b, &l.b->a, LQ_EV_TONE_DONE, &ev));
	CHECK_EQ(l.slot, ev.slot);
	CHECK_EQ(75, ev.tick);
	bed_free(l.b);
}

TEST(slot_tone_plays_until_it_is_stopped)
{
	struct line l = line_new(LQ_SLOT_F_LINE);
	struct lq_tone t = { .slot = l.slot, .tone = LQ_TONE_DIAL,
			     .plan = "cn" };

	CHECK_EQ(0, bed_ask(l.b, &l.b->a, LQ_SLOT_TONE, &t));
	bed_ticks(l.b, 300);
	CHECK_NEAR(-100, bed_info(l.b, l.slot).tx_level_cb, 3);
	t.tone = LQ_TONE_NONE;
	CHECK_EQ(0, bed_ask(l.b, &l.b->a, LQ_SLOT_TONE, &t));
	bed_ticks(l.b, 200);
	CHECK(bed_info(l.b, l.slot).tx_level_cb < -600);
	bed_free(l.b);
}

/* One slot sends digits, beside a loud prompt; another detects them. */
TEST(slot_digits_sent_are_digits_heard)
{
	static const char digits[] = "0123456789*#ABCD";
	struct bed *b = bed_new();
	struct lq_digits d = { .digits = "0123456789*#ABCD", .on_ms = 60,
			       .off_ms = 50 };
	u32 s = LQ_SLOT_ANY_IP, r = LQ_SLOT_ANY_IP, conf = bed_conf(b, &b->a);
	struct dev_ring out, in, tx;
	struct lq_event ev;
	int i, k, is, ir, n = 0, n_end = 0, done = 0;
	u8 octets[8];

	is = bed_claim(b, &b->a, &s);
	ir = bed_claim(b, &b->a, &r);
	CHECK_EQ(0, bed_set(b, &b->a, s, LQ_SLOT_F_LINE | LQ_SLOT_F_TX));
	CHECK_EQ(0, bed_set(b, &b->a, r, LQ_SLOT_F_LINE | LQ_SLOT_F_DTMF));
	CHECK_EQ(0, bed_join(b, &b->a, s, conf, 1, 1));
	out = dev_ring_of(b->area_a, is, LQ_RING_LINE_OUT);
	tx = dev_ring_of(b->area_a, is, LQ_RING_TX);
	in = dev_ring_of(b->area_a, ir, LQ_RING_LINE_IN);
	d.slot = s;
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_SLOT_DIGITS, &d));
	for (i = 0; i < 16 * 110 + 100; i++) {
		for (k = 0; k < 8; k++)
			octets[k] = test_random();
		dev_ring_write(&tx, octets, 8);
		bed_tick(b);
		dev_ring_read(&out, octets, 8);
		dev_ring_write(&in, octets, 8);	/* a loop outside */
		while (lq_client_read(&b->e, &b->a, &ev, 1)) {
			if (ev.type == LQ_EV_DIGIT) {
				CHECK_EQ(r, ev.slot);
				CHECK_EQ(digits[n++ & 15], ev.value);
			} else if (ev.type == LQ_EV_DIGIT_END) {
				CHECK_EQ(digits[n_end++ & 15], ev.value);
				CHECK_NEAR(60, ev.arg, 5);
			} else if (ev.type == LQ_EV_TONE_DONE) {
				CHECK_EQ(s, ev.slot);
				done++;
			}
		}
	}
	CHECK_EQ(16, n);
	CHECK_EQ(16, n_end);
	CHECK_EQ(1, done);
	CHECK_EQ(16, bed_info(b, r).digits);
	bed_free(b);
}

TEST(slot_empty_digits_stop_sending)
{
	struct line l = line_new(LQ_SLOT_F_LINE);
	struct lq_digits d = { .slot = l.slot, .digits = "123" };

	CHECK_EQ(0, bed_ask(l.b, &l.b->a, LQ_SLOT_DIGITS, &d));
	bed_ticks(l.b, 10);
	CHECK(lq_dtmf_gen_is_on(&l.b->ip[0].digits));
	d.digits[0] = 0;
	CHECK_EQ(0, bed_ask(l.b, &l.b->a, LQ_SLOT_DIGITS, &d));
	CHECK(!lq_dtmf_gen_is_on(&l.b->ip[0].digits));
	bed_free(l.b);
}

TEST(slot_wild_positions_cost_only_its_own_audio)
{
	struct line l = line_new(LQ_SLOT_F_LINE | LQ_SLOT_F_RX | LQ_SLOT_F_TX);
	struct lq_slot_info info;
	u32 s = LQ_SLOT_ANY_IP;

	CHECK_EQ(1, bed_claim(l.b, &l.b->a, &s));
	l.ring[LQ_RING_RX].r->tail = 0x40000000;
	l.ring[LQ_RING_LINE_IN].r->head = 0x80000000;
	bed_ticks(l.b, 3);
	info = bed_info(l.b, l.slot);
	CHECK(info.ring_faults >= 6);
	CHECK_EQ(24, info.rx_overruns);
	CHECK_EQ(0, bed_info(l.b, s).ring_faults);
	bed_free(l.b);
}

TEST(analog_ports_carry_voice_by_their_rows)
{
	struct bed *b = bed_new();
	u32 fxs = LQ_SLOT(3, 2), fxo = LQ_SLOT(3, 3), conf = bed_conf(b, &b->a);
	int i;

	CHECK(bed_claim(b, &b->a, &fxs) >= 0);
	CHECK(bed_claim(b, &b->a, &fxo) >= 0);
	CHECK_EQ(0, bed_join(b, &b->a, fxs, conf, 1, 1));
	CHECK_EQ(0, bed_join(b, &b->a, fxo, conf, 1, 1));
	for (i = 0; i < 8; i++) {
		b->fx.rx[2][i] = 0x20 + i;
		b->fx.rx[3][i] = 0x90 + i;
	}
	bed_tick(b);
	for (i = 0; i < 8; i++) {
		CHECK_EQ(0x20 + i, b->fx.tx[3][i]);
		CHECK_EQ(0x90 + i, b->fx.tx[2][i]);
		CHECK_EQ(0xd5, b->fx.tx[1][i]);
	}
	bed_free(b);
}

TESTS(
	RUN(slot_is_owned_by_one_file_at_a_time),
	RUN(slot_indices_are_the_lowest_free_ones),
	RUN(slot_claim_begins_afresh),
	RUN(slot_rx_ring_holds_what_the_line_brought),
	RUN(slot_tx_ring_reaches_the_line_unchanged),
	RUN(slot_underruns_count_only_once_the_stream_has_begun),
	RUN(slot_stream_switched_off_forgets_the_rest),
	RUN(slot_overruns_lose_the_newest_and_are_counted),
	RUN(slot_gains_work_on_both_directions),
	RUN(slot_of_ulaw_speaks_ulaw),
	RUN(slot_tap_pairs_party_and_heard_of_the_same_tick),
	RUN(slot_custom_tone_once_ends_with_an_event),
	RUN(slot_tone_plays_until_it_is_stopped),
	RUN(slot_digits_sent_are_digits_heard),
	RUN(slot_empty_digits_stop_sending),
	RUN(slot_wild_positions_cost_only_its_own_audio),
	RUN(analog_ports_carry_voice_by_their_rows),
)
