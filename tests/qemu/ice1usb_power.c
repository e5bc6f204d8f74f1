// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lq-ice1usb.ko behind a host controller that is the system's own (xHCI): an icE1usb
 * made of software at its port (run.py --usb), its sockets looped. The system sleeps
 * and wakes up, the device is reset, taken from its driver, exchanged and pulled out,
 * each time under open files.
 *
 * The device is a program outside, and QEMU has queues between: how fast this machine
 * runs decides how many frames slip, and whether some are dropped there. What is told
 * here holds whatever slips or is dropped; what is counted, tests/qemu/ice1usb.c tells.
 *
 * LQ_ICE1USB names the module, LQ_ICE1EMU the line to the device, LQ_QMP the one to
 * QEMU, LQ_SLEEP the module that keeps the disk awake (tests/qemu/board).
 */
#include <stdint.h>
#include <sys/klog.h>
#include <linux/usbdevice_fs.h>

#include "dev/ring.h"
#include "qemu/guest.h"
#include "qemu/ice1usb.h"

#define SPANS 2
#define RING 4096
#define SAID 0x2a	/* what is said on the slots */
#define PULLS 3
#define USB_DEVICES "/sys/bus/usb/devices"

/* Files as a call has them: a D channel, a slot of each span. */
static struct {
	int ctl, d, media;
	struct lq_media_setup setup;
	struct lq_area *area;
	struct dev_ring rx[SPANS], tx[SPANS];
	uint32_t alarms_seen[SPANS + 1], alarms_now[SPANS + 1];
	uint32_t n_gone;	/* slots */
	char device[128];	/* in sysfs */
} call;

/* Whose second interface there is: no root hub has one. */
static bool find_device(void)
{
	DIR *dir = opendir(USB_DEVICES);
	struct dirent *e;
	char *end;

	call.device[0] = 0;
	while (dir && !call.device[0] && (e = readdir(dir))) {
		end = strstr(e->d_name, ":1.1");
		if (end)
			snprintf(call.device, sizeof(call.device),
				 USB_DEVICES "/%.*s", (int)(end - e->d_name),
				 e->d_name);
	}
	if (dir)
		closedir(dir);
	return call.device[0];
}

static void call_take(int span)
{
	struct lq_claim c = { .slot = LQ_SLOT(span, 5) };
	struct lq_slot_cfg cfg = { .slot = c.slot,
		.flags = LQ_SLOT_F_RX | LQ_SLOT_F_TX };

	CHECK_EQ(0, req(call.media, LQ_SLOT_CLAIM, &c));
	CHECK_EQ(0, req(call.media, LQ_SLOT_SET, &cfg));
	call.rx[span - 1] = dev_ring_of(call.area, c.index, LQ_RING_RX);
	call.tx[span - 1] = dev_ring_of(call.area, c.index, LQ_RING_TX);
}

static void call_begin(void)
{
	memset(&call, 0, sizeof(call));
	call.setup = (struct lq_media_setup){ .n_slots = SPANS,
		.period_ticks = 10, .ring_octets = RING, .tap_octets = 256 };
	call.ctl = begin();
	CHECK(find_device());
	call.d = open_dchan(1);
	CHECK(call.d >= 0);
	call.media = open_media(&call.setup, &call.area);
	call_take(1);
	call_take(2);
}

static void call_end(void)
{
	munmap(call.area, call.setup.area_octets);
	close(call.media);
	close(call.d);
}

static void call_listen(void)
{
	struct lq_event ev;

	while (read(call.ctl, &ev, sizeof(ev)) == sizeof(ev)) {
		if (ev.type != LQ_EV_ALARM || LQ_SLOT_SPAN(ev.slot) > SPANS)
			continue;
		call.alarms_seen[LQ_SLOT_SPAN(ev.slot)] |= ev.value;
		call.alarms_now[LQ_SLOT_SPAN(ev.slot)] = ev.value;
	}
	while (read(call.media, &ev, sizeof(ev)) == sizeof(ev))
		call.n_gone += ev.type == LQ_EV_SLOT_GONE;
}

/* Both spans were told as down since the last call, and as good now. */
static bool was_told(void)
{
	int span;

	call_listen();
	for (span = 1; span <= SPANS; span++)
		if (!(call.alarms_seen[span] & LQ_ALARM_DOWN) ||
		    call.alarms_now[span])
			return false;
	memset(call.alarms_seen, 0, sizeof(call.alarms_seen));
	return true;
}

