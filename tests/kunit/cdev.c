// SPDX-License-Identifier: GPL-2.0-or-later
/* Open files of ctl and media: clients, their areas, what is told to whom. */
#include "kernel/cdev.c"

#include "tests/kunit/bed.h"

static const struct lq_media_setup small = {
	.n_slots = 4, .period_ticks = 5, .ring_octets = 256, .tap_octets = 256,
};

static struct file *client_open(struct kunit *test, int minor)
{
	struct inode *inode = kunit_kzalloc(test, sizeof(*inode), GFP_KERNEL);
	struct file *file = kunit_kzalloc(test, sizeof(*file), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, inode);
	KUNIT_ASSERT_NOT_NULL(test, file);
	inode->i_rdev = MKDEV(0, minor);
	file->f_flags = O_NONBLOCK;
	KUNIT_ASSERT_EQ(test, 0, lq_cdev_open(inode, file));
	return file;
}

static void client_close(struct file *file)
{
	lq_cdev_release(NULL, file);
}

static int request(struct file *file, u32 cmd, void *arg)
{
	u32 size = LQ_IS_WHAT(cmd) ? LQ_WHAT_SIZE(cmd) : _IOC_SIZE(cmd);
	union lq_request r = {};
	int ret;

	memcpy(&r, arg, size);
	ret = lq_cdev_request(file->private_data, cmd, &r);
	if (!ret)
		memcpy(arg, &r, size);
	return ret;
}

static struct lq_info info_of(struct kunit *test, struct file *file)
{
	struct lq_info info;

	KUNIT_EXPECT_EQ(test, 0, request(file, LQ_GET_INFO, &info));
	return info;
}

static bool is_ready(struct file *file)
{
	struct lq_cdev_file *c = file->private_data;
	bool ready;

	lq_host_lock();
	ready = lq_cdev_ready(&c->f);
	lq_host_unlock();
	return ready;
}

static void every_open_file_is_a_client(struct kunit *test)
{
	struct file *ctl = client_open(test, LQ_MINOR_CTL);
	struct file *media = client_open(test, LQ_MINOR_MEDIA);
	struct lq_cdev_file *c = media->private_data;

	KUNIT_EXPECT_EQ(test, 2U, info_of(test, ctl).n_clients);
	KUNIT_EXPECT_EQ(test, (int)LQ_CLIENT_MEDIA, (int)c->client.kind);
	client_close(media);
	KUNIT_EXPECT_EQ(test, 1U, info_of(test, ctl).n_clients);
	client_close(ctl);
	KUNIT_EXPECT_TRUE(test, list_empty(&lq_host.files));
}

static void each_kind_of_file_refuses_the_others_requests(struct kunit *test)
{
	struct file *ctl = client_open(test, LQ_MINOR_CTL);
	struct file *media = client_open(test, LQ_MINOR_MEDIA);
	struct lq_media_setup setup = small;
	struct lq_sim_wire wire = { .span = 1 };
	struct lq_board_info board = { .board = 3 };

	KUNIT_EXPECT_EQ(test, -ENOTTY, request(ctl, LQ_MEDIA_SETUP, &setup));
	KUNIT_EXPECT_EQ(test, -ENOTTY, request(media, LQ_SIM_WIRE, &wire));
	KUNIT_EXPECT_EQ(test, -ENOENT, request(ctl, LQ_SIM_WIRE, &wire));
	KUNIT_EXPECT_EQ(test, -ENOENT, request(media, LQ_GET_BOARD, &board));
	client_close(media);
	client_close(ctl);
}

static void an_area_is_set_up_once_and_whole(struct kunit *test)
{
	struct file *media = client_open(test, LQ_MINOR_MEDIA);
	struct lq_media_setup setup = small, bad = small;

	bad.ring_octets = 300;
	KUNIT_EXPECT_EQ(test, -EINVAL, request(media, LQ_MEDIA_SETUP, &bad));
	KUNIT_EXPECT_EQ(test, 0ULL, lq_cdev_area_octets());
	KUNIT_EXPECT_EQ(test, 0, request(media, LQ_MEDIA_SETUP, &setup));
	KUNIT_EXPECT_EQ(test, setup.area_octets, lq_cdev_area_octets());
	KUNIT_EXPECT_EQ(test, -EBUSY, request(media, LQ_MEDIA_SETUP, &setup));
	KUNIT_EXPECT_EQ(test, setup.area_octets, lq_cdev_area_octets());
	client_close(media);
	KUNIT_EXPECT_EQ(test, 0ULL, lq_cdev_area_octets());
}

static void all_areas_together_are_bounded(struct kunit *test)
{
	struct file *one = client_open(test, LQ_MINOR_MEDIA);
	struct file *two = client_open(test, LQ_MINOR_MEDIA);
	struct lq_media_setup setup = small;
	u64 limit = lq_area_limit;

	lq_area_limit = lq_area_octets(&small) * 3 / 2;
	KUNIT_EXPECT_EQ(test, 0, request(one, LQ_MEDIA_SETUP, &setup));
	KUNIT_EXPECT_EQ(test, -ENOMEM, request(two, LQ_MEDIA_SETUP, &setup));
	KUNIT_EXPECT_EQ(test, setup.area_octets, lq_cdev_area_octets());
	client_close(one);
	KUNIT_EXPECT_EQ(test, 0, request(two, LQ_MEDIA_SETUP, &setup));
	client_close(two);
	lq_area_limit = limit;
}

