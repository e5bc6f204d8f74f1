/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Link messages to JSON and back. Which message has which fields is one table,
 * used by both directions, so that what one end writes the other can read.
 * Strict on values, lenient on unknown fields (link.h, section 5).
 *
 * Not here: sockets (link_sock.c), what a message means (lqpri, pri_link.c).
 */
#include "sig/link.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

enum field_kind { FIELD_UINT, FIELD_BOOL, FIELD_TEXT, FIELD_NUMBER, FIELD_DIGIT,
		  FIELD_SIDE, FIELD_ADDRESS };

struct field {
	const char *key;
	enum field_kind kind;
	size_t offset;
	uint32_t min, max;	/* FIELD_UINT; FIELD_TEXT: max = size */
};

enum { F_VERSION, F_PROGRAM, F_REASON, F_REF, F_CALL, F_SPAN, F_TS, F_IS_UP,
       F_ALARMS, F_SIDE, F_CHANNELS, F_BUSY, F_BLOCKED, F_FROM, F_TO, F_NUMBER,
       F_COMPLETE, F_INBAND, F_DIGIT, F_CAUSE, F_BY_US, F_ROUTE, F_RING_MS };

#define UINT(key, member, min, max) \
	{ key, FIELD_UINT, offsetof(struct link_msg, member), min, max }
#define TEXT(key, member, size) \
	{ key, FIELD_TEXT, offsetof(struct link_msg, member), 0, size }
#define OTHER(key, kind, member) \
	{ key, kind, offsetof(struct link_msg, member), 0, 0 }

static const struct field fields[] = {
	[F_VERSION]  = UINT("version", version, 0, UINT32_MAX),
	[F_PROGRAM]  = TEXT("program", text, LINK_TEXT_LEN),
	[F_REASON]   = TEXT("reason", text, LINK_TEXT_LEN),
	[F_REF]      = TEXT("ref", text, LINK_TEXT_LEN),
	[F_CALL]     = UINT("call", call, 1, UINT32_MAX),
	[F_SPAN]     = UINT("span", span, 1, 65535),
	[F_TS]       = UINT("ts", ts, 1, 31),
	[F_IS_UP]    = OTHER("is_up", FIELD_BOOL, is_up),
	[F_ALARMS]   = UINT("alarms", alarms, 0, UINT32_MAX),
	[F_SIDE]     = OTHER("side", FIELD_SIDE, side),
	[F_CHANNELS] = UINT("channels", channels, 0, 31),
	[F_BUSY]     = UINT("busy", busy, 0, 31),
	[F_BLOCKED]  = UINT("blocked", blocked, 0, 31),
	[F_FROM]     = OTHER("from", FIELD_ADDRESS, from),
	[F_TO]       = OTHER("to", FIELD_ADDRESS, to),
	[F_NUMBER]   = OTHER("number", FIELD_NUMBER, number),
	[F_COMPLETE] = OTHER("complete", FIELD_BOOL, is_complete),
	[F_INBAND]   = OTHER("inband", FIELD_BOOL, is_inband),
	[F_DIGIT]    = OTHER("digit", FIELD_DIGIT, digit),
	[F_CAUSE]    = UINT("cause", cause, 1, 127),
	[F_BY_US]    = OTHER("by_us", FIELD_BOOL, is_by_us),
	[F_ROUTE]    = TEXT("route", route, LINK_ROUTE_LEN),
	[F_RING_MS]  = UINT("ring_ms", ring_ms, 0, 3600000),
};

#define BIT(n) (1u << (n))

/* link.h, section 3 */
static const struct message {
	const char *name;
	uint32_t fields;	/* BIT(F_*) */
} messages[LINK_TYPES] = {
	[LINK_HELLO] = { "hello", BIT(F_VERSION) | BIT(F_PROGRAM) },
	[LINK_SPAN] = { "span", BIT(F_SPAN) | BIT(F_IS_UP) | BIT(F_ALARMS) |
		BIT(F_SIDE) | BIT(F_CHANNELS) | BIT(F_BUSY) | BIT(F_BLOCKED) },
	[LINK_SETUP] = { "setup", BIT(F_CALL) | BIT(F_SPAN) | BIT(F_TS) |
		BIT(F_FROM) | BIT(F_TO) | BIT(F_COMPLETE) | BIT(F_REF) },
	[LINK_MORE] = { "more", BIT(F_CALL) | BIT(F_NUMBER) | BIT(F_COMPLETE) },
	[LINK_PROCEEDING] = { "proceeding", BIT(F_CALL) | BIT(F_SPAN) |
		BIT(F_TS) | BIT(F_REF) },
	[LINK_ALERTING] = { "alerting", BIT(F_CALL) | BIT(F_INBAND) },
	[LINK_PROGRESS] = { "progress", BIT(F_CALL) | BIT(F_INBAND) },
	[LINK_ANSWER] = { "answer", BIT(F_CALL) },
	[LINK_DIGIT] = { "digit", BIT(F_CALL) | BIT(F_DIGIT) },
	[LINK_GONE] = { "gone", BIT(F_CALL) | BIT(F_CAUSE) | BIT(F_BY_US) },
	[LINK_WELCOME] = { "welcome", BIT(F_VERSION) },
	[LINK_REFUSE] = { "refuse", BIT(F_REASON) },
	[LINK_INVITE] = { "invite", BIT(F_CALL) | BIT(F_FROM) | BIT(F_TO) |
		BIT(F_ROUTE) | BIT(F_RING_MS) | BIT(F_COMPLETE) },
	[LINK_ACCEPT] = { "accept", BIT(F_CALL) },
	[LINK_ALERT] = { "alert", BIT(F_CALL) | BIT(F_INBAND) },
	[LINK_HANGUP] = { "hangup", BIT(F_CALL) | BIT(F_CAUSE) },
};

