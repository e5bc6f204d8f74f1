// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Echo cancellers in the module: in the tick, on vector registers; and more of them
 * than one processor can do. (sim_spans=4, in virtual time, so that it is too much
 * on any host)
 */
#include "qemu/guest.h"

#define SLOTS 120	/* all of four E1 */

static bool has_heard(int fd, struct lq_ec_info *info, uint64_t samples)
{
	CHECK_EQ(0, req(fd, LQ_GET_EC, info));
	return info->samples >= samples;
}

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

	CHECK_EQ(0, req(ctl, LQ_SIM_FAULT, &fault));
	CHECK_EQ(0, req(fd, LQ_MEDIA_SETUP, &setup));
	CHECK_EQ(0, req(fd, LQ_SLOT_CLAIM, &claim));
	CHECK_EQ(0, req(fd, LQ_SLOT_SET, &cfg));
	CHECK_EQ(0, req(fd, LQ_SLOT_TONE, &tone));
	CHECK(SOON(has_heard(fd, &info, 16000)));
	CHECK_EQ(128, info.tail_ms);
	CHECK(info.state & LQ_EC_NARROW);	/* a tone teaches little */
	CHECK_EQ(0, req(fd, LQ_GET_EC_TAPS, &taps));
	CHECK_EQ(128, taps.tail_ms);
	CHECK_EQ(0, req(fd, LQ_EC_LOAD, &taps));
	close(fd);
	fault = (struct lq_sim_fault){ .span = 1, .seed = 1 };
	CHECK_EQ(0, req(ctl, LQ_SIM_FAULT, &fault));
	close(ctl);
}

static uint32_t slot_of(uint32_t i)
{
	uint32_t ts = 1 + i % 30;

	return LQ_SLOT(1 + i / 30, ts < 16 ? ts : ts + 1);
}

static void take(int fd, uint32_t slot)
{
	struct lq_claim claim = { .slot = slot };
	struct lq_tone tone = { .slot = slot, .tone = LQ_TONE_DIAL };
	struct lq_slot_cfg cfg = { .slot = slot, .ec_tail_ms = 128 };

	CHECK_EQ(0, req(fd, LQ_SLOT_CLAIM, &claim));
	CHECK_EQ(0, req(fd, LQ_SLOT_TONE, &tone));
	CHECK_EQ(0, req(fd, LQ_SLOT_SET, &cfg));
}

static void give_back(int fd, uint32_t slot)
{
	struct lq_claim claim = { .slot = slot };

	CHECK_EQ(0, req(fd, LQ_SLOT_RELEASE, &claim));
}

static uint64_t missed(int fd)
{
	struct lq_info info;

	CHECK_EQ(0, req(fd, LQ_GET_INFO, &info));
	return info.missed_ticks;
}

/* The tick has a second of debt at most (kernel/tick.h), made good and then none. */
TEST(programs_go_on_when_the_tick_has_too_much_to_do)
{
	struct lq_media_setup setup = {
		.n_slots = SLOTS, .period_ticks = 20, .ring_octets = 256,
		.tap_octets = 256, .n_ec = SLOTS, .ec_tail_ms = 128,
	};
	int fd = open_node(MEDIA);
	uint64_t before = missed(fd);
	uint32_t i;

	CHECK_EQ(0, req(fd, LQ_MEDIA_SETUP, &setup));
	for (i = 0; i < SLOTS; i++)
		take(fd, slot_of(i));
	CHECK(SOON(missed(fd) > before + 100));
	for (i = 0; i < SLOTS; i++)
		give_back(fd, slot_of(i));
	before = missed(fd);
	(void)poll(NULL, 0, 2000);
	CHECK(missed(fd) <= before + 1000);
	before = missed(fd);
	(void)poll(NULL, 0, 1000);
	CHECK(missed(fd) <= before + 100);
	close(fd);
}

TESTS(
	RUN(echo_cancellers_run_in_the_tick),
	RUN(programs_go_on_when_the_tick_has_too_much_to_do),
)
