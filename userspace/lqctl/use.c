// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * lqctl NOUN VERB ARGS: options may stand anywhere; a noun alone means its
 * first verb; originate and hangup may be said without "call".
 */
#include <stdlib.h>
#include <string.h>

#include "lqctl/use.h"

#define DEFAULT_SOCKET "/run/lq/ctl.sock"

/* Nouns that are really verbs. */
static const char *const short_for_call[] = { "originate", "hangup", "trace" };

static enum status wrong(const char *what, const char *which, const char *hint)
{
	fprintf(stderr, "lqctl: %s \"%s\". %s\n", what, which, hint);
	return STATUS_USE;
}

/* @value: of --name VALUE or --name=VALUE; NULL if @arg is not that option. */
static const char *option_value(const char *name, char **argv, int *i)
{
	size_t len = strlen(name);

	if (strncmp(argv[*i], name, len))
		return NULL;
	if (argv[*i][len] == '=')
		return argv[*i] + len + 1;
	return argv[*i][len] || !argv[*i + 1] ? NULL : argv[++*i];
}

static bool take_flag(struct use *u, const char *arg)
{
	struct {
		const char *name;
		bool *flag;
	} row[] = {
		{ "--json", &u->in.is_json }, { "--all", &u->in.is_all },
		{ "--follow", &u->in.is_following },
		{ "--secret", &u->in.is_secret },
		{ "--history", &u->in.is_history },
		{ "--help", &u->wants_help }, { "-h", &u->wants_help },
		{ "-f", &u->in.is_following },
	};
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (!strcmp(arg, row[i].name)) {
			*row[i].flag = true;
			return true;
		}
	return false;
}

static bool take_option(struct use *u, char **argv, int *i)
{
	struct {
		const char *name;
		const char **value;
	} row[] = {
		{ "--socket", &u->socket }, { "--since", &u->in.since },
		{ "--call", &u->in.call }, { "--span", &u->in.span },
		{ "--last", &u->in.last }, { "--leg", &u->in.leg },
	};
	const char *value;
	size_t k;

	for (k = 0; k < sizeof(row) / sizeof(row[0]); k++) {
		value = option_value(row[k].name, argv, i);
		if (value) {
			*row[k].value = value;
			return true;
		}
	}
	return false;
}

static bool take_word(struct use *u, const char *word)
{
	size_t i;

	if (!u->noun) {
		u->noun = word;
		for (i = 0; i < sizeof(short_for_call) /
				sizeof(short_for_call[0]); i++)
			if (!strcmp(word, short_for_call[i])) {
				u->noun = "call";
				u->verb = short_for_call[i];
			}
	} else if (!u->verb) {
		u->verb = word;
	} else if (u->in.n_args < ARGS_MAX) {
		u->in.args[u->in.n_args++] = word;
	} else {
		return false;
	}
	return true;
}

static enum status find_command(struct use *u)
{
	const struct command *c, *first = NULL;

	for (c = commands; c->noun; c++) {
		if (strcmp(c->noun, u->noun))
			continue;
		first = first ? first : c;
		if (u->verb && !strcmp(c->verb, u->verb))
			break;
	}
	if (!first)
		return wrong("there is no", u->noun, "Try lqctl --help.");
	if (!c->noun && u->verb && first->verb[0])
		return wrong("there is no such verb:", u->verb,
			     "Try lqctl --help and the noun.");
	if (!c->noun && u->verb)
		return wrong("what is", u->verb, "Try lqctl --help.");
	u->command = c->noun ? c : first;
	return STATUS_WELL;
}

static enum status check_args(const struct use *u)
{
	const struct command *c = u->command;

	if (u->in.n_args >= c->min_args && u->in.n_args <= c->max_args)
		return STATUS_WELL;
	fprintf(stderr, "Usage: lqctl %s %s %s\n", c->noun, c->verb, c->args);
	return STATUS_USE;
}

enum status use_parse(struct use *u, int argc, char **argv)
{
	enum status status;
	int i;

	memset(u, 0, sizeof(*u));
	u->socket = getenv("LQCTL_SOCKET");
	if (!u->socket || !*u->socket)
		u->socket = DEFAULT_SOCKET;
	for (i = 1; i < argc; i++) {
		if (argv[i][0] == '-' && argv[i][1]) {
			if (!take_flag(u, argv[i]) &&
			    !take_option(u, argv, &i))
				return wrong("no such option, or its value "
					     "is missing:", argv[i],
					     "Try lqctl --help.");
		} else if (!take_word(u, argv[i])) {
			return wrong("too much:", argv[i],
				     "Try lqctl --help.");
		}
	}
	if (!u->noun)
		u->wants_help = true;
	if (u->noun) {
		status = find_command(u);
		if (status)
			return status;
	}
	return u->wants_help ? STATUS_WELL : check_args(u);
}

static void help_line(FILE *to, const struct command *c)
{
	char what[80];

	snprintf(what, sizeof(what), "%s%s%s%s%s", c->noun,
		 c->verb[0] ? " " : "", c->verb, c->args[0] ? " " : "",
		 c->args);
	fprintf(to, "  %-32s", what);
	if (strlen(what) > 32)
		fprintf(to, "\n  %-32s", "");
	fprintf(to, "  %s\n", c->help);
}

void use_help(FILE *to, const struct use *u)
{
	const struct command *c;

	if (u->noun && u->verb) {
		fprintf(to, "Usage: lqctl %s %s %s\n%s.\n\n", u->command->noun,
			u->command->verb, u->command->args, u->command->help);
	} else {
		fprintf(to, "Usage: lqctl [OPTIONS] %s [VERB] [ARGUMENTS]\n"
			"Looks at and controls lqd, the telephone system's "
			"daemon.\n\n", u->noun ? u->noun : "NOUN");
		for (c = commands; c->noun; c++)
			if (!u->noun || !strcmp(c->noun, u->noun))
				help_line(to, c);
		fputc('\n', to);
	}
	fprintf(to, "%s\nA noun alone means its first verb. Exit status: 0 "
		"well, 1 refused, 2 wrong use,\n3 lqd cannot be reached.\n",
		options_help);
}
