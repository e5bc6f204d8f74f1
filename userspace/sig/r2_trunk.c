// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Between legs and R2 channels: calls out, timers, and the translation of both
 * sides' words. Decides nothing about calls; how a channel behaves is r2*.c's.
 */
#include "sig/r2_span.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "sig/cause.h"

#define AREA		"r2"
#define NO_CIRCUIT	34	/* Q.850 */

static uint64_t now_ms(const struct r2_trunk *t)
{
	return loop_now_ms(t->loop);
}

/* -------------------------------------------------------------------- time */

static void on_due(void *arg);

/* After everything that a channel was told: it may want another time. */
static void set_timer(struct channel *c)
{
	uint64_t due = r2_due_ms(&c->r2), now = now_ms(c->trunk);

	if (!due) {
		timer_stop(&c->timer);
		return;
	}
	if (timer_set(&c->timer, c->trunk->loop, due > now ? due - now : 0,
		      on_due, c))
		log_error(AREA, "%s timer=none error=\"out of memory\"",
			  c->r2.fsm.id);
}

static void on_due(void *arg)
{
	struct channel *c = arg;

	r2_time(&c->r2, now_ms(c->trunk));
	set_timer(c);
}

/* ------------------------------------------------------- channels to the wire */

static void put_bits(void *arg, uint8_t abcd)
{
	struct channel *c = arg;

	c->trunk->wire.bits(c->trunk->wire.arg, c->slot, abcd);
}

static void put_signal(void *arg, enum r2_way way, uint8_t signal)
{
	struct channel *c = arg;

	c->trunk->wire.send(c->trunk->wire.arg, c->slot, way, signal);
}

static void listen_for(void *arg, enum r2_way way)
{
	struct channel *c = arg;

	c->trunk->wire.listen(c->trunk->wire.arg, c->slot, way);
}

static void deafen(void *arg)
{
	struct channel *c = arg;

	c->trunk->wire.deafen(c->trunk->wire.arg, c->slot);
}

static void busy_tone(void *arg)
{
	struct channel *c = arg;

	c->trunk->wire.busy_tone(c->trunk->wire.arg, c->slot);
}

/* ---------------------------------------------------------- channels to legs */

static void leg_tell(const struct channel *c, uint32_t leg,
		     struct leg_event *ev)
{
	char ref[32];

	snprintf(ref, sizeof(ref), "span%u/%u", c->span->number,
		 LQ_SLOT_TS(c->slot));
	ev->leg = leg;
	ev->kind = LEG_R2;
	ev->slot = c->slot;
	ev->call_ref = ref;
	c->trunk->h.event(c->trunk->h.arg, ev);
}

static void tell_setup(struct channel *c, const struct r2_event *ev)
{
	struct leg_address from = *ev->from;
	char trunk[32];
	struct leg_event out = {
		.type = ev->type == R2_EV_SETUP ? LEG_EV_SETUP :
						  LEG_EV_MORE_DIGITS,
		.from = &from, .to = ev->to, .trunk = trunk,
		.is_complete = ev->is_complete,
	};

	if (ev->type == R2_EV_SETUP)
		c->leg = c->trunk->h.id(c->trunk->h.arg);
	snprintf(trunk, sizeof(trunk), "span%u", c->span->number);
	from.category = ev->category;
	leg_tell(c, c->leg, &out);
}

static int seize_any(struct r2_trunk *t, const struct leg_invite *inv,
		     const char *route, unsigned int from);

static void tell_gone(struct channel *c, const struct r2_event *ev)
{
	struct leg_event out = { .type = LEG_EV_GONE, .cause = ev->cause,
				 .is_by_us = ev->is_by_us };
	uint32_t leg = c->leg;

	c->leg = 0;
	if (ev->is_collision) {
		if (!seize_any(c->trunk, &c->invite, c->route, leg))
			return;		/* it goes on elsewhere */
		out.cause = NO_CIRCUIT;
	}
	leg_tell(c, leg, &out);
}

