// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * History, step and update of the trial filter, see ec_adapt.h.
 *
 * The history keeps 14 bits of a sample, all that A-law and mu-law have: so 32
 * bits hold the sum over any taps whose magnitudes add up to less than 16. Taps
 * are below 2: a line that returns all it is sent has one of 1.
 */
#include <linux/types.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/ec_adapt.h"
#include "dsp/ec_math.h"
#include "dsp/lpc.h"

#define BLOCK		8
#define ONE_Q30		(1u << 30)
#define ANALYSIS_BLOCKS	16	/* 16 ms between two looks at the colour */
#define SHAPE_BLOCKS	4	/* and two at how a step is to be shaped */
#define ANALYSIS	240	/* 30 ms looked at, samples */
#define LPC_FLOOR	(3 * ANALYSIS)	/* G.711's own noise, 14 bits */
#define IDLE		2	/* |14-bit sample| of an idle line */
#define POWER_MIN	32	/* 14 bits: below is nothing to learn */
#define STEP_MAX_Q15	18000	/* well below what is stable */
#define G_MAX		16383
#define SHIFT_MAX	30	/* a group's is one more at most */
#define NARROW_Q15	200	/* A leaves 22 dB less: a tone, or two close ones */
#define BOOST_DISTANCE	(ONE_Q30 >> 10)
#define FIRST_DISTANCE	(ONE_Q30 >> 2)	/* a hybrid loses 6 dB, or so */
#define COARSE		(ONE_Q30 >> 8)
#define BEST_SHARE	20	/* the part of the best error that is ours */
#define DOUBT_SHARE	8	/* the part of the doubt that is sure */
#define FLAT		8	/* a reference of this fraction of flatness is white */

/*
 * The last sample of a block looks n back, the first 7 more: a block more than
 * the taps counts.
 */
static u32 looked_at(u32 n)
{
	return n + BLOCK;
}

static u32 history(u32 n)
{
	return looked_at(n) + LQ_EC_SLACK;
}

/* Blocks whose energy counts. */
static u32 blocks(u32 n)
{
	return n / BLOCK + 1;
}

static u32 row(u32 octets)
{
	return (octets + 31) & ~31u;
}

u32 lq_ec_adapt_octets(u32 n)
{
	return row(n * sizeof(s32)) + row(n * sizeof(s16)) +
	       row(history(n) * sizeof(s16)) +
	       row((history(n) + 1) * sizeof(lq_ec_pair)) +
	       row(history(n) / BLOCK * sizeof(u32));
}

static void *take(u8 **memory, u32 octets)
{
	void *taken = *memory;

	memset(taken, 0, octets);
	*memory += row(octets);
	return taken;
}

void lq_ec_adapt_init(struct lq_ec_adapt *a, u32 n, void *arrays)
{
	u8 *memory = arrays;

	memset(a, 0, sizeof(*a));
	a->n = n;
	a->log2_n = lq_ec_bits(n) - 1;
	a->fine = take(&memory, n * sizeof(s32));
	a->taps = take(&memory, n * sizeof(s16));
	a->x = take(&memory, history(n) * sizeof(s16));
	a->pairs = take(&memory, (history(n) + 1) * sizeof(lq_ec_pair));
	a->pairs++;	/* the first sample is a high half too */
	a->energy = take(&memory, history(n) / BLOCK * sizeof(u32));
	a->at = looked_at(n);
	a->a[0] = 4096;
	a->flatness_q15 = 32767;
	a->distance_q30 = FIRST_DISTANCE;
	a->doubt_q30 = ONE_Q30;
}

/* ---------------------------------------------------------------- history */

static void make_room(struct lq_ec_adapt *a)
{
	u32 keep = looked_at(a->n), from;

	if (a->at + BLOCK <= keep + LQ_EC_SLACK)
		return;
	from = a->at - keep;
	memmove(a->x, a->x + from, keep * sizeof(*a->x));
	memmove(a->pairs, a->pairs + from, keep * sizeof(*a->pairs));
	memmove(a->energy, a->energy + from / BLOCK,
		keep / BLOCK * sizeof(*a->energy));
	a->at = keep;
}

/* Those that count, oldest first. */
static inline const u32 *energies(const struct lq_ec_adapt *a)
{
	return a->energy + a->at / BLOCK - blocks(a->n);
}

