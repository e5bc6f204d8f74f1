// SPDX-License-Identifier: GPL-2.0-or-later
/* 2100 Hz with phase reversals, see ec_disable.h. */
#include <linux/types.h>
#include <linux/string.h>
#include "dsp/ec_disable.h"
#include "dsp/ec_math.h"

#define HOP		80	/* samples, 10 ms */
#define SINE		60
#define GAP		3	/* impure hops in a run */
#define PURE_Q4		9	/* sixteenths of the power in the tone */
#define LEVEL_MIN	((u64)HOP * 413 * 413)	/* -31.8 dBm0; G.168 7.2: -31 */
#define LEVEL_QUIET	((u64)HOP * 256 * 256)	/* -36 dBm0, G.168 7.4 */
#define QUIET_HOPS	25	/* G.168 7.6: 250 +- 150 ms */
#define REVERSALS	2
#define APART_MIN	41	/* hops: 425 ms less one hop, ... */
#define APART_MAX	49	/* ... 475 ms and one hop; G.168 7.2 */
#define STEADY		5	/* hops that tell the offset before a reversal */

/* cos(2 pi 2100 / 8000 i), Q14; the sine is 60 samples later: 15.75 cycles */
static const s16 cosine[HOP + SINE] = {
	16383, -1285, -16181, 3825, 15581, -6270, -14597, 8560,
	13254, -10640, -11585, 12458, 9630, -13969, -7438, 15136,
	5063, -15930, -2563, 16332, 0, -16332, 2563, 15930,
	-5063, -15136, 7438, 13969, -9630, -12458, 11585, 10640,
	-13254, -8560, 14597, 6270, -15581, -3825, 16181, 1285,
	-16383, 1285, 16181, -3825, -15581, 6270, 14597, -8560,
	-13254, 10640, 11585, -12458, -9630, 13969, 7438, -15136,
	-5063, 15930, 2563, -16332, 0, 16332, -2563, -15930,
	5063, 15136, -7438, -13969, 9630, 12458, -11585, -10640,
	13254, 8560, -14597, -6270, 15581, 3825, -16181, -1285,
	16383, -1285, -16181, 3825, 15581, -6270, -14597, 8560,
	13254, -10640, -11585, 12458, 9630, -13969, -7438, 15136,
	5063, -15930, -2563, 16332, 0, -16332, 2563, 15930,
	-5063, -15136, 7438, 13969, -9630, -12458, 11585, 10640,
	-13254, -8560, 14597, 6270, -15581, -3825, 16181, 1285,
	-16383, 1285, 16181, -3825, -15581, 6270, 14597, -8560,
	-13254, 10640, 11585, -12458, -9630, 13969, 7438, -15136,
	-5063, 15930, 2563, -16332,
};

void lq_ec_disable_init(struct lq_ec_disable *d)
{
	memset(d, 0, sizeof(*d));
}

static void listen(struct lq_ec_ced *c, const s16 x[8], u32 at)
{
	s64 re = 0, im = 0;
	u32 i;

	for (i = 0; i < 8; i++) {
		re += x[i] * cosine[at + i];
		im += x[i] * cosine[at + SINE + i];
	}
	c->re += re;
	c->im += im;
	c->power += lq_ec_energy(x);
}

static struct lq_ec_angle angle(s64 re, s64 im)
{
	u64 both = (re < 0 ? ~re : re) | (im < 0 ? ~im : im);
	s32 down = (s32)lq_ec_bits(both) - 14;

	if (down <= 0)
		return (struct lq_ec_angle){ re, im };
	return (struct lq_ec_angle){ re >> down, im >> down };
}

/* From @b to @a. */
static struct lq_ec_angle between(struct lq_ec_angle a, struct lq_ec_angle b)
{
	return angle((s64)a.re * b.re + (s64)a.im * b.im,
		     (s64)a.im * b.re - (s64)a.re * b.im);
}

/* A sine of amplitude A: power A^2 / 2 a sample, sum A HOP / 2. */
static bool is_pure(const struct lq_ec_ced *c)
{
	u64 re = (c->re < 0 ? -c->re : c->re) >> 14;
	u64 im = (c->im < 0 ? -c->im : c->im) >> 14;

	return c->power > LEVEL_MIN &&
	       (re * re + im * im) * 16 > c->power * (HOP / 2) * PURE_Q4;
}

/* Half a turn, +-36 degrees; G.168 7.2: 180 +- 25, and it need not be exact. */
static bool is_reversal(struct lq_ec_angle a)
{
	s32 side = a.im < 0 ? -a.im : a.im;

	return a.re < 0 && side * 11 < -a.re * 8;
}

static void count_reversal(struct lq_ec_ced *c)
{
	bool is_in_time = c->n_reversal >= APART_MIN &&
			  c->n_reversal <= APART_MAX;

	c->n_reversals = is_in_time ? c->n_reversals + 1 : 1;
	c->n_reversal = 0;
}

static void pure_hop(struct lq_ec_ced *c)
{
	struct lq_ec_angle now = angle(c->re, c->im), step;
	u32 i;

	step = between(now, c->last);
	for (i = 0; i <= c->n_since && c->n_pure >= STEADY; i++)
		step = between(step, c->turn);
	if (c->n_pure >= STEADY && is_reversal(step))
		count_reversal(c);
	else if (c->n_pure && !c->n_since)
		c->turn = between(now, c->last);
	c->last = now;
	c->n_since = 0;
	c->n_pure++;
}

static void end_hop(struct lq_ec_ced *c)
{
	c->n_reversal++;
	if (is_pure(c)) {
		pure_hop(c);
	} else if (++c->n_since > GAP) {
		c->n_pure = 0;
		c->n_reversals = 0;
	}
	c->re = c->im = 0;
}

static int decide(struct lq_ec_disable *d, bool is_quiet)
{
	if (!d->is_disabled) {
		if (d->sent.n_reversals < REVERSALS &&
		    d->said.n_reversals < REVERSALS)
			return -1;
		d->is_disabled = true;
		d->n_quiet = 0;
		d->n_times++;
		return 1;
	}
	d->n_quiet = is_quiet ? d->n_quiet + 1 : 0;
	if (d->n_quiet < QUIET_HOPS)
		return -1;
	d->is_disabled = false;
	d->sent.n_reversals = d->said.n_reversals = 0;
	return 0;
}

int lq_ec_disable_run(struct lq_ec_disable *d, const s16 sent[8],
		      const s16 said[8])
{
	bool is_quiet;

	listen(&d->sent, sent, d->at);
	listen(&d->said, said, d->at);
	d->at += 8;
	if (d->at < HOP)
		return -1;
	d->at = 0;
	end_hop(&d->sent);
	end_hop(&d->said);
	is_quiet = d->sent.power < LEVEL_QUIET && d->said.power < LEVEL_QUIET;
	d->sent.power = d->said.power = 0;
	return decide(d, is_quiet);
}
