// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The line by itself: does it come up, and does it stay clean for a second?
 * Alarms that a test raises by itself: check_alarm.c.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lqloop/check.h"

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
	unsigned int up_from = 0, up_to = 0;
	int err = check_prepare(s, CHECK_FRAMED, 0);

	if (!err)
		err = bench_until(s->bench, s->from, ~0u, false, 1500, &up_from);
	if (!err || err == -ETIME)
		err = bench_until(s->bench, s->to, ~0u, false, 1500, &up_to);
	if (err && err != -ETIME)
		return err;
	err = watch(s, result, s->from, 700 + up_from);
	if (!err && check_is_pair(s))
		err = watch(s, result, s->to, 700 + up_to);
	return err;
}
