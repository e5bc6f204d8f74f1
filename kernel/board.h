/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A board: what a driver (hw/sim.c, or a module of its own) registers.
 *
 *   fill in struct lq_board, make its spans -> lq_board_add()
 *     ops->start(span): from now on the driver calls lq_span_dev_rx/tx
 *     ops->stop(span):  on return no such call is in flight and none comes
 *   lq_board_sleep() before the hardware is suspended, lq_board_wake() after it
 *   lq_board_remove() at any time, open files or not -> free struct lq_board
 */
#ifndef LQ_BOARD_H
#define LQ_BOARD_H

#include <linux/list.h>

#include "span.h"

struct lq_board;
struct lq_board_info;

/*
 * All are optional. tick and sim run under the engine lock; the others may sleep
 * and run under the plug lock.
 */
struct lq_board_ops {
	/* boards that carry frames by themselves: both or none */
	int (*start)(struct lq_span_dev *sp);
	void (*stop)(struct lq_span_dev *sp);

	/* the hardware's part of LQ_SET_SPAN */
	int (*set_cfg)(struct lq_span_dev *sp, const struct lq_span_cfg *cfg);

	/* before every engine tick: boards that the tick itself moves */
	void (*tick)(struct lq_board *b);

	/* simulated boards only: one of LQ_SIM_* with its structure */
	int (*sim)(struct lq_board *b, u32 what, const void *arg);
};

#define LQ_BOARD_SPANS_MAX 32

struct lq_board {
	/* set by the driver, then constant */
	const struct lq_board_ops *ops;
	struct device *parent;		/* the hardware, or NULL */
	const char *name;		/* "sim0"; the kernel log names it so */
	const char *model;
	const char *serial;
	struct lq_span_dev *spans[LQ_BOARD_SPANS_MAX];	/* driver's references */
	u32 n_spans;

	/* set by lq_board_add, then constant */
	struct device *dev;
	u32 number;

	/* guarded by the engine lock, changed with the plug lock held too */
	struct list_head node;
};

/**
 * lq_board_add - number it and its spans, start them, tell everybody
 * Context: may sleep. Return: 0 or -errno, and then nothing has happened.
 */
int __must_check lq_board_add(struct lq_board *b);

/**
 * lq_board_remove - dead, wait, gone
 *
 * On return nothing in the module points at @b, and its spans hold no pointer
 * to the driver. Context: may sleep.
 */
void lq_board_remove(struct lq_board *b);

/**
 * lq_board_sleep - ops->stop for all its spans, which are in alarm (DOWN) from then on
 *
 * Files stay open, slots keep their owners, nothing is counted. Context: a driver's
 * suspend; may sleep.
 */
void lq_board_sleep(struct lq_board *b);

/**
 * lq_board_wake - ops->start, then ops->set_cfg as it was, for all its spans
 *
 * Before it the driver has the hardware as after probe: it may have lost everything.
 * Context: a driver's resume; may sleep. Return: 0, or the last -errno of an
 * operation: that span sleeps on.
 */
int __must_check lq_board_wake(struct lq_board *b);

/** lq_board_get_info - LQ_GET_BOARD */
int lq_board_get_info(struct lq_board_info *info);

/** lq_boards_tick - boards without a clock of their own. Context: tick, locked */
void lq_boards_tick(void);

/** lq_board_set_span - LQ_SET_SPAN, whole or not at all. Context: may sleep */
int lq_board_set_span(struct lq_client *c, const struct lq_span_cfg *cfg);

/** lq_board_sim - LQ_SIM: @what of LQ_SIM_*, with its structure */
int lq_board_sim(u32 what, const void *arg);

#endif
