// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Buffers of one connection. Nothing here waits for the other end: answers
 * queue up to a limit, events are fetched only while there is room, log lines
 * that do not fit are counted and lost.
 *
 *   feed or store --next_seq--> client_pump() -> out -> socket
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "cti/ctl_client.h"

static const char too_long[] =
	"{\"error\":\"bad_request\",\"why\":\"the line is too long\"}\n";

static void client_destroy(void *obj)
{
	struct client *c = obj;

	list_remove(&c->link);
	c->ear = loop_fd_remove(c->ear);
	if (c->fd >= 0)
		close(c->fd);
	c->out = mem_deref(c->out);
}

static bool has_unsent(const struct client *c)
{
	return c->out_at < c->out_len;
}

static void listen_for(struct client *c)
{
	unsigned int events = (c->is_ending ? 0 : LOOP_READ) |
			      (has_unsent(c) ? LOOP_WRITE : 0);

	/* all is said: the hang-up that follows brings us to on_ready() */
	if (!events)
		(void)shutdown(c->fd, SHUT_RDWR);
	(void)loop_fd_set(c->ear, events);	/* the descriptor is sound */
}

static void forget_unsent(struct client *c)
{
	c->out_at = c->out_len = 0;
	c->is_ending = true;
}

static void send_out(struct client *c)
{
	ssize_t n;

	while (has_unsent(c)) {
		n = send(c->fd, c->out + c->out_at, c->out_len - c->out_at,
			 MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			if (errno != EAGAIN)
				forget_unsent(c);
			return;
		}
		c->out_at += n;
	}
	c->out_at = c->out_len = 0;
}

static int make_room(struct client *c, size_t len)
{
	size_t used = c->out_len - c->out_at, size = c->out_size;
	char *bigger;

	if (used + len > CLIENT_OUT_MAX)
		return -ENOBUFS;
	if (c->out_at) {
		memmove(c->out, c->out + c->out_at, used);
		c->out_at = 0;
		c->out_len = used;
	}
	while (size < used + len)
		size = size ? 2 * size : 4096;
	if (size == c->out_size)
		return 0;
	bigger = mem_new(size, NULL);
	if (!bigger)
		return -ENOMEM;
	if (used)
		memcpy(bigger, c->out, used);
	(void)mem_deref(c->out);
	c->out = bigger;
	c->out_size = size;
	return 0;
}

/* Queue only; send_out() follows. */
static void put(struct client *c, const char *text, size_t len)
{
	int err;

	if (c->is_ending)
		return;
	err = make_room(c, len);
	if (err) {
		log_warn("ctl", "client_pid=%d ended=yes error=\"%s\"",
			 (int)c->pid, strerror(-err));
		forget_unsent(c);
		return;
	}
	memcpy(c->out + c->out_len, text, len);
	c->out_len += len;
}

void client_send(struct client *c, const char *text, size_t len)
{
	put(c, text, len);
	send_out(c);
	listen_for(c);
}

void client_end(struct client *c)
{
	c->is_ending = true;
	listen_for(c);
}

static bool has_room(const struct client *c)
{
	return !c->is_ending && c->out_len - c->out_at < CLIENT_OUT_GOOD;
}

static bool is_wanted(const struct client *c, uint64_t call)
{
	return !c->call || c->call == call;
}

static void emit(void *arg, uint64_t seq, uint64_t call, const char *line)
{
	struct client *c = arg;

	if (seq < c->next_seq)
		return;
	if (is_wanted(c, call))
		put(c, line, strlen(line));
	c->next_seq = seq + 1;
}

/* A page of older ones. True when there may be more at once. */
static bool replay_page(struct client *c)
{
	const struct feed *f = ctl_get_feed(c->server);
	uint64_t before = c->next_seq;
	int n = ctl_replay(c->server, c, c->next_seq - 1, emit);

	/*
	 * For one call the store skips the others' events, so an empty page
	 * does not move us; what the feed holds by now goes on from there.
	 */
	if (n == 0 && c->call && feed_get(f, f->published)) {
		if (c->next_seq + FEED_SIZE <= f->published)
			c->next_seq = f->published - FEED_SIZE + 1;
		while (!feed_get(f, c->next_seq))
			c->next_seq++;
	}
	return c->next_seq > before;
}

static void tell_lost_logs(struct client *c)
{
	char line[64];

	if (!c->n_lost_logs || !has_room(c))
		return;
	snprintf(line, sizeof(line), "{\"lost\":%" PRIu64 "}\n",
		 c->n_lost_logs);
	c->n_lost_logs = 0;
	put(c, line, strlen(line));
}

void client_pump(struct client *c)
{
	const struct feed *f = ctl_get_feed(c->server);
	const struct feed_item *item;

	if (c->follows == CLIENT_QUIET)
		return;
	tell_lost_logs(c);
	while (has_room(c) && c->next_seq <= f->published) {
		item = feed_get(f, c->next_seq);
		if (item)
			emit(c, item->seq, item->call, item->line);
		else if (!replay_page(c))
			break;	/* the store is behind; poked again soon */
	}
	send_out(c);
	listen_for(c);
}

void client_log(struct client *c, const char *line, uint64_t call)
{
	json_t *o;
	char *text;

	if (c->follows != CLIENT_TRACE || c->call != call)
		return;
	if (!has_room(c)) {
		c->n_lost_logs++;
		ctl_count_lost_log(c->server);
		return;
	}
	o = json_pack("{s:s}", "log", line);
	text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	json_decref(o);
	if (!text)
		return;
	put(c, text, strlen(text));
	put(c, "\n", 1);
	free(text);
	send_out(c);
	listen_for(c);
}

static void take_lines(struct client *c)
{
	char *nl, *at = c->in;
	size_t left = c->in_len;

	while (!c->is_ending && (nl = memchr(at, '\n', left))) {
		ctl_handle_line(c->server, c, at, nl - at);
		left -= nl + 1 - at;
		at = nl + 1;
	}
	memmove(c->in, at, left);
	c->in_len = left;
	if (left == sizeof(c->in) && !c->is_ending) {
		put(c, too_long, sizeof(too_long) - 1);
		client_end(c);
	}
}

static void receive(struct client *c)
{
	ssize_t n = recv(c->fd, c->in + c->in_len, sizeof(c->in) - c->in_len,
			 0);

	if (n > 0) {
		c->in_len += n;
		take_lines(c);
	} else if (n == 0) {
		c->is_ending = true;	/* what it asked for is still sent */
	} else if (errno != EAGAIN && errno != EINTR) {
		forget_unsent(c);
	}
}

static void on_ready(void *arg, unsigned int events)
{
	struct client *c = mem_ref(arg);

	if (c->is_ending && (events & LOOP_HANGUP))
		forget_unsent(c);
	else if (!c->is_ending && (events & (LOOP_READ | LOOP_HANGUP)))
		receive(c);
	send_out(c);
	client_pump(c);
	if (c->is_ending && !has_unsent(c))
		(void)mem_deref(c);	/* the list's */
	else
		listen_for(c);
	(void)mem_deref(c);
}

int client_new(struct client **out, struct ctl *s, struct loop *l, int fd,
	       pid_t pid)
{
	struct client *c = mem_new(sizeof(*c), client_destroy);
	int err;

	if (!c)
		return -ENOMEM;
	list_init(&c->link);
	c->server = s;
	c->fd = -1;
	c->pid = pid;
	err = loop_fd_add(&c->ear, l, fd, LOOP_READ, on_ready, c);
	if (err) {
		(void)mem_deref(c);
		return err;
	}
	c->fd = fd;
	*out = c;
	return 0;
}
