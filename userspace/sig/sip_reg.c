// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Accounts, trunks and the registrar: RFC 3261 10.3, Path RFC 3327, digest
 * 22 and RFC 8760. A binding is reached at the address it registered from
 * (its Contact may be behind a NAT), through its Path if it has one.
 *
 * Who is unknown is challenged like everybody else and then refused: a stranger
 * cannot learn which accounts exist.
 */
#include "sig/sip_priv.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"

/* ----------------------------------------------------------------- accounts */

struct sip_user *sip_user_find(const struct sip *s, const char *name)
{
	struct sip_user *u;

	list_for_each(u, &s->accounts, link)
		if (!strcmp(u->name, name))
			return u;
	return NULL;
}

static void copy(char *to, size_t size, const char *from)
{
	(void)snprintf(to, size, "%s", from ? from : "");
}

static void tell_registration(struct sip *s, const struct sip_user *u,
			      bool is_online)
{
	log_info("sip", "account=%s registered=%s", u->name,
		 is_online ? "yes" : "no");
	if (s->h.registration)
		s->h.registration(s->h.arg, u->name, is_online);
}

static void binding_destroy(void *obj)
{
	struct sip_binding *b = obj;

	list_remove(&b->link);
}

static void binding_remove(struct sip *s, struct sip_user *u,
			   struct sip_binding *b)
{
	mem_deref(b);
	u->n--;
	s->n.bindings--;
}

static void user_destroy(void *obj)
{
	struct sip_user *u = obj;
	struct sip_binding *b, *tmp;

	list_for_each_safe(b, tmp, &u->bindings, link)
		mem_deref(b);
	list_remove(&u->link);
	/* the compiler may not leave this out: the secrets end here */
	explicit_bzero(u->ha1_md5, sizeof(u->ha1_md5));
	explicit_bzero(u->ha1_sha256, sizeof(u->ha1_sha256));
}

static void set_secrets(struct sip *s, struct sip_user *u,
			const struct sip_account *a)
{
	copy(u->ha1_md5, sizeof(u->ha1_md5), a->ha1_md5);
	copy(u->ha1_sha256, sizeof(u->ha1_sha256), a->ha1_sha256);
	if (!a->password)
		return;
	digest_ha1(DIGEST_MD5, a->name, s->realm, a->password, u->ha1_md5);
	digest_ha1(DIGEST_SHA256, a->name, s->realm, a->password,
		   u->ha1_sha256);
}

int sip_account_add(struct sip *s, const struct sip_account *a)
{
	struct sip_user *u;

	if (!a->name || !*a->name || strlen(a->name) >= SIP_NAME_MAX ||
	    strchr(a->name, '/') ||
	    (!a->password && !a->ha1_md5 && !a->ha1_sha256))
		return -EINVAL;
	u = sip_user_find(s, a->name);
	if (!u) {
		u = mem_new(sizeof(*u), user_destroy);
		if (!u)
			return -ENOMEM;
		list_init(&u->bindings);
		list_append(&s->accounts, &u->link);
		copy(u->name, sizeof(u->name), a->name);
	}
	copy(u->display, sizeof(u->display), a->display);
	set_secrets(s, u, a);
	return 0;
}

int sip_account_remove(struct sip *s, const char *name)
{
	struct sip_user *u = sip_user_find(s, name);

	if (!u)
		return -ENOENT;
	if (u->n) {
		s->n.bindings -= u->n;
		tell_registration(s, u, false);
	}
	mem_deref(u);
	return 0;
}

bool sip_is_registered(const struct sip *s, const char *account)
{
	const struct sip_user *u = sip_user_find(s, account);

	return u && u->n;
}

void sip_bindings(const struct sip *s, sip_binding_h *h, void *arg)
{
	uint64_t now = loop_now_ms(s->loop);
	const struct sip_user *u;
	const struct sip_binding *b;

	list_for_each(u, &s->accounts, link)
		list_for_each(b, &u->bindings, link) {
			char addr[64], source[80];
			uint16_t port;
			struct sip_binding_info i = {
				.account = u->name, .contact = b->uri,
				.source = source, .user_agent = b->user_agent,
				.expires_s = b->expires_ms > now ?
					     (b->expires_ms - now) / 1000 : 0,
			};

			sip_peer_text(&b->peer, addr, sizeof(addr), &port);
			(void)snprintf(source, sizeof(source), "%s:%s:%u",
				       b->peer.is_tcp ? "tcp" : "udp", addr,
				       port);
			h(arg, &i);
		}
}

