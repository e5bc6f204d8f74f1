// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Lines: what adapters tell about their legs becomes core events, and the
 * core's wishes for a leg become commands to the adapter that has it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "lqd/lqd.h"

/* Q.850, for what goes wrong here before the core is asked. */
#define CAUSE_NO_ROUTE		3
#define CAUSE_NETWORK_DOWN	38
#define CAUSE_TEMPORARY		41
#define CAUSE_CHANNEL_TAKEN	44
#define CAUSE_NO_RESOURCE	47
#define CAUSE_INCOMPATIBLE	88

uint32_t leg_new_id(void *adapter)
{
	return core_leg_id(((struct adapter *)adapter)->d->core);
}

struct glue_leg *leg_get(const struct lqd *d, uint32_t leg)
{
	struct map_link *l = map_find(&d->legs, leg);

	return l ? list_entry(l, struct glue_leg, link) : NULL;
}

static int leg_add(struct glue_leg **out, struct lqd *d, uint32_t leg,
		   const struct adapter *adapter)
{
	struct glue_leg *g = mem_new(sizeof(*g), NULL);

	if (!g)
		return -ENOMEM;
	g->adapter = adapter;
	map_add(&d->legs, &g->link, leg);
	*out = g;
	return 0;
}

void leg_forget(struct lqd *d, uint32_t leg)
{
	struct glue_leg *g = leg_get(d, leg);

	if (!g)
		return;
	end_close(d, g);
	map_remove(&d->legs, &g->link);
	(void)mem_deref(g);
}

static void party_from(struct core_party *p, const struct leg_address *a)
{
	if (!a)
		return;
	snprintf(p->number, sizeof(p->number), "%s", a->number);
	snprintf(p->name, sizeof(p->name), "%s", a->name);
	p->presentation = (enum core_presentation)a->presentation;
	p->category = a->category;
}

_Static_assert((int)CORE_ALLOWED == (int)LEG_ALLOWED &&
	       (int)CORE_RESTRICTED == (int)LEG_RESTRICTED &&
	       (int)CORE_UNAVAILABLE == (int)LEG_UNAVAILABLE,
	       "presentation is told by number");

_Static_assert((int)CORE_OVERHEARD_IN == (int)LEG_OVERHEARD_IN &&
	       (int)CORE_OVERHEARD_OUT == (int)LEG_OVERHEARD_OUT,
	       "whose call it is is told by number");

static void address_from(struct leg_address *a, const struct core_party *p)
{
	snprintf(a->number, sizeof(a->number), "%s", p->number);
	snprintf(a->name, sizeof(a->name), "%s", p->name);
	a->presentation = (enum leg_presentation)p->presentation;
}

/* Why a leg cannot be: for the line, and for the ledger. */
static const struct refusal {
	int err;
	uint8_t cause;
	const char *reason;
} refusals[] = {
	{ -EOPNOTSUPP, CAUSE_INCOMPATIBLE, "no_codec" },
	{ -EINVAL, CAUSE_INCOMPATIBLE, "bad_media" },
	{ -ENODEV, CAUSE_NETWORK_DOWN, "engine_away" },
	{ -ENOTCONN, CAUSE_NETWORK_DOWN, "lqpri_away" },
	{ -ENOENT, CAUSE_CHANNEL_TAKEN, "no_slot" },
	{ -EBUSY, CAUSE_CHANNEL_TAKEN, "slot_taken" },
	{ -ESHUTDOWN, CAUSE_TEMPORARY, "draining" },
	{ -ENOMEM, CAUSE_TEMPORARY, "memory" },
	{ 0, CAUSE_NO_RESOURCE, "no_resource" },
};

static const struct refusal *refusal_of(int err)
{
	const struct refusal *r = refusals;

	while (r->err && r->err != err)
		r++;
	return r;
}

/* ------------------------------------------------------------ from adapters */

/* The core writes it down and hangs it up; the leg is not the core's. */
static void refuse(struct lqd *d, struct core_event *ev, int err)
{
	const struct refusal *r = refusal_of(err);

	d->n.n_calls_refused++;
	ev->cause = r->cause;
	ev->reason = r->reason;
	(void)glue_tell(d, ev);
}

