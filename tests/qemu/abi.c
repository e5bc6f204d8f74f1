// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every node, every request and every refusal of uapi/linux/lq.h, once, on the
 * real module (sim_spans=2 sim_ports=4: spans 1 and 2 are E1, span 3 analog).
 * What passes through an open file otherwise is in files.c.
 */
#include <stdint.h>
#include <sys/stat.h>

#include "qemu/guest.h"

#define IP_SLOTS 64
static int media_new(void)
{
	struct lq_media_setup setup = SMALL_SETUP;
	int fd = media_set_up(&setup);

	CHECK(fd >= 0);
	return fd;
}

static int claim(int fd, uint32_t slot)
{
	struct lq_claim c = { .slot = slot };

	return req(fd, LQ_SLOT_CLAIM, &c);
}

/* ------------------------------------------------------------------ nodes */

TEST(nodes_exist_for_their_group_only)
{
	static const char *const paths[] = { CTL, MEDIA, "/dev/lq/s1/d",
					     "/dev/lq/s2/d" };
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		CHECK_EQ(0, stat(paths[i], &st));
		CHECK_EQ(S_IFCHR | 0660, st.st_mode);
	}
	CHECK_EQ(-1, stat("/dev/lq/s3/d", &st));
}

TEST(facts_are_in_sysfs)
{
	static const struct {
		const char *path, *text;
	} facts[] = {
		{ "/sys/class/lq/lq!board0/name", "sim0\n" },
		{ "/sys/class/lq/lq!board0/model", "simulated board\n" },
		{ "/sys/class/lq/lq!s1!d/kind", "e1\n" },
		{ "/sys/class/lq/lq!s1!d/n_ts", "32\n" },
		{ "/sys/class/lq/lq!s1!d/flags", "0x7\n" },
		{ "/sys/class/lq/lq!s1!d/d_ts", "16\n" },
		{ "/sys/class/lq/lq!s3/kind", "analog\n" },
		{ "/sys/class/lq/lq!s3/n_ts", "5\n" },
	};
	char text[64];
	size_t i;

	for (i = 0; i < sizeof(facts) / sizeof(*facts); i++) {
		CHECK(read_file(facts[i].path, text, sizeof(text)) > 0);
		CHECK_STR(facts[i].text, text);
	}
}

TEST(info_and_boards_are_told)
{
	struct lq_board_info board = { .board = 0 };
	struct lq_info info;
	int fd = open_node(CTL);

	CHECK_EQ(0, req(fd, LQ_GET_INFO, &info));
	CHECK_EQ(LQ_ABI_VERSION, info.abi_version);
	CHECK_EQ(1, info.n_boards);
	CHECK_EQ(3, info.n_spans);
	CHECK_EQ(IP_SLOTS, info.n_ip_slots);
	CHECK_EQ(IP_SLOTS, info.n_ip_free);
	CHECK_EQ(1, info.n_clients);
	CHECK(!strncmp(info.engine, "lq.ko ", 6));
	CHECK_EQ(0, req(fd, LQ_GET_BOARD, &board));
	CHECK_STR("sim0", board.name);
	CHECK_EQ(3, board.n_spans);
	CHECK_EQ(1, board.first_span);
	CHECK_EQ(1, board.is_simulated);
	board.board = 1;
	CHECK_EQ(-ENOENT, req(fd, LQ_GET_BOARD, &board));
	close(fd);
}

