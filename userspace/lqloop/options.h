/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lqloop's command line; `lqloop --help` and lqloop.8 explain it. */
#ifndef LQLOOP_OPTIONS_H
#define LQLOOP_OPTIONS_H

#include <stdbool.h>

enum status {		/* exit statuses; lqloop.8 has them, too */
	STATUS_PASS,
	STATUS_FAIL,
	STATUS_USE,
	STATUS_NO_BOARD,
};

enum way {		/* --loop: where what a span sends comes back */
	WAY_PLUG,
	WAY_LOCAL,
	WAY_PAYLOAD,
	WAY_REMOTE,
	WAY_PAIR,	/* with --all: spans 1 and 2 of a board on one cable, ... */
};

#define DOORS_MAX 32
#define SUBJECTS_MAX 64

struct subject_name {	/* "3", or "1:2" */
	unsigned int a, b;	/* b 0: none */
};

struct options {
	const char *command;
	const char *doors[DOORS_MAX];
	unsigned int n_doors;
	struct subject_name subjects[SUBJECTS_MAX];
	unsigned int n_subjects;
	const char *report_file;	/* of `lqloop report` */
	enum way way;
	unsigned int seconds, pattern;
	bool is_all, does_inject, is_quiet;
	const char *only;		/* tests by name, "bert,cas"; NULL: the command's */
	const char *text, *json, *html;	/* files; NULL: none */
	const char *operator_name, *order;
};

/** options_read - 0, a status of wrong use, or -1: help was asked for and given */
int options_read(struct options *o, int argc, char **argv);

/** options_runs - whether the command, or --only, has this test in it */
bool options_runs(const struct options *o, const char *test);

#endif
