// SPDX-License-Identifier: GPL-3.0-or-later
/* Commands that tell what happens: events, a call's history, its trace. */
#include <string.h>
#include <time.h>

#include "lqctl/answer.h"
#include "lqctl/command.h"
#include "lqctl/text.h"

#define EVENTS_DEFAULT 20

/* "10:44:05.123", local */
static void print_clock(long long unix_ms)
{
	time_t s = unix_ms / 1000;
	struct tm tm;

	if (localtime_r(&s, &tm))
		printf("%02d:%02d:%02d.%03d", tm.tm_hour, tm.tm_min, tm.tm_sec,
		       (int)(unix_ms % 1000));
}

static void print_fields(const json_t *fields)
{
	char buf[CELL_SIZE];
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)fields, key, v) {
		struct column c = { key, key, CELL_TEXT };
		const char *s = table_cell(&c, fields, buf);

		printf(strchr(s, ' ') ? " %s=\"%s\"" : " %s=%s", key, s);
	}
	putchar('\n');
}

/* @call: 0: no column for it */
static void print_event(const json_t *e, bool has_call)
{
	long long call = number_of(e, "call");

	print_clock(number_of(e, "ts_ms"));
	if (has_call)
		printf("  %8lld", number_of(e, "seq"));
	if (has_call && call)
		printf("  call=%-6lld", call);
	else if (has_call)
		printf("  %-11s", "");
	printf("  %-12s", text_of(e, "type"));
	print_fields(json_object_get(e, "fields"));
}

static void print_line(const json_t *o)
{
	json_dumpf(o, stdout, JSON_COMPACT);
	putchar('\n');
}

static enum status lost_lqd(void)
{
	fprintf(stderr, "%s", t("lqctl: lqd closed the connection\n"));
	return STATUS_NO_LQD;
}

/* ------------------------------------------------------------------- events */

static long long last_seq(const struct invocation *in, enum status *status)
{
	json_t *s = command_ask(in, "status", NULL, status);
	long long seq;

	if (!s)
		return -1;
	seq = json_integer_value(json_object_get(json_object_get(s, "store"),
						 "published"));
	json_decref(s);
	return seq;
}

static enum status follow(const struct invocation *in, long long until)
{
	long long seq = 0;
	bool is_any = false;
	json_t *m, *e;

	while (in->is_following || seq < until) {
		if (client_next(in->client, &m))
			return lost_lqd();
		e = json_object_get(m, "event");
		if (e) {
			seq = number_of(e, "seq");
			is_any = true;
			if (in->is_json)
				print_line(e);
			else
				print_event(e, true);
			fflush(stdout);
		}
		json_decref(m);
	}
	if (!is_any && !in->is_json)
		puts(t("No such events."));
	return STATUS_WELL;
}

/* Without --follow and for one call there is no telling which is the last
 * event, so the call's history answers. */
enum status run_events(const struct invocation *in)
{
	enum status status;
	long long since, call = 0, last = last_seq(in, &status);
	json_t *args, *ok;

	if (last < 0)
		return status;
	since = last > EVENTS_DEFAULT ? last - EVENTS_DEFAULT : 0;
	if ((in->since && !command_number(in->since, &since)) ||
	    (in->call && !command_number(in->call, &call)))
		return STATUS_USE;
	if (in->call && !in->is_following) {
		struct invocation one = *in;

		one.args[0] = in->call;
		return run_call_show(&one);
	}
	args = json_pack("{s:I}", "since", (json_int_t)since);
	if (in->call)
		json_object_set_new(args, "call", json_integer(call));
	ok = command_ask(in, "events", args, &status);
	if (!ok)
		return status;
	json_decref(ok);
	return since >= last && !in->is_following ? follow(in, 0) :
	       follow(in, last);
}

/* ----------------------------------------------------------------- one call */

enum status run_call_show(const struct invocation *in)
{
	enum status status;
	json_t *ok, *e;
	long long call;
	size_t i;

	if (!command_number(in->args[0], &call))
		return STATUS_USE;
	ok = command_ask(in, "call.show",
			 json_pack("{s:I}", "call", (json_int_t)call),
			 &status);
	if (!ok)
		return status;
	if (in->is_json)
		print_line(ok);
	else
		json_array_foreach(json_object_get(ok, "events"), i, e)
			print_event(e, false);
	json_decref(ok);
	return STATUS_WELL;
}

/* How far the traced call is: a recording may end after it. */
struct progress {
	bool is_ended;
	int n_recordings;
};

static void note_progress(struct progress *p, const json_t *event)
{
	const char *type = text_of(event, "type");

	if (!*type)
		return;
	p->is_ended |= !strcmp(type, "call.end");
	p->n_recordings += !strcmp(type, "record.start");
	p->n_recordings -= !strcmp(type, "record.end");
}

static void print_traced(const struct invocation *in, const json_t *m)
{
	const json_t *e = json_object_get(m, "event");
	const json_t *log = json_object_get(m, "log");
	const json_t *lost = json_object_get(m, "lost");
	char buf[1100];

	if (in->is_json)
		print_line(m);
	else if (e)
		print_event(e, false);
	else if (log)
		printf("    | %s\n", text_clean(json_string_value(log), buf,
						sizeof(buf)));
	else if (lost)
		printf(t("(%lld log lines were lost)\n"),
		       json_integer_value(lost));
	fflush(stdout);
}

enum status run_call_trace(const struct invocation *in)
{
	enum status status;
	struct progress p = { false, 0 };
	long long call;
	json_t *m;

	if (!command_number(in->args[0], &call))
		return STATUS_USE;
	m = command_ask(in, "call.show",
			json_pack("{s:I}", "call", (json_int_t)call), &status);
	if (!m)
		return status;		/* there is no such call */
	json_decref(m);
	m = command_ask(in, "trace",
			json_pack("{s:I}", "call", (json_int_t)call), &status);
	if (!m)
		return status;
	json_decref(m);
	while (!p.is_ended || p.n_recordings > 0) {
		if (client_next(in->client, &m))
			return lost_lqd();
		print_traced(in, m);
		note_progress(&p, json_object_get(m, "event"));
		json_decref(m);
	}
	return STATUS_WELL;
}
