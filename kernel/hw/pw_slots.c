// SPDX-License-Identifier: GPL-2.0-or-later
/* Timeslots in packets, see pw_slots.h. */
#include <linux/types.h>
#include <linux/lq.h>
#include <linux/string.h>
#include "hw/pw_slots.h"

#define IDLE	0xd5	/* A-law silence */

u32 lq_pw_slots_count(u32 slots)
{
	u32 n = 0;

	for (; slots; slots &= slots - 1)
		n++;
	return n;
}

void lq_pw_slots_pick(u8 *to, const u8 *line, u32 n_frames, u32 slots)
{
	u32 t;

	for (; n_frames--; line += LQ_E1_TIMESLOTS)
		for (t = 0; t < LQ_E1_TIMESLOTS; t++)
			if (slots & 1u << t)
				*to++ = line[t];
}

void lq_pw_slots_place(u8 *line, const u8 *from, u32 n_frames, u32 slots)
{
	u32 t;

	for (; n_frames--; line += LQ_E1_TIMESLOTS)
		for (t = 0; t < LQ_E1_TIMESLOTS; t++)
			line[t] = slots & 1u << t ? *from++ : IDLE;
}
