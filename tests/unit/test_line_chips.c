// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The chips of analog lines (kernel/hw/proslic.c, daa.c) against the models that
 * the PCI card has, too (tests/mock/pcidev), without the card in between.
 */
#include <string.h>

#include <linux/types.h>
#include <linux/errno.h>
#include <linux/lq.h>
#include "hw/daa.h"
#include "hw/proslic.h"
#include "mock/pcidev/si3050.h"
#include "mock/pcidev/si3210.h"
#include "unit/harness.h"

#define TIMESLOT 16	/* lane 2 */

/* One chip of each kind and a wire between them. */
static struct bed {
	struct lq_spi fxs_spi, fxo_spi;
	struct si3210 fxs_chip;
	struct si3050 fxo_chip;
	struct lq_proslic fxs;
	struct lq_daa fxo;
	bool is_cut;
	uint32_t ms, fxs_octets, fxo_octets;
} bed;

static void tick(void)
{
	bool closed = !bed.is_cut && si3050_is_off_hook(&bed.fxo_chip);
	struct si3050_line line = { .volts = closed ? 8 : 48 };

	si3210_tick(&bed.fxs_chip, closed);
	if (bed.is_cut || !si3210_feeds(&bed.fxs_chip))
		line.volts = 0;
	else if (si3210_is_reversed(&bed.fxs_chip))
		line.volts = -line.volts;
	line.is_ringing = !bed.is_cut && si3210_rings(&bed.fxs_chip);
	si3050_tick(&bed.fxo_chip, &line);
	bed.ms++;
}

static void wait_ms(struct lq_spi *spi, u32 ms)
{
	while (ms--)
		tick();
}

static void fxs_put(struct lq_spi *spi, u8 octet)
{
	bed.fxs_octets++;
	si3210_in(&bed.fxs_chip, octet);
}

static u8 fxs_get(struct lq_spi *spi)
{
	u8 octet = si3210_out(&bed.fxs_chip);

	bed.fxs_octets++;
	si3210_in(&bed.fxs_chip, 0);
	return octet;
}

static void fxo_put(struct lq_spi *spi, u8 octet)
{
	bed.fxo_octets++;
	si3050_in(&bed.fxo_chip, octet);
}

static u8 fxo_get(struct lq_spi *spi)
{
	u8 octet = si3050_out(&bed.fxo_chip);

	bed.fxo_octets++;
	si3050_in(&bed.fxo_chip, 0);
	return octet;
}

static void power_on(void)
{
	memset(&bed, 0, sizeof(bed));
	bed.fxs_spi = (struct lq_spi){ fxs_put, fxs_get, wait_ms };
	bed.fxo_spi = (struct lq_spi){ fxo_put, fxo_get, wait_ms };
	si3210_reset(&bed.fxs_chip);
	si3050_reset(&bed.fxo_chip);
}

static int start_fxs(const char *country)
{
	return lq_proslic_start(&bed.fxs, &bed.fxs_spi,
				lq_line_country_find(country), TIMESLOT);
}

static int start_fxo(const char *country)
{
	return lq_daa_start(&bed.fxo, &bed.fxo_spi,
			    lq_line_country_find(country), TIMESLOT);
}

static void start_both(void)
{
	power_on();
	CHECK_EQ(0, start_fxs("cn"));
	CHECK_EQ(0, start_fxo("cn"));
}

/* @n looks, and what they saw all together. */
static uint32_t look(uint32_t n)
{
	uint32_t seen = 0;

	while (n--) {
		wait_ms(NULL, LQ_LINE_LOOK_MS);
		seen |= lq_proslic_look(&bed.fxs);
		lq_daa_look(&bed.fxo);
		seen |= bed.fxo.line;
	}
	return seen;
}

/* --------------------------------------------------------------- countries */

TEST(china_is_first_and_every_code_is_found_once)
{
	static const char all[] = "cn us de gb au jp nz pl za sk si bg hk fr br";
	const struct lq_line_country *cn = lq_line_country_find("cn");
	size_t i;

	for (i = 0; i < sizeof(all); i += 3) {
		char code[3] = { all[i], all[i + 1], 0 };

		CHECK(lq_line_country_find(code));
	}
	CHECK_EQ(0x0f, cn->ac);
	CHECK_EQ(0x30, cn->dc);
	CHECK_EQ(25, cn->ring_hz);
	CHECK(!lq_line_country_find("xy"));
	CHECK(!lq_line_country_find(""));
	CHECK(!lq_line_country_find("c"));
	CHECK(!lq_line_country_find("cn "));
	CHECK(!lq_line_country_find("n "));
}

