/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One connection of ctl.h: lines in, lines out, and what it follows. Owned by
 * the server's list; ends itself when the other end does.
 */
#ifndef CTI_CTL_CLIENT_H
#define CTI_CTL_CLIENT_H

#include "base/list.h"
#include "base/loop.h"
#include "cti/ctl.h"
#include "cti/ctl_feed.h"

#define CLIENT_OUT_MAX	(1 << 20)	/* answers waiting: more ends it */
#define CLIENT_OUT_GOOD	(256 << 10)	/* above: events wait, logs are lost */

enum client_follows { CLIENT_QUIET, CLIENT_EVENTS, CLIENT_TRACE };

struct client {
	struct list link;
	struct ctl *server;
	struct loop_fd *ear;
	int fd;
	pid_t pid;		/* for the log */
	char in[CTL_LINE_MAX];
	size_t in_len;
	char *out;		/* [out_size], mem; out_at..out_len to be sent */
	size_t out_at, out_len, out_size;
	bool is_ending;		/* sent to the end, then closed */

	enum client_follows follows;
	uint64_t next_seq;	/* of events not yet sent */
	uint64_t call;		/* 0: all */
	uint64_t n_lost_logs;
};

int client_new(struct client **out, struct ctl *s, struct loop *l, int fd,
	       pid_t pid) __attribute__((warn_unused_result));

/** client_send - queue @text and send what goes; too much ends the client */
void client_send(struct client *c, const char *text, size_t len);

/** client_pump - send the events it follows, as many as fit */
void client_pump(struct client *c);

/** client_log - a log line, if it traces that call and has room */
void client_log(struct client *c, const char *line, uint64_t call);

/** client_end - close it when all is sent */
void client_end(struct client *c);

/* The server's part, ctl.c. */
void ctl_handle_line(struct ctl *s, struct client *c, const char *line,
		     size_t len);
const struct feed *ctl_get_feed(const struct ctl *s);
int ctl_replay(struct ctl *s, struct client *c, uint64_t after_seq,
	       ctl_emit_h *emit);
void ctl_count_lost_log(struct ctl *s);

#endif
