// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What passes through the real module's open files besides requests: the mapped
 * area, events, D-channel frames; and the trace of it all.
 */
#include <sys/epoll.h>

#include "qemu/guest.h"

static int media_new(void)
{
	struct lq_media_setup setup = SMALL_SETUP;
	int fd = media_set_up(&setup);

	CHECK(fd >= 0);
	return fd;
}

/* ------------------------------------------------------------------- area */

TEST(set_up_is_checked_and_happens_once)
{
	static const struct lq_media_setup bad[] = {
		{ .n_slots = 0, .period_ticks = 5, .ring_octets = 256,
		  .tap_octets = 256 },
		{ .n_slots = 513, .period_ticks = 5, .ring_octets = 256,
		  .tap_octets = 256 },
		{ .n_slots = 1, .period_ticks = 1001, .ring_octets = 256,
		  .tap_octets = 256 },
		{ .n_slots = 1, .period_ticks = 5, .ring_octets = 257,
		  .tap_octets = 256 },
		{ .n_slots = 1, .period_ticks = 5, .ring_octets = 256,
		  .tap_octets = 128 },
		{ .n_slots = 1, .period_ticks = 5, .ring_octets = 256,
		  .tap_octets = 256, .ec_tail_ms = 16 },
	};
	struct lq_media_setup setup;
	int fd = open_node(MEDIA);
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		setup = bad[i];
		CHECK_EQ(-EINVAL, req(fd, LQ_MEDIA_SETUP, &setup));
	}
	setup = (struct lq_media_setup)SMALL_SETUP;
	CHECK_EQ(0, req(fd, LQ_MEDIA_SETUP, &setup));
	CHECK(setup.area_octets > 0);
	CHECK_EQ(-EBUSY, req(fd, LQ_MEDIA_SETUP, &setup));
	close(fd);
}

/* Without set-up, at another offset, private, too long: all -EINVAL. */
TEST(mapping_is_whole_shared_and_at_zero)
{
	struct lq_media_setup setup = SMALL_SETUP;
	int fd = open_node(MEDIA), ctl = open_node(CTL), pacer = media_new();
	const int rw = PROT_READ | PROT_WRITE;
	struct lq_area *area;
	size_t len;

	CHECK(mmap(NULL, 4096, rw, MAP_SHARED, fd, 0) == MAP_FAILED);
	CHECK_EQ(0, req(fd, LQ_MEDIA_SETUP, &setup));
	len = setup.area_octets;
	CHECK(mmap(NULL, 4096, rw, MAP_SHARED, fd, 4096) == MAP_FAILED);
	CHECK_EQ(EINVAL, errno);
	CHECK(mmap(NULL, len + 4096, rw, MAP_SHARED, fd, 0) == MAP_FAILED);
	CHECK_EQ(EINVAL, errno);
	CHECK(mmap(NULL, len, rw, MAP_PRIVATE, fd, 0) == MAP_FAILED);
	CHECK_EQ(EINVAL, errno);
	CHECK(mmap(NULL, 4096, rw, MAP_SHARED, ctl, 0) == MAP_FAILED);
	area = mmap(NULL, len, rw, MAP_SHARED, fd, 0);
	CHECK(area != MAP_FAILED);
	CHECK_EQ(LQ_AREA_MAGIC, area->magic);
	CHECK_EQ(SMALL_SLOTS, area->n_slots);
	CHECK_EQ(256, area->rings[LQ_RING_TX].size);
	CHECK(mprotect(area, 4096, PROT_READ | PROT_EXEC) < 0);
	/* The mapping holds the file: it stays, and still ticks. */
	close(fd);
	area->tick = 0;
	CHECK(UNTIL(pacer, area->tick != 0));
	munmap(area, len);
	close(pacer);
	close(ctl);
}

TEST(all_areas_together_are_bounded)
{
	struct lq_media_setup big = {
		.n_slots = 512, .period_ticks = 20, .ring_octets = 65536,
		.tap_octets = 262144,
	};
	int fd = open_node(MEDIA);

	/* 256 MiB of rings and their heads: just above the default bound. */
	CHECK_EQ(-ENOMEM, req(fd, LQ_MEDIA_SETUP, &big));
	big.tap_octets = 256;
	big.n_slots = 1;
	CHECK_EQ(0, req(fd, LQ_MEDIA_SETUP, &big));
	close(fd);
	CHECK_EQ(0, value_of(DEBUG "files", "area_octets="));
}

/* ----------------------------------------------------------------- events */

/* Lines that have just come into service have alarms that end: events. */
static void wait_for_lines(void)
{
	int ctl = open_node(CTL);

	CHECK(SOON(!span_info(ctl, 1).alarms && !span_info(ctl, 2).alarms));
	close(ctl);
}

