// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A board's driver whose allocations fail (qemu/nomem.h) while it is bound to its
 * device and taken from it again, through sysfs, where probe and remove run in the
 * task that asks for them. lq.ko is there, without a board.
 *
 *   LQ_DRIVER   the driver's file        LQ_BIND    its folder in sysfs
 *   LQ_DEVICE   what it binds to         LQ_ICE1EMU a USB device to plug in first
 *   LQ_FIRST    fail only so many
 *   LQ_STEP     and of those that follow one in so many
 *
 * Then while its nodes are opened, its slots and its span asked for, and its facts
 * read: as in qemu/nomem.c, but of a board that has hardware.
 *
 * An icE1usb: only those before its first transfer can fail, for Linux 6.1's
 * vhci_hcd loses a transfer that it has no memory for: vhci_tx_urb() returns
 * without its vhci_priv, so urb->hcpriv stays NULL, vhci_urb_dequeue() believes
 * that it was never linked (-EIDRM), and usb_kill_urb() of who asked waits for ever.
 *
 * A PCI card: each access to a register is an allocation or two of UML's bus
 * (virt-pci.c, which does without if there is none): thousands in a probe, between
 * those of the driver at the beginning and those of the board at the end.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include "qemu/nomem.h"

static int bind_fd, unbind_fd;

static bool has_board(void)
{
	int ctl = open_node(CTL);
	bool has = is_board(ctl, 0);

	close(ctl);
	return has;
}

static bool is_bound(void)
{
	char link[128];
	struct stat st;

	snprintf(link, sizeof(link), "%s/%s", getenv("LQ_BIND"), getenv("LQ_DEVICE"));
	return !lstat(link, &st);
}

static int tell_driver(int fd)
{
	const char *device = getenv("LQ_DEVICE");

	return result(pwrite(fd, device, strlen(device), 0));
}

static int probe(void)
{
	return tell_driver(bind_fd);
}

static int unbind(void)
{
	return tell_driver(unbind_fd);
}

static void must_probe(void)
{
	CHECK(probe() > 0);
}

static void must_unbind(void)
{
	CHECK(has_board());
	CHECK(unbind() > 0);
	CHECK(!has_board());
}

static void must_be_gone(void)
{
	CHECK(!has_board());
}

/* ------------------------------------------------------------ USB, emulated */

static struct {
	pid_t pid;
	int to;		/* its end ends the emulator */
} usb;

static void plug_usb(void)
{
	int in[2], out[2];
	char ready;

	CHECK_EQ(0, pipe2(in, O_CLOEXEC));
	CHECK_EQ(0, pipe2(out, O_CLOEXEC));
	usb.pid = fork();
	if (!usb.pid) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		execl(getenv("LQ_ICE1EMU"), "ice1emu", NULL);
		_exit(127);
	}
	usb.to = in[1];
	close(in[0]);
	close(out[1]);
	CHECK_EQ(1, read(out[0], &ready, 1));
	close(out[0]);
}

static void unplug_usb(void)
{
	close(usb.to);
	waitpid(usb.pid, NULL, 0);
}

/* -------------------------------------------------------------------- tests */

static int open_file_of_driver(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", getenv("LQ_BIND"), name);
	return result(open(path, O_WRONLY | O_CLOEXEC));
}

/* The kernel's name of lq-x.ko is lq_x. */
static void remove_driver(void)
{
	char name[32], *at;

	snprintf(name, sizeof(name), "%s", strrchr(getenv("LQ_BIND"), '/') + 1);
	for (at = name; (at = strchr(at, '-')); )
		*at = '_';
	CHECK_EQ(0, driver_remove(name));
}

static void begin(void)
{
	nomem_arm();
	CHECK_EQ(0, driver_insert("LQ_DRIVER", ""));
	if (getenv("LQ_ICE1EMU"))
		plug_usb();
	CHECK(SOON(has_board() && is_bound()));
	bind_fd = open_file_of_driver("bind");
	unbind_fd = open_file_of_driver("unbind");
}

static void end(void)
{
	close(bind_fd);
	close(unbind_fd);
	if (getenv("LQ_ICE1EMU"))
		unplug_usb();
	remove_driver();
}

