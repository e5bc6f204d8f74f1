// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A board whose driver is a module of its own (tests/qemu/board), beside a
 * module without a simulated board (sim_spans=0). LQ_BOARD names its file.
 */
#include <stdint.h>

#include "dev/ring.h"
#include "qemu/guest.h"

#define SPEECH 4000
#define RING 16384

static int plug_in(void)
{
	return driver_insert("LQ_BOARD", "");
}

static int pull_out(void)
{
	return driver_remove("lqloopboard");
}

/* The octets heard so far, from the first that is not idle. */
static uint32_t heard(struct lq_area *area, uint8_t *all, uint32_t n)
{
	struct dev_ring rx = dev_ring_of(area, 0, LQ_RING_RX);
	uint8_t octet;

	while (n < SPEECH && dev_ring_read(&rx, &octet, 1))
		if (n || octet != 0xd5)
			all[n++] = octet;
	return n;
}

TEST(a_board_module_holds_the_engine)
{
	struct lq_board_info board = { .board = 0 };
	int ctl = open_node(CTL);

	CHECK_EQ(-ENOENT, req(ctl, LQ_GET_BOARD, &board));
	CHECK_EQ(0, plug_in());
	CHECK_EQ(0, req(ctl, LQ_GET_BOARD, &board));
	CHECK_STR("loop0", board.name);
	CHECK_EQ(0, board.is_simulated);
	CHECK_EQ(-EWOULDBLOCK, driver_remove("lq"));
	CHECK_EQ(0, pull_out());
	CHECK_EQ(-ENOENT, req(ctl, LQ_GET_BOARD, &board));
	close(ctl);
}

/* A slip costs samples and is counted; without one nothing may differ. */
TEST(a_looped_line_brings_back_every_octet)
{
	struct lq_claim c = { .slot = LQ_SLOT(1, 4) };
	struct lq_slot_cfg cfg = { .slot = c.slot,
		.flags = LQ_SLOT_F_RX | LQ_SLOT_F_TX };
	struct lq_media_setup setup = {
		.n_slots = 1, .period_ticks = 10, .ring_octets = RING,
		.tap_octets = 256,
	};
	struct lq_span_info before, after;
	uint8_t said[SPEECH], all[SPEECH];
	struct lq_area *area;
	struct dev_ring tx;
	uint32_t n = 0, i;
	int fd;

	CHECK_EQ(0, plug_in());
	fd = open_media(&setup, &area);
	CHECK(UNTIL(fd, !span_info(fd, 1).alarms && span_info(fd, 1).is_crc4_mf));
	before = span_info(fd, 1);
	for (i = 0; i < SPEECH; i++)
		said[i] = i % 213;	/* never 0xd5, idle */
	CHECK_EQ(0, req(fd, LQ_SLOT_CLAIM, &c));
	CHECK_EQ(0, req(fd, LQ_SLOT_SET, &cfg));
	tx = dev_ring_of(area, c.index, LQ_RING_TX);
	CHECK_EQ(SPEECH, dev_ring_write(&tx, said, SPEECH));
	CHECK(UNTIL(fd, (n = heard(area, all, n)) == SPEECH));
	after = span_info(fd, 1);
	CHECK_EQ(before.fas_errors, after.fas_errors);
	CHECK_EQ(before.crc_errors, after.crc_errors);
	CHECK_EQ(before.realignments, after.realignments);
	if (before.slips_dropped == after.slips_dropped &&
	    before.slips_repeated == after.slips_repeated)
		CHECK_MEM(said, all, SPEECH);
	munmap(area, setup.area_octets);
	close(fd);
	CHECK_EQ(0, pull_out());
}

static int tell_board(const char *parameter, const char *value)
{
	char path[80];

	snprintf(path, sizeof(path), "/sys/module/lqloopboard/parameters/%s",
		 parameter);
	return write_file(path, value);
}

/* Frames that it lost cost no alignment; LOS that it sees is believed. */
TEST(what_the_hardware_tells_is_taken_over)
{
	struct lq_media_setup setup = { .n_slots = 1, .period_ticks = 10,
					.ring_octets = RING, .tap_octets = 256 };
	struct lq_span_info was, now;
	struct lq_area *area;
	int fd;

	CHECK_EQ(0, plug_in());
	fd = open_media(&setup, &area);
	CHECK(UNTIL(fd, !span_info(fd, 1).alarms && span_info(fd, 1).is_crc4_mf));
	was = span_info(fd, 1);
	CHECK_EQ(0, tell_board("gap", "40"));
	CHECK(UNTIL(fd, span_info(fd, 1).rx_gap_frames ==
			was.rx_gap_frames + 40));
	CHECK(UNTIL(fd, span_info(fd, 1).rx_frames > was.rx_frames + 400));
	now = span_info(fd, 1);
	CHECK_EQ(0, now.alarms);
	CHECK_EQ(was.realignments, now.realignments);
	CHECK_EQ(was.crc_errors, now.crc_errors);
	CHECK_EQ(0, tell_board("defects", "1"));	/* LQ_ALARM_LOS */
	CHECK(UNTIL(fd, span_info(fd, 1).alarms & LQ_ALARM_LOS));
	CHECK_EQ(was.los_events + 1, span_info(fd, 1).los_events);
	CHECK_EQ(0, tell_board("defects", "2"));	/* LQ_ALARM_AIS */
	CHECK(UNTIL(fd, (span_info(fd, 1).alarms & (LQ_ALARM_AIS | LQ_ALARM_LOS))
			== LQ_ALARM_AIS));
	CHECK_EQ(0, tell_board("defects", "0"));
	CHECK(UNTIL(fd, !span_info(fd, 1).alarms));
	munmap(area, setup.area_octets);
	close(fd);
	CHECK_EQ(0, pull_out());
}

