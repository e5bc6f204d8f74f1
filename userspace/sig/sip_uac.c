// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * One branch of a call that goes out (sip_out.c): RFC 3261 13.2 (INVITE and its
 * answers), 9.1 (CANCEL), 13.2.2.4 (several 2xx), 8.1.3.4 (3xx), 22.2
 * (credentials). The first 2xx wins, the other branches are cancelled, and a 2xx
 * that crosses is acknowledged and ended.
 */
#include "sig/sip_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "sig/cause.h"

#define REDIRECTS_MAX 3

static void on_reply(struct sip_trans *t, osip_message_t *m);

/* ------------------------------------------------------------------ the INVITE */

static void put_identity(struct sip_text *t, const struct sip_call *c,
			 const struct sip_branch *b)
{
	const struct sip_gateway *g = *b->gateway ?
				      sip_gateway_find(c->s, b->gateway) : NULL;

	if (c->from.presentation == LEG_RESTRICTED)
		sip_put(t, "Privacy: id\r\n");
	if (!g || g->trust != SIP_TRUSTED || !*c->from.number)
		return;
	sip_put(t, "P-Asserted-Identity: ");
	if (*c->from.name) {
		sip_put_quoted(t, c->from.name);
		sip_put(t, " ");
	}
	sip_put(t, "<sip:");
	sip_put_user(t, c->from.number);
	sip_put(t, "@%s>\r\n", g->domain);
}

static int put_invite(struct sip_branch *b, struct sip_text *t,
		      const char *credentials)
{
	struct sip_call *c = b->call;
	char sdp[2048];
	int n = sip_call_sdp(c, &c->ours, SIP_SDP_OFFER, sdp, sizeof(sdp));

	if (n < 0)
		return n;
	sip_put(t, "INVITE %s SIP/2.0\r\n", b->target);
	sip_put_via(b->s, t, &b->peer);
	if (*b->route)
		sip_put(t, "Route: %s\r\n", b->route);
	sip_put(t, "Max-Forwards: 70\r\nFrom: %s;tag=%s\r\nTo: %s\r\n"
		"Call-ID: %s\r\nCSeq: %u INVITE\r\nContact: ", b->from,
		b->local_tag, b->to, b->call_id, ++b->cseq);
	sip_put_contact(b->s, t, b->contact_user, &b->peer);
	sip_put(t, "\r\nUser-Agent: %s\r\nAllow: %s\r\n%s", b->s->user_agent,
		sip_allow, credentials ? credentials : "");
	put_identity(t, c, b);
	sip_put(t, "Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n"
		"%s", n, sdp);
	return 0;
}

int sip_uac_send(struct sip_branch *b, const char *credentials)
{
	struct sip_text t = { .len = 0 };
	osip_message_t *m;
	int err = put_invite(b, &t, credentials);

	if (err)
		return err;
	err = sip_message_new(&m, &t);
	if (err)
		return err;
	b->is_provisional = false;
	return sip_request(b->s, &b->calling, m, &b->peer, on_reply, b);
}

/* ---------------------------------------------------------------------- CANCEL */

static int put_cancel(struct sip_branch *b, struct sip_text *t, uint8_t cause)
{
	const osip_message_t *invite = sip_trans_request(b->calling);
	osip_via_t *via = osip_list_get(&invite->vias, 0);
	char *top = NULL, reason[80];

	if (osip_via_to_str(via, &top))
		return -ENOMEM;
	sip_put(t, "CANCEL %s SIP/2.0\r\nVia: %s\r\n", b->target, top);
	osip_free(top);
	if (*b->route)
		sip_put(t, "Route: %s\r\n", b->route);
	(void)cause_write_reason(reason, sizeof(reason), cause);
	sip_put(t, "Max-Forwards: 70\r\nFrom: %s;tag=%s\r\nTo: %s\r\n"
		"Call-ID: %s\r\nCSeq: %u CANCEL\r\nReason: %s\r\n"
		"User-Agent: %s\r\nContent-Length: 0\r\n\r\n", b->from,
		b->local_tag, b->to, b->call_id, b->cseq, reason,
		b->s->user_agent);
	return 0;
}

/* RFC 3261 9.1: no final answer after a CANCEL; the transaction is dropped. */
static void on_give_up(void *arg)
{
	struct sip_branch *b = arg;	/* with the timer's reference */
	struct sip *s = b->s;

	sip_enter(s);
	if (b->calling) {
		b->calling->is_dead = true;
		list_remove(&b->calling->dirty);
		list_append(&s->dirty, &b->calling->dirty);
		b->calling = NULL;
	}
	sip_trans_settle(s);
	mem_deref(b);
	sip_leave(s);
}

