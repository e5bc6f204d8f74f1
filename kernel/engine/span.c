// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Spans: set-up, registration and removal, configuration, and their two steps
 * in the tick.
 */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dsp/g711.h"
#include "engine/engine.h"

#define E1_FLAGS	(LQ_SPAN_F_CRC4 | LQ_SPAN_F_ENABLED | LQ_SPAN_F_CAS)
#define DEFAULT_D_TS	16

static void span_init(struct lq_span *s, u32 kind, struct lq_slot *slots, u32 n)
{
	memset(s, 0, sizeof(*s));
	s->kind = kind;
	s->slots = slots;
	s->n_ts = n + 1;
	memset(s->rx, lq_g711_idle(LQ_LAW_ALAW), sizeof(s->rx));
	memset(s->tx, lq_g711_idle(LQ_LAW_ALAW), sizeof(s->tx));
}

void lq_span_init_e1(struct lq_span *s, struct lq_slot *slots)
{
	u32 ts;

	span_init(s, LQ_SPAN_E1, slots, LQ_E1_TIMESLOTS - 1);
	lq_e1_init(&s->e1);
	lq_dchan_init(&s->d);
	lq_perf_init(&s->perf);
	for (ts = 1; ts < s->n_ts; ts++)
		lq_slot_init(&slots[ts - 1], LQ_KIND_TDM, s, s->rx[ts],
			     s->tx[ts]);
}

void lq_span_init_analog(struct lq_span *s, struct lq_slot *slots, u32 n,
			 u32 n_fxs)
{
	u32 port;

	n = min_t(u32, n, LQ_SPAN_ROWS - 1);
	span_init(s, LQ_SPAN_ANALOG, slots, n);
	lq_e1_init(&s->e1);	/* its stores */
	for (port = 1; port <= n; port++)
		lq_slot_init(&slots[port - 1],
			     port <= n_fxs ? LQ_KIND_FXS : LQ_KIND_FXO, s,
			     s->rx[port], s->tx[port]);
}

void lq_span_set_port(struct lq_span *s, u32 port, u32 kind)
{
	s->slots[port - 1].kind = kind;
}

int lq_engine_add_span(struct lq_engine *e, struct lq_span *s, u32 number)
{
	u32 ts;

	if (!number || number > LQ_ENGINE_SPANS_MAX)
		return -EINVAL;
	if (e->spans[number] || s->engine)
		return -EBUSY;
	s->engine = e;
	s->number = number;
	for (ts = 1; ts < s->n_ts; ts++)
		s->slots[ts - 1].name = LQ_SLOT(number, ts);
	if (s->kind == LQ_SPAN_E1) {
		lq_span_configure(s, LQ_SPAN_F_DEFAULT, DEFAULT_D_TS, LQ_LAW_ALAW);
		s->alarms = lq_e1_alarms(&s->e1);
	} else {
		s->flags = LQ_SPAN_F_ENABLED;
	}
	e->spans[number] = s;
	e->n_spans = max_t(u32, e->n_spans, number);
	return 0;
}

static void span_drop_slots(struct lq_engine *e, struct lq_span *s)
{
	struct lq_slot *slot;
	u32 ts;

	for (ts = 1; ts < s->n_ts; ts++) {
		slot = &s->slots[ts - 1];
		if (!slot->owner)
			continue;
		lq_client_put(slot->owner, e->tick, LQ_EV_SLOT_GONE, slot->name,
			      0, 0);
		lq_slot_release(e, slot);
	}
}

void lq_engine_remove_span(struct lq_engine *e, struct lq_span *s)
{
	if (s->engine != e)
		return;
	s->engine = NULL;	/* the board is gone: do not call it any more */
	span_drop_slots(e, s);
	lq_engine_announce(e, LQ_EV_ALARM, LQ_SLOT(s->number, 0), LQ_ALARM_DOWN,
			   s->alarms);
	s->alarms = LQ_ALARM_DOWN;
	e->spans[s->number] = NULL;
	while (e->n_spans && !e->spans[e->n_spans])
		e->n_spans--;
}

u32 lq_span_signalling(const struct lq_span *s)
{
	return lq_signalling(s->flags, s->d_ts);
}

u32 lq_span_owned(const struct lq_span *s)
{
	u32 owned = 0, ts;

	for (ts = 1; ts < s->n_ts; ts++)
		if (s->slots[ts - 1].owner)
			owned |= 1u << ts;
	return owned;
}

struct lq_slot *lq_span_slot(struct lq_span *s, u32 ts)
{
	if (!ts || ts >= s->n_ts)
		return NULL;
	if (lq_span_signalling(s) >> ts & 1)
		return NULL;
	return s->slots[ts - 1].kind == LQ_KIND_NONE ? NULL : &s->slots[ts - 1];
}

