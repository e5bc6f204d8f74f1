/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A pseudowire's packet: four octets of control word, then line octets, behind
 * those of a multiframe's end its signalling (pw_cas.h).
 *
 *   0 0 0 0 | L | R | M 2 | FRG 2 | LEN 6 | SEQ 16          network order
 *
 *   L    the sender has lost its line: the octets mean nothing and may be missing
 *   R    the sender loses our packets
 *   M    CESoPSN: what else a packet says, see flags; SAToP: nothing, ignored
 *   FRG  which part of a multiframe this is; without CAS behind the octets 0
 *   LEN  all headers and octets together if below 64; 0: not told
 *   SEQ  one up a packet, modulo 65536; signalling packets have their own
 *
 * Before it, if both ends say so, an RTP header without extras: the same SEQ, and
 * in 1/8000 s when the first frame came from the line.
 *
 * Sources: RFC 4553 4.3 (SAToP), RFC 5086 4.3, 5.3, 5.4 (CESoPSN), RFC 4623 4.1
 * (FRG), RFC 3550 5.1 (RTP).
 */
#ifndef LQ_HW_PW_PACKET_H
#define LQ_HW_PW_PACKET_H

#include <linux/types.h>

#define LQ_PW_HEADER	4		/* octets */
#define LQ_PW_RTP	12
#define LQ_PW_RTP_MIN	96		/* payload types that are free */
#define LQ_PW_RTP_MAX	127

#define LQ_PW_F_LOCAL	(1u << 0)	/* L */
#define LQ_PW_F_REMOTE	(1u << 1)	/* R */
#define LQ_PW_F_RAI	(1u << 2)	/* M = 10 with L = 0 */
#define LQ_PW_F_STATES	(1u << 3)	/* M = 11 with L = 0: states, no octets of the line */

enum lq_pw_frg {
	LQ_PW_WHOLE,		/* a whole multiframe, or no matter */
	LQ_PW_FIRST,
	LQ_PW_LAST,
	LQ_PW_MIDDLE,
};

/* What both ends of a pseudowire have agreed on. */
struct lq_pw_form {
	bool is_structured;	/* CESoPSN */
	u32 octets;		/* of the line in a packet */
	u32 n_parts;		/* packets to a multiframe; 0: no signalling in them */
	u32 cas_octets;		/* of signalling, behind the last part's octets */
	u32 states_octets;	/* in a signalling packet; 0: there are none */
	u32 rtp, states_rtp;	/* payload types of RTP headers; 0: there is none */
};

struct lq_pw_packet {
	u16 seq;
	u32 flags;		/* LQ_PW_F_* */
	u32 ssrc;		/* RTP's; 0 without */
	enum lq_pw_frg frg;
	const u8 *octets;	/* into what was parsed; NULL: left out */
	u32 n_octets;		/* of the line and of signalling; 0: left out */
};

/** lq_pw_is_end - do the multiframe's signals stand behind this part of @form's? */
static inline bool lq_pw_is_end(const struct lq_pw_form *form, enum lq_pw_frg frg)
{
	return form->n_parts && (frg == LQ_PW_WHOLE || frg == LQ_PW_LAST);
}

/** lq_pw_frg - of part @part, 0..n_parts - 1 */
enum lq_pw_frg lq_pw_frg(const struct lq_pw_form *form, u32 part);

/**
 * lq_pw_parse - what a datagram carries
 * @data:   [len] the datagram without its UDP header
 * Return:  0, or -EINVAL: not a packet of this pseudowire
 * Context: any
 */
int lq_pw_parse(struct lq_pw_packet *p, const u8 *data, u32 len,
		const struct lq_pw_form *form);

/* What a sender's headers say. */
struct lq_pw_head {
	u16 seq;
	u32 flags;
	enum lq_pw_frg frg;
	u32 rtp;		/* payload type; 0: no RTP header */
	u32 ssrc, timestamp;	/* of RTP */
};

/** lq_pw_head_len - octets before those of the line: with RTP or without */
static inline u32 lq_pw_head_len(u32 rtp)
{
	return LQ_PW_HEADER + (rtp ? LQ_PW_RTP : 0);
}

/** lq_pw_header - [lq_pw_head_len()] what stands before @octets octets */
void lq_pw_header(u8 *to, const struct lq_pw_head *h, u32 octets);

#endif
