// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * SIP over UDP and TCP: octets in and out, nothing of their meaning. A TCP
 * connection lives while it is used; requests to a peer reuse one that exists.
 * RFC 3261 18, without the resolver: peers are numeric.
 */
#include "sig/sip_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/addr.h"
#include "base/log.h"
#include "base/mem.h"

#define CONNS_MAX	1024
#define CONN_IDLE_MS	(600 * 1000)
#define UDP_BATCH	64	/* per turn, so that timers get theirs */
#define OUT_MAX		(256 * 1024)

struct sip_conn {
	struct list link;	/* in s->conns, which owns it */
	struct sip *s;
	uint32_t id;
	int fd;
	struct loop_fd *lfd;
	struct sip_peer peer;
	bool is_connected;
	struct timer idle;
	char *in, *out;
	size_t in_len, in_size, out_len;
};

/* -------------------------------------------------------------------- peers */

int sip_peer_read(struct sip_peer *p, const char *addr, uint16_t port,
		  bool is_tcp)
{
	char bare[64];
	size_t n = strlen(addr);

	if (*addr == '[' && n > 2 && n < sizeof(bare)) {	/* as in a URI */
		memcpy(bare, addr + 1, n - 2);
		bare[n - 2] = '\0';
		addr = bare;
	}
	*p = (struct sip_peer){ .is_tcp = is_tcp };
	return addr_read(&p->sa, &p->len, addr, port);
}

void sip_peer_text(const struct sip_peer *p, char *addr, size_t size,
		   uint16_t *port)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)&p->sa;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&p->sa;
	bool is_v6 = p->sa.ss_family == AF_INET6;

	if (!p->len || !inet_ntop(p->sa.ss_family, is_v6 ?
				  (const void *)&v6->sin6_addr :
				  (const void *)&v4->sin_addr, addr, size))
		(void)snprintf(addr, size, "-");
	*port = ntohs(v4->sin_port);	/* at the same place in both */
}

bool sip_peer_same_host(const struct sip_peer *a, const struct sip_peer *b)
{
	struct sip_peer x = *a, y = *b;

	((struct sockaddr_in *)&x.sa)->sin_port = 0;
	((struct sockaddr_in *)&y.sa)->sin_port = 0;
	return x.len && x.len == y.len && !memcmp(&x.sa, &y.sa, x.len);
}

bool sip_peer_same(const struct sip_peer *a, const struct sip_peer *b)
{
	return a->is_tcp == b->is_tcp && a->len && a->len == b->len &&
	       !memcmp(&a->sa, &b->sa, a->len);
}

static bool is_any(const char *addr)
{
	return !strcmp(addr, "0.0.0.0") || !strcmp(addr, "::");
}

/* Which of our addresses the kernel would send from. */
static void route_to(const struct sip_peer *to, char *addr, size_t size)
{
	struct sip_peer us = { .len = sizeof(us.sa) };
	uint16_t port;
	int fd = socket(to->sa.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)snprintf(addr, size, "127.0.0.1");
	if (fd < 0)
		return;
	if (!connect(fd, (const struct sockaddr *)&to->sa, to->len) &&
	    !getsockname(fd, (struct sockaddr *)&us.sa, &us.len))
		sip_peer_text(&us, addr, size, &port);
	(void)close(fd);
}

void sip_our_host(struct sip *s, const struct sip_peer *to, char *host,
		  size_t size)
{
	const char *a = *s->public_addr ? s->public_addr : s->addr;
	char found[64];

	if (is_any(a)) {
		route_to(to, found, sizeof(found));
		a = found;
	}
	(void)snprintf(host, size, strchr(a, ':') ? "[%s]" : "%s", a);
}

/* ---------------------------------------------------------------------- TCP */

static void conn_destroy(void *obj)
{
	struct sip_conn *c = obj;

	list_remove(&c->link);
	timer_stop(&c->idle);
	c->lfd = loop_fd_remove(c->lfd);
	if (c->fd >= 0)
		(void)close(c->fd);
	free(c->in);
	free(c->out);
}

/* Whose request is lost with it may send another at once: not over this one. */
static void conn_close(struct sip_conn *c)
{
	struct sip *s = c->s;
	uint32_t id = c->id;

	s->n.connections--;
	list_remove(&c->link);
	mem_deref(c);
	sip_trans_lost_conn(s, id);
}

static void on_idle(void *arg)
{
	struct sip_conn *c = arg;
	struct sip *s = c->s;

	sip_enter(s);
	conn_close(c);
	sip_leave(s);
}

