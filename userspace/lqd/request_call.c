// SPDX-License-Identifier: GPL-3.0-or-later
/* Requests about calls: those in progress, and the records of past ones. */
#include <errno.h>
#include <string.h>

#include "lqd/request.h"

#define RECORDS_DEFAULT	20
#define RECORDS_MAX	1000
#define CAUSE_MAX	127

static json_t *call_item(const struct core_call_info *i)
{
	return json_pack("{s:I, s:s, s:s, s:o, s:o, s:s, s:s, s:s, s:s, s:s, "
			 "s:i, s:i, s:I, s:I, s:I}",
			 "call", NUMBER(i->call), "state", i->state,
			 "direction", i->direction,
			 "from", request_safe_text(i->from),
			 "to", request_safe_text(i->to), "trunk", i->trunk,
			 "queue", i->queue, "agent", i->agent,
			 "flow", i->flow, "node", i->node, "leg_a", i->leg_a,
			 "leg_b", i->leg_b, "vocid", NUMBER(i->vocid),
			 "age_ms", NUMBER(i->age_ms),
			 "in_state_ms", NUMBER(i->in_state_ms));
}

static void add_call(void *list, const struct core_call_info *i)
{
	request_append(list, call_item(i));
}

int request_calls(void *arg, const json_t *args, json_t **result, char *why)
{
	json_t *list = json_array();
	struct lqd *d = arg;

	core_each_call(d->core, loop_now_ms(d->loop), add_call, list);
	return request_list(result, "calls", list);
}

/* ---------------------------------------------------------------- one call */

struct one {
	uint64_t call;
	json_t *item, *events;
};

static void match_call(void *arg, const struct core_call_info *i)
{
	struct one *o = arg;

	if (i->call == o->call && !o->item)
		o->item = call_item(i);
}

static void add_event(void *arg, uint64_t seq, const struct ledger_event *ev)
{
	char fields[LEDGER_JSON_LEN];
	struct one *o = arg;
	json_t *f;

	if (ledger_to_json(ev, fields, sizeof(fields)) < 0)
		return;
	f = json_loads(fields, 0, NULL);
	request_append(o->events, json_pack(
		"{s:I, s:I, s:s, s:o}", "seq", NUMBER(seq), "ts_ms",
		NUMBER(ev->ts_ms), "type", ledger_type_name(ev->type),
		"fields", f ? f : json_object()));
}

int request_call(void *arg, const json_t *args, json_t **result, char *why)
{
	struct one o = { .call = request_number(args, "call") };
	struct lqd *d = arg;
	int err;

	o.events = json_array();
	core_each_call(d->core, loop_now_ms(d->loop), match_call, &o);
	err = store_call_events(d->store, o.call, add_event, &o);
	if (!err && !o.item && !json_array_size(o.events))
		err = request_refuse(why, -ENOENT, "there is no call %llu",
				     (unsigned long long)o.call);
	if (err) {
		json_decref(o.item);
		json_decref(o.events);
		return err;
	}
	*result = json_pack("{s:o, s:o}", "call",
			    o.item ? o.item : json_null(), "events", o.events);
	return *result ? 0 : -ENOMEM;
}

/* The phone that an agent is at; NULL: not an agent, or logged out. */
struct seat_search {
	const char *agent;
	char phone[CORE_KEY_LEN];
};

static void match_seat(void *arg, const struct core_agent_info *i)
{
	struct seat_search *s = arg;

	if (!strcmp(i->agent, s->agent))
		snprintf(s->phone, sizeof(s->phone), "%s", i->phone);
}

int request_originate(void *arg, const json_t *args, json_t **result,
		      char *why)
{
	struct seat_search s = { .agent = request_text(args, "from") };
	const char *to = request_text(args, "to"), *phone = s.agent;
	struct core_party party = { .number = "" };
	struct lqd *d = arg;
	int err;

	if (!*to || strlen(to) >= sizeof(party.number))
		return request_refuse(why, -EINVAL, "to must be a number of 1 "
				      "to %zu digits",
				      sizeof(party.number) - 1);
	if (d->phase != LQD_RUNS)
		return request_refuse(why, -EPERM, "lqd is ending: no new "
				      "calls");
	snprintf(party.number, sizeof(party.number), "%s", to);
	if (!settings_has_phone(d->settings, phone)) {
		core_each_agent(d->core, loop_now_ms(d->loop), match_seat, &s);
		phone = s.phone;
		if (!*phone)
			return request_refuse(why, -ENOENT, "%.40s is neither "
					      "a phone nor an agent who is "
					      "logged in", s.agent);
	}
	err = glue_tell(d, &(struct core_event){
		.type = CORE_EV_ORIGINATE, .line = phone, .to = &party });
	if (err == -EPERM)
		return request_refuse(why, err, "phone %s is not registered",
				      phone);
	if (err == -EBUSY)
		return request_refuse(why, err, "phone %s is in a call",
				      phone);
	if (err)
		return err;
	*result = json_pack("{s:I}", "call", NUMBER(d->actions.call));
	return *result ? 0 : -ENOMEM;
}

