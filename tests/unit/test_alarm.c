/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Alarms: when each begins and ends, in units, and what it does not mind. */
#include <string.h>

#include <linux/lq.h>
#include "unit/harness.h"
#include "tdm/alarm.h"

static struct lq_alarm a;

static void begin(void)
{
	lq_alarm_init(&a);
	lq_alarm_restart(&a, 0);
}

static void line(uint8_t fill)
{
	uint8_t octets[32];
	struct lq_bits unit;

	memset(octets, fill, sizeof(octets));
	lq_bits_load(&unit, octets);
	lq_alarm_line(&a, &unit);
}

/* All ones but for @n_zeros zeros, spread out. */
static void almost_ones(unsigned int n_zeros)
{
	struct lq_bits unit;
	unsigned int i;

	memset(&unit, 0xff, sizeof(unit));
	for (i = 0; i < n_zeros; i++)
		unit.w[i % 4] ^= 1ull << (11 * i % 64);
	lq_alarm_line(&a, &unit);
}

/* One 1 at bit @at of a unit, all else zero. */
static void single_one(unsigned int at)
{
	struct lq_bits unit = { { 0 } };

	unit.w[at / 64] = 1ull << (63 - at % 64);
	lq_alarm_line(&a, &unit);
}

TEST(los_needs_255_zeros_wherever_they_are_cut)
{
	unsigned int at;

	for (at = 2; at < 255; at++) {
		begin();
		single_one(at);
		single_one(at - 1);	/* 254 zeros in between */
		CHECK_EQ(0, a.now & LQ_ALARM_LOS);
		begin();
		single_one(at);
		single_one(at);		/* 255 */
		CHECK_EQ(LQ_ALARM_LOS, a.now & LQ_ALARM_LOS);
	}
	begin();
	single_one(0);			/* told as soon as they are there */
	CHECK_EQ(LQ_ALARM_LOS, a.now & LQ_ALARM_LOS);
	begin();
	line(0xd5);
	line(0);
	CHECK_EQ(LQ_ALARM_LOS, a.now & LQ_ALARM_LOS);
	CHECK_EQ(1, a.n_los);
}

TEST(los_ends_with_32_ones_in_a_unit)
{
	struct lq_bits unit = { { 0 } };
	unsigned int i;

	begin();
	line(0);
	line(0);
	for (i = 0; i < 31; i++)
		unit.w[i % 4] |= 1ull << (2 * i);
	lq_alarm_line(&a, &unit);
	CHECK_EQ(LQ_ALARM_LOS, a.now & LQ_ALARM_LOS);
	unit.w[0] |= 1ull << 63;
	lq_alarm_line(&a, &unit);
	CHECK_EQ(0, a.now & LQ_ALARM_LOS);
	CHECK_EQ(1, a.n_los);
}

TEST(ais_begins_after_two_double_frames_and_ends_likewise)
{
	static const struct {
		unsigned int zeros;	/* in a double frame */
		bool is_ais;
	} rows[] = { { 0, true }, { 1, true }, { 2, true }, { 3, false },
		     { 8, false } };
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin();
		almost_ones(rows[i].zeros);
		almost_ones(0);
		almost_ones(0);
		CHECK_EQ(0, a.now & LQ_ALARM_AIS);
		almost_ones(rows[i].zeros);
		CHECK_EQ(rows[i].is_ais, !!(a.now & LQ_ALARM_AIS));
	}
	begin();
	for (i = 0; i < 10; i++)
		almost_ones(0);
	CHECK_EQ(1, a.n_ais);
	almost_ones(2);
	almost_ones(1);
	CHECK(a.now & LQ_ALARM_AIS);
	almost_ones(0);		/* not two in a row */
	almost_ones(0);
	almost_ones(3);
	almost_ones(0);
	CHECK(a.now & LQ_ALARM_AIS);
	almost_ones(3);
	almost_ones(0);
	CHECK_EQ(0, a.now & LQ_ALARM_AIS);
}

