/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plans from JSON, and which policy meets a number; see plan.h. */
#include "plan.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

static const char *const verdicts[] = { "answer", "ring", "refuse", "manual" };

/* Each reader leaves @to alone if the member is not there. */
static bool get_ms(uint32_t *to, const json_t *o, const char *key)
{
	const json_t *j = json_object_get(o, key);

	if (!j)
		return true;
	*to = (uint32_t)json_integer_value(j);
	return json_is_integer(j) && json_integer_value(j) >= 0 &&
		json_integer_value(j) <= 3600000;
}

static bool get_cause(uint8_t *to, const json_t *o, const char *key)
{
	const json_t *j = json_object_get(o, key);

	if (!j)
		return true;
	*to = (uint8_t)json_integer_value(j);
	return json_is_integer(j) && json_integer_value(j) >= 1 &&
		json_integer_value(j) <= 127;
}

static bool get_bool(bool *to, const json_t *o, const char *key)
{
	const json_t *j = json_object_get(o, key);

	if (!j)
		return true;
	*to = json_is_true(j);
	return json_is_boolean(j);
}

static bool get_text(char *to, size_t size, const json_t *o, const char *key)
{
	const json_t *j = json_object_get(o, key);

	if (!j)
		return true;
	return json_is_string(j) && str_copy(to, size, json_string_value(j));
}

static bool get_verdict(enum verdict *to, const json_t *o, const char *key)
{
	const json_t *j = json_object_get(o, key);
	const char *s = json_string_value(j);

	if (!j)
		return true;
	for (unsigned int i = 0; s && i < 4; i++)
		if (!strcmp(s, verdicts[i])) {
			*to = (enum verdict)i;
			return true;
		}
	return false;
}

#define GET(call, key) if (!(call)) return *wrong = key, -EINVAL
#define TEXT(member, key) \
	GET(get_text(p->member, sizeof(p->member), o, key), key)

int plan_read(struct plan *p, const json_t *o, const char **wrong)
{
	*p = (struct plan){ .cause = 17, .hangup_cause = 16, .digit_ms = 100 };
	GET(get_verdict(&p->verdict, o, "do"), "do");
	GET(get_ms(&p->after_ms, o, "after_ms"), "after_ms");
	GET(get_cause(&p->cause, o, "cause"), "cause");
	GET(get_cause(&p->hangup_cause, o, "hangup_cause"), "hangup_cause");
	GET(get_bool(&p->is_inband, o, "inband"), "inband");
	GET(get_bool(&p->is_repeated, o, "repeat"), "repeat");
	GET(get_bool(&p->is_early, o, "early"), "early");
	GET(get_bool(&p->is_hangup_played, o, "hangup_played"),
	    "hangup_played");
	GET(get_bool(&p->is_silent, o, "is_silent"), "is_silent");
	TEXT(play, "play");
	TEXT(record, "record");
	TEXT(digits, "digits");
	GET(get_ms(&p->digits_after_ms, o, "digits_after_ms"),
	    "digits_after_ms");
	GET(get_ms(&p->digit_ms, o, "digit_ms"), "digit_ms");
	GET(get_ms(&p->hangup_after_ms, o, "hangup_after_ms"),
	    "hangup_after_ms");
	return 0;
}

/* --------------------------------------------------------------- policies */

void policies_init(struct policies *p)
{
	list_init(&p->all);
}

void policies_fini(struct policies *p)
{
	struct policy *i;

	while ((i = list_first(&p->all, struct policy, link))) {
		list_remove(&i->link);
		mem_deref(i);
	}
}

int policy_set(struct policies *p, const char *number, const struct plan *plan)
{
	struct policy *i;

	list_for_each(i, &p->all, link)
		if (!strcmp(i->number, number)) {
			i->plan = *plan;
			return 0;
		}
	i = mem_new(sizeof(*i), NULL);
	if (!i)
		return -ENOMEM;
	str_copy(i->number, sizeof(i->number), number);
	i->plan = *plan;
	list_append(&p->all, &i->link);
	return 0;
}

/* How well it matches: 0 not at all, else one more than the digits compared. */
static size_t match(const char *pattern, const char *number, bool is_complete)
{
	size_t n = strlen(pattern);

	if (!strcmp(pattern, number))
		return n + 2;
	if (!is_complete || !n || pattern[n - 1] != '*' ||
	    strncmp(pattern, number, n - 1))
		return 0;
	return n;
}

const struct plan *policy_find(const struct policies *p, const char *number,
			       bool is_complete)
{
	const struct plan *best = NULL;
	const struct policy *i;
	size_t most = 0;

	list_for_each(i, &p->all, link) {
		size_t n = match(i->number, number, is_complete);

		if (n > most) {
			most = n;
			best = &i->plan;
		}
	}
	return best;
}
