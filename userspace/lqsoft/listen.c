// SPDX-License-Identifier: GPL-2.0-or-later
/* The listening socket, see listen.h. */
#include <errno.h>
#include <grp.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "lqsoft/listen.h"

#define BACKLOG 64

static int failed(const char *path, const char *doing, int err)
{
	log_error("lqsoft", "socket=%s %s failed error=\"%s\"", path, doing,
		  strerror(-err));
	return err;
}

/* Only the last folder: /run/lq is ours, everything above is the system's. */
static int make_folder(const struct sockaddr_un *at)
{
	struct sockaddr_un folder = *at;
	char *slash = strrchr(folder.sun_path, '/');

	if (!slash || slash == folder.sun_path)
		return 0;
	*slash = 0;
	return mkdir(folder.sun_path, 0755) && errno != EEXIST ? -errno : 0;
}

/* 0: nothing is in the way any more */
static int clear_path(const struct sockaddr_un *at)
{
	struct stat st;
	int sock, err;

	if (lstat(at->sun_path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (sock < 0)
		return -errno;
	err = connect(sock, (const struct sockaddr *)at, sizeof(*at)) ? errno : 0;
	(void)close(sock);	/* nothing was said on it */
	if (err != ECONNREFUSED)
		return -EADDRINUSE;
	return unlink(at->sun_path) ? -errno : 0;
}

static int give_to_group(const char *path, const char *group)
{
	struct group *g;

	if (!group)
		return 0;
	errno = 0;
	g = getgrnam(group);
	if (!g)
		return errno ? -errno : -ENOENT;
	return chown(path, -1, g->gr_gid) ? -errno : 0;
}

/* The mode is right from the first moment on. */
static int bind_closed(int sock, const struct sockaddr_un *at)
{
	mode_t was = umask(0117);
	int err = bind(sock, (const struct sockaddr *)at, sizeof(*at)) ? -errno : 0;

	(void)umask(was);	/* always succeeds */
	return err;
}

static int listen_at(const struct sockaddr_un *at, const char *group)
{
	const char *doing = "binding";
	int err, sock;

	sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (sock < 0)
		return failed(at->sun_path, "making", -errno);
	err = bind_closed(sock, at);
	if (err)
		goto close_sock;
	doing = "giving it to its group";
	err = give_to_group(at->sun_path, group);
	if (err)
		goto unlink_path;
	doing = "listening";
	err = listen(sock, BACKLOG) ? -errno : 0;
	if (!err)
		return sock;

unlink_path:
	(void)unlink(at->sun_path);	/* we have just made it */
close_sock:
	(void)close(sock);		/* nobody has come yet */
	return failed(at->sun_path, doing, err);
}

int soft_listen(const char *path, const char *group)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	size_t len = strlen(path) + 1;
	int err;

	if (len > sizeof(at.sun_path))
		return failed(path, "naming", -ENAMETOOLONG);
	memcpy(at.sun_path, path, len);
	err = make_folder(&at);
	if (err)
		return failed(path, "making its folder", err);
	err = clear_path(&at);
	if (err)
		return failed(path, "taking the place", err);
	return listen_at(&at, group);
}
