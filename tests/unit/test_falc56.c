// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver's half of the FALC56 (kernel/hw/falc56.c) against one made of software
 * (tests/mock/pcidev/falc.c), whose lines 1-2 and 3-4 are connected.
 */
#include <string.h>
#include <linux/lq.h>

#include "hw/falc56.h"
#include "mock/pcidev/falc.h"
#include "unit/harness.h"

static struct {
	struct falc chip;
	struct lq_falc lines[FALC_LINES];
	uint8_t tx[FALC_LINES][FALC_FRAMES][32], rx[FALC_LINES][FALC_FRAMES][32];
} bench;

static uint8_t bus_read(void *card, uint32_t line, uint32_t reg)
{
	return falc_read(card, line, reg);
}

static void bus_write(void *card, uint32_t line, uint32_t reg, uint8_t value)
{
	falc_write(card, line, reg, value);
}

static const struct lq_falc_bus bus = { bus_read, bus_write };

static void run(unsigned int ms)
{
	while (ms--)
		falc_tick(&bench.chip, bench.tx, bench.rx);
}

static void begin(uint32_t flags)
{
	uint32_t i;

	memset(&bench, 0, sizeof(bench));
	memset(bench.tx, 0xd5, sizeof(bench.tx));
	falc_init(&bench.chip);
	lq_falc_chip_init(&bus, &bench.chip, FALC_LINES);
	for (i = 0; i < FALC_LINES; i++) {
		lq_falc_init(&bench.lines[i], &bus, &bench.chip, i);
		lq_falc_set_flags(&bench.lines[i], flags);
	}
	run(100);
}

static uint32_t look(uint32_t line)
{
	return lq_falc_look(&bench.lines[line]);
}

static void fault(uint32_t line, enum falc_fault what, uint32_t every)
{
	bench.chip.lines[line].wire.fault = what;
	bench.chip.lines[line].wire.every = every;
}

TEST(a_chip_that_is_set_up_brings_all_lines_in_order)
{
	uint32_t i;

	begin(LQ_SPAN_F_DEFAULT);
	for (i = 0; i < FALC_LINES; i++) {
		CHECK(falc_is_set_up(&bench.chip, i));
		CHECK_EQ(0, look(i));
	}
	begin(LQ_SPAN_F_ENABLED);
	for (i = 0; i < FALC_LINES; i++)
		CHECK_EQ(0, look(i));
}

TEST(timeslots_1_to_31_go_through_unchanged)
{
	uint32_t ms, i, t, n_good = 0;

	begin(LQ_SPAN_F_DEFAULT);
	for (ms = 0; ms < 200; ms++) {
		for (i = 0; i < FALC_FRAMES; i++)
			for (t = 1; t < 32; t++)
				bench.tx[0][i][t] = t * 8 + i;
		run(1);
		/* the framer holds one frame */
		for (i = 0; ms > 10 && i < FALC_FRAMES; i++)
			n_good += !memcmp(&bench.rx[1][(i + 1) % FALC_FRAMES][1],
					  &bench.tx[0][i][1], 31);
	}
	CHECK_EQ(189 * FALC_FRAMES, n_good);
}

/* Is it all that timeslots 1 to 31 bring? */
static bool hears(uint32_t line, uint8_t octet)
{
	uint32_t i, t, n = 0;

	for (i = 0; i < FALC_FRAMES; i++)
		for (t = 1; t < 32; t++)
			n += bench.rx[line][i][t] == octet;
	return n == FALC_FRAMES * 31;
}

TEST(a_local_loop_hears_itself_without_a_wire_and_sends_all_the_same)
{
	begin(LQ_SPAN_F_DEFAULT);
	memset(bench.tx[2], 0x21, sizeof(bench.tx[2]));
	bench.chip.lines[2].wire.from = FALC_NOWHERE;
	run(20);
	CHECK_EQ(LQ_ALARM_LOS | LQ_ALARM_LFA, look(2));
	lq_falc_set_loop(&bench.lines[2], LQ_LOOP_LOCAL);
	run(600);
	CHECK_EQ(0, look(2) | look(3));
	CHECK(hears(2, 0x21));
	CHECK(hears(3, 0x21));
	lq_falc_set_loop(&bench.lines[2], LQ_LOOP_NONE);
	run(20);
	CHECK_EQ(LQ_ALARM_LOS | LQ_ALARM_LFA, look(2));
}

TEST(a_remote_loop_sends_back_what_came_and_not_what_is_said)
{
	begin(LQ_SPAN_F_DEFAULT);
	memset(bench.tx[2], 0x21, sizeof(bench.tx[2]));
	memset(bench.tx[3], 0x43, sizeof(bench.tx[3]));
	lq_falc_set_loop(&bench.lines[2], LQ_LOOP_REMOTE);
	run(600);
	CHECK_EQ(0, look(2) | look(3));
	CHECK(hears(2, 0x43));
	CHECK(hears(3, 0x43));
	lq_falc_set_loop(&bench.lines[2], LQ_LOOP_NONE);
	run(600);
	CHECK(hears(3, 0x21));
}

