// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The one place where a mix is cut to 16 bits.
 */
#include <linux/types.h>
#include <linux/limits.h>
#include "dsp/mix.h"

u32 lq_mix_saturate(s16 out[8], const s32 sum[8])
{
	u32 i, n_clipped = 0;

	for (i = 0; i < LQ_MIX_BLOCK; i++) {
		out[i] = sum[i];
		if (out[i] != sum[i]) {
			out[i] = sum[i] < 0 ? S16_MIN : S16_MAX;
			n_clipped++;
		}
	}
	return n_clipped;
}
