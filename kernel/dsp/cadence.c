// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Patterns from a plan, and the comparison of a history with them.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/cadence.h"
#include "dsp/toneplan.h"

#define SLACK_MS	15	/* measured in steps of 10 ms */
#define DIAL_MIN_MS	500
#define SIT_ON_MAX_MS	1500	/* longer bursts are not told from dial tone */

/* In this order of preference where a plan gives two the same cadence. */
static const struct {
	u32 tone, periods;
} wanted[LQ_CADENCE_PATTERNS] = {
	{ LQ_TONE_DIAL, 1 }, { LQ_TONE_BUSY, 2 }, { LQ_TONE_CONGESTION, 2 },
	{ LQ_TONE_RINGBACK, 1 }, { LQ_TONE_SIT, 1 }, { LQ_TONE_STUTTER, 4 },
};

static u32 lower_limit(u32 ms)
{
	ms = ms * 4 / 5;
	return ms > SLACK_MS ? ms - SLACK_MS : 0;
}

static u32 upper_limit(u32 ms)
{
	return ms * 6 / 5 + SLACK_MS;
}

static bool is_about(u32 ms, u32 nominal)
{
	return ms >= lower_limit(nominal) && ms <= upper_limit(nominal);
}

/* --------------------------------------------------------------- patterns */

/* False if the cadence cannot be told by bursts and silences. */
static bool pattern_read(struct lq_cadence_pattern *p,
			 const struct lq_tone_cadence *cadence,
			 s32 (*sound_of)(void *arg, const struct lq_tone_segment *s),
			 void *arg)
{
	const struct lq_tone_segment *s;
	bool is_after_on = false;
	u32 i;

	for (i = 0; i < cadence->n; i++) {
		s = &cadence->segments[i];
		if (!s->f1_hz) {
			if (!is_after_on)
				return false;
			p->pairs[p->n - 1].off_ms = s->ms;
		} else {
			s32 sound = sound_of(arg, s);

			if (is_after_on || sound < 0 || p->n == LQ_CADENCE_PAIRS)
				return false;
			p->pairs[p->n].on_ms = s->ms;
			p->pairs[p->n++].sounds = 1u << sound;
		}
		is_after_on = s->f1_hz;
	}
	return !is_after_on || !p->pairs[p->n - 1].on_ms;
}

static bool is_endless(const struct lq_cadence_pattern *p)
{
	return p->n == 1 && !p->pairs[0].off_ms;
}

/* How many periods of one burst, @p, are surely not a part of @other. */
static u32 periods_against(const struct lq_cadence_pattern *p,
			   const struct lq_cadence_pattern *other)
{
	u32 i, run = 0, longest = 0;

	if (p->n > 1 || other->n == 1)
		return p->periods;
	for (i = 0; i < 2 * other->n; i++) {	/* cyclic */
		const struct lq_cadence_pair *pair = &other->pairs[i % other->n];
		bool is_on = is_about(pair->on_ms, p->pairs[0].on_ms);

		/* a longer silence is at first like the shorter one */
		if (is_on && pair->off_ms >= lower_limit(p->pairs[0].off_ms))
			longest = max_t(u32, longest, run + 1);
		is_on &= is_about(pair->off_ms, p->pairs[0].off_ms);
		run = is_on ? run + 1 : 0;
	}
	if (run == 2 * other->n)	/* it is the same: the first one wins */
		return p->periods;
	return max_t(u32, p->periods, longest + 1);
}

static u32 longest_on(const struct lq_cadence *c)
{
	u32 i, k, ms = 0;

	for (i = 0; i < c->n_patterns; i++)
		for (k = 0; k < c->patterns[i].n; k++)
			ms = max_t(u32, ms, c->patterns[i].pairs[k].on_ms);
	return ms;
}

/* The last silence of @but aside. */
static u32 longest_off_but(const struct lq_cadence *c,
			   const struct lq_cadence_pattern *but)
{
	const struct lq_cadence_pattern *p;
	u32 k, ms = 0;

	for (p = c->patterns; p < c->patterns + c->n_patterns; p++)
		for (k = 0; k < p->n; k++)
			if (p != but || k + 1 < p->n)
				ms = max_t(u32, ms, p->pairs[k].off_ms);
	return ms;
}

/*
 * Of a silence that is longer than every other one of the plan, so much is
 * enough: ring-back of 4 s silence is told after one, not after three.
 */
static u32 enough_off_ms(const struct lq_cadence *c,
			 const struct lq_cadence_pattern *p)
{
	u32 own = lower_limit(p->pairs[p->n - 1].off_ms);

	return min_t(u32, own, upper_limit(longest_off_but(c, p)) + SLACK_MS);
}

/* Can it be told from dial tone? */
static bool pattern_is_apart(const struct lq_cadence_pattern *p)
{
	return p->tone == LQ_TONE_DIAL ||
	       (!is_endless(p) && !(p->tone == LQ_TONE_SIT &&
				    p->pairs[0].on_ms > SIT_ON_MAX_MS));
}

static void pattern_settle(struct lq_cadence *c, struct lq_cadence_pattern *p)
{
	u32 i;

	if (is_endless(p)) {
		p->pairs[0].on_ms = max_t(u32, DIAL_MIN_MS,
					  upper_limit(longest_on(c)) + SLACK_MS);
		return;
	}
	for (i = 0; i < c->n_patterns; i++)
		p->periods = periods_against(p, &c->patterns[i]);
	p->last_off_ms = enough_off_ms(c, p);
}

