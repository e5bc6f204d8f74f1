// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Legs behind the link: link messages to leg events and leg commands to link
 * messages. It keeps which link call is which leg, and decides nothing about
 * calls.
 */
#include "sig/pri_link_priv.h"

#include <errno.h>
#include <stdio.h>

#include <linux/lq.h>
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

#define CAUSE_OUT_OF_ORDER	27	/* Q.850: destination out of order */
#define CAUSE_NETWORK_DOWN	38	/* network out of order: try another way */

/* ------------------------------------------------------------------- legs */

static struct pri_leg *leg_by_call(struct pri_link *p, uint32_t call)
{
	struct pri_leg *g;

	list_for_each(g, &p->legs, link)
		if (g->call == call)
			return g;
	return NULL;
}

static struct pri_leg *leg_by_id(struct pri_link *p, uint32_t leg)
{
	struct pri_leg *g;

	list_for_each(g, &p->legs, link)
		if (g->leg == leg)
			return g;
	return NULL;
}

static struct pri_leg *leg_add(struct pri_link *p, uint32_t leg, uint32_t call)
{
	struct pri_leg *g = mem_new(sizeof(*g), NULL);

	if (!g)
		return NULL;
	g->leg = leg;
	g->call = call;
	list_append(&p->legs, &g->link);
	p->n_legs++;
	return g;
}

static void leg_remove(struct pri_link *p, struct pri_leg *g)
{
	list_remove(&g->link);
	p->n_legs--;
	mem_deref(g);
}

static void leg_tell(struct pri_link *p, const struct pri_leg *g,
		     struct leg_event *ev)
{
	ev->leg = g->leg;
	ev->kind = LEG_PRI;
	ev->slot = g->slot;
	p->h.event(p->h.arg, ev);
}

/* The handler may hang up and invite in here: the leg is unknown first. */
static void leg_end(struct pri_link *p, struct pri_leg *g, uint8_t cause,
		    bool is_by_us)
{
	struct leg_event ev = { .type = LEG_EV_GONE, .cause = cause,
				.is_by_us = is_by_us };
	struct pri_leg last = *g;

	leg_remove(p, g);
	leg_tell(p, &last, &ev);
}

/* ------------------------------------------------------- messages of lqpri */

static void refuse_call(struct pri_link *p, uint32_t call, uint8_t cause)
{
	struct link_msg m = { .type = LINK_HANGUP, .call = call,
			      .cause = cause };

	(void)link_send(p->sock, &m);	/* a broken link ends the call too */
}

static void on_setup(struct pri_link *p, const struct link_msg *m)
{
	char trunk[LINK_ROUTE_LEN];
	struct leg_event ev = { .type = LEG_EV_SETUP, .from = &m->from,
				.trunk = trunk, .is_complete = m->is_complete,
				.call_ref = m->text };
	struct pri_leg *g;

	if (!(m->call & LINK_CALL_IN) || leg_by_call(p, m->call)) {
		log_warn(PRI_AREA, "link message=setup call=%u refused=number",
			 m->call);
		return;
	}
	g = leg_add(p, p->h.id(p->h.arg), m->call);
	if (!g) {
		refuse_call(p, m->call, 41);	/* temporary failure */
		return;
	}
	g->slot = LQ_SLOT(m->span, m->ts);
	g->to = m->to;
	snprintf(trunk, sizeof(trunk), "span%u", m->span);
	ev.to = &m->to;
	leg_tell(p, g, &ev);
}

static void on_more(struct pri_link *p, struct pri_leg *g,
		    const struct link_msg *m)
{
	struct leg_address to;
	struct leg_event ev = { .type = LEG_EV_MORE_DIGITS, .to = &to,
				.is_complete = m->is_complete };

	str_copy(g->to.number, sizeof(g->to.number), m->number);
	to = g->to;		/* the leg may end inside the handler */
	leg_tell(p, g, &ev);
}

static void on_gone(struct pri_link *p, struct pri_leg *g,
		    const struct link_msg *m)
{
	leg_end(p, g, (uint8_t)m->cause, m->is_by_us);
}

static void tell_plain(struct pri_link *p, struct pri_leg *g,
		       enum leg_event_type type, const struct link_msg *m)
{
	struct leg_event ev = { .type = type, .call_ref = m->text,
				.digit = m->digit };

	leg_tell(p, g, &ev);
}

static void on_alerting(struct pri_link *p, struct pri_leg *g,
			const struct link_msg *m)
{
	uint32_t call = g->call;

	tell_plain(p, g, LEG_EV_ALERTING, m);
	if (m->is_inband && leg_by_call(p, call))
		tell_plain(p, g, LEG_EV_PROGRESS, m);
}

