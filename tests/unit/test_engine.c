// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The whole engine over real framed octets: span 1 is ours, span 2 is the far
 * exchange, whose voice is client b's rings. Client a is the call centre.
 *
 *   b: TX of (2,k) -> wire -> (1,k) -> a's conf -> (1,m) -> wire -> (2,m) RX :b
 */
#include <errno.h>
#include "dsp/g711.h"
#include "unit/engine_bed.h"

#define SETTLE 600	/* ticks: alignment, CRC-4 multiframe, alarms over */

struct far {		/* one timeslot of the far exchange */
	u32 slot;
	struct dev_ring tx, rx;
};

static struct far far_new(struct bed *b, u32 ts)
{
	struct far f = { .slot = LQ_SLOT(2, ts) };
	int index = bed_claim(b, &b->b, &f.slot);

	CHECK(index >= 0);
	CHECK_EQ(0, bed_set(b, &b->b, f.slot, LQ_SLOT_F_RX | LQ_SLOT_F_TX));
	f.tx = dev_ring_of(b->area_b, index, LQ_RING_TX);
	f.rx = dev_ring_of(b->area_b, index, LQ_RING_RX);
	return f;
}

/* Claim ours; the place in a's area. */
static int ours(struct bed *b, u32 ts, u32 flags)
{
	u32 slot = LQ_SLOT(1, ts);
	int index = bed_claim(b, &b->a, &slot);

	CHECK(index >= 0);
	CHECK_EQ(0, bed_set(b, &b->a, slot, flags));
	return index;
}

static void drain(struct dev_ring *r)
{
	u8 octets[8];

	while (dev_ring_read(r, octets, 8))
		;
}

static void randomize(u8 *x, int n)
{
	int i;

	for (i = 0; i < n; i++)
		x[i] = test_random();
}

/* Where @what begins in @in, or -1. */
static int find(const u8 *in, int n_in, const u8 *what, int n)
{
	int i;

	for (i = 0; i + n <= n_in; i++)
		if (!memcmp(in + i, what, n))
			return i;
	return -1;
}

/* Write @n octets to @from and run; what comes out of @to, from now on. */
static int carry(struct bed *b, struct dev_ring *from, const u8 *what, int n,
		 struct dev_ring *to, u8 *out, int n_out)
{
	int done = 0, sent = 0;

	drain(to);
	while (done < n_out) {
		if (sent < n)
			sent += dev_ring_write(from, what + sent,
					       n - sent < 8 ? n - sent : 8);
		bed_tick(b);
		done += dev_ring_read(to, out + done, n_out - done);
	}
	return done;
}

TEST(bridge_carries_speech_from_wire_to_wire_bit_for_bit)
{
	struct bed *b = bed_new();
	struct far five = far_new(b, 5), six = far_new(b, 6);
	u32 conf = bed_conf(b, &b->a);
	u8 said[1600], heard[2400];
	int at;

	ours(b, 5, 0);
	ours(b, 6, 0);
	CHECK_EQ(0, bed_join(b, &b->a, LQ_SLOT(1, 5), conf, 1, 1));
	CHECK_EQ(0, bed_join(b, &b->a, LQ_SLOT(1, 6), conf, 1, 1));
	bed_ticks(b, SETTLE);
	randomize(said, sizeof(said));
	carry(b, &five.tx, said, 1600, &six.rx, heard, 2400);
	at = find(heard, 2400, said, 1600);
	CHECK(at >= 0);
	CHECK(at <= 10 * 8);		/* two wires and two ticks */
	randomize(said, sizeof(said));
	carry(b, &six.tx, said, 1600, &five.rx, heard, 2400);
	CHECK_EQ(at, find(heard, 2400, said, 1600));
	bed_free(b);
}

