// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The register signal receiver of System R2.
 *
 *   x -> filter, this direction's band -> 6 correlators + power, of 1 ms
 *     -> sums over 17 ms -> hear() -> 4 ms of agreement -> signal
 *
 * Why it meets Q.455: the two frequencies' share of the power is also the part
 * of the window that they fill. A signal begins at 10/16 of the window, so one
 * of 7 ms is not heard; it ends below 6/16, so a break of 7 ms is bridged. The
 * window's spectrum has zeros every 59 Hz, so a frequency 10 Hz off leaks 23 dB
 * down into its neighbours, below a partner that is 7 dB weaker.
 *
 * Sources: ITU-T Q.441 (frequencies, combinations); Q.455 (11/88) (-5 to -35
 * dBm0, 10 Hz, 5 and 7 dB, 20 dB, 7 ms, 70 ms).
 */
#include <linux/types.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/mf.h"

#define STAGES		3
#define FILTER_SCALE	8	/* samples are so much larger inside */
#define TURNS		50	/* all frequencies are multiples of 20 Hz */

/*
 * A sine of amplitude a that fills the window: |X|^2 is (68 a)^2, the sum of
 * squares 68 a^2.
 */
#define ENERGY_PER_POWER 68
#define ENERGY_ON	303000000	/* -39 dBm0 */
#define ENERGY_HELD	68000000	/* -45.5 dBm0 */
#define SHARE_ON_Q4	10
#define SHARE_HELD_Q4	6
#define TWIST_MAX	16		/* 12 dB */
#define TWIST_MAX_BESIDE 6		/* 8 dB: neighbours, the louder leaks */
#define THIRD_MAX	4		/* 6 dB below the weaker one */
#define MS_TO_AGREE	4

struct section {		/* Q14; a0 is 1 */
	s32 b0, b1, b2, a1, a2;
};

struct tone {
	u16 hz, step;		/* step: of the phase in 1 ms, of TURNS */
	s16 cos[8], sin[8];	/* Q14 */
};

struct band {
	struct section filter[STAGES];
	struct tone tones[LQ_MF_TONES];
};

/*
 * Elliptic filters of order 6, ripple 0.4 dB: the one passes from 1368 Hz and
 * has lost 48 dB at 1150, the other passes to 1152 Hz and has lost 47 at 1370.
 */
static const struct band bands[2] = {
	[LQ_MF_FORWARD] = { {
		{ 4357, -8286, 4357, 2136, 2752 },
		{ 10531, -15605, 10531, -9897, 11027 },
		{ 13952, -17611, 13952, -15304, 15153 },
	}, {
		{ 1380, 19,
		  { 16384, 7667, -9209, -16285, -6031, 10641, 15989, 4323 },
		  { 0, 14480, 13551, -1798, -15233, -12458, 3574, 15803 } },
		{ 1500, 25,
		  { 16384, 6270, -11585, -15137, 0, 15137, 11585, -6270 },
		  { 0, 15137, 11585, -6270, -16384, -6270, 11585, 15137 } },
		{ 1620, 31,
		  { 16384, 4818, -13551, -12787, 6031, 16333, 3574, -14232 },
		  { 0, 15660, 9209, -10244, -15233, 1285, 15989, 8118 } },
		{ 1740, 37,
		  { 16384, 3322, -15036, -9421, 11216, 13970, -5550, -16221 },
		  { 0, 16044, 6507, -13405, -11943, 8561, 15415, -2309 } },
		{ 1860, 43,
		  { 16384, 1798, -15989, -5307, 14825, 8561, -12946, -11402 },
		  { 0, 16285, 3574, -15501, -6976, 13970, 10042, -11766 } },
		{ 1980, 49,
		  { 16384, 257, -16376, -772, 16352, 1285, -16311, -1798 },
		  { 0, 16382, 515, -16366, -1029, 16333, 1542, -16285 } },
	} },
	[LQ_MF_BACKWARD] = { {
		{ 997, 1068, 997, -21245, 7922 },
		{ 5915, -3338, 5915, -19853, 12111 },
		{ 11109, -10240, 11109, -19327, 15270 },
	}, {
		{ 1140, 7,
		  { 16384, 10244, -3574, -14713, -14825, -3825, 10042, 16382 },
		  { 0, 12787, 15989, 7208, -6976, -15931, -12946, -257 } },
		{ 1020, 1,
		  { 16384, 11402, -515, -12118, -16352, -10641, 1542, 12787 },
		  { 0, 11766, 16376, 11027, -1029, -12458, -16311, -10244 } },
		{ 900, 45,
		  { 16384, 12458, 2563, -8561, -15582, -15137, -7438, 3825 },
		  { 0, 10641, 16182, 13970, 5063, -6270, -14598, -15931 } },
		{ 780, 39,
		  { 16384, 13405, 5550, -4323, -12624, -16333, -14102, -6742 },
		  { 0, 9421, 15415, 15803, 10444, 1285, -8340, -14932 } },
		{ 660, 33,
		  { 16384, 14232, 8340, 257, -7893, -13970, -16376, -14480 },
		  { 0, 8118, 14102, 16382, 14357, 8561, 515, -7667 } },
		{ 540, 27,
		  { 16384, 14932, 10835, 4818, -2053, -8561, -13551, -16140 },
		  { 0, 6742, 12290, 15660, 16255, 13970, 9209, 2817 } },
	} },
};

