// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The registrar: RFC 3261 10.3, Path RFC 3327. A binding is reached at the
 * address it registered from (its Contact may be behind a NAT), through its
 * Path if it has one.
 */
#include "sig/sip_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

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
			sip_binding_remove(s, u, b);
	if (before && !u->n)
		sip_tell_registration(s, u, false);
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
		memcpy(uri, text, strlen(text) + 1);
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

/* The newest, at the front; NULL: no memory. */
static struct sip_binding *binding_make(struct sip *s, struct sip_user *u,
					const char *uri)
{
	struct sip_binding *b = binding_find(u, uri);

	if (!b) {
		b = mem_new(sizeof(*b), sip_binding_destroy);
		if (!b)
			return NULL;
		list_init(&b->link);
		u->n++;
		s->n.bindings++;
	}
	list_remove(&b->link);
	list_prepend(&u->bindings, &b->link);
	str_copy(b->uri, sizeof(b->uri), uri);
	s->bindings_version++;
	return b;
}

int sip_binding_restore(struct sip *s, const struct sip_binding_info *i)
{
	struct sip_user *u = sip_user_find(s, i->account);
	struct sip_binding *b;
	struct sip_peer peer;

	if (!u)
		return -ENOENT;
	if (strlen(i->contact) >= SIP_URI_MAX || i->is_tcp ||
	    strpbrk(i->contact, "<>\"\r\n ") || strpbrk(i->path, "\r\n") ||
	    sip_peer_read(&peer, i->addr, i->port, false))
		return -EINVAL;
	if (u->n >= s->c.contacts_max || binding_find(u, i->contact))
		return -ENOSPC;
	b = binding_make(s, u, i->contact);
	if (!b)
		return -ENOMEM;
	list_remove(&b->link);	/* they are told newest first */
	list_append(&u->bindings, &b->link);
	str_copy(b->call_id, sizeof(b->call_id), i->call_id);
	str_copy(b->user_agent, sizeof(b->user_agent), i->user_agent);
	str_copy(b->path, sizeof(b->path), i->path);
	b->cseq = i->cseq;
	b->expires_ms = loop_now_ms(s->loop) + i->left_ms;
	b->peer = peer;
	arm_expiry(s);
	if (u->n == 1)
		sip_tell_registration(s, u, true);
	return 0;
}

static void store(struct sip_trans *t, const osip_message_t *m,
		  struct sip_user *u, const char *uri, long expires_s)
{
	struct sip *s = t->s;
	struct sip_binding *b = binding_find(u, uri);
	const char *ua = sip_header(m, "User-Agent");

	if (!expires_s) {
		if (b)
			sip_binding_remove(s, u, b);
		return;
	}
	if (!b && u->n >= s->c.contacts_max)	/* the oldest makes room */
		sip_binding_remove(s, u, list_entry(u->bindings.prev,
						    struct sip_binding, link));
	b = binding_make(s, u, uri);
	if (!b)
		return;		/* not listed in the 200: the phone retries */
	str_copy(b->call_id, sizeof(b->call_id), sip_call_id(m));
	str_copy(b->user_agent, sizeof(b->user_agent), ua);
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
		if (b && !strcmp(b->call_id, sip_call_id(m)) &&
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
			sip_binding_remove(t->s, u, b);
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
		sip_tell_registration(t->s, u, u->n > 0);
}
