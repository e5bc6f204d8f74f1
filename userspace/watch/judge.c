// SPDX-License-Identifier: GPL-3.0-or-later
/* Facts to findings: every limit of the self-check stands here. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "watch/judge.h"

#define MIB		(1024ull * 1024)
#define GIB		(1024ull * MIB)
#define SLIPS_A_DAY	5
#define CLOCK_PPB_MAX	100000
#define OFTEN_MIN	10

__attribute__((format(printf, 4, 5)))
static void find(struct findings *f, enum condition c, const char *subject,
		 const char *fmt, ...)
{
	struct finding *to;
	va_list ap;

	if (f->n == FINDINGS_MAX) {
		f->n_lost++;
		return;
	}
	to = &f->items[f->n++];
	to->condition = c;
	snprintf(to->subject, sizeof(to->subject), "%s", subject);
	va_start(ap, fmt);
	vsnprintf(to->detail, sizeof(to->detail), fmt, ap);
	va_end(ap);
}

enum watch_verdict findings_verdict(const struct findings *f)
{
	enum watch_verdict worst = WATCH_OK;
	unsigned int i;

	for (i = 0; i < f->n; i++)
		if (conditions[f->items[i].condition].verdict > worst)
			worst = conditions[f->items[i].condition].verdict;
	return worst;
}

/* More than one of @limit; a few are nothing to tell of. */
static bool is_often(const struct recent *r, uint64_t limit)
{
	return r->n >= OFTEN_MIN && r->n * limit > r->of;
}

static void judge_tick(struct findings *f, const struct engine_facts *e)
{
	const struct recent *l = &e->late, *m = &e->missed;
	enum condition c = is_often(l, 100) || is_often(m, 100) ?
		CONDITION_TICK_MISSED :
		is_often(l, 10000) || is_often(m, 10000) ?
		CONDITION_TICK_LATE : CONDITION_NONE;

	find(f, c, "tick", "late %llu, missed %llu / %llu, max %u us",
	     (unsigned long long)l->n, (unsigned long long)m->n,
	     (unsigned long long)l->of, e->longest_ns / 1000);
}

static void judge_clock(struct findings *f, const struct engine_facts *e)
{
	double ppm = e->clock_ppb / 1000.0;

	if (e->clock_span)
		find(f, e->clock_ppb > CLOCK_PPB_MAX ||
			e->clock_ppb < -CLOCK_PPB_MAX ? CONDITION_CLOCK_OFF :
			CONDITION_NONE, "clock", "span %u, %+.1f ppm",
		     e->clock_span, ppm);
	else
		find(f, e->had_clock ? CONDITION_CLOCK_LOST : CONDITION_NONE,
		     "clock", "host");
}

void judge_engine(struct findings *f, const struct engine_facts *e)
{
	if (!e->is_up) {
		find(f, CONDITION_ENGINE_AWAY, "engine", "%s", e->door);
		return;
	}
	find(f, CONDITION_NONE, "engine", "%s", e->engine);
	judge_tick(f, e);
	judge_clock(f, e);
}

void judge_board(struct findings *f, const struct board_facts *b)
{
	char subject[WATCH_SUBJECT_LEN];

	snprintf(subject, sizeof(subject), "board %.32s", b->name);
	if (b->is_there)
		find(f, CONDITION_NONE, subject, "%u", b->n_spans);
	else
		find(f, CONDITION_BOARD_GONE, subject, "%s", "");
}

/* What explains the others stands first; one line is one alarm. */
static enum condition alarm_of(uint32_t alarms)
{
	static const struct {
		uint32_t bits;
		enum condition c;
	} row[] = {
		{ LQ_ALARM_DOWN, CONDITION_SPAN_DOWN },
		{ LQ_ALARM_LOS, CONDITION_SPAN_LOS },
		{ LQ_ALARM_AIS, CONDITION_SPAN_AIS },
		{ LQ_ALARM_LFA, CONDITION_SPAN_LFA },
		{ LQ_ALARM_RAI, CONDITION_SPAN_RAI },
		{ LQ_ALARM_LMFA | LQ_ALARM_CAS_LMFA | LQ_ALARM_CAS_RAI,
		  CONDITION_SPAN_MULTIFRAME },
	};
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (alarms & row[i].bits)
			return row[i].c;
	return CONDITION_NONE;
}

