// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Allocations that fail (nomem.h) in everything that a program, an administrator
 * and a board's module ask of lq.ko, and in lq-satop.ko. Runs without the modules;
 * LQ_MODULE, LQ_BOARD and LQ_SATOP name their files.
 */
#include <sys/stat.h>

#include "qemu/nomem.h"

#define PARAMS "sim_spans=2 sim_ports=2 ip_slots=1"
#define WIRES "/sys/kernel/config/lq-satop/"
#define WIRE WIRES "a-name-that-is-not-short"

/* ------------------------------------------------------------------ modules */

static int insert_lq(void)
{
	return driver_insert("LQ_MODULE", PARAMS);
}

static int remove_lq(void)
{
	return driver_remove("lq");
}

static void must_insert_lq(void)
{
	CHECK_EQ(0, insert_lq());
}

static void must_remove_lq(void)
{
	struct stat st;

	CHECK_EQ(0, remove_lq());
	CHECK_EQ(-1, stat("/dev/lq", &st));
	CHECK_EQ(-1, stat("/sys/class/lq", &st));
	CHECK_EQ(-1, stat("/sys/kernel/debug/lq", &st));
}

/* Return: how many allocations it takes to ask for a load with @params */
static unsigned int allocations_of_load(const char *params, int want)
{
	unsigned int n;

	let_fail(N_MAX);
	CHECK_EQ(want, driver_insert("LQ_MODULE", params));
	n = N_MAX - left();
	let_fail(0);
	return n;
}

/*
 * Most of them are the loader's, before it asks us: as many as for a load that
 * our parameters' check refuses. The last of those are the first here.
 */
TEST(the_module_is_inserted_whole_or_not_at_all)
{
	static const struct op op = { "insmod", MAY_FAIL, NULL, insert_lq,
				      must_remove_lq };
	unsigned int loaders, all;

	/* The first load of all fills the kernel's caches. */
	must_insert_lq();
	must_remove_lq();
	loaders = allocations_of_load("ip_slots=0", -EINVAL);
	all = allocations_of_load(PARAMS, 0);
	must_remove_lq();
	printf("nomem: insmod: %u allocations, %u of them the loader's\n", all,
	       loaders);
	CHECK(all > loaders + 50);
	fail_each_from(&op, loaders > 20 ? loaders - 20 : 1);
}

TEST(the_module_goes_in_any_case)
{
	static const struct op op = { "rmmod", MUST_SUCCEED, must_insert_lq,
				      remove_lq, NULL };

	fail_each(&op);
}

/* ---------------------------------------------------------- simulated board */

static int plug_fd;

static int plug(const char *how)
{
	return result(pwrite(plug_fd, how, strlen(how), 0));
}

static int plug_in(void)
{
	return plug("plug");
}

static int pull_out(void)
{
	return plug("unplug");
}

static void must_plug_in(void)
{
	CHECK(plug_in() > 0);
}

static void must_pull_out(void)
{
	CHECK(pull_out() > 0);
}

TEST(a_board_comes_whole_or_not_at_all_and_goes_in_any_case)
{
	static const struct op in = { "plug", MAY_FAIL, must_pull_out, plug_in,
				      NULL };
	static const struct op out = { "unplug", MUST_SUCCEED, NULL, pull_out,
				       must_plug_in };

	must_insert_lq();
	plug_fd = open(PLUG, O_RDWR | O_CLOEXEC);
	CHECK(plug_fd >= 0);
	fail_each(&in);
	fail_each(&out);
	close(plug_fd);
	must_remove_lq();
}

/* -------------------------------------------------------------------- files */

static int fd = -1, peer = -1;
static const char *path;
static struct lq_media_setup setup;
static void *area;

static int open_path(void)
{
	fd = open_node(path);
	return fd;
}

static void must_open(void)
{
	CHECK(open_path() >= 0);
}

static int close_fd(void)
{
	return result(close(fd));
}

static void must_close(void)
{
	CHECK_EQ(0, close_fd());
}

static const char *const nodes[] = { CTL, MEDIA, "/dev/lq/s1/d" };

