/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the far end send CRC-4, and is the frame alignment in use the true one?
 *
 *   primary alignment found -> HUNT, 400 ms, traffic already runs
 *      MFAS at the primary place           -> CRC4
 *      8 ms without: search other places beside it, 8 ms for each;
 *      MFAS at another place               -> move there, CRC4
 *      400 ms over                         -> PLAIN: the far end has no CRC-4
 *   CRC4: 8 ms without MFAS                -> HUNT again
 *         915 of 1000 SMFs wrong           -> the place is false
 *
 * Source: ITU-T G.706 (04/91) 4.2, 4.3.2 and Annex B.
 */
#ifndef LQ_TDM_INTERWORK_H
#define LQ_TDM_INTERWORK_H

#include <linux/types.h>
#include "tdm/crc4.h"
#include "tdm/frame.h"

#define LQ_MFAS_FRAMES		64	/* 8 ms */
#define LQ_INTERWORK_FRAMES	3200	/* 400 ms */

enum lq_interwork_state {
	LQ_INTERWORK_HUNT,
	LQ_INTERWORK_CRC4,
	LQ_INTERWORK_PLAIN,
};

struct lq_interwork {
	enum lq_interwork_state state;
	u32 n_frames;			/* in HUNT */
	struct lq_mfas_hunt primary;
	struct lq_crc4_rx crc;		/* in CRC4 */

	/* the other place, in HUNT after 8 ms */
	bool is_tracking;		/* else searching */
	u32 from;
	u32 n_tracked;			/* frames */
	struct lq_place place;
	struct lq_fas_watch watch;
	struct lq_mfas_hunt other;

	u64 n_moves;			/* to another place */
};

/** lq_interwork_init - zero counters */
void lq_interwork_init(struct lq_interwork *iw);

/** lq_interwork_begin - basic alignment was found */
void lq_interwork_begin(struct lq_interwork *iw);

/**
 * lq_interwork_run - one aligned frame
 * @f: may be moved to another place, or told that its place is false
 */
void lq_interwork_run(struct lq_interwork *iw, struct lq_framer *f,
		      const struct lq_frame *frame);

#endif
