// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Reads lqd.conf and checks what the table cannot: values that hang together,
 * names that point elsewhere, what the core says about routes and flows.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "call/core.h"
#include "lqd/settings.h"
#include "sig/r2.h"

static void settings_destroy(void *obj)
{
	struct settings *s = obj;

	s->conf = mem_deref(s->conf);
	s->folder = mem_deref(s->folder);
}

static const void *once(const struct settings *s, const char *kind)
{
	return conf_next(s->conf, kind, NULL)->data;
}

static int set_folder(struct settings *s, const char *path)
{
	char *slash;

	s->folder = mem_strdup(path);
	if (!s->folder)
		return -ENOMEM;
	slash = strrchr(s->folder, '/');
	if (slash)
		slash[1] = '\0';
	else
		s->folder[0] = '\0';
	return 0;
}

int settings_path(const struct settings *s, char *buf, size_t size,
		  const char *name)
{
	int len = snprintf(buf, size, "%s%s", name[0] == '/' ? "" : s->folder,
			   name);

	return len < 0 || (size_t)len >= size ? -ENAMETOOLONG : 0;
}

enum log_level settings_log_level(const struct settings *s)
{
	return LOG_ERROR + s->lqd->log;
}

static void check_rtp(struct settings *s)
{
	const struct conf_entry *e = conf_next(s->conf, "rtp", NULL);
	const struct rtp_settings *rtp = e->data;

	if (rtp->port_min >= rtp->port_max)
		conf_complain(s->conf, e, "port_max", "%u is not above "
			      "port_min, which is %u", rtp->port_max,
			      rtp->port_min);
	if (rtp->jitter_min_ms > rtp->jitter_max_ms)
		conf_complain(s->conf, e, "jitter_max", "is below jitter_min");
}

static void check_spans(struct settings *s)
{
	const struct conf_entry *e = NULL;
	char *end;

	while ((e = conf_next(s->conf, "span", e))) {
		const struct span_settings *d = e->data;
		unsigned long n = strtoul(e->name, &end, 10);

		if (*end || n < 1 || n > 65535 || e->name[0] == '0')
			conf_complain(s->conf, e, NULL, "the name of a span is "
				      "its number, from 1");
		if (d->signalling == SPAN_R2 && d->ani == R2_ANI_LAST &&
		    !d->number_len)
			conf_complain(s->conf, e, "ani", "last needs "
				      "number_length");
	}
}

static bool is_port_name(const char *name)
{
	unsigned int span, port;
	int len = 0;

	return sscanf(name, "%3u-%2u%n", &span, &port, &len) == 2 &&
	       !name[len] && span >= 1 && port >= 1 && port <= 31;
}

static void check_ports(struct settings *s)
{
	const struct conf_entry *e = NULL;

	while ((e = conf_next(s->conf, "port", e))) {
		const struct port_settings *p = e->data;

		if (!is_port_name(e->name))
			conf_complain(s->conf, e, NULL, "the name of a port "
				      "is its span and number: 3-1");
		if (!p->extension == !p->group)
			conf_complain(s->conf, e, NULL, "needs an extension "
				      "(FXS) or a group (FXO), and not both");
		if (p->extension && p->is_recorded)
			conf_complain(s->conf, e, "record", "is for a line "
				      "(group); calls of telephones are "
				      "recorded by their routes");
		if (p->extension &&
		    conf_find(s->conf, "phone", p->extension))
			conf_complain(s->conf, e, "extension", "is [phone %s] "
				      "already", p->extension);
	}
}

static bool is_ring_ms(const char *word)
{
	char *end;
	unsigned long ms = strtoul(word, &end, 10);

	return word[0] >= '0' && word[0] <= '9' && !*end && ms >= 50 &&
	       ms <= 60000;
}

static void check_analog(struct settings *s)
{
	const struct conf_entry *e = conf_next(s->conf, "analog", NULL);
	const struct analog_settings *a = e->data;
	unsigned int i;

	if (a->flash_min_ms >= a->flash_max_ms)
		conf_complain(s->conf, e, "flash_max", "is not above "
			      "flash_min");
	if (a->ring_cadence->n > 6)
		conf_complain(s->conf, e, "ring_cadence", "has more than 6 "
			      "parts");
	for (i = 0; i < a->ring_cadence->n; i++)
		if (!is_ring_ms(a->ring_cadence->word[i]))
			conf_complain(s->conf, e, "ring_cadence", "\"%s\" is "
				      "not a number from 50 to 60000",
				      a->ring_cadence->word[i]);
}

/* The section, other than @not, that makes @name a phone; NULL: none. */
static const struct conf_entry *phone_of(const struct settings *s,
					 const char *name,
					 const struct conf_entry *not)
{
	const struct conf_entry *e = NULL;

	while ((e = conf_next(s->conf, "port", e))) {
		const struct port_settings *p = e->data;

		if (e != not && p->extension && !strcmp(p->extension, name))
			return e;
	}
	while ((e = conf_next(s->conf, "sound", e))) {
		const struct sound_settings *p = e->data;

		if (e != not && !strcmp(p->number, name))
			return e;
	}
	return conf_find(s->conf, "phone", name);
}

