// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the core is configured with: trunks, phones, agents, queues, routes,
 * flows. Each add checks what it can see alone; core_check() looks at the whole.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "call/call.h"

#define RING_MS		20000
#define RETRY_MS	5000

static int refuse(char *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int refuse(char *err, const char *fmt, ...)
{
	va_list ap;

	if (err) {
		va_start(ap, fmt);
		vsnprintf(err, CORE_ERR_LEN, fmt, ap);
		va_end(ap);
	}
	return -EINVAL;
}

static int check_name(const char *what, const char *name, char *err)
{
	if (!name || !*name)
		return refuse(err, "%s without a name", what);
	if (strlen(name) >= CORE_KEY_LEN || strpbrk(name, " ,:\"\\"))
		return refuse(err, "%s \"%.60s\": longer than %d octets, or with one of: blank , : \" \\",
			      what, name, CORE_KEY_LEN - 1);
	return 0;
}

#define FIND(type, head, member, wanted) \
	struct type *pos; \
	list_for_each(pos, head, link) \
		if (!strcmp(pos->member, wanted)) \
			return pos; \
	return NULL

struct trunk *trunk_find(const struct core *c, const char *name)
{
	FIND(trunk, &c->trunks, name, name);
}

struct phone *phone_find(const struct core *c, const char *name)
{
	FIND(phone, &c->phones, name, name);
}

struct service *service_find(const struct core *c, const char *queue)
{
	FIND(service, &c->services, queue->name, queue);
}

static struct named_flow *named_find(const struct core *c, const char *name)
{
	FIND(named_flow, &c->flows, name, name);
}

struct flow *flow_find(const struct core *c, const char *name)
{
	struct named_flow *n = named_find(c, name);

	return n ? n->flow : NULL;
}

struct seat *seat_find(const struct core *c, const char *agent)
{
	struct agent *a;

	list_for_each(a, &c->seats, link)
		if (!strcmp(a->name, agent))
			return list_entry(a, struct seat, agent);
	return NULL;
}

int core_add_trunk(struct core *c, const struct core_trunk_conf *conf, char *err)
{
	struct trunk *t;
	int rc = check_name("trunk", conf->name, err);

	if (rc)
		return rc;
	if (phone_find(c, conf->name))
		return refuse(err, "trunk \"%s\": a phone has that name",
			      conf->name);
	t = trunk_find(c, conf->name);
	if (!t) {
		t = mem_new(sizeof(*t), NULL);
		if (!t)
			return -ENOMEM;
		text_copy(t->name, conf->name);
		t->is_up = true;
		list_append(&c->trunks, &t->link);
	}
	text_copy(t->caller_number, conf->caller_number);
	t->is_listening = conf->is_listening;
	return 0;
}

int core_add_phone(struct core *c, const struct core_phone_conf *conf, char *err)
{
	struct phone *p;
	int rc = check_name("phone", conf->name, err);

	if (rc)
		return rc;
	if (trunk_find(c, conf->name))
		return refuse(err, "phone \"%s\": a trunk has that name",
			      conf->name);
	p = phone_find(c, conf->name);
	if (!p) {
		p = mem_new(sizeof(*p), NULL);
		if (!p)
			return -ENOMEM;
		text_copy(p->name, conf->name);
		list_append(&c->phones, &p->link);
	}
	text_copy(p->display, conf->display);
	return 0;
}

int core_add_agent(struct core *c, const struct core_agent_conf *conf, char *err)
{
	struct phone *usual = NULL;
	struct seat *s;
	int rc = check_name("agent", conf->name, err);

	if (rc)
		return rc;
	if (conf->phone && *conf->phone) {
		usual = phone_find(c, conf->phone);
		if (!usual)
			return refuse(err, "agent \"%s\": there is no phone \"%.40s\"",
				      conf->name, conf->phone);
	}
	s = seat_find(c, conf->name);
	if (!s) {
		s = mem_new(sizeof(*s), NULL);
		if (!s)
			return -ENOMEM;
		seat_init(s, c, conf->name);
		list_append(&c->seats, &s->agent.link);
	}
	text_copy(s->agent.display, conf->display);
	s->agent.wrap_up_ms = conf->wrap_up_ms;
	s->usual = usual;
	s->is_named = true;
	return 0;
}

static void service_destroy(void *obj)
{
	struct service *s = obj;

	mem_deref(s->queue);
}

static struct service *service_new(struct core *c, const char *name)
{
	struct service *s = mem_new(sizeof(*s), service_destroy);

	if (!s)
		return NULL;
	if (queue_new(&s->queue, name, NULL))
		return mem_deref(s);
	s->queue->owner = s;
	list_append(&c->services, &s->link);
	return s;
}

static void service_set(struct service *s, const struct core_queue_conf *conf,
			const struct strategy *strategy,
			const struct target *overflow)
{
	s->is_named = true;
	s->queue->strategy = strategy;
	s->overflow = *overflow;
	s->ring_ms = conf->ring_ms ? conf->ring_ms : RING_MS;
	s->retry_ms = conf->retry_ms ? conf->retry_ms : RETRY_MS;
	s->max_wait_ms = conf->max_wait_ms;
	s->keeps_ready = conf->keeps_ready;
	s->is_recorded = conf->record == CORE_RECORD_TALK;
	text_copy(s->busy_prompt, conf->busy_prompt);
	text_copy(s->music, conf->music ? conf->music : "music");
	text_copy(s->after_flow, conf->after_flow);
}

int core_add_queue(struct core *c, const struct core_queue_conf *conf, char *err)
{
	const char *name = conf->strategy ? conf->strategy : "longest_idle";
	const struct strategy *strategy = strategy_find(name);
	struct target overflow;
	struct service *s;
	int rc = check_name("queue", conf->name, err);

	if (rc)
		return rc;
	if (!strategy)
		return refuse(err, "queue \"%s\": there is no strategy \"%.40s\"",
			      conf->name, name);
	rc = target_parse(&overflow, conf->overflow ? conf->overflow :
			  "hangup:17", err);
	if (rc)
		return rc;
	s = service_find(c, conf->name);
	if (!s)
		s = service_new(c, conf->name);
	if (!s)
		return -ENOMEM;
	service_set(s, conf, strategy, &overflow);
	return 0;
}

int core_add_member(struct core *c, const char *queue, const char *agent,
		    unsigned int level, char *err)
{
	struct service *s = service_find(c, queue);
	struct seat *seat = seat_find(c, agent);

	if (!s)
		return refuse(err, "there is no queue \"%.40s\"", queue);
	if (!seat)
		return refuse(err, "queue \"%s\": there is no agent \"%.40s\"",
			      queue, agent);
	return queue_join(s->queue, &seat->agent, level ? level : 1);
}

static struct route *route_same(const struct core *c, const char *name)
{
	FIND(route, &c->routes, name, name);
}

static int route_check(const struct core_route_conf *conf, struct target *t,
		       char *err)
{
	int rc;

	if (!conf->pattern || !conf->target)
		return refuse(err, "route without pattern or target");
	rc = pattern_check(conf->pattern, err);
	if (!rc)
		rc = target_parse(t, conf->target, err);
	if (rc)
		return rc;
	if ((conf->name && strlen(conf->name) >= CORE_KEY_LEN) ||
	    (conf->from && strlen(conf->from) >= CORE_KEY_LEN) ||
	    (conf->prepend && strlen(conf->prepend) >= CORE_KEY_LEN) ||
	    (conf->caller_number && strlen(conf->caller_number) >= CORE_KEY_LEN))
		return refuse(err, "route \"%s\": a value longer than %d octets",
			      conf->pattern, CORE_KEY_LEN - 1);
	return 0;
}

int core_add_route(struct core *c, const struct core_route_conf *conf, char *err)
{
	struct target t;
	struct route *r;
	int rc = route_check(conf, &t, err);

	if (rc)
		return rc;
	r = conf->name && *conf->name ? route_same(c, conf->name) : NULL;
	if (!r) {
		r = mem_new(sizeof(*r), NULL);
		if (!r)
			return -ENOMEM;
		list_append(&c->routes, &r->link);
	}
	text_copy(r->name, conf->name && *conf->name ? conf->name :
		  conf->pattern);
	text_copy(r->from, conf->from);
	text_copy(r->pattern, conf->pattern);
	r->target = t;
	r->strip = conf->strip;
	text_copy(r->prepend, conf->prepend);
	text_copy(r->caller_number, conf->caller_number);
	r->is_recorded = conf->record == CORE_RECORD_TALK;
	r->ring_ms = conf->ring_ms;
	r->is_named = true;
	return 0;
}

static void named_flow_destroy(void *obj)
{
	struct named_flow *n = obj;

	mem_deref(n->flow);
}

int core_add_flow(struct core *c, const char *name, const char *json,
		  size_t len, char *err)
{
	char why[FLOW_ERR_LEN];
	struct named_flow *n;
	struct flow *f;
	int rc = check_name("flow", name, err);

	if (rc)
		return rc;
	rc = flow_load(&f, name, json, len, why);
	if (rc == -EINVAL)
		return refuse(err, "flow %s: %s", name, why);
	if (rc)
		return rc;
	n = named_find(c, name);
	if (!n) {
		n = mem_new(sizeof(*n), named_flow_destroy);
		if (!n) {
			mem_deref(f);
			return -ENOMEM;
		}
		text_copy(n->name, name);
		list_append(&c->flows, &n->link);
	}
	mem_deref(n->flow);
	n->flow = f;
	n->is_named = true;
	return 0;
}

/* The whole: does everything that is named exist? */

static bool trunks_exist(const struct core *c, const struct target *t)
{
	char name[CORE_KEY_LEN];
	unsigned int i;

	for (i = 0; target_trunk(t, i, name); i++)
		if (!trunk_find(c, name))
			return false;
	return i > 0;
}

static int check_target(const struct core *c, const struct target *t,
			const char *what, const char *name, char *err)
{
	char text[TARGET_TEXT_LEN];
	bool exists = true;

	switch (t->kind) {
	case TARGET_FLOW:
		exists = flow_find(c, t->name);
		break;
	case TARGET_QUEUE:
		exists = service_find(c, t->name);
		break;
	case TARGET_PHONE:
		exists = phone_find(c, t->name);
		break;
	case TARGET_AGENT:
		exists = seat_find(c, t->name);
		break;
	case TARGET_TRUNK:
		exists = trunks_exist(c, t);
		break;
	default:
		break;
	}
	if (exists)
		return 0;
	target_text(t, text);
	return refuse(err, "%s %.40s: target \"%s\" does not exist", what, name,
		      text);
}

struct flow_check {
	const struct core *c;
	const char *flow;
	char *err;
};

static int check_flow_name(void *arg, const char *node, const char *what,
			   const char *name)
{
	const struct flow_check *k = arg;
	char place[2 * CORE_KEY_LEN + 8];
	struct target t;
	int rc;

	snprintf(place, sizeof(place), "%s, node %s", k->flow, node);
	if (!strcmp(what, "target")) {
		rc = target_parse(&t, name, k->err);
		return rc ? rc : check_target(k->c, &t, "flow", place, k->err);
	}
	if (!strcmp(what, "queue") ? service_find(k->c, name) != NULL :
	    flow_find(k->c, name) != NULL)
		return 0;
	return refuse(k->err, "flow %s: there is no %s \"%.40s\"", place, what,
		      name);
}

int core_check(const struct core *c, char *err)
{
	struct named_flow *n;
	struct service *s;
	struct route *r;
	int rc = 0;

	list_for_each(r, &c->routes, link)
		if (!rc)
			rc = check_target(c, &r->target, "route", r->name, err);
	list_for_each(s, &c->services, link) {
		if (!rc)
			rc = check_target(c, &s->overflow, "queue",
					  s->queue->name, err);
		if (!rc && *s->after_flow && !flow_find(c, s->after_flow))
			rc = refuse(err, "queue %s: there is no flow \"%s\"",
				    s->queue->name, s->after_flow);
	}
	list_for_each(n, &c->flows, link) {
		struct flow_check k = { c, n->name, err };

		if (!rc)
			rc = flow_names(n->flow, check_flow_name, &k);
	}
	return rc;
}

#define FREE_ALL(type, head) do { \
	struct type *pos, *tmp; \
	list_for_each_safe(pos, tmp, head, link) \
		mem_deref(pos); \
	list_init(head); \
} while (0)

void config_free(struct core *c)
{
	struct agent *a, *next;

	FREE_ALL(service, &c->services);
	FREE_ALL(route, &c->routes);
	FREE_ALL(named_flow, &c->flows);
	FREE_ALL(trunk, &c->trunks);
	FREE_ALL(phone, &c->phones);
	list_for_each_safe(a, next, &c->seats, link)
		mem_deref(list_entry(a, struct seat, agent));
	list_init(&c->seats);
}
