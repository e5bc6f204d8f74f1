// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A line of the exchange, as a table: what each event does in each state.
 *
 *   in:   idle -RING-> ringing -NUMBER or second RING-> offered -ANSWER-> up
 *         ringing and offered without RING for ring_gap: idle (abandoned)
 *   out:  idle -INVITE-> seized -DIAL_TONE-> dialling -SENT-> calling
 *         calling -RING_BACK-> alerting -VOICE, quiet-> up
 *   both: up -BUSY, LOOP_OPEN, REVERSAL, silence, HANGUP-> guard -> idle
 *
 *   spent   refused, but the exchange still rings
 *   taken   a telephone beside us is lifted: the line is not ours, until it has
 *           been free for longer than its dial or a flash frees it
 *
 * The event of a row is what the line did or somebody asked; what a row leaves
 * out means nothing in that state. Commands that make no sense are refused.
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "sig/analog_priv.h"

#define CAUSE_NON_SELECTED	26	/* Q.850: somebody else took the call */
#define NUMBER_FRESH_MS	6000	/* DTMF comes before the first ring */

#define SETTLE_MS	300	/* of its last digit, which is no key */

#define BESIDE_MS	1000	/* free for so long: it has been hung up */

#define IDLE_EARS	LQ_SLOT_F_CID

#define E(e) FSM_BIT(PORT_##e)
#define S(s) FSM_BIT(FXO_##s)
/* A line and those at its far end do what they like. */
#define LINE (E(POWER) | E(DEAD) | E(RING) | E(PAUSE) | E(LOOP_OPEN) | \
	      E(REVERSAL) | E(TAKEN) | E(FREE) | E(NUMBER) | E(DIAL_TONE) | \
	      E(RING_BACK) | E(RING_BACK_END) | E(BUSY) | E(CONGESTION) | \
	      E(SIT) | E(VOICE) | E(QUIET) | E(DIGIT) | E(SENT) | E(LATE))
#define IN_CALL (LINE | E(HANGUP))
/* Progress of a call that came in is heard by nobody. */
#define CAME_IN (IN_CALL | E(ACCEPT) | E(ALERT) | E(PROGRESS) | E(ANSWER))

static const struct fsm_state states[FXO_STATES] = {
	[FXO_DEAD] = { "dead", LINE, S(IDLE), 0 },
	[FXO_IDLE] = { "idle", LINE | E(INVITE), S(DEAD) | S(RINGING) |
		       S(OFFERED) | S(SEIZED) | S(TAKEN), 0 },
	[FXO_RINGING] = { "ringing", LINE, S(DEAD) | S(IDLE) | S(OFFERED) |
			  S(TAKEN), 0 },
	[FXO_OFFERED] = { "offered", CAME_IN, S(DEAD) | S(IDLE) | S(SPENT) |
			  S(UP) | S(TAKEN), 0 },
	[FXO_SPENT] = { "spent", LINE, S(DEAD) | S(IDLE) | S(TAKEN), 0 },
	[FXO_SEIZED] = { "seized", IN_CALL, S(DIALLING) | S(GUARD), 0 },
	[FXO_DIALLING] = { "dialling", IN_CALL, S(CALLING) | S(UP) |
			   S(GUARD), 0 },
	[FXO_CALLING] = { "calling", IN_CALL, S(ALERTING) | S(UP) |
			  S(GUARD), 0 },
	[FXO_ALERTING] = { "alerting", IN_CALL, S(UP) | S(GUARD), 0 },
	[FXO_UP] = { "up", CAME_IN, S(GUARD), 0 },
	[FXO_GUARD] = { "guard", LINE, S(DEAD) | S(IDLE) | S(TAKEN), 0 },
	[FXO_TAKEN] = { "taken", LINE | E(HANGUP), S(DEAD) | S(IDLE), 0 },
};

const struct fsm_table fxo_table = {
	.area = ANALOG_AREA,
	.states = states,
	.n_states = FXO_STATES,
	.event_names = port_event_names,
	.n_events = PORT_EVENTS,
};

/* ------------------------------------------------------------ coming to rest */

enum fxo_state fxo_first(uint32_t signal)
{
	if (!(signal & LQ_SIG_BATTERY))
		return FXO_DEAD;
	return signal & LQ_SIG_IN_USE ? FXO_TAKEN : FXO_IDLE;
}

static void listen_idly(struct port *p)
{
	port_listen(p, p->conf.caller == ANALOG_CALLER_NONE ? 0 : IDLE_EARS);
}

static void to_idle(struct port *p, enum port_event ev)
{
	p->is_out = p->has_spoken = false;
	p->heard.kind = LQ_CID_NONE;
	port_go(p, FXO_IDLE, ev);
	listen_idly(p);
}