bool settings_has_phone(const struct settings *s, const char *name)
{
	return phone_of(s, name, NULL) != NULL;
}

static void check_sounds(struct settings *s)
{
	const struct conf_entry *e = NULL, *other;

	while ((e = conf_next(s->conf, "sound", e))) {
		const struct sound_settings *p = e->data;

		other = phone_of(s, p->number, e);
		if (other)
			conf_complain(s->conf, e, "number", "is [%s %s] "
				      "already", other->kind->name,
				      other->name);
	}
}

static void check_phones(struct settings *s)
{
	const struct conf_entry *e = NULL;

	while ((e = conf_next(s->conf, "phone", e))) {
		const struct phone_settings *p = e->data;

		if (!p->password == !p->ha1_md5)
			conf_complain(s->conf, e, NULL, "needs a password or "
				      "ha1_md5, and not both");
		if (p->ha1_sha256 && !p->ha1_md5)
			conf_complain(s->conf, e, "ha1_sha256", "goes only "
				      "with ha1_md5");
	}
}

static void check_agents(struct settings *s)
{
	const struct conf_entry *e = NULL, *other;

	while ((e = conf_next(s->conf, "agent", e))) {
		const struct agent_settings *a = e->data;

		if (a->phone && !settings_has_phone(s, a->phone))
			conf_complain(s->conf, e, "phone", "there is no "
				      "[phone %s]", a->phone);
		if (!a->is_auto_ready)
			continue;
		if (!a->phone) {
			conf_complain(s->conf, e, "auto_ready", "needs a "
				      "phone");
			continue;
		}
		other = e;
		while ((other = conf_next(s->conf, "agent", other))) {
			const struct agent_settings *o = other->data;

			if (o->is_auto_ready && o->phone &&
			    !strcmp(o->phone, a->phone))
				conf_complain(s->conf, other, "auto_ready",
					      "agent %s has phone %s "
					      "already", e->name, a->phone);
		}
	}
}

/* The names and patterns that only the core understands. */
static int try_core(struct settings *s)
{
	struct core *c;
	int err = core_new(&c, &(struct core_start){ 0 });

	if (err)
		return err;
	err = settings_fill_core(s, c);
	core_free(c);
	return err;
}

static int check(struct settings *s)
{
	check_rtp(s);
	check_spans(s);
	check_analog(s);
	check_ports(s);
	check_sounds(s);
	check_phones(s);
	check_agents(s);
	return conf_n_errors(s->conf) ? -EINVAL : try_core(s);
}

static int load(struct settings *s, const char *path, conf_error_h *h,
		void *arg)
{
	int err = conf_new(&s->conf, settings_kinds, h, arg), more;

	if (err)
		return err;
	err = set_folder(s, path);
	if (err)
		return err;
	err = conf_read(s->conf, path);
	if (err && err != -EINVAL)
		return err;
	more = conf_finish(s->conf);	/* tells the other errors, too */
	if (more)
		return more;
	s->lqd = once(s, "lqd");
	s->sip = once(s, "sip");
	s->rtp = once(s, "rtp");
	s->pri = once(s, "pri");
	s->analog = once(s, "analog");
	s->ctl = once(s, "ctl");
	return check(s);
}

int settings_load(struct settings **out, const char *path, conf_error_h *h,
		  void *arg)
{
	struct settings *s = mem_new(sizeof(*s), settings_destroy);
	int err;

	if (!s)
		return -ENOMEM;
	err = load(s, path, h, arg);
	if (err) {
		(void)mem_deref(s);
		return err;
	}
	*out = s;
	return 0;
}

static bool has_fixed_change(const struct conf_entry *a,
			     const struct conf_entry *b)
{
	const struct conf_key *key;

	for (key = a->kind->keys; key->name; key++)
		if ((key->flags & CONF_FIXED) && !conf_same_key(a, b, key))
			return true;
	return false;
}

/* Of a section that went: kinds that the core removes tell it themselves. */
static bool stays(const char *kind)
{
	static const char *const going[] = { "phone", "trunk", "agent", "queue",
					     "route", "flow" };
	size_t i;

	for (i = 0; i < sizeof(going) / sizeof(going[0]); i++)
		if (!strcmp(kind, going[i]))
			return false;
	return true;
}

void settings_tell_fixed(const struct settings *old,
			 const struct settings *now)
{
	const struct conf_kind *k;
	const struct conf_entry *e, *same;

	for (k = settings_kinds; k->name; k++)
		for (e = NULL; (e = conf_next(old->conf, k->name, e));) {
			same = conf_find(now->conf, k->name, e->name);
			if (!same && stays(k->name))
				log_note("lqd", "reload=partly section=\"%s "
					 "%s\" reason=\"stays until the next "
					 "start\"", k->name, e->name);
			else if (same && has_fixed_change(e, same))
				log_note("lqd", "reload=partly section=%s "
					 "reason=\"is read only at the "
					 "start\"", k->name);
		}
}

void settings_print_sample(FILE *to)
{
	conf_print_sample(to, settings_kinds,
			  "lqd.conf: made by lqd --print-sample. What is "
			  "commented out is the default.");
}
