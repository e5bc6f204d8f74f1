// SPDX-License-Identifier: GPL-3.0-or-later
/* Requests about sound cards: their list, with what their clocks and buffers did. */
#include <errno.h>
#include <string.h>

#include "lqd/request.h"

struct sound_list {
	struct lqd *d;
	json_t *list;
};

static const char *state_of(const struct sound_info *i)
{
	return i->leg ? "talking" : i->error ? "failed" : "idle";
}

static void add_sound(void *arg, const struct sound_info *i)
{
	struct sound_list *l = arg;
	const struct conf_entry *e = conf_find(l->d->settings->conf, "sound",
					       i->name);
	const struct sound_settings *c = e ? e->data : NULL;
	struct media_sound_stats s = *sound_total(l->d, i->name);

	if (i->leg && l->d->media)	/* else what was, is all there is */
		(void)media_sound_stats(l->d->media, i->leg, &s);
	request_append(l->list, json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:I, s:i, s:i, s:i, s:i, "
		"s:I, s:I, s:I}",
		"sound", i->name, "number", i->number,
		"device", c ? c->device : "", "state", state_of(i),
		"error", i->error ? strerror(-i->error) : "", "leg", i->leg,
		"calls", NUMBER(i->n_calls), "failed", NUMBER(i->n_failed),
		"playback_hz", s.playback_hz, "capture_hz", s.capture_hz,
		"playback_ppm", s.playback_ppm, "capture_ppm", s.capture_ppm,
		"xruns", NUMBER(s.n_xruns), "skipped", NUMBER(s.n_skipped),
		"made_up", NUMBER(s.n_made_up)));
}

int request_sounds(void *arg, const json_t *args, json_t **result, char *why)
{
	struct sound_list l = { arg, json_array() };

	sound_each(l.d->sound, add_sound, &l);
	return request_list(result, "sounds", l.list);
}
