// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The device class and the device numbers. What the nodes do is told by those
 * who serve them (cdev.c, dchan.c), what sysfs says by those who add them.
 */
#include <linux/fs.h>
#include <linux/module.h>

#include "compat.h"
#include "node.h"

static struct class *lq_class;
static dev_t lq_devt;

/* Group lq comes from the udev rule; nobody else gets in by default. */
static char *lq_node_devnode(lq_devnode_device *dev, umode_t *mode)
{
	if (mode)
		*mode = 0660;
	return NULL;
}

int lq_node_init(void)
{
	int ret;

	ret = alloc_chrdev_region(&lq_devt, 0, LQ_MINORS, "lq");
	if (ret)
		return ret;
	lq_class = lq_class_create("lq");
	if (IS_ERR(lq_class)) {
		ret = PTR_ERR(lq_class);
		goto free_region;
	}
	lq_class->devnode = lq_node_devnode;
	return 0;

free_region:
	unregister_chrdev_region(lq_devt, LQ_MINORS);
	return ret;
}

void lq_node_fini(void)
{
	class_destroy(lq_class);
	unregister_chrdev_region(lq_devt, LQ_MINORS);
}

int lq_node_serve(struct cdev *cdev, const struct file_operations *fops,
		  unsigned int first, unsigned int n)
{
	cdev_init(cdev, fops);
	cdev->owner = THIS_MODULE;
	return cdev_add(cdev, lq_devt + first, n);
}

struct device *lq_node_add(struct device *parent, int minor, void *data,
			   const struct attribute_group **groups,
			   const char *name)
{
	dev_t devt = minor == LQ_NO_MINOR ? 0 : lq_devt + minor;

	return device_create_with_groups(lq_class, parent, devt, data, groups,
					 "%s", name);
}

void lq_node_del(int minor)
{
	device_destroy(lq_class, lq_devt + minor);
}
