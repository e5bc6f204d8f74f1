/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A caller's number in DTMF: digits between codes, collected and written.
 *
 *   D number C          China, Taiwan [K]
 *   A number D number B reason C    EN 300 659-1 annex B: caller, diverted by,
 *                       reason 00 unavailable, 10 withheld
 *   A number #          and D reason #: 1 withheld, 2 or 3 unavailable [K]
 *
 * A letter begins a field, C or # ends it all. D alone holds the number; beside
 * an A it does not, and before # one digit is a reason. Who sends a number
 * without a start code cannot be told from a caller who dials.
 */
#ifndef LQ_DSP_CID_DTMF_H
#define LQ_DSP_CID_DTMF_H

#include <linux/types.h>
#include <linux/lq.h>

#define LQ_CID_DTMF_MAX		40	/* keys of one message */
#define LQ_CID_DTMF_GAP_MS	500	/* from key to key at most */
#define LQ_CID_DTMF_ON_MS	70	/* as sent; EN 300 659-1 annex B [K] */
#define LQ_CID_DTMF_OFF_MS	70

struct lq_cid_dtmf {
	char keys[LQ_CID_DTMF_MAX];
	u32 n;			/* 0: waits for a start code */
	u32 ms;			/* since the last key */
};

void lq_cid_dtmf_init(struct lq_cid_dtmf *c);

/**
 * lq_cid_dtmf_key - the detector has found the beginning of a key
 * @ascii: 0-9 A-D * #
 * Return: true when a message has ended with it: *@id tells it
 */
bool lq_cid_dtmf_key(struct lq_cid_dtmf *c, char ascii, struct lq_caller_id *id);

/**
 * lq_cid_dtmf_tick - a millisecond has gone by
 * Return: true when a number was broken off: *@id has what there is of it
 */
bool lq_cid_dtmf_tick(struct lq_cid_dtmf *c, struct lq_caller_id *id);

/** lq_cid_dtmf_keys - what to send for a valid @id of kind DTMF */
void lq_cid_dtmf_keys(const struct lq_caller_id *id, char keys[LQ_NAME_LEN]);

#endif
