/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The channel table of channel.h. Which call meets which channel, and what
 * Q.931 messages follow from it, is span.c's and call.c's.
 */
#include "lqpri/channel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void channels_init(struct channels *c, uint32_t mask, enum channel_order order)
{
	memset(c, 0, sizeof(*c));
	c->order = order;
	c->is_blocked = true;
	for (unsigned int ts = 1; ts < CHANNELS; ts++)
		if (mask & (1u << ts))
			c->at[ts].state = CHANNEL_IDLE;
}

/* One "7" or "1-15"; returns what follows, or NULL. */
static const char *parse_range(uint32_t *mask, const char *text)
{
	unsigned long first, last;
	char *end;

	if (*text < '0' || *text > '9')
		return NULL;
	first = last = strtoul(text, &end, 10);
	if (*end == '-') {
		if (end[1] < '0' || end[1] > '9')
			return NULL;
		last = strtoul(end + 1, &end, 10);
	}
	if (first < 1 || first > last || last >= CHANNELS)
		return NULL;
	for (; first <= last; first++)
		*mask |= 1u << first;
	return end;
}

int channels_parse(uint32_t *mask, const char *text)
{
	*mask = 0;
	for (;;) {
		text = parse_range(mask, text);
		if (!text)
			return -EINVAL;
		if (!*text)
			return 0;
		if (*text++ != ',')
			return -EINVAL;
	}
}

static bool exists(const struct channels *c, unsigned int ts)
{
	return ts < CHANNELS && c->at[ts].state != CHANNEL_NONE;
}

static unsigned int first_in(const struct channels *c, enum channel_state s)
{
	for (unsigned int i = 1; i < CHANNELS; i++) {
		unsigned int ts = c->order == CHANNEL_UP ? i : CHANNELS - i;

		if (c->at[ts].state == s)
			return ts;
	}
	return 0;
}

unsigned int channel_pick(const struct channels *c)
{
	return c->is_blocked ? 0 : first_in(c, CHANNEL_IDLE);
}

int channel_take(struct channels *c, unsigned int ts, void *owner)
{
	if (!exists(c, ts))
		return -ENOENT;
	if (c->at[ts].state != CHANNEL_IDLE &&
	    c->at[ts].state != CHANNEL_DOUBTFUL)
		return -EBUSY;
	c->at[ts].state = CHANNEL_BUSY;
	c->at[ts].owner = owner;
	return 0;
}

void channel_leave(struct channels *c, unsigned int ts, const void *owner)
{
	if (!owner || channel_owner(c, ts) != owner)
		return;
	c->at[ts].state = CHANNEL_IDLE;
	c->at[ts].owner = NULL;
}

void channel_doubt(struct channels *c, unsigned int ts)
{
	if (!exists(c, ts))
		return;
	c->at[ts].state = CHANNEL_DOUBTFUL;
	c->at[ts].owner = NULL;
}

void channels_doubt_all(struct channels *c)
{
	for (unsigned int ts = 1; ts < CHANNELS; ts++)
		if (c->at[ts].state != CHANNEL_BUSY)
			channel_doubt(c, ts);
}

unsigned int channel_restart(struct channels *c)
{
	unsigned int ts = first_in(c, CHANNEL_DOUBTFUL);

	if (ts)
		c->at[ts].state = CHANNEL_RESTARTING;
	return ts;
}

unsigned int channel_restarting(const struct channels *c)
{
	return first_in(c, CHANNEL_RESTARTING);
}

void channel_restarted(struct channels *c, unsigned int ts)
{
	if (exists(c, ts) && c->at[ts].state != CHANNEL_BUSY)
		c->at[ts].state = CHANNEL_IDLE;
}

void *channel_owner(const struct channels *c, unsigned int ts)
{
	return ts < CHANNELS && c->at[ts].state == CHANNEL_BUSY ?
		c->at[ts].owner : NULL;
}

unsigned int channels_count(const struct channels *c, enum channel_state s)
{
	unsigned int n = 0;

	for (unsigned int ts = 1; ts < CHANNELS; ts++)
		n += c->at[ts].state == s;
	return n;
}

unsigned int channels_total(const struct channels *c)
{
	return CHANNELS - 1 - channels_count(c, CHANNEL_NONE);
}
