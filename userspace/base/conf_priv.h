/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between conf.c (sections), conf_read.c (files) and conf_value.c (values). */
#ifndef BASE_CONF_PRIV_H
#define BASE_CONF_PRIV_H

#include "base/conf.h"
#include "base/list.h"

#define CONF_REASON	160	/* octets of a reason */

struct conf_given {		/* one key of one section, as it stands */
	char *text;		/* NULL: not given */
	const char *file;
	unsigned int line;
};

struct conf_section {
	struct conf_entry e;	/* first */
	struct list link;
	void *data;
};

struct conf_file {
	struct list link;
	char *name;
};

struct conf {
	const struct conf_kind *kinds;
	conf_error_h *h;
	void *arg;
	unsigned int n_errors;
	struct list sections;	/* conf_section.link */
	struct list files;	/* conf_file.link: names that errors point to */
};

unsigned int conf_n_keys(const struct conf_kind *kind);

/** conf_error - tell and count; @section may be NULL, @line 0 */
void conf_error(struct conf *c, const char *file, unsigned int line,
		const char *section, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

/** conf_title - "queue support" or "sip"; @buf: [CONF_TITLE] */
#define CONF_TITLE 80
const char *conf_title(const struct conf_entry *e, char *buf);

/** conf_section_new - appended; the name is copied; -ENOMEM */
int conf_section_new(struct conf_section **out, struct conf *c,
		     const struct conf_kind *kind, const char *name,
		     const char *file, unsigned int line);

/**
 * conf_value_set - convert @text into the key's place
 * @reason: [CONF_REASON] out, when it is not such a value
 * Return: 0, -EINVAL, -ENOMEM
 */
int conf_value_set(const struct conf_key *key, void *data, const char *text,
		   char *reason) __attribute__((warn_unused_result));
void conf_value_unset(const struct conf_key *key, void *data);
bool conf_value_same(const struct conf_key *key, const void *a, const void *b);
bool conf_name_is_valid(const char *name);

#endif
