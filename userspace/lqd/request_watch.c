// SPDX-License-Identifier: GPL-3.0-or-later
/* Requests about the system's own state: the self-check, and its alarms. */
#include <errno.h>
#include <string.h>

#include "lqd/request.h"
#include "watch/alarm.h"

#define LAST_DEFAULT	50
#define LAST_MAX	10000

/* -------------------------------------------------------------- self-check */

static json_t *condition_item(const struct finding *f)
{
	const struct condition_row *c = &conditions[f->condition];

	return json_pack("{s:s, s:s, s:s, s:o, s:s}", "condition", c->name,
			 "verdict", watch_verdict_name(c->verdict),
			 "text", c->text, "detail",
			 request_safe_text(f->detail), "advice", c->advice);
}

/* Findings of one subject stand in a row: they are one item. */
static unsigned int add_subject(json_t *list, const struct findings *f,
				unsigned int at)
{
	const char *subject = f->items[at].subject;
	enum watch_verdict worst = WATCH_OK;
	json_t *wrong = json_array();
	unsigned int i;

	for (i = at; i < f->n && !strcmp(f->items[i].subject, subject); i++) {
		enum condition c = f->items[i].condition;

		if (c == CONDITION_NONE)
			continue;
		if (conditions[c].verdict > worst)
			worst = conditions[c].verdict;
		request_append(wrong, condition_item(&f->items[i]));
	}
	request_append(list, json_pack(
		"{s:o, s:s, s:o, s:o}", "subject", request_safe_text(subject),
		"verdict", watch_verdict_name(worst), "detail",
		request_safe_text(f->items[at].detail), "found", wrong));
	return i;
}

int request_check(void *arg, const json_t *args, json_t **result, char *why)
{
	const struct findings *f = watch_findings(arg);
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < f->n; )
		i = add_subject(list, f, i);
	*result = json_pack("{s:s, s:o, s:i}", "verdict",
			    watch_verdict_name(findings_verdict(f)),
			    "subjects", list, "untold", f->n_lost);
	return *result ? 0 : -ENOMEM;
}

/* ------------------------------------------------------------------ alarms */

static void add_alarm(json_t *list, uint64_t seq, const char *name,
		      const char *subject, const char *detail,
		      int64_t raised_ms, int64_t cleared_ms)
{
	int c = condition_find(name);
	const struct condition_row *row = &conditions[c < 0 ? 0 : c];

	request_append(list, json_pack(
		"{s:I, s:s, s:o, s:s, s:s, s:o, s:s, s:s, s:I, s:I}",
		"alarm", NUMBER(seq), "condition", name,
		"subject", request_safe_text(subject),
		"severity", watch_verdict_name(row->verdict),
		"text", row->text, "detail", request_safe_text(detail),
		"advice", row->advice, "state", cleared_ms ? "cleared" : "active",
		"raised_ms", NUMBER(raised_ms),
		"cleared_ms", NUMBER(cleared_ms)));
}

static void add_past(void *arg, uint64_t seq, const struct ledger_event *ev,
		     int64_t cleared_ms)
{
	add_alarm(arg, seq, ev->alarm, ev->subject, ev->why, ev->ts_ms,
		  cleared_ms);
}

static void add_active(json_t *list, const struct alarms *all)
{
	struct list *l;
	struct alarm *a;

	for (l = all->all.prev; l != &all->all; l = l->prev) {
		a = list_entry(l, struct alarm, link);
		if (a->seq)
			add_alarm(list, a->seq, conditions[a->condition].name,
				  a->subject, a->detail, a->raised_ms, 0);
	}
}

int request_alarms(void *arg, const json_t *args, json_t **result, char *why)
{
	bool is_past = json_is_true(json_object_get(args, "history"));
	uint64_t last = request_number(args, "last");
	json_t *list = json_array();
	struct lqd *d = arg;
	int err;

	if (!list)
		return -ENOMEM;
	if (!is_past) {
		add_active(list, watch_alarms(d));
		*result = json_pack("{s:o, s:b}", "alarms", list, "is_ready",
				    watch_is_ready(d));
		return *result ? 0 : -ENOMEM;
	}
	if (!last || last > LAST_MAX)
		last = last ? LAST_MAX : LAST_DEFAULT;
	err = store_alarms_last(d->store, (unsigned int)last, add_past, list);
	if (!err)
		return request_list(result, "alarms", list);
	json_decref(list);
	return request_refuse(why, err, "the ledger cannot be read");
}

int request_alarm_clear(void *arg, const json_t *args, json_t **result,
			char *why)
{
	uint64_t seq = request_number(args, "alarm");
	struct lqd *d = arg;
	struct alarm *a = alarm_by_seq(watch_alarms(d), seq);

	if (!a)
		return request_refuse(why, -ENOENT, "no alarm %llu is active",
				      (unsigned long long)seq);
	if (a->condition != CONDITION_BOARD_GONE ||
	    watch_forget_board(d, a->subject))
		return request_refuse(why, -EPERM, "it ends with its cause: "
				      "%s", conditions[a->condition].advice);
	watch_look(d);
	return 0;
}
