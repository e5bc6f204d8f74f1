/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose clock the tick follows, and how: a phase-locked loop over counted frames.
 *
 * The tick has a timer of its own. A span's clock is never far from it (G.703:
 * 50 ppm), but a difference of 1 ppm already costs a frame every two minutes. So
 * one span is the master: the timer's period is trimmed until eight frames of
 * the master come to each tick. Boards hand in frames in bursts of up to 4 ms;
 * the moment at which one comes tells the master's clock as exactly as a single
 * frame would, so it is compared with where the tick's grid stood at that moment.
 * A master that is gone or in alarm is left for the next good one, without a
 * jump of the period; without any the last period is held (hold-over), and after
 * a minute goes back to the timer's own.
 *
 *   window of 256 ticks: error = mean(master's frames - 8 * ticks, at each burst)
 *   trim = P * error, smoothed, + I * sum(error), at most 200 ppm
 *
 * A loop of second order, critically damped, time constant 8 s: it locks to a
 * clock 50 ppm off within a minute, and on the way no more than 4 frames stay in
 * the elastic stores.
 *
 * Some devices hide the clock of their line: a ring gives 8 frames a millisecond
 * of somebody else's clock (USB), until it is a buffer too full or too empty, and
 * then 8 frames more or none. Such a jump says nothing of the moment at which it
 * comes. A master that jumps is followed a quarter as closely once its frequency
 * is known, until it has not jumped for nine minutes.
 */
#ifndef LQ_ENGINE_CLOCK_H
#define LQ_ENGINE_CLOCK_H

#include <linux/types.h>

struct lq_engine;

#define LQ_CLOCK_WINDOW		256		/* ticks */
#define LQ_CLOCK_TICK_NS	1000000
#define LQ_CLOCK_TRIM_MAX_PPB	200000
#define LQ_CLOCK_HOLD_WINDOWS	240		/* about a minute */

struct lq_clock {
	u32 master;		/* span number; 0: the timer's own clock */
	u32 n_switches;		/* of the master, from and to none included */
	s32 trim_ppb;		/* + : the master is fast, ticks are shorter */

	/* the running window */
	u32 n_ticks;
	u32 n_bursts;
	s32 error_sum;		/* 1/1000 frames */

	/* since the master was taken */
	u64 first_frames, last_frames;
	u64 ticks;
	bool is_level;		/* the first window is over: where error is 0 */
	s32 level;		/* 1/1000 frames */
	s32 last_error;		/* of the last window, 1/1000 frames */
	s32 smooth;		/* error, what is short in it taken off */
	s32 integral_ppt;	/* 1/1000 ppb */
	u32 n_windows;		/* since it was taken, or began to jump */
	u32 ragged_windows;	/* left until it counts as smooth again */
	u32 hold_windows;	/* left of hold-over */

	u32 part_ns;		/* of the period, 1/1000 ns, not yet given out */
};

void lq_clock_init(struct lq_clock *c);

/* What a master's board has handed in, read at once. */
struct lq_clock_mark {
	u64 frames;		/* so many */
	u64 ns;			/* when the last of them came, the timer's clock */
};

/**
 * lq_clock_elect - the span to follow: the master as long as it is good, else
 * the good one of the lowest number; 0 if there is none
 *
 * Good is a span with a clock of its own that carries frames and is not in alarm.
 * An E1 brings the network's clock, a card of telephones only its own crystal, so
 * any E1 comes before it.
 */
u32 lq_clock_elect(const struct lq_clock *c, const struct lq_engine *e);

/**
 * lq_clock_follow - one tick has been done
 * @master: of lq_clock_elect(), 0 for none
 * @mark:   of the master; not looked at without one
 * @due_ns: when this tick was due, the timer's clock
 * Return:  how long the next one is, in ns: LQ_CLOCK_TICK_NS +-200 ppm
 * Context: tick
 */
u32 lq_clock_follow(struct lq_clock *c, u32 master,
		    const struct lq_clock_mark *mark, u64 due_ns);

#endif
