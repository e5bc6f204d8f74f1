// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The database: every statement there is, and what each is for. Nothing else
 * in the program speaks SQL (but schema.sql).
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "store/db.h"
#include "store/migrate.h"

static const char *const sql[STMTS] = {
	[STMT_BEGIN] = "BEGIN IMMEDIATE",
	[STMT_COMMIT] = "COMMIT",
	[STMT_ROLLBACK] = "ROLLBACK",
	[STMT_LEDGER_ADD] =
		"INSERT INTO ledger (seq, ts_ms, call, type, fields)"
		" VALUES (?, ?, ?, ?, ?)",
	[STMT_LEDGER_LAST] = "SELECT max(seq) FROM ledger",
	[STMT_LEDGER_HIGHEST] =
		"SELECT max(call), max(json_extract(fields, '$.vocid'))"
		" FROM ledger",
	[STMT_CALL_EVENTS] =
		"SELECT seq, ts_ms, call, type, fields FROM ledger"
		" WHERE call = ? AND call > 0 ORDER BY seq",
	[STMT_EVENTS_SINCE] =
		"SELECT seq, ts_ms, call, type, fields FROM ledger"
		" WHERE seq > ? ORDER BY seq LIMIT ?",
	[STMT_AGENT_LAST] =
		"SELECT seq, ts_ms, call, type, fields FROM ledger"
		" WHERE type = 'agent.state'"
		" AND json_extract(fields, '$.agent') = ?"
		" ORDER BY seq DESC LIMIT 1",
	[STMT_ALARMS] =
		"SELECT r.seq, r.ts_ms, r.call, r.type, r.fields, c.ts_ms"
		" FROM ledger AS r LEFT JOIN ledger AS c"
		" ON c.type = 'alarm.cleared'"
		" AND json_extract(c.fields, '$.raised') = r.seq"
		" WHERE r.type = 'alarm.raised' ORDER BY r.seq DESC LIMIT ?",
	[STMT_ALARMS_ACTIVE] =
		"SELECT r.seq, r.ts_ms, r.call, r.type, r.fields, 0"
		" FROM ledger AS r WHERE r.type = 'alarm.raised'"
		" AND NOT EXISTS (SELECT 1 FROM ledger AS c"
		" WHERE c.type = 'alarm.cleared'"
		" AND json_extract(c.fields, '$.raised') = r.seq)"
		" ORDER BY r.seq LIMIT ?",
	[STMT_CDR_PUT] =
		"INSERT OR REPLACE INTO cdr (call, contact, direction,"
		" from_number, to_number, trunk, start_ms, answer_ms, end_ms,"
		" wait_ms, ring_ms, talk_ms, queue, agent, phone, cause,"
		" ended_by, vocid, file, category)"
		" VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
	[STMT_CDR_HAS] = "SELECT 1 FROM cdr WHERE call = ?",
	[STMT_CDR_LAST] =
		"SELECT call, contact, direction, from_number, to_number,"
		" trunk, start_ms, answer_ms, end_ms, wait_ms, ring_ms,"
		" talk_ms, queue, agent, phone, cause, ended_by, vocid, file,"
		" category FROM cdr ORDER BY call DESC LIMIT ?",
};

int db_errno(int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return -EUCLEAN;
	case SQLITE_CONSTRAINT:
		return -EEXIST;
	default:
		return -EIO;
	}
}

static int say(const struct db *db, const char *what, int code)
{
	int rc = db_errno(code);

	if (rc && rc != -EBUSY)
		log_error("store", "db=%s error=\"%s\"", what,
			  db->handle ? sqlite3_errmsg(db->handle) :
			  sqlite3_errstr(code));
	return rc;
}

/* WAL: readers never wait for the writer. FULL: a commit survives a power cut,
 * which is what permits to delete the spool behind it. */
static int db_prepare_write(struct db *db)
{
	static const char pragmas[] =
		"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
	int rc = sqlite3_exec(db->handle, pragmas, NULL, NULL, NULL);

	return rc ? say(db, "pragma", rc) : migrate(db->handle);
}

