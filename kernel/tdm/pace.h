/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How evenly a board brings frames: each burst stands against the one before it,
 * from which it should be as far as its frames are long. So the jitter of a
 * board's interrupt is measured where it matters, at the framer's door.
 */
#ifndef LQ_TDM_PACE_H
#define LQ_TDM_PACE_H

#include <linux/types.h>
#include <linux/lq.h>

struct lq_pace {
	u64 last_ns;		/* when the last burst came; 0: none yet */
	u64 n_bursts;		/* judged */
	u64 max_early_ns, max_late_ns;
	u64 bins[LQ_PACE_BINS];
};

/**
 * lq_pace_note - a burst came, or the news of one that was lost
 * @now_ns:   of any clock that only goes forward
 * @n_frames: its length, 125 us each
 *
 * The first burst, and the first after a second of none, have nothing to stand
 * against. Context: whoever holds the span's line.
 */
void lq_pace_note(struct lq_pace *p, u64 now_ns, u32 n_frames);

/** lq_pace_fill - all of *out but span */
void lq_pace_fill(const struct lq_pace *p, struct lq_pace_info *out);

#endif