/*
 * A block has come to stand before @at, another has left. A product counts
 * while both of its samples are there: so the lags are those of one stretch of
 * sound, and what is made of them cannot diverge.
 */
static void lags_push(struct lq_ec_adapt *a, const struct lq_ec_ops *ops)
{
	const s16 *last = a->x + a->at - BLOCK;
	const s16 *first = last - looked_at(a->n);
	s32 come[LQ_EC_LAGS], gone[LQ_EC_LAGS];
	u32 k;

	ops->row(come, last, last - (LQ_EC_LAGS - 1));
	ops->row(gone, first, first);
	for (k = 0; k < LQ_EC_LAGS; k++)
		a->lag[k] += (s64)come[LQ_EC_LAGS - 1 - k] - gone[k];
	a->energy[a->at / BLOCK - 1] = come[LQ_EC_LAGS - 1];
}

/* Under a parabola, so that where the stretch is cut makes no difference. */
static void window(s16 out[ANALYSIS], const s16 *x, u32 n)
{
	u32 scale = (1u << 31) / ((n - 1) * (n - 1)), i, k;

	for (i = 0, k = n - 1; i < k; i++, k--) {
		s32 weight_q15 = i * k * scale >> 14;

		out[i] = x[i] * weight_q15 >> 15;
		out[k] = x[k] * weight_q15 >> 15;
	}
}

static void correlate(s64 r[LQ_LPC_ORDER + 1], const s16 *x, u32 n,
		      const struct lq_ec_ops *ops)
{
	s32 lag[LQ_EC_LAGS];
	u32 i, k;

	for (i = 0; i < n; i += BLOCK) {
		ops->row(lag, x + i, x + i - (LQ_EC_LAGS - 1));
		for (k = 0; k <= LQ_LPC_ORDER; k++)
			r[k] += lag[LQ_EC_LAGS - 1 - k];
	}
}

static void analyse(struct lq_ec_adapt *a, const struct lq_ec_ops *ops)
{
	s16 look[LQ_EC_LAGS - 1 + ANALYSIS] = { 0 };
	s64 r[LQ_LPC_ORDER + 1] = { 0 };
	u32 n = min_t(u32, ANALYSIS, a->n);

	window(look + LQ_EC_LAGS - 1, a->x + a->at - n, n);
	correlate(r, look + LQ_EC_LAGS - 1, n, ops);
	a->flatness_q15 = lq_lpc_solve(a->a, r, LPC_FLOOR);
	if (r[0] > 32 * ANALYSIS && a->flatness_q15 < NARROW_Q15)
		a->n_narrow++;
	else
		a->n_narrow = 0;
}

/* Return: the peak */
static s32 history_push(struct lq_ec_adapt *a, const s16 sent[8])
{
	s32 peak = 0;
	u32 i;

	make_room(a);
	for (i = 0; i < BLOCK; i++) {
		lq_ec_pair *p = a->pairs + a->at + i;
		s16 x = sent[i] >> 2;

		a->x[a->at + i] = x;
		p[0] = (u16)x;
		p[-1] = (u16)p[-1] | (u32)(u16)x << 16;
		peak |= x < 0 ? ~x : x;
	}
	a->at += BLOCK;
	return peak;
}

void lq_ec_adapt_push(struct lq_ec_adapt *a, const s16 sent[8],
		      const struct lq_ec_ops *ops)
{
	s32 peak = history_push(a, sent);

	lags_push(a, ops);
	if (peak > IDLE)
		a->n_live = a->n + 2 * BLOCK;
	else if (a->n_live)
		a->n_live -= BLOCK;
	if (!a->n_live || ++a->n_blocks < ANALYSIS_BLOCKS)
		return;
	a->n_blocks = 0;
	analyse(a, ops);
}

bool lq_ec_adapt_is_live(const struct lq_ec_adapt *a)
{
	return a->n_live && a->lag[0] > (s64)POWER_MIN << a->log2_n;
}

