/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between loop.c and timers.c only: the heap of timers of one loop. */
#ifndef BASE_LOOP_PRIV_H
#define BASE_LOOP_PRIV_H

#include <stddef.h>

#include "base/loop.h"

struct timers {
	struct timer **heap;	/* [n] of [size]; children of i: 2i+1, 2i+2 */
	size_t n, size;
	uint32_t order;		/* of the next one set */
};

struct timers *loop_timers(struct loop *l);

const struct timer *timers_first(const struct timers *ts);	/* NULL: none */
void timers_run_first(struct timers *ts);
/** timers_run_due - those due by @now_ms and set before this call */
void timers_run_due(struct timers *ts, uint64_t now_ms);
void timers_fini(struct timers *ts);	/* those still set become idle */

#endif