static void touch(struct sip_conn *c)
{
	/* without memory for a timer it lives until the far end closes */
	(void)!timer_set(&c->idle, c->s->loop, CONN_IDLE_MS, on_idle, c);
}

static int conn_flush(struct sip_conn *c)
{
	ssize_t n;

	if (!c->is_connected)
		return 0;
	while (c->out_len) {
		n = send(c->fd, c->out, c->out_len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0)
			break;
		c->out_len -= n;
		memmove(c->out, c->out + n, c->out_len);
	}
	if (c->out_len && errno != EAGAIN && errno != EINTR)
		return -errno;
	return loop_fd_set(c->lfd, c->out_len ? LOOP_READ | LOOP_WRITE :
						LOOP_READ);
}

static int conn_queue(struct sip_conn *c, const char *text, size_t len)
{
	char *more;

	if (c->out_len + len > OUT_MAX)
		return -ENOBUFS;
	more = realloc(c->out, c->out_len + len);
	if (!more)
		return -ENOMEM;
	c->out = more;
	memcpy(c->out + c->out_len, text, len);
	c->out_len += len;
	touch(c);
	return conn_flush(c);
}

/* Return: false if the stream cannot be cut any further. */
static bool take_messages(struct sip_conn *c)
{
	long n;

	while ((n = sip_frame(c->in, c->in_len)) > 0) {
		char *one = n == 1 ? NULL : malloc(n + 1);

		if (one) {
			memcpy(one, c->in, n);
			one[n] = '\0';
		}
		c->in_len -= n;
		memmove(c->in, c->in + n, c->in_len);
		if (one)
			sip_input(c->s, one, n, &c->peer);
		else
			c->s->n.ignored++;
		free(one);
	}
	return n == 0;
}

/* Return: octets read, 0 none there; -1 the stream is at its end, or spoilt. */
static ssize_t conn_read(struct sip_conn *c)
{
	ssize_t n;

	if (c->in_size - c->in_len < 4096) {
		char *more = c->in_size > 2 * SIP_MESSAGE_MAX ? NULL :
			     realloc(c->in, c->in_size + 8192);

		if (!more)
			return -1;
		c->in = more;
		c->in_size += 8192;
	}
	n = recv(c->fd, c->in + c->in_len, c->in_size - c->in_len, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return -1;
	c->in_len += n;
	touch(c);
	if (take_messages(c))
		return n;
	c->s->n.malformed++;
	return -1;
}

static bool conn_connected(struct sip_conn *c)
{
	int err = 0;
	socklen_t len = sizeof(err);

	if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &len) || err)
		return false;
	c->is_connected = true;
	return true;
}

static void on_conn(void *arg, unsigned int events)
{
	struct sip_conn *c = mem_ref(arg);
	struct sip *s = c->s;
	bool is_alive = true;

	sip_enter(s);
	if (events & LOOP_WRITE) {
		is_alive = c->is_connected || conn_connected(c);
		is_alive = is_alive && !conn_flush(c);
	}
	if (events & LOOP_HANGUP) {
		/* what came before that, and before a reset, is still there */
		while (conn_read(c) > 0)
			;
		is_alive = false;
	} else if (is_alive && (events & LOOP_READ)) {
		is_alive = conn_read(c) >= 0;
	}
	if (!is_alive && mem_refs(c) > 1)
		conn_close(c);
	mem_deref(c);
	sip_leave(s);
}

static int conn_new(struct sip_conn **out, struct sip *s, int fd,
		    const struct sip_peer *peer, bool is_connected)
{
	struct sip_conn *c;
	int err, one = 1;

	if (s->n.connections >= CONNS_MAX) {
		(void)close(fd);
		return -EMFILE;
	}
	c = mem_new(sizeof(*c), conn_destroy);
	if (!c) {
		(void)close(fd);
		return -ENOMEM;
	}
	list_init(&c->link);
	c->s = s;
	c->fd = fd;
	c->id = ++s->last_conn;
	c->peer = *peer;
	c->peer.is_tcp = true;
	c->peer.conn = c->id;
	c->is_connected = is_connected;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	err = loop_fd_add(&c->lfd, s->loop, fd, is_connected ? LOOP_READ :
			  LOOP_READ | LOOP_WRITE, on_conn, c);
	if (err) {
		mem_deref(c);
		return err;
	}
	list_append(&s->conns, &c->link);
	s->n.connections++;
	touch(c);
	*out = c;
	return 0;
}