static const char *const sides[] = { "user", "network" };
static const char *const presentations[] = {
	"allowed", "restricted", "unavailable"
};

#define N(array) (sizeof(array) / sizeof((array)[0]))

const char *link_type_name(enum link_type type)
{
	return (unsigned int)type < LINK_TYPES ? messages[type].name : "?";
}

bool link_digit_is_valid(char digit)
{
	return digit && strchr("0123456789*#ABCD", digit);
}

bool link_number_is_valid(const char *number)
{
	size_t n = strnlen(number, LEG_NUMBER_LEN);

	if (n == LEG_NUMBER_LEN)
		return false;
	if (*number == '+')
		number++;
	while (link_digit_is_valid(*number))
		number++;
	return !*number;
}

/* UTF-8 is jansson's to check; here only what could forge a log line. */
static bool text_is_valid(const char *s, size_t size)
{
	size_t n = strnlen(s, size);

	if (n == size)
		return false;
	while (n--)
		if ((unsigned char)s[n] < ' ' || s[n] == 0x7f)
			return false;
	return true;
}

/* ---------------------------------------------------------------- reading */

static int word_of(const json_t *j, const char *const *words, size_t n)
{
	const char *s = json_string_value(j);

	for (size_t i = 0; s && i < n; i++)
		if (!strcmp(s, words[i]))
			return (int)i;
	return -1;
}

static int read_text(char *to, const json_t *j, size_t size)
{
	const char *s = json_string_value(j);

	if (!s || json_string_length(j) != strlen(s) || !text_is_valid(s, size))
		return -EBADMSG;
	return str_copy(to, size, s) ? 0 : -EBADMSG;
}

static int read_number(char *to, const json_t *j)
{
	const char *s = json_string_value(j);

	if (!s || json_string_length(j) != strlen(s) || !link_number_is_valid(s))
		return -EBADMSG;
	return str_copy(to, LEG_NUMBER_LEN, s) ? 0 : -EBADMSG;
}

static int read_address(struct leg_address *a, const json_t *j)
{
	const json_t *name = json_object_get(j, "name");
	int p = word_of(json_object_get(j, "presentation"), presentations,
			N(presentations));

	if (p < 0 || read_number(a->number, json_object_get(j, "number")))
		return -EBADMSG;
	a->presentation = (enum leg_presentation)p;
	return name ? read_text(a->name, name, LEG_NAME_LEN) : 0;
}

static int read_uint(uint32_t *to, const json_t *j, const struct field *f)
{
	json_int_t v = json_integer_value(j);

	if (!json_is_integer(j) || v < f->min || v > f->max)
		return -EBADMSG;
	*to = (uint32_t)v;
	return 0;
}

static int read_digit(char *to, const json_t *j)
{
	const char *s = json_string_value(j);

	if (!s || json_string_length(j) != 1 || !link_digit_is_valid(*s))
		return -EBADMSG;
	*to = *s;
	return 0;
}

static int read_side(enum link_side *to, const json_t *j)
{
	int side = word_of(j, sides, N(sides));

	if (side < 0)
		return -EBADMSG;
	*to = (enum link_side)side;
	return 0;
}

static int read_field(struct link_msg *m, const struct field *f, const json_t *j)
{
	void *at = (char *)m + f->offset;

	switch (f->kind) {
	case FIELD_UINT:
		return read_uint(at, j, f);
	case FIELD_BOOL:
		*(bool *)at = json_is_true(j);
		return json_is_boolean(j) ? 0 : -EBADMSG;
	case FIELD_TEXT:
		return read_text(at, j, f->max);
	case FIELD_NUMBER:
		return read_number(at, j);
	case FIELD_DIGIT:
		return read_digit(at, j);
	case FIELD_SIDE:
		return read_side(at, j);
	case FIELD_ADDRESS:
		return read_address(at, j);
	}
	return -EBADMSG;
}

