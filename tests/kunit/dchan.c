// SPDX-License-Identifier: GPL-2.0-or-later
/* The file of a D channel: one opener, whole frames, and the board's death. */
#include "kernel/dchan.c"

#include "tests/kunit/bed.h"

static struct file *dchan_try(struct kunit *test, u32 span, int *ret)
{
	struct inode *inode = kunit_kzalloc(test, sizeof(*inode), GFP_KERNEL);
	struct file *file = kunit_kzalloc(test, sizeof(*file), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, inode);
	KUNIT_ASSERT_NOT_NULL(test, file);
	inode->i_rdev = MKDEV(0, LQ_MINOR_SPAN + span);
	file->f_flags = O_NONBLOCK;
	*ret = lq_dchan_file_open(inode, file);
	return file;
}

static struct file *dchan_open(struct kunit *test, u32 span)
{
	int ret;
	struct file *file = dchan_try(test, span, &ret);

	KUNIT_ASSERT_EQ(test, 0, ret);
	return file;
}

static void dchan_close(struct file *file)
{
	lq_dchan_file_release(NULL, file);
}

static __poll_t dchan_ready(struct lq_dchan_file *d)
{
	__poll_t ready;

	lq_host_lock();
	ready = lq_dchan_ready(&d->f);
	lq_host_unlock();
	return ready;
}

static struct bed_board *looped_board(struct kunit *test)
{
	struct bed_board *b = bed_board(test, 1);

	KUNIT_ASSERT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_TRUE(test, BED_UNTIL(!b->board.spans[0]->span.alarms));
	return b;
}

static void one_opener_at_a_time(struct kunit *test)
{
	struct file *file;
	int ret;

	looped_board(test);
	file = dchan_open(test, 1);
	dchan_try(test, 1, &ret);
	KUNIT_EXPECT_EQ(test, -EBUSY, ret);
	dchan_try(test, 2, &ret);
	KUNIT_EXPECT_EQ(test, -ENODEV, ret);
	dchan_close(file);
	dchan_close(dchan_open(test, 1));
}

static void a_frame_comes_back_over_a_looped_line(struct kunit *test)
{
	static const u8 said[] = "\x02\x01\x7f and not flags \x7e\x7e";
	struct lq_dchan_file *d;
	struct file *file;
	u8 heard[64];
	int n;

	looped_board(test);
	file = dchan_open(test, 1);
	d = file->private_data;
	KUNIT_EXPECT_EQ(test, (int)sizeof(said), lq_dchan_put(d, said, sizeof(said)));
	KUNIT_EXPECT_TRUE(test, BED_UNTIL(dchan_ready(d) & EPOLLIN));
	n = lq_dchan_take(d, heard, sizeof(heard));
	KUNIT_EXPECT_EQ(test, (int)sizeof(said), n);
	KUNIT_EXPECT_EQ(test, 0, memcmp(said, heard, sizeof(said)));
	KUNIT_EXPECT_EQ(test, 0, lq_dchan_take(d, heard, sizeof(heard)));
	dchan_close(file);
}

static void a_buffer_too_small_costs_the_frame(struct kunit *test)
{
	struct bed_board *b = looped_board(test);
	struct file *file = dchan_open(test, 1);
	struct lq_dchan_file *d = file->private_data;
	u8 heard[64];

	KUNIT_EXPECT_EQ(test, 5, lq_dchan_put(d, "hello", 5));
	KUNIT_EXPECT_TRUE(test, BED_UNTIL(dchan_ready(d) & EPOLLIN));
	KUNIT_EXPECT_EQ(test, -EMSGSIZE, lq_dchan_take(d, heard, 4));
	KUNIT_EXPECT_EQ(test, 0, lq_dchan_take(d, heard, sizeof(heard)));
	KUNIT_EXPECT_EQ(test, 1ULL, b->board.spans[0]->span.d.n_rx_overruns);
	dchan_close(file);
}

static void lengths_out_of_range_are_refused(struct kunit *test)
{
	struct bed_board *b = looped_board(test);
	struct file *file = dchan_open(test, 1);
	struct lq_dchan_file *d = file->private_data;
	u8 *frame = kunit_kzalloc(test, LQ_HDLC_MAX + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, frame);
	KUNIT_EXPECT_EQ(test, -EMSGSIZE, lq_dchan_put(d, frame, 2));
	KUNIT_EXPECT_EQ(test, -EMSGSIZE, lq_dchan_put(d, frame, LQ_HDLC_MAX + 1));
	KUNIT_EXPECT_EQ(test, 3, lq_dchan_put(d, frame, 3));
	KUNIT_EXPECT_EQ(test, LQ_HDLC_MAX, lq_dchan_put(d, frame, LQ_HDLC_MAX));
	KUNIT_EXPECT_EQ(test, 2ULL, b->board.spans[0]->span.d.n_tx_refused);
	dchan_close(file);
}

