/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Objects found by number: links inside the objects, a fixed number of chains,
 * so that adding never fails. It owns nothing.
 */
#ifndef CALL_TABLE_H
#define CALL_TABLE_H

#include <stdint.h>

#define TABLE_CHAINS 4096	/* a power of two */

struct table_link {
	uint64_t key;		/* 0: in no table */
	struct table_link *next;
};

struct table {
	struct table_link *chains[TABLE_CHAINS];
	uint64_t n;
};

void table_add(struct table *t, struct table_link *l, uint64_t key);
void table_remove(struct table *t, struct table_link *l);	/* safe to repeat */
struct table_link *table_find(const struct table *t, uint64_t key);

#endif