int db_open(struct db *db, const char *path, enum db_mode mode, int busy_ms)
{
	int flags = mode == DB_WRITE ?
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE :
		SQLITE_OPEN_READONLY;
	int rc;

	memset(db, 0, sizeof(*db));
	rc = sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX,
			     NULL);
	if (rc) {
		rc = say(db, "open", rc);
	} else {
		sqlite3_busy_timeout(db->handle, busy_ms);
		rc = mode == DB_WRITE ? db_prepare_write(db) : 0;
	}
	if (rc)
		db_close(db);
	return rc;
}

void db_close(struct db *db)
{
	int i;

	for (i = 0; i < STMTS; i++)
		sqlite3_finalize(db->stmts[i]);
	sqlite3_close(db->handle);
	memset(db, 0, sizeof(*db));
}

/* A statement ready for its values. */
static int ready(struct db *db, enum stmt i, sqlite3_stmt **out)
{
	int rc;

	if (!db->stmts[i]) {
		rc = sqlite3_prepare_v3(db->handle, sql[i], -1,
					SQLITE_PREPARE_PERSISTENT,
					&db->stmts[i], NULL);
		if (rc)
			return say(db, "prepare", rc);
	}
	*out = db->stmts[i];
	return 0;
}

/* Run one that gives no rows. */
static int run(struct db *db, sqlite3_stmt *s)
{
	int code = sqlite3_step(s), rc = say(db, "step", code);

	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	return rc;
}

static int run_plain(struct db *db, enum stmt i)
{
	sqlite3_stmt *s = NULL;
	int rc = ready(db, i, &s);

	return rc ? rc : run(db, s);
}

int db_begin(struct db *db)
{
	return run_plain(db, STMT_BEGIN);
}

int db_commit(struct db *db)
{
	return run_plain(db, STMT_COMMIT);
}

void db_rollback(struct db *db)
{
	if (db->handle && !sqlite3_get_autocommit(db->handle))
		(void)run_plain(db, STMT_ROLLBACK);	/* said if it fails */
}

int db_last(struct db *db, uint64_t *seq)
{
	sqlite3_stmt *s = NULL;
	int code, rc = ready(db, STMT_LEDGER_LAST, &s);

	if (rc)
		return rc;
	code = sqlite3_step(s);
	*seq = code == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(s, 0) : 0;
	sqlite3_reset(s);
	return say(db, "last", code);
}

int db_highest(struct db *db, uint64_t *call, uint64_t *vocid)
{
	sqlite3_stmt *s = NULL;
	int code, rc = ready(db, STMT_LEDGER_HIGHEST, &s);

	if (rc)
		return rc;
	code = sqlite3_step(s);
	*call = code == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(s, 0) : 0;
	*vocid = code == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(s, 1) : 0;
	sqlite3_reset(s);
	return say(db, "highest", code);
}

/* The events of a call, from the database. */

static const char *column(sqlite3_stmt *s, int i)
{
	const char *text = (const char *)sqlite3_column_text(s, i);

	return text ? text : "";
}

static int row_event(sqlite3_stmt *s, struct ledger_event *ev)
{
	struct line l = { .fields = column(s, 4) };

	l.ts_ms = sqlite3_column_int64(s, 1);
	l.call = (uint64_t)sqlite3_column_int64(s, 2);
	text_copy(l.type, column(s, 3));
	l.fields_len = (size_t)sqlite3_column_bytes(s, 4);
	return line_event(&l, ev);
}

/* Types of a newer program are passed over. */
static int each_event(struct db *db, sqlite3_stmt *s,
		      void (*h)(void *arg, uint64_t seq,
				const struct ledger_event *ev), void *arg)
{
	struct ledger_event ev;
	int code, rc;

	while ((code = sqlite3_step(s)) == SQLITE_ROW)
		if (!row_event(s, &ev))
			h(arg, (uint64_t)sqlite3_column_int64(s, 0), &ev);
	rc = say(db, "events", code);
	sqlite3_reset(s);
	return rc;
}

