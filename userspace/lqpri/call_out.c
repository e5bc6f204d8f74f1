/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls we place: SETUP, the far end's responses, overlap sending, and a
 * second try on another channel. Q.931 5.1 (user side), 5.2 (network side).
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "lqpri/call_priv.h"

#define DIAL_TRIES	3	/* channels tried until the far end agrees */

bool call_take_channel(struct call_full *f)
{
	struct span *s = f->c.span;
	unsigned int old = f->ts, ts = channel_pick(&s->channels);

	if (!ts || channel_take(&s->channels, ts, &f->c))
		return false;
	channel_leave(&s->channels, old, &f->c);
	f->ts = ts;
	return true;
}

/* A preferred channel, A-law or u-law speech, as many digits as there are. */
static int send_setup(struct call_full *f)
{
	const struct span_cfg *cfg = call_cfg(f);
	const struct link_msg *m = &f->invite;
	struct pri_sr *sr = pri_sr_new();
	char digits[LEG_NUMBER_LEN];
	struct pri_party_id caller;
	int plan, err;

	if (!sr)
		return -ENOMEM;
	plan = number_send(digits, &cfg->plan, m->to.number);
	address_send(&caller, &cfg->plan, &m->from);
	pri_sr_set_channel(sr, (int)f->ts, 0, 0);	/* preferred */
	pri_sr_set_bearer(sr, PRI_TRANS_CAP_SPEECH, cfg->is_ulaw ?
			  PRI_LAYER_1_ULAW : PRI_LAYER_1_ALAW);
	pri_sr_set_called(sr, digits, plan, m->is_complete);
	pri_sr_set_caller_party(sr, &caller);
	err = pri_setup(call_pri(f), f->c.q, sr);
	pri_sr_free(sr);
	return err ? -EIO : 0;
}

/* Return: 0, or the cause why not */
static uint8_t dial_once(struct call_full *f)
{
	f->n_tries++;
	if (!call_take_channel(f))
		return 34;	/* no circuit/channel available */
	f->c.q = pri_new_call(call_pri(f));
	if (!f->c.q)
		return 41;
	call_name(f, 'o');
	if (send_setup(f)) {
		pri_destroycall(call_pri(f), f->c.q);
		return 41;
	}
	call_go(f, CALL_DIALING, CALL_EV_SETUP, 0);
	return 0;
}

void call_dial(struct span *s, const struct link_msg *m)
{
	struct link_msg gone = { .type = LINK_GONE, .call = m->call,
				 .cause = 41 };
	struct call_full *f = call_new(s, m->call);
	uint8_t cause;

	if (!f) {
		s->h.message(s->h.arg, &gone);
		return;
	}
	f->invite = *m;
	cause = dial_once(f);
	if (cause)
		call_finish(f, CALL_EV_LOST, cause);
	else
		log_info(CALL_AREA, "%s span=%u ts=%u from=%s to=%s", f->fsm.id,
			 s->cfg.span, f->ts,
			 m->from.presentation == LEG_ALLOWED ?
			 m->from.number : "-", m->to.number);
	dchan_settle(s->d);
}

/* The far end wants another channel (44) and has told nothing else yet. */
bool call_dial_again(struct call_full *f, int cause)
{
	if (cause != 44 || f->fsm.state != CALL_DIALING || f->end_cause ||
	    f->n_tries >= DIAL_TRIES)
		return false;
	return !dial_once(f);
}

/*
 * The first response carries the channel that the far end has chosen. If we
 * have just offered that one in another SETUP, the far end will choose for
 * that call too.
 */
static bool adopt_channel(struct call_full *f, int channel)
{
	unsigned int ts = (unsigned int)channel & 0xff;
	struct span *s = f->c.span;
	struct call *other;

	if (channel < 0 || !ts || ts == 0xff || ts == f->ts)
		return f->ts != 0;
	other = channel_owner(&s->channels, ts);
	if (other && call_is_unanswered_dial(other))
		call_yield(other);
	if (channel_take(&s->channels, ts, &f->c))
		return false;
	channel_leave(&s->channels, f->ts, &f->c);
	log_info(CALL_AREA, "%s ts=%u was=%u", f->fsm.id, ts, f->ts);
	f->ts = ts;
	return true;
}

