// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages of caller identification, read and built.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "dsp/cid_msg.h"

enum msg_type {
	MSG_SDMF_CALL = 0x04,
	MSG_SDMF_LAMP = 0x06,
	MSG_MDMF_CALL = 0x80,
	MSG_MDMF_LAMP = 0x82,
	MSG_MDMF_CHARGE = 0x86,
	MSG_MDMF_TEXT = 0x89,
};

/* Parameters of MDMF, EN 300 659-3 5.4 */
enum msg_parameter {
	PARAM_DATE = 0x01,
	PARAM_NUMBER = 0x02,
	PARAM_CALLED = 0x03,
	PARAM_NO_NUMBER = 0x04,
	PARAM_NAME = 0x07,
	PARAM_NO_NAME = 0x08,
	PARAM_LAMP = 0x0b,
};

#define SDMF_LAMP_ON	0x42
#define SDMF_LAMP_OFF	0x6f
#define MDMF_LAMP_ON	0xff

void lq_cid_msg_init(struct lq_cid_msg *m)
{
	m->n = 0;
}

static bool is_type(u8 octet)
{
	return octet == MSG_SDMF_CALL || octet == MSG_SDMF_LAMP ||
	       octet == MSG_MDMF_CALL || octet == MSG_MDMF_LAMP ||
	       octet == MSG_MDMF_CHARGE || octet == MSG_MDMF_TEXT;
}

enum lq_cid_msg_state lq_cid_msg_put(struct lq_cid_msg *m, u8 octet)
{
	if (!m->n && !is_type(octet))
		return LQ_CID_MSG_NONE;
	m->octets[m->n++] = octet;
	if (m->n < 3 || m->n < m->octets[1] + 3u)
		return LQ_CID_MSG_MORE;
	return LQ_CID_MSG_DONE;
}

/* ---------------------------------------------------------------- reading */

static bool is_printable(const u8 *p, u32 len)
{
	while (len--)
		if (*p < ' ' || *p++ > '~')
			return false;
	return true;
}

static bool is_decimal(const u8 *p, u32 len)
{
	while (len--)
		if (*p < '0' || *p++ > '9')
			return false;
	return true;
}

static void read_date(struct lq_caller_id *id, const u8 *p, u32 len)
{
	if (len == LQ_CID_DATE_OCTETS && is_decimal(p, len))
		memcpy(id->date, p, len);
}

static u32 absence_of(u8 octet)
{
	if (octet == 'P')
		return LQ_CID_WITHHELD;
	return octet == 'O' ? LQ_CID_UNAVAILABLE : LQ_CID_NOT_SAID;
}

/* Some exchanges put the reason in the number's place. */
static void read_number(struct lq_caller_id *id, const u8 *p, u32 len)
{
	if (len == 1 && absence_of(*p))
		id->no_number = absence_of(*p);
	else if (len < sizeof(id->number) && is_printable(p, len))
		memcpy(id->number, p, len);
}

static void read_called(struct lq_caller_id *id, const u8 *p, u32 len)
{
	if (len < sizeof(id->called) && is_printable(p, len))
		memcpy(id->called, p, len);
}

/* Any character set's octets, but no control characters. */
static void read_name(struct lq_caller_id *id, const u8 *p, u32 len)
{
	u32 i;

	if (len >= sizeof(id->name))
		return;
	for (i = 0; i < len; i++)
		if (p[i] < ' ' || p[i] == 0x7f)
			return;
	memcpy(id->name, p, len);
}

static void read_parameter(struct lq_caller_id *id, u32 type, const u8 *p,
			   u32 len)
{
	switch (type) {
	case PARAM_DATE:
		read_date(id, p, len);
		break;
	case PARAM_NUMBER:
		read_number(id, p, len);
		break;
	case PARAM_CALLED:
		read_called(id, p, len);
		break;
	case PARAM_NO_NUMBER:
		id->no_number = len == 1 ? absence_of(*p) : id->no_number;
		break;
	case PARAM_NAME:
		read_name(id, p, len);
		break;
	case PARAM_NO_NAME:
		id->no_name = len == 1 ? absence_of(*p) : id->no_name;
		break;
	case PARAM_LAMP:
		if (len == 1)
			id->lamp = *p ? LQ_CID_LAMP_ON : LQ_CID_LAMP_OFF;
		break;
	}
}

/* A parameter that reaches past the end is not there. */
static void read_parameters(struct lq_caller_id *id, const u8 *p, u32 left)
{
	while (left >= 2 && left - 2 >= p[1]) {
		read_parameter(id, p[0], p + 2, p[1]);
		left -= 2 + p[1];
		p += 2 + p[1];
	}
}

static void read_single(struct lq_caller_id *id, const u8 *p, u32 len)
{
	if (id->message == LQ_CID_CALL && len >= LQ_CID_DATE_OCTETS) {
		read_date(id, p, LQ_CID_DATE_OCTETS);
		read_number(id, p + LQ_CID_DATE_OCTETS, len - LQ_CID_DATE_OCTETS);
	} else if (id->message == LQ_CID_LAMP && len) {
		id->lamp = *p == SDMF_LAMP_ON ? LQ_CID_LAMP_ON :
			   *p == SDMF_LAMP_OFF ? LQ_CID_LAMP_OFF :
						 LQ_CID_LAMP_NONE;
	}
}

