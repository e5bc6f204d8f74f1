/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two E1 line ends, A and B, joined by octets: alignment, CRC-4 interworking,
 * alarms both ways and their timing in frames, gaps, counters.
 */
#include <string.h>

#include <linux/lq.h>
#include "unit/harness.h"
#include "tdm/e1.h"

#define BOTH	(LQ_SPAN_F_ENABLED | LQ_SPAN_F_CRC4)
#define PLAIN	LQ_SPAN_F_ENABLED

static struct lq_e1 a, b;

/* What the line does to frames from A to B. */
static enum { CLEAN, DEAD, ONES, BROKEN_FAS } line_ab;
static unsigned int offset;	/* bits, A to B */
static struct lq_bits before;

static void begin(u32 flags_a, u32 flags_b)
{
	lq_e1_init(&a);
	lq_e1_init(&b);
	lq_e1_set_flags(&a, flags_a);
	lq_e1_set_flags(&b, flags_b);
	line_ab = CLEAN;
	offset = 0;
	memset(&before, 0xff, sizeof(before));
}

static void spoil(uint8_t *f)
{
	struct lq_bits now, unit;

	if (line_ab == DEAD)
		memset(f, 0, 32);
	else if (line_ab == ONES)
		memset(f, 0xff, 32);
	else if (line_ab == BROKEN_FAS)
		f[0] ^= 0x08;
	lq_bits_load(&now, f);
	if (offset) {
		lq_bits_cut(&unit, &before, &now, 256 - offset);
		lq_bits_store(&unit, f);
	}
	before = now;
}

/* @n frames each way. */
static void frames(unsigned int n)
{
	uint8_t ab[32], ba[32];

	while (n--) {
		lq_e1_tx(&a, ab, 1);
		lq_e1_tx(&b, ba, 1);
		spoil(ab);
		lq_e1_rx(&b, ab, 1);
		lq_e1_rx(&a, ba, 1);
	}
}

/* Frames until @e1 shows exactly @alarms, @max if it never does. */
static unsigned int frames_until(const struct lq_e1 *e1, u32 alarms,
				 unsigned int max)
{
	unsigned int n = 0;

	while (n < max && lq_e1_alarms(e1) != alarms) {
		frames(1);
		n++;
	}
	return n;
}

/* 1 ms with the ticks of both; timeslot t of A says @say + t. */
static void tick(u8 heard[32][8], unsigned int say)
{
	u8 ts[32][8];
	unsigned int t;

	for (t = 0; t < 32; t++)
		memset(ts[t], say + t, 8);
	frames(8);
	lq_e1_take(&b, heard);
	lq_e1_put(&a, ts);
	lq_e1_take(&a, ts);
	memset(ts, 0x55, sizeof(ts));
	lq_e1_put(&b, ts);
}

static struct lq_span_info info(const struct lq_e1 *e1)
{
	struct lq_span_info i = { 0 };

	lq_e1_fill_info(e1, &i);
	return i;
}

TEST(both_ends_come_up_with_crc4)
{
	begin(BOTH, BOTH);
	CHECK_EQ(LQ_ALARM_LFA, lq_e1_alarms(&a));
	CHECK(frames_until(&b, 0, 1000) < 100);
	frames(100);
	CHECK_EQ(0, lq_e1_alarms(&a));
	CHECK_EQ(1, info(&a).is_crc4_mf);
	CHECK_EQ(1, info(&b).is_crc4_mf);
	frames(8000);
	CHECK_EQ(0, lq_e1_alarms(&a) | lq_e1_alarms(&b));
	CHECK_EQ(0, info(&b).fas_errors);
	CHECK_EQ(0, info(&b).crc_errors);
	CHECK_EQ(0, info(&b).lfa_events);
	CHECK_EQ(0, info(&b).realignments);
}

TEST(comes_up_at_every_bit_offset_within_8_ms)
{
	unsigned int off;

	for (off = 0; off < 256; off++) {
		begin(BOTH, BOTH);
		offset = off;
		CHECK(frames_until(&b, 0, 1000) <= 80);
		CHECK_EQ(1, info(&b).is_crc4_mf);
	}
}