TEST(ais_ends_with_frame_alignment)
{
	unsigned int i;

	begin();
	for (i = 0; i < 4; i++)
		line(0xff);
	CHECK_EQ(LQ_ALARM_AIS, a.now);
	lq_alarm_frame(&a, true, false);	/* not lost yet */
	CHECK_EQ(LQ_ALARM_AIS, a.now);
	lq_alarm_frame(&a, false, false);
	CHECK_EQ(LQ_ALARM_AIS | LQ_ALARM_LFA, a.now);
	lq_alarm_frame(&a, true, false);
	CHECK_EQ(0, a.now);
}

TEST(rai_begins_and_ends_with_three_in_a_row)
{
	unsigned int i;

	begin();
	lq_alarm_frame(&a, true, false);
	for (i = 0; i < 10; i++) {
		lq_alarm_a_bit(&a, true);
		lq_alarm_a_bit(&a, true);
		CHECK_EQ(0, a.now);
		lq_alarm_a_bit(&a, false);
	}
	for (i = 0; i < 3; i++)
		lq_alarm_a_bit(&a, true);
	CHECK_EQ(LQ_ALARM_RAI, a.now);
	for (i = 0; i < 10; i++) {
		lq_alarm_a_bit(&a, false);
		lq_alarm_a_bit(&a, false);
		CHECK_EQ(LQ_ALARM_RAI, a.now);
		lq_alarm_a_bit(&a, true);
	}
	for (i = 0; i < 3; i++)
		lq_alarm_a_bit(&a, false);
	CHECK_EQ(0, a.now);
	CHECK_EQ(1, a.n_rai);
}

TEST(nothing_is_known_of_rai_and_multiframe_without_alignment)
{
	begin();
	lq_alarm_frame(&a, true, true);
	CHECK_EQ(LQ_ALARM_LMFA, a.now);
	lq_alarm_a_bit(&a, true);
	lq_alarm_a_bit(&a, true);
	lq_alarm_a_bit(&a, true);
	CHECK_EQ(LQ_ALARM_LMFA | LQ_ALARM_RAI, a.now);
	lq_alarm_frame(&a, false, true);
	CHECK_EQ(LQ_ALARM_LFA, a.now);
	CHECK_EQ(1, a.n_lfa);
	lq_alarm_frame(&a, false, true);
	CHECK_EQ(1, a.n_lfa);
	lq_alarm_frame(&a, true, false);
	CHECK_EQ(0, a.now);
}

TEST(what_the_board_tells_is_added_and_counted)
{
	begin();
	lq_alarm_board(&a, LQ_ALARM_LOS | LQ_ALARM_RAI, 0);
	CHECK_EQ(LQ_ALARM_LOS | LQ_ALARM_RAI, lq_alarm_all(&a));
	CHECK_EQ(1, a.n_rai);
	lq_alarm_board(&a, LQ_ALARM_LOS | LQ_ALARM_AIS, LQ_ALARM_RAI);
	CHECK_EQ(LQ_ALARM_LOS | LQ_ALARM_AIS, lq_alarm_all(&a));
	lq_alarm_board(&a, 0, LQ_ALARM_LOS);
	CHECK_EQ(LQ_ALARM_AIS, lq_alarm_all(&a));
	lq_alarm_board(&a, LQ_ALARM_LOS, LQ_ALARM_AIS);
	CHECK_EQ(LQ_ALARM_LOS, lq_alarm_all(&a));
	CHECK_EQ(2, a.n_board_los);
	CHECK_EQ(1, a.n_board_ais);
}

TEST(a_restart_is_no_event)
{
	begin();
	lq_alarm_restart(&a, LQ_ALARM_LFA);
	lq_alarm_frame(&a, false, false);
	CHECK_EQ(0, a.n_lfa);
	CHECK_EQ(LQ_ALARM_LFA, lq_alarm_all(&a));
}

TESTS(
	RUN(los_needs_255_zeros_wherever_they_are_cut),
	RUN(los_ends_with_32_ones_in_a_unit),
	RUN(ais_begins_after_two_double_frames_and_ends_likewise),
	RUN(ais_ends_with_frame_alignment),
	RUN(rai_begins_and_ends_with_three_in_a_row),
	RUN(nothing_is_known_of_rai_and_multiframe_without_alignment),
	RUN(what_the_board_tells_is_added_and_counted),
	RUN(a_restart_is_no_event),
)
