/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loops of a line end. A is under test, B the far end of its line, which hears
 * A at any bit offset.
 */
#include <string.h>

#include <linux/lq.h>
#include "unit/harness.h"
#include "tdm/e1.h"

#define BOTH	(LQ_SPAN_F_ENABLED | LQ_SPAN_F_CRC4)
#define FROM_A	0x20		/* + timeslot */
#define FROM_B	0x60

static struct lq_e1 a, b;
static unsigned int offset;	/* bits, B to A */
static struct lq_bits before;
static bool is_dead;		/* B to A */
static u8 heard_a[32][8], heard_b[32][8];

static void begin(u32 flags)
{
	lq_e1_init(&a);
	lq_e1_init(&b);
	lq_e1_set_flags(&a, flags);
	lq_e1_set_flags(&b, flags);
	memset(&before, 0xff, sizeof(before));
	is_dead = false;
}

static void cut(uint8_t *f)
{
	struct lq_bits now, unit;

	if (is_dead)
		memset(f, 0, 32);
	lq_bits_load(&now, f);
	if (offset) {
		lq_bits_cut(&unit, &before, &now, 256 - offset);
		lq_bits_store(&unit, f);
	}
	before = now;
}

static void say(struct lq_e1 *e1, unsigned int base)
{
	u8 ts[32][8];
	unsigned int t;

	for (t = 0; t < 32; t++)
		memset(ts[t], base + t, 8);
	lq_e1_put(e1, ts);
}

static void ticks(unsigned int n)
{
	uint8_t ab[32], ba[32];
	unsigned int i;

	while (n--) {
		for (i = 0; i < 8; i++) {
			lq_e1_tx(&a, ab, 1);
			lq_e1_tx(&b, ba, 1);
			cut(ba);
			lq_e1_rx(&b, ab, 1);
			lq_e1_rx(&a, ba, 1);
		}
		lq_e1_take(&a, heard_a);
		lq_e1_take(&b, heard_b);
		say(&a, FROM_A);
		say(&b, FROM_B);
	}
}

static struct lq_span_info info(const struct lq_e1 *e1)
{
	struct lq_span_info i = { 0 };

	lq_e1_fill_info(e1, &i);
	return i;
}

TEST(a_local_loop_hears_itself_and_the_line_goes_on_hearing_it)
{
	offset = 0;
	begin(BOTH);
	ticks(50);
	CHECK_EQ(FROM_B + 7, heard_a[7][0]);
	lq_e1_set_loop(&a, LQ_LOOP_LOCAL);
	ticks(50);
	CHECK_EQ(FROM_A + 7, heard_a[7][0]);
	CHECK_EQ(FROM_A + 31, heard_b[31][7]);
	CHECK_EQ(0, lq_e1_alarms(&a) | lq_e1_alarms(&b));
	CHECK_EQ(1, info(&a).is_crc4_mf);
	lq_e1_set_loop(&a, LQ_LOOP_NONE);
	ticks(50);
	CHECK_EQ(FROM_B + 7, heard_a[7][0]);
	CHECK_EQ(0, lq_e1_alarms(&a));
}

TEST(a_local_loop_does_not_listen_to_the_line)
{
	begin(BOTH);
	is_dead = true;
	ticks(50);
	lq_e1_defect(&a, LQ_ALARM_LOS, 0);
	CHECK(lq_e1_alarms(&a) & LQ_ALARM_LOS);
	lq_e1_set_loop(&a, LQ_LOOP_LOCAL);
	ticks(50);
	CHECK_EQ(0, lq_e1_alarms(&a));
	lq_e1_defect(&a, LQ_ALARM_AIS, 0);
	lq_e1_rx_gap(&a, 100);
	ticks(50);
	CHECK_EQ(0, lq_e1_alarms(&a));
	CHECK_EQ(0, info(&a).rx_gap_frames);
	lq_e1_set_loop(&a, LQ_LOOP_NONE);
	CHECK_EQ(LQ_ALARM_LOS | LQ_ALARM_AIS,
		 lq_e1_alarms(&a) & (LQ_ALARM_LOS | LQ_ALARM_AIS));
}

