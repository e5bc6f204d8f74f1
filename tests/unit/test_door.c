// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a user of libdev may rely on, whichever door he came through: the same
 * claims on /dev/lq and on the soft board, with the board's own clock.
 *
 *   test_door                    starts a soft board of its own
 *   LQ_DOOR=kernel test_door     the module, with at least two simulated spans
 *
 * It waits for what must come, and never for a time to pass.
 */
#include "unit/soft_bed.h"

#define PERIOD_MS 10

static struct soft_bed bed;
static const char *door;

static void door_start(void)
{
	static const char *const args[] = { "--clock", "timer", NULL };

	door = getenv("LQ_DOOR");
	if (door)
		return;
	bed_start(&bed, args);
	door = bed.door;
}

static void door_stop(void)
{
	if (!getenv("LQ_DOOR"))
		bed_stop(&bed);
}

static struct dev_file *opened(enum dev_kind kind, unsigned int span)
{
	struct dev_file *f;
	int err = dev_open(&f, door, kind, span);

	CHECK_EQ(0, err);
	if (err)
		exit(1);	/* nothing here can go on without it */
	return f;
}

static struct dev_file *mapped(unsigned int n_slots, struct lq_area **area)
{
	struct lq_media_setup setup = { .n_slots = n_slots,
					.period_ticks = PERIOD_MS,
					.ring_octets = 65536,
					.tap_octets = 256 };
	struct dev_file *f = opened(DEV_MEDIA, 0);

	CHECK_EQ(0, dev_map(f, &setup, area));
	return f;
}

/* False: it did not come. */
static bool wait_for(struct dev_file *f, short events)
{
	struct pollfd p = { .fd = dev_fd(f), .events = events };

	return poll(&p, 1, BED_PATIENCE_MS) == 1 && (p.revents & events);
}

/* One more period of the media file. */
static bool next_period(struct dev_file *media)
{
	struct lq_event ev[16];
	bool is_there = wait_for(media, POLLIN);

	CHECK(is_there);
	CHECK(dev_read_events(media, ev, 16) > 0);
	return is_there;
}

static void wait_aligned(struct dev_file *ctl, struct dev_file *media)
{
	unsigned int i;

	for (i = 0; i < 1000 && (bed_alarms(ctl, 1) || bed_alarms(ctl, 2)); i++)
		if (!next_period(media))
			return;
	CHECK_EQ(0, bed_alarms(ctl, 1) | bed_alarms(ctl, 2));
}

TEST(the_board_tells_its_facts)
{
	struct lq_board_info board = { .board = 0 };
	struct lq_info info = { 0 };
	struct dev_file *f;

	door_start();
	f = opened(DEV_CTL, 0);
	CHECK_EQ(0, dev_request(f, LQ_GET_INFO, &info));
	CHECK_EQ(LQ_ABI_VERSION, info.abi_version);
	CHECK(info.n_boards >= 1 && info.n_spans >= 2 && info.n_ip_slots >= 1);
	CHECK(info.n_clients >= 1);
	CHECK_EQ(0, dev_request(f, LQ_GET_BOARD, &board));
	CHECK(board.n_spans >= 2);
	board.board = 1000;
	CHECK_EQ(-ENOENT, dev_request(f, LQ_GET_BOARD, &board));
	dev_close(f);
	door_stop();
}

TEST(what_is_not_there_is_not_opened)
{
	struct dev_file *f;

	door_start();
	CHECK_EQ(-ENOENT, dev_open(&f, door, DEV_DCHAN, 60));
	CHECK(!f);
	CHECK_EQ(-EINVAL, dev_open(&f, door, DEV_DCHAN, 0));
	CHECK_EQ(-EINVAL, dev_open(&f, door, DEV_CTL, 1));
	door_stop();
}

