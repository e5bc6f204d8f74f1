/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The simulated board's wires, pure: used by kernel/hw/sim.c in the module and
 * by userspace/lqsoft, and driven directly by tests.
 *
 * N E1 spans whose line octets really travel, framed, through a wire model
 * (cross-connected in pairs, looped or open, with faults), and M analog ports:
 * FXS port k is wired to FXO port k (wire_pair.h).
 *
 *   lq_e1_tx(a) -> [slip] -> [delay] -> [wrong] -> [echo, noise] -> [bit errors]
 *               -> [bit offset] -> [AIS, LOS] -> [burst] -> lq_e1_rx(b)
 *
 *   slip    octet slips as G.822 means them, one in each timeslot: a's line
 *           clock gains (+) or loses (-) one frame every so many ms. Alignment
 *           survives; b's receive store slips, and so does a's transmit store
 *   delay   the longer way has carried the signal all the time, so to change
 *           it costs b one realignment and no silence
 *   echo,   act on speech: timeslots 1..31 but those of signalling. Echo is what b
 *   noise   sends itself, later and weaker. The CRC-4 is put right again, as
 *           by the exchange whose hybrid that would be
 *   wrong   (swap, inverted, stuck) timeslots that a cross-connect on the way
 *           mistakes: exchanged, their bits inverted, signalling standing
 *           still. As echo, with a CRC-4 put right
 *   burst   lost units are told to b as erasures, rounded up to whole ones
 */
#ifndef LQ_HW_WIRE_H
#define LQ_HW_WIRE_H

#include <linux/types.h>
#include <linux/lq.h>
#include "hw/wire_pair.h"
#include "hw/wire_voice.h"
#include "tdm/biterror.h"
#include "tdm/crc4.h"
#include "tdm/elastic.h"

struct lq_span;

#define LQ_SIM_SPANS_MAX	16
#define LQ_SIM_HISTORY		4096	/* frames; a power of two, > any delay */

/* One E1 span: what it has sent, and the line to its receiver. */
struct lq_sim_line {
	/* set at creation, then constant */
	struct lq_span *span;

	/* changed by lq_sim_set_wire, lq_sim_set_fault */
	struct lq_sim_line *from;	/* who feeds the receiver; NULL: open */
	struct lq_sim_fault fault;
	struct lq_sim_voice voice;

	/* tick only */
	struct lq_biterror errors;
	u32 ms_to_burst, ms_to_slip;
	u32 n_to_erase;			/* units left of a burst */
	struct lq_crc4_patch patch;
	struct lq_bits before;		/* unit before, for the bit offset */
	u32 n_now;			/* frames it sends in this tick */
	u32 n_sent;
	u8 sent[LQ_SIM_HISTORY][LQ_FRAME_OCTETS];
};

struct lq_sim {
	struct lq_sim_line lines[LQ_SIM_SPANS_MAX];
	u32 n_lines;

	struct lq_sim_pairs pairs;
};

/**
 * lq_sim_init - spans cross-connected 1-2, 3-4, ...; a last odd one looped
 * @sim:     [1] caller's zeroed memory, 2 MiB
 * @e1:      [n_e1] pointers to spans of kind LQ_SPAN_E1, owned by the caller
 * @analog:  a span of kind LQ_SPAN_ANALOG or NULL; its first half of ports is
 *           FXS, its second half FXO
 * Return: 0, or -EINVAL for more than LQ_SIM_SPANS_MAX/PORTS_MAX
 */
int lq_sim_init(struct lq_sim *sim, struct lq_span **e1, u32 n_e1,
		struct lq_span *analog);

/** lq_sim_tick - carry 1 ms over all wires: lq_e1_tx, faults, lq_e1_rx */
void lq_sim_tick(struct lq_sim *sim);

/** lq_sim_set_wire, _fault, _port - LQ_SIM_WIRE, _FAULT, _PORT; 0 or -errno */
int lq_sim_set_wire(struct lq_sim *sim, const struct lq_sim_wire *w);
int lq_sim_set_fault(struct lq_sim *sim, const struct lq_sim_fault *f);
int lq_sim_set_port(struct lq_sim *sim, const struct lq_sim_port *c);

/** lq_sim_set - any of them by its LQ_SIM_*, with its structure */
int lq_sim_set(struct lq_sim *sim, u32 what, const void *arg);

#endif
