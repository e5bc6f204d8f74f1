/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection to lqd's control socket (cti/ctl.h), one request at a time. */
#ifndef LQCTL_CLIENT_H
#define LQCTL_CLIENT_H

#include <jansson.h>
#include <stdio.h>

struct client {
	FILE *from;
	int fd;
	long long id;
	char *line;	/* the last one, of line_size */
	size_t line_size;
};

/** client_open - connect and be greeted; 0 or negative errno (-EACCES: lqd
 *  turned us away) */
int client_open(struct client *c, const char *path);
void client_close(struct client *c);

/**
 * client_ask - one request, its answer
 * @args:   an object, given away; NULL: no fields
 * @answer: out: the whole answer, to be json_decref()ed: has "ok" or "error"
 * Return: 0, -EPIPE (lqd went), -ENOMEM
 */
int client_ask(struct client *c, const char *request, json_t *args,
	       json_t **answer);

/** client_next - what comes by itself after events or trace; 0, -EPIPE */
int client_next(struct client *c, json_t **message);

#endif