static u32 message_of(u8 type)
{
	if (type == MSG_SDMF_CALL || type == MSG_MDMF_CALL)
		return LQ_CID_CALL;
	if (type == MSG_SDMF_LAMP || type == MSG_MDMF_LAMP)
		return LQ_CID_LAMP;
	return LQ_CID_OTHER;
}

/* The parameters end where the message ends. */
static bool has_form(const struct lq_cid_msg *m)
{
	u32 at = 2, end = m->octets[1] + 2u;

	if (!(m->octets[0] & 0x80))
		return true;
	while (at + 2 <= end)
		at += 2u + m->octets[at + 1];
	return at == end;
}

static u32 status_of(const struct lq_cid_msg *m)
{
	u8 sum = 0;
	u32 i;

	if (m->n < 3 || m->n < m->octets[1] + 3u)
		return LQ_CID_CUT;
	for (i = 0; i < m->n; i++)
		sum += m->octets[i];
	return sum || !has_form(m) ? LQ_CID_BAD_CHECKSUM : LQ_CID_WHOLE;
}

static void forget_fields(struct lq_caller_id *id)
{
	id->no_number = id->no_name = LQ_CID_NOT_SAID;
	id->lamp = LQ_CID_LAMP_NONE;
	memset(id->date, 0, sizeof(id->date));
	memset(id->codes, 0, sizeof(id->codes));
	memset(id->number, 0, sizeof(id->number));
	memset(id->called, 0, sizeof(id->called));
	memset(id->name, 0, sizeof(id->name));
}

void lq_cid_msg_read(const struct lq_cid_msg *m, struct lq_caller_id *id)
{
	u32 len;

	forget_fields(id);
	id->status = status_of(m);
	id->kind = m->octets[0] & 0x80 ? LQ_CID_MDMF : LQ_CID_SDMF;
	id->message = message_of(m->octets[0]);
	if (m->n < 2 || id->message == LQ_CID_OTHER)
		return;
	len = id->status == LQ_CID_CUT ? m->n - 2 : m->octets[1];
	if (id->kind == LQ_CID_MDMF)
		read_parameters(id, m->octets + 2, len);
	else
		read_single(id, m->octets + 2, len);
}

/* --------------------------------------------------------------- building */

static void build_octet(struct lq_cid_msg *m, u8 octet)
{
	m->octets[m->n++] = octet;
}

static void build_text(struct lq_cid_msg *m, const char *text, u32 limit)
{
	while (*text && limit--)
		build_octet(m, *text++);
}

static void build_parameter(struct lq_cid_msg *m, u8 type, const char *text,
			    u32 limit)
{
	u32 at = m->n;

	build_octet(m, type);
	build_octet(m, 0);
	build_text(m, text, limit);
	m->octets[at + 1] = m->n - at - 2;
	if (!m->octets[at + 1])
		m->n = at;
}

static const char *reason_of(u32 absence)
{
	return absence == LQ_CID_WITHHELD ? "P" :
	       absence == LQ_CID_UNAVAILABLE ? "O" : "";
}

static void build_multiple(struct lq_cid_msg *m, const struct lq_caller_id *id)
{
	build_parameter(m, PARAM_DATE, id->date, LQ_CID_DATE_OCTETS);
	if (id->lamp) {
		build_octet(m, PARAM_LAMP);
		build_octet(m, 1);
		build_octet(m, id->lamp == LQ_CID_LAMP_ON ? MDMF_LAMP_ON : 0);
	}
	build_parameter(m, PARAM_NUMBER, id->number, LQ_CID_NUMBER_MAX);
	build_parameter(m, PARAM_NO_NUMBER, reason_of(id->no_number), 1);
	build_parameter(m, PARAM_CALLED, id->called, LQ_CID_NUMBER_MAX);
	build_parameter(m, PARAM_NAME, id->name, LQ_CID_NAME_MAX);
	build_parameter(m, PARAM_NO_NAME, reason_of(id->no_name), 1);
}

static void build_single(struct lq_cid_msg *m, const struct lq_caller_id *id)
{
	u8 lamp = id->lamp == LQ_CID_LAMP_ON ? SDMF_LAMP_ON : SDMF_LAMP_OFF;
	u32 i;

	if (id->message == LQ_CID_LAMP) {
		for (i = 0; i < 3; i++)
			build_octet(m, lamp);
		return;
	}
	build_text(m, id->date, LQ_CID_DATE_OCTETS);
	build_text(m, id->number, LQ_CID_NUMBER_MAX);
	build_text(m, reason_of(id->no_number), 1);
}

void lq_cid_msg_build(struct lq_cid_msg *m, const struct lq_caller_id *id)
{
	bool is_lamp = id->message == LQ_CID_LAMP;
	u8 sum = 0;
	u32 i;

	m->n = 0;
	if (id->kind == LQ_CID_MDMF) {
		build_octet(m, is_lamp ? MSG_MDMF_LAMP : MSG_MDMF_CALL);
		build_octet(m, 0);
		build_multiple(m, id);
	} else {
		build_octet(m, is_lamp ? MSG_SDMF_LAMP : MSG_SDMF_CALL);
		build_octet(m, 0);
		build_single(m, id);
	}
	m->octets[1] = m->n - 2;
	for (i = 0; i < m->n; i++)
		sum += m->octets[i];
	build_octet(m, -sum);
}
