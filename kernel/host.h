/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The module's one engine, the lock that serialises it, and those who wait
 * for it. Everything else of the glue stands on this file.
 *
 * struct lq_file is the part that every open file has in common: a place in
 * the host's list and a wait queue. The tick asks each file, under the lock,
 * what it is ready for, and wakes the waiters of what is new after the lock
 * is dropped. So no path but the tick ever wakes anybody, and whatever
 * happens is told at most one tick later.
 */
#ifndef LQ_HOST_H
#define LQ_HOST_H

#include <linux/list.h>
#include <linux/poll.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <lq/version.h>

#include "engine/engine.h"

struct lq_host {
	/* set at creation, then constant */
	struct lq_engine *engine;

	spinlock_t lock;	/* the engine lock; see README.md */

	/* guarded by lock */
	struct list_head files;	/* struct lq_file; also read under RCU */
};

extern struct lq_host lq_host;

int lq_host_init(u32 n_ip);
void lq_host_fini(void);

static inline void lq_host_lock(void)
	__acquires(&lq_host.lock)
{
	spin_lock_bh(&lq_host.lock);
}

static inline void lq_host_unlock(void)
	__releases(&lq_host.lock)
{
	spin_unlock_bh(&lq_host.lock);
}

#define lq_host_assert_locked() lockdep_assert_held(&lq_host.lock)

struct lq_file {
	/* set at creation, then constant */
	__poll_t (*ready)(const struct lq_file *f);	/* asked under lock */
	struct file *file;

	wait_queue_head_t wait;
	struct rcu_head rcu;	/* for who frees the file */

	/* guarded by the engine lock */
	struct list_head node;
	__poll_t told;		/* what the waiters have been woken for */
	__poll_t due;		/* what the running tick will wake them for */
	u64 wakeups;
};

/**
 * lq_file_init - the common part of a new open file
 * @ready: what read() and write() could do now, without blocking
 */
void lq_file_init(struct lq_file *f, struct file *file,
		  __poll_t (*ready)(const struct lq_file *f));

/** lq_file_add, lq_file_del - to and from the tick's list. Context: locked */
void lq_file_add(struct lq_file *f);
void lq_file_del(struct lq_file *f);

/** lq_file_served - after a read or write: tell again what comes. Context: locked */
void lq_file_served(struct lq_file *f);

/**
 * lq_file_wait - sleep until the file is ready for any of @events
 * Return: 0, -EAGAIN (O_NONBLOCK), -ERESTARTSYS
 */
int __must_check lq_file_wait(struct lq_file *f, __poll_t events);

__poll_t lq_file_poll(struct lq_file *f, struct poll_table_struct *table);

/** lq_host_collect - at the end of a tick. Context: softirq, locked */
void lq_host_collect(void);

/** lq_host_wake - after it. Context: softirq, not locked */
void lq_host_wake(void);

#endif
