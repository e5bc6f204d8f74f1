// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Lines: slots that are held whether or not a leg is on them, because somebody
 * here serves their signals. A leg's end on such a slot borrows it: opening
 * claims nothing, closing gives nothing back.
 */
#include "media/media_priv.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

struct media_line *media_line_find(const struct media *m, uint32_t slot)
{
	struct media_line *l;

	list_for_each(l, &m->lines, link)
		if (l->slot == slot)
			return l;
	return NULL;
}

int media_line_set(struct media_line *l, uint32_t flags)
{
	struct lq_slot_cfg cfg = { .slot = l->slot, .law = l->law,
				   .flags = flags | l->flags };

	bool is_cancelling;
	int err;

	memcpy(cfg.plan, l->m->tone_plan, sizeof(cfg.plan));
	if (l->end)
		media_cancel_echo(l->end, &cfg);
	is_cancelling = cfg.ec_tail_ms != 0;
	if (l->is_cancelling && !is_cancelling)
		media_echo_remember(l);
	err = media_request(l->m, LQ_SLOT_SET, &cfg);
	if (err)
		return err;
	if (!l->is_cancelling && is_cancelling)
		media_echo_recall(l);
	l->is_cancelling = is_cancelling;
	return 0;
}

int media_line_hold(struct media *m, uint32_t slot, uint32_t *signal)
{
	struct lq_claim claim = { .slot = slot };
	struct lq_slot_info info = { .slot = slot };
	struct media_line *l;
	int err;

	if (media_line_find(m, slot))
		return -EEXIST;
	l = mem_new(sizeof(*l), NULL);
	if (!l)
		return -ENOMEM;
	err = media_request(m, LQ_SLOT_CLAIM, &claim);
	if (err)
		goto out_free;
	err = media_request(m, LQ_GET_SLOT, &info);
	if (err)
		goto out_release;
	l->m = m;
	l->slot = slot;
	l->index = claim.index;
	l->law = info.law;
	l->is_analog = info.kind == LQ_KIND_FXS || info.kind == LQ_KIND_FXO;
	pthread_mutex_lock(&m->lock);
	list_append(&m->lines, &l->link);
	pthread_mutex_unlock(&m->lock);
	*signal = info.signal;
	return 0;

out_release:
	(void)media_request(m, LQ_SLOT_RELEASE, &claim);	/* undo only */
out_free:
	mem_deref(l);
	return err;
}

void media_line_drop(struct media *m, uint32_t slot)
{
	struct media_line *l = media_line_find(m, slot);
	struct lq_claim claim = { .slot = slot };

	if (!l)
		return;
	if (l->end)
		media_close(m, l->end->leg);
	pthread_mutex_lock(&m->lock);
	list_remove(&l->link);
	pthread_mutex_unlock(&m->lock);
	(void)media_request(m, LQ_SLOT_RELEASE, &claim);	/* gone: fine too */
	mem_deref(l);
}

/* The leg left: what it heard and said ends, what we serve goes on. */
void media_line_free(struct media_line *l)
{
	struct lq_digits none = { .slot = l->slot };

	l->end = NULL;
	(void)media_request(l->m, LQ_SLOT_DIGITS, &none);	/* gone: fine */
	(void)media_line_set(l, 0);
}

int media_line_signal(struct media *m, uint32_t slot, uint32_t set,
		      uint32_t clear)
{
	struct lq_signal s = { .slot = slot, .set = set, .clear = clear };

	if (!media_line_find(m, slot))
		return -ENOENT;
	return media_request(m, LQ_SLOT_SIG, &s);
}

int media_line_listen(struct media *m, uint32_t slot, uint32_t flags)
{
	struct media_line *l = media_line_find(m, slot);
	int err;

	if (!l)
		return -ENOENT;
	if (l->flags == flags)
		return 0;
	l->flags = flags;
	err = media_line_set(l, l->end ? l->end->flags : 0);
	if (err || !l->end || l->end->tone == LQ_TONE_NONE)
		return err;
	return media_tone(m, l->end->leg, l->end->tone);	/* it waited */
}

int media_line_tone(struct media *m, const struct lq_tone *tone)
{
	struct lq_tone t = *tone;

	if (!media_line_find(m, t.slot))
		return -ENOENT;
	return media_request(m, LQ_SLOT_TONE, &t);
}

int media_line_ask(struct media *m, unsigned int cmd, void *arg)
{
	uint32_t slot;

	memcpy(&slot, arg, sizeof(slot));
	return media_line_find(m, slot) ? media_request(m, cmd, arg) : -ENOENT;
}
