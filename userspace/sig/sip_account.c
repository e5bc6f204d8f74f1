// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Who is known: accounts (with the bindings that the registrar keeps for them)
 * and trunks. Secrets are kept as HA1, are not logged, and end in zeros.
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
#include "base/str.h"

/* ----------------------------------------------------------------- accounts */

struct sip_user *sip_user_find(const struct sip *s, const char *name)
{
	struct sip_user *u;

	list_for_each(u, &s->accounts, link)
		if (!strcmp(u->name, name))
			return u;
	return NULL;
}

void sip_tell_registration(struct sip *s, const struct sip_user *u,
			      bool is_online)
{
	log_info("sip", "account=%s registered=%s", u->name,
		 is_online ? "yes" : "no");
	if (s->h.registration)
		s->h.registration(s->h.arg, u->name, is_online);
}

void sip_binding_destroy(void *obj)
{
	struct sip_binding *b = obj;

	list_remove(&b->link);
}

void sip_binding_remove(struct sip *s, struct sip_user *u,
			struct sip_binding *b)
{
	mem_deref(b);
	u->n--;
	s->n.bindings--;
	s->bindings_version++;
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
	str_copy(u->ha1_md5, sizeof(u->ha1_md5), a->ha1_md5);
	str_copy(u->ha1_sha256, sizeof(u->ha1_sha256), a->ha1_sha256);
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
		str_copy(u->name, sizeof(u->name), a->name);
	}
	str_copy(u->display, sizeof(u->display), a->display);
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
		s->bindings_version++;
		sip_tell_registration(s, u, false);
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
			uint64_t left = b->expires_ms > now ?
				b->expires_ms - now : 0;
			struct sip_binding_info i = {
				.addr = addr, .path = b->path,
				.call_id = b->call_id, .cseq = b->cseq,
				.is_tcp = b->peer.is_tcp,
				.left_ms = (uint32_t)left,
				.account = u->name, .contact = b->uri,
				.source = source, .user_agent = b->user_agent,
				.expires_s = (uint32_t)(left / 1000),
			};

			sip_peer_text(&b->peer, addr, sizeof(addr), &port);
			i.port = port;
			(void)snprintf(source, sizeof(source), "%s:%s:%u",
				       b->peer.is_tcp ? "tcp" : "udp", addr,
				       port);
			h(arg, &i);
		}
}

uint64_t sip_bindings_version(const struct sip *s)
{
	return s->bindings_version;
}

/* ------------------------------------------------------------------- trunks */

static void gateway_destroy(void *obj)
{
	struct sip_gateway *g = obj;

	sip_probe_end(g);
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
		g->s = s;
		list_append(&s->trunks, &g->link);
	}
	str_copy(g->name, sizeof(g->name), t->name);
	str_copy(g->domain, sizeof(g->domain), t->domain ? t->domain : t->addr);
	str_copy(g->username, sizeof(g->username), t->username);
	str_copy(g->password, sizeof(g->password), t->password);
	g->peer = peer;
	g->trust = t->trust;
	g->probe_ms = t->probe_ms;
	sip_probe_begin(g);
	return 0;
}

int sip_trunk_remove(struct sip *s, const char *name)
{
	struct sip_gateway *g = sip_gateway_find(s, name);

	if (!g)
		return -ENOENT;
	sip_probe_end(g);
	list_remove(&g->link);	/* a request to it may outlive it */
	mem_deref(g);
	return 0;
}

void sip_trunks(const struct sip *s,
		void (*h)(void *arg, const struct sip_trunk_info *i), void *arg)
{
	const struct sip_gateway *g;

	list_for_each(g, &s->trunks, link)
		h(arg, &(struct sip_trunk_info){ g->name, g->why, !g->is_down });
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

