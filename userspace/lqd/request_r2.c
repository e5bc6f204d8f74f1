// SPDX-License-Identifier: GPL-3.0-or-later
/* Requests about R2 lines: what each channel does. */
#include <stdio.h>

#include "lqd/request.h"

bool request_r2_span(struct lqd *d, uint32_t span, struct r2_span_info *out)
{
	unsigned int i;

	for (i = 0; d->r2 && !r2_trunk_span(d->r2, i, out); i++)
		if (out->span == span)
			return true;
	return false;
}

static json_t *channel_item(const struct r2_channel_info *c)
{
	char name[24];

	snprintf(name, sizeof(name), "%u/%u", LQ_SLOT_SPAN(c->slot),
		 LQ_SLOT_TS(c->slot));
	return json_pack("{s:s, s:s, s:b, s:b, s:i, s:i, s:i, s:i, s:i, s:i}",
			 "channel", name, "state", c->state,
			 "blocked", c->is_blocked,
			 "blocked_far", c->is_blocked_far, "leg", c->leg,
			 "calls_in", c->n.n_in, "calls_out", c->n.n_out,
			 "collisions", c->n.n_collisions,
			 "register_faults", c->n.n_register_faults,
			 "line_faults", c->n.n_line_faults);
}

int request_channels(void *arg, const json_t *args, json_t **result, char *why)
{
	bool is_every = !json_object_get(args, "span");
	uint64_t span = request_number(args, "span");
	struct r2_channel_info c;
	struct lqd *d = arg;
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; d->r2 && !r2_trunk_channel(d->r2, i, &c); i++)
		if (is_every || LQ_SLOT_SPAN(c.slot) == span)
			request_append(list, channel_item(&c));
	return request_list(result, "channels", list);
}
