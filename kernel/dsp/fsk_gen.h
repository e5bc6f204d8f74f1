/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The 1200 baud FSK modulator of caller identification: octets as asynchronous
 * characters (start bit, 8 bits from the lowest, stop bit) after an optional
 * channel seizure and a mark signal. The phase never jumps, and a bit ends
 * where it ends, also between two samples.
 *
 * Sources: ITU-T V.23 (1300/2100 Hz); Bell 202 (1200/2200 Hz); lengths of
 * seizure and mark: ETSI EN 300 659-1 5.1, GR-30-CORE [K].
 */
#ifndef LQ_DSP_FSK_GEN_H
#define LQ_DSP_FSK_GEN_H

#include <linux/types.h>
#include <linux/lq.h>

#define LQ_FSK_SEIZURE_BITS	300	/* alternating, the first a space */
#define LQ_FSK_MARK_BITS	180	/* after a seizure */
#define LQ_FSK_MARK_SHORT_BITS	80	/* without one */
#define LQ_FSK_TAIL_BITS	10	/* mark after the last octet */

struct lq_fsk_gen {
	const u8 *octets;	/* the caller's; NULL: off */
	u32 n_octets, at;
	u32 n_seizure, n_mark, n_tail;	/* bits left of each */
	u32 character, n_bits;	/* bits left of the character, lowest first */
	u32 bit;		/* on the line now */
	u32 part;		/* of that bit sent, 2^32 = all */
	u32 phase, step[2];	/* space, mark; 2^32 = one turn */
	s32 amplitude_q8;
};

/**
 * lq_fsk_gen_start - send @n octets, which must stay where they are
 * @modem:     enum lq_cid_modem
 * @level_cb:  dBm0 * 10
 * @n_seizure: bits of channel seizure; 0: none
 * @n_mark:    bits of mark before the first octet
 */
void lq_fsk_gen_start(struct lq_fsk_gen *g, u32 modem, s32 level_cb,
		      u32 n_seizure, u32 n_mark, const u8 *octets, u32 n);
void lq_fsk_gen_stop(struct lq_fsk_gen *g);

static inline bool lq_fsk_gen_is_on(const struct lq_fsk_gen *g)
{
	return g->octets != NULL;
}

/** lq_fsk_gen_add - add 8 samples; true when the last bit ended in them */
bool lq_fsk_gen_add(struct lq_fsk_gen *g, s32 sum[8]);

#endif
