// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Alarms, by what a board can send: an unframed line of all ones, of all zeros,
 * of a pattern; with a framer of its own only AIS, while it is out of service. How
 * long until the receiver says so, and until it is well again. On a simulated
 * board, when asked to, also by faults of its wire.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lqloop/check.h"

#define LIMIT_MS 2000

struct cause {
	const char *name;
	uint32_t alarm;
	struct lq_bert_cfg line;
};

static const struct cause causes[] = {
	{ "AIS", LQ_ALARM_AIS, { .pattern = LQ_BERT_WORD, .word = 1, .n_word_bits = 1 } },
	{ "loss of frame alignment", LQ_ALARM_LFA, { .pattern = LQ_BERT_2E15 } },
	{ "loss of signal", LQ_ALARM_LOS, { .pattern = LQ_BERT_WORD, .word = 0, .n_word_bits = 1 } },
};

struct tally {
	unsigned int raise_ms, clear_ms, n_missed;
};

static int expect(struct subject *s, json_t *result, struct tally *t,
		  unsigned int span, uint32_t alarm, bool is_wanted,
		  const char *name)
{
	unsigned int ms, *longest = is_wanted ? &t->raise_ms : &t->clear_ms;
	int err = bench_until(s->bench, span, alarm, is_wanted, LIMIT_MS, &ms);

	if (err == -ETIME) {
		t->n_missed++;
		report_note(result, "span %u: %s was not %s", span, name,
			    is_wanted ? "raised" : "cleared");
		return 0;
	}
	*longest = ms > *longest ? ms : *longest;
	return err;
}

static int try_cause(struct subject *s, json_t *result, struct tally *t,
		     const struct cause *c, unsigned int from, unsigned int to)
{
	struct lq_bert_cfg line = c->line;
	int err;

	line.span = from;
	line.timeslots = LQ_BERT_SPAN;
	err = bench_mark(s->bench);
	if (!err)
		err = dev_request(s->bench->ctl, LQ_SET_BERT, &line);
	if (!err)
		err = expect(s, result, t, to, c->alarm, true, c->name);
	if (!err && from != to)
		err = expect(s, result, t, from, LQ_ALARM_RAI, true, "remote alarm");
	if (!err)
		err = bench_mark(s->bench);
	if (!err)
		err = bench_bert(s->bench, from, 0, LQ_BERT_OFF);
	if (!err)
		err = expect(s, result, t, to, ~0u, false, c->name);
	if (!err && from != to)
		err = expect(s, result, t, from, ~0u, false, "remote alarm");
	/* What was heard last is forgotten before the next. */
	return err ? err : bench_wait(s->bench, 100);
}

static int try_out_of_service(struct subject *s, json_t *result, struct tally *t,
			      unsigned int from, unsigned int to)
{
	int err = bench_mark(s->bench);

	if (!err)
		err = bench_set_span(s->bench, from, 0, 0, LQ_LOOP_NONE);
	if (!err)
		err = expect(s, result, t, to, LQ_ALARM_AIS, true, "AIS");
	if (!err)
		err = bench_mark(s->bench);
	if (!err)
		err = bench_set_span(s->bench, from, CHECK_FRAMED, 0, LQ_LOOP_NONE);
	if (!err)
		err = expect(s, result, t, to, ~0u, false, "AIS");
	if (!err)
		err = expect(s, result, t, from, ~0u, false, "remote alarm");
	return err ? err : bench_wait(s->bench, 100);
}

static void measure(json_t *result, const struct tally *t)
{
	report_measure(result, "alarm.missed", t->n_missed, NULL);
	report_measure(result, "alarm.raise", t->raise_ms, NULL);
	report_measure(result, "alarm.clear", t->clear_ms, NULL);
}

static int by_service(struct subject *s, json_t *result)
{
	struct tally t = { 0 };
	int err;

	if (!check_is_pair(s)) {
		report_skip(result, "the board frames by itself: it sends nothing that its own receiver could alarm at");
		return 0;
	}
	report_note(result, "the board frames by itself: AIS only, by taking the other end out of service");
	err = try_out_of_service(s, result, &t, s->from, s->to);
	if (!err)
		err = try_out_of_service(s, result, &t, s->to, s->from);
	if (!err)
		measure(result, &t);
	return err;
}

