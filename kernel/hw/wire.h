/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The simulated board's wires, pure: used by kernel/hw/sim.c in the module and
 * by userspace/lqsoft, and driven directly by tests.
 *
 * N E1 spans whose line octets really travel, framed, through a wire model
 * (cross-connected in pairs, looped or open, with faults), and M analog ports:
 * FXS port k is wired to FXO port k (hook, ring, polarity, battery and voice
 * through a hybrid).
 *
 *   lq_e1_tx(a) -> [delay] -> [slip] -> [bit errors] -> [burst] -> [bit offset]
 *               -> [AIS/LOS] -> lq_e1_rx(b)
 *
 * Voice-band faults (echo, noise) act on the octets of timeslots 1..31 before
 * the bits are damaged: echo returns the receiving span's own transmitted
 * speech, delayed and attenuated.
 */
#ifndef LQ_HW_WIRE_H
#define LQ_HW_WIRE_H

#include <linux/types.h>

struct lq_span;
struct lq_sim;
struct lq_sim_wire;
struct lq_sim_fault;

#define LQ_SIM_SPANS_MAX 16
#define LQ_SIM_PORTS_MAX 24

/**
 * lq_sim_init - spans cross-connected 1-2, 3-4, ...; a last odd one looped
 * @sim:     [1] caller's zeroed memory, sizeof(struct lq_sim)
 * @e1:      [n_e1] pointers to spans of kind LQ_SPAN_E1, owned by the caller
 * @analog:  a span of kind LQ_SPAN_ANALOG or NULL; its first half of ports is
 *           FXS, its second half FXO
 * Return: 0, or -EINVAL for more than LQ_SIM_SPANS_MAX/PORTS_MAX
 */
int lq_sim_init(struct lq_sim *sim, struct lq_span **e1, u32 n_e1,
		struct lq_span *analog);

/** lq_sim_tick - carry 1 ms over all wires: lq_e1_tx, faults, lq_e1_rx */
void lq_sim_tick(struct lq_sim *sim);

/** lq_sim_set_wire, lq_sim_set_fault - LQ_SIM_WIRE, LQ_SIM_FAULT; 0 or -errno */
int lq_sim_set_wire(struct lq_sim *sim, const struct lq_sim_wire *w);
int lq_sim_set_fault(struct lq_sim *sim, const struct lq_sim_fault *f);

#endif
