/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration files: what may stand in them is a table, and everything else
 * is an error that names file, line, section and key and says what would do.
 *
 *   # lqd.conf                           a comment (also with ';')
 *   [sip]                                CONF_ONCE: one section
 *   addr = 192.168.1.10
 *   [queue support]                      CONF_MANY: one section per name
 *   ring = 20s
 *   agents = 1001 1002                   CONF_WORDS may go on in lines that
 *            1003                        begin with a blank
 *
 * After FILE, FILE.d/[name].conf are read in the order of their names; a key
 * given there replaces the earlier one, a section of the same name goes on.
 * Within one file a section and a key stand once. Text is UTF-8.
 *
 *   struct conf *c;
 *   conf_new(&c, kinds, complain, arg);
 *   conf_read(c, "/etc/lq/lqd.conf");
 *   if (conf_finish(c)) ...                every error has been told
 *   for (e = NULL; (e = conf_next(c, "queue", e)); )
 *           const struct queue_settings *q = e->data;
 *
 * Context: one thread. Everything handed out lives as long as the struct conf
 * (mem_ref() it).
 */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct conf_words {
	unsigned int n;
	const char *word[];	/* [n] */
};

enum conf_type {	/* what stands at the key's offset */
	CONF_TEXT,	/* const char *; min..max octets (max 0: 200) */
	CONF_NAME,	/* const char *: A-Z a-z 0-9 . _ - , 1..31 of them */
	CONF_ADDR,	/* const char *: a numeric IPv4 or IPv6 address */
	CONF_WORDS,	/* const struct conf_words *, never NULL */
	CONF_NUMBER,	/* uint32_t, min..max */
	CONF_DB,	/* int32_t [dB], -min..max: "6dB" "-12dB" "0" */
	CONF_TIME,	/* uint32_t [ms], min..max: "500ms" "20s" "3min" "1h" */
	CONF_YESNO,	/* bool: "yes" "no" */
	CONF_CHOICE,	/* unsigned int: index into choices */
};

#define CONF_MUST	1u	/* has to be given */
#define CONF_SECRET	2u	/* never shown */
#define CONF_FIXED	4u	/* a change is seen only by a new start */

struct conf_key {
	const char *name;	/* NULL ends a table */
	enum conf_type type;
	size_t offset;		/* in the section's struct */
	uint32_t min, max;
	const char *const *choices;	/* NULL-terminated */
	const char *fallback;	/* as it would stand in the file; NULL: unset */
	unsigned int flags;
	const char *help;	/* one line for the sample file */
	const char *example;	/* shown there when there is no fallback */
};

enum conf_count { CONF_ONCE, CONF_MANY };

struct conf_kind {
	const char *name;	/* NULL ends the table */
	enum conf_count count;
	size_t size;		/* of the struct, zeroed before use */
	const struct conf_key *keys;
	const char *help;
	const char *example;	/* CONF_MANY: a section's name in the sample */
};

struct conf_given;	/* conf.c's */
struct conf;

/* One section. CONF_ONCE sections are there even if no file has them. */
struct conf_entry {
	const struct conf_kind *kind;
	const char *name;	/* CONF_MANY; else "" */
	const void *data;	/* kind->size octets; after conf_finish() */
	const char *file;	/* where it stands first; NULL: nowhere */
	unsigned int line;
	struct conf_given *given;
};

/* @text: "lqd.conf:12: [queue support] ring: ..."; printable, no newline */
typedef void conf_error_h(void *arg, const char *text);

/** conf_new - an empty configuration; mem_deref() it */
int conf_new(struct conf **out, const struct conf_kind *kinds, conf_error_h *h,
	     void *arg) __attribute__((warn_unused_result));

/**
 * conf_read - a file and its FILE.d folder
 * Return: 0, -EINVAL (told), -ENOMEM, or why the file cannot be read (told)
 */
int conf_read(struct conf *c, const char *path);

/** conf_read_text - the same from memory; @file is its name in errors */
int conf_read_text(struct conf *c, const char *file, const char *text,
		   size_t len);

/**
 * conf_finish - check and convert all values; once, after reading
 * Return: 0, -EINVAL (here or while reading something was told), -ENOMEM
 */
int conf_finish(struct conf *c) __attribute__((warn_unused_result));

/** conf_next - sections in the order of the files; NULL: from the first */
const struct conf_entry *conf_next(const struct conf *c, const char *kind,
				   const struct conf_entry *after);

/** conf_find - the section of that name; NULL: none */
const struct conf_entry *conf_find(const struct conf *c, const char *kind,
				   const char *name);

/** conf_is_given - whether a file gives that key */
bool conf_is_given(const struct conf_entry *e, const char *key);

/** conf_complain - one more error, in the same form; @key: NULL for none */
void conf_complain(struct conf *c, const struct conf_entry *e, const char *key,
		   const char *fmt, ...) __attribute__((format(printf, 4, 5)));
unsigned int conf_n_errors(const struct conf *c);

/** conf_same - whether two sections (NULL: none) hold the same values */
bool conf_same(const struct conf_entry *a, const struct conf_entry *b);

/** conf_same_key - whether two sections of one kind agree in that key */
bool conf_same_key(const struct conf_entry *a, const struct conf_entry *b,
		   const struct conf_key *key);

/** conf_print_sample - the whole table as a commented file of its defaults */
void conf_print_sample(FILE *to, const struct conf_kind *kinds,
		       const char *title);

#endif
