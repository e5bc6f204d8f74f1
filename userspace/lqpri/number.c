/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers and names, Q.931 4.5.8 (called party), 4.5.10 (calling party: type,
 * plan, presentation, screening), to and from leg.h's. Pure.
 */
#include "lqpri/number.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "sig/link.h"

#define PLAN(ton, npi)	((ton) << 4 | (npi))
#define PLAN_TON(plan)	((plan) >> 4 & 7)

struct word {
	const char *name;
	int value;
};

static const struct word tons[] = {
	{ "unknown", PRI_TON_UNKNOWN },
	{ "international", PRI_TON_INTERNATIONAL },
	{ "national", PRI_TON_NATIONAL },
	{ "network", PRI_TON_NET_SPECIFIC },
	{ "subscriber", PRI_TON_SUBSCRIBER },
	{ NULL, -EINVAL },
};

static const struct word npis[] = {
	{ "unknown", PRI_NPI_UNKNOWN },
	{ "e164", PRI_NPI_E163_E164 },
	{ "national", PRI_NPI_NATIONAL },
	{ "private", PRI_NPI_PRIVATE },
	{ NULL, -EINVAL },
};

static int word_value(const struct word *w, const char *name)
{
	while (w->name && strcmp(w->name, name))
		w++;
	return w->value;
}

int number_ton_parse(const char *name)
{
	return word_value(tons, name);
}

int number_npi_parse(const char *name)
{
	return word_value(npis, name);
}

void number_plan_default(struct number_plan *p)
{
	memset(p, 0, sizeof(*p));
	str_copy(p->international, sizeof(p->international), "+");
	p->ton = PRI_TON_UNKNOWN;
	p->npi = PRI_NPI_E163_E164;
}

void number_receive(char *to, const struct number_plan *p, const char *digits,
		    int plan)
{
	int ton = plan < 0 ? PRI_TON_UNKNOWN : PLAN_TON(plan);
	size_t n;

	*to = '\0';
	if (*digits && ton == PRI_TON_INTERNATIONAL)
		str_copy(to, NUMBER_PREFIX_LEN, p->international);
	else if (*digits && ton == PRI_TON_NATIONAL)
		str_copy(to, NUMBER_PREFIX_LEN, p->national);
	n = strlen(to);
	for (; *digits && n < LEG_NUMBER_LEN - 1; digits++)
		if (link_digit_is_valid(*digits))
			to[n++] = *digits;
	to[n] = '\0';
}

static bool has_prefix(const char *number, const char *prefix)
{
	return *prefix && !strncmp(number, prefix, strlen(prefix));
}

int number_send(char *digits, const struct number_plan *p, const char *number)
{
	int ton = p->ton;

	if (*number == '+') {
		ton = PRI_TON_INTERNATIONAL;
		number++;
	} else if (has_prefix(number, p->international)) {
		ton = PRI_TON_INTERNATIONAL;
		number += strlen(p->international);
	} else if (has_prefix(number, p->national)) {
		ton = PRI_TON_NATIONAL;
		number += strlen(p->national);
	}
	snprintf(digits, LEG_NUMBER_LEN, "%s", number);
	return PLAN(ton, p->npi);
}

static enum leg_presentation presentation_receive(int presentation)
{
	switch (presentation & PRI_PRES_RESTRICTION) {
	case PRI_PRES_ALLOWED:
		return LEG_ALLOWED;
	case PRI_PRES_RESTRICTED:
		return LEG_RESTRICTED;
	default:
		return LEG_UNAVAILABLE;
	}
}

static int presentation_send(enum leg_presentation p)
{
	switch (p) {
	case LEG_ALLOWED:
		return PRES_ALLOWED_USER_NUMBER_NOT_SCREENED;
	case LEG_RESTRICTED:
		return PRES_PROHIB_USER_NUMBER_NOT_SCREENED;
	default:
		return PRES_NUMBER_NOT_AVAILABLE;
	}
}

/* Octets of a well-formed UTF-8 sequence at @s, or 0. */
static size_t utf8_len(const unsigned char *s)
{
	size_t n = *s < 0x80 ? 1 : *s >= 0xc2 && *s < 0xe0 ? 2 :
		*s >= 0xe0 && *s < 0xf0 ? 3 : *s >= 0xf0 && *s < 0xf5 ? 4 : 0;

	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((n == 3 && *s == 0xe0 && s[1] < 0xa0) ||	/* overlong */
	    (n == 3 && *s == 0xed && s[1] > 0x9f) ||	/* surrogates */
	    (n == 4 && *s == 0xf0 && s[1] < 0x90) ||
	    (n == 4 && *s == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

/* Exchanges send UTF-8, ISO 8859-1 or worse: what is not UTF-8 is taken so. */
static void name_receive(char *to, const char *name)
{
	const unsigned char *s = (const unsigned char *)name;
	size_t room = LEG_NAME_LEN - 1;

	while (*s == ' ')
		s++;
	while (*s && room) {
		size_t n = utf8_len(s);

		if (n > room || (!n && room < 2))
			break;
		if (*s < ' ' || *s == 0x7f || (!n && *s < 0xa0)) {
			s++;
			continue;
		}
		if (n) {
			memcpy(to, s, n);
			s += n;
		} else {
			n = 2;
			to[0] = (char)(0xc0 | *s >> 6);
			to[1] = (char)(0x80 | (*s++ & 0x3f));
		}
		to += n;
		room -= n;
	}
	*to = '\0';
}

void address_receive(struct leg_address *to, const struct number_plan *p,
		     const struct pri_party_id *from)
{
	memset(to, 0, sizeof(*to));
	to->presentation = LEG_UNAVAILABLE;
	if (from->number.valid) {
		number_receive(to->number, p, from->number.str,
			       from->number.plan);
		to->presentation =
			presentation_receive(from->number.presentation);
	}
	if (from->name.valid)
		name_receive(to->name, from->name.str);
}

/*
 * A receiver may take a first octet with bit 8 for a character set and drop
 * it (libpri does): such a name begins with a space.
 */
static void name_send(char *to, size_t size, const char *name)
{
	if (*name & 0x80) {
		*to++ = ' ';
		size--;
	}
	memcpy(to, name, strnlen(name, size - 1));
	to[strnlen(name, size - 1)] = '\0';
}

void address_send(struct pri_party_id *to, const struct number_plan *p,
		  const struct leg_address *from)
{
	memset(to, 0, sizeof(*to));
	if (*from->number || from->presentation != LEG_ALLOWED) {
		to->number.valid = 1;
		to->number.plan = number_send(to->number.str, p, from->number);
		to->number.presentation = presentation_send(from->presentation);
	}
	if (*from->name) {
		to->name.valid = 1;
		to->name.presentation = PRI_PRES_ALLOWED;
		to->name.char_set = PRI_CHAR_SET_ISO10646_UTF_8STRING;
		name_send(to->name.str, sizeof(to->name.str), from->name);
	}
}
