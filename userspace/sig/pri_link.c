/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The leg adapter in front of lqpri: link messages to leg events and leg
 * commands to link messages. It keeps which link call is which leg; it decides
 * nothing about calls.
 *
 *   waiting for lqpri -> connected, no hello yet -> welcome sent: up
 *
 * One lqpri at a time: a second one is refused. Not here: Q.931 (lqpri), the
 * book of spans (pri_link_span.c).
 */
#include "sig/pri_link.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/lq.h>
#include "base/list.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

#define AREA		"pri"
#define HELLO_MS	5000	/* a peer that does not speak is not lqpri */
#define CAUSE_OUT_OF_ORDER	27	/* Q.850: destination out of order */

struct pri_leg {
	struct list link;
	uint32_t leg, call;
	uint32_t slot;		/* 0: not known yet */
	struct leg_address to;	/* of an incoming call, grows by overlap */
};

struct pri_link {
	struct loop *loop;
	struct leg_handler h;
	char path[108];
	int listen_fd;
	struct loop_fd *listener;
	struct link_sock *sock;	/* NULL: lqpri is away */
	struct timer hello;
	bool is_up;		/* welcome sent */
	struct list legs;	/* of struct pri_leg */
	struct pri_spans spans;
	unsigned int n_legs;
	struct link_counts past;	/* of connections that are gone */
};

/* ------------------------------------------------------------------- legs */

static struct pri_leg *leg_by_call(struct pri_link *p, uint32_t call)
{
	struct pri_leg *g;

	list_for_each(g, &p->legs, link)
		if (g->call == call)
			return g;
	return NULL;
}

static struct pri_leg *leg_by_id(struct pri_link *p, uint32_t leg)
{
	struct pri_leg *g;

	list_for_each(g, &p->legs, link)
		if (g->leg == leg)
			return g;
	return NULL;
}

static struct pri_leg *leg_add(struct pri_link *p, uint32_t leg, uint32_t call)
{
	struct pri_leg *g = mem_new(sizeof(*g), NULL);

	if (!g)
		return NULL;
	g->leg = leg;
	g->call = call;
	list_append(&p->legs, &g->link);
	p->n_legs++;
	return g;
}

static void leg_remove(struct pri_link *p, struct pri_leg *g)
{
	list_remove(&g->link);
	p->n_legs--;
	mem_deref(g);
}

static void leg_tell(struct pri_link *p, const struct pri_leg *g,
		     struct leg_event *ev)
{
	ev->leg = g->leg;
	ev->kind = LEG_PRI;
	ev->slot = g->slot;
	p->h.event(p->h.arg, ev);
}

/* The handler may hang up and invite in here: the leg is unknown first. */
static void leg_end(struct pri_link *p, struct pri_leg *g, uint8_t cause,
		    bool is_by_us)
{
	struct leg_event ev = { .type = LEG_EV_GONE, .cause = cause,
				.is_by_us = is_by_us };
	struct pri_leg last = *g;

	leg_remove(p, g);
	leg_tell(p, &last, &ev);
}

/* ------------------------------------------------------- messages of lqpri */

static void refuse_call(struct pri_link *p, uint32_t call, uint8_t cause)
{
	struct link_msg m = { .type = LINK_HANGUP, .call = call,
			      .cause = cause };

	(void)link_send(p->sock, &m);	/* a broken link ends the call too */
}

static void on_setup(struct pri_link *p, const struct link_msg *m)
{
	char trunk[LINK_ROUTE_LEN];
	struct leg_event ev = { .type = LEG_EV_SETUP, .from = &m->from,
				.trunk = trunk, .is_complete = m->is_complete,
				.call_ref = m->text };
	struct pri_leg *g;

	if (!(m->call & LINK_CALL_IN) || leg_by_call(p, m->call)) {
		log_warn(AREA, "link message=setup call=%u refused=number",
			 m->call);
		return;
	}
	g = leg_add(p, p->h.id(p->h.arg), m->call);
	if (!g) {
		refuse_call(p, m->call, 41);	/* temporary failure */
		return;
	}
	g->slot = LQ_SLOT(m->span, m->ts);
	g->to = m->to;
	snprintf(trunk, sizeof(trunk), "span%u", m->span);
	ev.to = &m->to;
	leg_tell(p, g, &ev);
}

