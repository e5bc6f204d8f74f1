// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Within a dialog: RFC 3261 12.2 (requests and their route), 14 (re-INVITE and
 * glare), 15 (BYE), RFC 3311 (UPDATE), INFO with dtmf-relay.
 */
#include "sig/sip_priv.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "base/log.h"
#include "base/mem.h"
#include "sig/cause.h"

#define ANSWER_MS 4000	/* for the owner to say update() to a re-INVITE */

/* ------------------------------------------------------------------ requests out */

void sip_put_via(struct sip *s, struct sip_text *t, struct sip_peer *to)
{
	char host[64], branch[SIP_TOKEN];

	sip_our_host(s, to, host, sizeof(host));
	sip_token(branch);
	sip_put(t, "Via: SIP/2.0/%s %s:%u;rport;branch=z9hG4bK%s\r\n",
		to->is_tcp ? "TCP" : "UDP", host, s->c.port, branch);
}

void sip_put_contact(struct sip *s, struct sip_text *t, const char *user,
		     const struct sip_peer *to)
{
	char host[64];

	sip_our_host(s, to, host, sizeof(host));
	sip_put(t, "<sip:");
	sip_put_user(t, user);
	sip_put(t, "%s%s:%u%s>", *user ? "@" : "", host, s->c.port,
		to->is_tcp ? ";transport=tcp" : "");
}

static bool uri_peer(const osip_uri_t *u, struct sip_peer *p)
{
	osip_uri_param_t *transport = NULL;
	int port = u->port ? atoi(u->port) : 5060;

	if (!u->host || port <= 0 || port > 65535)
		return false;
	(void)osip_uri_uparam_get_byname((osip_uri_t *)u, "transport",
					 &transport);
	return !sip_peer_read(p, u->host, port, transport &&
			      transport->gvalue &&
			      !strcasecmp(transport->gvalue, "tcp"));
}

/*
 * Where requests go: to the first route, else to the target; but an account's
 * phone stays where it has been heard, its Contact may be behind a NAT.
 */
static struct sip_peer next_hop(const struct sip_branch *b)
{
	const osip_dialog_t *d = b->dialog;
	const osip_record_route_t *first = osip_list_get(&d->route_set, 0);
	struct sip_peer p;

	if (first && first->url && uri_peer(first->url, &p))
		return sip_peer_same(&p, &b->peer) ? b->peer : p;
	if (!first && *b->gateway && d->remote_contact_uri &&
	    d->remote_contact_uri->url &&
	    uri_peer(d->remote_contact_uri->url, &p))
		return sip_peer_same(&p, &b->peer) ? b->peer : p;
	return b->peer;
}

static bool is_loose(const osip_record_route_t *r)
{
	osip_uri_param_t *lr = NULL;

	return osip_uri_uparam_get_byname(r->url, "lr", &lr) >= 0 && lr;
}

static void put_url(struct sip_text *t, const osip_uri_t *u)
{
	char *text = NULL;

	if (!osip_uri_to_str(u, &text))
		sip_put(t, "%s", text);
	osip_free(text);
}

static void put_route(struct sip_text *t, const osip_uri_t *u)
{
	sip_put(t, "Route: <");
	put_url(t, u);
	sip_put(t, ">\r\n");
}

/* RFC 3261 12.2.1.1, with strict routers too. */
static void put_target(struct sip_text *t, const osip_dialog_t *d,
		       const char *method)
{
	const osip_record_route_t *r = osip_list_get(&d->route_set, 0);
	bool is_strict = r && !is_loose(r);
	const osip_uri_t *target = d->remote_contact_uri ?
				   d->remote_contact_uri->url :
				   d->remote_uri->url;

	sip_put(t, "%s ", method);
	put_url(t, is_strict ? r->url : target);
	sip_put(t, " SIP/2.0\r\n");
	for (int i = is_strict ? 1 : 0;
	     (r = osip_list_get(&d->route_set, i)); i++)
		put_route(t, r->url);
	if (is_strict)
		put_route(t, target);
}

