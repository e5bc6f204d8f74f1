// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Values: text from a file into the C type its key declares, or a reason that
 * says what would do. A secret's text is never in the reason.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/conf_priv.h"
#include "base/mem.h"

#define TEXT_MAX	200	/* octets, unless the key says otherwise */
#define NAME_MAX_LEN	31

static const struct {
	const char *unit;
	uint32_t ms;
} time_units[] = {	/* larger ones first, for print_time() */
	{ "h", 3600000 }, { "min", 60000 }, { "s", 1000 }, { "ms", 1 },
};

#define N_TIME_UNITS (sizeof(time_units) / sizeof(time_units[0]))

static const char *shown(const struct conf_key *key, const char *text)
{
	return key->flags & CONF_SECRET ? "(hidden)" : text;
}

/* A whole number at @s, below 2^32; *end behind it. */
static bool read_number(const char *s, uint64_t *n, const char **end)
{
	*n = 0;
	for (*end = s; **end >= '0' && **end <= '9'; (*end)++) {
		*n = *n * 10 + (**end - '0');
		if (*n > UINT32_MAX)
			return false;
	}
	return *end > s;
}

static int set_number(const struct conf_key *key, void *at, const char *text,
		      char *reason)
{
	const char *end;
	uint64_t n;

	if (!read_number(text, &n, &end) || *end || n < key->min ||
	    n > key->max) {
		snprintf(reason, CONF_REASON,
			 "\"%.40s\" is not a number from %u to %u",
			 shown(key, text), key->min, key->max);
		return -EINVAL;
	}
	*(uint32_t *)at = n;
	return 0;
}

/* 90000 -> "90s"; @buf: [24] */
static const char *print_time(uint32_t ms, char *buf)
{
	unsigned int i;

	for (i = 0; i < N_TIME_UNITS - 1 && ms % time_units[i].ms; i++)
		;
	snprintf(buf, 24, "%u%s", ms / time_units[i].ms,
		 ms ? time_units[i].unit : "");
	return buf;
}

static bool read_time(const char *text, uint64_t *ms)
{
	const char *end;
	unsigned int i;

	if (!read_number(text, ms, &end))
		return false;
	while (*end == ' ')
		end++;
	if (!*end)
		return *ms == 0;	/* of all numbers only 0 needs no unit */
	for (i = 0; i < N_TIME_UNITS; i++)
		if (!strcmp(end, time_units[i].unit)) {
			*ms *= time_units[i].ms;
			return true;
		}
	return false;
}

static int set_time(const struct conf_key *key, void *at, const char *text,
		    char *reason)
{
	char min[24], max[24];
	uint64_t ms;

	if (!read_time(text, &ms)) {
		snprintf(reason, CONF_REASON, "\"%.40s\" is not a time; "
			 "write it as 500ms, 20s, 3min or 1h",
			 shown(key, text));
		return -EINVAL;
	}
	if (ms < key->min || ms > key->max) {
		snprintf(reason, CONF_REASON, "%.40s is not from %s to %s",
			 shown(key, text), print_time(key->min, min),
			 print_time(key->max, max));
		return -EINVAL;
	}
	*(uint32_t *)at = ms;
	return 0;
}

/* A whole number of decibels; of all numbers only 0 needs no unit. */
static int set_db(const struct conf_key *key, void *at, const char *text,
		  char *reason)
{
	bool is_down = text[0] == '-';
	const char *end = "?";
	uint64_t n;

	if (!read_number(text + is_down, &n, &end) ||
	    (strcmp(end, "dB") && (n || *end)) ||
	    n > (is_down ? key->min : key->max)) {
		snprintf(reason, CONF_REASON, "\"%.40s\" is not a gain from "
			 "-%udB to %udB", shown(key, text), key->min, key->max);
		return -EINVAL;
	}
	*(int32_t *)at = is_down ? -(int32_t)n : (int32_t)n;
	return 0;
}

static int set_yesno(const struct conf_key *key, void *at, const char *text,
		     char *reason)
{
	bool is_yes = !strcmp(text, "yes");

	if (!is_yes && strcmp(text, "no")) {
		snprintf(reason, CONF_REASON, "\"%.40s\" is neither yes nor no",
			 shown(key, text));
		return -EINVAL;
	}
	*(bool *)at = is_yes;
	return 0;
}

static int set_choice(const struct conf_key *key, void *at, const char *text,
		      char *reason)
{
	size_t len;
	unsigned int i;

	for (i = 0; key->choices[i]; i++)
		if (!strcmp(text, key->choices[i])) {
			*(unsigned int *)at = i;
			return 0;
		}
	len = snprintf(reason, CONF_REASON, "\"%.40s\" is not one of:",
		       shown(key, text));
	for (i = 0; key->choices[i] && len < CONF_REASON; i++)
		len += snprintf(reason + len, CONF_REASON - len, " %s",
				key->choices[i]);
	return -EINVAL;
}