TEST(speech_passes_on_every_timeslot)
{
	u8 heard[32][8], want[8];
	unsigned int i, t;

	begin(BOTH, BOTH);
	offset = 93;
	for (i = 0; i < 200; i++)
		tick(heard, i);
	for (t = 1; t < 32; t++) {
		memset(want, heard[1][0] + t - 1, sizeof(want));
		CHECK_MEM(want + 0, heard[t], 1);
	}
	CHECK_EQ(0, info(&a).slips_dropped + info(&a).slips_repeated);
	CHECK_EQ(0, info(&b).slips_dropped + info(&b).slips_repeated);
	CHECK_EQ(1600, info(&b).rx_frames);
	CHECK_EQ(1600, info(&b).tx_frames);
}

TEST(idle_ts0_is_the_golden_one)
{
	static const uint8_t golden[16] = {
		0x9b, 0x5f, 0x9b, 0x5f, 0x9b, 0xdf, 0x1b, 0x5f,
		0x9b, 0xdf, 0x9b, 0xdf, 0x9b, 0xdf, 0x9b, 0xdf,
	};
	uint8_t octets[16 * 32];
	unsigned int i;

	begin(BOTH, BOTH);
	frames(160);		/* both in CRC-4, no E bits any more */
	lq_e1_tx(&a, octets, 16);
	for (i = 0; i < 16; i++) {
		CHECK_EQ(golden[i], octets[32 * i]);
		CHECK_EQ(LQ_IDLE_OCTET, octets[32 * i + 1]);
		CHECK_EQ(LQ_IDLE_OCTET, octets[32 * i + 31]);
	}
}

TEST(plain_ts0_has_si_and_sa_set)
{
	uint8_t octets[64];

	begin(PLAIN, PLAIN);
	frames(16);
	lq_e1_tx(&a, octets, 2);
	CHECK_EQ(0x9b, octets[0]);
	CHECK_EQ(0xdf, octets[32]);
	CHECK_EQ(0, info(&a).is_crc4_mf);
	CHECK_EQ(0, lq_e1_alarms(&a));
}

TEST(before_alignment_rai_is_sent_and_e_is_zero)
{
	uint8_t octets[16 * 32];

	begin(BOTH, BOTH);
	lq_e1_tx(&a, octets, 16);
	CHECK_EQ(LQ_TS0_A, octets[32] & LQ_TS0_A);
	CHECK_EQ(0, octets[13 * 32] & LQ_TS0_SI);
	CHECK_EQ(0, octets[15 * 32] & LQ_TS0_SI);
}

TEST(a_line_not_enabled_sends_ais)
{
	uint8_t octets[4 * 32], ones[4 * 32];

	memset(ones, 0xff, sizeof(ones));
	begin(0, BOTH);
	CHECK_EQ(LQ_ALARM_DOWN, lq_e1_alarms(&a));
	lq_e1_tx(&a, octets, 4);
	CHECK_MEM(ones, octets, sizeof(ones));
	frames(16);
	CHECK_EQ(LQ_ALARM_AIS | LQ_ALARM_LFA, lq_e1_alarms(&b));
	CHECK_EQ(LQ_ALARM_DOWN, lq_e1_alarms(&a));
	lq_e1_set_flags(&a, BOTH);
	CHECK(frames_until(&b, 0, 1000) < 200);
	CHECK(frames_until(&a, 0, 1000) < 200);
}

/* Annex B: a far end without CRC-4 is worked with after 400 ms. */
TEST(an_end_without_crc4_is_worked_with_after_400_ms)
{
	unsigned int n = 0;
	u8 heard[32][8];

	begin(PLAIN, BOTH);
	for (; b.interwork.state != LQ_INTERWORK_PLAIN && n < 5000; n++)
		frames(1);
	CHECK_NEAR(LQ_INTERWORK_FRAMES, n, 8);
	CHECK_EQ(LQ_ALARM_LMFA, lq_e1_alarms(&b));
	CHECK_EQ(0, info(&b).is_crc4_mf);
	CHECK_EQ(0, lq_e1_alarms(&a));
	/* Traffic ran all the time and goes on. */
	for (n = 0; n < 20; n++)
		tick(heard, 40);
	CHECK_EQ(49, heard[9][3]);
	frames(20000);
	CHECK_EQ(0, info(&b).lfa_events);
	CHECK_EQ(0, info(&b).crc_errors);
}

TEST(traffic_runs_during_the_hunt_for_crc4)
{
	u8 heard[32][8];
	unsigned int i;

	begin(PLAIN, BOTH);
	for (i = 0; i < 20; i++)
		tick(heard, 60);
	CHECK_EQ(LQ_INTERWORK_HUNT, b.interwork.state);
	CHECK_EQ(65, heard[5][0]);
}

