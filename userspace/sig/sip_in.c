// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What comes in: parsed by osip, checked here, and handed to its transaction,
 * its dialog, the registrar, or a new call. RFC 3261 8.2 in its order: method,
 * headers, content, extensions; 16.3 for hops and loops, as we route calls on.
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

/* --------------------------------------------------------------- well-formed */

static bool is_cseq(const osip_cseq_t *c)
{
	const char *p;

	if (!c || !c->method || !c->number || !*c->number)
		return false;
	for (p = c->number; isdigit((unsigned char)*p); p++)
		;
	/* RFC 3261 8.1.1.5: less than 2^31 */
	return !*p && strlen(c->number) <= 10 &&
	       strtoull(c->number, NULL, 10) < 1ull << 31;
}

/* Enough to answer at all. */
static bool is_answerable(const osip_message_t *m)
{
	const osip_via_t *via = osip_list_get(&m->vias, 0);

	return via && via->host && via->protocol && m->from && m->to &&
	       m->call_id && m->call_id->number && *m->call_id->number &&
	       strlen(sip_call_id(m)) < SIP_CALL_ID_MAX &&
	       strlen(sip_via_branch(m)) < 256 && is_cseq(m->cseq);
}

static bool is_request_sound(const osip_message_t *m)
{
	return m->req_uri && m->sip_method &&
	       !strcmp(m->cseq->method, m->sip_method) && m->from->url &&
	       m->to->url && strlen(m->sip_method) < 32 &&
	       *sip_tag(m->from) && strlen(sip_tag(m->from)) < 128;
}

/* ------------------------------------------------------------------ the checks */

struct refusal {
	int status;
	const char *header;
	char value[256];
};

static bool refuse(struct refusal *r, int status, const char *header,
		   const char *value)
{
	r->status = status;
	r->header = header;
	(void)snprintf(r->value, sizeof(r->value), "%s", value ? value : "");
	return false;
}

static bool is_method_known(const osip_message_t *m, struct refusal *r)
{
	switch (sip_method_of(m->sip_method)) {
	case SIP_PRACK:
	case SIP_SUBSCRIBE:
	case SIP_NOTIFY:
	case SIP_MESSAGE:
	case SIP_PUBLISH:
		return refuse(r, 405, "Allow", sip_allow);
	case SIP_UNKNOWN:
		return refuse(r, 501, "Allow", sip_allow);
	default:
		return true;
	}
}

static bool is_hop_allowed(const osip_message_t *m, struct refusal *r)
{
	const char *max = sip_header(m, "Max-Forwards");

	if (!max)
		return true;	/* RFC 2543 peers leave it out */
	if (!isdigit((unsigned char)*max))
		return refuse(r, 400, NULL, NULL);
	return atoi(max) > 0 ? true : refuse(r, 483, NULL, NULL);
}

/* A request that we sent comes back to us: its Via carries our branch. */
static bool is_loop(struct sip *s, const osip_message_t *m)
{
	for (int i = 0; i < osip_list_size(&m->vias); i++) {
		osip_via_t *via = osip_list_get(&m->vias, i);
		osip_generic_param_t *b = NULL;
		char key[SIP_KEY_MAX];

		if (osip_via_param_get_byname(via, "branch", &b) < 0 || !b ||
		    !b->gvalue || strncmp(b->gvalue, "z9hG4bK", 7))
			continue;
		(void)snprintf(key, sizeof(key), "c%.255s|%.16s||",
			       b->gvalue + 7, m->cseq->method);
		if (sip_trans_by_key(s, key))
			return true;
	}
	return false;
}

/* Extensions that we must understand: only the session timer's. */
static bool is_required_known(const osip_message_t *m, struct refusal *r)
{
	osip_header_t *h = NULL;
	int at = osip_message_header_get_byname(m, "Require", 0, &h);

	for (; at >= 0 && h; at = osip_message_header_get_byname(m, "Require",
								 at + 1, &h)) {
		char value[128], *save, *tag;

		(void)snprintf(value, sizeof(value), "%s",
			       h->hvalue ? h->hvalue : "");
		for (tag = strtok_r(value, ", \t", &save); tag;
		     tag = strtok_r(NULL, ", \t", &save))
			if (strcasecmp(tag, "timer") && strcasecmp(tag, "path"))
				return refuse(r, 420, "Unsupported", tag);
		h = NULL;
	}
	return true;
}

