// SPDX-License-Identifier: GPL-3.0-or-later
/* Commands that change something: agents, calls, drain. */
#include <string.h>

#include "lqctl/command.h"
#include "lqctl/text.h"

/* The answer of a command that only succeeds. */
static enum status act(const struct invocation *in, const char *request,
		       json_t *args)
{
	enum status status;
	json_t *ok = command_ask(in, request, args, &status);

	if (!ok)
		return status;
	if (in->is_json)
		puts("{}");
	else
		puts(t("done"));
	json_decref(ok);
	return STATUS_WELL;
}

/* {agent} and, if given, the second argument under @key. */
static json_t *agent_args(const struct invocation *in, const char *key)
{
	json_t *args = json_pack("{s:s}", "agent", in->args[0]);

	if (in->n_args > 1)
		json_object_set_new(args, key, json_string(in->args[1]));
	return args;
}

enum status run_agent_login(const struct invocation *in)
{
	return act(in, "agent.login", agent_args(in, "phone"));
}

enum status run_agent_logout(const struct invocation *in)
{
	return act(in, "agent.logout", agent_args(in, "reason"));
}

enum status run_agent_not_ready(const struct invocation *in)
{
	return act(in, "agent.notready", agent_args(in, "reason"));
}

static bool is_logged_out(const struct invocation *in)
{
	enum status status;
	json_t *ok = command_ask(in, "agent.list", NULL, &status);
	bool is_out = false;
	const json_t *a;
	size_t i;

	json_array_foreach(json_object_get(ok, "agents"), i, a)
		if (!strcmp(json_string_value(json_object_get(a, "agent")),
			    in->args[0]))
			is_out = !strcmp("logged_out", json_string_value(
					 json_object_get(a, "state")));
	json_decref(ok);
	return is_out;
}

enum status run_agent_ready(const struct invocation *in)
{
	enum status status;
	json_t *ok;

	if (is_logged_out(in)) {
		ok = command_ask(in, "agent.login", agent_args(in, "phone"),
				 &status);
		if (!ok)
			return status;
		json_decref(ok);
	}
	return act(in, "agent.ready", agent_args(in, "reason"));
}

enum status run_drain(const struct invocation *in)
{
	return act(in, "drain", NULL);
}

enum status run_call_originate(const struct invocation *in)
{
	enum status status;
	json_t *ok = command_ask(in, "call.originate", json_pack(
		"{s:s, s:s}", "from", in->args[0], "to", in->args[1]),
		&status);
	long long call;

	if (!ok)
		return status;
	call = json_integer_value(json_object_get(ok, "call"));
	if (in->is_json)
		printf("{\"call\": %lld}\n", call);
	else
		printf(t("call %lld\n"), call);
	json_decref(ok);
	return STATUS_WELL;
}

enum status run_call_hangup(const struct invocation *in)
{
	long long call, cause;
	json_t *args;

	if (!command_number(in->args[0], &call) ||
	    (in->n_args > 1 && !command_number(in->args[1], &cause)))
		return STATUS_USE;
	args = json_pack("{s:I}", "call", (json_int_t)call);
	if (in->n_args > 1)
		json_object_set_new(args, "cause", json_integer(cause));
	return act(in, "call.hangup", args);
}
