/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lqsoft's command line. */
#ifndef LQSOFT_OPTIONS_H
#define LQSOFT_OPTIONS_H

#include "lqsoft/board.h"

enum soft_clock_kind { SOFT_CLOCK_TIMER, SOFT_CLOCK_MANUAL };

struct soft_options {
	struct soft_board_params board;
	const char *socket;
	const char *group;		/* NULL: that of the process */
	enum soft_clock_kind clock;
	bool is_realtime;		/* try to */
};

/**
 * soft_options_read - told on stderr (or stdout for --help) if it is not 0
 * Return: 0: go on; else -1 (--help was served) or the exit status 2
 */
int soft_options_read(struct soft_options *o, int argc, char **argv);

#endif
