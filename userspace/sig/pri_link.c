// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The connection of the leg adapter in front of lqpri:
 *
 *   waiting for lqpri -> connected, no hello yet -> welcome sent: up
 *
 * One lqpri at a time: a second one is refused. Not here: its legs
 * (pri_link_leg.c), the book of spans (pri_link_span.c), Q.931 (lqpri).
 */
#include "sig/pri_link_priv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"

#define HELLO_MS	5000	/* a peer that does not speak is not lqpri */

static void counts_add(struct link_counts *to, const struct link_counts *c)
{
	to->rx += c->rx;
	to->tx += c->tx;
	to->bad += c->bad;
	to->unsent += c->unsent;
}

static void close_link(struct pri_link *p)
{
	timer_stop(&p->hello);
	if (p->sock)
		counts_add(&p->past, link_sock_counts(p->sock));
	p->sock = link_sock_free(p->sock);
	if (p->is_up)
		log_warn(PRI_AREA, "link state=down legs=%u", p->n_legs);
	p->is_up = false;
	pri_legs_end(p);
	pri_spans_down(&p->spans);
}

static void on_closed(void *arg)
{
	close_link(arg);
}

static void on_hello_timeout(void *arg)
{
	log_warn(PRI_AREA, "link refused=no_hello");
	close_link(arg);
}

static void refuse(struct link_sock *s, const char *reason)
{
	struct link_msg m = { .type = LINK_REFUSE };

	snprintf(m.text, sizeof(m.text), "%s", reason);
	(void)link_send(s, &m);	/* a courtesy */
}

static void on_hello(struct pri_link *p, const struct link_msg *m)
{
	struct link_msg welcome = { .type = LINK_WELCOME,
				    .version = LINK_VERSION };

	timer_stop(&p->hello);
	if (m->version != LINK_VERSION) {
		log_error(PRI_AREA, "link refused=version program=\"%s\" "
			  "version=%u want=%u", m->text, m->version,
			  LINK_VERSION);
		refuse(p->sock, "link version differs");
		close_link(p);
		return;
	}
	if (link_send(p->sock, &welcome))
		return;		/* closed() follows */
	p->is_up = true;
	log_info(PRI_AREA, "link state=up program=\"%s\"", m->text);
}

static void on_message(void *arg, const struct link_msg *m)
{
	struct pri_link *p = arg;

	if (p->is_up && m->type == LINK_SPAN)
		pri_spans_set(&p->spans, m);
	else if (p->is_up)
		pri_legs_hear(p, m);
	else if (m->type == LINK_HELLO)
		on_hello(p, m);
	else
		log_warn(PRI_AREA, "link message=%s refused=before_hello",
			 link_type_name(m->type));
}

static void refuse_second(int fd)
{
	struct link_msg m = { .type = LINK_REFUSE,
			      .text = "another lqpri is connected" };
	char buf[256];
	int len = link_format(&m, buf, sizeof(buf));

	log_warn(PRI_AREA, "link refused=second_lqpri");
	if (len > 0)
		(void)send(fd, buf, (size_t)len, MSG_DONTWAIT | MSG_NOSIGNAL);
	(void)close(fd);
}

static void on_connection(void *arg, unsigned int events)
{
	struct pri_link *p = arg;
	struct link_sock_handler h = { on_message, on_closed, p };
	int fd = accept4(p->listen_fd, NULL, NULL,
			 SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0)
		return;
	if (p->sock) {
		refuse_second(fd);
		return;
	}
	if (link_sock_new(&p->sock, p->loop, fd, PRI_AREA, &h))
		return;
	if (timer_set(&p->hello, p->loop, HELLO_MS, on_hello_timeout, p))
		close_link(p);
}

/* --------------------------------------------------------------- lifetime */

static void pri_link_destroy(void *obj)
{
	struct pri_link *p = obj;

	timer_stop(&p->hello);
	p->sock = link_sock_free(p->sock);
	p->listener = loop_fd_remove(p->listener);
	if (p->listen_fd >= 0) {
		(void)unlink(p->path);	/* ours: we listen there */
		(void)close(p->listen_fd);
	}
	pri_legs_free(p);
	pri_spans_fini(&p->spans);
}

int pri_link_new(struct pri_link **out, struct loop *l, const char *path,
		 const struct leg_handler *h)
{
	struct pri_link *p = mem_new(sizeof(*p), pri_link_destroy);
	int err;

	if (!p)
		return -ENOMEM;
	p->loop = l;
	p->h = *h;
	p->listen_fd = -1;
	list_init(&p->legs);
	pri_spans_init(&p->spans);
	err = link_listen(path);
	if (err < 0)
		goto out_free;
	p->listen_fd = err;
	snprintf(p->path, sizeof(p->path), "%s", path);
	err = loop_fd_add(&p->listener, l, p->listen_fd, LOOP_READ,
			  on_connection, p);
	if (err)
		goto out_free;
	*out = p;
	return 0;

out_free:
	mem_deref(p);
	return err;
}

struct pri_link *pri_link_free(struct pri_link *p)
{
	return mem_deref(p);
}

void pri_link_on_span(struct pri_link *p, pri_span_h *h, void *arg)
{
	p->spans.h = h;
	p->spans.arg = arg;
}

bool pri_link_is_up(const struct pri_link *p)
{
	return p->is_up;
}

unsigned int pri_link_n_legs(const struct pri_link *p)
{
	return p->n_legs;
}

int pri_link_span(const struct pri_link *p, unsigned int i,
		  struct pri_span *out)
{
	return pri_spans_get(&p->spans, i, out);
}

struct link_counts pri_link_counts(const struct pri_link *p)
{
	struct link_counts c = p->past;

	if (p->sock)
		counts_add(&c, link_sock_counts(p->sock));
	return c;
}
