// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * R2 spans ([span N] signalling = r2): their timeslots are held in media/, what
 * these hear goes to the channels of sig/r2_trunk.c, and what those send goes
 * back. Legs are the adapter's and glue_leg.c's.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "lqd/lqd.h"
#include "sig/r2_trunk.h"

#define TIMESLOTS	32
#define CAS_TS		16
#define SEND_CB		(-115)	/* Q.454: -11.5 dBm0 each */
#define BITS_LOST	0xfu	/* what is told while the multiframe is lost */

/* ------------------------------------------------------------ to the timeslots */

static void failed(uint32_t slot, const char *what, int err)
{
	if (err && err != -ENOENT && err != -EPERM)	/* gone: told elsewhere */
		log_warn("r2", "channel=span%u/%u %s=failed error=\"%s\"",
			 LQ_SLOT_SPAN(slot), LQ_SLOT_TS(slot), what,
			 strerror(-err));
}

static void put_bits(void *arg, uint32_t slot, uint8_t abcd)
{
	struct lqd *d = arg;

	if (d->media)
		failed(slot, "bits", media_line_signal(d->media, slot, abcd,
						       ~abcd & LQ_CAS_ALL));
}

static void put_tone(struct lqd *d, const struct lq_tone *t)
{
	if (d->media)
		failed(t->slot, "tone", media_line_tone(d->media, t));
}

static void put_signal(void *arg, uint32_t slot, enum r2_way way,
		       uint8_t signal)
{
	struct lq_tone t = { .slot = slot, .tone = LQ_TONE_NONE };

	if (signal) {
		t.tone = LQ_TONE_CUSTOM;
		t.n_segments = 1;
		t.segments[0].level_cb = SEND_CB;
		r2_pair(signal, way == R2_FORWARD ? 1380 : 1140,
			way == R2_FORWARD ? 120 : -120, &t.segments[0].f1_hz,
			&t.segments[0].f2_hz);
	}
	put_tone(arg, &t);
}

static void listen_for(void *arg, uint32_t slot, enum r2_way way)
{
	struct lqd *d = arg;

	if (d->media)
		failed(slot, "listen", media_line_listen(d->media, slot,
			way == R2_FORWARD ? LQ_SLOT_F_MF_FORWARD :
					    LQ_SLOT_F_MF_BACKWARD));
}

static void deafen(void *arg, uint32_t slot)
{
	struct lqd *d = arg;

	put_tone(d, &(struct lq_tone){ .slot = slot, .tone = LQ_TONE_NONE });
	if (d->media)
		failed(slot, "deafen", media_line_listen(d->media, slot, 0));
}

static void busy_tone(void *arg, uint32_t slot)
{
	struct lq_tone t = { .slot = slot, .tone = LQ_TONE_BUSY };
	struct lqd *d = arg;

	snprintf(t.plan, sizeof(t.plan), "%s", d->settings->lqd->tones);
	put_tone(d, &t);
}

/* ---------------------------------------------------------- from the timeslots */

/* Nothing can be believed of a line in alarm. */
static bool is_alive(struct lqd *d, uint32_t span)
{
	struct lq_span_info i = { .span = span };

	return d->door && !dev_request(d->door, LQ_GET_SPAN, &i) &&
	       !(i.alarms & (LQ_ALARM_RED | LQ_ALARM_CAS_LMFA));
}

static void span_down(struct lqd *d, uint32_t span)
{
	for (unsigned int ts = 1; ts < TIMESLOTS; ts++)
		r2_trunk_down(d->r2, LQ_SLOT(span, ts));
}

static void span_up(struct lqd *d, uint32_t span)
{
	for (unsigned int ts = 1; ts < TIMESLOTS; ts++) {
		struct lq_slot_info i = { .slot = LQ_SLOT(span, ts) };

		if (ts != CAS_TS && !dev_request(d->door, LQ_GET_SLOT, &i) &&
		    i.is_owned)
			r2_trunk_up(d->r2, i.slot, (uint8_t)i.signal);
	}
}

void r2_span_changed(struct lqd *d, uint32_t span)
{
	if (!d->r2 || !r2_trunk_has(d->r2, span))
		return;
	if (is_alive(d, span))
		span_up(d, span);
	else
		span_down(d, span);
}

