/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One call of the exchange, following its plan; see party.h. */
#include "party.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/lq.h>
#include "base/mem.h"
#include "base/str.h"

struct party {
	struct list link;
	struct exchange *x;
	char id[32];
	uint32_t call;
	struct plan plan;
	char to[LEG_NUMBER_LEN];	/* incoming: so far */
	bool has_plan, is_answered;
	struct sound *sound;		/* NULL: no channel */
	struct timer act, digits, hangup;
};

/* ----------------------------------------------------------------- events */

void exchange_event(struct exchange *x, const char *ev, const char *id,
		    const char *fmt, ...)
{
	json_t *o = json_pack("{sIsIss}", "ms",
			      (json_int_t)(loop_now_ms(x->loop) - x->began_ms),
			      "tick", (json_int_t)sounds_tick(x->sounds), "ev",
			      ev);
	json_t *more;
	va_list ap;

	if (o && id)
		(void)json_object_set_new(o, "id", json_string(id));
	va_start(ap, fmt);
	more = json_vpack_ex(NULL, 0, fmt, ap);
	va_end(ap);
	if (o && more)
		(void)json_object_update(o, more);
	json_decref(more);
	lines_put(x->lines, o);
}

static void failed(void *arg, const char *what, int err)
{
	struct party *p = arg;

	exchange_event(p->x, "error", p->id, "{ssss}", "reason", strerror(-err),
		       "what", what);
}

static void played(void *arg)
{
	struct party *p = arg;

	exchange_event(p->x, "played", p->id, "{}");
	if (p->plan.is_hangup_played)
		party_command(p, LINK_HANGUP, p->plan.hangup_cause, 0);
}

static void digits_done(void *arg)
{
	struct party *p = arg;

	exchange_event(p->x, "digits_sent", p->id, "{}");
}

static void heard(void *arg, char digit)
{
	struct party *p = arg;

	exchange_event(p->x, "dtmf", p->id, "{ss#}", "digit", &digit, 1);
}

/* ------------------------------------------------------------------ sound */

int party_play(struct party *p, const char *path, bool is_repeated)
{
	int err = p->sound ? sound_play(p->sound, path, is_repeated) : -ENODEV;

	if (!err)
		exchange_event(p->x, "playing", p->id, "{ss}", "file", path);
	return err;
}

void party_stop(struct party *p)
{
	if (p->sound)
		sound_stop(p->sound);
}

int party_record(struct party *p, const char *path)
{
	int err = p->sound ? sound_record(p->sound, path) : -ENODEV;

	if (!err)
		exchange_event(p->x, "recording", p->id, "{ss}", "file", path);
	return err;
}

int party_digits(struct party *p, const char *digits, uint32_t ms)
{
	return p->sound ? sound_digits(p->sound, digits, ms, ms) : -ENODEV;
}

static void check(struct party *p, const char *what, int err)
{
	if (err)
		failed(p, what, err);
}

/* "rec/%s.wav" with the call's id; other % stand for themselves */
static void path_of(char *to, const char *pattern, const char *id)
{
	const char *at = strstr(pattern, "%s");

	if (at)
		snprintf(to, PLAN_PATH_LEN, "%.*s%s%s", (int)(at - pattern),
			 pattern, id, at + 2);
	else
		snprintf(to, PLAN_PATH_LEN, "%s", pattern);
}

static void start_media(struct party *p)
{
	char path[PLAN_PATH_LEN];

	if (p->plan.is_silent)
		return;
	if (*p->plan.record) {
		path_of(path, p->plan.record, p->id);
		check(p, "record", party_record(p, path));
	}
	if (*p->plan.play)
		check(p, "play", party_play(p, p->plan.play,
					    p->plan.is_repeated));
}

static void take_slot(struct party *p, const struct link_msg *m)
{
	struct sound_handler h = { played, digits_done, heard, failed, p };

	if (p->sound || p->plan.is_silent)
		return;
	check(p, "slot", sound_new(&p->sound, p->x->sounds,
				   LQ_SLOT(m->span, m->ts), &h));
	if (p->plan.is_early && p->sound)
		start_media(p);
}

/* ---------------------------------------------------------------- the plan */

