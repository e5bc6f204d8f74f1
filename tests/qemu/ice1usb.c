// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lq-ice1usb.ko with an icE1usb made of software (tests/mock/ice1emu) on
 * vhci_hcd: each socket is looped, so what the driver sends it hears.
 *
 * LQ_ICE1USB names the module, LQ_ICE1EMU the emulator, LQ_SLEEP the module
 * that lets it sleep (tests/qemu/board). sim_spans=0, virtual
 * time (--icount): no load of the host makes a frame late.
 */
#include <dirent.h>
#include <stdint.h>

#define SPEECH 8000		/* octets: 1 s */

#include "qemu/guest.h"
#include "qemu/ice1usb.h"
#include "qemu/talker.h"

#define SPANS 2
#define RING 16384
#define RUN_FRAMES 240000	/* 30 s */

static struct lq_info engine_info(int ctl)
{
	struct lq_info info;

	CHECK_EQ(0, req(ctl, LQ_GET_INFO, &info));
	return info;
}

/* ------------------------------------------------------------------- tests */

TEST(the_device_is_one_board_named_by_its_serial_number)
{
	struct lq_board_info board = { .board = 0 };
	char text[64];
	int ctl = begin();

	CHECK_EQ(0, req(ctl, LQ_GET_BOARD, &board));
	CHECK_STR("ice1usb-emu0", board.name);
	CHECK_STR("icE1usb", board.model);
	CHECK_STR("emu0", board.serial);
	CHECK_EQ(SPANS, board.n_spans);
	CHECK_EQ(1, board.first_span);
	CHECK_EQ(0, board.is_simulated);
	CHECK(read_file("/sys/class/lq/lq!s2!d/port", text, sizeof(text)) > 0);
	CHECK_STR("2\n", text);
	CHECK_EQ(2, emu_value(0, " rx="));
	CHECK_EQ(0, emu_value(0, " tx="));
	end(ctl);
}

/* What may not change on a line from which nothing is lost. */
static void check_clean(const struct lq_span_info *was,
			const struct lq_span_info *now)
{
	CHECK_EQ(was->rx_gap_frames, now->rx_gap_frames);
	CHECK_EQ(was->fas_errors, now->fas_errors);
	CHECK_EQ(was->crc_errors, now->crc_errors);
	CHECK_EQ(was->ebit_errors, now->ebit_errors);
	CHECK_EQ(was->realignments, now->realignments);
	CHECK_EQ(was->los_events, now->los_events);
	CHECK_EQ(was->lfa_events, now->lfa_events);
	CHECK_EQ(0, now->alarms);
}

static uint64_t slips(const struct lq_span_info *info)
{
	return info->slips_dropped + info->slips_repeated;
}

/* Whichever came up first is followed, and stays so. */
static void wait_for_clock(int ctl)
{
	CHECK(SOON(engine_info(ctl).clock_span));
	CHECK(SOON(span_info(ctl, 2).rx_frames > 40000));
}

/*
 * The line is looped and has CRC-4: a frame lost on either way, or changed,
 * would be a CRC error, frames too many or too few an underrun of the device.
 * Slips of the span that is not followed are no losses: two clocks differ.
 */
static void check_run(int ctl, int span, const struct lq_span_info *was)
{
	struct lq_span_info now = span_info(ctl, span);
	unsigned long long n_slips = slips(&now) - slips(was);
	int n = span - 1;

	check_clean(was, &now);
	CHECK_EQ(0, emu_value(n, "refused="));
	CHECK_EQ(0, emu_value(n, "dry="));
	CHECK_EQ(0, emu_value(n, "ovfl="));
	CHECK_EQ(0, emu_value(n, "unfl="));
	CHECK_EQ(0, fact(span, "lost_packets"));
	CHECK_EQ(0, fact(span, "restarts"));
	CHECK(n_slips <= (span == (int)engine_info(ctl).clock_span ? 0 : 64));
	printf("span %d: %llu frames received, %llu sent, none lost, %llu slipped; device: %s",
	       span, (unsigned long long)(now.rx_frames - was->rx_frames),
	       (unsigned long long)(now.tx_frames - was->tx_frames), n_slips,
	       emu_say(n ? "stat 1" : "stat 0"));
}

