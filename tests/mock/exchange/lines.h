/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON, one object per line: commands in, events out. Standard input and
 * output, and any number of clients at a Unix socket; everybody gets every
 * event. A client that does not read is dropped.
 */
#ifndef EXCHANGE_LINES_H
#define EXCHANGE_LINES_H

#include <jansson.h>

#include "base/loop.h"

struct lines;

struct lines_handler {
	void (*command)(void *arg, const json_t *o);
	void (*bad)(void *arg, const char *reason);
	void (*input_ended)(void *arg);		/* standard input */
	void *arg;
};

/** lines_new - @control: path of the socket, or NULL */
int lines_new(struct lines **out, struct loop *l, const char *control,
	      const struct lines_handler *h);
struct lines *lines_free(struct lines *n);

/** lines_put - an event for everybody; takes over the reference */
void lines_put(struct lines *n, json_t *event);

#endif
