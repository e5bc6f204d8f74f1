// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Calls that go out: to an account, a trunk or a SIP URI. An account with several
 * contacts is called on all of them, each in a branch of its own (sip_uac.c).
 */
#include "sig/sip_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sig/cause.h"

/* ------------------------------------------------------------------ where to */

static int keep(char *to, size_t size, const struct sip_text *t)
{
	if (t->is_cut || t->len >= size)
		return -EMSGSIZE;
	memcpy(to, t->to, t->len + 1);
	return 0;
}

static int put_parties(struct sip_branch *b, const struct sip_call *c,
		       const char *from_domain, const char *to_uri)
{
	struct sip_text t = { .len = 0 };

	if (c->from.presentation == LEG_RESTRICTED) {
		sip_put(&t, "\"Anonymous\" <sip:anonymous@anonymous.invalid>");
	} else {
		if (*c->from.name) {
			sip_put_quoted(&t, c->from.name);
			sip_put(&t, " ");
		}
		sip_put(&t, "<sip:");
		sip_put_user(&t, *c->from.number ? c->from.number : "lq");
		sip_put(&t, "@%s>", from_domain);
	}
	(void)snprintf(b->to, sizeof(b->to), "<%s>", to_uri);
	(void)snprintf(b->contact_user, sizeof(b->contact_user), "%s",
		       c->from.presentation == LEG_RESTRICTED ? "" :
							       c->from.number);
	return keep(b->from, sizeof(b->from), &t);
}

static int begin(struct sip_call *c, struct sip_branch **out,
		 const struct sip_peer *peer)
{
	char call_id[SIP_TOKEN + 64], token[SIP_TOKEN], host[64];
	int err;

	sip_token(token);
	sip_our_host(c->s, peer, host, sizeof(host));
	(void)snprintf(call_id, sizeof(call_id), "%s@%s", token, host);
	err = sip_branch_new(out, c, call_id);
	if (!err)
		(*out)->peer = *peer;
	return err;
}

static int call_contact(struct sip_call *c, const struct sip_user *u,
			const struct sip_binding *k)
{
	struct sip_branch *b;
	struct sip_text to = { .len = 0 };
	char host[64];
	int err = begin(c, &b, &k->peer);

	if (err)
		return err;
	sip_our_host(c->s, &k->peer, host, sizeof(host));
	sip_put(&to, "sip:");
	sip_put_user(&to, u->name);
	sip_put(&to, "@%s", host);
	(void)snprintf(b->target, sizeof(b->target), "%s", k->uri);
	(void)snprintf(b->route, sizeof(b->route), "%s", k->path);
	err = put_parties(b, c, host, to.to);
	return err ? err : sip_uac_send(b, NULL);
}

static int call_account(struct sip_call *c, const struct sip_user *u)
{
	const struct sip_binding *k;
	int sent = 0;

	list_for_each(k, &u->bindings, link)
		sent += !call_contact(c, u, k);
	return sent ? 0 : -ENOMEM;
}

static int call_trunk(struct sip_call *c, const struct sip_gateway *g)
{
	struct sip_branch *b;
	struct sip_text to = { .len = 0 };
	int err = begin(c, &b, &g->peer);

	if (err)
		return err;
	(void)snprintf(b->gateway, sizeof(b->gateway), "%s", g->name);
	sip_put(&to, "sip:");
	sip_put_user(&to, c->to.number);
	sip_put(&to, "@%s", g->domain);
	err = keep(b->target, sizeof(b->target), &to);
	if (!err)
		err = put_parties(b, c, g->domain, b->target);
	return err ? err : sip_uac_send(b, NULL);
}

