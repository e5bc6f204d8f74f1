// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Analog pairs, see header. Every end notes what it says, then every end hears
 * the other, so nothing depends on their order.
 */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/lq.h>
#include "dsp/gain.h"
#include "engine/engine.h"
#include "hw/wire_pair.h"

#define PAST_MASK	(LQ_SIM_PAST - 1)
#define ON_HOOK_DV	480	/* 48 V battery, no current */
#define OFF_HOOK_DV	80	/* what a closed loop leaves of it */
#define LOSS_MAX_CB	400
#define ECHO_MAX_SAMPLES 1024

static struct lq_sim_pair *lq_sim_pair_of(struct lq_sim_pairs *pairs, u32 port)
{
	if (!port || port > 2 * pairs->n)
		return NULL;
	return &pairs->pairs[(port - 1) % pairs->n];
}

/* ------------------------------------------------------------- electricity */

static int lq_sim_signal(struct lq_span *s, u32 port, u32 set, u32 clear)
{
	struct lq_sim_pairs *pairs = s->priv;
	struct lq_sim_pair *p = lq_sim_pair_of(pairs, port);
	struct lq_sim_end *end;

	if (!p)
		return port == s->n_ts - 1 ? 0 : -ENOENT;
	end = port <= pairs->n ? &p->fxs : &p->fxo;
	if (set & LQ_SIG_METER)
		p->n_meter++;
	end->drives = (end->drives & ~clear) | (set & ~LQ_SIG_METER);
	return 0;
}

static bool lq_sim_is_fed(const struct lq_sim_pair *p)
{
	return p->fxs.drives & LQ_SIG_BATTERY && !p->is.is_cut &&
	       !p->is.is_dead;
}

/* The FXO's own part of the loop. */
static bool lq_sim_has_current(const struct lq_sim_pair *p)
{
	return lq_sim_is_fed(p) && p->fxo.drives & LQ_SIG_OFFHOOK;
}

static u32 lq_sim_fxs_sees(const struct lq_sim_pair *p)
{
	bool is_closed = lq_sim_has_current(p) ||
			 (lq_sim_is_fed(p) && p->is.is_parallel);

	if (p->is.hook == LQ_HOOK_CLOSED)
		is_closed = true;
	else if (p->is.hook == LQ_HOOK_OPEN)
		is_closed = false;
	return is_closed ? LQ_SIG_OFFHOOK : 0;
}

/* A closed loop takes the ringing voltage away, wherever it comes from. */
static bool lq_sim_is_rung(const struct lq_sim_pair *p)
{
	if (p->is.is_cut || p->is.is_parallel ||
	    p->fxo.drives & LQ_SIG_OFFHOOK)
		return false;
	return p->ring_left_ms ||
	       (p->fxs.drives & LQ_SIG_RING && lq_sim_is_fed(p));
}

static s32 lq_sim_voltage(const struct lq_sim_pair *p)
{
	s32 dv = p->is.is_parallel || p->fxo.drives & LQ_SIG_OFFHOOK ?
			 OFF_HOOK_DV : ON_HOOK_DV;

	if (!lq_sim_is_fed(p))
		return 0;
	return p->fxs.drives & LQ_SIG_REVERSED ? -dv : dv;
}

static void lq_sim_tell(struct lq_sim_pairs *pairs, struct lq_sim_pair *p)
{
	u32 line = (lq_sim_is_rung(p) ? LQ_SIG_RING : 0) |
		   (lq_sim_has_current(p) ? LQ_SIG_LOOP : 0);

	lq_span_port_line(pairs->span, p->fxs.number, lq_sim_fxs_sees(p), 0);
	lq_span_port_line(pairs->span, p->fxo.number, line, lq_sim_voltage(p));
	for (; p->n_meter; p->n_meter--)
		if (lq_sim_has_current(p))
			lq_span_port_meter(pairs->span, p->fxo.number);
	if (p->ring_left_ms)
		p->ring_left_ms--;
}

/* ------------------------------------------------------------------ speech */

static u32 lq_sim_law(struct lq_sim_pairs *pairs, const struct lq_sim_end *end)
{
	return pairs->span->slots[end->number - 1].law & 1;
}

static void lq_sim_note(struct lq_sim_pairs *pairs, struct lq_sim_end *end)
{
	const u8 *tx = pairs->span->tx[end->number];
	u32 law = lq_sim_law(pairs, end), i;

	for (i = 0; i < LQ_TICK_SAMPLES; i++)
		end->past[end->n_past++ & PAST_MASK] =
			lq_g711_linear[law][tx[i]];
}

static void lq_sim_hear(struct lq_sim_pairs *pairs, struct lq_sim_pair *p,
			struct lq_sim_end *end, bool is_through)
{
	const struct lq_sim_end *from = end == &p->fxs ? &p->fxo : &p->fxs;
	u32 now = end->n_past - LQ_TICK_SAMPLES;
	u32 own = now - p->is.echo_delay_samples;
	u32 law = lq_sim_law(pairs, end), i;
	u8 *rx = pairs->span->rx[end->number];
	s32 x;

