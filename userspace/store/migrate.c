// SPDX-License-Identifier: GPL-3.0-or-later
/* The steps of schema.sql, which is part of the program, in their order. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "store/db.h"
#include "store/migrate.h"

/* The path is seen from the root of the tree, where make runs. */
__asm__(".section .rodata\n"
	"schema_sql:\n"
	".incbin \"userspace/store/schema.sql\"\n"
	".byte 0\n"
	".previous\n");
extern const char schema_sql[] __attribute__((visibility("hidden")));

#define STEP "-- version "

static int version_of(sqlite3 *db, int *version)
{
	sqlite3_stmt *s;
	int rc;

	rc = sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &s, NULL);
	if (rc)
		return db_errno(rc);
	rc = sqlite3_step(s);
	*version = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return db_errno(rc);
}

static int exec(sqlite3 *db, const char *text)
{
	int rc = sqlite3_exec(db, text, NULL, NULL, NULL);

	if (rc && db_errno(rc) != -EBUSY)
		log_error("store", "db=migrate error=\"%s\"", sqlite3_errmsg(db));
	return db_errno(rc);
}

/* @text up to @end as one transaction; another process may have been faster. */
static int step(sqlite3 *db, const char *text, size_t len, int version)
{
	char *sql = mem_new(len + 1, NULL), set[48];
	int rc, now = 0;

	if (!sql)
		return -ENOMEM;
	memcpy(sql, text, len);
	snprintf(set, sizeof(set), "PRAGMA user_version = %d", version);
	rc = exec(db, "BEGIN IMMEDIATE");
	if (rc)
		goto free_sql;
	rc = version_of(db, &now);
	if (!rc && now < version) {
		rc = exec(db, sql);
		rc = rc ? rc : exec(db, set);
	}
	rc = rc ? rc : exec(db, "COMMIT");
	if (rc && !sqlite3_get_autocommit(db))
		(void)exec(db, "ROLLBACK");	/* said if it fails */
	if (!rc && now < version)
		log_info("store", "db=migrated version=%d from=%d", version, now);
free_sql:
	mem_deref(sql);
	return rc;
}

int migrate_text(sqlite3 *db, const char *text)
{
	int version = 0, at, last = 0, rc;
	const char *next;

	rc = version_of(db, &version);
	for (text = strstr(text, STEP); !rc && text; text = next) {
		at = atoi(text + strlen(STEP));
		next = strstr(text + 1, STEP);
		last = at;
		if (at > version)
			rc = step(db, text, next ? (size_t)(next - text) :
				  strlen(text), at);
	}
	if (!rc && version > last) {
		log_error("store", "db=too_new version=%d known=%d", version,
			  last);
		rc = -EPROTONOSUPPORT;
	}
	return rc;
}

int migrate(sqlite3 *db)
{
	return migrate_text(db, schema_sql);
}
