// SPDX-License-Identifier: GPL-2.0-or-later
/* Adaptive clock recovery, see pw_clock.h. */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "hw/pw_clock.h"

#define WINDOW_NS	256000000

/*
 * A trim of 1 ppm takes 1 us a second off the wait. P = 0.128 ppm a us gives a
 * loop gain of 0.128/s; I = 0.128^2 / 4 = 0.0041 ppm a us and second, 1.05 ppb a
 * us and window.
 */
#define P_PPB_PER_US	128
#define I_PPB_PER_MS	1050

/* Longer waits tell nothing about the clock. */
#define WAIT_MAX_NS	200000000

void lq_pw_clock_init(struct lq_pw_clock *c, u32 packet_ns)
{
	memset(c, 0, sizeof(*c));
	c->packet_ns = packet_ns;
	c->window = max_t(u32, WINDOW_NS / packet_ns, 1);
}

static void open_window(struct lq_pw_clock *c)
{
	c->n_played = c->n_came = 0;
	c->wait_sum_ns = 0;
}

void lq_pw_clock_restart(struct lq_pw_clock *c)
{
	open_window(c);
	c->is_level = false;
	c->trim_ppb = c->integral_ppb;
}

void lq_pw_clock_came(struct lq_pw_clock *c, s32 wait_ns)
{
	c->wait_sum_ns += clamp_t(s32, wait_ns, -WAIT_MAX_NS, WAIT_MAX_NS);
	c->n_came++;
}

static s32 bound_ppb(s32 ppb)
{
	return clamp_t(s32, ppb, -LQ_PW_TRIM_MAX_PPB, LQ_PW_TRIM_MAX_PPB);
}

/* 64-bit division is not to be had everywhere: microseconds fit into 32. */
static s32 mean_ns(s64 sum_ns, u32 n)
{
	return (s32)(sum_ns >> 10) / (s32)n * 1024;
}

static void steer(struct lq_pw_clock *c)
{
	s32 wait_ns, error_us;

	/* half of it lost: what is left tells little */
	if (c->n_came < c->window / 2 + 1)
		return;
	wait_ns = mean_ns(c->wait_sum_ns, c->n_came);
	if (!c->is_level) {
		c->is_level = true;
		c->level_ns = wait_ns;
		return;
	}
	error_us = (wait_ns - c->level_ns) / 1000;
	error_us = clamp_t(s32, error_us, -20000, 20000);
	c->integral_ppb = bound_ppb(c->integral_ppb +
				    error_us * I_PPB_PER_MS / 1000);
	c->trim_ppb = bound_ppb(c->integral_ppb + error_us * P_PPB_PER_US);
}

u32 lq_pw_clock_played(struct lq_pw_clock *c)
{
	s32 ns;

	if (++c->n_played == c->window) {
		steer(c);
		open_window(c);
	}
	/* packet_ns * ppb / 10^9, in steps of 125 us: 1 ppb is 1/8000 ns of them */
	c->part -= (s64)(c->packet_ns / 125000) * c->trim_ppb;
	ns = (s32)c->part / 8000;
	c->part -= ns * 8000;
	return c->packet_ns + ns;
}
