// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The local control server: who may connect, which request goes to whom, what
 * is told to followers. What requests do is not known here.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/list.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/mem.h"
#include "cti/ctl_client.h"
#include "cti/ctl_feed.h"
#include "cti/ctl_proto.h"

#define REPLAY_PAGE	128
#define GROUPS_MAX	256

struct ctl {
	struct loop *loop;
	struct loop_fd *ear;
	int fd;
	char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	char *version;
	struct ctl_config c;
	struct list clients;	/* client.link; each owned by being here */
	struct feed feed;
	struct ctl_counters n;
	bool is_telling;	/* a log line of ours must not come back to us */
};

static void ctl_destroy(void *obj)
{
	struct ctl *s = obj;
	struct client *c;

	while ((c = list_first(&s->clients, struct client, link)))
		(void)mem_deref(c);
	s->ear = loop_fd_remove(s->ear);
	if (s->fd >= 0) {
		close(s->fd);
		unlink(s->path);
	}
	feed_fini(&s->feed);
	s->version = mem_deref(s->version);
}

/* --------------------------------------------------------------- requests */

static const struct ctl_field events_fields[] = {
	{ "since", CTL_NUMBER, CTL_OPTIONAL },
	{ "call", CTL_NUMBER, CTL_OPTIONAL },
	{ .name = NULL },
};

static const struct ctl_field trace_fields[] = {
	{ "call", CTL_NUMBER, CTL_NEEDED },
	{ .name = NULL },
};

/* Those that change the connection itself; @h is never called. */
enum { OWN_EVENTS, OWN_TRACE, OWN_QUIET };
static const struct ctl_request own_requests[] = {
	[OWN_EVENTS] = { "events", events_fields, NULL },
	[OWN_TRACE] = { "trace", trace_fields, NULL },
	[OWN_QUIET] = { "quiet", NULL, NULL },
	{ .name = NULL },
};

static void follow(struct ctl *s, struct client *c,
		   const struct ctl_parsed *p)
{
	const json_t *since = json_object_get(p->args, "since");
	const json_t *call = json_object_get(p->args, "call");

	if (p->request == &own_requests[OWN_QUIET]) {
		c->follows = CLIENT_QUIET;
		return;
	}
	c->follows = p->request == &own_requests[OWN_TRACE] ? CLIENT_TRACE :
		     CLIENT_EVENTS;
	c->call = call ? json_integer_value(call) : 0;
	c->next_seq = s->feed.published + 1;
	if (since)
		c->next_seq = json_integer_value(since) + 1;
	else if (c->follows == CLIENT_TRACE)
		c->next_seq = 1;
}

static void answer(struct ctl *s, struct client *c, char *line)
{
	if (!line) {
		log_error("ctl", "client_pid=%d error=\"no memory to answer\"",
			  (int)c->pid);
		client_end(c);
		return;
	}
	client_send(c, line, strlen(line));
	free(line);
}

static void refuse(struct ctl *s, struct client *c, int64_t id, int err,
		   const char *why)
{
	s->n.n_errors++;
	answer(s, c, ctl_answer_error(id, err, why));
}

void ctl_handle_line(struct ctl *s, struct client *c, const char *line,
		     size_t len)
{
	char why[CTL_WHY_LEN] = "";
	json_t *result = NULL;
	struct ctl_parsed p;
	int err;

	s->n.n_requests++;
	err = ctl_parse(&p, own_requests, line, len, why);
	if (err == -ENOSYS)
		err = ctl_parse(&p, s->c.requests, line, len, why);
	if (err) {
		refuse(s, c, p.id, err, why);
		return;
	}
	if (p.request->h) {
		err = p.request->h(s->c.arg, p.args, &result, why);
		if (err && !why[0])
			snprintf(why, sizeof(why), "%s", strerror(-err));
	} else {
		follow(s, c, &p);
	}
	if (err)
		refuse(s, c, p.id, err, why);
	else
		answer(s, c, ctl_answer_ok(p.id, result));
	json_decref(p.args);
	client_pump(c);
}

/* -------------------------------------------------------------- followers */

const struct feed *ctl_get_feed(const struct ctl *s)
{
	return &s->feed;
}

void ctl_count_lost_log(struct ctl *s)
{
	s->n.n_lost_logs++;
}

int ctl_replay(struct ctl *s, struct client *c, uint64_t after_seq,
	       ctl_emit_h *emit)
{
	return s->c.replay(s->c.arg, after_seq, c->call, REPLAY_PAGE, emit, c);
}

static void pump_all(struct ctl *s)
{
	struct client *c;

	list_for_each(c, &s->clients, link)
		client_pump(c);
}

void ctl_event(struct ctl *s, uint64_t seq, uint64_t call, const char *line)
{
	s->n.n_events++;
	feed_add(&s->feed, seq, call, line);
}

void ctl_publish(struct ctl *s, uint64_t seq)
{
	if (feed_publish(&s->feed, seq))
		pump_all(s);
}

