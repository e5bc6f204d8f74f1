// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The self-check's facts: everybody who knows something of the running system
 * is asked, and what he says is handed to watch/judge.h. Nothing is decided
 * here, but which subjects there are.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lqd/host.h"
#include "lqd/request.h"
#include "lqd/watch.h"

/* ------------------------------------------------------------- the engine */

static struct recent recent(struct window *n, struct window *of,
			    uint64_t now_ms, uint64_t n_value, uint64_t of_value)
{
	return (struct recent){ window_tell(n, now_ms, n_value),
				window_tell(of, now_ms, of_value) };
}

/* False: it is away. */
static bool look_engine(struct lqd *d, struct watch *w, struct lq_info *i)
{
	struct engine_facts e = { .door = d->settings->lqd->door };
	uint64_t now = loop_now_ms(d->loop);

	e.is_up = d->door && !dev_request(d->door, LQ_GET_INFO, i);
	if (e.is_up) {
		w->had_clock = w->had_clock || i->clock_span;
		e.engine = i->engine;
		e.late = recent(&w->late_ticks, &w->ticks, now, i->late_ticks,
				i->tick);
		e.missed = recent(&w->missed_ticks, &w->ticks, now,
				  i->missed_ticks, i->tick);
		e.longest_ns = i->longest_tick_ns;
		e.clock_span = i->clock_span;
		e.clock_ppb = i->clock_ppb;
		e.had_clock = w->had_clock;
	}
	judge_engine(&w->findings, &e);
	return e.is_up;
}

/* Boards that are seen are expected ever after, until somebody forgets them. */
static void look_boards(struct lqd *d, struct watch *w, const struct lq_info *i)
{
	struct watch_board *b;
	uint32_t n;

	list_for_each(b, &w->boards, link)
		b->is_there = false;
	for (n = 0; n < i->n_boards; n++) {
		struct lq_board_info info = { .board = n };

		if (dev_request(d->door, LQ_GET_BOARD, &info))
			continue;	/* its number is free */
		b = watch_board_find(w, info.name);
		if (!b)
			b = watch_board_add(w, info.name);
		if (!b)
			continue;	/* short of memory: at the next look */
		b->is_there = true;
		b->n_spans = info.n_spans;
	}
	list_for_each(b, &w->boards, link)
		judge_board(&w->findings, &(struct board_facts){
			b->name, b->is_there, b->n_spans });
}

/* ------------------------------------------------------------------ spans */

static bool in_conf(struct lqd *d, const char *kind, uint32_t span)
{
	const struct conf_entry *e = NULL;

	while ((e = conf_next(d->settings->conf, kind, e)))
		if (strtoul(e->name, NULL, 10) == span)
			return true;
	return false;
}

/* What lqpri or the R2 side make of it; false: neither has it. */
static bool span_use(struct lqd *d, struct span_facts *s)
{
	struct r2_span_info r;
	struct pri_span p;
	unsigned int i;

	for (i = 0; d->pri && !pri_link_span(d->pri, i, &p); i++)
		if (p.span == s->span) {
			s->channels = p.channels;
			s->busy = p.busy;
			return true;
		}
	if (!request_r2_span(d, s->span, &r))
		return false;
	s->channels = r.channels;
	s->busy = r.busy;
	return true;
}

static void look_perf(struct lqd *d, struct span_facts *s)
{
	struct lq_perf *to[] = { &s->quarters[0], &s->quarters[1],
				 &s->days[0], &s->days[1] };
	uint32_t i;

	for (i = 0; i < 4; i++) {
		*to[i] = (struct lq_perf){
			.span = s->span, .back = i % 2,
			.length_s = i < 2 ? LQ_PERF_QUARTER_S : LQ_PERF_DAY_S };
		if (dev_request(d->door, LQ_GET_PERF, to[i]))
			return;		/* not an E1 */
	}
	s->has_perf = true;
}

static void look_span(struct lqd *d, struct watch *w, uint32_t span)
{
	struct span_facts s = { .span = span, .info.span = span };
	bool is_used = span_use(d, &s);

	s.is_used = is_used || in_conf(d, "span", span) ||
		    in_conf(d, "port", span);
	s.is_there = !dev_request(d->door, LQ_GET_SPAN, &s.info);
	if (!s.is_there && !s.is_used)
		return;
	if (s.is_there)
		look_perf(d, &s);
	judge_span(&w->findings, &s);
}

/* Those of the settings may be beyond what the engine has. */
static uint32_t last_span(struct lqd *d, const struct lq_info *i)
{
	static const char *const kinds[] = { "span", "port" };
	const struct conf_entry *e;
	uint32_t last = i->n_spans, n;
	unsigned int k;

	for (k = 0; k < 2; k++)
		for (e = NULL; (e = conf_next(d->settings->conf, kinds[k], e)); ) {
			n = (uint32_t)strtoul(e->name, NULL, 10);
			if (n > last)
				last = n;
		}
	return last;
}

static void look_spans(struct lqd *d, struct watch *w, const struct lq_info *i)
{
	uint32_t span, last = last_span(d, i);

	for (span = 1; span <= last; span++)
		look_span(d, w, span);
}

static void look_r2(struct lqd *d, struct watch *w)
{
	struct r2_span_info r;
	unsigned int i;

	for (i = 0; d->r2 && !r2_trunk_span(d->r2, i, &r); i++)
		judge_r2(&w->findings, &(struct r2_facts){
			r.span, r.channels, r.blocked });
}