static void on_accept(void *arg, unsigned int events)
{
	struct sip *s = arg;
	struct sip_peer peer = { .len = sizeof(peer.sa) };
	struct sip_conn *c;
	int fd = accept4(s->tcp_fd, (struct sockaddr *)&peer.sa, &peer.len,
			 SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0)
		return;
	sip_enter(s);
	(void)conn_new(&c, s, fd, &peer, true);	/* refused: it is closed */
	sip_leave(s);
}

static int conn_open(struct sip_conn **out, struct sip *s,
		     const struct sip_peer *to)
{
	int fd = socket(to->sa.ss_family,
			SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&to->sa, to->len) &&
	    errno != EINPROGRESS) {
		int err = -errno;

		(void)close(fd);
		return err;
	}
	return conn_new(out, s, fd, to, false);
}

static struct sip_conn *conn_find(struct sip *s, const struct sip_peer *to)
{
	struct sip_conn *c;

	list_for_each(c, &s->conns, link)
		if (to->conn ? c->id == to->conn : sip_peer_same(&c->peer, to))
			return c;
	if (!to->conn)
		return NULL;
	list_for_each(c, &s->conns, link)
		if (sip_peer_same(&c->peer, to))
			return c;
	return NULL;
}

static int send_tcp(struct sip *s, struct sip_peer *to, const char *text,
		    size_t len)
{
	struct sip_conn *c = conn_find(s, to);
	int err = c ? 0 : conn_open(&c, s, to);

	if (err)
		return err;
	to->conn = c->id;
	return conn_queue(c, text, len);
}

int sip_net_send(struct sip *s, struct sip_peer *to, const char *text,
		 size_t len)
{
	int err = 0;

	if (!to->len)
		err = -EDESTADDRREQ;
	else if (to->is_tcp)
		err = send_tcp(s, to, text, len);
	else if (sendto(s->udp_fd, text, len, MSG_DONTWAIT,
			(const struct sockaddr *)&to->sa, to->len) < 0)
		err = -errno;
	if (err)
		s->n.send_errors++;
	else
		s->n.tx_messages++;
	return err;
}

/* ------------------------------------------------------------------- UDP */

static void on_udp(void *arg, unsigned int events)
{
	static char buf[SIP_MESSAGE_MAX + 1];
	struct sip *s = arg;

	sip_enter(s);
	for (int i = 0; i < UDP_BATCH; i++) {
		struct sip_peer from = { .len = sizeof(from.sa) };
		ssize_t n = recvfrom(s->udp_fd, buf, SIP_MESSAGE_MAX,
				     MSG_DONTWAIT, (struct sockaddr *)&from.sa,
				     &from.len);

		if (n < 0 && errno == ECONNREFUSED)
			continue;	/* an ICMP error of an earlier send */
		if (n < 0)
			break;
		buf[n] = '\0';
		sip_input(s, buf, n, &from);
	}
	sip_leave(s);
}

static int bound_socket(const struct sip_peer *at, int type)
{
	int one = 1, err, size = 4 << 20;
	int fd = socket(at->sa.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC,
			0);

	if (fd < 0)
		return -errno;
	if (type == SOCK_STREAM)
		(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one,
				 sizeof(one));
	else	/* bursts of calls; the kernel may give less */
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size,
				 sizeof(size));
	if (!bind(fd, (const struct sockaddr *)&at->sa, at->len) &&
	    (type == SOCK_DGRAM || !listen(fd, 128)))
		return fd;
	err = -errno;
	(void)close(fd);
	return err;
}

int sip_net_open(struct sip *s)
{
	struct sip_peer at;
	int err = sip_peer_read(&at, s->addr, s->c.port, false);

	if (err)
		return err;
	err = bound_socket(&at, SOCK_DGRAM);
	if (err < 0)
		return err;
	s->udp_fd = err;
	err = bound_socket(&at, SOCK_STREAM);
	if (err < 0)
		return err;
	s->tcp_fd = err;
	err = loop_fd_add(&s->udp, s->loop, s->udp_fd, LOOP_READ, on_udp, s);
	if (err)
		return err;
	return loop_fd_add(&s->tcp, s->loop, s->tcp_fd, LOOP_READ, on_accept, s);
}

void sip_net_close(struct sip *s)
{
	struct sip_conn *c, *tmp;

	list_for_each_safe(c, tmp, &s->conns, link)
		mem_deref(c);
	s->udp = loop_fd_remove(s->udp);
	s->tcp = loop_fd_remove(s->tcp);
	if (s->udp_fd >= 0)
		(void)close(s->udp_fd);
	if (s->tcp_fd >= 0)
		(void)close(s->tcp_fd);
}