static bool is_content_known(const osip_message_t *m, struct refusal *r)
{
	const osip_content_type_t *ct = m->content_type;
	enum sip_method method = sip_method_of(m->sip_method);
	osip_content_encoding_t *enc = osip_list_get(&m->content_encodings, 0);

	if (enc && enc->value && strcasecmp(enc->value, "identity"))
		return refuse(r, 415, "Accept-Encoding", "identity");
	if (!osip_list_size(&m->bodies) ||
	    (method != SIP_INVITE && method != SIP_UPDATE))
		return true;
	if (ct && ct->type && ct->subtype &&
	    (!strcasecmp(ct->type, "multipart") ||
	     (!strcasecmp(ct->type, "application") &&
	      !strcasecmp(ct->subtype, "sdp"))))
		return true;
	return refuse(r, 415, "Accept", "application/sdp");
}

static bool is_acceptable(struct sip *s, const osip_message_t *m,
			  struct refusal *r)
{
	if (!is_request_sound(m))
		return refuse(r, 400, NULL, NULL);
	if (!m->sip_version || strcasecmp(m->sip_version, "SIP/2.0"))
		return refuse(r, 505, NULL, NULL);
	if (!is_method_known(m, r))
		return false;
	if (!m->req_uri->scheme || strcasecmp(m->req_uri->scheme, "sip"))
		return refuse(r, 416, NULL, NULL);
	if (!is_hop_allowed(m, r))
		return false;
	if (!*sip_tag((osip_from_t *)m->to) && is_loop(s, m))
		return refuse(r, 482, NULL, NULL);
	/* RFC 3261 8.2.2.3: not in ACK and CANCEL */
	if (!MSG_IS_CANCEL(m) && !is_required_known(m, r))
		return false;
	return is_content_known(m, r);
}

/* ------------------------------------------------------------------- requests */

static void on_ack(struct sip *s, osip_event_t *ev)
{
	const osip_message_t *m = ev->sip;
	struct sip_trans *t = sip_trans_find(s, m);
	struct sip_branch *b;

	if (t) {
		sip_trans_event(t, ev);
		return;
	}
	b = sip_branch_find(s, sip_call_id(m),
			    sip_tag((osip_from_t *)m->to));
	if (b && b->dialog)
		sip_uas_ack(b, m);
	else
		s->n.ignored++;
	osip_event_free(ev);
}

static void on_cancel(struct sip_trans *t, const osip_message_t *m)
{
	struct sip_trans *invite = sip_trans_find_invite(t->s, m);

	if (!invite)
		sip_reply_status(t, 481);
	else
		sip_uas_cancel(t, m, invite);
}

static void options(struct sip_trans *t)
{
	osip_message_t *r;
	bool is_closed = t->s->is_draining || sip_is_overloaded(t->s);
	int status = is_closed ? 503 : 200;

	if (sip_reply_new(t->s, &r, sip_trans_request(t), status))
		return;
	osip_to_set_tag(r->to, osip_strdup("lq"));
	(void)osip_message_set_header(r, "Allow", sip_allow);
	(void)osip_message_set_header(r, "Accept", "application/sdp");
	(void)osip_message_set_header(r, "Supported", "timer, path");
	sip_reply(t, r);
}

/* Outside any dialog. */
static void on_new(struct sip_trans *t, const osip_message_t *m)
{
	switch (sip_method_of(m->sip_method)) {
	case SIP_INVITE:
		sip_uas_invite(t, m);
		break;
	case SIP_CANCEL:
		on_cancel(t, m);
		break;
	case SIP_REGISTER:
		sip_register(t, m);
		break;
	case SIP_OPTIONS:
		options(t);
		break;
	case SIP_REFER:
		sip_reply_status(t, 603);
		break;
	default:	/* BYE, INFO, UPDATE belong to a dialog */
		sip_reply_status(t, 481);
		break;
	}
}

