// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FXO: what the exchange does with the line, and how we seize, flash and dial.
 *
 * Ringing voltage alternates, so it comes and goes by half waves: it has begun
 * when it has been there, with gaps of at most a half wave, for ring_begin_ms;
 * a tinkle of somebody's dialling in parallel is shorter. While it is there
 * the line's voltage says nothing.
 */
#include <linux/types.h>
#include <linux/errno.h>
#include "engine/engine.h"
#include "engine/port_priv.h"

#define HALF_WAVE_MS	40	/* of 12.5 Hz; ringing has 16 to 50 Hz */
#define GONE_DV		30	/* less is no battery */
#define IN_USE_DV	200	/* less, but there: a telephone is lifted */
#define BETWEEN_MS	800	/* between two digits by pulses */

int lq_port_fxo_send(struct lq_slot *s, u32 set, u32 clear)
{
	struct lq_port *p = &s->port;
	u32 sends = (p->sends & ~clear) | (set & LQ_SIG_OFFHOOK);
	int ret;

	if ((set & LQ_SIG_FLASH) && !(sends & LQ_SIG_OFFHOOK))
		return -EINVAL;		/* no loop to break */
	if (set & LQ_SIG_FLASH)
		p->flash_left_ms = p->cfg.flash_ms;
	else if (!(sends & LQ_SIG_OFFHOOK))
		p->flash_left_ms = 0;
	if (!(sends & LQ_SIG_OFFHOOK)) {
		p->dial[0] = '\0';
		p->is_broken = false;
	}
	if (sends & ~p->sends & LQ_SIG_OFFHOOK || clear & LQ_SIG_OFFHOOK) {
		ret = lq_port_drive(s, sends & LQ_SIG_OFFHOOK,
				    ~sends & LQ_SIG_OFFHOOK);
		if (ret)
			return ret;
	}
	if (set & LQ_SIG_FLASH)
		(void)lq_port_drive(s, 0, LQ_SIG_OFFHOOK);	/* it could */
	p->sends = sends;
	return 0;
}

/* ------------------------------------------------------- our own breaking */

static void flash(struct lq_slot *s)
{
	struct lq_port *p = &s->port;

	if (p->flash_left_ms && !--p->flash_left_ms)
		(void)lq_port_drive(s, LQ_SIG_OFFHOOK, 0);	/* as before */
}

static u32 pulses_of(char digit)
{
	if (digit == '0')
		return 10;
	return digit >= '1' && digit <= '9' ? digit - '0' : 0;
}

/* A pulse begins or ends, a digit begins, or all is dialled. */
static void dial_on(struct lq_engine *e, struct lq_slot *s)
{
	struct lq_port *p = &s->port;

	if (p->is_broken) {
		p->is_broken = false;
		p->dial_left_ms = --p->dial_pulses ? p->make_ms : BETWEEN_MS;
		(void)lq_port_drive(s, LQ_SIG_OFFHOOK, 0);
		return;
	}
	if (!p->dial_pulses) {
		if (p->dial_at >= sizeof(p->dial) || !p->dial[p->dial_at]) {
			p->dial[0] = '\0';
			if (s->owner)
				lq_client_put(s->owner, e->tick,
					      LQ_EV_TONE_DONE, s->name, 0, 0);
			return;
		}
		p->dial_pulses = pulses_of(p->dial[p->dial_at++]);
	}
	if (p->dial_pulses) {
		p->is_broken = true;
		p->dial_left_ms = p->break_ms;
		(void)lq_port_drive(s, 0, LQ_SIG_OFFHOOK);
	} else {
		p->dial_left_ms = BETWEEN_MS;	/* ',': a pause */
	}
}

static void dial(struct lq_engine *e, struct lq_slot *s)
{
	struct lq_port *p = &s->port;

	if (!p->dial[0] || p->flash_left_ms)
		return;
	if (!p->dial_left_ms || !--p->dial_left_ms)
		dial_on(e, s);
}

/* ----------------------------------------------------- what the line tells */

/* LQ_SIG_RING while it rings. */
static u32 ringing(struct lq_slot *s)
{
	struct lq_port *p = &s->port;
	u32 was = s->signal & LQ_SIG_RING;

	if (p->sends & LQ_SIG_OFFHOOK) {
		p->rung_ms = 0;
		p->quiet_ms = p->cfg.ring_end_ms;
		return 0;
	}
	if (p->line & LQ_SIG_RING) {
		p->quiet_ms = 0;
	} else if (p->quiet_ms < p->cfg.ring_end_ms) {
		p->quiet_ms++;
		if (!was && p->quiet_ms > HALF_WAVE_MS)
			p->rung_ms = 0;
	}
	if (was && p->quiet_ms >= p->cfg.ring_end_ms) {
		p->rung_ms = 0;
		return 0;
	}
	if (p->line & LQ_SIG_RING || p->rung_ms)
		p->rung_ms++;
	if (!was && !(p->line & LQ_SIG_RING && p->rung_ms >=
		      p->cfg.ring_begin_ms))
		return 0;
	return LQ_SIG_RING;
}

/* Voltage; not while ringing or our own breaking disturbs it. */
static void voltage(struct lq_port *p)
{
	u32 is_up = p->sends & LQ_SIG_OFFHOOK;
	s32 dv = p->line_dv < 0 ? -p->line_dv : p->line_dv;
	u32 ms = p->cfg.line_ms;

	(void)lq_port_is_steady(&p->battery, dv >= GONE_DV, ms);
	if (dv >= GONE_DV)	/* without it there is no polarity */
		(void)lq_port_is_steady(&p->reversed, p->line_dv < 0, ms);
	(void)lq_port_is_steady(&p->in_use, !is_up && dv >= GONE_DV &&
				dv < IN_USE_DV, ms);
	(void)lq_port_is_steady(&p->flows, is_up && p->line & LQ_SIG_LOOP, ms);
}

static u32 state_of(const struct lq_port *p)
{
	return (p->battery.is_on ? LQ_SIG_BATTERY : 0) |
	       (p->reversed.is_on ? LQ_SIG_REVERSED : 0) |
	       (p->flows.is_on ? LQ_SIG_LOOP : 0) |
	       (p->in_use.is_on ? LQ_SIG_IN_USE : 0);
}

static void meter(struct lq_engine *e, struct lq_slot *s)
{
	if (s->port.n_meter && s->owner)
		lq_client_put(s->owner, e->tick, LQ_EV_METER, s->name,
			      s->port.n_meter, 0);
	s->port.n_meter = 0;
}

void lq_port_fxo_tick(struct lq_engine *e, struct lq_slot *s)
{
	struct lq_port *p = &s->port;
	u32 bell;

	flash(s);
	dial(e, s);
	bell = ringing(s);
	if (!(p->line & LQ_SIG_RING) && !p->rung_ms && !p->flash_left_ms &&
	    !p->dial[0])
		voltage(p);
	meter(e, s);
	lq_port_tell(e, s, state_of(p) | bell, 0);
}
