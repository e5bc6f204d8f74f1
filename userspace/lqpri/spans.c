/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The collection of spans.h: routes and look-ups; it knows no Q.931. */
#include "lqpri/spans.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "lqpri/call.h"

int spans_add(struct spans *all, struct span *s)
{
	unsigned int i = all->n;

	if (spans_find(all, s->cfg.span))
		return -EEXIST;
	if (all->n == SPANS_MAX)
		return -ENOSPC;
	for (; i && all->at[i - 1]->cfg.span > s->cfg.span; i--)
		all->at[i] = all->at[i - 1];
	all->at[i] = s;
	all->n++;
	return 0;
}

struct span *spans_find(const struct spans *all, unsigned int span)
{
	for (unsigned int i = 0; i < all->n; i++)
		if (all->at[i]->cfg.span == span)
			return all->at[i];
	return NULL;
}

int route_parse(const char *route, unsigned int *first, unsigned int *last)
{
	int end = 0;

	if (sscanf(route, "span%5u%n", first, &end) != 1)
		return -EINVAL;
	*last = *first;
	if (route[end] == '-') {
		route += end + 1;
		if (sscanf(route, "%5u%n", last, &end) != 1)
			return -EINVAL;
	}
	return !route[end] && *first && *first <= *last && *last <= 65535 ?
		0 : -EINVAL;
}

/* Return: the span, or NULL and the cause why none */
static struct span *spans_route(const struct spans *all, const char *route,
				uint8_t *cause)
{
	unsigned int first, last;

	*cause = 3;	/* no route to destination */
	if (route_parse(route, &first, &last))
		return NULL;
	for (unsigned int i = 0; i < all->n; i++) {
		struct span *s = all->at[i];

		if (s->cfg.span < first || s->cfg.span > last)
			continue;
		if (span_has_room(s))
			return s;
		if (s->is_up)
			*cause = 34;	/* no circuit/channel available */
		else if (*cause != 34)
			*cause = 38;	/* network out of order: another way may do */
	}
	return NULL;
}

static struct call *spans_call(const struct spans *all, uint32_t id)
{
	struct call *c = NULL;

	for (unsigned int i = 0; !c && i < all->n; i++)
		c = call_by_id(all->at[i], id);
	return c;
}

static void invite(struct spans *all, const struct link_msg *m)
{
	struct link_msg gone = { .type = LINK_GONE, .call = m->call };
	const struct span_handler *h;
	uint8_t cause = 0;
	struct span *s;

	if (!all->n || (m->call & LINK_CALL_IN) || spans_call(all, m->call)) {
		log_warn("pri", "call=%u refused=number", m->call);
		return;
	}
	s = spans_route(all, m->route, &cause);
	if (s) {
		call_dial(s, m);
		span_tell(s);
		return;
	}
	log_info("pri", "call=%u to=%s route=%s cause=%u", m->call,
		 m->to.number, m->route, cause);
	h = &all->at[0]->h;
	gone.cause = cause;
	h->message(h->arg, &gone);
}

void spans_command(struct spans *all, const struct link_msg *m)
{
	struct call *c;

	if (m->type == LINK_INVITE) {
		invite(all, m);
		return;
	}
	c = spans_call(all, m->call);
	if (c)
		call_command(c, m);
	else
		all->n_unknown++;	/* it crossed our gone */
}

void spans_clear(struct spans *all, uint8_t cause)
{
	for (unsigned int i = 0; i < all->n; i++)
		span_clear(all->at[i], cause);
}

void spans_tell(struct spans *all)
{
	for (unsigned int i = 0; i < all->n; i++)
		span_tell_now(all->at[i]);
}

void spans_free(struct spans *all)
{
	while (all->n) {
		all->n--;
		all->at[all->n] = span_free(all->at[all->n]);
	}
}
