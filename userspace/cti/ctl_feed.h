/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The last events, kept as ready lines for those who follow: a ring by seq.
 * What is older is read back from the store. Lines are shared, so a hundred
 * followers cost one copy.
 */
#ifndef CTI_CTL_FEED_H
#define CTI_CTL_FEED_H

#include <stdbool.h>
#include <stdint.h>

#define FEED_SIZE	4096	/* a power of two */

struct feed_item {
	uint64_t seq;		/* 0: empty */
	uint64_t call;
	char *line;		/* mem_ref() it to keep it */
};

struct feed {
	uint64_t published;	/* may be told up to here */
	struct feed_item items[FEED_SIZE];	/* at seq mod FEED_SIZE */
};

void feed_init(struct feed *f, uint64_t published);
void feed_fini(struct feed *f);

/** feed_add - @line is copied; when memory is short the store will replay it */
void feed_add(struct feed *f, uint64_t seq, uint64_t call, const char *line);

/** feed_publish - false: nothing new by that */
bool feed_publish(struct feed *f, uint64_t seq);

/** feed_get - NULL: not here (older, or not published yet) */
const struct feed_item *feed_get(const struct feed *f, uint64_t seq);

#endif
