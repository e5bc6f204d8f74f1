/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libpri's clock. It reads gettimeofday(), so that a step of the wall clock
 * would fire or stall all its timers; a program that contains clock.c gives it
 * the monotonic clock of its loop instead (the linker prefers our
 * gettimeofday() for shared libraries too), which tests move by hand.
 */
#ifndef LQPRI_CLOCK_H
#define LQPRI_CLOCK_H

#include <sys/time.h>
#include "base/loop.h"

/** clock_use - the loop whose time it is from now on; NULL: time stands still */
void clock_use(const struct loop *l);

/** clock_ms_until - ms from now to one of libpri's times, not less than 0 */
uint64_t clock_ms_until(const struct timeval *tv);

#endif
