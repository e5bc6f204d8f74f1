// SPDX-License-Identifier: GPL-3.0-or-later
/* The channels of R2 spans: in order, found, picked for a call, told of. */
#include "sig/r2_span.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct span *r2_span_find(const struct r2_trunk *t, uint32_t number)
{
	struct span *s;

	list_for_each(s, &t->spans, link)
		if (s->number == number)
			return s;
	return NULL;
}

struct channel *r2_channel_of_slot(const struct r2_trunk *t, uint32_t slot)
{
	struct span *s = r2_span_find(t, LQ_SLOT_SPAN(slot));

	return s && r2_is_speech(LQ_SLOT_TS(slot)) ?
		       &s->at[LQ_SLOT_TS(slot)] : NULL;
}

struct channel *r2_channel_next(const struct r2_trunk *t,
				const struct channel *c)
{
	struct span *s = c ? c->span :
			 list_first(&t->spans, struct span, link);
	unsigned int ts = c ? LQ_SLOT_TS(c->slot) + 1 : 1;

	while (s) {
		for (; ts < R2_TIMESLOTS; ts++)
			if (r2_is_speech(ts))
				return &s->at[ts];
		s = s->link.next == &t->spans ? NULL :
		    list_entry(s->link.next, struct span, link);
		ts = 1;
	}
	return NULL;
}

struct channel *r2_channel_of_leg(const struct r2_trunk *t, uint32_t leg)
{
	struct channel *c = NULL;

	while ((c = r2_channel_next(t, c)))
		if (leg && c->leg == leg)
			return c;
	return NULL;
}

struct channel *r2_span_pick(struct span *s, unsigned int from)
{
	for (unsigned int i = 0; i < R2_TIMESLOTS; i++) {
		unsigned int at = (from + i) % R2_TIMESLOTS;
		unsigned int ts = s->conf.order == R2_ORDER_UP ?
				  at : R2_TIMESLOTS - at;

		if (r2_is_speech(ts) && r2_is_free(&s->at[ts].r2) &&
		    !s->at[ts].leg)
			return &s->at[ts];
	}
	return NULL;
}

int r2_route_parse(const char *route, unsigned long *first,
		   unsigned long *last)
{
	char *end;

	if (strncmp(route, "span", 4))
		return -EINVAL;
	*first = *last = strtoul(route + 4, &end, 10);
	if (*end == '-')
		*last = strtoul(end + 1, &end, 10);
	return *end || !*first || *last < *first ? -EINVAL : 0;
}

void r2_span_insert(struct r2_trunk *t, struct span *s)
{
	struct span *after;

	list_for_each(after, &t->spans, link)
		if (after->number > s->number) {
			list_append(&after->link, &s->link);
			return;
		}
	list_append(&t->spans, &s->link);
}

bool r2_trunk_has(const struct r2_trunk *t, uint32_t span)
{
	return r2_span_find(t, span) != NULL;
}

static void fill_span(const struct span *s, struct r2_span_info *out)
{
	*out = (struct r2_span_info){
		.span = s->number, .variant = s->conf.channel.variant->name,
	};
	for (unsigned int ts = 1; ts < R2_TIMESLOTS; ts++) {
		const struct r2 *r = &s->at[ts].r2;

		if (!r2_is_speech(ts))
			continue;
		out->channels++;
		if (r2_state(r) == R2_IDLE)
			out->blocked += r->is_blocked || r2_is_blocked_far(r);
		else if (r2_state(r) <= R2_STARTING)
			out->blocked++;
		else
			out->busy++;
	}
}

int r2_trunk_span(const struct r2_trunk *t, unsigned int i,
		  struct r2_span_info *out)
{
	const struct span *s;

	list_for_each(s, &t->spans, link)
		if (!i--) {
			fill_span(s, out);
			return 0;
		}
	return -ENOENT;
}

int r2_trunk_channel(const struct r2_trunk *t, unsigned int i,
		     struct r2_channel_info *out)
{
	const struct channel *c = r2_channel_next(t, NULL);

	while (c && i--)
		c = r2_channel_next(t, c);
	if (!c)
		return -ENOENT;
	*out = (struct r2_channel_info){
		.slot = c->slot, .leg = c->leg,
		.state = fsm_state_name(&c->r2.fsm),
		.is_blocked = c->r2.is_blocked,
		.is_blocked_far = r2_is_blocked_far(&c->r2), .n = c->r2.n,
	};
	return 0;
}
