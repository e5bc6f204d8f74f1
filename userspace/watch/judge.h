/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The self-check's judgement: facts of one subject go in, findings come out.
 * Pure; facts are gathered by lqd (glue_watch.c, watch_facts.c).
 *
 * Every subject that is judged leaves at least one finding: one per condition,
 * or CONDITION_NONE if it is well. detail is short and the same in every
 * language: "ES 3, SES 0", "1.2 GiB of 80.0 GiB".
 *
 * Limits of the house, where no Recommendation has one:
 *   tick, media thread   10 and 1 of 10 000 late a warning, ticks 1 of 100 a fault;
 *                        one page that the thread waited for a warning
 *   slips of an E1       more than 5 in a day (G.822, the end of its class a)
 *   disk                 less than 10 % and 10 GiB low, 1 % or 100 MiB full
 *   descriptors          more than 80 % of the limit
 *   memory               less than 10 % of what there is
 *   clock of a line      50 ppm (G.703), and as much for the host's crystal
 */
#ifndef WATCH_JUDGE_H
#define WATCH_JUDGE_H

#include <linux/lq.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "watch/condition.h"

#define WATCH_SUBJECT_LEN	48
#define WATCH_DETAIL_LEN	96
#define FINDINGS_MAX		1024

struct finding {
	enum condition condition;
	char subject[WATCH_SUBJECT_LEN];	/* "span 1": its kind and its name */
	char detail[WATCH_DETAIL_LEN];
};

/* Caller's memory; n zeroed at first. What does not fit is counted. */
struct findings {
	unsigned int n, n_lost;
	struct finding items[FINDINGS_MAX];
};

/** findings_verdict - the worst of all */
enum watch_verdict findings_verdict(const struct findings *f);

/* A counter's growth in the last quarter of an hour, of @of. */
struct recent {
	uint64_t n, of;
};

struct engine_facts {
	const char *door;
	bool is_up;
	/* what follows: while it is up */
	const char *engine;
	struct recent late, missed;	/* ticks */
	uint32_t longest_ns;
	uint32_t clock_span;	/* 0: the host's clock */
	int32_t clock_ppb;
	bool had_clock;		/* a line has given it since lqd started */
};
void judge_engine(struct findings *f, const struct engine_facts *e);

struct board_facts {
	const char *name;
	bool is_there;
	uint32_t n_spans;
};
void judge_board(struct findings *f, const struct board_facts *b);

struct span_facts {
	uint32_t span;
	bool is_there;		/* else lqd.conf names it all the same */
	bool is_used;		/* by lqd.conf or lqpri: else nothing is wrong with it */
	struct lq_span_info info;
	bool has_perf;
	struct lq_perf quarters[2], days[2];	/* running, before */
	uint32_t channels, busy;	/* 0: not told */
};
void judge_span(struct findings *f, const struct span_facts *s);

struct media_facts {
	struct recent late;	/* wake-ups of its thread */
	uint64_t record_errors, page_reads;	/* in the last quarter of an hour */
	uint32_t voices, recorders, longest_wake_us;
};
void judge_media(struct findings *f, const struct media_facts *m);

struct pri_facts {
	bool is_up;
	bool is_wanted;		/* lqd.conf has ISDN spans, or lqpri was there */
	uint32_t legs;
};
void judge_pri(struct findings *f, const struct pri_facts *p);

struct dchannel_facts {
	uint32_t span;
	bool is_up;
	uint32_t channels, blocked;
};
void judge_dchannel(struct findings *f, const struct dchannel_facts *d);

struct r2_facts {
	uint32_t span, channels, blocked;
};
void judge_r2(struct findings *f, const struct r2_facts *r);

struct port_facts {
	const char *name, *state;
};
void judge_port(struct findings *f, const struct port_facts *p);

struct trunk_facts {
	const char *name;
	const char *why;	/* what it answered last; "": not asked yet */
	bool is_up;
};
void judge_trunk(struct findings *f, const struct trunk_facts *t);

/* All phones are one subject, but those that lack to agents who work. */
struct phone_facts {
	const char *agent, *phone;
};
void judge_phone_away(struct findings *f, const struct phone_facts *p);
void judge_phones(struct findings *f, uint32_t n, uint32_t n_registered);

struct sound_facts {
	const char *name, *error;	/* error "": none at the last call */
};
void judge_sound(struct findings *f, const struct sound_facts *s);

struct disk_facts {
	const char *name;	/* "recordings", "data" */
	uint64_t free, size;	/* octets; size 0: it cannot be asked */
	const char *error;
};
void judge_disk(struct findings *f, const struct disk_facts *d);

struct ledger_facts {
	uint64_t seq, db_seq;
	uint64_t seen_seq;	/* of the last look, a second before; 0: none */
	uint64_t backlog;
	uint64_t lost;		/* in the last quarter of an hour */
};
void judge_ledger(struct findings *f, const struct ledger_facts *l);

struct host_facts {
	uint32_t n_files, files_max;	/* 0: unknown */
	uint64_t memory_free, memory_size;	/* octets, with the cgroup's limit */
	bool is_time_kept, is_time_known;
};
void judge_host(struct findings *f, const struct host_facts *h);

#endif
