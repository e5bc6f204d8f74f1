// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Calls that come in: RFC 3261 13.3 (answering an INVITE), 9.2 (CANCEL),
 * 13.3.1.4 (a 2xx is repeated until its ACK), RFC 3325 (who is calling).
 */
#include "sig/sip_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"
#include "sig/cause.h"

#define REPEAT_MS 60000		/* RFC 3261 13.3.1.1: against proxies' patience */

/* ------------------------------------------------------------- who calls whom */

/* RFC 3966: a number with separators for the eye, then parameters. */
static void take_tel(struct leg_address *a, const char *text)
{
	size_t n = 0;

	for (; *text && *text != ';' && n + 1 < sizeof(a->number); text++)
		if (!strchr("-.()", *text))
			a->number[n++] = *text;
	a->number[n] = '\0';
}

/* "02166668888;cpc=ordinary": a carrier's remarks on the number, RFC 3261 19.1.6 */
static void take_user(struct leg_address *a, const char *user)
{
	(void)snprintf(a->number, sizeof(a->number), "%.*s",
		       (int)strcspn(user, ";"), user);
	sip_unescape(a->number);
}

static bool is_scheme(const osip_uri_t *url, const char *scheme)
{
	return url && url->scheme && !strcasecmp(url->scheme, scheme);
}

static void take_address(struct leg_address *a, const osip_from_t *h)
{
	const char *name = h->displayname ? h->displayname : "";
	size_t n;

	*a = (struct leg_address){ .presentation = LEG_UNAVAILABLE };
	if (is_scheme(h->url, "tel") && h->url->string)
		take_tel(a, h->url->string);
	else if (h->url && h->url->username)
		take_user(a, h->url->username);
	if (*a->number)
		a->presentation = LEG_ALLOWED;
	if (*name == '"')
		name++;
	n = strlen(name);
	if (n && name[n - 1] == '"')
		n--;
	(void)snprintf(a->name, sizeof(a->name), "%.*s", (int)n, name);
}

/* "anonymous" stands where a number would, RFC 3323 4.1.1.3: it is none. */
static void take_from(struct leg_address *a, const osip_from_t *h)
{
	take_address(a, h);
	if (!strcasecmp(a->number, "anonymous"))
		*a = (struct leg_address){ .presentation = LEG_RESTRICTED };
}

/* Believed from trusted peers only. Who hid in From is still hidden. */
static void take_asserted(struct leg_address *a, const osip_message_t *m)
{
	const char *value = sip_header(m, "P-Asserted-Identity");
	bool is_hidden = a->presentation == LEG_RESTRICTED;
	struct leg_address asserted = { 0 };
	osip_from_t *id = NULL;

	if (!value || osip_from_init(&id))
		return;
	if (!osip_from_parse(id, value) &&
	    (is_scheme(id->url, "sip") || is_scheme(id->url, "sips") ||
	     is_scheme(id->url, "tel")))
		take_address(&asserted, id);
	osip_from_free(id);
	if (!*asserted.number)
		return;
	*a = asserted;
	if (is_hidden)
		a->presentation = LEG_RESTRICTED;
}

static void take_caller(struct sip_call *c, const osip_message_t *m,
			const struct sip_gateway *g, const struct sip_user *u)
{
	take_from(&c->from, m->from);
	if (g && g->trust == SIP_TRUSTED)
		take_asserted(&c->from, m);
	if (u) {	/* the proven name, whatever From displays */
		(void)snprintf(c->from.number, sizeof(c->from.number), "%s",
			       u->name);
		if (*u->display)
			(void)snprintf(c->from.name, sizeof(c->from.name), "%s",
				       u->display);
		if (c->from.presentation == LEG_UNAVAILABLE)
			c->from.presentation = LEG_ALLOWED;
	}
	if (sip_header_has(m, "Privacy", "id") ||
	    sip_header_has(m, "Privacy", "user"))
		c->from.presentation = LEG_RESTRICTED;
	(void)snprintf(c->account, sizeof(c->account), "%s%s",
		       g ? "trunk/" : "", g ? g->name : u->name);
	if (m->req_uri->username) {
		(void)snprintf(c->to.number, sizeof(c->to.number), "%.*s",
			       (int)sizeof(c->to.number) - 1,
			       m->req_uri->username);
		sip_unescape(c->to.number);
	}
}