TEST(spans_dchans_and_slots_are_told)
{
	struct lq_span_info span = { .span = 1 };
	struct lq_dchan_info d = { .span = 1 };
	struct lq_slot_info slot = { .slot = LQ_SLOT(1, 1) };
	int fd = open_node(CTL);

	CHECK_EQ(0, req(fd, LQ_GET_SPAN, &span));
	CHECK_EQ(LQ_SPAN_E1, span.kind);
	CHECK_EQ(32, span.n_ts);
	CHECK_EQ(LQ_SPAN_F_DEFAULT, span.flags);
	CHECK_EQ(0, req(fd, LQ_GET_DCHAN, &d));
	CHECK_EQ(0, d.is_open);
	CHECK_EQ(0, req(fd, LQ_GET_SLOT, &slot));
	CHECK_EQ(LQ_KIND_TDM, slot.kind);
	CHECK_EQ(0, slot.is_owned);
	slot.slot = LQ_SLOT(1, 16);
	CHECK_EQ(0, req(fd, LQ_GET_SLOT, &slot));
	CHECK_EQ(LQ_KIND_NONE, slot.kind);
	slot.slot = LQ_SLOT(3, 1);
	CHECK_EQ(0, req(fd, LQ_GET_SLOT, &slot));
	CHECK_EQ(LQ_KIND_FXS, slot.kind);
	slot.slot = LQ_SLOT(3, 4);
	CHECK_EQ(0, req(fd, LQ_GET_SLOT, &slot));
	CHECK_EQ(LQ_KIND_FXO, slot.kind);
	close(fd);
}

TEST(what_is_not_there_is_enoent)
{
	struct lq_span_info span = { .span = 4 };
	struct lq_dchan_info d = { .span = 60000 };
	struct lq_slot_info slot = { .slot = LQ_SLOT(1, 32) };
	struct lq_span_cfg cfg = { .span = 4, .flags = LQ_SPAN_F_ENABLED };
	struct lq_sim_wire wire = { .span = 9 };
	struct lq_sim_fault fault = { .span = 0 };
	struct lq_sim_port port = { .slot = LQ_SLOT(3, 5) };
	int fd = open_node(CTL);

	CHECK_EQ(-ENOENT, req(fd, LQ_GET_SPAN, &span));
	CHECK_EQ(-ENOENT, req(fd, LQ_GET_DCHAN, &d));
	CHECK_EQ(-ENOENT, req(fd, LQ_GET_SLOT, &slot));
	CHECK_EQ(-ENOENT, req(fd, LQ_SET_SPAN, &cfg));
	CHECK_EQ(-ENOENT, req(fd, LQ_SIM_WIRE, &wire));
	CHECK_EQ(-ENOENT, req(fd, LQ_SIM_FAULT, &fault));
	CHECK_EQ(-ENOENT, req(fd, LQ_SIM_PORT, &port));
	port.slot = LQ_SLOT(1, 1);
	CHECK_EQ(-EOPNOTSUPP, req(fd, LQ_SIM_PORT, &port));
	port = (struct lq_sim_port){ LQ_SLOT(3, 1), .is_cut = 2 };
	CHECK_EQ(-EINVAL, req(fd, LQ_SIM_PORT, &port));
	port.is_cut = 0;
	CHECK_EQ(0, req(fd, LQ_SIM_PORT, &port));
	close(fd);
}

/* --------------------------------------------------------------- requests */

TEST(requests_of_the_other_kind_are_enotty)
{
	static const unsigned int ctl_only[] = { LQ_SET_SPAN, LQ_SIM_WIRE,
						  LQ_SIM_FAULT, LQ_SIM_PORT,
						  LQ_SET_BERT };
	static const unsigned int media_only[] = {
		LQ_MEDIA_SETUP, LQ_SLOT_CLAIM, LQ_SLOT_RELEASE, LQ_SLOT_SET,
		LQ_SLOT_TONE, LQ_SLOT_DIGITS, LQ_SLOT_SIG, LQ_SLOT_CALLER_ID, LQ_CONF_NEW,
		LQ_CONF_FREE, LQ_CONF_JOIN, LQ_PORT_SET, LQ_GET_EC_TAPS, LQ_EC_LOAD,
	};
	int ctl = open_node(CTL), media = open_node(MEDIA), d = open_dchan(1);
	char arg[LQ_WHAT_MAX] = "";
	size_t i;

	for (i = 0; i < sizeof(ctl_only) / sizeof(*ctl_only); i++)
		CHECK_EQ(-ENOTTY, req(media, ctl_only[i], arg));
	for (i = 0; i < sizeof(media_only) / sizeof(*media_only); i++)
		CHECK_EQ(-ENOTTY, req(ctl, media_only[i], arg));
	CHECK_EQ(-ENOTTY, req(d, LQ_GET_INFO, arg));
	close(d);
	close(media);
	close(ctl);
}