static void on_more(struct pri_link *p, struct pri_leg *g,
		    const struct link_msg *m)
{
	struct leg_address to;
	struct leg_event ev = { .type = LEG_EV_MORE_DIGITS, .to = &to,
				.is_complete = m->is_complete };

	str_copy(g->to.number, sizeof(g->to.number), m->number);
	to = g->to;		/* the leg may end inside the handler */
	leg_tell(p, g, &ev);
}

static void on_gone(struct pri_link *p, struct pri_leg *g,
		    const struct link_msg *m)
{
	leg_end(p, g, (uint8_t)m->cause, m->is_by_us);
}

static void tell_plain(struct pri_link *p, struct pri_leg *g,
		       enum leg_event_type type, const struct link_msg *m)
{
	struct leg_event ev = { .type = type, .call_ref = m->text,
				.digit = m->digit };

	leg_tell(p, g, &ev);
}

static void on_alerting(struct pri_link *p, struct pri_leg *g,
			const struct link_msg *m)
{
	uint32_t call = g->call;

	tell_plain(p, g, LEG_EV_ALERTING, m);
	if (m->is_inband && leg_by_call(p, call))
		tell_plain(p, g, LEG_EV_PROGRESS, m);
}

/* Messages about a call that is known */
static void on_call(struct pri_link *p, struct pri_leg *g,
		    const struct link_msg *m)
{
	switch (m->type) {
	case LINK_MORE:
		return on_more(p, g, m);
	case LINK_PROCEEDING:
		g->slot = LQ_SLOT(m->span, m->ts);
		return tell_plain(p, g, LEG_EV_PROCEEDING, m);
	case LINK_ALERTING:
		return on_alerting(p, g, m);
	case LINK_PROGRESS:
		return tell_plain(p, g, LEG_EV_PROGRESS, m);
	case LINK_ANSWER:
		return tell_plain(p, g, LEG_EV_ANSWER, m);
	case LINK_DIGIT:
		return tell_plain(p, g, LEG_EV_DIGIT, m);
	case LINK_GONE:
		return on_gone(p, g, m);
	default:
		log_warn(AREA, "link message=%s refused=direction",
			 link_type_name(m->type));
	}
}

static void drop(struct pri_link *p, const struct link_msg *m)
{
	log_note(AREA, "link message=%s call=%u dropped=unknown_call",
		 link_type_name(m->type), m->call);
}

static void on_message_up(struct pri_link *p, const struct link_msg *m)
{
	struct pri_leg *g;

	if (m->type == LINK_SPAN)
		return pri_spans_set(&p->spans, m);
	if (m->type == LINK_SETUP)
		return on_setup(p, m);
	g = m->call ? leg_by_call(p, m->call) : NULL;
	if (g)
		on_call(p, g, m);
	else
		drop(p, m);
}

/* -------------------------------------------------------------- connection */

static void counts_add(struct link_counts *to, const struct link_counts *c)
{
	to->rx += c->rx;
	to->tx += c->tx;
	to->bad += c->bad;
	to->unsent += c->unsent;
}

static void close_link(struct pri_link *p)
{
	struct pri_leg *g;

	timer_stop(&p->hello);
	if (p->sock)
		counts_add(&p->past, link_sock_counts(p->sock));
	p->sock = link_sock_free(p->sock);
	if (p->is_up)
		log_warn(AREA, "link state=down legs=%u", p->n_legs);
	p->is_up = false;
	while ((g = list_first(&p->legs, struct pri_leg, link)))
		leg_end(p, g, CAUSE_OUT_OF_ORDER, false);
	pri_spans_down(&p->spans);
}

static void on_closed(void *arg)
{
	close_link(arg);
}

static void on_hello_timeout(void *arg)
{
	log_warn(AREA, "link refused=no_hello");
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
		log_error(AREA, "link refused=version program=\"%s\" "
			  "version=%u want=%u", m->text, m->version,
			  LINK_VERSION);
		refuse(p->sock, "link version differs");
		close_link(p);
		return;
	}
	if (link_send(p->sock, &welcome))
		return;		/* closed() follows */
	p->is_up = true;
	log_info(AREA, "link state=up program=\"%s\"", m->text);
}

