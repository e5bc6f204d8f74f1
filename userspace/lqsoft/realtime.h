/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process's place among others: before them, and never paged out. */
#ifndef LQSOFT_REALTIME_H
#define LQSOFT_REALTIME_H

/**
 * soft_realtime_start - SCHED_FIFO and locked memory, as far as permitted
 *
 * What is not permitted is told in the log; ticks may then come late, which is
 * counted (lq_info). Call it when all big memory is there.
 */
void soft_realtime_start(void);

#endif