/* The loop is opened; the exchange needs a moment to see that. */
static void to_guard(struct port *p, enum port_event ev)
{
	timer_stop(&p->other);
	port_signal(p, 0, LQ_SIG_OFFHOOK);
	port_listen(p, 0);
	port_go(p, FXO_GUARD, ev);
	port_late_after(p, p->a->times.guard);
}

void fxo_release(struct port *p, enum port_event ev, uint8_t cause)
{
	to_guard(p, ev);
	port_gone(p, cause, false);
}

static void power_comes(struct port *p)
{
	to_idle(p, PORT_POWER);
	port_is_up(p);
}

static void power_goes(struct port *p)
{
	port_go(p, FXO_DEAD, PORT_DEAD);
	port_is_up(p);
	port_gone(p, CAUSE_OUT_OF_ORDER, false);
}

/* In a call, with a loop that never had current. */
void fxo_line_dies(struct port *p)
{
	fxo_release(p, PORT_DEAD, CAUSE_OUT_OF_ORDER);
}

/* Who called whom, as far as it can be told: it rang before, or it did not. */
static void overhear(struct port *p)
{
	struct leg_address *ours = p->is_out ? &p->from : &p->to;
	struct leg_event setup = {
		.type = LEG_EV_SETUP, .from = &p->from, .to = &p->to,
		.trunk = p->conf.line, .is_complete = true,
		.slot = p->conf.slot,
		.overheard = p->is_out ? LEG_OVERHEARD_OUT : LEG_OVERHEARD_IN,
	};

	memset(&p->from, 0, sizeof(p->from));
	memset(&p->to, 0, sizeof(p->to));
	if (!p->is_out)
		number_read(&p->from, &p->heard);
	memcpy(ours->number, p->conf.number, sizeof(ours->number));
	port_listen(p, 0);
	p->leg = p->a->h.id(p->a->h.arg);
	port_tell(p, &setup);
}

static void is_taken(struct port *p)
{
	p->is_out = p->fsm.state != FXO_RINGING && p->fsm.state != FXO_OFFERED &&
		    p->fsm.state != FXO_SPENT;
	port_go(p, FXO_TAKEN, PORT_TAKEN);
	port_gone(p, CAUSE_NON_SELECTED, false);
	if (p->conf.is_recorded)
		overhear(p);
}

/* Nobody listens any more; the line stays what it is. */
static void is_left_alone(struct port *p)
{
	port_gone(p, p->cause, true);
}

static void is_taken_again(struct port *p)
{
	timer_stop(&p->timer);
}

static void is_free(struct port *p)
{
	port_late_after(p, BESIDE_MS);
}

/* An exchange that released by opening the loop has closed it by now. */
static void rests(struct port *p)
{
	if (!(p->signal & LQ_SIG_BATTERY))
		power_goes(p);
	else if (p->signal & LQ_SIG_IN_USE)
		is_taken(p);
	else
		to_idle(p, PORT_LATE);
}

static void is_hung_up(struct port *p)
{
	rests(p);
	port_gone(p, CAUSE_NORMAL, false);
}

/* ----------------------------------------------------------------- coming in */

static bool is_fresh(const struct port *p)
{
	return p->heard.kind != LQ_CID_NONE &&
	       loop_now_ms(p->a->loop) - p->heard_ms < NUMBER_FRESH_MS;
}

static void offer(struct port *p, enum port_event ev)
{
	struct leg_event setup = {
		.type = LEG_EV_SETUP, .from = &p->from, .to = &p->to,
		.trunk = p->conf.line, .is_complete = true,
		.slot = p->conf.slot,
	};

	number_read(&p->from, &p->heard);
	memset(&p->to, 0, sizeof(p->to));
	memcpy(p->to.number, p->conf.number, sizeof(p->to.number));
	p->is_out = false;
	p->n_in++;
	port_go(p, FXO_OFFERED, ev);
	port_late_after(p, p->a->times.ring_gap);
	p->leg = p->a->h.id(p->a->h.arg);
	port_tell(p, &setup);
}

static void rings_first(struct port *p)
{
	if (is_fresh(p) || p->conf.caller == ANALOG_CALLER_NONE) {
		offer(p, PORT_RING);
		return;
	}
	port_go(p, FXO_RINGING, PORT_RING);
	port_late_after(p, p->a->times.ring_gap);
}

static void number_comes(struct port *p)
{
	if (p->heard.kind == LQ_CID_DTMF)
		port_late_after(p, SETTLE_MS);
	else
		offer(p, PORT_NUMBER);
}

static void rings_second(struct port *p)
{
	offer(p, PORT_RING);
}

static void rings_on(struct port *p)
{
	port_late_after(p, p->a->times.ring_gap);
}

static void gives_up(struct port *p)
{
	log_info(ANALOG_AREA, "port=%s leg=%u abandoned=yes", p->conf.name,
		 p->leg);
	to_idle(p, PORT_LATE);
	port_gone(p, CAUSE_NORMAL, false);
}