/* ------------------------------------------------------------------- trunks */

static void gateway_destroy(void *obj)
{
	struct sip_gateway *g = obj;

	list_remove(&g->link);
	explicit_bzero(g->password, sizeof(g->password));
}

struct sip_gateway *sip_gateway_find(const struct sip *s, const char *name)
{
	struct sip_gateway *g;

	list_for_each(g, &s->trunks, link)
		if (!strcmp(g->name, name))
			return g;
	return NULL;
}

/* By host and port first: two trunks may share a host. */
struct sip_gateway *sip_gateway_from(const struct sip *s,
				     const struct sip_peer *from)
{
	struct sip_gateway *g;

	list_for_each(g, &s->trunks, link)
		if (sip_peer_same(&g->peer, from))
			return g;
	list_for_each(g, &s->trunks, link)
		if (from->is_tcp && sip_peer_same_host(&g->peer, from))
			return g;
	return NULL;
}

static int resolve(struct sip_peer *p, const char *host, uint16_t port,
		   bool is_tcp)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM }, *found;
	char name[64];

	if (!sip_peer_read(p, host, port, is_tcp))
		return 0;
	if (getaddrinfo(host, NULL, &hints, &found))
		return -EHOSTUNREACH;
	if (getnameinfo(found->ai_addr, found->ai_addrlen, name, sizeof(name),
			NULL, 0, NI_NUMERICHOST))
		name[0] = '\0';
	freeaddrinfo(found);
	return sip_peer_read(p, name, port, is_tcp);
}

int sip_trunk_add(struct sip *s, const struct sip_trunk *t)
{
	struct sip_gateway *g;
	struct sip_peer peer;
	int err;

	if (!t->name || !*t->name || strlen(t->name) >= SIP_NAME_MAX || !t->addr)
		return -EINVAL;
	err = resolve(&peer, t->addr, t->port ? t->port : 5060, t->is_tcp);
	if (err)
		return err;
	g = sip_gateway_find(s, t->name);
	if (!g) {
		g = mem_new(sizeof(*g), gateway_destroy);
		if (!g)
			return -ENOMEM;
		list_append(&s->trunks, &g->link);
	}
	copy(g->name, sizeof(g->name), t->name);
	copy(g->domain, sizeof(g->domain), t->domain ? t->domain : t->addr);
	copy(g->username, sizeof(g->username), t->username);
	copy(g->password, sizeof(g->password), t->password);
	g->peer = peer;
	g->trust = t->trust;
	return 0;
}

int sip_trunk_remove(struct sip *s, const char *name)
{
	struct sip_gateway *g = sip_gateway_find(s, name);

	if (!g)
		return -ENOENT;
	mem_deref(g);
	return 0;
}

void sip_reg_fini(struct sip *s)
{
	struct sip_user *u, *u2;
	struct sip_gateway *g, *g2;

	timer_stop(&s->expiry);
	list_for_each_safe(u, u2, &s->accounts, link)
		mem_deref(u);
	list_for_each_safe(g, g2, &s->trunks, link)
		mem_deref(g);
}

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

/* One account that has it is enough: who asks must not learn which. */
static bool has_sha256(const struct sip *s)
{
	const struct sip_user *u;

	list_for_each(u, &s->accounts, link)
		if (*u->ha1_sha256)
			return true;
	return false;
}

