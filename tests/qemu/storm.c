// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Alarm storms: every fault that the simulated wires have comes and goes on every
 * line, again and again, while D channels and slots are in use; and in the middle
 * of it the board is pulled out. What is told must be a story without holes, and
 * when the storm is over everything works as before it. (sim_spans=4; LQ_ROUNDS)
 */
#include <stdint.h>

#include "qemu/guest.h"

#define SPANS 4
#define ROUNDS 1000
#define SLOTS 8

static int ctl;
static uint32_t told[SPANS + 1];	/* alarms, by events */
static unsigned int n_told, n_lost;

/* ------------------------------------------------------------------- faults */

static void set_fault(uint32_t span, struct lq_sim_fault fault)
{
	fault.span = span;
	fault.seed = test_random();
	CHECK_EQ(0, req(ctl, LQ_SIM_FAULT, &fault));
}

static void set_wire(uint32_t span, uint32_t mode, uint32_t peer)
{
	struct lq_sim_wire wire = { .span = span, .mode = mode, .peer = peer };

	CHECK_EQ(0, req(ctl, LQ_SIM_WIRE, &wire));
}

static void set_flags(uint32_t span, uint32_t flags)
{
	struct lq_span_cfg cfg = { .span = span, .flags = flags,
		.d_ts = flags & LQ_SPAN_F_DCHAN ? 16 : 0 };
	int ret = req(ctl, LQ_SET_SPAN, &cfg);

	CHECK_EQ(0, ret);
}

/* As the board comes: 1 and 2 are wired together, and 3 and 4. */
static uint32_t other(uint32_t span)
{
	return ((span - 1) ^ 1) + 1;
}

static void do_some_fault(uint32_t span)
{
	static const struct lq_sim_fault faults[] = {
		{ .is_los = 1 }, { .is_ais = 1 }, { .ber_ppb = 1000000 },
		{ .ber_ppb = 30000000 }, { .slip_every_ms = 5 },
		{ .slip_every_ms = -7 }, { .bit_offset = 77 },
		{ .burst_every_ms = 10, .burst_octets = 400 },
		{ .delay_frames = 500 }, { .inverted = 0x10 },
		{ .is_los = 1, .ber_ppb = 1000 }, {},
	};
	uint32_t n = sizeof(faults) / sizeof(*faults), which = test_random() % (n + 6);

	if (which < n)
		set_fault(span, faults[which]);
	else if (which == n)
		set_wire(span, LQ_WIRE_OPEN, 0);
	else if (which == n + 1)
		set_wire(span, LQ_WIRE_LOOP, 0);
	else if (which == n + 2)
		set_wire(span, LQ_WIRE_CROSS, other(span));
	else if (which == n + 3)
		set_flags(span, LQ_SPAN_F_DEFAULT & ~LQ_SPAN_F_CRC4);
	else if (which == n + 4)
		set_flags(span, LQ_SPAN_F_DEFAULT & ~LQ_SPAN_F_ENABLED);
	else
		set_flags(span, LQ_SPAN_F_DEFAULT);
}

static void calm(void)
{
	uint32_t span;

	for (span = 1; span <= SPANS; span++) {
		set_fault(span, (struct lq_sim_fault){});
		set_flags(span, LQ_SPAN_F_DEFAULT);
	}
	set_wire(1, LQ_WIRE_CROSS, 2);
	set_wire(3, LQ_WIRE_CROSS, 4);
}

/* ------------------------------------------------------------------- events */

/* Each begins where the one before it has ended; after a loss, anywhere. */
static void hear_alarm(const struct lq_event *ev)
{
	uint32_t span = LQ_SLOT_SPAN(ev->slot);

	CHECK(span >= 1 && span <= SPANS);
	if (span > SPANS)
		return;
	if (!n_lost && told[span] != ~0u)
		CHECK_EQ(told[span], ev->arg);
	/* A span that goes says DOWN, also if it was nothing else. */
	CHECK(ev->value != ev->arg || ev->value == LQ_ALARM_DOWN);
	told[span] = ev->value;
	n_told++;
}

static void hear_events(void)
{
	struct lq_event ev[64];
	int n, i;

	while ((n = read(ctl, ev, sizeof(ev))) > 0) {
		for (i = 0; i < n / (int)sizeof(*ev); i++) {
			if (ev[i].type == LQ_EV_ALARM)
				hear_alarm(&ev[i]);
			else if (ev[i].type == LQ_EV_LOST)
				n_lost++;
		}
	}
}

static bool is_calm(void)
{
	uint32_t span;

	hear_events();
	for (span = 1; span <= SPANS; span++)
		if (span_info(ctl, span).alarms || !span_info(ctl, span).is_crc4_mf)
			return false;
	return true;
}

static bool becomes_calm(void)
{
	long deadline = now_ms() + PATIENCE_MS;
	struct pollfd p = { .fd = ctl, .events = POLLIN };

	while (!is_calm() && now_ms() < deadline)
		(void)poll(&p, 1, 20);
	return is_calm();
}

/* ------------------------------------------------------------------- traffic */