void lq_span_configure(struct lq_span *s, u32 flags, u32 d_ts, u32 law)
{
	u32 changed = s->flags ^ flags, ts;

	s->flags = flags;
	s->d_ts = d_ts;
	s->law = law;
	s->is_second_whole = false;
	if (changed & E1_FLAGS)
		lq_e1_set_flags(&s->e1, flags & E1_FLAGS);
	if (changed & LQ_SPAN_F_CAS)
		lq_span_cas_take(s);
	for (ts = 1; ts < s->n_ts; ts++)
		if (!s->slots[ts - 1].owner)
			lq_slot_idle(&s->slots[ts - 1]);
}

void lq_span_fill_info(const struct lq_span *s, struct lq_span_info *info)
{
	memset(info, 0, sizeof(*info));
	lq_e1_fill_info(&s->e1, info);
	info->loop = s->e1.loop;
	info->span = s->number;
	info->board = s->board;
	info->kind = s->kind;
	info->n_ts = s->n_ts;
	info->flags = s->flags;
	info->d_ts = s->d_ts;
	info->law = s->law;
	info->alarms = s->alarms;
}

void lq_span_tell_alarms(struct lq_span *s, u32 alarms)
{
	if (alarms == s->alarms)
		return;
	lq_engine_announce(s->engine, LQ_EV_ALARM, LQ_SLOT(s->number, 0),
			   alarms, s->alarms);
	s->alarms = alarms;
}

/* ------------------------------------------------------------------- sleep */

void lq_span_sleep(struct lq_span *s)
{
	lq_e1_sleep(&s->e1);
	s->is_second_whole = false;
	lq_span_tell_alarms(s, s->alarms | LQ_ALARM_DOWN);
}

/* An E1's alarms are the tick's to tell: what the line will be like is not known. */
void lq_span_wake(struct lq_span *s)
{
	lq_e1_wake(&s->e1);
	s->is_second_whole = false;
	if (s->kind == LQ_SPAN_ANALOG)
		lq_span_tell_alarms(s, s->alarms & ~LQ_ALARM_DOWN);
}

/* ----------------------------------------------------------- analog ports */

void lq_span_port_line(struct lq_span *s, u32 port, u32 line, s32 dv)
{
	struct lq_slot *slot = lq_span_slot(s, port);

	if (!slot || !lq_slot_is_port(slot))
		return;
	slot->port.line = line;
	slot->port.line_dv = dv;
}

void lq_span_port_meter(struct lq_span *s, u32 port)
{
	struct lq_slot *slot = lq_span_slot(s, port);

	if (slot && slot->kind == LQ_KIND_FXO)
		slot->port.n_meter++;
}

void lq_span_ports_rx(struct lq_span *s, const u8 *octets, u32 n_frames)
{
	u32 n_ports = s->n_ts - 1;
	u8 *frame;

	s->e1.n_rx_frames += n_frames;
	for (; n_frames; n_frames--, octets += n_ports) {
		frame = lq_elastic_slot(&s->e1.rx_store);
		if (!frame)
			continue;	/* counted there */
		memcpy(frame + 1, octets, n_ports);
		lq_elastic_put(&s->e1.rx_store);
	}
}

void lq_span_ports_tx(struct lq_span *s, u8 *octets, u32 n_frames)
{
	u32 n_ports = s->n_ts - 1;

	s->e1.n_tx_frames += n_frames;
	lq_elastic_begin(&s->e1.tx_store, n_frames);
	for (; n_frames; n_frames--, octets += n_ports)
		memcpy(octets, lq_elastic_take(&s->e1.tx_store) + 1, n_ports);
}

/* ------------------------------------------------------------------- tick */

static void span_watch_clock(struct lq_span *s)
{
	u32 frames = READ_ONCE(s->e1.n_rx_frames);

	if (frames != s->still_frames)
		s->n_still = 0;
	else if (s->n_still < LQ_SPAN_STILL_MS)
		s->n_still++;
	s->still_frames = frames;
}

/* Without a clock of its own the board wrote the rows itself. */
static void span_take_ports(struct lq_span *s)
{
	u32 port;

	if (s->has_clock) {
		lq_e1_take(&s->e1, s->rx);
		span_watch_clock(s);
	}
	for (port = 1; port < s->n_ts; port++)
		if (lq_slot_is_port(&s->slots[port - 1]))
			lq_port_tick(s->engine, &s->slots[port - 1]);
}

void lq_span_take(struct lq_span *s)
{
	if (s->kind != LQ_SPAN_E1) {
		span_take_ports(s);
		return;
	}
	lq_e1_take(&s->e1, s->rx);
	span_watch_clock(s);
	if (s->flags & LQ_SPAN_F_DCHAN)
		lq_dchan_tick(&s->d, s->rx[s->d_ts], s->tx[s->d_ts]);
	lq_span_watch(s);
}

void lq_span_put(struct lq_span *s)
{
	if (s->kind != LQ_SPAN_E1) {
		if (s->has_clock)
			lq_e1_put(&s->e1, s->tx);
		return;
	}
	if (lq_bert_is_framed(&s->bert))
		lq_span_test_put(s);
	lq_e1_put(&s->e1, s->tx);
}
