/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The service manager's watchdog: a process whose loop no longer turns is
 * ended and started again (systemd.service(5), WatchdogSec=).
 */
#ifndef BASE_WATCHDOG_H
#define BASE_WATCHDOG_H

#include "base/loop.h"

struct watchdog {
	struct loop *loop;
	uint32_t every_ms;	/* 0: nobody watches */
	struct timer timer;
};

/**
 * watchdog_start - tell the manager that we live, twice in each of its periods
 * @w: [1] caller's memory, until watchdog_stop()
 *
 * The period is $WATCHDOG_USEC, if $WATCHDOG_PID is not somebody else; without
 * it nothing happens. Return: 0 or -ENOMEM.
 */
int watchdog_start(struct watchdog *w, struct loop *l)
	__attribute__((warn_unused_result));
void watchdog_stop(struct watchdog *w);

#endif