TEST(prompt_is_heard_at_the_far_end_bit_for_bit)
{
	struct bed *b = bed_new();
	struct far one = far_new(b, 1);
	u8 prompt[1600], heard[2400];
	struct dev_ring tx;

	tx = dev_ring_of(b->area_a, ours(b, 1, LQ_SLOT_F_TX), LQ_RING_TX);
	bed_ticks(b, SETTLE);
	randomize(prompt, sizeof(prompt));
	carry(b, &tx, prompt, 1600, &one.rx, heard, 2400);
	CHECK(find(heard, 2400, prompt, 1600) >= 0);
	bed_free(b);
}

TEST(taps_of_both_sides_agree_to_the_sample)
{
	struct bed *b = bed_new();
	struct far five = far_new(b, 5), six = far_new(b, 6);
	u32 conf = bed_conf(b, &b->a);
	struct dev_ring tap5, tap6, rx5;
	u8 x[800], y[800], t5[1600], t6[1600], rx[800];
	int i, k, bad = 0;

	i = ours(b, 5, LQ_SLOT_F_TAP | LQ_SLOT_F_RX);
	tap5 = dev_ring_of(b->area_a, i, LQ_RING_TAP);
	rx5 = dev_ring_of(b->area_a, i, LQ_RING_RX);
	tap6 = dev_ring_of(b->area_a, ours(b, 6, LQ_SLOT_F_TAP), LQ_RING_TAP);
	CHECK_EQ(0, bed_join(b, &b->a, LQ_SLOT(1, 5), conf, 1, 1));
	CHECK_EQ(0, bed_join(b, &b->a, LQ_SLOT(1, 6), conf, 1, 1));
	bed_ticks(b, SETTLE);
	drain(&tap5);
	drain(&tap6);
	drain(&rx5);
	randomize(x, 800);
	randomize(y, 800);
	for (k = 0; k < 100; k++) {
		dev_ring_write(&five.tx, x + 8 * k, 8);
		dev_ring_write(&six.tx, y + 8 * k, 8);
		bed_tick(b);
	}
	CHECK_EQ(1600, dev_ring_read(&tap5, t5, 1600));
	CHECK_EQ(1600, dev_ring_read(&tap6, t6, 1600));
	CHECK_EQ(800, dev_ring_read(&rx5, rx, 800));
	for (k = 0; k < 800; k++)
		bad += t5[2 * k] != t6[2 * k + 1] || t5[2 * k + 1] != t6[2 * k] ||
		       t5[2 * k] != rx[k];
	CHECK_EQ(0, bad);
	for (k = 0; k < 800; k++) {	/* channel one: who speaks there */
		rx[k] = t5[2 * k];
		t6[k] = t5[2 * k + 1];
	}
	i = find(rx, 800, x, 600);
	CHECK(i > 0);
	CHECK_EQ(i, find(t6, 800, y, 600));
	bed_free(b);
}

/* Each equation of engine.c for one slot, all its flags on since @before. */
static void check_balance(const struct lq_slot_info *before,
			  const struct lq_slot_info *after, u64 ticks)
{
#define D(field) (after->field - before->field)
	CHECK_EQ(8 * ticks, D(rx_samples));
	CHECK_EQ(8 * ticks, D(tx_samples));
	if (after->flags & LQ_SLOT_F_RX)
		CHECK_EQ(D(rx_samples), D(rx_ring_samples) + D(rx_overruns));
	if (after->flags & LQ_SLOT_F_TX)
		CHECK_EQ(D(tx_samples), D(tx_ring_samples) + D(tx_underruns));
	if (after->flags & LQ_SLOT_F_TAP)
		CHECK_EQ(D(rx_samples), D(tap_samples) + D(tap_overruns));
	if (after->flags & LQ_SLOT_F_LINE) {
		CHECK_EQ(D(rx_samples),
			 D(line_in_samples) + D(line_in_underruns));
		CHECK_EQ(D(tx_samples),
			 D(line_out_samples) + D(line_out_overruns));
	}
#undef D
}

