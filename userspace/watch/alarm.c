// SPDX-License-Identifier: GPL-3.0-or-later
/* From what is found to what is raised and cleared. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "watch/alarm.h"

void alarms_init(struct alarms *a)
{
	list_init(&a->all);
}

static void alarm_forget(struct alarm *a)
{
	list_remove(&a->link);
	(void)mem_deref(a);
}

void alarms_fini(struct alarms *a)
{
	struct alarm *i;

	while ((i = list_first(&a->all, struct alarm, link)))
		alarm_forget(i);
}

static struct alarm *alarm_new(struct alarms *a, enum condition c,
			       const char *subject)
{
	struct alarm *i = mem_new(sizeof(*i), NULL);

	if (!i)
		return NULL;
	i->condition = c;
	snprintf(i->subject, sizeof(i->subject), "%s", subject);
	list_append(&a->all, &i->link);
	return i;
}

int alarm_load(struct alarms *a, enum condition c, const char *subject,
	       const char *detail, uint64_t seq, int64_t raised_ms)
{
	struct alarm *i = alarm_new(a, c, subject);

	if (!i)
		return -ENOMEM;
	snprintf(i->detail, sizeof(i->detail), "%s", detail);
	i->seq = seq;
	i->raised_ms = raised_ms;
	return 0;
}

static struct alarm *alarm_find(const struct alarms *a,
				const struct finding *f)
{
	struct alarm *i;

	list_for_each(i, &a->all, link)
		if (i->condition == f->condition &&
		    !strcmp(i->subject, f->subject))
			return i;
	return NULL;
}

/* Short of memory it is found again at the next look. */
static void note(struct alarms *a, const struct finding *f, uint64_t now_ms)
{
	struct alarm *i = alarm_find(a, f);

	if (!i) {
		i = alarm_new(a, f->condition, f->subject);
		if (!i)
			return;
		i->since_ms = now_ms;
	}
	i->is_found = true;
	memcpy(i->detail, f->detail, sizeof(i->detail));
}

static void rise(struct alarm *i, uint64_t now_ms, int64_t unix_ms,
		 const struct alarm_handler *h)
{
	int64_t seq;

	if (now_ms - i->since_ms < conditions[i->condition].raise_ms)
		return;
	i->raised_ms = unix_ms;
	seq = h->raised(h->arg, i);
	if (seq > 0)
		i->seq = (uint64_t)seq;
}

static void fade(struct alarm *i, uint64_t now_ms,
		 const struct alarm_handler *h)
{
	if (!i->is_absent) {
		i->is_absent = true;
		i->since_ms = now_ms;
	}
	if (now_ms - i->since_ms >= conditions[i->condition].clear_ms &&
	    h->cleared(h->arg, i) >= 0)
		alarm_forget(i);
}

void alarms_look(struct alarms *a, const struct findings *f, uint32_t blind,
		 uint64_t now_ms, int64_t unix_ms,
		 const struct alarm_handler *h)
{
	struct alarm *i, *next;
	unsigned int k;

	list_for_each(i, &a->all, link)
		i->is_found = false;
	for (k = 0; k < f->n; k++)
		if (f->items[k].condition != CONDITION_NONE)
			note(a, &f->items[k], now_ms);
	list_for_each_safe(i, next, &a->all, link) {
		bool is_blind = conditions[i->condition].known_by & blind;

		if (i->is_found || is_blind)
			i->is_absent = false;
		if (i->seq && !i->is_found && !is_blind)
			fade(i, now_ms, h);
		else if (!i->seq && i->is_found)
			rise(i, now_ms, unix_ms, h);
		else if (!i->seq)
			alarm_forget(i);
	}
}

struct alarm *alarm_by_seq(struct alarms *a, uint64_t seq)
{
	struct alarm *i;

	list_for_each(i, &a->all, link)
		if (seq && i->seq == seq)
			return i;
	return NULL;
}

unsigned int alarms_n_active(const struct alarms *a)
{
	unsigned int n = 0;
	struct alarm *i;

	list_for_each(i, &a->all, link)
		n += i->seq > 0;
	return n;
}
