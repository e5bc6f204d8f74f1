// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * RTP sessions: coming, going and receiving; rtp_out.c sends. See rtp.h for who
 * does what; RFC 3550, 3551, 4733.
 *
 * The batch buffer is one for all sessions: a session fills it in
 * rtp_receive(), and rtp_read() must follow before the next session receives.
 * Packets that nobody came to read are a batch later counted as garbage.
 */
#include "media/rtp_priv.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "media/g711.h"

#define REPORTS_MISSED	5	/* RFC 3550 6.3.5 */
#define RELEARN_MS	5000	/* silent so long: its NAT may have moved it */

static RtpProfile *profile;
static struct rtp_batch shared_batch;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Payload types of events are chosen by the parties: any dynamic one may be. */
static void init_ortp(void)
{
	ortp_init();
	ortp_set_log_level(NULL, ORTP_ERROR);	/* all domains */
	profile = rtp_profile_new("lq");
	rtp_profile_set_payload(profile, RTP_PT_PCMU, &payload_type_pcmu8000);
	rtp_profile_set_payload(profile, RTP_PT_PCMA, &payload_type_pcma8000);
	for (int pt = RTP_EVENT_PT_MIN; pt < 128; pt++)
		rtp_profile_set_payload(profile, pt,
					&payload_type_telephone_event);
}

/* ---------------------------------------------------------------- new, free */

static void session_setup(struct rtp *r, const struct rtp_params *p)
{
	RtpSession *s = r->session;
	JBParameters jb = {
		.min_size = p->jitter_min_ms,
		.nom_size = p->jitter_min_ms,
		.max_size = p->jitter_max_ms,
		.adaptive = TRUE,
		.enabled = TRUE,
		.max_packets = 32,
		.buffer_algorithm = OrtpJitterBufferBasic,
		.refresh_ms = 2000,
	};

	rtp_session_set_profile(s, profile);
	rtp_session_set_blocking_mode(s, FALSE);
	rtp_session_set_scheduling_mode(s, FALSE);
	rtp_session_set_symmetric_rtp(s, FALSE);	/* done by rtp_accept */
	rtp_session_set_payload_type(s, RTP_PT_PCMA);
	rtp_session_set_recv_buf_size(s, RTP_PACKET_MAX);
	rtp_session_set_jitter_buffer_params(s, &jb);
	rtp_session_enable_rtcp(s, TRUE);
	rtp_session_set_source_description(s, "lq", NULL, NULL, NULL, NULL,
					   NULL, NULL);
	rtp_transports_init(r);
}

static void rtp_destroy(void *obj)
{
	struct rtp *r = obj;

	if (r->session)
		rtp_session_destroy(r->session);
	rtp_sock_close(r);
}

int rtp_new(struct rtp **out, const struct rtp_params *p)
{
	struct rtp *r = mem_new(sizeof(*r), rtp_destroy);
	int err;

	if (!r)
		return -ENOMEM;
	(void)pthread_once(&once, init_ortp);	/* cannot fail */
	r->fd = r->rtcp_fd = -1;
	r->theirs.dtmf_pt = -1;
	r->is_suppressing = p->is_suppressing;
	err = rtp_sock_open(r, p);
	if (err)
		goto out_free;
	r->session = rtp_session_new(RTP_SESSION_SENDRECV);
	if (!r->session) {
		err = -ENOMEM;
		goto out_free;
	}
	session_setup(r, p);
	r->tx_ts = rtp_session_get_send_ssrc(r->session);	/* random too */
	*out = r;
	return 0;

out_free:
	mem_deref(r);
	return err;
}

struct rtp *rtp_free(struct rtp *r)
{
	return mem_deref(r);
}

uint16_t rtp_port(const struct rtp *r)
{
	return r->port;
}

int rtp_fd(const struct rtp *r)
{
	return r->fd;
}

enum leg_codec rtp_codec(const struct rtp *r)
{
	return r->theirs.codec == LEG_CODEC_PCMU ? LEG_CODEC_PCMU :
						   LEG_CODEC_PCMA;
}

int rtp_codec_pt(const struct rtp *r)
{
	return rtp_codec(r) == LEG_CODEC_PCMU ? RTP_PT_PCMU : RTP_PT_PCMA;
}

int rtp_set_remote(struct rtp *r, const struct leg_media *theirs)
{
	struct rtp_addr a = { .len = 0 };
	int err = 0;

	if (theirs->addr[0] && theirs->port)
		err = rtp_addr_read(&a, theirs->addr, theirs->port);
	if (err)
		return err;
	if (a.len != r->remote.len || memcmp(&a.sa, &r->remote.sa, a.len))
		r->source.len = 0;
	r->remote = a;
	r->theirs = *theirs;
	r->due_ms = r->now_ms;
	r->reports = (struct rtp_reports){ 0 };
	rtp_session_set_payload_type(r->session, rtp_codec_pt(r));
	return 0;
}

/* ------------------------------------------------------------------ receive */

