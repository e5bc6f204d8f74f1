/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emulated icE1usb (tests/mock/ice1emu, $LQ_ICE1EMU) as a child, or where it is
 * a program of the host's: plugged in by emu_start(), pulled out by emu_end(), and
 * told what to do in between.
 */
#ifndef TESTS_QEMU_ICE1EMU_H
#define TESTS_QEMU_ICE1EMU_H

#include <sys/wait.h>
#include <termios.h>

#include "qemu/guest.h"

static struct {
	pid_t pid;
	FILE *to, *from;
} emu;

static inline pid_t spawn(char *const argv[], int in, int out)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	if (in >= 0)
		dup2(in, 0);
	if (out >= 0)
		dup2(out, 1);
	execvp(argv[0], argv);
	_exit(127);
}

/** open_line - a serial line to the host (run.py --usb); -1: there is none */
static inline int open_line(const char *path)
{
	int fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios raw;

	if (fd < 0)
		return -1;
	CHECK_EQ(0, tcgetattr(fd, &raw));
	cfmakeraw(&raw);
	CHECK_EQ(0, tcsetattr(fd, TCSAFLUSH, &raw));
	return fd;
}

static inline const char *emu_say(const char *line)
{
	static char answer[256];

	fprintf(emu.to, "%s\n", line);
	fflush(emu.to);
	if (!fgets(answer, sizeof(answer), emu.from))
		answer[0] = 0;
	return answer;
}

static inline void emu_do(const char *line)
{
	CHECK_STR("ok\n", emu_say(line));
}

/* Where the host's program takes its commands. */
static inline const char *emu_line(void)
{
	const char *at = getenv("LQ_ICE1EMU");

	return at && !strncmp(at, "/dev/", 5) ? at : NULL;
}

static inline void emu_start_there(void)
{
	int fd = open_line(emu_line());

	CHECK(fd >= 0);
	emu.to = fdopen(fd, "w");
	emu.from = fdopen(dup(fd), "r");
	emu_do("plug");
}

static inline void emu_start(char *refuse)
{
	char *argv[] = { getenv("LQ_ICE1EMU"), "--refuse", refuse, NULL };
	int to[2], from[2];
	char line[32] = "";

	if (emu_line()) {
		emu_start_there();
		return;
	}
	CHECK_EQ(0, pipe2(to, O_CLOEXEC));
	CHECK_EQ(0, pipe2(from, O_CLOEXEC));
	emu.pid = spawn(argv, to[0], from[1]);
	close(to[0]);
	close(from[1]);
	emu.to = fdopen(to[1], "w");
	emu.from = fdopen(from[0], "r");
	CHECK(fgets(line, sizeof(line), emu.from));
	CHECK_STR("ready\n", line);
}

/* Pulled out: the end of its input. */
static inline void emu_end(void)
{
	int status = -1;

	if (emu_line())
		emu_do("unplug");
	fclose(emu.to);
	if (!emu_line()) {
		waitpid(emu.pid, &status, 0);
		CHECK_EQ(0, status);
	}
	fclose(emu.from);
}

static inline long emu_value(int port, const char *name)
{
	char ask[16];
	const char *at;

	snprintf(ask, sizeof(ask), "stat %d", port);
	at = strstr(emu_say(ask), name);
	return at ? strtol(at + strlen(name), NULL, 10) : -1;
}

#endif
