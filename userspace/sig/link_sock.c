/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carriage of link messages over a SOCK_SEQPACKET Unix socket, without
 * blocking. Not here: their meaning, and coming back after a break.
 *
 * A failure while sending only shuts the socket down; the loop then finds it
 * readable with nothing to read, and that is the one place that tells closed().
 */
#include "sig/link_sock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/list.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

#define READ_BATCH	64	/* messages per turn of the loop */

struct waiting {		/* a message that did not fit into the socket */
	struct list link;
	size_t len;
	char data[];
};

struct link_sock {
	int fd;			/* -1: dead */
	struct loop_fd *watch;
	const char *area;
	struct link_sock_handler h;
	struct list queue;	/* of struct waiting */
	unsigned int n_queued;
	struct link_counts counts;
};

static void queue_drop(struct link_sock *s)
{
	struct waiting *w;

	while ((w = list_first(&s->queue, struct waiting, link))) {
		list_remove(&w->link);
		mem_deref(w);
		s->n_queued--;
		s->counts.unsent++;
	}
}

static void sock_kill(struct link_sock *s)
{
	if (s->fd < 0)
		return;
	s->watch = loop_fd_remove(s->watch);
	(void)close(s->fd);	/* nothing is left to be lost */
	s->fd = -1;
	queue_drop(s);
}

static void sock_destroy(void *obj)
{
	sock_kill(obj);
}

struct link_sock *link_sock_free(struct link_sock *s)
{
	if (s)
		sock_kill(s);	/* now, even if a caller up the stack holds a ref */
	return mem_deref(s);
}

static void sock_receive(struct link_sock *s, const char *buf, size_t len)
{
	char reason[LINK_TEXT_LEN];
	struct link_msg m;

	if (link_parse(&m, buf, len, reason)) {
		s->counts.bad++;
		log_warn(s->area, "link message=bad reason=\"%s\" octets=%zu",
			 reason, len);
		return;
	}
	s->counts.rx++;
	s->h.message(s->h.arg, &m);
}

/* Return: false when the link is dead */
static bool sock_read(struct link_sock *s)
{
	char buf[LINK_MSG_MAX + 1];
	ssize_t n;

	for (int i = 0; i < READ_BATCH && s->fd >= 0; i++) {
		n = recv(s->fd, buf, sizeof(buf), MSG_DONTWAIT);
		if (n > 0)
			sock_receive(s, buf, (size_t)n);
		else if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return true;
		else
			return false;
	}
	return true;
}

static void sock_flush(struct link_sock *s)
{
	struct waiting *w;

	while ((w = list_first(&s->queue, struct waiting, link))) {
		if (send(s->fd, w->data, w->len,
			 MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
			if (errno != EAGAIN)
				(void)shutdown(s->fd, SHUT_RDWR);
			return;
		}
		list_remove(&w->link);
		mem_deref(w);
		s->n_queued--;
		s->counts.tx++;
	}
	if (loop_fd_set(s->watch, LOOP_READ))
		(void)shutdown(s->fd, SHUT_RDWR);	/* told as closed */
}

static void sock_ready(void *arg, unsigned int events)
{
	struct link_sock *s = mem_ref(arg);

	if (events & LOOP_WRITE)
		sock_flush(s);
	if (s->fd >= 0 && !sock_read(s) && s->fd >= 0) {
		sock_kill(s);
		s->h.closed(s->h.arg);
	}
	mem_deref(s);
}

static int queue_add(struct link_sock *s, const char *buf, size_t len)
{
	struct waiting *w;

	if (s->n_queued >= LINK_QUEUE_MAX)
		return -ENOBUFS;
	w = mem_new(sizeof(*w) + len, NULL);
	if (!w)
		return -ENOMEM;
	w->len = len;
	memcpy(w->data, buf, len);
	list_append(&s->queue, &w->link);
	s->n_queued++;
	return loop_fd_set(s->watch, LOOP_READ | LOOP_WRITE);
}

int link_send(struct link_sock *s, const struct link_msg *m)
{
	char buf[LINK_MSG_MAX];
	int len;

	if (s->fd < 0) {
		s->counts.unsent++;
		return -EPIPE;
	}
	len = link_format(m, buf, sizeof(buf));
	if (len < 0)
		return len;
	if (!s->n_queued && send(s->fd, buf, (size_t)len,
				 MSG_DONTWAIT | MSG_NOSIGNAL) == len) {
		s->counts.tx++;
		return 0;
	}
	if (!s->n_queued && errno != EAGAIN)
		goto err_broken;
	if (queue_add(s, buf, (size_t)len))
		goto err_broken;
	return 0;

err_broken:
	s->counts.unsent++;
	(void)shutdown(s->fd, SHUT_RDWR);	/* told as closed by the loop */
	return -EPIPE;
}

const struct link_counts *link_sock_counts(const struct link_sock *s)
{
	return &s->counts;
}

int link_sock_new(struct link_sock **out, struct loop *l, int fd,
		  const char *area, const struct link_sock_handler *h)
{
	struct link_sock *s = mem_new(sizeof(*s), sock_destroy);
	int err;

	if (!s) {
		(void)close(fd);
		return -ENOMEM;
	}
	s->fd = fd;
	s->area = area;
	s->h = *h;
	list_init(&s->queue);
	err = loop_fd_add(&s->watch, l, fd, LOOP_READ, sock_ready, s);
	if (err) {
		mem_deref(s);
		return err;
	}
	*out = s;
	return 0;
}

static int address_of(struct sockaddr_un *a, const char *path)
{
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	if (!*path || !str_copy(a->sun_path, sizeof(a->sun_path), path))
		return -ENAMETOOLONG;
	return 0;
}

static int socket_new(void)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC,
			0);

	return fd < 0 ? -errno : fd;
}

static int connect_fd(const char *path)
{
	struct sockaddr_un a;
	int err = address_of(&a, path);
	int fd;

	if (err)
		return err;
	fd = socket_new();
	if (fd < 0)
		return fd;
	if (connect(fd, (struct sockaddr *)&a, sizeof(a))) {
		err = -errno;
		(void)close(fd);
		return err;
	}
	return fd;
}

int link_connect(struct link_sock **out, struct loop *l, const char *path,
		 const char *area, const struct link_sock_handler *h)
{
	int fd = connect_fd(path);

	return fd < 0 ? fd : link_sock_new(out, l, fd, area, h);
}

/* A socket file outlives its listener: take the name over if nobody answers. */
static int name_clear(const char *path)
{
	struct stat st;
	int fd;

	if (lstat(path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	fd = connect_fd(path);
	if (fd >= 0) {
		(void)close(fd);
		return -EADDRINUSE;
	}
	if (fd == -EAGAIN)	/* its backlog is full: it lives */
		return -EADDRINUSE;
	return unlink(path) ? -errno : 0;
}

int link_listen(const char *path)
{
	struct sockaddr_un a;
	int err = address_of(&a, path);
	int fd;

	if (!err)
		err = name_clear(path);
	if (err)
		return err;
	fd = socket_new();
	if (fd < 0)
		return fd;
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) ||
	    chmod(path, 0660) || listen(fd, 4)) {
		err = -errno;
		(void)close(fd);
		return err;
	}
	return fd;
}
