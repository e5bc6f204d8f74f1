/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Line echo canceller after G.168: takes the echo of what a line was sent out
 * of what comes back from it.
 *
 *   sent ─┬─► step size, correlation ─► trial taps
 *         │                                │ copied when better
 *         ├─► trial taps ──► - ─► trial's error
 *         └─► taps in use ─► - ─► error ─► NLP, comfort noise ─► said
 *   in: said ────────────────┘
 *
 * Two filters of one length: the one in use never adapts. The trial does, by
 * affine projection a block of 8 samples (so that speech converges nearly as
 * white noise does), faster where taps are large (so that a long tail costs
 * little time), with the step that its own estimate of its misadjustment says
 * is best. What it has learnt is used only after it has cancelled better, at
 * first and in double talk on sound that it has not learnt from, and it is
 * thrown away when it cancels worse: near speech, tones and saved paths that do
 * not fit can lead the trial astray but not the voice.
 *
 * Files: ec_filter.c inner loops, ec_avx2.c the same vectorised, ec_decor.c
 * the colour of what is sent, lpc.c colour of errors and noise, ec_adapt.c the
 * trial's step, ec_judge.c which taps are used, ec_nlp.c what is left,
 * ec_disable.c the tone disabler.
 */
#ifndef LQ_DSP_EC_H
#define LQ_DSP_EC_H

#include <linux/types.h>
#include <linux/lq.h>
#include "dsp/ec_adapt.h"
#include "dsp/ec_disable.h"
#include "dsp/ec_filter.h"
#include "dsp/ec_judge.h"
#include "dsp/ec_nlp.h"

struct lq_ec {
	/* set by lq_ec_init, then constant */
	u32 tail_ms;
	u32 n;			/* taps */
	s16 *taps;		/* [n] in use */

	struct lq_ec_adapt adapt;
	struct lq_ec_judge judge;
	struct lq_ec_nlp nlp;
	struct lq_ec_disable disable;
	u64 samples;
};

/** lq_ec_is_tail - is this a tail length, ms */
static inline bool lq_ec_is_tail(u32 tail_ms)
{
	return tail_ms == 16 || tail_ms == 32 || tail_ms == 64 ||
	       tail_ms == 128;
}

/** lq_ec_octets - memory of a canceller of at most @tail_ms, a multiple of 64 */
u32 lq_ec_octets(u32 tail_ms);

/**
 * lq_ec_init - a canceller that knows nothing
 * @memory: lq_ec_octets(tail_ms), aligned to 8; need not be zeroed
 * @tail_ms: 16, 32, 64, 128
 * Return: @memory
 */
struct lq_ec *lq_ec_init(void *memory, u32 tail_ms);

/**
 * lq_ec_run - one block of 8 samples, in place
 * @said: what came from the line, full scale +3.14 dBm0; out: without echo
 * @sent: what went to the line before, after companding; any fixed delay below
 *        the tail is part of the echo path
 * @has_nlp: replace residual echo by comfort noise
 * @ops: lq_ec_scalar or one that gives the same bits
 * Return: LQ_EC_DISABLED changed: 1 was disabled, 0 enabled; else -1
 * Cost: about 3 * 8 * tail_ms multiplications a sample. Source: G.168.
 */
int lq_ec_run(struct lq_ec *ec, s16 said[8], const s16 sent[8], bool has_nlp,
	      const struct lq_ec_ops *ops);

/** lq_ec_fill_info - facts of lq.h; not @info->slot */
void lq_ec_fill_info(const struct lq_ec *ec, struct lq_ec_info *info);

/** lq_ec_save - the part of the taps in use that begins @first samples late */
void lq_ec_save(const struct lq_ec *ec, u32 first, s16 taps[LQ_EC_TAPS]);

/** lq_ec_load - propose that part to the trial; any values do no harm */
void lq_ec_load(struct lq_ec *ec, u32 first, const s16 taps[LQ_EC_TAPS]);

#endif
