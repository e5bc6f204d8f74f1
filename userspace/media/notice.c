// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * From the media and I/O threads to the handlers in the control loop. A notice
 * about a leg that has been closed meanwhile is dropped here.
 */
#include "media/media_priv.h"

#include "base/mem.h"

bool media_notice(struct media *m, const struct notice *n)
{
	struct notices *q = &m->notices;
	bool has_room;

	pthread_mutex_lock(&q->lock);
	has_room = q->head - q->tail < MEDIA_NOTICES;
	if (has_room)
		q->ring[q->head++ % MEDIA_NOTICES] = *n;
	else
		q->dropped++;
	pthread_mutex_unlock(&q->lock);
	loop_wake_send(m->wake);
	return has_room;
}

static bool take(struct notices *q, struct notice *n)
{
	bool has_one;

	pthread_mutex_lock(&q->lock);
	has_one = q->head != q->tail;
	if (has_one)
		*n = q->ring[q->tail++ % MEDIA_NOTICES];
	pthread_mutex_unlock(&q->lock);
	return has_one;
}

static void deliver(struct media *m, const struct notice *n)
{
	struct media_end *e = media_find(m, n->leg);

	switch (n->type) {
	case NOTICE_LOST:
		if (m->h.lost)
			m->h.lost(m->h.arg, n->error);
		break;
	case NOTICE_DIGIT:
		if (e && m->h.digit)
			m->h.digit(m->h.arg, n->leg, n->value, n->ms,
				   n->error);
		break;
	case NOTICE_KEYED:
		if (e)
			media_keys_sent(e);
		break;
	case NOTICE_SOUND:
		if (e && e->flags & MEDIA_LISTENING && m->h.sound)
			m->h.sound(m->h.arg, n->leg, n->line.type,
				   n->line.value, n->line.more);
		break;
	case NOTICE_FAULT:
		if (e && m->h.fault)
			m->h.fault(m->h.arg, n->leg, n->value, n->error);
		break;
	case NOTICE_RECORDED:
		if (m->h.recorded)
			m->h.recorded(m->h.arg, n->vocid, n->error);
		break;
	case NOTICE_LINE:
		if (m->h.line && media_line_find(m, n->line.slot))
			m->h.line(m->h.arg, n->line.slot, n->line.type,
				  n->line.value, n->line.more);
		break;
	case NOTICE_PLAYED:
		if (e)
			media_play_ended(e, n->play);
		break;
	case NOTICE_CANCELED:
		if (e && n->play->done)
			n->play->done(n->play->arg, n->leg, n->error);
		mem_deref(n->play);
		break;
	}
}

static void on_wake(void *arg)
{
	struct media *m = arg;
	struct notice n;

	while (take(&m->notices, &n))
		deliver(m, &n);
}

int media_notices_init(struct media *m)
{
	pthread_mutex_init(&m->notices.lock, NULL);
	return loop_wake_new(&m->wake, m->loop, on_wake, m);
}

void media_notices_fini(struct media *m)
{
	struct notice n;

	m->wake = loop_wake_free(m->wake);
	while (take(&m->notices, &n))
		if (n.type == NOTICE_CANCELED)
			mem_deref(n.play);
		else if (n.type == NOTICE_RECORDED)
			deliver(m, &n);
	pthread_mutex_destroy(&m->notices.lock);
}
