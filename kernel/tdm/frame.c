// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Search for the frame alignment signal at every bit, and its supervision.
 *
 * Not here: multiframes, alarms, buffers.
 * Source: ITU-T G.706 (04/91) 4.1.
 */
#include <linux/types.h>
#include <linux/string.h>
#include "tdm/frame.h"

#define LOSS_COUNT	3	/* G.706 4.1.1 */
#define ALL_ERASED	0xf	/* of the four units held */

void lq_framer_restart(struct lq_framer *f)
{
	f->erasures = ALL_ERASED;
	f->is_aligned = false;
	f->from = 0;
}

void lq_framer_init(struct lq_framer *f)
{
	memset(f, 0, sizeof(*f));
	lq_framer_restart(f);
}

bool lq_fas_watch_run(struct lq_fas_watch *w, const struct lq_frame *frame)
{
	u8 ts0 = lq_ts0(&frame->bits);

	if (frame->is_erased)
		return true;
	if (frame->is_fas) {
		if ((ts0 & LQ_TS0_FAS_MASK) == LQ_TS0_FAS)
			w->n_bad_fas = 0;
		else
			w->n_bad_fas++;
	} else {
		if (ts0 & LQ_TS0_NFAS)
			w->n_bad_nfas = 0;
		else
			w->n_bad_nfas++;
	}
	return w->n_bad_fas < LOSS_COUNT && w->n_bad_nfas < LOSS_COUNT;
}

/* ----------------------------------------------------------------- search */

/*
 * The parity of units is that of the oldest held, n - 3, which is also that
 * of n - 1, where the frame now ending has begun.
 */
static u32 lq_framer_parity(const struct lq_framer *f)
{
	return f->n_units & 1;
}

/* Bits @ahead..@ahead + 63 of the stream from word @k on, 1..63. */
static inline u64 lq_ahead(const u64 *w, u32 ahead)
{
	return w[0] << ahead | w[1] >> (64 - ahead);
}

/* The places among 64 that are followed by 0011011, bits 2..8 of TS0. */
static inline u64 lq_fas_places(const u64 *w)
{
	return ~lq_ahead(w, 1) & ~lq_ahead(w, 2) & lq_ahead(w, 3) &
	       lq_ahead(w, 4) & ~lq_ahead(w, 5) & lq_ahead(w, 6) &
	       lq_ahead(w, 7);
}

bool lq_framer_find(const struct lq_framer *f, u32 *from,
		    struct lq_place *place)
{
	u32 begin = *from, k;
	u64 w[16], places;

	if (begin >= 256) {
		*from = begin - 256;
		return false;
	}
	*from = 0;
	if (f->erasures & ALL_ERASED)
		return false;
	for (k = 0; k < 4; k++)
		memcpy(w + 4 * k, &f->units[(f->n_units + k) & 3],
		       sizeof(f->units[0]));
	for (k = begin / 64; k < 4; k++, begin = 64 * k) {
		places = lq_fas_places(w + k) & ~0ull >> begin % 64;
		if (places)
			places &= lq_ahead(w + k + 4, 1) &
				  lq_fas_places(w + k + 8);
		if (places) {
			place->bit = 64 * k + __builtin_clzll(places);
			place->parity = lq_framer_parity(f);
			return true;
		}
	}
	return false;
}

u32 lq_framer_after(const struct lq_framer *f, const struct lq_place *place)
{
	u32 from = place->bit + 1;

	/* At the next run the oldest unit has the other parity. */
	return place->parity == lq_framer_parity(f) ? from + 256 : from;
}

void lq_framer_reject(struct lq_framer *f)
{
	f->is_aligned = false;
	f->from = lq_framer_after(f, &f->place);
}

/* ---------------------------------------------------------------- framing */

void lq_framer_peek(const struct lq_framer *f, const struct lq_place *place,
		    struct lq_frame *out)
{
	const struct lq_bits *before = &f->units[(f->n_units + 2) & 3];
	const struct lq_bits *last = &f->units[(f->n_units + 3) & 3];

	lq_bits_cut(&out->bits, before, last, place->bit);
	out->is_fas = place->parity == lq_framer_parity(f);
	/* A frame that begins at bit 0 has nothing of the last unit. */
	out->is_erased = f->erasures & (place->bit ? 3 : 2);
}

void lq_framer_move(struct lq_framer *f, const struct lq_place *place)
{
	f->place = *place;
	f->is_aligned = true;
	memset(&f->watch, 0, sizeof(f->watch));
}

static void lq_framer_push(struct lq_framer *f, const struct lq_bits *unit)
{
	f->erasures <<= 1;
	if (unit)
		f->units[f->n_units & 3] = *unit;
	else
		f->erasures |= 1;
	f->n_units++;
}

static void lq_framer_supervise(struct lq_framer *f,
				const struct lq_frame *frame)
{
	u32 before = f->watch.n_bad_fas;

	if (!lq_fas_watch_run(&f->watch, frame)) {
		f->is_aligned = false;
		f->from = 0;
	}
	if (f->watch.n_bad_fas > before)
		f->n_fas_errors++;
}

bool lq_framer_run(struct lq_framer *f, const struct lq_bits *unit,
		   struct lq_frame *out)
{
	struct lq_place place;

	lq_framer_push(f, unit);
	if (f->is_aligned) {
		lq_framer_peek(f, &f->place, out);
		lq_framer_supervise(f, out);
	} else if (lq_framer_find(f, &f->from, &place)) {
		lq_framer_move(f, &place);
		lq_framer_peek(f, &f->place, out);
	}
	return f->is_aligned;
}
