// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Ledger records as text and back. Two tables say everything: which fields
 * there are, and which of them each type carries (ledger.h is their manual).
 * Not here: the sequence, files, the database (store/).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/str.h"
#include "base/utf8.h"
#include "call/ledger.h"

enum field_kind { FIELD_TEXT, FIELD_U64, FIELD_U32, FIELD_U8, FIELD_INT };

enum {
	F_CONTACT, F_DIRECTION, F_FROM, F_TO, F_NAME, F_TRUNK, F_PHONE, F_RULE,
	F_TARGET, F_FLOW, F_NODE, F_DIGITS, F_QUEUE, F_POSITION, F_AGENT, F_WHY,
	F_RESULT, F_CAUSE, F_BY, F_REASON, F_STATE, F_VOCID, F_FILE, F_NUMBER,
	F_ERROR, F_CATEGORY, F_LEG, F_DIGIT, F_LENGTH_MS, F_LOST,
	F_ALARM, F_SUBJECT, F_SEVERITY, F_RAISED, N_FIELDS
};

#define TEXT(m) { #m, FIELD_TEXT, offsetof(struct ledger_event, m), \
		  sizeof(((struct ledger_event *)0)->m) }
#define NUMBER(m, kind) { #m, kind, offsetof(struct ledger_event, m), 0 }

static const struct field {
	const char *name;
	enum field_kind kind;
	size_t offset;
	size_t size;	/* of a text, closing zero included */
} fields[N_FIELDS] = {
	[F_CONTACT] = NUMBER(contact, FIELD_U64),
	[F_DIRECTION] = TEXT(direction),
	[F_FROM] = TEXT(from),
	[F_TO] = TEXT(to),
	[F_NAME] = TEXT(name),
	[F_TRUNK] = TEXT(trunk),
	[F_PHONE] = TEXT(phone),
	[F_RULE] = TEXT(rule),
	[F_TARGET] = TEXT(target),
	[F_FLOW] = TEXT(flow),
	[F_NODE] = TEXT(node),
	[F_DIGITS] = TEXT(digits),
	[F_QUEUE] = TEXT(queue),
	[F_POSITION] = NUMBER(position, FIELD_U32),
	[F_AGENT] = TEXT(agent),
	[F_WHY] = TEXT(why),
	[F_RESULT] = TEXT(result),
	[F_CAUSE] = NUMBER(cause, FIELD_U8),
	[F_BY] = TEXT(by),
	[F_REASON] = TEXT(reason),
	[F_STATE] = TEXT(state),
	[F_VOCID] = NUMBER(vocid, FIELD_U64),
	[F_FILE] = TEXT(file),
	[F_NUMBER] = TEXT(number),
	[F_ERROR] = NUMBER(error, FIELD_INT),
	[F_CATEGORY] = NUMBER(category, FIELD_U8),
	[F_LEG] = NUMBER(leg, FIELD_U32),
	[F_DIGIT] = TEXT(digit),
	[F_LENGTH_MS] = NUMBER(length_ms, FIELD_U32),
	[F_LOST] = NUMBER(lost, FIELD_U32),
	[F_ALARM] = TEXT(alarm),
	[F_SUBJECT] = TEXT(subject),
	[F_SEVERITY] = TEXT(severity),
	[F_RAISED] = NUMBER(raised, FIELD_U64),
};

#define B(f) (1ull << F_##f)

static const struct {
	const char *name;
	uint64_t fields;
} types[LEDGER_TYPES] = {
	[LEDGER_CALL_START] = { "call.start", B(CONTACT) | B(DIRECTION) |
				B(FROM) | B(TO) | B(NAME) | B(TRUNK) | B(PHONE) |
				B(CATEGORY) },
	[LEDGER_CALL_ROUTE] = { "call.route", B(RULE) | B(TARGET) | B(TO) },
	[LEDGER_CALL_ANSWER] = { "call.answer", 0 },
	[LEDGER_IVR_START] = { "ivr.start", B(FLOW) },
	[LEDGER_IVR_DIGITS] = { "ivr.digits", B(FLOW) | B(NODE) | B(DIGITS) },
	[LEDGER_IVR_END] = { "ivr.end", B(FLOW) | B(NODE) | B(RESULT) },
	[LEDGER_QUEUE_ENTER] = { "queue.enter", B(QUEUE) | B(POSITION) },
	[LEDGER_QUEUE_LEAVE] = { "queue.leave", B(QUEUE) | B(RESULT) },
	[LEDGER_AGENT_PICK] = { "agent.pick", B(QUEUE) | B(AGENT) | B(WHY) },
	[LEDGER_RING_START] = { "ring.start", B(AGENT) | B(PHONE) | B(TRUNK) |
				B(TO) },
	[LEDGER_RING_END] = { "ring.end", B(AGENT) | B(PHONE) | B(TRUNK) |
			      B(TO) | B(RESULT) | B(CAUSE) },
	[LEDGER_TALK_START] = { "talk.start", B(AGENT) | B(PHONE) | B(TRUNK) |
				B(VOCID) },
	[LEDGER_TALK_END] = { "talk.end", B(AGENT) | B(BY) },
	[LEDGER_LEG_FLASH] = { "leg.flash", B(PHONE) },
	[LEDGER_LEG_DIGIT] = { "leg.digit", B(LEG) | B(PHONE) | B(TRUNK) |
			       B(DIGIT) | B(DIRECTION) | B(LENGTH_MS) |
			       B(LOST) },
	[LEDGER_LEG_PROGRESS] = { "leg.progress", B(LEG) | B(TRUNK) |
				  B(RESULT) | B(CAUSE) },
	[LEDGER_RECORD_START] = { "record.start", B(VOCID) | B(FILE) | B(NUMBER) },
	[LEDGER_RECORD_END] = { "record.end", B(VOCID) | B(ERROR) },
	[LEDGER_CALL_END] = { "call.end", B(CAUSE) | B(BY) | B(REASON) },
	[LEDGER_AGENT_STATE] = { "agent.state", B(AGENT) | B(PHONE) | B(STATE) |
				 B(REASON) },
	[LEDGER_SYSTEM_START] = { "system.start", B(REASON) },
	[LEDGER_SYSTEM_STOP] = { "system.stop", B(REASON) },
	[LEDGER_ALARM_RAISED] = { "alarm.raised", B(ALARM) | B(SUBJECT) |
				  B(SEVERITY) | B(WHY) },
	[LEDGER_ALARM_CLEARED] = { "alarm.cleared", B(ALARM) | B(SUBJECT) |
				   B(RAISED) },
};

