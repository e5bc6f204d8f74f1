/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One line of a spool file: CRC-32 of the JSON text in hex, a blank, the JSON.
 *
 *   9ae0daaf {"seq":7,"ts":1210746355000,"call":3,"type":"call.end","fields":{}}
 *
 * The first line of a file is its head instead: from where it goes on, and
 * which calls were open then, so that the last file alone tells everything
 * that a start needs to know.
 *
 *   5d5b0a35 {"lq_spool":1,"seq":1001,"call":57,"vocid":33,"open":[55,56]}
 */
#ifndef STORE_LINE_H
#define STORE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "call/ledger.h"

#define LINE_HEAD_LEN	160	/* everything but the fields */
#define LINE_LEN	(LEDGER_JSON_LEN + LINE_HEAD_LEN)

struct line {
	uint64_t seq;
	int64_t ts_ms;
	uint64_t call;
	char type[32];
	const char *fields;	/* in the parsed text, not closed by a zero */
	size_t fields_len;
};

/** line_format - with its newline. Return: its length, or -ENOSPC */
int line_format(char *buf, size_t size, uint64_t seq,
		const struct ledger_event *ev);

/** line_seal - put CRC and newline around JSON that stands at buf + 9
 *  Return: the length of the line; the buffer has room for 10 octets more */
size_t line_seal(char *buf, size_t json_len);

/** line_json - check the CRC of a line without its newline
 *  Return: where the JSON begins, NULL: torn or changed */
const char *line_json(const char *text, size_t len);

/** line_parse - a record from its JSON; -EINVAL: not one */
int line_parse(struct line *out, const char *json, size_t len)
	__attribute__((warn_unused_result));

/** line_event - the record as an event; -ENOENT: of a type not known here,
 *  -EINVAL, -ENOMEM */
int line_event(const struct line *l, struct ledger_event *ev)
	__attribute__((warn_unused_result));

#endif
