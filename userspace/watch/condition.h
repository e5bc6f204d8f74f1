/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be wrong with the running system: one table, from which both the
 * self-check (judge.h) and the alarms (alarm.h) speak.
 *
 * A condition is a warning (it works, but not as it should, or not for long) or
 * a fault (calls are lost or refused by it). It becomes an alarm when it has
 * stood for raise_ms, and the alarm ends when it has been absent for clear_ms.
 * Where a Recommendation has its own times for a defect (G.775, G.706), they
 * are the engine's and have passed before; those here only keep a list of
 * alarms readable. They are judged once a second and at every event of a board:
 * both may be up to a second longer.
 */
#ifndef WATCH_CONDITION_H
#define WATCH_CONDITION_H

#include <stdint.h>

enum watch_verdict { WATCH_OK, WATCH_WARNING, WATCH_FAULT };

/* Who has to be there for a condition to be known, as bits. */
#define WATCH_BY_LQD	0u
#define WATCH_BY_ENGINE	(1u << 0)
#define WATCH_BY_LQPRI	(1u << 1)

enum condition {
	CONDITION_NONE,		/* a subject that is well */
	CONDITION_ENGINE_AWAY,
	CONDITION_BOARD_GONE,
	CONDITION_SPAN_GONE,
	CONDITION_SPAN_DOWN,
	CONDITION_SPAN_LOS,
	CONDITION_SPAN_AIS,
	CONDITION_SPAN_LFA,
	CONDITION_SPAN_RAI,
	CONDITION_SPAN_MULTIFRAME,
	CONDITION_SPAN_UNAVAILABLE,
	CONDITION_SPAN_ERRORS,
	CONDITION_SPAN_SLIPS,
	CONDITION_CLOCK_LOST,
	CONDITION_CLOCK_OFF,
	CONDITION_TICK_LATE,
	CONDITION_TICK_MISSED,
	CONDITION_MEDIA_LATE,
	CONDITION_MEDIA_PAGED,
	CONDITION_RECORDING_FAILED,
	CONDITION_LQPRI_AWAY,
	CONDITION_DCHANNEL_DOWN,
	CONDITION_R2_DOWN,
	CONDITION_R2_BLOCKED,
	CONDITION_PORT_DEAD,
	CONDITION_TRUNK_UNREACHABLE,
	CONDITION_PHONE_AWAY,
	CONDITION_SOUND_FAILED,
	CONDITION_DISK_FULL,
	CONDITION_DISK_LOW,
	CONDITION_LEDGER_UNWRITABLE,
	CONDITION_LEDGER_LOST,
	CONDITION_DATABASE_BEHIND,
	CONDITION_FILES_LOW,
	CONDITION_MEMORY_LOW,
	CONDITION_TIME_UNKEPT,
	CONDITIONS
};

struct condition_row {
	const char *name;	/* "span.los" */
	enum watch_verdict verdict;
	uint32_t known_by;	/* WATCH_BY_* */
	uint32_t raise_ms, clear_ms;
	const char *text;	/* what it is, a sentence without a point */
	const char *advice;	/* what to do about it */
};

extern const struct condition_row conditions[CONDITIONS];

/** condition_find - by name; -ENOENT */
int condition_find(const char *name);

/** watch_verdict_name - "ok", "warning", "fault" */
const char *watch_verdict_name(enum watch_verdict v);

#endif
