// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kinds of boards that frame for themselves: E1 spans whose framer is the
 * board's, and analog ports that come as frames of octets, through elastic
 * stores.
 */
#include <string.h>

#include "unit/engine_bed.h"

#define ENABLED	(LQ_SPAN_F_ENABLED | LQ_SPAN_F_CRC4)

static struct lq_e1 framed(u32 flags)
{
	struct lq_e1 e1;

	lq_e1_init(&e1);
	lq_e1_set_framed(&e1);
	lq_e1_set_flags(&e1, flags);
	return e1;
}

/* Eight frames whose timeslot t carries t + i, and what the tick gets of them. */
static void pass(struct lq_e1 *e1, u8 ts[32][8])
{
	u8 octets[8 * 32];
	int i, t;

	for (i = 0; i < 8; i++)
		for (t = 0; t < 32; t++)
			octets[i * 32 + t] = t + i;
	lq_e1_rx(e1, octets, 8);
	lq_e1_take(e1, ts);
}

TEST(frames_of_a_framing_board_need_no_alignment)
{
	struct lq_e1 e1 = framed(ENABLED);
	u8 ts[32][8];
	int i, t;

	CHECK_EQ(0, lq_e1_alarms(&e1));
	pass(&e1, ts);
	for (t = 1; t < 32; t++)
		for (i = 0; i < 8; i++)
			CHECK_EQ(t + i, ts[t][i]);
}

TEST(a_framing_boards_alarms_are_believed_all)
{
	static const u32 each[] = { LQ_ALARM_LOS, LQ_ALARM_AIS, LQ_ALARM_LFA,
				    LQ_ALARM_LMFA, LQ_ALARM_RAI };
	struct lq_span_info info = { 0 };
	struct lq_e1 e1 = framed(ENABLED);
	u8 ts[32][8];
	int i;

	for (i = 0; i < 5; i++) {
		lq_e1_defect(&e1, each[i], 0);
		CHECK_EQ(each[i], lq_e1_alarms(&e1));
		pass(&e1, ts);
		CHECK_EQ(each[i] & LQ_ALARM_RED ? LQ_IDLE_OCTET : 5, ts[5][0]);
		lq_e1_defect(&e1, 0, each[i]);
		CHECK_EQ(0, lq_e1_alarms(&e1));
	}
	lq_e1_fill_info(&e1, &info);
	CHECK_EQ(1, info.los_events);
	CHECK_EQ(1, info.ais_events);
	CHECK_EQ(1, info.lfa_events);
	CHECK_EQ(1, info.rai_events);
}

TEST(a_board_without_framer_cannot_tell_of_the_far_end)
{
	struct lq_e1 e1;

	lq_e1_init(&e1);
	lq_e1_set_flags(&e1, ENABLED);
	lq_e1_defect(&e1, LQ_ALARM_RAI | LQ_ALARM_LOS, 0);
	CHECK_EQ(LQ_ALARM_LOS | LQ_ALARM_LFA, lq_e1_alarms(&e1));
}

TEST(a_framing_boards_counts_are_those_of_the_span)
{
	struct lq_e1 e1 = framed(ENABLED);
	struct lq_span_info info = { 0 };
	struct lq_e1_counts counts;

	lq_e1_board_count(&e1, LQ_E1_CRC_ERRORS, 3);
	lq_e1_board_count(&e1, LQ_E1_EBITS, 4);
	lq_e1_board_count(&e1, LQ_E1_DROPPED, 5);
	lq_e1_board_count(&e1, LQ_E1_REPEATED, 6);
	lq_e1_board_count(&e1, LQ_E1_FAS_ERRORS, 5);
	lq_e1_board_count(&e1, LQ_E1_CODE_ERRORS, 6);
	lq_e1_fill_info(&e1, &info);
	lq_e1_count(&e1, &counts);
	CHECK_EQ(3, info.crc_errors);
	CHECK_EQ(4, info.ebit_errors);
	CHECK_EQ(5, info.fas_errors);
	CHECK_EQ(6, info.code_errors);
	CHECK_EQ(5, info.slips_dropped);
	CHECK_EQ(6, info.slips_repeated);
	CHECK_EQ(3, counts.n_crc_errors);
	CHECK_EQ(4, counts.n_ebits);
	CHECK_EQ(5, counts.n_dropped);
	CHECK_EQ(6, counts.n_repeated);
	CHECK_EQ(1, info.is_crc4_mf);
}