/* A frame of 1024 octets takes 128 ms: what is queued stays so long. */
static void a_full_queue_refuses_who_may_not_wait(struct kunit *test)
{
	struct bed_board *b = looped_board(test);
	struct lq_dchan *engines = &b->board.spans[0]->span.d;
	struct file *file = dchan_open(test, 1);
	struct lq_dchan_file *d = file->private_data;
	u8 *frame = kunit_kzalloc(test, LQ_HDLC_MAX, GFP_KERNEL);
	int n = 0;

	KUNIT_ASSERT_NOT_NULL(test, frame);
	while (n < 100 && lq_dchan_put(d, frame, LQ_HDLC_MAX) > 0)
		n++;
	KUNIT_EXPECT_GE(test, n, LQ_DCHAN_QUEUE / (LQ_HDLC_MAX + 2));
	KUNIT_EXPECT_LT(test, n, 100);
	KUNIT_EXPECT_EQ(test, -EAGAIN, lq_dchan_put(d, frame, LQ_HDLC_MAX));
	KUNIT_EXPECT_EQ(test, 2ULL, engines->n_tx_refused);
	KUNIT_EXPECT_FALSE(test, dchan_ready(d) & EPOLLOUT);
	/* Who may wait is not refused. */
	file->f_flags = 0;
	KUNIT_EXPECT_EQ(test, -EAGAIN, lq_dchan_put(d, frame, LQ_HDLC_MAX));
	KUNIT_EXPECT_EQ(test, 2ULL, engines->n_tx_refused);
	KUNIT_EXPECT_EQ(test, 0, lq_file_wait(&d->f, EPOLLOUT));
	KUNIT_EXPECT_EQ(test, LQ_HDLC_MAX, lq_dchan_put(d, frame, LQ_HDLC_MAX));
	dchan_close(file);
}

static void what_was_queued_goes_with_the_file(struct kunit *test)
{
	struct file *file;
	struct lq_dchan_file *d;
	u8 heard[64];

	looped_board(test);
	file = dchan_open(test, 1);
	d = file->private_data;
	KUNIT_EXPECT_EQ(test, 5, lq_dchan_put(d, "hello", 5));
	KUNIT_EXPECT_TRUE(test, BED_UNTIL(dchan_ready(d) & EPOLLIN));
	KUNIT_EXPECT_EQ(test, 5, lq_dchan_put(d, "again", 5));
	dchan_close(file);
	file = dchan_open(test, 1);
	d = file->private_data;
	KUNIT_EXPECT_EQ(test, 0, lq_dchan_take(d, heard, sizeof(heard)));
	msleep(50);
	KUNIT_EXPECT_EQ(test, 0, lq_dchan_take(d, heard, sizeof(heard)));
	dchan_close(file);
}

static void a_dead_board_hangs_up(struct kunit *test)
{
	struct bed_board *b = looped_board(test), *next = bed_board(test, 1);
	struct file *file = dchan_open(test, 1);
	struct lq_dchan_file *d = file->private_data;
	u8 heard[64];
	int ret;

	file->f_flags = 0;
	bed_remove(b);
	KUNIT_EXPECT_EQ(test, (__poll_t)EPOLLHUP, dchan_ready(d));
	KUNIT_EXPECT_EQ(test, 0, lq_file_wait(&d->f, EPOLLIN | EPOLLHUP));
	KUNIT_EXPECT_EQ(test, -ENODEV, lq_dchan_take(d, heard, sizeof(heard)));
	KUNIT_EXPECT_EQ(test, -ENODEV, lq_dchan_put(d, heard, 5));
	dchan_try(test, 1, &ret);
	KUNIT_EXPECT_EQ(test, -ENODEV, ret);
	/* It keeps its number until it is closed. */
	KUNIT_EXPECT_EQ(test, 0, bed_add(next));
	KUNIT_EXPECT_EQ(test, 2U, next->board.spans[0]->number);
	dchan_close(file);
}

static void boards_go_under_open_files_again_and_again(struct kunit *test)
{
	int i;

	for (i = 0; i < 30; i++) {
		struct bed_board *b = bed_board(test, 2);
		struct file *one, *two;

		KUNIT_ASSERT_EQ(test, 0, bed_add(b));
		one = dchan_open(test, 1);
		two = dchan_open(test, 2);
		(void)lq_dchan_put(one->private_data, "hello", 5);
		dchan_close(two);
		bed_remove(b);
		KUNIT_EXPECT_EQ(test, -ENODEV,
				lq_dchan_put(one->private_data, "hello", 5));
		dchan_close(one);
	}
	KUNIT_EXPECT_TRUE(test, list_empty(&lq_host.files));
}

static struct kunit_case lq_dchan_cases[] = {
	KUNIT_CASE(one_opener_at_a_time),
	KUNIT_CASE(a_frame_comes_back_over_a_looped_line),
	KUNIT_CASE(a_buffer_too_small_costs_the_frame),
	KUNIT_CASE(lengths_out_of_range_are_refused),
	KUNIT_CASE(a_full_queue_refuses_who_may_not_wait),
	KUNIT_CASE(what_was_queued_goes_with_the_file),
	KUNIT_CASE(a_dead_board_hangs_up),
	KUNIT_CASE(boards_go_under_open_files_again_and_again),
	{}
};
BED_SUITE(lq_dchan, lq_dchan_cases);
