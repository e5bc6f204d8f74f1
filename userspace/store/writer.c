// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The writer thread. A turn: gather for a moment, fdatasync the spool, tell
 * (ack), then one transaction. If the database does not take it (locked, full,
 * damaged), the transaction is as if it had not been, the reader goes back, and
 * the next try waits a little longer each time; syncing and telling go on.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "store/spool_files.h"
#include "store/writer.h"

#define RETRY_FIRST_MS	10
#define RETRY_LAST_MS	1000
#define TURN_RECORDS	2000	/* of one transaction */

static uint64_t clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* With the mutex held; false: the time is over. */
static bool wait_until(struct writer *w, uint64_t at_ms)
{
	struct timespec t = { .tv_sec = (time_t)(at_ms / 1000),
			      .tv_nsec = (long)(at_ms % 1000) * 1000000 };

	return !pthread_cond_timedwait(&w->cond, &w->mutex, &t);
}

/* Until there is something to do; the tail as of then. false: stop. */
static bool wait_for_work(struct writer *w, struct writer_tail *tail)
{
	bool go_on;
	uint64_t until;

	pthread_mutex_lock(&w->mutex);
	for (;;) {
		if (w->is_stopping || w->tail.seq > w->durable_seq)
			break;
		if (w->tail.seq == w->db_seq)
			pthread_cond_wait(&w->cond, &w->mutex);
		else if (clock_ms() >= w->retry_at_ms ||
			 !wait_until(w, w->retry_at_ms))
			break;
	}
	until = clock_ms() + w->batch_ms;
	while (!w->is_stopping && wait_until(w, until))
		;
	*tail = w->tail;
	go_on = !w->is_stopping;
	pthread_mutex_unlock(&w->mutex);
	return go_on;
}

static void tell_durable(struct writer *w, uint64_t seq)
{
	pthread_mutex_lock(&w->mutex);
	w->durable_seq = seq;
	pthread_cond_broadcast(&w->cond);
	pthread_mutex_unlock(&w->mutex);
	if (w->ack)
		w->ack(w->arg, seq);
}

/* Every file from the last synced one to the tail's. */
static void sync_spool(struct writer *w, const struct writer_tail *tail)
{
	uint64_t segment = w->synced_segment;
	int rc;

	if (tail->seq <= w->durable_seq)
		return;
	if (!segment)
		segment = spool_first(w->dir);
	while (segment && segment <= tail->segment) {
		rc = spool_sync(w->dir, segment);
		if (!rc && segment != w->synced_segment)
			rc = spool_sync_names(w->dir);
		if (rc && rc != -ENOENT) {	/* deleted: is in the database */
			log_error("store", "spool=%" PRIu64
				  " sync=failed error=%d", segment, rc);
			return;
		}
		w->synced_segment = segment;
		segment = spool_next(w->dir, segment);
	}
	tell_durable(w, tail->seq);
}

/* The database. */

static int open_db(struct writer *w)
{
	char path[SPOOL_PATH_LEN];
	uint64_t seq;
	int rc;

	snprintf(path, sizeof(path), "%s/lq.db", w->dir);
	rc = db_open(&w->db, path, DB_WRITE, 0);
	if (rc)
		return rc;
	rc = db_last(&w->db, &seq);
	if (!rc)
		rc = spool_seek(&w->reader, seq);
	if (rc) {
		db_close(&w->db);
		return rc;
	}
	pthread_mutex_lock(&w->mutex);
	w->db_seq = seq;
	pthread_cond_broadcast(&w->cond);
	pthread_mutex_unlock(&w->mutex);
	return 0;
}

/* A record that the database refuses for itself would stop all others. */
static int add(struct writer *w, const struct line *l)
{
	int rc = db_add(&w->db, l);

	if (rc != -EEXIST)
		return rc;
	log_error("store", "seq=%" PRIu64 " type=%s refused=constraint", l->seq,
		  l->type);
	return 0;
}

/* One transaction of at most TURN_RECORDS. 1: there is more, 0, negative errno */
static int take(struct writer *w, const struct writer_tail *tail,
		uint64_t *db_seq)
{
	unsigned int n = 0;
	struct line l;
	int rc;

	rc = db_begin(&w->db);
	if (rc)
		return rc;
	while (n < TURN_RECORDS &&
	       (rc = spool_read(&w->reader, tail->segment, tail->end, &l)) > 0) {
		if (l.seq <= *db_seq)
			continue;
		rc = add(w, &l);
		if (rc)
			break;
		*db_seq = l.seq;
		n++;
	}
	rc = rc < 0 ? rc : db_commit(&w->db);
	if (rc)
		return rc;
	return n == TURN_RECORDS;
}