/*
 * Timeslot 9 imitates a frame alignment without CRC-4; only the true place has
 * multiframes. The receiver may begin at the false one and must move.
 */
TEST(a_false_place_is_left_for_the_one_with_crc4)
{
	unsigned int i, n_began_false = 0, start;
	u8 ts[32][8];

	memset(ts, 0x55, sizeof(ts));
	for (i = 0; i < 8; i++)
		ts[9][i] = i & 1 ? 0xdf : 0x9b;
	for (start = 0; start < 16; start++) {
		begin(BOTH, BOTH);
		frames(start);
		for (i = 0; i < 400; i++) {
			if (i % 8 == 0)
				lq_e1_put(&a, ts);
			if (i == 16 + start / 2) {
				lq_e1_set_flags(&b, 0);
				lq_e1_set_flags(&b, BOTH);
			}
			frames(1);
			if (b.framer.is_aligned && b.framer.place.bit == 72)
				n_began_false |= 1u << start;
		}
		CHECK_EQ(0, b.framer.place.bit);
		CHECK_EQ(LQ_INTERWORK_CRC4, b.interwork.state);
		CHECK_EQ(0, info(&b).crc_errors);
	}
	CHECK(n_began_false);
}

/* Places that look like frames and have no multiframe are tried and left. */
TEST(without_crc4_the_first_place_stays_whatever_imitates_it)
{
	unsigned int i, k, n_tracked = 0, place = 0;
	u8 ts[32][8];

	memset(ts, 0x55, sizeof(ts));
	for (i = 0; i < 8; i++) {
		ts[9][i] = i & 1 ? 0xdf : 0x9b;
		ts[23][i] = i & 1 ? 0x9b : 0xdf;
	}
	begin(PLAIN, BOTH);
	for (i = 0; i < LQ_INTERWORK_FRAMES + 200; i += 8) {
		lq_e1_put(&a, ts);
		for (k = 0; k < 8; k++) {
			frames(1);
			n_tracked += b.interwork.is_tracking;
		}
		if (i == 64)
			place = b.framer.place.bit;
	}
	CHECK(n_tracked > LQ_INTERWORK_FRAMES / 2);
	CHECK_EQ(LQ_INTERWORK_PLAIN, b.interwork.state);
	CHECK_EQ(place, b.framer.place.bit);
	CHECK_EQ(0, info(&b).realignments + info(&b).lfa_events);
}

TEST(a_place_with_915_bad_crcs_of_1000_is_searched_anew)
{
	unsigned int i, n_until_lfa = 0;
	uint8_t f[32];

	begin(BOTH, BOTH);
	frames(200);
	for (i = 0; i < 8 * 1000; i++) {
		lq_e1_tx(&a, f, 1);
		if (i % 8 == 4)
			f[11] ^= 0x40;
		lq_e1_rx(&b, f, 1);
		if (!n_until_lfa && lq_e1_alarms(&b) & LQ_ALARM_LFA)
			n_until_lfa = i;
	}
	CHECK_NEAR(8 * LQ_CRC4_FALSE, n_until_lfa, 24);
	CHECK_EQ(1, info(&b).lfa_events);
	CHECK_EQ(1, info(&b).realignments);
	CHECK(frames_until(&b, 0, 1000) < 100);
}

TEST(gaps_while_hunting_only_delay_it)
{
	unsigned int i;
	uint8_t f[32];

	begin(BOTH, BOTH);
	for (i = 0; i < 600; i++) {
		lq_e1_tx(&a, f, 1);
		if (i % 37 == 36)
			lq_e1_rx_gap(&b, 1);
		else
			lq_e1_rx(&b, f, 1);
	}
	CHECK_EQ(LQ_INTERWORK_CRC4, b.interwork.state);
	CHECK_EQ(0, info(&b).crc_errors);
}

TEST(frames_nobody_sends_are_counted_as_dropped)
{
	unsigned int i;
	u8 ts[32][8];

	memset(ts, 0x55, sizeof(ts));
	begin(BOTH, BOTH);
	for (i = 0; i < 20; i++)
		lq_e1_put(&a, ts);
	CHECK_EQ(160 - (LQ_ELASTIC_FRAMES - 1), info(&a).slips_dropped);
}

