/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A conference: who hears whom, in one millisecond.
 *
 * i hears j when (talk of j) & (listen of i) is not zero. Two parties, three
 * parties, listening in, coaching and barging in are all this and nothing else.
 * Work per tick: one add for each talker, one sum for each listen mask in use,
 * one subtraction (own voice) for each listener. Sums are 32 bits wide and
 * exact; saturation is the listener's, once, in the slot.
 */
#ifndef LQ_ENGINE_CONF_H
#define LQ_ENGINE_CONF_H

#include <linux/types.h>
#include <linux/lq.h>
#include "dsp/mix.h"

struct lq_client;
struct lq_engine;
struct lq_slot;

struct lq_room {		/* "conf" in the ABI; struct lq_conf is taken */
	struct lq_client *owner;	/* NULL: free */
	struct lq_slot *members;
	struct lq_room *next;		/* the engine's rooms in use */
	struct lq_room **link;
	u32 n_members;
	u32 number;			/* 1.., the ABI's name for it */
};

/* Scratch of one mix, in the engine because it is too large for a stack. */
struct lq_mixer {
	s32 said[LQ_BUS_ALL + 1][LQ_TICK_SAMPLES];	/* by talk mask */
	s32 heard[LQ_BUS_ALL + 1][LQ_TICK_SAMPLES];	/* by listen mask */
	u8 talk_masks[LQ_BUS_ALL + 1];		/* those in use */
	u32 n_talk_masks;
	u64 said_round[LQ_BUS_ALL + 1];		/* round that filled said[] */
	u64 heard_round[LQ_BUS_ALL + 1];
	u64 round;				/* one per room and tick */
};

/** lq_room_open - give a free room to @owner and put it into the tick's list */
void lq_room_open(struct lq_engine *e, struct lq_room *r,
		  struct lq_client *owner);

/** lq_room_close - all members leave; the room is free */
void lq_room_close(struct lq_room *r);

/** lq_room_join - @slot leaves the room it is in; also changes its masks */
void lq_room_join(struct lq_room *r, struct lq_slot *slot, u32 talk, u32 listen);

/** lq_room_leave - no harm if it is in none */
void lq_room_leave(struct lq_slot *slot);

/** lq_room_mix - slot->heard of every member from slot->said of all */
void lq_room_mix(struct lq_room *r, struct lq_mixer *m);

#endif
