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

TEST(a_device_is_probed_whole_or_not_at_all_and_goes_in_any_case)
{
	static const struct op in = { "probe", MAY_FAIL, NULL, probe,
				      must_unbind };
	/* The one that fails is sysfs's own, for what is written. */
	static const struct op out = { "remove", MAY_FAIL, must_probe, unbind,
				       must_be_gone };

	nomem_arm();
	CHECK_EQ(0, driver_insert("LQ_DRIVER", ""));
	if (getenv("LQ_ICE1EMU"))
		plug_usb();
	CHECK(SOON(has_board() && is_bound()));
	bind_fd = open_file_of_driver("bind");
	unbind_fd = open_file_of_driver("unbind");
	must_unbind();
	if (getenv("LQ_STEP")) {
		fail_first(&in, atoi(getenv("LQ_FIRST")));
		fail_some_from(&in, atoi(getenv("LQ_FIRST")) + 1, atoi(getenv("LQ_STEP")));
	} else if (getenv("LQ_FIRST")) {
		fail_first(&in, atoi(getenv("LQ_FIRST")));
	} else {
		fail_each(&in);
		fail_each(&out);
	}
	close(bind_fd);
	close(unbind_fd);
	if (getenv("LQ_ICE1EMU"))
		unplug_usb();
	remove_driver();
}

TESTS(
	RUN(a_device_is_probed_whole_or_not_at_all_and_goes_in_any_case),
)
