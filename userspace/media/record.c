// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The I/O thread of recordings and what it shares with the two others:
 *
 *   control thread   opens and closes; the record is not its own any more then
 *   media thread     producer of a record's ring (head, owed)
 *   I/O thread       consumer (tail), the file and its length; frees the record
 *
 * The only lock guards the list. Only the I/O thread takes records out of it,
 * so it may work on one without the lock; a slow disk never stops the others.
 */
#include "media/record.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/list.h"
#include "base/log.h"
#include "base/mem.h"
#include "media/g711.h"
#include "media/wav.h"

#define RING_OCTETS	65536	/* 4 s of stereo while the disk is busy */
#define FLUSH_MS	500	/* how far the file may be behind */

struct record {
	/* set at creation, then constant */
	struct recorders *rs;
	uint32_t leg;
	uint64_t vocid;
	int fd;
	uint8_t *ring;		/* [RING_OCTETS] */

	/* guarded by rs->lock */
	struct list link;

	/* free-running octet counts; head by the media thread, tail by I/O */
	_Atomic uint32_t head, tail;
	_Atomic uint64_t put;		/* octets offered, the length */
	_Atomic uint64_t lost;		/* of these made up with silence */
	_Atomic bool is_closing;

	/* media thread only */
	uint64_t owed;		/* octets of silence still to be put */

	/* I/O thread only */
	uint32_t written;	/* octets of sound in the file */
	bool has_head, is_full, is_failed;
	int error;		/* of the last write; 0: all is in the file */
};

static void record_destroy(void *obj)
{
	struct record *r = obj;

	free(r->ring);
	if (r->fd >= 0)
		(void)close(r->fd);	/* nothing to be done about a late error */
}

struct recorders {
	/* set at creation, then constant */
	struct record_handler h;
	pthread_t thread;
	int wake_fd;

	pthread_mutex_t lock;
	struct list active;	/* guarded by lock */

	_Atomic bool is_stopping;
	_Atomic uint64_t octets, errors, lost_octets;
};

/* --------------------------------------------------------------- the file */

static int write_at(int fd, const void *buf, size_t len, off_t at)
{
	ssize_t n = pwrite(fd, buf, len, at);

	if (n < 0)
		return -errno;
	return n == (ssize_t)len ? 0 : -ENOSPC;
}

static int write_head(struct record *r)
{
	uint8_t head[WAV_HEADER_LEN];
	int err;

	wav_header(head, r->vocid, r->written);
	err = write_at(r->fd, head, sizeof(head), 0);
	if (!err)
		r->has_head = true;
	return err;
}

/* What the ring holds now, in at most two pieces. */
static int write_sound(struct record *r)
{
	uint32_t head = atomic_load_explicit(&r->head, memory_order_acquire);
	uint32_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed);

	while (tail != head) {
		uint32_t at = tail % RING_OCTETS, n = head - tail;
		ssize_t done;

		if (n > RING_OCTETS - at)
			n = RING_OCTETS - at;
		if (n > WAV_DATA_MAX - r->written)
			return -EFBIG;
		done = pwrite(r->fd, r->ring + at, n,
			      WAV_HEADER_LEN + (off_t)r->written);
		if (done <= 0)
			return done < 0 ? -errno : -ENOSPC;
		r->written += done;
		tail += done;
		atomic_store_explicit(&r->tail, tail, memory_order_release);
		atomic_fetch_add(&r->rs->octets, done);
	}
	return 0;
}

static bool is_space_error(int err)
{
	return err == -ENOSPC || err == -EDQUOT || err == -EFBIG;
}

static void note_result(struct record *r, int err)
{
	struct recorders *rs = r->rs;

	r->error = err;
	if (!err && r->is_full) {
		r->is_full = false;
		rs->h.fault(rs->h.arg, r->leg, MEDIA_RECORD_RESUMED, 0);
	}
	if (!err || (is_space_error(err) && r->is_full))
		return;
	atomic_fetch_add(&rs->errors, 1);
	r->is_full = is_space_error(err);
	r->is_failed = !r->is_full;
	rs->h.fault(rs->h.arg, r->leg, r->is_full ? MEDIA_RECORD_FULL :
		    MEDIA_RECORD_FAILED, err);
}

