// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Digest on both sides: our challenges to accounts, our answers to those of
 * trunks. RFC 3261 22, RFC 8760; the arithmetic is in sip_auth.c.
 *
 * Who is unknown is challenged like everybody else and then refused: a stranger
 * cannot learn which accounts exist.
 */
#include "sig/sip_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "base/log.h"
#include "base/mem.h"

/* ------------------------------------------------------------- digest, server */

static char *unquoted(char *value)
{
	size_t n;

	if (!value || *value != '"')
		return value;
	n = strlen(value);
	if (n > 1 && value[n - 1] == '"')
		value[n - 1] = '\0';
	return value + 1;
}

/* One account that needs it is enough: who asks must not learn which. */
static bool needs_sha256(const struct sip *s)
{
	const struct sip_user *u;

	list_for_each(u, &s->accounts, link)
		if (!*u->ha1_md5)
			return true;
	return false;
}

static bool is_offered(const struct sip *s, enum digest_algorithm a)
{
	return a == DIGEST_MD5 ? s->c.digest != SIP_DIGEST_SHA256 :
	       s->c.digest != SIP_DIGEST_MD5 || needs_sha256(s);
}

/* RFC 8760 2.3: the strongest first; each in a header of its own. */
static void challenge(struct sip_trans *t, bool is_stale)
{
	static const char *const names[] = { [DIGEST_MD5] = "MD5",
					     [DIGEST_SHA256] = "SHA-256" };
	struct sip *s = t->s;
	char nonce[DIGEST_NONCE_MAX], value[256], tag[SIP_TOKEN];
	osip_message_t *r;
	uint32_t salt = 0;

	if (sip_reply_new(s, &r, sip_trans_request(t), 401))
		return;
	sip_token(tag);
	if (!*sip_tag((osip_from_t *)r->to))
		osip_to_set_tag(r->to, osip_strdup(tag));
	(void)!getrandom(&salt, sizeof(salt), 0);
	nonce_make(&s->nonces, loop_now_ms(s->loop), salt, nonce);
	for (int i = DIGEST_SHA256; i >= DIGEST_MD5; i--) {
		if (!is_offered(s, i))
			continue;
		(void)snprintf(value, sizeof(value), "Digest realm=\"%s\", "
			       "nonce=\"%s\", algorithm=%s, qop=\"auth\"%s",
			       s->realm, nonce, names[i],
			       is_stale ? ", stale=true" : "");
		(void)osip_message_set_www_authenticate(r, value);
	}
	sip_reply(t, r);
}

/* The first header for our realm, its quotes taken off in place. */
static bool read_credentials(struct sip *s, const osip_message_t *m,
			     struct digest *d)
{
	osip_authorization_t *a;

	for (int i = 0; (a = osip_list_get(&m->authorizations, i)); i++) {
		if (!a->auth_type || strcasecmp(a->auth_type, "Digest") ||
		    !a->realm || !a->username || !a->nonce || !a->uri ||
		    !a->response)
			continue;
		*d = (struct digest){
			.algorithm = a->algorithm &&
				!strcasecmp(unquoted(a->algorithm), "SHA-256") ?
				DIGEST_SHA256 : DIGEST_MD5,
			.username = unquoted(a->username),
			.realm = unquoted(a->realm),
			.nonce = unquoted(a->nonce), .uri = unquoted(a->uri),
			.method = m->sip_method,
			.qop = unquoted(a->message_qop),
			.nc = a->nonce_count, .cnonce = unquoted(a->cnonce),
			.response = unquoted(a->response),
		};
		if (!strcmp(d->realm, s->realm))
			return true;
	}
	return false;
}

static bool is_proof(const struct sip_user *u, const struct digest *d)
{
	const char *ha1 = !u ? "" : d->algorithm == DIGEST_SHA256 ?
			  u->ha1_sha256 : u->ha1_md5;

	if (d->qop && (strcasecmp(d->qop, "auth") || !d->nc || !d->cnonce))
		return false;
	/* the unknown cost the same time as the known */
	return digest_is_right(d, ha1) && *ha1;
}

static const char *from_user(const osip_message_t *m)
{
	return m->from->url && m->from->url->username ?
	       m->from->url->username : "";
}

static struct sip_user *forbid(struct sip_trans *t, const char *user)
{
	char addr[64];
	uint16_t port;

