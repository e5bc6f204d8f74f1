// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Messages as text and as osip's structure: what every other file needs to
 * read a header or to make a request or a reply. Requests are written as text
 * and parsed by osip, so that one glance shows what goes out.
 */
#include "sig/sip_priv.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "sig/cause.h"

const char sip_allow[] = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, "
			 "REGISTER, REFER";

static const char *const methods[SIP_UNKNOWN] = {
	"INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS", "INFO",
	"UPDATE", "REFER", "PRACK", "SUBSCRIBE", "NOTIFY", "MESSAGE", "PUBLISH",
};

enum sip_method sip_method_of(const char *name)
{
	for (int i = 0; i < SIP_UNKNOWN; i++)
		if (!strcmp(name, methods[i]))
			return i;
	return SIP_UNKNOWN;
}

/* --------------------------------------------------------------------- text */

void sip_put(struct sip_text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(t->to + t->len, sizeof(t->to) - t->len, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(t->to) - t->len)
		t->is_cut = true;
	else
		t->len += n;
}

void sip_put_quoted(struct sip_text *t, const char *text)
{
	sip_put(t, "\"");
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			continue;
		sip_put(t, *text == '"' || *text == '\\' ? "\\%c" : "%c",
			*text);
	}
	sip_put(t, "\"");
}

void sip_put_user(struct sip_text *t, const char *user)
{
	for (; *user; user++) {
		if (isalnum((unsigned char)*user) ||
		    strchr("-_.!~*'()&=+$,;?/", *user))
			sip_put(t, "%c", *user);
		else
			sip_put(t, "%%%02X", (unsigned char)*user);
	}
}

void sip_unescape(char *user)
{
	char *to = user;

	for (; *user; user++) {
		unsigned int v;

		if (*user == '%' && isxdigit((unsigned char)user[1]) &&
		    isxdigit((unsigned char)user[2]) &&
		    sscanf(user + 1, "%2x", &v) == 1 && v >= ' ') {
			*to++ = v;
			user += 2;
		} else {
			*to++ = *user;
		}
	}
	*to = '\0';
}

void sip_token(char token[SIP_TOKEN])
{
	uint64_t v = 0;

	/* Never short for so few octets once the pool is up. */
	(void)!getrandom(&v, sizeof(v), 0);
	(void)snprintf(token, SIP_TOKEN, "%016llx", (unsigned long long)v);
}

/* ------------------------------------------------------------------- headers */

const char *sip_header(const osip_message_t *m, const char *name)
{
	osip_header_t *h = NULL;

	if (osip_message_header_get_byname(m, name, 0, &h) < 0 || !h)
		return NULL;
	return h->hvalue ? h->hvalue : "";
}

/* Among tokens, between commas or semicolons, of all headers of that name. */
bool sip_header_has(const osip_message_t *m, const char *name,
		    const char *token)
{
	osip_header_t *h = NULL;
	int at = 0;
	size_t n = strlen(token);

	while ((at = osip_message_header_get_byname(m, name, at, &h)) >= 0 &&
	       h) {
		for (const char *p = h->hvalue; p; p = strpbrk(p, ",;")) {
			p += strspn(p, ",; \t");
			if (!strncasecmp(p, token, n) &&
			    strchr(",; \t", p[n]))
				return true;
		}
		h = NULL;
		at++;
	}
	return false;
}

const char *sip_tag(const osip_from_t *h)
{
	osip_generic_param_t *tag = NULL;

	if (!h || osip_from_get_tag((osip_from_t *)h, &tag) < 0 || !tag ||
	    !tag->gvalue)
		return "";
	return tag->gvalue;
}

/* osip keeps it in two parts. Valid until the next call. */
const char *sip_call_id(const osip_message_t *m)
{
	static char text[2 * SIP_CALL_ID_MAX];
	const osip_call_id_t *c = m->call_id;

	(void)snprintf(text, sizeof(text), "%s%s%s", c->number,
		       c->host ? "@" : "", c->host ? c->host : "");
	return text;
}

const char *sip_via_branch(const osip_message_t *m)
{
	osip_via_t *via = osip_list_get(&m->vias, 0);
	osip_generic_param_t *branch = NULL;

	if (!via || osip_via_param_get_byname(via, "branch", &branch) < 0 ||
	    !branch || !branch->gvalue)
		return "";
	return branch->gvalue;
}

void sip_set_sdp(osip_message_t *m, const char *sdp, size_t len)
{
	/* both fail for want of memory only; the peer then sees no body */
	(void)osip_message_set_body(m, sdp, len);
	(void)osip_message_set_content_type(m, "application/sdp");
}

/* The SDP: the body itself, or a part of multipart/mixed. */
const osip_body_t *sip_sdp_body(const osip_message_t *m)
{
	const osip_content_type_t *ct = m->content_type;
	osip_body_t *b;

	if (!ct || !ct->type || !ct->subtype)
		return NULL;
	if (!strcasecmp(ct->type, "application") &&
	    !strcasecmp(ct->subtype, "sdp"))
		return osip_list_get(&m->bodies, 0);
	if (strcasecmp(ct->type, "multipart"))
		return NULL;
	for (int i = 0; (b = osip_list_get(&m->bodies, i)); i++)
		if (b->content_type && b->content_type->type &&
		    b->content_type->subtype &&
		    !strcasecmp(b->content_type->type, "application") &&
		    !strcasecmp(b->content_type->subtype, "sdp"))
			return b;
	return NULL;
}

/* ------------------------------------------------------------------ messages */

int sip_message_new(osip_message_t **out, const struct sip_text *t)
{
	osip_message_t *m;

	if (t->is_cut)
		return -EMSGSIZE;
	if (osip_message_init(&m))
		return -ENOMEM;
	if (osip_message_parse(m, t->to, t->len)) {
		osip_message_free(m);
		return -EBADMSG;
	}
	*out = m;
	return 0;
}

static int copy_dialog_headers(osip_message_t *r, const osip_message_t *request)
{
	if (osip_from_clone(request->from, &r->from) ||
	    osip_to_clone(request->to, &r->to) ||
	    osip_call_id_clone(request->call_id, &r->call_id) ||
	    osip_cseq_clone(request->cseq, &r->cseq) ||
	    osip_list_clone(&request->vias, &r->vias,
			    (int (*)(void *, void **))osip_via_clone))
		return -ENOMEM;
	if (r->status_code < 200 || r->status_code >= 300)
		return 0;
	return osip_list_clone(&request->record_routes, &r->record_routes,
			       (int (*)(void *, void **))
			       osip_record_route_clone) ? -ENOMEM : 0;
}

int sip_reply_new(struct sip *s, osip_message_t **out,
		  const osip_message_t *request, int status)
{
	osip_message_t *r;

	if (osip_message_init(&r))
		return -ENOMEM;
	osip_message_set_version(r, osip_strdup("SIP/2.0"));
	osip_message_set_status_code(r, status);
	osip_message_set_reason_phrase(r, osip_strdup(cause_status_text(status)));
	if (copy_dialog_headers(r, request)) {
		osip_message_free(r);
		return -ENOMEM;
	}
	(void)osip_message_set_header(r, "Server", s->user_agent);
	*out = r;
	return 0;
}
