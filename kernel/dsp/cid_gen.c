// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who is calling, sent.
 */
#include <linux/types.h>
#include <linux/string.h>
#include "dsp/cid_gen.h"

#define LEVEL_MIN_CB	(-400)
#define LEVEL_MAX_CB	(-30)

/* ------------------------------------------------------------- validation */

/* @len octets of text and zeros; Return: octets before the first, or > @len */
static u32 length(const char *text, u32 len)
{
	u32 n = 0, i;

	while (n < len && text[n])
		n++;
	for (i = n; i < len; i++)
		if (text[i])
			return len + 1;
	return n;
}

static bool is_number(const char *text, u32 len)
{
	u32 n = length(text, len);

	if (n > LQ_CID_NUMBER_MAX)
		return false;
	while (n--)
		if ((text[n] < '0' || text[n] > '9') && text[n] != '*' &&
		    text[n] != '#')
			return false;
	return true;
}

static bool is_date(const char *text, u32 len)
{
	u32 n = length(text, len), i;

	for (i = 0; i < n && i < len; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return !n || n == LQ_CID_DATE_OCTETS;
}

static bool is_name(const char *text, u32 len)
{
	u32 n = length(text, len);

	if (n > LQ_CID_NAME_MAX)
		return false;
	while (n--)
		if ((u8)text[n] < ' ' || text[n] == 0x7f)
			return false;
	return true;
}

/* Nothing that belongs to an FSK message only. */
static bool has_number_only(const struct lq_caller_id *id)
{
	return !id->message && !id->no_name && !id->lamp && !id->is_off_hook &&
	       !id->date[0] && !id->called[0] && !id->name[0];
}

/* A letter there would end the number, or begin another field. */
static bool is_dtmf(const struct lq_caller_id *id)
{
	const char *c = id->codes;
	const char *p;

	if (!has_number_only(id) || id->modem || id->level_cb)
		return false;
	if (!id->number[0] && !id->no_number)
		return false;
	for (p = id->number; *p; p++)
		if (*p == '#')
			return false;
	if (!c[0] && !c[1])
		return !c[2] && !c[3];
	return (c[0] == 'A' || c[0] == 'D') && (c[1] == 'C' || c[1] == '#') &&
	       !c[2] && !c[3];
}

static bool is_single(const struct lq_caller_id *id)
{
	if (id->no_name || id->called[0] || id->name[0] || id->is_off_hook)
		return false;
	if (id->message == LQ_CID_LAMP)
		return id->lamp && !id->date[0] && !id->number[0] &&
		       !id->no_number;
	return !id->lamp && id->date[0] && (id->number[0] || id->no_number);
}

static bool is_multiple(const struct lq_caller_id *id)
{
	if (id->name[0] && id->no_name)
		return false;
	if (id->message == LQ_CID_LAMP)
		return id->lamp;
	return !id->lamp && (id->number[0] || id->no_number);
}

static bool is_alert(const struct lq_caller_id *id)
{
	return has_number_only(id) && !id->modem && !id->number[0] &&
	       !id->no_number;
}

static bool is_level(s32 cb)
{
	return !cb || (cb >= LEVEL_MIN_CB && cb <= LEVEL_MAX_CB);
}

bool lq_cid_is_valid(const struct lq_caller_id *id)
{
	if (id->status || id->n_heard || id->reserved || id->tick ||
	    id->modem > LQ_CID_V23 || id->message > LQ_CID_LAMP ||
	    id->no_number > LQ_CID_WITHHELD || id->no_name > LQ_CID_WITHHELD ||
	    id->lamp > LQ_CID_LAMP_OFF || id->is_off_hook > 1 ||
	    !is_level(id->level_cb))
		return false;
	if (!is_date(id->date, sizeof(id->date)) ||
	    !is_number(id->number, sizeof(id->number)) ||
	    !is_number(id->called, sizeof(id->called)) ||
	    !is_name(id->name, sizeof(id->name)) ||
	    (id->number[0] && id->no_number))
		return false;
	if (id->kind == LQ_CID_DTMF)
		return is_dtmf(id);
	if (length(id->codes, sizeof(id->codes)))
		return false;
	return (id->kind == LQ_CID_SDMF && is_single(id)) ||
	       (id->kind == LQ_CID_MDMF && is_multiple(id)) ||
	       (id->kind == LQ_CID_ALERT && is_alert(id));
}

/* ---------------------------------------------------------------- sending */

static void start_alert(struct lq_cid_gen *g, s32 level_cb)
{
	struct lq_tone_segment s = {
		.f1_hz = 2130,
		.f2_hz = 2750,
		.level_cb = level_cb,
		.ms = LQ_CID_ALERT_MS,
	};

	lq_tone_start_own(&g->alert, &s, 1, true);
}

void lq_cid_gen_start(struct lq_cid_gen *g, const struct lq_caller_id *id)
{
	lq_cid_gen_stop(g);
	if (id->kind == LQ_CID_ALERT) {
		start_alert(g, id->level_cb ? id->level_cb : LQ_CID_ALERT_CB);
		return;
	}
	lq_cid_msg_build(&g->msg, id);
	lq_fsk_gen_start(&g->fsk, id->modem,
			 id->level_cb ? id->level_cb : LQ_CID_LEVEL_CB,
			 id->is_off_hook ? 0 : LQ_FSK_SEIZURE_BITS,
			 id->is_off_hook ? LQ_FSK_MARK_SHORT_BITS :
					   LQ_FSK_MARK_BITS,
			 g->msg.octets, g->msg.n);
}

void lq_cid_gen_stop(struct lq_cid_gen *g)
{
	lq_fsk_gen_stop(&g->fsk);
	lq_tone_stop(&g->alert);
}

bool lq_cid_gen_add(struct lq_cid_gen *g, s32 sum[8])
{
	if (lq_fsk_gen_is_on(&g->fsk))
		return lq_fsk_gen_add(&g->fsk, sum);
	return lq_tone_add(&g->alert, sum);
}
