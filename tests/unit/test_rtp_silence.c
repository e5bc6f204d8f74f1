// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * RTP sessions that are silent: comfort noise (RFC 3389), and by what a far end
 * that rests is told from one that is gone.
 */
#define PORT_MIN 26300
#define PORT_MAX 26399

#include "unit/rtp_bed.h"

static void send_cn(struct rtp *r, const uint8_t *payload, size_t len)
{
	mblk_t *m = rtp_session_create_packet(r->session, RTP_FIXED_HEADER_SIZE,
					      payload, len);

	rtp_set_payload_type(m, RTP_PT_CN);
	CHECK(rtp_session_sendm_with_ts(r->session, m, r->tx_ts) > 0);
}

/* Frames whose samples are @amplitude, up and down. */
static unsigned int say(struct pair *p, int amplitude, unsigned int n_frames)
{
	uint8_t frame[RTP_FRAME_SAMPLES], got[RTP_PAYLOAD_MAX];
	unsigned int n_heard = 0;

	for (unsigned int f = 0; f < n_frames; f++) {
		for (unsigned int i = 0; i < sizeof(frame); i++)
			frame[i] = alaw_encode(i & 1 ? amplitude : -amplitude);
		rtp_write(p->a, frame, sizeof(frame));
		p->ms += 20;
		rtp_receive(p->b, p->ms);
		n_heard += rtp_read(p->b, p->ms * 8, got) > 0;
	}
	return n_heard;
}

TEST(rtp_session_sends_no_silence_to_who_knows_comfort_noise)
{
	struct leg_media to_b;
	struct media_stats s = { 0 };
	uint8_t noise[RTP_FRAME_SAMPLES];
	struct pair p;

	if (!pair_open(&p))
		return;
	p.a->is_suppressing = true;
	say(&p, 40, 50);		/* -52 dBm0: not agreed, so all is sent */
	rtp_stats(p.a, &s);
	CHECK_EQ(50, s.tx_packets);
	to_b = media_at(rtp_port(p.b), LEG_CODEC_PCMA);
	to_b.has_cn = true;
	CHECK_EQ(0, rtp_set_remote(p.a, &to_b));
	CHECK(!rtp_comfort(p.b, noise, sizeof(noise)));
	say(&p, 40, 50);
	rtp_stats(p.a, &s);
	CHECK_EQ(40, s.suppressed);
	CHECK_EQ(50 + 10 + 1, s.tx_packets);
	CHECK(rtp_comfort(p.b, noise, sizeof(noise)));
	CHECK(memcmp(noise, noise + 1, sizeof(noise) - 1));
	CHECK(say(&p, 8000, 20) >= 18);
	CHECK(!rtp_comfort(p.b, noise, sizeof(noise)));
	rtp_stats(p.b, &s);
	CHECK_EQ(0, s.garbage);
	CHECK_EQ(0, s.lost);
	pair_close(&p);
}

/* RFC 3389 does not ask to repeat it: a muted caller in a queue is no dead one. */
TEST(rtp_session_that_was_told_comfort_noise_may_be_silent)
{
	struct leg_media to_b;
	struct pair p;

	if (!pair_open(&p))
		return;
	say(&p, 8000, 5);
	CHECK(!rtp_is_silent(p.b, p.ms + 30000, 30000));
	CHECK(rtp_is_silent(p.b, p.ms + 30001, 30000));
	p.a->is_suppressing = true;
	to_b = media_at(rtp_port(p.b), LEG_CODEC_PCMA);
	to_b.has_cn = true;
	CHECK_EQ(0, rtp_set_remote(p.a, &to_b));
	say(&p, 40, 50);
	CHECK(!rtp_is_silent(p.b, p.ms + 3600000, 30000));
	say(&p, 8000, 5);
	CHECK(rtp_is_silent(p.b, p.ms + 30001, 30000));
	pair_close(&p);
}

TEST(rtp_relay_passes_comfort_noise_to_who_knows_it)
{
	static const uint8_t level[] = { 60 };
	struct leg_media m;
	struct pair p, q;

	/* a -> b = relay = a' -> b' */
	if (!pair_open(&p))
		return;
	if (pair_open(&q)) {
		for (int has_cn = 0; has_cn < 2; has_cn++) {
			m = media_at(rtp_port(q.b), LEG_CODEC_PCMA);
			m.has_cn = has_cn;
			CHECK_EQ(0, rtp_set_remote(q.a, &m));
			send_cn(p.a, level, sizeof(level));
			CHECK_EQ(has_cn, rtp_relay(p.b, q.a, p.ms += 20));
		}
		pair_close(&q);
	}
	pair_close(&p);
}

TESTS(
	RUN(rtp_session_sends_no_silence_to_who_knows_comfort_noise),
	RUN(rtp_session_that_was_told_comfort_noise_may_be_silent),
	RUN(rtp_relay_passes_comfort_noise_to_who_knows_it),
)