TEST(a_line_out_of_service_sends_ais)
{
	begin(LQ_SPAN_F_DEFAULT);
	lq_falc_set_flags(&bench.lines[0], 0);
	run(20);
	CHECK_EQ(LQ_ALARM_AIS | LQ_ALARM_LFA, look(1));
	lq_falc_set_flags(&bench.lines[0], LQ_SPAN_F_DEFAULT);
	run(600);
	CHECK_EQ(0, look(0));
	CHECK_EQ(0, look(1));
	CHECK_EQ(0, look(2));
}

TEST(every_alarm_is_seen_and_the_far_end_hears_of_it)
{
	static const struct {
		enum falc_fault fault;
		uint32_t near, far;
	} rows[] = {
		{ FALC_AIS, LQ_ALARM_AIS | LQ_ALARM_LFA, LQ_ALARM_RAI },
		{ FALC_FAS, LQ_ALARM_LFA, LQ_ALARM_RAI },
		{ FALC_HUNT, LQ_ALARM_LMFA, 0 },
	};
	uint32_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		begin(LQ_SPAN_F_DEFAULT);
		fault(2, rows[i].fault, 1);
		if (rows[i].fault == FALC_HUNT)		/* lost once, not found again */
			lq_e1_set_flags(&bench.chip.lines[2].e1, 0);
		if (rows[i].fault == FALC_HUNT)
			lq_e1_set_flags(&bench.chip.lines[2].e1,
					LQ_SPAN_F_ENABLED | LQ_SPAN_F_CRC4);
		run(600);
		CHECK_EQ(rows[i].near, look(2));
		CHECK_EQ(rows[i].far, look(3));
		CHECK_EQ(0, look(0));
	}
	begin(LQ_SPAN_F_DEFAULT);
	bench.chip.lines[2].wire.from = FALC_NOWHERE;
	run(20);
	CHECK_EQ(LQ_ALARM_LOS | LQ_ALARM_LFA, look(2));
	CHECK_EQ(LQ_ALARM_RAI, look(3));
	bench.chip.lines[2].wire.from = 3;
	run(600);
	CHECK_EQ(0, look(2) | look(3));
}

TEST(errors_are_counted_by_the_second)
{
	struct lq_falc_counts c = { 0 };

	begin(LQ_SPAN_F_DEFAULT);
	run(900);
	CHECK(lq_falc_take_counts(&bench.lines[0], &c));
	CHECK(!lq_falc_take_counts(&bench.lines[0], &c));
	fault(0, FALC_CRC, 100);
	run(1000);
	CHECK(lq_falc_has_news(&bus, &bench.chip) & 1);
	CHECK(lq_falc_take_counts(&bench.lines[0], &c));
	CHECK_EQ(10, c.n_crc);
	CHECK_EQ(0, c.n_fas);
	CHECK_EQ(0, c.n_code);
	CHECK(lq_falc_take_counts(&bench.lines[1], &c));
	CHECK(c.n_ebits >= 9 && c.n_ebits <= 10);	/* the last is on its way */
	CHECK_EQ(0, lq_falc_has_news(&bus, &bench.chip) & 3);
}

TEST(slips_of_the_chips_store_are_told)
{
	struct lq_falc_counts c;

	begin(LQ_SPAN_F_DEFAULT);
	run(900);
	CHECK(lq_falc_take_counts(&bench.lines[0], &c));
	CHECK_EQ(0, c.n_dropped + c.n_repeated);
	bench.chip.followed = 2;
	fault(0, FALC_FAST, 50);
	run(50);
	CHECK(lq_falc_has_news(&bus, &bench.chip) & 1);
	CHECK(lq_falc_take_counts(&bench.lines[0], &c));
	CHECK_EQ(1, c.n_dropped);
	CHECK_EQ(0, c.n_repeated);
	fault(0, FALC_SLOW, 50);
	run(50);
	CHECK(lq_falc_take_counts(&bench.lines[0], &c));
	CHECK_EQ(0, c.n_dropped);
	CHECK_EQ(1, c.n_repeated);
	bench.chip.followed = 1;	/* the bus goes with it: no slip */
	run(200);
	CHECK(!(lq_falc_has_news(&bus, &bench.chip) & 1));
}

TEST(a_storm_of_alarms_does_not_interrupt)
{
	begin(LQ_SPAN_F_DEFAULT);
	run(900);
	(void)falc_read(&bench.chip, 0, 0x6b);
	(void)falc_read(&bench.chip, 1, 0x6b);
	(void)falc_read(&bench.chip, 2, 0x6b);
	(void)falc_read(&bench.chip, 3, 0x6b);
	fault(0, FALC_STORM, 3);
	run(900);
	CHECK(!falc_interrupts(&bench.chip));
}

TESTS(
	RUN(a_chip_that_is_set_up_brings_all_lines_in_order),
	RUN(timeslots_1_to_31_go_through_unchanged),
	RUN(a_local_loop_hears_itself_without_a_wire_and_sends_all_the_same),
	RUN(a_remote_loop_sends_back_what_came_and_not_what_is_said),
	RUN(a_line_out_of_service_sends_ais),
	RUN(every_alarm_is_seen_and_the_far_end_hears_of_it),
	RUN(errors_are_counted_by_the_second),
	RUN(slips_of_the_chips_store_are_told),
	RUN(a_storm_of_alarms_does_not_interrupt),
)
