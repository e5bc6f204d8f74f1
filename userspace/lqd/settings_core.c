// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * From the sections of lqd.conf to the core's configuration. The core checks
 * what names and patterns mean; its text comes back as an error of the section.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "call/core.h"
#include "lqd/settings.h"

#define FLOW_MAX	(1 << 20)	/* octets of a flow file */

/* What each kind of section is for the core; @err: [CORE_ERR_LEN] out. */
typedef int add_h(struct settings *s, struct core *c,
		  const struct conf_entry *e, char *err);

static enum core_record record_of(bool is_recorded)
{
	return is_recorded ? CORE_RECORD_TALK : CORE_RECORD_NONE;
}

static int add_span(struct settings *s, struct core *c,
		    const struct conf_entry *e, char *err)
{
	const struct span_settings *d = e->data;
	char name[CORE_KEY_LEN];

	snprintf(name, sizeof(name), "span%.20s", e->name);
	return core_add_trunk(c, &(struct core_trunk_conf){
		.name = name, .caller_number = d->caller_number,
		.is_listening = d->progress == PROGRESS_BY_TONES }, err);
}

static int add_trunk(struct settings *s, struct core *c,
		     const struct conf_entry *e, char *err)
{
	const struct trunk_settings *d = e->data;
	char name[CORE_KEY_LEN + 8];

	snprintf(name, sizeof(name), "trunk/%s", e->name);
	return core_add_trunk(c, &(struct core_trunk_conf){
		.name = name, .caller_number = d->caller_number,
		.is_listening = d->progress == PROGRESS_BY_TONES }, err);
}

static int add_phone(struct settings *s, struct core *c,
		     const struct conf_entry *e, char *err)
{
	const struct phone_settings *d = e->data;

	return core_add_phone(c, &(struct core_phone_conf){
		.name = e->name, .display = d->display }, err);
}

/* The first port of a group says its number; the others repeat it. */
static int add_port(struct settings *s, struct core *c,
		    const struct conf_entry *e, char *err)
{
	const struct port_settings *d = e->data;
	char name[CORE_KEY_LEN + 8];

	if (d->extension)
		return core_add_phone(c, &(struct core_phone_conf){
			.name = d->extension, .display = d->display }, err);
	snprintf(name, sizeof(name), "analog-%s", d->group);
	return core_add_trunk(c, &(struct core_trunk_conf){
		.name = name, .caller_number = d->caller_number }, err);
}

static int add_sound(struct settings *s, struct core *c,
		     const struct conf_entry *e, char *err)
{
	const struct sound_settings *d = e->data;

	return core_add_phone(c, &(struct core_phone_conf){
		.name = d->number, .display = d->display }, err);
}

static int add_agent(struct settings *s, struct core *c,
		     const struct conf_entry *e, char *err)
{
	const struct agent_settings *d = e->data;

	return core_add_agent(c, &(struct core_agent_conf){
		.name = e->name, .display = d->display, .phone = d->phone,
		.wrap_up_ms = d->wrap_up_ms }, err);
}

/* The whole of a small file, to be mem_deref()ed. */
static int read_all(const char *path, char **text, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;
	ssize_t n = 1;

	if (fd < 0)
		return -errno;
	*len = 0;
	*text = mem_new(FLOW_MAX, NULL);
	if (!*text)
		err = -ENOMEM;
	while (!err && n > 0 && *len < FLOW_MAX) {
		n = read(fd, *text + *len, FLOW_MAX - *len);
		if (n < 0)
			err = -errno;
		else
			*len += n;
	}
	if (!err && *len == FLOW_MAX)
		err = -EFBIG;
	if (err)
		*text = mem_deref(*text);
	close(fd);
	return err;
}

