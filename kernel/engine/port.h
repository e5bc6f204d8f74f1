/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An analog port: between what a line is like and what that means.
 *
 *   board: lq_span_port_line()  ->  debounce, ringing, flash, dial pulses  ->
 *          LQ_EV_SIGNAL, LQ_EV_DIGIT, LQ_EV_METER to the slot's owner
 *   owner: LQ_SLOT_SIG          ->  ringing cadence, flash, pulses  ->
 *          span->signal(): "this, now"
 *
 * So a board knows neither time nor cadence. What it can be asked for is what
 * line chips can do: an FXS drives RING, REVERSED, BATTERY and METER, and
 * reports whether its loop is closed (Si3210: linefeed state, loop closure
 * detect); an FXO closes the loop, and reports ringing voltage, loop current
 * and line voltage (Si3050: ring detect, loop current and line voltage sense).
 *
 * The meaning stands in lq.h section 6. Runs with or without an owner: who
 * claims a port finds the state in lq_slot_info.signal.
 */
#ifndef LQ_ENGINE_PORT_H
#define LQ_ENGINE_PORT_H

#include <linux/types.h>
#include <linux/lq.h>

struct lq_engine;
struct lq_slot;

/* A two-valued thing, believed once it has been the same for so long. */
struct lq_port_steady {
	u32 is_on;		/* as believed */
	u32 ms;			/* for so long it has been otherwise */
};

struct lq_port {
	/* changed by requests */
	struct lq_port_cfg cfg;		/* no zeros but behind ring_ms's end */
	u32 sends;			/* LQ_SIG_* switched on by the owner */
	u32 flash_left_ms;		/* FXO: our own flash */
	char dial[LQ_NAME_LEN];		/* FXO: pulses to send, "": none */
	u32 break_ms, make_ms;

	/* what the board said last */
	u32 line;			/* LQ_SIG_* */
	s32 line_dv;
	u32 n_meter;			/* pulses not told yet */

	/* tick only: FXS */
	u32 ring_at, ring_left_ms;	/* segment of the cadence */
	struct lq_port_steady loop;	/* closed */
	u32 loop_ms;			/* since it was opened or closed */
	u32 n_pulses;

	/* tick only: FXO */
	u32 rung_ms, quiet_ms;		/* with, then without ringing voltage */
	struct lq_port_steady battery, reversed, flows, in_use;
	u32 dial_at, dial_pulses, dial_left_ms;
	bool is_broken;			/* a dial pulse is being sent */
};

/** lq_port_init - idle, with default times */
void lq_port_init(struct lq_port *p, u32 slot);

/** lq_port_set - LQ_PORT_SET, checked: 0 or -EINVAL */
int lq_port_set(struct lq_slot *s, const struct lq_port_cfg *cfg);

/**
 * lq_port_send - LQ_SLOT_SIG of an analog slot, bits that its kind has
 * Return: 0, -EINVAL (flash without a loop), or what the board said.
 */
int lq_port_send(struct lq_slot *s, u32 set, u32 clear);

/** lq_port_dial - LQ_SLOT_DIGITS by pulses; -EINVAL when it is on hook */
int lq_port_dial(struct lq_slot *s, const struct lq_digits *d);

/** lq_port_idle - its owner is gone; a board that is gone is not asked */
void lq_port_idle(struct lq_slot *s);

/** lq_port_tick - 1 ms of one port. Context: tick */
void lq_port_tick(struct lq_engine *e, struct lq_slot *s);

#endif
