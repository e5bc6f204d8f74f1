// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Number patterns, targets, and the choice of a route.
 *
 * Exactness is told from the left: at the first place where two matching
 * patterns differ, the one that permits fewer characters there wins, and an
 * open end permits the most. Equal patterns: the rule for one trunk wins over
 * that for any trunk, that over one for all; then the earlier one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call/core.h"
#include "call/route.h"

static int refuse(char *err, const char *what, const char *text)
{
	if (err)
		snprintf(err, CORE_ERR_LEN, "%s: \"%.80s\"", what, text);
	return -EINVAL;
}

static const struct {
	const char *word;
	enum target_kind kind;
} kinds[] = {
	{ "flow:", TARGET_FLOW },
	{ "queue:", TARGET_QUEUE },
	{ "phone:", TARGET_PHONE },
	{ "agent:", TARGET_AGENT },
	{ "trunk:", TARGET_TRUNK },
	{ "number:", TARGET_NUMBER },
	{ "hangup:", TARGET_HANGUP },
};

static int target_cause(struct target *t, const char *text, char *err)
{
	char *end;
	unsigned long v = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || v < 1 || v > 127)
		return refuse(err, "not a Q.850 cause (1 to 127)", text);
	t->cause = (uint8_t)v;
	return 0;
}

int target_parse(struct target *t, const char *text, char *err)
{
	size_t i, n;

	memset(t, 0, sizeof(*t));
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		n = strlen(kinds[i].word);
		if (strncmp(text, kinds[i].word, n))
			continue;
		text += n;
		t->kind = kinds[i].kind;
		if (t->kind == TARGET_HANGUP)
			return target_cause(t, text, err);
		if (!*text || strlen(text) >= sizeof(t->name))
			return refuse(err, "target without a name, or too long",
				      text);
		memcpy(t->name, text, strlen(text) + 1);
		return 0;
	}
	return refuse(err, "unknown kind of target (flow: queue: phone: agent: trunk: number: hangup:)",
		      text);
}

void target_text(const struct target *t, char out[TARGET_TEXT_LEN])
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].kind == t->kind && t->kind == TARGET_HANGUP)
			snprintf(out, TARGET_TEXT_LEN, "hangup:%u", t->cause);
		else if (kinds[i].kind == t->kind)
			snprintf(out, TARGET_TEXT_LEN, "%s%s", kinds[i].word,
				 t->name);
}

bool target_trunk(const struct target *t, unsigned int i,
		  char name[CORE_KEY_LEN])
{
	const char *at = t->name;
	size_t n;

	while (i--) {
		at = strchr(at, ',');
		if (!at)
			return false;
		at++;
	}
	at += strspn(at, " ");
	n = strcspn(at, ", ");
	if (!n || n >= CORE_KEY_LEN)
		return false;
	memcpy(name, at, n);
	name[n] = '\0';
	return true;
}

/*
 * One place of a pattern: the characters it permits as a bit set over the
 * alphabet below, and how far the pattern advances.
 */
static const char alphabet[] = "0123456789*#+";

static uint32_t set_of(const char *chars, size_t n)
{
	uint32_t set = 0;
	const char *p;
	size_t i;
	char c;

	for (i = 0; i < n; i++) {
		char last = i + 2 < n && chars[i + 1] == '-' ? chars[i + 2] :
			chars[i];

		for (c = chars[i]; c <= last; c++) {
			p = c ? strchr(alphabet, c) : NULL;
			if (p)
				set |= 1u << (p - alphabet);
		}
		if (last != chars[i])
			i += 2;
	}
	return set;
}

struct place {
	uint32_t set;		/* of alphabet; 0: only .literal */
	char literal;
	bool is_end;		/* '.' or '!' */
	bool needs_one;		/* '.' */
	size_t len;		/* in the pattern; 0: malformed */
};

static struct place place_at(const char *p)
{
	struct place l = { .len = 1 };
	const char *close;

