/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lqpri is told by its configuration file and its command line; the
 * command line wins. The file's manual is `lqpri --sample`.
 */
#ifndef LQPRI_SETTINGS_H
#define LQPRI_SETTINGS_H

#include <stdbool.h>
#include <stdio.h>

#include "lqpri/spans.h"

struct settings {
	const char *door;		/* "auto", "kernel", "soft:PATH" */
	const char *link;		/* socket of lqd */
	struct span_cfg spans[SPANS_MAX];
	unsigned int n_spans;
	bool is_traced;			/* libpri's own messages too */
	struct conf *conf;		/* what door and link may point into */
};

void settings_init(struct settings *s);
void settings_fini(struct settings *s);

/** settings_read - a file; what is wrong is written to stderr; 0 or -errno */
int settings_read(struct settings *s, const char *path);

/** settings_span - "1:user" or "2:network:overlap=yes:order=down"; -EINVAL */
int settings_span(struct settings *s, const char *text);

void settings_sample(FILE *to);

#endif