/* ------------------------------------------------------------------ set-up */

TEST(a_proslic_is_set_up_and_feeds_its_line)
{
	power_on();
	CHECK_EQ(0, start_fxs("cn"));
	CHECK(!bed.fxs.fault && !bed.fxs.warning);
	CHECK(bed.ms < 2000);
	CHECK(bed.fxs.battery_dv >= 720);
	CHECK_EQ(TIMESLOT / 8, si3210_lane(&bed.fxs_chip));
	CHECK_EQ(0x7e6d, bed.fxs_chip.indirect[20]);	/* 25 Hz */
	CHECK_EQ(0x2000, bed.fxs_chip.indirect[26]);
	CHECK_EQ(0x0010, bed.fxs_chip.indirect[39]);	/* filters are back */
	CHECK_EQ(0x0e, bed.fxs_chip.direct[10]);
	tick();
	CHECK(si3210_feeds(&bed.fxs_chip));
	CHECK(si3210_speaks(&bed.fxs_chip));		/* on hook */
	lq_proslic_stop(&bed.fxs);
	tick();
	CHECK(!si3210_feeds(&bed.fxs_chip));
	CHECK_EQ(0x10, bed.fxs_chip.direct[14]);
}

TEST(a_country_of_20_hz_rings_with_20_hz)
{
	power_on();
	CHECK_EQ(0, start_fxs("us"));
	CHECK_EQ(0x7efd, bed.fxs_chip.indirect[20]);
	CHECK_EQ(0x01c8, bed.fxs_chip.indirect[21]);
	CHECK_EQ(0x08, bed.fxs_chip.direct[10]);
}

TEST(a_si3215_has_its_indirect_registers_elsewhere)
{
	power_on();
	bed.fxs_chip.direct[1] |= 0x80;
	CHECK_EQ(0, start_fxs("cn"));
	CHECK(bed.fxs.is_3215);
	CHECK_EQ(0x7e6d, bed.fxs_chip.indirect[7]);
	CHECK_EQ(0x0010, bed.fxs_chip.indirect[26]);
	CHECK_EQ(0xa5a5, bed.fxs_chip.indirect[97]);	/* not touched */
}

/* Each is told from the others, and none is waited for without end. */
TEST(a_proslic_that_fails_says_why)
{
	static const struct {
		size_t condition;
		const char *fault;
		uint32_t within_ms;
	} rows[] = {
#define C(name) offsetof(struct si3210, name)
		{ C(has_no_power), "it makes no line voltage: is the card's power cable plugged in?", 600 },
		{ C(never_calibrated), "its calibration does not end", 6000 },
		{ C(is_stuck), "its indirect registers stay busy", 10 },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		power_on();
		*(bool *)((char *)&bed.fxs_chip + rows[i].condition) = true;
		CHECK_EQ(-EIO, start_fxs("cn"));
		CHECK_STR(rows[i].fault, bed.fxs.fault);
		CHECK(bed.ms <= rows[i].within_ms);
		CHECK_EQ(0x10, bed.fxs_chip.direct[14]);	/* converter off */
	}
	power_on();
	bed.fxs_chip.is_leaky = true;
	CHECK_EQ(0, start_fxs("cn"));
	CHECK_STR("its line leaks current: a short circuit?", bed.fxs.warning);
	power_on();
	bed.fxs_chip.is_silent = true;
	CHECK_EQ(-ENODEV, start_fxs("cn"));
	CHECK_EQ(0, bed.ms);
}

