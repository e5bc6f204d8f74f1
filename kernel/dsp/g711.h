/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * G.711 by table: A-law and mu-law octets to 16-bit linear and back.
 *
 * Linear is s16 with full scale +3.14 dBm0: the 13 bits of A-law times 8, the
 * 14 bits of mu-law times 4. Encoding picks the code whose interval holds the
 * sample (G.711 tables 1 and 2), so decode and encode of a code is identity,
 * but for mu-law's negative zero, which comes back as positive zero.
 */
#ifndef LQ_DSP_G711_H
#define LQ_DSP_G711_H

#include <linux/types.h>

#define LQ_G711_LAWS	2	/* enum lq_law */

extern const s16 lq_g711_linear[LQ_G711_LAWS][256];
extern const u8 lq_g711_alaw[8192];	/* by (x >> 3) + 4096 */
extern const u8 lq_g711_ulaw[16384];	/* by (x >> 2) + 8192 */

/** lq_g711_idle - the octet of silence in @law: 0xd5, 0xff */
static inline u8 lq_g711_idle(u32 law)
{
	return law ? 0xff : 0xd5;
}

/** lq_g711_decode - [8] octets to linear; @law is an enum lq_law */
static inline void lq_g711_decode(u32 law, s16 out[8], const u8 in[8])
{
	const s16 *table = lq_g711_linear[law];
	u32 i;

	for (i = 0; i < 8; i++)
		out[i] = table[in[i]];
}

/** lq_g711_encode - [8] linear samples to octets */
static inline void lq_g711_encode(u32 law, u8 out[8], const s16 in[8])
{
	u32 i;

	if (law) {
		for (i = 0; i < 8; i++)
			out[i] = lq_g711_ulaw[(in[i] >> 2) + 8192];
	} else {
		for (i = 0; i < 8; i++)
			out[i] = lq_g711_alaw[(in[i] >> 3) + 4096];
	}
}

#endif
