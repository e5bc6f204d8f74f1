// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A caller's number in DTMF, collected and written.
 */
#include <linux/types.h>
#include <linux/string.h>
#include "dsp/cid_dtmf.h"

#define CUT_KEYS_MIN	4	/* a start code and three digits */

void lq_cid_dtmf_init(struct lq_cid_dtmf *c)
{
	c->n = 0;
	c->ms = 0;
}

static bool is_start(char key)
{
	return key == 'A' || key == 'B' || key == 'D';
}

static bool is_end(char key)
{
	return key == 'C' || key == '#';
}

/* The digits of the field that begins with @code; their number, 0: none */
static u32 find_field(const struct lq_cid_dtmf *c, char code,
		      const char **digits)
{
	u32 i, n = 0;

	for (i = 0; i < c->n && c->keys[i] != code; i++)
		;
	if (i == c->n)
		return 0;
	*digits = c->keys + i + 1;
	for (i++; i < c->n && !is_start(c->keys[i]) && !is_end(c->keys[i]); i++)
		n++;
	return n;
}

static void read_reason(struct lq_caller_id *id, const char *digits)
{
	id->no_number = digits[0] == '1' ? LQ_CID_WITHHELD : LQ_CID_UNAVAILABLE;
}

static void read_message(const struct lq_cid_dtmf *c, struct lq_caller_id *id)
{
	const char *digits;
	u32 n = find_field(c, 'A', &digits);

	if (!n) {
		n = find_field(c, 'D', &digits);
		if (n == 1 && id->codes[1] == '#') {
			read_reason(id, digits);
			return;
		}
	}
	if (n && n < sizeof(id->number)) {
		memcpy(id->number, digits, n);
		return;
	}
	n = find_field(c, 'B', &digits);
	if (n)
		read_reason(id, digits);
}

/* Return: true, for it is always worth telling */
static bool finish(struct lq_cid_dtmf *c, struct lq_caller_id *id, u32 status)
{
	memset(id, 0, sizeof(*id));
	id->kind = LQ_CID_DTMF;
	id->status = status;
	id->codes[0] = c->keys[0];
	if (status == LQ_CID_WHOLE)
		id->codes[1] = c->keys[c->n - 1];
	read_message(c, id);
	c->n = 0;
	return true;
}

bool lq_cid_dtmf_key(struct lq_cid_dtmf *c, char ascii, struct lq_caller_id *id)
{
	c->ms = 0;
	if (!c->n && !is_start(ascii))
		return false;
	if (c->n == LQ_CID_DTMF_MAX) {
		c->n = 0;	/* nobody's number */
		return false;
	}
	c->keys[c->n++] = ascii;
	if (!is_end(ascii))
		return false;
	if (c->n > 2)
		return finish(c, id, LQ_CID_WHOLE);
	c->n = 0;		/* codes and nothing between */
	return false;
}

bool lq_cid_dtmf_tick(struct lq_cid_dtmf *c, struct lq_caller_id *id)
{
	if (!c->n || ++c->ms < LQ_CID_DTMF_GAP_MS)
		return false;
	if (c->n >= CUT_KEYS_MIN)
		return finish(c, id, LQ_CID_CUT);
	c->n = 0;
	return false;
}

void lq_cid_dtmf_keys(const struct lq_caller_id *id, char keys[LQ_NAME_LEN])
{
	char start = id->codes[0] ? id->codes[0] : 'D';
	char end = id->codes[1] ? id->codes[1] : 'C';
	bool is_withheld = id->no_number == LQ_CID_WITHHELD;
	const char *p = id->number;
	u32 n = 0;

	if (!*p) {
		start = end == 'C' ? 'B' : 'D';
		p = end == 'C' ? (is_withheld ? "10" : "00") :
				 (is_withheld ? "1" : "3");
	}
	keys[n++] = start;
	while (*p && n < LQ_NAME_LEN - 2)
		keys[n++] = *p++;
	keys[n++] = end;
	keys[n] = 0;
}