TEST(requests_belong_to_kinds_of_files)
{
	struct lq_span_cfg cfg = { .span = 1, .flags = 0xff };
	struct lq_media_setup setup = { 1, 1, 256, 256, 0, 0, 0 };
	struct dev_file *ctl, *media, *d;
	struct lq_claim claim = { 0 };
	struct lq_area *area;
	struct lq_info info;

	door_start();
	ctl = opened(DEV_CTL, 0);
	media = mapped(1, &area);
	d = opened(DEV_DCHAN, 1);
	CHECK_EQ(-EINVAL, dev_request(ctl, LQ_SET_SPAN, &cfg));
	CHECK_EQ(-ENOTTY, dev_request(media, LQ_SET_SPAN, &cfg));
	CHECK_EQ(-ENOTTY, dev_request(ctl, LQ_SLOT_CLAIM, &claim));
	CHECK_EQ(-ENOTTY, dev_request(d, LQ_GET_INFO, &info));
	CHECK_EQ(-ENOTTY, dev_request(ctl, _IO(LQ_IOC, 0x7f), &info));
	CHECK_EQ(-ENOTTY, dev_request(ctl, _IOC(_IOC_WRITE, LQ_IOC, 0x10, 4000),
				      &info));
	CHECK_EQ(-ENOTTY, dev_map(ctl, &setup, &area));
	CHECK_EQ(-EBUSY, dev_map(media, &setup, &area));
	CHECK_EQ(0, dev_request(ctl, LQ_GET_INFO, &info));
	dev_close(d);
	dev_close(media);
	dev_close(ctl);
	door_stop();
}

TEST(periods_wake_and_the_area_shows_the_tick)
{
	struct dev_file *media;
	struct lq_area *area;
	struct lq_event ev;
	uint64_t last = 0;
	int i;

	door_start();
	media = mapped(1, &area);
	CHECK_EQ(LQ_AREA_MAGIC, area->magic);
	CHECK_EQ(PERIOD_MS, area->period_ticks);
	for (i = 0; i < 5 && wait_for(media, POLLIN); i++) {
		CHECK_EQ(1, dev_read_events(media, &ev, 1));
		CHECK_EQ(LQ_EV_PERIOD, ev.type);
		CHECK(ev.value >= 1 && ev.tick > last);
		last = ev.tick;
		CHECK(__atomic_load_n(&area->tick, __ATOMIC_ACQUIRE) >= last);
	}
	CHECK_EQ(5, i);
	dev_close(media);
	door_stop();
}

TEST(what_a_closed_file_owned_is_free_at_once)
{
	struct lq_claim claim = { .slot = LQ_SLOT(1, 9) };
	struct dev_file *holder, *other, *d;
	struct lq_area *area;
	int i;

	door_start();
	other = mapped(1, &area);
	for (i = 0; i < 50; i++) {
		holder = mapped(1, &area);
		CHECK_EQ(0, dev_request(holder, LQ_SLOT_CLAIM, &claim));
		CHECK_EQ(-EBUSY, dev_request(other, LQ_SLOT_CLAIM, &claim));
		dev_close(holder);
		CHECK_EQ(0, dev_request(other, LQ_SLOT_CLAIM, &claim));
		CHECK_EQ(0, dev_request(other, LQ_SLOT_RELEASE, &claim));
		d = opened(DEV_DCHAN, 2);
		CHECK_EQ(-EBUSY, dev_open(&holder, door, DEV_DCHAN, 2));
		dev_close(d);
	}
	dev_close(other);
	door_stop();
}

#define PROMPT 4000

TEST(a_prompt_goes_over_the_wire_bit_for_bit)
{
	static uint8_t prompt[PROMPT], heard[65536];
	uint32_t i, n = 0;
	struct dev_file *ctl, *media;
	struct dev_ring tx, rx;
	struct lq_area *area;
	bool is_found = false;

	for (i = 0; i < PROMPT; i++)
		prompt[i] = test_random();
	door_start();
	ctl = opened(DEV_CTL, 0);
	media = mapped(2, &area);
	wait_aligned(ctl, media);
	tx = dev_ring_of(area, bed_slot(media, LQ_SLOT(1, 7), LQ_SLOT_F_TX),
			 LQ_RING_TX);
	rx = dev_ring_of(area, bed_slot(media, LQ_SLOT(2, 7), LQ_SLOT_F_RX),
			 LQ_RING_RX);
	CHECK_EQ(PROMPT, dev_ring_write(&tx, prompt, PROMPT));
	while (!is_found && n < sizeof(heard) && next_period(media)) {
		n += dev_ring_read(&rx, heard + n, sizeof(heard) - n);
		is_found = memmem(heard, n, prompt, PROMPT);
	}
	CHECK(is_found);
	dev_close(media);
	dev_close(ctl);
	door_stop();
}

#define FRAMES 100

