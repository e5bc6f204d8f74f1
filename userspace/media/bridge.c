// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Who hears whom. A bridge of two is a conference in the engine, or, when both
 * are RTP with the same codec and nothing else is heard, recorded or played on
 * either, a relay past it. media_path_update() chooses, after every change.
 *
 * Not decided here: who should be bridged, and the masks (LQ_BUS_*).
 */
#include "media/media_priv.h"

#include <errno.h>

static int join(struct media_end *e, uint32_t conf, uint32_t talk,
		uint32_t listen)
{
	struct lq_conf_member member = { .slot = e->slot, .conf = conf,
					 .talk = talk, .listen = listen };
	int err = media_request(e->m, LQ_CONF_JOIN, &member);

	if (!err)
		e->conf = conf;
	return err;
}

/* -------------------------------------------------------------------- relay */

/* What is relayed passes the engine's ears, and what they do to it. */
static bool may_relay(const struct media_end *e)
{
	return e->rtp && !e->play && !e->record && !e->is_toned &&
	       !e->is_keying && !(e->flags & MEDIA_LISTENING) &&
	       !(e->m->ears & MEDIA_SHAPING);
}

static bool is_relayable(const struct media_end *a, const struct media_end *b)
{
	return may_relay(a) && may_relay(b) &&
	       rtp_codec(a->rtp) == rtp_codec(b->rtp) &&
	       rtp_has_comfort(a->rtp) == rtp_has_comfort(b->rtp);
}

static void set_relay(struct media_end *a, struct media_end *b)
{
	struct media *m = a->m;

	pthread_mutex_lock(&m->lock);
	a->relay_to = b;
	b->relay_to = a;
	pthread_mutex_unlock(&m->lock);
}

static void clear_relay(struct media_end *a, struct media_end *b)
{
	struct media *m = a->m;

	pthread_mutex_lock(&m->lock);
	a->relay_to = b->relay_to = NULL;
	a->cushion.is_running = b->cushion.is_running = false;
	pthread_mutex_unlock(&m->lock);
	media_thread_unwatch(a);
	media_thread_unwatch(b);
}

static int relay_on(struct media_end *a, struct media_end *b)
{
	int err = media_thread_watch(a);

	if (err)
		return err;
	err = media_thread_watch(b);
	if (err) {
		media_thread_unwatch(a);
		return err;
	}
	set_relay(a, b);
	/* The engine rests; should this fail it works for nothing, no more. */
	(void)media_set_flags(a, 0, LQ_SLOT_F_LINE);
	(void)media_set_flags(b, 0, LQ_SLOT_F_LINE);
	return 0;
}

static int relay_off(struct media_end *a, struct media_end *b)
{
	int err;

	clear_relay(a, b);
	err = media_set_flags(a, LQ_SLOT_F_LINE, 0);
	if (!err)
		err = media_set_flags(b, LQ_SLOT_F_LINE, 0);
	return err;
}

/* --------------------------------------------------------------------- pair */

static int pair_on(struct media_end *a, struct media_end *b)
{
	struct lq_conf conf = { 0 };
	int err = media_request(a->m, LQ_CONF_NEW, &conf);

	if (err)
		return err;
	err = join(a, conf.conf, LQ_BUS_ROOM, LQ_BUS_ROOM);
	if (err)
		goto out_free;
	err = join(b, conf.conf, LQ_BUS_ROOM, LQ_BUS_ROOM);
	if (err)
		goto out_leave;
	a->is_pair = b->is_pair = true;
	return 0;

out_leave:
	(void)join(a, 0, 0, 0);
out_free:
	(void)media_request(a->m, LQ_CONF_FREE, &conf);
	return err;
}

static void pair_off(struct media_end *a, struct media_end *b)
{
	struct lq_conf conf = { .conf = a->conf };

	if (!a->is_pair)
		return;
	(void)join(a, 0, 0, 0);		/* a slot that is gone has left */
	(void)join(b, 0, 0, 0);
	(void)media_request(a->m, LQ_CONF_FREE, &conf);
	a->is_pair = b->is_pair = false;
	a->conf = b->conf = 0;
}

int media_path_update(struct media_end *e)
{
	struct media_end *p = e->partner;
	bool wants_relay;
	int err = 0;

	if (!p)
		return 0;
	wants_relay = is_relayable(e, p);
	if (wants_relay == (e->relay_to != NULL) && (wants_relay || e->is_pair))
		return 0;
	if (wants_relay) {
		pair_off(e, p);
		return relay_on(e, p);
	}
	if (e->relay_to)
		err = relay_off(e, p);
	return err ? err : pair_on(e, p);
}

void media_path_leave(struct media_end *e)
{
	struct media_end *p = e->partner;

	if (p) {
		if (e->relay_to)
			(void)relay_off(e, p);	/* a lost engine: told */
		pair_off(e, p);
		e->partner = p->partner = NULL;
	} else if (e->conf) {
		(void)join(e, 0, 0, 0);
		e->conf = 0;
	}
}

int media_bridge(struct media *m, uint32_t a_leg, uint32_t b_leg)
{
	struct media_end *a = media_find(m, a_leg), *b = media_find(m, b_leg);
	int err;

	if (!a || !b)
		return -ENOENT;
	if (a == b)
		return -EINVAL;
	if (a->partner == b)
		return 0;
	media_path_leave(a);
	media_path_leave(b);
	a->partner = b;
	b->partner = a;
	err = media_path_update(a);
	if (err)
		a->partner = b->partner = NULL;
	return err;
}

int media_unbridge(struct media *m, uint32_t leg)
{
	struct media_end *e = media_find(m, leg);

	if (!e)
		return -ENOENT;
	media_path_leave(e);
	return 0;
}

/* --------------------------------------------------------------- conference */

int media_conf_new(struct media *m, uint32_t *conf)
{
	struct lq_conf c = { 0 };
	int err = media_request(m, LQ_CONF_NEW, &c);

	if (!err)
		*conf = c.conf;
	return err;
}

int media_conf_join(struct media *m, uint32_t conf, uint32_t leg,
		    uint32_t talk, uint32_t listen)
{
	struct media_end *e = media_find(m, leg);

	if (!e)
		return -ENOENT;
	if (!conf)
		return -EINVAL;
	if (e->partner)
		media_path_leave(e);
	return join(e, conf, talk, listen);
}

int media_conf_leave(struct media *m, uint32_t leg)
{
	return media_unbridge(m, leg);
}

int media_conf_free(struct media *m, uint32_t conf)
{
	struct lq_conf c = { .conf = conf };
	struct media_end *e;

	list_for_each(e, &m->ends, link)
		if (e->conf == conf && conf)
			media_path_leave(e);
	return media_request(m, LQ_CONF_FREE, &c);
}
