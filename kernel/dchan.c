// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The file of a D channel. The frames, their queues and the "one opener" rule
 * are the engine's (engine/dchan.h); this file copies, waits, and outlives the
 * board: after removal it reads -ENODEV and polls POLLHUP until it is closed.
 */
#include <linux/fs.h>
#include <linux/lq.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "dchan.h"
#include "host.h"
#include "node.h"
#include "span.h"

/* One octet more than allowed, so that the engine sees and counts too long. */
#define LQ_DCHAN_BUF (LQ_HDLC_MAX + 1)

struct lq_dchan_file {
	struct lq_file f;
	struct lq_span_dev *sp;	/* our reference; constant */
};

static struct cdev lq_dchan_cdev;

static __poll_t lq_dchan_ready(const struct lq_file *f)
{
	struct lq_span_dev *sp = container_of(f, struct lq_dchan_file, f)->sp;
	__poll_t ready = 0;

	lq_host_assert_locked();
	if (sp->is_dead)
		return EPOLLHUP;
	if (lq_dchan_has_frame(&sp->span.d))
		ready |= EPOLLIN | EPOLLRDNORM;
	if (lq_dchan_has_room(&sp->span.d))
		ready |= EPOLLOUT | EPOLLWRNORM;
	return ready;
}

/* From the device number to a reference of the living span. */
static int lq_dchan_claim(struct lq_span_dev **out, u32 number)
{
	struct lq_span_dev *sp;
	int ret = -ENODEV;

	lq_host_lock();
	sp = lq_span_dev_of(number);
	if (sp)
		ret = lq_dchan_open(&sp->span.d);
	if (!ret)
		lq_span_dev_get(sp);
	lq_host_unlock();
	*out = sp;
	return ret;
}

static int lq_dchan_file_open(struct inode *inode, struct file *file)
{
	struct lq_dchan_file *d;
	int ret;

	d = kzalloc(sizeof(*d), GFP_KERNEL);
	if (!d)
		return -ENOMEM;
	ret = lq_dchan_claim(&d->sp, iminor(inode) - LQ_MINOR_SPAN);
	if (ret) {
		kfree(d);
		return ret;
	}
	lq_file_init(&d->f, file, lq_dchan_ready);
	file->private_data = d;
	lq_host_lock();
	lq_file_add(&d->f);
	lq_host_unlock();
	return stream_open(inode, file);
}

static int lq_dchan_file_release(struct inode *inode, struct file *file)
{
	struct lq_dchan_file *d = file->private_data;

	lq_host_lock();
	lq_file_del(&d->f);
	lq_dchan_close(&d->sp->span.d);
	lq_host_unlock();
	lq_span_dev_put(d->sp);
	kfree_rcu(d, f.rcu);
	return 0;
}

static int lq_dchan_take(struct lq_dchan_file *d, u8 *buf, u32 len)
{
	int ret;

	lq_host_lock();
	ret = d->sp->is_dead ? -ENODEV : lq_dchan_read(&d->sp->span.d, buf, len);
	lq_file_served(&d->f);
	lq_host_unlock();
	return ret;
}

static ssize_t lq_dchan_file_read(struct file *file, char __user *to,
				  size_t len, loff_t *pos)
{
	struct lq_dchan_file *d = file->private_data;
	ssize_t ret;
	u8 *buf;

	buf = kmalloc(LQ_DCHAN_BUF, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	len = min_t(size_t, len, LQ_DCHAN_BUF);
	do {
		ret = lq_dchan_take(d, buf, len);
		if (ret)
			break;
		ret = lq_file_wait(&d->f, EPOLLIN | EPOLLHUP);
	} while (!ret);
	if (ret > 0 && copy_to_user(to, buf, ret))
		ret = -EFAULT;
	kfree(buf);
	return ret;
}

/* A writer that may wait is not refused, so it must not be counted as such. */
static int lq_dchan_put(struct lq_dchan_file *d, const u8 *buf, u32 len)
{
	bool can_wait = !(d->f.file->f_flags & O_NONBLOCK);
	int ret;

	lq_host_lock();
	if (d->sp->is_dead)
		ret = -ENODEV;
	else if (can_wait && !lq_dchan_has_room(&d->sp->span.d))
		ret = -EAGAIN;
	else
		ret = lq_dchan_write(&d->sp->span.d, buf, len);
	lq_file_served(&d->f);
	lq_host_unlock();
	return ret;
}

static ssize_t lq_dchan_file_write(struct file *file, const char __user *from,
				   size_t len, loff_t *pos)
{
	struct lq_dchan_file *d = file->private_data;
	ssize_t ret;
	u8 *buf;

	len = min_t(size_t, len, LQ_DCHAN_BUF);
	buf = memdup_user(from, len);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	do {
		ret = lq_dchan_put(d, buf, len);
		if (ret != -EAGAIN)
			break;
		ret = lq_file_wait(&d->f, EPOLLOUT | EPOLLHUP);
	} while (!ret);
	kfree(buf);
	return ret;
}

static __poll_t lq_dchan_file_poll(struct file *file,
				   struct poll_table_struct *table)
{
	struct lq_dchan_file *d = file->private_data;

	return lq_file_poll(&d->f, table);
}

static const struct file_operations lq_dchan_fops = {
	.owner = THIS_MODULE,
	.open = lq_dchan_file_open,
	.release = lq_dchan_file_release,
	.read = lq_dchan_file_read,
	.write = lq_dchan_file_write,
	.poll = lq_dchan_file_poll,
};

int lq_dchan_file_init(void)
{
	return lq_node_serve(&lq_dchan_cdev, &lq_dchan_fops, LQ_MINOR_SPAN + 1,
			     LQ_ENGINE_SPANS_MAX);
}

void lq_dchan_file_fini(void)
{
	cdev_del(&lq_dchan_cdev);
}
