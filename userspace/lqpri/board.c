/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Span configuration and alarms; see board.h. What alarms do is span.c's. */
#include "lqpri/board.h"

#include <errno.h>
#include <string.h>

#include <linux/lq.h>
#include "base/log.h"
#include "base/mem.h"
#include "dev/dev.h"

#define AREA		"pri"
#define REOPEN_MS	1000
#define EVENTS		32

struct board {
	struct loop *loop;
	const char *door;
	struct spans *all;
	struct dev_file *file;	/* NULL: not there */
	struct loop_fd *watch;
	struct timer reopen;
	int open_err;
};

static void on_reopen(void *arg);

static void board_close(struct board *b, int err)
{
	b->watch = loop_fd_remove(b->watch);
	b->file = dev_close(b->file);
	if (err != b->open_err)
		log_warn(AREA, "door=%s ctl=closed error=\"%s\"", b->door,
			 strerror(-err));
	b->open_err = err;
	for (unsigned int i = 0; i < b->all->n; i++)
		span_alarms(b->all->at[i], LQ_ALARM_DOWN);
	if (timer_set(&b->reopen, b->loop, REOPEN_MS, on_reopen, b))
		log_error(AREA, "door=%s ctl=abandoned error=memory", b->door);
}

/* A span that is already as wanted is left alone: setting it realigns it. */
static int configure(struct board *b, const struct span_cfg *cfg,
		     const struct lq_span_info *now)
{
	struct lq_span_cfg want = {
		.span = cfg->span,
		.flags = LQ_SPAN_F_DCHAN | LQ_SPAN_F_ENABLED |
			(cfg->has_crc4 ? LQ_SPAN_F_CRC4 : 0),
		.d_ts = cfg->d_ts,
		.law = cfg->is_ulaw ? LQ_LAW_ULAW : LQ_LAW_ALAW,
	};

	if (now->flags == want.flags && now->d_ts == want.d_ts &&
	    now->law == want.law)
		return 0;
	log_info(AREA, "span=%u crc4=%d d_ts=%u law=%u configured=1", cfg->span,
		 cfg->has_crc4, want.d_ts, want.law);
	return dev_request(b->file, LQ_SET_SPAN, &want);
}

static void span_start(struct board *b, struct span *s)
{
	struct lq_span_info info = { .span = s->cfg.span };
	int err = dev_request(b->file, LQ_GET_SPAN, &info);

	if (!err && info.kind != LQ_SPAN_E1)
		err = -EOPNOTSUPP;
	if (!err)
		err = configure(b, &s->cfg, &info);
	if (!err)
		err = dev_request(b->file, LQ_GET_SPAN, &info);
	if (err)
		log_warn(AREA, "span=%u error=\"%s\"", s->cfg.span,
			 strerror(-err));
	span_alarms(s, err ? LQ_ALARM_DOWN : info.alarms);
}

static void spans_start(struct board *b)
{
	for (unsigned int i = 0; i < b->all->n; i++)
		span_start(b, b->all->at[i]);
}

static void on_event(struct board *b, const struct lq_event *e)
{
	struct span *s;

	switch (e->type) {
	case LQ_EV_ALARM:
		s = spans_find(b->all, LQ_SLOT_SPAN(e->slot));
		if (s)
			span_alarms(s, e->value);
		return;
	case LQ_EV_BOARD:	/* its spans came or went */
	case LQ_EV_LOST:	/* alarms may have been among them */
		spans_start(b);
		return;
	default:
		return;
	}
}

static void on_ready(void *arg, unsigned int events)
{
	struct lq_event ev[EVENTS];
	struct board *b = arg;
	int n;

	while ((n = dev_read_events(b->file, ev, EVENTS)) > 0)
		for (int i = 0; i < n; i++)
			on_event(b, &ev[i]);
	if (n != -EAGAIN || (events & LOOP_HANGUP))
		board_close(b, n && n != -EAGAIN ? n : -ENODEV);
}

static void board_open(struct board *b)
{
	int err = dev_open(&b->file, b->door, DEV_CTL, 0);

	if (!err)
		err = loop_fd_add(&b->watch, b->loop, dev_fd(b->file),
				  LOOP_READ, on_ready, b);
	if (err) {
		board_close(b, err);
		return;
	}
	b->open_err = 0;
	log_info(AREA, "door=%s ctl=open", b->door);
	spans_start(b);
}

static void on_reopen(void *arg)
{
	board_open(arg);
}

static void board_destroy(void *obj)
{
	struct board *b = obj;

	timer_stop(&b->reopen);
	b->watch = loop_fd_remove(b->watch);
	b->file = dev_close(b->file);
}

int board_new(struct board **out, struct loop *l, const char *door,
	      struct spans *all)
{
	struct board *b = mem_new(sizeof(*b), board_destroy);

	if (!b)
		return -ENOMEM;
	b->loop = l;
	b->door = door;
	b->all = all;
	board_open(b);
	*out = b;
	return 0;
}

struct board *board_free(struct board *b)
{
	return mem_deref(b);
}
