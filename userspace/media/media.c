// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The facade: its life, ears, recordings, figures. Ends come and go in end.c.
 * See media.h for what it promises and media_priv.h for the threads.
 */
#include "media/media_priv.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

struct media_end *media_find(const struct media *m, uint32_t leg)
{
	struct media_end *e;

	list_for_each(e, &m->ends, link)
		if (e->leg == leg)
			return e;
	return NULL;
}

int media_request(struct media *m, unsigned int cmd, void *arg)
{
	int err;

	pthread_mutex_lock(&m->dev_lock);
	err = dev_request(m->dev, cmd, arg);
	pthread_mutex_unlock(&m->dev_lock);
	return err;
}

void media_cancel_echo(const struct media_end *e, struct lq_slot_cfg *cfg)
{
	if (e->is_raw)
		return;
	cfg->ec_tail_ms = e->m->echo_tail_ms;
	if (e->m->echo_tail_ms)
		cfg->flags |= LQ_SLOT_F_NLP;
}

int media_apply(struct media_end *e, uint32_t flags, uint32_t law)
{
	struct lq_slot_cfg cfg = { .slot = e->slot, .law = law, .flags = flags };
	int err;

	memcpy(cfg.plan, e->m->tone_plan, sizeof(cfg.plan));
	if (media_is_on_board(e))
		media_cancel_echo(e, &cfg);
	err = e->line ? media_line_set(e->line, flags) :
			media_request(e->m, LQ_SLOT_SET, &cfg);
	if (!err)
		e->flags = flags;
	return err;
}

int media_set_flags(struct media_end *e, uint32_t set, uint32_t clear)
{
	uint32_t flags = (e->flags | set) & ~clear;

	return flags == e->flags ? 0 : media_apply(e, flags, e->law);
}

int media_listen(struct media *m, uint32_t leg)
{
	struct media_end *e = media_find(m, leg);
	int err;

	if (!e)
		return -ENOENT;
	e->is_raw = true;
	err = media_apply(e, e->flags | MEDIA_LISTENING, e->law);
	return err ? err : media_path_update(e);	/* no relay past the ears */
}

int media_talk(struct media *m, uint32_t leg)
{
	struct media_end *e = media_find(m, leg);

	if (!e)
		return -ENOENT;
	e->is_raw = false;
	return media_apply(e, e->flags, e->law);
}

/* ---------------------------------------------------------------- new, free */

static void on_record_fault(void *arg, uint32_t leg, enum media_fault fault,
			    int error)
{
	struct notice n = { .type = NOTICE_FAULT, .leg = leg, .value = fault,
			    .error = error };

	(void)media_notice(arg, &n);	/* a full queue has counted it */
}

static bool on_record_ended(void *arg, uint64_t vocid, int error)
{
	struct notice n = { .type = NOTICE_RECORDED, .vocid = vocid,
			    .error = error };

	return media_notice(arg, &n);
}

static int lock_init(pthread_mutex_t *lock)
{
	pthread_mutexattr_t a;
	int err = -pthread_mutexattr_init(&a);

	if (err)
		return err;
	/* The media thread may be SCHED_FIFO: who holds its lock runs as fast. */
	(void)pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_INHERIT);
	err = -pthread_mutex_init(lock, &a);
	(void)pthread_mutexattr_destroy(&a);
	return err;
}

static int open_door(struct media *m, const struct media_config *c)
{
	struct lq_media_setup setup = {
		.n_slots = c->n_slots, .period_ticks = MEDIA_PERIOD_TICKS,
		.ring_octets = MEDIA_RING_OCTETS,
		.tap_octets = MEDIA_TAP_OCTETS,
		.n_ec = c->echo_tail_ms ? c->n_slots : 0,
		.ec_tail_ms = c->echo_tail_ms,
	};
	int err = dev_open(&m->dev, c->door, DEV_MEDIA, 0);

	if (err) {
		log_error("media", "door=%s opened=no error=\"%s\"", c->door,
			  strerror(-err));
		return err;
	}
	err = dev_map(m->dev, &setup, &m->area);
	if (err)
		log_error("media", "door=%s mapped=no error=\"%s\"", c->door,
			  strerror(-err));
	return err;
}

