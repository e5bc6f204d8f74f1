// SPDX-License-Identifier: GPL-2.0-or-later
/* The jitter buffer, see pw_jitter.h. Serialised by the caller. */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "hw/pw_jitter.h"

#define HISTORY		64	/* packets, of was_there */

enum { SLOT_EMPTY, SLOT_HELD, SLOT_INVALID };

u32 lq_pw_jitter_slots(u32 target)
{
	u32 n = 16;

	while (n < 4 * target && n < LQ_PW_SLOTS_MAX)
		n *= 2;
	return n;
}

void lq_pw_jitter_init(struct lq_pw_jitter *j, u32 octets, u32 target,
		       u8 *memory)
{
	memset(j, 0, sizeof(*j));
	j->octets = octets;
	j->target = clamp_t(u32, target, 2, LQ_PW_TARGET_MAX);
	j->n_slots = lq_pw_jitter_slots(j->target);
	j->memory = memory;
}

u32 lq_pw_jitter_fill(const struct lq_pw_jitter *j)
{
	return (u16)(j->end - j->next);
}

static u32 slot_of(const struct lq_pw_jitter *j, u16 seq)
{
	return seq & (j->n_slots - 1);
}

/* What was held for an older stream is given up. */
static void begin(struct lq_pw_jitter *j, u16 seq)
{
	u32 i;

	for (i = 0; i < j->n_slots; i++)
		j->count.n_overrun += j->slots[i] != SLOT_EMPTY;
	memset(j->slots, SLOT_EMPTY, j->n_slots);
	j->is_playing = false;
	j->next = j->end = seq;
	j->was_there = 0;
	j->lost_row = 0;
	j->stray_row = 0;
	j->heard_row = 0;
}

static void hold(struct lq_pw_jitter *j, const struct lq_pw_packet *p)
{
	u32 slot = slot_of(j, p->seq);

	if (p->flags & LQ_PW_F_LOCAL || !p->octets) {
		j->slots[slot] = SLOT_INVALID;
		return;
	}
	j->slots[slot] = SLOT_HELD;
	j->frgs[slot] = p->frg;
	memcpy(j->memory + slot * j->octets, p->octets,
	       min(p->n_octets, j->octets));
}

/* Far off: perhaps the sender has begun anew, then more will follow from there. */
static bool put_stray(struct lq_pw_jitter *j, const struct lq_pw_packet *p)
{
	j->stray_row = p->seq == j->stray ? j->stray_row + 1 : 1;
	j->stray = p->seq + 1;
	if (j->stray_row < LQ_PW_STRAY_ROW) {
		j->count.n_stray++;
		return false;
	}
	if (j->is_playing)
		j->count.n_lops++;
	begin(j, p->seq);
	return lq_pw_jitter_put(j, p);
}

static bool put_old(struct lq_pw_jitter *j, const struct lq_pw_packet *p)
{
	u32 age = (u16)(j->next - p->seq);	/* 1.. */
	u64 bit;

	if (age > HISTORY)
		return put_stray(j, p);
	bit = 1ull << (age - 1);
	if (j->was_there & bit)
		j->count.n_duplicate++;
	else
		j->count.n_late++;
	j->was_there |= bit;
	return false;
}

static void begin_playing(struct lq_pw_jitter *j)
{
	j->is_playing = true;
	j->lost_row = 0;
}

bool lq_pw_jitter_put(struct lq_pw_jitter *j, const struct lq_pw_packet *p)
{
	if (!j->is_playing && j->next == j->end)
		begin(j, p->seq);
	/* Filling, the first to come need not be the first that was sent. */
	else if (!j->is_playing && (s16)(p->seq - j->next) < 0 &&
		 (u16)(j->end - p->seq) <= j->n_slots / 2)
		j->next = p->seq;
	if ((s16)(p->seq - j->next) < 0)
		return put_old(j, p);
	if ((u16)(p->seq - j->next) >= j->n_slots)
		return put_stray(j, p);
	j->stray_row = 0;
	if (j->slots[slot_of(j, p->seq)] != SLOT_EMPTY) {
		j->count.n_duplicate++;
		return false;
	}
	hold(j, p);
	if ((s16)(p->seq - j->end) >= 0)
		j->end = p->seq + 1;
	else
		j->count.n_reordered++;
	j->heard_row = p->seq == (u16)(j->heard + 1) ? j->heard_row + 1 : 1;
	j->heard = p->seq;
	if (!j->is_playing && lq_pw_jitter_fill(j) >= j->target &&
	    j->heard_row >= LQ_PW_HEARD_ROW)
		begin_playing(j);
	return true;
}

static int next_slot(struct lq_pw_jitter *j)
{
	u32 slot = slot_of(j, j->next);
	int was = j->slots[slot];

	j->slots[slot] = SLOT_EMPTY;
	j->was_there = j->was_there << 1 | (was != SLOT_EMPTY);
	if (j->next == j->end)
		j->end++;
	j->next++;
	return was;
}

/* A clock that is not ours, or a delay that has become less. */
static void relieve(struct lq_pw_jitter *j)
{
	if (lq_pw_jitter_fill(j) <= j->n_slots * 3 / 4)
		return;
	while (lq_pw_jitter_fill(j) > j->target)
		if (next_slot(j) != SLOT_EMPTY)
			j->count.n_overrun++;
}

static enum lq_pw_play miss(struct lq_pw_jitter *j)
{
	j->count.n_lost++;
	if (++j->lost_row < LQ_PW_LOST_ROW)
		return LQ_PW_GAP;
	j->count.n_lops++;
	j->is_playing = false;
	j->heard_row = 0;
	return LQ_PW_AIS;
}

enum lq_pw_play lq_pw_jitter_take(struct lq_pw_jitter *j, const u8 **octets)
{
	u32 slot;
	int was;

	if (!j->is_playing)
		return LQ_PW_AIS;
	relieve(j);
	slot = slot_of(j, j->next);
	was = next_slot(j);
	if (was == SLOT_EMPTY)
		return miss(j);
	j->lost_row = 0;
	j->count.n_played++;
	if (was == SLOT_INVALID) {
		j->count.n_invalid++;
		return LQ_PW_AIS;
	}
	j->frg = j->frgs[slot];
	*octets = j->memory + slot * j->octets;
	return LQ_PW_OCTETS;
}