static void on_message(void *arg, const struct link_msg *m)
{
	struct pri_link *p = arg;

	if (p->is_up)
		on_message_up(p, m);
	else if (m->type == LINK_HELLO)
		on_hello(p, m);
	else
		log_warn(AREA, "link message=%s refused=before_hello",
			 link_type_name(m->type));
}

static void refuse_second(int fd)
{
	struct link_msg m = { .type = LINK_REFUSE,
			      .text = "another lqpri is connected" };
	char buf[256];
	int len = link_format(&m, buf, sizeof(buf));

	log_warn(AREA, "link refused=second_lqpri");
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
	if (link_sock_new(&p->sock, p->loop, fd, AREA, &h))
		return;
	if (timer_set(&p->hello, p->loop, HELLO_MS, on_hello_timeout, p))
		close_link(p);
}

/* --------------------------------------------------------------- commands */

static int command(struct pri_link *p, uint32_t leg, struct link_msg *m)
{
	struct pri_leg *g = leg_by_id(p, leg);

	if (!g)
		return -ENOENT;
	m->call = g->call;
	return link_send(p->sock, m);
}

/* A SIP identity need not be a telephone number; a PRI caller is one. */
static void caller_from(struct leg_address *to, const struct leg_address *from)
{
	*to = *from;
	if (link_number_is_valid(from->number))
		return;
	to->number[0] = '\0';
	to->presentation = LEG_UNAVAILABLE;
}

static int op_invite(void *self, const struct leg_invite *inv)
{
	struct link_msg m = { .type = LINK_INVITE, .call = inv->leg,
			      .to = inv->to, .ring_ms = inv->ring_ms,
			      .is_complete = !inv->is_open };
	struct pri_link *p = self;
	struct pri_leg *g;
	int err;

	if (!p->is_up)
		return -ENOTCONN;
	if (!inv->route || !str_copy(m.route, sizeof(m.route), inv->route) ||
	    (inv->leg & LINK_CALL_IN) || leg_by_id(p, inv->leg))
		return -EINVAL;
	caller_from(&m.from, &inv->from);
	g = leg_add(p, inv->leg, inv->leg);
	if (!g)
		return -ENOMEM;
	err = link_send(p->sock, &m);
	if (err)
		leg_remove(p, g);
	return err;
}

static int op_accept(void *self, uint32_t leg)
{
	return command(self, leg, &(struct link_msg){ .type = LINK_ACCEPT });
}

static int op_alert(void *self, uint32_t leg)
{
	return command(self, leg, &(struct link_msg){ .type = LINK_ALERT });
}

static int op_progress(void *self, uint32_t leg, const struct leg_media *ours)
{
	return command(self, leg, &(struct link_msg){ .type = LINK_PROGRESS,
						      .is_inband = true });
}

static int op_answer(void *self, uint32_t leg, const struct leg_media *ours)
{
	return command(self, leg, &(struct link_msg){ .type = LINK_ANSWER });
}

static int op_update(void *self, uint32_t leg, const struct leg_media *ours)
{
	return leg_by_id(self, leg) ? -EOPNOTSUPP : -ENOENT;
}

static int op_digit(void *self, uint32_t leg, char digit)
{
	return command(self, leg, &(struct link_msg){ .type = LINK_DIGIT,
						      .digit = digit });
}

static int op_hangup(void *self, uint32_t leg, uint8_t cause)
{
	return command(self, leg, &(struct link_msg){ .type = LINK_HANGUP,
						      .cause = cause });
}

static const struct leg_ops ops = {
	.name = "pri",
	.kind = LEG_PRI,
	.invite = op_invite,
	.accept = op_accept,
	.alert = op_alert,
	.progress = op_progress,
	.answer = op_answer,
	.update = op_update,
	.digit = op_digit,
	.hangup = op_hangup,
};

const struct leg_ops *pri_link_ops(void)
{
	return &ops;
}

/* --------------------------------------------------------------- lifetime */

static void pri_link_destroy(void *obj)
{
	struct pri_link *p = obj;
	struct pri_leg *g;

	timer_stop(&p->hello);
	p->sock = link_sock_free(p->sock);
	p->listener = loop_fd_remove(p->listener);
	if (p->listen_fd >= 0) {
		(void)unlink(p->path);	/* ours: we listen there */
		(void)close(p->listen_fd);
	}
	while ((g = list_first(&p->legs, struct pri_leg, link)))
		leg_remove(p, g);
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
