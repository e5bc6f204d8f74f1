// SPDX-License-Identifier: GPL-2.0-or-later
/* Echo cancellers in the module: in the tick, on vector registers. */
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include "qemu/guest.h"

/* With vectors where the machine has them: tone out, its echo in. */
TEST(echo_cancellers_run_in_the_tick)
{
	struct lq_media_setup setup = {
		.n_slots = 1, .period_ticks = 20, .ring_octets = 256,
		.tap_octets = 256, .n_ec = 1, .ec_tail_ms = 128,
	};
	struct lq_slot_cfg cfg = { .slot = LQ_SLOT(1, 2), .ec_tail_ms = 128,
				   .flags = LQ_SLOT_F_NLP };
	struct lq_claim claim = { .slot = LQ_SLOT(1, 2) };
	struct lq_tone tone = { .slot = LQ_SLOT(1, 2), .tone = LQ_TONE_DIAL };
	struct lq_sim_fault fault = { .span = 1, .echo_cb = -100,
				      .echo_delay_samples = 96, .seed = 1 };
	struct lq_ec_info info = { .slot = LQ_SLOT(1, 2) };
	struct lq_ec_taps taps = { .slot = LQ_SLOT(1, 2), .first = 960 };
	int fd = open_node(MEDIA), ctl = open_node(CTL);
	long end;

	CHECK_EQ(0, req(ctl, LQ_SIM_FAULT, &fault));
	CHECK_EQ(0, req(fd, LQ_MEDIA_SETUP, &setup));
	CHECK_EQ(0, req(fd, LQ_SLOT_CLAIM, &claim));
	CHECK_EQ(0, req(fd, LQ_SLOT_SET, &cfg));
	CHECK_EQ(0, req(fd, LQ_SLOT_TONE, &tone));
	for (end = now_ms() + 60000; info.samples < 16000 && now_ms() < end;)
		CHECK_EQ(0, req(fd, LQ_GET_EC, &info));
	CHECK_EQ(128, info.tail_ms);
	CHECK(info.samples >= 16000);
	CHECK(info.state & LQ_EC_NARROW);	/* a tone teaches little */
	CHECK_EQ(0, req(fd, LQ_GET_EC_TAPS, &taps));
	CHECK_EQ(128, taps.tail_ms);
	CHECK_EQ(0, req(fd, LQ_EC_LOAD, &taps));
	close(fd);
	fault = (struct lq_sim_fault){ .span = 1, .seed = 1 };
	CHECK_EQ(0, req(ctl, LQ_SIM_FAULT, &fault));
	close(ctl);
}

TESTS(
	RUN(echo_cancellers_run_in_the_tick),
)
