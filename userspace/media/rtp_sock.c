// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The sockets of RTP sessions, and oRTP's view of them. oRTP never touches a
 * socket: it takes packets from the batch that was read and checked before.
 */
#include "media/rtp_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/addr.h"

#define RTCP_READ_MS	1000	/* reports come every 5 s */

/* ---------------------------------------------------------------- address */

int rtp_addr_read(struct rtp_addr *a, const char *addr, uint16_t port)
{
	return addr_read(&a->sa, &a->len, addr, port);
}

/* RTCP goes to the port above RTP's, RFC 3550 11. */
static struct rtp_addr one_port_up(const struct rtp_addr *a)
{
	struct rtp_addr up = *a;
	struct sockaddr_in *v4 = (struct sockaddr_in *)&up.sa;

	/* sin_port and sin6_port are at the same place */
	v4->sin_port = htons(ntohs(v4->sin_port) + 1);
	return up;
}

const struct rtp_addr *rtp_destination(const struct rtp *r)
{
	return r->source.len ? &r->source : &r->remote;
}

/* ---------------------------------------------------------------- sockets */

static int bind_one(const char *addr, uint16_t port)
{
	struct rtp_addr a;
	int fd, err = rtp_addr_read(&a, addr, port);

	if (err)
		return err;
	fd = socket(a.sa.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
		    0);
	if (fd < 0)
		return -errno;
	if (!bind(fd, (struct sockaddr *)&a.sa, a.len))
		return fd;
	err = -errno;
	(void)close(fd);
	return err;
}

static int bind_pair(struct rtp *r, const char *addr, uint16_t port)
{
	int fd = bind_one(addr, port), rtcp_fd;
	int tos = 0xb8;		/* DSCP EF, RFC 3246 */

	if (fd < 0)
		return fd;
	rtcp_fd = bind_one(addr, port + 1);
	if (rtcp_fd < 0) {
		(void)close(fd);
		return rtcp_fd;
	}
	/* A wish only: without it packets still go. */
	(void)setsockopt(fd, IPPROTO_IP, IP_TOS, &tos, sizeof(tos));
	r->fd = fd;
	r->rtcp_fd = rtcp_fd;
	r->port = port;
	return 0;
}

int rtp_sock_open(struct rtp *r, const struct rtp_params *p)
{
	unsigned int first = (p->port_min + 1u) & ~1u;
	unsigned int n = p->port_max > first ? (p->port_max - first + 1) / 2 : 0;
	int err = -EADDRINUSE;

	for (unsigned int i = 0; i < n; i++) {
		unsigned int port = *p->port_next;

		if (port < first || port + 1 > p->port_max)
			port = first;
		*p->port_next = port + 2;
		err = bind_pair(r, p->addr, port);
		if (err != -EADDRINUSE && err != -EACCES)
			return err;
	}
	return err;
}

void rtp_sock_close(struct rtp *r)
{
	if (r->fd >= 0)
		(void)close(r->fd);
	if (r->rtcp_fd >= 0)
		(void)close(r->rtcp_fd);
}

unsigned int rtp_sock_read(struct rtp *r, struct rtp_batch *b,
			   struct rtp_addr from[RTP_BATCH])
{
	struct mmsghdr m[RTP_BATCH] = { 0 };
	struct iovec iov[RTP_BATCH];
	int n;

	for (unsigned int i = 0; i < RTP_BATCH; i++) {
		iov[i] = (struct iovec){ b->data[i], RTP_PACKET_MAX };
		m[i].msg_hdr = (struct msghdr){ .msg_name = &from[i].sa,
						.msg_namelen = sizeof(from[i].sa),
						.msg_iov = &iov[i],
						.msg_iovlen = 1 };
	}
	n = recvmmsg(r->fd, m, RTP_BATCH, MSG_DONTWAIT, NULL);
	if (n <= 0)	/* empty, or a past ICMP error: nothing to read */
		return 0;
	for (int i = 0; i < n; i++) {
		b->len[i] = m[i].msg_len;
		from[i].len = m[i].msg_hdr.msg_namelen;
	}
	return n;
}

int rtp_sock_send(struct rtp *r, const void *packet, size_t len)
{
	const struct rtp_addr *to = rtp_destination(r);

	if (!to->len)
		return -EDESTADDRREQ;
	if (sendto(r->fd, packet, len, MSG_DONTWAIT, (struct sockaddr *)&to->sa,
		   to->len) < 0)
		return -errno;
	r->n.tx_packets++;
	r->n.tx_octets += len;
	return 0;
}