static uint32_t number_of(const char *name)
{
	return getenv(name) ? atoi(getenv(name)) : 0;
}

/* Each, or the first LQ_FIRST and then one in LQ_STEP. */
static void fail_as_told(const struct op *op)
{
	uint32_t first = number_of("LQ_FIRST"), step = number_of("LQ_STEP");

	if (!first) {
		fail_each(op);
		return;
	}
	fail_first(op, first);
	if (step)
		fail_some_from(op, first + 1, step);
}

TEST(a_device_is_probed_whole_or_not_at_all)
{
	static const struct op in = { "probe", MAY_FAIL, NULL, probe,
				      must_unbind };

	begin();
	must_unbind();
	fail_as_told(&in);
	must_probe();
	end();
}

/* The one that fails is sysfs's own, for what is written. */
TEST(it_goes_in_any_case)
{
	static const struct op out = { "remove", MAY_FAIL, must_probe, unbind,
				       must_be_gone };
	uint32_t step = number_of("LQ_STEP");

	begin();
	must_unbind();
	if (getenv("LQ_ICE1EMU"))
		fail_first(&out, 1);	/* then it has transfers */
	else
		fail_some_from(&out, 1, step ? step / 2 : 1);
	must_probe();
	end();
}

/* ------------------------------------------------------------------ in use */

static char path[128];
static int fd = -1;
static uint32_t span;

static int open_path(void)
{
	fd = open_node(path);
	return fd;
}

static void must_close(void)
{
	CHECK_EQ(0, result(close(fd)));
}

static int read_facts(void)
{
	char text[512];

	return read_file(path, text, sizeof(text));
}

static int set_span(void)
{
	struct lq_span_cfg cfg = { .span = span, .d_ts = 16,
		.flags = LQ_SPAN_F_DEFAULT ^ LQ_SPAN_F_CRC4 };

	return req(fd, LQ_SET_SPAN, &cfg);
}

static int claim(void)
{
	struct lq_claim c = { .slot = LQ_SLOT(span, 1) };
	int ret = req(fd, LQ_SLOT_CLAIM, &c);

	return ret < 0 ? ret : req(fd, LQ_SLOT_RELEASE, &c);
}

static void check_open(const char *name)
{
	static const struct op opening = { "open", MAY_FAIL, NULL, open_path,
					   must_close };

	snprintf(path, sizeof(path), "%s", name);
	fail_each(&opening);
}

static void check_e1(void)
{
	static const struct op setting = { "LQ_SET_SPAN", MUST_SUCCEED, NULL,
					   set_span, NULL };
	static const struct op claiming = { "LQ_SLOT_CLAIM", MUST_SUCCEED, NULL,
					    claim, NULL };
	struct lq_media_setup setup = SMALL_SETUP;
	char name[32];

	snprintf(name, sizeof(name), "/dev/lq/s%u/d", span);
	check_open(name);
	snprintf(path, sizeof(path), "%s", CTL);
	CHECK(open_path() >= 0);
	fail_some_from(&setting, 1, 5);
	must_close();
	fd = media_set_up(&setup);
	fail_each(&claiming);
	must_close();
}

TEST(it_is_opened_asked_and_read_or_refused)
{
	static const struct op reading = { "read of facts", MAY_FAIL, NULL,
					   read_facts, NULL };
	struct lq_board_info board = { .board = 0 };
	struct lq_span_info info;

	begin();
	fd = open_node(CTL);
	CHECK_EQ(0, req(fd, LQ_GET_BOARD, &board));
	span = board.first_span;
	info = span_info(fd, span);
	must_close();
	check_open(CTL);
	check_open(MEDIA);
	if (info.kind == LQ_SPAN_E1)
		check_e1();
	snprintf(path, sizeof(path), info.kind == LQ_SPAN_E1 ?
		 "/sys/class/lq/lq!s%u!d/alarms" : "/sys/class/lq/lq!s%u/alarms", span);
	fail_each(&reading);
	end();
}

TESTS(
	RUN(a_device_is_probed_whole_or_not_at_all),
	RUN(it_goes_in_any_case),
	RUN(it_is_opened_asked_and_read_or_refused),
)
