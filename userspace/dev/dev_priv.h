/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between dev.c and the two doors, kernel.c and soft.c. */
#ifndef DEV_DEV_PRIV_H
#define DEV_DEV_PRIV_H

#include "dev/dev.h"

struct dev_ops {
	/* @path: what stands behind "soft:", else NULL. Fills in fd (and sock) */
	int (*open)(struct dev_file *f, const char *path, unsigned int span);
	int (*request)(struct dev_file *f, unsigned int cmd, void *arg);
	/*
	 * LQ_MEDIA_SETUP. @fd: what to mmap(); the caller closes it if it is
	 * not the file's own.
	 */
	int (*setup)(struct dev_file *f, struct lq_media_setup *setup, int *fd);
	int (*read_events)(struct dev_file *f, struct lq_event *ev, size_t n);
	int (*read_frame)(struct dev_file *f, void *buf, size_t len);
	int (*write_frame)(struct dev_file *f, const void *buf, size_t len);
};

struct dev_file {		/* a mem object, its opener's */
	/* set at creation, then constant */
	const struct dev_ops *ops;
	enum dev_kind kind;
	int fd;			/* the device, or the soft channel */
	int sock;		/* soft: requests; -1 in the kernel's door */

	/* set by dev_map */
	struct lq_area *area;
	size_t area_octets;
};

extern const struct dev_ops dev_kernel_ops;
extern const struct dev_ops dev_soft_ops;

#endif