TEST(every_node_is_opened_or_refused_and_closed_in_any_case)
{
	static const struct op opening = { "open", MAY_FAIL, NULL, open_path,
					   must_close };
	static const struct op closing = { "close", MUST_SUCCEED, must_open,
					   close_fd, NULL };
	size_t i;

	must_insert_lq();
	for (i = 0; i < sizeof(nodes) / sizeof(*nodes); i++) {
		path = nodes[i];
		fail_each(&opening);
		fail_each(&closing);
		CHECK_EQ(0, value_of(DEBUG "files", "open="));
	}
	must_remove_lq();
}

static int set_up(void)
{
	setup = (struct lq_media_setup){
		.n_slots = 4, .period_ticks = 5, .ring_octets = 256,
		.tap_octets = 256, .n_ec = 2, .ec_tail_ms = 32,
	};
	return req(fd, LQ_MEDIA_SETUP, &setup);
}

static void must_set_up(void)
{
	must_open();
	CHECK_EQ(0, set_up());
}

static int map(void)
{
	area = mmap(NULL, setup.area_octets, PROT_READ | PROT_WRITE, MAP_SHARED,
		    fd, 0);
	return area == MAP_FAILED ? -errno : 0;
}

static void unmap(void)
{
	CHECK_EQ(0, munmap(area, setup.area_octets));
	must_close();
}

TEST(an_area_is_given_and_mapped_or_refused)
{
	static const struct op setting = { "LQ_MEDIA_SETUP", MAY_FAIL, must_open,
					   set_up, must_close };
	static const struct op mapping = { "mmap", MAY_FAIL, must_set_up, map,
					   unmap };

	must_insert_lq();
	path = MEDIA;
	fail_each(&setting);
	fail_each(&mapping);
	CHECK_EQ(0, value_of(DEBUG "files", "area_octets="));
	must_remove_lq();
}

/* ----------------------------------------------------------------- requests */

static union {
	struct lq_claim claim;
	struct lq_slot_cfg slot;
	struct lq_tone tone;
	struct lq_digits digits;
	struct lq_span_cfg span;
	struct lq_bert_cfg bert;
	struct lq_sim_fault fault;
	struct lq_sim_wire wire;
	char octets[256];
} arg;
static unsigned long cmd;

static int ask(void)
{
	return req(fd, cmd, &arg);
}

/* Return: 0, and no allocation was tried; a request that none other fails */
static void asks_for_nothing(const char *name, unsigned long number)
{
	unsigned int n = 1000;
	int ret;

	cmd = number;
	let_fail(n);
	ret = ask();
	n -= left();
	let_fail(0);
	if (ret || n)
		printf("FAIL %s: %d, %u allocations\n", name, ret, n);
	CHECK_EQ(0, ret);
	CHECK_EQ(0, n);
}