void party_command(struct party *p, enum link_type type, uint8_t cause,
		   char digit)
{
	struct link_msg m = { .type = type, .call = p->call, .cause = cause,
			      .digit = digit, .is_inband = p->plan.is_inband };

	spans_command(&p->x->spans, &m);
}

static void on_digits(void *arg)
{
	struct party *p = arg;

	check(p, "digits", party_digits(p, p->plan.digits, p->plan.digit_ms));
}

static void on_hangup(void *arg)
{
	struct party *p = arg;

	party_command(p, LINK_HANGUP, p->plan.hangup_cause, 0);
}

static void later(struct party *p, struct timer *t, uint32_t ms, timer_h *h)
{
	check(p, "timer", timer_set(t, p->x->loop, ms, h, p));
}

static void answered(struct party *p)
{
	p->is_answered = true;
	exchange_event(p->x, "answer", p->id, "{}");
	if (!p->plan.is_early)
		start_media(p);
	if (*p->plan.digits)
		later(p, &p->digits, p->plan.digits_after_ms, on_digits);
	if (p->plan.hangup_after_ms)
		later(p, &p->hangup, p->plan.hangup_after_ms, on_hangup);
}

static void on_act(void *arg)
{
	struct party *p = arg;

	if (p->plan.verdict == PLAN_REFUSE) {
		party_command(p, LINK_HANGUP, p->plan.cause, 0);
		return;
	}
	party_command(p, LINK_ANSWER, 0, 0);
	answered(p);
}

/* With a part of the number only, a policy for exactly that one. */
static void find_policy(struct party *p, bool is_complete)
{
	const struct plan *plan = policy_find(&p->x->policies, p->to,
					      is_complete);
	static const struct plan unknown = { .verdict = PLAN_REFUSE,
					     .cause = 1 };

	if (!plan && !is_complete)
		return;
	p->plan = plan ? *plan : unknown;
	p->has_plan = true;
}

static void follow_policy(struct party *p)
{
	if (!p->has_plan)
		return;
	party_command(p, LINK_ACCEPT, 0, 0);
	if (p->plan.verdict == PLAN_ANSWER || p->plan.verdict == PLAN_RING)
		party_command(p, LINK_ALERT, 0, 0);
	if (p->plan.verdict == PLAN_ANSWER || p->plan.verdict == PLAN_REFUSE)
		later(p, &p->act, p->plan.after_ms, on_act);
}

/* --------------------------------------------------------------- lifetime */

static void party_destroy(void *obj)
{
	struct party *p = obj;

	timer_stop(&p->act);
	timer_stop(&p->digits);
	timer_stop(&p->hangup);
	p->sound = sound_free(p->sound);
	list_remove(&p->link);
	p->x->n_parties--;
}

static struct party *party_new(struct exchange *x, const char *id,
			       uint32_t call)
{
	struct party *p = mem_new(sizeof(*p), party_destroy);

	if (!p)
		return NULL;
	p->x = x;
	p->call = call;
	snprintf(p->id, sizeof(p->id), "%s", id);
	list_append(&x->parties, &p->link);
	x->n_parties++;
	return p;
}

struct party *party_find(struct exchange *x, const char *id)
{
	struct party *p;

	list_for_each(p, &x->parties, link)
		if (!strcmp(p->id, id))
			return p;
	return NULL;
}

static struct party *party_by_call(struct exchange *x, uint32_t call)
{
	struct party *p;

	list_for_each(p, &x->parties, link)
		if (p->call == call)
			return p;
	return NULL;
}

void parties_free(struct exchange *x)
{
	struct party *p;

	while ((p = list_first(&x->parties, struct party, link)))
		mem_deref(p);
}

int party_call(struct exchange *x, const char *id, struct link_msg *invite,
	       const char *more_digits, const struct plan *plan)
{
	struct party *p;

	if (party_find(x, id))
		return -EEXIST;
	p = party_new(x, id, ++x->last_out);
	if (!p)
		return -ENOMEM;
	p->plan = *plan;
	p->has_plan = true;
	invite->type = LINK_INVITE;
	invite->call = p->call;
	invite->is_complete = !*more_digits;
	spans_command(&x->spans, invite);
	for (; *more_digits; more_digits++) {	/* it may have ended at once */
		p = party_by_call(x, invite->call);
		if (p)
			party_command(p, LINK_DIGIT, 0, *more_digits);
	}
	return 0;
}

