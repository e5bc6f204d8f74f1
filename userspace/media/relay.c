// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Packets from one session to another without the engine and without oRTP:
 * checked like any other, header rewritten into the outgoing session's own
 * numbering, sent at once. Timestamps keep their distances; sequence numbers
 * keep theirs too within a batch and lose them with the packets.
 *
 * While packets go this way oRTP counts nothing and sends no RTCP reports; those
 * of the far end are looked at only for a sign of life.
 */
#include "media/rtp_priv.h"

static bool map_pt(const struct rtp *to, struct rtp_head *h)
{
	if (h->pt == RTP_PT_PCMA || h->pt == RTP_PT_PCMU)
		return true;
	if (h->pt == RTP_PT_CN)
		return to->theirs.has_cn;
	if (h->pt < 96 || to->theirs.dtmf_pt < 0)
		return false;
	h->pt = to->theirs.dtmf_pt;
	return true;
}

/* The first packet of a relay continues where our own sending stopped. */
static void begin(struct rtp *from, struct rtp *to, struct rtp_head *h)
{
	to->relay_from = from;
	to->relay_delta = to->tx_ts - h->ts;
	h->marker = true;
}

static void pass(struct rtp *from, struct rtp *to, uint8_t *packet, size_t len,
		 struct rtp_head *h)
{
	uint32_t end;

	if (to->relay_from != from)
		begin(from, to, h);
	h->ts += to->relay_delta;
	h->ssrc = rtp_session_get_send_ssrc(to->session);
	h->seq = to->session->rtp.snd_seq++;
	rtp_head_write(packet, h);
	end = h->ts + (h->pt < 96 ? h->payload_len : 0);
	if ((int32_t)(end - to->tx_ts) > 0)
		to->tx_ts = end;
	if (!rtp_sock_send(to, packet, len)) {
		from->n.relayed++;
		to->is_talking = true;
	}
}

unsigned int rtp_relay(struct rtp *from, struct rtp *to, uint64_t now_ms)
{
	static struct rtp_batch batch;	/* of the one media thread */
	struct rtp_addr source[RTP_BATCH];
	unsigned int n = rtp_sock_read(from, &batch, source), passed = 0;

	from->now_ms = now_ms;
	for (unsigned int i = 0; i < n; i++) {
		struct rtp_head h;
		uint32_t ssrc = from->ssrc;

		if (!rtp_accept(from, batch.data[i], batch.len[i], &source[i],
				&h))
			continue;
		if (h.ssrc != ssrc)
			to->relay_from = NULL;	/* its timestamps start anew */
		if (!to->theirs.is_receiving || !map_pt(to, &h))
			continue;
		pass(from, to, batch.data[i], batch.len[i], &h);
		passed++;
	}
	rtp_sock_look_for_report(from);
	return passed;
}