u64 lq_ec_adapt_white(const struct lq_ec_adapt *a, const s16 e[8],
		      s16 past[LQ_EC_ORDER])
{
	s64 a1 = a->a[1], a2 = a->a[2], a3 = a->a[3], a4 = a->a[4];
	s64 x1 = past[0], x2 = past[1], x3 = past[2], x4 = past[3];
	u64 sum = 0;
	u32 i;

	for (i = 0; i < BLOCK; i++) {
		s64 x = e[i], white = x * 4096;

		white += a1 * x1 + a2 * x2 + a3 * x3 + a4 * x4;
		white >>= 12;
		sum += white * white;
		x4 = x3;
		x3 = x2;
		x2 = x1;
		x1 = x;
	}
	past[0] = x1;
	past[1] = x2;
	past[2] = x3;
	past[3] = x4;
	return sum;
}

/* ------------------------------------------------------------------- step */

/* Sum of a group's magnitudes, four at a time; -1 is as small as 0. */
static inline u32 magnitude_of(const s16 taps[LQ_EC_GROUP])
{
	const u64 ones = 0x0001000100010001ull, pairs = 0x0000ffff0000ffffull;
	u64 sum = 0, four;
	u32 j;

	for (j = 0; j < LQ_EC_GROUP; j += 4) {
		memcpy(&four, taps + j, sizeof(four));
		four ^= (four >> 15 & ones) * 0xffff;
		sum += (four & pairs) + (four >> 16 & pairs);
	}
	return (u32)sum + (u32)(sum >> 32);
}

/*
 * A group of taps that carries more than its share learns faster. As powers of
 * two: 2^boost is (1 + m / mean) / 2, m the group's magnitude.
 */
static void set_boosts(struct lq_ec_adapt *a)
{
	u32 magnitude[LQ_EC_TAPS_MAX / LQ_EC_GROUP], total = 0, mean;
	u32 n = a->n / LQ_EC_GROUP, i;

	for (i = 0; i < n; i++) {
		magnitude[i] = magnitude_of(a->taps + i * LQ_EC_GROUP);
		total += magnitude[i];
	}
	mean = total / n;
	for (i = 0; i < n; i++) {
		u32 share = mean > 2 ? (magnitude[i] + mean) / mean : 1;

		a->boost[i] = mean > 2 ? (s32)lq_ec_bits(share) - 2 : 0;
	}
}

/* The reference's energy over all taps, each weighed by its group's share. */
static u64 boosted_energy(const struct lq_ec_adapt *a)
{
	const u32 *energy = energies(a);
	u32 n = a->n / LQ_EC_GROUP, i;
	u64 sum = energy[0];

	if (!a->is_boosted)
		return a->lag[0];
	sum <<= a->boost[0] + 1;
	for (i = 0; i < n; i++) {
		u64 both = (u64)energy[2 * i + 1] + energy[2 * i + 2];

		sum += both << (a->boost[i] + 1);
	}
	return sum >> 1;
}

static void set_shifts(struct lq_ec_adapt *a, s32 shift)
{
	u32 n = a->n / LQ_EC_GROUP, i;

	if (!a->is_boosted) {
		memset(a->shift, shift, n);
		return;
	}
	for (i = 0; i < n; i++) {
		s32 own = shift - a->boost[i];

		a->shift[i] = own < 0 ? 0 : own;
	}
}

/* Error power to reference power of late, a sample each. */
static u32 error_q30(const struct lq_ec_adapt *a)
{
	/* the error has two bits more than the history: 2^4 in power */
	return min_t(u32, ONE_Q30 * 3u,
		     lq_ec_ratio(a->error << a->log2_n,
				 (u64)a->lag[0] * (BLOCK * 16), 30));
}

static void track_best(struct lq_ec_adapt *a, u32 q)
{
	if (!a->best_q30 || q < a->best_q30)
		a->best_q30 = q;
	else
		a->best_q30 += a->best_q30 / 4096 + 1;
}

/*
 * LMS with step m and a white reference: the distance shrinks by m (2 - m) / n
 * a sample and grows by m^2 / n of what in the error is not echo. Reality is
 * slower: twice at first, eight times where only weak frequencies are left, and
 * by what of them a coloured reference excites.
 */