/* ---------------------------------------------------------- from the spans */

static const char *const presentations[] = { "allowed", "restricted",
					     "unavailable" };

static void on_span(struct exchange *x, const struct link_msg *m)
{
	exchange_event(x, m->is_up ? "up" : "down", NULL, "{sisisisisi}",
		       "span", m->span, "alarms", m->alarms, "busy", m->busy,
		       "blocked", m->blocked, "channels", m->channels);
}

static void on_setup(struct exchange *x, const struct link_msg *m)
{
	struct party *p;
	char id[16];

	snprintf(id, sizeof(id), "in%u", m->call & ~LINK_CALL_IN);
	p = party_new(x, id, m->call);
	if (!p)
		return;
	str_copy(p->to, sizeof(p->to), m->to.number);
	exchange_event(x, "incoming", id, "{sssssssssisisbss}",
		       "from", m->from.number, "to", m->to.number,
		       "name", m->from.name, "presentation",
		       presentations[m->from.presentation], "span", m->span,
		       "ts", m->ts, "complete", m->is_complete, "ref",
		       m->text);
	find_policy(p, m->is_complete);
	take_slot(p, m);
	follow_policy(p);
}

static void on_gone(struct party *p, const struct link_msg *m)
{
	struct sound_counts c = { 0 };
	struct exchange *x = p->x;
	char id[sizeof(p->id)];

	if (p->sound)
		c = sound_counts(p->sound);
	str_copy(id, sizeof(id), p->id);
	mem_deref(p);		/* closes the recording: whole when told */
	exchange_event(x, "gone", id, "{sisbsIsIsIsI}", "cause", m->cause,
		       "by_us", m->is_by_us, "played", (json_int_t)c.played,
		       "recorded", (json_int_t)c.recorded, "overruns",
		       (json_int_t)c.overruns, "underruns",
		       (json_int_t)c.underruns);
}

static void on_more(struct party *p, const struct link_msg *m)
{
	str_copy(p->to, sizeof(p->to), m->number);
	exchange_event(p->x, "more", p->id, "{sssb}", "number", m->number,
		       "complete", m->is_complete);
	if (p->has_plan)
		return;		/* digits behind a number that was whole */
	find_policy(p, m->is_complete);
	follow_policy(p);
}

static void on_call_message(struct party *p, const struct link_msg *m)
{
	switch (m->type) {
	case LINK_PROCEEDING:
		exchange_event(p->x, "proceeding", p->id, "{sisiss}", "span",
			       m->span, "ts", m->ts, "ref", m->text);
		return take_slot(p, m);
	case LINK_ALERTING:
	case LINK_PROGRESS:
		return exchange_event(p->x, link_type_name(m->type), p->id,
				      "{sb}", "inband", m->is_inband);
	case LINK_ANSWER:
		return answered(p);
	case LINK_MORE:
		return on_more(p, m);
	case LINK_DIGIT:
		return exchange_event(p->x, "keypad", p->id, "{ss#}", "digit",
				      &m->digit, 1);
	case LINK_GONE:
		return on_gone(p, m);
	default:
		return;
	}
}

static void on_message(void *arg, const struct link_msg *m)
{
	struct exchange *x = arg;
	struct party *p;

	if (m->type == LINK_SPAN) {
		on_span(x, m);
	} else if (m->type == LINK_SETUP) {
		on_setup(x, m);
	} else {
		p = party_by_call(x, m->call);
		if (p)
			on_call_message(p, m);
	}
}

static uint32_t on_id(void *arg)
{
	struct exchange *x = arg;

	return LINK_CALL_IN | ++x->last_in;
}

struct span_handler party_handler(struct exchange *x)
{
	return (struct span_handler){ .message = on_message, .id = on_id,
				      .arg = x };
}

void party_status(struct exchange *x)
{
	exchange_event(x, "status", NULL, "{si}", "calls", x->n_parties);
	spans_tell(&x->spans);
}
