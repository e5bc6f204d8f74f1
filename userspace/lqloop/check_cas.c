// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ABCD of every timeslot: each sends another value, in every round the next
 * one, so a timeslot that is exchanged or stands still differs somewhere.
 */
#include <stdio.h>
#include <string.h>

#include "lqloop/check.h"

#define ROUNDS 15
#define SETTLE_MS 60

/* 1..15; 0000 must not be sent. */
static uint32_t value_of(unsigned int ts, unsigned int round)
{
	return (ts * 7 + round) % 15 + 1;
}

static int send_round(struct parties *p, unsigned int round)
{
	struct lq_signal sig = { 0 };
	unsigned int i;
	int err = 0;

	for (i = 0; i < p->n && !err; i++) {
		sig.slot = p->all[i].slot;
		sig.set = value_of(LQ_SLOT_TS(sig.slot), round);
		sig.clear = LQ_CAS_ALL & ~sig.set;
		err = parties_request(p, LQ_SLOT_SIG, &sig);
	}
	return err;
}

static int hear_round(struct parties *p, unsigned int round, uint32_t bad[2],
		      unsigned int first_span)
{
	struct lq_slot_info info;
	unsigned int i;
	int err = 0;

	for (i = 0; i < p->n && !err; i++) {
		err = parties_look(p, p->all[i].slot, &info);
		if (info.signal != value_of(LQ_SLOT_TS(info.slot), round))
			bad[LQ_SLOT_SPAN(info.slot) != first_span] |=
				1u << LQ_SLOT_TS(info.slot);
	}
	return err;
}

static void judge(json_t *result, unsigned int span, uint32_t bad)
{
	unsigned int ts;
	char name[24];

	(void)snprintf(name, sizeof(name), "span %u", span);
	report_measure(result, "cas.wrong", __builtin_popcount(bad), name);
	for (ts = 1; ts < 32 && __builtin_popcount(bad) <= 4; ts++)
		if (bad >> ts & 1)
			report_note(result, "span %u timeslot %u: wrong ABCD", span, ts);
}

static int claim_all(struct parties *p, unsigned int span)
{
	unsigned int ts;
	int n = 0;

	for (ts = 1; ts < 32 && n >= 0; ts++)
		if (ts != 16)
			n = parties_claim(p, LQ_SLOT(span, ts));
	return n < 0 ? n : 0;
}

static int rounds(struct subject *s, struct parties *p, json_t *result)
{
	struct lq_span_info info;
	uint32_t bad[2] = { 0 };
	unsigned int round;
	int err = claim_all(p, s->from);

	if (!err && check_is_pair(s))
		err = claim_all(p, s->to);
	for (round = 0; round < ROUNDS && !err; round++) {
		err = send_round(p, round);
		if (!err)
			err = parties_wait(p, SETTLE_MS);
		if (!err)
			err = hear_round(p, round, bad, s->from);
	}
	if (!err)
		err = bench_span(s->bench, s->to, &info);
	if (err)
		return err;
	judge(result, s->from, bad[0]);
	if (check_is_pair(s))
		judge(result, s->to, bad[1]);
	report_measure(result, "cas.alarms", __builtin_popcount(info.alarms &
		       (LQ_ALARM_CAS_LMFA | LQ_ALARM_CAS_RAI)), NULL);
	return 0;
}

int check_cas(struct subject *s)
{
	json_t *result = check_begin(s, "cas");
	struct parties p;
	int err = check_prepare(s, CHECK_FRAMED | LQ_SPAN_F_CAS, 0);

	if (!err)
		err = parties_open(&p, s->bench);
	if (err)
		return err;
	err = rounds(s, &p, result);
	parties_close(&p);
	return err;
}
