/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: the ledger and what follows from it, kept in one folder.
 *
 *   store_append() ─► spool-*.jsonl ─► writer thread ─► lq.db (SQLite, WAL)
 *    (main thread)    one line each,    fdatasync,       ledger and CDR rows
 *                     CRC, page cache   then ack()       in one transaction
 *
 * The spool is the queue: the writer reads it back from disk, so that normal
 * work and recovery after a crash are the same code, and memory stays small
 * however long the database is locked. What each step survives:
 *
 *   store_append() returned      kill -9 of the process, at any moment
 *   ack(seq) was called          power cut (fdatasync of the spool)
 *   row in the database          a lost spool (commit is synchronous=FULL)
 *
 * A record enters the database only if its seq is greater than the highest
 * there, so nothing is counted twice. A spool file is deleted when all of it is
 * in the database. A torn last line is cut off with a log line.
 *
 * Calls that were open when the process died are closed at the next start by
 * a call.end with cause 41, by system, reason restart; its time is the last
 * sign of life (last record, or store_poke()).
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "call/cdr.h"
#include "call/ledger.h"

struct store;

struct store_conf {
	const char *dir;	/* must exist; lq.db and spool-*.jsonl live there */
	uint32_t batch_ms;	/* the writer gathers so long; 0: 20 */
	uint32_t segment_octets;	/* of a spool file; 0: 4 MiB */
	/* From the writer thread (use loop_wake_send()): up to @seq is durable. */
	void (*ack)(void *arg, uint64_t seq);
	void *arg;
};

int store_open(struct store **out, const struct store_conf *conf)
	__attribute__((warn_unused_result));

/** store_close - what is not yet in the database stays in the spool; NULL-safe,
 *  returns NULL. Waits at most 2 s for the writer. */
struct store *store_close(struct store *s);

/* One past the highest ever seen: for struct core_start. */
uint64_t store_next_call(const struct store *s);
uint64_t store_next_vocid(const struct store *s);

/**
 * store_append - one record at the end of the ledger
 * Return: its seq (> 0). When the disk is full or broken the record waits in
 * memory (up to STORE_BACKLOG_MAX), is written by a later call, and still has
 * its seq; -ENOSPC: memory is full too, and the record is lost (counted).
 */
#define STORE_BACKLOG_MAX 4096
int64_t store_append(struct store *s, const struct ledger_event *ev);

/** store_poke - once a second: retry what waits, leave a sign of life */
void store_poke(struct store *s);

/** store_flush - wait until everything appended is in the database
 *  Return: 0, -ETIMEDOUT. Blocks: for shutdown and tests. */
int store_flush(struct store *s, uint32_t timeout_ms);

/*
 * Reads, from the main thread, on a connection of their own; they see what is
 * in the database by now. 0, -EBUSY (locked by someone else), -EIO.
 */
int store_last_calls(struct store *s, unsigned int n,
		     void (*h)(void *arg, const struct cdr *c), void *arg);
int store_call_events(struct store *s, uint64_t call,
		      void (*h)(void *arg, uint64_t seq,
				const struct ledger_event *ev), void *arg);

/** store_events_since - at most @max records after @seq, in order */
int store_events_since(struct store *s, uint64_t seq, unsigned int max,
		       void (*h)(void *arg, uint64_t seq,
				 const struct ledger_event *ev), void *arg);

/** store_agent_state - the last agent.state of @agent; -ENOENT: none yet */
int store_agent_state(struct store *s, const char *agent,
		      struct ledger_event *ev);

/**
 * store_alarms_last - the last @max alarms that were raised, newest first
 * store_alarms_active - at most @max that have not been cleared, oldest first
 * @cleared_ms: UTC; 0: active
 */
int store_alarms_last(struct store *s, unsigned int max,
		      void (*h)(void *arg, uint64_t seq,
				const struct ledger_event *ev,
				int64_t cleared_ms), void *arg);
int store_alarms_active(struct store *s, unsigned int max,
			void (*h)(void *arg, uint64_t seq,
				  const struct ledger_event *ev,
				  int64_t cleared_ms), void *arg);

struct store_counters {
	uint64_t n_appended, n_lost;
	uint64_t n_backlog;	/* waiting in memory for a writable disk */
	uint64_t seq, durable_seq, db_seq;
	uint64_t n_commits, n_retries;	/* database busy, locked, full, broken */
	uint64_t n_spool_errors;	/* write errors of the spool */
	uint64_t n_torn;	/* lines cut or skipped at start */
};
void store_counters(struct store *s, struct store_counters *out);

#endif
