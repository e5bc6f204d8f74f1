// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Sound cards: the ports of lqd.conf, made known to sig/sound and to the core,
 * and their cards, opened in media/ for every call. What a section says of its
 * card and gains is read at every call, so a reload is heard in the next one.
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "lqd/lqd.h"

/* What the cards of a port have counted, over all its calls. */
struct sound_total {
	struct list link;	/* in lqd.sound_totals */
	char name[SOUND_NAME_LEN];
	struct media_sound_stats stats;
};

struct media_sound_stats *sound_total(const struct lqd *d, const char *name)
{
	struct sound_total *t;

	list_for_each(t, &d->sound_totals, link)
		if (!strcmp(t->name, name))
			return &t->stats;
	return NULL;
}

static const struct sound_settings *settings_of(const struct lqd *d,
						const char *name)
{
	const struct conf_entry *e = conf_find(d->settings->conf, "sound", name);

	return e ? e->data : NULL;
}

/* What a person can do about it. */
static const char *reason_of(int err)
{
	return err == -ENOENT ? "no such card, or no such name in ALSA" :
	       err == -EBUSY ? "somebody else has it open" :
	       err == -EACCES ? "lqd may not use it: group audio" :
	       err == -EOPNOTSUPP ? "no 16-bit samples, or no rate from 4 to "
				    "192 kHz: try plughw:" : strerror(-err);
}

static int open_card(void *arg, uint32_t leg, const char *name)
{
	struct lqd *d = arg;
	const struct sound_settings *s = settings_of(d, name);
	struct glue_leg *g = leg_get(d, leg);
	struct media_sound conf = { .total = sound_total(d, name) };
	int err = -ENOENT;

	if (s && g && d->media) {
		conf.playback = s->device;
		conf.capture = !s->microphone ? s->device :
			       strcmp(s->microphone, "none") ? s->microphone :
			       NULL;
		conf.playback_gain_db = s->playback_gain_db;
		conf.capture_gain_db = s->capture_gain_db;
		err = media_sound_open(d->media, leg, &conf);
		g->has_end = !err;
	}
	if (err)
		log_error("sound", "leg=%u sound=%s device=\"%s\" open=failed "
			  "reason=\"%s\"", leg, name, s ? s->device : "",
			  reason_of(err));
	return err;
}

/* Counting begins with the first port of that name, and goes on. */
static int add_total(struct lqd *d, const char *name)
{
	struct sound_total *t;

	if (sound_total(d, name))
		return 0;
	t = mem_new(sizeof(*t), NULL);
	if (!t)
		return -ENOMEM;
	snprintf(t->name, sizeof(t->name), "%s", name);
	list_append(&d->sound_totals, &t->link);
	return 0;
}

static int add(struct lqd *d, const struct conf_entry *e)
{
	const struct sound_settings *s = e->data;
	int err = add_total(d, e->name);

	if (!err)
		err = sound_add(d->sound, e->name, s->number);
	if (!err)
		line_registered(&d->sound_adapter, s->number, true);
	return err;
}

/* Those that went, and those of another number: that may be somebody else's. */
static void remove_changed(struct lqd *d, const struct settings *old)
{
	const struct conf_entry *e = NULL;
	const struct sound_settings *was, *now;

	while (old && (e = conf_next(old->conf, "sound", e))) {
		was = e->data;
		now = settings_of(d, e->name);
		if ((now && !strcmp(now->number, was->number)) ||
		    sound_remove(d->sound, e->name))
			continue;
		log_note("lqd", "sound=%s number=%s removed=yes", e->name,
			 was->number);
		line_registered(&d->sound_adapter, was->number, false);
	}
}

void sounds_configure(struct lqd *d, const struct settings *old)
{
	const struct conf_entry *e = NULL;
	int err;

	remove_changed(d, old);
	while ((e = conf_next(d->settings->conf, "sound", e))) {
		err = add(d, e);
		if (err && err != -EEXIST)	/* it was there before a reload */
			log_error("sound", "sound=%s add=failed reason=\"%s\"",
				  e->name, strerror(-err));
	}
}

int sound_start(struct lqd *d)
{
	struct leg_handler h = { leg_new_id, leg_on_event, &d->sound_adapter };
	int err = sound_new(&d->sound, &h, &(struct sound_wire){ open_card, d });

	if (err)
		return err;
	d->sound_adapter = (struct adapter){ d, sound_ops(), d->sound };
	sounds_configure(d, NULL);
	return 0;
}

void sound_end(struct lqd *d)
{
	struct sound_total *t, *tmp;

	d->sound = sound_free(d->sound);
	list_for_each_safe(t, tmp, &d->sound_totals, link) {
		list_remove(&t->link);
		mem_deref(t);
	}
}