TEST(a_daa_is_set_up_for_its_country)
{
	power_on();
	CHECK_EQ(0, start_fxo("cn"));
	CHECK_EQ(0x00, bed.fxo_chip.regs[16]);
	CHECK_EQ(0x30, bed.fxo_chip.regs[26]);
	CHECK_EQ(0x0f, bed.fxo_chip.regs[30]);
	CHECK_EQ(0xa3, bed.fxo_chip.regs[31]);
	CHECK_EQ(TIMESLOT / 8, si3050_lane(&bed.fxo_chip));
	CHECK(si3050_listens(&bed.fxo_chip));	/* on hook, for callers' numbers */
	CHECK(!si3050_is_off_hook(&bed.fxo_chip));
	CHECK(bed.ms < 500);
	power_on();
	CHECK_EQ(0, start_fxo("de"));
	CHECK_EQ(0xc2, bed.fxo_chip.regs[26]);
	CHECK_EQ(0x03, bed.fxo_chip.regs[30]);
	CHECK_EQ(0xab, bed.fxo_chip.regs[31]);
}

TEST(a_daa_that_fails_says_why)
{
	power_on();
	bed.fxo_chip.has_no_line_side = true;
	CHECK_EQ(-EIO, start_fxo("cn"));
	CHECK_STR("its line side does not answer over the isolation", bed.fxo.fault);
	CHECK(bed.ms <= 2200);
	power_on();
	bed.fxo_chip.is_silent = true;
	CHECK_EQ(-ENODEV, start_fxo("cn"));
}

TEST(one_is_not_taken_for_the_other)
{
	struct lq_spi swap;

	power_on();
	swap = bed.fxs_spi;
	bed.fxs_spi = bed.fxo_spi;
	bed.fxo_spi = swap;
	CHECK_EQ(-ENODEV, start_fxs("cn"));
	CHECK_EQ(-ENODEV, start_fxo("cn"));
}

/* ------------------------------------------------------------------- lines */

TEST(ringing_is_seen_and_ends_by_itself_when_lifted)
{
	start_both();
	CHECK_EQ(0, look(20));
	lq_proslic_drive(&bed.fxs, LQ_SIG_BATTERY | LQ_SIG_RING);
	CHECK_EQ(LQ_SIG_RING, look(20));
	lq_daa_drive(&bed.fxo, LQ_SIG_OFFHOOK);
	(void)look(2);
	CHECK_EQ(LQ_SIG_OFFHOOK | LQ_SIG_LOOP, look(20));
	CHECK(!si3210_rings(&bed.fxs_chip));
	CHECK_EQ(1, bed.fxs_chip.direct[64]);	/* active, not ringing again */
}

TEST(a_closed_loop_carries_current_and_speech)
{
	start_both();
	lq_daa_drive(&bed.fxo, LQ_SIG_OFFHOOK);
	CHECK_EQ(LQ_SIG_OFFHOOK | LQ_SIG_LOOP, look(8));
	CHECK_EQ(80, bed.fxo.dv);
	CHECK(si3210_speaks(&bed.fxs_chip));
	lq_daa_drive(&bed.fxo, 0);
	(void)look(4);
	CHECK_EQ(0, look(4));
	CHECK_EQ(480, bed.fxo.dv);
	CHECK_EQ(1, bed.fxs_chip.direct[64]);	/* perhaps a dial pulse */
	(void)look(200 / LQ_LINE_LOOK_MS);
	CHECK_EQ(2, bed.fxs_chip.direct[64]);	/* hung up: on-hook transmission */
}

TEST(polarity_is_reversed_and_seen)
{
	start_both();
	lq_proslic_drive(&bed.fxs, LQ_SIG_BATTERY | LQ_SIG_REVERSED);
	(void)look(8);
	CHECK_EQ(-480, bed.fxo.dv);
	CHECK_EQ(6, bed.fxs_chip.direct[64]);
	lq_daa_drive(&bed.fxo, LQ_SIG_OFFHOOK);
	(void)look(8);
	CHECK_EQ(-80, bed.fxo.dv);
	CHECK_EQ(5, bed.fxs_chip.direct[64]);
	lq_proslic_drive(&bed.fxs, LQ_SIG_BATTERY);
	(void)look(8);
	CHECK_EQ(80, bed.fxo.dv);
}