const char *ledger_type_name(enum ledger_type type)
{
	return (unsigned int)type < LEDGER_TYPES ? types[type].name : "?";
}

int ledger_type_find(const char *name)
{
	int i;

	for (i = 0; i < LEDGER_TYPES; i++)
		if (!strcmp(types[i].name, name))
			return i;
	return -ENOENT;
}

/* Text growing in a buffer; once too long it stays too long. */
struct out {
	char *buf;
	size_t size, len;
};

static void put(struct out *o, const char *s, size_t n)
{
	if (o->len + n < o->size)
		memcpy(o->buf + o->len, s, n);
	o->len += n;
}

static void put_text(struct out *o, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	char esc[8];
	size_t n;

	put(o, "\"", 1);
	while (*s) {
		n = utf8_printable((const char *)s);
		if (*s == '"' || *s == '\\')
			put(o, "\\", 1);
		if (n) {
			put(o, (const char *)s, n);
		} else {
			/* A control character, or what is not UTF-8. */
			snprintf(esc, sizeof(esc), "\\u%04x",
				 *s < 0x80 ? *s : 0xfffd);
			put(o, esc, 6);
		}
		s += n ? n : 1;
	}
	put(o, "\"", 1);
}

static bool field_number(const struct field *f, const void *at, int64_t *v)
{
	uint64_t u64;
	uint32_t u32;
	int i;

	switch (f->kind) {
	case FIELD_U64:
		memcpy(&u64, at, sizeof(u64));
		*v = (int64_t)u64;
		break;
	case FIELD_U32:
		memcpy(&u32, at, sizeof(u32));
		*v = u32;
		break;
	case FIELD_U8:
		*v = *(const uint8_t *)at;
		break;
	default:
		memcpy(&i, at, sizeof(i));
		*v = i;
	}
	return *v != 0;
}

static void put_field(struct out *o, const struct field *f, const void *at)
{
	const char *text = at;
	int64_t v = 0;
	char num[24];

	if (f->kind == FIELD_TEXT ? !*text : !field_number(f, at, &v))
		return;
	if (o->len > 1)
		put(o, ",", 1);
	put_text(o, f->name);
	put(o, ":", 1);
	if (f->kind == FIELD_TEXT)
		put_text(o, text);
	else
		put(o, num, snprintf(num, sizeof(num), "%" PRId64, v));
}

int ledger_to_json(const struct ledger_event *ev, char *buf, size_t size)
{
	struct out o = { buf, size, 0 };
	int i;

	put(&o, "{", 1);
	for (i = 0; i < N_FIELDS; i++)
		if (types[ev->type].fields & 1ull << i)
			put_field(&o, &fields[i],
				  (const char *)ev + fields[i].offset);
	put(&o, "}", 1);
	if (o.len >= size)
		return -ENOSPC;
	buf[o.len] = '\0';
	return (int)o.len;
}

static int take_number(const struct field *f, void *at, int64_t v)
{
	uint64_t u64 = (uint64_t)v;
	uint32_t u32 = (uint32_t)v;
	uint8_t u8 = (uint8_t)v;
	int i = (int)v;

	switch (f->kind) {
	case FIELD_U64:
		if (v < 0)
			return -EINVAL;
		memcpy(at, &u64, sizeof(u64));
		return 0;
	case FIELD_U32:
		if (v != u32)
			return -EINVAL;
		memcpy(at, &u32, sizeof(u32));
		return 0;
	case FIELD_U8:
		if (v != u8)
			return -EINVAL;
		memcpy(at, &u8, sizeof(u8));
		return 0;
	default:
		if (v != i)
			return -EINVAL;
		memcpy(at, &i, sizeof(i));
		return 0;
	}
}

static int take_field(struct ledger_event *ev, const struct field *f,
		      const json_t *v)
{
	char *at = (char *)ev + f->offset;

	if (f->kind == FIELD_TEXT) {
		if (!json_is_string(v))
			return -EINVAL;
		(void)str_copy(at, f->size, json_string_value(v));
		return 0;
	}
	if (!json_is_integer(v))
		return -EINVAL;
	return take_number(f, at, json_integer_value(v));
}

int ledger_from_json(struct ledger_event *ev, const char *json, size_t len)
{
	struct ledger_event clean = { .type = ev->type, .call = ev->call,
				      .ts_ms = ev->ts_ms };
	json_error_t err;
	json_t *root, *v;
	int i, rc = 0;

	root = json_loadb(json, len, 0, &err);
	if (!root)
		return json_error_code(&err) == json_error_out_of_memory ?
			-ENOMEM : -EINVAL;
	*ev = clean;
	if (!json_is_object(root))
		rc = -EINVAL;
	for (i = 0; !rc && i < N_FIELDS; i++) {
		v = json_object_get(root, fields[i].name);
		if (v && types[ev->type].fields & 1ull << i)
			rc = take_field(ev, &fields[i], v);
	}
	json_decref(root);
	return rc;
}
