// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The outgoing register: sends what the backward signals ask for.
 *
 *   forward on -> backward heard -> forward off -> backward off -> act
 *
 * It never decides what comes next: the far register does. A backward signal
 * may also come as a pulse while nothing is sent (Q.442).
 *
 * Sources: ITU-T Q.440, Q.441, Q.442, Q.476 (11/88).
 */
#include "sig/r2_priv.h"

#include <string.h>

#include "base/log.h"
#include "sig/cause.h"

#define AREA		"r2"
#define CAUSE_PROTOCOL	111

enum step {
	STEP_FORWARD,		/* sending, not answered yet */
	STEP_RELEASE,		/* silent, the backward signal still stands */
	STEP_WAIT,		/* silent: nothing to send, or not yet */
};

static void give_up(struct r2 *r, const char *what, uint8_t cause)
{
	r->n.n_register_faults++;
	log_warn(AREA, "%s register=out fault=%s group=%c digits=%u heard=%u",
		 r->fsm.id, what, 'A' + r->reg.group, r->reg.at, r->reg.heard);
	r2_out_ended(r, cause);
}

static void forward(struct r2 *r, uint8_t signal)
{
	r->reg.step = STEP_FORWARD;
	r2_register_in(r, r->conf->forward_ms);
	r2_send(r, signal);
}

static uint8_t own_category(const struct r2 *r)
{
	return r->conf->category ? r->conf->category :
				   r->conf->variant->category;
}

static uint8_t own_group_ii(const struct r2 *r)
{
	uint8_t kind = r->conf->group_ii ? r->conf->group_ii :
					   r->conf->variant->group_ii;

	return kind ? kind : own_category(r);
}

static void send_digit(struct r2 *r)
{
	const struct r2_variant *v = r->conf->variant;
	struct r2_register *g = &r->reg;

	if (g->at < strlen(r->to.number)) {
		forward(r, r2_digit_of(r->to.number[g->at++]));
	} else if (r->is_complete && v->end_of_number && !g->is_end_sent) {
		g->is_end_sent = true;
		forward(r, v->end_of_number);
	} else {		/* the far end's pulse, or r2_out_more() */
		g->step = STEP_WAIT;
		r2_register_in(r, r->conf->cycle_ms);
	}
}

static void send_category(struct r2 *r)
{
	r->reg.has_category = r->reg.is_in_ani = true;
	r->reg.ani_at = 0;
	forward(r, own_category(r));
}

/* Past the end of the number the end is told once more, as often as asked. */
static void send_ani(struct r2 *r)
{
	const struct r2_variant *v = r->conf->variant;
	bool is_restricted = r->from.presentation == LEG_RESTRICTED;
	const char *number = is_restricted ? "" : r->from.number;
	uint8_t signal = 0;

	while (number[0] && r->reg.ani_at < strlen(number) && !signal)
		signal = r2_digit_of(number[r->reg.ani_at++]);
	if (!signal) {
		r->reg.is_in_ani = false;
		signal = is_restricted && v->ani_restricted ?
			 v->ani_restricted : v->end_of_ani;
	}
	forward(r, signal);
}

static void send_again(struct r2 *r, unsigned int back)
{
	r->reg.at = r->reg.at > back ? r->reg.at - back : 0;
	r->reg.is_end_sent = false;
	send_digit(r);
}

static void act_on_a(struct r2 *r, enum r2_ask ask)
{
	struct r2_register *g = &r->reg;
	bool is_repeating = r->conf->variant->ani == R2_ANI_CATEGORY_AGAIN;

	switch (ask) {
	case R2_ASK_NEXT:
		if (g->is_in_ani && r->conf->variant->ani == R2_ANI_NEXT)
			return send_ani(r);
		return send_digit(r);
	case R2_ASK_AGAIN_1:
		return send_again(r, 2);
	case R2_ASK_AGAIN_2:
		return send_again(r, 3);
	case R2_ASK_AGAIN_3:
		return send_again(r, 4);
	case R2_ASK_RESTART:
		return send_again(r, g->at);
	case R2_ASK_CATEGORY_TO_C:
		g->group = R2_GROUP_C;
		return send_category(r);
	case R2_ASK_CATEGORY:
		if (is_repeating && g->has_category)
			return send_ani(r);
		return send_category(r);
	case R2_ASK_NEXT_ANI:
		return send_ani(r);
	case R2_ASK_NEXT_TO_A:
		g->group = R2_GROUP_A;
		return send_digit(r);
	case R2_ASK_TO_B:
		g->group = R2_GROUP_B;
		return forward(r, own_group_ii(r));
	case R2_ASK_NOTHING:
		return give_up(r, "unknown_signal", CAUSE_PROTOCOL);
	default:		/* how the call goes on, without group B */
		return r2_out_ended(r, r2_cause_of(ask));
	}
}

static void act(struct r2 *r)
{
	struct r2_register *g = &r->reg;
	enum r2_ask ask = r->conf->variant->asks[g->group][g->heard];

	if (g->group != R2_GROUP_B)
		return act_on_a(r, ask);
	if (ask == R2_ASK_NOTHING)
		return give_up(r, "unknown_signal", CAUSE_PROTOCOL);
	r2_out_ended(r, r2_cause_of(ask));
}

void r2_out_begin(struct r2 *r)
{
	memset(&r->reg, 0, sizeof(r->reg));
	r2_listen(r, R2_BACKWARD);
	send_digit(r);
}

void r2_out_heard(struct r2 *r, uint8_t signal)
{
	if (signal && r->reg.step != STEP_RELEASE) {
		r->reg.heard = signal;
		r->reg.step = STEP_RELEASE;
		r2_register_in(r, r->conf->cycle_ms);
		r2_silence(r);
	} else if (!signal && r->reg.step == STEP_RELEASE) {
		act(r);
	}
}

void r2_out_more(struct r2 *r)
{
	if (r->reg.step == STEP_WAIT && r->reg.group == R2_GROUP_A)
		send_digit(r);
}

void r2_out_time(struct r2 *r)
{
	static const char *const what[] = {
		[STEP_FORWARD] = "no_answer_to_signal",
		[STEP_RELEASE] = "backward_signal_stays",
		[STEP_WAIT] = "no_pulse",
	};

	give_up(r, what[r->reg.step], CAUSE_TIMER);
}