/* --------------------------------------------------------------------- INVITE */

/* Return: 0, or the status that refuses. */
static int read_offer(struct sip_call *c, const osip_message_t *m)
{
	const osip_body_t *body = sip_sdp_body(m);

	if (!body)
		return 0;
	if (sdp_read(&c->offer, body->body, body->length))
		return 400;
	if (c->offer.audio.codec == LEG_CODEC_NONE)
		return 488;
	c->has_offer = true;
	c->theirs = c->offer.audio;
	return 0;
}

/* The dialog as it will be with our tag; osip makes it from a reply. */
static int begin_dialog(struct sip_branch *b, const osip_message_t *m)
{
	osip_message_t *r;
	int err = sip_reply_new(b->s, &r, m, 180);

	if (err)
		return err;
	osip_to_set_tag(r->to, osip_strdup(b->local_tag));
	if (osip_dialog_init_as_uas(&b->dialog, (osip_message_t *)m, r)) {
		b->dialog = NULL;
		err = -EBADMSG;
	}
	osip_message_free(r);
	return err;
}

/* Return: 0, or the status that refuses. */
static int set_up(struct sip_call *c, struct sip_trans *t,
		  const osip_message_t *m)
{
	struct sip_branch *b;
	int status = sip_session_check(m);

	if (!status)
		status = read_offer(c, m);
	if (status)
		return status;
	if (!osip_list_size(&m->contacts))
		return 400;	/* RFC 3261 8.1.1.8 */
	if (sip_branch_new(&b, c, sip_call_id(m)))
		return 500;
	b->peer = t->peer;
	(void)snprintf(b->contact_user, sizeof(b->contact_user), "%s",
		       c->to.number);
	if (!strncmp(c->account, "trunk/", 6))
		(void)snprintf(b->gateway, sizeof(b->gateway), "%s",
			       c->account + 6);
	if (begin_dialog(b, m))
		return 400;
	b->invite = mem_ref(t);
	c->winner = b;
	sip_session_take(c, m);
	return 0;
}

static void tell_setup(struct sip_call *c)
{
	struct leg_event ev = {
		.type = LEG_EV_SETUP, .leg = c->leg, .from = &c->from,
		.to = &c->to, .trunk = c->account, .is_complete = true,
		.media = c->has_offer ? &c->theirs : NULL,
		.call_ref = c->winner->call_id,
	};

	sip_emit(c->s, &ev);
}

static void refuse_session(struct sip_trans *t, int status)
{
	osip_message_t *r;

	if (status != 422) {
		sip_reply_status(t, status);
		return;
	}
	if (sip_reply_new(t->s, &r, sip_trans_request(t), status))
		return;
	osip_to_set_tag(r->to, osip_strdup("lq"));
	(void)osip_message_set_header(r, "Min-SE", "90");
	sip_reply(t, r);
}

void sip_uas_invite(struct sip_trans *t, const osip_message_t *m)
{
	struct sip *s = t->s;
	struct sip_gateway *g = sip_gateway_from(s, &t->peer);
	struct sip_user *u = g ? NULL : sip_authenticate(t, m);
	struct sip_call *c;
	int status;

	if (!g && !u)
		return;
	if (!m->req_uri->username || !*m->req_uri->username) {
		sip_reply_status(t, 484);
		return;
	}
	s->new_in_second++;
	if (sip_call_new(&c, s, s->h.legs.id(s->h.legs.arg))) {
		sip_reply_status(t, 500);
		return;
	}
	take_caller(c, m, g, u);
	status = set_up(c, t, m);
	if (status) {
		/* The owner has never heard of it: no event. */
		refuse_session(t, status);
		s->n.calls--;
		mem_deref(c);
		return;
	}
	s->n.calls_in++;
	sip_reply_status(t, 100);
	tell_setup(c);
}

/* -------------------------------------------------------------------- replies */

