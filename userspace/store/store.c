// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The store as its users see it: appending on the main thread, starting after
 * whatever happened before, reading. The parts: spool.c, writer.c, db.c.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/store.h"
#include "store/writer.h"

#define BATCH_MS	20
#define SEGMENT_OCTETS	(4 * 1024 * 1024)
#define CLOSE_MS	2000

/* A record that the disk would not take yet. */
struct late {
	struct list link;
	struct ledger_event ev;
};

struct store {
	char db_path[SPOOL_PATH_LEN];
	struct spool spool;
	struct writer writer;
	bool is_running;	/* the writer */
	struct list backlog;	/* struct late, oldest first */
	unsigned int n_backlog;
	uint64_t n_appended, n_lost, n_spool_errors;
	struct db reader;	/* opened when first used */
};

static void store_destroy(void *obj)
{
	struct store *s = obj;
	struct late *l, *tmp;

	if (s->is_running)
		writer_stop(&s->writer);
	db_close(&s->reader);
	list_for_each_safe(l, tmp, &s->backlog, link) {
		list_remove(&l->link);
		mem_deref(l);
	}
	spool_close(&s->spool);
}

static struct writer_tail tail_of(const struct store *s)
{
	struct writer_tail t = { s->spool.segment, s->spool.end,
				 s->spool.next_seq - 1 };

	return t;
}

static int ask_db(struct store *s, uint64_t *seq, uint64_t *call,
		  uint64_t *vocid)
{
	struct db db;
	int rc;

	rc = db_open(&db, s->db_path, DB_WRITE, s->spool.is_new ? 5000 : 100);
	if (rc)
		return rc;
	rc = db_last(&db, seq);
	if (!rc && *seq >= s->spool.next_seq)
		rc = db_highest(&db, call, vocid);
	db_close(&db);
	return rc;
}

/*
 * What the database knows beyond the spool: everything when the spool was
 * deleted, nothing otherwise. With a spool at hand, a database that is locked
 * or damaged does not hold up the start; the writer will go on trying.
 */
static int learn_from_db(struct store *s)
{
	uint64_t seq = 0, call = 0, vocid = 0;
	int rc = ask_db(s, &seq, &call, &vocid);

	if (rc) {
		log_error("store", "db=%s open=failed error=%d", s->db_path, rc);
		return s->spool.is_new || rc == -EPROTONOSUPPORT ? rc : 0;
	}
	if (seq < s->spool.next_seq)
		return 0;
	if (!s->spool.is_new)
		log_warn("store", "spool=behind seq=%" PRIu64 " db_seq=%" PRIu64,
			 s->spool.next_seq - 1, seq);
	s->spool.next_seq = seq + 1;
	if (call >= s->spool.next_call)
		s->spool.next_call = call + 1;
	if (vocid >= s->spool.next_vocid)
		s->spool.next_vocid = vocid + 1;
	return 0;
}

/* Calls cut off by the end of the last process. */
static int close_open_calls(struct store *s)
{
	struct ledger_event ev = { .type = LEDGER_CALL_END, .cause = 41 };
	struct open_call *o;
	int rc;

	ev.ts_ms = s->spool.last_ms;
	text_copy(ev.by, "system");
	text_copy(ev.reason, "restart");
	while ((o = list_first(&s->spool.open, struct open_call, link))) {
		ev.call = o->call;
		log_note("store", "call=%" PRIu64 " ended_by=restart", ev.call);
		rc = spool_append(&s->spool, &ev);
		if (rc)
			return rc;
	}
	return 0;
}

int store_open(struct store **out, const struct store_conf *conf)
{
	struct store *s = mem_new(sizeof(*s), store_destroy);
	struct writer_tail tail;
	int rc;

	if (!s)
		return -ENOMEM;
	list_init(&s->backlog);
	list_init(&s->spool.open);
	s->spool.fd = -1;
	snprintf(s->db_path, sizeof(s->db_path), "%s/lq.db", conf->dir);
	rc = spool_open(&s->spool, conf->dir, conf->segment_octets ?
			conf->segment_octets : SEGMENT_OCTETS);
	if (!rc)
		rc = learn_from_db(s);
	if (!rc)
		rc = close_open_calls(s);
	if (rc)
		goto free_store;
	tail = tail_of(s);
	rc = writer_start(&s->writer, conf->dir, conf->batch_ms ?
			  conf->batch_ms : BATCH_MS, conf->ack, conf->arg,
			  &tail);
	if (rc)
		goto free_store;
	s->is_running = true;
	*out = s;
	return 0;

free_store:
	mem_deref(s);
	return rc;
}

struct store *store_close(struct store *s)
{
	if (s && store_flush(s, CLOSE_MS))
		log_warn("store", "closed=1 in_database=0 spooled=1");
	return mem_deref(s);
}

uint64_t store_next_call(const struct store *s)
{
	return s->spool.next_call;
}

uint64_t store_next_vocid(const struct store *s)
{
	return s->spool.next_vocid;
}

