// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The self-check and the alarms. The check is also a plug-in for monitoring
 * systems: one line that says it all, and the exit status they expect.
 */
#include <stdio.h>
#include <string.h>

#include "lqctl/answer.h"
#include "lqctl/command.h"
#include "lqctl/text.h"

/* "span 1": the kind in the reader's language, the name as it is. */
static void subject_text(const char *subject, char *to, size_t size)
{
	char kind[CELL_SIZE];
	size_t n = strcspn(subject, " ");

	if (n >= sizeof(kind))
		n = sizeof(kind) - 1;
	memcpy(kind, subject, n);
	kind[n] = '\0';
	snprintf(to, size, "%s%s", t(kind), subject + n);
}

/* "no signal on the line (...); 7 slips": what was found, or that all is well. */
static void found_text(const json_t *subject, char *to, size_t size)
{
	const json_t *found = json_object_get(subject, "found"), *f;
	size_t i, len = 0;

	snprintf(to, size, "%s", text_of(subject, "detail"));
	if (json_array_size(found))
		*to = '\0';
	json_array_foreach(found, i, f) {
		const char *detail = text_of(f, "detail");

		if (len < size)
			len += snprintf(to + len, size - len, "%s%s%s%s%s",
					i ? "; " : "", t(text_of(f, "text")),
					*detail ? " (" : "", detail,
					*detail ? ")" : "");
	}
}

static const char *first_advice(const json_t *subject)
{
	return t(text_of(json_array_get(json_object_get(subject, "found"), 0),
		      "advice"));
}

static json_t *check_row(const json_t *subject)
{
	char name[CELL_SIZE], found[512];

	subject_text(text_of(subject, "subject"), name, sizeof(name));
	found_text(subject, found, sizeof(found));
	return json_pack("{s:s, s:s, s:s, s:s}", "subject", name, "verdict",
			 text_of(subject, "verdict"), "found", found, "todo",
			 first_advice(subject));
}

static const struct column check_columns[] = {
	{ "SUBJECT", "subject", CELL_TEXT },
	{ "VERDICT", "verdict", CELL_WORD },
	{ "FOUND", "found", CELL_TEXT }, { "WHAT TO DO", "todo", CELL_TEXT },
	{ .title = NULL }
};

/* "LQ FAULT: span 1: no signal on the line | faults=1 warnings=0" */
static void print_summary(const json_t *ok, const json_t *rows)
{
	const char *verdict = text_of(ok, "verdict");
	unsigned int n_faults = 0, n_warnings = 0;
	const json_t *row;
	size_t i;

	printf("LQ %s", t(!strcmp(verdict, "ok") ? "OK" :
			  !strcmp(verdict, "fault") ? "FAULT" : "WARNING"));
	json_array_foreach(rows, i, row) {
		bool is_fault = !strcmp(text_of(row, "verdict"), "fault");
		bool is_warning = !strcmp(text_of(row, "verdict"), "warning");

		if (is_fault || is_warning)
			printf("%s %s: %s", n_faults + n_warnings ? ";" : ":",
			       text_of(row, "subject"), text_of(row, "found"));
		n_faults += is_fault;
		n_warnings += is_warning;
	}
	printf(" | faults=%u warnings=%u\n", n_faults, n_warnings);
}

static enum status status_of(const json_t *ok)
{
	const char *verdict = text_of(ok, "verdict");

	/* 0, 1, 2, 3 as monitoring plug-ins have them; see lqctl.1 */
	return !strcmp(verdict, "ok") ? STATUS_WELL :
	       !strcmp(verdict, "warning") ? STATUS_REFUSED : STATUS_USE;
}

enum status run_check(const struct invocation *in)
{
	json_t *ok, *rows;
	const json_t *s;
	enum status status;
	size_t i;

	ok = command_ask(in, "check", NULL, &status);
	if (!ok)
		return STATUS_NO_LQD;	/* unknown, whatever the reason */
	if (in->is_json) {
		print_json(ok);
	} else {
		rows = json_array();
		json_array_foreach(json_object_get(ok, "subjects"), i, s)
			(void)json_array_append_new(rows, check_row(s));
		print_summary(ok, rows);
		table_print(stdout, check_columns, rows, "");
		json_decref(rows);
	}
	status = status_of(ok);
	json_decref(ok);
	return status;
}

/* ------------------------------------------------------------------ alarms */

static const struct column alarm_columns[] = {
	{ "ALARM", "alarm", CELL_NUMBER }, { "RAISED", "raised_ms", CELL_TIME },
	{ "CLEARED", "cleared_ms", CELL_TIME },
	{ "SEVERITY", "severity", CELL_WORD },
	{ "SUBJECT", "subject", CELL_TEXT }, { "FOUND", "found", CELL_TEXT },
	{ .title = NULL }
};

static json_t *alarm_row(const json_t *a)
{
	const char *detail = text_of(a, "detail");
	char name[CELL_SIZE], found[512];

	subject_text(text_of(a, "subject"), name, sizeof(name));
	snprintf(found, sizeof(found), "%s%s%s%s", t(*text_of(a, "text") ?
		 text_of(a, "text") : text_of(a, "condition")), *detail ? " (" : "",
		 detail, *detail ? ")" : "");
	return json_pack("{s:O, s:O, s:O, s:s, s:s, s:s}",
			 "alarm", json_object_get(a, "alarm"),
			 "raised_ms", json_object_get(a, "raised_ms"),
			 "cleared_ms", json_object_get(a, "cleared_ms"),
			 "severity", text_of(a, "severity"), "subject", name,
			 "found", found);
}

static void print_alarms(const struct invocation *in, const json_t *ok)
{
	json_t *rows = json_array();
	const json_t *a;
	size_t i;

	json_array_foreach(json_object_get(ok, "alarms"), i, a)
		(void)json_array_append_new(rows, alarm_row(a));
	if (json_is_false(json_object_get(ok, "is_ready")))
		puts(t("The ledger could not be read yet: see lqctl check."));
	else
		table_print(stdout, alarm_columns, rows, in->is_history ?
			    "No alarm has ever been raised." :
			    "No alarms are active.");
	json_decref(rows);
}

enum status run_alarms(const struct invocation *in)
{
	json_t *ok, *args = json_object();
	enum status status;
	long long n;

	if (in->last && !command_number(in->last, &n)) {
		json_decref(args);
		return STATUS_USE;
	}
	if (in->is_history)
		json_object_set_new(args, "history", json_true());
	if (in->last && command_number(in->last, &n))
		json_object_set_new(args, "last", json_integer(n));
	ok = command_ask(in, "alarm.list", args, &status);
	if (!ok)
		return status;
	if (in->is_json)
		print_json(ok);
	else
		print_alarms(in, ok);
	json_decref(ok);
	return STATUS_WELL;
}