TEST(unknown_numbers_and_sizes_are_enotty)
{
	int fd = open_node(CTL);
	char arg[4096] = "";

	CHECK_EQ(-ENOTTY, req(fd, 0, arg));
	CHECK_EQ(-ENOTTY, req(fd, ~0u, arg));
	CHECK_EQ(-ENOTTY, req(fd, _IO(LQ_IOC, 0x01), arg));
	CHECK_EQ(-ENOTTY, req(fd, _IOR(LQ_IOC, 0x01, char[87]), arg));
	CHECK_EQ(-ENOTTY, req(fd, _IOR(LQ_IOC, 0x01, char[4096]), arg));
	CHECK_EQ(-ENOTTY, req(fd, _IOWR(LQ_IOC, 0x7f, struct lq_info), arg));
	CHECK_EQ(-ENOTTY, req(fd, _IOR('r', 0x01, struct lq_info), arg));
	close(fd);
}

/* @size: what the program believes LQ_GET_* or LQ_SIM_* to have */
static uint32_t sized(uint32_t what, uint32_t size)
{
	return LQ_WHAT_NR(what) | size << 16;
}

TEST(an_envelope_with_something_odd_is_refused)
{
	char arg[LQ_WHAT_MAX] = "";
	struct lq_envelope env = { LQ_GET_INFO, 1, (uintptr_t)arg };
	int fd = open_node(CTL);

	CHECK_EQ(-EINVAL, result(ioctl(fd, LQ_GET, &env)));
	env.reserved = 0;
	CHECK_EQ(0, result(ioctl(fd, LQ_GET, &env)));
	CHECK_EQ(-ENOTTY, result(ioctl(fd, LQ_SIM, &env)));
	CHECK_EQ(-EFAULT, result(ioctl(fd, LQ_GET, nowhere())));
	env.what = LQ_SIM_WIRE;
	CHECK_EQ(-ENOTTY, result(ioctl(fd, LQ_GET, &env)));
	CHECK_EQ(-ENOTTY, req(fd, LQ_WHAT(0x00, struct lq_info), arg));
	CHECK_EQ(-ENOTTY, req(fd, LQ_WHAT(0x7f, struct lq_info), arg));
	CHECK_EQ(-EINVAL, req(fd, sized(LQ_GET_INFO, 0), arg));
	CHECK_EQ(-EINVAL, req(fd, sized(LQ_GET_INFO, LQ_WHAT_MIN - 1), arg));
	CHECK_EQ(-EINVAL, req(fd, sized(LQ_SIM_WIRE, LQ_WHAT_MAX + 1), arg));
	CHECK_EQ(-EINVAL, req(fd, sized(LQ_GET_INFO, 0xffff), arg));
	close(fd);
}

TEST(programs_older_and_newer_than_the_engine_are_served)
{
	unsigned char arg[LQ_WHAT_MAX];
	struct lq_info *info = (void *)arg;
	int fd = open_node(CTL);
	size_t i;

	memset(arg, 0xa5, sizeof(arg));
	CHECK_EQ(0, req(fd, sized(LQ_GET_INFO, 24), arg));
	CHECK_EQ(LQ_ABI_VERSION, info->abi_version);
	for (i = 24; i < sizeof(arg); i++)
		CHECK_EQ(0xa5, arg[i]);
	CHECK_EQ(0, req(fd, sized(LQ_GET_INFO, sizeof(arg)), arg));
	CHECK(!strncmp(info->engine, "lq.ko ", 6));
	for (i = sizeof(*info); i < sizeof(arg); i++)
		CHECK_EQ(0, arg[i]);
	memset(arg, 0, sizeof(arg));
	*(struct lq_sim_fault *)arg = (struct lq_sim_fault){ .span = 1 };
	CHECK_EQ(0, req(fd, sized(LQ_SIM_FAULT, LQ_WHAT_MIN), arg));
	CHECK_EQ(0, req(fd, sized(LQ_SIM_FAULT, sizeof(arg)), arg));
	arg[sizeof(arg) - 1] = 1;
	CHECK_EQ(-EINVAL, req(fd, sized(LQ_SIM_FAULT, sizeof(arg)), arg));
	close(fd);
}

