/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The call of call.h: its states, its end, its owner's commands. Reference:
 * Q.931 clause 5 (procedures), 9 (timers); libpri runs T303, T305, T308, T309
 * and T313, here are T301, T302, T304 and T310.
 *
 * libpri's rules: its events HANGUP_REQ and HANGUP want pri_hangup() in return;
 * after HANGUP_ACK, and after the pri_hangup() that follows HANGUP or rejects a
 * call, it has freed the call. It stays silent when an incoming call to which
 * we never responded ends; so every SETUP is responded to at once, by CALL
 * PROCEEDING or SETUP ACKNOWLEDGE.
 *
 * Not here: which channel (channel.c), restart and D-channel state (span.c).
 */
#include "lqpri/call_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define RELEASE_MS 60000	/* > T305 + 2 * T308: libpri has lost the call */

#define S(name) FSM_BIT(CALL_##name)
#define E(name) FSM_BIT(CALL_EV_##name)

#define END	 (E(DISCONNECT) | E(RELEASED) | E(LOST) | E(HANGUP))
#define RESPONSE (E(PROCEEDING) | E(ALERTING) | E(PROGRESS) | E(ANSWER))
#define DIGIT	 (E(SEND_DIGIT) | E(DIGITS))
#define OFFER	 (E(ACCEPT) | E(ALERT) | E(TELL_PROGRESS) | E(CONNECT) | DIGIT)
#define ENDED	 (S(RELEASING) | S(GONE))

static const struct fsm_state states[CALL_STATES] = {
	[CALL_IDLE] = { "idle", E(SETUP) | END,
		S(DIALING) | S(OVERLAP_IN) | S(OFFERED) | ENDED, 0 },
	[CALL_DIALING] = { "dialing", RESPONSE | E(SETUP_ACK) | DIGIT | END,
		S(DIALING) | S(OVERLAP_OUT) | S(SENT) | S(RINGING) | S(TALK) |
		ENDED, 0 },
	[CALL_OVERLAP_OUT] = { "overlap_out",
		RESPONSE | DIGIT | E(TIMEOUT) | END,
		S(SENT) | S(RINGING) | S(TALK) | ENDED, 0 },
	[CALL_SENT] = { "sent", RESPONSE | DIGIT | E(TIMEOUT) | END,
		S(RINGING) | S(TALK) | ENDED, 0 },
	[CALL_RINGING] = { "ringing",
		E(PROGRESS) | E(ANSWER) | DIGIT | E(TIMEOUT) | END,
		S(TALK) | ENDED, 0 },
	[CALL_OVERLAP_IN] = { "overlap_in", OFFER | E(MORE) | E(TIMEOUT) | END,
		S(OFFERED) | ENDED, 0 },
	[CALL_OFFERED] = { "offered", OFFER | END,
		S(ALERTED) | S(TALK) | ENDED, 0 },
	[CALL_ALERTED] = { "alerted", OFFER | END, S(TALK) | ENDED, 0 },
	[CALL_TALK] = { "talk", DIGIT | E(PROGRESS) | END, ENDED, 0 },
	[CALL_RELEASING] = { "releasing",
		E(DISCONNECT) | E(RELEASED) | E(LOST) | E(TIMEOUT), S(GONE),
		0 },
	[CALL_GONE] = { "gone", 0, 0, 0 },
};

static const char *const event_names[CALL_EVENTS] = {
	"setup", "setup_ack", "more", "proceeding", "alerting", "progress",
	"answer", "digits", "disconnect", "released", "lost", "accept",
	"alert", "tell_progress", "connect", "send_digit", "hangup", "timeout",
};

static const struct fsm_table table = { CALL_AREA, states, CALL_STATES,
					event_names, CALL_EVENTS };

static struct call_full *full(const struct call *c)
{
	return (struct call_full *)c;
}

static uint64_t now(const struct call_full *f)
{
	return loop_now_ms(f->c.span->loop);
}

static uint8_t cause_of(int cause)
{
	return cause < 1 || cause > 127 ? 16 : (uint8_t)cause;
}

/* libpri frees calls as a side effect; this is its only way to ask. */
static bool is_known(const struct call_full *f)
{
	int mode;

	return f->c.q && pri_get_crv(call_pri(f), f->c.q, &mode) >= 0;
}

/* ------------------------------------------------------------ to the owner */

