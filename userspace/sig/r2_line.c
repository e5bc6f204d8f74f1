// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Line signals of System R2, digital version: two bits each way.
 *
 *                 forward a b      backward a b
 *   idle               1 0              1 0
 *   seized             0 0              1 0
 *   acknowledged       0 0              1 1
 *   answered           0 0              0 1
 *   clear back         0 0              1 1
 *   clear forward      1 0              0 1 or 1 1, then 1 0: idle
 *   blocked            1 0              1 1
 *   forced release     0 0              0 0
 *
 * A channel works both ways (Q.422): so 0 0 after our own 0 0 is a collision,
 * and both ends give up.
 *
 * Sources: ITU-T Q.421, Q.422 (11/88).
 */
#include "sig/r2_priv.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "sig/cause.h"

#define AREA		"r2"
#define COLLISION_MS	200	/* Q.422: the far end must see ours: >= 100 */
#define CAUSE_CHANNEL	44	/* requested channel not available */
#define BLOCK_MS	100	/* idle is seen before the block comes */
#define CLEAR_MS	30000	/* without release guard: told once */

static const char *const why_names[R2_WHYS] = {
	[R2_WHY_BITS] = "bits", [R2_WHY_TIME] = "time",
	[R2_WHY_COMMAND] = "command", [R2_WHY_REGISTER] = "register",
	[R2_WHY_LINE] = "line",
};

#define TO(s) FSM_BIT(R2_##s)
#define ROW(n, s, next) [R2_##s] = { n, 0, TO(DOWN) | TO(STARTING) | (next), 0 }

/* Every state may go down with the line. */
static const struct fsm_state states[R2_STATES] = {
	ROW("down", DOWN, 0),
	ROW("starting", STARTING, TO(IDLE) | TO(IN_CLEAR)),
	ROW("idle", IDLE, TO(OUT_SEIZE) | TO(IN_REGISTER)),
	ROW("out_seize", OUT_SEIZE, TO(OUT_REGISTER) | TO(OUT_COLLISION) |
	    TO(OUT_CLEAR)),
	ROW("out_register", OUT_REGISTER, TO(OUT_RING) | TO(OUT_CLEAR)),
	ROW("out_ring", OUT_RING, TO(OUT_TALK) | TO(OUT_CLEAR)),
	ROW("out_talk", OUT_TALK, TO(OUT_CLEAR)),
	ROW("out_collision", OUT_COLLISION, TO(OUT_CLEAR)),
	ROW("out_clear", OUT_CLEAR, TO(GUARD)),
	ROW("in_register", IN_REGISTER, TO(IN_RING) | TO(IN_CLEAR) | TO(GUARD)),
	ROW("in_ring", IN_RING, TO(IN_TALK) | TO(IN_CLEAR) | TO(GUARD)),
	ROW("in_talk", IN_TALK, TO(IN_CLEAR) | TO(GUARD)),
	ROW("in_clear", IN_CLEAR, TO(GUARD)),
	ROW("guard", GUARD, TO(IDLE)),
};

static const struct fsm_table table = { AREA, states, R2_STATES, why_names,
					R2_WHYS };

/* ------------------------------------------------------------------ states */

static void put_bits(struct r2 *r, enum r2_bits ab)
{
	r->tx = ab;
	r->h.bits(r->h.arg, (uint8_t)(ab << 2 | r->conf->variant->cd));
}

/* What a state sends from its beginning; the others go on as before. */
static void send_bits(struct r2 *r)
{
	switch (r->fsm.state) {
	case R2_IDLE:		/* also before a block: the release guard */
	case R2_STARTING:
	case R2_OUT_CLEAR:
		put_bits(r, R2_BITS_IDLE);
		break;
	case R2_OUT_SEIZE:
		put_bits(r, R2_BITS_SEIZE);
		break;
	case R2_IN_REGISTER:
	case R2_IN_CLEAR:
		put_bits(r, R2_BITS_ACK);
		break;
	case R2_IN_TALK:
		put_bits(r, R2_BITS_ANSWER);
		break;
	default:
		break;
	}
}

void r2_tell(struct r2 *r, const struct r2_event *ev)
{
	r->h.event(r->h.arg, ev);
}

