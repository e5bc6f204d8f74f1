// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Calls of others on our lines: a telephone beside the line is lifted, which its
 * voltage tells. Such a call is written down and recorded until the line
 * is free again. Nobody here answers it, leads it anywhere, or is heard in it.
 */
#include "call/call.h"

/* The line's own number: dialled by who calls in, the caller of who calls out. */
static const char *own_number(const struct call *call)
{
	return call->direction == CALL_OUT ? call->from.number :
					     call->to.number;
}

static void note_talk(struct call *call)
{
	struct ledger_event *ev = core_note(call->core, LEDGER_TALK_START,
					    call->id);

	text_copy(ev->trunk, call->trunk);
	ev->vocid = call->vocid;
}

int overhear_begin(struct core *c, const struct core_event *ev)
{
	struct call *call;
	int rc = call_begin(&call, c, ev, CALL_OVERHEARD, CORE_LEG_UP);

	if (rc)
		return rc;
	call->is_complete = true;
	call->direction = ev->overheard == CORE_OVERHEARD_OUT ? CALL_OUT :
								CALL_IN;
	text_copy(call->trunk, ev->line);
	call->vocid = c->next_vocid++;
	call_note_start(call, NULL);
	note_talk(call);
	record_begin(call, own_number(call), call->a, NULL);
	return 0;
}

void overhear_end(struct call *call, enum ender by)
{
	struct ledger_event *ev;

	if (call_state(call) != CALL_OVERHEARD)
		return;
	record_end(call);
	ev = core_note(call->core, LEDGER_TALK_END, call->id);
	text_copy(ev->by, ender_name(by));
}