int db_call_events(struct db *db, uint64_t call,
		   void (*h)(void *arg, uint64_t seq,
			     const struct ledger_event *ev), void *arg)
{
	sqlite3_stmt *s = NULL;
	int rc = ready(db, STMT_CALL_EVENTS, &s);

	if (rc)
		return rc;
	sqlite3_bind_int64(s, 1, (sqlite3_int64)call);
	return each_event(db, s, h, arg);
}

int db_events_since(struct db *db, uint64_t seq, unsigned int max,
		    void (*h)(void *arg, uint64_t seq,
			      const struct ledger_event *ev), void *arg)
{
	sqlite3_stmt *s = NULL;
	int rc = ready(db, STMT_EVENTS_SINCE, &s);

	if (rc)
		return rc;
	sqlite3_bind_int64(s, 1, (sqlite3_int64)seq);
	sqlite3_bind_int64(s, 2, max);
	return each_event(db, s, h, arg);
}

int db_alarms(struct db *db, enum stmt which, unsigned int max,
	      void (*h)(void *arg, uint64_t seq, const struct ledger_event *ev,
			int64_t cleared_ms), void *arg)
{
	struct ledger_event ev;
	sqlite3_stmt *s = NULL;
	int code, rc = ready(db, which, &s);

	if (rc)
		return rc;
	sqlite3_bind_int64(s, 1, max);
	while ((code = sqlite3_step(s)) == SQLITE_ROW)
		if (!row_event(s, &ev))
			h(arg, (uint64_t)sqlite3_column_int64(s, 0), &ev,
			  sqlite3_column_int64(s, 5));
	rc = say(db, "alarms", code);
	sqlite3_reset(s);
	return rc;
}

static void take_event(void *arg, uint64_t seq, const struct ledger_event *ev)
{
	(void)seq;
	*(struct ledger_event *)arg = *ev;
}

int db_agent_state(struct db *db, const char *agent, struct ledger_event *ev)
{
	sqlite3_stmt *s = NULL;
	int rc = ready(db, STMT_AGENT_LAST, &s);

	if (rc)
		return rc;
	memset(ev, 0, sizeof(*ev));
	sqlite3_bind_text(s, 1, agent, -1, SQLITE_TRANSIENT);
	rc = each_event(db, s, take_event, ev);
	return rc ? rc : *ev->agent ? 0 : -ENOENT;
}

/* CDRs. */

static void bind_text(sqlite3_stmt *s, int *at, const char *text)
{
	sqlite3_bind_text(s, ++*at, text, -1, SQLITE_STATIC);
}

static void bind_number(sqlite3_stmt *s, int *at, int64_t v)
{
	sqlite3_bind_int64(s, ++*at, v);
}

static int cdr_put(struct db *db, const struct cdr *c)
{
	sqlite3_stmt *s = NULL;
	int at = 0, rc = ready(db, STMT_CDR_PUT, &s);

	if (rc)
		return rc;
	bind_number(s, &at, (int64_t)c->call);
	bind_number(s, &at, (int64_t)c->contact);
	bind_text(s, &at, c->direction);
	bind_text(s, &at, c->from);
	bind_text(s, &at, c->to);
	bind_text(s, &at, c->trunk);
	bind_number(s, &at, c->start_ms);
	bind_number(s, &at, c->answer_ms);
	bind_number(s, &at, c->end_ms);
	bind_number(s, &at, c->wait_ms);
	bind_number(s, &at, c->ring_ms);
	bind_number(s, &at, c->talk_ms);
	bind_text(s, &at, c->queue);
	bind_text(s, &at, c->agent);
	bind_text(s, &at, c->phone);
	bind_number(s, &at, c->cause);
	bind_text(s, &at, c->by);
	bind_number(s, &at, (int64_t)c->vocid);
	bind_text(s, &at, c->file);
	bind_number(s, &at, c->category);
	return run(db, s);
}