static int reply_new(struct sip_branch *b, osip_message_t **out,
		     const osip_message_t *request, int status)
{
	struct sip_text contact = { .len = 0 };
	int err = sip_reply_new(b->s, out, request, status);

	if (err)
		return err;
	if (!*sip_tag((osip_from_t *)(*out)->to))
		osip_to_set_tag((*out)->to, osip_strdup(b->local_tag));
	sip_put_contact(b->s, &contact, b->contact_user, &b->peer);
	(void)osip_message_set_contact(*out, contact.to);
	(void)osip_message_set_header(*out, "Allow", sip_allow);
	return 0;
}

static int add_sdp(struct sip_call *c, osip_message_t *r,
		   const struct leg_media *ours)
{
	char sdp[2048];
	int n = sip_call_sdp(c, ours, SIP_SDP_ANSWER, sdp, sizeof(sdp));

	if (n < 0)
		return n;
	sip_set_sdp(r, sdp, n);
	return 0;
}

static void on_repeat(void *arg)
{
	struct sip_call *c = mem_ref(arg);
	struct sip *s = c->s;

	sip_enter(s);
	(void)sip_uas_ring(c, c->rung, c->has_ours ? &c->ours : NULL);
	mem_deref(c);
	sip_leave(s);
}

int sip_uas_ring(struct sip_call *c, int status, const struct leg_media *ours)
{
	struct sip_branch *b = c->winner;
	osip_message_t *r;
	int err;

	if (c->is_out || !b || !b->invite)
		return -EINVAL;
	err = reply_new(b, &r, sip_trans_request(b->invite), status);
	if (err)
		return err;
	if (ours && status == 183)
		err = add_sdp(c, r, ours);
	if (err) {
		osip_message_free(r);
		return err;
	}
	sip_reply(b->invite, r);
	(void)sip_call_go(c, SIP_CALL_EARLY, SIP_EV_PROVISIONAL);
	c->rung = status;
	return timer_set(&c->ring, c->s->loop, REPEAT_MS, on_repeat, c);
}

void sip_uas_refuse(struct sip_branch *b, int status, uint8_t cause)
{
	char reason[80];
	osip_message_t *r;

	if (!b->invite)
		return;
	if (!reply_new(b, &r, sip_trans_request(b->invite), status)) {
		if (cause) {
			(void)cause_write_reason(reason, sizeof(reason), cause);
			(void)osip_message_set_header(r, "Reason", reason);
		}
		if (status == 503)
			(void)osip_message_set_header(r, "Retry-After", "5");
		sip_reply(b->invite, r);
	}
	b->invite = mem_deref(b->invite);
}

/* --------------------------------------------------- 2xx, repeated until ACK */

void sip_uas_stop_2xx(struct sip_branch *b)
{
	free(b->answer);
	b->answer = NULL;
	if (!timer_is_set(&b->resend))
		return;
	timer_stop(&b->resend);
	mem_deref(b);
}

