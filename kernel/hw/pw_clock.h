/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The far end's clock, recovered from when its packets come: a phase-locked loop
 * on how long a packet waits in the jitter buffer (adaptive clock recovery).
 *
 * That time is constant on the mean when we play as fast as the far end sends. So
 * it is averaged over a window, which takes out the network's jitter, and its
 * difference from the first window's mean trims our packet's time. The loop is
 * that of engine/clock.h, second order, critically damped, 0.02 Hz: of a difference
 * 6 % are left after a minute, nothing after two. 256 packets with 1 ms of jitter
 * leave 5 ppm of noise, which is a quarter of a frame of wander.
 */
#ifndef LQ_HW_PW_CLOCK_H
#define LQ_HW_PW_CLOCK_H

#include <linux/types.h>

#define LQ_PW_TRIM_MAX_PPB	200000

struct lq_pw_clock {
	/* set by lq_pw_clock_init, then constant */
	u32 packet_ns;
	u32 window;		/* packets played */

	s32 trim_ppb;		/* + : the far end is fast, we play faster */
	s32 integral_ppb;
	bool is_level;		/* the first window is over */
	s32 level_ns;		/* how long packets waited in it */

	/* the running window */
	u32 n_played;
	u32 n_came;
	s64 wait_sum_ns;

	s64 part;		/* of the period, 1/1000000 ns, not yet given out */
};

/** lq_pw_clock_init - @packet_ns: of a packet, 125000 a frame */
void lq_pw_clock_init(struct lq_pw_clock *c, u32 packet_ns);

/** lq_pw_clock_restart - the buffer fills anew: the rate stays, the level does not */
void lq_pw_clock_restart(struct lq_pw_clock *c);

/** lq_pw_clock_came - a packet in time, that will be played in @wait_ns */
void lq_pw_clock_came(struct lq_pw_clock *c, s32 wait_ns);

/** lq_pw_clock_played - Return: how long to the next one, in ns */
u32 lq_pw_clock_played(struct lq_pw_clock *c);

#endif
