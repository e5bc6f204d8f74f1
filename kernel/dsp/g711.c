// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The G.711 tables, computed by the compiler from the laws' definition.
 *
 * A code's low seven bits are segment (3) and step (4). Its interval of
 * magnitudes follows from them:
 *
 *   A-law (13 bits)    segment 0: 2 * step, 2 wide
 *                      segment s: (16 + step) << s, 1 << s wide
 *   mu-law (14 bits)   ((16 + step) << (s + 1)) - 33, 2 << s wide
 *
 * The output value is the middle of the interval. Source: ITU-T G.711 (11/88),
 * tables 1a-2b. A-law inverts the even bits (0x55), mu-law all (0xff).
 */
#include <linux/types.h>
#include "dsp/g711.h"

#define SEG(c)		((c) >> 4)
#define STEP(c)		((c) & 15)

#define A_LO(c)		(SEG(c) ? (16 + STEP(c)) << SEG(c) : 2 * STEP(c))
#define A_LEN(c)	(SEG(c) ? 1 << SEG(c) : 2)
#define A_HI(c)		(A_LO(c) + A_LEN(c) - 1)
#define A_VALUE(c)	((A_LO(c) + A_LEN(c) / 2) * 8)

#define U_LO(c)		((c) ? ((16 + STEP(c)) << (SEG(c) + 1)) - 33 : 0)
#define U_HI(c)		((c) == 127 ? 8191 : U_LO((c) + 1) - 1)
#define U_VALUE(c)	((((16 + STEP(c)) << (SEG(c) + 1)) + \
			  (1 << SEG(c)) - 33) * 4)

#define CODES_8(X, c)	X((c)), X((c) + 1), X((c) + 2), X((c) + 3), \
			X((c) + 4), X((c) + 5), X((c) + 6), X((c) + 7)
#define CODES_64(X, c)	CODES_8(X, (c)), CODES_8(X, (c) + 8), \
			CODES_8(X, (c) + 16), CODES_8(X, (c) + 24), \
			CODES_8(X, (c) + 32), CODES_8(X, (c) + 40), \
			CODES_8(X, (c) + 48), CODES_8(X, (c) + 56)
#define CODES_128(X)	CODES_64(X, 0), CODES_64(X, 64)

#define A_LINEAR(c)	[((c) | 0x80) ^ 0x55] = A_VALUE(c), \
			[(c) ^ 0x55] = -A_VALUE(c)
#define U_LINEAR(c)	[0xff ^ (c)] = U_VALUE(c), [0x7f ^ (c)] = -U_VALUE(c)

const s16 lq_g711_linear[LQ_G711_LAWS][256] = {
	{ CODES_128(A_LINEAR) },
	{ CODES_128(U_LINEAR) },
};

#define A_CODE(c) \
	[4096 + A_LO(c) ... 4096 + A_HI(c)] = ((c) | 0x80) ^ 0x55, \
	[4095 - A_HI(c) ... 4095 - A_LO(c)] = (c) ^ 0x55

const u8 lq_g711_alaw[8192] = { CODES_128(A_CODE) };

#define U_CODE(c) \
	[8192 + U_LO(c) ... 8192 + U_HI(c)] = 0xff ^ (c), \
	[8191 - U_HI(c) ... 8191 - U_LO(c)] = 0x7f ^ (c)

const u8 lq_g711_ulaw[16384] = { CODES_128(U_CODE) };