void call_tell(struct call_full *f, struct link_msg *m)
{
	struct span *s = f->c.span;

	m->call = f->c.id;
	if (!f->is_told_gone)
		s->h.message(s->h.arg, m);
}

void call_tell_type(struct call_full *f, enum link_type type, bool is_inband)
{
	call_tell(f, &(struct link_msg){ .type = type,
					 .is_inband = is_inband });
}

static void tell_gone(struct call_full *f, uint8_t cause)
{
	struct link_msg m = { .type = LINK_GONE, .cause = cause,
			      .is_by_us = f->is_ended_by_owner };

	call_tell(f, &m);
	f->is_told_gone = true;
}

/* ---------------------------------------------------------------- lifetime */

static void call_destroy(void *obj)
{
	struct call_full *f = obj;

	timer_stop(&f->timer);
}

struct call_full *call_new(struct span *s, uint32_t id)
{
	struct call_full *f = mem_new(sizeof(*f), call_destroy);

	if (!f)
		return NULL;
	f->c.span = s;
	f->c.id = id;
	list_append(&s->calls, &f->c.link);
	s->n_calls++;
	fsm_init(&f->fsm, &table, CALL_IDLE, now(f), "call=%u", id);
	return f;
}

/* Once libpri's call is there, the log can carry its call reference. */
void call_name(struct call_full *f, char direction)
{
	int low = 0;
	int high = pri_get_crv(call_pri(f), f->c.q, &low);

	snprintf(f->ref, sizeof(f->ref), "span%u/%c%d", call_cfg(f)->span,
		 direction, high << 3 | low);
	fsm_init(&f->fsm, &table, f->fsm.state, now(f), "call=%u ref=%s",
		 f->c.id, f->ref);
}

/* libpri has no such call any more: the channel is free, the call ends. */
void call_finish(struct call_full *f, enum call_event event, uint8_t cause)
{
	struct span *s = f->c.span;

	call_go(f, CALL_GONE, event, 0);
	list_remove(&f->c.link);
	s->n_calls--;
	span_call_ended(s, f->ts, &f->c);
	tell_gone(f, f->end_cause ? f->end_cause : cause);
	mem_deref(f);
}

/* Release; gone follows when the far end has confirmed. */
void call_release(struct call_full *f, enum call_event event, uint8_t cause)
{
	f->end_cause = cause;
	call_go(f, CALL_RELEASING, event, RELEASE_MS);
	(void)pri_hangup(call_pri(f), f->c.q, cause);	/* else not known */
	if (!is_known(f))
		call_finish(f, event, cause);
}

static void on_timeout(void *arg)
{
	struct call_full *f = mem_ref(arg);
	struct span *s = f->c.span;

	if (fsm_accepts(&f->fsm, CALL_EV_TIMEOUT)) {
		log_info(CALL_AREA, "%s timeout=%s", f->fsm.id,
			 fsm_state_name(&f->fsm));
		if (f->fsm.state == CALL_OVERLAP_IN)		/* T302 */
			call_tell_more(f, true);
		else if (f->fsm.state == CALL_RELEASING)
			call_lost(&f->c, f->end_cause);
		else if (f->fsm.state == CALL_RINGING)		/* T301 */
			call_release(f, CALL_EV_TIMEOUT, 19);
		else						/* T304, T310 */
			call_release(f, CALL_EV_TIMEOUT, 102);
	}
	mem_deref(f);
	dchan_settle(s->d);
}

void call_wait(struct call_full *f, uint32_t timeout_ms)
{
	timer_stop(&f->timer);
	if (timeout_ms && timer_set(&f->timer, f->c.span->loop, timeout_ms,
				    on_timeout, f))
		log_error(CALL_AREA, "%s timer=lost error=memory", f->fsm.id);
}

void call_go(struct call_full *f, enum call_state state, enum call_event event,
	     uint32_t timeout_ms)
{
	(void)fsm_go(&f->fsm, state, event, now(f));	/* logged if refused */
	call_wait(f, timeout_ms);
}

/* ------------------------------------------------------ from the far end */

static void on_digits(struct call_full *f, const char *digits)
{
	struct link_msg m = { .type = LINK_DIGIT };

	for (; *digits; digits++) {
		m.digit = *digits;
		if (link_digit_is_valid(*digits))
			call_tell(f, &m);
	}
}