/* Being unavailable is what an alarm does: it is told only of itself. */
static void judge_perf(struct findings *f, const struct span_facts *s,
		       const char *subject, enum condition alarm)
{
	const struct lq_perf *q = s->quarters, *d = s->days;
	uint32_t es = q[0].near_end.es + q[1].near_end.es;
	uint32_t ses = q[0].near_end.ses + q[1].near_end.ses;
	uint32_t uas = q[0].near_end.uas + q[1].near_end.uas;
	uint32_t slips = d[0].slips_dropped + d[0].slips_repeated +
			 d[1].slips_dropped + d[1].slips_repeated;

	if (q[0].is_near_unavailable && !alarm)
		find(f, CONDITION_SPAN_UNAVAILABLE, subject, "UAS %u", uas);
	if (ses || uas)
		find(f, CONDITION_SPAN_ERRORS, subject, "ES %u, SES %u, UAS %u",
		     es, ses, uas);
	if (slips > SLIPS_A_DAY)
		find(f, CONDITION_SPAN_SLIPS, subject, "+%u -%u / 24 h",
		     d[0].slips_dropped + d[1].slips_dropped,
		     d[0].slips_repeated + d[1].slips_repeated);
}

void judge_span(struct findings *f, const struct span_facts *s)
{
	char subject[WATCH_SUBJECT_LEN];
	unsigned int before = f->n;
	enum condition c;

	snprintf(subject, sizeof(subject), "span %u", s->span);
	if (!s->is_there) {
		find(f, CONDITION_SPAN_GONE, subject, "%s", "");
		return;
	}
	if (!s->is_used) {
		find(f, CONDITION_NONE, subject, "%s", "-");
		return;
	}
	c = alarm_of(s->info.alarms);
	if (c)
		find(f, c, subject, "%s", "");
	if (s->has_perf && c != CONDITION_SPAN_DOWN)
		judge_perf(f, s, subject, c);
	if (f->n != before)
		return;
	if (s->has_perf)
		find(f, CONDITION_NONE, subject, "ES %u, SES 0, %u / %u",
		     s->quarters[0].near_end.es + s->quarters[1].near_end.es,
		     s->busy, s->channels);
	else
		find(f, CONDITION_NONE, subject, "%u", s->info.n_ts - 1);
}

void judge_media(struct findings *f, const struct media_facts *m)
{
	find(f, is_often(&m->late, 10000) ? CONDITION_MEDIA_LATE :
	     CONDITION_NONE, "media", "late %llu / %llu, max %u us",
	     (unsigned long long)m->late.n, (unsigned long long)m->late.of,
	     m->longest_wake_us);
	if (m->page_reads)
		find(f, CONDITION_MEDIA_PAGED, "media", "%llu",
		     (unsigned long long)m->page_reads);
	if (m->record_errors)
		find(f, CONDITION_RECORDING_FAILED, "media", "%llu",
		     (unsigned long long)m->record_errors);
}

void judge_pri(struct findings *f, const struct pri_facts *p)
{
	if (!p->is_wanted)
		return;
	if (p->is_up)
		find(f, CONDITION_NONE, "lqpri", "%u", p->legs);
	else
		find(f, CONDITION_LQPRI_AWAY, "lqpri", "%s", "");
}

void judge_dchannel(struct findings *f, const struct dchannel_facts *d)
{
	char subject[WATCH_SUBJECT_LEN];

	snprintf(subject, sizeof(subject), "dchannel %u", d->span);
	find(f, d->is_up ? CONDITION_NONE : CONDITION_DCHANNEL_DOWN, subject,
	     "%u / %u", d->channels - d->blocked, d->channels);
}

