// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pcidev: PCI cards made of software, and the clock of the machine they are in.
 *
 *   pcidev TIME_SOCKET MODEL[:OPTION]=SOCKET...
 *
 *   linux time-travel=ext:TIME_SOCKET virtio_uml.device=SOCKET:1234...
 *
 * It says `ready` when the machine may be started, and ends when that has ended.
 * Cards are in the order of the command line, from slot 0. tests/uml/run.py --pci
 * does all this.
 */
#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "mock/pcidev/calendar.h"
#include "mock/pcidev/vhost.h"

#define CARDS_MAX 8

extern const struct pcidev_model pcidev_skeleton;
extern const struct pcidev_model pcidev_te4xx_gen1, pcidev_te4xx, pcidev_te4xx_gen5;
extern const struct pcidev_model pcidev_tdm400;

static const struct pcidev_model *const models[] = {
	&pcidev_skeleton,
	&pcidev_te4xx_gen1, &pcidev_te4xx, &pcidev_te4xx_gen5,
	&pcidev_tdm400,
};

static struct vhost cards[CARDS_MAX];
static unsigned int n_cards;

static int listen_at(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(at.sun_path))
		errx(2, "%s: too long", path);
	memcpy(at.sun_path, path, strlen(path));
	unlink(path);
	if (fd < 0 || bind(fd, (const void *)&at, sizeof(at)) || listen(fd, 1))
		err(1, "%s", path);
	return fd;
}

static const struct pcidev_model *model_of(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(models) / sizeof(*models); i++)
		if (!strcmp(models[i]->name, name))
			return models[i];
	errx(2, "no model of the name %s", name);
}

/* @what: MODEL[:OPTION]=SOCKET */
static void plug_in(char *what)
{
	struct vhost *v = &cards[n_cards];
	char *path = strchr(what, '='), *option;

	if (!path || n_cards == CARDS_MAX)
		errx(2, "%s: not MODEL[:OPTION]=SOCKET, or too many", what);
	*path++ = 0;
	option = strchr(what, ':');
	if (option)
		*option++ = 0;
	v->fd = v->call_fd = -1;
	v->listen_fd = listen_at(path);
	if (!card_init(&v->card, model_of(what), option ? option : "", v))
		errx(2, "%s: not with the option %s", what, option);
	n_cards++;
}

/*
 * The machine waits. Interrupts only behind a tick: then we know what time it is
 * in the machine, which may run ahead of what it has told us until then.
 */
static void give_turn(void)
{
	unsigned int i;

	while (calendar_waits()) {
		if (!calendar_turn())
			continue;
		for (i = 0; i < n_cards; i++)
			card_tick(&cards[i].card);
		for (i = 0; i < n_cards; i++)
			vhost_deliver(&cards[i]);
	}
}

static bool serve(struct pollfd *fds)
{
	unsigned int i;

	for (i = 0; i < n_cards; i++) {
		struct vhost *v = &cards[i];

		if (!fds[i].revents)
			continue;
		if (v->fd < 0)
			v->fd = accept(v->listen_fd, NULL, NULL);
		else if (!vhost_read(v))
			return false;
	}
	if (fds[n_cards].revents && !calendar_read())
		return false;
	give_turn();
	return true;
}

int main(int argc, char **argv)
{
	struct pollfd fds[CARDS_MAX + 1];
	int listen_fd, time_fd, i;
	unsigned int k;

	if (argc < 3)
		errx(2, "usage: pcidev TIME_SOCKET MODEL[:OPTION]=SOCKET...");
	listen_fd = listen_at(argv[1]);
	for (i = 2; i < argc; i++)
		plug_in(argv[i]);
	printf("ready\n");
	fflush(stdout);
	time_fd = accept(listen_fd, NULL, NULL);
	if (time_fd < 0)
		err(1, "%s", argv[1]);
	calendar_init(time_fd);
	do {
		for (k = 0; k < n_cards; k++)
			fds[k] = (struct pollfd){
				cards[k].fd < 0 ? cards[k].listen_fd : cards[k].fd,
				POLLIN, 0,
			};
		fds[n_cards] = (struct pollfd){ time_fd, POLLIN, 0 };
		if (poll(fds, n_cards + 1, -1) < 0)
			err(1, "poll");
	} while (serve(fds));
	return 0;
}