/* Messages about a call that is known */
static void on_call(struct pri_link *p, struct pri_leg *g,
		    const struct link_msg *m)
{
	g->is_unheard = false;
	switch (m->type) {
	case LINK_MORE:
		return on_more(p, g, m);
	case LINK_PROCEEDING:
		g->slot = LQ_SLOT(m->span, m->ts);
		return tell_plain(p, g, LEG_EV_PROCEEDING, m);
	case LINK_ALERTING:
		return on_alerting(p, g, m);
	case LINK_PROGRESS:
		return tell_plain(p, g, LEG_EV_PROGRESS, m);
	case LINK_ANSWER:
		return tell_plain(p, g, LEG_EV_ANSWER, m);
	case LINK_DIGIT:
		return tell_plain(p, g, LEG_EV_DIGIT, m);
	case LINK_GONE:
		return on_gone(p, g, m);
	default:
		log_warn(PRI_AREA, "link message=%s refused=direction",
			 link_type_name(m->type));
	}
}

static void drop(struct pri_link *p, const struct link_msg *m)
{
	log_note(PRI_AREA, "link message=%s call=%u dropped=unknown_call",
		 link_type_name(m->type), m->call);
}

void pri_legs_hear(struct pri_link *p, const struct link_msg *m)
{
	struct pri_leg *g;

	if (m->type == LINK_SETUP)
		return on_setup(p, m);
	g = m->call ? leg_by_call(p, m->call) : NULL;
	if (g)
		on_call(p, g, m);
	else
		drop(p, m);
}

void pri_legs_end(struct pri_link *p)
{
	struct pri_leg *g;

	while ((g = list_first(&p->legs, struct pri_leg, link)))
		leg_end(p, g, g->is_unheard ? CAUSE_NETWORK_DOWN :
			CAUSE_OUT_OF_ORDER, false);
}

void pri_legs_free(struct pri_link *p)
{
	struct pri_leg *g;

	while ((g = list_first(&p->legs, struct pri_leg, link)))
		leg_remove(p, g);
}

/* --------------------------------------------------------------- commands */

static int command(struct pri_link *p, uint32_t leg, struct link_msg *m)
{
	struct pri_leg *g = leg_by_id(p, leg);

	if (!g)
		return -ENOENT;
	m->call = g->call;
	return link_send(p->sock, m);
}

/* A SIP identity need not be a telephone number; a PRI caller is one. */
static void caller_from(struct leg_address *to, const struct leg_address *from)
{
	*to = *from;
	if (link_number_is_valid(from->number))
		return;
	to->number[0] = '\0';
	to->presentation = LEG_UNAVAILABLE;
}

static int op_invite(void *self, const struct leg_invite *inv)
{
	struct link_msg m = { .type = LINK_INVITE, .call = inv->leg,
			      .to = inv->to, .ring_ms = inv->ring_ms,
			      .is_complete = !inv->is_open };
	struct pri_link *p = self;
	struct pri_leg *g;
	int err;

	if (!p->is_up)
		return -ENOTCONN;
	if (!inv->route || !str_copy(m.route, sizeof(m.route), inv->route) ||
	    (inv->leg & LINK_CALL_IN) || leg_by_id(p, inv->leg))
		return -EINVAL;
	caller_from(&m.from, &inv->from);
	g = leg_add(p, inv->leg, inv->leg);
	if (!g)
		return -ENOMEM;
	g->is_unheard = true;
	err = link_send(p->sock, &m);
	if (err)
		leg_remove(p, g);
	return err;
}

static int op_accept(void *self, uint32_t leg)
{
	return command(self, leg, &(struct link_msg){ .type = LINK_ACCEPT });
}

static int op_alert(void *self, uint32_t leg)
{
	return command(self, leg, &(struct link_msg){ .type = LINK_ALERT });
}

static int op_progress(void *self, uint32_t leg, const struct leg_media *ours)
{
	return command(self, leg, &(struct link_msg){ .type = LINK_PROGRESS,
						      .is_inband = true });
}

static int op_answer(void *self, uint32_t leg, const struct leg_media *ours)
{
	return command(self, leg, &(struct link_msg){ .type = LINK_ANSWER });
}

static int op_update(void *self, uint32_t leg, const struct leg_media *ours)
{
	return leg_by_id(self, leg) ? -EOPNOTSUPP : -ENOENT;
}

static int op_digit(void *self, uint32_t leg, char digit)
{
	return command(self, leg, &(struct link_msg){ .type = LINK_DIGIT,
						      .digit = digit });
}

static int op_hangup(void *self, uint32_t leg, uint8_t cause)
{
	return command(self, leg, &(struct link_msg){ .type = LINK_HANGUP,
						      .cause = cause });
}

static const struct leg_ops ops = {
	.name = "pri",
	.kind = LEG_PRI,
	.invite = op_invite,
	.accept = op_accept,
	.alert = op_alert,
	.progress = op_progress,
	.answer = op_answer,
	.update = op_update,
	.digit = op_digit,
	.hangup = op_hangup,
};

const struct leg_ops *pri_link_ops(void)
{
	return &ops;
}
