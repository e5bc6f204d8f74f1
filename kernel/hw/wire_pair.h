/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Analog pairs of the simulated board: FXS port k is wired to FXO port k.
 *
 *   FXO            seize, release, flash  ->  lifted, hung up, flash      FXS
 *   battery, polarity, ringing            <-  (always), polarity, ring
 *   speech, through a hybrid at each end  <-> when the loop is closed
 *
 * An FXO also hears on hook (caller identity), but not while it is rung.
 * Closing the loop trips the ringing. Signals and speech take one tick.
 */
#ifndef LQ_HW_WIRE_PAIR_H
#define LQ_HW_WIRE_PAIR_H

#include <linux/types.h>
#include <linux/lq.h>
#include "hw/wire_voice.h"

struct lq_span;

#define LQ_SIM_PORTS_MAX	24
#define LQ_SIM_PAST		2048	/* samples; a power of two, > any echo */

/* One end of a pair. */
struct lq_sim_end {
	struct lq_sim_end *peer;	/* NULL: nothing plugged in */
	u32 number;
	u32 sends;			/* LQ_SIG_* switched on by its user */
	u32 told;			/* state told last to the engine */
	bool has_flash;			/* the peer sent one, not told yet */
	u32 n_past;			/* samples in past[] */
	s16 past[LQ_SIM_PAST];		/* sent, linear */
};

struct lq_sim_pairs {
	struct lq_span *span;		/* NULL: none */
	u32 n_ports;
	struct lq_sim_end ports[LQ_SIM_PORTS_MAX + 1];	/* from 1 */
	struct lq_sim_fault fault;	/* echo and noise, at every port */
	struct lq_sim_voice voice;
};

/**
 * lq_sim_pairs_init - wire up the ports of @span, its signals included
 * @pairs: [1] zeroed
 * @span:  of kind LQ_SPAN_ANALOG; its first half of ports is FXS
 * Return: 0, or -EINVAL for more than LQ_SIM_PORTS_MAX
 */
int lq_sim_pairs_init(struct lq_sim_pairs *pairs, struct lq_span *span);

/** lq_sim_pairs_set_fault - 0, or -EOPNOTSUPP for faults of E1 lines */
int lq_sim_pairs_set_fault(struct lq_sim_pairs *pairs,
			   const struct lq_sim_fault *f);

/** lq_sim_pairs_tick - tx rows of the last tick into rx rows of the next */
void lq_sim_pairs_tick(struct lq_sim_pairs *pairs);

#endif