TEST(cas_of_a_framing_board_is_ours_both_ways)
{
	struct lq_e1 from = framed(ENABLED | LQ_SPAN_F_CAS);
	struct lq_e1 to = framed(ENABLED | LQ_SPAN_F_CAS);
	u8 octets[16 * 32];
	int i;

	lq_e1_cas_send(&from, 7, 0x9);
	for (i = 0; i < LQ_CAS_PERSIST + 2; i++) {
		lq_e1_tx(&from, octets, 16);
		lq_e1_rx(&to, octets, 16);
	}
	CHECK_EQ(0, lq_e1_alarms(&to));
	CHECK_EQ(0x9, to.cas.abcd[7]);
}

TEST(a_span_out_of_service_gives_idle_and_sends_ones)
{
	struct lq_e1 e1 = framed(0);
	u8 ts[32][8], octets[32];

	pass(&e1, ts);
	CHECK_EQ(LQ_IDLE_OCTET, ts[5][0]);
	lq_e1_tx(&e1, octets, 1);
	CHECK_EQ(0xff, octets[1]);
}

/* ----------------------------------------------------------- analog ports */

TEST(ports_travel_through_the_stores_in_any_burst)
{
	static const u32 bursts[] = { 1, 15, 3, 5, 8, 32, 8, 8, 16, 24, 8 };
	struct bed *b = bed_new();
	struct lq_slot_cfg cfg = { .slot = LQ_SLOT(3, 2), .flags = LQ_SLOT_F_RX };
	u8 octets[32 * 4], sent = 0;
	u32 name = cfg.slot, i, k;

	b->fx.has_clock = true;
	CHECK_EQ(0, bed_claim(b, &b->a, &name));
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_SLOT_SET, &cfg));
	for (i = 0; i < sizeof(bursts) / sizeof(bursts[0]); i++) {
		for (k = 0; k < bursts[i]; k++) {
			memset(octets + k * 4, 0xd5, 4);
			octets[k * 4 + 1] = ++sent;
		}
		lq_span_ports_rx(&b->fx, octets, bursts[i]);
		while (b->fx.e1.rx_store.head - b->fx.e1.rx_store.tail >= 8)
			bed_tick(b);
	}
	/* everything that came is in the ring, in order, behind the first idles */
	{
		struct dev_ring rx = dev_ring_of(b->area_a, 0, LQ_RING_RX);
		u8 octet, last = 0;

		while (dev_ring_read(&rx, &octet, 1))
			if (octet != 0xd5 && octet != last)
				CHECK_EQ(++last, octet);
		CHECK_EQ(sent, last);
	}
	CHECK_EQ(0, b->fx.e1.rx_store.n_repeated);
	CHECK_EQ(0, b->fx.e1.rx_store.n_dropped);
	bed_free(b);
}

TEST(what_a_port_hears_comes_out_of_its_octet)
{
	struct bed *b = bed_new();
	struct lq_tone tone = { .slot = LQ_SLOT(3, 4), .tone = LQ_TONE_MILLIWATT };
	u32 name = tone.slot, n_heard = 0, i;
	u8 octets[8 * 4];

	b->fx.has_clock = true;
	CHECK_EQ(0, bed_claim(b, &b->a, &name));
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_SLOT_TONE, &tone));
	for (i = 0; i < 20; i++) {
		bed_tick(b);
		lq_span_ports_tx(&b->fx, octets, 8);
		n_heard += octets[3] != 0xd5;
		CHECK_EQ(0xd5, octets[2]);
	}
	CHECK(n_heard >= 18);
	bed_free(b);
}

TESTS(
	RUN(frames_of_a_framing_board_need_no_alignment),
	RUN(a_framing_boards_alarms_are_believed_all),
	RUN(a_board_without_framer_cannot_tell_of_the_far_end),
	RUN(a_framing_boards_counts_are_those_of_the_span),
	RUN(cas_of_a_framing_board_is_ours_both_ways),
	RUN(a_span_out_of_service_gives_idle_and_sends_ones),
	RUN(ports_travel_through_the_stores_in_any_burst),
	RUN(what_a_port_hears_comes_out_of_its_octet),
)
