// SPDX-License-Identifier: GPL-3.0-or-later
/* Commands that show: status, spans, slots, queues, records. */
#include <stdlib.h>
#include <string.h>

#include <lq/version.h>
#include "lqctl/answer.h"
#include "lqctl/command.h"
#include "lqctl/text.h"

/* ------------------------------------------------------------------ status */

/* "version   0.1.0": the names aligned by what they look like. */
static void print_name(const char *name)
{
	int pad = 10 - (int)text_width(t(name));

	printf("%s%*s", t(name), pad > 1 ? pad : 1, "");
}

static void print_door(const json_t *s)
{
	const json_t *door = json_object_get(s, "door");

	print_name("boards");
	if (strcmp(text_of(door, "state"), "up"))
		printf(t("cannot be reached by door %s"), text_of(door, "door"));
	else
		printf(t("%s by door %s: %lld boards, %lld spans, %lld of "
			 "%lld IP slots free"), text_of(door, "engine"),
		       text_of(door, "door"), number_of(door, "boards"),
		       number_of(door, "spans"), number_of(door, "ip_free"),
		       number_of(door, "ip_slots"));
	putchar('\n');
}

static void print_lines(const json_t *s)
{
	const json_t *sip = json_object_get(s, "sip");
	const json_t *pri = json_object_get(s, "pri");

	print_name("SIP");
	printf(t("%s port %lld: %lld calls, %lld phones' contacts, %lld bad "
		 "messages"), text_of(sip, "addr"), number_of(sip, "port"),
	       number_of(sip, "calls"), number_of(sip, "bindings"),
	       number_of(sip, "malformed"));
	putchar('\n');
	print_name("ISDN");
	if (json_is_true(json_object_get(pri, "is_up")))
		printf(t("lqpri is connected: %lld lines in use"),
		       number_of(pri, "legs"));
	else
		printf("%s", t("lqpri is not connected"));
	putchar('\n');
}

static void print_work(const json_t *s)
{
	const json_t *calls = json_object_get(s, "calls");
	const json_t *media = json_object_get(s, "media");
	const json_t *store = json_object_get(s, "store");

	print_name("calls");
	printf(t("%lld in progress, %lld since the start, %lld refused"),
	       number_of(calls, "active"), number_of(calls, "total"),
	       number_of(calls, "refused_calls"));
	putchar('\n');
	print_name("voice");
	printf(t("%lld voices, %lld recordings; packets: %lld in, %lld out, "
		 "%lld lost, %lld late"), number_of(media, "ends"),
	       number_of(media, "recorders"), number_of(media, "rx_packets"),
	       number_of(media, "tx_packets"), number_of(media, "lost"),
	       number_of(media, "late"));
	putchar('\n');
	print_name("ledger");
	printf(t("%lld events, %lld of them in the database, %lld lost"),
	       number_of(store, "seq"), number_of(store, "db_seq"),
	       number_of(store, "lost"));
	putchar('\n');
}

enum status run_status(const struct invocation *in)
{
	enum status status;
	json_t *s = command_ask(in, "status", NULL, &status);
	char buf[24];

	if (!s)
		return status;
	if (in->is_json) {
		print_json(s);
	} else {
		print_name("version");
		printf("lqd %s\n", text_of(s, "version"));
		print_name("state");
		printf("%s\n", t(text_of(s, "state")));
		print_name("up for");
		printf("%s\n", text_duration(number_of(s, "uptime_ms"), buf));
		print_work(s);
		print_door(s);
		print_lines(s);
	}
	json_decref(s);
	return STATUS_WELL;
}

enum status run_version(const struct invocation *in)
{
	enum status status;
	json_t *s;

	if (!in->is_json)
		printf("lqctl %s\n", LQ_VERSION);
	s = command_ask(in, "status", NULL, &status);
	if (!s)
		return status;
	if (in->is_json)
		printf("{\"lqctl\": \"%s\", \"lqd\": \"%s\"}\n", LQ_VERSION,
		       text_of(s, "version"));
	else
		printf("lqd %s\n", text_of(s, "version"));
	json_decref(s);
	return STATUS_WELL;
}

/* ------------------------------------------------------------------- lists */

static enum status show_list(const struct invocation *in, const char *request,
			     json_t *args, const char *list,
			     const struct column *columns, const char *empty)
{
	enum status status;
	json_t *ok = command_ask(in, request, args, &status);

	if (!ok)
		return status;
	if (in->is_json)
		print_json(ok);
	else
		table_print(stdout, columns, json_object_get(ok, list), empty);
	json_decref(ok);
	return STATUS_WELL;
}

/* The item of a list whose @key reads @value; borrowed. */
static const json_t *find_item(const json_t *list, const char *key,
			       const char *value)
{
	const struct column c = { "", key, CELL_TEXT };
	char buf[CELL_SIZE];
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (!strcmp(table_cell(&c, item, buf), value))
			return item;
	return NULL;
}

static enum status not_there(const char *noun, const char *name)
{
	fprintf(stderr, "lqctl: there is no %s %s; lqctl %s list shows all\n",
		noun, name, noun);
	return STATUS_REFUSED;
}

static void print_fields(const json_t *o, const char *indent)
{
	char buf[CELL_SIZE];
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)o, key, v) {
		struct column c = { key, key, CELL_TEXT };

		if (json_is_object(v)) {
			printf("%s%s\n", indent, key);
			print_fields(v, "  ");
			continue;
		}
		printf("%s%-15s %s\n", indent, key, table_cell(&c, o, buf));
	}
}

