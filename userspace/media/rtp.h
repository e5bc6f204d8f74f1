/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One RTP session of a leg, on oRTP: jitter buffer, RTCP, packets.
 *
 * oRTP runs on our sockets through its transport interface and has no thread
 * and no clock here: packets are read in batches (recvmmsg) when the pump asks,
 * checked, and then handed to it; its time is the sample count it is given.
 * What it does not do is done here: source lock (symmetric RTP), telephone
 * events, the other law, SSRC changes at once.
 *
 * Context: a session is used by one thread at a time (the media lock).
 */
#ifndef MEDIA_RTP_H
#define MEDIA_RTP_H

#include <stddef.h>
#include <stdint.h>
#include "media/media.h"

struct rtp;

#define RTP_FRAME_SAMPLES	160	/* 20 ms */
#define RTP_PAYLOAD_MAX		640	/* 80 ms */

struct rtp_params {
	const char *addr;	/* numeric, to bind */
	uint16_t port_min, port_max;
	uint16_t *port_next;	/* in/out: where to look first */
	uint16_t jitter_min_ms, jitter_max_ms;
	bool is_suppressing;	/* silence is not sent to who agreed to it */
};

struct rtp_limits {		/* 0: none */
	uint64_t silence_ms, rest_ms;
};

int rtp_new(struct rtp **out, const struct rtp_params *p)
	__attribute__((warn_unused_result));
struct rtp *rtp_free(struct rtp *r);
uint16_t rtp_port(const struct rtp *r);
int rtp_fd(const struct rtp *r);

/** rtp_set_remote - 0, -EINVAL: not a numeric address */
int rtp_set_remote(struct rtp *r, const struct leg_media *theirs);
enum leg_codec rtp_codec(const struct rtp *r);

/**
 * rtp_receive - read the socket empty, check, keep for rtp_read()
 * @now_ms: of the line's clock
 */
void rtp_receive(struct rtp *r, uint64_t now_ms);

/**
 * rtp_read - what is due at @now_ts
 * @now_ts: samples of the line's clock
 * @to:     [RTP_PAYLOAD_MAX] in the session's law
 * Return: samples; 0: nothing due
 */
unsigned int rtp_read(struct rtp *r, uint32_t now_ts, uint8_t *to);

/** rtp_has_comfort - both ends know comfort noise: silence may not be sent */
bool rtp_has_comfort(const struct rtp *r);

/**
 * rtp_comfort - the noise that the far end asked for instead of its silence
 * @to: [n] in the session's law
 * Return: false: it asked for none; what is missing is missing
 */
bool rtp_comfort(struct rtp *r, uint8_t *to, unsigned int n);

/**
 * rtp_write - one packet of what the leg hears, or of the event under way
 * @from: [n] in the session's law, at most RTP_FRAME_SAMPLES
 */
void rtp_write(struct rtp *r, const uint8_t *from, unsigned int n);

/** rtp_send_event - queue a key; -EOPNOTSUPP: not agreed, -ENOSPC, -EINVAL */
int rtp_send_event(struct rtp *r, char digit);

/** rtp_is_sending_event - of the keys queued some are not out yet */
bool rtp_is_sending_event(const struct rtp *r);

/** rtp_digit - the next key received and its length, or '\0' */
char rtp_digit(struct rtp *r, uint64_t now_ms, unsigned int *ms);

/**
 * rtp_relay - pass what @from's socket holds on to @to; replaces rtp_receive()
 * Return: packets passed on
 */
unsigned int rtp_relay(struct rtp *from, struct rtp *to, uint64_t now_ms);

/**
 * rtp_is_silent - the far end has said nothing for longer than a living one would
 *
 * It should send: silence_ms. It holds us, or told comfort noise: nothing is due
 * from it but RTCP reports, if it sends any then; five of these missing, and
 * silence_ms, or else rest_ms. Whenever signalling speaks of it, time begins anew.
 */
bool rtp_is_silent(const struct rtp *r, uint64_t now_ms,
		   const struct rtp_limits *limits);

void rtp_stats(const struct rtp *r, struct media_stats *s);

/* for tests and fuzzing: as if the socket had held this packet */
void rtp_take(struct rtp *r, uint8_t *packet, size_t len, uint64_t now_ms);

#endif
