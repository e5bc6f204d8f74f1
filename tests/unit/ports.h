/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs that use ports of a fixed number run beside each other: one after
 * the other they have them. What they queue at is a socket in the abstract
 * namespace, whose names reach as far as the ports do: one network namespace.
 */
#ifndef TESTS_UNIT_PORTS_H
#define TESTS_UNIT_PORTS_H

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Of all who wait. */
#define PORTS_QUEUE 64

/** ports_take - returns when all ports of 26500 to 26999 are this program's, until it ends */
static inline void ports_take(void)
{
	static const struct sockaddr_un at = { AF_UNIX, "\0lq-test-ports" };
	static const socklen_t len = offsetof(struct sockaddr_un, sun_path) + 14;
	static int held = -1;
	char end;
	int fd;

	while (held < 0) {
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (fd >= 0 && !bind(fd, (const void *)&at, len)) {
			(void)listen(fd, PORTS_QUEUE);
			held = fd;
			break;
		}
		if (fd < 0 || errno != EADDRINUSE) {
			perror("the tests' ports");
			exit(1);
		}
		(void)fputs("waiting for another test's ports\n", stderr);
		/* No word ever comes: it returns when who has them ends. */
		if (!connect(fd, (const void *)&at, len))
			(void)!read(fd, &end, 1);
		(void)close(fd);
	}
}

#endif