static void put_party(struct sip_text *t, const char *header,
		      const osip_from_t *h)
{
	char *text = NULL;

	if (!osip_from_to_str(h, &text))
		sip_put(t, "%s: %s\r\n", header, text);
	osip_free(text);
}

static void put_request(struct sip_branch *b, struct sip_text *t,
			const struct sip_mid *r, int cseq,
			struct sip_peer *to)
{
	osip_dialog_t *d = b->dialog;

	put_target(t, d, r->method);
	sip_put_via(b->s, t, to);
	sip_put(t, "Max-Forwards: 70\r\n");
	put_party(t, "From", d->local_uri);
	put_party(t, "To", (osip_from_t *)d->remote_uri);
	sip_put(t, "Call-ID: %s\r\nCSeq: %d %s\r\nContact: ", d->call_id, cseq,
		r->method);
	sip_put_contact(b->s, t, b->contact_user, to);
	sip_put(t, "\r\nUser-Agent: %s\r\nAllow: %s\r\n%s", b->s->user_agent,
		sip_allow, r->headers ? r->headers : "");
	if (r->body)
		sip_put(t, "Content-Type: %s\r\n", r->type);
	sip_put(t, "Content-Length: %zu\r\n\r\n%s",
		r->body ? strlen(r->body) : 0, r->body ? r->body : "");
}

int sip_mid_send(struct sip_branch *b, struct sip_trans **out,
		 const struct sip_mid *r, sip_reply_h *h)
{
	struct sip_text t = { .len = 0 };
	struct sip_peer to;
	osip_message_t *m;
	int err;

	if (!b->dialog)
		return -ENOTCONN;
	to = next_hop(b);
	put_request(b, &t, r, ++b->dialog->local_cseq, &to);
	err = sip_message_new(&m, &t);
	return err ? err : sip_request(b->s, out, m, &to, h, b);
}

/* ---------------------------------------------------------------------- ACK */

void sip_mid_ack(struct sip_branch *b, const osip_message_t *reply)
{
	static const struct sip_mid ack = { .method = "ACK" };
	struct sip_text t = { .len = 0 };
	struct sip_peer to = next_hop(b);

	put_request(b, &t, &ack, atoi(reply->cseq->number), &to);
	if (t.is_cut)
		return;		/* the far end will end it: no ACK */
	free(b->ack);
	b->ack = malloc(t.len);
	b->ack_len = b->ack ? t.len : 0;
	if (b->ack)
		memcpy(b->ack, t.to, t.len);
	(void)sip_net_send(b->s, &to, t.to, t.len);	/* the 2xx comes again */
}

/* --------------------------------------------------------------- BYE and INFO */

/* A trunk may challenge requests within the dialog too: answered once. */
static bool try_credentials(struct sip_trans *t, const osip_message_t *m,
			    const struct sip_mid *again, unsigned int *tries,
			    struct sip_trans **out)
{
	struct sip_branch *b = t->owner;
	struct sip_gateway *g = *b->gateway ?
				sip_gateway_find(b->s, b->gateway) : NULL;
	struct sip_mid r = *again;
	char header[1024], *uri = NULL;
	bool is_sent;

	if (!g || !m || (m->status_code != 401 && m->status_code != 407) ||
	    (*tries)++ || osip_uri_to_str(sip_trans_request(t)->req_uri, &uri))
		return false;
	is_sent = !sip_answer_challenge(g, m, r.method, uri, header,
					sizeof(header));
	osip_free(uri);
	r.headers = header;
	return is_sent && !sip_mid_send(b, out, &r, t->on_reply);
}

static void on_bye_reply(struct sip_trans *t, osip_message_t *m)
{
	static const struct sip_mid again = { .method = "BYE" };
	struct sip_branch *b = t->owner;

	if (m && m->status_code >= 200)
		(void)try_credentials(t, m, &again, &b->n_challenges, NULL);
}

