// SPDX-License-Identifier: GPL-2.0-or-later
/* The soft door: D channels, frame by frame between two spans. */
#include "base/mem.h"
#include "unit/soft_bed.h"

#define FRAMES 60

TEST(frames_cross_between_the_spans_whole_and_in_order)
{
	uint8_t frame[LQ_HDLC_MAX], got[LQ_HDLC_MAX];
	unsigned int heard[2] = { 0, 0 };
	struct dev_file *ctl, *d[2];
	struct soft_bed b;
	int i, k, len, n, turns;

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	d[0] = bed_open(&b, DEV_DCHAN, 1);
	d[1] = bed_open(&b, DEV_DCHAN, 2);
	bed_ticks(ctl, BED_ALIGN_MS);
	for (i = 0; i < FRAMES; i++)
		for (k = 0; k < 2; k++) {
			len = bed_frame(frame, i + k);
			CHECK_EQ(len, dev_write_frame(d[k], frame, len));
		}
	for (turns = 0; turns < 300; turns++) {
		bed_ticks(ctl, 10);
		for (k = 0; k < 2; k++)
			while ((n = dev_read_frame(d[k], got, sizeof(got))) > 0) {
				len = bed_frame(frame, heard[k]++ + !k);
				CHECK_EQ(len, n);
				CHECK_MEM(frame, got, len);
			}
	}
	CHECK_EQ(FRAMES, heard[0]);
	CHECK_EQ(FRAMES, heard[1]);
	dev_close(d[0]);
	dev_close(d[1]);
	dev_close(ctl);
	bed_stop(&b);
}

TEST(a_d_channel_has_one_opener_at_a_time)
{
	static const char *const args[] = { "--ports", "2", NULL };
	struct dev_file *f, *g;
	struct soft_bed b;
	int i;

	bed_start(&b, args);
	for (i = 0; i < 20; i++) {
		f = bed_open(&b, DEV_DCHAN, 2);
		CHECK_EQ(-EBUSY, dev_open(&g, b.door, DEV_DCHAN, 2));
		dev_close(f);
	}
	CHECK_EQ(-ENOENT, dev_open(&g, b.door, DEV_DCHAN, 3));	/* analog */
	CHECK_EQ(-ENOENT, dev_open(&g, b.door, DEV_DCHAN, 4));
	CHECK_EQ(-ENOENT, dev_open(&g, b.door, DEV_DCHAN, 0x7fffffff));
	bed_stop(&b);
}

TEST(frames_of_a_forbidden_length_are_refused_and_counted)
{
	struct lq_dchan_info info = { .span = 1 };
	uint8_t frame[LQ_HDLC_MAX + 100] = { 1, 2, 3 };
	struct dev_file *ctl, *d;
	struct soft_bed b;

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	d = bed_open(&b, DEV_DCHAN, 1);
	CHECK_EQ(-EMSGSIZE, dev_write_frame(d, frame, 0));
	CHECK_EQ(-EMSGSIZE, dev_write_frame(d, frame, 2));
	CHECK_EQ(-EMSGSIZE, dev_write_frame(d, frame, LQ_HDLC_MAX + 1));
	CHECK_EQ(-EMSGSIZE, dev_write_frame(d, frame, sizeof(frame)));
	CHECK_EQ(LQ_HDLC_MAX, dev_write_frame(d, frame, LQ_HDLC_MAX));
	bed_ticks(ctl, 1);
	CHECK_EQ(0, dev_request(ctl, LQ_GET_DCHAN, &info));
	CHECK_EQ(3, info.tx_refused);
	CHECK_EQ(1, info.is_open);
	dev_close(d);
	dev_close(ctl);
	bed_stop(&b);
}

TEST(a_frame_that_does_not_fit_the_readers_buffer_is_dropped)
{
	uint8_t frame[40] = { 1, 2, 3 }, got[40];
	struct dev_file *ctl, *d[2];
	struct soft_bed b;

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	d[0] = bed_open(&b, DEV_DCHAN, 1);
	d[1] = bed_open(&b, DEV_DCHAN, 2);
	bed_ticks(ctl, BED_ALIGN_MS);
	CHECK_EQ(40, dev_write_frame(d[0], frame, 40));
	CHECK_EQ(5, dev_write_frame(d[0], frame, 5));
	bed_ticks(ctl, 40);
	CHECK_EQ(POLLIN, bed_polled(d[1]));
	CHECK_EQ(-EMSGSIZE, dev_read_frame(d[1], got, 10));
	bed_ticks(ctl, 1);
	CHECK_EQ(5, dev_read_frame(d[1], got, 10));
	CHECK_EQ(-EAGAIN, dev_read_frame(d[1], got, 10));
	dev_close(d[0]);
	dev_close(d[1]);
	dev_close(ctl);
	bed_stop(&b);
}

TEST(a_writer_faster_than_the_line_is_held_back_and_loses_nothing)
{
	uint8_t frame[LQ_HDLC_MAX] = { 1, 2, 3 }, got[LQ_HDLC_MAX];
	unsigned int n_sent = 0, n_heard = 0, turns;
	struct lq_dchan_info info = { .span = 1 };
	struct dev_file *ctl, *d[2];
	struct soft_bed b;
	int n;

	bed_start(&b, NULL);
	ctl = bed_open(&b, DEV_CTL, 0);
	d[0] = bed_open(&b, DEV_DCHAN, 1);
	d[1] = bed_open(&b, DEV_DCHAN, 2);
	bed_ticks(ctl, BED_ALIGN_MS);
	do {
		frame[0] = n_sent;
		n = dev_write_frame(d[0], frame, 300);
		n_sent += n > 0;
		if (n == -EAGAIN)	/* lqsoft takes what the engine can hold */
			CHECK_EQ(0, dev_request(ctl, LQ_GET_DCHAN, &info));
	} while (n > 0 && n_sent < 10000);
	CHECK_EQ(-EAGAIN, n);
	CHECK(n_sent < 10000);
	for (turns = 0; turns < 2000 && n_heard < n_sent; turns++) {
		bed_ticks(ctl, 50);
		while ((n = dev_read_frame(d[1], got, sizeof(got))) > 0) {
			CHECK_EQ(300, n);
			CHECK_EQ(n_heard++ & 0xff, got[0]);
		}
	}
	CHECK_EQ(n_sent, n_heard);
	CHECK_EQ(0, dev_request(ctl, LQ_GET_DCHAN, &info));
	CHECK_EQ(0, info.tx_refused);
	dev_close(d[0]);
	dev_close(d[1]);
	dev_close(ctl);
	bed_stop(&b);
}

TESTS(
	RUN(frames_cross_between_the_spans_whole_and_in_order),
	RUN(a_d_channel_has_one_opener_at_a_time),
	RUN(frames_of_a_forbidden_length_are_refused_and_counted),
	RUN(a_frame_that_does_not_fit_the_readers_buffer_is_dropped),
	RUN(a_writer_faster_than_the_line_is_held_back_and_loses_nothing),
)