/* The number has settled, or nobody rings any more. */
static void first_ring_late(struct port *p)
{
	if (is_fresh(p))
		offer(p, PORT_LATE);
	else
		gives_up(p);
}

/* Nobody can tell an exchange no: it rings until the caller gives up. */
static void refuse(struct port *p)
{
	port_go(p, FXO_SPENT, PORT_HANGUP);
	port_late_after(p, p->a->times.ring_gap);
	port_gone(p, p->cause, true);
}

/* ---------------------------------------------------------------------- talk */

static void quiet_too_long(void *arg)
{
	struct port *p = arg;

	log_note(ANALOG_AREA, "port=%s leg=%u silence=yes", p->conf.name,
		 p->leg);
	fxo_release(p, PORT_LATE, CAUSE_NORMAL);
}

static void count_silence(struct port *p)
{
	if (p->a->times.silence &&
	    timer_set(&p->other, p->a->loop, p->a->times.silence,
		      quiet_too_long, p))
		log_error(ANALOG_AREA, "port=%s error=\"out of memory\"",
			  p->conf.name);
}

void fxo_talk(struct port *p, enum port_event ev)
{
	port_go(p, FXO_UP, ev);
	count_silence(p);
}

static void answer(struct port *p)
{
	port_listen(p, FXO_CALL_EARS);
	port_signal(p, LQ_SIG_OFFHOOK, 0);
	fxo_talk(p, PORT_ANSWER);
}

static void speaks(struct port *p)
{
	timer_stop(&p->other);
}

static void is_quiet(struct port *p)
{
	count_silence(p);
}

static void hears_release(struct port *p)
{
	fxo_release(p, PORT_BUSY, CAUSE_NORMAL);
}

static void loop_opens(struct port *p)
{
	fxo_release(p, PORT_LOOP_OPEN, CAUSE_NORMAL);
}

static void reverses(struct port *p)
{
	if (p->conf.answer == ANALOG_BY_REVERSAL)
		fxo_release(p, PORT_REVERSAL, CAUSE_NORMAL);
}

void fxo_hang_up(struct port *p)
{
	uint8_t cause = p->cause;

	to_guard(p, PORT_HANGUP);
	port_gone(p, cause, true);
}

void fxo_begin(struct port *p)
{
	listen_idly(p);
	if (p->fsm.state != FXO_TAKEN || !p->conf.is_recorded)
		return;
	p->is_out = true;
	overhear(p);
}

#define ACTS(...) ((port_act *const[PORT_EVENTS]){ __VA_ARGS__ })

port_act *const *const fxo_acts[FXO_STATES] = {
	[FXO_DEAD] = ACTS([PORT_POWER] = power_comes),
	[FXO_IDLE] = ACTS(
		[PORT_DEAD] = power_goes, [PORT_RING] = rings_first,
		[PORT_TAKEN] = is_taken, [PORT_INVITE] = fxo_seize
	),
	[FXO_RINGING] = ACTS(
		[PORT_DEAD] = power_goes, [PORT_NUMBER] = number_comes,
		[PORT_RING] = rings_second, [PORT_LATE] = first_ring_late,
		[PORT_TAKEN] = is_taken
	),
	[FXO_OFFERED] = ACTS(
		[PORT_DEAD] = power_goes, [PORT_RING] = rings_on,
		[PORT_PAUSE] = rings_on, [PORT_LATE] = gives_up,
		[PORT_TAKEN] = is_taken, [PORT_ANSWER] = answer,
		[PORT_HANGUP] = refuse
	),
	[FXO_SPENT] = ACTS(
		[PORT_DEAD] = power_goes, [PORT_RING] = rings_on,
		[PORT_PAUSE] = rings_on, [PORT_LATE] = rests,
		[PORT_TAKEN] = is_taken
	),
	[FXO_SEIZED] = fxo_seized_acts,
	[FXO_DIALLING] = fxo_dialling_acts,
	[FXO_CALLING] = fxo_calling_acts,
	[FXO_ALERTING] = fxo_alerting_acts,
	[FXO_UP] = ACTS(
		FXO_EVERY_CALL, [PORT_BUSY] = hears_release,
		[PORT_CONGESTION] = hears_release,
		[PORT_DIAL_TONE] = hears_release,
		[PORT_LOOP_OPEN] = loop_opens, [PORT_REVERSAL] = reverses,
		[PORT_VOICE] = speaks, [PORT_QUIET] = is_quiet
	),
	[FXO_GUARD] = ACTS([PORT_LATE] = rests),
	[FXO_TAKEN] = ACTS(
		[PORT_DEAD] = power_goes, [PORT_FREE] = is_free,
		[PORT_TAKEN] = is_taken_again, [PORT_LATE] = is_hung_up,
		[PORT_HANGUP] = is_left_alone
	),
};
