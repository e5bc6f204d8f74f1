// SPDX-License-Identifier: GPL-3.0-or-later
/* Talk: two legs that hear each other. Its recording: record.c. */
#include "call/call.h"

static void bridge(struct call *call, enum core_action_type type)
{
	struct core_action *a = core_do(call->core, type, call->id);

	a->leg = leg_id(call->a);
	a->leg2 = leg_id(call->b);
}

/* In-band tones and announcements before the answer. */
void bridge_early(struct call *call)
{
	if (call->is_early)
		return;
	leg_silence(call->a);
	call->is_early = true;
	bridge(call, CORE_DO_BRIDGE);
}

/* The recorded number: our phone in the call; else what was dialled. */
static const char *recorded_number(const struct call *call)
{
	if (call->b->phone)
		return call->b->phone->name;
	return call->a->phone ? call->a->phone->name : call->dialled;
}

static bool wants_record(const struct call *call)
{
	return call->service ? call->service->is_recorded :
		call->route.is_recorded;
}

static void note_talk(struct call *call)
{
	struct ledger_event *ev = core_note(call->core, LEDGER_TALK_START,
					    call->id);
	const struct leg *ours = call->b->phone || !call->a->phone ? call->b :
		call->a;

	text_copy(ev->agent, *leg_agent(call->b) ? leg_agent(call->b) :
		  leg_agent(call->a));
	text_copy(ev->phone, ours->phone ? ours->phone->name : "");
	text_copy(ev->trunk, call->b->phone ? "" : call->b->line);
	ev->vocid = call->vocid;
}

void bridge_talk(struct call *call)
{
	bool is_out = call->direction == CALL_OUT;

	if (call_to(call, CALL_TALKING, CALL_EV_ANSWER))
		return;
	leg_silence(call->a);
	call_answer(call);
	serve_leave(call, LEAVE_ANSWERED);
	if (!call->is_early)
		bridge(call, CORE_DO_BRIDGE);
	call->is_early = false;
	leg_seat_answers(call->a);
	leg_seat_answers(call->b);
	call->vocid = wants_record(call) ? call->core->next_vocid++ : 0;
	note_talk(call);
	if (call->vocid)
		record_begin(call, recorded_number(call),
			     is_out ? call->b : call->a,
			     is_out ? call->a : call->b);
}

void bridge_end(struct call *call, enum ender by)
{
	enum wrap wrap = call->direction == CALL_INTERNAL && !call->service ?
		WRAP_NONE : WRAP_UP;
	struct ledger_event *ev;

	if (call->is_early)
		bridge(call, CORE_DO_UNBRIDGE);
	call->is_early = false;
	if (call_state(call) != CALL_TALKING)
		return;
	record_end(call);
	bridge(call, CORE_DO_UNBRIDGE);
	ev = core_note(call->core, LEDGER_TALK_END, call->id);
	text_copy(ev->agent, *leg_agent(call->b) ? leg_agent(call->b) :
		  leg_agent(call->a));
	text_copy(ev->by, ender_name(by));
	leg_seat_ends(call->b, wrap);
	leg_seat_ends(call->a, wrap);
}
