// SPDX-License-Identifier: GPL-3.0-or-later
/* Requests about the engine: boards, spans, slots. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lqd/request.h"

static const char *const slot_kinds[] = {
	[LQ_KIND_NONE] = "none", [LQ_KIND_TDM] = "tdm", [LQ_KIND_FXS] = "fxs",
	[LQ_KIND_FXO] = "fxo", [LQ_KIND_IP] = "ip",
};

static int engine_info(struct lqd *d, struct lq_info *i, char *why)
{
	int err = d->door ? dev_request(d->door, LQ_GET_INFO, i) : -ENODEV;

	if (err)
		return request_refuse(why, err, "the boards cannot be reached "
				      "(door %s); is lq.ko loaded, or lqsoft "
				      "running?", d->settings->lqd->door);
	return 0;
}

int request_boards(void *arg, const json_t *args, json_t **result, char *why)
{
	struct lqd *d = arg;
	struct lq_info i;
	json_t *list;
	uint32_t n;
	int err = engine_info(d, &i, why);

	if (err)
		return err;
	list = json_array();
	for (n = 0; n < i.n_boards; n++) {
		struct lq_board_info b = { .board = n };

		if (dev_request(d->door, LQ_GET_BOARD, &b))
			continue;	/* its number is free */
		request_append(list, json_pack(
			"{s:i, s:o, s:o, s:o, s:i, s:i, s:b}", "board", n,
			"name", request_safe_text(b.name),
			"model", request_safe_text(b.model),
			"serial", request_safe_text(b.serial),
			"first_span", b.first_span, "spans", b.n_spans,
			"is_simulated", b.is_simulated));
	}
	return request_list(result, "boards", list);
}

/* What lqpri says of the span; false: nothing. */
static bool find_pri(struct lqd *d, uint32_t span, struct pri_span *p)
{
	unsigned int i;

	for (i = 0; !pri_link_span(d->pri, i, p); i++)
		if (p->span == span)
			return true;
	return false;
}

static json_t *span_counters(const struct lq_span_info *s)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, "
			 "s:I, s:I, s:I, s:I}",
			 "rx_frames", NUMBER(s->rx_frames),
			 "tx_frames", NUMBER(s->tx_frames),
			 "rx_gap_frames", NUMBER(s->rx_gap_frames),
			 "fas_errors", NUMBER(s->fas_errors),
			 "crc_errors", NUMBER(s->crc_errors),
			 "ebit_errors", NUMBER(s->ebit_errors),
			 "code_errors", NUMBER(s->code_errors),
			 "realignments", NUMBER(s->realignments),
			 "slips_dropped", NUMBER(s->slips_dropped),
			 "slips_repeated", NUMBER(s->slips_repeated),
			 "los_events", NUMBER(s->los_events),
			 "ais_events", NUMBER(s->ais_events),
			 "lfa_events", NUMBER(s->lfa_events),
			 "rai_events", NUMBER(s->rai_events));
}

static json_t *span_item(struct lqd *d, const struct lq_span_info *s)
{
	struct lq_perf today = { .span = s->span, .length_s = LQ_PERF_DAY_S };
	struct pri_span p = { 0 };
	bool has_pri = find_pri(d, s->span, &p);
	struct r2_span_info r;
	char alarms[64];

	if (request_r2_span(d, s->span, &r)) {
		p.channels = r.channels;
		p.busy = r.busy;
		p.blocked = r.blocked;
	}
	if (dev_request(d->door, LQ_GET_PERF, &today))
		memset(&today, 0, sizeof(today));	/* not an E1 */
	return json_pack("{s:i, s:i, s:s, s:b, s:b, s:b, s:s, s:i, s:s, s:s, "
			 "s:i, s:i, s:i, s:i, s:i, s:i, s:o}",
			 "span", s->span, "board", s->board,
			 "kind", s->kind == LQ_SPAN_E1 ? "e1" : "analog",
			 "is_enabled", !!(s->flags & LQ_SPAN_F_ENABLED),
			 "is_crc4", s->is_crc4_mf,
			 "is_cas", !!(s->flags & LQ_SPAN_F_CAS),
			 "alarms", door_alarm_text(s->alarms, alarms,
						   sizeof(alarms)),
			 "d_timeslot", s->d_ts,
			 "dchannel", !has_pri ? "none" :
				     p.is_up ? "up" : "down",
			 "side", !has_pri ? "" : p.side == LINK_USER ?
				 "user" : "network",
			 "channels", p.channels, "busy", p.busy,
			 "blocked", p.blocked, "es_24h", today.near_end.es,
			 "ses_24h", today.near_end.ses,
			 "uas_24h", today.near_end.uas,
			 "counters", span_counters(s));
}

/* The next span that is there, after @s; false: there is none. */
static bool next_span(struct lqd *d, const struct lq_info *i,
		      struct lq_span_info *s)
{
	uint32_t n;

	for (n = s->span + 1; n <= i->n_spans; n++) {
		*s = (struct lq_span_info){ .span = n };
		if (!dev_request(d->door, LQ_GET_SPAN, s))
			return true;
	}
	return false;
}

int request_spans(void *arg, const json_t *args, json_t **result, char *why)
{
	struct lq_span_info s = { .span = 0 };
	struct lqd *d = arg;
	struct lq_info i;
	json_t *list;
	int err = engine_info(d, &i, why);

	if (err)
		return err;
	list = json_array();
	while (next_span(d, &i, &s))
		request_append(list, span_item(d, &s));
	return request_list(result, "spans", list);
}