static void take_config(struct media *m, const struct media_config *c)
{
	str_copy(m->rtp_addr, sizeof(m->rtp_addr), c->rtp_addr);
	str_copy(m->rtp_public, sizeof(m->rtp_public),
	     c->rtp_public ? c->rtp_public : c->rtp_addr);
	str_copy(m->tone_plan, sizeof(m->tone_plan), c->tone_plan);
	m->port_min = m->port_next = c->rtp_port_min;
	m->port_max = c->rtp_port_max;
	m->echo_tail_ms = c->echo_tail_ms;
	m->is_suppressing = c->is_suppressing;
	m->limits = (struct rtp_limits){ c->silence_ms, c->rest_silence_ms };
	m->ears = LQ_SLOT_F_DTMF | (c->is_muting ? LQ_SLOT_F_MUTE_DTMF : 0) |
		  (c->is_cleaning ? LQ_SLOT_F_NR : 0) |
		  (c->is_levelling ? LQ_SLOT_F_AGC : 0);
	m->jitter_min_ms = c->jitter_min_ms ? c->jitter_min_ms : 10;
	m->jitter_max_ms = c->jitter_max_ms ? c->jitter_max_ms : 100;
}

int media_new(struct media **out, struct loop *l, const struct media_config *c,
	      const struct media_handler *h)
{
	struct media *m = mem_new(sizeof(*m), NULL);
	int err;

	if (!m)
		return -ENOMEM;
	m->loop = l;
	m->h = *h;
	list_init(&m->ends);
	list_init(&m->lines);
	take_config(m, c);
	err = prompt_cache_new(&m->prompts, c->prompt_dir);
	if (err)
		goto out_free;
	err = lock_init(&m->lock);
	if (err)
		goto out_prompts;
	err = lock_init(&m->dev_lock);
	if (err)
		goto out_lock;
	err = media_notices_init(m);
	if (err)
		goto out_notices;
	err = recorders_new(&m->recorders, &(struct record_handler){
		on_record_fault, on_record_ended, m });
	if (err)
		goto out_notices;
	err = open_door(m, c);
	if (err)
		goto out_door;
	err = media_thread_start(m);
	if (err)
		goto out_door;
	*out = m;
	return 0;

out_door:
	m->dev = dev_close(m->dev);
	m->recorders = recorders_free(m->recorders);
out_notices:
	media_notices_fini(m);
	pthread_mutex_destroy(&m->dev_lock);
out_lock:
	pthread_mutex_destroy(&m->lock);
out_prompts:
	m->prompts = prompt_cache_free(m->prompts);
out_free:
	mem_deref(m);
	return err;
}

struct media *media_free(struct media *m)
{
	struct media_end *e, *tmp;
	struct media_line *l;

	if (!m)
		return NULL;
	list_for_each_safe(e, tmp, &m->ends, link)
		media_close(m, e->leg);
	while ((l = list_first(&m->lines, struct media_line, link)))
		media_line_drop(m, l->slot);
	media_thread_stop(m);
	m->recorders = recorders_free(m->recorders);
	m->dev = dev_close(m->dev);
	media_notices_fini(m);
	pthread_mutex_destroy(&m->dev_lock);
	pthread_mutex_destroy(&m->lock);
	m->prompts = prompt_cache_free(m->prompts);
	return mem_deref(m);
}

/* ---------------------------------------------------------------- recording */

static int attach_record(struct media_end *e, struct record *r,
			 enum media_side side)
{
	struct dev_ring tap = dev_ring_of(e->m->area, e->index, LQ_RING_TAP);
	uint8_t old[256];
	int err;

