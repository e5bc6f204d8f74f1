// SPDX-License-Identifier: GPL-3.0-or-later
/* Databases of older versions are brought forward, step by step, rows and all. */
#include <errno.h>
#include <sqlite3.h>
#include <string.h>

#include "base/log.h"
#include "store/migrate.h"
#include "unit/harness.h"

static int version(sqlite3 *db)
{
	sqlite3_stmt *s;
	int v = -1;

	if (!sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &s, NULL) &&
	    sqlite3_step(s) == SQLITE_ROW)
		v = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return v;
}

TEST(older_database_is_brought_forward_with_its_rows)
{
	static const char v1[] = "-- version 1\n"
		"CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (7);\n";
	static const char v3[] = "-- version 1\n"
		"CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (7);\n"
		"-- version 2\nALTER TABLE t ADD COLUMN b TEXT;\n"
		"-- version 3\nUPDATE t SET b = 'seven' WHERE a = 7;\n";
	static const char bad[] = "-- version 4\n"
		"INSERT INTO t VALUES (8, 'x'); INSERT INTO nowhere VALUES (1);\n";
	sqlite3 *db = NULL;

	log_set_fd(-1);
	CHECK_EQ(0, sqlite3_open(":memory:", &db));
	CHECK_EQ(0, migrate_text(db, v1));
	CHECK_EQ(1, version(db));
	CHECK_EQ(0, migrate_text(db, v3));
	CHECK_EQ(3, version(db));
	CHECK_EQ(0, sqlite3_exec(db, "UPDATE t SET a = 1 WHERE b = 'seven'",
				 0, 0, 0));
	CHECK_EQ(1, sqlite3_changes(db));
	/* A step that fails leaves nothing of itself. */
	CHECK(migrate_text(db, bad) < 0);
	CHECK_EQ(3, version(db));
	CHECK_EQ(0, sqlite3_exec(db, "DELETE FROM t WHERE a = 8", 0, 0, 0));
	CHECK_EQ(0, sqlite3_changes(db));
	/* An older program does not touch a newer database. */
	CHECK_EQ(-EPROTONOSUPPORT, migrate_text(db, v1));
	sqlite3_close(db);
}

TESTS(
	RUN(older_database_is_brought_forward_with_its_rows),
)
