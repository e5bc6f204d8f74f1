// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which door, and what both have in common: the file's life, its mapping, and
 * that a call must fit the kind of file. What passes a door is in kernel.c and
 * soft.c.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "dev/dev_priv.h"
#include "dev/soft_proto.h"

#define KERNEL_CTL "/dev/lq/ctl"

static void close_fd(int fd)
{
	if (fd >= 0)
		(void)close(fd);	/* nothing of ours is unwritten */
}

static void dev_destroy(void *obj)
{
	struct dev_file *f = obj;

	if (f->area)
		(void)munmap(f->area, f->area_octets);	/* it is mapped */
	close_fd(f->fd);
	close_fd(f->sock);
}

/* @path: out, for the soft door */
static const struct dev_ops *door_ops(const char *door, const char **path)
{
	*path = NULL;
	if (!strcmp(door, "auto"))
		door = access(KERNEL_CTL, F_OK) ? "soft:" SOFT_SOCKET : "kernel";
	if (!strcmp(door, "kernel"))
		return &dev_kernel_ops;
	if (strncmp(door, "soft:", 5) || !door[5])
		return NULL;
	*path = door + 5;
	return &dev_soft_ops;
}

int dev_open(struct dev_file **out, const char *door, enum dev_kind kind,
	     unsigned int span)
{
	const struct dev_ops *ops;
	struct dev_file *f;
	const char *path;
	int err;

	*out = NULL;
	ops = door_ops(door, &path);
	if (!ops || (kind == DEV_DCHAN) != (span != 0))
		return -EINVAL;
	f = mem_new(sizeof(*f), dev_destroy);
	if (!f)
		return -ENOMEM;
	f->ops = ops;
	f->kind = kind;
	f->fd = f->sock = -1;
	err = ops->open(f, path, span);
	if (err) {
		(void)mem_deref(f);	/* always NULL */
		return err;
	}
	*out = f;
	return 0;
}

struct dev_file *dev_close(struct dev_file *f)
{
	return mem_deref(f);
}

int dev_fd(const struct dev_file *f)
{
	return f->fd;
}

int dev_request(struct dev_file *f, unsigned int cmd, void *arg)
{
	return f->kind == DEV_DCHAN ? -ENOTTY : f->ops->request(f, cmd, arg);
}

int dev_map(struct dev_file *f, struct lq_media_setup *setup,
	    struct lq_area **area)
{
	void *at;
	int err, fd;

	if (f->kind != DEV_MEDIA)
		return -ENOTTY;
	err = f->ops->setup(f, setup, &fd);
	if (err)
		return err;
	at = mmap(NULL, setup->area_octets, PROT_READ | PROT_WRITE,
		  MAP_SHARED | MAP_POPULATE, fd, 0);
	err = at == MAP_FAILED ? -errno : 0;
	if (fd != f->fd)
		close_fd(fd);
	if (err)
		return err;
	f->area = at;
	f->area_octets = setup->area_octets;
	*area = at;
	return 0;
}

int dev_read_events(struct dev_file *f, struct lq_event *ev, size_t n)
{
	if (f->kind == DEV_DCHAN)
		return -ENOTTY;
	return n ? f->ops->read_events(f, ev, n) : -EINVAL;
}

int dev_read_frame(struct dev_file *f, void *buf, size_t len)
{
	return f->kind == DEV_DCHAN ? f->ops->read_frame(f, buf, len) : -ENOTTY;
}

int dev_write_frame(struct dev_file *f, const void *buf, size_t len)
{
	return f->kind == DEV_DCHAN ? f->ops->write_frame(f, buf, len) : -ENOTTY;
}