	switch (*p) {
	case 'X':
		l.set = 0x3ff;
		break;
	case 'Z':
		l.set = 0x3fe;
		break;
	case 'N':
		l.set = 0x3fc;
		break;
	case '[':
		close = strchr(p, ']');
		l.len = close ? (size_t)(close - p) + 1 : 0;
		l.set = close ? set_of(p + 1, l.len - 2) : 0;
		if (!l.set)
			l.len = 0;
		break;
	case '.':
	case '!':
		l.is_end = true;
		l.needs_one = *p == '.';
		break;
	default:
		l.literal = *p;
	}
	return l;
}

static bool place_permits(const struct place *l, char c)
{
	const char *p = strchr(alphabet, c);

	if (!l->set)
		return l->literal == c;
	return p && l->set & 1u << (p - alphabet);
}

/* How many characters a place permits: fewer is more exact. */
static unsigned int place_width(const struct place *l)
{
	if (l->is_end)
		return 100;
	return l->set ? (unsigned int)__builtin_popcount(l->set) : 1;
}

int pattern_check(const char *pattern, char *err)
{
	const char *p = pattern;
	struct place l;

	if (!*p || strlen(p) >= CORE_NUMBER_LEN)
		return refuse(err, "empty or too long pattern", pattern);
	for (; *p; p += l.len) {
		l = place_at(p);
		if (!l.len)
			return refuse(err, "malformed [...] in pattern", pattern);
		if (l.is_end && p[1])
			return refuse(err, "'.' or '!' before the end of pattern",
				      pattern);
		if (*p == ' ' || *p == ',')
			return refuse(err, "blank or comma in pattern", pattern);
	}
	return 0;
}

enum match pattern_match(const char *p, const char *number)
{
	struct place l;

	for (; *number; number++, p += l.len) {
		if (!*p)
			return MATCH_NONE;
		l = place_at(p);
		if (!l.len)
			return MATCH_NONE;
		if (l.is_end)
			return MATCH_FULL_OR_MORE;
		if (!place_permits(&l, *number))
			return MATCH_NONE;
	}
	if (!*p)
		return MATCH_FULL;
	return *p == '!' ? MATCH_FULL_OR_MORE : MATCH_MORE;
}

/* < 0: @a is more exact than @b; both match the same number. */
static int pattern_compare(const char *a, const char *b)
{
	struct place la, lb;
	int d;

	while (*a && *b) {
		la = place_at(a);
		lb = place_at(b);
		d = (int)place_width(&la) - (int)place_width(&lb);
		if (d || la.is_end)
			return d;
		a += la.len;
		b += lb.len;
	}
	return *a ? 1 : *b ? -1 : 0;	/* what is left can only be '!' */
}

/* How well a route fits the line: 0 not at all, 3 by its very name. */
static int from_fits(const struct route *r, const char *line, bool is_phone)
{
	if (!*r->from)
		return 1;
	if (!strcmp(r->from, line))
		return 3;
	return strcmp(r->from, is_phone ? "phone" : "trunk") ? 0 : 2;
}

const struct route *route_find(const struct list *routes, const char *line,
			       bool is_phone, const char *number, bool *more)
{
	const struct route *best = NULL, *r;
	int fit, best_fit = 0, d;
	enum match m;

	*more = false;
	list_for_each(r, routes, link) {
		fit = from_fits(r, line, is_phone);
		m = fit ? pattern_match(r->pattern, number) : MATCH_NONE;
		if (m == MATCH_MORE || m == MATCH_FULL_OR_MORE)
			*more = true;
		if (m != MATCH_FULL && m != MATCH_FULL_OR_MORE)
			continue;
		d = best ? pattern_compare(r->pattern, best->pattern) : -1;
		if (d < 0 || (d == 0 && fit > best_fit)) {
			best = r;
			best_fit = fit;
		}
	}
	return best;
}

int route_number(const struct route *r, const char *number,
		 char out[CORE_NUMBER_LEN])
{
	size_t n = strlen(number), cut = r->strip < n ? r->strip : n;
	size_t front = strlen(r->prepend);

	if (front + n - cut >= CORE_NUMBER_LEN)
		return -EINVAL;
	memcpy(out, r->prepend, front);
	memcpy(out + front, number + cut, n - cut + 1);
	return 0;
}