/* -ENOENT of a command about a call, or one leg of it (0: not said) */
static int refuse_unknown(char *why, uint64_t call, uint64_t leg)
{
	if (leg)
		return request_refuse(why, -ENOENT, "there is no call %llu in "
				      "progress with a leg %llu",
				      (unsigned long long)call,
				      (unsigned long long)leg);
	return request_refuse(why, -ENOENT, "there is no call %llu in "
			      "progress", (unsigned long long)call);
}

static int take_leg(const json_t *args, uint32_t *leg, char *why)
{
	uint64_t n = request_number(args, "leg");

	if (json_object_get(args, "leg") && (!n || n > UINT32_MAX))
		return request_refuse(why, -EINVAL, "leg must be a number "
				      "from 1");
	*leg = n;
	return 0;
}

int request_hangup(void *arg, const json_t *args, json_t **result, char *why)
{
	uint64_t call = request_number(args, "call");
	uint64_t cause = request_number(args, "cause");
	struct lqd *d = arg;
	uint32_t leg = 0;
	int err = take_leg(args, &leg, why);

	if (err)
		return err;
	if (cause > CAUSE_MAX)
		return request_refuse(why, -EINVAL, "cause must be from 1 to "
				      "%d (Q.850)", CAUSE_MAX);
	err = glue_tell(d, &(struct core_event){
		.type = CORE_EV_HANGUP, .call = call, .leg = leg,
		.cause = cause });
	return err == -ENOENT ? refuse_unknown(why, call, leg) : err;
}

int request_dtmf(void *arg, const json_t *args, json_t **result, char *why)
{
	uint64_t call = request_number(args, "call");
	struct lqd *d = arg;
	uint32_t leg = 0;
	int err = take_leg(args, &leg, why);

	if (err)
		return err;
	err = glue_tell(d, &(struct core_event){
		.type = CORE_EV_SEND_DIGITS, .call = call, .leg = leg,
		.digits = request_text(args, "digits"),
		.is_secret = json_is_true(json_object_get(args, "secret")) });
	if (err == -EINVAL)
		return request_refuse(why, err, "digits must be 1 to %d of "
				      "0-9 * # A-D", CORE_NUMBER_LEN - 1);
	if (err == -EPERM)
		return request_refuse(why, err, "that party has not answered");
	return err == -ENOENT ? refuse_unknown(why, call, leg) : err;
}

/* ----------------------------------------------------------------- records */

struct records {
	json_t *list;
	uint64_t call;	/* 0: all */
};

static void add_record(void *arg, const struct cdr *c)
{
	struct records *r = arg;

	if (r->call && c->call != r->call)
		return;
	request_append(r->list, json_pack(
		"{s:I, s:I, s:s, s:o, s:o, s:s, s:I, s:I, s:I, s:I, s:I, s:I, "
		"s:s, s:s, s:s, s:i, s:s, s:I, s:o, s:i}",
		"call", NUMBER(c->call), "contact", NUMBER(c->contact),
		"direction", c->direction, "from", request_safe_text(c->from),
		"to", request_safe_text(c->to), "trunk", c->trunk,
		"start_ms", NUMBER(c->start_ms),
		"answer_ms", NUMBER(c->answer_ms),
		"end_ms", NUMBER(c->end_ms), "wait_ms", NUMBER(c->wait_ms),
		"ring_ms", NUMBER(c->ring_ms), "talk_ms", NUMBER(c->talk_ms),
		"queue", c->queue, "agent", c->agent, "phone", c->phone,
		"cause", c->cause, "by", c->by, "vocid", NUMBER(c->vocid),
		"file", request_safe_text(c->file), "category", c->category));
}

int request_records(void *arg, const json_t *args, json_t **result, char *why)
{
	const json_t *last = json_object_get(args, "last");
	struct records r = { .call = request_number(args, "call") };
	uint64_t n = last ? request_number(args, "last") :
		     r.call ? RECORDS_MAX : RECORDS_DEFAULT;
	struct lqd *d = arg;
	int err;

	if (!n || n > RECORDS_MAX)
		return request_refuse(why, -EINVAL, "last must be from 1 to "
				      "%d", RECORDS_MAX);
	r.list = json_array();
	err = store_last_calls(d->store, n, add_record, &r);
	if (err) {
		json_decref(r.list);
		return request_refuse(why, err, err == -EBUSY ? "the database "
				      "is locked by somebody; try again" :
				      "the database cannot be read");
	}
	return request_list(result, "records", r.list);
}
