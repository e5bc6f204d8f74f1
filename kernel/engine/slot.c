// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A slot's life outside the tick: claim, configuration, release, facts.
 * What happens to its samples stands in engine.c.
 */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/string.h>
#include "dsp/g711.h"
#include "dsp/gain.h"
#include "engine/engine.h"

void lq_slot_init(struct lq_slot *s, u32 kind, struct lq_span *span,
		  u8 *line_rx, u8 *line_tx)
{
	memset(s, 0, sizeof(*s));
	s->kind = kind;
	s->span = span;
	s->line_rx = line_rx ? line_rx : s->ip_rx;
	s->line_tx = line_tx ? line_tx : s->ip_tx;
	lq_level_init(&s->rx_level);
	lq_level_init(&s->tx_level);
	lq_port_init(&s->port, 0);
	lq_slot_idle(s);
}

static u32 line_law(const struct lq_slot *s)
{
	return s->span ? s->span->law : LQ_LAW_ALAW;
}

void lq_slot_idle(struct lq_slot *s)
{
	memset(s->line_tx, lq_g711_idle(line_law(s)), LQ_TICK_SAMPLES);
}

static void slot_set_gains(struct lq_slot *s, s32 rx_cb, s32 tx_cb)
{
	s->rx_gain_cb = rx_cb;
	s->tx_gain_cb = tx_cb;
	s->rx_gain_q13 = lq_gain_q13(rx_cb);
	s->tx_gain_q13 = lq_gain_q13(tx_cb);
}

/* Nothing of the last owner's may be heard or counted. */
static void slot_refresh(struct lq_slot *s)
{
	s->flags = 0;
	s->law = line_law(s);
	slot_set_gains(s, 0, 0);
	s->has_tx_begun = s->has_line_begun = false;
	memset(s->said, 0, sizeof(s->said));
	memset(&s->count, 0, sizeof(s->count));
	lq_level_init(&s->rx_level);
	lq_level_init(&s->tx_level);
	lq_tone_stop(&s->tone);
	lq_dtmf_gen_stop(&s->digits);
	lq_dtmf_init(&s->dtmf);
	memset(s->plan, 0, sizeof(s->plan));
	lq_mf_init(&s->mf, LQ_MF_FORWARD);
	lq_cid_init(&s->cid);
	lq_cid_gen_stop(&s->cid_gen);
}

void lq_slot_claim(struct lq_engine *e, struct lq_slot *s, struct lq_client *c,
		   u32 index)
{
	u32 id;

	slot_refresh(s);
	s->owner = c;
	s->index = index;
	c->slots[index] = s;
	for (id = 0; id < LQ_RINGS; id++)
		lq_client_ring(c, index, id, &s->rings[id]);
	s->next = e->owned;
	s->link = &e->owned;
	if (s->next)
		s->next->link = &s->next;
	e->owned = s;
	if (s->kind == LQ_KIND_IP)
		e->n_ip_free--;
}

int lq_slot_set_ec(struct lq_engine *e, struct lq_slot *s, u32 tail_ms)
{
	struct lq_ec *ec = NULL;

	if (tail_ms == (s->ec ? s->ec->tail_ms : 0))
		return 0;
	/* The place that the slot has may be the only one left. */
	if (s->ec && tail_ms && tail_ms <= s->owner->ecs.tail_ms) {
		lq_ec_init(s->ec, tail_ms);
		return 0;
	}
	if (tail_ms) {
		ec = lq_ecpool_get(&s->owner->ecs, tail_ms);
		if (!ec)
			return -ENOSPC;
	}
	if (s->ec)
		lq_ecpool_put(&s->owner->ecs, s->ec);
	e->n_ecs += !!ec - !!s->ec;
	s->ec = ec;
	return 0;
}

void lq_slot_release(struct lq_engine *e, struct lq_slot *s)
{
	lq_room_leave(s);
	lq_tone_stop(&s->tone);
	lq_dtmf_gen_stop(&s->digits);
	lq_cid_gen_stop(&s->cid_gen);
	(void)lq_slot_set_ec(e, s, 0);	/* giving back cannot fail */
	s->owner->slots[s->index] = NULL;
	s->owner = NULL;
	s->index = 0;
	s->flags = 0;
	*s->link = s->next;
	if (s->next)
		s->next->link = s->link;
	if (s->kind == LQ_KIND_IP)
		e->n_ip_free++;
	if (s->kind == LQ_KIND_TDM)
		lq_span_cas_block(s->span, LQ_SLOT_TS(s->name));
	lq_slot_idle(s);
	if (lq_slot_is_port(s))
		lq_port_idle(s);
}