/* 30 bridges of 60 slots, rings served badly by a random reader. */
TEST(counters_balance_over_60_slots_and_a_careless_user)
{
	struct bed *b = bed_new();
	u32 flags = LQ_SLOT_F_RX | LQ_SLOT_F_TX | LQ_SLOT_F_TAP | LQ_SLOT_F_DTMF;
	struct lq_slot_info before[60], after;
	struct lq_span_info span = { .span = 1 };
	u32 slots[60], conf = 0, tick0;
	u8 junk[300] = { 0 };
	int i, k, n = 0, ts;

	for (ts = 1; ts < 32; ts++) {
		if (ts == 16)
			continue;
		for (i = 1; i <= 2; i++) {
			slots[n] = LQ_SLOT(i, ts);
			CHECK_EQ(n, bed_claim(b, &b->a, &slots[n]));
			CHECK_EQ(0, bed_set(b, &b->a, slots[n], flags));
			if (i == 1)
				conf = bed_conf(b, &b->a);
			CHECK_EQ(0, bed_join(b, &b->a, slots[n], conf, 1, 1));
			n++;
		}
	}
	for (i = 0; i < 60; i++) {	/* every stream has begun */
		struct dev_ring tx = dev_ring_of(b->area_a, i, LQ_RING_TX);

		dev_ring_write(&tx, junk, 8);
	}
	bed_ticks(b, SETTLE);
	for (i = 0; i < 60; i++)
		before[i] = bed_info(b, slots[i]);
	tick0 = b->e.tick;
	for (k = 0; k < 2000; k++) {
		bed_tick(b);
		i = test_random() % 60;
		struct dev_ring tx = dev_ring_of(b->area_a, i, LQ_RING_TX);
		struct dev_ring rx = dev_ring_of(b->area_a, i, LQ_RING_RX);
		struct dev_ring tap = dev_ring_of(b->area_a, i, LQ_RING_TAP);

		randomize(junk, sizeof(junk));
		dev_ring_write(&tx, junk, test_random() % 300);
		dev_ring_read(&rx, junk, test_random() % 300);
		dev_ring_read(&tap, junk, test_random() % 300);
	}
	for (i = 0; i < 60; i++) {
		after = bed_info(b, slots[i]);
		check_balance(&before[i], &after, b->e.tick - tick0);
		CHECK(after.rx_overruns > 0);
		CHECK_EQ(0, after.ring_faults);
	}
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_GET_SPAN, &span));
	CHECK_EQ(8 * b->e.tick, span.rx_frames);
	CHECK_EQ(8 * b->e.tick, span.tx_frames);
	CHECK_EQ(0, span.fas_errors + span.crc_errors + span.slips_dropped +
		    span.slips_repeated);
	CHECK_EQ(0, span.alarms);
	CHECK_EQ(1, span.is_crc4_mf);
	bed_free(b);
}

TEST(counters_balance_on_ip_slots)
{
	struct bed *b = bed_new();
	u32 flags = LQ_SLOT_F_ALL & ~LQ_SLOT_F_MF_ANY, slot = LQ_SLOT_ANY_IP;
	int i = bed_claim(b, &b->a, &slot), k;
	struct dev_ring in = dev_ring_of(b->area_a, i, LQ_RING_LINE_IN);
	struct dev_ring out = dev_ring_of(b->area_a, i, LQ_RING_LINE_OUT);
	struct dev_ring tx = dev_ring_of(b->area_a, i, LQ_RING_TX);
	struct lq_slot_info before, after;
	u8 junk[200] = { 0 };

	CHECK_EQ(0, bed_set(b, &b->a, slot, flags));
	dev_ring_write(&in, junk, 8);
	dev_ring_write(&tx, junk, 8);
	bed_ticks(b, 1);
	before = bed_info(b, slot);
	for (k = 0; k < 1000; k++) {
		bed_tick(b);
		if (test_random() % 16 == 0)
			dev_ring_write(&in, junk, test_random() % 200);
		if (test_random() % 32 == 0)
			dev_ring_write(&tx, junk, test_random() % 200);
		if (test_random() % 40 == 0)
			dev_ring_read(&out, junk, test_random() % 200);
	}
	after = bed_info(b, slot);
	check_balance(&before, &after, 1000);
	bed_free(b);
}

