/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bringing a database of an older program up to this one. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include <sqlite3.h>

/**
 * migrate - run the steps of schema.sql that this database has not had
 * Each step is one transaction with its version number, so a step that was
 * interrupted is as if it had not begun.
 * Return: 0; -EPROTONOSUPPORT: the database is newer than this program;
 * else as db_errno()
 */
int migrate(sqlite3 *db) __attribute__((warn_unused_result));

/* for unit tests only: the same with other steps */
int migrate_text(sqlite3 *db, const char *text);

#endif