void r2_go(struct r2 *r, enum r2_state state, enum r2_why why)
{
	enum r2_state from = r->fsm.state;

	if (fsm_go(&r->fsm, state, why, r->now_ms))
		return;
	if (from == R2_OUT_REGISTER || from == R2_IN_REGISTER ||
	    state == R2_GUARD || state == R2_DOWN) {
		r2_register_in(r, 0);
		r2_silence(r);
		r->h.deafen(r->h.arg);
	}
	send_bits(r);
	r2_tell(r, &(struct r2_event){ .type = R2_EV_STATE });
}

static void tell_gone(struct r2 *r, const struct r2_event *ev)
{
	if (!r->has_call)
		return;
	r->has_call = false;
	r2_tell(r, ev);
}

void r2_gone(struct r2 *r, uint8_t cause, bool is_by_us)
{
	tell_gone(r, &(struct r2_event){ .type = R2_EV_GONE, .cause = cause,
					 .is_by_us = is_by_us });
}

/* -------------------------------------------------------- clearing, idling */

static void come_in(struct r2 *r)
{
	r->n.n_in++;
	r2_line_in(r, 0);
	r->is_complete = r->wants_answer = false;
	r2_go(r, R2_IN_REGISTER, R2_WHY_BITS);
	r2_in_begin(r);
	if (!r->is_blocked)
		return;
	r->reg.refusal = CAUSE_CONGESTION;	/* our block came too late */
	r2_in_decide(r);
}

static void become_idle(struct r2 *r, enum r2_why why)
{
	r2_line_in(r, r->is_blocked ? BLOCK_MS : 0);
	r2_go(r, R2_IDLE, why);
	if (r->rx == R2_BITS_SEIZE && r->fsm.state == R2_IDLE)
		come_in(r);
}

static void guard(struct r2 *r, enum r2_why why)
{
	r2_line_in(r, r->conf->guard_ms ? r->conf->guard_ms : 1);
	r2_go(r, R2_GUARD, why);
}

/* Clear forward, until the far end is idle. */
static void clear_out(struct r2 *r, enum r2_why why)
{
	r2_line_in(r, CLEAR_MS);
	r2_go(r, R2_OUT_CLEAR, why);
	if (r->rx == R2_BITS_IDLE)
		guard(r, why);
}

static void end_out(struct r2 *r, uint8_t cause, enum r2_why why)
{
	clear_out(r, why);
	r2_gone(r, cause, false);
}

static void fault(struct r2 *r, const char *what)
{
	r->n.n_line_faults++;
	log_warn(AREA, "%s state=%s fault=%s bits=%d%d", r->fsm.id,
		 fsm_state_name(&r->fsm), what, r->rx >> 1, r->rx & 1);
}

/* ---------------------------------------------------------------- calls out */

static void collide(struct r2 *r)
{
	r->n.n_collisions++;
	r2_line_in(r, COLLISION_MS);
	r2_go(r, R2_OUT_COLLISION, R2_WHY_BITS);
	tell_gone(r, &(struct r2_event){ .type = R2_EV_GONE,
					 .cause = CAUSE_CHANNEL,
					 .is_collision = true });
}

static void acknowledged(struct r2 *r)
{
	r2_line_in(r, 0);
	r2_go(r, R2_OUT_REGISTER, R2_WHY_BITS);
	r2_out_begin(r);
	r2_tell(r, &(struct r2_event){ .type = R2_EV_PROCEEDING });
}

static void on_bits_seize(struct r2 *r)
{
	if (r->rx == R2_BITS_ACK)
		acknowledged(r);
	else if (r->rx == R2_BITS_SEIZE)
		collide(r);
	else if (r->rx == R2_BITS_ANSWER) {
		fault(r, "answer_without_register");
		end_out(r, CAUSE_INTERWORKING, R2_WHY_BITS);
	}
}

static void far_answers(struct r2 *r)
{
	r2_go(r, R2_OUT_TALK, R2_WHY_BITS);
	r2_tell(r, &(struct r2_event){ .type = R2_EV_ANSWER });
}

/* Forced release, or a far end that is idle all of a sudden. */
static void far_ends(struct r2 *r)
{
	if (r->rx == R2_BITS_IDLE)
		fault(r, "idle_in_call");
	end_out(r, r->fsm.state == R2_OUT_TALK ? CAUSE_NORMAL :
		CAUSE_TEMPORARY, R2_WHY_BITS);
}