static int read_message(struct link_msg *m, const json_t *o, char *reason)
{
	const char *t = json_string_value(json_object_get(o, "t"));
	unsigned int type;

	if (!t) {
		snprintf(reason, LINK_TEXT_LEN, "no message type");
		return -EBADMSG;
	}
	for (type = 0; type < LINK_TYPES; type++)
		if (!strcmp(t, messages[type].name))
			break;
	if (type == LINK_TYPES) {
		snprintf(reason, LINK_TEXT_LEN, "unknown type \"%.32s\"", t);
		return -EBADMSG;
	}
	m->type = (enum link_type)type;
	for (unsigned int i = 0; i < N(fields); i++) {
		const json_t *j = json_object_get(o, fields[i].key);

		if (!(messages[type].fields & BIT(i)))
			continue;
		if (j && !read_field(m, &fields[i], j))
			continue;
		snprintf(reason, LINK_TEXT_LEN, "%s: %s %s", messages[type].name,
			 j ? "bad value of" : "no", fields[i].key);
		return -EBADMSG;
	}
	return 0;
}

int link_parse(struct link_msg *m, const void *buf, size_t len, char *reason)
{
	json_error_t e;
	json_t *o;
	int err;

	memset(m, 0, sizeof(*m));
	*reason = '\0';
	if (len > LINK_MSG_MAX) {
		snprintf(reason, LINK_TEXT_LEN, "longer than %d octets",
			 LINK_MSG_MAX);
		return -EMSGSIZE;
	}
	o = json_loadb(buf, len, JSON_REJECT_DUPLICATES, &e);
	if (!o) {
		snprintf(reason, LINK_TEXT_LEN, "not JSON: %.60s", e.text);
		return -EBADMSG;
	}
	err = read_message(m, o, reason);
	json_decref(o);
	return err;
}

/* ---------------------------------------------------------------- writing */

static json_t *address_json(const struct leg_address *a)
{
	json_t *o;

	if ((unsigned int)a->presentation >= N(presentations) ||
	    !link_number_is_valid(a->number) ||
	    !text_is_valid(a->name, LEG_NAME_LEN))
		return NULL;
	o = json_pack("{ssss}", "number", a->number, "presentation",
		      presentations[a->presentation]);
	if (o && *a->name &&
	    json_object_set_new(o, "name", json_string(a->name))) {
		json_decref(o);
		return NULL;
	}
	return o;
}

static json_t *digit_json(char digit)
{
	return link_digit_is_valid(digit) ? json_stringn(&digit, 1) : NULL;
}

static json_t *uint_json(uint32_t v, const struct field *f)
{
	return v >= f->min && v <= f->max ? json_integer(v) : NULL;
}

static json_t *side_json(enum link_side side)
{
	return (unsigned int)side < N(sides) ? json_string(sides[side]) : NULL;
}

/* NULL: the value is out of its range, or no memory */
static json_t *field_json(const struct link_msg *m, const struct field *f)
{
	const void *at = (const char *)m + f->offset;

	switch (f->kind) {
	case FIELD_UINT:
		return uint_json(*(const uint32_t *)at, f);
	case FIELD_BOOL:
		return json_boolean(*(const bool *)at);
	case FIELD_TEXT:
		return text_is_valid(at, f->max) ? json_string(at) : NULL;
	case FIELD_NUMBER:
		return link_number_is_valid(at) ? json_string(at) : NULL;
	case FIELD_DIGIT:
		return digit_json(*(const char *)at);
	case FIELD_SIDE:
		return side_json(*(const enum link_side *)at);
	case FIELD_ADDRESS:
		return address_json(at);
	}
	return NULL;
}

static int message_json(json_t *o, const struct link_msg *m)
{
	const struct message *msg = &messages[m->type];

	if (json_object_set_new(o, "t", json_string(msg->name)))
		return -ENOMEM;
	for (unsigned int i = 0; i < N(fields); i++) {
		if (!(msg->fields & BIT(i)))
			continue;
		if (json_object_set_new(o, fields[i].key,
					field_json(m, &fields[i])))
			return -EINVAL;
	}
	return 0;
}

int link_format(const struct link_msg *m, char *buf, size_t size)
{
	size_t len;
	json_t *o;
	int err;

	if ((unsigned int)m->type >= LINK_TYPES)
		return -EINVAL;
	o = json_object();
	if (!o)
		return -ENOMEM;
	err = message_json(o, m);
	if (!err) {
		len = json_dumpb(o, buf, size, JSON_COMPACT);
		err = len && len <= size ? (int)len : -EMSGSIZE;
	}
	json_decref(o);
	return err;
}
