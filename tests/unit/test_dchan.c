/* SPDX-License-Identifier: GPL-2.0-or-later */
/* D channel: queues, limits, counters; two of them on one wire. */
#include <errno.h>
#include <string.h>

#include <linux/lq.h>
#include "unit/harness.h"
#include "engine/dchan.h"

static struct lq_dchan a, b;
static uint8_t wire_ab[8], wire_ba[8];

static void begin(void)
{
	lq_dchan_init(&a);
	lq_dchan_init(&b);
	memset(wire_ab, 0xff, sizeof(wire_ab));
	memset(wire_ba, 0xff, sizeof(wire_ba));
}

static void begin_open(void)
{
	begin();
	CHECK_EQ(0, lq_dchan_open(&a));
	CHECK_EQ(0, lq_dchan_open(&b));
}

static void ticks(unsigned int n)
{
	uint8_t from_a[8], from_b[8];

	while (n--) {
		lq_dchan_tick(&a, wire_ba, from_a);
		lq_dchan_tick(&b, wire_ab, from_b);
		memcpy(wire_ab, from_a, 8);
		memcpy(wire_ba, from_b, 8);
	}
}

static struct lq_dchan_info info(const struct lq_dchan *d)
{
	struct lq_dchan_info i = { 0 };

	lq_dchan_fill_info(d, &i);
	return i;
}

static void fill(uint8_t *data, unsigned int len, unsigned int tag)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		data[i] = tag + 7 * i;
}

TEST(frames_arrive_whole_and_in_order_both_ways)
{
	uint8_t data[LQ_HDLC_MAX], got[LQ_HDLC_MAX];
	unsigned int n = 0, len, sent = 0, m = 0;

	begin_open();
	while (n < 200 || m < 200) {
		len = 3 + sent % 260;
		fill(data, len, sent);
		if (sent < 200 && lq_dchan_has_room(&a) &&
		    lq_dchan_has_room(&b)) {
			CHECK_EQ(len, lq_dchan_write(&a, data, len));
			CHECK_EQ(len, lq_dchan_write(&b, data, len));
			sent++;
		}
		ticks(1);
		if (lq_dchan_has_frame(&b)) {
			len = 3 + n % 260;
			fill(data, len, n++);
			CHECK_EQ(len, lq_dchan_read(&b, got, sizeof(got)));
			CHECK_MEM(data, got, len);
		}
		if (lq_dchan_has_frame(&a)) {
			len = 3 + m % 260;
			fill(data, len, m++);
			CHECK_EQ(len, lq_dchan_read(&a, got, sizeof(got)));
			CHECK_MEM(data, got, len);
		}
	}
	CHECK_EQ(200, info(&a).tx_frames);
	CHECK_EQ(200, info(&b).rx_frames);
	CHECK_EQ(info(&a).tx_octets, info(&b).rx_octets);
	CHECK_EQ(0, info(&b).rx_fcs_errors + info(&b).rx_aborts +
		    info(&b).rx_short + info(&b).rx_unaligned);
}

TEST(frames_back_to_back_lose_no_octet_of_the_line)
{
	uint8_t data[8] = { 0x02, 0x01, 0x01, 0x01, 0x10, 0, 0, 0 };
	unsigned int i;

	begin_open();
	for (i = 0; i < 100; i++)
		CHECK_EQ(8, lq_dchan_write(&a, data, sizeof(data)));
	/* 8 octets, FCS and one flag each; at most 9/8 for the stuffing. */
	ticks(100 * 11 / 8 + 100 / 8 + 3);
	CHECK_EQ(100, info(&b).rx_frames);
}

TEST(an_empty_queue_reads_zero)
{
	uint8_t got[16];

	begin_open();
	ticks(10);
	CHECK_EQ(0, lq_dchan_read(&b, got, sizeof(got)));
	CHECK(!lq_dchan_has_frame(&b));
}

TEST(one_opener_at_a_time)
{
	begin();
	CHECK_EQ(0, info(&a).is_open);
	CHECK_EQ(0, lq_dchan_open(&a));
	CHECK_EQ(-EBUSY, lq_dchan_open(&a));
	CHECK_EQ(1, info(&a).is_open);
	lq_dchan_close(&a);
	CHECK_EQ(0, lq_dchan_open(&a));
}

TEST(close_and_open_flush_both_queues)
{
	uint8_t data[10] = { 1, 2, 3 }, got[16];

	begin_open();
	(void)lq_dchan_write(&a, data, sizeof(data));	/* checked above */
	ticks(10);
	CHECK(lq_dchan_has_frame(&b));
	lq_dchan_close(&b);
	CHECK(!lq_dchan_has_frame(&b));
	(void)lq_dchan_write(&a, data, sizeof(data));	/* to nobody */
	ticks(10);
	CHECK_EQ(0, lq_dchan_open(&b));
	CHECK_EQ(0, lq_dchan_read(&b, got, sizeof(got)));
	CHECK_EQ(1, info(&b).rx_frames);
	CHECK_EQ(0, info(&b).rx_overruns);
}

