/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters for people: /sys/kernel/debug/lq/{tick,files,spans,slots}. */
#ifndef LQ_DEBUG_H
#define LQ_DEBUG_H

struct dentry;

/** lq_debug_init - never fails: without debugfs there is just nothing to read */
void lq_debug_init(void);
void lq_debug_fini(void);

/** lq_debug_dir - where a board may put files of its own */
struct dentry *lq_debug_dir(void);

#endif
