// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A telephone, as a table: what each event does in each state.
 *
 *   from it: idle -LIFT-> dial tone -DIGIT-> digits -the last-> calling
 *            -ANSWER-> up
 *   to it:   idle -INVITE-> ringing -LIFT-> up
 *   ending:  ON_HOOK -> idle, from everywhere; HANGUP -> busy -> howler ->
 *            locked (quiet, until it is hung up)
 *
 * The event of a row is what the telephone did or somebody asked; what a row
 * leaves out means nothing in that state. The number plan is its owner's: a
 * number is complete when that wants no more, after '#', or after a pause.
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "sig/analog_priv.h"

#define E(e) FSM_BIT(PORT_##e)
#define S(s) FSM_BIT(FXS_##s)
/* A telephone and who holds it do what they like. */
#define PHONE (E(LIFT) | E(ON_HOOK) | E(FLASH) | E(RING) | E(PAUSE) | \
	       E(DIGIT) | E(SENT) | E(LATE) | E(VOICE) | E(QUIET) | \
	       E(DIAL_TONE) | E(RING_BACK) | E(RING_BACK_END) | E(BUSY) | \
	       E(CONGESTION) | E(SIT) | E(NUMBER))
#define CALLS (PHONE | E(ACCEPT) | E(ALERT) | E(PROGRESS) | E(ANSWER) | \
	       E(HANGUP))

static const struct fsm_state states[FXS_STATES] = {
	[FXS_IDLE] = { "idle", PHONE | E(INVITE), S(RINGING) | S(DIAL_TONE), 0 },
	[FXS_RINGING] = { "ringing", PHONE | E(HANGUP), S(IDLE) | S(UP), 0 },
	[FXS_DIAL_TONE] = { "dial_tone", PHONE, S(IDLE) | S(DIGITS) | S(BUSY),
			    0 },
	[FXS_DIGITS] = { "digits", PHONE, S(IDLE) | S(CALLING), 0 },
	[FXS_CALLING] = { "calling", CALLS, S(IDLE) | S(UP) | S(BUSY), 0 },
	[FXS_UP] = { "up", PHONE | E(HANGUP), S(IDLE) | S(BUSY), 0 },
	[FXS_BUSY] = { "busy", PHONE, S(IDLE) | S(DIAL_TONE) | S(HOWLER), 0 },
	[FXS_HOWLER] = { "howler", PHONE, S(IDLE) | S(LOCKED), 0 },
	[FXS_LOCKED] = { "locked", PHONE, S(IDLE), 0 },
};

const struct fsm_table fxs_table = {
	.area = ANALOG_AREA,
	.states = states,
	.n_states = FXS_STATES,
	.event_names = port_event_names,
	.n_events = PORT_EVENTS,
};

void fxs_begin(struct port *p)
{
	port_listen(p, LQ_SLOT_F_DTMF);
}

/* ----------------------------------------------------------------- dialling */

static void dial_tone(struct port *p, enum port_event ev)
{
	memset(&p->to, 0, sizeof(p->to));
	port_go(p, FXS_DIAL_TONE, ev);
	port_tone(p, LQ_TONE_DIAL);
	port_late_after(p, p->a->times.first_digit);
}

static void is_lifted(struct port *p)
{
	dial_tone(p, PORT_LIFT);
}

/* A flash while the busy tone is heard asks for a new call. */
static void begins_anew(struct port *p)
{
	dial_tone(p, PORT_FLASH);
}

static void add_digit(struct port *p)
{
	size_t n = strlen(p->to.number);

	if (n + 1 < sizeof(p->to.number))
		p->to.number[n] = p->digit;
}

static void call(struct port *p, enum port_event ev)
{
	struct leg_event setup = {
		.type = LEG_EV_SETUP, .from = &p->from, .to = &p->to,
		.trunk = p->conf.line, .is_complete = true,
		.slot = p->conf.slot,
	};

	memset(&p->from, 0, sizeof(p->from));
	memcpy(p->from.number, p->conf.line, sizeof(p->conf.line));
	p->n_in++;
	port_go(p, FXS_CALLING, ev);
	p->leg = p->a->h.id(p->a->h.arg);
	port_tell(p, &setup);
}

static void another_digit(struct port *p)
{
	add_digit(p);
	if (p->a->ops.wants_more(p->a->ops.arg, p->conf.line, p->to.number))
		port_late_after(p, p->a->times.next_digit);
	else
		call(p, PORT_DIGIT);
}

static void first_digit(struct port *p)
{
	port_go(p, FXS_DIGITS, PORT_DIGIT);
	port_tone(p, LQ_TONE_NONE);
	another_digit(p);
}

static void next_digit(struct port *p)
{
	if (p->digit == '#')
		call(p, PORT_DIGIT);
	else
		another_digit(p);
}

static void no_more_digits(struct port *p)
{
	call(p, PORT_LATE);
}

/* ----------------------------------------------------------------- calling */

static void rings_there(struct port *p)
{
	port_tone(p, LQ_TONE_RINGBACK);
}

/* The far end's own tones follow. */
static void early_media(struct port *p)
{
	port_tone(p, LQ_TONE_NONE);
}

static void is_answered(struct port *p)
{
	port_go(p, FXS_UP, PORT_ANSWER);
	port_tone(p, LQ_TONE_NONE);
	if (p->conf.is_reversing)
		port_signal(p, LQ_SIG_REVERSED, 0);
}

/* ----------------------------------------------------------------- ringing */

static void send_number(void *arg)
{
	struct port *p = arg;
	struct lq_caller_id id;
	int err;

	if (!number_write(&id, &p->from, p->conf.caller,
			  loop_unix_ms(p->a->loop)))
		return;
	id.slot = p->conf.slot;
	err = p->a->ops.send_caller(p->a->ops.arg, &id);
	if (err)
		log_warn(ANALOG_AREA, "port=%s caller_id=unsent reason=\"%s\"",
			 p->conf.name, strerror(-err));
}

