// SPDX-License-Identifier: GPL-3.0-or-later
/* RTP sessions: what comes over the wire and what does not. */
#define PORT_MIN 26000
#define PORT_MAX 26299

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit/rtp_bed.h"

TEST(rtp_session_carries_frames_in_order)
{
	struct pair p;
	int heard, next = -1, gaps = 0;
	unsigned int total = 0;

	if (!pair_open(&p))
		return;
	for (int i = 0; i < 200; i++) {
		total += turn(&p, i, &heard);
		if (heard < 0)
			continue;
		if (next >= 0 && heard != next)
			gaps++;
		next = (heard + 1) & 0xff;
	}
	CHECK_EQ(0, gaps);
	CHECK(total >= 197 * RTP_FRAME_SAMPLES);
	pair_close(&p);
}

TEST(rtp_session_survives_short_memory)
{
	struct pair p;

	if (pair_open(&p))
		pair_close(&p);
}

TEST(rtp_session_counts_what_is_lost)
{
	struct pair p;
	struct media_stats s = { 0 };
	uint8_t frame[RTP_FRAME_SAMPLES], sink[RTP_PACKET_MAX];

	if (!pair_open(&p))
		return;
	for (int i = 0; i < 50; i++) {
		turn(&p, i, NULL);
		if (i % 10 != 5)
			continue;
		frame_of(frame, 1);
		rtp_write(p.a, frame, sizeof(frame));
		CHECK(recv(rtp_fd(p.b), sink, sizeof(sink), 0) > 0);
		p.ms += 20;
		rtp_receive(p.b, p.ms);
		(void)rtp_read(p.b, p.ms * 8, sink);
	}
	rtp_stats(p.b, &s);
	CHECK_EQ(50, s.rx_packets);
	CHECK_EQ(5, s.lost);
	CHECK_EQ(0, s.garbage);
	rtp_stats(p.a, &s);
	CHECK_EQ(55, s.tx_packets);
	pair_close(&p);
}

TEST(rtp_session_refuses_strangers_once_locked)
{
	struct pair p;
	struct media_stats s = { 0 };
	uint8_t junk[172] = { 0x80, 8 };
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd, heard = 0;

	if (!pair_open(&p))
		return;
	for (int i = 0; i < 5; i++)
		turn(&p, 0x11, NULL);
	to.sin_port = htons(rtp_port(p.b));
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	CHECK_EQ(172, sendto(fd, junk, 172, 0, (void *)&to, sizeof(to)));
	CHECK_EQ(5, sendto(fd, "hello", 5, 0, (void *)&to, sizeof(to)));
	for (int i = 0; i < 5; i++) {
		turn(&p, 0x11, &heard);
		CHECK_EQ(0x11, heard);
	}
	rtp_stats(p.b, &s);
	CHECK_EQ(2, s.garbage);
	CHECK_EQ(10, s.rx_packets);
	close(fd);
	pair_close(&p);
}

TEST(rtp_session_follows_a_new_ssrc_at_once)
{
	struct pair p;
	struct media_stats s = { 0 };
	int heard = 0, missed = 0;

	if (!pair_open(&p))
		return;
	for (int i = 0; i < 20; i++)
		turn(&p, 0x11, NULL);
	rtp_session_set_ssrc(p.a->session, 0x12345678);
	p.a->tx_ts += 77777;
	for (int i = 0; i < 20; i++) {
		turn(&p, 0x22, &heard);
		missed += heard != 0x22;
	}
	rtp_stats(p.b, &s);
	CHECK_EQ(1, s.ssrc_changes);
	CHECK(missed <= 2);
	CHECK_EQ(40, s.rx_packets);
	pair_close(&p);
}

