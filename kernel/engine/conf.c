// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The conference matrix.
 *
 *   said[talk mask] += each talker                      one add a talker
 *   heard[listen mask] = sum of said[t] with t & mask   one sum a mask in use
 *   member hears heard[his mask] - his own voice        if it was in the sum
 *
 * The scratch tables are never cleared: a row counts only if its round number
 * is this round's, so a room of two touches two rows of each.
 */
#include <linux/types.h>
#include <linux/string.h>
#include "engine/conf.h"
#include "engine/engine.h"

void lq_room_open(struct lq_engine *e, struct lq_room *r,
		  struct lq_client *owner)
{
	r->owner = owner;
	r->members = NULL;
	r->n_members = 0;
	r->next = e->rooms;
	r->link = &e->rooms;
	if (r->next)
		r->next->link = &r->next;
	e->rooms = r;
}

void lq_room_close(struct lq_room *r)
{
	while (r->members)
		lq_room_leave(r->members);
	*r->link = r->next;
	if (r->next)
		r->next->link = r->link;
	r->owner = NULL;
}

void lq_room_join(struct lq_room *r, struct lq_slot *slot, u32 talk, u32 listen)
{
	lq_room_leave(slot);
	slot->room = r;
	slot->talk = talk;
	slot->listen = listen;
	memset(slot->heard, 0, sizeof(slot->heard));
	slot->room_next = r->members;
	slot->room_link = &r->members;
	if (slot->room_next)
		slot->room_next->room_link = &slot->room_next;
	r->members = slot;
	r->n_members++;
}

void lq_room_leave(struct lq_slot *slot)
{
	if (!slot->room)
		return;
	*slot->room_link = slot->room_next;
	if (slot->room_next)
		slot->room_next->room_link = slot->room_link;
	slot->room->n_members--;
	slot->room = NULL;
	slot->talk = slot->listen = 0;
}

static void mixer_say(struct lq_mixer *m, u32 talk, const s16 said[8])
{
	if (m->said_round[talk] == m->round) {
		lq_mix_add(m->said[talk], said);
		return;
	}
	m->said_round[talk] = m->round;
	m->talk_masks[m->n_talk_masks++] = talk;
	lq_mix_set(m->said[talk], said);
}

static const s32 *mixer_hear(struct lq_mixer *m, u32 listen)
{
	s32 *sum = m->heard[listen];
	u32 i;

	if (m->heard_round[listen] == m->round)
		return sum;
	m->heard_round[listen] = m->round;
	memset(sum, 0, sizeof(m->heard[listen]));
	for (i = 0; i < m->n_talk_masks; i++)
		if (m->talk_masks[i] & listen)
			lq_mix_add_sum(sum, m->said[m->talk_masks[i]]);
	return sum;
}

void lq_room_mix(struct lq_room *r, struct lq_mixer *m)
{
	struct lq_slot *s;
	const s32 *sum;

	m->round++;
	m->n_talk_masks = 0;
	for (s = r->members; s; s = s->room_next)
		if (s->talk)
			mixer_say(m, s->talk, s->said);
	for (s = r->members; s; s = s->room_next) {
		sum = mixer_hear(m, s->listen);
		if (s->talk & s->listen)
			lq_mix_without(s->heard, sum, s->said);
		else
			memcpy(s->heard, sum, sizeof(s->heard));
	}
}
