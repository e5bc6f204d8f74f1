// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Recordings as facts. The file is named by the recorded number and the start in
 * Unix seconds (B-10); two files of one name in the same second are told apart
 * by the VOCID.
 *
 * Not here: sound and files (media/record.c), whether a call is recorded.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"
#include "base/mem.h"
#include "call/call.h"

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

static void recording_destroy(void *obj)
{
	(void)obj;	/* whoever drops it has taken it out of the table */
}

/* So that RECORD_DONE, which may come after the call is freed, finds it. */
static void remember(struct call *call)
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

void record_begin(struct call *call, const char *number,
		  const struct leg *customer, const struct leg *agent)
{
	struct core *c = call->core;
	char file[LEDGER_FILE_LEN];
	struct ledger_event *ev;
	struct core_action *a;

	remember(call);
	name_file(c, number, call->vocid, file);
	a = core_do(c, CORE_DO_RECORD_START, call->id);
	a->record.vocid = call->vocid;
	a->record.customer = leg_id(customer);
	a->record.agent = leg_id(agent);
	text_copy(a->record.file, file);
	ev = core_note(c, LEDGER_RECORD_START, call->id);
	ev->vocid = call->vocid;
	text_copy(ev->file, file);
	text_copy(ev->number, number);
}

void record_end(struct call *call)
{
	struct core_action *a;

	if (!call->vocid)
		return;
	a = core_do(call->core, CORE_DO_RECORD_STOP, call->id);
	a->record.vocid = call->vocid;
	call->vocid = 0;
}

void record_done(struct core *c, const struct core_event *ev)
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