TEST(bad_pointers_are_efault)
{
	int fd = open_node(CTL), media = open_node(MEDIA);

	CHECK_EQ(-EFAULT, req(fd, LQ_GET_INFO, NULL));
	CHECK_EQ(-EFAULT, req(fd, LQ_SIM_WIRE, nowhere()));
	CHECK_EQ(-EFAULT, req(fd, LQ_GET_SPAN, nowhere()));
	CHECK_EQ(-EFAULT, req(fd, LQ_SET_SPAN, nowhere()));
	CHECK_EQ(-EFAULT, req(media, LQ_MEDIA_SETUP, nowhere()));
	close(media);
	close(fd);
}

TEST(span_configuration_is_checked_and_kept)
{
	struct lq_span_cfg cfg = { .span = 1, .flags = LQ_SPAN_F_DEFAULT,
				   .d_ts = 16 };
	struct lq_span_info info = { .span = 1 };
	int fd = open_node(CTL);

	cfg.reserved[2] = 1;
	CHECK_EQ(-EINVAL, req(fd, LQ_SET_SPAN, &cfg));
	cfg.reserved[2] = 0;
	cfg.d_ts = 32;
	CHECK_EQ(-EINVAL, req(fd, LQ_SET_SPAN, &cfg));
	cfg.d_ts = 16;
	cfg.law = 2;
	CHECK_EQ(-EINVAL, req(fd, LQ_SET_SPAN, &cfg));
	cfg.law = LQ_LAW_ALAW;
	cfg.span = 3;
	CHECK_EQ(-EOPNOTSUPP, req(fd, LQ_SET_SPAN, &cfg));
	cfg.span = 1;
	cfg.d_ts = 31;
	CHECK_EQ(0, req(fd, LQ_SET_SPAN, &cfg));
	CHECK_EQ(0, req(fd, LQ_GET_SPAN, &info));
	CHECK_EQ(31, info.d_ts);
	cfg.d_ts = 16;
	CHECK_EQ(0, req(fd, LQ_SET_SPAN, &cfg));
	close(fd);
}

/* ABCD of a slot of span 1, as its twin on span 2 reads it. */
TEST(signalling_bits_go_from_owner_to_owner)
{
	struct lq_span_cfg cfg = { .span = 1, .flags = LQ_SPAN_F_ENABLED |
				   LQ_SPAN_F_CRC4 | LQ_SPAN_F_CAS };
	struct lq_media_setup setup = { .n_slots = 2, .period_ticks = 20,
					.ring_octets = 1024,
					.tap_octets = 1024 };
	struct lq_claim claim = { .slot = LQ_SLOT(1, 20) };
	struct lq_signal sig = { .slot = LQ_SLOT(1, 20), .set = LQ_CAS_A,
				 .clear = LQ_CAS_B | LQ_CAS_C | LQ_CAS_D };
	struct lq_slot_info twin = { .slot = LQ_SLOT(2, 20) };
	int fd = open_node(CTL), media;
	struct lq_area *area;

	CHECK_EQ(0, req(fd, LQ_SET_SPAN, &cfg));
	cfg.span = 2;
	CHECK_EQ(0, req(fd, LQ_SET_SPAN, &cfg));
	media = open_media(&setup, &area);
	CHECK_EQ(0, req(media, LQ_SLOT_CLAIM, &claim));
	CHECK_EQ(0, req(media, LQ_SLOT_SIG, &sig));
	CHECK(UNTIL(media, !req(fd, LQ_GET_SLOT, &twin) &&
			   twin.signal == LQ_CAS_A));
	munmap(area, setup.area_octets);
	close(media);
	cfg.flags |= LQ_SPAN_F_MTP2;
	CHECK_EQ(-EOPNOTSUPP, req(fd, LQ_SET_SPAN, &cfg));
	cfg.flags = LQ_SPAN_F_DEFAULT;
	cfg.d_ts = 16;
	CHECK_EQ(0, req(fd, LQ_SET_SPAN, &cfg));
	cfg.span = 1;
	CHECK_EQ(0, req(fd, LQ_SET_SPAN, &cfg));
	close(fd);
}