static void take_text(sqlite3_stmt *s, int i, char *to, size_t size)
{
	(void)str_copy(to, size, column(s, i));
}

static void cdr_take(sqlite3_stmt *s, struct cdr *c)
{
	cdr_init(c);
	c->call = (uint64_t)sqlite3_column_int64(s, 0);
	c->contact = (uint64_t)sqlite3_column_int64(s, 1);
	take_text(s, 2, c->direction, sizeof(c->direction));
	take_text(s, 3, c->from, sizeof(c->from));
	take_text(s, 4, c->to, sizeof(c->to));
	take_text(s, 5, c->trunk, sizeof(c->trunk));
	c->start_ms = sqlite3_column_int64(s, 6);
	c->answer_ms = sqlite3_column_int64(s, 7);
	c->end_ms = sqlite3_column_int64(s, 8);
	c->wait_ms = sqlite3_column_int64(s, 9);
	c->ring_ms = sqlite3_column_int64(s, 10);
	c->talk_ms = sqlite3_column_int64(s, 11);
	take_text(s, 12, c->queue, sizeof(c->queue));
	take_text(s, 13, c->agent, sizeof(c->agent));
	take_text(s, 14, c->phone, sizeof(c->phone));
	c->cause = (uint8_t)sqlite3_column_int(s, 15);
	take_text(s, 16, c->by, sizeof(c->by));
	c->vocid = (uint64_t)sqlite3_column_int64(s, 17);
	take_text(s, 18, c->file, sizeof(c->file));
	c->category = (uint8_t)sqlite3_column_int(s, 19);
	c->is_closed = true;
}

int db_last_calls(struct db *db, unsigned int n,
		  void (*h)(void *arg, const struct cdr *c), void *arg)
{
	sqlite3_stmt *s = NULL;
	struct cdr c;
	int code, rc = ready(db, STMT_CDR_LAST, &s);

	if (rc)
		return rc;
	sqlite3_bind_int64(s, 1, n);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		cdr_take(s, &c);
		h(arg, &c);
	}
	rc = say(db, "calls", code);
	sqlite3_reset(s);
	return rc;
}

/* The projection: what a record changes besides the ledger. */

static void fold(void *arg, uint64_t seq, const struct ledger_event *ev)
{
	(void)seq;
	cdr_apply(arg, ev);
}

static int project(struct db *db, uint64_t call)
{
	struct cdr c;
	int rc;

	cdr_init(&c);
	rc = db_call_events(db, call, fold, &c);
	if (rc || !c.is_closed || c.call != call)
		return rc;
	return cdr_put(db, &c);
}

static bool has_cdr(struct db *db, uint64_t call)
{
	sqlite3_stmt *s = NULL;
	bool has;

	if (ready(db, STMT_CDR_HAS, &s))
		return false;
	sqlite3_bind_int64(s, 1, (sqlite3_int64)call);
	has = sqlite3_step(s) == SQLITE_ROW;
	sqlite3_reset(s);
	return has;
}

int db_add(struct db *db, const struct line *l)
{
	sqlite3_stmt *s = NULL;
	int at = 0, rc = ready(db, STMT_LEDGER_ADD, &s);

	if (rc)
		return rc;
	bind_number(s, &at, (int64_t)l->seq);
	bind_number(s, &at, l->ts_ms);
	bind_number(s, &at, (int64_t)l->call);
	bind_text(s, &at, l->type);
	sqlite3_bind_text(s, ++at, l->fields, (int)l->fields_len,
			  SQLITE_STATIC);
	rc = run(db, s);
	if (rc || !l->call)
		return rc;
	/* A record after the end (a recording's) may still belong in the row. */
	if (!strcmp(l->type, ledger_type_name(LEDGER_CALL_END)) ||
	    has_cdr(db, l->call))
		return project(db, l->call);
	return 0;
}