	/* The tap is off: what it still holds is of an earlier recording. */
	pthread_mutex_lock(&e->m->lock);
	while (dev_ring_read(&tap, old, sizeof(old)))
		;
	e->record = r;
	e->side = side;
	pthread_mutex_unlock(&e->m->lock);
	err = media_set_flags(e, LQ_SLOT_F_TAP, 0);
	if (!err)
		err = media_path_update(e);	/* no relay past the tap */
	if (!err)
		return 0;
	pthread_mutex_lock(&e->m->lock);
	e->record = NULL;
	pthread_mutex_unlock(&e->m->lock);
	return err;
}

int media_record_start(struct media *m, uint32_t leg, enum media_side side,
		       const char *dir, const char *name, uint64_t vocid,
		       char *path)
{
	struct media_end *e = media_find(m, leg);
	struct record_params p = { .leg = leg, .dir = dir, .name = name,
				   .vocid = vocid };
	char own[MEDIA_PATH_LEN];
	struct record *r;
	int err;

	if (!e)
		return -ENOENT;
	if (e->record)
		return -EBUSY;
	err = record_open(m->recorders, &r, &p, path ? path : own);
	if (err)
		return err;
	err = attach_record(e, r, side);
	if (err)
		(void)record_close(r);
	return err;
}

int media_record_stop(struct media *m, uint32_t leg, uint32_t *length_ms)
{
	struct media_end *e = media_find(m, leg);
	struct record *r;
	uint32_t ms;

	if (!e || !e->record)
		return -ENOENT;
	pthread_mutex_lock(&m->lock);
	media_pump_drain_tap(e);	/* nothing said so far is left out */
	r = e->record;
	e->record = NULL;
	pthread_mutex_unlock(&m->lock);
	ms = record_close(r);
	if (length_ms)
		*length_ms = ms;
	(void)media_set_flags(e, 0, LQ_SLOT_F_TAP);	/* slot gone: fine */
	return media_path_update(e);
}

/* ------------------------------------------------------------------ figures */

int media_stats(struct media *m, uint32_t leg, struct media_stats *s)
{
	struct media_end *e = media_find(m, leg);

	if (!e)
		return -ENOENT;
	*s = (struct media_stats){ 0 };
	pthread_mutex_lock(&m->lock);
	if (e->rtp)
		rtp_stats(e->rtp, s);
	s->concealed_ms = e->concealed_samples / 8;
	s->digits_event = e->digits_event;
	s->digits_inband = e->digits_inband;
	s->digits_double = e->digits_double;
	s->record_lost_ms = e->record ? record_lost_ms(e->record) : 0;
	pthread_mutex_unlock(&m->lock);
	return 0;
}

int media_sound_stats(struct media *m, uint32_t leg,
		      struct media_sound_stats *s)
{
	const struct media_end *e = media_find(m, leg);

	if (!e || !e->card)
		return -ENOENT;
	*s = (struct media_sound_stats){ 0 };
	if (e->card_total)
		*s = *e->card_total;
	pthread_mutex_lock(&m->lock);
	card_stats(e->card, s);
	pthread_mutex_unlock(&m->lock);
	return 0;
}

void media_totals(struct media *m, struct media_totals *t)
{
	struct record_totals rec;
	struct media_end *e;

	pthread_mutex_lock(&m->lock);
	*t = m->totals;
	list_for_each(e, &m->ends, link) {
		t->ends++;
		t->rtp_ends += e->rtp != NULL;
		t->relays += e->relay_to != NULL;
		media_end_count(t, e);
	}
	pthread_mutex_unlock(&m->lock);
	record_totals(m->recorders, &rec);
	t->recorders = rec.open;
	t->record_octets = rec.octets;
	t->record_errors = rec.errors;
	t->record_lost_octets = rec.lost_octets;
	t->prompts_cached = prompt_cache_count(m->prompts);
}
