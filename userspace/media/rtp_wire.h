/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is in an RTP packet, for those who must know before oRTP does: source
 * checks, telephone events, the relay. Pure. RFC 3550 5.1, RFC 4733 2.3.
 */
#ifndef MEDIA_RTP_WIRE_H
#define MEDIA_RTP_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RTP_HEADER_LEN	12
#define RTP_PT_PCMU	0	/* RFC 3551 Table 4 */
#define RTP_PT_PCMA	8
#define RTP_PT_CN	13

struct rtp_head {
	uint8_t pt;
	bool marker;
	uint16_t seq;
	uint32_t ts;
	uint32_t ssrc;
	size_t payload;		/* offset */
	size_t payload_len;	/* without padding */
};

/** rtp_head_read - 0, or -EBADMSG: not an RTP packet */
int rtp_head_read(struct rtp_head *h, const uint8_t *packet, size_t len);

/** rtp_head_write - new values into a packet that was read before */
void rtp_head_write(uint8_t *packet, const struct rtp_head *h);

/*
 * Telephone events received: one key is one report, at its end.
 *
 * Seen in the field and taken: no marker bit; the start lost, or all ends
 * lost; end packets each with a new timestamp; ends repeated later than the
 * next start.
 */
struct rtp_events {
	bool is_on;		/* a key is down */
	bool has_last;
	uint8_t code;		/* of the key that is down, or was last */
	uint16_t duration;	/* as far as told */
	uint32_t ts;
	uint64_t seen_ms;	/* its last packet */
	uint16_t ended_ms;	/* length of the key that ended last */
};

#define RTP_EVENT_NONE	'\0'

/**
 * rtp_events_put - one telephone-event packet
 * Return: the key that has just ended, or RTP_EVENT_NONE
 */
char rtp_events_put(struct rtp_events *e, uint32_t ts, const uint8_t *payload,
		    size_t len, uint64_t now_ms);

/** rtp_events_age - the key that ended because no more packets came */
char rtp_events_age(struct rtp_events *e, uint64_t now_ms);

/* A telephone event being sent. */
struct rtp_event {
	uint8_t code;
	bool is_end;
	uint8_t volume;		/* -dBm0 */
	uint16_t duration;	/* samples */
};

void rtp_event_write(uint8_t payload[4], const struct rtp_event *e);

/** rtp_event_code - 0..15, or -1 */
int rtp_event_code(char digit);

#endif
