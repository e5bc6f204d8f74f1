// SPDX-License-Identifier: GPL-3.0-or-later
/* Objects found by number; keys are counters, so their low bits spread well. */
#include <stddef.h>

#include "call/table.h"

void table_add(struct table *t, struct table_link *l, uint64_t key)
{
	struct table_link **head = &t->chains[key & (TABLE_CHAINS - 1)];

	l->key = key;
	l->next = *head;
	*head = l;
	t->n++;
}

void table_remove(struct table *t, struct table_link *l)
{
	struct table_link **at = &t->chains[l->key & (TABLE_CHAINS - 1)];

	while (*at && *at != l)
		at = &(*at)->next;
	if (!l->key || !*at)
		return;
	*at = l->next;
	l->next = NULL;
	l->key = 0;
	t->n--;
}

struct table_link *table_find(const struct table *t, uint64_t key)
{
	struct table_link *l = t->chains[key & (TABLE_CHAINS - 1)];

	while (l && l->key != key)
		l = l->next;
	return key ? l : NULL;
}
