/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects by number: links inside the objects, chained; it owns nothing. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdint.h>

#include "base/list.h"

#define MAP_CHAINS 256u		/* a power of two; keys count up, so they spread */

struct map_link {
	struct list link;
	uint64_t key;
};

struct map {
	struct list chains[MAP_CHAINS];
	unsigned int n;
};

static inline void map_init(struct map *m)
{
	unsigned int i;

	for (i = 0; i < MAP_CHAINS; i++)
		list_init(&m->chains[i]);
	m->n = 0;
}

static inline void map_add(struct map *m, struct map_link *l, uint64_t key)
{
	l->key = key;
	list_append(&m->chains[key % MAP_CHAINS], &l->link);
	m->n++;
}

static inline void map_remove(struct map *m, struct map_link *l)
{
	list_remove(&l->link);
	m->n--;
}

/** map_find - NULL: none */
static inline struct map_link *map_find(const struct map *m, uint64_t key)
{
	const struct list *chain = &m->chains[key % MAP_CHAINS];
	struct map_link *l;

	list_for_each(l, chain, link)
		if (l->key == key)
			return l;
	return NULL;
}

/** map_next - all of them, in no order; NULL: from the first. The one given
 *  must still be in the map. */
static inline struct map_link *map_next(const struct map *m,
					const struct map_link *after)
{
	unsigned int i = after ? after->key % MAP_CHAINS : 0;
	const struct list *l = after ? after->link.next : m->chains[0].next;

	while (l == &m->chains[i]) {
		if (++i == MAP_CHAINS)
			return NULL;
		l = m->chains[i].next;
	}
	return list_entry(l, struct map_link, link);
}

#endif