static void on_bits_out(struct r2 *r)
{
	if (r->rx == R2_BITS_SEIZE || r->rx == R2_BITS_IDLE) {
		far_ends(r);
		return;
	}
	if (r->fsm.state == R2_OUT_TALK) {	/* clear back, or taken back */
		r2_line_in(r, r->rx == R2_BITS_ACK ?
			   r->conf->clear_back_ms + 1 : 0);
		return;
	}
	if (r->rx != R2_BITS_ANSWER)
		return;
	if (r->fsm.state == R2_OUT_REGISTER)
		r2_out_ended(r, 0);	/* answered over the last signal */
	else
		far_answers(r);
}

void r2_out_ended(struct r2 *r, uint8_t cause)
{
	if (cause) {
		end_out(r, cause, R2_WHY_REGISTER);
		return;
	}
	r2_go(r, R2_OUT_RING, R2_WHY_REGISTER);
	r2_tell(r, &(struct r2_event){ .type = R2_EV_RINGING });
	if (r->fsm.state == R2_OUT_RING && r->rx == R2_BITS_ANSWER)
		far_answers(r);
}

/* ----------------------------------------------------------------- calls in */

static void cleared_forward(struct r2 *r)
{
	guard(r, R2_WHY_BITS);
	r2_gone(r, CAUSE_NORMAL, false);
}

static void answer_now(struct r2 *r, enum r2_why why)
{
	r2_line_in(r, 0);
	r2_go(r, R2_IN_TALK, why);
}

void r2_in_ended(struct r2 *r, uint8_t cause)
{
	if (cause) {
		r2_go(r, R2_IN_CLEAR, R2_WHY_REGISTER);
		r2_gone(r, cause, false);
		return;
	}
	r2_line_in(r, r->wants_answer ? r->conf->answer_delay_ms + 1 : 0);
	r2_go(r, R2_IN_RING, R2_WHY_REGISTER);
}

int r2_answer(struct r2 *r, uint64_t now_ms)
{
	int err = r2_ring(r, now_ms);

	if (err || r->wants_answer)
		return err;
	r->wants_answer = true;
	if (r->fsm.state == R2_IN_RING)
		answer_now(r, R2_WHY_COMMAND);
	return 0;
}

/* ------------------------------------------------------------------- inputs */

static void on_bits(struct r2 *r)
{
	switch (r->fsm.state) {
	case R2_STARTING:
		if (r->rx & R2_BITS_IDLE)
			become_idle(r, R2_WHY_BITS);
		else if (r->rx == R2_BITS_SEIZE)	/* since before us */
			r2_go(r, R2_IN_CLEAR, R2_WHY_BITS);
		return;
	case R2_IDLE:
		if (r->rx == R2_BITS_SEIZE)
			come_in(r);
		else
			r2_tell(r, &(struct r2_event){ .type = R2_EV_STATE });
		return;
	case R2_OUT_SEIZE:
		return on_bits_seize(r);
	case R2_OUT_REGISTER:
	case R2_OUT_RING:
	case R2_OUT_TALK:
		return on_bits_out(r);
	case R2_OUT_CLEAR:
		if (r->rx == R2_BITS_IDLE)
			guard(r, R2_WHY_BITS);
		return;
	case R2_IN_REGISTER:
	case R2_IN_RING:
	case R2_IN_TALK:
	case R2_IN_CLEAR:
		if (r->rx & R2_BITS_IDLE)
			cleared_forward(r);
		return;
	default:
		return;		/* looked at when the state ends */
	}
}

void r2_bits(struct r2 *r, uint64_t now_ms, uint8_t abcd)
{
	r->now_ms = now_ms;
	if (r->fsm.state == R2_DOWN || r->rx == abcd >> 2)
		return;
	r->rx = abcd >> 2 & 3;
	on_bits(r);
}