TEST(a_line_without_voltage_is_seen)
{
	start_both();
	lq_daa_drive(&bed.fxo, LQ_SIG_OFFHOOK);
	CHECK(look(8) & LQ_SIG_LOOP);
	lq_proslic_drive(&bed.fxs, 0);
	(void)look(8);
	CHECK_EQ(0, bed.fxo.line);
	CHECK_EQ(0, bed.fxo.dv);
	lq_proslic_drive(&bed.fxs, LQ_SIG_BATTERY);
	CHECK(look(8) & LQ_SIG_LOOP);
	bed.is_cut = true;
	(void)look(8);
	CHECK_EQ(0, bed.fxo.line);
	CHECK_EQ(0, bed.fxo.dv);
}

/* As soon as the receiver is put down the bell may sound again. */
TEST(it_rings_right_after_a_call)
{
	start_both();
	lq_daa_drive(&bed.fxo, LQ_SIG_OFFHOOK);
	(void)look(8);
	lq_daa_drive(&bed.fxo, 0);
	(void)look(4);
	lq_proslic_drive(&bed.fxs, LQ_SIG_BATTERY | LQ_SIG_RING);
	CHECK(look(8) & LQ_SIG_RING);
}

/* -------------------------------------------------------------- misfortune */

TEST(chips_that_forgot_are_set_up_again)
{
	start_both();
	lq_proslic_drive(&bed.fxs, LQ_SIG_BATTERY | LQ_SIG_REVERSED);
	lq_daa_drive(&bed.fxo, LQ_SIG_OFFHOOK);
	(void)look(8);
	si3210_reset(&bed.fxs_chip);
	si3050_reset(&bed.fxo_chip);
	(void)look(400);
	CHECK_EQ(1, bed.fxs.n_resets);
	CHECK_EQ(1, bed.fxo.n_resets);
	CHECK_EQ(LQ_SIG_OFFHOOK | LQ_SIG_LOOP, look(4));
	CHECK(si3210_is_reversed(&bed.fxs_chip));
	CHECK_EQ(TIMESLOT / 8, si3210_lane(&bed.fxs_chip));
	CHECK_EQ(TIMESLOT / 8, si3050_lane(&bed.fxo_chip));
	CHECK_EQ(0x023b, bed.fxs_chip.indirect[21]);
	CHECK_EQ(bed.fxs.calibration[11], bed.fxs_chip.direct[107]);
	CHECK(!bed.fxs.fault && !bed.fxo.fault);
}

static void lose_power(void)
{
	lq_proslic_stop(&bed.fxs);
	lq_daa_stop(&bed.fxo);
	si3210_reset(&bed.fxs_chip);
	si3050_reset(&bed.fxo_chip);
	lq_proslic_wake(&bed.fxs);
	lq_daa_wake(&bed.fxo);
}

TEST(chips_without_power_meanwhile_wake_as_they_were_but_on_hook)
{
	start_both();
	lq_proslic_drive(&bed.fxs, LQ_SIG_BATTERY | LQ_SIG_REVERSED);
	lq_daa_drive(&bed.fxo, LQ_SIG_OFFHOOK);
	(void)look(8);
	lose_power();
	CHECK(si3210_is_reversed(&bed.fxs_chip));
	CHECK(!si3050_is_off_hook(&bed.fxo_chip));
	CHECK_EQ(0, look(400));
	CHECK_EQ(TIMESLOT / 8, si3210_lane(&bed.fxs_chip));
	CHECK_EQ(TIMESLOT / 8, si3050_lane(&bed.fxo_chip));
	CHECK_EQ(0x023b, bed.fxs_chip.indirect[21]);
	CHECK_EQ(bed.fxs.calibration[11], bed.fxs_chip.direct[107]);
	CHECK_EQ(0, bed.fxs.n_resets + bed.fxo.n_resets + bed.fxs.n_alarms);
	lq_daa_drive(&bed.fxo, LQ_SIG_OFFHOOK);
	CHECK_EQ(LQ_SIG_OFFHOOK | LQ_SIG_LOOP, look(8));
	CHECK(!bed.fxs.fault && !bed.fxo.fault);
}

TEST(chips_that_do_not_wake_say_why)
{
	start_both();
	bed.fxs_chip.has_no_power = bed.fxo_chip.has_no_line_side = true;
	lose_power();
	CHECK_STR("it makes no line voltage: is the card's power cable plugged in?",
		  bed.fxs.fault);
	CHECK_STR("its line side does not answer over the isolation", bed.fxo.fault);
	start_both();
	bed.fxs_chip.is_silent = true;
	lose_power();
	CHECK_STR("it does not answer any more", bed.fxs.fault);
}