TEST(losing_fas_is_lfa_here_and_rai_there)
{
	begin(BOTH, BOTH);
	frames(200);
	line_ab = BROKEN_FAS;
	/* Three FAS frames wrong in one bit; every NFAS in Sa4 only. */
	CHECK(frames_until(&b, LQ_ALARM_LFA, 100) <= 8);
	CHECK(frames_until(&a, LQ_ALARM_RAI, 100) <= 9);
	CHECK_EQ(1, info(&b).lfa_events);
	CHECK_EQ(1, info(&a).rai_events);
	CHECK_EQ(3, info(&b).fas_errors);
	line_ab = CLEAN;
	CHECK(frames_until(&b, 0, 1000) <= 80);
	CHECK(frames_until(&a, 0, 1000) <= 9);
	CHECK_EQ(1, info(&b).realignments);
}

TEST(a_dead_line_is_los_and_lfa_and_heals)
{
	unsigned int i;
	u8 heard[32][8];

	begin(BOTH, BOTH);
	for (i = 0; i < 50; i++)
		tick(heard, 1);
	line_ab = DEAD;
	CHECK(frames_until(&b, LQ_ALARM_LOS | LQ_ALARM_LFA, 100) <= 8);
	CHECK_EQ(1, info(&b).los_events);
	for (i = 0; i < 4; i++)
		tick(heard, 1);
	CHECK_EQ(LQ_IDLE_OCTET, heard[7][0]);
	CHECK_EQ(LQ_ALARM_RAI, lq_e1_alarms(&a));
	line_ab = CLEAN;
	CHECK(frames_until(&b, 0, 1000) <= 90);
	for (i = 0; i < 8; i++)		/* what the stores hold */
		tick(heard, 1);
	CHECK_EQ(8, heard[7][0]);
	CHECK_EQ(0, lq_e1_alarms(&a));
}

TEST(all_ones_are_ais_and_heal)
{
	begin(BOTH, BOTH);
	frames(200);
	line_ab = ONES;
	CHECK(frames_until(&b, LQ_ALARM_AIS | LQ_ALARM_LFA, 100) <= 8);
	frames(10);
	CHECK_EQ(LQ_ALARM_RAI, lq_e1_alarms(&a));
	CHECK_EQ(1, info(&b).ais_events);
	line_ab = CLEAN;
	CHECK(frames_until(&b, 0, 1000) <= 80);
	CHECK(frames_until(&a, 0, 1000) <= 80);
	CHECK_EQ(1, info(&a).rai_events);
}

/* Its board's side stands, the tick goes on: seconds of it. */
TEST(asleep_it_is_down_and_nothing_is_counted)
{
	struct lq_span_info was, now;
	u8 heard[32][8], idle[32][8];
	unsigned int k;

	memset(idle, LQ_IDLE_OCTET, sizeof(idle));
	begin(BOTH, BOTH);
	for (k = 0; k < 500; k++)
		tick(heard, 3);
	was = info(&b);
	lq_e1_sleep(&a);
	lq_e1_sleep(&b);
	CHECK(lq_e1_alarms(&b) & LQ_ALARM_DOWN);
	for (k = 0; k < 2000; k++) {
		lq_e1_put(&b, heard);
		lq_e1_take(&b, heard);
		CHECK_MEM(idle, heard, sizeof(idle));
	}
	lq_e1_wake(&a);
	lq_e1_wake(&b);
	CHECK_EQ(LQ_ALARM_LFA, lq_e1_alarms(&b));
	for (k = 0; k < 500; k++)
		tick(heard, 3);
	now = info(&b);
	CHECK_EQ(0, lq_e1_alarms(&b));
	CHECK(now.is_crc4_mf);
	CHECK_EQ(4, heard[1][1]);
	CHECK_EQ(was.slips_dropped, now.slips_dropped);
	CHECK_EQ(was.slips_repeated, now.slips_repeated);
	CHECK_EQ(was.fas_errors, now.fas_errors);
	CHECK_EQ(was.crc_errors, now.crc_errors);
	CHECK_EQ(was.lfa_events, now.lfa_events);
}

TEST(alarmed_lines_give_idle_octets_only)
{
	static const int lines[] = { DEAD, ONES, BROKEN_FAS };
	u8 heard[32][8], idle[32][8];
	unsigned int i, k;

	memset(idle, LQ_IDLE_OCTET, sizeof(idle));
	for (i = 0; i < 3; i++) {
		begin(BOTH, BOTH);
		for (k = 0; k < 50; k++)
			tick(heard, 3);
		CHECK_EQ(4, heard[1][1]);
		line_ab = lines[i];
		for (k = 0; k < 20; k++)
			tick(heard, 3);
		CHECK_MEM(idle, heard, sizeof(idle));
		CHECK_EQ(0, info(&b).slips_dropped + info(&b).slips_repeated);
	}
}

