// SPDX-License-Identifier: GPL-2.0-or-later
/* Residual echo and comfort noise, see ec_nlp.h. */
#include <linux/types.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/ec_math.h"
#include "dsp/ec_nlp.h"

#define BLOCK		8
#define ONE_Q30		(1u << 30)
#define MARGIN		40	/* error over expected residue: near speech */
#define HANG_BLOCKS	160	/* near speech's, ms */
#define QUIET_BLOCKS	24	/* after echo, before the line's noise is heard */
#define WINDOW_BLOCKS	128	/* in which a line is silent for once */
#define NOISE_MIN	(BLOCK * 4)
#define NOISE_MAX	((u64)BLOCK * 500 * 500)	/* -33 dBm0 */
#define NOISE_FIRST	(BLOCK * 64)	/* the smallest A-law value */
#define REST_MAX_Q11	(8 << 11)	/* A-law's nearest to 0 */
#define COMFORT_MAX_Q8	(2048 << 8)
#define COLOUR_BLOCKS	32	/* between two looks at the noise's colour */

void lq_ec_nlp_init(struct lq_ec_nlp *p)
{
	memset(p, 0, sizeof(*p));
	p->leak_q30 = ONE_Q30;
	p->noise = NOISE_FIRST;
	p->lowest = ~0ull;
	p->window = WINDOW_BLOCKS;
	p->a[0] = 4096;
	p->random = 0x2545f491;
	p->quiet = QUIET_BLOCKS;
}

/* ------------------------------------------------------------------ noise */

static void measure_colour(struct lq_ec_nlp *p, const s16 error[8])
{
	s16 line[LQ_LPC_ORDER + BLOCK];
	u32 k;

	memcpy(line, p->past, sizeof(p->past));
	memcpy(line + LQ_LPC_ORDER, error, BLOCK * sizeof(*error));
	memcpy(p->past, error + BLOCK - LQ_LPC_ORDER, sizeof(p->past));
	for (k = 0; k <= LQ_LPC_ORDER; k++)
		p->r[k] -= p->r[k] >> 7;
	lq_lpc_correlate(p->r, line + LQ_LPC_ORDER, BLOCK);
}

/* The least that was heard in a window is noise; speech has gaps. */
static void track_floor(struct lq_ec_nlp *p)
{
	p->lowest = min_t(u64, p->lowest, p->moving);
	if (--p->window)
		return;
	if (p->lowest > 2 * p->noise)
		p->noise = p->lowest;
	p->lowest = ~0ull;
	p->window = WINDOW_BLOCKS;
}

/* An idle line is not at 0: that is no noise. */
static void remove_rest(struct lq_ec_nlp *p, s16 moving[8], const s16 error[8])
{
	s32 sum = 0;
	u32 i;

	for (i = 0; i < BLOCK; i++) {
		sum += error[i];
		moving[i] = lq_ec_clamp(error[i] - (p->rest_q11 >> 11), 32767);
	}
	p->rest_q11 += (sum * 256 - p->rest_q11) >> 6;
	p->rest_q11 = clamp_t(s32, p->rest_q11, -REST_MAX_Q11, REST_MAX_Q11);
}

static void measure_noise(struct lq_ec_nlp *p, const s16 line[8])
{
	s16 error[BLOCK];
	u64 now;

	remove_rest(p, error, line);
	now = lq_ec_energy(error);
	lq_ec_follow(&p->moving, now, 2);
	if (p->moving < p->noise / 4) {
		p->noise -= p->noise >> 4;
	} else if (p->moving < 3 * p->noise) {
		lq_ec_follow(&p->noise, now, 6);
		measure_colour(p, error);
	}
	track_floor(p);
	p->noise = clamp_t(u64, p->noise, NOISE_MIN, NOISE_MAX);
}

static u32 root(u64 v)
{
	u32 r = 0, bit;

	for (bit = 1u << 31; bit; bit >>= 1)
		if ((u64)(r | bit) * (r | bit) <= v)
			r |= bit;
	return r;
}

/*
 * 1 / A makes power / flatness of white noise. The generator's samples are
 * uniform in 16 bits: 32768^2 / 3 a sample.
 */
static void take_colour(struct lq_ec_nlp *p)
{
	u32 flatness;

	if (p->age && --p->age)
		return;
	p->age = COLOUR_BLOCKS;
	flatness = lq_lpc_solve(p->a, p->r, p->r[0] >> 4);
	p->gain_q8 = root((p->noise * 3 / BLOCK * flatness) << 1);
}

