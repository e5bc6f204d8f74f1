// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The store with its rug pulled: killed in mid-write, disk full, files torn,
 * damaged or gone. After each: every record exactly once, in order.
 */
#include "unit/store_bed.h"

/* Writes until it is killed, telling each seq once it is appended. */
static void victim(int to)
{
	struct store_conf conf = { .dir = dir, .batch_ms = 1,
				   .segment_octets = 20000 };
	struct ledger_event ev;
	struct store *s;
	unsigned int i;
	int64_t seq;

	if (store_open(&s, &conf))
		_exit(1);
	for (i = 0;; i++) {
		ev = digits(7, i);
		seq = store_append(s, &ev);
		if (seq < 0 || write(to, &seq, sizeof(seq)) < 0)
			_exit(1);
	}
}

/* Let one run for @n records and kill it. Return: the last seq it told. */
static int64_t kill_one(unsigned int n)
{
	int64_t seq, last = 0;
	unsigned int i;
	int fds[2];
	pid_t pid;

	CHECK_EQ(0, pipe(fds));
	pid = fork();
	if (!pid) {
		close(fds[0]);
		victim(fds[1]);
	}
	close(fds[1]);
	for (i = 0; i < n && read(fds[0], &seq, sizeof(seq)) == sizeof(seq); i++)
		last = seq;
	CHECK_EQ(0, kill(pid, SIGKILL));
	while (read(fds[0], &seq, sizeof(seq)) == sizeof(seq))
		last = seq;
	CHECK_EQ(pid, waitpid(pid, NULL, 0));
	close(fds[0]);
	return last;
}

TEST(kill_in_mid_write_loses_nothing_and_doubles_nothing)
{
	struct store *s;
	struct seen seen;
	int64_t told;
	int i;

	dir_new();
	for (i = 0; i < 30; i++) {
		told = kill_one(1 + test_random() % 400);
		CHECK(told > 0);
		if (i % 3)	/* sometimes the next victim finds it so */
			continue;
		s = open_small(20000);
		seen = ledger(s);
		CHECK_EQ(0, seen.n_wrong);
		CHECK(seen.last >= (uint64_t)told);
		/* One record may have been written and not told. */
		CHECK(seen.last <= (uint64_t)told + 1);
		s = store_close(s);
	}
	dir_drop();
}

TEST(calls_open_at_a_crash_are_closed_at_the_next_start)
{
	struct store *s;
	struct cdr c;
	pid_t pid;
	int i;

	dir_new();
	pid = fork();
	if (!pid) {
		s = open_small(1000);
		append(s, LEDGER_CALL_START, 5);
		append(s, LEDGER_CALL_START, 6);
		append(s, LEDGER_TALK_START, 6);
		for (i = 0; i < 100; i++)	/* many files later */
			append(s, LEDGER_SYSTEM_START, 0);
		append(s, LEDGER_CALL_END, 5);
		_exit(0);
	}
	CHECK_EQ(pid, waitpid(pid, NULL, 0));
	s = open_small(1000);
	c = last_cdr(s);
	CHECK_EQ(6, c.call);
	CHECK_EQ(41, c.cause);
	CHECK_STR("system", c.by);
	CHECK(c.end_ms >= c.start_ms);
	CHECK_EQ(105, ledger(s).n);
	s = store_close(s);
	s = open_small(1000);	/* and only once */
	CHECK_EQ(105, ledger(s).n);
	s = store_close(s);
	dir_drop();
}

TEST(call_open_at_a_crash_ends_with_the_last_sign_of_life)
{
	struct timespec seen[2] = { { .tv_sec = 1210746360,
				      .tv_nsec = 875000000 } };
	struct store *s;
	char last[300];
	pid_t pid;

	dir_new();
	pid = fork();
	if (!pid) {
		append(open_small(0), LEDGER_CALL_START, 5);
		_exit(0);
	}
	CHECK_EQ(pid, waitpid(pid, NULL, 0));
	CHECK_EQ(1, files("spool-", last, false));
	seen[1] = seen[0];
	CHECK_EQ(0, utimensat(AT_FDCWD, path_of(last), seen, 0));
	s = open_small(0);
	CHECK_EQ(1210746360875, last_cdr(s).end_ms);
	s = store_close(s);
	dir_drop();
}