static int call_uri(struct sip_call *c, const char *uri)
{
	struct sip_branch *b;
	struct sip_peer peer;
	osip_uri_t *u = NULL;
	char host[64];
	int err = -EINVAL;

	if (strlen(uri) >= SIP_URI_MAX || strpbrk(uri, "<>\"\r\n ") ||
	    osip_uri_init(&u))
		return -EINVAL;
	if (!osip_uri_parse(u, uri) && u->host)
		err = sip_peer_read(&peer, u->host, u->port ? atoi(u->port) :
				    5060, strcasestr(uri, ";transport=tcp"));
	osip_uri_free(u);
	if (!err)
		err = begin(c, &b, &peer);
	if (err)
		return err;
	sip_our_host(c->s, &peer, host, sizeof(host));
	(void)snprintf(b->target, sizeof(b->target), "%s", uri);
	err = put_parties(b, c, host, uri);
	return err ? err : sip_uac_send(b, NULL);
}

/* ----------------------------------------------------------------------- invite */

static void on_ring_out(void *arg)
{
	struct sip_call *c = arg;
	struct sip *s = c->s;
	struct sip_branch *b, *tmp;

	sip_enter(s);
	list_for_each_safe(b, tmp, &c->branches, link)
		sip_uac_cancel(b, CAUSE_NO_ANSWER);
	sip_call_end(c, CAUSE_NO_ANSWER, false);
	sip_leave(s);
}

/* No answer at all: a trunk that is not there, and there is another. */
static void on_silence(void *arg)
{
	struct sip_call *c = arg;
	struct sip *s = c->s;
	struct sip_branch *b, *tmp;
	struct sip_gateway *g;

	sip_enter(s);
	list_for_each_safe(b, tmp, &c->branches, link) {
		g = sip_gateway_find(s, b->gateway);
		if (g)
			sip_probe_silent(g);
		sip_uac_cancel(b, CAUSE_NETWORK_DOWN);
	}
	sip_call_end(c, CAUSE_NETWORK_DOWN, false);
	sip_leave(s);
}

static void tell_gone(struct sip *s, uint32_t leg, uint8_t cause)
{
	struct leg_event ev = { .type = LEG_EV_GONE, .leg = leg,
				.cause = cause };

	sip_emit(s, &ev);
}

static int start(struct sip_call *c, const struct leg_invite *inv)
{
	struct sip *s = c->s;
	struct sip_gateway *g = strncmp(inv->route, "trunk/", 6) ? NULL :
				sip_gateway_find(s, inv->route + 6);
	struct sip_user *u = g ? NULL : sip_user_find(s, inv->route);

	(void)snprintf(c->account, sizeof(c->account), "%s", inv->route);
	if (g)
		return call_trunk(c, g);
	if (u)
		return call_account(c, u);
	return call_uri(c, inv->route);
}

/* Return: 0, or the cause for which the call cannot even begin. */
static uint8_t why_not(const struct sip *s, const struct leg_invite *inv)
{
	const struct sip_user *u = sip_user_find(s, inv->route);

	if (u)
		return u->n ? 0 : CAUSE_ABSENT;
	if (!strncmp(inv->route, "trunk/", 6))
		return sip_gateway_find(s, inv->route + 6) ? 0 : CAUSE_NO_ROUTE;
	return strncmp(inv->route, "sip:", 4) ? CAUSE_NO_ROUTE : 0;
}

int sip_out_invite(struct sip *s, const struct leg_invite *inv)
{
	struct sip_call *c;
	uint8_t cause;
	int err;

	if (!inv->route || !inv->media)
		return -EINVAL;
	cause = why_not(s, inv);
	if (cause) {
		tell_gone(s, inv->leg, cause);
		return 0;
	}
	err = sip_call_new(&c, s, inv->leg);
	if (err)
		return err;
	c->is_out = true;
	c->from = inv->from;
	c->to = inv->to;
	c->ours = *inv->media;
	err = start(c, inv);
	if (!err)
		err = timer_set(&c->ring, s->loop, inv->ring_ms ? inv->ring_ms :
				s->c.ring_ms, on_ring_out, c);
	if (!err && inv->silence_ms)
		err = timer_set(&c->silence, s->loop, inv->silence_ms,
				on_silence, c);
	if (err) {
		s->n.calls--;
		mem_deref(c);
		return err;
	}
	s->n.calls_out++;
	return 0;
}