static int by_line(struct subject *s, json_t *result)
{
	struct tally t = { 0 };
	unsigned int i;
	int err = 0;

	for (i = 0; i < sizeof(causes) / sizeof(causes[0]) && !err; i++) {
		err = try_cause(s, result, &t, &causes[i], s->from, s->to);
		if (!err && check_is_pair(s))
			err = try_cause(s, result, &t, &causes[i], s->to, s->from);
	}
	if (err == -EOPNOTSUPP)
		return by_service(s, result);
	if (!err)
		measure(result, &t);
	return err;
}

/* ---------------------------------------------------------------- injection */

enum seen { SEEN_LOS, SEEN_AIS, SEEN_CRC, SEEN_GAPS, SEEN_DROPPED, SEEN_REPEATED };

static const struct injection {
	const char *name;
	enum seen by;
	struct lq_sim_fault fault;
} injections[] = {
	{ "loss of signal", SEEN_LOS, { .is_los = 1 } },
	{ "AIS", SEEN_AIS, { .is_ais = 1 } },
	{ "bit errors, 1 in 10000", SEEN_CRC, { .ber_ppb = 100000, .seed = 1 } },
	{ "lost frames", SEEN_GAPS, { .burst_every_ms = 100, .burst_octets = 320 } },
	{ "a fast far clock", SEEN_DROPPED, { .slip_every_ms = 20 } },
	{ "a slow far clock", SEEN_REPEATED, { .slip_every_ms = -20 } },
};

static uint64_t count_of(const struct lq_span_info *i, enum seen by)
{
	switch (by) {
	case SEEN_LOS:
		return i->los_events;
	case SEEN_AIS:
		return i->ais_events;
	case SEEN_CRC:
		return i->crc_errors;
	case SEEN_GAPS:
		return i->rx_gap_frames;
	case SEEN_DROPPED:
		return i->slips_dropped;
	default:
		return i->slips_repeated;
	}
}

static int inject_one(struct subject *s, json_t *result,
		      const struct injection *in, unsigned int *n_unseen)
{
	struct lq_sim_fault fault = in->fault, none = { .span = s->to };
	struct lq_span_info before, after;
	unsigned int ms;
	int err = bench_span(s->bench, s->to, &before);

	fault.span = s->to;
	if (!err)
		err = dev_request(s->bench->ctl, LQ_SIM_FAULT, &fault);
	if (!err)
		err = bench_wait(s->bench, 1500);
	if (!err)
		err = bench_span(s->bench, s->to, &after);
	if (!err)
		err = bench_mark(s->bench);
	if (!err)
		err = dev_request(s->bench->ctl, LQ_SIM_FAULT, &none);
	if (err)
		return err;
	if (count_of(&after, in->by) == count_of(&before, in->by)) {
		(*n_unseen)++;
		report_note(result, "injected, not seen: %s", in->name);
	}
	err = bench_until(s->bench, s->to, ~0u, false, LIMIT_MS, &ms);
	return err == -ETIME ? 0 : err;
}

static int by_wire(struct subject *s, json_t *result)
{
	unsigned int i, n_unseen = 0;
	int err = 0;

	for (i = 0; i < sizeof(injections) / sizeof(injections[0]) && !err; i++)
		err = inject_one(s, result, &injections[i], &n_unseen);
	if (!err)
		report_measure(result, "alarm.inject", n_unseen, NULL);
	return err;
}

int check_alarms(struct subject *s)
{
	json_t *result = check_begin(s, "alarms");
	int err;

	if (s->loop == LQ_LOOP_PAYLOAD) {
		report_skip(result, "a payload loop has frames of its own: none of ours can be missing there");
		return 0;
	}
	err = check_prepare(s, CHECK_FRAMED, 0);
	if (!err)
		err = by_line(s, result);
	if (err || !s->does_inject)
		return err;
	if (!s->is_simulated || s->loop == LQ_LOOP_LOCAL) {
		report_note(result, "faults can be injected on the wire of a simulated board only");
		return 0;
	}
	return by_wire(s, result);
}