static void comfort(struct lq_ec_nlp *p, s16 out[8])
{
	s64 a1 = p->a[1], a2 = p->a[2], a3 = p->a[3], a4 = p->a[4];
	s64 y1 = p->out_q8[0], y2 = p->out_q8[1];
	s64 y3 = p->out_q8[2], y4 = p->out_q8[3];
	s32 gain = p->gain_q8, rest = 128 + (p->rest_q11 >> 3);
	u32 i, random = p->random;

	for (i = 0; i < BLOCK; i++) {
		s64 y;

		random = random * 1664525 + 1013904223;
		y = (s64)((s32)random >> 16) * gain >> 3;
		y = (y - a1 * y1 - a2 * y2 - a3 * y3 - a4 * y4) >> 12;
		y4 = y3;
		y3 = y2;
		y2 = y1;
		y1 = clamp_t(s64, y, -COMFORT_MAX_Q8, COMFORT_MAX_Q8);
		out[i] = (y1 + rest) >> 8;
	}
	p->random = random;
	p->out_q8[0] = y1;
	p->out_q8[1] = y2;
	p->out_q8[2] = y3;
	p->out_q8[3] = y4;
}

/* ---------------------------------------------------------------- residue */

static u64 sums_energy(const s32 y[8])
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < BLOCK; i++) {
		s32 v = y[i] >> 12;

		sum += (u64)((s64)v * v);
	}
	return sum;
}

/*
 * Follows fast where the filter got better, slowly where it got worse, and all
 * but not where that is near speech.
 */
static void track_leak(struct lq_ec_nlp *p, u64 error)
{
	u32 leak, rise = (p->leak_q30 >> (p->near_left ? 12 : 10)) + 1;

	lq_ec_follow(&p->slow_error, error, 6);
	lq_ec_follow(&p->slow_sent, p->sent, 6);
	leak = min_t(u32, lq_ec_ratio(p->slow_error, p->slow_sent, 30), ONE_Q30);
	if (leak < p->leak_q30)
		p->leak_q30 -= (p->leak_q30 - leak) >> 4;
	else
		p->leak_q30 = min_t(u32, leak, p->leak_q30 + rise);
}

/* A part of what was sent of late, power. */
static u64 part_of_sent(const struct lq_ec_nlp *p, u32 part_q30)
{
	return (p->sent >> 15) * part_q30 >> 15;
}

/*
 * What the filter may leave of the echo in this block. Told by what was sent,
 * not by the echo: a beginning has frequencies of its own, and is early.
 */
static u64 residue(const struct lq_ec_nlp *p)
{
	return part_of_sent(p, max_t(u32, p->leak_q30, p->doubt_q30));
}

/*
 * The loudest error that can be residue, told by the echo taken out: a filter
 * that cancels leaves less than that, one that has learnt an eighth. In
 * lasting double talk the leak is measured with near speech in it, so it alone
 * would call that residue.
 */
static u64 residue_most(const struct lq_ec_nlp *p)
{
	return clamp_t(u64, 2 * part_of_sent(p, p->doubt_q30), p->echo / 8,
		       p->echo);
}

static bool is_near(const struct lq_ec_nlp *p)
{
	u64 floor = max_t(u64, p->noise, NOISE_FIRST);

	return p->error > min_t(u64, MARGIN * residue(p), residue_most(p)) +
				  8 * floor;
}

static bool is_echo_expected(struct lq_ec_nlp *p)
{
	if (p->echo > 16 * p->noise || residue(p) > p->noise / 4)
		p->quiet = 0;
	else if (p->quiet < QUIET_BLOCKS)
		p->quiet++;
	return p->quiet < QUIET_BLOCKS;
}

void lq_ec_nlp_run(struct lq_ec_nlp *p, s16 error[8], const s32 echo[8],
		   const s16 sent[8], u32 doubt_q30, bool is_on)
{
	u64 now = lq_ec_energy(error), y = sums_energy(echo);
	bool is_expected;

	p->doubt_q30 = doubt_q30;
	lq_ec_follow(&p->error, now, 2);
	p->echo -= p->echo >> 4;
	p->echo = max_t(u64, p->echo, y);
	p->sent -= p->sent >> 5;
	p->sent = max_t(u64, p->sent, lq_ec_energy(sent));
	is_expected = is_echo_expected(p);
	if (is_expected) {
		if (y > 64 * p->noise)
			track_leak(p, now);
		if (is_near(p))
			p->near_left = HANG_BLOCKS;
	} else {
		measure_noise(p, error);
	}
	if (p->near_left)
		p->near_left--;
	p->is_acting = is_on && is_expected && !p->near_left;
	if (p->is_acting) {
		take_colour(p);
		comfort(p, error);
		p->samples += BLOCK;
	}
}
