/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spans' messages to lqd and lqd's commands to the spans; see uplink.h. */
#include "lqpri/uplink.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "sig/link_sock.h"

#define AREA		"pri"
#define PROGRAM		"lqpri 0.1"
#define BACKOFF_MIN_MS	100
#define BACKOFF_MAX_MS	2000
#define CAUSE_LOST	41	/* Q.850: temporary failure */

struct uplink {
	struct loop *loop;
	const char *path;
	struct spans *all;
	struct link_sock *sock;	/* NULL: not connected */
	bool is_up;		/* welcome received */
	struct timer again;
	uint32_t backoff_ms;
	uint32_t last_id;
	int connect_err;	/* of the last try, to log changes only */
};

static void on_again(void *arg);

static void try_again(struct uplink *u)
{
	if (timer_set(&u->again, u->loop, u->backoff_ms, on_again, u))
		log_error(AREA, "link=abandoned error=memory");
	u->backoff_ms *= 2;
	if (u->backoff_ms > BACKOFF_MAX_MS)
		u->backoff_ms = BACKOFF_MAX_MS;
}

static void uplink_down(struct uplink *u)
{
	u->sock = link_sock_free(u->sock);
	if (u->is_up) {
		log_warn(AREA, "link=down calls=cleared");
		u->is_up = false;
		spans_clear(u->all, CAUSE_LOST);
	}
	try_again(u);
}

static void on_closed(void *arg)
{
	uplink_down(arg);
}

static void on_welcome(struct uplink *u, const struct link_msg *m)
{
	if (m->version != LINK_VERSION) {
		log_error(AREA, "link=refused version=%u want=%u", m->version,
			  LINK_VERSION);
		uplink_down(u);
		return;
	}
	u->is_up = true;
	u->backoff_ms = BACKOFF_MIN_MS;
	log_info(AREA, "link=up");
	spans_tell(u->all);
}

static void on_message(void *arg, const struct link_msg *m)
{
	struct uplink *u = arg;

	switch (m->type) {
	case LINK_WELCOME:
		if (!u->is_up)
			on_welcome(u, m);
		return;
	case LINK_REFUSE:	/* and will be closed */
		log_error(AREA, "link=refused reason=\"%s\"", m->text);
		return;
	case LINK_INVITE:
	case LINK_ACCEPT:
	case LINK_ALERT:
	case LINK_PROGRESS:
	case LINK_ANSWER:
	case LINK_DIGIT:
	case LINK_HANGUP:
		if (u->is_up)
			spans_command(u->all, m);
		return;
	default:
		log_warn(AREA, "link message=%s refused=direction",
			 link_type_name(m->type));
	}
}

static void uplink_connect(struct uplink *u)
{
	struct link_sock_handler h = { on_message, on_closed, u };
	struct link_msg hello = { .type = LINK_HELLO, .version = LINK_VERSION,
				  .text = PROGRAM };
	int err = link_connect(&u->sock, u->loop, u->path, AREA, &h);

	if (err) {
		if (err != u->connect_err)
			log_note(AREA, "link=waiting path=%s error=\"%s\"",
				 u->path, strerror(-err));
		u->connect_err = err;
		try_again(u);
		return;
	}
	u->connect_err = 0;
	(void)link_send(u->sock, &hello);	/* a failure is told as closed */
}

static void on_again(void *arg)
{
	uplink_connect(arg);
}

/* ---------------------------------------------------------- from the spans */

static void on_span_message(void *arg, const struct link_msg *m)
{
	struct uplink *u = arg;
	int err;

	if (!u->is_up)
		return;
	err = link_send(u->sock, m);
	if (err && err != -EPIPE)
		log_error(AREA, "link message=%s call=%u error=\"%s\"",
			  link_type_name(m->type), m->call, strerror(-err));
}

static uint32_t on_id(void *arg)
{
	struct uplink *u = arg;

	return u->is_up ? LINK_CALL_IN | ++u->last_id : 0;
}

struct span_handler uplink_handler(struct uplink *u)
{
	return (struct span_handler){ .message = on_span_message, .id = on_id,
				      .arg = u };
}

/* ---------------------------------------------------------------- lifetime */

static void uplink_destroy(void *obj)
{
	struct uplink *u = obj;

	timer_stop(&u->again);
	u->sock = link_sock_free(u->sock);
}

int uplink_new(struct uplink **out, struct loop *l, const char *path,
	       struct spans *all)
{
	struct uplink *u = mem_new(sizeof(*u), uplink_destroy);

	if (!u)
		return -ENOMEM;
	u->loop = l;
	u->path = path;
	u->all = all;
	u->backoff_ms = BACKOFF_MIN_MS;
	uplink_connect(u);
	*out = u;
	return 0;
}

struct uplink *uplink_free(struct uplink *u)
{
	return mem_deref(u);
}
