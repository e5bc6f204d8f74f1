/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is calling, sent: an FSK message or the alerting signal as sound.
 * A number in DTMF is the business of dtmf_gen.h (lq_cid_dtmf_keys).
 */
#ifndef LQ_DSP_CID_GEN_H
#define LQ_DSP_CID_GEN_H

#include <linux/types.h>
#include <linux/lq.h>
#include "dsp/cid_msg.h"
#include "dsp/fsk_gen.h"
#include "dsp/tone.h"

/*
 * At the exchange -13.5 dBm +- 1.5 for a mark: GR-30-CORE, EN 300 659-1 [K].
 * Each tone of the alert: -15 dBm +- 1: GR-30-CORE; 80 ms +- 5 [K].
 */
#define LQ_CID_LEVEL_CB		(-135)
#define LQ_CID_ALERT_CB		(-150)
#define LQ_CID_ALERT_MS		80

struct lq_cid_gen {
	struct lq_cid_msg msg;
	struct lq_fsk_gen fsk;
	struct lq_tone_gen alert;
};

/** lq_cid_is_valid - can @id be sent? Ranges stand in uapi/linux/lq.h */
bool lq_cid_is_valid(const struct lq_caller_id *id);

/** lq_cid_gen_start - send a valid @id of kind SDMF, MDMF or ALERT */
void lq_cid_gen_start(struct lq_cid_gen *g, const struct lq_caller_id *id);
void lq_cid_gen_stop(struct lq_cid_gen *g);

static inline bool lq_cid_gen_is_on(const struct lq_cid_gen *g)
{
	return lq_fsk_gen_is_on(&g->fsk) || lq_tone_is_on(&g->alert);
}

/** lq_cid_gen_add - add 8 samples of what is on; true when it ended in them */
bool lq_cid_gen_add(struct lq_cid_gen *g, s32 sum[8]);

#endif