static void write_at_end(const char *name, const char *text, off_t cut)
{
	const char *path = path_of(name);
	struct stat st;
	int fd = open(path, O_WRONLY | O_APPEND);

	CHECK(fd >= 0);
	if (cut && !fstat(fd, &st))
		CHECK_EQ(0, ftruncate(fd, st.st_size - cut));
	CHECK_EQ(strlen(text), write(fd, text, strlen(text)));
	close(fd);
}

/* Three records in the spool, none of them in the database. */
static void three_spooled(char last[300])
{
	sqlite3 *other = NULL;
	struct store *s;
	pid_t pid;

	dir_new();
	s = open_small(0);
	s = store_close(s);
	CHECK_EQ(0, sqlite3_open(path_of("lq.db"), &other));
	CHECK_EQ(0, sqlite3_exec(other, "BEGIN IMMEDIATE", 0, 0, 0));
	pid = fork();
	if (!pid) {
		s = open_small(0);
		append(s, LEDGER_CALL_START, 1);
		append(s, LEDGER_CALL_END, 1);
		append(s, LEDGER_SYSTEM_START, 0);
		_exit(0);
	}
	CHECK_EQ(pid, waitpid(pid, NULL, 0));
	CHECK_EQ(0, sqlite3_exec(other, "ROLLBACK", 0, 0, 0));
	sqlite3_close(other);
	CHECK_EQ(1, files("spool-", last, false));
}

TEST(torn_last_line_is_cut_off)
{
	static const struct {
		const char *text;
		off_t cut;
		uint64_t n;	/* records that are left */
	} rows[] = {
		{ "12345678 {\"seq\":4", 0, 3 },
		{ "12345678 {\"seq\":4}\n", 0, 3 },
		{ "\n", 0, 3 },
		{ "", 1, 2 },
		{ "", 20, 2 },
		{ "\xff\x01\x02", 5, 2 },
	};
	struct store_counters n;
	struct store *s;
	char last[300];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		three_spooled(last);
		write_at_end(last, rows[i].text, rows[i].cut);
		s = open_small(0);
		CHECK_EQ(rows[i].n + 1, append(s, LEDGER_SYSTEM_STOP, 0));
		CHECK_EQ(rows[i].n + 1, ledger(s).n);
		CHECK_EQ(0, ledger(s).n_wrong);
		store_counters(s, &n);
		CHECK_EQ(1, n.n_torn);
		s = store_close(s);
		dir_drop();
	}
}

TEST(file_whose_head_is_torn_gives_way_to_the_one_before)
{
	struct store *s;
	char last[300];
	int fd;

	three_spooled(last);
	fd = open(path_of("spool-00000000000000000004.jsonl"),
		  O_CREAT | O_WRONLY, 0600);
	CHECK(fd >= 0 && write(fd, "5d5b0a35 {\"lq_", 14) == 14);
	close(fd);
	s = open_small(0);
	CHECK_EQ(4, append(s, LEDGER_SYSTEM_STOP, 0));
	CHECK_EQ(4, ledger(s).n);
	s = store_close(s);
	dir_drop();
}

TEST(files_are_turned_and_dropped_behind_the_database)
{
	struct ledger_event ev;
	struct store *s;
	unsigned int i;

	dir_new();
	s = open_small(2000);
	for (i = 0; i < 2000; i++) {
		ev = digits(7, i);
		CHECK_EQ(i + 1, store_append(s, &ev));
	}
	CHECK_EQ(2000, ledger(s).n);
	CHECK_EQ(0, ledger(s).n_wrong);
	s = store_close(s);
	CHECK_EQ(1, files("spool-", NULL, false));
	dir_drop();
}

TEST(lost_spool_is_gone_on_from_the_database_and_the_other_way_round)
{
	struct store *s;
	char last[300];

	dir_new();
	s = open_small(0);
	append(s, LEDGER_CALL_START, 5);
	append(s, LEDGER_CALL_END, 5);
	s = store_close(s);
	files("spool-", last, true);
	s = open_small(0);
	CHECK_EQ(6, store_next_call(s));
	CHECK_EQ(3, append(s, LEDGER_SYSTEM_START, 0));
	CHECK_EQ(3, ledger(s).n);
	s = store_close(s);
	dir_drop();

	three_spooled(last);
	files("lq.db", NULL, true);
	s = open_small(0);
	CHECK_EQ(3, ledger(s).n);
	CHECK_EQ(1, last_cdr(s).call);
	s = store_close(s);
	dir_drop();
}

