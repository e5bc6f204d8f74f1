/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The simulated board: E1 spans and analog ports over the wire model.
 *
 * /sys/kernel/debug/lq/sim: write "unplug" or "plug" to pull it out or put it
 * back while files are open; read it to see which.
 */
#ifndef LQ_HW_SIM_H
#define LQ_HW_SIM_H

#include <linux/types.h>

/** lq_sim_board_init - plugged in from the start, unless both are zero */
int lq_sim_board_init(u32 n_spans, u32 n_ports);
void lq_sim_board_fini(void);

#endif
