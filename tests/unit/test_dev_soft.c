// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The soft door from outside: the ABI as the lqsoft program speaks it to
 * libdev. What the engine does with a request is the engine's tests' matter;
 * here everything must get through, and nothing else.
 */
#include "base/mem.h"
#include "unit/soft_bed.h"

/* ------------------------------------------------------------------- open */

TEST(a_door_that_does_not_exist_is_refused)
{
	static const struct {
		const char *door;
		enum dev_kind kind;
		unsigned int span;
		int want;
	} rows[] = {
		{ "soft:/nonexistent/lq/sock", DEV_CTL, 0, -ENOENT },
		{ "soft:", DEV_CTL, 0, -EINVAL },
		{ "hard:", DEV_CTL, 0, -EINVAL },
		{ "", DEV_CTL, 0, -EINVAL },
		{ "soft:/nonexistent", DEV_DCHAN, 0, -EINVAL },
		{ "soft:/nonexistent", DEV_CTL, 1, -EINVAL },
		{ "soft:/nonexistent", DEV_MEDIA, 1, -EINVAL },
	};
	struct dev_file *f;
	char longest[300];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_EQ(rows[i].want, dev_open(&f, rows[i].door, rows[i].kind,
						rows[i].span));
		CHECK(!f);
	}
	memset(longest, 'x', sizeof(longest));
	memcpy(longest, "soft:", 5);
	longest[sizeof(longest) - 1] = 0;
	CHECK_EQ(-ENAMETOOLONG, dev_open(&f, longest, DEV_CTL, 0));
	CHECK(!dev_close(NULL));
}

TEST(a_dead_board_leaves_a_socket_that_refuses)
{
	struct dev_file *f;
	struct soft_bed b;

	bed_start(&b, NULL);
	CHECK_EQ(128 + SIGKILL, bed_signal(&b, SIGKILL));
	CHECK_EQ(-ECONNREFUSED, dev_open(&f, b.door, DEV_CTL, 0));
	bed_stop(&b);
}

TEST(opening_leaves_nothing_behind_when_memory_is_short)
{
	struct soft_bed b;
	struct dev_file *f;
	int err;

	bed_start(&b, NULL);
	err = dev_open(&f, b.door, DEV_CTL, 0);
	if (!oom())
		CHECK_EQ(0, err);
	dev_close(f);
	bed_stop(&b);
}

/* --------------------------------------------------------------- requests */

TEST(facts_are_told_to_ctl_and_media)
{
	static const char *const args[] = { "--spans", "3", "--ports", "4",
					    "--ip-slots", "5", NULL };
	static const enum dev_kind kinds[] = { DEV_CTL, DEV_MEDIA };
	struct soft_bed b;
	size_t i;

	bed_start(&b, args);
	for (i = 0; i < 2; i++) {
		struct lq_info info = { 0 };
		struct lq_board_info board = { .board = 0 };
		struct lq_span_info e1 = { .span = 3 }, analog = { .span = 4 };
		struct lq_dchan_info dchan = { .span = 2 };
		struct lq_slot_info slot = { .slot = LQ_SLOT(0, 5) };
		struct dev_file *f = bed_open(&b, kinds[i], 0);

		CHECK_EQ(0, dev_request(f, LQ_GET_INFO, &info));
		CHECK_EQ(LQ_ABI_VERSION, info.abi_version);
		CHECK_EQ(1, info.n_boards);
		CHECK_EQ(4, info.n_spans);
		CHECK_EQ(5, info.n_ip_slots);
		CHECK_EQ(1, info.n_clients);
		CHECK_EQ(0, strncmp(info.engine, "lqsoft ", 7));
		CHECK_EQ(0, dev_request(f, LQ_GET_BOARD, &board));
		CHECK_EQ(4, board.n_spans);
		CHECK_EQ(1, board.first_span);
		CHECK_EQ(1, board.is_simulated);
		CHECK_STR("sim0", board.name);
		board.board = 1;
		CHECK_EQ(-ENOENT, dev_request(f, LQ_GET_BOARD, &board));
		CHECK_EQ(0, dev_request(f, LQ_GET_SPAN, &e1));
		CHECK_EQ(LQ_SPAN_E1, e1.kind);
		CHECK_EQ(0, dev_request(f, LQ_GET_SPAN, &analog));
		CHECK_EQ(LQ_SPAN_ANALOG, analog.kind);
		CHECK_EQ(5, analog.n_ts);
		CHECK_EQ(0, dev_request(f, LQ_GET_DCHAN, &dchan));
		CHECK_EQ(0, dchan.is_open);
		CHECK_EQ(0, dev_request(f, LQ_GET_SLOT, &slot));
		CHECK_EQ(LQ_KIND_IP, slot.kind);
		dev_close(f);
	}
	bed_stop(&b);
}

