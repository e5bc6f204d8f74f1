// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Calls out over a line of the exchange: seized, dialled, and what is heard then.
 * The machine and all other states: analog_fxo.c.
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "sig/analog_priv.h"

#define CAUSE_NUMBER_CHANGED	22
#define CAUSE_NO_CIRCUIT	34
#define CAUSE_CIRCUIT_TAKEN	44
#define ANNOUNCEMENT_MIN_MS	3000

void fxo_seize(struct port *p)
{
	p->is_out = true;
	p->has_spoken = false;
	port_go(p, FXO_SEIZED, PORT_INVITE);
	port_late_after(p, p->a->times.dial_tone);
	port_listen(p, FXO_CALL_EARS);
	port_signal(p, LQ_SIG_OFFHOOK, 0);
}

static void dial(struct port *p, enum port_event ev)
{
	int err;

	p->has_spoken = false;
	port_go(p, FXO_DIALLING, ev);
	err = p->a->ops.dial(p->a->ops.arg, p->conf.slot, p->to.number,
			     p->conf.is_pulse);
	if (err) {
		log_warn(ANALOG_AREA, "port=%s dial=failed reason=\"%s\"",
			 p->conf.name, strerror(-err));
		fxo_release(p, ev, CAUSE_UNALLOCATED);
	}
}

static void has_dial_tone(struct port *p)
{
	dial(p, PORT_DIAL_TONE);
}

static void somebody_speaks(struct port *p)
{
	p->has_spoken = true;
}

static void nobody_speaks(struct port *p)
{
	p->has_spoken = false;
}

/*
 * Some exchanges have a dial tone that we do not know; none feeds no current.
 * Who speaks without having been dialled is a caller whose ring we crossed.
 */
static void no_dial_tone(struct port *p)
{
	if (p->has_spoken)
		fxo_release(p, PORT_LATE, CAUSE_CIRCUIT_TAKEN);
	else if (p->signal & LQ_SIG_LOOP)
		dial(p, PORT_LATE);
	else
		fxo_release(p, PORT_LATE, CAUSE_OUT_OF_ORDER);
}

static void no_circuit(struct port *p)
{
	fxo_release(p, PORT_BUSY, CAUSE_NO_CIRCUIT);
}

static void out_of_order(struct port *p)
{
	fxo_release(p, PORT_LOOP_OPEN, CAUSE_OUT_OF_ORDER);
}

static void answered(struct port *p, enum port_event ev)
{
	struct leg_event e = { .type = LEG_EV_ANSWER, .slot = p->conf.slot };

	fxo_talk(p, ev);
	port_tell(p, &e);
}

/* From here on the caller hears the line itself. */
static void dialled(struct port *p)
{
	struct leg_event e = { .type = LEG_EV_PROGRESS, .slot = p->conf.slot };

	if (p->conf.answer == ANALOG_BY_DIALLING) {
		answered(p, PORT_SENT);
		return;
	}
	port_go(p, FXO_CALLING, PORT_SENT);
	port_late_after(p, p->a->times.no_progress);
	port_tell(p, &e);
}

static void ring_back(struct port *p)
{
	struct leg_event e = { .type = LEG_EV_ALERTING, .slot = p->conf.slot };

	p->has_spoken = false;		/* that was this tone's beginning */
	port_go(p, FXO_ALERTING, PORT_RING_BACK);
	port_late_after(p, p->a->times.ring_back);
	port_tell(p, &e);
}

static void ring_back_on(struct port *p)
{
	port_late_after(p, p->a->times.ring_back);
}

/* Lifted, or about to be told busy: a busy tone comes within that time. */
static void ring_back_ends(struct port *p)
{
	p->has_spoken = p->conf.answer == ANALOG_BY_PROGRESS;
	if (p->has_spoken)
		port_late_after(p, p->a->times.ring_back_end);
}

static void answered_by_voice(struct port *p)
{
	if (p->conf.answer == ANALOG_BY_PROGRESS)
		answered(p, PORT_VOICE);
}

