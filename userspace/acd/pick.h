/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which agent for the next caller, which caller for a free agent, and why.
 *
 * A strategy is one row of a table: a name and a score. Among the free agents
 * of the best level the highest score wins, and on equal scores the one who
 * was configured first. Nothing is chosen by chance, so every choice can be
 * explained and repeated.
 */
#ifndef ACD_PICK_H
#define ACD_PICK_H

#include <stddef.h>

#include "acd/queue.h"

struct strategy {
	const char *name;
	int64_t (*score)(const struct member *m, uint64_t now_ms);
};

/** strategy_find - by name; NULL: there is none */
const struct strategy *strategy_find(const char *name);

/**
 * pick_agent - the agent for the next caller of @q
 * @why: strategy, winner and losers with level and score, then who was out and
 * in which state; cut to @size. May be NULL.
 * Return: NULL when nobody is free.
 */
struct agent *pick_agent(const struct queue *q, uint64_t now_ms, char *why,
			 size_t size);

/** pick_place - the caller of @q who is served next; NULL: none is left */
struct place *pick_place(const struct queue *q);

#endif
