// SPDX-License-Identifier: GPL-3.0-or-later
/* The ring of ctl_feed.h. It knows no client: each has a place (seq) of its own. */
#include <string.h>

#include "base/mem.h"
#include "cti/ctl_feed.h"

void feed_init(struct feed *f, uint64_t published)
{
	memset(f, 0, sizeof(*f));
	f->published = published;
}

void feed_fini(struct feed *f)
{
	unsigned int i;

	for (i = 0; i < FEED_SIZE; i++)
		f->items[i].line = mem_deref(f->items[i].line);
}

void feed_add(struct feed *f, uint64_t seq, uint64_t call, const char *line)
{
	struct feed_item *item = &f->items[seq % FEED_SIZE];

	(void)mem_deref(item->line);
	item->line = mem_strdup(line);
	item->seq = item->line ? seq : 0;
	item->call = call;
}

bool feed_publish(struct feed *f, uint64_t seq)
{
	if (seq <= f->published)
		return false;
	f->published = seq;
	return true;
}

const struct feed_item *feed_get(const struct feed *f, uint64_t seq)
{
	const struct feed_item *item = &f->items[seq % FEED_SIZE];

	return seq && item->seq == seq && seq <= f->published ? item : NULL;
}