/* One item of a list: the one whose @noun is the first argument. */
static enum status show_item(const struct invocation *in, const char *request,
			     const char *list, const char *noun,
			     void (*print)(const json_t *item))
{
	enum status status;
	json_t *ok = command_ask(in, request, NULL, &status);
	const json_t *item;

	if (!ok)
		return status;
	item = find_item(json_object_get(ok, list), noun, in->args[0]);
	if (!item)
		status = not_there(noun, in->args[0]);
	else if (in->is_json)
		print_json(item);
	else
		print(item);
	json_decref(ok);
	return status;
}

static void print_span(const json_t *span)
{
	print_fields(span, "");
}

enum status run_span_show(const struct invocation *in)
{
	return show_item(in, "span.list", "spans", "span", print_span);
}

static const struct column perf_columns[] = {
	{ "INTERVAL", "interval", CELL_TEXT }, { "START", "begin_ms", CELL_TIME },
	{ "ES", "es", CELL_NUMBER }, { "SES", "ses", CELL_NUMBER },
	{ "UAS", "uas", CELL_NUMBER }, { "BBE", "bbe", CELL_NUMBER },
	{ "FAR ES", "far_es", CELL_NUMBER },
	{ "FAR SES", "far_ses", CELL_NUMBER },
	{ "FAR UAS", "far_uas", CELL_NUMBER },
	{ "FAR BBE", "far_bbe", CELL_NUMBER },
	{ "SLIPS", "slips", CELL_TEXT }, { .title = NULL }
};

enum status run_span_perf(const struct invocation *in)
{
	json_t *args = json_object();
	long long span;

	if (!command_number(in->args[0], &span)) {
		json_decref(args);
		return STATUS_USE;
	}
	json_object_set_new(args, "span", json_integer(span));
	json_object_set_new(args, "all", json_boolean(in->is_all));
	return show_list(in, "span.perf", args, "intervals", perf_columns,
			 "No spans.");
}

static const struct column slot_columns[] = {
	{ "SLOT", "slot", CELL_TEXT }, { "KIND", "kind", CELL_TEXT },
	{ "LEG", "leg", CELL_SOME }, { "CONF", "conf", CELL_SOME },
	{ "SAYS", "rx_level_cb", CELL_LEVEL },
	{ "HEARS", "tx_level_cb", CELL_LEVEL },
	{ .title = NULL }
};

/* --span, if it was given; NULL: it is no number, and that was told */
static json_t *span_args(const struct invocation *in)
{
	json_t *args = json_object();
	long long span;

	if (!in->span)
		return args;
	if (!command_number(in->span, &span)) {
		json_decref(args);
		return NULL;
	}
	json_object_set_new(args, "span", json_integer(span));
	return args;
}

static const struct column channel_columns[] = {
	{ "CHANNEL", "channel", CELL_TEXT }, { "STATE", "state", CELL_WORD },
	{ "LEG", "leg", CELL_SOME },
	{ "BLOCKED", "blocked", CELL_WORD },
	{ "BY THEM", "blocked_far", CELL_WORD },
	{ "IN", "calls_in", CELL_NUMBER }, { "OUT", "calls_out", CELL_NUMBER },
	{ "COLLISIONS", "collisions", CELL_NUMBER },
	{ "REGISTER FAULTS", "register_faults", CELL_NUMBER },
	{ "LINE FAULTS", "line_faults", CELL_NUMBER }, { .title = NULL }
};

enum status run_channel_list(const struct invocation *in)
{
	json_t *args = span_args(in);

	if (!args)
		return STATUS_USE;
	return show_list(in, "channel.list", args, "channels", channel_columns,
			 "No R2 lines are configured: signalling = r2 in "
			 "[span NUMBER] of lqd.conf.");
}

enum status run_slot_list(const struct invocation *in)
{
	json_t *args = span_args(in);

	if (!args)
		return STATUS_USE;
	json_object_set_new(args, "all", json_boolean(in->is_all));
	return show_list(in, "slot.list", args, "slots", slot_columns,
			 "No slots are in use; --all shows the idle ones, "
			 "too.");
}

static const struct column member_columns[] = {
	{ "AGENT", "agent", CELL_TEXT }, { "LEVEL", "level", CELL_NUMBER },
	{ "STATE", "state", CELL_WORD }, { .title = NULL }
};

static void print_members(const json_t *queue)
{
	table_print(stdout, member_columns, json_object_get(queue, "agents"),
		    "Nobody serves this queue: add agents = ... to its "
		    "section.");
}

enum status run_queue_show(const struct invocation *in)
{
	return show_item(in, "queue.list", "queues", "queue", print_members);
}

static const struct column record_columns[] = {
	{ "CALL", "call", CELL_NUMBER }, { "START", "start_ms", CELL_TIME },
	{ "DIRECTION", "direction", CELL_WORD },
	{ "FROM", "from", CELL_TEXT }, { "TO", "to", CELL_TEXT },
	{ "QUEUE", "queue", CELL_TEXT }, { "AGENT", "agent", CELL_TEXT },
	{ "WAIT", "wait_ms", CELL_DURATION },
	{ "RING", "ring_ms", CELL_DURATION },
	{ "TALK", "talk_ms", CELL_DURATION },
	{ "CAUSE", "cause", CELL_NUMBER }, { "BY", "by", CELL_WORD },
	{ "FILE", "file", CELL_TEXT }, { .title = NULL }
};

enum status run_record_list(const struct invocation *in)
{
	json_t *args = json_object();
	long long n;

	if ((in->last && !command_number(in->last, &n)) ||
	    (in->call && !command_number(in->call, &n))) {
		json_decref(args);
		return STATUS_USE;
	}
	if (in->last && command_number(in->last, &n))
		json_object_set_new(args, "last", json_integer(n));
	if (in->call && command_number(in->call, &n))
		json_object_set_new(args, "call", json_integer(n));
	return show_list(in, "record.list", args, "records", record_columns,
			 "No calls have been recorded in the ledger yet.");
}