void sip_mid_bye(struct sip_branch *b, uint8_t cause)
{
	char reason[96];
	struct sip_mid bye = { .method = "BYE", .headers = reason };
	int n = snprintf(reason, sizeof(reason), "Reason: ");

	if (!b->dialog || b->is_final)
		return;
	n += cause_write_reason(reason + n, sizeof(reason) - n,
				cause ? cause : CAUSE_NORMAL);
	(void)snprintf(reason + n, sizeof(reason) - n, "\r\n");
	b->is_final = true;	/* one BYE */
	b->n_challenges = 0;
	if (sip_mid_send(b, NULL, &bye, on_bye_reply))
		log_warn("sip", "call_id=%s bye=unsent", b->call_id);
}

int sip_mid_digit(struct sip_call *c, char digit)
{
	char body[48];
	struct sip_mid info = { .method = "INFO", .body = body,
				.type = "application/dtmf-relay" };

	if (!strchr("0123456789*#ABCD", digit) || !digit)
		return -EINVAL;
	if (!c->winner || !c->winner->dialog)
		return -ENOTCONN;
	(void)snprintf(body, sizeof(body), "Signal=%c\r\nDuration=100\r\n",
		       digit);
	return sip_mid_send(c->winner, NULL, &info, NULL);
}

/* --------------------------------------------------------------- our re-INVITE */

static void on_retry(void *arg)
{
	struct sip_call *c = mem_ref(arg);
	struct sip *s = c->s;

	sip_enter(s);
	if (c->theirs_pending || c->wants_update)
		(void)sip_mid_update(c, &c->ours);
	mem_deref(c);
	sip_leave(s);
}

/* RFC 3261 14.1: who made the call waits longer. */
static void retry_later(struct sip_call *c)
{
	uint32_t r = 0;

	(void)!getrandom(&r, sizeof(r), 0);
	c->wants_update = true;
	(void)!timer_set(&c->retry, c->s->loop, c->is_out ?
			 2100 + r % 1900 : r % 2000, on_retry, c);
}

static void take_answer(struct sip_call *c, const osip_message_t *m)
{
	const osip_body_t *body = sip_sdp_body(m);
	struct leg_event ev = { .type = LEG_EV_MEDIA, .leg = c->leg,
				.media = &c->theirs };
	struct sdp answer;

	if (!body || sdp_read(&answer, body->body, body->length) ||
	    answer.audio.codec == LEG_CODEC_NONE ||
	    sip_media_same(&answer.audio, &c->theirs))
		return;
	c->theirs = answer.audio;
	sip_emit(c->s, &ev);
}

static void gone_meanwhile(struct sip_branch *b, int status)
{
	sip_mid_bye(b, CAUSE_TEMPORARY);
	if (b->call)
		sip_call_end(b->call, cause_from_sip(status), false);
}

static int send_offer(struct sip_call *c, sip_reply_h *h);

static void on_update_reply(struct sip_trans *t, osip_message_t *m)
{
	struct sip_branch *b = t->owner;
	struct sip_call *c = b->call;
	int status = m ? m->status_code : 408;

	if (status < 200)
		return;
	if (status < 300)
		sip_mid_ack(b, m);
	if (!c)
		return;
	c->ours_pending = NULL;
	if (status < 300) {
		c->n_challenges = 0;
		osip_dialog_update_route_set_as_uac(b->dialog, m);
		take_answer(c, m);
	} else if (status == 491) {
		retry_later(c);
		return;
	} else if (status == 408 || status == 481) {
		gone_meanwhile(b, status);	/* RFC 3261 12.2.1.2 */
		return;
	}
	if (c->wants_update)
		(void)send_offer(c, on_update_reply);
}

static int send_offer(struct sip_call *c, sip_reply_h *h)
{
	char sdp[2048];
	struct sip_mid invite = { .method = "INVITE", .body = sdp,
				  .type = "application/sdp" };
	int err = sip_call_sdp(c, &c->ours, SIP_SDP_OFFER, sdp, sizeof(sdp));

	c->wants_update = false;
	return err < 0 ? err : sip_mid_send(c->winner, &c->ours_pending,
					    &invite, h);
}

/* ------------------------------------------------------------- their re-INVITE */

