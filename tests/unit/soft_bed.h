/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A soft board to test on: the lqsoft program in a folder of its own, by
 * default with the manual clock, so that no claim depends on the machine's
 * load. It dies with the test.
 *
 *   struct soft_bed b;
 *   bed_start(&b, NULL);
 *   struct dev_file *ctl = bed_open(&b, DEV_CTL, 0);
 *   bed_ticks(ctl, 500);
 *   ...
 *   bed_stop(&b);
 */
#ifndef TESTS_UNIT_SOFT_BED_H
#define TESTS_UNIT_SOFT_BED_H

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dev/dev.h"
#include "dev/ring.h"
#include "dev/soft_proto.h"
#include "unit/harness.h"

#define BED_PATH 512
#define BED_PATIENCE_MS 60000	/* for what must come, on any machine */

#define BED_ALIGN_MS 700	/* framing, CRC-4 multiframe and alarms have settled */

struct soft_bed {
	char dir[64], door[96], socket[88], log[88];
	pid_t pid;
};

static void bed_die(const char *what)
{
	perror(what);
	exit(1);
}

/* $LQSOFT, or lqsoft of the flavor that this test is of. */
static inline const char *bed_program(void)
{
	static char path[BED_PATH];
	char self[BED_PATH - 16] = "";
	const char *given = getenv("LQSOFT");

	if (given)
		return given;
	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		bed_die("/proc/self/exe");
	(void)snprintf(path, sizeof(path), "%s/../lqsoft", dirname(self));
	return path;
}

/* In the child: never returns. @args: NULL or up to 6 more, NULL-terminated */
static inline void bed_exec(const struct soft_bed *b, int out,
			    const char *const *args)
{
	const char *argv[13] = { "lqsoft", "--socket", b->socket,
				 "--no-realtime", "--clock", "manual" };
	size_t n = 6;

	while (args && *args && n < 12)
		argv[n++] = *args++;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (dup2(out, 1) < 0 || !freopen(b->log, "a", stderr))
		bed_die("lqsoft's output");
	execv(bed_program(), (char **)argv);
	bed_die(bed_program());
}

/* Its first line on stdout into @line; empty if it ended without one. */
static inline void bed_launch(struct soft_bed *b, const char *const *args,
			      char *line, size_t size)
{
	size_t len = 0;
	int out[2];

	if (pipe(out))
		bed_die("pipe");
	b->pid = fork();
	if (b->pid < 0)
		bed_die("fork");
	if (!b->pid)
		bed_exec(b, out[1], args);
	(void)close(out[1]);
	while (len < size - 1 && read(out[0], line + len, 1) == 1)
		if (line[len++] == '\n')
			break;
	line[len] = 0;
	(void)close(out[0]);
}

static inline void bed_paths(struct soft_bed *b)
{
	const char *tmp = getenv("TMPDIR");

	(void)snprintf(b->dir, sizeof(b->dir), "%.40s/lq-soft-XXXXXX",
		       tmp ? tmp : P_tmpdir);
	if (!mkdtemp(b->dir))
		bed_die(b->dir);
	(void)snprintf(b->socket, sizeof(b->socket), "%s/sock", b->dir);
	(void)snprintf(b->door, sizeof(b->door), "soft:%s", b->socket);
	(void)snprintf(b->log, sizeof(b->log), "%s/log", b->dir);
}

static inline void bed_start(struct soft_bed *b, const char *const *args)
{
	char line[160], want[160];

	bed_paths(b);
	bed_launch(b, args, line, sizeof(line));
	(void)snprintf(want, sizeof(want), "lqsoft ready socket=%s\n", b->socket);
	CHECK_STR(want, line);
}

