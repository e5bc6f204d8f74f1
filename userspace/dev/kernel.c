// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's door: /dev/lq. Every call is one system call, and its errno is
 * the ABI's; this file only turns -1 and errno into -errno.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "dev/dev_priv.h"

static int result(ssize_t n)
{
	return n < 0 ? -errno : (int)n;
}

static int kernel_open(struct dev_file *f, const char *path, unsigned int span)
{
	char node[32];

	if (f->kind == DEV_DCHAN)
		(void)snprintf(node, sizeof(node), "/dev/lq/s%u/d", span);
	else
		(void)snprintf(node, sizeof(node), "/dev/lq/%s",
			       f->kind == DEV_CTL ? "ctl" : "media");
	f->fd = open(node, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	return f->fd < 0 ? -errno : 0;
}

static int kernel_request(struct dev_file *f, unsigned int cmd, void *arg)
{
	struct lq_envelope env = { .what = cmd, .at = (uintptr_t)arg };

	if (LQ_IS_WHAT(cmd))
		return result(ioctl(f->fd, LQ_WHAT_REQUEST(cmd), &env));
	return result(ioctl(f->fd, cmd, arg));
}

static int kernel_setup(struct dev_file *f, struct lq_media_setup *setup,
			int *fd)
{
	*fd = f->fd;
	return kernel_request(f, LQ_MEDIA_SETUP, setup);
}

static int kernel_read_events(struct dev_file *f, struct lq_event *ev, size_t n)
{
	int got = result(read(f->fd, ev, n * sizeof(*ev)));

	return got < 0 ? got : got / (int)sizeof(*ev);
}

static int kernel_read_frame(struct dev_file *f, void *buf, size_t len)
{
	return result(read(f->fd, buf, len));
}

static int kernel_write_frame(struct dev_file *f, const void *buf, size_t len)
{
	return result(write(f->fd, buf, len));
}

const struct dev_ops dev_kernel_ops = {
	.open = kernel_open,
	.request = kernel_request,
	.setup = kernel_setup,
	.read_events = kernel_read_events,
	.read_frame = kernel_read_frame,
	.write_frame = kernel_write_frame,
};
