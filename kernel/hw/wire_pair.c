// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Analog pairs, see header. Every port notes what it says, then every port
 * hears its peer, so nothing depends on their order.
 */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/lq.h>
#include "engine/engine.h"
#include "hw/wire_pair.h"

#define PAST_MASK	(LQ_SIM_PAST - 1)

static struct lq_slot *lq_sim_slot_of(struct lq_sim_pairs *pairs,
				      const struct lq_sim_end *p)
{
	return &pairs->span->slots[p->number - 1];
}

static bool lq_sim_is_fxo(struct lq_sim_pairs *pairs,
			  const struct lq_sim_end *p)
{
	return lq_sim_slot_of(pairs, p)->kind == LQ_KIND_FXO;
}

/* A closed loop ends the ringing from the other end. */
static void lq_sim_trip(struct lq_sim_end *from, struct lq_sim_end *by)
{
	if (from && by && by->sends & LQ_SIG_OFFHOOK)
		from->sends &= ~LQ_SIG_RING;
}

static int lq_sim_signal(struct lq_span *s, u32 port, u32 set, u32 clear)
{
	struct lq_sim_pairs *pairs = s->priv;
	struct lq_sim_end *p;
	u32 sends;

	if (!port || port > pairs->n_ports)
		return -ENOENT;
	p = &pairs->ports[port];
	sends = (p->sends & ~clear) | (set & ~LQ_SIG_FLASH);
	if (set & LQ_SIG_FLASH) {
		if (!(sends & LQ_SIG_OFFHOOK))
			return -EINVAL;		/* no loop to break */
		if (p->peer)
			p->peer->has_flash = true;
	}
	p->sends = sends;
	lq_sim_trip(p, p->peer);
	lq_sim_trip(p->peer, p);
	return 0;
}

/* What a port sees of its pair. */
static u32 lq_sim_sees(struct lq_sim_pairs *pairs, const struct lq_sim_end *p)
{
	u32 peer = p->peer ? p->peer->sends : 0, state;

	if (!p->peer)
		return 0;
	if (!lq_sim_is_fxo(pairs, p))
		return peer & LQ_SIG_OFFHOOK;
	state = LQ_SIG_BATTERY | (peer & LQ_SIG_REVERSED);
	if (!(p->sends & LQ_SIG_OFFHOOK))
		state |= peer & LQ_SIG_RING;
	return state;
}

static void lq_sim_tell(struct lq_sim_pairs *pairs, struct lq_sim_end *p)
{
	u32 state = lq_sim_sees(pairs, p);

	if (!pairs->span->engine || (state == p->told && !p->has_flash))
		return;
	lq_span_port_signal(pairs->span->engine, pairs->span, p->number, state,
			    p->has_flash);
	p->told = state;
	p->has_flash = false;
}

/*
 * Speech passes when the FXO end has closed the loop. Towards it, it also
 * passes on hook (caller identity), but for the time of ringing.
 */
static bool lq_sim_hears(struct lq_sim_pairs *pairs,
			 const struct lq_sim_end *p)
{
	if (!p->peer)
		return false;
	if (!lq_sim_is_fxo(pairs, p))
		return p->peer->sends & LQ_SIG_OFFHOOK;
	return !(p->peer->sends & LQ_SIG_RING);
}

static void lq_sim_port_past(struct lq_sim_pairs *pairs, struct lq_sim_end *p)
{
	const u8 *tx = pairs->span->tx[p->number];
	u32 law = lq_sim_slot_of(pairs, p)->law & 1, i;

	for (i = 0; i < LQ_TICK_SAMPLES; i++)
		p->past[p->n_past++ & PAST_MASK] = lq_g711_linear[law][tx[i]];
}

static void lq_sim_port_hear(struct lq_sim_pairs *pairs, struct lq_sim_end *p)
{
	u32 law = lq_sim_slot_of(pairs, p)->law & 1, i;
	u32 own = p->n_past - LQ_TICK_SAMPLES -
		  pairs->fault.echo_delay_samples;
	const struct lq_sim_end *peer = p->peer;
	u8 *rx = pairs->span->rx[p->number];
	s16 x;

	if (!lq_sim_hears(pairs, p)) {
		memset(rx, lq_g711_idle(law), LQ_TICK_SAMPLES);
		return;
	}
	for (i = 0; i < LQ_TICK_SAMPLES; i++) {
		x = peer->past[(peer->n_past - LQ_TICK_SAMPLES + i) &
			       PAST_MASK];
		x = lq_sim_voice_run(&pairs->voice, x,
				     p->past[(own + i) & PAST_MASK]);
		rx[i] = lq_sim_encode(law, x);
	}
}

void lq_sim_pairs_tick(struct lq_sim_pairs *pairs)
{
	u32 i;

	for (i = 1; i <= pairs->n_ports; i++)
		lq_sim_port_past(pairs, &pairs->ports[i]);
	for (i = 1; i <= pairs->n_ports; i++) {
		lq_sim_tell(pairs, &pairs->ports[i]);
		lq_sim_port_hear(pairs, &pairs->ports[i]);
	}
}

/* A pair of wires knows speech and nothing of E1 lines. */
int lq_sim_pairs_set_fault(struct lq_sim_pairs *pairs,
			   const struct lq_sim_fault *f)
{
	if (f->ber_ppb || f->burst_every_ms || f->burst_octets ||
	    f->slip_every_ms || f->delay_frames || f->bit_offset ||
	    f->is_los || f->is_ais)
		return -EOPNOTSUPP;
	pairs->fault = *f;
	lq_sim_voice_init(&pairs->voice, f, f->span);
	return 0;
}

int lq_sim_pairs_init(struct lq_sim_pairs *pairs, struct lq_span *span)
{
	u32 n = span->n_ts - 1, n_fxs = n / 2, i;

	if (n > LQ_SIM_PORTS_MAX)
		return -EINVAL;
	pairs->span = span;
	pairs->n_ports = n;
	for (i = 1; i <= n; i++)
		pairs->ports[i].number = i;
	for (i = 1; i <= n_fxs; i++) {
		pairs->ports[i].peer = &pairs->ports[n_fxs + i];
		pairs->ports[n_fxs + i].peer = &pairs->ports[i];
	}
	span->priv = pairs;
	span->signal = lq_sim_signal;
	return 0;
}