/* Some of every structure: none is larger. */
union any {
	struct lq_span_info span_info;
	struct lq_span_cfg span;
	struct lq_sim_wire wire;
	struct lq_sim_fault fault;
	struct lq_media_setup setup;
	struct lq_claim claim;
	struct lq_slot_cfg slot;
	struct lq_tone tone;
	struct lq_digits digits;
	struct lq_signal signal;
	struct lq_conf conf;
	struct lq_conf_member member;
	struct lq_slot_info slot_info;
	struct soft_ticks ticks;
	unsigned char octets[LQ_WHAT_MAX + 1];
};

#define SIZED(what, size) (LQ_WHAT_NR(what) | (size) << 16)
#define CFG (LQ_SPAN_F_CRC4 | LQ_SPAN_F_DCHAN | LQ_SPAN_F_ENABLED)

/* One after the other, on files that own LQ_SLOT(1, 1) and IP slot 1. */
static const struct {
	unsigned int cmd;
	union any arg;
	int ctl, media;		/* what each kind of file is answered */
} asked[] = {
	{ LQ_SET_SPAN, { .span = { 1, CFG, 16, 0, 0, { 0 } } }, 0, -ENOTTY },
	{ LQ_SET_SPAN, { .span = { 9, CFG, 16, 0, 0, { 0 } } }, -ENOENT, -ENOTTY },
	{ LQ_SET_SPAN, { .span = { 1, 0xff, 16, 0, 0, { 0 } } }, -EINVAL, -ENOTTY },
	{ LQ_SIM_WIRE, { .wire = { 1, LQ_WIRE_CROSS, 2, 0 } }, 0, -ENOTTY },
	{ LQ_SIM_WIRE, { .wire = { 9, LQ_WIRE_LOOP, 0, 0 } }, -ENOENT, -ENOTTY },
	{ LQ_SIM_WIRE, { .wire = { 1, 77, 0, 0 } }, -EINVAL, -ENOTTY },
	{ LQ_SIM_FAULT, { .fault = { .span = 1 } }, 0, -ENOTTY },
	{ LQ_SIM_FAULT, { .fault = { .span = 9 } }, -ENOENT, -ENOTTY },
	{ SOFT_TICKS, { .ticks = { .n = 1 } }, 0, -ENOTTY },
	{ SOFT_TICKS, { .ticks = { .n = 0 } }, -EINVAL, -ENOTTY },
	{ SOFT_TICKS, { .ticks = { .n = SOFT_TICKS_MAX + 1 } }, -EINVAL, -ENOTTY },
	{ SOFT_TICKS, { .ticks = { .n = 1, .reserved = 1 } }, -EINVAL, -ENOTTY },
	{ LQ_SLOT_CLAIM, { .claim = { .slot = LQ_SLOT(1, 1) } }, -ENOTTY, -EBUSY },
	{ LQ_SLOT_CLAIM, { .claim = { .slot = LQ_SLOT(1, 77) } }, -ENOTTY, -ENOENT },
	{ LQ_SLOT_SET, { .slot = { .slot = LQ_SLOT(1, 1) } }, -ENOTTY, 0 },
	{ LQ_SLOT_SET, { .slot = { .slot = LQ_SLOT(2, 1) } }, -ENOTTY, -EPERM },
	{ LQ_SLOT_TONE, { .tone = { .slot = LQ_SLOT(1, 1), .tone = LQ_TONE_DIAL } },
	  -ENOTTY, 0 },
	{ LQ_SLOT_TONE, { .tone = { .slot = LQ_SLOT(1, 1), .tone = 99 } },
	  -ENOTTY, -EINVAL },
	{ LQ_SLOT_DIGITS, { .digits = { .slot = LQ_SLOT(1, 1), .digits = "12#" } },
	  -ENOTTY, 0 },
	{ LQ_SLOT_SIG, { .signal = { .slot = LQ_SLOT(1, 1), .set = LQ_SIG_RING } },
	  -ENOTTY, -EOPNOTSUPP },
	{ LQ_CONF_NEW, { .conf = { 0, 0 } }, -ENOTTY, 0 },
	{ LQ_CONF_JOIN, { .member = { LQ_SLOT(1, 1), 1, 1, 1 } }, -ENOTTY, 0 },
	{ LQ_CONF_JOIN, { .member = { LQ_SLOT(1, 1), 0, 0, 0 } }, -ENOTTY, 0 },
	{ LQ_CONF_FREE, { .conf = { 1, 0 } }, -ENOTTY, 0 },
	{ LQ_CONF_FREE, { .conf = { 1, 0 } }, -ENOTTY, -ENOENT },
	{ LQ_SLOT_RELEASE, { .claim = { .slot = LQ_SLOT(1, 1) } }, -ENOTTY, 0 },
	{ LQ_SLOT_RELEASE, { .claim = { .slot = LQ_SLOT(1, 1) } }, -ENOTTY, -EPERM },
	{ LQ_MEDIA_SETUP, { .setup = { 1, 1, 256, 256, 0, 0, 0 } }, -ENOTTY, -EBUSY },
	{ LQ_MEDIA_SETUP, { .setup = { 0, 1, 256, 256, 0, 0, 0 } }, -ENOTTY, -EINVAL },
	{ _IOWR(LQ_IOC, 0x7f, struct lq_slot_info), { .octets = "?" },
	  -ENOTTY, -ENOTTY },
	{ _IO('x', 0), { .octets = "?" }, -ENOTTY, -ENOTTY },
	{ LQ_GET, { .octets = "" }, -ENOTTY, -ENOTTY },
	{ LQ_SIM, { .octets = "" }, -ENOTTY, -ENOTTY },
	/* of programs older and newer than the engine, and of none */
	{ SIZED(LQ_GET_SPAN, 16), { .span_info = { .span = 1 } }, 0, 0 },
	{ SIZED(LQ_GET_SPAN, 512), { .span_info = { .span = 1 } }, 0, 0 },
	{ SIZED(LQ_GET_SPAN, 15), { .span_info = { .span = 1 } }, -EINVAL, -EINVAL },
	{ SIZED(LQ_GET_SPAN, 513), { .span_info = { .span = 1 } }, -EINVAL, -EINVAL },
	{ SIZED(LQ_SIM_FAULT, 16), { .fault = { .span = 1 } }, 0, -ENOTTY },
	{ SIZED(LQ_SIM_WIRE, 20), { .wire = { 1, LQ_WIRE_CROSS, 2, 0 } }, 0, -ENOTTY },
	{ SIZED(LQ_SIM_WIRE, 20), { .fault = { 1, LQ_WIRE_CROSS, 2, 0, 1 } },
	  -EINVAL, -ENOTTY },
	{ LQ_WHAT(0x00, struct lq_info), { .octets = "" }, -ENOTTY, -ENOTTY },
	{ LQ_WHAT(0x7f, struct lq_info), { .octets = "" }, -ENOTTY, -ENOTTY },
	{ _IOC(_IOC_WRITE, LQ_IOC, 0x10, 4000), { .octets = "?" }, -ENOTTY, -ENOTTY },
};

