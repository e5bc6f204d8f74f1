// SPDX-License-Identifier: GPL-2.0-or-later
/* Real-time priority and locked memory, see realtime.h. */
#include <errno.h>
#include <sched.h>
#include <string.h>

#include "base/log.h"
#include "base/memlock.h"
#include "lqsoft/realtime.h"

/* Above ordinary threads, below the kernel's interrupt threads (50). */
#define PRIORITY 40

void soft_realtime_start(void)
{
	struct sched_param p = { .sched_priority = PRIORITY };
	int err;

	if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &p))
		log_note("lqsoft", "scheduling=normal reason=\"%s\"",
			 strerror(errno));
	else
		log_info("lqsoft", "scheduling=fifo priority=%d", PRIORITY);
	err = memlock_all();	/* areas are populated when they are made */
	if (err)
		log_note("lqsoft", "memory=pageable reason=\"%s\"",
			 strerror(-err));
	else
		log_info("lqsoft", "memory=locked");
}
