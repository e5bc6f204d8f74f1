// SPDX-License-Identifier: GPL-3.0-or-later
/* Requests about people and their phones: phones, agents, queues. */
#include <errno.h>
#include <string.h>

#include "lqd/request.h"

/* -------------------------------------------------------------------- phones */

struct bindings {
	const char *account;
	json_t *contacts;
};

static void add_binding(void *arg, const struct sip_binding_info *b)
{
	struct bindings *list = arg;

	if (strcmp(b->account, list->account))
		return;
	request_append(list->contacts, json_pack(
		"{s:o, s:o, s:o, s:i}", "contact",
		request_safe_text(b->contact ? b->contact : ""), "source",
		request_safe_text(b->source ? b->source : ""), "user_agent",
		request_safe_text(b->user_agent ? b->user_agent : ""),
		"expires_s", b->expires_s));
}

int request_phones(void *arg, const json_t *args, json_t **result, char *why)
{
	const struct conf_entry *e = NULL;
	json_t *list = json_array();
	struct bindings b;
	struct lqd *d = arg;

	while ((e = conf_next(d->settings->conf, "phone", e))) {
		const struct phone_settings *p = e->data;

		b.account = e->name;
		b.contacts = json_array();
		sip_bindings(d->sip, add_binding, &b);
		request_append(list, json_pack(
			"{s:s, s:s, s:s, s:o}", "phone", e->name, "display",
			p->display ? p->display : "", "state",
			sip_is_registered(d->sip, e->name) ? "up" : "down",
			"contacts", b.contacts));
	}
	return request_list(result, "phones", list);
}

/* -------------------------------------------------------------------- agents */

static void add_agent(void *list, const struct core_agent_info *i)
{
	request_append(list, json_pack(
		"{s:s, s:o, s:s, s:o, s:s, s:b, s:I, s:I, s:i, s:i}",
		"agent", i->agent, "display", request_safe_text(i->display),
		"state", i->state, "reason", request_safe_text(i->reason),
		"phone", i->phone, "is_phone_up", i->is_phone_up,
		"call", NUMBER(i->call),
		"in_state_ms", NUMBER(i->in_state_ms),
		"answered", i->n_answered, "missed", i->n_missed));
}

int request_agents(void *arg, const json_t *args, json_t **result, char *why)
{
	json_t *list = json_array();
	struct lqd *d = arg;

	core_each_agent(d->core, loop_now_ms(d->loop), add_agent, list);
	return request_list(result, "agents", list);
}

struct agent_search {
	const char *agent;
	char state[CORE_KEY_LEN], phone[CORE_KEY_LEN];
	bool is_there;
};

static void match_agent(void *arg, const struct core_agent_info *i)
{
	struct agent_search *s = arg;

	if (strcmp(i->agent, s->agent))
		return;
	s->is_there = true;
	snprintf(s->state, sizeof(s->state), "%s", i->state);
	snprintf(s->phone, sizeof(s->phone), "%s", i->phone);
}

/* The core's errno in words, by what was wanted and how the agent is. */
static int say_why(char *why, int err, const struct agent_search *s,
		   const char *phone)
{
	bool is_out = !strcmp(s->state, "logged_out");

	if (err == -ENOENT && phone)
		return request_refuse(why, err, "there is no phone %.40s",
				      phone);
	if (err == -ENOENT)
		return request_refuse(why, err, "agent %.40s has no phone of "
				      "his own: say which", s->agent);
	if (err == -EPERM && phone && is_out)
		return request_refuse(why, err, "phone %.40s is not "
				      "registered", phone);
	if (err == -EPERM)
		return request_refuse(why, err, "agent %.40s is %s", s->agent,
				      s->state);
	if (err == -EBUSY && s->phone[0])
		return request_refuse(why, err, "agent %.40s is at phone %s",
				      s->agent, s->phone);
	if (err == -EBUSY)
		return request_refuse(why, err, "another agent is at that "
				      "phone");
	return err;
}

static const char *usual_phone(const struct lqd *d, const char *agent)
{
	const struct conf_entry *e = conf_find(d->settings->conf, "agent",
					       agent);

	return e ? ((const struct agent_settings *)e->data)->phone : NULL;
}

static int tell_agent(struct lqd *d, enum core_event_type type,
		      const json_t *args, char *why)
{
	struct agent_search s = { .agent = request_text(args, "agent") };
	const char *phone = request_text(args, "phone");
	int err;

	core_each_agent(d->core, loop_now_ms(d->loop), match_agent, &s);
	if (!s.is_there)
		return request_refuse(why, -ENOENT, "there is no agent %.40s",
				      s.agent);
	if (type == CORE_EV_LOGIN && !phone)
		phone = usual_phone(d, s.agent);
	err = glue_tell(d, &(struct core_event){
		.type = type, .agent = s.agent, .line = phone,
		.reason = request_text(args, "reason") });
	return err ? say_why(why, err, &s, phone) : 0;
}

int request_agent_login(void *arg, const json_t *args, json_t **result,
			char *why)
{
	return tell_agent(arg, CORE_EV_LOGIN, args, why);
}

int request_agent_logout(void *arg, const json_t *args, json_t **result,
			 char *why)
{
	return tell_agent(arg, CORE_EV_LOGOUT, args, why);
}

int request_agent_ready(void *arg, const json_t *args, json_t **result,
			char *why)
{
	return tell_agent(arg, CORE_EV_READY, args, why);
}

int request_agent_not_ready(void *arg, const json_t *args, json_t **result,
			    char *why)
{
	return tell_agent(arg, CORE_EV_NOT_READY, args, why);
}

/* -------------------------------------------------------------------- queues */

static void add_member(void *list, const struct core_member_info *i)
{
	request_append(list, json_pack("{s:s, s:s, s:i}", "agent", i->agent,
				       "state", i->state, "level", i->level));
}

struct queues {
	struct lqd *d;
	json_t *list;
};

static void add_queue(void *arg, const struct core_queue_info *i)
{
	struct queues *q = arg;
	json_t *agents = json_array();

	(void)core_each_member(q->d->core, i->queue, loop_now_ms(q->d->loop),
			       add_member, agents);
	request_append(q->list, json_pack(
		"{s:s, s:s, s:i, s:I, s:i, s:i, s:i, s:i, s:I, s:I, s:I, s:I, "
		"s:o}",
		"queue", i->queue, "strategy", i->strategy,
		"waiting", i->n_waiting,
		"longest_wait_ms", NUMBER(i->longest_wait_ms),
		"members", i->n_members, "logged_in", i->n_logged_in,
		"ready", i->n_ready, "talking", i->n_talking,
		"entered", NUMBER(i->n_entered),
		"answered", NUMBER(i->n_answered),
		"abandoned", NUMBER(i->n_abandoned),
		"overflowed", NUMBER(i->n_overflowed), "agents", agents));
}

int request_queues(void *arg, const json_t *args, json_t **result, char *why)
{
	struct queues q = { arg, json_array() };

	core_each_queue(q.d->core, loop_now_ms(q.d->loop), add_queue, &q);
	return request_list(result, "queues", q.list);
}