/* An event's tick is when it was true on the line, not when it was known. */
void lq_slot_tell_digit(struct lq_slot *s, enum lq_dtmf_report report,
			char ascii, u32 ms, u64 tick)
{
	bool is_start = report == LQ_DTMF_START;

	if (report == LQ_DTMF_NOTHING)
		return;
	s->count.digits += is_start;
	tick -= is_start ? ms : lq_dtmf_ended_ms_ago(&s->dtmf);
	lq_client_put(s->owner, tick, is_start ? LQ_EV_DIGIT : LQ_EV_DIGIT_END,
		      s->name, ascii, ms);
}

/* A digit that is on when nobody listens any more ends there and then. */
static void dtmf_restart(struct lq_slot *s, u64 tick)
{
	enum lq_dtmf_report report;
	char ascii;
	u32 ms;

	report = lq_dtmf_stop(&s->dtmf, &ascii, &ms);
	lq_slot_tell_digit(s, report, ascii, ms, tick);
	lq_dtmf_init(&s->dtmf);
}

/*
 * A stream that is switched off forgets what was still waiting in its ring:
 * so a prompt stops at once, and the next one may be written before it is
 * switched on.
 */
void lq_slot_set(struct lq_slot *s, const struct lq_slot_cfg *cfg, u64 tick)
{
	u32 changed = s->flags ^ cfg->flags;

	if (changed & LQ_SLOT_F_TX) {
		s->has_tx_begun = false;
		if (s->flags & LQ_SLOT_F_TX)
			lq_ring_skip(&s->rings[LQ_RING_TX]);
	}
	if (changed & LQ_SLOT_F_LINE) {
		s->has_line_begun = false;
		if (s->flags & LQ_SLOT_F_LINE)
			lq_ring_skip(&s->rings[LQ_RING_LINE_IN]);
	}
	if (changed & LQ_SLOT_F_DTMF)
		dtmf_restart(s, tick);
	if (changed & LQ_SLOT_F_MUTE_DTMF)
		lq_mute_init(&s->mute);
	if (changed & (LQ_SLOT_F_MF_FORWARD | LQ_SLOT_F_MF_BACKWARD))
		lq_mf_init(&s->mf, cfg->flags & LQ_SLOT_F_MF_FORWARD ?
			   LQ_MF_FORWARD : LQ_MF_BACKWARD);
	if (changed & LQ_SLOT_F_CID)
		lq_cid_listen(&s->cid);
	if ((changed & LQ_SLOT_F_PROGRESS) ||
	    memcmp(s->plan, cfg->plan, sizeof(s->plan))) {
		memcpy(s->plan, cfg->plan, sizeof(s->plan));
		lq_progress_init(&s->progress, s->plan);
	}
	if (changed & LQ_SLOT_F_VAD)
		lq_vad_init(&s->vad);
	if (changed & LQ_SLOT_F_NR)
		lq_nr_init(&s->nr);
	if (changed & LQ_SLOT_F_AGC)
		lq_agc_init(&s->agc);
	s->flags = cfg->flags;
	s->law = cfg->law;
	slot_set_gains(s, cfg->rx_gain_cb, cfg->tx_gain_cb);
}

static u64 ring_faults(const struct lq_slot *s)
{
	u64 n = 0;
	u32 id;

	for (id = 0; id < LQ_RINGS; id++)
		n += s->rings[id].n_faults;
	return n;
}

static void fill_counters(const struct lq_slot_count *n,
			  struct lq_slot_info *info)
{
	info->rx_samples = n->rx;
	info->tx_samples = n->tx;
	info->rx_ring_samples = n->rx_ring;
	info->rx_overruns = n->rx_overruns;
	info->tx_ring_samples = n->tx_ring;
	info->tx_underruns = n->tx_underruns;
	info->tap_samples = n->tap;
	info->tap_overruns = n->tap_overruns;
	info->line_in_samples = n->line_in;
	info->line_in_underruns = n->line_in_underruns;
	info->line_out_samples = n->line_out;
	info->line_out_overruns = n->line_out_overruns;
	info->digits = n->digits;
	info->clipped = n->clipped;
}

void lq_slot_fill_info(const struct lq_slot *s, const struct lq_client *asker,
		       struct lq_slot_info *info)
{
	memset(info, 0, sizeof(*info));
	info->slot = s->name;
	info->kind = s->kind;
	info->is_owned = s->owner != NULL;
	info->is_mine = s->owner && s->owner == asker;
	info->index = info->is_mine ? s->index : 0;
	info->flags = s->flags;
	info->law = s->owner ? s->law : line_law(s);
	info->conf = s->room ? s->room->number : 0;
	info->talk = s->talk;
	info->listen = s->listen;
	info->signal = s->signal;
	info->line_dv = s->kind == LQ_KIND_FXO ? s->port.line_dv : 0;
	info->rx_level_cb = s->rx_level.cb;
	info->tx_level_cb = s->tx_level.cb;
	info->ring_faults = ring_faults(s);
	fill_counters(&s->count, info);
}