static void count_commit(struct writer *w, uint64_t db_seq)
{
	pthread_mutex_lock(&w->mutex);
	w->db_seq = db_seq;
	w->n_commits++;
	w->n_bad = w->reader.n_bad;
	pthread_cond_broadcast(&w->cond);
	pthread_mutex_unlock(&w->mutex);
	if (w->last_error)
		log_note("store", "db=writes_again seq=%" PRIu64, db_seq);
	w->last_error = 0;
	w->retry_ms = 0;
	w->retry_at_ms = 0;
	spool_drop(w->dir, w->reader.segment);
}

/* Close it, so that the next try begins with a clean connection. */
static void give_up(struct writer *w, int rc)
{
	db_rollback(&w->db);
	db_close(&w->db);
	w->retry_ms = w->retry_ms ? w->retry_ms * 2 : RETRY_FIRST_MS;
	if (w->retry_ms > RETRY_LAST_MS)
		w->retry_ms = RETRY_LAST_MS;
	w->retry_at_ms = clock_ms() + w->retry_ms;
	if (rc != w->last_error)
		log_warn("store", "db=%s error=%d spooled=1", rc == -EBUSY ?
			 "locked" : rc == -ENOSPC ? "disk_full" : "failed", rc);
	w->last_error = rc;
	pthread_mutex_lock(&w->mutex);
	w->n_retries++;
	pthread_mutex_unlock(&w->mutex);
}

static void write_db(struct writer *w, const struct writer_tail *tail)
{
	uint64_t db_seq;
	int rc = 0;

	if (clock_ms() < w->retry_at_ms)
		return;
	if (!w->db.handle)
		rc = open_db(w);
	db_seq = w->db_seq;	/* only this thread changes it */
	while (!rc && db_seq < tail->seq) {
		rc = take(w, tail, &db_seq);
		if (rc >= 0)
			count_commit(w, db_seq);
		if (rc == 0)
			return;
		rc = rc > 0 ? 0 : rc;
	}
	if (rc)
		give_up(w, rc);
}

static void *writer_run(void *arg)
{
	struct writer *w = arg;
	struct writer_tail tail;
	bool go_on;

	do {
		go_on = wait_for_work(w, &tail);
		sync_spool(w, &tail);
		write_db(w, &tail);
	} while (go_on);
	db_close(&w->db);
	spool_reader_fini(&w->reader);
	return NULL;
}

int writer_start(struct writer *w, const char *dir, uint32_t batch_ms,
		 void (*ack)(void *arg, uint64_t seq), void *arg,
		 const struct writer_tail *tail)
{
	pthread_condattr_t attr;
	int rc;

	memset(w, 0, sizeof(*w));
	memcpy(w->dir, dir, strnlen(dir, sizeof(w->dir) - 1));
	w->batch_ms = batch_ms;
	w->ack = ack;
	w->arg = arg;
	w->tail = *tail;
	spool_reader_init(&w->reader, dir);
	pthread_mutex_init(&w->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->cond, &attr);
	pthread_condattr_destroy(&attr);
	rc = pthread_create(&w->thread, NULL, writer_run, w);
	return -rc;
}

void writer_stop(struct writer *w)
{
	pthread_mutex_lock(&w->mutex);
	w->is_stopping = true;
	pthread_cond_broadcast(&w->cond);
	pthread_mutex_unlock(&w->mutex);
	pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->cond);
	pthread_mutex_destroy(&w->mutex);
}

void writer_tell(struct writer *w, const struct writer_tail *tail)
{
	pthread_mutex_lock(&w->mutex);
	w->tail = *tail;
	pthread_cond_broadcast(&w->cond);
	pthread_mutex_unlock(&w->mutex);
}

int writer_wait(struct writer *w, uint64_t seq, uint32_t timeout_ms)
{
	uint64_t until = clock_ms() + timeout_ms;
	int rc = 0;

	pthread_mutex_lock(&w->mutex);
	while (w->db_seq < seq && !rc)
		if (!wait_until(w, until) && w->db_seq < seq)
			rc = -ETIMEDOUT;
	pthread_mutex_unlock(&w->mutex);
	return rc;
}
