// SPDX-License-Identifier: GPL-3.0-or-later
/* The core's timers, by number, on the loop's. */
#include "base/log.h"
#include "base/mem.h"
#include "lqd/lqd.h"

struct glue_timer {
	struct map_link link;	/* key: the core's number; in lqd.timers */
	struct timer timer;
	struct lqd *d;
};

static void forget(struct glue_timer *t)
{
	timer_stop(&t->timer);
	map_remove(&t->d->timers, &t->link);
	(void)mem_deref(t);
}

static void due(void *arg)
{
	struct glue_timer *t = arg;
	struct lqd *d = t->d;
	uint64_t number = t->link.key;

	forget(t);
	(void)glue_tell(d, &(struct core_event){ .type = CORE_EV_TIMER,
						 .timer = number });
}

static struct glue_timer *find(struct lqd *d, uint64_t number)
{
	struct map_link *l = map_find(&d->timers, number);

	return l ? list_entry(l, struct glue_timer, link) : NULL;
}

static void set(struct lqd *d, const struct core_action *a)
{
	struct glue_timer *t = find(d, a->timer);

	if (!t) {
		t = mem_new(sizeof(*t), NULL);
		if (!t)
			goto lost;
		t->d = d;
		map_add(&d->timers, &t->link, a->timer);
	}
	if (!timer_set(&t->timer, d->loop, a->after_ms, due, t))
		return;
	forget(t);
lost:
	log_error("lqd", "call=%llu timer=lost error=\"out of memory\"",
		  (unsigned long long)a->call);
}

void timer_do(struct lqd *d, const struct core_action *a)
{
	struct glue_timer *t;

	if (a->type == CORE_DO_TIMER_SET) {
		set(d, a);
		return;
	}
	t = find(d, a->timer);
	if (t)
		forget(t);
}

void timers_forget(struct lqd *d)
{
	struct map_link *l;

	while ((l = map_next(&d->timers, NULL)))
		forget(list_entry(l, struct glue_timer, link));
}