static void look_media(struct lqd *d, struct watch *w)
{
	uint64_t now = loop_now_ms(d->loop);
	struct media_totals t = { 0 };

	if (!d->media)
		return;
	media_totals(d->media, &t);
	judge_media(&w->findings, &(struct media_facts){
		.late = recent(&w->late_wakes, &w->wakes, now, t.late_wakes,
			       t.wakes),
		.record_errors = window_tell(&w->record_errors, now,
					     t.record_errors),
		.page_reads = window_tell(&w->page_reads, now, t.page_reads),
		.voices = t.ends, .recorders = t.recorders,
		.longest_wake_us = t.longest_wake_us });
}

/* ------------------------------------------------------------- signalling */

static bool wants_pri(struct lqd *d)
{
	const struct conf_entry *e = NULL;
	const struct span_settings *s;

	while ((e = conf_next(d->settings->conf, "span", e))) {
		s = e->data;
		if (s->signalling == SPAN_PRI)
			return true;
	}
	return false;
}

static void look_pri(struct lqd *d, struct watch *w)
{
	bool is_up = d->pri && pri_link_is_up(d->pri);
	struct pri_span p;
	unsigned int i;

	w->had_pri = w->had_pri || is_up;
	judge_pri(&w->findings, &(struct pri_facts){
		.is_up = is_up, .is_wanted = w->had_pri || wants_pri(d),
		.legs = is_up ? pri_link_n_legs(d->pri) : 0 });
	for (i = 0; is_up && !pri_link_span(d->pri, i, &p); i++)
		judge_dchannel(&w->findings, &(struct dchannel_facts){
			p.span, p.is_up, p.channels, p.blocked });
}

static void take_port(void *arg, const struct analog_port_info *i)
{
	struct watch *w = arg;

	judge_port(&w->findings, &(struct port_facts){ i->conf->name,
						       i->state });
}

static void take_agent(void *arg, const struct core_agent_info *i)
{
	struct watch *w = arg;

	if (strcmp(i->state, "logged_out") && !i->is_phone_up)
		judge_phone_away(&w->findings, &(struct phone_facts){
			i->agent, i->phone });
}

static void look_phones(struct lqd *d, struct watch *w)
{
	const struct conf_entry *e = NULL;
	uint32_t n = 0, n_registered = 0;

	while ((e = conf_next(d->settings->conf, "phone", e))) {
		n++;
		n_registered += d->sip && sip_is_registered(d->sip, e->name);
	}
	if (n)
		judge_phones(&w->findings, n, n_registered);
	core_each_agent(d->core, loop_now_ms(d->loop), take_agent, w);
}

static void take_trunk(void *arg, const struct sip_trunk_info *i)
{
	struct watch *w = arg;

	judge_trunk(&w->findings, &(struct trunk_facts){
		i->name, i->why, i->is_up });
}

static void take_sound(void *arg, const struct sound_info *i)
{
	struct watch *w = arg;

	judge_sound(&w->findings, &(struct sound_facts){
		i->name, i->error ? strerror(-i->error) : "" });
}

/* ------------------------------------------------- ledger, disks, the host */

static void look_disk(struct lqd *d, struct watch *w, const char *name,
		      const char *folder)
{
	struct disk_facts f = { .name = name, .error = "" };
	char path[512];
	int err = settings_path(d->settings, path, sizeof(path), folder);

	if (!err)
		err = host_disk(path, &f.free, &f.size);
	/* recordings: made with the first one */
	if (err == -ENOENT && !settings_path(d->settings, path, sizeof(path),
					     d->settings->lqd->data_dir))
		err = host_disk(path, &f.free, &f.size);
	if (err)
		f.error = strerror(-err);
	judge_disk(&w->findings, &f);
}

static void look_ledger(struct lqd *d, struct watch *w)
{
	uint64_t now = loop_now_ms(d->loop);
	struct store_counters n;

	store_counters(d->store, &n);
	if (now >= w->seq_at_ms + 1000) {
		w->seen_seq = w->seq;
		w->seq = n.seq;
		w->seq_at_ms = now;
	}
	judge_ledger(&w->findings, &(struct ledger_facts){
		.seq = n.seq, .db_seq = n.db_seq, .seen_seq = w->seen_seq,
		.backlog = n.n_backlog,
		.lost = window_tell(&w->ledger_lost, now, n.n_lost) });
}

uint32_t facts_look(struct lqd *d, struct watch *w)
{
	struct host_facts h;
	struct lq_info i;
	bool is_up;

	w->findings.n = w->findings.n_lost = 0;
	is_up = look_engine(d, w, &i);
	if (is_up) {
		look_boards(d, w, &i);
		look_spans(d, w, &i);
		look_media(d, w);
		look_r2(d, w);
		if (d->analog)
			analog_each_port(d->analog, take_port, w);
	}
	look_pri(d, w);
	look_phones(d, w);
	if (d->sip)
		sip_trunks(d->sip, take_trunk, w);
	if (d->sound)
		sound_each(d->sound, take_sound, w);
	look_ledger(d, w);
	look_disk(d, w, "data", d->settings->lqd->data_dir);
	look_disk(d, w, "recordings", d->settings->lqd->recording_dir);
	host_facts(&h);
	judge_host(&w->findings, &h);
	return (is_up ? 0 : WATCH_BY_ENGINE) |
	       (d->pri && pri_link_is_up(d->pri) ? 0 : WATCH_BY_LQPRI);
}