TEST(performance_is_told_for_e1_spans_and_their_intervals)
{
	struct lq_perf perf = { .span = 1, .length_s = LQ_PERF_QUARTER_S };
	int fd = open_node(CTL);

	CHECK_EQ(0, req(fd, LQ_GET_PERF, &perf));
	CHECK_EQ(0, perf.begin_tick % (1000 * LQ_PERF_QUARTER_S));
	perf.back = LQ_PERF_QUARTERS + 1;
	CHECK_EQ(-EINVAL, req(fd, LQ_GET_PERF, &perf));
	perf.back = 0;
	perf.span = 3;
	CHECK_EQ(-EOPNOTSUPP, req(fd, LQ_GET_PERF, &perf));
	close(fd);
}

TEST(a_span_that_the_tick_moves_has_no_bursts_of_its_own)
{
	struct lq_pace_info pace = { .span = 1, .bursts = 1 };
	int fd = open_node(CTL);

	CHECK_EQ(0, req(fd, LQ_GET_PACE, &pace));
	CHECK_EQ(0, pace.bursts);
	pace.span = 99;
	CHECK_EQ(-ENOENT, req(fd, LQ_GET_PACE, &pace));
	close(fd);
}

/* Over one timeslot and over the whole unframed line, both ways. */
TEST(bit_error_tests_run_and_count)
{
	static const uint32_t sets[] = { 1u << 7, LQ_BERT_SPAN };
	struct lq_media_setup setup = { .n_slots = 1, .period_ticks = 20,
					.ring_octets = 1024,
					.tap_octets = 1024 };
	struct lq_area *area;
	int fd = open_node(CTL), media = open_media(&setup, &area);
	size_t i;

	for (i = 0; i < 2; i++) {
		struct lq_bert_cfg one = { .span = 1, .timeslots = sets[i],
					   .pattern = LQ_BERT_2E15 };
		struct lq_bert_cfg two = one;
		struct lq_bert_info info = { .span = 2 };

		two.span = 2;
		CHECK_EQ(0, req(fd, LQ_SET_BERT, &one));
		CHECK_EQ(0, req(fd, LQ_SET_BERT, &two));
		CHECK(UNTIL(media, !req(fd, LQ_GET_BERT, &info) &&
				   info.is_synced));
		one.n_errors = 7;
		CHECK_EQ(0, req(fd, LQ_SET_BERT, &one));
		CHECK(UNTIL(media, !req(fd, LQ_GET_BERT, &info) &&
				   info.errors >= 7));
		CHECK_EQ(7, info.errors);
		CHECK_EQ(0, info.sync_losses);
		one = (struct lq_bert_cfg){ .span = 1 };
		two = (struct lq_bert_cfg){ .span = 2 };
		CHECK_EQ(0, req(fd, LQ_SET_BERT, &one));
		CHECK_EQ(0, req(fd, LQ_SET_BERT, &two));
	}
	munmap(area, setup.area_octets);
	close(media);
	close(fd);
}

TEST(simulated_wires_and_faults_are_checked)
{
	struct lq_sim_wire wire = { .span = 1, .mode = LQ_WIRE_CROSS,
				    .peer = 2 };
	struct lq_sim_fault fault = { .span = 1 };
	int fd = open_node(CTL);

	CHECK_EQ(0, req(fd, LQ_SIM_WIRE, &wire));
	wire.mode = 3;
	CHECK_EQ(-EINVAL, req(fd, LQ_SIM_WIRE, &wire));
	CHECK_EQ(0, req(fd, LQ_SIM_FAULT, &fault));
	fault.bit_offset = 256;
	CHECK_EQ(-EINVAL, req(fd, LQ_SIM_FAULT, &fault));
	close(fd);
}