static void send_cancel(struct sip_branch *b, uint8_t cause)
{
	struct sip_text t = { .len = 0 };
	osip_message_t *m;

	if (put_cancel(b, &t, cause) || sip_message_new(&m, &t))
		return;
	(void)sip_request(b->s, NULL, m, &b->peer, NULL, b); /* or it rings out */
	if (!timer_set(&b->give_up, b->s->loop, SIP_TIMEOUT_MS, on_give_up, b))
		mem_ref(b);
}

/* Before any answer a CANCEL must wait, RFC 3261 9.1. */
void sip_uac_cancel(struct sip_branch *b, uint8_t cause)
{
	if (!b->calling || b->is_canceled)
		return;
	b->is_canceled = true;
	b->bye_cause = cause;
	if (b->is_provisional)
		send_cancel(b, cause);
}

/* --------------------------------------------------------------------- answers */

static void stop_give_up(struct sip_branch *b)
{
	if (!timer_is_set(&b->give_up))
		return;
	timer_stop(&b->give_up);
	mem_deref(b);
}

static const struct leg_media *read_sdp(struct sip_call *c,
					const osip_message_t *m)
{
	const osip_body_t *body = sip_sdp_body(m);
	struct sdp answer;

	if (!body || sdp_read(&answer, body->body, body->length) ||
	    answer.audio.codec == LEG_CODEC_NONE)
		return NULL;
	c->theirs = answer.audio;
	return &c->theirs;
}

static void provisional(struct sip_branch *b, const osip_message_t *m)
{
	struct sip_call *c = b->call;
	struct leg_event ev = { .leg = c ? c->leg : 0, .call_ref = b->call_id };
	bool is_alone = c && c->branches.next == c->branches.prev;

	b->is_provisional = true;
	if (c)
		timer_stop(&c->silence);
	if (b->is_canceled && !timer_is_set(&b->give_up))
		send_cancel(b, b->bye_cause);
	if (!c || b->is_canceled)
		return;
	if (c->fsm.state == SIP_CALL_NEW) {
		(void)sip_call_go(c, SIP_CALL_EARLY, SIP_EV_PROVISIONAL);
		ev.type = LEG_EV_PROCEEDING;
		sip_emit(c->s, &ev);
	}
	/* Whose early media to hear is clear with one phone only. */
	if (m->status_code > 100 && is_alone && sip_sdp_body(m)) {
		ev.type = LEG_EV_PROGRESS;
		ev.media = read_sdp(c, m);
		if (ev.media)
			sip_emit(c->s, &ev);
		ev.media = NULL;
	}
	if (m->status_code == 180 && c->rung != 180) {
		c->rung = 180;
		ev.type = LEG_EV_ALERTING;
		sip_emit(c->s, &ev);
	}
}

static void cancel_others(struct sip_call *c, const struct sip_branch *won)
{
	struct sip_branch *b;

	list_for_each(b, &c->branches, link)
		if (b != won)
			sip_uac_cancel(b, 26);	/* non-selected user clearing */
}

static void win(struct sip_branch *b, const osip_message_t *m)
{
	struct sip_call *c = b->call;
	struct leg_event ev = { .type = LEG_EV_ANSWER, .leg = c->leg,
				.media = &c->theirs, .call_ref = b->call_id };

	if (!read_sdp(c, m) && c->theirs.codec == LEG_CODEC_NONE) {
		sip_mid_bye(b, CAUSE_INCOMPATIBLE);
		cancel_others(c, b);
		sip_call_end(c, CAUSE_INCOMPATIBLE, false);
		return;
	}
	if (!sip_call_go(c, SIP_CALL_TALK, SIP_EV_ANSWER)) {
		sip_mid_bye(b, CAUSE_NORMAL);
		return;
	}
	timer_stop(&c->ring);
	c->winner = b;
	cancel_others(c, b);
	sip_emit(c->s, &ev);
}

static void success(struct sip_branch *b, osip_message_t *m)
{
	if (b->dialog || osip_dialog_init_as_uac(&b->dialog, m)) {
		if (!b->dialog)
			log_warn("sip", "call_id=%s dialog=none", b->call_id);
		return;
	}
	sip_mid_ack(b, m);
	if (!b->call || b->is_canceled || b->call->winner)
		sip_mid_bye(b, b->bye_cause ? b->bye_cause : CAUSE_NORMAL);
	else
		win(b, m);
}

/* ---------------------------------------------------------------------- failure */

/* Which refusal of several is told: RFC 3261 16.7, but busy above absent. */
static int rank(int status)
{
	return status >= 600 ? 0 : status == 486 ? 1 : status == 408 ? 9 :
	       status >= 500 ? 7 : status >= 400 ? 3 : 8;
}

static void all_failed(struct sip_call *c)
{
	struct sip_branch *b;
	int best = 408;

	list_for_each(b, &c->branches, link) {
		if (!b->is_final)
			return;
		if (b->status && rank(b->status) < rank(best))
			best = b->status;
	}
	sip_call_end(c, c->reason ? c->reason : cause_from_sip(best), false);
}

