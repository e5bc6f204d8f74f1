// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /dev/lq/ctl and /dev/lq/media: an open file is a client of the engine.
 *
 * A request is copied in, performed under the engine lock, copied out; this
 * file knows which requests are a board's or the area's, the engine knows all
 * others. No user memory is touched under a lock.
 */
#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/lq.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "board.h"
#include "cdev.h"
#include "compat.h"
#include "engine/what.h"
#include "host.h"
#include "node.h"
#include "trace.h"

struct lq_cdev_file {
	struct lq_file f;

	/* guarded by the engine lock */
	struct lq_client client;
	void *area;		/* NULL until LQ_MEDIA_SETUP */
	u64 area_octets;
	void *ecs;		/* echo cancellers, counted with areas */
	u64 ecs_octets;
};

/* Any request's structure; what LQ_GET and LQ_SIM carry may be longer. */
union lq_request {
	u8 octets[LQ_WHAT_MAX];
	struct lq_info info;
	struct lq_board_info board;
	struct lq_span_info span_info;
	struct lq_dchan_info dchan;
	struct lq_slot_info slot_info;
	struct lq_perf perf;
	struct lq_pace_info pace;
	struct lq_bert_cfg bert_cfg;
	struct lq_bert_info bert_info;
	struct lq_span_cfg span;
	struct lq_sim_wire wire;
	struct lq_sim_fault fault;
	struct lq_sim_port sim_port;
	struct lq_media_setup setup;
	struct lq_claim claim;
	struct lq_slot_cfg slot;
	struct lq_tone tone;
	struct lq_digits digits;
	struct lq_caller_id caller_id;
	struct lq_signal signal;
	struct lq_port_cfg port;
	struct lq_conf conf;
	struct lq_conf_member member;
	struct lq_ec_info ec_info;
	struct lq_ec_taps ec_taps;
};

static struct cdev lq_cdev;
static u64 lq_area_limit;
static atomic64_t lq_area_used;

u64 lq_cdev_area_octets(void)
{
	return atomic64_read(&lq_area_used);
}

/* All areas together are bounded, so that no user can eat the machine. */
static void *lq_area_new(u64 octets)
{
	void *area;

	if (atomic64_add_return(octets, &lq_area_used) > lq_area_limit)
		goto give_back;
	area = vmalloc_user(octets);
	if (area)
		return area;

give_back:
	atomic64_sub(octets, &lq_area_used);
	return NULL;
}

static void lq_area_free(void *area, u64 octets)
{
	vfree(area);
	atomic64_sub(octets, &lq_area_used);
}

static __poll_t lq_cdev_ready(const struct lq_file *f)
{
	struct lq_cdev_file *c = container_of(f, struct lq_cdev_file, f);

	lq_host_assert_locked();
	return lq_client_is_ready(&c->client) ? EPOLLIN | EPOLLRDNORM : 0;
}

static int lq_cdev_open(struct inode *inode, struct file *file)
{
	struct lq_cdev_file *c;
	int ret;

	c = kvzalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return -ENOMEM;
	lq_client_init(&c->client, iminor(inode) == LQ_MINOR_CTL ?
					   LQ_CLIENT_CTL : LQ_CLIENT_MEDIA);
	lq_file_init(&c->f, file, lq_cdev_ready);
	lq_host_lock();
	ret = lq_engine_add_client(lq_host.engine, &c->client);
	if (!ret)
		lq_file_add(&c->f);
	lq_host_unlock();
	if (ret) {
		kvfree(c);
		return ret;
	}
	file->private_data = c;
	return stream_open(inode, file);
}

/* No mapping is left: each holds the file open. */
static int lq_cdev_release(struct inode *inode, struct file *file)
{
	struct lq_cdev_file *c = file->private_data;

	lq_host_lock();
	lq_file_del(&c->f);
	lq_engine_remove_client(lq_host.engine, &c->client);
	lq_host_unlock();
	lq_area_free(c->ecs, c->ecs_octets);
	lq_area_free(c->area, c->area_octets);
	kvfree_rcu(c, f.rcu);
	return 0;
}

/* ----------------------------------------------------------------- events */

#define LQ_CDEV_EVENTS 16	/* copied at a time, on the stack */

static u32 lq_cdev_take(struct lq_cdev_file *c, struct lq_event *ev, u32 n)
{
	lq_host_lock();
	n = lq_client_read(lq_host.engine, &c->client, ev, n);
	lq_file_served(&c->f);
	lq_host_unlock();
	return n;
}