TEST(slots_are_claimed_once_and_come_back)
{
	struct lq_claim any = { .slot = LQ_SLOT_ANY_IP }, mine;
	struct lq_slot_info info = { .slot = LQ_SLOT(1, 1) };
	int a = media_new(), b = media_new();

	CHECK_EQ(0, claim(a, LQ_SLOT(1, 1)));
	CHECK_EQ(-EBUSY, claim(a, LQ_SLOT(1, 1)));
	CHECK_EQ(-EBUSY, claim(b, LQ_SLOT(1, 1)));
	CHECK_EQ(-ENOENT, claim(b, LQ_SLOT(1, 16)));
	CHECK_EQ(-ENOENT, claim(b, LQ_SLOT(7, 1)));
	CHECK_EQ(0, req(b, LQ_SLOT_CLAIM, &any));
	CHECK_EQ(0, LQ_SLOT_SPAN(any.slot));
	CHECK_EQ(0, req(b, LQ_GET_SLOT, &info));
	CHECK_EQ(1, info.is_owned);
	CHECK_EQ(0, info.is_mine);
	mine.slot = LQ_SLOT(1, 1);
	mine.index = 0;
	CHECK_EQ(-EPERM, req(b, LQ_SLOT_RELEASE, &mine));
	CHECK_EQ(0, req(a, LQ_SLOT_RELEASE, &mine));
	CHECK_EQ(0, claim(b, LQ_SLOT(1, 1)));
	close(b);
	CHECK_EQ(0, claim(a, LQ_SLOT(1, 1)));
	close(a);
}

TEST(a_file_holds_no_more_slots_than_set_up)
{
	int fd = media_new(), i;

	for (i = 1; i <= SMALL_SLOTS; i++)
		CHECK_EQ(0, claim(fd, LQ_SLOT(1, i)));
	CHECK_EQ(-ENOSPC, claim(fd, LQ_SLOT(1, 9)));
	close(fd);
}

TEST(slot_requests_need_a_slot_of_ours)
{
	struct lq_slot_cfg cfg = { .slot = LQ_SLOT(1, 2) };
	struct lq_tone tone = { .slot = LQ_SLOT(1, 2), .tone = LQ_TONE_BUSY };
	struct lq_digits digits = { .slot = LQ_SLOT(1, 2), .digits = "1#" };
	struct lq_signal sig = { .slot = LQ_SLOT(3, 1), .set = LQ_SIG_RING };
	struct lq_caller_id id = { .slot = LQ_SLOT(3, 1), .number = "110",
				   .kind = LQ_CID_MDMF };
	struct lq_caller_id heard = { .slot = LQ_SLOT(3, 1) };
	struct lq_port_cfg port = { .slot = LQ_SLOT(3, 1) };
	int fd = media_new();

	CHECK_EQ(-EPERM, req(fd, LQ_SLOT_SET, &cfg));
	CHECK_EQ(-EPERM, req(fd, LQ_SLOT_TONE, &tone));
	CHECK_EQ(-EPERM, req(fd, LQ_SLOT_DIGITS, &digits));
	CHECK_EQ(-EPERM, req(fd, LQ_SLOT_SIG, &sig));
	CHECK_EQ(-EPERM, req(fd, LQ_SLOT_CALLER_ID, &id));
	CHECK_EQ(-EPERM, req(fd, LQ_PORT_SET, &port));
	CHECK_EQ(0, claim(fd, LQ_SLOT(1, 2)));
	CHECK_EQ(0, claim(fd, LQ_SLOT(3, 1)));
	CHECK_EQ(0, req(fd, LQ_SLOT_SET, &cfg));
	CHECK_EQ(0, req(fd, LQ_SLOT_TONE, &tone));
	CHECK_EQ(0, req(fd, LQ_SLOT_DIGITS, &digits));
	CHECK_EQ(0, req(fd, LQ_SLOT_SIG, &sig));
	CHECK_EQ(0, req(fd, LQ_SLOT_CALLER_ID, &id));
	id.number[0] = 'x';
	CHECK_EQ(-EINVAL, req(fd, LQ_SLOT_CALLER_ID, &id));
	CHECK_EQ(0, req(fd, LQ_GET_CALLER_ID, &heard));
	CHECK_EQ(LQ_CID_NONE, heard.kind);
	CHECK_EQ(0, req(fd, LQ_PORT_SET, &port));
	cfg.flags = LQ_SLOT_F_LINE;
	CHECK_EQ(-EOPNOTSUPP, req(fd, LQ_SLOT_SET, &cfg));
	cfg.flags = 0;
	cfg.rx_gain_cb = 121;
	CHECK_EQ(-EINVAL, req(fd, LQ_SLOT_SET, &cfg));
	tone.tone = LQ_TONE_COUNT;
	CHECK_EQ(-EINVAL, req(fd, LQ_SLOT_TONE, &tone));
	digits.digits[1] = 'x';
	CHECK_EQ(-EINVAL, req(fd, LQ_SLOT_DIGITS, &digits));
	sig.slot = LQ_SLOT(1, 2);
	CHECK_EQ(-EOPNOTSUPP, req(fd, LQ_SLOT_SIG, &sig));
	close(fd);
}

