// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The reading end of the spool. It never goes beyond the end that the owner has
 * told it, so it never sees a line half written.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "store/spool_files.h"

void spool_reader_init(struct spool_reader *r, const char *dir)
{
	memset(r, 0, sizeof(*r));
	r->fd = -1;
	memcpy(r->dir, dir, strnlen(dir, sizeof(r->dir) - 1));
}

static void reader_shut(struct spool_reader *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	r->segment = 0;
	r->at = 0;
	r->have = r->used = 0;
}

void spool_reader_fini(struct spool_reader *r)
{
	reader_shut(r);
}

static int reader_open(struct spool_reader *r, uint64_t segment)
{
	char path[SPOOL_PATH_LEN];

	reader_shut(r);
	spool_path(path, r->dir, segment);
	r->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (r->fd < 0)
		return -errno;
	r->segment = segment;
	return 0;
}

int spool_seek(struct spool_reader *r, uint64_t seq)
{
	uint64_t segment = spool_before(r->dir, seq + 1);

	if (!segment)
		segment = spool_first(r->dir);
	if (!segment) {
		reader_shut(r);
		return 0;
	}
	return reader_open(r, segment);
}

/* More octets into the buffer, not beyond @end. 0: there are none. */
static ssize_t fill(struct spool_reader *r, uint64_t end)
{
	uint64_t next = r->at + (r->have - r->used);
	size_t want = sizeof(r->buf) - r->have;
	ssize_t n;

	if (r->used) {
		memmove(r->buf, r->buf + r->used, r->have - r->used);
		r->have -= r->used;
		r->used = 0;
		want = sizeof(r->buf) - r->have;
	}
	if (next >= end)
		return 0;
	if (want > end - next)
		want = end - next;
	n = pread(r->fd, r->buf + r->have, want, (off_t)next);
	if (n < 0)
		return -errno;
	r->have += (size_t)n;
	return n;
}

/* A line that does not fit was not written by us. */
static void discard(struct spool_reader *r)
{
	r->at += r->have;
	r->have = r->used = 0;
	r->n_bad++;
}

/* A whole line without its newline; its octets count as read.
 * 1, 0: none before @end, negative errno */
static int next_line(struct spool_reader *r, uint64_t end, const char **text,
		     size_t *len)
{
	const char *nl;
	ssize_t n;

	for (;;) {
		nl = memchr(r->buf + r->used, '\n', r->have - r->used);
		if (nl)
			break;
		if (r->have == sizeof(r->buf) && !r->used)
			discard(r);
		n = fill(r, end);
		if (n <= 0)
			return (int)n;
	}
	*text = r->buf + r->used;
	*len = (size_t)(nl - *text);
	r->used += *len + 1;
	r->at += *len + 1;
	return 1;
}

/* The file after this one, if the spool has gone on to it. */
static int next_file(struct spool_reader *r, uint64_t segment)
{
	uint64_t next;

	if (r->segment == segment)
		return 0;
	next = spool_next(r->dir, r->segment);
	if (!next || next > segment)
		return 0;
	return reader_open(r, next) ? -EIO : 1;
}

int spool_read(struct spool_reader *r, uint64_t segment, uint64_t end,
	       struct line *line)
{
	const char *text, *json;
	size_t len;
	int rc;

	if (r->fd < 0) {
		rc = reader_open(r, segment);
		if (rc)
			return rc;
	}
	for (;;) {
		bool is_head = r->at == 0;

		rc = next_line(r, r->segment == segment ? end : UINT64_MAX,
			       &text, &len);
		if (!rc) {
			rc = next_file(r, segment);
			if (rc > 0)
				continue;
		}
		if (rc <= 0)
			return rc;
		json = line_json(text, len);
		if (json && is_head)
			continue;
		if (json && !line_parse(line, json, len - (size_t)(json - text)))
			return 1;
		r->n_bad++;
		log_error("store", "spool=%" PRIu64 " before=%" PRIu64
			  " line=bad skipped=1", r->segment, r->at);
	}
}
