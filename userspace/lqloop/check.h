/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tests. Each takes a subject, adds results to its report, and returns 0
 * (whatever the verdicts are) or -errno when the bench itself is gone.
 *
 * A subject is a way from one span's transmitter to a span's receiver:
 *
 *   plug, local   from == to       the span hears itself
 *   payload,      from == to       it hears itself from the loop that @far sets,
 *   remote                         or equipment at the far end of its line
 *   pair          from != to       two spans of the bench on one cable: every
 *                                  test is made both ways
 *   analog        from == to       a span of ports, FXS k cabled to FXO k
 */
#ifndef LQLOOP_CHECK_H
#define LQLOOP_CHECK_H

#include "lqloop/bench.h"
#include "lqloop/party.h"
#include "lqloop/report.h"

#define CHECK_OTHERS_MAX 16

struct subject {
	struct bench *bench;
	json_t *report;
	unsigned int from, to;
	unsigned int far;	/* 0: none */
	unsigned int loop;	/* enum lq_loop of @far, or LOCAL of @from */
	bool is_simulated;
	char name[40];
	/* E1 spans on the same bench: their cables may be exchanged with ours */
	unsigned int others[CHECK_OTHERS_MAX], n_others;

	/* from the command line */
	unsigned int seconds;
	unsigned int pattern;	/* enum lq_bert_pattern */
	bool does_inject;
};

struct check {
	const char *name, *title;
	bool is_analog;
	unsigned int ms;	/* of line time, about, without s->seconds */
	bool has_seconds;
	int (*run)(struct subject *s);
};

/** check_all - in the order in which they are made; name NULL ends it */
extern const struct check check_all[];

/** check_is_pair - two ends on the bench */
static inline bool check_is_pair(const struct subject *s)
{
	return s->from != s->to;
}

/** check_prepare - all spans of the subject: flags, loop, aligned; 0 or -errno */
int check_prepare(struct subject *s, unsigned int flags, unsigned int d_ts)
	__attribute__((warn_unused_result));

/** check_restart - all spans of the subject go off, and on again at bench_mark() */
int check_restart(struct subject *s, unsigned int flags)
	__attribute__((warn_unused_result));

json_t *check_begin(struct subject *s, const char *test);

int check_link(struct subject *s);
int check_slots(struct subject *s);
int check_bert(struct subject *s);
int check_bert_slots(struct subject *s);
int check_cas(struct subject *s);
int check_hdlc(struct subject *s);
int check_voice(struct subject *s);
int check_digits(struct subject *s);
int check_alarms(struct subject *s);
int check_tick(struct subject *s);
int check_ports(struct subject *s);

#define CHECK_FRAMED (LQ_SPAN_F_ENABLED | LQ_SPAN_F_CRC4)
#define CHECK_SPEECH 0xfffffffeu	/* timeslots 1..31 */

#endif