TEST(reads_are_whole_events_or_refused)
{
	struct lq_event ev[4];
	int fd, ctl;

	wait_for_lines();
	fd = media_new();
	ctl = open_node(CTL);
	CHECK_EQ(-EINVAL, result(read(fd, ev, sizeof(ev[0]) - 1)));
	CHECK_EQ(-EINVAL, result(read(fd, ev, 0)));
	CHECK_EQ(-EAGAIN, result(read(ctl, ev, sizeof(ev))));
	CHECK_EQ(POLLIN, wait_for(fd, POLLIN));
	CHECK_EQ(-EFAULT, result(read(fd, nowhere(), sizeof(ev))));
	CHECK_EQ(POLLIN, wait_for(fd, POLLIN));
	CHECK_EQ(sizeof(ev[0]), result(read(fd, ev, sizeof(ev[0]) + 5)));
	CHECK_EQ(LQ_EV_PERIOD, ev[0].type);
	CHECK(ev[0].value >= 1);
	close(ctl);
	close(fd);
}

TEST(periods_wake_a_blocked_reader)
{
	struct lq_event ev;
	int fd = media_new(), i;

	CHECK_EQ(0, fcntl(fd, F_SETFL, 0));
	for (i = 0; i < 20; i++) {
		CHECK_EQ(sizeof(ev), result(read(fd, &ev, sizeof(ev))));
		CHECK_EQ(LQ_EV_PERIOD, ev.type);
	}
	close(fd);
}

TEST(epoll_tells_every_new_period)
{
	struct epoll_event want = { .events = EPOLLIN | EPOLLET }, got;
	int fd = media_new(), ep = epoll_create1(0), i;
	struct lq_event ev;

	CHECK_EQ(0, epoll_ctl(ep, EPOLL_CTL_ADD, fd, &want));
	for (i = 0; i < 20; i++) {
		CHECK_EQ(1, epoll_wait(ep, &got, 1, PATIENCE_MS));
		while (read(fd, &ev, sizeof(ev)) > 0)
			CHECK_EQ(LQ_EV_PERIOD, ev.type);
	}
	close(ep);
	close(fd);
}

/* -------------------------------------------------------------- D channel */

TEST(dchan_has_one_opener_and_refuses_odd_sizes)
{
	char frame[LQ_HDLC_MAX + 1] = "";
	struct lq_dchan_info info = { .span = 1 };
	int ctl = open_node(CTL), d = open_dchan(1);

	CHECK(d >= 0);
	CHECK_EQ(-EBUSY, open_dchan(1));
	CHECK_EQ(-EAGAIN, result(read(d, frame, sizeof(frame))));
	CHECK_EQ(-EMSGSIZE, result(write(d, frame, 0)));
	CHECK_EQ(-EMSGSIZE, result(write(d, frame, 2)));
	CHECK_EQ(-EMSGSIZE, result(write(d, frame, sizeof(frame))));
	CHECK_EQ(-EFAULT, result(write(d, nowhere(), 20)));
	CHECK_EQ(3, result(write(d, frame, 3)));
	close(d);
	d = open_dchan(1);
	CHECK(d >= 0);
	CHECK_EQ(0, req(ctl, LQ_GET_DCHAN, &info));
	CHECK_EQ(1, info.is_open);
	CHECK_EQ(3, info.tx_refused);
	close(d);
	CHECK_EQ(0, req(ctl, LQ_GET_DCHAN, &info));
	CHECK_EQ(0, info.is_open);
	close(ctl);
}

TEST(tracepoints_tell_ticks_requests_and_events)
{
	static char text[1 << 20];
	struct lq_event ev;
	struct lq_info info;
	int fd;

	CHECK_EQ(0, write_file("/sys/kernel/tracing/events/lq/enable", "1"));
	fd = media_new();
	CHECK_EQ(0, req(fd, LQ_GET_INFO, &info));
	CHECK_EQ(POLLIN, wait_for(fd, POLLIN));
	CHECK_EQ(sizeof(ev), result(read(fd, &ev, sizeof(ev))));
	CHECK_EQ(0, write_file("/sys/kernel/tracing/events/lq/enable", "0"));
	CHECK(read_file("/sys/kernel/tracing/trace", text, sizeof(text)) > 0);
	CHECK(strstr(text, "lq_tick: ns="));
	CHECK(strstr(text, "lq_request: client="));
	CHECK(strstr(text, "nr=0x01 ret=0"));
	CHECK(strstr(text, "lq_event: tick="));
	close(fd);
}

TESTS(
	RUN(set_up_is_checked_and_happens_once),
	RUN(mapping_is_whole_shared_and_at_zero),
	RUN(all_areas_together_are_bounded),
	RUN(reads_are_whole_events_or_refused),
	RUN(periods_wake_a_blocked_reader),
	RUN(epoll_tells_every_new_period),
	RUN(dchan_has_one_opener_and_refuses_odd_sizes),
	RUN(tracepoints_tell_ticks_requests_and_events),
)
