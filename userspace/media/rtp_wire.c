// SPDX-License-Identifier: GPL-3.0-or-later
/* RTP headers and telephone events, as octets. */
#include "media/rtp_wire.h"

#include <errno.h>
#include <string.h>

#define EVENT_AGE_MS	200	/* 10 packets missing: the key is up */
#define EVENT_REPEAT_MS	100	/* an end told again, though with another ts */

static const char keys[] = "0123456789*#ABCD";	/* RFC 4733 Table 3 */

static uint16_t get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static void put16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

int rtp_head_read(struct rtp_head *h, const uint8_t *packet, size_t len)
{
	size_t at, pad = 0;

	if (len < RTP_HEADER_LEN || packet[0] >> 6 != 2)
		return -EBADMSG;
	h->marker = packet[1] & 0x80;
	h->pt = packet[1] & 0x7f;
	h->seq = get16(packet + 2);
	h->ts = get32(packet + 4);
	h->ssrc = get32(packet + 8);
	at = RTP_HEADER_LEN + 4 * (packet[0] & 0xf);
	if (packet[0] & 0x10) {		/* extension: its length in words */
		if (len < at + 4)
			return -EBADMSG;
		at += 4 + 4 * (size_t)get16(packet + at + 2);
	}
	if (packet[0] & 0x20) {
		pad = packet[len - 1];
		if (!pad)
			return -EBADMSG;
	}
	if (len < at + pad)
		return -EBADMSG;
	h->payload = at;
	h->payload_len = len - at - pad;
	return 0;
}

void rtp_head_write(uint8_t *packet, const struct rtp_head *h)
{
	packet[1] = (h->marker ? 0x80 : 0) | h->pt;
	put16(packet + 2, h->seq);
	put32(packet + 4, h->ts);
	put32(packet + 8, h->ssrc);
}

static char key_of(uint8_t code)
{
	return code < sizeof(keys) - 1 ? keys[code] : RTP_EVENT_NONE;
}

static char end_key(struct rtp_events *e)
{
	if (!e->is_on)
		return RTP_EVENT_NONE;
	e->is_on = false;
	e->ended_ms = e->duration / 8;
	return key_of(e->code);
}

static bool is_same_key(const struct rtp_events *e, uint32_t ts, uint8_t code,
			bool is_end, uint16_t duration, uint64_t now_ms)
{
	if (!e->has_last)
		return false;
	if (e->ts == ts)
		return true;
	/* Some senders give their end packets timestamps of their own. */
	if (!is_end || code != e->code)
		return false;
	return e->is_on || (duration >= e->duration &&
			    now_ms - e->seen_ms < EVENT_REPEAT_MS);
}

char rtp_events_put(struct rtp_events *e, uint32_t ts, const uint8_t *payload,
		    size_t len, uint64_t now_ms)
{
	char ended = RTP_EVENT_NONE;
	uint16_t duration;
	bool is_end;

	if (len < 4)
		return RTP_EVENT_NONE;
	is_end = payload[1] & 0x80;
	duration = get16(payload + 2);
	if (!is_same_key(e, ts, payload[0], is_end, duration, now_ms)) {
		if (e->has_last && (int32_t)(ts - e->ts) < 0 &&
		    now_ms - e->seen_ms < EVENT_AGE_MS)
			return RTP_EVENT_NONE;	/* overtaken by a later key */
		ended = end_key(e);
		e->is_on = true;
		e->has_last = true;
		e->code = payload[0];
		e->ts = ts;
	}
	e->duration = duration;
	e->seen_ms = now_ms;
	if (is_end && ended == RTP_EVENT_NONE)
		ended = end_key(e);
	return ended;
}

char rtp_events_age(struct rtp_events *e, uint64_t now_ms)
{
	if (!e->is_on || now_ms - e->seen_ms < EVENT_AGE_MS)
		return RTP_EVENT_NONE;
	return end_key(e);
}

void rtp_event_write(uint8_t payload[4], const struct rtp_event *e)
{
	payload[0] = e->code;
	payload[1] = (e->is_end ? 0x80 : 0) | (e->volume & 0x3f);
	put16(payload + 2, e->duration);
}

int rtp_event_code(char digit)
{
	const char *at = digit ? strchr(keys, digit) : NULL;

	return at ? (int)(at - keys) : -1;
}