	t->s->n.auth_failed++;
	sip_peer_text(&t->peer, addr, sizeof(addr), &port);
	log_warn("sip", "user=\"%s\" source=%s authenticated=no", user, addr);
	sip_reply_status(t, 403);
	return NULL;
}

struct sip_user *sip_authenticate(struct sip_trans *t, const osip_message_t *m)
{
	struct sip *s = t->s;
	struct sip_user *u;
	struct digest d;

	if (!read_credentials(s, m, &d)) {
		challenge(t, false);
		return NULL;
	}
	switch (nonce_check(&s->nonces, d.nonce, d.nc, loop_now_ms(s->loop))) {
	case NONCE_STALE:
		s->n.auth_stale++;
		challenge(t, true);
		return NULL;
	case NONCE_REPLAYED:
		s->n.auth_replayed++;
		challenge(t, true);
		return NULL;
	case NONCE_FORGED:
		challenge(t, false);
		return NULL;
	case NONCE_GOOD:
		break;
	}
	u = sip_user_find(s, d.username);
	/* One may speak for oneself only. */
	if (!is_offered(s, d.algorithm) || !is_proof(u, &d) ||
	    strcmp(from_user(m), u->name))
		return forbid(t, d.username);
	nonce_use(&s->nonces, d.nonce, d.qop ? d.nc : NULL);
	s->n.auth_ok++;
	return u;
}

/* ------------------------------------------------------------- digest, client */

static const osip_www_authenticate_t *best_challenge(const osip_message_t *m)
{
	const osip_list_t *list = m->status_code == 407 ?
				  &m->proxy_authenticates :
				  &m->www_authenticates;
	osip_www_authenticate_t *c, *best = NULL;

	for (int i = 0; (c = osip_list_get(list, i)); i++) {
		bool is_sha;

		if (!c->auth_type || strcasecmp(c->auth_type, "Digest") ||
		    !c->realm || !c->nonce)
			continue;
		is_sha = c->algorithm && strcasestr(c->algorithm, "SHA-256");
		if (c->algorithm && !is_sha && !strcasestr(c->algorithm, "MD5"))
			continue;
		if (!best || is_sha)
			best = c;
	}
	return best;
}

int sip_answer_challenge(const struct sip_gateway *g, const osip_message_t *m,
			 const char *method, const char *uri, char *to,
			 size_t size)
{
	const osip_www_authenticate_t *c = best_challenge(m);
	char ha1[DIGEST_HEX_MAX], response[DIGEST_HEX_MAX], cnonce[SIP_TOKEN];
	char opaque[160] = "";
	bool is_sha, has_qop;
	struct digest d;
	int n;

	if (!c || !*g->username)
		return -EACCES;
	is_sha = c->algorithm && strcasestr(c->algorithm, "SHA-256");
	has_qop = c->qop_options && strcasestr(c->qop_options, "auth");
	sip_token(cnonce);
	d = (struct digest){ .algorithm = is_sha ? DIGEST_SHA256 : DIGEST_MD5,
			     .username = g->username,
			     .realm = unquoted(c->realm),
			     .nonce = unquoted(c->nonce), .uri = uri,
			     .method = method, .qop = has_qop ? "auth" : NULL,
			     .nc = "00000001", .cnonce = cnonce };
	digest_ha1(d.algorithm, g->username, d.realm, g->password, ha1);
	digest_response(&d, ha1, response);
	if (c->opaque)
		(void)snprintf(opaque, sizeof(opaque), ", opaque=\"%s\"",
			       unquoted(c->opaque));
	n = snprintf(to, size, "%s: Digest username=\"%s\", realm=\"%s\", "
		     "nonce=\"%s\", uri=\"%s\", response=\"%s\", algorithm=%s%s",
		     m->status_code == 407 ? "Proxy-Authorization" :
					     "Authorization",
		     g->username, d.realm, d.nonce, uri, response,
		     is_sha ? "SHA-256" : "MD5", opaque);
	if (n > 0 && (size_t)n < size && has_qop)
		n += snprintf(to + n, size - n, ", qop=auth, nc=00000001, "
			      "cnonce=\"%s\"", cnonce);
	if (n < 0 || (size_t)n + 3 > size)
		return -EMSGSIZE;
	memcpy(to + n, "\r\n", 3);	/* room was left */
	return 0;
}

