/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tone disabler of an echo canceller, G.168 7: a modem or a fax that wants
 * the line as it is sends 2100 Hz and turns its phase round every 450 ms. It
 * is heard in either direction; two reversals at the right distance disable.
 * The canceller stays disabled until both directions are quiet for 250 ms.
 *
 * Hops of 10 ms (21 cycles): in each the sum of the signal turned back by
 * 2100 Hz. A hop whose power is nearly all in that sum is pure; the angle from
 * one pure hop to the next tells the frequency's offset, and a step by half a
 * turn against that is a reversal.
 */
#ifndef LQ_DSP_EC_DISABLE_H
#define LQ_DSP_EC_DISABLE_H

#include <linux/types.h>

struct lq_ec_angle {
	s32 re, im;		/* below 2^14 each */
};

struct lq_ec_ced {		/* one direction */
	s64 re, im;		/* of the hop so far, Q14 */
	u64 power;		/* sum of squares */
	struct lq_ec_angle last;	/* of the last pure hop */
	struct lq_ec_angle turn;	/* from a pure hop to the next */
	u32 n_since;		/* hops since the last pure one */
	u32 n_pure;		/* in the run; gaps of up to 3 hops are in it */
	u32 n_reversal;		/* hops since the last reversal */
	u32 n_reversals;	/* at the right distance, in a row */
};

struct lq_ec_disable {
	struct lq_ec_ced sent, said;
	u32 at;			/* samples into the hop */
	u32 n_quiet;		/* hops */
	bool is_disabled;
	u64 n_times;
};

void lq_ec_disable_init(struct lq_ec_disable *d);

/**
 * lq_ec_disable_run - one block of each direction
 * Return: 1 disabled now, 0 enabled again, -1 no change
 */
int lq_ec_disable_run(struct lq_ec_disable *d, const s16 sent[8],
		      const s16 said[8]);

#endif
