// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The module's life: in and out 50 times without a leak, refused parameters,
 * and no way out while a file is open. Runs in a guest without the module;
 * LQ_MODULE names it.
 */
#include <sys/stat.h>

#include "qemu/guest.h"

static int insert(const char *params)
{
	return driver_insert("LQ_MODULE", params);
}

static int take_out(void)
{
	return driver_remove("lq");
}

static bool has_node(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

TEST(parameters_out_of_range_are_refused)
{
	static const char *const bad[] = {
		"sim_spans=17", "sim_spans=-1", "sim_ports=25", "sim_ports=26",
		"sim_ports=3", "ip_slots=0", "ip_slots=513", "area_mib=0",
		"area_mib=16385", "sim_spans=x",
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK_EQ(-EINVAL, insert(bad[i]));
	CHECK(!has_node(CTL));
}

TEST(every_shape_of_simulated_board_works)
{
	static const struct {
		const char *params;
		int n_boards, n_spans;
	} shapes[] = {
		{ "sim_spans=0 sim_ports=0", 0, 0 },
		{ "sim_spans=1", 1, 1 },
		{ "sim_spans=0 sim_ports=2", 1, 1 },
		{ "sim_spans=16 sim_ports=24 ip_slots=512", 1, 17 },
	};
	struct lq_info info;
	size_t i;
	int fd;

	for (i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		CHECK_EQ(0, insert(shapes[i].params));
		fd = open_node(CTL);
		CHECK_EQ(0, req(fd, LQ_GET_INFO, &info));
		CHECK_EQ(shapes[i].n_boards, info.n_boards);
		CHECK_EQ(shapes[i].n_spans, info.n_spans);
		close(fd);
		CHECK_EQ(0, take_out());
	}
}

static void check_refused_while_open(const char *path)
{
	int fd = open_node(path);

	CHECK(fd >= 0);
	CHECK_EQ(-EWOULDBLOCK, take_out());
	close(fd);
}

TEST(no_way_out_while_a_file_is_open)
{
	struct lq_media_setup setup = {
		.n_slots = 1, .period_ticks = 1, .ring_octets = 256,
		.tap_octets = 256,
	};
	struct lq_area *area;
	int fd;

	CHECK_EQ(0, insert("sim_spans=2"));
	check_refused_while_open(CTL);
	check_refused_while_open(MEDIA);
	check_refused_while_open("/dev/lq/s1/d");
	/* A mapping alone holds it too. */
	fd = open_media(&setup, &area);
	CHECK(fd >= 0);
	close(fd);
	CHECK_EQ(-EWOULDBLOCK, take_out());
	munmap(area, setup.area_octets);
	CHECK_EQ(0, take_out());
	CHECK(!has_node(CTL));
}

/* The first rounds fill the kernel's own caches. */
TEST(in_and_out_fifty_times_leaves_nothing)
{
	long before = 0;
	int i;

	for (i = 0; i < 50; i++) {
		CHECK_EQ(0, insert("sim_spans=4 sim_ports=8"));
		CHECK(has_node("/dev/lq/s4/d"));
		CHECK_EQ(0, take_out());
		CHECK(!has_node("/dev/lq"));
		if (i == 9)
			before = kernel_kib_settled(0);
	}
	/* One round takes over 1 MiB: 40 leaks of a hundredth would show. */
	before += 512;
	CHECK(kernel_kib_settled(before) <= before);
}

TESTS(
	RUN(parameters_out_of_range_are_refused),
	RUN(every_shape_of_simulated_board_works),
	RUN(no_way_out_while_a_file_is_open),
	RUN(in_and_out_fifty_times_leaves_nothing),
)
