/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine's control file, seen from ISDN: the spans are configured as their
 * cfg wants, and their alarms are told to them. The file may be missing and
 * come and go; meanwhile every span has LQ_ALARM_DOWN.
 */
#ifndef LQPRI_BOARD_H
#define LQPRI_BOARD_H

#include "base/loop.h"
#include "lqpri/spans.h"

struct board;

/** board_new - @door and @all are not copied and outlive it */
int board_new(struct board **out, struct loop *l, const char *door,
	      struct spans *all) __attribute__((warn_unused_result));
struct board *board_free(struct board *b);	/* NULL-safe, returns NULL */

#endif
