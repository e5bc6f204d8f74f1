// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The store: what it keeps, and a database that is locked, newer or missing.
 * With its rug pulled it is in test_store_spool.c.
 */
#include "unit/store_bed.h"

TEST(records_arrive_in_order_and_make_a_cdr)
{
	struct store *s;
	struct cdr c;

	dir_new();
	s = open_small(0);
	CHECK_EQ(1, store_next_call(s));
	CHECK_EQ(1, append(s, LEDGER_CALL_START, 5));
	CHECK_EQ(2, append(s, LEDGER_TALK_START, 5));
	CHECK_EQ(3, append(s, LEDGER_CALL_END, 5));
	CHECK_EQ(4, append(s, LEDGER_SYSTEM_STOP, 0));
	CHECK_EQ(6, store_next_call(s));
	c = last_cdr(s);
	CHECK_EQ(5, c.call);
	CHECK_EQ(1210746355000, c.answer_ms);
	CHECK_EQ(0, ledger(s).n_wrong);
	s = store_close(s);
	/* What was counted goes on where it stood. */
	s = open_small(0);
	CHECK_EQ(6, store_next_call(s));
	CHECK_EQ(5, append(s, LEDGER_SYSTEM_START, 0));
	CHECK_EQ(5, ledger(s).n);
	s = store_close(s);
	dir_drop();
}

TEST(recording_that_ends_after_the_call_is_in_its_row)
{
	struct ledger_event ev = { .type = LEDGER_RECORD_START, .call = 5,
				   .vocid = 42, .file = "8001.wav" };
	struct store *s;

	dir_new();
	s = open_small(0);
	CHECK_EQ(1, store_next_vocid(s));
	append(s, LEDGER_CALL_START, 5);
	append(s, LEDGER_CALL_END, 5);
	CHECK_EQ(0, last_cdr(s).vocid);
	CHECK(store_append(s, &ev) > 0);
	CHECK_EQ(42, last_cdr(s).vocid);
	CHECK_STR("8001.wav", last_cdr(s).file);
	CHECK_EQ(43, store_next_vocid(s));
	s = store_close(s);
	dir_drop();
}

static uint64_t acked;

static void on_ack(void *arg, uint64_t seq)
{
	(void)arg;
	__atomic_store_n(&acked, seq, __ATOMIC_SEQ_CST);
}

/* Another program holds the database: nothing blocks, durability goes on being
 * told, the rows arrive when it lets go. */
TEST(locked_database_holds_up_nothing_but_the_rows)
{
	struct store_conf conf = { .dir = dir, .batch_ms = 1, .ack = on_ack };
	struct store_counters n = { 0 };
	struct store *s = NULL;
	struct ledger_event ev;
	sqlite3 *other = NULL;
	unsigned int i;

	dir_new();
	acked = 0;
	CHECK_EQ(0, store_open(&s, &conf));
	append(s, LEDGER_SYSTEM_START, 0);
	CHECK_EQ(0, store_flush(s, LONG_MS));
	CHECK_EQ(0, sqlite3_open(path_of("lq.db"), &other));
	CHECK_EQ(0, sqlite3_exec(other, "BEGIN EXCLUSIVE", 0, 0, 0));
	for (i = 0; i < 1000; i++) {
		ev = digits(7, i);
		CHECK_EQ(i + 2, store_append(s, &ev));
	}
	/* Wait for retries and the ack: conditions, not time. */
	while (n.n_retries < 4 || __atomic_load_n(&acked, __ATOMIC_SEQ_CST) <
	       1001) {
		CHECK_EQ(-ETIMEDOUT, store_flush(s, 10));
		store_counters(s, &n);
	}
	CHECK_EQ(1, n.db_seq);
	CHECK_EQ(1001, n.durable_seq);
	CHECK_EQ(0, sqlite3_exec(other, "COMMIT", 0, 0, 0));
	sqlite3_close(other);
	CHECK_EQ(1001, ledger(s).n);
	CHECK_EQ(0, ledger(s).n_wrong);
	s = store_close(s);
	dir_drop();
}

TEST(program_starts_while_the_database_is_locked)
{
	sqlite3 *other = NULL;
	struct store *s;

	dir_new();
	s = open_small(0);
	append(s, LEDGER_CALL_START, 9);
	append(s, LEDGER_CALL_END, 9);
	s = store_close(s);
	CHECK_EQ(0, sqlite3_open(path_of("lq.db"), &other));
	CHECK_EQ(0, sqlite3_exec(other, "BEGIN IMMEDIATE", 0, 0, 0));
	s = open_small(0);
	CHECK_EQ(10, store_next_call(s));
	CHECK_EQ(3, append(s, LEDGER_SYSTEM_START, 0));
	CHECK_EQ(0, sqlite3_exec(other, "ROLLBACK", 0, 0, 0));
	sqlite3_close(other);
	CHECK_EQ(3, ledger(s).n);
	s = store_close(s);
	dir_drop();
}