TEST(no_frame_is_lost_in_30_s_with_clocks_100_ppm_apart)
{
	struct lq_span_info was[SPANS];
	int ctl = begin(), i;

	emu_do("ppb 0 50000");
	emu_do("ppb 1 -50000");
	wait_for_clock(ctl);
	for (i = 0; i < SPANS; i++) {
		emu_do(i ? "zero 1" : "zero 0");
		was[i] = span_info(ctl, i + 1);
	}
	CHECK(SOON(span_info(ctl, 1).rx_frames >= was[0].rx_frames + RUN_FRAMES &&
		   span_info(ctl, 2).rx_frames >= was[1].rx_frames + RUN_FRAMES));
	for (i = 0; i < SPANS; i++)
		check_run(ctl, i + 1, &was[i]);
	end(ctl);
}

/* ------------------------------------------------------ speech and D channel */

#define TALKERS 8

static struct talker talkers[TALKERS];

static void check_speech(int ctl)
{
	struct lq_media_setup setup = {
		.n_slots = TALKERS, .period_ticks = 10, .ring_octets = RING,
		.tap_octets = 256,
	};
	struct lq_span_info was[SPANS] = { span_info(ctl, 1), span_info(ctl, 2) };
	struct lq_span_info now;
	struct lq_area *area;
	int i, media = open_media(&setup, &area);

	for (i = 0; i < TALKERS; i++)
		talker_start(&talkers[i], media, area,
			     LQ_SLOT(1 + i % SPANS, 1 + 4 * i));
	CHECK(UNTIL(media, all_have_heard(talkers, TALKERS)));
	for (i = 0; i < TALKERS; i++)
		CHECK_MEM(talkers[i].said, talkers[i].heard, SPEECH);
	for (i = 0; i < SPANS; i++) {
		now = span_info(ctl, i + 1);
		check_clean(&was[i], &now);
	}
	munmap(area, setup.area_octets);
	close(media);
}

TEST(speech_comes_back_octet_for_octet)
{
	int ctl = begin();

	wait_for_clock(ctl);
	check_speech(ctl);
	end(ctl);
}

TEST(frames_of_the_dchannel_come_back)
{
	uint8_t said[200], heard[LQ_HDLC_MAX];
	int ctl = begin(), span, i, n, d;

	wait_for_clock(ctl);
	for (span = 1; span <= SPANS; span++) {
		d = open_dchan(span);
		CHECK(d >= 0);
		for (i = 0; i < 50; i++) {
			for (n = 0; n < 20 + i * 3; n++)
				said[n] = test_random();
			CHECK_EQ(n, result(write(d, said, n)));
			CHECK(wait_for(d, POLLIN) & POLLIN);
			CHECK_EQ(n, result(read(d, heard, sizeof(heard))));
			CHECK_MEM(said, heard, n);
		}
		close(d);
	}
	end(ctl);
}

/* -------------------------------------------------------------------- faults */

/* @fault: what to say to the emulator; so many frames must be told as missing */
static void check_gap(int ctl, const char *fault)
{
	struct lq_span_info was = span_info(ctl, 1), now;
	long before = emu_value(0, "faulted="), lost;

	(void)emu_say(fault);
	CHECK(SOON(emu_value(0, "faulted=") > before));
	CHECK(SOON(span_info(ctl, 1).rx_frames > was.rx_frames + 1600));
	lost = emu_value(0, "faulted=") - before;
	now = span_info(ctl, 1);
	CHECK(lost > 0);
	CHECK_EQ(was.rx_gap_frames + lost, now.rx_gap_frames);
	CHECK_EQ(was.realignments, now.realignments);
	CHECK_EQ(was.crc_errors, now.crc_errors);
	CHECK_EQ(was.fas_errors, now.fas_errors);
	CHECK_EQ(0, now.alarms);
}

TEST(what_the_bus_loses_is_a_gap_of_that_length)
{
	int ctl = begin();

	check_gap(ctl, "drop 0 1");
	check_gap(ctl, "drop 0 7");
	check_gap(ctl, "truncate 0 1");
	check_gap(ctl, "truncate 0 5");
	check_gap(ctl, "skip 0 3");
	CHECK_EQ(8, fact(1, "lost_packets"));
	CHECK_EQ(0, fact(1, "restarts"));
	end(ctl);
}

TEST(defects_that_the_device_sees_are_the_spans)
{
	int ctl = begin();

	emu_do("flags 0 2");
	CHECK(SOON(span_info(ctl, 1).alarms & LQ_ALARM_LOS));
	emu_do("flags 0 8");
	CHECK(SOON((span_info(ctl, 1).alarms & (LQ_ALARM_AIS | LQ_ALARM_LOS)) ==
		   LQ_ALARM_AIS));
	emu_do("flags 0 0");
	CHECK(SOON(!span_info(ctl, 1).alarms));
	/* Nobody there: no frame comes, and the device says why. */
	emu_do("from 0 -1");
	CHECK(SOON((span_info(ctl, 1).alarms & (LQ_ALARM_LOS | LQ_ALARM_LFA)) ==
		   (LQ_ALARM_LOS | LQ_ALARM_LFA)));
	CHECK_EQ(0, span_info(ctl, 2).alarms);
	emu_do("from 0 0");
	CHECK(SOON(is_up(ctl, 1)));
	CHECK_EQ(0, fact(1, "restarts"));
	end(ctl);
}