/* ------------------------------------------------------ as seen by oRTP */

static ortp_socket_t no_socket(RtpTransport *t)
{
	return -1;
}

static void nothing(RtpTransport *t)
{
}

static size_t flatten(const mblk_t *m, uint8_t *to, size_t size)
{
	size_t len = 0;

	for (; m; m = m->b_cont) {
		size_t n = m->b_wptr - m->b_rptr;

		if (len + n > size)
			return 0;
		memcpy(to + len, m->b_rptr, n);
		len += n;
	}
	return len;
}

static int send_rtp(RtpTransport *t, mblk_t *m, int flags,
		    const struct sockaddr *to, socklen_t to_len)
{
	uint8_t packet[RTP_PACKET_MAX];
	size_t len = flatten(m, packet, sizeof(packet));

	(void)rtp_sock_send(t->data, packet, len);	/* lost like on the way */
	return len;
}

static int send_rtcp(RtpTransport *t, mblk_t *m, int flags,
		     const struct sockaddr *unused, socklen_t unused_len)
{
	struct rtp *r = t->data;
	uint8_t packet[RTP_PACKET_MAX];
	size_t len = flatten(m, packet, sizeof(packet));
	struct rtp_addr to = *rtp_destination(r);

	if (to.len) {
		to = one_port_up(&to);
		(void)sendto(r->rtcp_fd, packet, len, MSG_DONTWAIT,
			     (struct sockaddr *)&to.sa, to.len);
	}
	return len;
}

static int would_block(void)
{
	errno = EAGAIN;
	return -1;
}

static size_t room_of(const mblk_t *m)
{
	return dblk_lim(m->b_datap) - m->b_wptr;
}

static int take_rtp(RtpTransport *t, mblk_t *m, int flags,
		    struct sockaddr *from, socklen_t *from_len)
{
	struct rtp *r = t->data;
	struct rtp_batch *b = r->batch;
	const struct rtp_addr *source = rtp_destination(r);
	unsigned int i;

	if (!b || b->tail == b->head)
		return would_block();
	i = b->tail++;
	if (b->len[i] > room_of(m))
		return would_block();
	memcpy(m->b_wptr, b->data[i], b->len[i]);
	if (from && from_len && *from_len >= source->len) {
		memcpy(from, &source->sa, source->len);
		*from_len = source->len;
	}
	return b->len[i];
}

/* Once a second. */
static ssize_t read_report(struct rtp *r, uint8_t *to, size_t room,
			   struct rtp_addr *from)
{
	ssize_t n;

	if (r->now_ms - r->rtcp_read_ms < RTCP_READ_MS)
		return would_block();
	r->rtcp_read_ms = r->now_ms;
	from->len = sizeof(from->sa);
	n = recvfrom(r->rtcp_fd, to, room, MSG_DONTWAIT,
		     (struct sockaddr *)&from->sa, &from->len);
	if (n > 0)
		rtp_reported(r, to, n, from);
	return n;
}

void rtp_sock_look_for_report(struct rtp *r)
{
	uint8_t packet[RTP_PACKET_MAX];
	struct rtp_addr from;

	(void)read_report(r, packet, sizeof(packet), &from);
}

/* Whoever sends them: of figures only our own are told. */
static int take_rtcp(RtpTransport *t, mblk_t *m, int flags,
		     struct sockaddr *from, socklen_t *from_len)
{
	struct rtp_addr a;
	ssize_t n = read_report(t->data, m->b_wptr, room_of(m), &a);

	if (n > 0 && from && from_len && *from_len >= a.len) {
		memcpy(from, &a.sa, a.len);
		*from_len = a.len;
	}
	return n;
}

void rtp_transports_init(struct rtp *r)
{
	RtpTransport *rtp, *rtcp;

	r->rtp_tr = (RtpTransport){ .data = r, .t_getsocket = no_socket,
				    .t_sendto = send_rtp, .t_recvfrom = take_rtp,
				    .t_close = nothing, .t_destroy = nothing };
	r->rtcp_tr = (RtpTransport){ .data = r, .t_getsocket = no_socket,
				     .t_sendto = send_rtcp,
				     .t_recvfrom = take_rtcp,
				     .t_close = nothing, .t_destroy = nothing };
	rtp_session_get_transports(r->session, &rtp, &rtcp);
	meta_rtp_transport_set_endpoint(rtp, &r->rtp_tr);
	meta_rtp_transport_set_endpoint(rtcp, &r->rtcp_tr);
}