TEST(every_request_reaches_the_engine_and_its_answer_comes_back)
{
	struct dev_file *ctl, *media, *dchan;
	struct lq_area *area;
	struct soft_bed b;
	size_t i;

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	media = bed_media(&b, 2, 20, &area);
	dchan = bed_open(&b, DEV_DCHAN, 1);
	(void)bed_slot(media, LQ_SLOT(1, 1), 0);
	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		union any for_ctl = asked[i].arg, for_media = asked[i].arg;
		int got_ctl = dev_request(ctl, asked[i].cmd, &for_ctl);
		int got_media = dev_request(media, asked[i].cmd, &for_media);

		if (got_ctl != asked[i].ctl || got_media != asked[i].media)
			test_fail(__FILE__, __LINE__,
				  "row %zu: ctl %d, want %d; media %d, want %d",
				  i, got_ctl, asked[i].ctl, got_media,
				  asked[i].media);
		CHECK_EQ(-ENOTTY, dev_request(dchan, asked[i].cmd, &for_ctl));
	}
	dev_close(dchan);
	dev_close(media);
	dev_close(ctl);
	bed_stop(&b);
}

TEST(calls_that_do_not_fit_the_file_are_refused)
{
	struct lq_media_setup setup = { 1, 1, 256, 256, 0, 0, 0 };
	struct dev_file *ctl, *dchan;
	struct lq_area *area;
	struct lq_event ev;
	struct soft_bed b;
	char octets[8];

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	dchan = bed_open(&b, DEV_DCHAN, 2);
	CHECK_EQ(-ENOTTY, dev_map(ctl, &setup, &area));
	CHECK_EQ(-ENOTTY, dev_map(dchan, &setup, &area));
	CHECK_EQ(-ENOTTY, dev_read_frame(ctl, octets, sizeof(octets)));
	CHECK_EQ(-ENOTTY, dev_write_frame(ctl, octets, sizeof(octets)));
	CHECK_EQ(-ENOTTY, dev_read_events(dchan, &ev, 1));
	CHECK_EQ(-EINVAL, dev_read_events(ctl, &ev, 0));
	CHECK_EQ(-EAGAIN, dev_read_events(ctl, &ev, 1));
	dev_close(dchan);
	dev_close(ctl);
	bed_stop(&b);
}