static void give_up(struct sip_branch *b)
{
	struct sip_call *c = b->call;

	log_warn("sip", "call_id=%s ack=missing", b->call_id);
	sip_uas_stop_2xx(b);
	sip_mid_bye(b, CAUSE_TIMER);
	if (c)
		sip_call_end(c, CAUSE_TIMER, false);
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

static void on_resend(void *arg)
{
	struct sip_branch *b = arg;	/* with the timer's reference */
	struct sip *s = b->s;

	sip_enter(s);
	b->resent_ms += b->resend_ms;
	if (b->resent_ms >= SIP_TIMEOUT_MS) {
		mem_ref(b);
		give_up(b);
		mem_deref(b);
		mem_deref(b);	/* the timer is not set any more */
		sip_leave(s);
		return;
	}
	s->n.retransmitted++;
	(void)sip_net_send(s, &b->peer, b->answer, b->answer_len);
	b->resend_ms = least(least(b->resend_ms * 2, SIP_T2_MS),
			     SIP_TIMEOUT_MS - b->resent_ms);
	if (timer_set(&b->resend, s->loop, b->resend_ms, on_resend, b))
		mem_deref(b);
	sip_leave(s);
}

void sip_uas_send_2xx(struct sip_branch *b, struct sip_trans *t,
		      osip_message_t *r)
{
	char *text = NULL;
	size_t len;

	sip_uas_stop_2xx(b);
	if (!osip_message_to_str(r, &text, &len)) {
		b->answer = malloc(len);
		if (b->answer) {
			memcpy(b->answer, text, len);
			b->answer_len = len;
		}
		osip_free(text);
	}
	sip_reply(t, r);
	if (!b->answer)
		return;		/* no memory: sent once only */
	b->resend_ms = SIP_T1_MS;
	b->resent_ms = 0;
	if (!timer_set(&b->resend, b->s->loop, b->resend_ms, on_resend, b))
		mem_ref(b);
}

int sip_uas_answer(struct sip_call *c, const struct leg_media *ours)
{
	struct sip_branch *b = c->winner;
	osip_message_t *r;
	int err;

	if (c->is_out || !b || !b->invite)
		return -EINVAL;
	err = reply_new(b, &r, sip_trans_request(b->invite), 200);
	if (err)
		return err;
	err = add_sdp(c, r, ours);
	if (err || !sip_call_go(c, SIP_CALL_ANSWERED, SIP_EV_ANSWER)) {
		osip_message_free(r);
		return err ? err : -EINVAL;
	}
	timer_stop(&c->ring);
	(void)osip_message_set_header(r, "Supported", "timer");
	sip_session_tell(c, r);
	sip_uas_send_2xx(b, b->invite, r);
	osip_dialog_set_state(b->dialog, DIALOG_CONFIRMED);
	b->invite = mem_deref(b->invite);
	return 0;
}

void sip_uas_again(struct sip_branch *b)
{
	b->s->n.retransmitted++;
	(void)sip_net_send(b->s, &b->peer, b->answer, b->answer_len);
}

/* An INVITE without SDP is answered with our offer; the ACK brings theirs. */
static void take_late_answer(struct sip_call *c, const osip_message_t *m)
{
	const osip_body_t *body = sip_sdp_body(m);
	struct leg_event ev = { .type = LEG_EV_MEDIA, .leg = c->leg,
				.media = &c->theirs };
	struct sdp answer;

	if (!body || sdp_read(&answer, body->body, body->length) ||
	    answer.audio.codec == LEG_CODEC_NONE)
		return;
	c->theirs = answer.audio;
	sip_emit(c->s, &ev);
}

void sip_uas_ack(struct sip_branch *b, const osip_message_t *m)
{
	struct sip_call *c = b->call;
	uint8_t bye = b->bye_cause;

	if (!b->answer)
		return;		/* repeated */
	mem_ref(b);
	sip_uas_stop_2xx(b);
	if (c && c->fsm.state == SIP_CALL_ANSWERED)
		(void)sip_call_go(c, SIP_CALL_TALK, SIP_EV_ACK);
	if (c && !c->has_offer)
		take_late_answer(c, m);
	if (bye)
		sip_mid_bye(b, bye);
	mem_deref(b);
}

/* --------------------------------------------------------------------- CANCEL */

static uint8_t reason_of(const osip_message_t *m)
{
	const char *value = sip_header(m, "Reason");
	int cause = value ? cause_read_reason(value) : -ENOENT;

	return cause > 0 ? cause : CAUSE_NORMAL;
}

void sip_uas_cancel(struct sip_trans *t, const osip_message_t *m,
		    struct sip_trans *invite)
{
	struct sip_branch *b = sip_branch_merged(t->s, m);
	osip_message_t *r;

	if (sip_reply_new(t->s, &r, sip_trans_request(t), 200))
		return;
	if (b)	/* RFC 3261 9.2: the tag of the INVITE's own replies */
		osip_to_set_tag(r->to, osip_strdup(b->local_tag));
	sip_reply(t, r);
	if (!b || b->invite != invite)
		return;		/* too late: it is answered or refused */
	sip_uas_refuse(b, 487, 0);
	if (b->call)
		sip_call_end(b->call, reason_of(m), false);
}
