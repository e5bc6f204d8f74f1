// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory that is there when it is needed, see memlock.h. */
#include "base/memlock.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define PAGE 4096	/* or more: then some are touched twice */

static int lift_limit(void)
{
	const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
	struct rlimit now;

	if (!getrlimit(RLIMIT_MEMLOCK, &now) && now.rlim_cur == RLIM_INFINITY)
		return 0;
	return setrlimit(RLIMIT_MEMLOCK, &none) ? -EPERM : 0;
}

int memlock_all(void)
{
	int err = lift_limit();

	if (err)
		return err;
	if (mlockall(MCL_CURRENT))
		return -errno;
	/* Leaves what is locked as it is, and speaks of the future only. */
	return mlockall(MCL_FUTURE | MCL_ONFAULT) ? -errno : 0;
}

__attribute__((noinline)) void memlock_stack(size_t len)
{
	volatile uint8_t room[MEMLOCK_STACK_MAX];

	for (size_t i = 0; i < len && i < sizeof(room); i += PAGE)
		room[sizeof(room) - 1 - i] = 0;	/* it grows downwards */
}
