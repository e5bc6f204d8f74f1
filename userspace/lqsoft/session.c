// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From messages to the engine and back, see session.h; the messages are told
 * in dev/soft_proto.h. Everything that comes in is hostile until checked.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/what.h"
#include "lqsoft/session.h"

void soft_session_init(struct soft_session *s, struct soft_board *b)
{
	memset(s, 0, sizeof(*s));
	s->board = b;
}

void soft_session_fini(struct soft_session *s)
{
	if (s->kind == SOFT_DCHAN)
		lq_dchan_close(&s->span->d);
	else if (s->kind)
		lq_engine_remove_client(&s->board->engine, &s->client);
	if (s->kind)
		s->board->n_files--;
	s->kind = 0;
	if (s->area) {
		(void)munmap(s->area, s->area_octets);	/* it is mapped */
		soft_area_put(s->board, s->area_octets);
		s->area = NULL;
	}
	if (s->ecs) {
		free(s->ecs);
		soft_area_put(s->board, s->ecs_octets);
		s->ecs = NULL;
	}
}

/* ------------------------------------------------------------------- open */

static int open_dchan(struct soft_session *s, u32 number)
{
	struct lq_span *span = soft_board_span(s->board, number);
	int err;

	/* In /dev/lq an analog span has no node. */
	if (!span || span->kind != LQ_SPAN_E1)
		return -ENOENT;
	err = lq_dchan_open(&span->d);
	if (!err)
		s->span = span;
	return err;
}

static int open_client(struct soft_session *s, u32 kind)
{
	lq_client_init(&s->client,
		       kind == SOFT_CTL ? LQ_CLIENT_CTL : LQ_CLIENT_MEDIA);
	return lq_engine_add_client(&s->board->engine, &s->client);
}

static int open_file(struct soft_session *s, const struct soft_open *o)
{
	bool is_dchan = o->kind == SOFT_DCHAN;
	int err;

	if (o->version != SOFT_VERSION || o->abi_version != LQ_ABI_VERSION)
		return -EPROTONOSUPPORT;
	if (o->kind < SOFT_CTL || o->kind > SOFT_DCHAN || is_dchan != !!o->span)
		return -EINVAL;
	if (s->board->n_files == SOFT_FILES_MAX)
		return -EMFILE;
	err = is_dchan ? open_dchan(s, o->span) : open_client(s, o->kind);
	if (err)
		return err;
	s->kind = o->kind;
	s->board->n_files++;
	return 0;
}

/* ------------------------------------------------------------------- area */

/*
 * Memory that its user cannot take away under the engine: the seals forbid
 * every change of size, and a hole punched into it reads as zeros.
 */
