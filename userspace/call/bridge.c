// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Talk: two legs that hear each other, and the recording of it. The file is
 * named by the recorded number and the start in Unix seconds (B-10); two files
 * of one name in the same second are told apart by the VOCID.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"
#include "base/mem.h"
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

static bool is_recent(const struct core *c, const char *file)
{
	unsigned int i;

	for (i = 0; i < RECENT_FILES; i++)
		if (!strcmp(c->recent_files[i], file))
			return true;
	return false;
}

static void name_file(struct core *c, const char *number, uint64_t vocid,
		      char file[LEDGER_FILE_LEN])
{
	int64_t s = c->unix_ms / 1000;
	char safe[CORE_KEY_LEN] = "";
	size_t i, n = 0;

	/* A number comes from outside and must not become a path. */
	for (i = 0; number[i] && n < sizeof(safe) - 1; i++)
		if ((number[i] >= '0' && number[i] <= '9') ||
		    (number[i] >= 'a' && number[i] <= 'z') ||
		    (number[i] >= 'A' && number[i] <= 'Z'))
			safe[n++] = number[i];
	snprintf(file, LEDGER_FILE_LEN, "%s%" PRId64 ".wav", safe, s);
	if (is_recent(c, file))
		snprintf(file, LEDGER_FILE_LEN, "%s%" PRId64 "-%" PRIu64 ".wav",
			 safe, s, vocid);
	text_copy(c->recent_files[c->recent_at++ % RECENT_FILES], file);
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

static void record_start(struct call *call)
{
	struct core *c = call->core;
	bool is_out = call->direction == CALL_OUT;
	char file[LEDGER_FILE_LEN];
	struct ledger_event *ev;
	struct core_action *a;

	name_file(c, recorded_number(call), call->vocid, file);
	a = core_do(c, CORE_DO_RECORD_START, call->id);
	a->record.vocid = call->vocid;
	a->record.customer = leg_id(is_out ? call->b : call->a);
	a->record.agent = leg_id(is_out ? call->a : call->b);
	text_copy(a->record.file, file);
	ev = core_note(c, LEDGER_RECORD_START, call->id);
	ev->vocid = call->vocid;
	text_copy(ev->file, file);
	text_copy(ev->number, recorded_number(call));
}

static void recording_destroy(void *obj)
{
	(void)obj;	/* whoever drops it has taken it out of the table */
}

/* So that RECORD_DONE, which may come after the call is freed, finds it. */
static void record_remember(struct call *call)
{
	struct recording *r = mem_new(sizeof(*r), recording_destroy);

	if (!r) {
		log_error("call", "call=%" PRIu64 " vocid=%" PRIu64
			  " error=memory", call->id, call->vocid);
		return;
	}
	r->call = call->id;
	table_add(&call->core->recordings, &r->link, call->vocid);
}

void bridge_talk(struct call *call)
{
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
	if (call->vocid) {
		record_remember(call);
		record_start(call);
	}
}

static void record_stop(struct call *call)
{
	struct core_action *a;

	if (!call->vocid)
		return;
	a = core_do(call->core, CORE_DO_RECORD_STOP, call->id);
	a->record.vocid = call->vocid;
	call->vocid = 0;
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
	record_stop(call);
	bridge(call, CORE_DO_UNBRIDGE);
	ev = core_note(call->core, LEDGER_TALK_END, call->id);
	text_copy(ev->agent, *leg_agent(call->b) ? leg_agent(call->b) :
		  leg_agent(call->a));
	text_copy(ev->by, ender_name(by));
	leg_seat_ends(call->b, wrap);
	leg_seat_ends(call->a, wrap);
}

void bridge_recorded(struct core *c, const struct core_event *ev)
{
	struct table_link *l = table_find(&c->recordings, ev->vocid);
	struct recording *r;
	struct ledger_event *note;

	if (!l)
		return;
	r = list_entry(l, struct recording, link);
	note = core_note(c, LEDGER_RECORD_END, r->call);
	note->vocid = ev->vocid;
	note->error = ev->error;
	if (ev->error)
		log_error("call", "call=%" PRIu64 " vocid=%" PRIu64
			  " recording=failed error=%d", r->call, ev->vocid,
			  ev->error);
	table_remove(&c->recordings, l);
	mem_deref(r);
}
