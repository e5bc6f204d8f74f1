// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The appending end of the spool. A record is one pwrite() at a known place;
 * after a short write the file is cut back, so that a full disk leaves no torn
 * line behind. Only a crash of the whole machine can; that is found by the CRC.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "base/log.h"
#include "base/mem.h"
#include "store/spool.h"
#include "store/spool_files.h"

/* Calls that have begun and not ended. */

static struct open_call *open_find(const struct spool *s, uint64_t call)
{
	struct open_call *o;

	list_for_each(o, &s->open, link)
		if (o->call == call)
			return o;
	return NULL;
}

static void open_destroy(void *obj)
{
	struct open_call *o = obj;

	list_remove(&o->link);
}

static int open_add(struct spool *s, uint64_t call)
{
	struct open_call *o;

	if (open_find(s, call))
		return 0;
	o = mem_new(sizeof(*o), open_destroy);
	if (!o)
		return -ENOMEM;
	o->call = call;
	list_append(&s->open, &o->link);
	return 0;
}

/* What a record means for the next start. */
static int learn(struct spool *s, uint64_t seq, const struct ledger_event *ev)
{
	if (ev->type == LEDGER_CALL_START && open_add(s, ev->call))
		return -ENOMEM;
	if (ev->type == LEDGER_CALL_END)
		mem_deref(open_find(s, ev->call));
	if (ev->call >= s->next_call)
		s->next_call = ev->call + 1;
	if (ev->vocid >= s->next_vocid)
		s->next_vocid = ev->vocid + 1;
	if (ev->ts_ms > s->last_ms)
		s->last_ms = ev->ts_ms;
	s->next_seq = seq + 1;
	return 0;
}

/* Writing. */

static int write_all(struct spool *s, const char *text, size_t len)
{
	ssize_t n = pwrite(s->fd, text, len, (off_t)s->end);
	int err = n < 0 ? errno : ENOSPC;

	if (n == (ssize_t)len) {
		s->end += len;
		return 0;
	}
	if (ftruncate(s->fd, (off_t)s->end))
		log_error("store", "spool=%" PRIu64 " cut_back=failed errno=%d",
			  s->segment, errno);
	return -err;
}

/* One head line, room for every open call. */
static int write_head(struct spool *s)
{
	const struct open_call *o;
	size_t n = 9, size = 256;
	char *buf;
	int rc;

	list_for_each(o, &s->open, link)
		size += 24;
	buf = mem_new(size, NULL);
	if (!buf)
		return -ENOMEM;
	n += (size_t)snprintf(buf + n, size - n, "{\"lq_spool\":1,\"seq\":%"
			      PRIu64 ",\"call\":%" PRIu64 ",\"vocid\":%" PRIu64
			      ",\"open\":[", s->next_seq, s->next_call,
			      s->next_vocid);
	list_for_each(o, &s->open, link)
		n += (size_t)snprintf(buf + n, size - n, "%s%" PRIu64,
				      o->link.prev == &s->open ? "" : ",",
				      o->call);
	n += (size_t)snprintf(buf + n, size - n, "]}");
	rc = write_all(s, buf, line_seal(buf, n - 9));
	mem_deref(buf);
	return rc;
}

/* A new file from next_seq on; the old one stays in use if that fails. */
static int spool_turn(struct spool *s)
{
	struct spool old = *s;
	char path[SPOOL_PATH_LEN];
	int rc;

	spool_path(path, s->dir, s->next_seq);
	s->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	s->segment = s->next_seq;
	s->end = 0;
	rc = s->fd < 0 ? -errno : write_head(s);
	if (rc) {
		if (s->fd >= 0) {
			close(s->fd);
			unlink(path);
		}
		s->fd = old.fd;
		s->segment = old.segment;
		s->end = old.end;
		return rc;
	}
	if (old.fd >= 0)
		close(old.fd);
	return 0;
}

int spool_append(struct spool *s, const struct ledger_event *ev)
{
	char line[LINE_LEN];
	int n, rc;

	if (s->fd < 0 || (s->end > s->segment_octets &&
			  s->segment != s->next_seq)) {
		rc = spool_turn(s);
		if (rc && s->fd < 0)
			return rc;
	}
	n = line_format(line, sizeof(line), s->next_seq, ev);
	if (n < 0)
		return n;
	if (ev->type == LEDGER_CALL_START && open_add(s, ev->call))
		return -ENOMEM;
	rc = write_all(s, line, (size_t)n);
	return rc ? rc : learn(s, s->next_seq, ev);
}