void r2_line(struct lqd *d, uint32_t slot, uint32_t type, uint32_t value)
{
	switch (type) {
	case LQ_EV_SIGNAL:
		if (value == BITS_LOST && !is_alive(d, LQ_SLOT_SPAN(slot)))
			span_down(d, LQ_SLOT_SPAN(slot));
		else
			r2_trunk_bits(d->r2, slot, (uint8_t)value);
		break;
	case LQ_EV_MF:
		r2_trunk_heard(d->r2, slot, (uint8_t)value);
		break;
	case LQ_EV_SLOT_GONE:
		r2_trunk_down(d->r2, slot);
		media_line_drop(d->media, slot);
		break;
	default:
		break;
	}
}

/* ---------------------------------------------------------------------- spans */

static struct r2_span_conf conf_of(const struct span_settings *s)
{
	struct r2_span_conf c = { .order = (enum r2_order)s->order };
	struct r2_config *r = &c.channel;

	r2_config_init(r, r2_variant_find(r2_variant_names[s->variant]));
	r->number_len = (uint8_t)s->number_len;
	r->ani = (enum r2_ani)s->ani;
	r->ani_after = (uint8_t)s->ani_after;
	r->ani_len = (uint8_t)s->ani_len;
	r->category = (uint8_t)s->category;
	r->group_ii = (uint8_t)s->group_ii;
	r->is_free_of_charge = s->is_free_of_charge;
	r->seize_ms = s->seize_ms;
	r->forward_ms = s->forward_ms;
	r->cycle_ms = s->cycle_ms;
	r->digit_ms = s->digit_ms;
	r->decide_ms = s->decide_ms;
	r->answer_delay_ms = s->answer_delay_ms;
	r->clear_back_ms = s->clear_back_ms;
	r->guard_ms = s->guard_ms;
	return c;
}

static void hold(struct lqd *d, uint32_t span)
{
	uint32_t signal;
	int err = 0, held;

	for (unsigned int ts = 1; ts < TIMESLOTS; ts++) {
		if (ts == CAS_TS)
			continue;
		held = media_line_hold(d->media, LQ_SLOT(span, ts), &signal);
		if (held && held != -EEXIST)
			err = held;
	}
	if (err)
		log_warn("r2", "span=%u held=partly error=\"%s\"", span,
			 strerror(-err));
	r2_span_changed(d, span);
}

/* Every span of the settings; those that are there are taken. */
void r2_configure(struct lqd *d)
{
	const struct conf_entry *e = NULL;

	while (d->r2 && (e = conf_next(d->settings->conf, "span", e))) {
		const struct span_settings *s = e->data;
		uint32_t span = (uint32_t)strtoul(e->name, NULL, 10);
		struct r2_span_conf c;

		if (s->signalling != SPAN_R2)
			continue;
		c = conf_of(s);
		if (r2_trunk_add(d->r2, span, &c))
			log_error("r2", "span=%u add=failed error=\"out of "
				  "memory\"", span);
		else if (d->media)
			hold(d, span);
	}
}

unsigned int r2_n_lines(const struct lqd *d)
{
	const struct conf_entry *e = NULL;
	unsigned int n = 0;

	while ((e = conf_next(d->settings->conf, "span", e)))
		if (((const struct span_settings *)e->data)->signalling == SPAN_R2)
			n += TIMESLOTS - 2;
	return n;
}

void r2_door_lost(struct lqd *d)
{
	struct r2_span_info s;

	for (unsigned int i = 0; d->r2 && !r2_trunk_span(d->r2, i, &s); i++)
		span_down(d, s.span);
}

static void on_span(void *arg, uint32_t span, bool is_up)
{
	line_trunk(arg, span, is_up);
}

int r2_start(struct lqd *d)
{
	struct leg_handler h = { leg_new_id, leg_on_event, &d->r2_adapter };
	struct r2_wire wire = { put_bits, put_signal, listen_for, deafen,
				busy_tone, d };
	int err = r2_trunk_new(&d->r2, d->loop, &wire, &h, on_span, d);

	if (!err)
		d->r2_adapter = (struct adapter){ d, r2_trunk_ops(), d->r2 };
	return err;
}
