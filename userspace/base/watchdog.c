// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/watchdog.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/notify.h"

#define PERIOD_MAX_US	(3600ull * 1000000)	/* an hour is no watchdog */

static void bark(void *arg)
{
	struct watchdog *w = arg;

	notify_service("WATCHDOG=1");
	/* It is set again where it stood: that cannot fail. */
	if (timer_set(&w->timer, w->loop, w->every_ms, bark, w))
		log_error("base", "watchdog=stopped");
}

static uint32_t half_period_ms(void)
{
	const char *period = getenv("WATCHDOG_USEC");
	const char *pid = getenv("WATCHDOG_PID");
	unsigned long long us;

	if (!period || (pid && strtol(pid, NULL, 10) != (long)getpid()))
		return 0;
	us = strtoull(period, NULL, 10);
	if (us < 2000 || us > PERIOD_MAX_US)
		return 0;
	return us / 2000;
}

int watchdog_start(struct watchdog *w, struct loop *l)
{
	w->loop = l;
	w->every_ms = half_period_ms();
	if (!w->every_ms)
		return 0;
	return timer_set(&w->timer, l, 0, bark, w);
}

void watchdog_stop(struct watchdog *w)
{
	timer_stop(&w->timer);
}
