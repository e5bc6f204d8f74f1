// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The simulated board is pulled out under open files and put back: everybody
 * is told, nobody hangs, nothing that is held gets reused.
 * (sim_spans=2 sim_ports=4: spans 1, 2, 3)
 */
#include <pthread.h>

#include "qemu/guest.h"

static const struct lq_media_setup setup = {
	.n_slots = 4, .period_ticks = 1, .ring_octets = 1024, .tap_octets = 1024,
};

/* The next event of @type, whatever comes before it. */
static struct lq_event next_event(int fd, unsigned int type)
{
	long deadline = now_ms() + PATIENCE_MS;
	struct lq_event ev = {};

	while (now_ms() < deadline) {
		if (read(fd, &ev, sizeof(ev)) < 0)
			(void)wait_for(fd, POLLIN);
		else if (ev.type == type)
			return ev;
	}
	return (struct lq_event){};
}

static void plug(const char *how)
{
	CHECK_EQ(0, write_file(PLUG, how));
}

static unsigned int first_span(int ctl)
{
	struct lq_board_info b = { .board = 0 };

	CHECK_EQ(0, req(ctl, LQ_GET_BOARD, &b));
	return b.first_span;
}

TEST(plugging_twice_is_refused)
{
	char text[16];

	CHECK_EQ(-EBUSY, write_file(PLUG, "plug\n"));
	plug("unplug");
	CHECK_EQ(-ENODEV, write_file(PLUG, "unplug"));
	read_file(PLUG, text, sizeof(text));
	CHECK_STR("unplugged\n", text);
	plug("plug");
	CHECK_EQ(-EINVAL, write_file(PLUG, "eat"));
	read_file(PLUG, text, sizeof(text));
	CHECK_STR("plugged\n", text);
}

TEST(everybody_is_told)
{
	struct lq_media_setup m = setup;
	struct lq_area *area;
	int ctl = open_node(CTL), media = open_media(&m, &area);
	struct lq_claim c = { .slot = LQ_SLOT(1, 1) };
	struct lq_slot_cfg cfg = { .slot = c.slot };
	struct lq_span_info span = { .span = 1 };
	struct lq_board_info board = { .board = 0 };
	struct lq_event ev;

	CHECK_EQ(0, req(media, LQ_SLOT_CLAIM, &c));
	plug("unplug");
	ev = next_event(ctl, LQ_EV_BOARD);
	CHECK_EQ(0, ev.value);
	CHECK_EQ(0, ev.arg);
	ev = next_event(media, LQ_EV_SLOT_GONE);
	CHECK_EQ(c.slot, ev.slot);
	CHECK_EQ(-ENOENT, req(media, LQ_SLOT_SET, &cfg));
	CHECK_EQ(-ENOENT, req(media, LQ_SLOT_CLAIM, &c));
	CHECK_EQ(-ENOENT, req(ctl, LQ_GET_SPAN, &span));
	CHECK_EQ(-ENOENT, req(ctl, LQ_GET_BOARD, &board));
	/* The area outlives the slot, and the clock outlives the board. */
	area->rings[0].head = 0xdeadbeef;
	area->tick = 0;
	CHECK(UNTIL(media, area->tick != 0));
	plug("plug");
	ev = next_event(ctl, LQ_EV_BOARD);
	CHECK_EQ(1, ev.arg);
	CHECK_EQ(0, req(media, LQ_SLOT_CLAIM, &c));
	munmap(area, m.area_octets);
	close(media);
	close(ctl);
}

TEST(an_open_dchannel_hangs_up_and_keeps_its_number)
{
	int ctl = open_node(CTL), d = open_dchan(1), d2;
	char frame[LQ_HDLC_MAX];

	CHECK(d >= 0);
	plug("unplug");
	CHECK(wait_for(d, POLLIN) & POLLHUP);
	CHECK_EQ(-ENODEV, result(read(d, frame, sizeof(frame))));
	CHECK_EQ(-ENODEV, result(write(d, "abc", 3)));
	CHECK_EQ(-ENOENT, open_dchan(1));
	plug("plug");
	CHECK_EQ(2, first_span(ctl));
	CHECK_EQ(-ENOENT, open_dchan(1));
	d2 = open_dchan(2);
	CHECK(d2 >= 0);
	CHECK_EQ(-ENODEV, result(read(d, frame, sizeof(frame))));
	close(d);
	close(d2);
	plug("unplug");
	plug("plug");
	CHECK_EQ(1, first_span(ctl));
	close(ctl);
}

static void *blocked_reader(void *arg)
{
	int *fd = arg;
	char frame[LQ_HDLC_MAX];

	return (void *)(long)result(read(*fd, frame, sizeof(frame)));
}

static void *blocked_writer(void *arg)
{
	char frame[LQ_HDLC_MAX] = "";
	int *fd = arg, ret;

	do
		ret = result(write(*fd, frame, sizeof(frame)));
	while (ret > 0);
	return (void *)(long)ret;
}

TEST(who_waits_for_a_dchannel_is_released)
{
	int d1 = open("/dev/lq/s1/d", O_RDWR), d2 = open("/dev/lq/s2/d", O_RDWR);
	pthread_t reader, writer;
	void *read_ret, *write_ret;

	CHECK(d1 >= 0 && d2 >= 0);
	pthread_create(&reader, NULL, blocked_reader, &d1);
	pthread_create(&writer, NULL, blocked_writer, &d2);
	plug("unplug");
	pthread_join(reader, &read_ret);
	pthread_join(writer, &write_ret);
	/* What the writer sent may have reached the reader before. */
	CHECK((long)read_ret == -ENODEV || (long)read_ret == LQ_HDLC_MAX);
	CHECK_EQ(-ENODEV, (long)write_ret);
	close(d1);
	close(d2);
	plug("plug");
}

TEST(fifty_times_under_open_files)
{
	struct lq_media_setup m = setup;
	struct lq_area *area;
	int media = open_media(&m, &area), ctl = open_node(CTL), i, d;
	struct lq_conf conf = {};

	CHECK_EQ(0, req(media, LQ_CONF_NEW, &conf));
	for (i = 0; i < 50; i++) {
		unsigned int span = first_span(ctl);
		struct lq_claim c = { .slot = LQ_SLOT(span, 1 + i % 15) };
		struct lq_slot_cfg cfg = { .slot = c.slot,
			.flags = LQ_SLOT_F_RX | LQ_SLOT_F_TX | LQ_SLOT_F_TAP };
		struct lq_conf_member member = { .slot = c.slot, .talk = 1,
			.conf = conf.conf, .listen = 1 };

		d = open_dchan(span);
		CHECK(d >= 0);
		CHECK_EQ(0, req(media, LQ_SLOT_CLAIM, &c));
		CHECK_EQ(0, req(media, LQ_SLOT_SET, &cfg));
		CHECK_EQ(0, req(media, LQ_CONF_JOIN, &member));
		plug("unplug");
		CHECK_EQ(c.slot, next_event(media, LQ_EV_SLOT_GONE).slot);
		close(d);
		plug("plug");
	}
	munmap(area, m.area_octets);
	close(media);
	close(ctl);
}

TESTS(
	RUN(plugging_twice_is_refused),
	RUN(everybody_is_told),
	RUN(an_open_dchannel_hangs_up_and_keeps_its_number),
	RUN(who_waits_for_a_dchannel_is_released),
	RUN(fifty_times_under_open_files),
)