/* The head follows the sound even after an error: part may have fitted. */
static void flush(struct record *r)
{
	uint32_t before = r->written;
	int err, head_err = 0;

	if (r->is_failed) {	/* keep the ring empty, the call goes on */
		atomic_store(&r->tail, atomic_load(&r->head));
		return;
	}
	err = write_sound(r);
	if (r->written != before || !r->has_head)
		head_err = write_head(r);
	else if (!err)
		return;		/* nothing to write says nothing about the disk */
	note_result(r, err ? err : head_err);
}

/* ------------------------------------------------------------- the thread */

static struct record *next_of(struct recorders *rs, struct record *r)
{
	struct list *l;

	pthread_mutex_lock(&rs->lock);
	l = r ? r->link.next : rs->active.next;
	pthread_mutex_unlock(&rs->lock);
	return l == &rs->active ? NULL : list_entry(l, struct record, link);
}

/* After its last flush. Who cannot hear of it now is told at the next one. */
static void end(struct recorders *rs, struct record *r)
{
	if (!rs->h.ended(rs->h.arg, r->vocid, r->error) &&
	    !atomic_load(&rs->is_stopping))
		return;
	pthread_mutex_lock(&rs->lock);
	list_remove(&r->link);
	pthread_mutex_unlock(&rs->lock);
	mem_deref(r);
}

static void flush_all(struct recorders *rs)
{
	struct record *r = next_of(rs, NULL), *next;

	for (; r; r = next) {
		bool is_last = atomic_load(&r->is_closing);

		next = next_of(rs, r);
		flush(r);
		if (is_last)
			end(rs, r);
	}
}

static void *run(void *arg)
{
	struct recorders *rs = arg;
	struct pollfd p = { .fd = rs->wake_fd, .events = POLLIN };
	uint64_t n;

	while (!atomic_load(&rs->is_stopping)) {
		(void)poll(&p, 1, FLUSH_MS);	/* EINTR: one flush too many */
		(void)!read(rs->wake_fd, &n, sizeof(n));	/* or EAGAIN */
		flush_all(rs);
	}
	flush_all(rs);
	return NULL;
}

static void wake(struct recorders *rs)
{
	uint64_t one = 1;

	(void)!write(rs->wake_fd, &one, sizeof(one));	/* full counter wakes too */
}

/* ------------------------------------------------------- control thread */

int recorders_new(struct recorders **out, const struct record_handler *h)
{
	struct recorders *rs = mem_new(sizeof(*rs), NULL);
	int err;

	if (!rs)
		return -ENOMEM;
	rs->h = *h;
	list_init(&rs->active);
	rs->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (rs->wake_fd < 0) {
		err = -errno;
		goto out_free;
	}
	pthread_mutex_init(&rs->lock, NULL);
	err = -pthread_create(&rs->thread, NULL, run, rs);
	if (err)
		goto out_close;
	*out = rs;
	return 0;

out_close:
	pthread_mutex_destroy(&rs->lock);
	(void)close(rs->wake_fd);
out_free:
	mem_deref(rs);
	return err;
}

struct recorders *recorders_free(struct recorders *rs)
{
	struct record *r;

	if (!rs)
		return NULL;
	/* those closed already may be ended, and freed, right now */
	pthread_mutex_lock(&rs->lock);
	list_for_each(r, &rs->active, link)
		atomic_store(&r->is_closing, true);
	pthread_mutex_unlock(&rs->lock);
	atomic_store(&rs->is_stopping, true);
	wake(rs);
	(void)pthread_join(rs->thread, NULL);
	pthread_mutex_destroy(&rs->lock);
	(void)close(rs->wake_fd);
	return mem_deref(rs);
}

static int make_dirs(const char *dir)
{
	char path[MEDIA_PATH_LEN];
	size_t len = strlen(dir);

	if (len >= sizeof(path))
		return -ENAMETOOLONG;
	memcpy(path, dir, len + 1);
	for (char *p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0750) && errno != EEXIST)
			return -errno;
		*p = '/';
	}
	return mkdir(path, 0750) && errno != EEXIST ? -errno : 0;
}

