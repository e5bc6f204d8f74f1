/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A gate that closes before what it keeps out has reached it: speech waits for
 * LQ_MUTE_MS, and whoever decides sees it at once.
 */
#ifndef LQ_DSP_MUTE_H
#define LQ_DSP_MUTE_H

#include <linux/types.h>

/* What the DTMF detector takes from a digit's beginning to its suspicion. */
#define LQ_MUTE_MS	16

struct lq_mute {
	s16 waiting[LQ_MUTE_MS][8];
	u32 at;			/* the oldest block */
	u32 left;		/* blocks that are still silenced */
};

/** lq_mute_init - open; the first LQ_MUTE_MS are silence */
void lq_mute_init(struct lq_mute *m);

/** lq_mute_run - @x goes in, what came LQ_MUTE_MS ago comes out in its place */
void lq_mute_run(struct lq_mute *m, s16 x[8]);

/** lq_mute_close - before lq_mute_run(): silence this block and all that wait */
static inline void lq_mute_close(struct lq_mute *m)
{
	m->left = LQ_MUTE_MS + 1;
}

#endif
