// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FSK: bits one after the other, a sine whose step changes with them.
 */
#include <linux/types.h>
#include <linux/string.h>
#include "dsp/fsk_gen.h"
#include "dsp/sine.h"
#include "dsp/tone.h"

#define BIT_PART	644245094u	/* 1200 / 8000 of 2^32 */
#define PARTS_TO_Q16	436907u		/* 2^16 / 0.15: of a sample, in Q16 */

static const u16 hz[2][2] = {
	[LQ_CID_BELL202] = { 2200, 1200 },
	[LQ_CID_V23] = { 2100, 1300 },
};

/* The next bit; 2: none is left. */
static u32 gen_next_bit(struct lq_fsk_gen *g)
{
	u32 bit;

	if (g->n_seizure)
		return g->n_seizure-- & 1;	/* an even number: space first */
	if (g->n_mark) {
		g->n_mark--;
		return 1;
	}
	if (!g->n_bits && g->at < g->n_octets) {
		g->character = g->octets[g->at++] << 1 | 0x200;
		g->n_bits = 10;
	}
	if (g->n_bits) {
		bit = g->character & 1;
		g->character >>= 1;
		g->n_bits--;
		return bit;
	}
	if (!g->n_tail)
		return 2;
	g->n_tail--;
	return 1;
}

void lq_fsk_gen_start(struct lq_fsk_gen *g, u32 modem, s32 level_cb,
		      u32 n_seizure, u32 n_mark, const u8 *octets, u32 n)
{
	memset(g, 0, sizeof(*g));
	g->octets = octets;
	g->n_octets = n;
	g->n_seizure = n_seizure & ~1u;
	g->n_mark = n_mark;
	g->n_tail = LQ_FSK_TAIL_BITS;
	g->step[0] = lq_sine_step(hz[modem & 1][0]);
	g->step[1] = lq_sine_step(hz[modem & 1][1]);
	g->amplitude_q8 = lq_tone_amplitude_q8(level_cb);
	g->bit = gen_next_bit(g);
}

void lq_fsk_gen_stop(struct lq_fsk_gen *g)
{
	g->octets = NULL;
}

/* A sample in which a bit ends has part of each one's step. */
static u32 gen_step(struct lq_fsk_gen *g)
{
	u32 before = -g->part, old = g->step[g->bit], q16;

	g->part += BIT_PART;
	if (g->part >= BIT_PART)
		return old;
	g->bit = gen_next_bit(g);
	if (g->bit > 1)
		return old;
	q16 = (u64)before * PARTS_TO_Q16 >> 32;
	return g->step[g->bit] +
	       (s32)((s64)((s32)(old - g->step[g->bit])) * q16 >> 16);
}

bool lq_fsk_gen_add(struct lq_fsk_gen *g, s32 sum[8])
{
	u32 i;

	for (i = 0; i < 8; i++) {
		sum[i] += ((s64)lq_sine(g->phase) * g->amplitude_q8) >> 23;
		g->phase += gen_step(g);
		if (g->bit > 1) {
			lq_fsk_gen_stop(g);
			return true;
		}
	}
	return false;
}