static int make_path(const struct record_params *p, char *path)
{
	int len;

	if (!*p->name || *p->name == '.' || strchr(p->name, '/'))
		return -EINVAL;
	len = snprintf(path, MEDIA_PATH_LEN, "%s/%s", p->dir, p->name);
	return len < 0 || len >= MEDIA_PATH_LEN ? -ENAMETOOLONG : 0;
}

/* O_EXCL: nothing already recorded is ever written over. */
static int make_file(const struct record_params *p, char *path)
{
	int fd, err = make_path(p, path);

	if (!err)
		err = make_dirs(p->dir);
	if (err)
		return err;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	return fd < 0 ? -errno : fd;
}

int record_open(struct recorders *rs, struct record **out,
		const struct record_params *p, char *path)
{
	struct record *r;
	int err;

	r = mem_new(sizeof(*r), record_destroy);
	if (!r)
		return -ENOMEM;
	list_init(&r->link);
	r->rs = rs;
	r->leg = p->leg;
	r->vocid = p->vocid;
	r->fd = -1;
	r->ring = malloc(RING_OCTETS);
	err = r->ring ? make_file(p, path) : -ENOMEM;
	if (err < 0)
		goto out_free;
	r->fd = err;
	/* A full disk now is the same as a full disk later: the call goes on. */
	note_result(r, write_head(r));
	pthread_mutex_lock(&rs->lock);
	list_append(&rs->active, &r->link);
	pthread_mutex_unlock(&rs->lock);
	*out = r;
	return 0;

out_free:
	mem_deref(r);
	return err;
}

uint32_t record_close(struct record *r)
{
	struct recorders *rs = r->rs;
	uint32_t ms = atomic_load(&r->put) * 1000 / (WAV_RATE_HZ * WAV_CHANNELS);

	atomic_store(&r->is_closing, true);
	wake(rs);
	return ms;
}

uint32_t record_lost_ms(const struct record *r)
{
	return atomic_load(&r->lost) * 1000 / (WAV_RATE_HZ * WAV_CHANNELS);
}

void record_totals(const struct recorders *rs, struct record_totals *t)
{
	struct recorders *w = (struct recorders *)rs;	/* its lock only */
	const struct record *r;

	*t = (struct record_totals){ .octets = atomic_load(&w->octets),
				     .errors = atomic_load(&w->errors),
				     .lost_octets = atomic_load(&w->lost_octets) };
	pthread_mutex_lock(&w->lock);
	list_for_each(r, &w->active, link)
		t->open++;
	pthread_mutex_unlock(&w->lock);
}

/* --------------------------------------------------------- media thread */

static uint32_t room(const struct record *r)
{
	return RING_OCTETS -
	       (atomic_load_explicit(&r->head, memory_order_relaxed) -
		atomic_load_explicit(&r->tail, memory_order_acquire));
}

static void put(struct record *r, const uint8_t *from, uint32_t len)
{
	uint32_t head = atomic_load_explicit(&r->head, memory_order_relaxed);
	uint32_t at = head % RING_OCTETS;
	uint32_t first = len < RING_OCTETS - at ? len : RING_OCTETS - at;

	if (from) {
		memcpy(r->ring + at, from, first);
		memcpy(r->ring, from + first, len - first);
	} else {
		memset(r->ring + at, ALAW_SILENCE, first);
		memset(r->ring, ALAW_SILENCE, len - first);
	}
	atomic_store_explicit(&r->head, head + len, memory_order_release);
}

/* Earlier losses are made up first, so that the file's time stays true. */
static void pay_owed(struct record *r)
{
	uint32_t n = room(r);

	if (r->owed < n)
		n = r->owed;
	put(r, NULL, n);
	r->owed -= n;
}

void record_put(struct record *r, const uint8_t *pairs, size_t n)
{
	uint32_t len = n * WAV_CHANNELS, free_octets;

	if (r->owed)
		pay_owed(r);
	atomic_fetch_add(&r->put, len);
	free_octets = room(r);
	if (r->owed || free_octets < len) {
		r->owed += len;
		atomic_fetch_add(&r->lost, len);
		atomic_fetch_add(&r->rs->lost_octets, len);
		return;
	}
	put(r, pairs, len);
	if (free_octets >= RING_OCTETS / 2 && room(r) < RING_OCTETS / 2)
		wake(r->rs);	/* more than 2 s behind: do not wait for it */
}