void ctl_poke(struct ctl *s)
{
	pump_all(s);
}

void ctl_log(struct ctl *s, const char *line)
{
	uint64_t call = ctl_log_call(line);
	struct client *c;

	if (!call || s->is_telling)
		return;
	s->is_telling = true;
	list_for_each(c, &s->clients, link)
		client_log(c, line, call);
	s->is_telling = false;
}

/* -------------------------------------------------------------- connecting */

static bool is_in_group(int fd, const struct ucred *who, gid_t group)
{
	gid_t groups[GROUPS_MAX];
	socklen_t len = sizeof(groups);
	size_t i;

	if (who->gid == group)
		return true;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len))
		return false;
	for (i = 0; i < len / sizeof(groups[0]); i++)
		if (groups[i] == group)
			return true;
	return false;
}

static bool may_connect(const struct ctl *s, int fd, const struct ucred *who)
{
	if (who->uid == 0 || who->uid == geteuid())
		return true;
	return s->c.has_group && is_in_group(fd, who, s->c.group);
}

static void turn_away(struct ctl *s, int fd, const char *word, const char *why)
{
	char line[160];
	int len = snprintf(line, sizeof(line),
			   "{\"error\":\"%s\",\"why\":\"%s\"}\n", word, why);

	s->n.n_refused++;
	/* a new socket takes one line; if not, the closing says enough */
	(void)send(fd, line, len, MSG_NOSIGNAL | MSG_DONTWAIT);
	close(fd);
}

static void greet(struct ctl *s, struct client *c)
{
	char line[160];

	snprintf(line, sizeof(line),
		 "{\"hello\":\"lqd\",\"protocol\":%d,\"version\":\"%s\"}\n",
		 CTL_PROTOCOL, s->version);
	client_send(c, line, strlen(line));
}

static unsigned int n_clients(const struct ctl *s)
{
	const struct client *c;
	unsigned int n = 0;

	list_for_each(c, &s->clients, link)
		n++;
	return n;
}

static void take_in(struct ctl *s, int fd)
{
	struct ucred who = { .uid = (uid_t)-1 };
	socklen_t len = sizeof(who);
	struct client *c;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) ||
	    !may_connect(s, fd, &who)) {
		log_warn("ctl", "client_uid=%d refused=not_allowed",
			 (int)who.uid);
		turn_away(s, fd, "not_allowed",
			  "only root and members of the control group");
	} else if (n_clients(s) >= CTL_CLIENTS_MAX) {
		turn_away(s, fd, "busy", "too many connections");
	} else if (client_new(&c, s, s->loop, fd, who.pid)) {
		turn_away(s, fd, "failed", "out of memory");
	} else {
		list_append(&s->clients, &c->link);
		greet(s, c);
	}
}

static void on_knock(void *arg, unsigned int events)
{
	struct ctl *s = arg;
	int fd = accept4(s->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd >= 0)
		take_in(s, fd);
	else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
		log_warn("ctl", "accept_error=\"%s\"", strerror(errno));
}

static bool is_alive(const struct sockaddr_un *addr)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is_there = fd >= 0 && !connect(fd, (const struct sockaddr *)addr,
					    sizeof(*addr));

	if (fd >= 0)
		close(fd);
	return is_there;
}

static int open_socket(struct ctl *s)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	mode_t mask;
	int err, fd;

	memcpy(addr.sun_path, s->path, sizeof(addr.sun_path));
	if (is_alive(&addr))
		return -EADDRINUSE;
	(void)unlink(s->path);	/* a dead one; bind() tells everything else */
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	mask = umask(0117);
	err = bind(fd, (struct sockaddr *)&addr, sizeof(addr)) ? -errno : 0;
	umask(mask);
	if (!err && s->c.has_group && chown(s->path, -1, s->c.group))
		err = -errno;
	if (!err && listen(fd, 16))
		err = -errno;
	if (err) {
		close(fd);
		return err;
	}
	s->fd = fd;
	return loop_fd_add(&s->ear, s->loop, fd, LOOP_READ, on_knock, s);
}

int ctl_new(struct ctl **out, struct loop *l, const struct ctl_config *c)
{
	struct ctl *s;
	int err;

	if (strlen(c->path) >= sizeof(s->path))
		return -ENAMETOOLONG;
	s = mem_new(sizeof(*s), ctl_destroy);
	if (!s)
		return -ENOMEM;
	list_init(&s->clients);
	s->fd = -1;
	s->loop = l;
	s->c = *c;
	snprintf(s->path, sizeof(s->path), "%s", c->path);
	feed_init(&s->feed, c->published);
	s->version = mem_strdup(c->version);
	err = s->version ? open_socket(s) : -ENOMEM;
	if (err) {
		(void)mem_deref(s);
		return err;
	}
	*out = s;
	return 0;
}

struct ctl *ctl_free(struct ctl *s)
{
	return mem_deref(s);
}

void ctl_counters(const struct ctl *s, struct ctl_counters *out)
{
	*out = s->n;
	out->n_clients = n_clients(s);
}
