/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lqctl can do: a table of nouns and verbs. A verb that only shows a list
 * is a row with its request and columns; others have a function.
 */
#ifndef LQCTL_COMMAND_H
#define LQCTL_COMMAND_H

#include <stdbool.h>

#include "lqctl/client.h"
#include "lqctl/table.h"

enum status {		/* exit statuses; lqctl.1 has them, too */
	STATUS_WELL,
	STATUS_REFUSED,		/* lqd said no, or the thing is not there */
	STATUS_USE,		/* wrong use of lqctl */
	STATUS_NO_LQD,		/* lqd cannot be reached, or went */
};

#define ARGS_MAX 4

struct invocation {
	struct client *client;
	bool is_json, is_following, is_all, is_secret, is_history;
	/* options; NULL: not given */
	const char *since, *call, *span, *last, *leg;
	const char *args[ARGS_MAX];	/* what follows the verb */
	unsigned int n_args;
};

struct command {
	const char *noun, *verb;	/* noun NULL ends the table */
	const char *args;	/* as help shows them: "AGENT [PHONE]" */
	unsigned int min_args, max_args;
	const char *help;

	/* to show a list: */
	const char *request, *list, *empty;
	const struct column *columns;
	/* or: */
	bool is_without_lqd;	/* needs none: in->client is NULL */
	enum status (*run)(const struct invocation *in);
};

extern const struct command commands[];	/* commands.c */

/* Options that a command may take, for its help. */
extern const char options_help[];

/** command_run - asks, shows; c->run() or a list */
enum status command_run(const struct command *c, const struct invocation *in);

/** command_ask - a request's "ok"; errors are told; NULL: *status says why */
json_t *command_ask(const struct invocation *in, const char *request,
		    json_t *args, enum status *status);

/** command_number - a whole number from the command line; tells errors */
bool command_number(const char *text, long long *n);

enum status run_status(const struct invocation *in);
enum status run_check(const struct invocation *in);
enum status run_alarms(const struct invocation *in);
enum status run_alarm_clear(const struct invocation *in);
enum status run_version(const struct invocation *in);
enum status run_drain(const struct invocation *in);
enum status run_events(const struct invocation *in);
enum status run_span_show(const struct invocation *in);
enum status run_span_perf(const struct invocation *in);
enum status run_slot_list(const struct invocation *in);
enum status run_channel_list(const struct invocation *in);
enum status run_agent_login(const struct invocation *in);
enum status run_agent_logout(const struct invocation *in);
enum status run_agent_ready(const struct invocation *in);
enum status run_agent_not_ready(const struct invocation *in);
enum status run_queue_show(const struct invocation *in);
enum status run_call_show(const struct invocation *in);
enum status run_call_originate(const struct invocation *in);
enum status run_call_dtmf(const struct invocation *in);
enum status run_call_hangup(const struct invocation *in);
enum status run_call_trace(const struct invocation *in);
enum status run_pw_list(const struct invocation *in);
enum status run_pw_add(const struct invocation *in);
enum status run_pw_del(const struct invocation *in);
enum status run_pw_save(const struct invocation *in);
enum status run_pw_load(const struct invocation *in);
enum status run_record_list(const struct invocation *in);

#endif
