// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Calls as legs: their life, the queue of events to the owner, and the table
 * of commands (struct leg_ops). How a call is answered or made stands in
 * sip_uas.c and sip_uac.c, what happens within it in sip_mid.c.
 */
#include "sig/sip_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/log.h"
#include "base/mem.h"
#include "sig/cause.h"

#define NONCE_LIFE_MS (300 * 1000)

/* ------------------------------------------------------------------- states */

#define EV(n) FSM_BIT(SIP_EV_##n)
#define ST(n) FSM_BIT(SIP_CALL_##n)

static const struct fsm_state states[] = {
	[SIP_CALL_NEW] = { "new", EV(PROVISIONAL) | EV(ANSWER) | EV(END),
			   ST(EARLY) | ST(ANSWERED) | ST(TALK) | ST(ENDED), 0 },
	[SIP_CALL_EARLY] = { "early", EV(PROVISIONAL) | EV(ANSWER) | EV(END),
			     ST(EARLY) | ST(ANSWERED) | ST(TALK) | ST(ENDED),
			     0 },
	[SIP_CALL_ANSWERED] = { "answered", EV(ACK) | EV(END),
				ST(TALK) | ST(ENDED), 0 },
	[SIP_CALL_TALK] = { "talk", EV(ACK) | EV(END), ST(TALK) | ST(ENDED), 0 },
	[SIP_CALL_ENDED] = { "ended", 0, 0, 0 },
};

static const char *const event_names[] = {
	[SIP_EV_PROVISIONAL] = "provisional", [SIP_EV_ANSWER] = "answer",
	[SIP_EV_ACK] = "ack", [SIP_EV_END] = "end",
};

static const struct fsm_table table = {
	"sip", states, sizeof(states) / sizeof(states[0]),
	event_names, sizeof(event_names) / sizeof(event_names[0]),
};

bool sip_call_go(struct sip_call *c, enum sip_call_state to,
		 enum sip_call_event why)
{
	if (!fsm_accepts(&c->fsm, why))
		return false;
	if (c->fsm.state == (unsigned int)to)
		return true;
	return !fsm_go(&c->fsm, to, why, loop_now_ms(c->s->loop));
}

/* ------------------------------------------------------- events to the owner */

struct queued {
	struct list link;
	struct leg_event ev;
	struct leg_address from, to;
	struct leg_media media;
	char trunk[SIP_NAME_MAX + 8], call_ref[128];
};

static const char *keep(char *to, size_t size, const char *from)
{
	if (!from)
		return NULL;
	(void)snprintf(to, size, "%s", from);
	return to;
}

void sip_emit(struct sip *s, const struct leg_event *ev)
{
	struct queued *q = mem_new(sizeof(*q), NULL);

	if (!q) {
		log_error("sip", "leg=%u event=%d lost=memory", ev->leg,
			  ev->type);
		return;
	}
	q->ev = *ev;
	q->ev.kind = LEG_SIP;
	if (ev->from)
		q->from = *ev->from, q->ev.from = &q->from;
	if (ev->to)
		q->to = *ev->to, q->ev.to = &q->to;
	if (ev->media)
		q->media = *ev->media, q->ev.media = &q->media;
	q->ev.trunk = keep(q->trunk, sizeof(q->trunk), ev->trunk);
	q->ev.call_ref = keep(q->call_ref, sizeof(q->call_ref), ev->call_ref);
	list_append(&s->events, &q->link);
}

/* What the owner does in answer may add to the queue; it is emptied too. */
static void flush(struct sip *s)
{
	struct queued *q;

	while ((q = list_first(&s->events, struct queued, link))) {
		list_remove(&q->link);
		s->h.legs.event(s->h.legs.arg, &q->ev);
		mem_deref(q);
		sip_trans_settle(s);
	}
}

static void on_flush(void *arg)
{
	sip_enter(arg);
	sip_leave(arg);
}

void sip_enter(struct sip *s)
{
	sip_clock_set(loop_now_ms(s->loop));
	s->depth++;
}

void sip_leave(struct sip *s)
{
	sip_trans_settle(s);
	if (s->depth == 1)
		flush(s);
	s->depth--;
}

