/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bed for tests of the store: a folder of its own, and what a store in it has
 * kept.
 */
#ifndef TESTS_UNIT_STORE_BED_H
#define TESTS_UNIT_STORE_BED_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "store/db.h"
#include "store/store.h"
#include "unit/harness.h"

#define LONG_MS 20000	/* a wait that only a failure reaches */

static char dir[64];

static inline void dir_new(void)
{
	log_set_fd(-1);
	text_copy(dir, "/tmp/lq_store_XXXXXX");
	CHECK(mkdtemp(dir) != NULL);
}

static inline const char *path_of(const char *name)
{
	static char path[400];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

/* Each file whose name begins so: its name to @last, deleted if asked. */
static inline unsigned int files(const char *begin, char last[300],
				 bool is_deleting)
{
	char highest[300] = "";
	unsigned int n = 0;
	struct dirent *e;
	DIR *d = opendir(dir);

	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.' || strncmp(e->d_name, begin,
						   strlen(begin)))
			continue;
		n++;
		if (strcmp(e->d_name, highest) > 0)
			snprintf(highest, sizeof(highest), "%s", e->d_name);
		if (is_deleting)
			CHECK_EQ(0, unlink(path_of(e->d_name)));
	}
	if (d)
		closedir(d);
	if (last)
		memcpy(last, highest, sizeof(highest));
	return n;
}

static inline void dir_drop(void)
{
	files("", NULL, true);
	CHECK_EQ(0, rmdir(dir));
}

static inline struct store *open_small(uint32_t segment_octets)
{
	struct store_conf conf = { .dir = dir, .batch_ms = 1,
				   .segment_octets = segment_octets };
	struct store *s = NULL;

	CHECK_EQ(0, store_open(&s, &conf));
	return s;
}

static inline struct ledger_event digits(uint64_t call, unsigned int i)
{
	struct ledger_event ev = { .type = LEDGER_IVR_DIGITS, .call = call,
				   .ts_ms = 1000 + i };

	snprintf(ev.digits, sizeof(ev.digits), "%u", i);
	return ev;
}

static inline int64_t append(struct store *s, enum ledger_type type, uint64_t call)
{
	struct ledger_event ev = { .type = type, .call = call,
				   .ts_ms = 1210746355000 };

	return store_append(s, &ev);
}

/* The ledger as the database has it: 1, 2, ... n without a gap. */
struct seen {
	uint64_t last, n, n_wrong;
};

static inline void see(void *arg, uint64_t seq, const struct ledger_event *ev)
{
	struct seen *s = arg;

	(void)ev;
	s->n_wrong += seq != s->last + 1;
	s->last = seq;
	s->n++;
}

static inline struct seen ledger(struct store *s)
{
	struct seen seen = { 0 };

	CHECK_EQ(0, store_flush(s, LONG_MS));
	CHECK_EQ(0, store_events_since(s, 0, 1000000, see, &seen));
	return seen;
}

static inline void first_cdr(void *arg, const struct cdr *c)
{
	struct cdr *out = arg;

	if (!out->call)
		*out = *c;
}

static inline struct cdr last_cdr(struct store *s)
{
	struct cdr c = { 0 };

	CHECK_EQ(0, store_flush(s, LONG_MS));
	CHECK_EQ(0, store_last_calls(s, 1, first_cdr, &c));
	return c;
}

#endif
