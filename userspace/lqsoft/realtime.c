// SPDX-License-Identifier: GPL-2.0-or-later
/* Real-time priority and locked memory, see realtime.h. */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>

#include "base/log.h"
#include "lqsoft/realtime.h"

/* Above ordinary threads, below the kernel's interrupt threads (50). */
#define PRIORITY 40

void soft_realtime_start(void)
{
	struct sched_param p = { .sched_priority = PRIORITY };

	if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &p))
		log_note("lqsoft", "scheduling=normal reason=\"%s\"",
			 strerror(errno));
	else
		log_info("lqsoft", "scheduling=fifo priority=%d", PRIORITY);
	/*
	 * Not MCL_FUTURE: with a limit on locked memory it would make later
	 * allocations fail. Areas are populated when they are made.
	 */
	if (mlockall(MCL_CURRENT))
		log_note("lqsoft", "memory=pageable reason=\"%s\"",
			 strerror(errno));
	else
		log_info("lqsoft", "memory=locked");
}