TEST(counters_of_the_device_go_on_over_65535)
{
	int ctl = begin();
	long before;

	emu_do("counts 0 65530 0 65535 256");
	CHECK(SOON(fact(1, "device_crc_errors") == 65530));
	before = fact(1, "device_overflows");
	emu_do("counts 0 4 0 0 258");
	CHECK(SOON(fact(1, "device_crc_errors") == 65540));
	CHECK_EQ(before + 1, fact(1, "device_overflows"));
	CHECK_EQ(258, fact(1, "device_underflows"));
	CHECK_EQ(0, span_info(ctl, 1).crc_errors);	/* we count ourselves */
	end(ctl);
}

TEST(a_stream_that_stands_still_or_fails_is_begun_again)
{
	int ctl = begin(), i;

	for (i = 0; i < 2; i++) {
		emu_do(i ? "fail 0" : "freeze 0");
		CHECK(SOON(fact(1, "restarts") == i + 1));
		CHECK(SOON(is_up(ctl, 1)));
	}
	CHECK_EQ(0, fact(2, "restarts"));
	CHECK_EQ(0, span_info(ctl, 2).alarms);
	end(ctl);
}

TEST(a_second_socket_without_bandwidth_costs_only_itself)
{
	int ctl = open_node(CTL);

	CHECK_EQ(0, insert(""));
	emu_start("28");	/* ENOSPC */
	CHECK(SOON(is_board(ctl, 0)));
	CHECK(SOON(is_up(ctl, 1)));
	CHECK(span_info(ctl, 2).alarms & LQ_ALARM_DOWN);
	CHECK_EQ(0, span_info(ctl, 2).rx_frames);
	emu_do("refuse 1 0");
	CHECK(SOON(is_up(ctl, 2)));	/* tried again */
	end(ctl);
}

/* ------------------------------------------------------------- sleep and power */

#define PM_TEST "/sys/power/pm_test"
#define SLEEP_PID "/sys/module/lqsleep/parameters/pid"

/*
 * The system falls asleep as far as it can here: programs frozen, the device
 * suspended; then vhci_hcd, which cannot sleep with a device plugged in, refuses, and
 * everything is woken up again. Devices one after the other, so that the disk
 * under us is never asked.
 */
static int sleep_and_wake(void)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", emu.pid);
	CHECK_EQ(0, write_file(SLEEP_PID, pid));
	CHECK_EQ(0, write_file("/sys/power/pm_async", "0"));
	CHECK_EQ(0, write_file(PM_TEST, "devices"));	/* should it not refuse */
	return write_file("/sys/power/state", "freeze");
}

/* @times: how often each socket has been set up by then */
static void check_woken(int ctl, int d, long times)
{
	struct lq_span_info was = span_info(ctl, 1), now;
	char frame[LQ_HDLC_MAX];

	CHECK_EQ(-EBUSY, sleep_and_wake());
	CHECK(SOON(is_up(ctl, 1) && is_up(ctl, 2)));
	CHECK_EQ(times, emu_value(0, "on="));
	CHECK_EQ(times, emu_value(1, "on="));
	/* Nothing that was missed is told as an error of the line. */
	now = span_info(ctl, 1);
	CHECK_EQ(was.rx_gap_frames, now.rx_gap_frames);
	CHECK_EQ(was.crc_errors, now.crc_errors);
	CHECK_EQ(was.fas_errors, now.fas_errors);
	CHECK_EQ(was.realignments, now.realignments);
	CHECK_EQ(was.los_events, now.los_events);
	CHECK_EQ(5, result(write(d, "hello", 5)));
	CHECK(wait_for(d, POLLIN) & POLLIN);
	CHECK_EQ(5, result(read(d, frame, sizeof(frame))));
}

TEST(it_sleeps_with_the_system_and_wakes_with_it)
{
	int ctl = begin(), d = open_dchan(2);

	CHECK_EQ(0, driver_insert("LQ_SLEEP", ""));
	CHECK_EQ(1, emu_value(0, "on="));
	check_woken(ctl, d, 2);
	emu_do("lame 0");		/* it had no power meanwhile: reset and resume */
	check_woken(ctl, d, 4);		/* once by the system, once by the driver */
	CHECK_EQ(0, fact(1, "restarts"));
	close(d);
	CHECK_EQ(0, driver_remove("lqsleep"));
	end(ctl);
}