static void line_time(struct r2 *r)
{
	r2_line_in(r, 0);
	switch (r->fsm.state) {
	case R2_OUT_SEIZE:
		fault(r, "no_acknowledgement");
		return end_out(r, CAUSE_TEMPORARY, R2_WHY_TIME);
	case R2_OUT_TALK:
		return end_out(r, CAUSE_NORMAL, R2_WHY_TIME);
	case R2_OUT_COLLISION:
		return clear_out(r, R2_WHY_TIME);
	case R2_OUT_CLEAR:
		return fault(r, "no_release_guard");
	case R2_IN_RING:
		return answer_now(r, R2_WHY_TIME);
	case R2_IDLE:
		if (r->is_blocked)
			put_bits(r, R2_BITS_ACK);
		return;
	case R2_GUARD:
		return become_idle(r, R2_WHY_TIME);
	default:
		return;
	}
}

void r2_time(struct r2 *r, uint64_t now_ms)
{
	r->now_ms = now_ms;
	if (r->line_due_ms && r->line_due_ms <= now_ms)
		line_time(r);
	if (!r->register_due_ms || r->register_due_ms > now_ms)
		return;
	r2_register_in(r, 0);
	if (r->fsm.state == R2_OUT_REGISTER)
		r2_out_time(r);
	else if (r->fsm.state == R2_IN_REGISTER)
		r2_in_time(r);
}

int r2_hangup(struct r2 *r, uint64_t now_ms, uint8_t cause)
{
	r->now_ms = now_ms;
	if (!r->has_call)
		return -EINVAL;
	r2_line_in(r, 0);
	switch (r->fsm.state) {
	case R2_IN_REGISTER:
		r->reg.refusal = cause ? cause : CAUSE_NORMAL;
		r->has_call = false;
		r2_in_decide(r);
		r->has_call = true;
		break;
	case R2_IN_RING:	/* no line signal says this before the answer */
		r->h.busy_tone(r->h.arg);
		r2_go(r, R2_IN_CLEAR, R2_WHY_COMMAND);
		break;
	case R2_IN_TALK:
		r2_go(r, R2_IN_CLEAR, R2_WHY_COMMAND);
		break;
	default:
		clear_out(r, R2_WHY_COMMAND);
		break;
	}
	r2_gone(r, cause, true);
	return 0;
}

/* ----------------------------------------------------------- up, down, block */

void r2_init(struct r2 *r, const struct r2_config *conf,
	     const struct r2_handler *h, uint64_t now_ms, const char *id)
{
	memset(r, 0, sizeof(*r));
	r->conf = conf;
	r->h = *h;
	r->now_ms = now_ms;
	r->rx = r->tx = R2_BITS_ACK;
	fsm_init(&r->fsm, &table, R2_DOWN, now_ms, "%s", id);
}

void r2_up(struct r2 *r, uint64_t now_ms, uint8_t abcd)
{
	r->now_ms = now_ms;
	if (r->fsm.state != R2_DOWN)
		return;
	r->rx = abcd >> 2 & 3;
	r2_go(r, R2_STARTING, R2_WHY_LINE);
	on_bits(r);
}

void r2_down(struct r2 *r, uint64_t now_ms)
{
	r->now_ms = now_ms;
	if (r->fsm.state == R2_DOWN)
		return;
	r2_line_in(r, 0);
	r->rx = R2_BITS_ACK;
	r2_go(r, R2_DOWN, R2_WHY_LINE);
	r2_gone(r, CAUSE_OUT_OF_ORDER, false);
}

static void set_blocked(struct r2 *r, uint64_t now_ms, bool is_blocked)
{
	r->now_ms = now_ms;
	if (r->is_blocked == is_blocked)
		return;
	r->is_blocked = is_blocked;
	if (r->fsm.state != R2_IDLE)
		return;		/* when it comes to be idle */
	put_bits(r, is_blocked ? R2_BITS_ACK : R2_BITS_IDLE);
	r2_tell(r, &(struct r2_event){ .type = R2_EV_STATE });
}

void r2_block(struct r2 *r, uint64_t now_ms)
{
	set_blocked(r, now_ms, true);
}

void r2_unblock(struct r2 *r, uint64_t now_ms)
{
	set_blocked(r, now_ms, false);
}

enum r2_state r2_state(const struct r2 *r)
{
	return r->fsm.state;
}

bool r2_is_blocked_far(const struct r2 *r)
{
	return r->fsm.state == R2_IDLE && r->rx == R2_BITS_ACK;
}

bool r2_is_free(const struct r2 *r)
{
	return r->fsm.state == R2_IDLE && r->rx == R2_BITS_IDLE &&
	       !r->is_blocked;
}