static void answered_by_reversal(struct port *p)
{
	answered(p, PORT_REVERSAL);
}

/* An announcement, or somebody who lifted at once: the end will tell. */
static void spoken_to(struct port *p)
{
	if (p->has_spoken || p->conf.answer != ANALOG_BY_PROGRESS)
		return;
	p->has_spoken = true;
	p->spoken_ms = loop_now_ms(p->a->loop);
	port_late_after(p, p->a->times.announcement);
}

static void nothing_more(struct port *p)
{
	if (p->has_spoken)
		answered(p, PORT_LATE);
	else
		fxo_release(p, PORT_LATE, p->fsm.state == FXO_ALERTING ?
			CAUSE_NO_ANSWER : CAUSE_NO_RESPONSE);
}

/*
 * Announcements end with a busy tone: what they said was "no such number". A
 * tone that begins may be taken for speech as long as a cadence takes.
 */
static void busy(struct port *p)
{
	bool is_announced = p->has_spoken && loop_now_ms(p->a->loop) -
			    p->spoken_ms >= ANNOUNCEMENT_MIN_MS;

	fxo_release(p, PORT_BUSY, is_announced ? CAUSE_UNALLOCATED : CAUSE_BUSY);
}

/* It rang, and the exchange has stopped that. */
static void no_answer(struct port *p)
{
	fxo_release(p, PORT_BUSY, CAUSE_NO_ANSWER);
}

static void congestion(struct port *p)
{
	fxo_release(p, PORT_CONGESTION, CAUSE_CONGESTION);
}

static void special(struct port *p)
{
	static const uint8_t causes[] = {
		[LQ_SIT_OTHER] = CAUSE_UNALLOCATED,
		[LQ_SIT_INTERCEPT] = CAUSE_NUMBER_CHANGED,
		[LQ_SIT_VACANT] = CAUSE_UNALLOCATED,
		[LQ_SIT_REORDER] = CAUSE_CONGESTION,
		[LQ_SIT_NO_CIRCUIT] = CAUSE_NO_CIRCUIT,
	};

	fxo_release(p, PORT_SIT, p->detail < sizeof(causes) ?
		    causes[p->detail] : CAUSE_UNALLOCATED);
}

port_act *const fxo_seized_acts[PORT_EVENTS] = {
	FXO_EVERY_CALL, [PORT_DIAL_TONE] = has_dial_tone,
	[PORT_LATE] = no_dial_tone, [PORT_VOICE] = somebody_speaks,
	[PORT_QUIET] = nobody_speaks,
	[PORT_BUSY] = no_circuit, [PORT_CONGESTION] = no_circuit,
	[PORT_LOOP_OPEN] = out_of_order,
};

port_act *const fxo_dialling_acts[PORT_EVENTS] = {
	FXO_EVERY_CALL, [PORT_SENT] = dialled,
	[PORT_LOOP_OPEN] = out_of_order,
};

port_act *const fxo_calling_acts[PORT_EVENTS] = {
	FXO_EVERY_CALL, [PORT_RING_BACK] = ring_back,
	[PORT_BUSY] = busy, [PORT_CONGESTION] = congestion,
	[PORT_SIT] = special, [PORT_VOICE] = spoken_to,
	[PORT_REVERSAL] = answered_by_reversal,
	[PORT_LATE] = nothing_more, [PORT_LOOP_OPEN] = out_of_order,
};

port_act *const fxo_alerting_acts[PORT_EVENTS] = {
	FXO_EVERY_CALL, [PORT_RING_BACK] = ring_back_on,
	[PORT_RING_BACK_END] = ring_back_ends,
	[PORT_BUSY] = no_answer, [PORT_CONGESTION] = congestion,
	[PORT_VOICE] = answered_by_voice,
	[PORT_REVERSAL] = answered_by_reversal,
	[PORT_LATE] = nothing_more, [PORT_LOOP_OPEN] = out_of_order,
};