TEST(rtp_session_sends_keys_as_events)
{
	struct pair p;
	char got[8] = "", key;
	unsigned int ms;
	size_t n = 0;
	struct media_stats s = { 0 };
	unsigned int heard = 0;

	if (!pair_open(&p))
		return;
	CHECK_EQ(-EINVAL, rtp_send_event(p.a, 'x'));
	for (int i = 0; i < 5; i++)
		heard += turn(&p, 0x33, NULL);
	CHECK_EQ(0, rtp_send_event(p.a, '5'));
	CHECK_EQ(0, rtp_send_event(p.a, '5'));
	CHECK_EQ(0, rtp_send_event(p.a, '#'));
	for (int i = 0; i < 40; i++) {
		heard += turn(&p, 0x33, NULL);
		while ((key = rtp_digit(p.b, p.ms, &ms)) && n < sizeof(got) - 1)
			got[n++] = key;
	}
	CHECK_STR("55#", got);
	CHECK_EQ(100, ms);	/* of the last one */
	rtp_stats(p.b, &s);
	CHECK_EQ(0, s.lost);
	CHECK_EQ(0, s.garbage);
	CHECK(heard <= (45 - 3 * 8) * RTP_FRAME_SAMPLES);	/* none as sound */
	pair_close(&p);
}

TEST(rtp_session_converts_the_other_law)
{
	struct pair p;
	struct leg_media ulaw;
	int heard = 0;

	if (!pair_open(&p))
		return;
	ulaw = media_at(rtp_port(p.b), LEG_CODEC_PCMU);
	CHECK_EQ(0, rtp_set_remote(p.a, &ulaw));
	for (int i = 0; i < 5; i++)
		turn(&p, ulaw_encode(1000), &heard);
	CHECK_NEAR(1000, alaw_decode(heard), 40);
	pair_close(&p);
}

TEST(rtp_session_is_still_while_held)
{
	struct pair p;
	struct leg_media held;
	struct media_stats s = { 0 };

	if (!pair_open(&p))
		return;
	held = media_at(rtp_port(p.b), LEG_CODEC_PCMA);
	held.is_receiving = false;
	CHECK_EQ(0, rtp_set_remote(p.a, &held));
	for (int i = 0; i < 5; i++)
		turn(&p, 0x11, NULL);
	rtp_stats(p.a, &s);
	CHECK_EQ(0, s.tx_packets);
	CHECK_EQ(-EOPNOTSUPP, rtp_send_event(p.a, '1'));
	snprintf(held.addr, sizeof(held.addr), "no.such.host");
	CHECK_EQ(-EINVAL, rtp_set_remote(p.a, &held));
	pair_close(&p);
}

/* Packets bunched by 60 ms of jitter: after adapting, none is late. */
TEST(rtp_session_rides_out_jitter)
{
	struct pair p;
	uint8_t frame[RTP_FRAME_SAMPLES] = { 0 }, got[RTP_PAYLOAD_MAX];
	struct media_stats s = { 0 };
	unsigned int heard = 0;

	if (!pair_open(&p))
		return;
	for (int i = 0; i < 600; i++) {
		if (i % 3 == 2)
			for (int k = 0; k < 3; k++)
				rtp_write(p.a, frame, sizeof(frame));
		p.ms += 20;
		rtp_receive(p.b, p.ms);
		if (i == 299)
			heard = 0;
		heard += rtp_read(p.b, p.ms * 8, got);
	}
	rtp_stats(p.b, &s);
	printf("  jitter=%u us buffer=%u ms late=%d\n", s.jitter_us,
	       s.jitter_buffer_ms, (int)s.late);
	CHECK(heard >= 297 * RTP_FRAME_SAMPLES);
	CHECK(s.jitter_buffer_ms <= 100);
	pair_close(&p);
}