/* --------------------------------------------------------- the device's framer */

TEST(the_devices_own_framer_carries_speech_and_tells_alarms)
{
	int ctl = begin_with("hw_framer=1");

	CHECK_EQ(3, emu_value(0, " rx="));
	CHECK_EQ(3, emu_value(0, " tx="));
	wait_for_clock(ctl);
	check_speech(ctl);
	emu_do("from 0 -1");
	CHECK(SOON(span_info(ctl, 1).alarms & LQ_ALARM_LOS));
	CHECK(SOON(emu_value(0, "alarm=") == 1));	/* answers with RAI */
	emu_do("from 0 0");
	CHECK(SOON(!span_info(ctl, 1).alarms));
	CHECK(SOON(emu_value(0, "alarm=") == 0));
	emu_do("flags 0 4");
	CHECK(SOON(span_info(ctl, 1).alarms & LQ_ALARM_RAI));
	CHECK_EQ(0, fact(1, "restarts"));
	CHECK_EQ(0, fact(2, "restarts"));
	end(ctl);
}

/* ------------------------------------------------------------ coming and going */

TEST(pulled_out_a_hundred_times_under_open_files)
{
	struct lq_media_setup m = { .n_slots = 2, .period_ticks = 1,
				    .ring_octets = 1024, .tap_octets = 1024 };
	int ctl = open_node(CTL), media, i, d;
	char frame[LQ_HDLC_MAX];
	struct lq_area *area;

	CHECK_EQ(0, insert(""));
	media = open_media(&m, &area);
	for (i = 0; i < 100; i++) {
		struct lq_claim c = { .slot = LQ_SLOT(1 + i % 2, 1 + i % 15) };
		struct lq_slot_cfg cfg = { .slot = c.slot,
			.flags = LQ_SLOT_F_RX | LQ_SLOT_F_TX };

		emu_start("0");
		CHECK(SOON(is_board(ctl, 0)));
		d = open_dchan(1 + i % 2);
		CHECK(d >= 0);
		CHECK_EQ(0, req(media, LQ_SLOT_CLAIM, &c));
		CHECK_EQ(0, req(media, LQ_SLOT_SET, &cfg));
		if (i % 4 == 0)
			CHECK(SOON(is_up(ctl, 1) && is_up(ctl, 2)));
		(void)!write(d, "hello", 5);
		emu_end();
		CHECK(SOON(!is_board(ctl, 0)));
		CHECK_EQ(-ENODEV, result(write(d, "hello", 5)));
		while (read(d, frame, sizeof(frame)) > 0)
			;
		CHECK_EQ(-ENODEV, result(read(d, frame, sizeof(frame))));
		close(d);
	}
	munmap(area, m.area_octets);
	close(media);
	CHECK_EQ(0, take_out());
	close(ctl);
}

TEST(the_driver_goes_and_comes_while_frames_run)
{
	int ctl = begin(), i, d;
	char frame[LQ_HDLC_MAX];

	for (i = 0; i < 10; i++) {
		d = open_dchan(1);
		CHECK(d >= 0);
		CHECK_EQ(0, take_out());
		CHECK_EQ(-ENODEV, result(read(d, frame, sizeof(frame))));
		close(d);
		CHECK_EQ(0, insert(""));
		CHECK(SOON(is_board(ctl, 0)));
		CHECK(SOON(is_up(ctl, 1) && is_up(ctl, 2)));
	}
	end(ctl);
}

TESTS(
	RUN(the_device_is_one_board_named_by_its_serial_number),
	RUN(no_frame_is_lost_in_30_s_with_clocks_100_ppm_apart),
	RUN(speech_comes_back_octet_for_octet),
	RUN(frames_of_the_dchannel_come_back),
	RUN(what_the_bus_loses_is_a_gap_of_that_length),
	RUN(defects_that_the_device_sees_are_the_spans),
	RUN(counters_of_the_device_go_on_over_65535),
	RUN(a_stream_that_stands_still_or_fails_is_begun_again),
	RUN(a_second_socket_without_bandwidth_costs_only_itself),
	RUN(it_sleeps_with_the_system_and_wakes_with_it),
	RUN(the_devices_own_framer_carries_speech_and_tells_alarms),
	RUN(pulled_out_a_hundred_times_under_open_files),
	RUN(the_driver_goes_and_comes_while_frames_run),
)
