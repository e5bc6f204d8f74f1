/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock of the engine while no board gives one: 1 ms from an hrtimer.
 *
 * A tick belongs to a millisecond, not to an interrupt: what an interrupt
 * missed, the next ones catch up, at most LQ_TICK_BURST in one of them, and
 * what is more than LQ_TICK_DEBT_MS old is given up. At once, not slowly as the
 * soft board does: a line's far end waits for what is late.
 */
#ifndef LQ_TICK_H
#define LQ_TICK_H

#include <linux/types.h>

#define LQ_TICK_BURST	20
#define LQ_TICK_DEBT_MS	1000

struct lq_tick_count {
	u64 bursts;	/* interrupts with more than one tick to do */
	u64 skipped;	/* ticks given up */
	u32 longest_burst;
};

void lq_tick_start(void);
void lq_tick_stop(void);	/* on return no tick runs and none comes */

void lq_tick_get_count(struct lq_tick_count *count);

#endif