/* A command of the owner: its events come later, never from within it. */
static void command_begin(struct sip *s)
{
	sip_clock_set(loop_now_ms(s->loop));
}

static int command_end(struct sip *s, int result)
{
	sip_trans_settle(s);
	if (!s->depth && !list_is_empty(&s->events) && !timer_is_set(&s->flush))
		if (timer_set(&s->flush, s->loop, 0, on_flush, s))
			return -ENOMEM;
	return result;
}

/* --------------------------------------------------------------------- calls */

static void call_destroy(void *obj)
{
	struct sip_call *c = obj;
	struct sip_branch *b, *tmp;

	timer_stop(&c->ring);
	timer_stop(&c->retry);
	timer_stop(&c->session_timer);
	c->theirs_pending = mem_deref(c->theirs_pending);
	list_for_each_safe(b, tmp, &c->branches, link) {
		list_remove(&b->link);
		b->call = NULL;
		mem_deref(b);
	}
	list_remove(&c->link);
}

int sip_call_new(struct sip_call **out, struct sip *s, uint32_t leg)
{
	struct sip_call *c = mem_new(sizeof(*c), call_destroy);

	if (!c)
		return -ENOMEM;
	c->s = s;
	c->leg = leg;
	list_init(&c->branches);
	list_append(&s->calls, &c->link);
	(void)!getrandom(&c->session, sizeof(c->session), 0);
	c->session >>= 2;	/* RFC 8866 5.2: some read it as signed */
	fsm_init(&c->fsm, &table, SIP_CALL_NEW, loop_now_ms(s->loop),
		 "leg=%u", leg);
	s->n.calls++;
	*out = c;
	return 0;
}

struct sip_call *sip_call_find(struct sip *s, uint32_t leg)
{
	struct sip_call *c;

	list_for_each(c, &s->calls, link)
		if (c->leg == leg)
			return c;
	return NULL;
}

void sip_call_end(struct sip_call *c, uint8_t cause, bool is_by_us)
{
	struct sip *s = c->s;
	struct leg_event ev = { .type = LEG_EV_GONE, .leg = c->leg,
				.cause = cause, .is_by_us = is_by_us };

	if (c->fsm.state == SIP_CALL_ENDED)
		return;
	(void)sip_call_go(c, SIP_CALL_ENDED, SIP_EV_END);	/* always may */
	list_remove(&c->link);	/* the leg is unknown from here on */
	s->n.calls--;
	sip_emit(s, &ev);
	mem_deref(c);
}

bool sip_is_overloaded(struct sip *s)
{
	uint64_t second = loop_now_ms(s->loop) / 1000;

	if (s->n.calls >= s->c.calls_max)
		return true;
	if (!s->c.new_calls_per_s)
		return false;
	if (second != s->second) {
		s->second = second;
		s->new_in_second = 0;
	}
	return s->new_in_second >= s->c.new_calls_per_s;
}

bool sip_media_same(const struct leg_media *a, const struct leg_media *b)
{
	return !strcmp(a->addr, b->addr) && a->port == b->port &&
	       a->codec == b->codec && a->dtmf_pt == b->dtmf_pt &&
	       a->has_cn == b->has_cn &&
	       a->is_sending == b->is_sending &&
	       a->is_receiving == b->is_receiving;
}

int sip_call_sdp(struct sip_call *c, const struct leg_media *ours,
		 enum sip_sdp_kind kind, char *to, size_t size)
{
	struct sdp_write w = {
		.ours = ours, .session = c->session,
		.offer = kind == SIP_SDP_ANSWER && c->has_offer ? &c->offer :
								   NULL,
	};

	if (!c->has_ours || !sip_media_same(&c->ours, ours))
		c->version++;
	w.version = c->version;
	c->ours = *ours;
	c->has_ours = true;
	return sdp_write(to, size, &w);
}

/* ------------------------------------------------------------------ branches */

static uint32_t hash_of(const char *call_id)
{
	uint32_t h = 2166136261u;	/* FNV-1a */

	for (; *call_id; call_id++)
		h = (h ^ (uint8_t)*call_id) * 16777619u;
	return h % SIP_BUCKETS;
}