/* cos and sin of i / 50 turn, Q14 */
static const s16 turns[TURNS][2] = {
	{ 16384, 0 }, { 16255, 2053 }, { 15869, 4075 },
	{ 15233, 6031 }, { 14357, 7893 }, { 13255, 9630 },
	{ 11943, 11216 }, { 10444, 12624 }, { 8779, 13833 },
	{ 6976, 14825 }, { 5063, 15582 }, { 3070, 16094 },
	{ 1029, 16352 }, { -1029, 16352 }, { -3070, 16094 },
	{ -5063, 15582 }, { -6976, 14825 }, { -8779, 13833 },
	{ -10444, 12624 }, { -11943, 11216 }, { -13255, 9630 },
	{ -14357, 7893 }, { -15233, 6031 }, { -15869, 4075 },
	{ -16255, 2053 }, { -16384, 0 }, { -16255, -2053 },
	{ -15869, -4075 }, { -15233, -6031 }, { -14357, -7893 },
	{ -13255, -9630 }, { -11943, -11216 }, { -10444, -12624 },
	{ -8779, -13833 }, { -6976, -14825 }, { -5063, -15582 },
	{ -3070, -16094 }, { -1029, -16352 }, { 1029, -16352 },
	{ 3070, -16094 }, { 5063, -15582 }, { 6976, -14825 },
	{ 8779, -13833 }, { 10444, -12624 }, { 11943, -11216 },
	{ 13255, -9630 }, { 14357, -7893 }, { 15233, -6031 },
	{ 15869, -4075 }, { 16255, -2053 },
};

/* Q.441: pairs in the order of their second, then their first frequency */
static const u8 pairs[LQ_MF_SIGNALS + 1][2] = {
	{ 0, 0 }, { 0, 1 }, { 0, 2 }, { 1, 2 }, { 0, 3 }, { 1, 3 }, { 2, 3 },
	{ 0, 4 }, { 1, 4 }, { 2, 4 }, { 3, 4 }, { 0, 5 }, { 1, 5 }, { 2, 5 },
	{ 3, 5 }, { 4, 5 },
};

void lq_mf_pair(enum lq_mf_direction direction, u32 signal, u32 *f1_hz,
		u32 *f2_hz)
{
	const struct tone *tones = bands[direction].tones;

	*f1_hz = tones[pairs[signal][0]].hz;
	*f2_hz = tones[pairs[signal][1]].hz;
}

void lq_mf_init(struct lq_mf *m, enum lq_mf_direction direction)
{
	memset(m, 0, sizeof(*m));
	m->direction = direction;
}

/* ------------------------------------------------------------- measurement */

/* The last two values before a stage are those after the one ahead of it. */
static s32 filter_one(s32 h[STAGES + 1][2], const struct section *sections,
		      s32 x)
{
	u32 i;

	for (i = 0; i < STAGES; i++) {
		const struct section *s = &sections[i];
		s64 y = (s64)s->b0 * x + (s64)s->b1 * h[i][0] +
			(s64)s->b2 * h[i][1] - (s64)s->a1 * h[i + 1][0] -
			(s64)s->a2 * h[i + 1][1];

		h[i][1] = h[i][0];
		h[i][0] = x;
		x = (s32)((y + (1 << 13)) >> 14);
	}
	h[STAGES][1] = h[STAGES][0];
	h[STAGES][0] = x;
	return x;
}

static u32 filter_block(struct lq_mf *m, const s16 x[8], s32 y[8])
{
	const struct section *sections = bands[m->direction].filter;
	u64 power = 0;
	u32 i;

	for (i = 0; i < 8; i++) {
		y[i] = filter_one(m->filter, sections, x[i] * FILTER_SCALE) /
		       FILTER_SCALE;
		power += (s64)y[i] * y[i];
	}
	return (u32)(power >> 3);
}

