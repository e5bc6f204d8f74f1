// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Within a dialog: RFC 3261 12.2 (requests and their route), 15 (BYE), INFO with
 * dtmf-relay. New offers of media are in sip_offer.c.
 */
#include "sig/sip_priv.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"
#include "sig/cause.h"

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
		sip_offer_refuse(c->theirs_pending, 487);
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
		sip_offer_take(t, m, b->call);
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