/* Return: how many went out of @n that are wanted, or -EFAULT */
static ssize_t lq_cdev_give(struct lq_cdev_file *c, struct lq_event __user *to,
			    size_t n)
{
	struct lq_event ev[LQ_CDEV_EVENTS];
	size_t done = 0;
	u32 got, i;

	while (done < n) {
		got = lq_cdev_take(c, ev, min_t(size_t, n - done,
						LQ_CDEV_EVENTS));
		if (!got)
			break;
		if (copy_to_user(to + done, ev, got * sizeof(*ev)))
			return -EFAULT;
		for (i = 0; i < got; i++)
			trace_lq_event(&ev[i]);
		done += got;
	}
	return done;
}

static ssize_t lq_cdev_read(struct file *file, char __user *to, size_t len,
			    loff_t *pos)
{
	struct lq_cdev_file *c = file->private_data;
	ssize_t n;

	if (len < sizeof(struct lq_event))
		return -EINVAL;
	do {
		n = lq_cdev_give(c, (struct lq_event __user *)to,
				 len / sizeof(struct lq_event));
		if (n)
			break;
		n = lq_file_wait(&c->f, EPOLLIN);
	} while (!n);
	return n > 0 ? n * sizeof(struct lq_event) : n;
}

static __poll_t lq_cdev_poll(struct file *file, struct poll_table_struct *table)
{
	struct lq_cdev_file *c = file->private_data;

	return lq_file_poll(&c->f, table);
}

/* ------------------------------------------------------------------- area */

/* Context: locked */
static int lq_cdev_furnish(struct lq_cdev_file *c,
			   const struct lq_media_setup *m, void *area, void *ecs)
{
	int ret = lq_client_set_area(lq_host.engine, &c->client, m, area);

	if (ret)
		return ret;
	lq_client_set_ecs(&c->client, ecs);
	c->area = area;
	c->area_octets = lq_area_octets(m);
	c->ecs = ecs;
	c->ecs_octets = lq_ecpool_octets(m);
	return 0;
}

static int lq_cdev_setup(struct lq_cdev_file *c, struct lq_media_setup *m)
{
	void *area, *ecs = NULL;
	u64 octets, ecs_octets;
	int ret = -ENOMEM;

	if (c->client.kind != LQ_CLIENT_MEDIA)
		return -ENOTTY;
	octets = lq_area_octets(m);
	if (!octets)
		return -EINVAL;
	ecs_octets = lq_ecpool_octets(m);
	area = lq_area_new(octets);
	if (!area)
		return -ENOMEM;
	if (ecs_octets) {
		ecs = lq_area_new(ecs_octets);
		if (!ecs)
			goto free_area;
	}
	lq_host_lock();
	ret = lq_cdev_furnish(c, m, area, ecs);
	lq_host_unlock();
	if (ret)
		goto free_ecs;
	m->area_octets = octets;
	return 0;

free_ecs:
	lq_area_free(ecs, ecs_octets);
free_area:
	lq_area_free(area, octets);
	return ret;
}

static int lq_cdev_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct lq_cdev_file *c = file->private_data;
	void *area;

	if (c->client.kind != LQ_CLIENT_MEDIA)
		return -ENODEV;
	if (vma->vm_pgoff || !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	lq_host_lock();
	area = c->area;
	lq_host_unlock();
	if (!area)
		return -EINVAL;
	vm_flags_clear(vma, VM_MAYEXEC);
	/* It lives until release, which waits for the mapping to go. */
	return remap_vmalloc_range(vma, area, 0);
}

/* --------------------------------------------------------------- requests */

static int lq_cdev_engine(struct lq_cdev_file *c, u32 cmd, union lq_request *r)
{
	int ret;

	lq_host_lock();
	ret = lq_engine_request(lq_host.engine, &c->client, cmd, r);
	lq_host_unlock();
	return ret;
}

static int lq_cdev_ctl(struct lq_cdev_file *c, u32 cmd, union lq_request *r)
{
	if (c->client.kind != LQ_CLIENT_CTL)
		return -ENOTTY;
	if (cmd == LQ_SET_SPAN)
		return lq_board_set_span(&c->client, &r->span);
	return lq_board_sim(cmd, r);
}

static int lq_cdev_request(struct lq_cdev_file *c, u32 cmd, union lq_request *r)
{
	switch (cmd) {
	case LQ_GET_BOARD:
		return lq_board_get_info(&r->board);
	case LQ_GET_PACE:
		return lq_span_dev_request(&c->client, cmd, r->pace.span, r);
	case LQ_GET_SPAN:
		return lq_span_dev_request(&c->client, cmd, r->span_info.span,
					   r);
	case LQ_GET_BERT:
		return lq_span_dev_request(&c->client, cmd, r->bert_info.span,
					   r);
	case LQ_SET_BERT:
		return lq_span_dev_request(&c->client, cmd, r->bert_cfg.span,
					   r);
	case LQ_SET_SPAN:
	case LQ_SIM_WIRE:
	case LQ_SIM_FAULT:
	case LQ_SIM_PORT:
		return lq_cdev_ctl(c, cmd, r);
	case LQ_MEDIA_SETUP:
		return lq_cdev_setup(c, &r->setup);
	default:
		return lq_cdev_engine(c, cmd, r);
	}
}