/* DISCONNECT: the party has gone; the channel follows when we are confirmed. */
static void on_disconnect(struct call_full *f, uint8_t cause)
{
	if (f->fsm.state == CALL_RELEASING) {	/* both ends at once */
		(void)pri_hangup(call_pri(f), f->c.q, cause);
		if (!is_known(f))
			call_finish(f, CALL_EV_DISCONNECT, cause);
		return;
	}
	tell_gone(f, cause);
	call_release(f, CALL_EV_DISCONNECT, cause);
}

static void on_released(struct call_full *f, int e, int cause)
{
	if (e == PRI_EVENT_HANGUP)
		(void)pri_hangup(call_pri(f), f->c.q, cause_of(cause));
	if (!call_dial_again(f, cause))
		call_finish(f, CALL_EV_RELEASED, cause_of(cause));
}

static int event_of(int e)
{
	switch (e) {
	case PRI_EVENT_SETUP_ACK:
		return CALL_EV_SETUP_ACK;
	case PRI_EVENT_INFO_RECEIVED:
		return CALL_EV_MORE;
	case PRI_EVENT_PROCEEDING:
		return CALL_EV_PROCEEDING;
	case PRI_EVENT_RINGING:
		return CALL_EV_ALERTING;
	case PRI_EVENT_PROGRESS:
		return CALL_EV_PROGRESS;
	case PRI_EVENT_ANSWER:
		return CALL_EV_ANSWER;
	case PRI_EVENT_KEYPAD_DIGIT:
		return CALL_EV_DIGITS;
	case PRI_EVENT_HANGUP_REQ:
		return CALL_EV_DISCONNECT;
	case PRI_EVENT_HANGUP:
	case PRI_EVENT_HANGUP_ACK:
		return CALL_EV_RELEASED;
	default:
		return -1;
	}
}

static void dispatch(struct call_full *f, int event, const pri_event *e)
{
	switch (event) {
	case CALL_EV_SETUP_ACK:
		return call_on_setup_ack(f, e->setup_ack.channel);
	case CALL_EV_MORE:
		return call_on_more(f, &e->ring);
	case CALL_EV_PROCEEDING:
		return call_on_proceeding(f, &e->proceeding);
	case CALL_EV_ALERTING:
		return call_on_alerting(f, &e->ringing);
	case CALL_EV_PROGRESS:
		return call_on_progress(f, &e->proceeding);
	case CALL_EV_ANSWER:
		return call_on_answer(f, &e->answer);
	case CALL_EV_DIGITS:
		return on_digits(f, e->digit.digits);
	case CALL_EV_DISCONNECT:
		return on_disconnect(f, cause_of(e->hangup.cause));
	default:
		return on_released(f, e->e, e->hangup.cause);
	}
}

void call_event(struct call *c, const pri_event *e)
{
	int event = event_of(e->e);
	struct call_full *f;

	if (event < 0)
		return;		/* FACILITY, NOTIFY, HOLD, ...: not used */
	f = mem_ref(full(c));	/* the owner may end it from inside tell() */
	/* what crosses our DISCONNECT is no news */
	if ((f->fsm.state != CALL_RELEASING ||
	     (states[CALL_RELEASING].events & FSM_BIT(event))) &&
	    fsm_accepts(&f->fsm, (unsigned int)event))
		dispatch(f, event, e);
	mem_deref(f);
}

void call_lost(struct call *c, uint8_t cause)
{
	struct call_full *f = full(c);

	pri_destroycall(call_pri(f), c->q);
	call_finish(f, CALL_EV_LOST, cause);
}

void call_abandon(struct call *c, uint8_t cause)
{
	struct call_full *f = full(c);

	f->is_told_gone = true;
	if (f->fsm.state != CALL_RELEASING)
		call_release(f, CALL_EV_HANGUP, cause);
}

void call_give_up(struct call *c, uint8_t cause)
{
	tell_gone(full(c), cause);
	call_abandon(c, cause);
}

void call_yield(struct call *c)
{
	struct call_full *f = full(c);

	log_info(CALL_AREA, "%s ts=%u glare=yielded", f->fsm.id, f->ts);
	channel_leave(&c->span->channels, f->ts, c);
	f->ts = 0;
}

bool call_is_unanswered_dial(const struct call *c)
{
	return full(c)->fsm.state == CALL_DIALING;
}

/* --------------------------------------------------------- from the owner */

static void check(const struct call_full *f, const char *what, int err)
{
	if (err)
		log_warn(CALL_AREA, "%s %s=not_sent", f->fsm.id, what);
}