void spool_touch(const struct spool *s)
{
	if (s->fd >= 0)
		(void)futimens(s->fd, NULL);	/* only a hint */
}

/* Starting. */

static int learn_head(struct spool *s, const char *json, size_t len)
{
	json_t *root = json_loadb(json, len, 0, NULL), *item;
	int rc = -EINVAL;
	size_t i;

	if (json_is_integer(json_object_get(root, "lq_spool"))) {
		rc = 0;
		s->next_seq = (uint64_t)json_integer_value(
			json_object_get(root, "seq"));
		s->next_call = (uint64_t)json_integer_value(
			json_object_get(root, "call"));
		s->next_vocid = (uint64_t)json_integer_value(
			json_object_get(root, "vocid"));
		json_array_foreach(json_object_get(root, "open"), i, item)
			if (open_add(s, (uint64_t)json_integer_value(item)))
				rc = -ENOMEM;
	}
	json_decref(root);
	return rc;
}

static int learn_line(struct spool *s, const char *text, size_t len)
{
	const char *json = line_json(text, len);
	struct ledger_event ev;
	struct line l;
	int rc;

	if (!json)
		return -EINVAL;
	len -= (size_t)(json - text);
	if (!s->end)
		return learn_head(s, json, len);
	rc = line_parse(&l, json, len);
	if (rc)
		return rc;
	rc = line_event(&l, &ev);
	if (rc == -ENOENT) {	/* a newer program's */
		s->next_seq = l.seq + 1;
		return 0;
	}
	return rc ? rc : learn(s, l.seq, &ev);
}

/* Read the last file through; s->end stops before the first bad line. */
static int spool_learn(struct spool *s, FILE *f)
{
	char *text = NULL;
	size_t room = 0;
	ssize_t n;
	int rc = 0;

	while ((n = getline(&text, &room, f)) > 0) {
		if (text[n - 1] != '\n')
			break;
		rc = learn_line(s, text, (size_t)n - 1);
		if (rc)
			break;
		s->end += (size_t)n;
	}
	free(text);
	return rc == -ENOMEM ? rc : 0;
}

static int spool_recover(struct spool *s, uint64_t segment)
{
	char path[SPOOL_PATH_LEN];
	int64_t touched_ms;
	struct stat st;
	FILE *f;
	int rc;

	spool_path(path, s->dir, segment);
	s->segment = segment;
	s->end = 0;
	s->fd = open(path, O_RDWR | O_CLOEXEC);
	if (s->fd < 0)
		return -errno;
	f = fopen(path, "re");
	if (!f || fstat(s->fd, &st))
		return -errno;
	rc = spool_learn(s, f);
	fclose(f);
	if (rc)
		return rc;
	touched_ms = (int64_t)st.st_mtim.tv_sec * 1000 +
		     st.st_mtim.tv_nsec / 1000000;
	if (s->last_ms && touched_ms > s->last_ms)
		s->last_ms = touched_ms;
	if ((uint64_t)st.st_size == s->end)
		return 0;
	s->n_torn++;
	log_warn("store", "spool=%" PRIu64 " torn_at=%" PRIu64 " cut_octets=%"
		 PRIu64, segment, s->end, (uint64_t)st.st_size - s->end);
	return ftruncate(s->fd, (off_t)s->end) ? -errno : 0;
}

/* A file whose very head is torn was being begun when the machine stopped: the
 * one before it is the last. */
static int spool_find(struct spool *s)
{
	char path[SPOOL_PATH_LEN];
	uint64_t last;
	int rc;

	while ((last = spool_last(s->dir))) {
		rc = spool_recover(s, last);
		if (rc)
			return rc;
		if (s->end)
			return 0;
		close(s->fd);
		s->fd = -1;
		spool_path(path, s->dir, last);
		if (unlink(path))
			return -errno;
	}
	s->is_new = true;
	return 0;
}

int spool_open(struct spool *s, const char *dir, uint32_t segment_octets)
{
	int rc;

	memset(s, 0, sizeof(*s));
	list_init(&s->open);
	s->fd = -1;
	s->segment_octets = segment_octets;
	s->next_seq = s->next_call = s->next_vocid = 1;
	if (strlen(dir) >= sizeof(s->dir))
		return -ENAMETOOLONG;
	memcpy(s->dir, dir, strlen(dir) + 1);
	rc = spool_find(s);
	if (rc)
		spool_close(s);
	return rc;
}

void spool_close(struct spool *s)
{
	struct open_call *o, *tmp;

	list_for_each_safe(o, tmp, &s->open, link)
		mem_deref(o);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}