void judge_r2(struct findings *f, const struct r2_facts *r)
{
	char subject[WATCH_SUBJECT_LEN];

	snprintf(subject, sizeof(subject), "r2 %u", r->span);
	find(f, !r->blocked ? CONDITION_NONE :
		r->blocked == r->channels ? CONDITION_R2_DOWN :
		CONDITION_R2_BLOCKED, subject, "%u / %u",
	     r->channels - r->blocked, r->channels);
}

void judge_port(struct findings *f, const struct port_facts *p)
{
	char subject[WATCH_SUBJECT_LEN];

	snprintf(subject, sizeof(subject), "port %.32s", p->name);
	find(f, strcmp(p->state, "dead") ? CONDITION_NONE :
	     CONDITION_PORT_DEAD, subject, "%s", p->state);
}

void judge_trunk(struct findings *f, const struct trunk_facts *t)
{
	char subject[WATCH_SUBJECT_LEN];

	snprintf(subject, sizeof(subject), "trunk %.40s", t->name);
	find(f, t->is_up ? CONDITION_NONE : CONDITION_TRUNK_UNREACHABLE,
	     subject, "%s", t->why);
}

void judge_phone_away(struct findings *f, const struct phone_facts *p)
{
	char subject[WATCH_SUBJECT_LEN];

	snprintf(subject, sizeof(subject), "phone %.40s", p->phone);
	find(f, CONDITION_PHONE_AWAY, subject, "%s", p->agent);
}

void judge_phones(struct findings *f, uint32_t n, uint32_t n_registered)
{
	find(f, CONDITION_NONE, "phones", "%u / %u", n_registered, n);
}

void judge_sound(struct findings *f, const struct sound_facts *s)
{
	char subject[WATCH_SUBJECT_LEN];

	snprintf(subject, sizeof(subject), "sound %.40s", s->name);
	find(f, *s->error ? CONDITION_SOUND_FAILED : CONDITION_NONE, subject,
	     "%s", s->error);
}

void judge_disk(struct findings *f, const struct disk_facts *d)
{
	enum condition c = CONDITION_NONE;
	char subject[WATCH_SUBJECT_LEN];

	snprintf(subject, sizeof(subject), "disk %.40s", d->name);
	if (!d->size) {
		find(f, CONDITION_DISK_FULL, subject, "%s", d->error);
		return;
	}
	if (d->free < d->size / 100 || d->free < 100 * MIB)
		c = CONDITION_DISK_FULL;
	else if (d->free < d->size / 10 && d->free < 10 * GIB)
		c = CONDITION_DISK_LOW;
	find(f, c, subject, "%.1f / %.1f GiB", (double)d->free / (double)GIB,
	     (double)d->size / (double)GIB);
}

void judge_ledger(struct findings *f, const struct ledger_facts *l)
{
	bool is_behind = l->seen_seq && l->db_seq < l->seen_seq;

	find(f, l->backlog ? CONDITION_LEDGER_UNWRITABLE : CONDITION_NONE,
	     "ledger", "%llu", (unsigned long long)(l->backlog ? l->backlog :
						    l->seq));
	if (l->lost)
		find(f, CONDITION_LEDGER_LOST, "ledger", "%llu",
		     (unsigned long long)l->lost);
	find(f, is_behind ? CONDITION_DATABASE_BEHIND : CONDITION_NONE,
	     "database", "%llu / %llu", (unsigned long long)l->db_seq,
	     (unsigned long long)l->seq);
}

void judge_host(struct findings *f, const struct host_facts *h)
{
	if (h->files_max)
		find(f, (uint64_t)h->n_files * 10 > (uint64_t)h->files_max * 8 ?
		     CONDITION_FILES_LOW : CONDITION_NONE, "files", "%u / %u",
		     h->n_files, h->files_max);
	if (h->memory_size)
		find(f, h->memory_free < h->memory_size / 10 ?
		     CONDITION_MEMORY_LOW : CONDITION_NONE, "memory",
		     "%.1f / %.1f GiB", (double)h->memory_free / (double)GIB,
		     (double)h->memory_size / (double)GIB);
	if (h->is_time_known)
		find(f, h->is_time_kept ? CONDITION_NONE :
		     CONDITION_TIME_UNKEPT, "time", "%s",
		     h->is_time_kept ? "NTP" : "");
}
