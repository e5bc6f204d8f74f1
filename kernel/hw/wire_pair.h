/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Analog pairs of the simulated board: FXS port k is wired to FXO port k, as
 * an exchange's line card to a subscriber's line, electrically:
 *
 *   FXO            closes the loop          ->  loop closed               FXS
 *                  voltage, its polarity    <-  battery
 *                  ringing voltage          <-  ringing (not the cadence)
 *                  metering pulses          <-  metering pulses
 *   speech, through loss, noise and a hybrid at each end, when the loop is
 *   closed; towards the FXO also on hook (caller identity), but while it rings
 *
 * LQ_SIM_PORT says what goes wrong on one pair, LQ_SIM_FAULT echo and noise of
 * all. Signals and speech take one tick. What is made of them (debouncing,
 * flash, cadence) is engine/port.h's.
 */
#ifndef LQ_HW_WIRE_PAIR_H
#define LQ_HW_WIRE_PAIR_H

#include <linux/types.h>
#include <linux/lq.h>
#include "hw/wire_voice.h"

struct lq_span;

#define LQ_SIM_PORTS_MAX	24
#define LQ_SIM_PAST		2048	/* samples; a power of two, > any echo */

/* One end of a pair: its port, and what it has said. */
struct lq_sim_end {
	u32 number;
	u32 drives;			/* LQ_SIG_* switched on by its port */
	struct lq_sim_voice voice;	/* of what it hears */
	u32 n_past;			/* samples in past[] */
	s16 past[LQ_SIM_PAST];		/* sent, linear */
};

struct lq_sim_pair {
	struct lq_sim_end fxs, fxo;
	struct lq_sim_port is;		/* its conditions */
	u32 ring_left_ms;		/* of ringing from elsewhere */
	s32 loss_q20;			/* factor, each way */
	u32 n_meter;			/* pulses under way */
};

struct lq_sim_pairs {
	struct lq_span *span;		/* NULL: none */
	u32 n;
	struct lq_sim_pair pairs[LQ_SIM_PORTS_MAX / 2];
};

/**
 * lq_sim_pairs_init - wire up the ports of @span, its signals included
 * @pairs: [1] zeroed
 * @span:  of kind LQ_SPAN_ANALOG; its first half of ports is FXS; an odd last
 *         port has no wire
 * Return: 0, or -EINVAL for more than LQ_SIM_PORTS_MAX
 */
int lq_sim_pairs_init(struct lq_sim_pairs *pairs, struct lq_span *span);

/** lq_sim_pairs_set_fault - 0, or -EOPNOTSUPP for faults of E1 lines */
int lq_sim_pairs_set_fault(struct lq_sim_pairs *pairs,
			   const struct lq_sim_fault *f);

/** lq_sim_pairs_set_port - LQ_SIM_PORT of this span: 0, -EINVAL, -ENOENT */
int lq_sim_pairs_set_port(struct lq_sim_pairs *pairs,
			  const struct lq_sim_port *c);

/** lq_sim_pairs_tick - tx rows of the last tick into rx rows of the next */
void lq_sim_pairs_tick(struct lq_sim_pairs *pairs);

#endif
