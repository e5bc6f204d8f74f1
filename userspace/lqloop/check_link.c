// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The line by itself: does it come up, and does it stay clean for a second?
 * Alarms that a test raises by itself: check_alarm.c.
 */
#include <stdio.h>
#include <string.h>

#include "lqloop/check.h"

/* A framer in hardware tells a second's errors when the second is over. */
#define COUNTED_MS 1000
#define UP_MS 2000		/* after that it is looked at as it is */

static const struct {
	uint32_t bit;
	const char *name;
} alarms[] = {
	{ LQ_ALARM_LOS, "loss of signal" },
	{ LQ_ALARM_AIS, "AIS" },
	{ LQ_ALARM_LFA, "loss of frame alignment" },
	{ LQ_ALARM_LMFA, "loss of CRC-4 multiframe" },
	{ LQ_ALARM_RAI, "remote alarm" },
	{ LQ_ALARM_FAR_LMFA, "far end without CRC-4" },
	{ LQ_ALARM_DOWN, "board gone" },
};

static void name_alarms(json_t *result, unsigned int span, uint32_t seen)
{
	unsigned int i;

	for (i = 0; i < sizeof(alarms) / sizeof(alarms[0]); i++)
		if (seen & alarms[i].bit)
			report_note(result, "span %u: %s", span, alarms[i].name);
}

struct end {
	unsigned int span, up_ms;
	struct lq_span_info before, now;
	uint32_t seen;		/* LQ_ALARM_* meanwhile */
};

/* Until it is in service with its CRC-4 multiframe, or it is UP_MS. */
static int come_up(struct subject *s, struct end *e)
{
	struct lq_info now;
	int err;

	for (;;) {
		err = bench_info(s->bench, &now);
		if (!err)
			err = bench_span(s->bench, e->span, &e->now);
		e->up_ms = now.tick - s->bench->since;
		if (err || e->up_ms >= UP_MS ||
		    (!e->now.alarms && e->now.is_crc4_mf))
			return err;
		err = bench_wait(s->bench, 1);
		if (err)
			return err;
	}
}

static int look(struct subject *s, struct end *ends, unsigned int n)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < n && !err; i++) {
		err = bench_span(s->bench, ends[i].span, &ends[i].now);
		ends[i].seen |= ends[i].now.alarms;
	}
	return err;
}

/* For a second. */
static int watch(struct subject *s, struct end *ends, unsigned int n)
{
	int err = look(s, ends, n);
	unsigned int i;

	for (i = 0; i < n; i++)
		ends[i].before = ends[i].now;
	for (i = 0; i < 10 && !err; i++) {
		err = bench_wait(s->bench, 100);
		if (!err)
			err = look(s, ends, n);
	}
	return err;
}

static void judge(json_t *result, const struct end *e)
{
	const struct lq_span_info *before = &e->before, *now = &e->now;
	char name[24];

	(void)snprintf(name, sizeof(name), "span %u", e->span);
	report_measure(result, "link.up", e->up_ms, name);
	report_measure(result, "link.alarms", __builtin_popcount(e->seen), name);
	name_alarms(result, e->span, e->seen);
	report_measure(result, "link.crc4", now->is_crc4_mf, name);
	report_measure(result, "link.fas", now->fas_errors - before->fas_errors, name);
	report_measure(result, "link.crc", now->crc_errors - before->crc_errors, name);
	report_measure(result, "link.ebit", now->ebit_errors - before->ebit_errors, name);
	report_measure(result, "link.gaps", now->rx_gap_frames - before->rx_gap_frames, name);
}

int check_link(struct subject *s)
{
	json_t *result = check_begin(s, "link");
	struct end ends[2] = { { .span = s->from }, { .span = s->to } };
	unsigned int n = check_is_pair(s) ? 2 : 1, i;
	int err = check_restart(s, CHECK_FRAMED);

	for (i = 0; i < n && !err; i++)
		err = come_up(s, &ends[i]);
	if (!err)
		err = check_prepare(s, CHECK_FRAMED, 0);
	if (!err)
		err = bench_wait(s->bench, COUNTED_MS);
	if (!err)
		err = watch(s, ends, n);
	for (i = 0; i < n && !err; i++)
		judge(result, &ends[i]);
	return err;
}
