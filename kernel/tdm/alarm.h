/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Defects of a line: when they begin and when they end.
 *
 *   LOS  255 zeros in a row; over when 32 of 256 bits are ones
 *   AIS  at most 2 zeros in each of two double frames; over with 3 or more in
 *        each of two, or with frame alignment
 *   LFA  the framer says so; over when it is aligned
 *   LMFA aligned, CRC-4 wanted, no multiframe
 *   RAI  A = 1 in three NFAS in a row; over with A = 0 in three, or with LFA
 *   CAS  LMFA: the multiframe of timeslot 16 is not found; RAI: y = 1 in three
 *        multiframes in a row; both over with LFA
 *
 * Source: ITU-T G.775 (LOS, AIS), G.706 (LFA, LMFA), G.732 and O.162 (RAI),
 * G.732 (CAS).
 */
#ifndef LQ_TDM_ALARM_H
#define LQ_TDM_ALARM_H

#include <linux/types.h>
#include "tdm/bits.h"

struct lq_alarm {
	u32 now;		/* LQ_ALARM_* */
	u32 board;		/* those that the board told */

	u32 n_zeros;		/* at the end of the line so far */
	bool is_half;		/* one unit of a double frame was counted */
	u32 n_pair_zeros;	/* in it, 3 for "3 or more" */
	u32 n_ais_pairs;	/* double frames in a row that ask for a change */
	u32 n_a_bits;		/* likewise NFAS */
	u32 n_y_bits;		/* likewise multiframes of timeslot 16 */

	u64 n_los, n_ais, n_lfa, n_rai;		/* times they began */
	u64 n_board_los, n_board_ais;		/* likewise, told by the board */
};

/** lq_alarm_init - nothing seen, counters zero */
void lq_alarm_init(struct lq_alarm *a);

/** lq_alarm_restart - @now: what is there from the start, and not counted */
void lq_alarm_restart(struct lq_alarm *a, u32 now);

/** lq_alarm_line - one unit as received, aligned or not: LOS, AIS */
void lq_alarm_line(struct lq_alarm *a, const struct lq_bits *unit);

/** lq_alarm_frame - the framer's state after that unit: LFA, LMFA */
void lq_alarm_frame(struct lq_alarm *a, bool is_aligned, bool is_lmfa);

/** lq_alarm_a_bit - A of an aligned, whole NFAS: RAI */
void lq_alarm_a_bit(struct lq_alarm *a, bool is_set);

/** lq_alarm_cas - of an aligned line with CAS: multiframe not found */
void lq_alarm_cas(struct lq_alarm *a, bool is_lmfa);

/** lq_alarm_y_bit - y of a whole multiframe */
void lq_alarm_y_bit(struct lq_alarm *a, bool is_set);

/** lq_alarm_board - LQ_ALARM_* known to the board itself */
void lq_alarm_board(struct lq_alarm *a, u32 set, u32 clear);

/** lq_alarm_all - own and told; Context: any, beside the others */
u32 lq_alarm_all(const struct lq_alarm *a);

#endif