static int keep_text(void *at, const char *text)
{
	char *copy = mem_strdup(text);

	if (!copy)
		return -ENOMEM;
	*(char **)at = copy;
	return 0;
}

static int set_text(const struct conf_key *key, void *at, const char *text,
		    char *reason)
{
	size_t len = strlen(text), max = key->max ? key->max : TEXT_MAX;

	if (len < key->min || len > max) {
		snprintf(reason, CONF_REASON,
			 "is %zu octets long; %u to %zu will do", len,
			 key->min, max);
		return -EINVAL;
	}
	return keep_text(at, text);
}

bool conf_name_is_valid(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

	return len > 0 && len <= NAME_MAX_LEN && !name[len];
}

static int set_name(const struct conf_key *key, void *at, const char *text,
		    char *reason)
{
	if (!conf_name_is_valid(text)) {
		snprintf(reason, CONF_REASON, "\"%.40s\" is not a name: up to "
			 "%d letters, digits, dots, _ and -", shown(key, text),
			 NAME_MAX_LEN);
		return -EINVAL;
	}
	return keep_text(at, text);
}

static int set_addr(const struct conf_key *key, void *at, const char *text,
		    char *reason)
{
	struct in6_addr addr;

	if (inet_pton(AF_INET, text, &addr) != 1 &&
	    inet_pton(AF_INET6, text, &addr) != 1) {
		snprintf(reason, CONF_REASON, "\"%.60s\" is not a numeric "
			 "address such as 192.168.1.10", shown(key, text));
		return -EINVAL;
	}
	return keep_text(at, text);
}

/* One block: the struct, its pointers, the letters they point to. */
static int set_words(const struct conf_key *key, void *at, const char *text,
		     char *reason)
{
	size_t len = strlen(text), max = len / 2 + 1;
	struct conf_words *w = mem_new(sizeof(*w) + max * sizeof(char *) +
				       len + 1, NULL);
	char *copy, *word, *rest;

	if (!w)
		return -ENOMEM;
	copy = (char *)&w->word[max];
	memcpy(copy, text, len + 1);
	for (word = strtok_r(copy, " \t,", &rest); word;
	     word = strtok_r(NULL, " \t,", &rest))
		w->word[w->n++] = word;
	if (w->n < key->min || (key->max && w->n > key->max)) {
		snprintf(reason, CONF_REASON, "has %u words; %u to %u will do",
			 w->n, key->min, key->max ? key->max : UINT32_MAX);
		(void)mem_deref(w);
		return -EINVAL;
	}
	*(struct conf_words **)at = w;
	return 0;
}

int conf_value_set(const struct conf_key *key, void *data, const char *text,
		   char *reason)
{
	static int (*const set[])(const struct conf_key *key, void *at,
				  const char *text, char *reason) = {
		[CONF_TEXT] = set_text, [CONF_NAME] = set_name,
		[CONF_ADDR] = set_addr, [CONF_WORDS] = set_words,
		[CONF_NUMBER] = set_number, [CONF_TIME] = set_time,
		[CONF_DB] = set_db, [CONF_YESNO] = set_yesno, [CONF_CHOICE] = set_choice,
	};

	reason[0] = '\0';
	return set[key->type](key, (char *)data + key->offset, text, reason);
}

void conf_value_unset(const struct conf_key *key, void *data)
{
	void **at = (void **)((char *)data + key->offset);

	if (key->type <= CONF_WORDS)	/* those that own memory come first */
		*at = mem_deref(*at);
}

static bool same_words(const struct conf_words *a, const struct conf_words *b)
{
	unsigned int i;

	if (!a || !b || a->n != b->n)	/* NULL: refused by conf_finish() */
		return a == b;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->word[i], b->word[i]))
			return false;
	return true;
}

bool conf_value_same(const struct conf_key *key, const void *a, const void *b)
{
	const void *x = (const char *)a + key->offset;
	const void *y = (const char *)b + key->offset;
	const char *s, *t;

	switch (key->type) {
	case CONF_TEXT:
	case CONF_NAME:
	case CONF_ADDR:
		s = *(char *const *)x;
		t = *(char *const *)y;
		return s && t ? !strcmp(s, t) : s == t;
	case CONF_WORDS:
		return same_words(*(struct conf_words *const *)x,
				  *(struct conf_words *const *)y);
	case CONF_YESNO:
		return *(const bool *)x == *(const bool *)y;
	case CONF_DB:
		return *(const int32_t *)x == *(const int32_t *)y;
	case CONF_NUMBER:
	case CONF_TIME:
		return *(const uint32_t *)x == *(const uint32_t *)y;
	case CONF_CHOICE:
		return *(const unsigned int *)x == *(const unsigned int *)y;
	}
	return false;
}
