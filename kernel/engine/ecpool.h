/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The echo cancellers that a client has reserved: places of one size in memory
 * that its host allocated with the area, private to the engine.
 */
#ifndef LQ_ENGINE_ECPOOL_H
#define LQ_ENGINE_ECPOOL_H

#include <linux/types.h>
#include <linux/lq.h>
#include "dsp/ec.h"

#define LQ_ECPOOL_MAX	512	/* LQ_CLIENT_SLOTS_MAX */

struct lq_ecpool {
	u8 *memory;		/* NULL: none reserved */
	u32 n;			/* places */
	u32 tail_ms;		/* the longest that fits */
	u64 used[LQ_ECPOOL_MAX / 64];	/* a bit a place */
};

/** lq_ecpool_octets - memory that @m asks for, 0 if none; @m is valid */
u64 lq_ecpool_octets(const struct lq_media_setup *m);

/** lq_ecpool_init - @memory: lq_ecpool_octets(m), aligned to 64 */
void lq_ecpool_init(struct lq_ecpool *p, const struct lq_media_setup *m,
		    void *memory);

/** lq_ecpool_get - a fresh canceller, or NULL: none is free or so long */
struct lq_ec *lq_ecpool_get(struct lq_ecpool *p, u32 tail_ms);

void lq_ecpool_put(struct lq_ecpool *p, struct lq_ec *ec);

#endif
