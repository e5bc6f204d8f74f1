/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One connection: carries messages between two sockets and a session, and
 * never waits for its user. A user who goes, misbehaves or does not read
 * concerns nobody but himself.
 */
#ifndef LQSOFT_CLIENT_H
#define LQSOFT_CLIENT_H

#include "base/list.h"
#include "lqsoft/poll.h"
#include "lqsoft/session.h"

struct soft_stats {
	uint64_t n_opened;
	uint64_t n_requests;
	uint64_t n_malformed;	/* messages that cost their sender the file */
	uint64_t n_refused;	/* connections that came to nothing otherwise */
};

struct soft_client {		/* a mem object, the server's */
	/* set at creation, then constant */
	struct list link;
	struct soft_poll *poll;
	struct soft_stats *stats;
	unsigned int number;	/* for the log */
	int pid;		/* of its user; 0: not told */

	struct soft_session session;
	struct soft_source request;
	struct soft_source channel;	/* fd -1: not open */
	bool is_held;		/* frames wait in the channel for room */
	bool is_gone;		/* to be freed after this turn */

	/* taken out of the engine, not yet taken by the channel */
	size_t out_len;
	uint64_t out[SOFT_OUTPUT_MAX / 8];
};

/**
 * soft_client_new - a connection came; its first message is still to come
 * @sock: the client's from now on, also on failure
 */
int soft_client_new(struct soft_client **out, struct soft_board *b,
		    struct soft_poll *p, struct soft_stats *stats, int sock)
	__attribute__((warn_unused_result));

/**
 * soft_client_close - release everything it holds now; free it later
 * @why: for the log; NULL: its user closed it
 */
void soft_client_close(struct soft_client *c, const char *why);

/** soft_client_pump - frames from the channel into the engine */
void soft_client_pump(struct soft_client *c);

/** soft_client_deliver - after a tick: what is there, as far as he reads it */
void soft_client_deliver(struct soft_client *c);

/** soft_client_flush - the same, though he has not read the last; for he will
 *  wait for it, and no tick comes by itself */
void soft_client_flush(struct soft_client *c);

#endif