TEST(a_line_of_too_much_power_is_tried_ten_times)
{
	start_both();
	bed.fxs_chip.is_overloaded = true;
	(void)look(64);
	CHECK_EQ(1, bed.fxs.n_alarms);
	bed.fxs_chip.is_overloaded = false;
	(void)look(64);
	CHECK(si3210_feeds(&bed.fxs_chip));
	CHECK_EQ(1, bed.fxs.n_alarms);
	bed.fxs_chip.is_overloaded = true;
	(void)look(11 * 64);
	CHECK_STR("its line takes too much power: a short circuit?", bed.fxs.fault);
	CHECK(!si3210_feeds(&bed.fxs_chip));
}

TEST(an_alarm_in_ten_seconds_is_forgiven)
{
	uint32_t i;

	start_both();
	for (i = 0; i < 30; i++) {
		bed.fxs_chip.is_overloaded = true;
		(void)look(64);
		bed.fxs_chip.is_overloaded = false;
		(void)look(4000);	/* before the next check it may alarm twice */
	}
	CHECK(!bed.fxs.fault);
	CHECK(si3210_feeds(&bed.fxs_chip));
}

TEST(chips_that_went_are_told_and_let_alone)
{
	uint32_t octets;

	start_both();
	lq_daa_drive(&bed.fxo, LQ_SIG_OFFHOOK);
	(void)look(8);
	bed.fxs_chip.is_silent = bed.fxo_chip.is_silent = true;
	(void)look(80);
	CHECK_STR("it does not answer any more", bed.fxs.fault);
	CHECK_STR("it does not answer any more", bed.fxo.fault);
	octets = bed.fxs_octets + bed.fxo_octets;
	CHECK_EQ(0, look(80));
	CHECK_EQ(octets, bed.fxs_octets + bed.fxo_octets);
}

/* Octets over SPI: 19 accesses out, 26 in. What kernel/README.md says of it. */
TEST(a_second_of_looking_costs_what_is_said)
{
	uint32_t fxs, fxo;

	start_both();
	fxs = bed.fxs_octets;
	fxo = bed.fxo_octets;
	(void)look(1000 / LQ_LINE_LOOK_MS);
	/* a read is two octets of an FXS, three of an FXO */
	CHECK_EQ(2 * (200 + 3 * 2), bed.fxs_octets - fxs);
	CHECK_EQ(3 * (200 + 50), bed.fxo_octets - fxo);
	lq_daa_drive(&bed.fxo, LQ_SIG_OFFHOOK);
	(void)look(1);
	fxo = bed.fxo_octets;
	(void)look(1000 / LQ_LINE_LOOK_MS);
	CHECK_EQ(3 * (100 + 50 + 50), bed.fxo_octets - fxo);
}

TESTS(
	RUN(china_is_first_and_every_code_is_found_once),
	RUN(a_proslic_is_set_up_and_feeds_its_line),
	RUN(a_country_of_20_hz_rings_with_20_hz),
	RUN(a_si3215_has_its_indirect_registers_elsewhere),
	RUN(a_proslic_that_fails_says_why),
	RUN(a_daa_is_set_up_for_its_country),
	RUN(a_daa_that_fails_says_why),
	RUN(one_is_not_taken_for_the_other),
	RUN(ringing_is_seen_and_ends_by_itself_when_lifted),
	RUN(a_closed_loop_carries_current_and_speech),
	RUN(polarity_is_reversed_and_seen),
	RUN(a_line_without_voltage_is_seen),
	RUN(it_rings_right_after_a_call),
	RUN(chips_that_forgot_are_set_up_again),
	RUN(chips_without_power_meanwhile_wake_as_they_were_but_on_hook),
	RUN(chips_that_do_not_wake_say_why),
	RUN(a_line_of_too_much_power_is_tried_ten_times),
	RUN(an_alarm_in_ten_seconds_is_forgiven),
	RUN(chips_that_went_are_told_and_let_alone),
	RUN(a_second_of_looking_costs_what_is_said),
)
