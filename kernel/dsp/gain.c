// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Gain factors: a table of whole decibels times a table of tenths.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/limits.h>
#include "dsp/gain.h"

/* 10^(dB / 20) * 2^20, dB = -64..12 */
static const u32 whole_q20[] = {
	662, 742, 833, 935, 1049, 1177, 1320, 1481,
	1662, 1865, 2092, 2347, 2634, 2955, 3316, 3720,
	4174, 4684, 5255, 5897, 6616, 7423, 8329, 9345,
	10486, 11765, 13201, 14812, 16619, 18647, 20922, 23475,
	26339, 29553, 33159, 37205, 41745, 46838, 52553, 58966,
	66161, 74233, 83291, 93454, 104858, 117652, 132008, 148115,
	166188, 186466, 209218, 234747, 263390, 295529, 331589, 372049,
	417446, 468382, 525533, 589658, 661607, 742335, 832914, 934544,
	1048576, 1176522, 1320079, 1481153, 1661881, 1864661, 2092184, 2347469,
	2633904, 2955289, 3315888, 3720488, 4174456,
};

/* 10^(tenth / 200) * 2^15 */
static const u16 tenth_q15[10] = {
	32768, 33147, 33531, 33920, 34312,
	34710, 35112, 35518, 35929, 36345,
};

u32 lq_gain_q20(s32 cb)
{
	u32 up = clamp_t(s32, cb, LQ_GAIN_MIN_CB, LQ_GAIN_MAX_CB) -
		 LQ_GAIN_MIN_CB;

	return ((u64)whole_q20[up / 10] * tenth_q15[up % 10]) >> 15;
}

s32 lq_gain_q13(s32 cb)
{
	return (lq_gain_q20(cb) + (1 << 6)) >> 7;
}

void lq_gain_run(s16 x[8], s32 gain_q13)
{
	u32 i;

	for (i = 0; i < 8; i++)
		x[i] = clamp_t(s32, (x[i] * gain_q13) >> 13, S16_MIN, S16_MAX);
}

void lq_gain_run_wide(s32 x[8], s32 gain_q13)
{
	u32 i;

	for (i = 0; i < 8; i++)
		x[i] = ((s64)x[i] * gain_q13) >> 13;
}