/* Before anything else about the call: where it is. */
static void tell_slot(struct call_full *f)
{
	struct link_msg m = { .type = LINK_PROCEEDING, .ts = f->ts,
			      .span = call_cfg(f)->span };

	if (f->is_told_slot || !f->ts)
		return;
	f->is_told_slot = true;
	str_copy(m.text, sizeof(m.text), f->ref);
	call_tell(f, &m);
}

/* The ends cannot agree: release that try (6, channel unacceptable), dial anew. */
static void dial_elsewhere(struct call_full *f, enum call_event event)
{
	(void)pri_hangup(call_pri(f), f->c.q, 6);	/* its end is span.c's */
	f->c.q = NULL;
	if (f->n_tries >= DIAL_TRIES || dial_once(f))
		call_finish(f, event, 34);
}

/* Return: whether the call lives in @state now, at a place that is known */
static bool on_response(struct call_full *f, enum call_event event,
			enum call_state state, int channel, uint32_t timeout_ms)
{
	if (!f->is_told_slot && !adopt_channel(f, channel)) {
		dial_elsewhere(f, event);
		return false;
	}
	if (f->fsm.state != state)
		call_go(f, state, event, timeout_ms);
	return f->fsm.state == state;
}

static void send_digits(struct call_full *f)
{
	for (const char *d = f->unsent; *d; d++)
		if (pri_information(call_pri(f), f->c.q, *d))
			log_warn(CALL_AREA, "%s digit=lost", f->fsm.id);
	f->unsent[0] = '\0';
}

void call_on_setup_ack(struct call_full *f, int channel)
{
	if (on_response(f, CALL_EV_SETUP_ACK, CALL_OVERLAP_OUT, channel,
			call_cfg(f)->t304_ms))
		send_digits(f);
}

static bool is_inband(int progressmask)
{
	return progressmask & (PRI_PROG_INBAND_AVAILABLE |
			       PRI_PROG_CALL_NOT_E2E_ISDN |
			       PRI_PROG_CALLED_NOT_ISDN);
}

void call_on_proceeding(struct call_full *f, const pri_event_proceeding *e)
{
	if (!on_response(f, CALL_EV_PROCEEDING, CALL_SENT, e->channel,
			 call_cfg(f)->t310_ms))
		return;
	tell_slot(f);
	if (is_inband(e->progressmask))
		call_tell_type(f, LINK_PROGRESS, true);
}

void call_on_alerting(struct call_full *f, const pri_event_ringing *e)
{
	uint32_t ms = f->invite.ring_ms ? f->invite.ring_ms :
		call_cfg(f)->t301_ms;

	if (!on_response(f, CALL_EV_ALERTING, CALL_RINGING, e->channel, ms))
		return;
	tell_slot(f);
	call_tell_type(f, LINK_ALERTING, is_inband(e->progressmask));
}

/* As a first response it ends the dialing; later it changes no state. */
void call_on_progress(struct call_full *f, const pri_event_proceeding *e)
{
	enum call_state to = f->fsm.state;

	if (to == CALL_DIALING || to == CALL_OVERLAP_OUT)
		to = CALL_SENT;

	if (!on_response(f, CALL_EV_PROGRESS, to, e->channel,
			 call_cfg(f)->t310_ms))
		return;
	tell_slot(f);
	call_tell_type(f, LINK_PROGRESS, is_inband(e->progressmask));
}

void call_on_answer(struct call_full *f, const pri_event_answer *e)
{
	if (!on_response(f, CALL_EV_ANSWER, CALL_TALK, e->channel, 0))
		return;
	tell_slot(f);
	call_tell_type(f, LINK_ANSWER, false);
}
