// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The engine's host: its memory, its lock, and the wake-up of open files.
 *
 * Not here: when a tick happens (tick.c), what a file is (cdev.c, dchan.c).
 */
#include <linux/mm.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "host.h"

struct lq_host lq_host;

int lq_host_init(u32 n_ip)
{
	struct lq_host *h = &lq_host;
	struct lq_slot *ip;

	spin_lock_init(&lq_host.lock);	/* lockdep's name for it */
	INIT_LIST_HEAD(&h->files);
	h->engine = kvzalloc(sizeof(*h->engine), GFP_KERNEL);
	if (!h->engine)
		return -ENOMEM;
	ip = kvcalloc(n_ip, sizeof(*ip), GFP_KERNEL);
	if (!ip)
		goto free_engine;
	lq_engine_init(h->engine, ip, n_ip, "lq.ko " LQ_VERSION);
	return 0;

free_engine:
	kvfree(h->engine);
	return -ENOMEM;
}

void lq_host_fini(void)
{
	WARN_ON(!list_empty(&lq_host.files));
	kvfree(lq_host.engine->ip);
	kvfree(lq_host.engine);
}

void lq_file_init(struct lq_file *f, struct file *file,
		  __poll_t (*ready)(const struct lq_file *f))
{
	f->file = file;
	f->ready = ready;
	init_waitqueue_head(&f->wait);
}

void lq_file_add(struct lq_file *f)
{
	lq_host_assert_locked();
	list_add_tail_rcu(&f->node, &lq_host.files);
}

/*
 * The tick may still be walking over @f to wake it: who frees it waits for a
 * grace period (kvfree_rcu).
 */
void lq_file_del(struct lq_file *f)
{
	lq_host_assert_locked();
	list_del_rcu(&f->node);
}

void lq_file_served(struct lq_file *f)
{
	lq_host_assert_locked();
	f->told = f->ready(f);
}

static __poll_t lq_file_ready(struct lq_file *f)
{
	__poll_t ready;

	lq_host_lock();
	ready = f->ready(f);
	lq_host_unlock();
	return ready;
}

int lq_file_wait(struct lq_file *f, __poll_t events)
{
	if (f->file->f_flags & O_NONBLOCK)
		return -EAGAIN;
	return wait_event_interruptible(f->wait, lq_file_ready(f) & events);
}

__poll_t lq_file_poll(struct lq_file *f, struct poll_table_struct *table)
{
	poll_wait(f->file, &f->wait, table);
	return lq_file_ready(f);
}

void lq_host_collect(void)
{
	struct lq_file *f;

	lq_host_assert_locked();
	list_for_each_entry(f, &lq_host.files, node) {
		__poll_t now = f->ready(f);

		f->due = now & ~f->told;
		f->told = now;
		if (f->due)
			f->wakeups++;
	}
}

/*
 * Only the tick writes f->due, and a tick never runs beside another, so it
 * may be read here without the lock; a file added meanwhile has none.
 */
void lq_host_wake(void)
{
	struct lq_file *f;

	rcu_read_lock();
	list_for_each_entry_rcu(f, &lq_host.files, node) {
		if (f->due)
			wake_up_interruptible_poll(&f->wait, f->due);
	}
	rcu_read_unlock();
}
