/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The door to the engine: one interface, two ways in.
 *
 *   "kernel"        /dev/lq/ctl, /dev/lq/media, /dev/lq/sN/d
 *   "soft:PATH"     lqsoft's socket
 *   "auto"          the kernel's if /dev/lq/ctl exists, else soft:/run/lq/soft.sock
 *
 * Every function returns 0 (or a count) or a negative errno, exactly those of
 * include/uapi/linux/lq.h; a lost lqsoft is -ENODEV and POLLHUP, like a lost
 * board. A dev_file belongs to one thread at a time.
 */
#ifndef DEV_DEV_H
#define DEV_DEV_H

#include <stddef.h>
#include <linux/lq.h>

struct dev_file;

enum dev_kind { DEV_CTL, DEV_MEDIA, DEV_DCHAN };

/**
 * dev_open - open one file of the engine, non-blocking, close-on-exec
 * @out:  the file; dev_close() it
 * @door: "auto", "kernel", "soft:PATH"
 * @span: for DEV_DCHAN, else 0
 */
int dev_open(struct dev_file **out, const char *door, enum dev_kind kind,
	     unsigned int span);

/** dev_close - NULL-safe, returns NULL */
struct dev_file *dev_close(struct dev_file *f);

/**
 * dev_fd - for poll(): POLLIN when a dev_read_*() has something, POLLOUT on a D
 * channel when dev_write_frame() has room, POLLHUP when the board is gone
 */
int dev_fd(const struct dev_file *f);

/**
 * dev_request - an LQ_* request with its structure
 *
 * lqsoft answers between two of its ticks; one that does not answer for 5 s is
 * given up: -ENODEV, and POLLHUP from then on.
 */
int dev_request(struct dev_file *f, unsigned int cmd, void *arg);

/**
 * dev_map - LQ_MEDIA_SETUP and the mapping of its area in one step
 * @setup: in: sizes; out: area_octets
 * @area:  out: valid until dev_close()
 */
int dev_map(struct dev_file *f, struct lq_media_setup *setup,
	    struct lq_area **area);

/**
 * dev_read_events - DEV_CTL, DEV_MEDIA
 * Return: number of events, -EAGAIN, -ENODEV
 */
int dev_read_events(struct dev_file *f, struct lq_event *ev, size_t n);

/** dev_read_frame, dev_write_frame - DEV_DCHAN: one frame without FCS */
int dev_read_frame(struct dev_file *f, void *buf, size_t len);
int dev_write_frame(struct dev_file *f, const void *buf, size_t len);

#endif
