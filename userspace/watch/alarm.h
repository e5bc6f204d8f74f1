/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Alarms: conditions that have stood long enough (condition.h), until they have
 * been absent long enough. One condition of one subject is one alarm, however
 * often it is found.
 *
 *   found --raise_ms--> active --absent for clear_ms--> gone
 *
 * Raising and clearing are facts for the ledger; the handler writes them, and
 * what it could not write is tried again at the next look. So what a ledger
 * says is what stands here, and alarm_load() puts it back after a restart.
 */
#ifndef WATCH_ALARM_H
#define WATCH_ALARM_H

#include "base/list.h"
#include "watch/judge.h"

struct alarm {
	struct list link;
	enum condition condition;
	char subject[WATCH_SUBJECT_LEN];
	char detail[WATCH_DETAIL_LEN];	/* the latest */
	uint64_t seq;		/* of its event; 0: not active yet */
	int64_t raised_ms;	/* UTC */
	/* private to alarm.c */
	uint64_t since_ms;	/* found, and if active: absent, since */
	bool is_found, is_absent;
};

struct alarms {
	struct list all;	/* in the order in which they were found */
};

struct alarm_handler {
	/** raised - Return: the seq of its event, which is kept; or negative errno */
	int64_t (*raised)(void *arg, const struct alarm *a);
	/** cleared - Return: 0 or more; negative errno */
	int64_t (*cleared)(void *arg, const struct alarm *a);
	void *arg;
};

void alarms_init(struct alarms *a);
void alarms_fini(struct alarms *a);

/** alarm_load - one that the ledger says is active; 0, -ENOMEM */
int alarm_load(struct alarms *a, enum condition c, const char *subject,
	       const char *detail, uint64_t seq, int64_t raised_ms)
	__attribute__((warn_unused_result));

/**
 * alarms_look - what is wrong now
 * @blind: WATCH_BY_* that are away: what they know stays as it is
 * @now_ms: monotonic; @unix_ms: kept in what is raised
 */
void alarms_look(struct alarms *a, const struct findings *f, uint32_t blind,
		 uint64_t now_ms, int64_t unix_ms,
		 const struct alarm_handler *h);

/** alarm_by_seq - an active one; NULL: none */
struct alarm *alarm_by_seq(struct alarms *a, uint64_t seq);

unsigned int alarms_n_active(const struct alarms *a);

#endif
