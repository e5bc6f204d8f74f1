/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A slot: one party's voice and everything that happens to it in a tick.
 *
 * States: free (no owner: the line hears idle octets, nothing is counted) and
 * owned. Counters begin at the claim and stay readable after the release.
 */
#ifndef LQ_ENGINE_SLOT_H
#define LQ_ENGINE_SLOT_H

#include <linux/types.h>
#include <linux/lq.h>
#include "dsp/cid.h"
#include "dsp/cid_gen.h"
#include "dsp/agc.h"
#include "dsp/dtmf.h"
#include "dsp/dtmf_gen.h"
#include "dsp/level.h"
#include "dsp/mf.h"
#include "dsp/mute.h"
#include "dsp/nr.h"
#include "dsp/progress.h"
#include "dsp/tone.h"
#include "dsp/vad.h"
#include "engine/port.h"
#include "engine/ring.h"

struct lq_client;
struct lq_ec;
struct lq_engine;
struct lq_room;
struct lq_span;

struct lq_slot_count {		/* samples unless said otherwise */
	u64 rx, tx;
	u64 rx_ring, rx_overruns;
	u64 tx_ring, tx_underruns;
	u64 tap, tap_overruns;		/* pairs */
	u64 line_in, line_in_underruns;
	u64 line_out, line_out_overruns;
	u64 digits, clipped;
	u64 callers;
};

struct lq_slot {
	/* set when its span or the engine is set up, then constant */
	u32 name;		/* LQ_SLOT(); set when the span gets its number */
	u32 kind;		/* enum lq_slot_kind */
	struct lq_span *span;	/* NULL: IP */
	u8 *line_rx;		/* [8] of the span, or ip_rx */
	u8 *line_tx;		/* [8] of the span, or ip_tx */

	/* changed by requests */
	struct lq_client *owner;	/* NULL: free */
	u32 index;			/* in the owner's area */
	u32 flags;			/* LQ_SLOT_F_* */
	u32 law;			/* enum lq_law */
	s32 rx_gain_cb, tx_gain_cb;
	s32 rx_gain_q13, tx_gain_q13;
	struct lq_room *room;		/* NULL: in none */
	u32 talk, listen;
	struct lq_slot *room_next, **room_link;
	struct lq_slot *next, **link;	/* the engine's list of owned slots */
	u32 signal;		/* LQ_SIG_* as told last, or ABCD; tick only */
	struct lq_port port;		/* analog */
	struct lq_ec *ec;		/* of the owner's pool; NULL: none */

	/* tick only */
	bool has_tx_begun, has_line_begun;
	s16 said[LQ_TICK_SAMPLES];	/* linear, after rx gain */
	s32 heard[LQ_TICK_SAMPLES];	/* sum from the matrix, in a room */
	u8 said_octets[LQ_TICK_SAMPLES];
	u8 ip_rx[LQ_TICK_SAMPLES], ip_tx[LQ_TICK_SAMPLES];
	struct lq_ring_end rings[LQ_RINGS];
	struct lq_level rx_level, tx_level;
	struct lq_tone_gen tone;
	struct lq_dtmf_gen digits;
	struct lq_dtmf dtmf;
	struct lq_mute mute;
	char plan[8];			/* of progress */
	struct lq_progress progress;
	struct lq_vad vad;
	struct lq_nr nr;
	struct lq_agc agc;
	struct lq_mf mf;
	struct lq_cid cid;
	struct lq_cid_gen cid_gen;
	struct lq_slot_count count;
};

static inline bool lq_slot_is_port(const struct lq_slot *s)
{
	return s->kind == LQ_KIND_FXS || s->kind == LQ_KIND_FXO;
}

/** lq_slot_init - free, silent */
void lq_slot_init(struct lq_slot *s, u32 kind, struct lq_span *span,
		  u8 *line_rx, u8 *line_tx);

/** lq_slot_claim - into client @c at place @index, with fresh counters */
void lq_slot_claim(struct lq_engine *e, struct lq_slot *s, struct lq_client *c,
		   u32 index);

/** lq_slot_release - out of its room and client; the line hears idle */
void lq_slot_release(struct lq_engine *e, struct lq_slot *s);

/** lq_slot_set - take over a valid configuration, at @tick */
void lq_slot_set(struct lq_slot *s, const struct lq_slot_cfg *cfg, u64 tick);

/** lq_slot_tell_digit - what its detector reported at @tick, to its owner */
void lq_slot_tell_digit(struct lq_slot *s, enum lq_dtmf_report report,
			char ascii, u32 ms, u64 tick);

/**
 * lq_slot_set_ec - an echo canceller of @tail_ms, or none for 0
 *
 * One of the same tail stays as it is.
 * Return: 0, -ENOSPC: the owner has none free, or none that long
 */
int lq_slot_set_ec(struct lq_engine *e, struct lq_slot *s, u32 tail_ms);

/** lq_slot_idle - idle octets to the line of a free slot, in the span's law */
void lq_slot_idle(struct lq_slot *s);

/** lq_slot_fill_info - as @asker sees it */
void lq_slot_fill_info(const struct lq_slot *s, const struct lq_client *asker,
		       struct lq_slot_info *info);

#endif
