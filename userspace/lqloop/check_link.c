// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The line by itself: does it come up, and does it stay clean for a second?
 * Alarms that a test raises by itself: check_alarm.c.
 */
#include <stdio.h>
#include <string.h>

#include "lqloop/check.h"

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

/* In service, with its CRC-4 multiframe; or @ms is UP_MS. */
static int come_up(struct subject *s, unsigned int span, unsigned int *ms)
{
	struct lq_span_info info;
	struct lq_info now;
	int err;

	for (;;) {
		err = bench_info(s->bench, &now);
		if (!err)
			err = bench_span(s->bench, span, &info);
		*ms = now.tick - s->bench->since;
		if (err || *ms >= UP_MS || (!info.alarms && info.is_crc4_mf))
			return err;
		err = bench_wait(s->bench, 1);
		if (err)
			return err;
	}
}

static int watch(struct subject *s, json_t *result, unsigned int span,
		 unsigned int up_ms)
{
	struct lq_span_info before, now;
	uint32_t seen = 0;
	char name[24];
	int err = bench_span(s->bench, span, &before), i;

	for (i = 0; i < 10 && !err; i++) {
		err = bench_wait(s->bench, 100);
		if (!err)
			err = bench_span(s->bench, span, &now);
		seen |= now.alarms;
	}
	if (err)
		return err;
	(void)snprintf(name, sizeof(name), "span %u", span);
	report_measure(result, "link.up", up_ms, name);
	report_measure(result, "link.alarms", __builtin_popcount(seen), name);
	name_alarms(result, span, seen);
	report_measure(result, "link.crc4", now.is_crc4_mf, name);
	report_measure(result, "link.fas", now.fas_errors - before.fas_errors, name);
	report_measure(result, "link.crc", now.crc_errors - before.crc_errors, name);
	report_measure(result, "link.ebit", now.ebit_errors - before.ebit_errors, name);
	report_measure(result, "link.gaps", now.rx_gap_frames - before.rx_gap_frames, name);
	return 0;
}

int check_link(struct subject *s)
{
	json_t *result = check_begin(s, "link");
	unsigned int up_from, up_to;
	int err = check_restart(s, CHECK_FRAMED);

	if (!err)
		err = come_up(s, s->from, &up_from);
	if (!err)
		err = come_up(s, s->to, &up_to);
	if (!err)
		err = check_prepare(s, CHECK_FRAMED, 0);
	if (!err)
		err = watch(s, result, s->from, up_from);
	if (!err && check_is_pair(s))
		err = watch(s, result, s->to, up_to);
	return err;
}
