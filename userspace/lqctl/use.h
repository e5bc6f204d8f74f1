/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command line means, and help about it. */
#ifndef LQCTL_USE_H
#define LQCTL_USE_H

#include "lqctl/command.h"

struct use {
	const char *socket;
	bool wants_help;
	const char *noun, *verb;	/* NULL: not given */
	const struct command *command;	/* NULL: help, or wrong */
	struct invocation in;
};

/** use_parse - STATUS_WELL, or STATUS_USE with what is wrong told on stderr */
enum status use_parse(struct use *u, int argc, char **argv);

/** use_help - about everything, the noun, or its verb; as far as given */
void use_help(FILE *to, const struct use *u);

#endif
