// SPDX-License-Identifier: GPL-2.0-or-later
/* The service manager's end is a socket of ours; the watchdog's loop is moved by hand. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/loop.h"
#include "base/notify.h"
#include "base/watchdog.h"
#include "unit/harness.h"

/* A bound datagram socket named @name; '@' first: abstract. */
static int manager(const char *name)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", name);
	if (name[0] == '@')
		a.sun_path[0] = '\0';
	CHECK_EQ(0, bind(fd, (struct sockaddr *)&a,
			 offsetof(struct sockaddr_un, sun_path) +
			 strlen(name)));
	return fd;
}

static void check_heard(int fd, const char *want)
{
	char got[64] = "";

	CHECK_EQ((long)strlen(want), recv(fd, got, sizeof(got) - 1, 0));
	CHECK_STR(want, got);
}

TEST(notify_reaches_the_named_socket)
{
	char dir[] = "/tmp/test_notify.XXXXXX", path[64];
	int fd;

	CHECK(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/s", dir);
	fd = manager(path);
	setenv("NOTIFY_SOCKET", path, 1);
	notify_service("READY=1\nSTATUS=x");
	check_heard(fd, "READY=1\nSTATUS=x");
	close(fd);
	notify_service("READY=1");	/* nobody there: a log line, no harm */
	unlink(path);
	rmdir(dir);
}

TEST(notify_reaches_the_abstract_socket)
{
	char name[64];
	int fd;

	snprintf(name, sizeof(name), "@lq-test-notify-%d", (int)getpid());
	fd = manager(name);
	setenv("NOTIFY_SOCKET", name, 1);
	notify_service("STOPPING=1");
	check_heard(fd, "STOPPING=1");
	close(fd);
}

TEST(notify_without_manager_does_nothing)
{
	char name[200];

	unsetenv("NOTIFY_SOCKET");
	notify_service("READY=1");
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	setenv("NOTIFY_SOCKET", name, 1);	/* longer than any address */
	notify_service("READY=1");
}

/* How many barks the manager hears in @ms of the loop's time. */
static unsigned int barks_in(const char *usec, const char *pid, uint64_t ms)
{
	struct watchdog w = { 0 };
	struct loop *l;
	unsigned int n = 0;
	char name[64], got[64];
	int fd;

	CHECK_EQ(0, loop_new_test(&l, 0, 0));
	snprintf(name, sizeof(name), "@lq-test-watchdog-%d", (int)getpid());
	fd = manager(name);
	setenv("NOTIFY_SOCKET", name, 1);
	setenv("WATCHDOG_USEC", usec, 1);
	setenv("WATCHDOG_PID", pid, 1);
	CHECK_EQ(0, watchdog_start(&w, l));
	loop_advance(l, ms);
	watchdog_stop(&w);
	loop_advance(l, ms);
	while (recv(fd, got, sizeof(got), 0) > 0)
		n++;
	close(fd);
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	(void)loop_free(l);
	return n;
}

TEST(watchdog_barks_twice_a_period_until_stopped)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	CHECK_EQ(5, barks_in("2000000", pid, 4000));
}

TEST(watchdog_is_silent_for_another_process_or_nonsense)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	CHECK_EQ(0, barks_in("2000000", "1", 4000));
	CHECK_EQ(0, barks_in("never", pid, 4000));
	CHECK_EQ(0, barks_in("0", pid, 4000));
	CHECK_EQ(0, barks_in("99999999999999", pid, 4000));
}

TESTS(
	RUN(notify_reaches_the_named_socket),
	RUN(notify_reaches_the_abstract_socket),
	RUN(notify_without_manager_does_nothing),
	RUN(watchdog_barks_twice_a_period_until_stopped),
	RUN(watchdog_is_silent_for_another_process_or_nonsense),
)