/* "battery,loop", or "none" */
static const char *signal_text(uint32_t signal, char *buf, size_t size)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} names[] = {
		{ LQ_SIG_OFFHOOK, "lifted" }, { LQ_SIG_RING, "ringing" },
		{ LQ_SIG_REVERSED, "reversed" }, { LQ_SIG_BATTERY, "battery" },
		{ LQ_SIG_LOOP, "loop" }, { LQ_SIG_IN_USE, "in_use" },
	};
	size_t i, len = 0;

	snprintf(buf, size, "none");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((signal & names[i].bit) && len < size)
			len += snprintf(buf + len, size - len, "%s%s",
					len ? "," : "", names[i].name);
	return buf;
}

struct port_list {
	struct lqd *d;
	json_t *list;
};

static void add_port(void *arg, const struct analog_port_info *i)
{
	struct port_list *l = arg;
	struct lq_slot_info s = { .slot = i->conf->slot };
	char signal[64] = "unknown";

	if (l->d->door && !dev_request(l->d->door, LQ_GET_SLOT, &s))
		signal_text(s.signal, signal, sizeof(signal));
	request_append(l->list, json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:I, s:I, s:I}",
		"port", i->conf->name, "kind", i->conf->is_fxs ? "fxs" : "fxo",
		"line", i->conf->line, "number", i->conf->number,
		"state", i->state, "signal", signal, "volts_dv", s.line_dv,
		"leg", i->leg, "calls_in", NUMBER(i->n_in),
		"calls_out", NUMBER(i->n_out), "metered", NUMBER(i->n_meter)));
}

int request_ports(void *arg, const json_t *args, json_t **result, char *why)
{
	struct port_list l = { arg, json_array() };

	analog_each_port(l.d->analog, add_port, &l);
	return request_list(result, "ports", l.list);
}

static uint32_t leg_of_slot(struct lqd *d, uint32_t slot)
{
	struct map_link *l = NULL;
	struct glue_leg *g;

	while ((l = map_next(&d->legs, l))) {
		g = list_entry(l, struct glue_leg, link);
		if (g->has_end && d->media &&
		    media_slot(d->media, l->key) == slot)
			return l->key;
	}
	return 0;
}

static json_t *slot_counters(const struct lq_slot_info *s)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, "
			 "s:I, s:I, s:I, s:I, s:I}",
			 "rx_samples", NUMBER(s->rx_samples),
			 "tx_samples", NUMBER(s->tx_samples),
			 "rx_ring_samples", NUMBER(s->rx_ring_samples),
			 "rx_overruns", NUMBER(s->rx_overruns),
			 "tx_ring_samples", NUMBER(s->tx_ring_samples),
			 "tx_underruns", NUMBER(s->tx_underruns),
			 "tap_samples", NUMBER(s->tap_samples),
			 "tap_overruns", NUMBER(s->tap_overruns),
			 "line_in_samples", NUMBER(s->line_in_samples),
			 "line_in_underruns", NUMBER(s->line_in_underruns),
			 "line_out_samples", NUMBER(s->line_out_samples),
			 "line_out_overruns", NUMBER(s->line_out_overruns),
			 "ring_faults", NUMBER(s->ring_faults),
			 "digits", NUMBER(s->digits),
			 "clipped", NUMBER(s->clipped));
}

static void add_slot(struct lqd *d, json_t *list, uint32_t slot, bool is_all)
{
	struct lq_slot_info s = { .slot = slot };
	char name[24];

	if (dev_request(d->door, LQ_GET_SLOT, &s) || s.kind == LQ_KIND_NONE ||
	    s.kind > LQ_KIND_IP || (!is_all && !s.is_owned))
		return;
	snprintf(name, sizeof(name), "%u/%u", LQ_SLOT_SPAN(slot),
		 LQ_SLOT_TS(slot));
	request_append(list, json_pack(
		"{s:s, s:s, s:b, s:i, s:i, s:i, s:i, s:o}", "slot", name,
		"kind", slot_kinds[s.kind], "is_owned", s.is_owned,
		"leg", leg_of_slot(d, slot), "conf", s.conf,
		"rx_level_cb", s.rx_level_cb, "tx_level_cb", s.tx_level_cb,
		"counters", slot_counters(&s)));
}

/* Of span 0, the one without a wire, or of a board's. */
static void add_slots(struct lqd *d, json_t *list, uint32_t span, uint32_t n_ts,
		      bool is_all)
{
	uint32_t ts;

	for (ts = 1; ts < n_ts; ts++)
		add_slot(d, list, LQ_SLOT(span, ts), is_all);
}

int request_slots(void *arg, const json_t *args, json_t **result, char *why)
{
	bool is_every = !json_object_get(args, "span");
	bool is_all = json_is_true(json_object_get(args, "all"));
	uint64_t wanted = request_number(args, "span");
	struct lq_span_info s = { .span = 0 };
	struct lqd *d = arg;
	struct lq_info i;
	json_t *list;
	int err = engine_info(d, &i, why);

	if (err)
		return err;
	if (wanted > i.n_spans)
		return request_refuse(why, -ENOENT, "there is no span %llu",
				      (unsigned long long)wanted);
	list = json_array();
	if (is_every || !wanted)
		add_slots(d, list, 0, i.n_ip_slots + 1, is_all);
	while (next_span(d, &i, &s))
		if (is_every || s.span == wanted)
			add_slots(d, list, s.span, s.n_ts, is_all);
	return request_list(result, "slots", list);
}
