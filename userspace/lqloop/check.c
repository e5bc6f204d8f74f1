// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of tests, and what all of them begin with. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lqloop/check.h"

const struct check check_all[] = {
	{ "link", "Line: alignment, CRC-4, alarms", false, 3000, false, check_link },
	{ "slots", "Timeslots: place, polarity, delay", false, 1500, false, check_slots },
	{ "bert", "Bit errors and clock, timeslots 1 to 31", false, 500, true, check_bert },
	{ "bert-slots", "Bit errors, each timeslot, and unframed", false, 9000, false, check_bert_slots },
	{ "cas", "Channel associated signalling", false, 4000, false, check_cas },
	{ "hdlc", "D channel: HDLC under load", false, 5000, false, check_hdlc },
	{ "voice", "Speech: level, distortion, noise, echo", false, 4000, false, check_voice },
	{ "digits", "DTMF, sixteen digits", false, 5000, false, check_digits },
	{ "alarms", "Alarms raised and cleared", false, 3000, false, check_alarms },
	{ "tick", "Interrupt and wake-up times", false, 2000, false, check_tick },
	{ "analog", "FXS and FXO: ring, answer, speech, release", true, 20000, false, check_ports },
	{ NULL }
};

json_t *check_begin(struct subject *s, const char *test)
{
	const struct check *c;

	for (c = check_all; strcmp(c->name, test); c++)
		;
	return report_begin(s->report, c->name, c->title, s->name);
}

static int set_all(struct subject *s, unsigned int flags, unsigned int d_ts)
{
	unsigned int own = s->loop == LQ_LOOP_LOCAL ? LQ_LOOP_LOCAL :
						      LQ_LOOP_NONE;
	int err = bench_set_span(s->bench, s->from, flags, d_ts, own);

	if (!err && check_is_pair(s))
		err = bench_set_span(s->bench, s->to, flags, d_ts, own);
	if (!err && s->far)
		err = bench_set_span(s->bench, s->far, flags, d_ts, s->loop);
	return err;
}

int check_restart(struct subject *s, unsigned int flags)
{
	int err = set_all(s, 0, 0);

	if (!err)
		err = bench_wait(s->bench, 100);
	if (!err)
		err = bench_mark(s->bench);
	return err ? err : set_all(s, flags, 0);
}

int check_prepare(struct subject *s, unsigned int flags, unsigned int d_ts)
{
	int err = set_all(s, flags, d_ts);

	/* Long enough for every end to align, and for echoes of it to end. */
	return err ? err : bench_wait(s->bench, 700);
}