static void branch_destroy(void *obj)
{
	struct sip_branch *b = obj;

	list_remove(&b->link);
	list_remove(&b->hash);
	timer_stop(&b->resend);
	timer_stop(&b->give_up);
	b->invite = mem_deref(b->invite);
	if (b->dialog)
		osip_dialog_free(b->dialog);
	free(b->answer);
	free(b->ack);
}

int sip_branch_new(struct sip_branch **out, struct sip_call *c,
		   const char *call_id)
{
	struct sip *s = c->s;
	struct sip_branch *b;

	if (strlen(call_id) >= sizeof(b->call_id))
		return -EINVAL;
	b = mem_new(sizeof(*b), branch_destroy);
	if (!b)
		return -ENOMEM;
	b->s = s;
	b->call = c;
	memcpy(b->call_id, call_id, strlen(call_id) + 1);
	sip_token(b->local_tag);
	list_append(&c->branches, &b->link);
	list_append(&s->branches[hash_of(call_id)], &b->hash);
	*out = b;
	return 0;
}

struct sip_branch *sip_branch_find(struct sip *s, const char *call_id,
				   const char *local_tag)
{
	struct sip_branch *b;

	list_for_each(b, &s->branches[hash_of(call_id)], hash)
		if (!strcmp(b->call_id, call_id) &&
		    !strcmp(b->local_tag, local_tag))
			return b;
	return NULL;
}

struct sip_branch *sip_branch_merged(struct sip *s, const osip_message_t *m)
{
	struct sip_branch *b;

	list_for_each(b, &s->branches[hash_of(sip_call_id(m))], hash)
		if (!strcmp(b->call_id, sip_call_id(m)) && b->dialog &&
		    b->dialog->type == CALLEE && b->dialog->remote_tag &&
		    !strcmp(b->dialog->remote_tag, sip_tag(m->from)) &&
		    b->dialog->remote_cseq == atoi(m->cseq->number))
			return b;
	return NULL;
}

/* ------------------------------------------------------------------ commands */

static int op_invite(void *self, const struct leg_invite *inv)
{
	struct sip *s = self;

	command_begin(s);
	return command_end(s, sip_call_find(s, inv->leg) ? -EEXIST :
			   sip_out_invite(s, inv));
}

/* The 100 went out with the INVITE's arrival. */
static int op_accept(void *self, uint32_t leg)
{
	return sip_call_find(self, leg) ? 0 : -ENOENT;
}

static int ring(struct sip *s, uint32_t leg, int status,
		const struct leg_media *ours)
{
	struct sip_call *c = sip_call_find(s, leg);

	if (!c)
		return -ENOENT;
	command_begin(s);
	return command_end(s, sip_uas_ring(c, status, ours));
}

static int op_alert(void *self, uint32_t leg)
{
	return ring(self, leg, 180, NULL);
}

static int op_progress(void *self, uint32_t leg, const struct leg_media *ours)
{
	return ring(self, leg, 183, ours);
}

static int op_answer(void *self, uint32_t leg, const struct leg_media *ours)
{
	struct sip_call *c = sip_call_find(self, leg);

	if (!c)
		return -ENOENT;
	command_begin(self);
	return command_end(self, sip_uas_answer(c, ours));
}

static int op_update(void *self, uint32_t leg, const struct leg_media *ours)
{
	struct sip_call *c = sip_call_find(self, leg);

	if (!c)
		return -ENOENT;
	command_begin(self);
	return command_end(self, sip_offer_update(c, ours));
}

static int op_digit(void *self, uint32_t leg, char digit)
{
	struct sip_call *c = sip_call_find(self, leg);

	if (!c)
		return -ENOENT;
	command_begin(self);
	return command_end(self, sip_mid_digit(c, digit));
}

static void end_branch(struct sip_branch *b, uint8_t cause)
{
	if (b->invite)
		sip_uas_refuse(b, cause_to_sip(cause), cause);
	else if (b->answer)
		b->bye_cause = cause ? cause : CAUSE_NORMAL; /* after the ACK */
	else if (b->calling)
		sip_uac_cancel(b, cause);
	else if (b->dialog && !b->is_final)
		sip_mid_bye(b, cause);
}