TEST(client_death_leaves_idle_on_the_line)
{
	struct bed *b = bed_new();
	struct far one = far_new(b, 1);
	struct lq_tone t = { .slot = LQ_SLOT(1, 1), .tone = LQ_TONE_DIAL };
	u8 heard[80];
	int i, n_idle = 0;

	ours(b, 1, 0);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_SLOT_TONE, &t));
	bed_ticks(b, SETTLE);
	drain(&one.rx);
	bed_tick(b);
	dev_ring_read(&one.rx, heard, 8);
	CHECK(heard[3] != 0xd5);
	lq_engine_remove_client(&b->e, &b->a);
	bed_ticks(b, 20);
	drain(&one.rx);
	bed_ticks(b, 10);
	CHECK_EQ(80, dev_ring_read(&one.rx, heard, 80));
	for (i = 0; i < 80; i++)
		n_idle += heard[i] == 0xd5;
	CHECK_EQ(80, n_idle);
	CHECK_EQ(0, bed_info(b, LQ_SLOT(1, 1)).is_owned);
	bed_free(b);
}

TEST(span_removal_tells_the_owner_and_spares_the_rest)
{
	struct bed *b = bed_new();
	u32 ip = LQ_SLOT_ANY_IP, conf = bed_conf(b, &b->a), fxs = LQ_SLOT(3, 1);
	struct lq_slot_cfg cfg = { .slot = LQ_SLOT(1, 5) };
	struct lq_span_info span = { .span = 1 };
	struct lq_event ev;

	CHECK(bed_claim(b, &b->a, &ip) >= 0);
	CHECK(bed_claim(b, &b->a, &fxs) >= 0);
	ours(b, 5, 0);
	ours(b, 6, 0);
	CHECK_EQ(0, bed_join(b, &b->a, LQ_SLOT(1, 5), conf, 1, 1));
	CHECK_EQ(0, bed_join(b, &b->a, ip, conf, 1, 1));
	bed_ticks(b, SETTLE);
	while (lq_client_read(&b->e, &b->ctl, &ev, 1))
		;
	lq_engine_remove_span(&b->e, &b->e1[0]);
	CHECK(bed_event(b, &b->a, LQ_EV_SLOT_GONE, &ev));
	CHECK_EQ(LQ_SLOT(1, 5), ev.slot);
	CHECK(bed_event(b, &b->a, LQ_EV_SLOT_GONE, &ev));
	CHECK_EQ(LQ_SLOT(1, 6), ev.slot);
	CHECK(!bed_event(b, &b->a, LQ_EV_SLOT_GONE, &ev));
	CHECK(bed_event(b, &b->ctl, LQ_EV_ALARM, &ev));
	CHECK_EQ(LQ_SLOT(1, 0), ev.slot);
	CHECK_EQ(LQ_ALARM_DOWN, ev.value);
	CHECK_EQ(-ENOENT, bed_ask(b, &b->a, LQ_SLOT_SET, &cfg));
	CHECK_EQ(-ENOENT, bed_ask(b, &b->a, LQ_GET_SPAN, &span));
	bed_ticks(b, 5);
	CHECK_EQ(1, b->e.all_rooms[conf - 1].n_members);
	CHECK_EQ(3, b->e.n_spans);
	lq_engine_remove_span(&b->e, &b->fx);
	CHECK_EQ(0, b->n_sigs);		/* a board that is gone is not called */
	CHECK_EQ(2, b->e.n_spans);
	lq_engine_remove_span(&b->e, &b->fx);	/* a second time: no harm */
	CHECK_EQ(0, lq_engine_add_span(&b->e, &b->e1[0], 1));
	CHECK_EQ(-EBUSY, lq_engine_add_span(&b->e, &b->e1[0], 4));
	CHECK_EQ(-EBUSY, lq_engine_add_span(&b->e, &b->fx, 2));
	CHECK_EQ(-EINVAL, lq_engine_add_span(&b->e, &b->fx, 0));
	CHECK_EQ(-EINVAL, lq_engine_add_span(&b->e, &b->fx, 65));
	CHECK_EQ(0, lq_engine_add_span(&b->e, &b->fx, 64));
	bed_tick(b);
	bed_free(b);
}