static void ring(struct port *p)
{
	struct leg_event e = { .type = LEG_EV_ALERTING };

	p->was_sent = p->conf.caller == ANALOG_CALLER_NONE;
	port_go(p, FXS_RINGING, PORT_INVITE);
	port_late_after(p, p->a->times.ring);
	port_signal(p, LQ_SIG_RING, 0);
	port_tell(p, &e);
}

/* Between the first ring and the second. */
static void first_ring_ends(struct port *p)
{
	if (p->was_sent)
		return;
	p->was_sent = true;
	if (timer_set(&p->other, p->a->loop, p->a->times.caller_delay,
		      send_number, p))
		log_error(ANALOG_AREA, "port=%s error=\"out of memory\"",
			  p->conf.name);
}

static void stop_ringing(struct port *p)
{
	timer_stop(&p->other);
	port_signal(p, 0, LQ_SIG_RING);
}

static void answers(struct port *p)
{
	struct leg_event e = { .type = LEG_EV_ANSWER, .slot = p->conf.slot };

	stop_ringing(p);
	port_tone(p, LQ_TONE_NONE);	/* a number still being sent */
	port_go(p, FXS_UP, PORT_LIFT);
	port_tell(p, &e);
}

static void is_called_off(struct port *p)
{
	uint8_t cause = p->cause;

	stop_ringing(p);
	port_go(p, FXS_IDLE, PORT_HANGUP);
	port_gone(p, cause, true);
}

static void nobody_answers(struct port *p)
{
	stop_ringing(p);
	port_go(p, FXS_IDLE, PORT_LATE);
	port_gone(p, CAUSE_NO_ANSWER, false);
}

/* ------------------------------------------------------------ talk and end */

static void flashes(struct port *p)
{
	struct leg_event e = { .type = LEG_EV_FLASH };

	port_tell(p, &e);
}

static enum lq_tone_id tone_of(uint8_t cause)
{
	switch (cause) {
	case CAUSE_UNALLOCATED:
	case CAUSE_NO_ROUTE:
	case 22:		/* number changed */
	case 28:		/* invalid number format */
		return LQ_TONE_SIT;
	case CAUSE_OUT_OF_ORDER:
	case 34:		/* no circuit */
	case 38:		/* network out of order */
	case CAUSE_TEMPORARY:
	case CAUSE_CONGESTION:
	case 44:		/* circuit not available */
	case 47:		/* resource unavailable */
		return LQ_TONE_CONGESTION;
	default:
		return LQ_TONE_BUSY;
	}
}

static void to_busy(struct port *p, enum port_event ev, enum lq_tone_id tone)
{
	if (p->conf.is_reversing)
		port_signal(p, 0, LQ_SIG_REVERSED);
	port_go(p, FXS_BUSY, ev);
	port_tone(p, tone);
	port_late_after(p, p->a->times.busy);
}

static void is_released(struct port *p)
{
	uint8_t cause = p->cause;

	to_busy(p, PORT_HANGUP, tone_of(cause));
	port_gone(p, cause, true);
}

static void dials_nothing(struct port *p)
{
	to_busy(p, PORT_LATE, LQ_TONE_BUSY);
}

static void howls(struct port *p)
{
	port_go(p, FXS_HOWLER, PORT_LATE);
	port_tone(p, LQ_TONE_HOWLER);
	port_late_after(p, p->a->times.howler);
}

static void is_left(struct port *p)
{
	port_go(p, FXS_LOCKED, PORT_LATE);
	port_tone(p, LQ_TONE_NONE);
}

static void hangs_up(struct port *p)
{
	if (p->conf.is_reversing)
		port_signal(p, 0, LQ_SIG_REVERSED);
	port_go(p, FXS_IDLE, PORT_ON_HOOK);
	port_tone(p, LQ_TONE_NONE);
	port_gone(p, CAUSE_NORMAL, false);
}

port_act *const fxs_acts[FXS_STATES][PORT_EVENTS] = {
	[FXS_IDLE] = { [PORT_LIFT] = is_lifted, [PORT_INVITE] = ring },
	[FXS_RINGING] = {
		[PORT_PAUSE] = first_ring_ends, [PORT_LIFT] = answers,
		[PORT_HANGUP] = is_called_off, [PORT_LATE] = nobody_answers,
	},
	[FXS_DIAL_TONE] = {
		[PORT_ON_HOOK] = hangs_up, [PORT_DIGIT] = first_digit,
		[PORT_LATE] = dials_nothing,
	},
	[FXS_DIGITS] = {
		[PORT_ON_HOOK] = hangs_up, [PORT_DIGIT] = next_digit,
		[PORT_LATE] = no_more_digits,
	},
	[FXS_CALLING] = {
		[PORT_ON_HOOK] = hangs_up, [PORT_ALERT] = rings_there,
		[PORT_PROGRESS] = early_media, [PORT_ANSWER] = is_answered,
		[PORT_HANGUP] = is_released,
	},
	[FXS_UP] = {
		[PORT_ON_HOOK] = hangs_up, [PORT_FLASH] = flashes,
		[PORT_HANGUP] = is_released,
	},
	[FXS_BUSY] = {
		[PORT_ON_HOOK] = hangs_up, [PORT_FLASH] = begins_anew,
		[PORT_LATE] = howls,
	},
	[FXS_HOWLER] = { [PORT_ON_HOOK] = hangs_up, [PORT_LATE] = is_left },
	[FXS_LOCKED] = { [PORT_ON_HOOK] = hangs_up },
};