TEST(a_board_that_knows_of_los_is_believed)
{
	u8 heard[32][8];
	unsigned int i;

	begin(BOTH, BOTH);
	for (i = 0; i < 50; i++)
		tick(heard, 3);
	lq_e1_defect(&b, LQ_ALARM_LOS, 0);
	for (i = 0; i < 5; i++)
		tick(heard, 3);
	CHECK_EQ(LQ_ALARM_LOS, lq_e1_alarms(&b));
	CHECK_EQ(LQ_ALARM_RAI, lq_e1_alarms(&a));
	CHECK_EQ(LQ_IDLE_OCTET, heard[3][3]);
	lq_e1_defect(&b, 0, LQ_ALARM_LOS);
	for (i = 0; i < 5; i++)
		tick(heard, 3);
	CHECK_EQ(6, heard[3][3]);
	CHECK_EQ(1, info(&b).los_events);
}

/* A board that slept: the ticks went on, and so did the far end. */
TEST(a_line_that_was_down_begins_anew_and_has_slipped_nothing)
{
	u8 heard[32][8], ts[32][8];
	struct lq_span_info was;
	unsigned int i;
	uint8_t f[32];

	begin(BOTH, BOTH);
	for (i = 0; i < 50; i++)
		tick(heard, 3);
	was = info(&b);
	lq_e1_defect(&b, LQ_ALARM_DOWN, 0);
	memset(ts, 0x77, sizeof(ts));
	for (i = 0; i < 200; i++) {
		lq_e1_take(&b, heard);
		lq_e1_put(&b, ts);
	}
	for (i = 0; i < 805; i++)
		lq_e1_tx(&a, f, 1);
	CHECK(lq_e1_alarms(&b) & LQ_ALARM_DOWN);
	CHECK_EQ(was.slips_dropped, info(&b).slips_dropped);
	lq_e1_tx(&b, f, 1);	/* nothing of what was to be sent before */
	CHECK_EQ(LQ_IDLE_OCTET, f[1]);
	lq_e1_defect(&b, 0, LQ_ALARM_DOWN);
	for (i = 0; i < 50; i++)
		tick(heard, 3);
	CHECK_EQ(0, lq_e1_alarms(&a) | lq_e1_alarms(&b));
	CHECK_EQ(6, heard[3][3]);
	CHECK_EQ(was.crc_errors, info(&b).crc_errors);
	CHECK_EQ(was.fas_errors, info(&b).fas_errors);
	CHECK_EQ(was.lfa_events, info(&b).lfa_events);
	CHECK_EQ(was.realignments, info(&b).realignments);
	CHECK_EQ(was.slips_dropped, info(&b).slips_dropped);
}

TEST(gaps_told_cost_no_alignment_and_no_crc_error)
{
	unsigned int i, n_gap = 0, k;
	uint8_t f[32];

	begin(BOTH, BOTH);
	offset = 33;
	frames(200);
	for (i = 0; i < 3000; i++) {
		lq_e1_tx(&a, f, 1);
		spoil(f);
		if (i % 64 < 8) {	/* a lost packet of 1 ms */
			lq_e1_rx_gap(&b, 1);
			n_gap++;
		} else {
			lq_e1_rx(&b, f, 1);
		}
	}
	CHECK_EQ(0, lq_e1_alarms(&b));
	CHECK_EQ(n_gap, info(&b).rx_gap_frames);
	CHECK_EQ(0, info(&b).lfa_events);
	CHECK_EQ(0, info(&b).fas_errors);
	CHECK_EQ(0, info(&b).crc_errors);
	for (k = 0; k < 100; k++)
		frames(3);
	CHECK_EQ(0, info(&b).crc_errors);
}

TEST(every_crc_error_here_is_an_e_bit_there)
{
	unsigned int i;
	uint8_t ab[32], ba[32];

	begin(BOTH, BOTH);
	frames(400);
	CHECK_EQ(0, info(&b).crc_errors);
	/* Those of before B was aligned. */
	a.interwork.crc.n_ebit_errors = 0;
	for (i = 0; i < 8000; i++) {
		lq_e1_tx(&a, ab, 1);
		lq_e1_tx(&b, ba, 1);
		if (i % 100 == 50)
			ab[17] ^= 1;
		lq_e1_rx(&b, ab, 1);
		lq_e1_rx(&a, ba, 1);
	}
	frames(64);
	CHECK_EQ(80, info(&b).crc_errors);
	CHECK_EQ(80, info(&a).ebit_errors);
	CHECK_EQ(0, info(&a).crc_errors);
	CHECK_EQ(0, lq_e1_alarms(&a) | lq_e1_alarms(&b));
}

