// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The system watches itself: facts are looked at once a second, judged
 * (watch/judge.h), and what stands long enough becomes an alarm (watch/alarm.h):
 * a fact of the ledger, told to those who follow events like any other.
 *
 * After a restart the alarms begin where the ledger says they were. Nothing is
 * raised or cleared before that could be read: with the database locked at the
 * start only the self-check tells (lqctl check), for as long as it lasts.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "lqd/watch.h"

#define LOOK_MS		200u	/* a storm of events is looked at so often */
#define ACTIVE_MAX	1000u	/* alarms taken over from the ledger */

struct watch_board *watch_board_find(const struct watch *w, const char *name)
{
	struct watch_board *b;

	list_for_each(b, &w->boards, link)
		if (!strcmp(b->name, name))
			return b;
	return NULL;
}

struct watch_board *watch_board_add(struct watch *w, const char *name)
{
	struct watch_board *b = mem_new(sizeof(*b), NULL);

	if (!b)
		return NULL;
	snprintf(b->name, sizeof(b->name), "%s", name);
	list_append(&w->boards, &b->link);
	return b;
}

static void board_forget(struct watch_board *b)
{
	list_remove(&b->link);
	(void)mem_deref(b);
}

static void watch_destroy(void *obj)
{
	struct watch_board *b;
	struct watch *w = obj;

	alarms_fini(&w->alarms);
	while ((b = list_first(&w->boards, struct watch_board, link)))
		board_forget(b);
}

int watch_start(struct lqd *d)
{
	struct store_counters n;

	d->watch = mem_new(sizeof(*d->watch), watch_destroy);
	if (!d->watch)
		return -ENOMEM;
	alarms_init(&d->watch->alarms);
	list_init(&d->watch->boards);
	store_counters(d->store, &n);
	d->watch->start_seq = n.seq;
	return 0;
}

void watch_end(struct lqd *d)
{
	d->watch = mem_deref(d->watch);
}

/* -------------------------------------------------------- from the ledger */

#define BOARD "board "

static void load(void *arg, uint64_t seq, const struct ledger_event *ev,
		 int64_t cleared_ms)
{
	const char *name = ev->subject + strlen(BOARD);
	int c = condition_find(ev->alarm);
	struct watch *w = arg;

	(void)cleared_ms;
	if (c < 0)
		return;		/* of another version: it stays in the history */
	if (alarm_load(&w->alarms, c, ev->subject, ev->why, seq, ev->ts_ms))
		log_error("watch", "alarm=%s seq=%llu loaded=no", ev->alarm,
			  (unsigned long long)seq);
	if (c == CONDITION_BOARD_GONE && !watch_board_find(w, name))
		(void)watch_board_add(w, name);	/* else it is cleared */
}

/* When the database has everything that was in the ledger at the start. */
static bool is_ready(struct lqd *d, struct watch *w)
{
	struct store_counters n;
	int err;

	if (w->is_ready)
		return true;
	store_counters(d->store, &n);
	if (n.db_seq < w->start_seq)
		return false;
	err = store_alarms_active(d->store, ACTIVE_MAX, load, w);
	if (err && err != -EBUSY)
		log_error("watch", "alarms=unread error=\"%s\"",
			  strerror(-err));
	if (err) {
		alarms_fini(&w->alarms);	/* whole at the next look */
		return false;
	}
	w->is_ready = true;
	if (alarms_n_active(&w->alarms))
		log_note("watch", "alarms=%u from=ledger",
			 alarms_n_active(&w->alarms));
	return true;
}

/* ---------------------------------------------------------- to the ledger */

static void fill(struct ledger_event *ev, struct lqd *d, const struct alarm *a)
{
	ev->ts_ms = loop_unix_ms(d->loop);
	snprintf(ev->alarm, sizeof(ev->alarm), "%s",
		 conditions[a->condition].name);
	snprintf(ev->subject, sizeof(ev->subject), "%s", a->subject);
}

static int64_t raised(void *arg, const struct alarm *a)
{
	const struct condition_row *c = &conditions[a->condition];
	struct ledger_event ev = { .type = LEDGER_ALARM_RAISED };
	struct lqd *d = arg;

	fill(&ev, d, a);
	snprintf(ev.severity, sizeof(ev.severity), "%s",
		 watch_verdict_name(c->verdict));
	snprintf(ev.why, sizeof(ev.why), "%s", a->detail);
	log_warn("watch", "alarm=%s subject=\"%s\" state=raised severity=%s "
		 "found=\"%s\"", c->name, a->subject, ev.severity, a->detail);
	return ledger_append(d, &ev);
}

static int64_t cleared(void *arg, const struct alarm *a)
{
	struct ledger_event ev = { .type = LEDGER_ALARM_CLEARED,
				   .raised = a->seq };
	struct lqd *d = arg;

	fill(&ev, d, a);
	log_note("watch", "alarm=%s subject=\"%s\" state=cleared",
		 ev.alarm, a->subject);
	return ledger_append(d, &ev);
}

static void look(struct lqd *d)
{
	const struct alarm_handler h = { raised, cleared, d };
	uint64_t now = loop_now_ms(d->loop);
	struct watch *w = d->watch;
	uint32_t blind;

	/* what ends while lqd ends is no alarm */
	if (d->phase == LQD_STOPS)
		return;
	w->looked_ms = now;
	blind = facts_look(d, w);
	if (is_ready(d, w))
		alarms_look(&w->alarms, &w->findings, blind, now,
			    loop_unix_ms(d->loop), &h);
}

void watch_look(struct lqd *d)
{
	const struct watch *w = d->watch;

	if (w && (!w->looked_ms ||
		  loop_now_ms(d->loop) - w->looked_ms >= LOOK_MS))
		look(d);
}

const struct findings *watch_findings(struct lqd *d)
{
	look(d);
	return &d->watch->findings;
}

struct alarms *watch_alarms(struct lqd *d)
{
	return &d->watch->alarms;
}

bool watch_is_ready(const struct lqd *d)
{
	return d->watch->is_ready;
}

int watch_forget_board(struct lqd *d, const char *subject)
{
	struct watch_board *b = watch_board_find(d->watch,
						 subject + strlen(BOARD));

	if (!b || b->is_there)
		return -ENOENT;
	board_forget(b);
	return 0;
}