/* LQ_GET and LQ_SIM: the structure stands where the envelope says. */
static long lq_cdev_open_envelope(struct lq_cdev_file *c, u32 cmd,
				  const struct lq_envelope *env,
				  union lq_request *r)
{
	void __user *at = u64_to_user_ptr(env->at);
	u32 size = LQ_WHAT_SIZE(env->what);
	int ret, own = lq_what_own(c->client.kind, env->what);

	if (own < 0)
		return own;
	if (LQ_WHAT_REQUEST(own) != cmd)
		return -ENOTTY;
	if (env->reserved)
		return -EINVAL;
	if (copy_from_user(r, at, size))
		return -EFAULT;
	ret = lq_what_fit(env->what, own, r->octets);
	if (!ret)
		ret = lq_cdev_request(c, own, r);
	if (!ret && cmd == LQ_GET && copy_to_user(at, r, size))
		ret = -EFAULT;
	return ret;
}

static long lq_cdev_envelope(struct lq_cdev_file *c, u32 cmd,
			     const void __user *user, union lq_request *r)
{
	struct lq_envelope env;
	long ret;

	if (copy_from_user(&env, user, sizeof(env)))
		return -EFAULT;
	ret = lq_cdev_open_envelope(c, cmd, &env, r);
	trace_lq_request(c, env.what, ret);
	return ret;
}

/*
 * The size is part of the number, so a known number has copied in exactly its
 * structure; unknown ones meet -ENOTTY in the engine.
 */
static long lq_cdev_plain(struct lq_cdev_file *c, u32 cmd, void __user *user,
			  union lq_request *r)
{
	long ret;

	if (_IOC_TYPE(cmd) != LQ_IOC || _IOC_SIZE(cmd) > sizeof(*r))
		return -ENOTTY;
	if (_IOC_DIR(cmd) & _IOC_WRITE && copy_from_user(r, user, _IOC_SIZE(cmd)))
		return -EFAULT;
	ret = lq_cdev_request(c, cmd, r);
	if (!ret && _IOC_DIR(cmd) & _IOC_READ &&
	    copy_to_user(user, r, _IOC_SIZE(cmd)))
		ret = -EFAULT;
	trace_lq_request(c, cmd, ret);
	return ret;
}

static long lq_cdev_ioctl(struct file *file, unsigned int cmd,
			  unsigned long arg)
{
	struct lq_cdev_file *c = file->private_data;
	void __user *user = (void __user *)arg;
	union lq_request r = {};

	if (cmd == LQ_GET || cmd == LQ_SIM)
		return lq_cdev_envelope(c, cmd, user, &r);
	return lq_cdev_plain(c, cmd, user, &r);
}

static const struct file_operations lq_cdev_fops = {
	.owner = THIS_MODULE,
	.open = lq_cdev_open,
	.release = lq_cdev_release,
	.read = lq_cdev_read,
	.poll = lq_cdev_poll,
	.unlocked_ioctl = lq_cdev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = lq_cdev_mmap,
};

static int lq_cdev_nodes(void)
{
	struct device *ctl, *media;

	ctl = lq_node_add(NULL, LQ_MINOR_CTL, NULL, NULL, "lq!ctl");
	if (IS_ERR(ctl))
		return PTR_ERR(ctl);
	media = lq_node_add(NULL, LQ_MINOR_MEDIA, NULL, NULL, "lq!media");
	if (IS_ERR(media)) {
		device_unregister(ctl);
		return PTR_ERR(media);
	}
	return 0;
}

int lq_cdev_init(u32 area_mib)
{
	int ret;

	lq_area_limit = (u64)area_mib << 20;
	ret = lq_node_serve(&lq_cdev, &lq_cdev_fops, LQ_MINOR_CTL, 2);
	if (ret)
		return ret;
	ret = lq_cdev_nodes();
	if (ret)
		cdev_del(&lq_cdev);
	return ret;
}

void lq_cdev_fini(void)
{
	lq_node_del(LQ_MINOR_MEDIA);
	lq_node_del(LQ_MINOR_CTL);
	cdev_del(&lq_cdev);
}
