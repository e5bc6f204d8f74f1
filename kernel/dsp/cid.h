/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is calling, heard on a line: FSK messages, numbers in DTMF, and the
 * alerting signal of call waiting, all at once.
 *
 *   x -> fsk -> octets -> cid_msg ----+
 *     -> dtmf -> keys -> cid_dtmf ----+-> struct lq_caller_id
 *     -> alert -----------------------+
 */
#ifndef LQ_DSP_CID_H
#define LQ_DSP_CID_H

#include <linux/types.h>
#include <linux/lq.h>
#include "dsp/alert.h"
#include "dsp/cid_dtmf.h"
#include "dsp/cid_msg.h"
#include "dsp/dtmf.h"
#include "dsp/fsk.h"

struct lq_cid {
	struct lq_fsk fsk;
	struct lq_cid_msg msg;
	struct lq_dtmf dtmf;
	struct lq_cid_dtmf keys;
	struct lq_alert alert;
	struct lq_caller_id heard;	/* the newest; slot, tick, n_heard: 0 */
};

/** lq_cid_init - nothing heard */
void lq_cid_init(struct lq_cid *c);

/** lq_cid_listen - hear what comes from now on; what was heard stays */
void lq_cid_listen(struct lq_cid *c);

/**
 * lq_cid_run - one block
 * @x: [8] linear, s16, full scale +3.14 dBm0
 * Return: true when c->heard is new
 */
bool lq_cid_run(struct lq_cid *c, const s16 x[8]);

#endif