TEST(what_the_hardware_refuses_changes_nothing)
{
	struct lq_span_cfg cfg = { .span = 1, .flags = LQ_SPAN_F_DEFAULT,
				   .d_ts = 31, .law = LQ_LAW_ULAW };
	int ctl = open_node(CTL);

	CHECK_EQ(0, plug_in());
	CHECK_EQ(-EOPNOTSUPP, req(ctl, LQ_SET_SPAN, &cfg));
	CHECK_EQ(16, span_info(ctl, 1).d_ts);
	CHECK_EQ(LQ_LAW_ALAW, span_info(ctl, 1).law);
	cfg.d_ts = 30;
	CHECK_EQ(0, req(ctl, LQ_SET_SPAN, &cfg));
	CHECK_EQ(30, span_info(ctl, 1).d_ts);
	CHECK_EQ(0, pull_out());
	close(ctl);
}

TEST(simulation_is_refused_by_a_real_board)
{
	struct lq_sim_wire wire = { .span = 1, .mode = LQ_WIRE_LOOP };
	struct lq_sim_fault fault = { .span = 1 };
	struct lq_sim_port port = { .slot = LQ_SLOT(1, 1) };
	int ctl = open_node(CTL);

	CHECK_EQ(0, plug_in());
	CHECK_EQ(-EOPNOTSUPP, req(ctl, LQ_SIM_WIRE, &wire));
	CHECK_EQ(-EOPNOTSUPP, req(ctl, LQ_SIM_FAULT, &fault));
	CHECK_EQ(-EOPNOTSUPP, req(ctl, LQ_SIM_PORT, &port));
	CHECK_EQ(0, pull_out());
	close(ctl);
}

TEST(its_module_goes_while_its_dchannel_is_open)
{
	char frame[LQ_HDLC_MAX];
	int i, d;

	for (i = 0; i < 20; i++) {
		CHECK_EQ(0, plug_in());
		d = open_dchan(1);
		CHECK(d >= 0);
		(void)!write(d, "hello", 5);
		CHECK_EQ(0, pull_out());
		CHECK_EQ(-ENODEV, result(read(d, frame, sizeof(frame))));
		close(d);
	}
}

static struct lq_info engine_info(int fd)
{
	struct lq_info info;

	CHECK_EQ(0, req(fd, LQ_GET_INFO, &info));
	return info;
}

static uint64_t slips(int fd)
{
	struct lq_span_info info = span_info(fd, 1);

	return info.slips_dropped + info.slips_repeated;
}

/* 80 ppm off: without being followed it would slip every 1.6 s. */
TEST(the_tick_follows_the_boards_clock)
{
	int ctl = open_node(CTL);
	uint64_t began, before;

	CHECK(SOON(!engine_info(ctl).clock_span));
	CHECK_EQ(0, driver_insert("LQ_BOARD", "ppm=80"));
	CHECK(SOON(engine_info(ctl).clock_span == 1));
	began = engine_info(ctl).tick;
	CHECK(SOON(engine_info(ctl).tick > began + 60000));
	CHECK(SOON(abs(engine_info(ctl).clock_ppb - 80000) < 8000));
	before = slips(ctl);
	began = engine_info(ctl).tick;
	CHECK(SOON(engine_info(ctl).tick > began + 20000));
	CHECK_EQ(before, slips(ctl));
	CHECK_EQ(0, pull_out());
	CHECK(SOON(!engine_info(ctl).clock_span));
	CHECK(engine_info(ctl).clock_ppb > 60000);	/* hold-over */
	close(ctl);
}

TEST(a_board_in_alarm_is_no_master)
{
	int ctl = open_node(CTL);

	CHECK_EQ(0, plug_in());
	CHECK(SOON(engine_info(ctl).clock_span == 1));
	CHECK_EQ(0, tell_board("defects", "1"));	/* LQ_ALARM_LOS */
	CHECK(SOON(span_info(ctl, 1).alarms & LQ_ALARM_LOS));
	CHECK(SOON(!engine_info(ctl).clock_span));
	CHECK_EQ(0, tell_board("defects", "0"));
	CHECK(SOON(engine_info(ctl).clock_span == 1));
	CHECK_EQ(0, pull_out());
	close(ctl);
}

TESTS(
	RUN(a_board_module_holds_the_engine),
	RUN(a_looped_line_brings_back_every_octet),
	RUN(what_the_hardware_tells_is_taken_over),
	RUN(what_the_hardware_refuses_changes_nothing),
	RUN(simulation_is_refused_by_a_real_board),
	RUN(its_module_goes_while_its_dchannel_is_open),
	RUN(the_tick_follows_the_boards_clock),
	RUN(a_board_in_alarm_is_no_master),
)
