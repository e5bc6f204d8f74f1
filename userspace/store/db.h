/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One connection to the database, for one thread, and its one table of
 * statements. SQLite's codes end here: -EBUSY (locked by someone else),
 * -ENOSPC, -ENOMEM, -EUCLEAN (damaged), -EIO.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <sqlite3.h>
#include <stdint.h>

#include "call/cdr.h"
#include "store/line.h"

enum stmt {
	STMT_BEGIN, STMT_COMMIT, STMT_ROLLBACK, STMT_LEDGER_ADD,
	STMT_LEDGER_LAST, STMT_LEDGER_HIGHEST, STMT_CALL_EVENTS,
	STMT_EVENTS_SINCE, STMT_AGENT_LAST, STMT_ALARMS, STMT_ALARMS_ACTIVE,
	STMT_CDR_PUT, STMT_CDR_HAS, STMT_CDR_LAST, STMTS
};

struct db {
	sqlite3 *handle;	/* NULL: closed */
	sqlite3_stmt *stmts[STMTS];	/* prepared when first used */
};

enum db_mode { DB_WRITE, DB_READ };

/** db_open - DB_WRITE creates and migrates it; waits at most @busy_ms for locks */
int db_open(struct db *db, const char *path, enum db_mode mode, int busy_ms)
	__attribute__((warn_unused_result));
void db_close(struct db *db);	/* safe when closed */

int db_begin(struct db *db) __attribute__((warn_unused_result));
int db_commit(struct db *db) __attribute__((warn_unused_result));
void db_rollback(struct db *db);

/** db_add - a ledger record, and the CDR that follows from it */
int db_add(struct db *db, const struct line *l)
	__attribute__((warn_unused_result));

/** db_last - highest seq; 0: none */
int db_last(struct db *db, uint64_t *seq) __attribute__((warn_unused_result));
/** db_highest - highest call id and VOCID ever; reads everything */
int db_highest(struct db *db, uint64_t *call, uint64_t *vocid)
	__attribute__((warn_unused_result));

int db_last_calls(struct db *db, unsigned int n,
		  void (*h)(void *arg, const struct cdr *c), void *arg);
/** db_agent_state - his last agent.state; -ENOENT: there is none */
int db_agent_state(struct db *db, const char *agent, struct ledger_event *ev);

/** db_alarms - @which: STMT_ALARMS or _ACTIVE; as store_alarms_last() */
int db_alarms(struct db *db, enum stmt which, unsigned int max,
	      void (*h)(void *arg, uint64_t seq, const struct ledger_event *ev,
			int64_t cleared_ms), void *arg);
int db_call_events(struct db *db, uint64_t call,
		   void (*h)(void *arg, uint64_t seq,
			     const struct ledger_event *ev), void *arg);

int db_events_since(struct db *db, uint64_t seq, unsigned int max,
		    void (*h)(void *arg, uint64_t seq,
			      const struct ledger_event *ev), void *arg);

/** db_errno - SQLite's code as ours; 0 for the good ones */
int db_errno(int code);

#endif
