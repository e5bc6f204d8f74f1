// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * osip's clock is the loop's. The library reads time only through its own
 * osip_gettimeofday(); a program that defines that symbol replaces it (ELF
 * symbol precedence), which makes all its timers run on the loop's clock and,
 * in tests, on one moved by hand.
 */
#include <sys/time.h>

#include <osip2/osip_time.h>

#include "sig/sip_priv.h"

static uint64_t clock_ms;

void sip_clock_set(uint64_t now_ms)
{
	clock_ms = now_ms;
}

int osip_gettimeofday(struct timeval *tp, void *tz)
{
	tp->tv_sec = clock_ms / 1000;
	tp->tv_usec = clock_ms % 1000 * 1000;
	return 0;
}
