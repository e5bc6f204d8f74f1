// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Carriage of one connection, see client.h and dev/soft_proto.h.
 *
 * Events and frames leave the engine only when the user has taken the last
 * ones (SIOCOUTQ is 0), so the queue that overflows for a slow reader is the
 * engine's, which counts; and then a small message always fits the socket.
 */
#include <errno.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "lqsoft/client.h"

/*
 * Room for a burst of some 170 small frames between two turns of ours; when
 * the engine's queue (2 s of a D channel) is full too, the writer waits.
 */
#define DCHAN_SNDBUF 65536

static struct soft_client *of_request(struct soft_source *s)
{
	return (struct soft_client *)((char *)s -
				      offsetof(struct soft_client, request));
}

static struct soft_client *of_channel(struct soft_source *s)
{
	return (struct soft_client *)((char *)s -
				      offsetof(struct soft_client, channel));
}

static const char *kind_name(u32 kind)
{
	static const char *const names[] = {
		[SOFT_CTL] = "ctl",
		[SOFT_MEDIA] = "media",
		[SOFT_DCHAN] = "dchan",
	};

	return kind ? names[kind] : "none";
}

static void log_end(const struct soft_client *c, const char *why)
{
	const char *kind = kind_name(c->session.kind);

	if (why)
		log_warn("lqsoft", "file=%u pid=%d kind=%s closed error=\"%s\"",
			 c->number, c->pid, kind, why);
	else if (c->session.kind)
		log_info("lqsoft", "file=%u pid=%d kind=%s closed", c->number,
			 c->pid, kind);
}

/* The log comes first: whoever sees the end can read why. */
void soft_client_close(struct soft_client *c, const char *why)
{
	if (c->is_gone)
		return;
	c->is_gone = true;
	log_end(c, why);
	soft_poll_close(c->poll, &c->request);
	soft_poll_close(c->poll, &c->channel);
	soft_session_fini(&c->session);
}

static void malformed(struct soft_client *c, const char *why)
{
	c->stats->n_malformed++;
	soft_client_close(c, why);
}

/* ---------------------------------------------------------------- channel */

void soft_client_pump(struct soft_client *c)
{
	/* One octet more than allowed, so that the engine counts too long. */
	unsigned char frame[LQ_HDLC_MAX + 1];
	ssize_t n;

	while (soft_session_has_room(&c->session)) {
		n = recv(c->channel.fd, frame, sizeof(frame), MSG_DONTWAIT);
		if (n < 0)
			return;	/* nothing there; a hang-up is told by poll */
		if (!n) {
			soft_client_close(c, NULL);
			return;
		}
		soft_session_give(&c->session, frame, n);
	}
}

/* Not to be woken for what the engine cannot take. */
static void hold(struct soft_client *c, bool is_held)
{
	if (c->is_gone || c->is_held == is_held)
		return;
	c->is_held = is_held;
	if (soft_poll_set(c->poll, &c->channel,
			  EPOLLRDHUP | (is_held ? 0 : EPOLLIN)))
		soft_client_close(c, "cannot poll its channel");
}

static bool is_full(const struct soft_client *c)
{
	return c->session.kind == SOFT_DCHAN &&
	       !soft_session_has_room(&c->session);
}

static void on_channel(struct soft_source *s, uint32_t events)
{
	struct soft_client *c = of_channel(s);

	if (events & SOFT_HANGUP) {
		soft_client_close(c, NULL);
		return;
	}
	soft_client_pump(c);
	hold(c, is_full(c));
}

static bool is_everything_taken(const struct soft_client *c)
{
	int unread = 0;

	return !ioctl(c->channel.fd, SIOCOUTQ, &unread) && !unread;
}

/* False: not now; it stays in c->out. */
static bool send_out(struct soft_client *c)
{
	ssize_t n = send(c->channel.fd, c->out, c->out_len,
			 MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n < 0)	/* short of memory for once, or gone: poll will tell */
		return false;
	if ((size_t)n != c->out_len) {
		soft_client_close(c, "its channel cut a record");
		return false;
	}
	c->out_len = 0;
	return true;
}

static void send_all(struct soft_client *c)
{
	do {
		if (!c->out_len)
			c->out_len = soft_session_take(&c->session, c->out);
		if (!c->out_len || !send_out(c))
			return;
	} while (soft_session_has_output(&c->session));
}

void soft_client_deliver(struct soft_client *c)
{
	if (c->channel.fd < 0)
		return;
	if (c->is_held && !is_full(c)) {
		soft_client_pump(c);
		hold(c, is_full(c));
	}
	if (c->is_gone || (!c->out_len && !soft_session_has_output(&c->session)))
		return;
	if (is_everything_taken(c))
		send_all(c);
}