/* ------------------------------------------------------------------ media */

TEST(the_area_is_shared_with_the_engine)
{
	struct dev_file *ctl, *media;
	struct lq_info info;
	struct lq_area *area;
	struct soft_bed b;

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	media = bed_media(&b, 3, 20, &area);
	CHECK_EQ(LQ_AREA_MAGIC, area->magic);
	CHECK_EQ(3, area->n_slots);
	CHECK_EQ(20, area->period_ticks);
	CHECK_EQ(4096, area->rings[LQ_RING_TX].size);
	CHECK_EQ(8192, area->rings[LQ_RING_TAP].size);
	bed_ticks(ctl, 7);
	CHECK_EQ(0, dev_request(ctl, LQ_GET_INFO, &info));
	CHECK_EQ(7, info.tick);
	CHECK_EQ(info.tick, area->tick);
	dev_close(media);
	dev_close(ctl);
	bed_stop(&b);
}

TEST(areas_together_are_bounded_and_come_back)
{
	static const char *const args[] = { "--area-mib", "1", NULL };
	struct lq_media_setup small = { 1, 20, 4096, 8192, 0, 0, 0 };
	struct lq_media_setup large = { 4, 20, 65536, 262144, 0, 0, 0 };
	struct lq_area *area;
	struct dev_file *f, *g;
	struct soft_bed b;
	int i;

	bed_start(&b, args);
	for (i = 0; i < 50; i++) {
		f = bed_open(&b, DEV_MEDIA, 0);
		CHECK_EQ(-ENOMEM, dev_map(f, &large, &area));
		CHECK_EQ(0, dev_map(f, &small, &area));
		g = bed_open(&b, DEV_MEDIA, 0);
		CHECK_EQ(0, dev_map(g, &small, &area));
		CHECK_EQ(-EBUSY, dev_map(g, &small, &area));
		dev_close(f);
		dev_close(g);
	}
	bed_stop(&b);
}

