// SPDX-License-Identifier: GPL-3.0-or-later
/* What one leg alone hears: prompts and tones; and the keys sent to it. */
#include "media/media_priv.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "media/rtp_wire.h"

/* ------------------------------------------------------------------ prompts */

static void play_destroy(void *obj)
{
	struct play *p = obj;

	for (unsigned int i = 0; i < p->n; i++)
		mem_deref(p->prompts[i]);
}

static int play_new(struct play **out, struct media *m,
		    const char *const *names, unsigned int n)
{
	struct play *p;
	int err;

	if (!n || n > MEDIA_PROMPTS_MAX)
		return -EINVAL;
	p = mem_new(sizeof(*p), play_destroy);
	if (!p)
		return -ENOMEM;
	while (p->n < n) {
		err = prompt_get(m->prompts, names[p->n], &p->prompts[p->n]);
		if (err) {
			mem_deref(p);
			return err;
		}
		p->n++;
	}
	*out = p;
	return 0;
}

static struct play *play_swap(struct media_end *e, struct play *p)
{
	struct play *old;

	pthread_mutex_lock(&e->m->lock);
	old = e->play;
	e->play = p;
	pthread_mutex_unlock(&e->m->lock);
	return old;
}

static void tell_canceled(struct media_end *e, struct play *p)
{
	struct notice n = { .type = NOTICE_CANCELED, .leg = e->leg,
			    .error = -ECANCELED, .play = p };

	if (p && !media_notice(e->m, &n))
		mem_deref(p);
}

void media_play_drop(struct media_end *e)
{
	tell_canceled(e, play_swap(e, NULL));
}

void media_play_ended(struct media_end *e, const struct play *p)
{
	uint32_t leg = e->leg;
	struct play *ended;

	if (!p || e->play != p)
		return;		/* replaced meanwhile, and told so */
	ended = play_swap(e, NULL);
	(void)media_set_flags(e, 0, LQ_SLOT_F_TX);	/* slot gone: told */
	(void)media_path_update(e);
	if (ended->done)
		ended->done(ended->arg, leg, 0);	/* may close the end */
	mem_deref(ended);
}

int media_play(struct media *m, uint32_t leg, const char *const *names,
	       unsigned int n, enum media_repeat repeat, media_done_h *done,
	       void *arg)
{
	struct media_end *e = media_find(m, leg);
	struct play *p;
	int err;

	if (!e)
		return -ENOENT;
	err = play_new(&p, m, names, n);
	if (err)
		return err;
	p->repeat = repeat;
	p->done = done;
	p->arg = arg;
	err = media_set_flags(e, LQ_SLOT_F_TX, 0);
	if (err) {
		mem_deref(p);
		return err;
	}
	tell_canceled(e, play_swap(e, p));
	return media_path_update(e);	/* no relay past a prompt */
}

int media_prompt_check(struct media *m, const char *name)
{
	struct prompt *p;
	int err = prompt_get(m->prompts, name, &p);

	if (!err)
		mem_deref(p);
	return err;
}

/* -------------------------------------------------------------------- tones */

int media_tone(struct media *m, uint32_t leg, enum lq_tone_id tone)
{
	struct media_end *e = media_find(m, leg);
	struct lq_tone t = { .tone = tone };
	int err;

	if (!e)
		return -ENOENT;
	e->tone = tone;
	if (e->line && (e->line->flags & LQ_SLOT_F_MF_ANY))
		return 0;	/* the signals' tones own it: media_line_listen() */
	t.slot = e->slot;
	memcpy(t.plan, m->tone_plan, sizeof(t.plan));
	err = media_request(m, LQ_SLOT_TONE, &t);
	if (err)
		return err;
	e->is_toned = tone != LQ_TONE_NONE;
	return media_path_update(e);
}

int media_stop(struct media *m, uint32_t leg)
{
	struct media_end *e = media_find(m, leg);

	if (!e)
		return -ENOENT;
	if (e->play) {
		media_play_drop(e);
		(void)media_set_flags(e, 0, LQ_SLOT_F_TX);	/* as above */
	}
	return e->is_toned ? media_tone(m, leg, LQ_TONE_NONE) :
			     media_path_update(e);
}

/* As sound; the engine tells when it is over. */
static int keys_as_sound(struct media_end *e, unsigned int *n)
{
	struct lq_digits d = { .slot = e->slot };

	*n = strlen(e->keys);
	if (*n > sizeof(d.digits) - 1)
		*n = sizeof(d.digits) - 1;
	memcpy(d.digits, e->keys, *n);
	return media_request(e->m, LQ_SLOT_DIGITS, &d);
}

/* As RFC 4733 events; the pump tells when they are out. */
static int keys_as_events(struct media_end *e, unsigned int *n)
{
	int err = 0;

	pthread_mutex_lock(&e->m->lock);
	while (e->keys[*n] && !err) {
		err = rtp_send_event(e->rtp, e->keys[*n]);
		*n += !err;
	}
	e->is_eventing = *n != 0;
	pthread_mutex_unlock(&e->m->lock);
	return *n ? 0 : err;
}

static int keys_send(struct media_end *e)
{
	unsigned int n = 0;
	int err = e->rtp ? keys_as_events(e, &n) : -EOPNOTSUPP;

	if (err == -EOPNOTSUPP)		/* a line, or a phone without events */
		err = keys_as_sound(e, &n);
	if (err)
		n = strlen(e->keys);	/* what cannot be sent is lost */
	memmove(e->keys, e->keys + n, strlen(e->keys + n) + 1);
	e->is_keying = !err;
	return err;
}

void media_keys_sent(struct media_end *e)
{
	if (!e->is_keying)
		return;		/* somebody else's digits: media_line_ask() */
	e->is_keying = false;
	if (e->keys[0])
		(void)keys_send(e);	/* slot gone: told */
	if (!e->is_keying)
		(void)media_path_update(e);
}

int media_send_digits(struct media *m, uint32_t leg, const char *digits)
{
	struct media_end *e = media_find(m, leg);
	const char *d;
	int err;

	if (!e)
		return -ENOENT;
	for (d = digits; *d; d++)
		if (rtp_event_code(*d) < 0)
			return -EINVAL;
	if (strlen(e->keys) + strlen(digits) > MEDIA_KEYS_MAX)
		return -ENOSPC;
	memcpy(e->keys + strlen(e->keys), digits, strlen(digits) + 1);
	if (e->is_keying)
		return 0;
	err = keys_send(e);
	return err ? err : media_path_update(e);	/* no relay past them */
}
