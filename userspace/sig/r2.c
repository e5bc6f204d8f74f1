// SPDX-License-Identifier: GPL-3.0-or-later
/* A channel's entries: time and inputs come in here and go to line or register. */
#include "sig/r2_priv.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"

/*
 * Q.476: T1 15 +- 3 s, T2 at least 24 s, T3 8 to 24 s. Q.422: the seizure's
 * acknowledgement 100 to 200 ms, on satellite links 1 to 2 s.
 */
void r2_config_init(struct r2_config *c, const struct r2_variant *v)
{
	*c = (struct r2_config){
		.variant = v, .ani = R2_ANI_NEVER, .ani_after = 1,
		.ani_len = 20, .seize_ms = 2000, .forward_ms = 15000,
		.cycle_ms = 24000, .digit_ms = 5000, .decide_ms = 8000,
		.answer_delay_ms = 100, .clear_back_ms = 1000,
		.guard_ms = 20,
	};
}

void r2_line_in(struct r2 *r, uint32_t ms)
{
	r->line_due_ms = ms ? r->now_ms + ms : 0;
}

void r2_register_in(struct r2 *r, uint32_t ms)
{
	r->register_due_ms = ms ? r->now_ms + ms : 0;
}

uint64_t r2_due_ms(const struct r2 *r)
{
	if (!r->line_due_ms || !r->register_due_ms)
		return r->line_due_ms + r->register_due_ms;
	return r->line_due_ms < r->register_due_ms ? r->line_due_ms :
						     r->register_due_ms;
}

void r2_listen(struct r2 *r, enum r2_way way)
{
	r->way = way == R2_FORWARD ? R2_BACKWARD : R2_FORWARD;
	r->h.listen(r->h.arg, way);
}

void r2_send(struct r2 *r, uint8_t signal)
{
	r->sending = signal;
	r->h.send(r->h.arg, r->way, signal);
}

void r2_silence(struct r2 *r)
{
	if (r->sending)
		r2_send(r, 0);
}

void r2_heard(struct r2 *r, uint64_t now_ms, uint8_t signal)
{
	r->now_ms = now_ms;
	if (signal >= R2_SIGNALS)
		return;
	if (r->fsm.state == R2_OUT_REGISTER)
		r2_out_heard(r, signal);
	else if (r->fsm.state == R2_IN_REGISTER)
		r2_in_heard(r, signal);
	/* else it is speech that sounds so, or the rest of a signal */
}

int r2_seize(struct r2 *r, uint64_t now_ms, const struct leg_address *from,
	     const struct leg_address *to, bool is_complete)
{
	r->now_ms = now_ms;
	if (!r2_is_free(r))
		return -EBUSY;
	if (!to->number[0])
		return -EINVAL;
	for (const char *c = to->number; *c; c++)
		if (!r2_digit_of(*c))
			return -EINVAL;
	r->from = *from;
	r->to = *to;
	r->is_complete = is_complete;
	r->n.n_out++;
	r->has_call = true;
	r2_line_in(r, r->conf->seize_ms);
	r2_go(r, R2_OUT_SEIZE, R2_WHY_COMMAND);
	return 0;
}

int r2_more_digits(struct r2 *r, uint64_t now_ms, char digit)
{
	size_t len = strlen(r->to.number);

	r->now_ms = now_ms;
	if (r->is_complete || !r2_digit_of(digit) ||
	    len + 1 >= sizeof(r->to.number) ||
	    (r->fsm.state != R2_OUT_SEIZE && r->fsm.state != R2_OUT_REGISTER))
		return -EINVAL;
	r->to.number[len] = digit;
	r->to.number[len + 1] = '\0';
	if (r->fsm.state == R2_OUT_REGISTER)
		r2_out_more(r);
	return 0;
}

int r2_accept(struct r2 *r, uint64_t now_ms)
{
	r->now_ms = now_ms;
	if (r->fsm.state != R2_IN_REGISTER || !r->has_call)
		return -EINVAL;
	r->is_complete = r->reg.is_accepted = true;
	r2_in_decide(r);
	return 0;
}

int r2_ring(struct r2 *r, uint64_t now_ms)
{
	r->now_ms = now_ms;
	if (!r->has_call)
		return -EINVAL;
	if (r->fsm.state == R2_IN_RING || r->fsm.state == R2_IN_TALK)
		return 0;
	if (r->fsm.state != R2_IN_REGISTER)
		return -EINVAL;
	r->is_complete = true;
	if (r->reg.verdict == R2_ASK_NOTHING)
		r->reg.verdict = r->conf->is_free_of_charge ?
				 R2_ASK_FREE_NO_CHARGE : R2_ASK_FREE;
	r2_in_decide(r);
	return 0;
}
