/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines in and out; see lines.h. What they say is command.c's and party.c's. */
#include "lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/list.h"
#include "base/mem.h"
#include "base/str.h"

#define LINE_MAX_OCTETS	8192

struct peer {
	struct list link;
	struct lines *lines;
	struct loop_fd *watch;
	int fd;
	size_t len;
	char line[LINE_MAX_OCTETS];
};

struct lines {
	struct loop *loop;
	struct lines_handler h;
	struct list peers;	/* of struct peer; standard input among them */
	int listen_fd;
	struct loop_fd *listener;
};

static void peer_destroy(void *obj)
{
	struct peer *p = obj;

	p->watch = loop_fd_remove(p->watch);
	if (p->fd > STDIN_FILENO)
		(void)close(p->fd);
	list_remove(&p->link);
}

static void line_done(struct lines *n, const char *line, size_t len)
{
	json_error_t e;
	json_t *o;

	if (!len)
		return;
	o = json_loadb(line, len, JSON_REJECT_DUPLICATES, &e);
	if (json_is_object(o))
		n->h.command(n->h.arg, o);
	else
		n->h.bad(n->h.arg, o ? "not an object" : e.text);
	json_decref(o);
}

static void cut_lines(struct peer *p)
{
	char *end;

	while ((end = memchr(p->line, '\n', p->len))) {
		size_t n = (size_t)(end - p->line);

		line_done(p->lines, p->line, n);
		p->len -= n + 1;
		memmove(p->line, end + 1, p->len);
	}
	if (p->len == sizeof(p->line)) {
		p->len = 0;
		p->lines->h.bad(p->lines->h.arg, "line too long");
	}
}

static void on_peer(void *arg, unsigned int events)
{
	struct peer *p = arg;
	ssize_t n = read(p->fd, p->line + p->len, sizeof(p->line) - p->len);
	bool is_stdin = p->fd == STDIN_FILENO;
	struct lines *lines = p->lines;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0) {
		p->len += (size_t)n;
		cut_lines(p);
		return;
	}
	mem_deref(p);
	if (is_stdin)
		lines->h.input_ended(lines->h.arg);
}

static int peer_new(struct lines *n, int fd)
{
	struct peer *p = mem_new(sizeof(*p), peer_destroy);
	int err;

	if (!p)
		return -ENOMEM;
	p->lines = n;
	p->fd = fd;
	list_append(&n->peers, &p->link);
	err = loop_fd_add(&p->watch, n->loop, fd, LOOP_READ, on_peer, p);
	if (err)
		mem_deref(p);
	return err;
}

static void on_connection(void *arg, unsigned int events)
{
	struct lines *n = arg;
	int fd = accept4(n->listen_fd, NULL, NULL,
			 SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd >= 0 && peer_new(n, fd))
		fprintf(stderr, "exchange: a client was not taken\n");
}

static int listen_at(struct lines *n, const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	if (!str_copy(a.sun_path, sizeof(a.sun_path), path))
		return -ENAMETOOLONG;
	n->listen_fd = socket(AF_UNIX,
			      SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (n->listen_fd < 0)
		return -errno;
	(void)unlink(path);	/* of an exchange before us */
	if (bind(n->listen_fd, (struct sockaddr *)&a, sizeof(a)) ||
	    listen(n->listen_fd, 8))
		return -errno;
	return loop_fd_add(&n->listener, n->loop, n->listen_fd, LOOP_READ,
			   on_connection, n);
}

void lines_put(struct lines *n, json_t *event)
{
	char *text = event ? json_dumps(event, JSON_COMPACT) : NULL;
	struct peer *p, *next;
	size_t len;

	json_decref(event);
	if (!text)
		return;
	len = strlen(text);
	text[len++] = '\n';	/* in place of the zero */
	(void)!fwrite(text, 1, len, stdout);	/* a closed output is no harm */
	(void)fflush(stdout);
	list_for_each_safe(p, next, &n->peers, link)
		if (p->fd != STDIN_FILENO &&
		    send(p->fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL) !=
		    (ssize_t)len)
			(void)shutdown(p->fd, SHUT_RDWR);
	free(text);
}

static void lines_destroy(void *obj)
{
	struct lines *n = obj;
	struct peer *p;

	while ((p = list_first(&n->peers, struct peer, link)))
		mem_deref(p);
	n->listener = loop_fd_remove(n->listener);
	if (n->listen_fd >= 0)
		(void)close(n->listen_fd);
}

int lines_new(struct lines **out, struct loop *l, const char *control,
	      const struct lines_handler *h)
{
	struct lines *n = mem_new(sizeof(*n), lines_destroy);
	int err = 0;

	if (!n)
		return -ENOMEM;
	n->loop = l;
	n->h = *h;
	n->listen_fd = -1;
	list_init(&n->peers);
	if (control)
		err = listen_at(n, control);
	/* with a socket, standard input may be a file or nothing at all */
	if (!err && peer_new(n, STDIN_FILENO) && !control)
		err = -EBADF;
	if (err) {
		mem_deref(n);
		return err;
	}
	*out = n;
	return 0;
}

struct lines *lines_free(struct lines *n)
{
	return mem_deref(n);
}
