/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls that arrive: bearer, channel, number, the first response, and the
 * digits that follow. Q.931 5.2 (user side), 5.1 (network side).
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "lqpri/call_priv.h"

static bool is_speech(const pri_event_ring *e)
{
	return e->ctype == PRI_TRANS_CAP_SPEECH ||
		e->ctype == PRI_TRANS_CAP_3_1K_AUDIO;
}

/* Q.931 5.2.3.1: the channel wanted, or another one, or a cause not to. */
static uint8_t arrive_channel(struct call_full *f, const pri_event_ring *e)
{
	struct channels *ch = &f->c.span->channels;
	unsigned int ts = (unsigned int)e->channel & 0xff;
	bool is_any = e->channel < 0 || !ts || ts == 0xff;
	struct call *other = channel_owner(ch, ts);
	int err;

	f->ds1 = e->channel < 0 ? 0 : e->channel & 0x1ff00;
	if (other && call_cfg(f)->side == LINK_USER &&
	    call_is_unanswered_dial(other))
		call_yield(other);	/* 5.7: the network's call prevails */
	err = is_any ? -EBUSY : channel_take(ch, ts, &f->c);
	if (!err) {
		f->ts = ts;
		return 0;
	}
	if (!is_any && !e->flexible)
		return err == -ENOENT ? 82 : 44;
	return call_take_channel(f) ? 0 : 34;
}

/* Refused without a leg: libpri's later events of it are nobody's (span.c). */
static void refuse(struct span *s, const pri_event_ring *e, uint8_t cause)
{
	struct pri *pri = dchan_pri(s->d);

	log_note(CALL_AREA, "span=%u to=%s refused=%u", s->cfg.span,
		 e->callednum, cause);
	/* these libpri sends in RELEASE COMPLETE; others need a response first */
	if (cause != 34 && cause != 44 && cause != 82 && cause != 88)
		(void)pri_proceeding(pri, e->call, 0, 0);
	(void)pri_hangup(pri, e->call, cause);
}

static void setup_of(struct link_msg *m, struct call_full *f,
		     const pri_event_ring *e)
{
	const struct span_cfg *cfg = call_cfg(f);

	*m = (struct link_msg){ .type = LINK_SETUP, .span = cfg->span,
				.ts = f->ts };
	m->is_complete = e->complete || !cfg->has_overlap;
	address_receive(&m->from, &cfg->plan, &e->calling);
	number_receive(m->to.number, &cfg->plan,
		       *e->callednum ? e->callednum : e->keypad_digits,
		       e->calledplan);
	str_copy(m->text, sizeof(m->text), f->ref);
	str_copy(f->number, sizeof(f->number), m->to.number);
	log_info(CALL_AREA, "%s ts=%u from=%s to=%s complete=%d", f->fsm.id,
		 f->ts, m->from.presentation == LEG_ALLOWED ?
		 m->from.number : "-", m->to.number, m->is_complete);
}

static void accept_setup(struct call_full *f, const pri_event_ring *e)
{
	int channel = call_channel_arg(f), err;
	struct link_msg m;

	setup_of(&m, f, e);
	f->is_told_slot = true;
	if (m.is_complete) {
		call_go(f, CALL_OFFERED, CALL_EV_SETUP, 0);
		err = pri_proceeding(call_pri(f), f->c.q, channel, 0);
	} else {
		call_go(f, CALL_OVERLAP_IN, CALL_EV_SETUP,
			call_cfg(f)->t302_ms);
		err = pri_need_more_info(call_pri(f), f->c.q, channel, 0);
	}
	if (err)
		log_warn(CALL_AREA, "%s response=lost", f->fsm.id);
	call_tell(f, &m);
}

void call_arrive(struct span *s, const pri_event_ring *e, uint32_t id)
{
	struct call_full *f;
	uint8_t cause;

	if (!id) {
		refuse(s, e, 41);
		return;
	}
	if (!is_speech(e)) {
		refuse(s, e, 88);	/* incompatible destination */
		return;
	}
	f = call_new(s, id);
	if (!f) {
		refuse(s, e, 41);
		return;
	}
	f->c.q = e->call;
	call_name(f, 'i');
	cause = arrive_channel(f, e);
	if (cause) {
		refuse(s, e, cause);
		f->is_told_gone = true;		/* it never was */
		call_finish(f, CALL_EV_LOST, cause);
		return;
	}
	accept_setup(f, e);
}

void call_tell_more(struct call_full *f, bool is_complete)
{
	struct link_msg m = { .type = LINK_MORE, .is_complete = is_complete };

	str_copy(m.number, sizeof(m.number), f->number);
	call_tell(f, &m);
}

void call_on_more(struct call_full *f, const pri_event_ring *e)
{
	size_t n = strlen(f->number);

	for (const char *d = e->callednum; *d && n < LEG_NUMBER_LEN - 1; d++)
		if (link_digit_is_valid(*d))
			f->number[n++] = *d;
	f->number[n] = '\0';
	call_wait(f, e->complete ? 0 : call_cfg(f)->t302_ms);
	call_tell_more(f, e->complete);
}
