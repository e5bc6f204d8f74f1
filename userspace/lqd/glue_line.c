// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Phones and trunks: made known to SIP from the settings, and their coming and
 * going told to the core. An agent with auto_ready logs in with his phone; when
 * it was only lqd that went and came, he is what the ledger says he was.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "acd/agent.h"
#include "base/log.h"
#include "lqd/lqd.h"

static int add_account(struct lqd *d, const struct conf_entry *e)
{
	const struct phone_settings *p = e->data;

	return sip_account_add(d->sip, &(struct sip_account){
		.name = e->name, .password = p->password,
		.ha1_md5 = p->ha1_md5, .ha1_sha256 = p->ha1_sha256,
		.display = p->display });
}

static int add_trunk(struct lqd *d, const struct conf_entry *e)
{
	const struct trunk_settings *t = e->data;

	return sip_trunk_add(d->sip, &(struct sip_trunk){
		.name = e->name, .addr = t->addr, .port = t->port,
		.is_tcp = t->transport == 1,
		.trust = t->is_trusted ? SIP_TRUSTED : SIP_UNTRUSTED,
		.username = t->username, .password = t->password,
		.domain = t->domain, .probe_ms = t->probe_ms });
}

static int apply(struct lqd *d, const struct settings *old, const char *kind,
		 int (*add)(struct lqd *d, const struct conf_entry *e))
{
	const struct conf_entry *e = NULL;
	int err, first = 0;

	while ((e = conf_next(d->settings->conf, kind, e))) {
		if (old && conf_same(conf_find(old->conf, kind, e->name), e))
			continue;
		err = add(d, e);
		if (!err)
			continue;
		log_error("lqd", "%s=%s add=failed reason=\"%s\"", kind,
			  e->name, strerror(-err));
		first = first ? first : err;
	}
	return first;
}

static void remove_gone(struct lqd *d, const struct settings *old,
			const char *kind,
			int (*remove)(struct sip *s, const char *name))
{
	const struct conf_entry *e = NULL;

	while (old && (e = conf_next(old->conf, kind, e)))
		if (!conf_find(d->settings->conf, kind, e->name)) {
			log_note("lqd", "%s=%s removed=yes", kind, e->name);
			(void)remove(d->sip, e->name);	/* it was added */
		}
}

/* @old: settings before a reload; NULL at the start */
int line_apply(struct lqd *d, const struct settings *old)
{
	int err = apply(d, old, "phone", add_account);
	int more = apply(d, old, "trunk", add_trunk);

	remove_gone(d, old, "phone", sip_account_remove);
	remove_gone(d, old, "trunk", sip_trunk_remove);
	return err ? err : more;
}

/* @reason: not ready for that; NULL: ready. Who is logged in already stays as
 * he is. */
static void come(struct lqd *d, const char *agent, const char *phone,
		 const char *reason)
{
	if (!glue_tell(d, &(struct core_event){
		.type = CORE_EV_LOGIN, .agent = agent, .line = phone }))
		(void)glue_tell(d, &(struct core_event){
			.type = reason ? CORE_EV_NOT_READY : CORE_EV_READY,
			.agent = agent, .reason = reason });
}

/* What he wished before the restart holds; what only befell him does not. */
static void come_back(struct lqd *d, const char *agent, const char *phone)
{
	struct ledger_event last;
	int err = store_agent_state(d->store, agent, &last);

	if (err && err != -ENOENT)
		log_error("lqd", "agent=%s login=no reason=\"%s\"", agent,
			  strerror(-err));
	else if (!err && !strcmp(last.state, "logged_out"))
		log_info("lqd", "agent=%s login=no reason=\"logged out before "
			 "the restart\"", agent);
	else if (!err && !strcmp(last.state, "not_ready") &&
		 strcmp(last.reason, AGENT_REASON_PHONE_DOWN) != 0)
		come(d, agent, phone, last.reason);
	else
		come(d, agent, phone, NULL);
}

static void log_in(struct lqd *d, const char *phone)
{
	bool is_back = reg_was_there(d, phone);
	const struct conf_entry *e = NULL;
	const struct agent_settings *a;

	while ((e = conf_next(d->settings->conf, "agent", e))) {
		a = e->data;
		if (!a->is_auto_ready || strcmp(a->phone, phone))
			continue;
		if (is_back)
			come_back(d, e->name, phone);
		else
			come(d, e->name, phone, NULL);
	}
}

void line_registered(void *arg, const char *account, bool is_online)
{
	struct lqd *d = ((struct adapter *)arg)->d;

	log_info("lqd", "phone=%s state=%s", account,
		 is_online ? "up" : "down");
	(void)glue_tell(d, &(struct core_event){
		.type = is_online ? CORE_EV_PHONE_UP : CORE_EV_PHONE_DOWN,
		.line = account });
	if (is_online)
		log_in(d, account);
	else
		(void)reg_was_there(d, account);	/* his next coming is new */
}

/* A line that lqpri has, and lqd.conf does not name, may be used all the same. */
static int make_known(struct lqd *d, const char *name)
{
	char err[CORE_ERR_LEN];
	int res;

	if (conf_find(d->settings->conf, "span", name + strlen("span")))
		return 0;
	res = core_add_trunk(d->core, &(struct core_trunk_conf){
		.name = name }, err);
	if (res)
		log_error("lqd", "trunk=%s add=failed reason=\"%s\"", name, err);
	return res;
}

void line_trunk(struct lqd *d, uint32_t span, bool is_up)
{
	char name[CORE_KEY_LEN];

	snprintf(name, sizeof(name), "span%u", span);
	if (make_known(d, name))
		return;
	(void)glue_tell(d, &(struct core_event){
		.type = is_up ? CORE_EV_TRUNK_UP : CORE_EV_TRUNK_DOWN,
		.line = name });
}

void line_sip_trunk(void *arg, const char *trunk, bool is_up)
{
	struct lqd *d = ((struct adapter *)arg)->d;
	char name[CORE_KEY_LEN + 8];

	snprintf(name, sizeof(name), "trunk/%s", trunk);
	(void)glue_tell(d, &(struct core_event){
		.type = is_up ? CORE_EV_TRUNK_UP : CORE_EV_TRUNK_DOWN,
		.line = name });
}

void line_span(void *arg, const struct pri_span *s)
{
	if (s)		/* else the link itself; its spans are told, too */
		line_trunk(arg, s->span, s->is_up &&
			   !(s->alarms & LQ_ALARM_RED));
}
