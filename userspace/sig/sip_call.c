// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Calls as legs: their life, and the table of commands (struct leg_ops). How a
 * call is answered or made stands in sip_uas.c and sip_uac.c, what happens within
 * it in sip_mid.c.
 */
#include "sig/sip_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/log.h"
#include "base/mem.h"
#include "sig/cause.h"

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

/* --------------------------------------------------------------------- calls */

static void call_destroy(void *obj)
{
	struct sip_call *c = obj;
	struct sip_branch *b, *tmp;

	timer_stop(&c->ring);
	timer_stop(&c->silence);
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

	sip_command_begin(s);
	return sip_command_end(s, sip_call_find(s, inv->leg) ? -EEXIST :
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
	sip_command_begin(s);
	return sip_command_end(s, sip_uas_ring(c, status, ours));
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
	sip_command_begin(self);
	return sip_command_end(self, sip_uas_answer(c, ours));
}

static int op_update(void *self, uint32_t leg, const struct leg_media *ours)
{
	struct sip_call *c = sip_call_find(self, leg);

	if (!c)
		return -ENOENT;
	sip_command_begin(self);
	return sip_command_end(self, sip_offer_update(c, ours));
}

static int op_digit(void *self, uint32_t leg, char digit)
{
	struct sip_call *c = sip_call_find(self, leg);

	if (!c)
		return -ENOENT;
	sip_command_begin(self);
	return sip_command_end(self, sip_mid_digit(c, digit));
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
	sip_command_begin(self);
	list_for_each_safe(b, tmp, &c->branches, link)
		end_branch(b, cause);
	sip_call_end(c, cause, true);
	return sip_command_end(self, 0);
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
