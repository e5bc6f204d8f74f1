/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Channel associated signalling of a pseudowire: between a line's timeslot 16,
 * which is not carried, and packets that say ABCD of the timeslots that are.
 *
 *   line -> lq_pw_cas_read  -> abcd -> lq_pw_cas_pack    nibbles behind a multiframe
 *                                   -> lq_pw_cas_encode  a signalling packet's states
 *   line <- lq_pw_cas_write <- abcd <- lq_pw_cas_unpack, lq_pw_cas_decode
 *
 * Nibbles: the first timeslot's is the high one of the first octet, an odd number
 * is padded with zeros. States: an RFC 4733 event for each timeslot, 144 + ABCD,
 * without duration: true until told otherwise. So, too, here: what is lost or
 * cannot be is as it was.
 *
 * Of a line's 15 frames behind 0000 in timeslot 16 each says ABCD of two timeslots;
 * no bit of it is ever wrong, for its framer is our own (tdm/cas.c), so 0000 is the
 * multiframe's beginning wherever it stands: the line may be looped, and its
 * multiframes then begin anywhere.
 *
 * Sources: RFC 5086 5.3, 5.4; RFC 5244 2.4; ITU-T G.704 5.1.3.2.
 */
#ifndef LQ_HW_PW_CAS_H
#define LQ_HW_PW_CAS_H

#include <linux/types.h>

#define LQ_PW_CAS_TS		16
#define LQ_PW_CAS_FRAMES	16	/* of a multiframe, 2 ms */
#define LQ_PW_STATE_OCTETS	4

/* One direction. */
struct lq_pw_cas {
	u8 abcd[32];		/* by timeslot */
	u32 frame;		/* of the multiframe, the next; read: 0 not found, 16 its end */
};

/** lq_pw_cas_init - every timeslot says 1111, as of a lost multiframe (G.732) */
void lq_pw_cas_init(struct lq_pw_cas *c);

/** lq_pw_cas_octets - behind a multiframe's end */
u32 lq_pw_cas_octets(u32 slots);

/** lq_pw_cas_states_octets - in a signalling packet */
u32 lq_pw_cas_states_octets(u32 slots);

/** lq_pw_cas_read - [32 * n_frames] that our line sends: what its timeslot 16 says */
void lq_pw_cas_read(struct lq_pw_cas *c, const u8 *line, u32 n_frames);

/** lq_pw_cas_write - and timeslot 16 of [32 * n_frames] that it is to hear */
void lq_pw_cas_write(struct lq_pw_cas *c, u8 *line, u32 n_frames);

/** lq_pw_cas_skip - so many it will not hear: its multiframe goes on */
void lq_pw_cas_skip(struct lq_pw_cas *c, u32 n_frames);

/** lq_pw_cas_pack - [lq_pw_cas_octets()] of ABCD */
void lq_pw_cas_pack(u8 *to, const struct lq_pw_cas *c, u32 slots);

/**
 * lq_pw_cas_unpack - [lq_pw_cas_octets()] of ABCD that came
 * Return: how many cannot be: 0000 of timeslots 1..15 looks like a beginning
 */
u32 lq_pw_cas_unpack(struct lq_pw_cas *c, const u8 *from, u32 slots);

/** lq_pw_cas_encode, lq_pw_cas_decode - likewise a packet's [lq_pw_cas_states_octets()] */
void lq_pw_cas_encode(u8 *to, const struct lq_pw_cas *c, u32 slots);
u32 lq_pw_cas_decode(struct lq_pw_cas *c, const u8 *from, u32 slots);

#endif
