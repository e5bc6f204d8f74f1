// SPDX-License-Identifier: GPL-2.0-or-later
/* Speech on timeslots: the first of the span, both ways if there are two. */
#include <stdio.h>

#include "lqloop/speech.h"

#define TS 1

typedef int measure_h(struct parties *p, int from, int to, json_t *result,
		      const struct speech_limits *l, const char *name);

static int both_ways(struct subject *s, const char *test, measure_h *measure)
{
	json_t *result = check_begin(s, test);
	struct parties p;
	char name[40];
	int from, to, err = check_prepare(s, CHECK_FRAMED, 0);

	if (!err)
		err = parties_open(&p, s->bench);
	if (err)
		return err;
	from = parties_claim(&p, LQ_SLOT(s->from, TS));
	to = check_is_pair(s) ? parties_claim(&p, LQ_SLOT(s->to, TS)) : from;
	err = from < 0 ? from : to < 0 ? to : 0;
	(void)snprintf(name, sizeof(name), "%u to %u", s->from, s->to);
	if (!err)
		err = measure(&p, from, to, result, &speech_tdm, name);
	if (!err && check_is_pair(s)) {
		(void)snprintf(name, sizeof(name), "%u to %u", s->to, s->from);
		err = measure(&p, to, from, result, &speech_tdm, name);
	} else if (!err && measure == speech_measure) {
		report_note(result, "a loop returns everything: echo is measured between two spans");
	}
	parties_close(&p);
	return err;
}

int check_voice(struct subject *s)
{
	return both_ways(s, "voice", speech_measure);
}

int check_digits(struct subject *s)
{
	return both_ways(s, "digits", speech_digits);
}