static void on_setup(struct adapter *a, const struct leg_event *ev)
{
	struct core_party from = { 0 }, to = { 0 };
	struct core_event ce = {
		.type = CORE_EV_SETUP, .leg = ev->leg, .line = ev->trunk,
		.from = &from, .to = &to, .is_complete = ev->is_complete,
		.overheard = (enum core_overheard)ev->overheard,
	};
	struct lqd *d = a->d;
	struct glue_leg *g;
	int err;

	party_from(&from, ev->from);
	party_from(&to, ev->to);
	err = leg_add(&g, d, ev->leg, a);
	if (err) {	/* the action will not find it */
		refuse(d, &ce, err);
		(void)a->ops->hangup(a->self, ev->leg, CAUSE_TEMPORARY);
		return;
	}
	err = d->phase == LQD_RUNS ? end_open(d, g, ev) : -ESHUTDOWN;
	g->is_hidden = err != 0;
	if (err)
		refuse(d, &ce, err);
	else
		(void)glue_tell(d, &ce);	/* refused: hung up by action */
}

/* What is told of a leg the core knows; the field that differs. */
static void tell_leg(struct lqd *d, enum core_event_type type,
		     const struct leg_event *ev)
{
	struct core_party to = { 0 };
	struct core_event ce = {
		.type = type, .leg = ev->leg, .is_complete = ev->is_complete,
		.digit = ev->digit, .cause = ev->cause, .is_by_us = ev->is_by_us,
	};

	if (ev->to) {
		party_from(&to, ev->to);
		ce.to = &to;
	}
	(void)glue_tell(d, &ce);
}

static void tell_media_failed(struct lqd *d, uint32_t leg, int err)
{
	const struct glue_leg *g = leg_get(d, leg);

	d->n.n_media_refused++;
	log_warn("lqd", "call=%llu leg=%u media=failed reason=\"%s\"",
		 g ? (unsigned long long)g->call : 0, leg, strerror(-err));
	(void)glue_tell(d, &(struct core_event){
		.type = CORE_EV_MEDIA_FAILED, .leg = leg, .error = err });
}

/* The far end changed its stream: hold, another address, another codec. */
static void on_media(struct lqd *d, struct glue_leg *g,
		     const struct leg_event *ev)
{
	const struct adapter *a = g->adapter;
	int err = ev->media && d->media && g->has_end ?
		media_rtp_set_remote(d->media, ev->leg, ev->media, &g->ours) :
		-ENODEV;

	if (err) {
		tell_media_failed(d, ev->leg, err);
		return;
	}
	err = a->ops->update(a->self, ev->leg, &g->ours);
	if (err && err != -ENOENT)
		log_warn("lqd", "call=%llu leg=%u update=failed reason=\"%s\"",
			 (unsigned long long)g->call, ev->leg, strerror(-err));
}

static const enum core_event_type told_as[] = {
	[LEG_EV_MORE_DIGITS] = CORE_EV_DIGITS,
	[LEG_EV_PROCEEDING] = CORE_EV_PROCEEDING,
	[LEG_EV_ALERTING] = CORE_EV_ALERTING,
	[LEG_EV_PROGRESS] = CORE_EV_PROGRESS,
	[LEG_EV_ANSWER] = CORE_EV_ANSWER,
	[LEG_EV_DIGIT] = CORE_EV_DIGIT,
	[LEG_EV_FLASH] = CORE_EV_FLASH,
	[LEG_EV_GONE] = CORE_EV_GONE,
};

static void on_known_leg(struct lqd *d, struct glue_leg *g,
			 const struct leg_event *ev)
{
	int err = 0;

	if (ev->type == LEG_EV_MEDIA) {
		on_media(d, g, ev);
		return;
	}
	if (ev->slot || ev->media)
		err = end_open(d, g, ev);
	tell_leg(d, told_as[ev->type], ev);
	if (err)
		tell_media_failed(d, ev->leg, err);
}