void lq_cadence_init(struct lq_cadence *c, const char *plan,
		     s32 (*sound_of)(void *arg, const struct lq_tone_segment *s),
		     void *arg)
{
	u32 i;

	memset(c, 0, sizeof(*c));
	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		struct lq_cadence_pattern *p = &c->patterns[c->n_patterns];

		p->tone = wanted[i].tone;
		p->periods = wanted[i].periods;
		if (pattern_read(p, lq_toneplan_find(plan, p->tone), sound_of, arg) &&
		    pattern_is_apart(p))
			c->n_patterns++;
		else
			memset(p, 0, sizeof(*p));
	}
	for (i = c->n_patterns; i--;)
		pattern_settle(c, &c->patterns[i]);
}

/* ---------------------------------------------------------------- history */

static struct lq_cadence_pair *newest(struct lq_cadence *c)
{
	return &c->history[(c->n - 1) % LQ_CADENCE_HISTORY];
}

void lq_cadence_break(struct lq_cadence *c)
{
	c->n = 0;
	c->is_on = false;
}

void lq_cadence_on(struct lq_cadence *c, u32 off_ms)
{
	if (c->n)
		newest(c)->off_ms = min_t(u32, off_ms, U16_MAX);
	c->n++;
	c->is_on = true;
	memset(newest(c), 0, sizeof(*newest(c)));
}

void lq_cadence_off(struct lq_cadence *c, u32 on_ms, u32 sounds)
{
	newest(c)->on_ms = min_t(u32, on_ms, U16_MAX);
	newest(c)->sounds = sounds;
	c->is_on = false;
}

static bool burst_fits(const struct lq_cadence_pair *heard,
		       const struct lq_cadence_pair *pair)
{
	return (heard->sounds & pair->sounds) &&
	       is_about(heard->on_ms, pair->on_ms);
}

/* The newest @count whole pairs before @end are p's, ending with pair @last. */
static bool history_is(const struct lq_cadence *c,
		       const struct lq_cadence_pattern *p, u32 end, u32 count,
		       u32 last)
{
	u32 i;

	if (end < count || count > LQ_CADENCE_HISTORY - 1)
		return false;
	for (i = 0; i < count; i++) {
		const struct lq_cadence_pair *heard =
			&c->history[(end - 1 - i) % LQ_CADENCE_HISTORY];
		const struct lq_cadence_pair *pair =
			&p->pairs[(last + p->n * LQ_CADENCE_HISTORY - i) % p->n];

		if (!burst_fits(heard, pair) ||
		    !is_about(heard->off_ms, pair->off_ms))
			return false;
	}
	return true;
}

/* ----------------------------------------------------------- recognition */

/* The silence that runs is the one after pair @last of @p, and long enough. */
static bool silence_ends(const struct lq_cadence *c,
			 const struct lq_cadence_pattern *p, u32 last,
			 u32 running_ms)
{
	u32 off_ms = p->pairs[last].off_ms;
	u32 enough = last == p->n - 1 ? p->last_off_ms : lower_limit(off_ms);

	return running_ms >= enough && running_ms <= upper_limit(off_ms) &&
	       burst_fits(&c->history[(c->n - 1) % LQ_CADENCE_HISTORY],
			  &p->pairs[last]) &&
	       history_is(c, p, c->n - 1, p->n * p->periods - 1,
			  last + p->n - 1);
}

/* How far the newest burst is from @pair's, in thousandths. */
static u32 burst_error(const struct lq_cadence *c,
		       const struct lq_cadence_pair *pair)
{
	u32 on_ms = c->history[(c->n - 1) % LQ_CADENCE_HISTORY].on_ms;

	return abs((s32)on_ms - (s32)pair->on_ms) * 1000 / pair->on_ms;
}

/* Where tolerances overlap, the pattern whose burst is nearest. */
static s32 find_in_silence(const struct lq_cadence *c, u32 running_ms)
{
	u32 i, last, error, least = U32_MAX;
	s32 best = -1;

	for (i = 0; i < c->n_patterns; i++) {
		const struct lq_cadence_pattern *p = &c->patterns[i];

		for (last = 0; !is_endless(p) && last < p->n; last++) {
			if (!silence_ends(c, p, last, running_ms))
				continue;
			error = burst_error(c, &p->pairs[last]);
			if (error < least) {
				least = error;
				best = i;
			}
		}
	}
	return best;
}

s32 lq_cadence_find(const struct lq_cadence *c, u32 running_ms, u32 sounds)
{
	const struct lq_cadence_pattern *p;
	u32 i;

	if (!c->n)
		return -1;
	if (!c->is_on)
		return find_in_silence(c, running_ms);
	for (i = 0; i < c->n_patterns; i++) {
		p = &c->patterns[i];
		if (is_endless(p) && (p->pairs[0].sounds & sounds) &&
		    running_ms >= p->pairs[0].on_ms)
			return i;
	}
	return -1;
}

/* Would a burst so long that still sounds, or such a silence, be one of p's? */
static bool running_fits(const struct lq_cadence_pattern *p, bool is_on,
			 u32 running_ms)
{
	u32 i;

	for (i = 0; i < p->n; i++)
		if (running_ms <= upper_limit(is_on ? p->pairs[i].on_ms :
						      p->pairs[i].off_ms))
			return true;
	return false;
}

bool lq_cadence_fits(const struct lq_cadence *c, u32 index, u32 running_ms,
		     u32 sounds)
{
	const struct lq_cadence_pattern *p = &c->patterns[index];
	const struct lq_cadence_pair *last = &c->history[(c->n - 1) %
							 LQ_CADENCE_HISTORY];
	u32 i;

	if (!c->n)
		return false;
	if (is_endless(p))
		return c->is_on && (p->pairs[0].sounds & sounds);
	if (!running_fits(p, c->is_on, running_ms))
		return false;
	if (c->is_on)
		return c->n > 1;
	for (i = 0; i < p->n; i++)
		if (burst_fits(last, &p->pairs[i]))
			return true;
	return false;
}
