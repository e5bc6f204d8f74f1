// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sections: what was read, from where, and the values it comes to. The syntax
 * of files is conf_read.c's, that of values conf_value.c's.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/conf_priv.h"
#include "base/mem.h"

unsigned int conf_n_keys(const struct conf_kind *kind)
{
	unsigned int n = 0;

	while (kind->keys[n].name)
		n++;
	return n;
}

static void section_destroy(void *obj)
{
	struct conf_section *s = obj;
	unsigned int i, n = conf_n_keys(s->e.kind);

	list_remove(&s->link);
	for (i = 0; i < n; i++) {
		if (s->e.given)
			(void)mem_deref(s->e.given[i].text);
		if (s->data)
			conf_value_unset(&s->e.kind->keys[i], s->data);
	}
	(void)mem_deref(s->e.given);
	(void)mem_deref(s->data);
	(void)mem_deref((char *)s->e.name);
}

int conf_section_new(struct conf_section **out, struct conf *c,
		     const struct conf_kind *kind, const char *name,
		     const char *file, unsigned int line)
{
	struct conf_section *s = mem_new(sizeof(*s), section_destroy);

	if (!s)
		return -ENOMEM;
	list_init(&s->link);
	s->e.kind = kind;
	s->e.file = file;
	s->e.line = line;
	s->e.name = mem_strdup(name);
	s->e.given = mem_new(conf_n_keys(kind) * sizeof(*s->e.given), NULL);
	s->e.data = s->data = mem_new(kind->size, NULL);
	if (!s->e.name || !s->e.given || !s->data) {
		(void)mem_deref(s);
		return -ENOMEM;
	}
	list_append(&c->sections, &s->link);
	if (out)
		*out = s;
	return 0;
}

static void conf_destroy(void *obj)
{
	struct conf *c = obj;
	struct conf_section *s;
	struct conf_file *f;

	while ((s = list_first(&c->sections, struct conf_section, link)))
		(void)mem_deref(s);
	while ((f = list_first(&c->files, struct conf_file, link)))
		(void)mem_deref(f);
}

int conf_new(struct conf **out, const struct conf_kind *kinds, conf_error_h *h,
	     void *arg)
{
	struct conf *c = mem_new(sizeof(*c), conf_destroy);

	if (!c)
		return -ENOMEM;
	c->kinds = kinds;
	c->h = h;
	c->arg = arg;
	list_init(&c->sections);
	list_init(&c->files);
	*out = c;
	return 0;
}

static void tell(struct conf *c, const char *file, unsigned int line,
		 const char *section, const char *key, const char *fmt,
		 va_list ap)
{
	char text[512];
	size_t len = 0;

	c->n_errors++;
	if (!c->h)
		return;
	if (file)
		len = snprintf(text, sizeof(text), line ? "%.150s:%u: " :
			       "%.150s: ", file, line);
	if (section)
		len += snprintf(text + len, sizeof(text) - len, "[%s] ",
				section);
	if (key)
		len += snprintf(text + len, sizeof(text) - len, "%s: ", key);
	vsnprintf(text + len, sizeof(text) - len, fmt, ap);
	c->h(c->arg, text);
}

void conf_error(struct conf *c, const char *file, unsigned int line,
		const char *section, const char *key, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(c, file, line, section, key, fmt, ap);
	va_end(ap);
}

const char *conf_title(const struct conf_entry *e, char *buf)
{
	snprintf(buf, CONF_TITLE, e->name[0] ? "%s %s" : "%s%s", e->kind->name,
		 e->name);
	return buf;
}

static int key_index(const struct conf_kind *kind, const char *key)
{
	int i;

	for (i = 0; key && kind->keys[i].name; i++)
		if (!strcmp(kind->keys[i].name, key))
			return i;
	return -ENOENT;
}

bool conf_is_given(const struct conf_entry *e, const char *key)
{
	int i = key_index(e->kind, key);

	return i >= 0 && e->given[i].text;
}

void conf_complain(struct conf *c, const struct conf_entry *e, const char *key,
		   const char *fmt, ...)
{
	int i = key_index(e->kind, key);
	bool is_given = i >= 0 && e->given[i].text;
	char title[CONF_TITLE];
	va_list ap;

	va_start(ap, fmt);
	tell(c, is_given ? e->given[i].file : e->file,
	     is_given ? e->given[i].line : e->line, conf_title(e, title), key,
	     fmt, ap);
	va_end(ap);
}

unsigned int conf_n_errors(const struct conf *c)
{
	return c->n_errors;
}

static int add_missing_once(struct conf *c)
{
	const struct conf_kind *k;
	int err;

	for (k = c->kinds; k->name; k++) {
		if (k->count != CONF_ONCE || conf_next(c, k->name, NULL))
			continue;
		err = conf_section_new(NULL, c, k, "", NULL, 0);
		if (err)
			return err;
	}
	return 0;
}

static int finish_section(struct conf *c, struct conf_section *s)
{
	const struct conf_key *key = s->e.kind->keys;
	const char *text;
	char reason[CONF_REASON];
	unsigned int i;
	int err;

	for (i = 0; key[i].name; i++) {
		text = s->e.given[i].text;
		if (!text && (key[i].flags & CONF_MUST))
			conf_complain(c, &s->e, key[i].name,
				      "is missing: %s", key[i].help);
		if (!text)
			text = key[i].fallback;
		if (!text && key[i].type != CONF_WORDS)
			continue;
		err = conf_value_set(&key[i], s->data, text ? text : "",
				     reason);
		if (err == -EINVAL)
			conf_complain(c, &s->e, key[i].name, "%s", reason);
		else if (err)
			return err;
	}
	return 0;
}

int conf_finish(struct conf *c)
{
	struct conf_section *s;
	int err = add_missing_once(c);

	if (err)
		return err;
	list_for_each(s, &c->sections, link) {
		err = finish_section(c, s);
		if (err)
			return err;
	}
	return c->n_errors ? -EINVAL : 0;
}

const struct conf_entry *conf_next(const struct conf *c, const char *kind,
				   const struct conf_entry *after)
{
	const struct list *l = after ?
		((const struct conf_section *)after)->link.next :
		c->sections.next;
	const struct conf_section *s;

	for (; l != &c->sections; l = l->next) {
		s = list_entry(l, struct conf_section, link);
		if (!strcmp(s->e.kind->name, kind))
			return &s->e;
	}
	return NULL;
}

const struct conf_entry *conf_find(const struct conf *c, const char *kind,
				   const char *name)
{
	const struct conf_entry *e = NULL;

	while ((e = conf_next(c, kind, e)))
		if (!strcmp(e->name, name))
			return e;
	return NULL;
}

bool conf_same(const struct conf_entry *a, const struct conf_entry *b)
{
	const struct conf_key *key;

	if (!a || !b || a->kind != b->kind)
		return a == b;
	for (key = a->kind->keys; key->name; key++)
		if (!conf_value_same(key, a->data, b->data))
			return false;
	return true;
}

bool conf_same_key(const struct conf_entry *a, const struct conf_entry *b,
		   const struct conf_key *key)
{
	return conf_value_same(key, a->data, b->data);
}
