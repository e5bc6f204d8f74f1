// SPDX-License-Identifier: GPL-3.0-or-later
/* Finding, syncing and deleting the spool's files. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "store/spool_files.h"

void spool_path(char path[SPOOL_PATH_LEN], const char *dir, uint64_t segment)
{
	snprintf(path, SPOOL_PATH_LEN, "%s/spool-%020" PRIu64 ".jsonl", dir,
		 segment);
}

/* Calls @h for each file; its order is the folder's. */
static void each_file(const char *dir, void (*h)(void *arg, uint64_t segment),
		      void *arg)
{
	struct dirent *e;
	uint64_t segment;
	DIR *d;
	int n;

	d = opendir(dir);
	if (!d)
		return;
	while ((e = readdir(d))) {
		n = 0;
		if (sscanf(e->d_name, "spool-%20" SCNu64 ".jsonl%n", &segment,
			   &n) == 1 && n == 32 && !e->d_name[n] && segment)
			h(arg, segment);
	}
	closedir(d);
}

/* The highest not above, and the lowest not below a limit. */
struct nearest {
	uint64_t limit, below, above;
};

static void near(void *arg, uint64_t segment)
{
	struct nearest *n = arg;

	if (segment <= n->limit && segment > n->below)
		n->below = segment;
	if (segment >= n->limit && (!n->above || segment < n->above))
		n->above = segment;
}

static struct nearest nearest(const char *dir, uint64_t limit)
{
	struct nearest n = { .limit = limit };

	each_file(dir, near, &n);
	return n;
}

uint64_t spool_last(const char *dir)
{
	return nearest(dir, UINT64_MAX).below;
}

uint64_t spool_first(const char *dir)
{
	return nearest(dir, 0).above;
}

uint64_t spool_before(const char *dir, uint64_t seq)
{
	return nearest(dir, seq).below;
}

uint64_t spool_next(const char *dir, uint64_t segment)
{
	return nearest(dir, segment + 1).above;
}

static int sync_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return -errno;
	rc = fdatasync(fd) ? -errno : 0;
	close(fd);
	return rc;
}

int spool_sync(const char *dir, uint64_t segment)
{
	char path[SPOOL_PATH_LEN];

	spool_path(path, dir, segment);
	return sync_path(path);
}

int spool_sync_names(const char *dir)
{
	return sync_path(dir);
}

void spool_drop(const char *dir, uint64_t segment)
{
	char path[SPOOL_PATH_LEN];
	uint64_t first;

	while ((first = spool_first(dir)) && first < segment) {
		spool_path(path, dir, first);
		if (unlink(path)) {
			log_error("store", "spool=%" PRIu64
				  " unlink=failed errno=%d", first, errno);
			return;
		}
	}
}
