/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages of caller identification: octets to fields and back.
 *
 *   type | length n | n octets | checksum: all of it adds up to 0 mod 256
 *
 *   SDMF 0x04  MMDDHHMM, then the number, or 'O' or 'P'
 *   SDMF 0x06  messages wait: 0x42 three times; no more: 0x6f
 *   MDMF 0x80  a call's, 0x82 messages wait: type, length and octets of each
 *              parameter, in any order
 *
 * Sources: ETSI EN 300 659-3 5.2, 5.4 (MDMF); GR-30-CORE, TR-NWT-000031 (SDMF)
 * [K]; China: the same types, Bell 202 tones (YD/T 1277.1) [K].
 */
#ifndef LQ_DSP_CID_MSG_H
#define LQ_DSP_CID_MSG_H

#include <linux/types.h>
#include <linux/lq.h>

#define LQ_CID_MSG_MAX	258	/* type, length, 255, checksum */
#define LQ_CID_DATE_OCTETS	8	/* MMDDHHMM */
#define LQ_CID_NUMBER_MAX	20	/* octets, as sent */
#define LQ_CID_NAME_MAX		50

struct lq_cid_msg {
	u8 octets[LQ_CID_MSG_MAX];
	u32 n;
};

enum lq_cid_msg_state {
	LQ_CID_MSG_MORE,	/* not whole yet */
	LQ_CID_MSG_DONE,	/* whole, see lq_cid_msg_read() */
	LQ_CID_MSG_NONE,	/* its first octet is no message type */
};

void lq_cid_msg_init(struct lq_cid_msg *m);

/** lq_cid_msg_put - the next octet of the line */
enum lq_cid_msg_state lq_cid_msg_put(struct lq_cid_msg *m, u8 octet);

/**
 * lq_cid_msg_read - kind, status, message and fields into *@id
 *
 * Also of a message that is not whole: LQ_CID_CUT, and the fields that are.
 * A field longer than its place or with octets that cannot stand in it is as
 * if it had not been sent. The other members of *@id are left alone.
 */
void lq_cid_msg_read(const struct lq_cid_msg *m, struct lq_caller_id *id);

/** lq_cid_msg_build - of a valid @id (lq_cid_is_valid) of kind SDMF or MDMF */
void lq_cid_msg_build(struct lq_cid_msg *m, const struct lq_caller_id *id);

#endif
