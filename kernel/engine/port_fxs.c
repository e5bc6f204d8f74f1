// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FXS: the ringing cadence, and what a telephone does with its hook.
 *
 *   loop closed  ____|~~~~~|_|~~~~~~~~|__|~~~~~~~~~|________________
 *                    lifted  pulse       flash      hung up
 *                             < flash_min  <= max    > flash_max
 *
 * Breaks are measured between believed edges: both edges are believed
 * CONTACT_MS late, so the length is right.
 */
#include <linux/types.h>
#include "engine/engine.h"
#include "engine/port_priv.h"

#define CONTACT_MS	10	/* bouncing of hook and dial contacts */
#define PULSE_MIN_MS	20	/* a shorter break is no dial pulse */
#define PULSES_END_MS	200	/* closed for so long: the digit is complete */
#define PULSES_MAX	10

int lq_port_fxs_send(struct lq_slot *s, u32 set, u32 clear)
{
	struct lq_port *p = &s->port;
	const u32 now = LQ_SIG_REVERSED | LQ_SIG_BATTERY | LQ_SIG_METER;
	int ret = 0;

	if ((set | clear) & now)
		ret = lq_port_drive(s, set & now, clear & now);
	if (ret)
		return ret;
	if (s->signal & LQ_SIG_OFFHOOK)
		set &= ~LQ_SIG_RING;	/* lifted: there is nobody to ring */
	if (set & ~p->sends & LQ_SIG_RING) {
		p->ring_at = LQ_RING_SEGMENTS - 1;
		p->ring_left_ms = 0;	/* the next tick begins the cadence */
	}
	p->sends = (p->sends & ~clear) | (set & ~LQ_SIG_METER);
	return 0;
}

void lq_port_fxs_quiet(struct lq_slot *s)
{
	s->port.sends &= ~LQ_SIG_RING;
	(void)lq_port_drive(s, 0, LQ_SIG_RING);	/* what it could begin */
}

static u32 next_segment(struct lq_port *p)
{
	u32 at = p->ring_at + 1;

	if (at >= LQ_RING_SEGMENTS || !p->cfg.ring_ms[at])
		at = 0;
	p->ring_at = at;
	p->ring_left_ms = p->cfg.ring_ms[at];
	return at & 1 ? 0 : LQ_SIG_RING;
}

/* LQ_SIG_RING while the bell is to sound. */
static u32 ring(struct lq_slot *s)
{
	struct lq_port *p = &s->port;
	u32 was = s->signal & LQ_SIG_RING, now;

	if (!(p->sends & LQ_SIG_RING))
		now = 0;
	else if (p->ring_left_ms && --p->ring_left_ms)
		now = was;
	else
		now = next_segment(p);
	if (now != was)
		(void)lq_port_drive(s, now, was);	/* nothing to be done */
	return now;
}

static void tell_digit(struct lq_engine *e, struct lq_slot *s, u32 ms)
{
	u32 ascii = '0' + s->port.n_pulses % 10;

	if (s->port.n_pulses > PULSES_MAX || !s->owner ||
	    !(s->flags & LQ_SLOT_F_DTMF))
		return;
	s->count.digits++;
	lq_client_put(s->owner, e->tick, LQ_EV_DIGIT, s->name, ascii, ms);
	lq_client_put(s->owner, e->tick, LQ_EV_DIGIT_END, s->name, ascii, ms);
}

/* The loop was open for @ms and is closed again. */
static u32 closed_after(struct lq_port *p, u32 ms)
{
	if (ms >= p->cfg.flash_min_ms) {
		p->n_pulses = 0;
		return LQ_SIG_FLASH;
	}
	if (ms >= PULSE_MIN_MS)
		p->n_pulses++;
	return 0;
}

/* LQ_SIG_OFFHOOK as it is to be told now, and LQ_SIG_FLASH. */
static u32 hook(struct lq_engine *e, struct lq_slot *s)
{
	struct lq_port *p = &s->port;
	u32 is_up = s->signal & LQ_SIG_OFFHOOK, flash = 0;
	bool has_changed = lq_port_is_steady(&p->loop,
					     p->line & LQ_SIG_OFFHOOK,
					     CONTACT_MS);

	if (has_changed && p->loop.is_on && is_up)
		flash = closed_after(p, p->loop_ms);
	p->loop_ms = has_changed ? 0 : p->loop_ms + 1;
	if (p->loop.is_on && !is_up)
		return p->loop_ms + CONTACT_MS >= p->cfg.lift_ms ?
			LQ_SIG_OFFHOOK : 0;
	if (!p->loop.is_on && is_up && p->loop_ms > p->cfg.flash_max_ms) {
		p->n_pulses = 0;
		return 0;
	}
	if (p->loop.is_on && p->n_pulses && p->loop_ms >= PULSES_END_MS) {
		tell_digit(e, s, PULSES_END_MS);
		p->n_pulses = 0;
	}
	return is_up | flash;
}

void lq_port_fxs_tick(struct lq_engine *e, struct lq_slot *s)
{
	struct lq_port *p = &s->port;
	u32 now = s->signal & LQ_SIG_OFFHOOK, bell;

	/* Without battery nothing is known of the loop. */
	if (p->sends & LQ_SIG_BATTERY)
		now = hook(e, s);
	if (now & LQ_SIG_OFFHOOK)
		p->sends &= ~LQ_SIG_RING;
	bell = ring(s);
	lq_port_tell(e, s, (now & LQ_SIG_OFFHOOK) | bell, now & LQ_SIG_FLASH);
}
