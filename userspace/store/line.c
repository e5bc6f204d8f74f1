// SPDX-License-Identifier: GPL-3.0-or-later
/* The lines of a spool file as text; see line.h. No files here. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "store/line.h"

#define CRC_LEN 8	/* hex digits; a blank follows */

/* CRC-32 of ISO 3309 (reflected 0x04c11db7), four bits at a time. */
static uint32_t crc32_of(const char *text, size_t len)
{
	static const uint32_t nibble[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
		0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	uint32_t crc = 0xffffffff;
	size_t i;

	for (i = 0; i < len; i++) {
		crc ^= (unsigned char)text[i];
		crc = crc >> 4 ^ nibble[crc & 15];
		crc = crc >> 4 ^ nibble[crc & 15];
	}
	return ~crc;
}

size_t line_seal(char *buf, size_t json_len)
{
	char crc[CRC_LEN + 1];

	snprintf(crc, sizeof(crc), "%08" PRIx32,
		 crc32_of(buf + CRC_LEN + 1, json_len));
	memcpy(buf, crc, CRC_LEN);
	buf[CRC_LEN] = ' ';
	buf[CRC_LEN + 1 + json_len] = '\n';
	return CRC_LEN + 1 + json_len + 1;
}

int line_format(char *buf, size_t size, uint64_t seq,
		const struct ledger_event *ev)
{
	int head, fields;

	if (size < LINE_HEAD_LEN)
		return -ENOSPC;
	head = CRC_LEN + 1;
	head += snprintf(buf + head, size - (size_t)head,
			 "{\"seq\":%" PRIu64 ",\"ts\":%" PRId64 ",\"call\":%"
			 PRIu64 ",\"type\":\"%s\",\"fields\":", seq, ev->ts_ms,
			 ev->call, ledger_type_name(ev->type));
	fields = ledger_to_json(ev, buf + head, size - (size_t)head - 3);
	if (fields < 0)
		return fields;
	buf[head + fields] = '}';
	return (int)line_seal(buf, (size_t)(head + fields + 1 - CRC_LEN - 1));
}

const char *line_json(const char *text, size_t len)
{
	char crc[CRC_LEN + 1];

	if (len < CRC_LEN + 3 || text[CRC_LEN] != ' ')
		return NULL;
	snprintf(crc, sizeof(crc), "%08" PRIx32,
		 crc32_of(text + CRC_LEN + 1, len - CRC_LEN - 1));
	return memcmp(crc, text, CRC_LEN) ? NULL : text + CRC_LEN + 1;
}

/* The writer is line_format() alone and the CRC has been checked, so the shape
 * is exact. */
int line_parse(struct line *out, const char *json, size_t len)
{
	char head[LINE_HEAD_LEN];
	size_t n = len < sizeof(head) - 1 ? len : sizeof(head) - 1;
	int at = 0;

	memcpy(head, json, n);
	head[n] = '\0';
	if (sscanf(head, "{\"seq\":%" SCNu64 ",\"ts\":%" SCNd64 ",\"call\":%"
		   SCNu64 ",\"type\":\"%31[^\"]\",\"fields\":%n", &out->seq,
		   &out->ts_ms, &out->call, out->type, &at) != 4 || !at)
		return -EINVAL;
	if (len < (size_t)at + 3 || json[at] != '{' || json[len - 1] != '}')
		return -EINVAL;
	out->fields = json + at;
	out->fields_len = len - (size_t)at - 1;
	return 0;
}

int line_event(const struct line *l, struct ledger_event *ev)
{
	int type = ledger_type_find(l->type);

	if (type < 0)
		return type;
	memset(ev, 0, sizeof(*ev));
	ev->type = (enum ledger_type)type;
	ev->call = l->call;
	ev->ts_ms = l->ts_ms;
	return ledger_from_json(ev, l->fields, l->fields_len);
}