/* Where @needle begins in @hay, or -1. */
static long found_at(const uint8_t *hay, long n, const uint8_t *needle, long m)
{
	const uint8_t *at = memmem(hay, n, needle, m);

	return at ? at - hay : -1;
}

#define PROMPT 2400

TEST(a_prompt_on_span_1_is_heard_on_span_2_bit_for_bit)
{
	uint8_t prompt[PROMPT], heard[PROMPT + 800];
	struct dev_ring tx, rx;
	struct dev_file *ctl, *media;
	struct lq_area *area;
	uint32_t i, n;
	struct soft_bed b;
	long at;

	for (i = 0; i < PROMPT; i++)
		prompt[i] = test_random();
	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	media = bed_media(&b, 2, 20, &area);
	bed_ticks(ctl, BED_ALIGN_MS);
	CHECK_EQ(0, bed_alarms(ctl, 1));
	CHECK_EQ(0, bed_alarms(ctl, 2));
	i = bed_slot(media, LQ_SLOT(1, 7), LQ_SLOT_F_TX);
	tx = dev_ring_of(area, i, LQ_RING_TX);
	i = bed_slot(media, LQ_SLOT(2, 7), LQ_SLOT_F_RX);
	rx = dev_ring_of(area, i, LQ_RING_RX);
	CHECK_EQ(PROMPT, dev_ring_write(&tx, prompt, PROMPT));
	bed_ticks(ctl, sizeof(heard) / 8);
	n = dev_ring_read(&rx, heard, sizeof(heard));
	CHECK_EQ(sizeof(heard), n);
	at = found_at(heard, n, prompt, PROMPT);
	CHECK(at >= 0 && at < 160);	/* the way takes less than 20 ms */
	dev_close(media);
	dev_close(ctl);
	bed_stop(&b);
}

TEST(periods_come_as_events_and_wake_up)
{
	struct dev_file *ctl, *media;
	struct lq_area *area;
	struct lq_event ev[4];
	struct soft_bed b;
	int i;

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	media = bed_media(&b, 1, 20, &area);
	for (i = 0; i < 5; i++) {
		bed_ticks(ctl, 19);
		CHECK_EQ(0, bed_polled(media));
		CHECK_EQ(-EAGAIN, dev_read_events(media, ev, 4));
		bed_ticks(ctl, 1);
		CHECK_EQ(POLLIN, bed_polled(media));
		CHECK_EQ(1, dev_read_events(media, ev, 4));
		CHECK_EQ(LQ_EV_PERIOD, ev[0].type);
		CHECK_EQ(1, ev[0].value);
		CHECK_EQ(20 * (i + 1), ev[0].tick);
	}
	dev_close(media);
	dev_close(ctl);
	bed_stop(&b);
}

/* ---------------------------------------------------------------- program */

/* Also behind one that nobody has taken yet: no other tick will bring it. */
TEST(what_ticks_brought_can_be_read_when_they_are_answered)
{
	struct dev_file *ctl, *media;
	struct lq_area *area;
	struct lq_event ev[8];
	struct soft_bed b;
	uint32_t n_periods = 0;
	int n;

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	media = bed_media(&b, 1, 5, &area);
	bed_ticks(ctl, 15);
	n = dev_read_events(media, ev, 8);
	for (int i = 0; i < n; i++)
		n_periods += ev[i].type == LQ_EV_PERIOD ? ev[i].value : 0;
	CHECK_EQ(3, n_periods);
	dev_close(media);
	dev_close(ctl);
	bed_stop(&b);
}

