// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * G.706 Annex B: automatic interworking of CRC-4 and non-CRC-4 ends, with a
 * second search beside the traffic. Picture in the header.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "tdm/interwork.h"

#define FRAME_AFTER_MFAS 12

void lq_interwork_init(struct lq_interwork *iw)
{
	memset(iw, 0, sizeof(*iw));
	lq_interwork_begin(iw);
}

/* Other sides read the state while this one runs. */
static void lq_interwork_enter(struct lq_interwork *iw,
			       enum lq_interwork_state state)
{
	WRITE_ONCE(iw->state, state);
}

void lq_interwork_begin(struct lq_interwork *iw)
{
	lq_interwork_enter(iw, LQ_INTERWORK_HUNT);
	iw->n_frames = 0;
	iw->is_tracking = false;
	lq_mfas_hunt_init(&iw->primary);
}

static void lq_interwork_found(struct lq_interwork *iw)
{
	lq_crc4_rx_begin(&iw->crc, FRAME_AFTER_MFAS);
	lq_interwork_enter(iw, LQ_INTERWORK_CRC4);
}

/* --------------------------------------------- beside the primary place */

static void lq_interwork_search(struct lq_interwork *iw, struct lq_framer *f)
{
	if (!lq_framer_find(f, &iw->from, &iw->place))
		return;
	if (iw->place.bit == f->place.bit &&
	    iw->place.parity == f->place.parity) {
		/* The primary is watched anyhow. */
		iw->from = lq_framer_after(f, &iw->place);
		return;
	}
	iw->is_tracking = true;
	iw->n_tracked = 0;
	memset(&iw->watch, 0, sizeof(iw->watch));
	lq_mfas_hunt_init(&iw->other);
}

static void lq_interwork_track(struct lq_interwork *iw, struct lq_framer *f)
{
	struct lq_frame frame;

	lq_framer_peek(f, &iw->place, &frame);
	if (!frame.is_fas && lq_mfas_hunt_run(&iw->other, &frame)) {
		lq_framer_move(f, &iw->place);
		iw->n_moves++;
		lq_interwork_found(iw);
		return;
	}
	iw->n_tracked++;
	if (!lq_fas_watch_run(&iw->watch, &frame) ||
	    iw->n_tracked == LQ_MFAS_FRAMES) {
		iw->is_tracking = false;
		iw->from = lq_framer_after(f, &iw->place);
	}
}

/* ------------------------------------------------------------------ states */

static void lq_interwork_hunt(struct lq_interwork *iw, struct lq_framer *f,
			      const struct lq_frame *frame)
{
	if (!frame->is_fas && lq_mfas_hunt_run(&iw->primary, frame)) {
		lq_interwork_found(iw);
		return;
	}
	iw->n_frames++;
	if (iw->n_frames == LQ_MFAS_FRAMES)
		iw->from = lq_framer_after(f, &f->place);
	else if (iw->n_frames == LQ_INTERWORK_FRAMES)
		lq_interwork_enter(iw, LQ_INTERWORK_PLAIN);
	else if (iw->is_tracking)
		lq_interwork_track(iw, f);
	else if (iw->n_frames > LQ_MFAS_FRAMES)
		lq_interwork_search(iw, f);
}

static void lq_interwork_check(struct lq_interwork *iw, struct lq_framer *f,
			       const struct lq_frame *frame)
{
	switch (lq_crc4_rx_run(&iw->crc, frame)) {
	case LQ_CRC4_GOOD:
		break;
	case LQ_CRC4_NO_MFAS:
		lq_interwork_begin(iw);
		break;
	case LQ_CRC4_FALSE_FRAME:
		lq_framer_reject(f);
		break;
	}
}

void lq_interwork_run(struct lq_interwork *iw, struct lq_framer *f,
		      const struct lq_frame *frame)
{
	switch (iw->state) {
	case LQ_INTERWORK_HUNT:
		lq_interwork_hunt(iw, f, frame);
		break;
	case LQ_INTERWORK_CRC4:
		lq_interwork_check(iw, f, frame);
		break;
	case LQ_INTERWORK_PLAIN:
		break;
	}
}