/* Return: does what is said on the slot come back in a row? */
static bool is_heard(int span)
{
	uint8_t say[800], heard[RING];
	uint32_t i, n, n_right = 0;

	memset(say, SAID, sizeof(say));
	(void)dev_ring_write(&call.tx[span - 1], say, sizeof(say));
	n = dev_ring_read(&call.rx[span - 1], heard, sizeof(heard));
	for (i = 0; i < n && n_right < 100; i++)
		n_right = heard[i] == SAID ? n_right + 1 : 0;
	return n_right == 100;
}

/* One may fall victim to a slip: so again, until one comes back. */
static bool is_echoed(void)
{
	char frame[LQ_HDLC_MAX];
	struct pollfd p = { .fd = call.d, .events = POLLIN };

	CHECK_EQ(5, result(write(call.d, "hello", 5)));
	return poll(&p, 1, 200) > 0 &&
	       read(call.d, frame, sizeof(frame)) == 5 &&
	       !memcmp(frame, "hello", 5);
}

static bool are_up(void)
{
	return is_board(call.ctl, 0) && is_up(call.ctl, 1) && is_up(call.ctl, 2);
}

static void check_call(void)
{
	CHECK(SOON(are_up()));
	CHECK(SOON(is_heard(1)));
	CHECK(SOON(is_heard(2)));
	CHECK(SOON(is_echoed()));
}

static int device_number(const char *name)
{
	char path[192], text[16] = "";

	snprintf(path, sizeof(path), "%s/%s", call.device, name);
	read_file(path, text, sizeof(text));
	return atoi(text);
}

static int reset_device(void)
{
	char path[64];
	int fd, ret;

	snprintf(path, sizeof(path), "/dev/bus/usb/%03d/%03d",
		 device_number("busnum"), device_number("devnum"));
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = result(ioctl(fd, USBDEVFS_RESET, 0));
	close(fd);
	return ret;
}

static int set_power(const char *name, const char *value)
{
	char path[192];

	snprintf(path, sizeof(path), "%s/%s", call.device, name);
	return write_file(path, value);
}

/* ------------------------------------------------------------------- tests */

/* Asked again until one is: QEMU drops what waits too long for its own threads. */
static bool is_loss_told(uint64_t n_gap_frames)
{
	emu_do("drop 0 1");
	return fact(1, "lost_packets") &&
	       span_info(call.ctl, 1).rx_gap_frames > n_gap_frames;
}

TEST(frames_run_over_the_systems_own_controller)
{
	struct lq_board_info board = { .board = 0 };
	uint64_t n_gap_frames;

	call_begin();
	CHECK_EQ(0, req(call.ctl, LQ_GET_BOARD, &board));
	CHECK_STR("ice1usb-emu0", board.name);
	check_call();
	n_gap_frames = span_info(call.ctl, 1).rx_gap_frames;
	CHECK(SOON(is_loss_told(n_gap_frames)));
	check_call();
	call_end();
	end(call.ctl);
}

static void check_sleep(const char *how, const char *as_far_as)
{
	CHECK_EQ(0, write_file("/sys/power/pm_test", as_far_as));
	CHECK_EQ(0, write_file("/sys/power/state", how));
	CHECK(SOON(was_told()));
	check_call();
}

static bool kernel_says(const char *what)
{
	static char log[1 << 20];
	int n = klogctl(3, log, sizeof(log) - 1);	/* all, and leave it there */

	log[n < 0 ? 0 : n] = 0;
	return strstr(log, what);
}

TEST(the_system_sleeps_and_wakes_under_open_files)
{
	CHECK_EQ(0, driver_insert("LQ_SLEEP", ""));
	CHECK_EQ(0, write_file("/sys/module/suspend/parameters/pm_test_delay", "0"));
	call_begin();
	check_sleep("freeze", "devices");
	check_sleep("mem", "core");
	call_listen();
	CHECK_EQ(0, call.n_gone);
	CHECK(!kernel_says("should not be sleeping"));
	call_end();
	end(call.ctl);
}

