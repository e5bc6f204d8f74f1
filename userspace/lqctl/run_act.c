// SPDX-License-Identifier: GPL-3.0-or-later
/* Commands that change something: agents, calls, drain. */
#include <string.h>

#include "lqctl/answer.h"
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
		if (!strcmp(text_of(a, "agent"), in->args[0]))
			is_out = !strcmp("logged_out", text_of(a, "state"));
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
	call = number_of(ok, "call");
	if (in->is_json)
		printf("{\"call\": %lld}\n", call);
	else
		printf(t("call %lld\n"), call);
	json_decref(ok);
	return STATUS_WELL;
}

/* The number of the call's leg under @key of call.list; 0: there is none. */
static long long leg_of(const struct invocation *in, long long call,
			const char *key)
{
	enum status status;
	json_t *ok = command_ask(in, "call.list", NULL, &status);
	long long leg = 0;
	const json_t *c;
	size_t i;

	json_array_foreach(json_object_get(ok, "calls"), i, c)
		if (number_of(c, "call") == call)
			leg = number_of(c, key);
	json_decref(ok);
	return leg;
}

/* in->leg as a number; errors are told. */
static enum status find_leg(const struct invocation *in, long long call,
			    long long *leg)
{
	bool is_caller = !strcmp(in->leg, "caller");

	if (!is_caller && strcmp(in->leg, "called") != 0)
		return command_number(in->leg, leg) ? STATUS_WELL : STATUS_USE;
	*leg = leg_of(in, call, is_caller ? "leg_a" : "leg_b");
	if (*leg)
		return STATUS_WELL;
	fprintf(stderr, "lqctl: call %lld has no %s now\n", call, in->leg);
	return STATUS_REFUSED;
}

enum status run_call_hangup(const struct invocation *in)
{
	long long call, cause = 0, leg = 0;
	enum status status;
	json_t *args;

	if (!command_number(in->args[0], &call) ||
	    (in->n_args > 1 && !command_number(in->args[1], &cause)))
		return STATUS_USE;
	status = in->leg ? find_leg(in, call, &leg) : STATUS_WELL;
	if (status)
		return status;
	args = json_pack("{s:I}", "call", (json_int_t)call);
	if (in->n_args > 1)
		json_object_set_new(args, "cause", json_integer(cause));
	if (in->leg)
		json_object_set_new(args, "leg", json_integer(leg));
	return act(in, "call.hangup", args);
}

enum status run_call_dtmf(const struct invocation *in)
{
	long long call, leg = 0;
	enum status status;
	json_t *args;

	if (!command_number(in->args[0], &call))
		return STATUS_USE;
	status = in->leg ? find_leg(in, call, &leg) : STATUS_WELL;
	if (status)
		return status;
	args = json_pack("{s:I, s:s, s:b}", "call", (json_int_t)call, "digits",
			 in->args[1], "secret", in->is_secret);
	if (in->leg)
		json_object_set_new(args, "leg", json_integer(leg));
	return act(in, "call.dtmf", args);
}

enum status run_alarm_clear(const struct invocation *in)
{
	long long alarm;

	if (!command_number(in->args[0], &alarm))
		return STATUS_USE;
	return act(in, "alarm.clear", json_pack("{s:I}", "alarm",
						(json_int_t)alarm));
}
