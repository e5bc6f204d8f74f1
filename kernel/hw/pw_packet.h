/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A pseudowire's packet: four octets of control word, then line octets.
 *
 *   0 0 0 0 | L | R | RSV 2 | FRG 2 | LEN 6 | SEQ 16        network order
 *
 *   L    the sender has lost its line: the octets mean nothing and may be missing
 *   R    the sender loses our packets
 *   LEN  all headers and octets together if below 64, else 0
 *   SEQ  one up a packet, modulo 65536
 *
 * Before it, if both ends say so, an RTP header without extras: the same SEQ, and
 * in 1/8000 s when the first frame came from the line.
 *
 * Sources: RFC 4553 4.3 (SAToP), RFC 5086 4.3 (CESoPSN: RSV is M, see flags),
 * RFC 3550 5.1 (RTP).
 */
#ifndef LQ_HW_PW_PACKET_H
#define LQ_HW_PW_PACKET_H

#include <linux/types.h>

#define LQ_PW_HEADER	4		/* octets */
#define LQ_PW_RTP	12
#define LQ_PW_RTP_MIN	96		/* payload types that are free */
#define LQ_PW_RTP_MAX	127

/* RFC 5086 calls RSV "M"; with L = 0 its first bit is the line's RAI. */
#define LQ_PW_F_LOCAL	(1u << 0)	/* L */
#define LQ_PW_F_REMOTE	(1u << 1)	/* R */
#define LQ_PW_F_RAI	(1u << 2)	/* M = 10 with L = 0 */
#define LQ_PW_F_SIGNAL	(1u << 3)	/* M = 11 with L = 0: CAS, no octets of the line */

struct lq_pw_packet {
	u16 seq;
	u32 flags;		/* LQ_PW_F_* */
	u32 ssrc;		/* RTP's; 0 without */
	const u8 *octets;	/* into what was parsed; NULL: left out */
};

/**
 * lq_pw_parse - what a datagram carries
 * @data:   [len] the datagram without its UDP header
 * @octets: how many line octets this pseudowire carries in a packet
 * @rtp:    payload type of the RTP header; 0: there is none
 * Return:  0, or -EINVAL: not a packet of this pseudowire
 * Context: any
 */
int lq_pw_parse(struct lq_pw_packet *p, const u8 *data, u32 len, u32 octets,
		u32 rtp);

/* What a sender's headers say. */
struct lq_pw_head {
	u16 seq;
	u32 flags;
	u32 rtp;		/* payload type; 0: no RTP header */
	u32 ssrc, timestamp;	/* of RTP */
};

/** lq_pw_head_len - octets before those of the line: with RTP or without */
static inline u32 lq_pw_head_len(u32 rtp)
{
	return LQ_PW_HEADER + (rtp ? LQ_PW_RTP : 0);
}

/** lq_pw_header - [lq_pw_head_len()] what stands before @octets line octets */
void lq_pw_header(u8 *to, const struct lq_pw_head *h, u32 octets);

#endif