TEST(last_state_of_an_agent_is_found)
{
	static const char *const row[][2] = {
		{ "1001", "ready" }, { "1002", "ready" },
		{ "1001", "not_ready" }, { "1002", "talking" },
	};
	struct ledger_event ev = { .type = LEDGER_AGENT_STATE, .ts_ms = 1 };
	struct store *s;
	size_t i;

	dir_new();
	s = open_small(0);
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		text_copy(ev.agent, row[i][0]);
		text_copy(ev.state, row[i][1]);
		CHECK(store_append(s, &ev) > 0);
	}
	CHECK_EQ(0, store_flush(s, 5000));
	CHECK_EQ(0, store_agent_state(s, "1001", &ev));
	CHECK_STR("not_ready", ev.state);
	CHECK_EQ(-ENOENT, store_agent_state(s, "1004", &ev));
	s = store_close(s);
	dir_drop();
}

/* "5+ 4- 3+ ": newest first; '-': it was cleared. */
static void list_alarm(void *arg, uint64_t seq, const struct ledger_event *ev,
		       int64_t cleared_ms)
{
	size_t len = strlen(arg);

	CHECK_STR("span 1", ev->subject);
	snprintf((char *)arg + len, 100 - len, "%llu%c ",
		 (unsigned long long)seq, cleared_ms ? '-' : '+');
}

TEST(alarms_are_a_projection_of_the_ledger)
{
	static const uint64_t cleared_of[] = { 0, 0, 1, 0, 4, 0 };
	struct ledger_event ev = { .ts_ms = 7, .subject = "span 1" };
	char last[100] = "", active[100] = "";
	struct store *s;
	size_t i;

	dir_new();
	s = open_small(0);
	for (i = 0; i < 6; i++) {
		ev.type = cleared_of[i] ? LEDGER_ALARM_CLEARED :
					  LEDGER_ALARM_RAISED;
		ev.raised = cleared_of[i];
		CHECK_EQ(i + 1, store_append(s, &ev));
	}
	CHECK_EQ(0, store_flush(s, LONG_MS));
	CHECK_EQ(0, store_alarms_last(s, 3, list_alarm, last));
	CHECK_STR("6+ 4- 2+ ", last);
	CHECK_EQ(0, store_alarms_active(s, 10, list_alarm, active));
	CHECK_STR("2+ 6+ ", active);
	store_close(s);
	dir_drop();
}

TEST(folder_that_is_missing_is_a_clear_error)
{
	struct store_conf conf = { .dir = "/nonexistent/lq" };
	struct store *s = NULL;

	log_set_fd(-1);
	CHECK(store_open(&s, &conf) < 0);
	CHECK(s == NULL);
}

TEST(newer_database_is_refused_at_the_start)
{
	struct store_conf conf = { .dir = dir };
	struct store *s = NULL;
	sqlite3 *db = NULL;

	dir_new();
	CHECK_EQ(0, sqlite3_open(path_of("lq.db"), &db));
	CHECK_EQ(0, sqlite3_exec(db, "PRAGMA user_version = 99", 0, 0, 0));
	sqlite3_close(db);
	CHECK_EQ(-EPROTONOSUPPORT, store_open(&s, &conf));
	dir_drop();
}

TEST(store_survives_short_memory)
{
	struct store_conf conf = { .dir = dir, .batch_ms = 1 };
	struct store *s = NULL;

	dir_new();
	if (!store_open(&s, &conf)) {
		append(s, LEDGER_CALL_START, 5);
		append(s, LEDGER_CALL_END, 5);
		(void)store_flush(s, LONG_MS);
		s = store_close(s);
	}
	dir_drop();
}

TESTS(
	RUN(records_arrive_in_order_and_make_a_cdr),
	RUN(recording_that_ends_after_the_call_is_in_its_row),
	RUN(locked_database_holds_up_nothing_but_the_rows),
	RUN(program_starts_while_the_database_is_locked),
	RUN(last_state_of_an_agent_is_found),
	RUN(alarms_are_a_projection_of_the_ledger),
	RUN(folder_that_is_missing_is_a_clear_error),
	RUN(newer_database_is_refused_at_the_start),
	RUN_OOM(store_survives_short_memory),
)