static void check_span(struct span *s)
{
	bool is_up = false;

	for (unsigned int ts = 1; ts < R2_TIMESLOTS; ts++)
		is_up |= r2_is_speech(ts) && r2_state(&s->at[ts].r2) != R2_DOWN;
	if (is_up == s->is_up)
		return;
	s->is_up = is_up;
	log_note(AREA, "span=%u state=%s", s->number, is_up ? "up" : "down");
	s->at[1].trunk->on_span(s->at[1].trunk->arg, s->number, is_up);
}

static void on_event(void *arg, const struct r2_event *ev)
{
	static const enum leg_event_type plain[] = {
		[R2_EV_PROCEEDING] = LEG_EV_PROCEEDING,
		[R2_EV_RINGING] = LEG_EV_ALERTING,
		[R2_EV_ANSWER] = LEG_EV_ANSWER,
	};
	struct channel *c = arg;

	switch (ev->type) {
	case R2_EV_SETUP:
	case R2_EV_MORE:
		return tell_setup(c, ev);
	case R2_EV_GONE:
		return tell_gone(c, ev);
	case R2_EV_STATE:
		return check_span(c->span);
	case R2_EV_RINGING:	/* the far exchange sends ring-back tone */
		leg_tell(c, c->leg, &(struct leg_event){
			.type = LEG_EV_ALERTING });
		if (c->leg)
			leg_tell(c, c->leg, &(struct leg_event){
				.type = LEG_EV_PROGRESS });
		return;
	default:
		leg_tell(c, c->leg, &(struct leg_event){
			.type = plain[ev->type] });
	}
}

/* ------------------------------------------------------------------- hunting */

/* -EBUSY: no channel is free */
static int seize_any(struct r2_trunk *t, const struct leg_invite *inv,
		     const char *route, unsigned int from)
{
	unsigned long first, last;
	struct channel *c;
	struct span *s;
	int err = r2_route_parse(route, &first, &last);

	if (err)
		return err;
	list_for_each(s, &t->spans, link) {
		if (s->number < first || s->number > last)
			continue;
		c = r2_span_pick(s, from);
		if (!c)
			continue;
		c->leg = inv->leg;
		c->invite = *inv;
		snprintf(c->route, sizeof(c->route), "%s", route);
		err = r2_seize(&c->r2, now_ms(t), &inv->from, &inv->to,
			       !inv->is_open);
		if (err)
			c->leg = 0;
		set_timer(c);
		return err;
	}
	return -EBUSY;
}

/* ------------------------------------------------------------------ commands */

static int op_invite(void *self, const struct leg_invite *inv)
{
	if (!inv->route || strlen(inv->route) >= sizeof(((struct channel *)0)->route))
		return -EINVAL;
	return seize_any(self, inv, inv->route, 0);
}

typedef int command_h(struct r2 *r, uint64_t ms);

static int command(void *self, uint32_t leg, command_h *h)
{
	struct channel *c = r2_channel_of_leg(self, leg);
	int err;

	if (!c)
		return -ENOENT;
	err = h(&c->r2, now_ms(c->trunk));
	set_timer(c);
	return err;
}

static int op_accept(void *self, uint32_t leg)
{
	return command(self, leg, r2_accept);
}

static int op_alert(void *self, uint32_t leg)
{
	return command(self, leg, r2_ring);
}

static int op_progress(void *self, uint32_t leg, const struct leg_media *ours)
{
	return command(self, leg, r2_ring);	/* tones are heard from then on */
}

static int op_answer(void *self, uint32_t leg, const struct leg_media *ours)
{
	return command(self, leg, r2_answer);
}

static int op_update(void *self, uint32_t leg, const struct leg_media *ours)
{
	return r2_channel_of_leg(self, leg) ? -EOPNOTSUPP : -ENOENT;
}

static int op_digit(void *self, uint32_t leg, char digit)
{
	struct channel *c = r2_channel_of_leg(self, leg);
	int err;

	if (!c)
		return -ENOENT;
	err = r2_more_digits(&c->r2, now_ms(c->trunk), digit);
	set_timer(c);
	return err;
}

static int op_hangup(void *self, uint32_t leg, uint8_t cause)
{
	struct channel *c = r2_channel_of_leg(self, leg);
	int err;

	if (!c)
		return -ENOENT;
	err = r2_hangup(&c->r2, now_ms(c->trunk), cause);
	set_timer(c);
	return err;
}