/* The number is complete: from overlap receiving on, like an en-bloc call. */
static void accept_number(struct call_full *f, enum call_event event)
{
	if (f->fsm.state != CALL_OVERLAP_IN)
		return;
	call_go(f, CALL_OFFERED, event, 0);
	check(f, "proceeding", pri_proceeding(call_pri(f), f->c.q,
					      call_channel_arg(f), 0));
}

static void alert(struct call_full *f, bool is_inband)
{
	accept_number(f, CALL_EV_ALERT);
	if (f->fsm.state == CALL_ALERTED)
		return;
	call_go(f, CALL_ALERTED, CALL_EV_ALERT, 0);
	check(f, "alerting", pri_acknowledge(call_pri(f), f->c.q,
					     call_channel_arg(f), is_inband));
}

static void progress(struct call_full *f)
{
	accept_number(f, CALL_EV_TELL_PROGRESS);
	check(f, "progress", pri_progress(call_pri(f), f->c.q,
					  call_channel_arg(f), 1));
}

static void answer(struct call_full *f)
{
	accept_number(f, CALL_EV_CONNECT);
	call_go(f, CALL_TALK, CALL_EV_CONNECT, 0);
	check(f, "connect", pri_answer(call_pri(f), f->c.q,
				       call_channel_arg(f), 0));
}

static void send_digit(struct call_full *f, char digit)
{
	char digits[2] = { digit, '\0' };
	size_t n = strlen(f->unsent);

	if (f->fsm.state == CALL_DIALING && !f->invite.is_complete) {
		if (n < sizeof(f->unsent) - 1)
			memcpy(f->unsent + n, digits, sizeof(digits));
	} else if (f->fsm.state == CALL_OVERLAP_OUT) {
		check(f, "digit", pri_information(call_pri(f), f->c.q, digit));
		call_wait(f, call_cfg(f)->t304_ms);
	} else {
		check(f, "digit", pri_keypad_facility(call_pri(f), f->c.q,
						      digits));
	}
}

/*
 * Causes 6, 7 and 26 belong to channel and terminal selection; libpri would
 * take them for that and leave out DISCONNECT.
 */
static void hang_up(struct call_full *f, uint8_t cause)
{
	f->is_ended_by_owner = true;
	if (cause == 6 || cause == 7 || cause == 26)
		cause = 31;	/* normal, unspecified */
	call_release(f, CALL_EV_HANGUP, cause);
}

static int command_event(enum link_type type)
{
	switch (type) {
	case LINK_ACCEPT:
		return CALL_EV_ACCEPT;
	case LINK_ALERT:
		return CALL_EV_ALERT;
	case LINK_PROGRESS:
		return CALL_EV_TELL_PROGRESS;
	case LINK_ANSWER:
		return CALL_EV_CONNECT;
	case LINK_DIGIT:
		return CALL_EV_SEND_DIGIT;
	case LINK_HANGUP:
		return CALL_EV_HANGUP;
	default:
		return -1;
	}
}

static void perform(struct call_full *f, const struct link_msg *m)
{
	switch (m->type) {
	case LINK_ACCEPT:
		return accept_number(f, CALL_EV_ACCEPT);
	case LINK_ALERT:
		return alert(f, m->is_inband);
	case LINK_PROGRESS:
		return progress(f);
	case LINK_ANSWER:
		return answer(f);
	case LINK_DIGIT:
		return send_digit(f, m->digit);
	default:
		return hang_up(f, (uint8_t)m->cause);
	}
}

void call_command(struct call *c, const struct link_msg *m)
{
	struct call_full *f = full(c);
	struct span *s = c->span;
	int event = command_event(m->type);

	if (event < 0 || f->end_cause)
		return;		/* it crossed the end of the call */
	if (!fsm_accepts(&f->fsm, (unsigned int)event))
		return;
	perform(f, m);
	dchan_settle(s->d);
}

/* ------------------------------------------------------------------ lookup */

struct call *call_by_id(struct span *s, uint32_t id)
{
	struct call *c;

	list_for_each(c, &s->calls, link)
		if (c->id == id)
			return c;
	return NULL;
}

struct call *call_by_q931(struct span *s, const q931_call *q)
{
	struct call *c;

	list_for_each(c, &s->calls, link)
		if (c->q == q)
			return c;
	return NULL;
}

void call_free_all(struct span *s)
{
	struct call *c;

	while ((c = list_first(&s->calls, struct call, link))) {
		list_remove(&c->link);
		s->n_calls--;
		mem_deref(c);
	}
}
