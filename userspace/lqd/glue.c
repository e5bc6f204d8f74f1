// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The only way into the core, and the list of who performs what comes out.
 *
 * Performing an action may make an adapter speak at once (a hang-up may end
 * the leg before it returns). Such an event waits, with copies of its strings,
 * until all actions of the running one are done: the core sees one event at a
 * time, and actions are never performed out of order.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "lqd/lqd.h"

struct posted {
	struct list link;
	struct core_event ev;
	struct core_party from, to;
	char line[CORE_KEY_LEN], agent[CORE_KEY_LEN], reason[CORE_KEY_LEN];
	char digits[CORE_NUMBER_LEN];
};

typedef void do_h(struct lqd *d, const struct core_action *a);

static do_h *const performers[] = {
	[CORE_DO_ACCEPT] = leg_do,
	[CORE_DO_ALERT] = leg_do,
	[CORE_DO_PROGRESS] = leg_do,
	[CORE_DO_ANSWER] = leg_do,
	[CORE_DO_INVITE] = leg_invite,
	[CORE_DO_HANGUP] = leg_do,
	[CORE_DO_DIGITS] = media_do,
	[CORE_DO_PLAY] = media_do,
	[CORE_DO_TONE] = media_do,
	[CORE_DO_STOP] = media_do,
	[CORE_DO_BRIDGE] = media_do,
	[CORE_DO_TALK] = media_do,
	[CORE_DO_UNBRIDGE] = media_do,
	[CORE_DO_RECORD_START] = record_do,
	[CORE_DO_RECORD_STOP] = record_do,
	[CORE_DO_TIMER_SET] = timer_do,
	[CORE_DO_TIMER_CANCEL] = timer_do,
	[CORE_DO_LEDGER] = ledger_do,
};

static const char *keep(char *buf, size_t size, const char *s)
{
	if (!s)
		return NULL;
	snprintf(buf, size, "%s", s);
	return buf;
}

static int post(struct lqd *d, const struct core_event *ev)
{
	struct posted *p = mem_new(sizeof(*p), NULL);

	if (!p) {
		log_error("lqd", "leg=%u event=%d lost=yes error=\"out of "
			  "memory\"", ev->leg, ev->type);
		return -ENOMEM;
	}
	p->ev = *ev;
	p->ev.line = keep(p->line, sizeof(p->line), ev->line);
	p->ev.agent = keep(p->agent, sizeof(p->agent), ev->agent);
	p->ev.reason = keep(p->reason, sizeof(p->reason), ev->reason);
	p->ev.digits = keep(p->digits, sizeof(p->digits), ev->digits);
	if (ev->from)
		p->from = *ev->from;
	if (ev->to)
		p->to = *ev->to;
	p->ev.from = ev->from ? &p->from : NULL;
	p->ev.to = ev->to ? &p->to : NULL;
	list_append(&d->posted, &p->link);
	return 0;
}

static int run(struct lqd *d, struct core_event *ev)
{
	unsigned int i;
	int err;

	d->is_performing = true;
	ev->now_ms = loop_now_ms(d->loop);
	ev->unix_ms = loop_unix_ms(d->loop);
	err = core_event(d->core, ev, &d->actions);
	for (i = 0; i < d->actions.n; i++)
		performers[d->actions.items[i].type](d, &d->actions.items[i]);
	/* only now: the actions may have named what is left of the leg */
	if (ev->type == CORE_EV_GONE)
		leg_forget(d, ev->leg);
	d->is_performing = false;
	return err;
}

static void run_posted(struct lqd *d)
{
	struct posted *p;

	while ((p = list_first(&d->posted, struct posted, link))) {
		list_remove(&p->link);
		(void)run(d, &p->ev);	/* nobody waits for the answer */
		(void)mem_deref(p);
	}
}

int glue_tell(struct lqd *d, struct core_event *ev)
{
	uint64_t call;
	int err;

	if (d->is_performing)
		return post(d, ev);
	err = run(d, ev);
	call = d->actions.call;
	run_posted(d);
	d->actions.call = call;	/* of the event that was asked about */
	lqd_idle_check(d);
	return err;
}

void glue_init(struct lqd *d)
{
	d->store_lock = -1;
	list_init(&d->posted);
	list_init(&d->kept);
	list_init(&d->sound_totals);
	map_init(&d->legs);
	map_init(&d->timers);
}

void glue_fini(struct lqd *d)
{
	struct map_link *l;
	struct posted *p;

	timers_forget(d);
	reg_forget(d);
	while ((l = map_next(&d->legs, NULL)))
		leg_forget(d, l->key);
	while ((p = list_first(&d->posted, struct posted, link))) {
		list_remove(&p->link);
		(void)mem_deref(p);
	}
}