/* The area fits, the cancellers beside it do not: neither is there. */
static void cancellers_count_with_the_areas(struct kunit *test)
{
	struct file *media = client_open(test, LQ_MINOR_MEDIA);
	struct lq_media_setup setup = small;
	u64 limit = lq_area_limit, cancellers;

	setup.n_ec = 4;
	setup.ec_tail_ms = 128;
	cancellers = lq_ecpool_octets(&setup);
	lq_area_limit = lq_area_octets(&setup) + cancellers - 1;
	KUNIT_EXPECT_EQ(test, -ENOMEM, request(media, LQ_MEDIA_SETUP, &setup));
	KUNIT_EXPECT_EQ(test, 0ULL, lq_cdev_area_octets());
	lq_area_limit++;
	KUNIT_EXPECT_EQ(test, 0, request(media, LQ_MEDIA_SETUP, &setup));
	KUNIT_EXPECT_EQ(test, setup.area_octets + cancellers,
			lq_cdev_area_octets());
	client_close(media);
	KUNIT_EXPECT_EQ(test, 0ULL, lq_cdev_area_octets());
	lq_area_limit = limit;
}

static void what_a_closed_file_held_is_free(struct kunit *test)
{
	struct file *ctl = client_open(test, LQ_MINOR_CTL);
	struct bed_board *b = bed_board(test, 1);
	u32 n_free = info_of(test, ctl).n_ip_free;
	int i;

	KUNIT_ASSERT_EQ(test, 0, bed_add(b));
	for (i = 0; i < 3; i++) {
		struct file *media = client_open(test, LQ_MINOR_MEDIA);
		struct lq_claim tdm = { .slot = LQ_SLOT(1, 1) };
		struct lq_claim ip = { .slot = LQ_SLOT_ANY_IP };
		struct lq_media_setup setup = small;
		struct lq_conf conf = {};

		KUNIT_EXPECT_EQ(test, 0, request(media, LQ_MEDIA_SETUP, &setup));
		KUNIT_EXPECT_EQ(test, 0, request(media, LQ_SLOT_CLAIM, &tdm));
		KUNIT_EXPECT_EQ(test, 0, request(media, LQ_SLOT_CLAIM, &ip));
		KUNIT_EXPECT_EQ(test, 0, request(media, LQ_CONF_NEW, &conf));
		KUNIT_EXPECT_EQ(test, 1U, conf.conf);
		KUNIT_EXPECT_EQ(test, n_free - 1, info_of(test, ctl).n_ip_free);
		client_close(media);
		KUNIT_EXPECT_EQ(test, n_free, info_of(test, ctl).n_ip_free);
	}
	client_close(ctl);
}

static void boards_are_told_to_ctl_files_alone(struct kunit *test)
{
	struct file *ctl = client_open(test, LQ_MINOR_CTL);
	struct file *media = client_open(test, LQ_MINOR_MEDIA);
	struct bed_board *b = bed_board(test, 1);
	struct lq_event ev[LQ_CDEV_EVENTS];
	u32 n, i, n_boards = 0;

	KUNIT_EXPECT_FALSE(test, is_ready(ctl));
	KUNIT_ASSERT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_TRUE(test, is_ready(ctl));
	bed_remove(b);
	n = lq_cdev_take(ctl->private_data, ev, LQ_CDEV_EVENTS);
	for (i = 0; i < n; i++) {
		if (ev[i].type != LQ_EV_BOARD)
			continue;
		KUNIT_EXPECT_EQ(test, 0U, ev[i].value);
		KUNIT_EXPECT_EQ(test, n_boards ? 0U : 1U, ev[i].arg);
		n_boards++;
	}
	KUNIT_EXPECT_EQ(test, 2U, n_boards);
	KUNIT_EXPECT_FALSE(test, is_ready(media));
	client_close(media);
	client_close(ctl);
}

static void a_removed_board_takes_its_slots_along(struct kunit *test)
{
	struct file *media = client_open(test, LQ_MINOR_MEDIA);
	struct bed_board *b = bed_board(test, 1);
	struct lq_claim claim = { .slot = LQ_SLOT(1, 5) };
	struct lq_slot_cfg cfg = { .slot = claim.slot };
	struct lq_media_setup setup = small;
	struct lq_event ev = {};

	setup.period_ticks = 1000;
	KUNIT_ASSERT_EQ(test, 0, bed_add(b));
	KUNIT_EXPECT_EQ(test, 0, request(media, LQ_MEDIA_SETUP, &setup));
	KUNIT_EXPECT_EQ(test, 0, request(media, LQ_SLOT_CLAIM, &claim));
	bed_remove(b);
	while (lq_cdev_take(media->private_data, &ev, 1))
		if (ev.type == LQ_EV_SLOT_GONE)
			break;
	KUNIT_EXPECT_EQ(test, (u32)LQ_EV_SLOT_GONE, ev.type);
	KUNIT_EXPECT_EQ(test, claim.slot, ev.slot);
	KUNIT_EXPECT_EQ(test, -ENOENT, request(media, LQ_SLOT_SET, &cfg));
	client_close(media);
}

static struct kunit_case lq_cdev_cases[] = {
	KUNIT_CASE(every_open_file_is_a_client),
	KUNIT_CASE(each_kind_of_file_refuses_the_others_requests),
	KUNIT_CASE(an_area_is_set_up_once_and_whole),
	KUNIT_CASE(all_areas_together_are_bounded),
	KUNIT_CASE(cancellers_count_with_the_areas),
	KUNIT_CASE(what_a_closed_file_held_is_free),
	KUNIT_CASE(boards_are_told_to_ctl_files_alone),
	KUNIT_CASE(a_removed_board_takes_its_slots_along),
	{}
};
BED_SUITE(lq_cdev, lq_cdev_cases);