static int op_hangup(void *self, uint32_t leg, uint8_t cause)
{
	struct sip_call *c = sip_call_find(self, leg);
	struct sip_branch *b, *tmp;

	if (!c)
		return -ENOENT;
	command_begin(self);
	list_for_each_safe(b, tmp, &c->branches, link)
		end_branch(b, cause);
	sip_call_end(c, cause, true);
	return command_end(self, 0);
}

const struct leg_ops *sip_ops(void)
{
	static const struct leg_ops ops = {
		.name = "sip", .kind = LEG_SIP,
		.invite = op_invite, .accept = op_accept, .alert = op_alert,
		.progress = op_progress, .answer = op_answer,
		.update = op_update, .digit = op_digit, .hangup = op_hangup,
	};

	return &ops;
}

/* ----------------------------------------------------------------- new, free */

static void copy(char *to, size_t size, const char *from, const char *other)
{
	(void)snprintf(to, size, "%s", from ? from : other);
}

static unsigned int or_else(unsigned int given, unsigned int usual)
{
	return given ? given : usual;
}

static void take_config(struct sip *s, const struct sip_config *c)
{
	s->c = *c;
	s->c.port = or_else(c->port, 5060);
	s->c.expires_min_s = or_else(c->expires_min_s, 60);
	s->c.expires_max_s = or_else(c->expires_max_s, 3600);
	s->c.contacts_max = or_else(c->contacts_max, 4);
	s->c.calls_max = or_else(c->calls_max, 1000);
	s->c.ring_ms = or_else(c->ring_ms, 60000);
	copy(s->addr, sizeof(s->addr), c->addr, "0.0.0.0");
	copy(s->public_addr, sizeof(s->public_addr), c->public_addr, "");
	copy(s->realm, sizeof(s->realm), c->realm, "lq");
	copy(s->user_agent, sizeof(s->user_agent), c->user_agent, "LQ");
}

int sip_new(struct sip **out, struct loop *l, const struct sip_config *c,
	    const struct sip_handler *h)
{
	struct sip *s = mem_new(sizeof(*s), NULL);
	uint8_t secret[32];
	int err;

	if (!s)
		return -ENOMEM;
	s->loop = l;
	s->h = *h;
	s->udp_fd = s->tcp_fd = -1;
	list_init(&s->conns);
	list_init(&s->accounts);
	list_init(&s->trunks);
	list_init(&s->calls);
	list_init(&s->events);
	for (int i = 0; i < SIP_BUCKETS; i++)
		list_init(&s->branches[i]);
	take_config(s, c);
	if (getrandom(secret, sizeof(secret), 0) != sizeof(secret)) {
		mem_deref(s);
		return -EIO;
	}
	nonces_init(&s->nonces, secret, NONCE_LIFE_MS);
	err = sip_trans_init(s);
	if (!err)
		err = sip_net_open(s);
	if (err) {
		log_error("sip", "addr=%s port=%u opened=no error=\"%s\"",
			  s->addr, s->c.port, strerror(-err));
		sip_free(s);
		return err;
	}
	*out = s;
	return 0;
}

struct sip *sip_free(struct sip *s)
{
	struct sip_call *c, *tmp;
	struct queued *q, *q2;

	if (!s)
		return NULL;
	list_for_each_safe(c, tmp, &s->calls, link)
		mem_deref(c);
	sip_trans_fini(s);
	for (int i = 0; i < SIP_BUCKETS; i++) {
		struct sip_branch *b, *b2;

		/* those that a timer holds */
		list_for_each_safe(b, b2, &s->branches[i], hash)
			mem_deref(b);
	}
	list_for_each_safe(q, q2, &s->events, link)
		mem_deref(q);
	timer_stop(&s->flush);
	sip_reg_fini(s);
	sip_net_close(s);
	return mem_deref(s);
}

void sip_drain(struct sip *s)
{
	s->is_draining = true;
	log_info("sip", "draining=yes calls=%u", s->n.calls);
}

unsigned int sip_calls(const struct sip *s)
{
	return s->n.calls;
}

void sip_stats(const struct sip *s, struct sip_stats *out)
{
	*out = s->n;
}
