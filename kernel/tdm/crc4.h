/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CRC-4 multiframe: 16 frames, two sub-multiframes (SMF) of 2048 bits, each
 * checked by the four C bits of the next one.
 *
 *   frame  0  1  2  3  4  5  6  7 | 8  9 10 11 12 13 14 15
 *   Si     C1 0  C2 0  C3 1  C4 0 | C1 1 C2 1  C3 E  C4 E
 *
 * Not here: what follows from the errors found (interwork.h, e1.h).
 * Source: ITU-T G.704 (10/98) 2.3.3, G.706 (04/91) 4.2, 4.3.
 */
#ifndef LQ_TDM_CRC4_H
#define LQ_TDM_CRC4_H

#include <linux/types.h>
#include "tdm/bits.h"
#include "tdm/frame.h"

/**
 * lq_crc4_add - one more frame of a sub-multiframe
 * @crc: of the frames before, 0 for the first
 * Return: the remainder, before the multiplication by x^4 (lq_crc4_end)
 */
u8 lq_crc4_add(u8 crc, const struct lq_bits *frame);

/** lq_crc4_end - Return: C1..C4 as a number, C1 the highest bit */
u8 lq_crc4_end(u8 crc);

/* -------------------------------------------------------- multiframe hunt */

/* MFAS 001011 seen twice, n * 2 ms apart, within 8 ms (G.706 4.2). */
struct lq_mfas_hunt {
	u32 si;			/* Si bits of NFAS frames, newest lowest */
	u32 hits;		/* NFAS frames that ended an MFAS, likewise */
};

void lq_mfas_hunt_init(struct lq_mfas_hunt *h);

/** lq_mfas_hunt_run - Return: true if this @nfas is frame 11, alignment found */
bool lq_mfas_hunt_run(struct lq_mfas_hunt *h, const struct lq_frame *nfas);

/* ---------------------------------------------------------------- receive */

enum lq_crc4_verdict {
	LQ_CRC4_GOOD,
	LQ_CRC4_NO_MFAS,	/* none right in 8 ms: multiframe lost */
	LQ_CRC4_FALSE_FRAME,	/* 915 of 1000 wrong: basic alignment false */
};

#define LQ_CRC4_WINDOW	1000	/* SMFs, 1 s; G.706 4.3.2 */
#define LQ_CRC4_FALSE	915

struct lq_crc4_rx {
	u32 frame;		/* number of the next one, 0..15 */
	u8 crc;			/* of the SMF so far */
	u8 c_bits;		/* received in it */
	u8 want;		/* what they must be: CRC of the SMF before */
	bool is_whole;		/* no erasure in this SMF so far */
	bool has_want;
	u8 mfas;		/* Si bits of NFAS frames of this multiframe */
	bool is_mfas_whole;
	u32 n_bad_mfas;		/* multiframes in a row */
	u32 n_checked, n_wrong;	/* of the running window */

	u64 n_crc_errors;	/* kept over lq_crc4_rx_begin */
	u64 n_ebit_errors;
};

/** lq_crc4_rx_begin - multiframe alignment found; the next frame is @frame */
void lq_crc4_rx_begin(struct lq_crc4_rx *c, u32 frame);

enum lq_crc4_verdict lq_crc4_rx_run(struct lq_crc4_rx *c,
				    const struct lq_frame *frame);

/* --------------------------------------------------------------- transmit */

struct lq_crc4_tx {
	u32 frame;		/* number of the next one, 0..15 */
	u8 crc;
	u8 c_bits;		/* to send in this SMF */
};

/** lq_crc4_tx_init - at frame 0 */
void lq_crc4_tx_init(struct lq_crc4_tx *c);

/** lq_crc4_tx_is_e - the next frame carries an E bit */
static inline bool lq_crc4_tx_is_e(const struct lq_crc4_tx *c)
{
	return c->frame == 13 || c->frame == 15;
}

/**
 * lq_crc4_tx_run - set Si of the next frame, and number it
 * @frame: TS0 complete but for Si, which is 0
 * @e_bit: value of E, used if lq_crc4_tx_is_e()
 */
void lq_crc4_tx_run(struct lq_crc4_tx *c, struct lq_bits *frame, u32 e_bit);

/** lq_crc4_tx_pass - number a frame that is sent without CRC-4 */
static inline void lq_crc4_tx_pass(struct lq_crc4_tx *c)
{
	c->frame = (c->frame + 1) & 15;
}

/* ------------------------------------------------------------------ patch */

/*
 * Somebody on the way changes timeslots and keeps the CRC right. The CRC is
 * linear: the C bits change by the CRC of the change.
 */
struct lq_crc4_patch {
	u8 crc;
	u8 c_bits;
};

/**
 * lq_crc4_patch_run - Return: 1 if Si of this frame must be inverted
 * @number: of the frame, 0..15
 * @change: old bits xor new bits
 */
u32 lq_crc4_patch_run(struct lq_crc4_patch *p, u32 number,
		      const struct lq_bits *change);

#endif
