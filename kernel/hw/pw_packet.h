/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A pseudowire's packet: four octets of control word, then line octets.
 *
 *   0 0 0 0 | L | R | RSV 2 | FRG 2 | LEN 6 | SEQ 16        network order
 *
 *   L    the sender has lost its line: the octets mean nothing and may be missing
 *   R    the sender loses our packets
 *   LEN  control word and octets together if below 64, else 0
 *   SEQ  one up a packet, modulo 65536
 *
 * Sources: RFC 4553 4.3 (SAToP), RFC 5086 4.3 (CESoPSN: RSV is M, see flags).
 */
#ifndef LQ_HW_PW_PACKET_H
#define LQ_HW_PW_PACKET_H

#include <linux/types.h>

#define LQ_PW_HEADER	4		/* octets */

/* RFC 5086 calls RSV "M"; with L = 0 its first bit is the line's RAI. */
#define LQ_PW_F_LOCAL	(1u << 0)	/* L */
#define LQ_PW_F_REMOTE	(1u << 1)	/* R */
#define LQ_PW_F_RAI	(1u << 2)	/* M = 10 with L = 0 */
#define LQ_PW_F_SIGNAL	(1u << 3)	/* M = 11 with L = 0: CAS, no octets of the line */

struct lq_pw_packet {
	u16 seq;
	u32 flags;		/* LQ_PW_F_* */
	const u8 *octets;	/* into what was parsed; NULL: left out */
};

/**
 * lq_pw_parse - what a datagram carries
 * @data:   [len] the datagram without its UDP header
 * @octets: how many line octets this pseudowire carries in a packet
 * Return:  0, or -EINVAL: not a packet of this pseudowire
 * Context: any
 */
int lq_pw_parse(struct lq_pw_packet *p, const u8 *data, u32 len, u32 octets);

/** lq_pw_header - [LQ_PW_HEADER] the control word before @octets line octets */
void lq_pw_header(u8 *to, u16 seq, u32 flags, u32 octets);

#endif