/* Its exit status; 128 + number if a signal ended it. */
static inline int bed_wait(struct soft_bed *b)
{
	int status = 0;

	if (waitpid(b->pid, &status, 0) != b->pid)
		bed_die("waitpid");
	b->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static inline int bed_signal(struct soft_bed *b, int signo)
{
	(void)kill(b->pid, signo);
	return bed_wait(b);
}

static inline void bed_remove(struct soft_bed *b)
{
	(void)unlink(b->socket);
	(void)unlink(b->log);
	(void)rmdir(b->dir);
}

/* Asked to end it must end well: with the sanitizers, without a leak too. */
static inline void bed_stop(struct soft_bed *b)
{
	int status = b->pid ? bed_signal(b, SIGTERM) : 0;

	CHECK_EQ(0, status);
	bed_remove(b);
}

/* How many lines with @text its log has. */
static inline unsigned int bed_logged(const struct soft_bed *b, const char *text)
{
	unsigned int n = 0;
	char line[1100];
	FILE *f = fopen(b->log, "r");

	if (!f)
		bed_die(b->log);
	while (fgets(line, sizeof(line), f))
		n += strstr(line, text) != NULL;
	(void)fclose(f);
	return n;
}

static inline struct dev_file *bed_open(struct soft_bed *b, enum dev_kind kind,
					unsigned int span)
{
	struct dev_file *f;

	CHECK_EQ(0, dev_open(&f, b->door, kind, span));
	if (!f)
		exit(1);	/* nothing here can go on without it */
	return f;
}

/* A connection without libdev, for what libdev never says. */
static inline int bed_connect(const struct soft_bed *b)
{
	struct timeval limit = { .tv_sec = BED_PATIENCE_MS / 1000 };
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	memcpy(to.sun_path, b->socket, strlen(b->socket) + 1);
	if (sock < 0 || connect(sock, (struct sockaddr *)&to, sizeof(to)) ||
	    setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)))
		bed_die("connecting");
	return sock;
}

/* A media file with its area mapped. */
static inline struct dev_file *bed_media(struct soft_bed *b,
					 unsigned int n_slots,
					 unsigned int period_ticks,
					 struct lq_area **area)
{
	struct lq_media_setup setup = { .n_slots = n_slots,
					.period_ticks = period_ticks,
					.ring_octets = 4096,
					.tap_octets = 8192 };
	struct dev_file *f = bed_open(b, DEV_MEDIA, 0);

	CHECK_EQ(0, dev_map(f, &setup, area));
	return f;
}

/* Claim and set; returns the slot's index in the area. */
static inline unsigned int bed_slot(struct dev_file *media, unsigned int slot,
				    unsigned int flags)
{
	struct lq_claim claim = { .slot = slot };
	struct lq_slot_cfg cfg = { .flags = flags };

	CHECK_EQ(0, dev_request(media, LQ_SLOT_CLAIM, &claim));
	cfg.slot = claim.slot;
	CHECK_EQ(0, dev_request(media, LQ_SLOT_SET, &cfg));
	return claim.index;
}

#define BED_TICKS 250	/* at a time: a reply comes soon on any machine */

/* Time passes, by @n ms. */
static inline void bed_ticks(struct dev_file *ctl, unsigned int n)
{
	struct soft_ticks t = { .n = 0 };

	for (; n; n -= t.n) {
		t.n = n < BED_TICKS ? n : BED_TICKS;
		CHECK_EQ(0, dev_request(ctl, SOFT_TICKS, &t));
	}
}

static inline unsigned int bed_alarms(struct dev_file *ctl, unsigned int span)
{
	struct lq_span_info info = { .span = span };

	CHECK_EQ(0, dev_request(ctl, LQ_GET_SPAN, &info));
	return info.alarms;
}

/* poll() as it is now. */
static inline int bed_polled(const struct dev_file *f)
{
	struct pollfd p = { .fd = dev_fd(f), .events = POLLIN };

	return poll(&p, 1, 0) < 0 ? -errno : p.revents;
}

/** bed_frame - number @i of a D channel's frames; returns its 3..202 octets */
static inline int bed_frame(uint8_t *frame, int i)
{
	int k, len = 3 + i * 17 % 200;

	for (k = 0; k < len; k++)
		frame[k] = i + k;
	return len;
}

#endif
