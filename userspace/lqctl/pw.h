/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pseudowire as lq-satop.ko shows it: a directory in configfs, its files
 * (kernel/hw/satop_config.c explains them). $LQCTL_PW is another root, for tests.
 */
#ifndef LQCTL_PW_H
#define LQCTL_PW_H

#include <stdbool.h>
#include <stdint.h>

#define PW_FACT_MAX 4096

/* What can be set, in the order in which it is; the last two are the addresses. */
#define PW_SETTINGS 10
#define PW_OPTIONS (PW_SETTINGS - 2)
extern const char *const pw_settings[PW_SETTINGS];

const char *pw_root(void);

/** pw_name_is_valid - a directory's name, and no way out of ours */
bool pw_name_is_valid(const char *name);

/* Settings that must go together. */
struct pw_form {
	const char *cas;	/* "none", "trunk", "packets" */
	uint32_t slots, octets, rtp, cas_rtp;
};

/** pw_objection - why they do not, in a few words, or NULL; as lq-satop.ko judges */
const char *pw_objection(const struct pw_form *form);

/** pw_read - without its last newline. Return: 0 or -errno */
int pw_read(const char *name, const char *fact, char text[PW_FACT_MAX]);

/** pw_number - of a fact; 0 if it cannot be read */
long long pw_number(const char *name, const char *fact);

/** pw_write, pw_make, pw_remove - Return: 0 or -errno */
int pw_write(const char *name, const char *fact, const char *value);
int pw_make(const char *name);
int pw_remove(const char *name);

/**
 * pw_names - all there are, in order
 * @names: out: of malloc; pw_names_free() them
 * Return: how many, or -errno
 */
int pw_names(char ***names);
void pw_names_free(char **names, int n);

#endif
