/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The writer thread: makes the spool durable, tells so, and takes its records
 * into the database. The owner tells it how far the spool goes; the two share
 * the fields under the mutex and nothing else.
 */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include <pthread.h>
#include <stdbool.h>

#include "store/db.h"
#include "store/spool.h"

struct writer_tail {
	uint64_t segment, end;	/* of the spool */
	uint64_t seq;		/* of the last record in it */
};

struct writer {
	/* set at start, then constant */
	char dir[SPOOL_PATH_LEN - 48];
	uint32_t batch_ms;
	void (*ack)(void *arg, uint64_t seq);
	void *arg;
	pthread_t thread;

	/* rw, guarded by mutex */
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	struct writer_tail tail;
	uint64_t durable_seq, db_seq;
	uint64_t n_commits, n_retries, n_bad;
	bool is_stopping;

	/* writer thread only */
	struct db db;
	struct spool_reader reader;
	uint64_t synced_segment;
	uint64_t retry_at_ms;	/* not before; 0: at once */
	uint32_t retry_ms;	/* the next wait */
	int last_error;
};

int writer_start(struct writer *w, const char *dir, uint32_t batch_ms,
		 void (*ack)(void *arg, uint64_t seq), void *arg,
		 const struct writer_tail *tail)
	__attribute__((warn_unused_result));
void writer_stop(struct writer *w);

void writer_tell(struct writer *w, const struct writer_tail *tail);

/** writer_wait - until @seq is in the database; 0, -ETIMEDOUT */
int writer_wait(struct writer *w, uint64_t seq, uint32_t timeout_ms);

#endif