/* Whatever the queues hold, in the end all of them arrive. */
static void cross(struct dev_file *from, struct dev_file *to)
{
	uint8_t frame[LQ_HDLC_MAX], got[LQ_HDLC_MAX];
	int n_sent = 0, n_heard = 0, n, len;

	while (n_heard < FRAMES) {
		for (; n_sent < FRAMES; n_sent++) {
			len = bed_frame(frame, n_sent);
			n = dev_write_frame(from, frame, len);
			if (n == -EAGAIN)
				break;
			CHECK_EQ(len, n);
		}
		if (!wait_for(to, POLLIN))
			break;
		while ((n = dev_read_frame(to, got, sizeof(got))) > 0) {
			len = bed_frame(frame, n_heard++);
			CHECK_EQ(len, n);
			CHECK_MEM(frame, got, len);
		}
		CHECK_EQ(-EAGAIN, n);
	}
	CHECK_EQ(FRAMES, n_heard);
}

TEST(frames_cross_between_the_spans_whole_and_in_order)
{
	struct lq_dchan_info before = { .span = 1 }, after = { .span = 1 };
	struct dev_file *ctl, *media, *d[2];
	uint8_t frame[LQ_HDLC_MAX + 9] = { 0 };
	struct lq_area *area;

	door_start();
	ctl = opened(DEV_CTL, 0);
	media = mapped(1, &area);
	d[0] = opened(DEV_DCHAN, 1);
	d[1] = opened(DEV_DCHAN, 2);
	wait_aligned(ctl, media);
	CHECK_EQ(-EAGAIN, dev_read_frame(d[0], frame, sizeof(frame)));
	cross(d[0], d[1]);
	cross(d[1], d[0]);
	CHECK_EQ(0, dev_request(ctl, LQ_GET_DCHAN, &before));
	CHECK_EQ(-EMSGSIZE, dev_write_frame(d[0], frame, 2));
	CHECK_EQ(-EMSGSIZE, dev_write_frame(d[0], frame, LQ_HDLC_MAX + 1));
	CHECK_EQ(3, dev_write_frame(d[0], "abc", 3));
	CHECK(wait_for(d[1], POLLIN));		/* so all three were seen */
	CHECK_EQ(-EMSGSIZE, dev_read_frame(d[1], frame, 2));
	CHECK_EQ(0, dev_request(ctl, LQ_GET_DCHAN, &after));
	CHECK_EQ(2, after.tx_refused - before.tx_refused);
	dev_close(d[0]);
	dev_close(d[1]);
	dev_close(media);
	dev_close(ctl);
	door_stop();
}

TEST(an_alarm_is_told_to_whoever_watches)
{
	struct lq_span_cfg cfg = { .span = 2, .d_ts = 16, .law = LQ_LAW_ALAW,
				   .flags = LQ_SPAN_F_CRC4 | LQ_SPAN_F_DCHAN };
	struct dev_file *ctl, *watcher, *media;
	struct lq_area *area;
	struct lq_event ev;
	bool is_told = false;

	door_start();
	ctl = opened(DEV_CTL, 0);
	media = mapped(1, &area);
	wait_aligned(ctl, media);
	watcher = opened(DEV_CTL, 0);
	CHECK_EQ(0, dev_request(ctl, LQ_SET_SPAN, &cfg));
	while (!is_told && wait_for(watcher, POLLIN))
		while (dev_read_events(watcher, &ev, 1) == 1)
			if (ev.type == LQ_EV_ALARM && ev.slot == LQ_SLOT(1, 0))
				is_told |= ev.value & LQ_ALARM_AIS;
	CHECK(is_told);
	cfg.flags |= LQ_SPAN_F_ENABLED;
	CHECK_EQ(0, dev_request(ctl, LQ_SET_SPAN, &cfg));
	wait_aligned(ctl, media);
	dev_close(watcher);
	dev_close(media);
	dev_close(ctl);
	door_stop();
}

TESTS(
	RUN(the_board_tells_its_facts),
	RUN(what_is_not_there_is_not_opened),
	RUN(requests_belong_to_kinds_of_files),
	RUN(periods_wake_and_the_area_shows_the_tick),
	RUN(what_a_closed_file_owned_is_free_at_once),
	RUN(a_prompt_goes_over_the_wire_bit_for_bit),
	RUN(frames_cross_between_the_spans_whole_and_in_order),
	RUN(an_alarm_is_told_to_whoever_watches),
)
