// SPDX-License-Identifier: GPL-3.0-or-later
/* What a session sends: sound, what silence is told by, and keys. RFC 3551, 3389, 4733. */
#include "media/rtp_priv.h"

#include <errno.h>
#include <string.h>

#include "media/g711.h"

#define EVENT_PACKETS	5	/* 100 ms down ... */
#define EVENT_ENDS	3	/* ... and the end three times, RFC 4733 2.5.1.4 */
#define EVENT_DBM0	10	/* RFC 4733 2.3.2: -dBm0 */

static void send_packet(struct rtp *r, const uint8_t *from, unsigned int n,
			int pt, uint32_t ts, bool is_marked)
{
	mblk_t *m = rtp_session_create_packet(r->session, RTP_HEADER_LEN, from,
					      n);

	rtp_set_payload_type(m, pt);
	rtp_set_markbit(m, is_marked);
	/* oRTP frees it in any case; a send error is a packet lost on the way */
	(void)rtp_session_sendm_with_ts(r->session, m, ts);
}

static void begin_event(struct rtp *r)
{
	r->event = (struct rtp_event){
		.code = rtp_event_code(r->to_send[0]), .volume = EVENT_DBM0 };
	memmove(r->to_send, r->to_send + 1, --r->n_to_send);
	r->event_ts = r->tx_ts;
	r->event_left = EVENT_PACKETS + EVENT_ENDS;
}

static void send_event(struct rtp *r, unsigned int n)
{
	bool is_first = r->event_left == EVENT_PACKETS + EVENT_ENDS;
	uint8_t payload[4];

	if (r->event_left > EVENT_ENDS)
		r->event.duration += n;
	else
		r->event.is_end = true;
	r->event_left--;
	rtp_event_write(payload, &r->event);
	send_packet(r, payload, sizeof(payload), r->theirs.dtmf_pt, r->event_ts,
		    is_first);
}

static bool may_send(const struct rtp *r)
{
	return rtp_destination(r)->len && r->theirs.is_receiving &&
	       r->theirs.codec != LEG_CODEC_NONE;
}

/* A frame of sound, or what silence is told by. Return: whether it was sound. */
static bool send_sound(struct rtp *r, const uint8_t *from, unsigned int n)
{
	bool is_pcmu = rtp_codec_pt(r) == RTP_PT_PCMU;
	enum comfort_verdict verdict = COMFORT_SOUND;
	int16_t linear[RTP_FRAME_SAMPLES];
	uint8_t level;

	if (rtp_has_comfort(r) && n <= RTP_FRAME_SAMPLES) {
		for (unsigned int i = 0; i < n; i++)
			linear[i] = is_pcmu ? ulaw_decode(from[i]) :
					      alaw_decode(from[i]);
		verdict = comfort_judge(&r->silence, linear, n, &level);
	}
	if (verdict == COMFORT_SOUND)
		send_packet(r, from, n, rtp_codec_pt(r), r->tx_ts, !r->is_talking);
	else
		r->n.suppressed++;
	if (verdict == COMFORT_NOISE)
		send_packet(r, &level, COMFORT_PAYLOAD, RTP_PT_CN, r->tx_ts,
			    false);
	return verdict == COMFORT_SOUND;
}

void rtp_write(struct rtp *r, const uint8_t *from, unsigned int n)
{
	bool is_talking = true;

	if (!may_send(r)) {
		r->is_talking = false;
		r->event_left = r->n_to_send = 0;
		r->tx_ts += n;
		return;
	}
	if (!r->event_left && r->n_to_send)
		begin_event(r);
	if (r->event_left)
		send_event(r, n);
	else
		is_talking = send_sound(r, from, n);
	r->is_talking = is_talking;
	r->tx_ts += n;
}

int rtp_send_event(struct rtp *r, char digit)
{
	if (rtp_event_code(digit) < 0)
		return -EINVAL;
	if (r->theirs.dtmf_pt < RTP_EVENT_PT_MIN || !may_send(r))
		return -EOPNOTSUPP;
	if (r->n_to_send == RTP_KEYS)
		return -ENOSPC;
	r->to_send[r->n_to_send++] = digit;
	return 0;
}

bool rtp_is_sending_event(const struct rtp *r)
{
	return r->event_left || r->n_to_send;
}
