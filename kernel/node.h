/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names in /dev/lq and /sys/class/lq: one device class, one range of minors.
 *
 *   minor 0      /dev/lq/ctl
 *   minor 1      /dev/lq/media
 *   minor 1 + N  /dev/lq/sN/d, N = 1..LQ_ENGINE_SPANS_MAX
 */
#ifndef LQ_NODE_H
#define LQ_NODE_H

#include <linux/cdev.h>
#include <linux/device.h>

#include "engine/engine.h"

enum lq_minor {
	LQ_MINOR_CTL = 0,
	LQ_MINOR_MEDIA = 1,
	LQ_MINOR_SPAN = 1,	/* plus the span's number */
	LQ_MINORS = LQ_MINOR_SPAN + LQ_ENGINE_SPANS_MAX + 1,
};

int lq_node_init(void);
void lq_node_fini(void);

/** lq_node_serve - from now on @fops opens minors @first.. @first + @n - 1 */
int __must_check lq_node_serve(struct cdev *cdev,
			       const struct file_operations *fops,
			       unsigned int first, unsigned int n);

#define LQ_NO_MINOR (-1)

/**
 * lq_node_add - a device of class lq, with its node unless LQ_NO_MINOR
 * @groups: its facts in sysfs; their drvdata is @data
 * @name:   '!' in it becomes '/' in /dev
 * Return: the device or ERR_PTR; device_unregister() or lq_node_del() it.
 */
struct device *lq_node_add(struct device *parent, int minor, void *data,
			   const struct attribute_group **groups,
			   const char *name);
void lq_node_del(int minor);

#endif