/* Correlate with phase 0, then turn to where the tone's phase stands. */
static struct lq_mf_vec correlate(const struct tone *t, u32 ms, const s32 y[8])
{
	const s16 *turn = turns[ms * t->step % TURNS];
	s64 re = 0, im = 0;
	struct lq_mf_vec v;
	u32 i;

	for (i = 0; i < 8; i++) {
		re += (s64)y[i] * t->cos[i];
		im -= (s64)y[i] * t->sin[i];
	}
	re >>= 14;
	im >>= 14;
	v.re = (s32)((re * turn[0] + im * turn[1]) >> 14);
	v.im = (s32)((im * turn[0] - re * turn[1]) >> 14);
	return v;
}

/* The newest ms in, the oldest out. */
static void measure(struct lq_mf *m, const s16 x[8])
{
	struct lq_mf_vec *part = m->parts[m->at];
	const struct tone *tones = bands[m->direction].tones;
	s32 y[8];
	u32 k, power = filter_block(m, x, y);

	for (k = 0; k < LQ_MF_TONES; k++) {
		struct lq_mf_vec v = correlate(&tones[k], m->ms, y);

		m->sum[k].re += v.re - part[k].re;
		m->sum[k].im += v.im - part[k].im;
		part[k] = v;
	}
	m->power += power;
	m->power -= m->powers[m->at];
	m->powers[m->at] = power;
	m->at = m->at + 1 < LQ_MF_WINDOW ? m->at + 1 : 0;
	m->ms = m->ms + 1 < TURNS ? m->ms + 1 : 0;
}

/* --------------------------------------------------------------- judgement */

static void energies(const struct lq_mf *m, s64 e[LQ_MF_TONES])
{
	u32 k;

	for (k = 0; k < LQ_MF_TONES; k++)
		e[k] = (s64)m->sum[k].re * m->sum[k].re +
		       (s64)m->sum[k].im * m->sum[k].im;
}

/* Do the two hold so many sixteenths of the power? Its unit is 8. */
static bool has_share(const struct lq_mf *m, s64 both, u32 share_q4)
{
	return (u64)both * 16 >= m->power * 8 * ENERGY_PER_POWER * share_q4;
}

static bool is_held(const struct lq_mf *m, const s64 e[LQ_MF_TONES])
{
	s64 a = e[pairs[m->signal][0]], b = e[pairs[m->signal][1]];

	return min_t(s64, a, b) >= ENERGY_HELD &&
	       has_share(m, a + b, SHARE_HELD_Q4);
}

static u32 find_pair(u32 i, u32 k)
{
	u32 n;

	for (n = 1; n < LQ_MF_SIGNALS; n++)
		if (pairs[n][0] == min_t(u32, i, k) &&
		    pairs[n][1] == max_t(u32, i, k))
			break;
	return n;
}

/* The signal in the window; 0: none that could begin. */
static u32 hear(const struct lq_mf *m, const s64 e[LQ_MF_TONES])
{
	u32 first = 0, second = 1, k;
	s64 third = 0, twist_max;

	for (k = 1; k < LQ_MF_TONES; k++)
		if (e[k] > e[first])
			first = k;
	second = first ? 0 : 1;
	for (k = 0; k < LQ_MF_TONES; k++)
		if (k != first && e[k] > e[second])
			second = k;
	for (k = 0; k < LQ_MF_TONES; k++)
		if (k != first && k != second)
			third = max_t(s64, third, e[k]);
	twist_max = first + 1 == second || second + 1 == first ?
		    TWIST_MAX_BESIDE : TWIST_MAX;
	if (e[second] < ENERGY_ON || e[first] > e[second] * twist_max ||
	    third * THIRD_MAX > e[second] ||
	    !has_share(m, e[first] + e[second], SHARE_ON_Q4))
		return 0;
	return find_pair(first, second);
}

bool lq_mf_run(struct lq_mf *m, const s16 x[8], u32 *signal)
{
	s64 e[LQ_MF_TONES];
	u32 heard;

	measure(m, x);
	energies(m, e);
	if (m->signal && is_held(m, e))
		return false;
	if (m->signal) {
		m->signal = *signal = m->candidate = m->n_same = 0;
		return true;
	}
	heard = hear(m, e);
	m->n_same = heard == m->candidate ? m->n_same + 1 : 1;
	m->candidate = heard;
	if (!heard || m->n_same < MS_TO_AGREE)
		return false;
	m->signal = *signal = heard;
	return true;
}
