/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is measured, and what is still good: one table. A production line may
 * move a bound (--limit); the report shows the bounds that were used.
 */
#ifndef LQLOOP_LIMITS_H
#define LQLOOP_LIMITS_H

#include <stdbool.h>

enum verdict { VERDICT_PASS, VERDICT_SKIP, VERDICT_FAIL };

#define LIMIT_YES "yes/no"	/* a unit: 1 is yes */

struct limit {
	const char *name;	/* of --limit and of the report; NULL ends */
	const char *what;
	const char *unit;
	double min, max;	/* -INFINITY, INFINITY: none */
	const char *source;
};

/** limit_find - NULL: no such */
const struct limit *limit_find(const char *name);

/**
 * limit_set - "NAME=MAX", "NAME=MIN..MAX", either may be empty in the latter
 * Return: 0, or -EINVAL for an unknown name, no number, or MIN over MAX
 */
int limit_set(const char *text);

/** limit_judge - @value within? Not a number is a failure */
enum verdict limit_judge(const struct limit *l, double value);

/** limit_all - the table, for lists */
const struct limit *limit_all(void);

const char *verdict_name(enum verdict v);

/** verdict_worse - a failure over a pass over what was left out */
enum verdict verdict_worse(enum verdict a, enum verdict b);

#endif