	if (!is_through) {
		memset(rx, lq_g711_idle(law), LQ_TICK_SAMPLES);
		return;
	}
	for (i = 0; i < LQ_TICK_SAMPLES; i++) {
		x = from->past[(now + i) & PAST_MASK];
		if (p->is.loss_cb)
			x = (s32)((s64)x * p->loss_q20 >> 20);
		x = lq_sim_voice_run(&end->voice, x,
				     end->past[(own + i) & PAST_MASK]);
		rx[i] = lq_sim_encode(law, x);
	}
}

void lq_sim_pairs_tick(struct lq_sim_pairs *pairs)
{
	struct lq_sim_pair *p;
	bool is_up;

	for (p = pairs->pairs; p < pairs->pairs + pairs->n; p++) {
		lq_sim_note(pairs, &p->fxs);
		lq_sim_note(pairs, &p->fxo);
		is_up = lq_sim_has_current(p);
		lq_sim_hear(pairs, p, &p->fxs, is_up);
		lq_sim_hear(pairs, p, &p->fxo, is_up ||
			    (!p->is.is_cut && !lq_sim_is_rung(p)));
		lq_sim_tell(pairs, p);
	}
}

/* -------------------------------------------------------------- conditions */

static void lq_sim_apply(struct lq_sim_pair *p, const struct lq_sim_port *c)
{
	struct lq_sim_fault f = { .echo_cb = c->echo_cb,
				  .noise_cb = c->noise_cb, .seed = c->seed };

	p->is = *c;
	p->ring_left_ms = c->ring_ms;
	p->loss_q20 = lq_gain_q20(-c->loss_cb);
	lq_sim_voice_init(&p->fxs.voice, &f, p->fxs.number);
	lq_sim_voice_init(&p->fxo.voice, &f, p->fxo.number);
}

/* A pair of wires knows speech and nothing of E1 lines. */
int lq_sim_pairs_set_fault(struct lq_sim_pairs *pairs,
			   const struct lq_sim_fault *f)
{
	struct lq_sim_port c;
	struct lq_sim_pair *p;

	if (f->ber_ppb || f->burst_every_ms || f->burst_octets ||
	    f->slip_every_ms || f->delay_frames || f->bit_offset ||
	    f->is_los || f->is_ais || f->swap_a || f->inverted || f->stuck_ts)
		return -EOPNOTSUPP;
	for (p = pairs->pairs; p < pairs->pairs + pairs->n; p++) {
		c = p->is;
		c.ring_ms = 0;
		c.echo_cb = f->echo_cb;
		c.echo_delay_samples = f->echo_delay_samples;
		c.noise_cb = f->noise_cb;
		c.seed = f->seed;
		lq_sim_apply(p, &c);
	}
	return 0;
}

static bool lq_sim_is_level(s32 cb, s32 lowest, s32 highest)
{
	return !cb || (cb >= lowest && cb <= highest);
}

static bool lq_sim_is_port(const struct lq_sim_port *c)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(c->reserved); i++)
		if (c->reserved[i])
			return false;
	return c->is_cut <= 1 && c->is_dead <= 1 && c->hook <= LQ_HOOK_OPEN &&
	       c->is_parallel <= 1 && c->loss_cb >= 0 &&
	       c->loss_cb <= LOSS_MAX_CB &&
	       c->echo_delay_samples <= ECHO_MAX_SAMPLES &&
	       lq_sim_is_level(c->echo_cb, -600, -10) &&
	       lq_sim_is_level(c->noise_cb, -900, -200);
}

int lq_sim_pairs_set_port(struct lq_sim_pairs *pairs,
			  const struct lq_sim_port *c)
{
	struct lq_sim_pair *p = lq_sim_pair_of(pairs, LQ_SLOT_TS(c->slot));

	if (!lq_sim_is_port(c))
		return -EINVAL;
	if (!p)
		return -ENOENT;
	lq_sim_apply(p, c);
	return 0;
}

/* ------------------------------------------------------------------ set-up */

int lq_sim_pairs_init(struct lq_sim_pairs *pairs, struct lq_span *span)
{
	const struct lq_sim_port fine = { 0 };
	u32 n = span->n_ts - 1, i;

	if (n > LQ_SIM_PORTS_MAX)
		return -EINVAL;
	pairs->span = span;
	pairs->n = n / 2;
	for (i = 0; i < pairs->n; i++) {
		pairs->pairs[i].fxs.number = i + 1;
		pairs->pairs[i].fxs.drives = LQ_SIG_BATTERY;
		pairs->pairs[i].fxo.number = pairs->n + i + 1;
		lq_sim_apply(&pairs->pairs[i], &fine);
	}
	span->priv = pairs;
	span->signal = lq_sim_signal;
	return 0;
}
