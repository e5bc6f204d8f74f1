// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The soft door: a user's end of dev/soft_proto.h.
 *
 * A request waits for its reply, as an ioctl would; lqsoft answers between two
 * ticks. If it does not for TIMEOUT_S the file is given up, so that a late
 * reply can never be taken for another request's.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "dev/dev_priv.h"
#include "dev/soft_proto.h"

#define TIMEOUT_S 5
#define WRITE_MIN 3	/* uapi/linux/lq.h, section 2 */

static int kind_to_soft(enum dev_kind kind)
{
	switch (kind) {
	case DEV_CTL:
		return SOFT_CTL;
	case DEV_MEDIA:
		return SOFT_MEDIA;
	default:
		return SOFT_DCHAN;
	}
}

/* What a broken connection looks like is the same whatever broke it. */
static int lost(struct dev_file *f)
{
	/* may be closed by the other end already */
	(void)shutdown(f->sock, SHUT_RDWR);
	if (f->fd >= 0)
		(void)shutdown(f->fd, SHUT_RDWR);
	return -ENODEV;
}

static int ask(struct dev_file *f, unsigned int cmd, const void *arg)
{
	struct soft_message m = { .head = { .cmd = cmd } };
	size_t len = soft_asked_len(cmd);
	ssize_t n;

	memcpy(m.body, arg, len);
	len += sizeof(m.head);
	do {
		n = send(f->sock, &m, len, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)len ? 0 : lost(f);
}

/* The one descriptor that may come with a reply, or -1. */
static int passed_fd(struct msghdr *msg)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(msg);
	int fd = -1;

	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
	    c->cmsg_len == CMSG_LEN(sizeof(fd)))
		memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	return fd;
}

/* @fd: the caller's from now on; -1 if none came */
static int hear(struct dev_file *f, unsigned int cmd, void *arg, int *fd)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	struct soft_message m;
	struct iovec iov = { .iov_base = &m, .iov_len = sizeof(m) };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	size_t len = soft_answered_len(cmd);
	ssize_t n;

	*fd = -1;
	do {
		n = recvmsg(f->sock, &msg, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return lost(f);
	*fd = passed_fd(&msg);
	if (n < (ssize_t)sizeof(m.head) || m.head.cmd != cmd || m.head.ret > 0)
		return lost(f);
	if (m.head.ret)
		return m.head.ret;
	if (n != (ssize_t)(sizeof(m.head) + len))
		return lost(f);
	memcpy(arg, m.body, len);
	return 0;
}

static int exchange(struct dev_file *f, unsigned int cmd, void *arg, int *fd)
{
	int err;

	*fd = -1;
	if (soft_asked_len(cmd) > SOFT_BODY_MAX ||
	    soft_answered_len(cmd) > SOFT_BODY_MAX)
		return LQ_IS_WHAT(cmd) ? -EINVAL : -ENOTTY;
	err = ask(f, cmd, arg);
	return err ? err : hear(f, cmd, arg, fd);
}

static int soft_request(struct dev_file *f, unsigned int cmd, void *arg)
{
	int fd, err = exchange(f, cmd, arg, &fd);

	if (fd >= 0)	/* an area that nobody wants to map */
		(void)close(fd);
	return err;
}

static int soft_connect(struct dev_file *f, const char *path)
{
	struct timeval limit = { .tv_sec = TIMEOUT_S };
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t len = strlen(path) + 1;

	if (len > sizeof(to.sun_path))
		return -ENAMETOOLONG;
	memcpy(to.sun_path, path, len);
	f->sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (f->sock < 0 ||
	    setsockopt(f->sock, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) ||
	    setsockopt(f->sock, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) ||
	    connect(f->sock, (struct sockaddr *)&to, sizeof(to)))
		return -errno;
	return 0;
}

static int soft_open(struct dev_file *f, const char *path, unsigned int span)
{
	struct soft_open open = {
		.version = SOFT_VERSION,
		.abi_version = LQ_ABI_VERSION,
		.kind = kind_to_soft(f->kind),
		.span = span,
	};
	int err = soft_connect(f, path);

	if (!err)
		err = exchange(f, SOFT_OPEN, &open, &f->fd);
	return !err && f->fd < 0 ? lost(f) : err;
}

static int soft_setup(struct dev_file *f, struct lq_media_setup *setup, int *fd)
{
	int err = exchange(f, LQ_MEDIA_SETUP, setup, fd);
	struct stat st;

	if (!err && (*fd < 0 || fstat(*fd, &st) || st.st_size < 0 ||
		     (__u64)st.st_size < setup->area_octets))
		err = lost(f);
	if (err && *fd >= 0) {
		(void)close(*fd);
		*fd = -1;
	}
	return err;
}

/* @n: what recv() or send() said */
static int result(ssize_t n)
{
	if (n >= 0)
		return (int)n;
	return errno == EAGAIN || errno == EINTR ? -EAGAIN : -ENODEV;
}

static int soft_read_events(struct dev_file *f, struct lq_event *ev, size_t n)
{
	int got = result(recv(f->fd, ev, n * sizeof(*ev), MSG_DONTWAIT));

	if (got < 0)
		return got;
	/* End of file; or half a record, which lqsoft never sends. */
	if (!got || got % (int)sizeof(*ev))
		return lost(f);
	return got / (int)sizeof(*ev);
}

static int soft_read_frame(struct dev_file *f, void *buf, size_t len)
{
	int got = result(recv(f->fd, buf, len, MSG_DONTWAIT | MSG_TRUNC));

	if (!got)
		return lost(f);
	return got > 0 && (size_t)got > len ? -EMSGSIZE : got;
}

static int soft_write_frame(struct dev_file *f, const void *buf, size_t len)
{
	size_t most = len > LQ_HDLC_MAX ? LQ_HDLC_MAX + 1 : len;
	int sent;

	if (!len)	/* a message of nothing would be end of file */
		return -EMSGSIZE;
	sent = result(send(f->fd, buf, most, MSG_DONTWAIT | MSG_NOSIGNAL));
	/* The engine refuses and counts these, but its answer is known here. */
	if (len < WRITE_MIN || len > LQ_HDLC_MAX)
		return sent == -ENODEV ? sent : -EMSGSIZE;
	return sent;
}

const struct dev_ops dev_soft_ops = {
	.open = soft_open,
	.request = soft_request,
	.setup = soft_setup,
	.read_events = soft_read_events,
	.read_frame = soft_read_frame,
	.write_frame = soft_write_frame,
};