/*
 * A store with one record, and no file may grow beyond @octets. The file size
 * limit stands in for a full disk: EFBIG instead of ENOSPC.
 */
static struct store *open_on_full_disk(rlim_t octets, struct rlimit *old)
{
	struct rlimit tight;
	struct store *s;

	dir_new();
	signal(SIGXFSZ, SIG_IGN);
	CHECK_EQ(0, getrlimit(RLIMIT_FSIZE, old));
	s = open_small(0);
	append(s, LEDGER_SYSTEM_START, 0);
	CHECK_EQ(0, store_flush(s, LONG_MS));
	tight = *old;
	tight.rlim_cur = octets;
	CHECK_EQ(0, setrlimit(RLIMIT_FSIZE, &tight));
	return s;
}

TEST(full_disk_keeps_records_in_memory_until_there_is_room)
{
	struct rlimit old;
	struct store_counters n;
	struct ledger_event ev;
	struct store *s;
	unsigned int i;

	s = open_on_full_disk(700, &old);
	for (i = 0; i < 100; i++) {
		ev = digits(7, i);
		CHECK_EQ(i + 2, store_append(s, &ev));
	}
	store_counters(s, &n);
	CHECK(n.n_backlog > 80);
	CHECK(n.n_spool_errors > 0);
	CHECK_EQ(0, n.n_lost);
	store_poke(s);		/* still full */
	CHECK_EQ(0, setrlimit(RLIMIT_FSIZE, &old));
	store_poke(s);
	store_counters(s, &n);
	CHECK_EQ(0, n.n_backlog);
	CHECK_EQ(101, ledger(s).n);
	CHECK_EQ(0, ledger(s).n_wrong);
	s = store_close(s);
	signal(SIGXFSZ, SIG_DFL);
	dir_drop();
}

TEST(memory_for_a_full_disk_is_bounded)
{
	struct rlimit old;
	struct store_counters n;
	struct ledger_event ev;
	struct store *s;
	unsigned int i;

	s = open_on_full_disk(10, &old);
	for (i = 0; i < STORE_BACKLOG_MAX; i++) {
		ev = digits(7, i);
		CHECK(store_append(s, &ev) > 0);
	}
	ev = digits(7, i);
	CHECK_EQ(-ENOSPC, store_append(s, &ev));
	store_counters(s, &n);
	CHECK_EQ(1, n.n_lost);
	CHECK_EQ(0, setrlimit(RLIMIT_FSIZE, &old));
	CHECK_EQ(STORE_BACKLOG_MAX + 1, ledger(s).n);
	CHECK_EQ(0, ledger(s).n_wrong);
	s = store_close(s);
	signal(SIGXFSZ, SIG_DFL);
	dir_drop();
}

TEST(damaged_database_does_not_hold_up_a_start_with_a_spool)
{
	struct store_counters n = { 0 };
	struct store *s;
	char last[300];

	three_spooled(last);
	files("lq.db", NULL, true);
	close(open(path_of("lq.db"), O_CREAT | O_WRONLY, 0600));
	write_at_end("lq.db", "this is no database, far from it ...", 0);
	s = open_small(0);
	CHECK_EQ(4, append(s, LEDGER_SYSTEM_STOP, 0));
	while (n.n_retries < 2) {
		CHECK_EQ(-ETIMEDOUT, store_flush(s, 5));
		store_counters(s, &n);
	}
	CHECK_EQ(0, unlink(path_of("lq.db")));	/* the operator's help */
	CHECK_EQ(4, ledger(s).n);
	s = store_close(s);
	dir_drop();
}

TESTS(
	RUN(kill_in_mid_write_loses_nothing_and_doubles_nothing),
	RUN(calls_open_at_a_crash_are_closed_at_the_next_start),
	RUN(call_open_at_a_crash_ends_with_the_last_sign_of_life),
	RUN(torn_last_line_is_cut_off),
	RUN(file_whose_head_is_torn_gives_way_to_the_one_before),
	RUN(files_are_turned_and_dropped_behind_the_database),
	RUN(lost_spool_is_gone_on_from_the_database_and_the_other_way_round),
	RUN(full_disk_keeps_records_in_memory_until_there_is_room),
	RUN(memory_for_a_full_disk_is_bounded),
	RUN(damaged_database_does_not_hold_up_a_start_with_a_spool),
)