TEST(with_a_clock_of_its_own_time_passes_by_itself)
{
	static const char *const args[] = { "--clock", "timer", NULL };
	struct soft_ticks t = { .n = 1 };
	struct dev_file *ctl, *media;
	struct lq_area *area;
	struct lq_event ev;
	struct soft_bed b;
	uint64_t last = 0;
	int i;

	bed_start(&b, args);
	ctl = bed_open(&b, DEV_CTL, 0);
	media = bed_media(&b, 1, 10, &area);
	for (i = 0; i < 5; i++) {
		struct pollfd p = { .fd = dev_fd(media), .events = POLLIN };

		CHECK_EQ(1, poll(&p, 1, BED_PATIENCE_MS));
		CHECK_EQ(1, dev_read_events(media, &ev, 1));
		CHECK_EQ(LQ_EV_PERIOD, ev.type);
		CHECK(ev.tick > last);
		last = ev.tick;
	}
	CHECK_EQ(-EPERM, dev_request(ctl, SOFT_TICKS, &t));
	dev_close(media);
	dev_close(ctl);
	bed_stop(&b);
}

TEST(a_second_board_leaves_the_first_ones_place_alone)
{
	struct soft_bed b, second;
	struct dev_file *f;
	char line[80];

	bed_start(&b, NULL);
	second = b;
	bed_launch(&second, NULL, line, sizeof(line));
	CHECK_STR("", line);
	CHECK_EQ(1, bed_wait(&second));
	CHECK(bed_logged(&b, "Address already in use"));
	f = bed_open(&b, DEV_CTL, 0);
	dev_close(f);
	CHECK_EQ(128 + SIGKILL, bed_signal(&b, SIGKILL));
	bed_launch(&b, NULL, line, sizeof(line));	/* over the dead one */
	f = bed_open(&b, DEV_CTL, 0);
	dev_close(f);
	bed_stop(&b);
}

TEST(wrong_options_are_told_and_end_it_with_status_2)
{
	static const char *const rows[][3] = {
		{ "--spans", "17" }, { "--spans", "-1" }, { "--spans", "2x" },
		{ "--spans", "" }, { "--ports", "3" }, { "--ports", "26" },
		{ "--ip-slots", "0" }, { "--ip-slots", "99999999999999999999" },
		{ "--clock", "sundial" }, { "--area-mib", "0" },
		{ "--socket", "" }, { "--nothing" }, { "something" },
	};
	struct soft_bed b;
	char line[80];
	size_t i;

	bed_paths(&b);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bed_launch(&b, rows[i], line, sizeof(line));
		CHECK_STR("", line);
		CHECK_EQ(2, bed_wait(&b));
		CHECK(bed_logged(&b, "see lqsoft --help"));
		(void)unlink(b.log);
	}
	bed_remove(&b);
}

TESTS(
	RUN(a_door_that_does_not_exist_is_refused),
	RUN(a_dead_board_leaves_a_socket_that_refuses),
	RUN_OOM(opening_leaves_nothing_behind_when_memory_is_short),
	RUN(facts_are_told_to_ctl_and_media),
	RUN(every_request_reaches_the_engine_and_its_answer_comes_back),
	RUN(calls_that_do_not_fit_the_file_are_refused),
	RUN(the_area_is_shared_with_the_engine),
	RUN(areas_together_are_bounded_and_come_back),
	RUN(a_prompt_on_span_1_is_heard_on_span_2_bit_for_bit),
	RUN(periods_come_as_events_and_wake_up),
	RUN(what_ticks_brought_can_be_read_when_they_are_answered),
	RUN(with_a_clock_of_its_own_time_passes_by_itself),
	RUN(a_second_board_leaves_the_first_ones_place_alone),
	RUN(wrong_options_are_told_and_end_it_with_status_2),
)
