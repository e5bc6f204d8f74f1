// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * RTP sessions that are silent: comfort noise (RFC 3389), and by what a far end
 * that rests is told from one that is gone.
 */
#define PORT_MIN 26300
#define PORT_MAX 26399

#include <sys/socket.h>
#include <unistd.h>

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

static const struct rtp_limits limits = { .silence_ms = 30000,
					  .rest_ms = 900000 };

/* Comfort noise, and then nothing. */
static void rest(struct pair *p)
{
	struct leg_media to_b = media_at(rtp_port(p->b), LEG_CODEC_PCMA);

	p->a->is_suppressing = true;
	to_b.has_cn = true;
	CHECK_EQ(0, rtp_set_remote(p->a, &to_b));
	say(p, 40, 50);
}

/* Time passes; @is_relayed: past the engine, to a leg that is not there. */
static void wait_ms(struct pair *p, uint64_t ms, bool is_relayed)
{
	uint8_t got[RTP_PAYLOAD_MAX];

	for (uint64_t end = p->ms + ms; p->ms < end;) {
		p->ms += 500;
		if (is_relayed) {
			(void)rtp_relay(p->b, p->a, p->ms);
			continue;
		}
		rtp_receive(p->b, p->ms);
		(void)rtp_read(p->b, p->ms * 8, got);
	}
}

/* An empty receiver report, @from: a socket. */
static void report(struct pair *p, int from)
{
	static const uint8_t rr[] = { 0x80, 201, 0, 1, 1, 2, 3, 4 };
	struct rtp_addr to;

	CHECK_EQ(0, rtp_addr_read(&to, "127.0.0.1", rtp_port(p->b) + 1));
	CHECK_EQ(sizeof(rr), sendto(from, rr, sizeof(rr), 0,
				    (struct sockaddr *)&to.sa, to.len));
}

/* Whether b takes a for gone in so many ms, and not one earlier. */
static void check_gone_in(const struct pair *p, uint64_t ms)
{
	CHECK(!rtp_is_silent(p->b, p->ms + ms, &limits));
	CHECK(rtp_is_silent(p->b, p->ms + ms + 1, &limits));
}

/* RFC 3389 does not ask to repeat it: a muted caller in a queue is no dead one. */
TEST(rtp_session_that_was_told_comfort_noise_may_be_silent_longer)
{
	static const struct rtp_limits never = { 0 };
	struct pair p;

	if (!pair_open(&p))
		return;
	say(&p, 8000, 5);
	check_gone_in(&p, 30000);
	CHECK(!rtp_is_silent(p.b, p.ms + 3600000, &never));
	rest(&p);
	p.ms = p.b->heard_ms;	/* of the comfort noise */
	check_gone_in(&p, 900000);
	CHECK(!rtp_is_silent(p.b, p.ms + 3600000, &never));
	say(&p, 8000, 5);
	check_gone_in(&p, 30000);
	pair_close(&p);
}

static void hold(struct pair *p, bool is_sending, bool is_receiving)
{
	struct leg_media to_a = media_at(rtp_port(p->a), LEG_CODEC_PCMA);

	to_a.is_sending = is_sending;
	to_a.is_receiving = is_receiving;
	CHECK_EQ(0, rtp_set_remote(p->b, &to_a));
}

/* A phone that holds us says sendonly, and many of them send nothing then. */
TEST(rtp_session_that_is_held_is_not_gone_nor_when_it_is_taken_back)
{
	struct pair p;

	if (!pair_open(&p))
		return;
	say(&p, 8000, 5);
	wait_ms(&p, 10000, false);
	hold(&p, true, false);
	check_gone_in(&p, 900000);
	wait_ms(&p, 60000, false);
	hold(&p, true, true);
	check_gone_in(&p, 30000);
	hold(&p, false, true);
	wait_ms(&p, 3600000, false);
	CHECK(!rtp_is_silent(p.b, p.ms, &limits));
	hold(&p, true, true);
	check_gone_in(&p, 30000);
	pair_close(&p);
}

/* Reports go on in silence, RFC 3550 6.2; five missing are too many, 6.3.5. */
TEST(rtp_session_that_rests_is_gone_when_its_reports_end)
{
	static const struct {
		uint64_t every_ms, gone_ms;
		bool is_relayed;
	} row[] = {
		{ 5000, 30000, false }, { 5000, 30000, true },
		{ 20000, 100000, false }, { 20000, 100000, true },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct pair p;

		if (!pair_open(&p))
			return;
		say(&p, 8000, 5);
		rest(&p);
		for (int n = 0; n < 60; n++) {
			CHECK(!rtp_is_silent(p.b, p.ms, &limits));
			wait_ms(&p, row[i].every_ms, row[i].is_relayed);
			report(&p, p.a->rtcp_fd);
			wait_ms(&p, 1000, row[i].is_relayed);
		}
		/* a second for each look; the last look found it */
		CHECK(!rtp_is_silent(p.b, p.ms + row[i].gone_ms - 1000, &limits));
		CHECK(rtp_is_silent(p.b, p.ms + row[i].gone_ms + 7500, &limits));
		pair_close(&p);
	}
}

TEST(rtp_session_is_not_gone_by_reports_that_say_nothing)
{
	struct rtp_addr other;
	struct pair p;
	int fd;

	if (!pair_open(&p))
		return;
	say(&p, 8000, 5);
	report(&p, p.a->rtcp_fd);	/* before it rests: it may end then */
	wait_ms(&p, 2000, false);
	report(&p, p.a->rtcp_fd);
	wait_ms(&p, 2000, false);
	rest(&p);
	p.ms = p.b->heard_ms;
	check_gone_in(&p, 900000);
	report(&p, p.a->rtcp_fd);	/* one: who knows when the next is due */
	wait_ms(&p, 2000, false);
	p.ms = p.b->heard_ms;
	check_gone_in(&p, 900000);
	CHECK_EQ(0, rtp_addr_read(&other, "127.0.0.2", 0));
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	CHECK_EQ(0, bind(fd, (struct sockaddr *)&other.sa, other.len));
	for (int i = 0; i < 10; i++) {	/* a stranger's */
		p.ms = p.b->now_ms;
		report(&p, fd);
		wait_ms(&p, 5000, false);
	}
	p.ms = p.b->heard_ms;
	check_gone_in(&p, 900000);
	close(fd);
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
	RUN(rtp_session_that_was_told_comfort_noise_may_be_silent_longer),
	RUN(rtp_session_that_is_held_is_not_gone_nor_when_it_is_taken_back),
	RUN(rtp_session_that_rests_is_gone_when_its_reports_end),
	RUN(rtp_session_is_not_gone_by_reports_that_say_nothing),
	RUN(rtp_relay_passes_comfort_noise_to_who_knows_it),
)
