// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ports of both kinds: times, what owners ask for, what the tick finds.
 * The two kinds' lines stand in port_fxs.c and port_fxo.c.
 */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "engine/engine.h"
#include "engine/port_priv.h"

/*
 * China: 1 s of ringing, 4 s of pause. Flash: Q.552 leaves it to the country;
 * 80..800 ms takes what telephones with 100 to 600 ms keys send.
 */
static const struct lq_port_cfg defaults = {
	.ring_ms = { 1000, 4000 },
	.lift_ms = 20,
	.flash_min_ms = 80,
	.flash_max_ms = 800,
	.flash_ms = 300,
	.ring_begin_ms = 100,
	.ring_end_ms = 200,
	.line_ms = 40,
};

#define BREAK_MS	60	/* 10 pulses a second, 60 % break */
#define MAKE_MS		40

void lq_port_init(struct lq_port *p, u32 slot)
{
	memset(p, 0, sizeof(*p));
	p->cfg = defaults;
	p->cfg.slot = slot;
	p->sends = LQ_SIG_BATTERY;
}

/* ------------------------------------------------------------------- times */

static void fill(u16 *ms, u16 fallback)
{
	if (!*ms)
		*ms = fallback;
}

/* Ringing segments have no gap: the first 0 ends them. */
static bool is_cadence(const u16 *ms)
{
	u32 i;

	for (i = 1; i < LQ_RING_SEGMENTS; i++)
		if (ms[i] && !ms[i - 1])
			return false;
	return true;
}

int lq_port_set(struct lq_slot *s, const struct lq_port_cfg *cfg)
{
	struct lq_port_cfg c = *cfg;

	if (c.reserved || !is_cadence(c.ring_ms))
		return -EINVAL;
	if (!c.ring_ms[0])
		memcpy(c.ring_ms, defaults.ring_ms, sizeof(c.ring_ms));
	fill(&c.lift_ms, defaults.lift_ms);
	fill(&c.flash_min_ms, defaults.flash_min_ms);
	fill(&c.flash_max_ms, defaults.flash_max_ms);
	fill(&c.flash_ms, defaults.flash_ms);
	fill(&c.ring_begin_ms, defaults.ring_begin_ms);
	fill(&c.ring_end_ms, defaults.ring_end_ms);
	fill(&c.line_ms, defaults.line_ms);
	if (c.flash_min_ms >= c.flash_max_ms)
		return -EINVAL;
	s->port.cfg = c;
	return 0;
}

/* --------------------------------------------------------- what owners ask */

int lq_port_drive(struct lq_slot *s, u32 set, u32 clear)
{
	if (!s->span->engine || !s->span->signal)
		return -EOPNOTSUPP;
	return s->span->signal(s->span, LQ_SLOT_TS(s->name), set, clear);
}

int lq_port_send(struct lq_slot *s, u32 set, u32 clear)
{
	return s->kind == LQ_KIND_FXS ? lq_port_fxs_send(s, set, clear) :
					lq_port_fxo_send(s, set, clear);
}

int lq_port_dial(struct lq_slot *s, const struct lq_digits *d)
{
	struct lq_port *p = &s->port;

	if (!(p->sends & LQ_SIG_OFFHOOK))
		return -EINVAL;
	memcpy(p->dial, d->digits, sizeof(p->dial));
	p->break_ms = d->on_ms ? d->on_ms : BREAK_MS;
	p->make_ms = d->off_ms ? d->off_ms : MAKE_MS;
	p->dial_at = p->dial_pulses = p->dial_left_ms = 0;
	return 0;
}

void lq_port_idle(struct lq_slot *s)
{
	struct lq_port *p = &s->port;
	u32 slot = s->name;

	p->cfg = defaults;
	p->cfg.slot = slot;
	p->sends = LQ_SIG_BATTERY;
	p->flash_left_ms = 0;
	p->dial[0] = '\0';
	p->is_broken = false;
	p->n_pulses = 0;
	/* A board that cannot has nothing to undo. */
	if (s->kind == LQ_KIND_FXS) {
		lq_port_fxs_quiet(s);
		(void)lq_port_drive(s, LQ_SIG_BATTERY, LQ_SIG_RING |
				    LQ_SIG_REVERSED);
	} else {
		(void)lq_port_drive(s, 0, LQ_SIG_OFFHOOK);
	}
}

/* -------------------------------------------------------------------- tick */

bool lq_port_is_steady(struct lq_port_steady *b, u32 is_on, u32 after_ms)
{
	if (!is_on == !b->is_on)
		b->ms = 0;
	else if (++b->ms >= after_ms) {
		b->is_on = !b->is_on;
		b->ms = 0;
		return true;
	}
	return false;
}

void lq_port_tell(struct lq_engine *e, struct lq_slot *s, u32 state,
		  u32 momentary)
{
	u32 changed = (s->signal ^ state) | momentary;

	s->signal = state;
	if (changed && s->owner)
		lq_client_put(s->owner, e->tick, LQ_EV_SIGNAL, s->name, state,
			      changed);
}

void lq_port_tick(struct lq_engine *e, struct lq_slot *s)
{
	if (s->kind == LQ_KIND_FXS)
		lq_port_fxs_tick(e, s);
	else
		lq_port_fxo_tick(e, s);
}