static bool is_same(const struct rtp_addr *a, const struct rtp_addr *b)
{
	return a->len == b->len && a->len && !memcmp(&a->sa, &b->sa, a->len);
}

static bool is_same_host(const struct rtp_addr *a, const struct rtp_addr *b)
{
	struct rtp_addr x = *a, y = *b;

	((struct sockaddr_in *)&x.sa)->sin_port = 0;
	((struct sockaddr_in *)&y.sa)->sin_port = 0;
	return is_same(&x, &y);
}

/*
 * The first source is kept. Only the address that signalling named may take
 * its place, or its own host from another port after a long silence.
 */
static bool is_from_them(struct rtp *r, const struct rtp_addr *from)
{
	if (is_same(&r->source, from))
		return true;
	if (r->source.len && !is_same(&r->remote, from) &&
	    !(r->now_ms - r->heard_ms > RELEARN_MS &&
	      is_same_host(&r->source, from)))
		return false;
	r->source = *from;
	return true;
}

static bool is_known_pt(const struct rtp *r, unsigned int pt)
{
	return pt == RTP_PT_PCMA || pt == RTP_PT_PCMU || pt == RTP_PT_CN ||
	       pt >= RTP_EVENT_PT_MIN;
}

static void add_key(struct rtp *r, char key)
{
	if (key != RTP_EVENT_NONE && r->n_keys < RTP_KEYS)
		r->keys[r->n_keys++] =
			(struct rtp_key){ key, r->events.ended_ms };
}

static uint64_t lost_of(const struct rtp_seq *q)
{
	uint32_t expected = q->received ? q->highest - q->base + 1 : 0;

	return q->lost_before +
	       (expected > q->received ? expected - q->received : 0);
}

static void count_seq(struct rtp_seq *q, uint16_t seq)
{
	int16_t ahead = seq - (uint16_t)q->highest;

	if (!q->received) {
		q->highest = q->base = 0x10000u + seq;
	} else if (ahead > 0) {
		q->highest += ahead;
	}
	q->received++;
}

/* oRTP waits for many packets of a new SSRC; the source is locked, so we don't. */
static void follow_ssrc(struct rtp *r, uint32_t ssrc)
{
	if (r->has_ssrc && ssrc != r->ssrc) {
		r->n.ssrc_changes++;
		r->seq = (struct rtp_seq){ .lost_before = lost_of(&r->seq) };
		rtp_session_resync(r->session);
		r->session->ssrc_set = FALSE;
	}
	r->has_ssrc = true;
	r->ssrc = ssrc;
}

bool rtp_accept(struct rtp *r, const uint8_t *packet, size_t len,
		const struct rtp_addr *from, struct rtp_head *h)
{
	if (rtp_head_read(h, packet, len) || !is_known_pt(r, h->pt) ||
	    h->payload_len > RTP_PAYLOAD_MAX || (from && !is_from_them(r, from))) {
		r->n.garbage++;
		return false;
	}
	r->n.rx_packets++;
	r->n.rx_octets += len;
	r->heard_ms = r->now_ms;
	follow_ssrc(r, h->ssrc);
	count_seq(&r->seq, h->seq);
	if (h->pt != RTP_PT_CN || !r->is_resting)
		r->reports = (struct rtp_reports){ 0 };
	r->is_resting = h->pt == RTP_PT_CN;
	if (h->pt >= RTP_EVENT_PT_MIN)
		add_key(r, rtp_events_put(&r->events, h->ts,
					  packet + h->payload, h->payload_len,
					  r->now_ms));
	return true;
}

/* Accepted packets move up over refused ones, so that oRTP sees only good. */
static void keep_accepted(struct rtp *r, struct rtp_batch *b, unsigned int n,
			  const struct rtp_addr *from)
{
	struct rtp_head h;

	b->head = b->tail = 0;
	for (unsigned int i = 0; i < n; i++) {
		if (!rtp_accept(r, b->data[i], b->len[i],
				from ? &from[i] : NULL, &h))
			continue;
		if (b->head != i)
			memcpy(b->data[b->head], b->data[i], b->len[i]);
		b->len[b->head++] = b->len[i];
	}
}

void rtp_receive(struct rtp *r, uint64_t now_ms)
{
	struct rtp_addr from[RTP_BATCH];
	unsigned int n = rtp_sock_read(r, &shared_batch, from);

	r->now_ms = now_ms;
	r->batch = &shared_batch;
	keep_accepted(r, r->batch, n, from);
}

void rtp_take(struct rtp *r, uint8_t *packet, size_t len, uint64_t now_ms)
{
	if (len > RTP_PACKET_MAX)
		len = RTP_PACKET_MAX;
	memcpy(shared_batch.data[0], packet, len);
	shared_batch.len[0] = len;
	r->now_ms = now_ms;
	r->batch = &shared_batch;
	keep_accepted(r, r->batch, 1, NULL);
}

