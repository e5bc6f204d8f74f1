/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a called number leads. Patterns and targets are described in core.h;
 * this is their parser and the comparison. Not here: performing it (dial.c).
 */
#ifndef CALL_ROUTE_H
#define CALL_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"
#include "call/event.h"

enum target_kind {
	TARGET_FLOW, TARGET_QUEUE, TARGET_PHONE, TARGET_AGENT, TARGET_TRUNK,
	TARGET_NUMBER,	/* look it up among the routes */
	TARGET_HANGUP,
};

struct target {
	enum target_kind kind;
	uint8_t cause;		/* TARGET_HANGUP */
	char name[CORE_NUMBER_LEN];	/* TARGET_TRUNK: names with commas */
};

/** target_parse - "queue:support"; -EINVAL with the reason in @err (CORE_ERR_LEN) */
int target_parse(struct target *t, const char *text, char *err)
	__attribute__((warn_unused_result));

/** target_text - the opposite of parse */
#define TARGET_TEXT_LEN (CORE_NUMBER_LEN + 16)
void target_text(const struct target *t, char out[TARGET_TEXT_LEN]);

/** target_trunk - the i-th name of a trunk target; false: there is none */
bool target_trunk(const struct target *t, unsigned int i,
		  char name[CORE_KEY_LEN]);

struct route {
	struct list link;
	char name[CORE_KEY_LEN];
	char from[CORE_KEY_LEN];	/* "": all */
	char pattern[CORE_NUMBER_LEN];
	struct target target;
	uint8_t strip;
	char prepend[CORE_KEY_LEN];
	char caller_number[CORE_KEY_LEN];
	bool is_recorded;
	uint32_t ring_ms;
	bool is_named;		/* in the configuration as it is now */
};

/** pattern_check - 0, or -EINVAL with the reason in @err */
int pattern_check(const char *pattern, char *err);

enum match { MATCH_NONE, MATCH_MORE, MATCH_FULL, MATCH_FULL_OR_MORE };

/** pattern_match - how @number stands to @pattern; MORE: more digits may do */
enum match pattern_match(const char *pattern, const char *number);

/**
 * route_find - the route for @number that came in on @line
 * @is_phone: @line is a phone, not a trunk
 * @more: more digits could lead elsewhere (or anywhere at all)
 * Return: the most exact one, NULL: none (yet)
 */
const struct route *route_find(const struct list *routes, const char *line,
			       bool is_phone, const char *number, bool *more);

/** route_number - @number as it is sent on: cut and prefixed; -EINVAL: too long */
int route_number(const struct route *r, const char *number,
		 char out[CORE_NUMBER_LEN])
	__attribute__((warn_unused_result));

#endif
