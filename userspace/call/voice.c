// SPDX-License-Identifier: GPL-3.0-or-later
/* A call in a flow: the interpreter's host, and what its result leads to. */
#include "base/log.h"
#include "call/call.h"

static void host_play(void *arg, const char *prompts, const char *lang)
{
	struct call *call = arg;

	leg_play(call->a, prompts, lang);
}

static void host_stop(void *arg)
{
	struct call *call = arg;

	leg_silence(call->a);
}

static void voice_late(void *owner);

static void host_timer(void *arg, uint32_t ms)
{
	struct call *call = arg;

	if (ms)
		core_timer_set(call->core, &call->ivr_timer, ms, voice_late,
			       call, call->id);
	else
		core_timer_stop(call->core, &call->ivr_timer);
}

static void host_digits(void *arg, const char *node, const char *digits)
{
	struct call *call = arg;
	struct ledger_event *ev = core_note(call->core, LEDGER_IVR_DIGITS,
					    call->id);

	text_copy(ev->flow, call->ivr.flow->name);
	text_copy(ev->node, node);
	text_copy(ev->digits, digits);
	log_info("ivr", "call=%llu flow=%s node=%s digits=%s",
		 (unsigned long long)call->id, call->ivr.flow->name, node,
		 digits);
}

static struct flow *host_flow(void *arg, const char *name)
{
	struct call *call = arg;

	return flow_find(call->core, name);
}

static const struct ivr_host host = {
	.play = host_play,
	.stop = host_stop,
	.timer = host_timer,
	.digits = host_digits,
	.flow = host_flow,
};

static void note_end(struct call *call, const char *result)
{
	struct ledger_event *ev = core_note(call->core, LEDGER_IVR_END,
					    call->id);

	call->is_in_flow = false;
	text_copy(ev->flow, call->ivr.flow->name);
	text_copy(ev->node, ivr_node_name(&call->ivr));
	text_copy(ev->result, result);
}

static void go_to_queue(struct call *call, const char *name)
{
	struct service *s = service_find(call->core, name);

	if (s)
		serve_enter(call, s);
	else
		call_end(call, CAUSE_TEMPORARY, BY_SYSTEM, "no_queue");
}

static void go_to_target(struct call *call, const char *text)
{
	char err[CORE_ERR_LEN];
	struct target t;

	if (!target_parse(&t, text, err)) {
		call_go(call, &t);
		return;
	}
	log_warn("ivr", "call=%llu flow=%s node=%s error=\"%s\"",
		 (unsigned long long)call->id, call->ivr.flow->name,
		 ivr_node_name(&call->ivr), err);
	if (!voice_resume(call, IVR_FAILED))
		call_end(call, CAUSE_INCOMPLETE, BY_SYSTEM, "target");
}

static void voice_done(struct call *call, enum ivr_status st)
{
	struct ivr_result r = call->ivr.result;

	if (st != IVR_DONE)
		return;
	note_end(call, ivr_result_name(r.kind));
	switch (r.kind) {
	case IVR_HANGUP:
		call_end(call, r.cause, BY_SYSTEM, "flow");
		break;
	case IVR_QUEUE:
		go_to_queue(call, r.target);
		break;
	case IVR_TRANSFER:
		go_to_target(call, r.target);
		break;
	case IVR_ERROR:
		call_end(call, r.cause, BY_SYSTEM, r.target);
		break;
	}
}

static void note_start(struct call *call, const struct flow *f)
{
	struct ledger_event *ev = core_note(call->core, LEDGER_IVR_START,
					    call->id);

	call->is_in_flow = true;
	text_copy(ev->flow, f->name);
}

static void enter(struct call *call, struct flow *f)
{
	if (!call->ivr.host) {
		ivr_init(&call->ivr, &host, call);
		/* The first of 24: they always fit. */
		(void)ivr_set(&call->ivr, "caller", call->from.number);
		(void)ivr_set(&call->ivr, "called", call->to.number);
	}
	note_start(call, f);
	voice_done(call, ivr_start(&call->ivr, f, call->core->now_ms));
}

void voice_start(struct call *call, struct flow *f)
{
	if (call_to(call, CALL_IVR, CALL_EV_TO_FLOW))
		return;
	call_answer(call);
	enter(call, f);
}

void voice_after(struct call *call, struct flow *f)
{
	if (!call_to(call, CALL_AFTER, CALL_EV_AFTER))
		enter(call, f);
}

void voice_stop(struct call *call, const char *result)
{
	if (call->is_in_flow)
		note_end(call, result);
}

void voice_played(struct call *call)
{
	if (call->is_in_flow)
		voice_done(call, ivr_played(&call->ivr, call->core->now_ms));
}

void voice_digit(struct call *call, char digit)
{
	if (call->is_in_flow)
		voice_done(call, ivr_digit(&call->ivr, digit,
					   call->core->now_ms));
}

static void voice_late(void *owner)
{
	struct call *call = owner;

	if (call->is_in_flow)
		voice_done(call, ivr_timer(&call->ivr, call->core->now_ms));
}

bool voice_resume(struct call *call, enum ivr_outcome o)
{
	if (!call->ivr.flow || !ivr_can_resume(&call->ivr, o))
		return false;
	if (call_state(call) != CALL_AFTER &&
	    call_to(call, CALL_IVR, CALL_EV_TO_FLOW))
		return false;
	note_start(call, call->ivr.flow);
	voice_done(call, ivr_resume(&call->ivr, o, call->core->now_ms));
	return true;
}
