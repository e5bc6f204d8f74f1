// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DTMF digits as sound, to the sample. Source: ITU-T Q.23 (frequencies).
 */
#include <linux/types.h>
#include <linux/string.h>
#include "dsp/dtmf_gen.h"
#include "dsp/sine.h"
#include "dsp/tone.h"

#define LOW_CB	(-110)
#define HIGH_CB	(-90)

static const u16 low_hz[4] = { 697, 770, 852, 941 };
static const u16 high_hz[4] = { 1209, 1336, 1477, 1633 };
static const char keypad[] = "123A456B789C*0#D,";

#define KEY_PAUSE	16

/* Place on the keypad: row * 4 + column, KEY_PAUSE, or -1. */
static s32 key_of(char c)
{
	s32 i;

	for (i = 0; keypad[i]; i++)
		if (keypad[i] == c)
			return i;
	return -1;
}

bool lq_dtmf_gen_is_digit(char c)
{
	return key_of(c) >= 0;
}

static void gen_enter(struct lq_dtmf_gen *g)
{
	s32 key = key_of(g->digits[g->at]);

	g->phase[0] = g->phase[1] = 0;
	if (key == KEY_PAUSE) {
		g->off = g->left = LQ_DTMF_PAUSE_MS * 8;
		return;
	}
	g->step[0] = lq_sine_step(low_hz[key / 4]);
	g->step[1] = lq_sine_step(high_hz[key % 4]);
	g->off = g->off_samples;
	g->left = g->on_samples + g->off_samples;
}

void lq_dtmf_gen_start(struct lq_dtmf_gen *g, const char *digits, u32 on_ms,
		       u32 off_ms)
{
	u32 i;

	memset(g, 0, sizeof(*g));
	for (i = 0; i < LQ_NAME_LEN - 1 && digits[i]; i++)
		g->digits[i] = digits[i];
	g->on_samples = on_ms * 8;
	g->off_samples = off_ms * 8;
	g->low_q8 = lq_tone_amplitude_q8(LOW_CB);
	g->high_q8 = lq_tone_amplitude_q8(HIGH_CB);
	if (lq_dtmf_gen_is_on(g))
		gen_enter(g);
}

void lq_dtmf_gen_stop(struct lq_dtmf_gen *g)
{
	g->digits[0] = 0;
}

static s32 gen_sample(struct lq_dtmf_gen *g)
{
	s32 y = (((s64)lq_sine(g->phase[0]) * g->low_q8) >> 23) +
		(((s64)lq_sine(g->phase[1]) * g->high_q8) >> 23);

	g->phase[0] += g->step[0];
	g->phase[1] += g->step[1];
	return y;
}

bool lq_dtmf_gen_add(struct lq_dtmf_gen *g, s32 sum[8])
{
	u32 i;

	for (i = 0; i < 8; i++) {
		if (g->left > g->off)
			sum[i] += gen_sample(g);
		if (--g->left)
			continue;
		if (!g->digits[++g->at]) {
			lq_dtmf_gen_stop(g);
			return true;
		}
		gen_enter(g);
	}
	return false;
}