static void on_in_dialog(struct sip_trans *t, const osip_message_t *m)
{
	struct sip_branch *b;

	if (MSG_IS_CANCEL(m)) {
		on_cancel(t, m);
		return;
	}
	b = sip_branch_find(t->s, sip_call_id(m),
			    sip_tag((osip_from_t *)m->to));
	if (b && b->dialog && !strcmp(b->dialog->remote_tag ?
				      b->dialog->remote_tag : "",
				      sip_tag(m->from)))
		sip_mid_request(t, m, b);
	else
		sip_reply_status(t, 481);
}

/* Known by its Call-ID, From tag and CSeq, though not as a transaction. */
static bool is_merged(struct sip *s, osip_event_t *ev,
		      const struct sip_peer *from)
{
	const osip_message_t *m = ev->sip;
	struct sip_branch *b;

	if (!MSG_IS_INVITE(m) || *sip_tag((osip_from_t *)m->to))
		return false;
	b = sip_branch_merged(s, m);
	if (!b)
		return false;
	if (b->answer)
		sip_uas_again(b);	/* our 2xx was lost, or is on its way */
	else	/* RFC 3261 8.2.2.2: the same request by two ways */
		sip_reply_stateless(s, m, from, 482, NULL, NULL);
	return true;
}

/* Above the ceiling a refusal must cost next to nothing. */
static bool is_shed(struct sip *s, const osip_message_t *m,
		    const struct sip_peer *from)
{
	if (!MSG_IS_INVITE(m) || *sip_tag((osip_from_t *)m->to) ||
	    !sip_is_overloaded(s))
		return false;
	s->n.overload++;
	sip_reply_stateless(s, m, from, 503, "Retry-After", "5");
	return true;
}

static void on_request(struct sip *s, osip_event_t *ev,
		       const struct sip_peer *from)
{
	const osip_message_t *m = ev->sip;
	struct refusal r = { 0 };
	struct sip_trans *t;

	s->n.requests[sip_method_of(m->sip_method ? m->sip_method : "")]++;
	if (m->sip_method && MSG_IS_ACK(m)) {
		on_ack(s, ev);
		return;
	}
	t = sip_trans_find(s, m);
	if (t && m->sip_method && !strcmp(sip_trans_request(t) ?
		 sip_trans_request(t)->sip_method : "", m->sip_method)) {
		sip_trans_event(t, ev);	/* a retransmission */
		return;
	}
	if (!is_acceptable(s, m, &r)) {
		s->n.malformed += r.status == 400;
		sip_reply_stateless(s, m, from, r.status, r.header, r.value);
		osip_event_free(ev);
		return;
	}
	if (is_merged(s, ev, from) || is_shed(s, m, from)) {
		osip_event_free(ev);
		return;
	}
	if (sip_server_new(s, &t, ev, from))
		return;
	sip_trans_settle(s);	/* now the transaction has its request */
	if (*sip_tag((osip_from_t *)m->to))
		on_in_dialog(t, m);
	else
		on_new(t, m);
}

static void on_reply(struct sip *s, osip_event_t *ev)
{
	struct sip_trans *t = sip_trans_find(s, ev->sip);

	if (t) {
		sip_trans_event(t, ev);
		return;
	}
	sip_uac_stray(s, ev->sip);
	osip_event_free(ev);
}

/* ---------------------------------------------------------------------- entry */

static bool is_keep_alive(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] != '\r' && text[i] != '\n' && text[i])
			return false;
	return true;
}

void sip_input(struct sip *s, char *text, size_t len,
	       const struct sip_peer *from)
{
	osip_event_t *ev;
	char addr[64];
	uint16_t port;

	s->n.rx_messages++;
	if (is_keep_alive(text, len)) {
		s->n.ignored++;
		return;
	}
	ev = sip_has_double_type(text, len) ? NULL : osip_parse(text, len);
	if (!ev || !ev->sip || !is_answerable(ev->sip)) {
		s->n.malformed++;
		if (ev)
			osip_event_free(ev);
		return;
	}
	sip_probe_heard(s, from);
	if (MSG_IS_RESPONSE(ev->sip)) {
		on_reply(s, ev);
	} else {
		sip_peer_text(from, addr, sizeof(addr), &port);
		(void)osip_message_fix_last_via_header(ev->sip, addr, port);
		on_request(s, ev, from);
	}
	sip_trans_settle(s);
}
