/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Elastic store: whole frames between two clocks.
 *
 * One producer, one consumer, no lock. Only the consumer slips: an empty store
 * repeats the last frame, one that holds too much loses the oldest. A slip is
 * one frame, so the store fills itself just as far as the jitter asks, and no
 * further. Where it is known beforehand how uneven the frames come, that much is
 * held in reserve: waited for at the beginning, and again when it ran empty.
 * Before it has begun, and after 4 ms of nothing, it gives idle frames, which are
 * no slips.
 */
#ifndef LQ_TDM_ELASTIC_H
#define LQ_TDM_ELASTIC_H

#include <linux/types.h>

#define LQ_ELASTIC_FRAMES	128	/* 16 ms; a power of two */
#define LQ_ELASTIC_HIGH		32	/* 4 ms left after a take: USB bursts */
#define LQ_ELASTIC_STARVED	32	/* made-up frames in a row: has stopped */
#define LQ_ELASTIC_RESERVE_MAX	16	/* 2 ms */
#define LQ_FRAME_OCTETS		32
#define LQ_IDLE_OCTET		0xd5	/* trunk conditioning, A-law silence */

enum lq_elastic_policy {
	LQ_ELASTIC_REPEAT,	/* empty: the last frame again */
	LQ_ELASTIC_IDLE,	/* empty: idle, never stale data */
};

struct lq_elastic {
	/* set at creation, then constant */
	enum lq_elastic_policy policy;
	u32 reserve;		/* frames, up to LQ_ELASTIC_RESERVE_MAX; 0 by init */

	/* written by the producer */
	u32 head;		/* frames put, free-running */
	u64 n_full;		/* frames lost: the consumer has stopped */

	/* written by the consumer */
	u32 tail;
	bool is_running;
	u32 n_made_up;		/* in a row */
	u32 n_owed;		/* still to be made up for the reserve */
	u64 n_repeated;		/* frames made up while running */
	u64 n_dropped;		/* oldest frames dropped */

	u8 frames[LQ_ELASTIC_FRAMES][LQ_FRAME_OCTETS];
};

void lq_elastic_init(struct lq_elastic *e, enum lq_elastic_policy policy);

/** lq_elastic_flush - empty, counters go on; excludes both sides */
void lq_elastic_flush(struct lq_elastic *e);

/** lq_elastic_slot - producer: where to write the next frame, NULL if full */
u8 *lq_elastic_slot(struct lq_elastic *e);

/** lq_elastic_put - producer: the frame in lq_elastic_slot() is whole */
void lq_elastic_put(struct lq_elastic *e);

/**
 * lq_elastic_begin - consumer: @n takes follow; level the store for them
 *
 * Begins to run when it holds @n frames and the reserve, drops what it holds
 * too much.
 */
void lq_elastic_begin(struct lq_elastic *e, u32 n);

/** lq_elastic_stop - consumer: it stands still; what it holds is forgotten */
void lq_elastic_stop(struct lq_elastic *e);

/** lq_elastic_take - consumer: [32] the next frame, valid until the next take */
const u8 *lq_elastic_take(struct lq_elastic *e);

#endif