/* Every change once, each beginning where the last one ended. */
TEST(alarm_events_form_a_chain)
{
	struct bed *b = bed_new();
	struct lq_event ev;
	u32 now[3], n_events = 0;
	struct far one = far_new(b, 1);
	u8 heard[8];
	int i;

	for (i = 1; i <= 2; i++)
		now[i] = b->e1[i - 1].alarms;
	for (i = 0; i < 4 * SETTLE; i++) {
		b->is_cut = i >= SETTLE && i < 2 * SETTLE;
		bed_tick(b);
		while (bed_event(b, &b->ctl, LQ_EV_ALARM, &ev)) {
			u32 span = LQ_SLOT_SPAN(ev.slot);

			CHECK(span == 1 || span == 2);
			CHECK_EQ(now[span], ev.arg);
			CHECK(ev.value != ev.arg);
			now[span] = ev.value;
			n_events++;
		}
		if (i == SETTLE - 1)
			CHECK_EQ(0, now[1] | now[2]);
		if (i == 2 * SETTLE - 1) {
			CHECK(now[1] & LQ_ALARM_LOS);
			CHECK(now[2] & LQ_ALARM_LOS);
			drain(&one.rx);
			bed_tick(b);
			dev_ring_read(&one.rx, heard, 8);
			CHECK_EQ(0xd5, heard[0]);
		}
	}
	CHECK_EQ(0, now[1] | now[2]);
	CHECK(n_events >= 6);
	bed_free(b);
}

TEST(disabled_span_is_down_and_its_far_end_sees_ais)
{
	struct bed *b = bed_new();
	struct lq_span_cfg cfg = { .span = 1, .flags = LQ_SPAN_F_CRC4 };
	struct lq_event ev;

	bed_ticks(b, SETTLE);
	CHECK_EQ(0, b->e1[0].alarms);
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	while (bed_event(b, &b->ctl, LQ_EV_ALARM, &ev))
		;
	bed_ticks(b, 20);
	CHECK(b->e1[0].alarms & LQ_ALARM_DOWN);
	CHECK(b->e1[1].alarms & LQ_ALARM_AIS);
	CHECK(bed_event(b, &b->ctl, LQ_EV_ALARM, &ev));
	cfg.flags = LQ_SPAN_F_DEFAULT;
	cfg.d_ts = 16;
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	bed_ticks(b, SETTLE);
	CHECK_EQ(0, b->e1[0].alarms | b->e1[1].alarms);
	bed_free(b);
}

TEST(d_channel_carries_frames_beside_speech)
{
	struct bed *b = bed_new();
	u8 frame[300], got[LQ_HDLC_MAX];
	struct lq_dchan_info info = { .span = 2 };
	int i, n = 0, len;

	CHECK_EQ(0, lq_dchan_open(&b->e1[0].d));
	CHECK_EQ(0, lq_dchan_open(&b->e1[1].d));
	ours(b, 15, 0);
	ours(b, 17, 0);
	bed_ticks(b, SETTLE);
	for (i = 0; i < 20; i++) {
		randomize(frame, sizeof(frame));
		CHECK_EQ(300, lq_dchan_write(&b->e1[0].d, frame, 300));
		for (len = 0, n = 0; !len && n < 200; n++) {
			bed_tick(b);
			len = lq_dchan_read(&b->e1[1].d, got, sizeof(got));
		}
		CHECK_EQ(300, len);
		CHECK_MEM(frame, got, 300);
	}
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_GET_DCHAN, &info));
	CHECK_EQ(1, info.is_open);
	CHECK_EQ(20, info.rx_frames);
	CHECK_EQ(0, info.rx_fcs_errors);
	lq_dchan_close(&b->e1[0].d);
	lq_dchan_close(&b->e1[1].d);
	bed_free(b);
}

