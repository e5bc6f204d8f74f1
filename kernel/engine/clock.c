// SPDX-License-Identifier: GPL-2.0-or-later
/* The tick's clock, see clock.h. */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "engine/clock.h"
#include "engine/engine.h"

#define FRAMES_A_TICK	8
#define ERROR_MAX_FRAMES 1000		/* the stores hold 128 */
#define MARK_OLD_NS	100000000	/* no burst is older, or the grid has jumped */

#define PULL_MAX	3000		/* 1/1000 frames: 48 ppm */
#define INTEGRAL_MAX	(LQ_CLOCK_TRIM_MAX_PPB * 1000)	/* 1/1000 ppb */
#define LOST		20000		/* 1/1000 frames: it has another clock now */

/*
 * How the error becomes a trim. 1 ppm is 0.008 frames a second, so P = 16 ppm a
 * frame gives a loop gain of 0.128/s; I for critical damping is
 * (0.128 / 2)^2 / 0.008 = 0.51 ppm a frame and second, 131 ppb a window of 256 ms.
 * A quarter of P wants a sixteenth of I. The lag keeps the steps of single frames
 * out of the trim, and stays below a third of the loop's own time.
 */
struct gear {
	s32 p_ppb;		/* a frame */
	s32 i_ppt;		/* 1/1000 ppb; 1/1000 of a frame, a window */
	s32 lag;		/* windows */
};

static const struct gear wide = { 16000, 131, 8 };
static const struct gear narrow = { 4000, 8, 32 };

/* What a ring of buffers lets go at once, between two windows. */
#define JUMP		3000		/* 1/1000 frames */
#define SETTLE_WINDOWS	160		/* 41 s: two jumps of a clock 50 ppm off */
#define RAGGED_WINDOWS	2048		/* 9 min: the jumps of one 1 ppm off are rarer */

void lq_clock_init(struct lq_clock *c)
{
	memset(c, 0, sizeof(*c));
}

static s32 bound_ppb(s32 ppb)
{
	return clamp_t(s32, ppb, -LQ_CLOCK_TRIM_MAX_PPB, LQ_CLOCK_TRIM_MAX_PPB);
}

/* The period goes on as it was: only what it is compared with is another. */
static void begin(struct lq_clock *c, u32 master, u64 frames)
{
	c->master = master;
	c->n_switches++;
	c->n_ticks = c->n_bursts = 0;
	c->error_sum = 0;
	c->first_frames = c->last_frames = frames;
	c->ticks = 0;
	c->is_level = false;
	c->integral_ppt = c->trim_ppb * 1000;
	c->smooth = c->last_error = 0;
	c->n_windows = c->ragged_windows = 0;
	c->hold_windows = LQ_CLOCK_HOLD_WINDOWS;
}

/* Its frames against the tick's grid, at the moment when the last one came. */
static void compare(struct lq_clock *c, const struct lq_clock_mark *mark,
		    u64 due_ns)
{
	s64 since_ns = (s64)(mark->ns - due_ns);
	s64 error;

	if (mark->frames == c->last_frames || since_ns > MARK_OLD_NS ||
	    since_ns < -MARK_OLD_NS)
		return;
	c->last_frames = mark->frames;
	error = (s64)(mark->frames - c->first_frames) -
		(s64)c->ticks * FRAMES_A_TICK;
	error = clamp_t(s64, error, -ERROR_MAX_FRAMES, ERROR_MAX_FRAMES);
	/* a frame is 125 us */
	c->error_sum += (s32)error * 1000 - (s32)since_ns / 125;
	c->n_bursts++;
}

/*
 * Smooth clocks are followed closely. One that jumps is not: first its frequency
 * is found, which only its jumps tell, then they are spread over time.
 */
static const struct gear *choose(struct lq_clock *c, s32 error)
{
	s32 step = error - c->last_error;

	c->last_error = error;
	c->n_windows++;
	if (step > JUMP || step < -JUMP) {
		if (!c->ragged_windows)
			c->n_windows = 0;
		c->ragged_windows = RAGGED_WINDOWS;
	} else if (c->ragged_windows) {
		c->ragged_windows--;
	}
	if (error > LOST || error < -LOST)
		c->n_windows = c->ragged_windows = 0;
	return c->ragged_windows && c->n_windows > SETTLE_WINDOWS ? &narrow :
								    &wide;
}

/* The first window tells where bursts stand against the grid. */
static void steer(struct lq_clock *c)
{
	const struct gear *g;
	s32 error;

	if (!c->n_bursts)
		return;
	error = c->error_sum / (s32)c->n_bursts;
	if (!c->is_level) {
		c->is_level = true;
		c->level = error;
		return;
	}
	error -= c->level;
	g = choose(c, error);
	c->smooth += (error - c->smooth) / g->lag;
	c->integral_ppt = clamp_t(s32, c->integral_ppt + error * g->i_ppt,
				  -INTEGRAL_MAX, INTEGRAL_MAX);
	c->trim_ppb = bound_ppb(c->integral_ppt / 1000 +
				clamp_t(s32, c->smooth, -PULL_MAX, PULL_MAX) *
				(g->p_ppb / 1000));
}

/* Nobody to follow: as it was for a minute, then by halves to the timer's own. */
static void hold(struct lq_clock *c)
{
	if (c->hold_windows)
		c->hold_windows--;
	else
		c->trim_ppb /= 2;
}

static u32 period_ns(struct lq_clock *c)
{
	/* 1 ppb of a millisecond is 1/1000 ns; shorter when the master is fast */
	s32 part = (s32)c->part_ns - c->trim_ppb;
	s32 ns = part / 1000;

	if (part - ns * 1000 < 0)
		ns--;
	c->part_ns = part - ns * 1000;
	return LQ_CLOCK_TICK_NS + ns;
}

u32 lq_clock_follow(struct lq_clock *c, u32 master,
		    const struct lq_clock_mark *mark, u64 due_ns)
{
	if (master != c->master)
		begin(c, master, master ? mark->frames : 0);
	c->ticks++;
	if (master)
		compare(c, mark, due_ns);
	if (++c->n_ticks == LQ_CLOCK_WINDOW) {
		if (master)
			steer(c);
		else
			hold(c);
		c->n_ticks = c->n_bursts = 0;
		c->error_sum = 0;
	}
	return period_ns(c);
}

static bool is_good(const struct lq_span *s)
{
	return s && s->has_clock && s->n_still < LQ_SPAN_STILL_MS &&
	       !(s->alarms & LQ_ALARM_RED);
}

static u32 first_good(const struct lq_engine *e, u32 kind)
{
	u32 i;

	for (i = 1; i <= e->n_spans; i++)
		if (is_good(e->spans[i]) && e->spans[i]->kind == kind)
			return i;
	return 0;
}

u32 lq_clock_elect(const struct lq_clock *c, const struct lq_engine *e)
{
	const struct lq_span *s = e->spans[c->master];
	u32 e1;

	if (is_good(s) && s->kind == LQ_SPAN_E1)
		return c->master;
	e1 = first_good(e, LQ_SPAN_E1);
	if (e1)
		return e1;
	return is_good(s) ? c->master : first_good(e, LQ_SPAN_ANALOG);
}
