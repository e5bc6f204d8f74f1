/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of one RTP session share: rtp.c, rtp_out.c, rtp_sock.c, relay.c. */
#ifndef MEDIA_RTP_PRIV_H
#define MEDIA_RTP_PRIV_H

#include <stdbool.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <ortp/ortp.h>

#include "media/comfort.h"
#include "media/rtp.h"
#include "media/rtp_wire.h"

#define RTP_PACKET_MAX	1024	/* larger ones are cut, and then refused */
#define RTP_BATCH	16
#define RTP_KEYS	32
#define RTP_EVENT_PT_MIN	96

struct rtp_key {
	char digit;
	uint16_t ms;		/* how long it was pressed */
};

struct rtp_addr {
	struct sockaddr_storage sa;
	socklen_t len;		/* 0: unknown */
};

/* Packets between our socket and oRTP's reading; a ring of RTP_BATCH. */
struct rtp_batch {
	uint8_t data[RTP_BATCH][RTP_PACKET_MAX];
	uint16_t len[RTP_BATCH];
	unsigned int head, tail;
};

struct rtp_counts {
	uint64_t rx_packets, rx_octets, tx_packets, tx_octets;
	uint64_t garbage, relayed, suppressed;
	uint32_t ssrc_changes;
};

/* Sequence numbers received of the present SSRC, RFC 3550 A.1 and A.3. */
struct rtp_seq {
	uint32_t base, highest;	/* with cycles in the upper half */
	uint32_t received;
	uint64_t lost_before;	/* under earlier SSRCs */
};

/* The far end's RTCP since it rests. */
struct rtp_reports {
	uint64_t last_ms;	/* 0: none yet */
	uint64_t gap_ms;	/* the longest between two; 0: not known */
};

struct rtp {
	/* set at creation, then constant */
	int fd, rtcp_fd;
	uint16_t port;
	RtpSession *session;
	RtpTransport rtp_tr, rtcp_tr;
	bool is_suppressing;

	struct leg_media theirs;	/* codec NONE: not known yet */
	struct rtp_addr remote;		/* as told */
	struct rtp_addr source;		/* as learned, locked */
	uint64_t heard_ms;		/* the last good packet */
	uint64_t due_ms;		/* when signalling last spoke of it */
	bool is_resting;		/* it told comfort noise: nothing is due */
	struct rtp_reports reports;
	bool has_ssrc;
	uint32_t ssrc;
	struct rtp_seq seq;

	struct rtp_batch *batch;	/* shared by all sessions, one at a time */
	struct rtp_events events;	/* coming in */
	struct rtp_key keys[RTP_KEYS];	/* that have ended, to be told */
	unsigned int n_keys;
	uint64_t rtcp_read_ms, now_ms;

	uint32_t tx_ts;
	bool is_talking;		/* the previous frame was sent */
	struct comfort_out silence;
	struct comfort_in noise;
	char to_send[RTP_KEYS];
	unsigned int n_to_send;
	struct rtp_event event;		/* going out */
	uint32_t event_ts;
	unsigned int event_left;	/* packets; 0: none under way */

	struct rtp *relay_from;		/* whose packets we pass on */
	uint32_t relay_delta;

	struct rtp_counts n;
};

/* rtp_sock.c */
int rtp_sock_open(struct rtp *r, const struct rtp_params *p);
void rtp_sock_close(struct rtp *r);
int rtp_addr_read(struct rtp_addr *a, const char *addr, uint16_t port);
const struct rtp_addr *rtp_destination(const struct rtp *r);
unsigned int rtp_sock_read(struct rtp *r, struct rtp_batch *b,
			   struct rtp_addr from[RTP_BATCH]);
int rtp_sock_send(struct rtp *r, const void *packet, size_t len);
/** rtp_sock_look_for_report - where oRTP does not: in a relay */
void rtp_sock_look_for_report(struct rtp *r);
void rtp_transports_init(struct rtp *r);

/* rtp.c */
int rtp_codec_pt(const struct rtp *r);
void rtp_reported(struct rtp *r, const uint8_t *packet, size_t len,
		  const struct rtp_addr *from);
bool rtp_accept(struct rtp *r, const uint8_t *packet, size_t len,
		const struct rtp_addr *from, struct rtp_head *h);

#endif