static unsigned int sound_of(struct rtp *r, mblk_t *m, uint8_t *to)
{
	int pt = rtp_get_payload_type(m);
	uint8_t *from;
	int n = rtp_get_payload(m, &from);

	if (pt == RTP_PT_CN && comfort_hear(&r->noise, from, n > 0 ? n : 0))
		r->n.garbage++;
	if (n <= 0 || n > RTP_PAYLOAD_MAX ||
	    (pt != RTP_PT_PCMA && pt != RTP_PT_PCMU))
		return 0;
	r->noise.is_on = false;
	memcpy(to, from, n);
	if (pt == rtp_codec_pt(r))
		return n;
	if (pt == RTP_PT_PCMU)
		ulaw_to_alaw(to, n);
	else
		alaw_to_ulaw(to, n);
	return n;
}

unsigned int rtp_read(struct rtp *r, uint32_t now_ts, uint8_t *to)
{
	mblk_t *m = rtp_session_recvm_with_ts(r->session, now_ts);
	unsigned int n = 0;

	/* Comfort noise is kept in mind; it and empty packets are no sound. */
	for (; m && !n; m = n ? NULL :
	     rtp_session_recvm_with_ts(r->session, now_ts)) {
		n = sound_of(r, m, to);
		freemsg(m);
	}
	r->batch = NULL;
	return n;
}

bool rtp_has_comfort(const struct rtp *r)
{
	return r->is_suppressing && r->theirs.has_cn;
}

bool rtp_comfort(struct rtp *r, uint8_t *to, unsigned int n)
{
	bool is_pcmu = rtp_codec_pt(r) == RTP_PT_PCMU;
	int16_t linear[RTP_FRAME_SAMPLES];

	if (!r->noise.is_on || n > RTP_FRAME_SAMPLES)
		return false;
	comfort_make(&r->noise, linear, n);
	for (unsigned int i = 0; i < n; i++)
		to[i] = is_pcmu ? ulaw_encode(linear[i]) :
				  alaw_encode(linear[i]);
	return true;
}

char rtp_digit(struct rtp *r, uint64_t now_ms, unsigned int *ms)
{
	struct rtp_key key;

	add_key(r, rtp_events_age(&r->events, now_ms));
	if (!r->n_keys)
		return '\0';
	key = r->keys[0];
	memmove(r->keys, r->keys + 1, --r->n_keys * sizeof(key));
	*ms = key.ms;
	return key.digit;
}

/* From any port of theirs: behind a NAT that of RTCP is anybody's guess. */
void rtp_reported(struct rtp *r, const uint8_t *packet, size_t len,
		  const struct rtp_addr *from)
{
	struct rtp_reports *q = &r->reports;

	if (len < 8 || packet[0] >> 6 != 2 || packet[1] < RTCP_SR ||
	    packet[1] > RTCP_APP || !is_same_host(rtp_destination(r), from))
		return;
	if (q->last_ms && r->now_ms - q->last_ms > q->gap_ms)
		q->gap_ms = r->now_ms - q->last_ms;
	q->last_ms = r->now_ms;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

bool rtp_is_silent(const struct rtp *r, uint64_t now_ms,
		   const struct rtp_limits *limits)
{
	bool is_at_rest = r->is_resting || !r->theirs.is_receiving;
	uint64_t since = later(r->heard_ms, r->due_ms);
	uint64_t limit = limits->silence_ms;

	if (!r->remote.len || !r->theirs.is_sending || !r->heard_ms)
		return false;
	if (is_at_rest && !r->reports.gap_ms) {
		limit = limits->rest_ms;
	} else if (is_at_rest && limit) {
		since = later(since, r->reports.last_ms);
		limit = later(limit, REPORTS_MISSED * r->reports.gap_ms);
	}
	return limit && now_ms - since > limit;
}

/* -------------------------------------------------------------------- stats */

/* Wild timestamps make oRTP's figure as wild: ten seconds is the most told. */
static uint32_t to_us(float samples)
{
	return samples >= 0 && samples < 80000 ? samples * 125 : 10000000;
}

void rtp_stats(const struct rtp *r, struct media_stats *s)
{
	const rtp_stats_t *o = rtp_session_get_stats(r->session);
	const JitterControl *j = &r->session->rtp.jittctl;

	s->rx_packets = r->n.rx_packets;
	s->rx_octets = r->n.rx_octets;
	s->tx_packets = r->n.tx_packets;
	s->tx_octets = r->n.tx_octets;
	s->garbage = r->n.garbage;
	s->relayed = r->n.relayed;
	s->suppressed = r->n.suppressed;
	s->ssrc_changes = r->n.ssrc_changes;
	s->lost = lost_of(&r->seq);
	s->late = o->outoftime + o->discarded;
	s->duplicate = o->packet_dup_recv;
	s->jitter_us = to_us(j->inter_jitter);
	s->jitter_buffer_ms = j->adapt_jitt_comp_ts > 0 ?
			      j->adapt_jitt_comp_ts / 8 : 0;
	s->theirs = r->theirs;
}
