/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The 1200 baud FSK demodulator of caller identification: V.23 (1300/2100 Hz)
 * and Bell 202 (1200/2200 Hz), told apart by the frequency of the mark signal.
 *
 *   x -> |mark|, |space|, each over one bit -> difference d
 *     -> hunt: 28 ms of a steady mark          -> LQ_FSK_BEGIN
 *     -> start edges, mid-bit samples of d      -> LQ_FSK_OCTET
 *     -> carrier gone, or 60 bits without start -> LQ_FSK_END
 *
 * What octets mean is told in cid_msg.h. Figures: tests/conform/conform_cid.c.
 */
#ifndef LQ_DSP_FSK_H
#define LQ_DSP_FSK_H

#include <linux/types.h>
#include <linux/lq.h>

#define LQ_FSK_TAPS	7	/* samples in a bit, rounded up */

enum lq_fsk_report {
	LQ_FSK_NOTHING = 0,
	LQ_FSK_BEGIN,		/* a mark signal stands */
	LQ_FSK_OCTET,		/* in lq_fsk.octet */
	LQ_FSK_END,		/* of what had begun */
};

struct lq_fsk {
	s16 past[LQ_FSK_TAPS - 1];
	/* hunting for a mark signal */
	bool is_open;		/* between BEGIN and END */
	u32 n_mark;		/* blocks of it, less those that were not */
	s32 re, im;		/* of |mark| at the end of the last block */
	s64 turn_re, turn_im;	/* from block to block, summed over n_mark */
	s64 energy;		/* what |turn| is if it never wavers */
	u64 power;		/* of the signal in those blocks */
	u32 n_power;		/* samples in it */
	/* what d is in a mark and in a space */
	s32 mark, space;
	s32 lowest;		/* of d since it fell below 0 */
	/* reading characters */
	s32 d;			/* newest */
	bool is_in_character;
	u32 half;		/* half bits since its start edge */
	s32 left_q16;		/* samples to the next half bit */
	s32 boundary;		/* d where two bits meet */
	u32 bits, bit;		/* shifted in from above; the newest */
	bool has_octet;		/* since BEGIN */
	u32 n_idle;		/* samples since the last character */
	u32 n_quiet;		/* blocks without carrier */
	/* reports */
	u32 modem;		/* enum lq_cid_modem, from BEGIN on */
	u8 octet;
	u32 n_framing;		/* characters without a stop bit since BEGIN */
};

/** lq_fsk_init - hunting, nothing known */
void lq_fsk_init(struct lq_fsk *f);

/** lq_fsk_hunt - what has begun is of no use: hunt for the next mark signal */
void lq_fsk_hunt(struct lq_fsk *f);

/**
 * lq_fsk_run - one block
 * @x: [8] linear, s16, full scale +3.14 dBm0
 * Return: what became known; a block brings at most one of them.
 */
enum lq_fsk_report lq_fsk_run(struct lq_fsk *f, const s16 x[8]);

/** lq_fsk_level_cb - of the mark signal that began it, dBm0 * 10 */
s32 lq_fsk_level_cb(const struct lq_fsk *f);

#endif