TEST(another_device_in_its_place_after_sleep_is_another_board)
{
	struct lq_board_info board = { .board = 0 };
	char frame[LQ_HDLC_MAX];

	call_begin();
	emu_do("serial 0 7");
	CHECK_EQ(0, write_file("/sys/power/pm_test", "devices"));
	CHECK_EQ(0, write_file("/sys/power/state", "freeze"));
	CHECK(SOON((call_listen(), call.n_gone == SPANS)));
	CHECK_EQ(-ENODEV, result(read(call.d, frame, sizeof(frame))));
	call_end();
	CHECK(SOON(is_board(call.ctl, 0)));
	CHECK_EQ(0, req(call.ctl, LQ_GET_BOARD, &board));
	CHECK_STR("ice1usb-emu7", board.name);
	CHECK(SOON(are_up()));
	emu_do("serial 0 0");
	end(call.ctl);
}

TEST(a_reset_is_survived_and_what_is_used_is_not_put_to_sleep)
{
	uint64_t before;
	char path[192], text[32];

	call_begin();
	CHECK_EQ(0, reset_device());
	CHECK(SOON(was_told()));
	check_call();
	CHECK_EQ(0, set_power("power/autosuspend_delay_ms", "0"));
	CHECK_EQ(0, set_power("power/control", "auto"));
	before = span_info(call.ctl, 1).rx_frames;
	CHECK(SOON(span_info(call.ctl, 1).rx_frames > before + 1600));
	snprintf(path, sizeof(path), "%s/power/runtime_status", call.device);
	CHECK(read_file(path, text, sizeof(text)) > 0);
	CHECK_STR("active\n", text);
	CHECK(are_up());
	call_listen();
	CHECK_EQ(0, call.n_gone);
	call_end();
	end(call.ctl);
}

/* Gone under the files; they tell it, and are closed. */
static void check_gone(void)
{
	char frame[LQ_HDLC_MAX];

	CHECK(SOON(!is_board(call.ctl, 0)));
	CHECK_EQ(-ENODEV, result(write(call.d, "hello", 5)));
	while (read(call.d, frame, sizeof(frame)) > 0)
		;
	CHECK_EQ(-ENODEV, result(read(call.d, frame, sizeof(frame))));
	CHECK(SOON((call_listen(), call.n_gone == SPANS)));
	call_end();
	close(call.ctl);
}

TEST(it_is_not_allowed_any_more_and_again)
{
	call_begin();
	CHECK_EQ(0, set_power("authorized", "0"));
	check_gone();
	CHECK_EQ(0, set_power("authorized", "1"));
	call.ctl = open_node(CTL);
	CHECK(SOON(are_up()));
	end(call.ctl);
}

TEST(pulled_out_under_open_files)
{
	int i;

	for (i = 0; i < PULLS; i++) {
		call_begin();
		if (!i)
			check_call();
		emu_end();
		check_gone();
		CHECK_EQ(0, take_out());
	}
}

static void qmp(const char *line)
{
	int fd = open_line(getenv("LQ_QMP"));
	FILE *to = fdopen(fd, "w"), *from = fdopen(dup(fd), "r");
	char answer[4096] = "";

	fprintf(to, "{\"execute\": \"qmp_capabilities\"}\n%s\n", line);
	fflush(to);
	while (!strstr(answer, "\"return\"") && fgets(answer, sizeof(answer), from))
		;
	while (fgets(answer, sizeof(answer), from) && strstr(answer, "\"event\""))
		;
	CHECK_STR("{\"return\": {}}\r\n", answer);
	fclose(to);
	fclose(from);
}

/* The last one: with the port goes what the device is connected to. */
TEST(its_port_is_taken_away_under_open_files)
{
	call_begin();
	check_call();
	qmp("{\"execute\": \"device_del\", \"arguments\": {\"id\": \"device\"}}");
	check_gone();
	CHECK_EQ(0, take_out());
}

TESTS(
	RUN(frames_run_over_the_systems_own_controller),
	RUN(the_system_sleeps_and_wakes_under_open_files),
	RUN(another_device_in_its_place_after_sleep_is_another_board),
	RUN(a_reset_is_survived_and_what_is_used_is_not_put_to_sleep),
	RUN(it_is_not_allowed_any_more_and_again),
	RUN(pulled_out_under_open_files),
	RUN(its_port_is_taken_away_under_open_files),
)