void leg_on_event(void *adapter, const struct leg_event *ev)
{
	struct adapter *a = adapter;
	struct glue_leg *g;

	if (ev->type == LEG_EV_SETUP) {
		on_setup(a, ev);
		return;
	}
	g = leg_get(a->d, ev->leg);
	if (!g)
		return;		/* ended here for want of memory */
	if (!g->is_hidden)
		on_known_leg(a->d, g, ev);
	else if (ev->type == LEG_EV_GONE)
		leg_forget(a->d, ev->leg);
}

/* ---------------------------------------------------------------- to adapters */

static int command(const struct glue_leg *g, const struct core_action *act)
{
	const struct leg_ops *ops = g->adapter->ops;
	void *self = g->adapter->self;
	const struct leg_media *ours = ops->kind == LEG_SIP ? &g->ours : NULL;

	switch (act->type) {
	case CORE_DO_ACCEPT:
		return ops->accept(self, act->leg);
	case CORE_DO_ALERT:
		return ops->alert(self, act->leg);
	case CORE_DO_PROGRESS:
		return ops->progress(self, act->leg, ours);
	case CORE_DO_ANSWER:
		return ops->answer(self, act->leg, ours);
	default:
		return ops->hangup(self, act->leg, act->cause);
	}
}

void leg_do(struct lqd *d, const struct core_action *a)
{
	struct glue_leg *g = leg_get(d, a->leg);
	int err;

	if (!g)
		return;
	g->call = a->call;
	if (a->type == CORE_DO_HANGUP)
		end_close(d, g);
	err = command(g, a);
	if (err && err != -ENOENT)	/* ENOENT: its GONE is on the way */
		log_warn("lqd", "call=%llu leg=%u action=%s failed=yes "
			 "reason=\"%s\"", (unsigned long long)a->call, a->leg,
			 core_action_name(a->type), strerror(-err));
}

/* "span1", or "span1-2" whose first one decides */
static bool is_r2(const struct lqd *d, const char *line)
{
	return d->r2 && !strncmp(line, "span", strlen("span")) &&
	       r2_trunk_has(d->r2, (uint32_t)atoi(line + strlen("span")));
}

/* A phone's account or number, "trunk/NAME" (SIP), "analog-GROUP", "spanN" (E1). */
static const struct adapter *adapter_of(const struct lqd *d,
					const struct core_action *a)
{
	if (d->sound && sound_has_line(d->sound, a->invite.line))
		return &d->sound_adapter;
	if (d->analog && (analog_has_line(d->analog, a->invite.line) ||
			  !strncmp(a->invite.line, ANALOG_PREFIX,
				   strlen(ANALOG_PREFIX))))
		return &d->analog_adapter;
	if (a->invite.is_phone ||
	    !strncmp(a->invite.line, "trunk/", strlen("trunk/")))
		return &d->sip_adapter;
	return is_r2(d, a->invite.line) ? &d->r2_adapter : &d->pri_adapter;
}

static int invite(struct lqd *d, struct glue_leg *g,
		  const struct core_action *a)
{
	const struct adapter *to = g->adapter;
	struct leg_invite inv = { .leg = a->leg, .route = a->invite.line,
				  .silence_ms = a->invite.silence_ms };

	address_from(&inv.from, &a->invite.from);
	address_from(&inv.to, &a->invite.to);
	if (to->ops->kind == LEG_SIP) {
		int err = end_open(d, g, NULL);

		if (err)
			return err;
		inv.media = &g->ours;
	} else if (!d->media) {
		return -ENODEV;
	}
	return to->ops->invite(to->self, &inv);
}

void leg_invite(struct lqd *d, const struct core_action *a)
{
	struct core_event gone = { .type = CORE_EV_GONE, .leg = a->leg };
	struct glue_leg *g;
	int err = leg_add(&g, d, a->leg, adapter_of(d, a));

	if (!err) {
		g->call = a->call;
		g->is_listening = a->invite.is_listening;
		err = invite(d, g, a);
	}
	if (!err)
		return;
	log_warn("lqd", "call=%llu leg=%u line=%s invite=failed reason=\"%s\"",
		 (unsigned long long)a->call, a->leg, a->invite.line,
		 strerror(-err));
	if (err == -ENOENT)
		gone.cause = CAUSE_NO_ROUTE;
	else
		gone.cause = refusal_of(err)->cause;
	(void)glue_tell(d, &gone);	/* waits: we are performing */
}
