/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wire of isdn_wire.h: dev.h's functions for D channels of spans 1 and 2,
 * in place of libdev.a.
 */
#include "isdn_wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "dev/dev.h"
#include "unit/harness.h"

#define QUEUE 256

struct dev_file {
	unsigned int span;
	int fd;
	struct { int len; char octets[512]; } queue[QUEUE];
	unsigned int head, tail;
};

static struct dev_file *ends[3];	/* by span */
struct isdn_wire isdn_wire;

int dev_open(struct dev_file **out, const char *door, enum dev_kind kind,
	     unsigned int span)
{
	struct dev_file *f;

	if (kind != DEV_DCHAN || span < 1 || span > 2)
		return -ENOENT;
	if (ends[span])
		return -EBUSY;
	f = calloc(1, sizeof(*f));
	f->span = span;
	f->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	*out = ends[span] = f;
	return 0;
}

struct dev_file *dev_close(struct dev_file *f)
{
	if (f) {
		ends[f->span] = NULL;
		close(f->fd);
		free(f);
	}
	return NULL;
}

int dev_fd(const struct dev_file *f)
{
	return f->fd;
}

int dev_request(struct dev_file *f, unsigned int cmd, void *arg)
{
	return -ENOTTY;
}

int dev_read_events(struct dev_file *f, struct lq_event *ev, size_t n)
{
	return -EAGAIN;
}

int dev_read_frame(struct dev_file *f, void *buf, size_t len)
{
	uint64_t n;
	int got;

	if (f->head == f->tail) {
		(void)!read(f->fd, &n, sizeof(n));
		return -EAGAIN;
	}
	got = f->queue[f->tail % QUEUE].len;
	memcpy(buf, f->queue[f->tail++ % QUEUE].octets, (size_t)got);
	return got;
}

/* Q.931 in an I frame: 4 octets of Q.921, then 08 02 crv crv 05 for SETUP */
static void note_setup(const unsigned char *b, size_t len)
{
	if (len > 9 && !(b[2] & 1) && b[4] == 8 && b[5] == 2 && b[8] == 5) {
		memcpy(isdn_wire.setup, b, len);
		isdn_wire.setup_len = len;
	}
}

int dev_write_frame(struct dev_file *f, const void *buf, size_t len)
{
	struct dev_file *to = ends[3 - f->span];
	uint64_t one = 1;

	note_setup(buf, len);
	if (isdn_wire.is_cut || !to ||
	    (isdn_wire.lose_one_in && !(test_random() % isdn_wire.lose_one_in)))
		return (int)len;
	if (to->head - to->tail == QUEUE)
		return -EAGAIN;
	to->queue[to->head % QUEUE].len = (int)len;
	memcpy(to->queue[to->head++ % QUEUE].octets, buf, len);
	(void)!write(to->fd, &one, sizeof(one));
	return (int)len;
}