void soft_client_flush(struct soft_client *c)
{
	if (c->channel.fd >= 0 &&
	    (c->out_len || soft_session_has_output(&c->session)))
		send_all(c);
}

/* Return: the user's end, or -errno */
static int channel_open(struct soft_client *c)
{
	bool is_dchan = c->session.kind == SOFT_DCHAN;
	int ends[2], err, sndbuf = DCHAN_SNDBUF;

	if (socketpair(AF_UNIX,
		       (is_dchan ? SOCK_SEQPACKET : SOCK_STREAM) | SOCK_CLOEXEC,
		       0, ends))
		return -errno;
	c->channel.fd = ends[0];
	/* The default would do, only later. */
	if (is_dchan)
		(void)setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &sndbuf,
				 sizeof(sndbuf));
	err = soft_poll_add(c->poll, &c->channel,
			    EPOLLRDHUP | (is_dchan ? EPOLLIN : 0));
	if (!err)
		return ends[1];
	(void)close(ends[1]);	/* nobody has it yet */
	return err;
}

/* --------------------------------------------------------------- requests */

static bool reply(struct soft_client *c, struct soft_message *m, size_t len,
		  int fd)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { .head = {
		.cmsg_len = CMSG_LEN(sizeof(int)),
		.cmsg_level = SOL_SOCKET,
		.cmsg_type = SCM_RIGHTS,
	} };
	struct iovec iov = { .iov_base = m, .iov_len = len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (fd >= 0) {
		memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control);
	}
	return sendmsg(c->request.fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL) ==
	       (ssize_t)len;
}

static void opened(struct soft_client *c)
{
	c->stats->n_opened++;
	if (c->session.kind == SOFT_DCHAN)
		log_info("lqsoft", "file=%u pid=%d kind=dchan span=%u opened",
			 c->number, c->pid, c->session.span->number);
	else
		log_info("lqsoft", "file=%u pid=%d kind=%s opened", c->number,
			 c->pid, kind_name(c->session.kind));
}

/* SOFT_OPEN was performed. Return: what to send along, or -1 */
static int finish_open(struct soft_client *c, struct soft_message *m)
{
	int fd = m->head.ret ? m->head.ret : channel_open(c);

	if (fd >= 0) {
		opened(c);
		return fd;
	}
	m->head.ret = fd;
	c->stats->n_refused++;
	return -1;
}

static void answer(struct soft_client *c, struct soft_message *m, size_t len)
{
	const char *why;
	int n, fd;

	n = soft_session_answer(&c->session, m, len, &fd, &why);
	if (n < 0) {
		malformed(c, why);
		return;
	}
	c->stats->n_requests++;
	if (m->head.cmd == SOFT_OPEN)
		fd = finish_open(c, m);
	if (!reply(c, m, n, fd))
		soft_client_close(c, "did not take a reply");
	else if (m->head.cmd == SOFT_OPEN && m->head.ret)
		soft_client_close(c, strerror(-m->head.ret));
	if (fd >= 0)
		(void)close(fd);	/* the user has his own */
}

static void on_request(struct soft_source *s, uint32_t events)
{
	struct soft_client *c = of_request(s);
	struct soft_message m = { .head = { 0 } };
	ssize_t n;

	if (events & SOFT_HANGUP) {
		soft_client_close(c, NULL);
		return;
	}
	/* Descriptors that come along are dropped by the kernel. */
	n = recv(s->fd, &m, sizeof(m), MSG_DONTWAIT | MSG_TRUNC);
	if (n > 0)
		answer(c, &m, n);
	else if (!n || errno != EAGAIN)
		soft_client_close(c, NULL);
}

/* ------------------------------------------------------------------- life */

static int pid_of(int sock)
{
	struct ucred who = { 0 };
	socklen_t len = sizeof(who);

	if (getsockopt(sock, SOL_SOCKET, SO_PEERCRED, &who, &len))
		return 0;
	return who.pid;
}

int soft_client_new(struct soft_client **out, struct soft_board *b,
		    struct soft_poll *p, struct soft_stats *stats, int sock)
{
	static unsigned int n_clients;
	struct soft_client *c = mem_new(sizeof(*c), NULL);
	int err;

	if (!c) {
		(void)close(sock);	/* nothing was said on it */
		return -ENOMEM;
	}
	soft_session_init(&c->session, b);
	list_init(&c->link);
	c->poll = p;
	c->stats = stats;
	c->number = ++n_clients;
	c->pid = pid_of(sock);
	c->request = (struct soft_source){ sock, on_request };
	c->channel = (struct soft_source){ -1, on_channel };
	err = soft_poll_add(p, &c->request, EPOLLIN | EPOLLRDHUP);
	if (err) {
		(void)close(sock);	/* as above */
		(void)mem_deref(c);	/* always NULL */
		return err;
	}
	*out = c;
	return 0;
}
