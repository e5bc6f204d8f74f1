// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who is calling: three listeners, one answer.
 */
#include <linux/types.h>
#include <linux/string.h>
#include "dsp/cid.h"

#define CUT_OCTETS_MIN	6	/* fewer were no message, but sound */

void lq_cid_init(struct lq_cid *c)
{
	memset(&c->heard, 0, sizeof(c->heard));
	lq_cid_listen(c);
}

void lq_cid_listen(struct lq_cid *c)
{
	lq_fsk_init(&c->fsk);
	lq_cid_msg_init(&c->msg);
	lq_dtmf_init(&c->dtmf);
	lq_cid_dtmf_init(&c->keys);
	lq_alert_init(&c->alert);
}

/* Return: false when it was no message, but speech that began like one */
static bool tell_message(struct lq_cid *c)
{
	if (c->fsk.n_framing * 4 > c->msg.n) {
		lq_fsk_hunt(&c->fsk);
		return false;
	}
	memset(&c->heard, 0, sizeof(c->heard));
	lq_cid_msg_read(&c->msg, &c->heard);
	/* A checksum of 8 bits lets one of 256 wrong messages pass. */
	if (c->fsk.n_framing && c->heard.status == LQ_CID_WHOLE)
		c->heard.status = LQ_CID_BAD_CHECKSUM;
	c->heard.modem = c->fsk.modem;
	c->heard.level_cb = lq_fsk_level_cb(&c->fsk);
	lq_fsk_hunt(&c->fsk);
	return true;
}

static bool take_octet(struct lq_cid *c)
{
	switch (lq_cid_msg_put(&c->msg, c->fsk.octet)) {
	case LQ_CID_MSG_DONE:
		return tell_message(c);
	case LQ_CID_MSG_NONE:
		lq_fsk_hunt(&c->fsk);
		break;
	case LQ_CID_MSG_MORE:
		break;
	}
	return false;
}

static bool run_fsk(struct lq_cid *c, const s16 x[8])
{
	switch (lq_fsk_run(&c->fsk, x)) {
	case LQ_FSK_BEGIN:
		lq_cid_msg_init(&c->msg);
		break;
	case LQ_FSK_OCTET:
		return take_octet(c);
	case LQ_FSK_END:
		return c->msg.n >= CUT_OCTETS_MIN && tell_message(c);
	case LQ_FSK_NOTHING:
		break;
	}
	return false;
}

static bool run_alert(struct lq_cid *c, const s16 x[8])
{
	if (!lq_alert_run(&c->alert, x))
		return false;
	memset(&c->heard, 0, sizeof(c->heard));
	c->heard.kind = LQ_CID_ALERT;
	c->heard.level_cb = c->alert.level_cb;
	return true;
}

static bool run_dtmf(struct lq_cid *c, const s16 x[8])
{
	char key;
	u32 ms;

	if (lq_dtmf_run(&c->dtmf, x, &key, &ms) == LQ_DTMF_START)
		return lq_cid_dtmf_key(&c->keys, key, &c->heard);
	return lq_cid_dtmf_tick(&c->keys, &c->heard);
}

bool lq_cid_run(struct lq_cid *c, const s16 x[8])
{
	bool is_new = run_fsk(c, x);

	is_new |= run_alert(c, x);
	is_new |= run_dtmf(c, x);
	return is_new;
}