static int answer_theirs(struct sip_call *c, const struct leg_media *ours)
{
	struct sip_branch *b = c->winner;
	struct sip_trans *t = c->theirs_pending;
	struct sip_text contact = { .len = 0 };
	char sdp[2048];
	osip_message_t *r;
	int n = sip_call_sdp(c, ours, c->has_offer ? SIP_SDP_ANSWER :
			     SIP_SDP_OFFER, sdp, sizeof(sdp));

	timer_stop(&c->retry);
	if (n < 0)
		return n;
	if (sip_reply_new(c->s, &r, sip_trans_request(t), 200))
		return -ENOMEM;
	sip_put_contact(c->s, &contact, b->contact_user, &b->peer);
	(void)osip_message_set_contact(r, contact.to);
	(void)osip_message_set_header(r, "Allow", sip_allow);
	sip_set_sdp(r, sdp, n);
	sip_session_tell(c, r);
	if (MSG_IS_INVITE(sip_trans_request(t)))
		sip_uas_send_2xx(b, t, r);
	else
		sip_reply(t, r);
	c->theirs_pending = mem_deref(t);
	return 0;
}

int sip_mid_update(struct sip_call *c, const struct leg_media *ours)
{
	bool is_same = c->has_ours && sip_media_same(&c->ours, ours);
	struct leg_media copy = *ours;	/* may be c->ours itself */

	if (c->theirs_pending)
		return answer_theirs(c, &copy);
	if (is_same && !c->wants_update)
		return 0;
	if (c->fsm.state != SIP_CALL_TALK && c->fsm.state != SIP_CALL_ANSWERED)
		return -EINVAL;
	if (!is_same)
		c->version++;
	c->ours = copy;
	c->wants_update = true;
	if (c->ours_pending || c->fsm.state == SIP_CALL_ANSWERED)
		return 0;	/* after the one under way */
	return send_offer(c, on_update_reply);
}

static void reply_pending(struct sip_trans *t, int status)
{
	osip_message_t *r;

	if (sip_reply_new(t->s, &r, sip_trans_request(t), status))
		return;
	if (status == 500)	/* RFC 3261 14.2 */
		(void)osip_message_set_header(r, "Retry-After", "2");
	sip_reply(t, r);
}

/* Return: 0, or the status that refuses. */
static int read_offer(struct sip_call *c, const osip_message_t *m,
		      bool *is_changed)
{
	const osip_body_t *body = sip_sdp_body(m);
	struct sdp offer;

	*is_changed = false;
	c->has_offer = body != NULL;
	if (!body)
		return 0;
	if (sdp_read(&offer, body->body, body->length))
		return 400;
	if (offer.audio.codec == LEG_CODEC_NONE)
		return 488;
	*is_changed = !sip_media_same(&offer.audio, &c->theirs);
	c->offer = offer;
	c->theirs = offer.audio;
	return 0;
}

static int refusal_of(struct sip_call *c, const osip_message_t *m)
{
	if (c->ours_pending)
		return 491;
	if (c->theirs_pending || (MSG_IS_INVITE(m) && c->winner->answer))
		return 500;
	if (MSG_IS_INVITE(m) && c->fsm.state != SIP_CALL_TALK &&
	    c->fsm.state != SIP_CALL_ANSWERED)
		return 500;
	if (!c->has_ours && sip_sdp_body(m))
		return 500;	/* an offer before ours is settled */
	return sip_session_check(m);
}

static void offered(struct sip_trans *t, const osip_message_t *m,
		    struct sip_call *c)
{
	struct leg_event ev = { .type = LEG_EV_MEDIA, .leg = c->leg,
				.media = &c->theirs };
	int status = refusal_of(c, m);
	bool is_changed;

	if (!status)
		status = read_offer(c, m, &is_changed);
	if (status) {
		reply_pending(t, status);
		return;
	}
	sip_session_take(c, m);
	if (!MSG_IS_INVITE(m) && !c->has_offer) {	/* only a refresh */
		sip_reply_status(t, 200);
		return;
	}
	c->theirs_pending = mem_ref(t);
	if (!is_changed) {
		(void)answer_theirs(c, &c->ours);	/* or it comes again */
		return;
	}
	if (MSG_IS_INVITE(m))
		sip_reply_status(t, 100);
	(void)!timer_set(&c->retry, c->s->loop, ANSWER_MS, on_retry, c);
	sip_emit(c->s, &ev);
}