TEST(digits_cross_the_wire)
{
	struct bed *b = bed_new();
	struct lq_digits d = { .slot = LQ_SLOT(1, 1), .digits = "13800138000" };
	struct far one = far_new(b, 1);
	struct lq_event ev;
	char got[16] = "";
	int n = 0, ticks;

	ours(b, 1, 0);
	CHECK_EQ(0, bed_set(b, &b->b, one.slot, LQ_SLOT_F_DTMF));
	bed_ticks(b, SETTLE);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_SLOT_DIGITS, &d));
	for (ticks = 0; ticks < 11 * 200 + 100; ticks++) {
		bed_tick(b);
		while (bed_event(b, &b->b, LQ_EV_DIGIT, &ev))
			if (n < 15)
				got[n++] = ev.value;
	}
	CHECK_STR("13800138000", got);
	bed_free(b);
}

TEST(span_of_ulaw_gives_its_slots_ulaw)
{
	struct bed *b = bed_new();
	struct lq_span_cfg cfg = { .span = 1, .flags = LQ_SPAN_F_DEFAULT,
				   .d_ts = 16, .law = LQ_LAW_ULAW };
	u32 slot = LQ_SLOT(1, 1);

	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN, &cfg));
	CHECK_EQ(0xff, b->e1[0].tx[1][0]);
	CHECK(bed_claim(b, &b->a, &slot) >= 0);
	CHECK_EQ(LQ_LAW_ULAW, bed_info(b, slot).law);
	bed_free(b);
}

TEST(area_tick_is_stored_after_the_rings)
{
	struct bed *b = bed_new();
	struct dev_ring rx = dev_ring_of(b->area_a, ours(b, 1, LQ_SLOT_F_RX),
					 LQ_RING_RX);
	int i;

	for (i = 1; i <= 50; i++) {
		bed_tick(b);
		CHECK_EQ(i, b->area_a->tick);
		CHECK_EQ(8 * i, dev_ring_fill(&rx));
	}
	bed_free(b);
}

TEST(board_events_reach_every_ctl_client_and_no_other)
{
	struct bed *b = bed_new();
	struct lq_client second;
	struct lq_event ev;

	lq_client_init(&second, LQ_CLIENT_CTL);
	CHECK_EQ(0, lq_engine_add_client(&b->e, &second));
	lq_engine_board_event(&b->e, 3, true);
	lq_engine_board_event(&b->e, 3, false);
	CHECK_EQ(1, lq_client_read(&b->e, &b->ctl, &ev, 1));
	CHECK_EQ(LQ_EV_BOARD, ev.type);
	CHECK_EQ(3, ev.value);
	CHECK_EQ(1, ev.arg);
	CHECK_EQ(1, lq_client_read(&b->e, &second, &ev, 1));
	CHECK_EQ(1, lq_client_read(&b->e, &second, &ev, 1));
	CHECK_EQ(0, ev.arg);
	CHECK(!lq_client_is_ready(&b->a));
	lq_engine_remove_client(&b->e, &second);
	bed_free(b);
}

TESTS(
	RUN(board_events_reach_every_ctl_client_and_no_other),
	RUN(bridge_carries_speech_from_wire_to_wire_bit_for_bit),
	RUN(prompt_is_heard_at_the_far_end_bit_for_bit),
	RUN(taps_of_both_sides_agree_to_the_sample),
	RUN(counters_balance_over_60_slots_and_a_careless_user),
	RUN(counters_balance_on_ip_slots),
	RUN(client_death_leaves_idle_on_the_line),
	RUN(span_removal_tells_the_owner_and_spares_the_rest),
	RUN(alarm_events_form_a_chain),
	RUN(disabled_span_is_down_and_its_far_end_sees_ais),
	RUN(d_channel_carries_frames_beside_speech),
	RUN(digits_cross_the_wire),
	RUN(span_of_ulaw_gives_its_slots_ulaw),
	RUN(area_tick_is_stored_after_the_rings),
)
