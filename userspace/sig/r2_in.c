// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The incoming register: asks for the number, the caller, his category, and
 * says how the call goes on.
 *
 *   forward heard -> backward on -> forward off -> backward off -> wait
 *
 *   digits -> [category -> caller's number] -> more digits
 *          -> complete: TO_B -> group II -> the core decides -> B signal
 *
 * A number of variable length is told digit by digit (SETUP, MORE) until
 * accept(), ring(), answer() or hangup() say enough, the end is signalled, or
 * no digit comes for digit_ms, of either number: then the far register is
 * called by a pulse.
 *
 * Sources: ITU-T Q.440, Q.441, Q.442 (pulse), Q.476 (11/88).
 */
#include "sig/r2_priv.h"

#include <string.h>

#include "base/log.h"
#include "sig/cause.h"

#define AREA		"r2"
#define PULSE_MS	150	/* Q.442: 150 +- 50 ms */
#define LAST_DIGIT_MS	400	/* a digit that is already on its way */

enum step {
	STEP_WAIT,		/* for a forward signal */
	STEP_HELD,		/* it stands, and waits for us to decide */
	STEP_ANSWERED,		/* our backward signal stands */
	STEP_PULSE,		/* likewise, for PULSE_MS */
};

enum stage { STAGE_DIGITS, STAGE_CATEGORY, STAGE_ANI, STAGE_GROUP_II,
	     STAGE_DECIDE, STAGE_LAST };

static void give_up(struct r2 *r, const char *what)
{
	r->n.n_register_faults++;
	log_warn(AREA, "%s register=in fault=%s stage=%u digits=%zu",
		 r->fsm.id, what, r->reg.stage, strlen(r->to.number));
	r2_in_ended(r, CAUSE_TIMER);
}

/* ------------------------------------------------------------------ answers */

static void backward(struct r2 *r, uint8_t signal)
{
	if (!signal) {
		give_up(r, "no_such_signal");
		return;
	}
	r->reg.step = STEP_ANSWERED;
	r2_register_in(r, r->conf->cycle_ms);
	r2_send(r, signal);
}

static void ask(struct r2 *r, enum r2_ask what, enum stage next)
{
	r->reg.stage = next;
	backward(r, r2_signal_of(r->conf->variant, r->reg.group, what));
}

/* Without group B if its word is known here, else by way of it. */
static void refuse(struct r2 *r)
{
	uint8_t signal = r2_refusal(r->conf->variant, r->reg.group,
				    r->reg.refusal);

	if (!signal) {
		ask(r, R2_ASK_TO_B, STAGE_GROUP_II);
		return;
	}
	r->reg.stage = STAGE_LAST;
	backward(r, signal);
}

static void say_verdict(struct r2 *r)
{
	const struct r2_variant *v = r->conf->variant;
	uint8_t signal;

	if (r->reg.refusal) {
		signal = r2_refusal(v, R2_GROUP_B, r->reg.refusal);
	} else {
		signal = r2_signal_of(v, R2_GROUP_B, r->reg.verdict);
		if (!signal)
			signal = r2_signal_of(v, R2_GROUP_B, R2_ASK_FREE);
	}
	r->reg.stage = STAGE_LAST;
	backward(r, signal);
}

/* --------------------------------------------------------------- what is told */

static void tell_number(struct r2 *r)
{
	struct r2_event ev = {
		.type = r->has_call ? R2_EV_MORE : R2_EV_SETUP,
		.from = &r->from, .to = &r->to,
		.category = r->category ? r->category : r->group_ii,
		.is_complete = r->is_complete,
	};

	r->has_call = true;
	r2_tell(r, &ev);
}

static bool wants_ani(const struct r2 *r)
{
	const struct r2_config *c = r->conf;

	if (r->reg.has_ani || r->reg.has_category)
		return false;
	return (c->ani == R2_ANI_FIRST &&
		strlen(r->to.number) >= c->ani_after) ||
	       (c->ani != R2_ANI_NEVER && r->is_complete);
}

static void ask_category(struct r2 *r)
{
	if (r->conf->variant->ani == R2_ANI_GROUP_C)
		ask(r, R2_ASK_CATEGORY_TO_C, STAGE_CATEGORY);
	else
		ask(r, R2_ASK_CATEGORY, STAGE_CATEGORY);
	r->reg.has_category = true;
}

static void ask_ani(struct r2 *r)
{
	static const enum r2_ask words[] = {
		[R2_ANI_CATEGORY_AGAIN] = R2_ASK_CATEGORY,
		[R2_ANI_NEXT] = R2_ASK_NEXT,
		[R2_ANI_GROUP_C] = R2_ASK_NEXT_ANI,
	};

	if (r->conf->variant->ani == R2_ANI_GROUP_C)
		r->reg.group = R2_GROUP_C;
	ask(r, words[r->conf->variant->ani], STAGE_ANI);
}

/*
 * A forward signal stands and has been taken: what to answer. Telling the
 * number may bring the decision, or even end the call.
 */
static void go_on(struct r2 *r)
{
	bool is_variable = !r->conf->number_len;

	if (!r->reg.refusal && wants_ani(r)) {
		ask_category(r);
		return;
	}
	if (!r->reg.refusal && is_variable && !r->is_complete)
		tell_number(r);
	if (r->fsm.state != R2_IN_REGISTER || r->reg.step != STEP_HELD)
		return;
	if (r->reg.refusal)
		refuse(r);
	else if (r->is_complete)
		ask(r, R2_ASK_TO_B, STAGE_GROUP_II);
	else if (r->reg.group == R2_GROUP_C) {
		ask(r, R2_ASK_NEXT_TO_A, STAGE_DIGITS);
		r->reg.group = R2_GROUP_A;
	} else
		ask(r, R2_ASK_NEXT, STAGE_DIGITS);
}

/* -------------------------------------------------------------- what is heard */

static bool append(char number[LEG_NUMBER_LEN], uint8_t signal)
{
	size_t len = strlen(number);

	if (len + 1 >= LEG_NUMBER_LEN)
		return false;
	number[len] = r2_char_of(signal);
	number[len + 1] = '\0';
	return true;
}

static void take_digit(struct r2 *r, uint8_t signal)
{
	if (signal > 12 || !append(r->to.number, signal))
		r->is_complete = true;		/* an end of any kind */
	if (r->conf->number_len &&
	    strlen(r->to.number) >= r->conf->number_len)
		r->is_complete = true;
	go_on(r);
}

static void take_ani(struct r2 *r, uint8_t signal)
{
	const struct r2_variant *v = r->conf->variant;
	bool is_end = signal == v->end_of_ani || signal == v->ani_restricted ||
		      signal > 12;

	if (!is_end && strlen(r->from.number) < r->conf->ani_len)
		(void)append(r->from.number, signal);	/* ani_len is less */
	/* asked by NEXT, the end must be heard, or it would be a digit */
	if (!is_end && (v->ani == R2_ANI_NEXT ||
			strlen(r->from.number) < r->conf->ani_len)) {
		ask_ani(r);
		return;
	}
	if (signal == v->ani_restricted)
		r->from.presentation = LEG_RESTRICTED;
	else if (r->from.number[0])
		r->from.presentation = LEG_ALLOWED;
	r->reg.has_ani = true;
	go_on(r);
}

static void take_group_ii(struct r2 *r, uint8_t signal)
{
	r->group_ii = signal;
	r->reg.group = R2_GROUP_B;
	r->reg.stage = STAGE_DECIDE;
	r2_register_in(r, r->conf->decide_ms);
	if (r->reg.refusal || r->reg.verdict != R2_ASK_NOTHING)
		say_verdict(r);
	else if (!r->reg.is_accepted)
		tell_number(r);	/* complete; the answer comes by command */
}

static void forward_on(struct r2 *r, uint8_t signal)
{
	if (r->reg.step == STEP_PULSE) {
		r->reg.is_stray = true;
		return;
	}
	if (r->reg.step != STEP_WAIT)
		return;		/* not without silence before it */
	r->reg.step = STEP_HELD;
	r->reg.heard = signal;
	r2_register_in(r, r->conf->cycle_ms);
	switch (r->reg.stage) {
	case STAGE_DIGITS:
		return take_digit(r, signal);
	case STAGE_CATEGORY:
		r->category = signal;
		return r->conf->ani_len ? ask_ani(r) : go_on(r);
	case STAGE_ANI:
		return take_ani(r, signal);
	case STAGE_GROUP_II:
		return take_group_ii(r, signal);
	default:
		return;
	}
}

static void forward_off(struct r2 *r)
{
	if (r->reg.is_stray) {
		r->reg.is_stray = false;
		return;
	}
	if (r->reg.step != STEP_ANSWERED)
		return;
	r2_silence(r);
	r->reg.step = STEP_WAIT;
	if (r->reg.stage == STAGE_LAST) {
		r2_in_ended(r, r->reg.refusal);
		return;
	}
	r2_register_in(r, r->reg.stage == STAGE_DIGITS ||
			  r->reg.stage == STAGE_ANI ? r->conf->digit_ms :
						      r->conf->cycle_ms);
}

/* -------------------------------------------------------------------- entries */

void r2_in_begin(struct r2 *r)
{
	memset(&r->reg, 0, sizeof(r->reg));
	memset(&r->from, 0, sizeof(r->from));
	memset(&r->to, 0, sizeof(r->to));
	r->from.presentation = LEG_UNAVAILABLE;
	r->category = r->group_ii = 0;
	r2_listen(r, R2_FORWARD);
	r2_register_in(r, r->conf->cycle_ms);
}

void r2_in_heard(struct r2 *r, uint8_t signal)
{
	if (signal)
		forward_on(r, signal);
	else
		forward_off(r);
}

void r2_in_decide(struct r2 *r)
{
	if (r->reg.step == STEP_WAIT && r->reg.stage == STAGE_DIGITS &&
	    r->to.number[0])
		r2_register_in(r, LAST_DIGIT_MS);
	if (r->reg.step != STEP_HELD || r->reg.stage != STAGE_DECIDE)
		return;		/* looked at when it comes to that */
	if (r->reg.refusal || r->reg.verdict != R2_ASK_NOTHING)
		say_verdict(r);
}

static void pulse(struct r2 *r)
{
	uint8_t signal = 0;

	r->reg.stage = STAGE_GROUP_II;
	if (r->reg.refusal)
		signal = r2_refusal(r->conf->variant, r->reg.group,
				    r->reg.refusal);
	if (signal)
		r->reg.stage = STAGE_LAST;
	else
		signal = r2_signal_of(r->conf->variant, r->reg.group,
				      R2_ASK_TO_B);
	r->reg.step = STEP_PULSE;
	r2_register_in(r, PULSE_MS);
	r2_send(r, signal);
}

static void pulse_ended(struct r2 *r)
{
	r2_silence(r);
	r->reg.step = STEP_WAIT;
	if (r->reg.stage == STAGE_LAST)
		r2_in_ended(r, r->reg.refusal);
	else
		r2_register_in(r, r->conf->cycle_ms);
}

void r2_in_time(struct r2 *r)
{
	switch (r->reg.step) {
	case STEP_PULSE:
		return pulse_ended(r);
	case STEP_HELD:		/* nobody decided: it rings */
		r->reg.verdict = R2_ASK_FREE;
		return say_verdict(r);
	case STEP_ANSWERED:
		return give_up(r, "forward_signal_stays");
	default:
		break;
	}
	if ((r->reg.stage != STAGE_DIGITS && r->reg.stage != STAGE_ANI) ||
	    !r->to.number[0])
		return give_up(r, "no_forward_signal");
	r->is_complete = r->reg.has_ani = true;	/* or will never be */
	pulse(r);
}
