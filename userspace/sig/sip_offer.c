// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * New media within a call: RFC 3261 14 (re-INVITE and glare), RFC 3311 (UPDATE).
 */
#include "sig/sip_priv.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"
#include "sig/cause.h"

#define ANSWER_MS 4000	/* for the owner to say update() to a re-INVITE */

/* --------------------------------------------------------------- our re-INVITE */

static void on_retry(void *arg)
{
	struct sip_call *c = mem_ref(arg);
	struct sip *s = c->s;

	sip_enter(s);
	if (c->theirs_pending || c->wants_update)
		(void)sip_offer_update(c, &c->ours);
	mem_deref(c);
	sip_leave(s);
}

/* RFC 3261 14.1: who made the call waits longer. */
static void retry_later(struct sip_call *c)
{
	uint32_t r = 0;

	(void)!getrandom(&r, sizeof(r), 0);
	c->wants_update = true;
	(void)!timer_set(&c->retry, c->s->loop, c->is_out ?
			 2100 + r % 1900 : r % 2000, on_retry, c);
}

static void take_answer(struct sip_call *c, const osip_message_t *m)
{
	const osip_body_t *body = sip_sdp_body(m);
	struct leg_event ev = { .type = LEG_EV_MEDIA, .leg = c->leg,
				.media = &c->theirs };
	struct sdp answer;

	if (!body || sdp_read(&answer, body->body, body->length) ||
	    answer.audio.codec == LEG_CODEC_NONE ||
	    sip_media_same(&answer.audio, &c->theirs))
		return;
	c->theirs = answer.audio;
	sip_emit(c->s, &ev);
}

static void gone_meanwhile(struct sip_branch *b, int status)
{
	sip_mid_bye(b, CAUSE_TEMPORARY);
	if (b->call)
		sip_call_end(b->call, cause_from_sip(status), false);
}

static int send_offer(struct sip_call *c, sip_reply_h *h);

static void on_update_reply(struct sip_trans *t, osip_message_t *m)
{
	struct sip_branch *b = t->owner;
	struct sip_call *c = b->call;
	int status = m ? m->status_code : 408;

	if (status < 200)
		return;
	if (status < 300)
		sip_mid_ack(b, m);
	if (!c)
		return;
	c->ours_pending = NULL;
	if (status < 300) {
		c->n_challenges = 0;
		osip_dialog_update_route_set_as_uac(b->dialog, m);
		take_answer(c, m);
	} else if (status == 491) {
		retry_later(c);
		return;
	} else if (status == 408 || status == 481) {
		gone_meanwhile(b, status);	/* RFC 3261 12.2.1.2 */
		return;
	}
	if (c->wants_update)
		(void)send_offer(c, on_update_reply);
}

static int send_offer(struct sip_call *c, sip_reply_h *h)
{
	char sdp[2048];
	struct sip_mid invite = { .method = "INVITE", .body = sdp,
				  .type = "application/sdp" };
	int err = sip_call_sdp(c, &c->ours, SIP_SDP_OFFER, sdp, sizeof(sdp));

	c->wants_update = false;
	return err < 0 ? err : sip_mid_send(c->winner, &c->ours_pending,
					    &invite, h);
}

/* ------------------------------------------------------------- their re-INVITE */

static int answer_theirs(struct sip_call *c, const struct leg_media *ours)
{
	struct sip_branch *b = c->winner;
	struct sip_trans *t = c->theirs_pending;
	struct sip_text contact = { .len = 0 };
	char sdp[2048];
	osip_message_t *r;
	int n = sip_call_sdp(c, ours, c->has_offer ? SIP_SDP_ANSWER :
			     SIP_SDP_OFFER, sdp, sizeof(sdp));

	timer_stop(&c->retry);
	if (n < 0)
		return n;
	if (sip_reply_new(c->s, &r, sip_trans_request(t), 200))
		return -ENOMEM;
	sip_put_contact(c->s, &contact, b->contact_user, &b->peer);
	(void)osip_message_set_contact(r, contact.to);
	(void)osip_message_set_header(r, "Allow", sip_allow);
	sip_set_sdp(r, sdp, n);
	sip_session_tell(c, r);
	if (MSG_IS_INVITE(sip_trans_request(t)))
		sip_uas_send_2xx(b, t, r);
	else
		sip_reply(t, r);
	c->theirs_pending = mem_deref(t);
	return 0;
}

int sip_offer_update(struct sip_call *c, const struct leg_media *ours)
{
	bool is_same = c->has_ours && sip_media_same(&c->ours, ours);
	struct leg_media copy = *ours;	/* may be c->ours itself */

	if (c->theirs_pending)
		return answer_theirs(c, &copy);
	if (is_same && !c->wants_update)
		return 0;
	if (c->fsm.state != SIP_CALL_TALK && c->fsm.state != SIP_CALL_ANSWERED)
		return -EINVAL;
	if (!is_same)
		c->version++;
	c->ours = copy;
	c->wants_update = true;
	if (c->ours_pending || c->fsm.state == SIP_CALL_ANSWERED)
		return 0;	/* after the one under way */
	return send_offer(c, on_update_reply);
}

void sip_offer_refuse(struct sip_trans *t, int status)
{
	osip_message_t *r;

	if (sip_reply_new(t->s, &r, sip_trans_request(t), status))
		return;
	if (status == 500)	/* RFC 3261 14.2 */
		(void)osip_message_set_header(r, "Retry-After", "2");
	sip_reply(t, r);
}

/* Return: 0, or the status that refuses. */
static int read_offer(struct sip_call *c, const osip_message_t *m,
		      bool *is_changed)
{
	const osip_body_t *body = sip_sdp_body(m);
	struct sdp offer;

	*is_changed = false;
	c->has_offer = body != NULL;
	if (!body)
		return 0;
	if (sdp_read(&offer, body->body, body->length))
		return 400;
	if (offer.audio.codec == LEG_CODEC_NONE)
		return 488;
	*is_changed = !sip_media_same(&offer.audio, &c->theirs);
	c->offer = offer;
	c->theirs = offer.audio;
	return 0;
}

static int refusal_of(struct sip_call *c, const osip_message_t *m)
{
	if (c->ours_pending)
		return 491;
	if (c->theirs_pending || (MSG_IS_INVITE(m) && c->winner->answer))
		return 500;
	if (MSG_IS_INVITE(m) && c->fsm.state != SIP_CALL_TALK &&
	    c->fsm.state != SIP_CALL_ANSWERED)
		return 500;
	if (!c->has_ours && sip_sdp_body(m))
		return 500;	/* an offer before ours is settled */
	return sip_session_check(m);
}

void sip_offer_take(struct sip_trans *t, const osip_message_t *m,
		    struct sip_call *c)
{
	struct leg_event ev = { .type = LEG_EV_MEDIA, .leg = c->leg,
				.media = &c->theirs };
	int status = refusal_of(c, m);
	bool is_changed;

	if (!status)
		status = read_offer(c, m, &is_changed);
	if (status) {
		sip_offer_refuse(t, status);
		return;
	}
	sip_session_take(c, m);
	if (!MSG_IS_INVITE(m) && !c->has_offer) {	/* only a refresh */
		sip_reply_status(t, 200);
		return;
	}
	c->theirs_pending = mem_ref(t);
	if (!is_changed) {
		(void)answer_theirs(c, &c->ours);	/* or it comes again */
		return;
	}
	if (MSG_IS_INVITE(m))
		sip_reply_status(t, 100);
	(void)!timer_set(&c->retry, c->s->loop, ANSWER_MS, on_retry, c);
	sip_emit(c->s, &ev);
}