#define ASK(number, ...)						\
	do {								\
		memset(&arg, 0, sizeof(arg));				\
		__VA_ARGS__;						\
		asks_for_nothing(#number, number);			\
	} while (0)

/* All but LQ_MEDIA_SETUP: what a call needs was allocated before it came. */
TEST(no_other_request_allocates)
{
	struct lq_claim first = { .slot = LQ_SLOT(1, 1) };

	must_insert_lq();
	path = MEDIA;
	must_set_up();
	ASK(LQ_SLOT_CLAIM, arg.claim = first);
	ASK(LQ_SLOT_SET, arg.slot.slot = first.slot; arg.slot.ec_tail_ms = 32;
	    arg.slot.flags = LQ_SLOT_F_RX | LQ_SLOT_F_DTMF | LQ_SLOT_F_PROGRESS);
	ASK(LQ_SLOT_TONE, arg.tone.slot = first.slot; arg.tone.tone = LQ_TONE_DIAL);
	ASK(LQ_SLOT_DIGITS, arg.digits.slot = first.slot;
	    memcpy(arg.digits.digits, "123", 3));
	ASK(LQ_GET_SLOT, arg.claim = first);
	ASK(LQ_GET_EC, arg.claim = first);
	ASK(LQ_CONF_NEW, );
	ASK(LQ_CONF_FREE, arg.claim.slot = 1);
	ASK(LQ_SLOT_RELEASE, arg.claim = first);
	must_close();
	path = CTL;
	must_open();
	ASK(LQ_GET_INFO, );
	ASK(LQ_GET_BOARD, );
	ASK(LQ_GET_SPAN, arg.span.span = 1);
	ASK(LQ_GET_DCHAN, arg.span.span = 1);
	ASK(LQ_GET_BERT, arg.span.span = 1);
	ASK(LQ_SET_SPAN, arg.span.span = 1; arg.span.d_ts = 16;
	    arg.span.flags = LQ_SPAN_F_DEFAULT);
	ASK(LQ_SET_BERT, arg.bert.span = 1; arg.bert.timeslots = 2;
	    arg.bert.pattern = LQ_BERT_2E15);
	ASK(LQ_SIM_FAULT, arg.fault.span = 1; arg.fault.is_los = 1);
	ASK(LQ_SIM_WIRE, arg.wire.span = 1; arg.wire.mode = LQ_WIRE_LOOP);
	must_close();
	must_remove_lq();
}

/* --------------------------------------------------------------- D channels */

static const char said[] = "\x02\x01\x7f";
static char heard[LQ_HDLC_MAX];

static int say(void)
{
	return result(write(fd, said, sizeof(said)));
}

static int hear(void)
{
	return result(read(peer, heard, sizeof(heard)));
}

static void must_say(void)
{
	CHECK_EQ(sizeof(said), say());
	CHECK(wait_for(peer, POLLIN) & POLLIN);
}

static void must_hear(void)
{
	CHECK(wait_for(peer, POLLIN) & POLLIN);
	CHECK_EQ(sizeof(said), hear());
	CHECK_MEM(said, heard, sizeof(said));
}

static bool line_is_good(int ctl)
{
	struct lq_span_info info = { .span = 1 };

	return !req(ctl, LQ_GET_SPAN, &info) && !info.alarms;
}

TEST(a_frame_is_not_lost_when_memory_is_short)
{
	static const struct op writing = { "D channel write", MAY_FAIL, NULL,
					   say, must_hear };
	static const struct op reading = { "D channel read", MAY_FAIL, must_say,
					   hear, NULL };
	int ctl;

	must_insert_lq();
	ctl = open_node(CTL);
	CHECK(UNTIL(ctl, line_is_good(ctl)));
	fd = open_dchan(1);
	peer = open_dchan(2);
	fail_each(&writing);
	fail_each(&reading);
	close(peer);
	close(fd);
	close(ctl);
	must_remove_lq();
}

/* -------------------------------------------------------------------- facts */

static int read_path(void)
{
	char text[4096];

	return read_file(path, text, sizeof(text));
}

TEST(facts_are_told_or_refused)
{
	static const struct op reading = { "read of facts", MAY_FAIL, NULL,
					   read_path, NULL };
	static const char *const files[] = {
		DEBUG "tick", DEBUG "files", DEBUG "spans", DEBUG "slots", PLUG,
		"/sys/class/lq/lq!board0/name", "/sys/class/lq/lq!s1!d/alarms",
	};
	size_t i;

	must_insert_lq();
	for (i = 0; i < sizeof(files) / sizeof(*files); i++) {
		path = files[i];
		fail_each(&reading);
	}
	must_remove_lq();
}

/* ---------------------------------------------------------- boards' modules */

static int insert_board(void)
{
	return driver_insert("LQ_BOARD", "");
}

static void must_remove_board(void)
{
	CHECK_EQ(0, driver_remove("lqloopboard"));
}

static int remove_board(void)
{
	return driver_remove("lqloopboard");
}

static void must_insert_board(void)
{
	CHECK_EQ(0, insert_board());
}

static bool has_board(void)
{
	int ctl = open_node(CTL);
	bool has = is_board(ctl, 0);

	close(ctl);
	return has;
}

TEST(a_boards_module_is_inserted_whole_and_goes_in_any_case)
{
	static const struct op in = { "insmod of a board", MAY_FAIL, NULL,
				      insert_board, must_remove_board };
	static const struct op out = { "rmmod of a board", MUST_SUCCEED,
				       must_insert_board, remove_board, NULL };

	CHECK_EQ(0, driver_insert("LQ_MODULE", "sim_spans=0"));
	fail_each(&in);
	fail_each(&out);
	CHECK(!has_board());
	must_remove_lq();
}

/* ----------------------------------------------------------- E1 over UDP */

static int make_wire(void)
{
	return result(mkdir(WIRE, 0755));
}

static int enable_wire(void)
{
	return write_file(WIRE "/enable", "1");
}

static int wire_fd;

static int disable_wire(void)
{
	return result(pwrite(wire_fd, "0", 1, 0));
}

/* It works as one that came in better times: its name is that of its board. */
static void use_and_remove_wire(void)
{
	struct lq_board_info board = { .board = 0 };
	int ctl = open_node(CTL);

	CHECK_EQ(0, write_file(WIRE "/local", "127.0.0.1:49152"));
	CHECK_EQ(0, write_file(WIRE "/peer", "127.0.0.1:49153"));
	CHECK_EQ(0, enable_wire());
	CHECK_EQ(0, req(ctl, LQ_GET_BOARD, &board));
	CHECK_STR(strrchr(WIRE, '/') + 1, board.name);
	close(ctl);
	CHECK_EQ(0, result(rmdir(WIRE)));
}

static void must_make_wire(void)
{
	CHECK_EQ(0, make_wire());
	CHECK_EQ(0, write_file(WIRE "/local", "127.0.0.1:49152"));
	CHECK_EQ(0, write_file(WIRE "/peer", "127.0.0.1:49153"));
}

static void must_remove_wire(void)
{
	CHECK_EQ(0, result(rmdir(WIRE)));
	CHECK(!has_board());
}

static void must_enable_wire(void)
{
	must_make_wire();
	CHECK_EQ(0, enable_wire());
	wire_fd = open(WIRE "/enable", O_RDWR | O_CLOEXEC);
	CHECK(wire_fd >= 0);
}

static void close_and_remove_wire(void)
{
	close(wire_fd);
	must_remove_wire();
}

TEST(a_pseudowire_comes_whole_and_goes_in_any_case)
{
	static const struct op making = { "mkdir of a pseudowire", MAY_FAIL,
					  NULL, make_wire, use_and_remove_wire };
	static const struct op up = { "pseudowire up", MAY_FAIL, must_make_wire,
				      enable_wire, must_remove_wire };
	/* The one that fails is configfs's own, for what is written. */
	static const struct op down = { "pseudowire down", MAY_FAIL,
					must_enable_wire, disable_wire,
					close_and_remove_wire };

	CHECK_EQ(0, driver_insert("LQ_MODULE", "sim_spans=0"));
	CHECK_EQ(0, driver_insert("LQ_SATOP", ""));
	fail_each(&making);
	fail_each(&up);
	fail_each(&down);
	CHECK_EQ(0, driver_remove("lq_satop"));
	must_remove_lq();
}

TEST(the_kernel_can_let_allocations_fail)
{
	nomem_arm();
}

TESTS(
	RUN(the_kernel_can_let_allocations_fail),
	RUN(the_module_is_inserted_whole_or_not_at_all),
	RUN(the_module_goes_in_any_case),
	RUN(a_board_comes_whole_or_not_at_all_and_goes_in_any_case),
	RUN(every_node_is_opened_or_refused_and_closed_in_any_case),
	RUN(an_area_is_given_and_mapped_or_refused),
	RUN(no_other_request_allocates),
	RUN(a_frame_is_not_lost_when_memory_is_short),
	RUN(facts_are_told_or_refused),
	RUN(a_boards_module_is_inserted_whole_and_goes_in_any_case),
	RUN(a_pseudowire_comes_whole_and_goes_in_any_case),
)
