// SPDX-License-Identifier: GPL-3.0-or-later
/* Lines to lqd and back. It waits: lqctl has nothing else to do. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lqctl/client.h"

static int greet(struct client *c)
{
	json_t *hello;
	int err = client_next(c, &hello);

	if (err)
		return err;
	if (json_object_get(hello, "error"))
		err = -EACCES;
	else if (!json_object_get(hello, "hello"))
		err = -EPROTO;
	json_decref(hello);
	return err;
}

int client_open(struct client *c, const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd, err;

	memset(c, 0, sizeof(*c));
	if ((size_t)snprintf(a.sun_path, sizeof(a.sun_path), "%s", path) >=
	    sizeof(a.sun_path))
		return -ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (!connect(fd, (struct sockaddr *)&a, sizeof(a)))
		c->from = fdopen(fd, "r");
	if (!c->from) {
		err = -errno;
		close(fd);
		return err;
	}
	c->fd = fd;	/* closed with the stream */
	err = greet(c);
	if (err)
		client_close(c);
	return err;
}

void client_close(struct client *c)
{
	if (c->from)
		fclose(c->from);
	c->from = NULL;
	free(c->line);
	c->line = NULL;
}

int client_next(struct client *c, json_t **message)
{
	if (getline(&c->line, &c->line_size, c->from) <= 0)
		return -EPIPE;
	*message = json_loads(c->line, 0, NULL);
	return *message ? 0 : -EPIPE;
}

static int send_all(int fd, const char *text, size_t len)
{
	ssize_t n;

	while (len) {
		n = send(fd, text, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -EPIPE;
		text += n;
		len -= n;
	}
	return 0;
}

static int send_request(struct client *c, const char *request, json_t *args)
{
	json_t *r = args ? args : json_object();
	char *text = NULL;
	int err = -ENOMEM;

	if (r && !json_object_set_new(r, "id", json_integer(++c->id)) &&
	    !json_object_set_new(r, "do", json_string(request)))
		text = json_dumps(r, JSON_COMPACT);
	if (text)
		err = send_all(c->fd, text, strlen(text));
	if (!err)
		err = send_all(c->fd, "\n", 1);
	free(text);
	json_decref(r);
	return err;
}

int client_ask(struct client *c, const char *request, json_t *args,
	       json_t **answer)
{
	int err = send_request(c, request, args);

	while (!err) {
		err = client_next(c, answer);
		if (err)
			break;
		if (json_integer_value(json_object_get(*answer, "id")) ==
		    c->id)
			return 0;
		json_decref(*answer);	/* an event in between */
	}
	return err;
}
