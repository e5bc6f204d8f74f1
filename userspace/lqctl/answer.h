/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in an answer of lqd. Borrowed: it lives as long as the answer. */
#ifndef LQCTL_ANSWER_H
#define LQCTL_ANSWER_H

#include <jansson.h>
#include <stdio.h>

/** text_of - "" if there is no such text */
static inline const char *text_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

/** number_of - 0 if there is no such number */
static inline long long number_of(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

/** print_json - all of it, for people who asked for JSON */
static inline void print_json(const json_t *o)
{
	json_dumpf(o, stdout, JSON_INDENT(2));
	putchar('\n');
}

#endif
