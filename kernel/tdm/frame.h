/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Basic frame alignment: where frames begin in a raw stream of line bits.
 *
 * The board hands in units of 256 bits, cut anywhere. One unit in gives, when
 * aligned, one frame out: the frame that began in the unit before. So units
 * and frames keep pace, whatever the offset.
 *
 *   unit:    n-3     n-2     n-1      n (just received)
 *          |..A....|.......|.......|.......|
 *             ^p      ^       ^                p: the place, 0..255
 *             FAS    bit 2   FAS               all three: aligned (4.1.2)
 *
 * The search tries 64 places at once with a few word operations, so a unit
 * costs the same whether it is searched or framed, and every place has its
 * full check: a false FAS never delays the true one.
 *
 * Not here: CRC-4 (crc4.h), and what to do about a lost alignment (e1.h).
 * Source: ITU-T G.704 (10/98) 2.3, G.706 (04/91) 4.1.
 */
#ifndef LQ_TDM_FRAME_H
#define LQ_TDM_FRAME_H

#include <linux/types.h>
#include "tdm/bits.h"

/* Timeslot 0, G.704 table 5A. */
#define LQ_TS0_SI	0x80	/* bit 1: international, or CRC-4 */
#define LQ_TS0_FAS	0x1b	/* bits 2..8 of a FAS frame */
#define LQ_TS0_FAS_MASK	0x7f
#define LQ_TS0_NFAS	0x40	/* bit 2 of the other frame is 1 */
#define LQ_TS0_A	0x20	/* NFAS bit 3: remote alarm */
#define LQ_TS0_SA	0x1f	/* NFAS bits 4..8: unused are 1 */

static inline u8 lq_ts0(const struct lq_bits *frame)
{
	return frame->w[0] >> 56;
}

/* Where frames begin, and which of them carry the FAS. */
struct lq_place {
	u32 bit;		/* 0..255 in a unit */
	u32 parity;		/* FAS frames begin in units of this parity */
};

/* Loss of alignment, G.706 4.1.1: three in a row. */
struct lq_fas_watch {
	u32 n_bad_fas;
	u32 n_bad_nfas;
};

struct lq_framer {
	struct lq_bits units[4];	/* the last ones, by number & 3 */
	u32 n_units;			/* number of the next one */
	u32 erasures;			/* of the last ones, newest lowest bit */

	bool is_aligned;
	struct lq_place place;		/* if aligned */
	struct lq_fas_watch watch;
	u32 from;			/* if not: cursor of the search */

	u64 n_fas_errors;		/* errored FAS while aligned */
};

/* What one unit gave. */
struct lq_frame {
	struct lq_bits bits;
	bool is_fas;		/* else NFAS */
	bool is_erased;		/* the board lost some of it: bits mean nothing */
};

/** lq_framer_init - searching, nothing received, counter zero */
void lq_framer_init(struct lq_framer *f);

/** lq_framer_restart - the same, but the counter goes on */
void lq_framer_restart(struct lq_framer *f);

/**
 * lq_framer_run - one unit received
 * @unit: NULL for a unit known to be lost: an aligned framer free-wheels over
 *        it, a searching one starts afresh after it
 * Return: whether aligned, and so @out is filled. The call that finds
 * alignment gives that second FAS frame; the one that loses it gives none.
 */
bool lq_framer_run(struct lq_framer *f, const struct lq_bits *unit,
		   struct lq_frame *out);

/**
 * lq_framer_reject - the alignment is false: search on, right behind it
 *
 * The same place is found again only after all others.
 */
void lq_framer_reject(struct lq_framer *f);

/* For a second search beside the one in use (G.706 Annex B): */

/** lq_framer_after - cursor to search right behind @place from the next run on */
u32 lq_framer_after(const struct lq_framer *f, const struct lq_place *place);

/**
 * lq_framer_find - search the oldest unit held, once in each run
 * @from: cursor: bits to pass over, counted from its beginning; moved on
 */
bool lq_framer_find(const struct lq_framer *f, u32 *from,
		    struct lq_place *place);

/** lq_framer_peek - the frame now ending, as if aligned at @place */
void lq_framer_peek(const struct lq_framer *f, const struct lq_place *place,
		    struct lq_frame *out);

/** lq_framer_move - use another place from the next run on */
void lq_framer_move(struct lq_framer *f, const struct lq_place *place);

/** lq_fas_watch_run - one frame; Return: false when alignment is lost by it */
bool lq_fas_watch_run(struct lq_fas_watch *w, const struct lq_frame *frame);

#endif
