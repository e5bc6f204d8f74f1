/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clock that libpri sees; see clock.h. */
#include "lqpri/clock.h"

static const struct loop *clock_loop;

void clock_use(const struct loop *l)
{
	clock_loop = l;
}

/* One day ahead, because libpri takes a second 0 for "not set" here and there. */
static uint64_t now_ms(void)
{
	return 86400000 + (clock_loop ? loop_now_ms(clock_loop) : 0);
}

int gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
	uint64_t ms = now_ms();

	tv->tv_sec = (time_t)(ms / 1000);
	tv->tv_usec = (suseconds_t)(ms % 1000 * 1000);
	return 0;
}

uint64_t clock_ms_until(const struct timeval *tv)
{
	uint64_t at = (uint64_t)tv->tv_sec * 1000 + (uint64_t)tv->tv_usec / 1000;
	uint64_t now = now_ms();

	return at > now ? at - now : 0;
}
