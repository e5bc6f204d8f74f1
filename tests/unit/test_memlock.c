// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Locked memory: refused as a whole under a limit. (That it is locked is seen of
 * lqd in the virtual machine, qemu/sound.py: the sanitizers do not let it be.)
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memlock.h"
#include "unit/harness.h"

#define LIMIT 65536
#define NOBODY 65534

/* In a process of its own: what memlock_all() says under a limit. */
static int refused(void)
{
	const struct rlimit low = { LIMIT, LIMIT };
	void *block;
	int err;

	if (setrlimit(RLIMIT_MEMLOCK, &low) ||
	    (!geteuid() && (setgid(NOBODY) || setuid(NOBODY))))
		return 1;
	err = memlock_all();
	block = malloc(16 * LIMIT);
	free(block);
	return err == -EPERM && block ? 0 : 2;
}

TEST(a_limit_refuses_and_nothing_fails_later)
{
	int status = -1;
	pid_t child = fork();

	if (!child)
		_exit(refused());
	CHECK_EQ(child, waitpid(child, &status, 0));
	CHECK_EQ(0, status);
}

TEST(a_stack_is_touched_as_far_as_asked_for)
{
	memlock_stack(0);
	memlock_stack(MEMLOCK_STACK_MAX);
	memlock_stack(2 * MEMLOCK_STACK_MAX);	/* no further than that */
}

TESTS(
	RUN(a_limit_refuses_and_nothing_fails_later),
	RUN(a_stack_is_touched_as_far_as_asked_for),
)