static struct {
	int media, d[SPANS + 1];
	struct lq_area *area;
	struct lq_media_setup setup;
} traffic;

static void claim_slots(void)
{
	uint32_t i;

	for (i = 0; i < SLOTS; i++) {
		struct lq_claim c = { .slot = LQ_SLOT(i % SPANS + 1, 1 + i / SPANS) };
		struct lq_slot_cfg cfg = { .slot = c.slot,
			.flags = LQ_SLOT_F_RX | LQ_SLOT_F_TX | LQ_SLOT_F_TAP |
				 LQ_SLOT_F_DTMF | LQ_SLOT_F_VAD };

		CHECK_EQ(0, req(traffic.media, LQ_SLOT_CLAIM, &c));
		CHECK_EQ(0, req(traffic.media, LQ_SLOT_SET, &cfg));
	}
}

static void begin_traffic(void)
{
	uint32_t span;

	traffic.setup = (struct lq_media_setup){
		.n_slots = SLOTS, .period_ticks = 20, .ring_octets = 1024,
		.tap_octets = 1024,
	};
	traffic.media = open_media(&traffic.setup, &traffic.area);
	CHECK(traffic.media >= 0);
	claim_slots();
	for (span = 1; span <= SPANS; span++) {
		traffic.d[span] = open_dchan(span);
		CHECK(traffic.d[span] >= 0);
	}
}

static void end_traffic(void)
{
	uint32_t span;

	munmap(traffic.area, traffic.setup.area_octets);
	close(traffic.media);
	for (span = 1; span <= SPANS; span++)
		close(traffic.d[span]);
}

/* Whatever it answers: the line may be gone. */
static void talk(uint32_t span)
{
	char frame[LQ_HDLC_MAX] = "in a storm";

	(void)!write(traffic.d[span], frame, 3 + test_random() % 200);
	(void)!read(traffic.d[other(span)], frame, sizeof(frame));
}

static bool answers(uint32_t span)
{
	char frame[LQ_HDLC_MAX];

	CHECK_EQ(5, result(write(traffic.d[span], "hello", 5)));
	/* What was queued in the storm comes before it. */
	while (wait_for(traffic.d[other(span)], POLLIN) & POLLIN)
		if (read(traffic.d[other(span)], frame, sizeof(frame)) == 5 &&
		    !memcmp(frame, "hello", 5))
			return true;
	return false;
}

/* -------------------------------------------------------------------- tests */

static unsigned int rounds(void)
{
	const char *env = getenv("LQ_ROUNDS");

	return env ? atoi(env) : ROUNDS;
}

static void storm(unsigned int n)
{
	struct pollfd p = { .fd = ctl, .events = POLLIN };
	unsigned int i;

	for (i = 0; i < n; i++) {
		uint32_t span = 1 + test_random() % SPANS;

		do_some_fault(span);
		talk(1 + test_random() % SPANS);
		(void)poll(&p, 1, test_random() % 20);
		hear_events();
	}
}

static void begin(void)
{
	memset(told, 0xff, sizeof(told));
	n_told = n_lost = 0;
	ctl = open_node(CTL);
	CHECK(ctl >= 0);
	CHECK(becomes_calm());
	begin_traffic();
}

static void end(void)
{
	char frame[LQ_HDLC_MAX];
	uint32_t span;

	calm();
	CHECK(becomes_calm());
	hear_events();
	for (span = 1; span <= SPANS; span++) {
		CHECK(told[span] == 0 || told[span] == ~0u);
		/* What was on its way is read away first. */
		while (read(traffic.d[span], frame, sizeof(frame)) > 0)
			;
	}
	for (span = 1; span <= SPANS; span++)
		CHECK(answers(span));
	end_traffic();
	close(ctl);
	CHECK_EQ(0, value_of(DEBUG "files", "open="));
}

TEST(a_storm_is_told_without_holes_and_leaves_good_lines)
{
	begin();
	storm(rounds());
	CHECK(n_told > rounds() / 4);
	printf("storm: %u faults, %u changes of alarms told, %u times too slow\n",
	       rounds(), n_told, n_lost);
	end();
}

/* Events of a board that came are those of new spans: no story to go on with. */
static void pull_and_plug(void)
{
	uint32_t span;

	CHECK_EQ(0, write_file(PLUG, "unplug"));
	for (span = 1; span <= SPANS; span++)
		CHECK(wait_for(traffic.d[span], 0) & POLLHUP);
	end_traffic();
	CHECK_EQ(0, write_file(PLUG, "plug"));
	hear_events();
	memset(told, 0xff, sizeof(told));
	begin_traffic();
}

TEST(a_board_pulled_out_in_a_storm_comes_back_good)
{
	unsigned int i;

	begin();
	for (i = 0; i < 20; i++) {
		storm(rounds() / 20);
		pull_and_plug();
	}
	end();
}

TESTS(
	RUN(a_storm_is_told_without_holes_and_leaves_good_lines),
	RUN(a_board_pulled_out_in_a_storm_comes_back_good),
)