/* ------------------------------------------------------------------ requests in */

static char digit_of(const osip_message_t *m)
{
	const osip_content_type_t *ct = m->content_type;
	const osip_body_t *body = osip_list_get(&m->bodies, 0);
	const char *p;

	if (!ct || !ct->type || !ct->subtype || !body || !body->body ||
	    strcasecmp(ct->type, "application"))
		return '\0';
	if (!strcasecmp(ct->subtype, "dtmf-relay")) {
		p = strcasestr(body->body, "Signal");
		p = p ? strchr(p, '=') : NULL;
		p = p ? p + 1 : "";
	} else if (!strcasecmp(ct->subtype, "dtmf")) {
		p = body->body;
	} else {
		return '\0';
	}
	p += strspn(p, " \t");
	if (!strncmp(p, "10", 2) || !strncmp(p, "11", 2))
		return p[1] == '0' ? '*' : '#';	/* event numbers of some */
	return *p && strchr("0123456789*#ABCDabcd", *p) ? toupper(*p) : '\0';
}

static void info(struct sip_trans *t, const osip_message_t *m,
		 struct sip_call *c)
{
	struct leg_event ev = { .type = LEG_EV_DIGIT, .leg = c->leg,
				.digit = digit_of(m) };

	if (!ev.digit && osip_list_size(&m->bodies)) {
		sip_reply_status(t, 415);
		return;
	}
	sip_reply_status(t, 200);
	if (ev.digit)
		sip_emit(c->s, &ev);
}

static void bye(struct sip_trans *t, const osip_message_t *m,
		struct sip_branch *b)
{
	const char *reason = sip_header(m, "Reason");
	int cause = reason ? cause_read_reason(reason) : -ENOENT;
	struct sip_call *c = b->call;

	sip_reply_status(t, 200);
	b->is_final = true;	/* no BYE of ours */
	sip_uas_stop_2xx(b);	/* who ends the call has had our answer */
	if (!c)
		return;
	if (b->invite)		/* RFC 3261 15.1.2: ended before the answer */
		sip_uas_refuse(b, 487, 0);
	if (c->theirs_pending) {
		reply_pending(c->theirs_pending, 487);
		c->theirs_pending = mem_deref(c->theirs_pending);
	}
	sip_call_end(c, cause > 0 ? cause : CAUSE_NORMAL, false);
}

/* RFC 3261 12.2.2: the target may move with each re-INVITE and UPDATE. */
static void follow(struct sip_trans *t, const osip_message_t *m,
		   struct sip_branch *b)
{
	osip_contact_t *c = osip_list_get(&m->contacts, 0), *copy;

	b->peer = t->peer;
	if (!c || !c->url || (!MSG_IS_INVITE(m) && !MSG_IS_UPDATE(m)) ||
	    osip_contact_clone(c, &copy))
		return;
	if (b->dialog->remote_contact_uri)
		osip_contact_free(b->dialog->remote_contact_uri);
	b->dialog->remote_contact_uri = copy;
}

void sip_mid_request(struct sip_trans *t, const osip_message_t *m,
		     struct sip_branch *b)
{
	int cseq = atoi(m->cseq->number);
	enum sip_method method = sip_method_of(m->sip_method);

	if (b->dialog->remote_cseq >= 0 && cseq < b->dialog->remote_cseq) {
		sip_reply_status(t, 500);	/* overtaken */
		return;
	}
	b->dialog->remote_cseq = cseq;
	if (!b->call && method != SIP_BYE) {
		sip_reply_status(t, 481);
		return;
	}
	follow(t, m, b);
	switch (method) {
	case SIP_BYE:
		bye(t, m, b);
		break;
	case SIP_INVITE:
	case SIP_UPDATE:
		offered(t, m, b->call);
		break;
	case SIP_INFO:
		info(t, m, b->call);
		break;
	case SIP_OPTIONS:
		sip_reply_status(t, 200);
		break;
	case SIP_REFER:
		sip_reply_status(t, 603);
		break;
	default:
		sip_reply_status(t, 405);
		break;
	}
}
