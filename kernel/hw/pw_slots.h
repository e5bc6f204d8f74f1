/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Some timeslots of an E1 in a packet (CESoPSN, RFC 5086 4.2): frame after frame,
 * of each the timeslots that are carried, the lowest first.
 */
#ifndef LQ_HW_PW_SLOTS_H
#define LQ_HW_PW_SLOTS_H

#include <linux/types.h>

#define LQ_PW_SLOTS_ALL	0xfffffffeu	/* bit t: timeslot t; 0 has the framing */

/** lq_pw_slots_count - how many octets a frame has in a packet */
u32 lq_pw_slots_count(u32 slots);

/** lq_pw_slots_pick - [n_frames * count] from [32 * n_frames] */
void lq_pw_slots_pick(u8 *to, const u8 *line, u32 n_frames, u32 slots);

/** lq_pw_slots_place - and back; timeslots that are not carried are idle */
void lq_pw_slots_place(u8 *line, const u8 *from, u32 n_frames, u32 slots);

#endif