static int area_memory(u64 octets, void **area)
{
	int err, fd = memfd_create("lq-area", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -errno;
	if (ftruncate(fd, octets) ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
		goto close_fd;
	/* Populated, so that the tick meets no page fault. */
	*area = mmap(NULL, octets, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_POPULATE, fd, 0);
	if (*area == MAP_FAILED)
		goto close_fd;
	return fd;

close_fd:
	err = -errno;
	(void)close(fd);
	return err;
}

/* The echo cancellers' memory, counted with areas; NULL if there are none. */
static int ecs_memory(struct soft_session *s, u64 octets, void **ecs)
{
	int err;

	*ecs = NULL;
	if (!octets)
		return 0;
	err = soft_area_get(s->board, octets);
	if (err)
		return err;
	*ecs = aligned_alloc(64, octets);
	if (*ecs)
		return 0;
	soft_area_put(s->board, octets);
	return -ENOMEM;
}

static int furnish(struct soft_session *s, const struct lq_media_setup *m,
		   void *area, void *ecs)
{
	int err = lq_client_set_area(&s->board->engine, &s->client, m, area);

	if (err)
		return err;
	lq_client_set_ecs(&s->client, ecs);
	s->area = area;
	s->area_octets = lq_area_octets(m);
	s->ecs = ecs;
	s->ecs_octets = lq_ecpool_octets(m);
	return 0;
}

/* Return: the area's descriptor or -errno */
static int area_setup(struct soft_session *s, struct lq_media_setup *m)
{
	u64 octets = lq_area_octets(m), ecs_octets;
	void *area, *ecs;
	int fd, err;

	if (s->kind != SOFT_MEDIA)
		return -ENOTTY;
	if (!octets)
		return -EINVAL;
	if (s->area)
		return -EBUSY;
	ecs_octets = lq_ecpool_octets(m);
	err = soft_area_get(s->board, octets);
	if (err)
		return err;
	err = ecs_memory(s, ecs_octets, &ecs);
	if (err)
		goto put_octets;
	fd = err = area_memory(octets, &area);
	if (fd < 0)
		goto free_ecs;
	err = furnish(s, m, area, ecs);
	if (err)
		goto unmap;
	m->area_octets = octets;
	return fd;

unmap:
	(void)munmap(area, octets);	/* it is mapped */
	(void)close(fd);
free_ecs:
	free(ecs);
	soft_area_put(s->board, ecs_octets);
put_octets:
	soft_area_put(s->board, octets);
	return err;
}

/* --------------------------------------------------------------- messages */

/* NULL, or what is wrong with it. */
static const char *fault_of(const struct soft_session *s,
			    const struct soft_message *m, size_t len)
{
	if (len < sizeof(m->head))
		return "shorter than its head";
	if (len > sizeof(*m) ||
	    soft_answered_len(m->head.cmd) > sizeof(m->body))
		return "longer than any request";
	if (len - sizeof(m->head) != soft_asked_len(m->head.cmd))
		return "not of its request's length";
	if (m->head.ret)
		return "a result in a request";
	if (!s->kind && m->head.cmd != SOFT_OPEN)
		return "a request before the file is open";
	if (s->kind && m->head.cmd == SOFT_OPEN)
		return "opened twice";
	return NULL;
}

static int perform_what(struct soft_session *s, u32 what, void *body)
{
	int own = lq_what_own(s->client.kind, what), err;

	if (own < 0)
		return own;
	err = lq_what_fit(what, own, body);
	return err ? err : soft_board_request(s->board, &s->client, own, body);
}

static int perform(struct soft_session *s, u32 cmd, void *body, int *fd)
{
	int ret;

	if (cmd == SOFT_OPEN)
		return open_file(s, body);
	if (s->kind == SOFT_DCHAN)
		return -ENOTTY;
	if (LQ_IS_WHAT(cmd))
		return perform_what(s, cmd, body);
	if (cmd != LQ_MEDIA_SETUP)
		return soft_board_request(s->board, &s->client, cmd, body);
	ret = area_setup(s, body);
	if (ret < 0)
		return ret;
	*fd = ret;
	return 0;
}

int soft_session_answer(struct soft_session *s, struct soft_message *m,
			size_t len, int *fd, const char **why)
{
	u32 cmd;

	*fd = -1;
	*why = fault_of(s, m, len);
	if (*why)
		return -EPROTO;
	cmd = m->head.cmd;
	memset((char *)m + len, 0, sizeof(*m) - len);
	m->head.ret = perform(s, cmd, m->body, fd);
	return sizeof(m->head) + (m->head.ret ? 0 : soft_answered_len(cmd));
}

/* ---------------------------------------------------------------- channel */

bool soft_session_has_output(const struct soft_session *s)
{
	if (s->kind == SOFT_DCHAN)
		return lq_dchan_has_frame(&s->span->d);
	return s->kind && lq_client_is_ready(&s->client);
}

size_t soft_session_take(struct soft_session *s, void *out)
{
	int n;

	if (s->kind != SOFT_DCHAN)
		return lq_client_read(&s->board->engine, &s->client, out,
				      SOFT_OUTPUT_EVENTS) *
		       sizeof(struct lq_event);
	n = lq_dchan_read(&s->span->d, out, SOFT_OUTPUT_MAX);
	return n > 0 ? n : 0;
}

bool soft_session_has_room(const struct soft_session *s)
{
	return s->kind == SOFT_DCHAN && lq_dchan_has_room(&s->span->d);
}

void soft_session_give(struct soft_session *s, const void *frame, size_t len)
{
	/* What is refused has been counted, and the writer knows (soft.c). */
	(void)lq_dchan_write(&s->span->d, frame, len);
}