TEST(a_buffer_too_small_loses_just_that_frame)
{
	uint8_t data[20], got[20];

	begin_open();
	fill(data, sizeof(data), 1);
	CHECK_EQ(20, lq_dchan_write(&a, data, 20));
	CHECK_EQ(5, lq_dchan_write(&a, data, 5));
	ticks(10);
	CHECK_EQ(-EMSGSIZE, lq_dchan_read(&b, got, 19));
	CHECK_EQ(1, info(&b).rx_overruns);
	CHECK_EQ(5, lq_dchan_read(&b, got, 5));
	CHECK_MEM(data, got, 5);
}

TEST(writes_outside_the_limits_are_refused)
{
	static const struct {
		unsigned int len;
		int want;
	} rows[] = {
		{ 0, -EMSGSIZE }, { 2, -EMSGSIZE }, { 3, 3 },
		{ LQ_HDLC_MAX, LQ_HDLC_MAX }, { LQ_HDLC_MAX + 1, -EMSGSIZE },
		{ ~0u, -EMSGSIZE },
	};
	uint8_t data[LQ_HDLC_MAX] = { 0 };
	unsigned int i;

	begin_open();
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_EQ(rows[i].want, lq_dchan_write(&a, data, rows[i].len));
	CHECK_EQ(4, info(&a).tx_refused);
}

TEST(a_full_queue_refuses_and_room_comes_back)
{
	uint8_t data[LQ_HDLC_MAX];
	unsigned int n = 0;

	begin_open();
	memset(data, 0xff, sizeof(data));
	while (lq_dchan_has_room(&a)) {
		CHECK_EQ(LQ_HDLC_MAX, lq_dchan_write(&a, data, LQ_HDLC_MAX));
		n++;
	}
	CHECK_EQ(LQ_DCHAN_QUEUE / (LQ_HDLC_MAX + 2), n);
	CHECK_EQ(-EAGAIN, lq_dchan_write(&a, data, LQ_HDLC_MAX));
	CHECK_EQ(1, info(&a).tx_refused);
	ticks(200);
	CHECK(lq_dchan_has_room(&a));
	ticks(200 * n);
	CHECK_EQ(n, info(&b).rx_frames);
}

TEST(a_reader_too_slow_loses_new_frames_counted)
{
	uint8_t data[LQ_HDLC_MAX] = { 0 }, got[LQ_HDLC_MAX];
	unsigned int i, n = 0;

	begin_open();
	for (i = 0; i < 20; i++) {
		data[0] = i;
		CHECK_EQ(LQ_HDLC_MAX, lq_dchan_write(&a, data, LQ_HDLC_MAX));
		ticks(140);
	}
	CHECK_EQ(15, info(&b).rx_frames);
	CHECK_EQ(5, info(&b).rx_overruns);
	while (lq_dchan_read(&b, got, sizeof(got)) > 0)
		CHECK_EQ(n++, got[0]);
	CHECK_EQ(15, n);
}

TEST(damage_on_the_line_is_counted_and_passes)
{
	uint8_t data[100], got[100];
	unsigned int i, n = 0;

	begin_open();
	fill(data, sizeof(data), 3);
	for (i = 0; i < 50; i++) {
		CHECK_EQ(100, lq_dchan_write(&a, data, sizeof(data)));
		ticks(5);
		if (i & 1)
			wire_ab[3] ^= 0x10;
		ticks(15);
		while (lq_dchan_read(&b, got, sizeof(got)) > 0) {
			CHECK_MEM(data, got, sizeof(data));
			n++;
		}
	}
	CHECK_EQ(25, n);
	CHECK(info(&b).rx_fcs_errors + info(&b).rx_aborts +
	      info(&b).rx_unaligned + info(&b).rx_short >= 25);
}

TESTS(
	RUN(frames_arrive_whole_and_in_order_both_ways),
	RUN(frames_back_to_back_lose_no_octet_of_the_line),
	RUN(an_empty_queue_reads_zero),
	RUN(one_opener_at_a_time),
	RUN(close_and_open_flush_both_queues),
	RUN(a_buffer_too_small_loses_just_that_frame),
	RUN(writes_outside_the_limits_are_refused),
	RUN(a_full_queue_refuses_and_room_comes_back),
	RUN(a_reader_too_slow_loses_new_frames_counted),
	RUN(damage_on_the_line_is_counted_and_passes),
)