static const struct leg_ops ops = {
	.name = "r2",
	.kind = LEG_R2,
	.invite = op_invite,
	.accept = op_accept,
	.alert = op_alert,
	.progress = op_progress,
	.answer = op_answer,
	.update = op_update,
	.digit = op_digit,
	.hangup = op_hangup,
};

const struct leg_ops *r2_trunk_ops(void)
{
	return &ops;
}

/* --------------------------------------------------------------- from the wire */

void r2_trunk_up(struct r2_trunk *t, uint32_t slot, uint8_t abcd)
{
	struct channel *c = r2_channel_of_slot(t, slot);

	if (!c)
		return;
	r2_up(&c->r2, now_ms(t), abcd);
	set_timer(c);
}

void r2_trunk_down(struct r2_trunk *t, uint32_t slot)
{
	struct channel *c = r2_channel_of_slot(t, slot);

	if (!c)
		return;
	r2_down(&c->r2, now_ms(t));
	set_timer(c);
}

void r2_trunk_bits(struct r2_trunk *t, uint32_t slot, uint8_t abcd)
{
	struct channel *c = r2_channel_of_slot(t, slot);

	if (!c)
		return;
	r2_bits(&c->r2, now_ms(t), abcd);
	set_timer(c);
}

void r2_trunk_heard(struct r2_trunk *t, uint32_t slot, uint8_t signal)
{
	struct channel *c = r2_channel_of_slot(t, slot);

	if (!c)
		return;
	r2_heard(&c->r2, now_ms(t), signal);
	set_timer(c);
}

void r2_trunk_drain(struct r2_trunk *t)
{
	struct channel *c = NULL;

	t->is_draining = true;
	while ((c = r2_channel_next(t, c))) {
		r2_block(&c->r2, now_ms(t));
		set_timer(c);
	}
}

/* --------------------------------------------------------------------- spans */

static void channel_init(struct r2_trunk *t, struct span *s, unsigned int ts)
{
	struct channel *c = &s->at[ts];
	struct r2_handler h = { put_bits, put_signal, listen_for, deafen,
				busy_tone, on_event, c };
	char id[40];

	c->trunk = t;
	c->span = s;
	c->slot = LQ_SLOT(s->number, ts);
	snprintf(id, sizeof(id), "channel=span%u/%u", s->number, ts);
	r2_init(&c->r2, &s->conf.channel, &h, now_ms(t), id);
	if (t->is_draining)
		r2_block(&c->r2, now_ms(t));
}

int r2_trunk_add(struct r2_trunk *t, uint32_t span,
		 const struct r2_span_conf *conf)
{
	struct span *s = r2_span_find(t, span);

	if (s) {
		s->conf = *conf;	/* from each channel's next call on */
		return 0;
	}
	s = mem_new(sizeof(*s), NULL);
	if (!s)
		return -ENOMEM;
	s->number = span;
	s->conf = *conf;
	for (unsigned int ts = 1; ts < R2_TIMESLOTS; ts++)
		if (r2_is_speech(ts))
			channel_init(t, s, ts);
	r2_span_insert(t, s);
	return 0;
}

/* ------------------------------------------------------------------ lifetime */

static void trunk_destroy(void *obj)
{
	struct r2_trunk *t = obj;
	struct channel *c = NULL;
	struct span *s;

	while ((c = r2_channel_next(t, c)))
		timer_stop(&c->timer);
	while ((s = list_first(&t->spans, struct span, link))) {
		list_remove(&s->link);
		mem_deref(s);
	}
}

int r2_trunk_new(struct r2_trunk **out, struct loop *l,
		 const struct r2_wire *wire, const struct leg_handler *h,
		 r2_span_h *on_span, void *arg)
{
	struct r2_trunk *t = mem_new(sizeof(*t), trunk_destroy);

	if (!t)
		return -ENOMEM;
	t->loop = l;
	t->wire = *wire;
	t->h = *h;
	t->on_span = on_span;
	t->arg = arg;
	list_init(&t->spans);
	*out = t;
	return 0;
}

struct r2_trunk *r2_trunk_free(struct r2_trunk *t)
{
	return mem_deref(t);
}