static void failed(struct sip_branch *b, const osip_message_t *m, int status)
{
	const struct sip_gateway *g = *b->gateway ?
				      sip_gateway_find(b->s, b->gateway) : NULL;
	const char *reason = m ? sip_header(m, "Reason") : NULL;
	int cause = reason ? cause_read_reason(reason) : -ENOENT;

	b->is_final = true;
	b->status = status;
	if (!b->call)
		return;
	/* What the trunk's network says is more exact than the status. */
	if (cause > 0 && g && g->trust == SIP_TRUSTED)
		b->call->reason = cause;
	all_failed(b->call);
}

static bool try_credentials(struct sip_branch *b, const osip_message_t *m)
{
	const struct sip_gateway *g = *b->gateway ?
				      sip_gateway_find(b->s, b->gateway) : NULL;
	char credentials[1024];

	return g && b->n_challenges++ < 2 &&
	       !sip_answer_challenge(g, m, "INVITE", b->target, credentials,
				     sizeof(credentials)) &&
	       !sip_uac_send(b, credentials);
}

static bool follow(struct sip_branch *b, const osip_message_t *m)
{
	const osip_contact_t *c = osip_list_get(&m->contacts, 0);
	char *uri = NULL;
	struct sip_peer peer;
	bool is_good;

	if (b->s->c.redirect != SIP_REDIRECT_FOLLOW || !c || !c->url ||
	    !c->url->host || b->n_redirects++ >= REDIRECTS_MAX ||
	    sip_peer_read(&peer, c->url->host,
			  c->url->port ? atoi(c->url->port) : 5060, false) ||
	    osip_uri_to_str(c->url, &uri))
		return false;
	is_good = strlen(uri) < sizeof(b->target);
	if (is_good) {
		memcpy(b->target, uri, strlen(uri) + 1);
		b->peer = peer;
		b->route[0] = '\0';
	}
	osip_free(uri);
	return is_good && !sip_uac_send(b, NULL);
}

/* Not even a 100: it is the trunk's fault, not the number's. */
static void unheard(struct sip_branch *b)
{
	struct sip_gateway *g = *b->gateway ?
				sip_gateway_find(b->s, b->gateway) : NULL;

	if (!g)
		return;
	sip_probe_silent(g);
	if (b->call)
		b->call->reason = CAUSE_NETWORK_DOWN;
}

static void on_reply(struct sip_trans *t, osip_message_t *m)
{
	struct sip_branch *b = mem_ref(t->owner);
	int status = m ? m->status_code : 408;

	if (b->calling != t) {
		;	/* given up */
	} else if (status < 200) {
		provisional(b, m);
	} else {
		b->calling = NULL;
		stop_give_up(b);
		if (b->call)
			timer_stop(&b->call->silence);
		if (!m && !b->is_provisional)
			unheard(b);
		if (status < 300)
			success(b, m);
		else if (b->call && !b->is_canceled &&
			 (((status == 401 || status == 407) &&
			   try_credentials(b, m)) ||
			  (status < 400 && follow(b, m))))
			;	/* a new INVITE is on its way */
		else
			failed(b, m, status);
	}
	mem_deref(b);
}

/* Another phone answered too: a dialog of its own, only to be ended. */
static void end_fork(struct sip_branch *first, const osip_message_t *m)
{
	static const struct sip_mid bye = { .method = "BYE" };
	osip_dialog_t *d, *kept = first->dialog;
	char *ack = first->ack;
	size_t ack_len = first->ack_len;

	if (osip_dialog_init_as_uac(&d, (osip_message_t *)m))
		return;
	/* The branch lends its addresses to the other dialog for two sends. */
	first->dialog = d;
	first->ack = NULL;
	sip_mid_ack(first, m);
	(void)sip_mid_send(first, NULL, &bye, NULL);	/* it ends by itself */
	free(first->ack);
	osip_dialog_free(d);
	first->dialog = kept;
	first->ack = ack;
	first->ack_len = ack_len;
}

/*
 * A reply that no transaction waits for. A 2xx comes again until our ACK
 * arrives; one with another tag is from a second phone behind a proxy that
 * forked: it is acknowledged and ended (RFC 3261 13.2.2.4).
 */
void sip_uac_stray(struct sip *s, const osip_message_t *m)
{
	struct sip_branch *b = sip_branch_find(s, sip_call_id(m),
					       sip_tag(m->from));

	if (!b || !b->dialog || !MSG_IS_STATUS_2XX(m) ||
	    strcmp(m->cseq->method, "INVITE")) {
		s->n.ignored++;
		return;
	}
	if (b->dialog->remote_tag && !strcmp(b->dialog->remote_tag,
					     sip_tag((osip_from_t *)m->to))) {
		if (b->ack)
			(void)sip_net_send(s, &b->peer, b->ack, b->ack_len);
		return;
	}
	end_fork(b, m);
}