/* Appending. */

static int spool_it(struct store *s, const struct ledger_event *ev)
{
	int rc = spool_append(&s->spool, ev);

	if (!rc)
		return 0;
	if (!s->n_spool_errors++ || !s->n_backlog)
		log_error("store", "spool=unwritable error=%d kept=memory", rc);
	return rc;
}

/* Oldest first; true: nothing waits any more. */
static bool drain(struct store *s)
{
	struct late *l;

	while ((l = list_first(&s->backlog, struct late, link))) {
		if (spool_it(s, &l->ev))
			return false;
		list_remove(&l->link);
		mem_deref(l);
		s->n_backlog--;
		if (!s->n_backlog)
			log_note("store", "spool=writes_again seq=%" PRIu64,
				 s->spool.next_seq - 1);
	}
	return true;
}

static int keep(struct store *s, const struct ledger_event *ev)
{
	struct late *l = NULL;

	if (s->n_backlog < STORE_BACKLOG_MAX)
		l = mem_new(sizeof(*l), NULL);
	if (!l) {
		if (!s->n_lost++)
			log_error("store", "record=lost type=%s call=%" PRIu64,
				  ledger_type_name(ev->type), ev->call);
		return -ENOSPC;
	}
	l->ev = *ev;
	list_append(&s->backlog, &l->link);
	s->n_backlog++;
	return 0;
}

static void tell_writer(struct store *s)
{
	struct writer_tail tail = tail_of(s);

	writer_tell(&s->writer, &tail);
}

int64_t store_append(struct store *s, const struct ledger_event *ev)
{
	int rc = 0;

	if (!drain(s) || spool_it(s, ev))
		rc = keep(s, ev);
	if (rc)
		return rc;
	s->n_appended++;
	tell_writer(s);
	return (int64_t)(s->spool.next_seq - 1 + s->n_backlog);
}

void store_poke(struct store *s)
{
	if (s->n_backlog) {
		(void)drain(s);	/* says so itself */
		tell_writer(s);
	}
	spool_touch(&s->spool);
}

int store_flush(struct store *s, uint32_t timeout_ms)
{
	if (!s->is_running)
		return 0;
	if (!drain(s))
		return -ETIMEDOUT;
	tell_writer(s);
	return writer_wait(&s->writer, s->spool.next_seq - 1, timeout_ms);
}

/* Reading. */

static int reader_ready(struct store *s)
{
	if (s->reader.handle)
		return 0;
	return db_open(&s->reader, s->db_path, DB_READ, 0);
}

int store_last_calls(struct store *s, unsigned int n,
		     void (*h)(void *arg, const struct cdr *c), void *arg)
{
	int rc = reader_ready(s);

	return rc ? rc : db_last_calls(&s->reader, n, h, arg);
}

int store_call_events(struct store *s, uint64_t call,
		      void (*h)(void *arg, uint64_t seq,
				const struct ledger_event *ev), void *arg)
{
	int rc = reader_ready(s);

	return rc ? rc : db_call_events(&s->reader, call, h, arg);
}

int store_events_since(struct store *s, uint64_t seq, unsigned int max,
		       void (*h)(void *arg, uint64_t seq,
				 const struct ledger_event *ev), void *arg)
{
	int rc = reader_ready(s);

	return rc ? rc : db_events_since(&s->reader, seq, max, h, arg);
}

int store_agent_state(struct store *s, const char *agent,
		      struct ledger_event *ev)
{
	int rc = reader_ready(s);

	return rc ? rc : db_agent_state(&s->reader, agent, ev);
}

int store_alarms_last(struct store *s, unsigned int max,
		      void (*h)(void *arg, uint64_t seq,
				const struct ledger_event *ev,
				int64_t cleared_ms), void *arg)
{
	int rc = reader_ready(s);

	return rc ? rc : db_alarms(&s->reader, STMT_ALARMS, max, h, arg);
}

int store_alarms_active(struct store *s, unsigned int max,
			void (*h)(void *arg, uint64_t seq,
				  const struct ledger_event *ev,
				  int64_t cleared_ms), void *arg)
{
	int rc = reader_ready(s);

	return rc ? rc : db_alarms(&s->reader, STMT_ALARMS_ACTIVE, max, h, arg);
}

void store_counters(struct store *s, struct store_counters *out)
{
	struct writer *w = &s->writer;

	memset(out, 0, sizeof(*out));
	out->n_appended = s->n_appended;
	out->n_lost = s->n_lost;
	out->n_backlog = s->n_backlog;
	out->seq = s->spool.next_seq - 1;
	out->n_spool_errors = s->n_spool_errors;
	pthread_mutex_lock(&w->mutex);
	out->durable_seq = w->durable_seq;
	out->db_seq = w->db_seq;
	out->n_commits = w->n_commits;
	out->n_retries = w->n_retries;
	out->n_torn = s->spool.n_torn + w->n_bad;
	pthread_mutex_unlock(&w->mutex);
}