TEST(a_payload_loop_sends_timeslots_back_in_frames_of_its_own)
{
	for (offset = 0; offset < 256; offset += 51) {
		begin(BOTH | LQ_SPAN_F_CAS);
		lq_e1_set_loop(&a, LQ_LOOP_PAYLOAD);
		lq_e1_cas_send(&a, 5, 3);
		lq_e1_cas_send(&b, 5, 9);
		ticks(150);
		CHECK_EQ(FROM_B + 7, heard_b[7][0]);
		CHECK_EQ(FROM_B + 31, heard_b[31][7]);
		CHECK_EQ(FROM_B + 31, heard_a[31][7]);
		CHECK_EQ(9, b.cas.abcd[5]);
		CHECK_EQ(0, lq_e1_alarms(&a) | lq_e1_alarms(&b));
		CHECK_EQ(1, info(&b).is_crc4_mf);
	}
	offset = 0;
	b.crc_tx.frame++;	/* its own multiframe, not what is received */
	ticks(100);
	CHECK_EQ(1, info(&b).is_crc4_mf);
	CHECK_EQ(0, info(&b).crc_errors);
}

TEST(a_payload_loop_tells_the_far_end_of_its_alarm)
{
	begin(BOTH);
	lq_e1_set_loop(&a, LQ_LOOP_PAYLOAD);
	ticks(50);
	is_dead = true;
	ticks(50);
	CHECK_EQ(LQ_ALARM_RAI, lq_e1_alarms(&b));
	CHECK_EQ(LQ_IDLE_OCTET, heard_b[9][0]);
}

TEST(a_remote_loop_sends_back_every_bit)
{
	for (offset = 0; offset < 256; offset++) {
		begin(BOTH);
		lq_e1_set_loop(&a, LQ_LOOP_REMOTE);
		ticks(50);
		CHECK_EQ(0, lq_e1_alarms(&b));
		CHECK_EQ(1, info(&b).is_crc4_mf);
		CHECK_EQ(offset, b.framer.place.bit);
		CHECK_EQ(FROM_B + 1, heard_b[1][0]);
		CHECK_EQ(FROM_B + 1, heard_a[1][0]);
	}
}

TEST(clocks_that_differ_slip_whole_units_in_a_remote_loop)
{
	uint8_t f[32];
	unsigned int i;

	begin(BOTH);
	offset = 77;
	lq_e1_set_loop(&a, LQ_LOOP_REMOTE);
	ticks(100);
	for (i = 0; i < 50; i++) {
		lq_e1_tx(&a, f, 1);	/* A's line is the faster one */
		lq_e1_rx(&b, f, 1);
		ticks(10);
	}
	CHECK(info(&a).slips_repeated > 20);
	ticks(50);
	CHECK_EQ(0, lq_e1_alarms(&b));	/* found again, at the same place */
	CHECK_EQ(offset, b.framer.place.bit);
}

TEST(a_line_not_enabled_loops_nothing)
{
	u32 loop;

	for (loop = LQ_LOOP_LOCAL; loop < LQ_LOOP_COUNT; loop++) {
		begin(BOTH);
		lq_e1_set_flags(&a, 0);
		lq_e1_set_loop(&a, loop);
		ticks(50);
		CHECK(lq_e1_alarms(&b) & LQ_ALARM_AIS);
		CHECK_EQ(LQ_ALARM_DOWN, lq_e1_alarms(&a));
		CHECK_EQ(LQ_IDLE_OCTET, heard_a[1][0]);
	}
}

/* What it ties comes as what the line brings, and goes as what is said. */
TEST(a_loop_of_the_boards_is_none_of_ours)
{
	u32 loop;

	for (loop = LQ_LOOP_LOCAL; loop < LQ_LOOP_COUNT; loop++) {
		begin(BOTH);
		lq_e1_set_board_loops(&a, 1u << loop);
		lq_e1_set_loop(&a, loop);
		CHECK_EQ(loop, a.loop);
		ticks(50);
		CHECK_EQ(0, lq_e1_alarms(&a) | lq_e1_alarms(&b));
		CHECK_EQ(FROM_B + 7, heard_a[7][0]);
		CHECK_EQ(FROM_A + 7, heard_b[7][0]);
		lq_e1_defect(&a, LQ_ALARM_LOS, 0);
		CHECK(lq_e1_alarms(&a) & LQ_ALARM_LOS);
	}
}

TESTS(
	RUN(a_local_loop_hears_itself_and_the_line_goes_on_hearing_it),
	RUN(a_local_loop_does_not_listen_to_the_line),
	RUN(a_payload_loop_sends_timeslots_back_in_frames_of_its_own),
	RUN(a_payload_loop_tells_the_far_end_of_its_alarm),
	RUN(a_remote_loop_sends_back_every_bit),
	RUN(clocks_that_differ_slip_whole_units_in_a_remote_loop),
	RUN(a_line_not_enabled_loops_nothing),
	RUN(a_loop_of_the_boards_is_none_of_ours),
)