TEST(a_far_end_that_stops_crc4_is_lmfa_then_plain)
{
	begin(BOTH, BOTH);
	frames(400);
	lq_e1_set_flags(&a, PLAIN);
	CHECK(frames_until(&b, LQ_ALARM_LMFA, 200) <= 96);
	frames(LQ_INTERWORK_FRAMES + 100);
	CHECK_EQ(LQ_INTERWORK_PLAIN, b.interwork.state);
	CHECK_EQ(0, info(&b).lfa_events);
}

TEST(a_jump_of_the_multiframe_is_followed_without_lfa)
{
	uint8_t f[32];

	begin(BOTH, BOTH);
	frames(400);
	lq_e1_tx(&a, f, 1);
	lq_e1_tx(&a, f, 1);	/* two frames lost on the way, untold */
	CHECK(frames_until(&b, LQ_ALARM_LMFA, 200) <= 96);
	CHECK(frames_until(&b, 0, 200) <= 64);
	CHECK_EQ(0, info(&b).lfa_events);
}

TEST(counts_of_frames_balance_over_the_store)
{
	unsigned int ms, k, n;
	struct lq_span_info i;
	uint8_t f[32 * 12];
	u8 heard[32][8];

	begin(BOTH, BOTH);
	for (ms = 0; ms < 3000; ms++) {
		n = ms % 7 == 3 ? 9 : ms % 11 == 5 ? 6 : 8;
		lq_e1_tx(&a, f, n);
		if (ms % 50 == 9)
			lq_e1_rx_gap(&b, n);
		else
			lq_e1_rx(&b, f, n);
		lq_e1_take(&b, heard);
	}
	i = info(&b);
	k = i.rx_frames + i.rx_gap_frames + i.slips_repeated - i.slips_dropped;
	CHECK_EQ(8 * 3000, k - (b.rx_store.head - b.rx_store.tail));
	CHECK(i.slips_repeated + i.slips_dropped > 0);
}

TEST(random_octets_do_no_harm)
{
	u8 heard[32][8];
	uint8_t f[32 * 8];
	unsigned int i, k;

	begin(BOTH, BOTH);
	for (i = 0; i < 20000; i++) {
		for (k = 0; k < sizeof(f); k++)
			f[k] = test_random() >> 9;
		lq_e1_rx(&b, f, 1 + i % 8);
		lq_e1_take(&b, heard);
	}
	frames(8);
	CHECK(frames_until(&b, 0, 1000) < 200);
}

TESTS(
	RUN(both_ends_come_up_with_crc4),
	RUN(comes_up_at_every_bit_offset_within_8_ms),
	RUN(speech_passes_on_every_timeslot),
	RUN(idle_ts0_is_the_golden_one),
	RUN(plain_ts0_has_si_and_sa_set),
	RUN(before_alignment_rai_is_sent_and_e_is_zero),
	RUN(a_line_not_enabled_sends_ais),
	RUN(an_end_without_crc4_is_worked_with_after_400_ms),
	RUN(traffic_runs_during_the_hunt_for_crc4),
	RUN(a_false_place_is_left_for_the_one_with_crc4),
	RUN(without_crc4_the_first_place_stays_whatever_imitates_it),
	RUN(a_place_with_915_bad_crcs_of_1000_is_searched_anew),
	RUN(gaps_while_hunting_only_delay_it),
	RUN(frames_nobody_sends_are_counted_as_dropped),
	RUN(losing_fas_is_lfa_here_and_rai_there),
	RUN(a_dead_line_is_los_and_lfa_and_heals),
	RUN(all_ones_are_ais_and_heal),
	RUN(asleep_it_is_down_and_nothing_is_counted),
	RUN(alarmed_lines_give_idle_octets_only),
	RUN(a_board_that_knows_of_los_is_believed),
	RUN(a_line_that_was_down_begins_anew_and_has_slipped_nothing),
	RUN(gaps_told_cost_no_alignment_and_no_crc_error),
	RUN(every_crc_error_here_is_an_e_bit_there),
	RUN(a_far_end_that_stops_crc4_is_lmfa_then_plain),
	RUN(a_jump_of_the_multiframe_is_followed_without_lfa),
	RUN(counts_of_frames_balance_over_the_store),
	RUN(random_octets_do_no_harm),
)