static void track_distance(struct lq_ec_adapt *a, u32 d, u32 q)
{
	u32 m = a->step_q15;
	u32 down = 15 + a->log2_n + (d > COARSE ? 1 : 3);
	u32 flat_q15 = min_t(u32, 32767, FLAT * a->flatness_q15);
	u64 shrink = (u64)d * ((u64)m * (65536 - m) >> 15) * BLOCK >> down;
	u64 other = q > d ? q - d : 0;
	u64 grow = other * ((u64)m * m >> 15) * BLOCK >> down;

	shrink = shrink * flat_q15 >> 15;
	grow += d - min_t(u64, shrink, d);
	a->distance_q30 = min_t(u64, grow, ONE_Q30);
}

/* The same, but of a colour that is heard others learn that much less. */
static void track_doubt(struct lq_ec_adapt *a)
{
	u32 d = a->doubt_q30, m = a->step_q15, down = 15 + a->log2_n + 1;
	u64 shrink = (u64)d * ((u64)m * (65536 - m) >> 15) * BLOCK >> down;

	a->doubt_q30 = d - (u32)(shrink * a->flatness_q15 >> 15);
}

/* Return: what the step is made of: the misadjustment as far as it is known */
static u32 set_step(struct lq_ec_adapt *a)
{
	u32 q = error_q30(a), d;

	track_best(a, q);
	d = max_t(u32, a->distance_q30, a->best_q30 / BEST_SHARE);
	d = max_t(u32, d, a->doubt_q30 / DOUBT_SHARE);
	d = min_t(u32, d, ONE_Q30);
	a->step_q15 = min_t(u32, lq_ec_ratio(d, q, 15), STEP_MAX_Q15);
	track_distance(a, d, q);
	track_doubt(a);
	return d;
}

static void set_shape(struct lq_ec_adapt *a, u32 distance_q30)
{
	lq_ec_decor_set(&a->decor, a->lag);
	a->is_boosted = distance_q30 > BOOST_DISTANCE;
	if (a->is_boosted)
		set_boosts(a);
}

/*
 * @e: Q11
 * Return: log2 of what the correlation with @g is too large by
 */
static s32 weigh(s16 g[8], const s32 e[8], u32 step_q15, u64 energy)
{
	s32 down = (s32)lq_ec_bits(energy) - 16, t, up, shift, possible;
	u32 divisor = down > 0 ? energy >> down : energy << -down, i;
	u32 factor = (step_q15 << 16) / divisor, peak = 0;

	for (i = 0; i < BLOCK; i++)
		peak |= e[i] < 0 ? ~e[i] : e[i];
	t = (s32)lq_ec_bits((u64)peak * factor) - 14;
	/* 2^28 step / energy, see the scales above */
	shift = 3 + LQ_EC_DECOR_Q + down - t;
	possible = clamp_t(s32, shift, 0, SHIFT_MAX);
	t += shift - possible;
	up = t < 0 ? -t : 0;
	t = t < 0 ? 0 : t;
	for (i = 0; i < BLOCK; i++)
		g[i] = lq_ec_clamp((s64)e[i] * factor * (1ll << up) >> t, G_MAX);
	return possible;
}

void lq_ec_adapt_learn(struct lq_ec_adapt *a, const s16 e[8], u64 power,
		       const struct lq_ec_ops *ops)
{
	s32 weighed[8];
	u32 distance;
	s16 g[8];

	if (power > a->error)
		a->error = power;
	else
		lq_ec_follow(&a->error, power, 4);
	distance = set_step(a);
	if (a->n_blocks % SHAPE_BLOCKS == 0)
		set_shape(a, distance);
	lq_ec_decor_run(&a->decor, weighed, e);
	set_shifts(a, weigh(g, weighed, a->step_q15, boosted_energy(a) + 64));
	ops->update(a->fine, a->taps, a->pairs + a->at - a->n - 7, g, a->shift,
		    a->n);
}

void lq_ec_adapt_loosen(struct lq_ec_adapt *a, u32 distance_q30)
{
	a->distance_q30 = max_t(u32, a->distance_q30, distance_q30);
}

void lq_ec_adapt_doubt(struct lq_ec_adapt *a, u32 doubt_q30)
{
	a->doubt_q30 = max_t(u32, a->doubt_q30, doubt_q30);
}

void lq_ec_adapt_propose(struct lq_ec_adapt *a, u32 j, s16 tap)
{
	a->fine[j] = (s32)((u32)tap << 16);
	a->taps[j] = tap;
}