static int add_flow(struct settings *s, struct core *c,
		    const struct conf_entry *e, char *err)
{
	const struct flow_settings *d = e->data;
	char path[512], *text = NULL;
	size_t len = 0;
	int res = settings_path(s, path, sizeof(path), d->file);

	if (!res)
		res = read_all(path, &text, &len);
	if (res) {
		snprintf(err, CORE_ERR_LEN, "%.120s: %s", path,
			 strerror(-res));
		return res;
	}
	res = core_add_flow(c, e->name, text, len, err);
	(void)mem_deref(text);
	return res;
}

static int add_queue(struct settings *s, struct core *c,
		     const struct conf_entry *e, char *err)
{
	const struct queue_settings *d = e->data;

	return core_add_queue(c, &(struct core_queue_conf){
		.name = e->name, .strategy = d->strategy,
		.ring_ms = d->ring_ms, .retry_ms = d->retry_ms,
		.max_wait_ms = d->max_wait_ms, .overflow = d->overflow,
		.keeps_ready = d->keeps_ready, .busy_prompt = d->busy_prompt,
		.music = d->music, .after_flow = d->after_flow,
		.record = record_of(d->is_recorded) }, err);
}

/* "1002:2" -> agent 1002, level 2; "1001" -> level 1 */
static int add_member(struct core *c, const char *queue, const char *word,
		      char *err)
{
	char agent[CORE_KEY_LEN], *end = "";
	const char *colon = strchr(word, ':');
	size_t len = colon ? (size_t)(colon - word) : strlen(word);
	unsigned long level = colon ? strtoul(colon + 1, &end, 10) : 1;

	if (!len || len >= sizeof(agent) || *end || level < 1 || level > 99) {
		snprintf(err, CORE_ERR_LEN, "\"%.40s\" is not an agent, or an "
			 "agent and a level from 1 to 99 (1002:2)", word);
		return -EINVAL;
	}
	memcpy(agent, word, len);
	agent[len] = '\0';
	return core_add_member(c, queue, agent, level, err);
}

static int add_members(struct settings *s, struct core *c,
		       const struct conf_entry *e, char *err)
{
	const struct queue_settings *d = e->data;
	unsigned int i;
	int res = 0;

	for (i = 0; i < d->agents->n && !res; i++)
		res = add_member(c, e->name, d->agents->word[i], err);
	return res;
}

static int add_route(struct settings *s, struct core *c,
		     const struct conf_entry *e, char *err)
{
	const struct route_settings *d = e->data;

	return core_add_route(c, &(struct core_route_conf){
		.name = e->name, .from = d->from, .pattern = d->number,
		.target = d->to, .strip = d->strip, .prepend = d->prepend,
		.caller_number = d->caller_number, .ring_ms = d->ring_ms,
		.record = record_of(d->is_recorded) }, err);
}

int settings_fill_core(struct settings *s, struct core *c)
{
	/* in this order: what is named comes before what names it */
	static const struct {
		const char *kind, *key;	/* that an error is about; NULL: all */
		add_h *add;
	} row[] = {
		{ "span", NULL, add_span }, { "trunk", NULL, add_trunk },
		{ "port", NULL, add_port }, { "phone", NULL, add_phone },
		{ "sound", NULL, add_sound },
		{ "agent", NULL, add_agent },
		{ "flow", "file", add_flow }, { "queue", NULL, add_queue },
		{ "queue", "agents", add_members },
		{ "route", NULL, add_route },
	};
	char err[CORE_ERR_LEN] = "";
	const struct conf_entry *e;
	unsigned int i;
	int res;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		for (e = NULL; (e = conf_next(s->conf, row[i].kind, e));) {
			res = row[i].add(s, c, e, err);
			if (res == -ENOMEM)
				return res;
			if (res)
				conf_complain(s->conf, e, row[i].key, "%s",
					      err);
		}
	if (!conf_n_errors(s->conf) && core_check(c, err))
		conf_complain(s->conf, conf_next(s->conf, "lqd", NULL), NULL,
			      "%s", err);
	return conf_n_errors(s->conf) ? -EINVAL : 0;
}