TEST(rtp_relay_keeps_one_numbering)
{
	unsigned int ms;
	struct pair p;
	struct rtp *c = NULL, *d = NULL;
	uint16_t next = PORT_MIN + 200;
	struct rtp_params params = { .addr = "127.0.0.1",
				     .port_min = PORT_MIN, .port_max = PORT_MAX,
				     .port_next = &next,
				     .jitter_min_ms = 20, .jitter_max_ms = 100 };
	struct leg_media m;
	uint8_t frame[RTP_FRAME_SAMPLES];
	struct media_stats s = { 0 };
	int gaps = 0, last = -1;

	/* a -> b = relay = c -> d */
	if (!pair_open(&p))
		return;
	CHECK_EQ(0, rtp_new(&c, &params));
	CHECK_EQ(0, rtp_new(&d, &params));
	m = media_at(rtp_port(d), LEG_CODEC_PCMA);
	m.dtmf_pt = 96;
	CHECK_EQ(0, rtp_set_remote(c, &m));
	m = media_at(rtp_port(c), LEG_CODEC_PCMA);
	CHECK_EQ(0, rtp_set_remote(d, &m));
	for (int i = 0; i < 60; i++) {
		uint8_t got[RTP_PAYLOAD_MAX];
		unsigned int n;

		frame_of(frame, i);
		rtp_write(p.a, frame, sizeof(frame));
		p.ms += 20;
		if (i < 20 || i >= 40) {	/* through c's own sending */
			rtp_receive(p.b, p.ms);
			(void)rtp_read(p.b, p.ms * 8, got);
			rtp_write(c, frame, sizeof(frame));
			c->relay_from = NULL;
		} else {
			CHECK_EQ(1, rtp_relay(p.b, c, p.ms));
		}
		rtp_receive(d, p.ms);
		n = rtp_read(d, p.ms * 8, got);
		if (n && last >= 0 && got[0] != last + 1)
			gaps++;
		if (n)
			last = got[0];
	}
	rtp_stats(d, &s);
	CHECK_EQ(60, s.rx_packets);
	CHECK_EQ(0, s.lost);
	CHECK_EQ(0, s.ssrc_changes);
	CHECK_EQ(0, gaps);
	rtp_stats(p.b, &s);
	CHECK_EQ(20, s.relayed);
	CHECK_EQ(0, rtp_send_event(p.a, '9'));
	for (int i = 0; i < 8; i++) {
		rtp_write(p.a, frame, sizeof(frame));
		(void)rtp_relay(p.b, c, p.ms += 20);
		rtp_receive(d, p.ms);
		(void)rtp_read(d, p.ms * 8, frame);
	}
	CHECK_EQ('9', rtp_digit(d, p.ms, &ms));
	CHECK_EQ('9', rtp_digit(p.b, p.ms, &ms));	/* the relay hears it too */
	rtp_free(c);
	rtp_free(d);
	pair_close(&p);
}

TEST(rtp_ports_that_are_used_up_are_an_error)
{
	struct rtp *r[3] = { NULL };
	uint16_t next = 0;
	struct rtp_params params = { .addr = "127.0.0.1",
				     .port_min = PORT_MAX - 4,
				     .port_max = PORT_MAX, .port_next = &next,
				     .jitter_min_ms = 20, .jitter_max_ms = 100 };

	CHECK_EQ(0, rtp_new(&r[0], &params));
	CHECK_EQ(0, rtp_new(&r[1], &params));
	CHECK_EQ(-EADDRINUSE, rtp_new(&r[2], &params));
	for (int i = 0; i < 3; i++)
		rtp_free(r[i]);
	params.addr = "not an address";
	CHECK_EQ(-EINVAL, rtp_new(&r[2], &params));
}

TESTS(
	RUN(rtp_session_carries_frames_in_order),
	RUN_OOM(rtp_session_survives_short_memory),
	RUN(rtp_session_counts_what_is_lost),
	RUN(rtp_session_refuses_strangers_once_locked),
	RUN(rtp_session_follows_a_new_ssrc_at_once),
	RUN(rtp_session_sends_keys_as_events),
	RUN(rtp_session_converts_the_other_law),
	RUN(rtp_session_is_still_while_held),
	RUN(rtp_session_rides_out_jitter),
	RUN(rtp_relay_keeps_one_numbering),
	RUN(rtp_ports_that_are_used_up_are_an_error),
)