/* RFC 8760 2.3: the strongest first; each in a header of its own. */
static void challenge(struct sip_trans *t, bool is_stale)
{
	static const char *const algorithms[] = { "SHA-256", "MD5" };
	struct sip *s = t->s;
	char nonce[DIGEST_NONCE_MAX], value[256], tag[SIP_TOKEN];
	osip_message_t *r;

	if (sip_reply_new(s, &r, sip_trans_request(t), 401))
		return;
	sip_token(tag);
	if (!*sip_tag((osip_from_t *)r->to))
		osip_to_set_tag(r->to, osip_strdup(tag));
	nonce_make(&s->nonces, loop_now_ms(s->loop), nonce);
	for (int i = has_sha256(s) ? 0 : 1; i < 2; i++) {
		(void)snprintf(value, sizeof(value), "Digest realm=\"%s\", "
			       "nonce=\"%s\", algorithm=%s, qop=\"auth\"%s",
			       s->realm, nonce, algorithms[i],
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
	if (!is_proof(u, &d) || strcmp(from_user(m), u->name))
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
	strcat(to, "\r\n");	/* room was left */
	return 0;
}

/* ---------------------------------------------------------------- registrar */

static void on_expiry(void *arg);

static void arm_expiry(struct sip *s)
{
	uint64_t now = loop_now_ms(s->loop), next = UINT64_MAX;
	const struct sip_user *u;
	const struct sip_binding *b;

	list_for_each(u, &s->accounts, link)
		list_for_each(b, &u->bindings, link)
			if (b->expires_ms < next)
				next = b->expires_ms;
	if (next == UINT64_MAX)
		timer_stop(&s->expiry);
	else if (timer_set(&s->expiry, s->loop, next > now ? next - now : 0,
			   on_expiry, s))
		log_error("sip", "registrations expire=no error=memory");
}

static void expire(struct sip *s, struct sip_user *u, uint64_t now)
{
	struct sip_binding *b, *tmp;
	unsigned int before = u->n;

	list_for_each_safe(b, tmp, &u->bindings, link)
		if (b->expires_ms <= now)
			binding_remove(s, u, b);
	if (before && !u->n)
		tell_registration(s, u, false);
}

static void on_expiry(void *arg)
{
	struct sip *s = arg;
	struct sip_user *u, *tmp;

	list_for_each_safe(u, tmp, &s->accounts, link)
		expire(s, u, loop_now_ms(s->loop));
	arm_expiry(s);
}

static struct sip_binding *binding_find(struct sip_user *u, const char *uri)
{
	struct sip_binding *b;

	list_for_each(b, &u->bindings, link)
		if (!strcmp(b->uri, uri))
			return b;
	return NULL;
}

/* Bounded here; the header's own "expires" wins, RFC 3261 10.2.1.1. */
static long expires_of(const struct sip *s, const osip_message_t *m,
		       const osip_contact_t *c)
{
	osip_generic_param_t *p = NULL;
	const char *text = sip_header(m, "Expires");
	unsigned long n = s->c.expires_max_s;
	char *end;

	if (c && osip_contact_param_get_byname((osip_contact_t *)c, "expires",
					       &p) >= 0 && p && p->gvalue)
		text = p->gvalue;
	if (text) {
		unsigned long told = strtoul(text, &end, 10);

		if (end != text)	/* malformed: as if not there */
			n = told;
	}
	return n > s->c.expires_max_s ? s->c.expires_max_s : n;
}

static bool contact_uri(const osip_contact_t *c, char *uri, size_t size)
{
	char *text = NULL;
	bool is_good;

	if (!c->url || !c->url->host || !c->url->scheme ||
	    strcasecmp(c->url->scheme, "sip") ||
	    osip_uri_to_str(c->url, &text))
		return false;
	is_good = strlen(text) < size && !strpbrk(text, "<>\"\r\n ");
	if (is_good)
		strcpy(uri, text);	/* measured above */
	osip_free(text);
	return is_good;
}

static void path_of(const osip_message_t *m, char *to, size_t size)
{
	osip_header_t *h = NULL;
	size_t len = 0;
	int at = 0;

	*to = '\0';
	while ((at = osip_message_header_get_byname(m, "Path", at, &h)) >= 0 &&
	       h) {
		len += snprintf(to + len, size - len, "%s%s", len ? ", " : "",
				h->hvalue ? h->hvalue : "");
		if (len >= size) {
			*to = '\0';	/* too long to be used */
			return;
		}
		h = NULL;
		at++;
	}
}

static void store(struct sip_trans *t, const osip_message_t *m,
		  struct sip_user *u, const char *uri, long expires_s)
{
	struct sip *s = t->s;
	struct sip_binding *b = binding_find(u, uri);
	const char *ua = sip_header(m, "User-Agent");

	if (!expires_s) {
		if (b)
			binding_remove(s, u, b);
		return;
	}
	if (!b) {
		if (u->n >= s->c.contacts_max)	/* the oldest makes room */
			binding_remove(s, u, list_entry(u->bindings.prev,
							struct sip_binding,
							link));
		b = mem_new(sizeof(*b), binding_destroy);
		if (!b)
			return;	/* not listed in the 200: the phone retries */
		list_init(&b->link);
		u->n++;
		s->n.bindings++;
	}
	list_remove(&b->link);
	list_prepend(&u->bindings, &b->link);
	copy(b->uri, sizeof(b->uri), uri);
	copy(b->call_id, sizeof(b->call_id), m->call_id->number);
	copy(b->user_agent, sizeof(b->user_agent), ua);
	path_of(m, b->path, sizeof(b->path));
	b->cseq = strtoul(m->cseq->number, NULL, 10);
	b->expires_ms = loop_now_ms(s->loop) + expires_s * 1000ull;
	b->peer = t->peer;
}

/* Return: the status that refuses the whole request, or 0. */
static int check_contacts(struct sip *s, const osip_message_t *m,
			  struct sip_user *u)
{
	char uri[SIP_URI_MAX];
	osip_contact_t *c;

	for (int i = 0; (c = osip_list_get(&m->contacts, i)); i++) {
		long expires_s = expires_of(s, m, c);
		const struct sip_binding *b;

		if (i >= 16 || !contact_uri(c, uri, sizeof(uri)))
			return 400;
		if (expires_s && expires_s < (long)s->c.expires_min_s)
			return 423;
		b = binding_find(u, uri);
		/* RFC 3261 10.3 step 7: an old request overtaken by a newer */
		if (b && !strcmp(b->call_id, m->call_id->number) &&
		    b->cseq > strtoul(m->cseq->number, NULL, 10))
			return 500;
	}
	return 0;
}

static bool is_star(const osip_message_t *m)
{
	const osip_contact_t *c = osip_list_get(&m->contacts, 0);

	return c && !c->url && c->displayname && !strcmp(c->displayname, "*");
}

static void reply_registered(struct sip_trans *t, const osip_message_t *m,
			     const struct sip_user *u)
{
	struct sip *s = t->s;
	uint64_t now = loop_now_ms(s->loop);
	char value[SIP_URI_MAX + 32], path[SIP_URI_MAX * 2], tag[SIP_TOKEN];
	const struct sip_binding *b;
	osip_message_t *r;

	if (sip_reply_new(s, &r, m, 200))
		return;
	sip_token(tag);
	osip_to_set_tag(r->to, osip_strdup(tag));
	list_for_each(b, &u->bindings, link) {
		(void)snprintf(value, sizeof(value), "<%s>;expires=%u", b->uri,
			       (unsigned int)((b->expires_ms - now) / 1000));
		(void)osip_message_set_contact(r, value);
	}
	path_of(m, path, sizeof(path));
	if (*path && sip_header_has(m, "Supported", "path"))
		(void)osip_message_set_header(r, "Path", path);
	sip_reply(t, r);
}

static void refuse(struct sip_trans *t, int status)
{
	osip_message_t *r;
	char seconds[16];

	if (status != 423) {
		sip_reply_status(t, status);
		return;
	}
	if (sip_reply_new(t->s, &r, sip_trans_request(t), status))
		return;
	(void)snprintf(seconds, sizeof(seconds), "%u", t->s->c.expires_min_s);
	(void)osip_message_set_header(r, "Min-Expires", seconds);
	osip_to_set_tag(r->to, osip_strdup("lq"));
	sip_reply(t, r);
}

static void take_contacts(struct sip_trans *t, const osip_message_t *m,
			  struct sip_user *u)
{
	struct sip_binding *b, *tmp;
	char uri[SIP_URI_MAX];
	osip_contact_t *c;

	if (is_star(m)) {
		list_for_each_safe(b, tmp, &u->bindings, link)
			binding_remove(t->s, u, b);
		return;
	}
	for (int i = 0; (c = osip_list_get(&m->contacts, i)); i++)
		if (contact_uri(c, uri, sizeof(uri)))
			store(t, m, u, uri, expires_of(t->s, m, c));
}

void sip_register(struct sip_trans *t, const osip_message_t *m)
{
	struct sip_user *u = sip_authenticate(t, m);
	unsigned int before;
	int status;

	if (!u)
		return;
	if (!m->to->url->username || strcmp(m->to->url->username, u->name)) {
		sip_reply_status(t, 403);
		return;
	}
	status = is_star(m) ? (expires_of(t->s, m, NULL) ||
			       osip_list_size(&m->contacts) > 1 ? 400 : 0) :
			      check_contacts(t->s, m, u);
	if (status) {
		refuse(t, status);
		return;
	}
	before = u->n;
	take_contacts(t, m, u);
	reply_registered(t, m, u);
	arm_expiry(t->s);
	if (!before != !u->n)
		tell_registration(t->s, u, u->n > 0);
}