TEST(conferences_are_made_joined_and_freed)
{
	struct lq_conf conf = {};
	struct lq_conf_member m = { .slot = LQ_SLOT(1, 3), .talk = 1,
				    .listen = 1 };
	int fd = media_new(), other = media_new();

	CHECK_EQ(0, req(fd, LQ_CONF_NEW, &conf));
	CHECK_EQ(0, claim(fd, LQ_SLOT(1, 3)));
	m.conf = conf.conf;
	CHECK_EQ(0, req(fd, LQ_CONF_JOIN, &m));
	m.talk = 0x100;
	CHECK_EQ(-EINVAL, req(fd, LQ_CONF_JOIN, &m));
	m.talk = 1;
	m.conf = 500;
	CHECK_EQ(-ENOENT, req(fd, LQ_CONF_JOIN, &m));
	CHECK_EQ(-EPERM, req(other, LQ_CONF_FREE, &conf));
	CHECK_EQ(0, req(fd, LQ_CONF_FREE, &conf));
	CHECK_EQ(-ENOENT, req(fd, LQ_CONF_FREE, &conf));
	close(other);
	close(fd);
}

TEST(closing_everything_leaves_nothing)
{
	struct lq_info info;
	int fd = open_node(CTL);

	CHECK_EQ(0, req(fd, LQ_GET_INFO, &info));
	CHECK_EQ(IP_SLOTS, info.n_ip_free);
	close(fd);
	CHECK_EQ(0, value_of(DEBUG "files", "area_octets="));
}

TESTS(
	RUN(nodes_exist_for_their_group_only),
	RUN(facts_are_in_sysfs),
	RUN(info_and_boards_are_told),
	RUN(spans_dchans_and_slots_are_told),
	RUN(what_is_not_there_is_enoent),
	RUN(requests_of_the_other_kind_are_enotty),
	RUN(unknown_numbers_and_sizes_are_enotty),
	RUN(an_envelope_with_something_odd_is_refused),
	RUN(programs_older_and_newer_than_the_engine_are_served),
	RUN(bad_pointers_are_efault),
	RUN(span_configuration_is_checked_and_kept),
	RUN(signalling_bits_go_from_owner_to_owner),
	RUN(performance_is_told_for_e1_spans_and_their_intervals),
	RUN(a_span_that_the_tick_moves_has_no_bursts_of_its_own),
	RUN(bit_error_tests_run_and_count),
	RUN(simulated_wires_and_faults_are_checked),
	RUN(slots_are_claimed_once_and_come_back),
	RUN(a_file_holds_no_more_slots_than_set_up),
	RUN(slot_requests_need_a_slot_of_ours),
	RUN(conferences_are_made_joined_and_freed),
	RUN(closing_everything_leaves_nothing),
)
