/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Speech from one party to another: what every kind of line is measured by. The
 * names of the limits differ, since a telephone line is no timeslot.
 */
#ifndef LQLOOP_SPEECH_H
#define LQLOOP_SPEECH_H

#include "lqloop/check.h"

struct speech_limits {		/* of limits.h; NULL: not measured */
	const char *level, *sd, *flat, *noise, *erl, *digits;
};

extern const struct speech_limits speech_tdm, speech_analog;

/**
 * speech_measure - level, distortion, response, noise and echo of one way
 * @from, @to: parties; the same one hears itself, and has no echo to measure
 * @name: of the way, in the report
 */
int speech_measure(struct parties *p, int from, int to, json_t *result,
		   const struct speech_limits *limits, const char *name)
	__attribute__((warn_unused_result));

/** speech_digits - the sixteen, sent by @from, told by @to */
int speech_digits(struct parties *p, int from, int to, json_t *result,
		  const struct speech_limits *limits, const char *name)
	__attribute__((warn_unused_result));

#endif
