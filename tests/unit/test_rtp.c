// SPDX-License-Identifier: GPL-3.0-or-later
/* RTP: the wire's octets, telephone events, and sessions over loopback. */
#include <errno.h>
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "media/g711.h"
#include "media/rtp.h"
#include "media/rtp_priv.h"
#include "unit/harness.h"

#define PORT_MIN 26000
#define PORT_MAX 26399

/* -------------------------------------------------------------------- G.711 */

TEST(g711_codes_survive_decode_and_encode)
{
	for (int c = 0; c < 256; c++) {
		CHECK_EQ(c, alaw_encode(alaw_decode(c)));
		if (c != 0x7f)	/* mu-law has two zeros */
			CHECK_EQ(c, ulaw_encode(ulaw_decode(c)));
	}
	CHECK_EQ(ALAW_SILENCE, alaw_encode(0));
	CHECK_EQ(ULAW_SILENCE, ulaw_encode(0));
	CHECK_EQ(32256, alaw_decode(0xaa));	/* G.711 Table 1a, 4032 of 4096 */
	CHECK_EQ(32124, ulaw_decode(0x80));	/* Table 2a, 8031 of 8192 */
	CHECK_EQ(alaw_encode(32767), 0xaa);
	CHECK_EQ(alaw_encode(-32768), 0x2a);
}

/* ------------------------------------------------------------------ header */

static const struct {
	const char *what;
	uint8_t packet[24];
	size_t len;
	int want;
	size_t payload, payload_len;
} heads[] = {
	{ "plain", { 0x80, 8 }, 14, 0, 12, 2 },
	{ "empty payload", { 0x80, 8 }, 12, 0, 12, 0 },
	{ "too short", { 0x80, 8 }, 11, -EBADMSG, 0, 0 },
	{ "version 1", { 0x40, 8 }, 14, -EBADMSG, 0, 0 },
	{ "STUN", { 0x00, 1 }, 20, -EBADMSG, 0, 0 },
	{ "two CSRC", { 0x82, 8 }, 24, 0, 20, 4 },
	{ "CSRC beyond the end", { 0x8f, 8 }, 24, -EBADMSG, 0, 0 },
	{ "extension of one word",
	  { 0x90, 8, [14] = 0, [15] = 1 }, 24, 0, 20, 4 },
	{ "extension beyond the end",
	  { 0x90, 8, [14] = 0xff, [15] = 0xff }, 24, -EBADMSG, 0, 0 },
	{ "padding", { 0xa0, 8, [23] = 4 }, 24, 0, 12, 8 },
	{ "padding of none", { 0xa0, 8 }, 24, -EBADMSG, 0, 0 },
	{ "padding larger than the packet", { 0xa0, 8, [23] = 13 }, 24,
	  -EBADMSG, 0, 0 },
};

TEST(rtp_header_is_read_or_refused)
{
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct rtp_head h = { 0 };
		int err = rtp_head_read(&h, heads[i].packet, heads[i].len);

		if (err != heads[i].want)
			test_fail(__FILE__, __LINE__, "%s", heads[i].what);
		if (err)
			continue;
		CHECK_EQ(heads[i].payload, h.payload);
		CHECK_EQ(heads[i].payload_len, h.payload_len);
	}
}

/* -------------------------------------------------------------------- events */

struct event_step {
	uint32_t ts;
	uint8_t code;
	bool is_end;
	uint16_t duration;
	uint16_t wait_ms;	/* before this packet */
};

static const struct {
	const char *what;
	struct event_step steps[12];
	const char *keys;
} event_rows[] = {
	{ "one key, three ends",
	  { { 1000, 5, 0, 160, 20 }, { 1000, 5, 0, 320, 20 },
	    { 1000, 5, 1, 480, 20 }, { 1000, 5, 1, 480, 20 },
	    { 1000, 5, 1, 480, 20 } }, "5" },
	{ "the same key twice",
	  { { 1000, 1, 0, 160, 20 }, { 1000, 1, 1, 320, 20 },
	    { 2000, 1, 0, 160, 60 }, { 2000, 1, 1, 320, 20 } }, "11" },
	{ "only ends arrive", { { 1000, 11, 1, 800, 20 } }, "#" },
	{ "all ends lost, next key comes",
	  { { 1000, 1, 0, 160, 20 }, { 2600, 2, 0, 160, 120 },
	    { 2600, 2, 1, 320, 20 } }, "12" },
	{ "ends with timestamps of their own",
	  { { 1000, 7, 0, 160, 20 }, { 1000, 7, 0, 320, 20 },
	    { 1160, 7, 1, 480, 20 }, { 1320, 7, 1, 480, 20 },
	    { 1480, 7, 1, 480, 20 } }, "7" },
	{ "a late end after the next start",
	  { { 1000, 3, 0, 160, 20 }, { 1000, 3, 1, 320, 20 },
	    { 2000, 4, 0, 160, 20 }, { 1000, 3, 1, 320, 5 },
	    { 2000, 4, 1, 320, 20 } }, "34" },
	{ "flash is no key", { { 1000, 16, 1, 160, 20 } }, "" },
};

TEST(rtp_event_is_one_key_however_it_is_sent)
{
	for (size_t i = 0; i < sizeof(event_rows) / sizeof(event_rows[0]); i++) {
		struct rtp_events e = { 0 };
		uint64_t now = 5000;
		char got[16] = "", key;
		size_t n = 0;

		for (const struct event_step *s = event_rows[i].steps;
		     s->duration; s++) {
			struct rtp_event out = { s->code, s->is_end, 10,
						 s->duration };
			uint8_t payload[4];

			now += s->wait_ms;
			rtp_event_write(payload, &out);
			key = rtp_events_put(&e, s->ts, payload, 4, now);
			if (key)
				got[n++] = key;
		}
		key = rtp_events_age(&e, now + 300);
		if (key)
			got[n++] = key;
		if (strcmp(got, event_rows[i].keys))
			test_fail(__FILE__, __LINE__, "%s: want \"%s\" got \"%s\"",
				  event_rows[i].what, event_rows[i].keys, got);
	}
}

TEST(rtp_event_without_end_ends_by_age)
{
	struct rtp_events e = { 0 };
	uint8_t payload[4];

	rtp_event_write(payload, &(struct rtp_event){ 9, false, 10, 160 });
	CHECK_EQ(0, rtp_events_put(&e, 1, payload, 4, 100));
	CHECK_EQ(0, rtp_events_age(&e, 250));
	CHECK_EQ('9', rtp_events_age(&e, 300));
	CHECK_EQ(0, rtp_events_age(&e, 900));
	CHECK_EQ(0, rtp_events_put(&e, 2, payload, 3, 900));	/* cut off */
}

/* ------------------------------------------------------------------ sessions */

struct pair {
	struct rtp *a, *b;
	uint16_t next;
	uint64_t ms;
};

static struct leg_media media_at(uint16_t port, enum leg_codec codec)
{
	struct leg_media m = { .port = port, .codec = codec, .dtmf_pt = 101,
			       .ptime_ms = 20, .is_sending = true,
			       .is_receiving = true };

	snprintf(m.addr, sizeof(m.addr), "127.0.0.1");
	return m;
}

static bool pair_open(struct pair *p)
{
	struct rtp_params params = { .addr = "127.0.0.1",
				     .port_min = PORT_MIN, .port_max = PORT_MAX,
				     .port_next = &p->next,
				     .jitter_min_ms = 20, .jitter_max_ms = 100 };
	struct leg_media to_a, to_b;

	*p = (struct pair){ .next = PORT_MIN, .ms = 1000 };
	if (rtp_new(&p->a, &params))
		return false;
	if (rtp_new(&p->b, &params)) {
		p->a = rtp_free(p->a);
		return false;
	}
	to_a = media_at(rtp_port(p->a), LEG_CODEC_PCMA);
	to_b = media_at(rtp_port(p->b), LEG_CODEC_PCMA);
	CHECK_EQ(0, rtp_set_remote(p->a, &to_b));
	CHECK_EQ(0, rtp_set_remote(p->b, &to_a));
	return true;
}

static void pair_close(struct pair *p)
{
	rtp_free(p->a);
	rtp_free(p->b);
}

static void frame_of(uint8_t *frame, unsigned int value)
{
	memset(frame, value, RTP_FRAME_SAMPLES);
}

/* 20 ms: a says @value, b listens; returns samples b got, in @heard the value */
static unsigned int turn(struct pair *p, unsigned int value, int *heard)
{
	uint8_t frame[RTP_FRAME_SAMPLES], got[RTP_PAYLOAD_MAX];
	unsigned int n;

	frame_of(frame, value);
	rtp_write(p->a, frame, sizeof(frame));
	p->ms += 20;
	rtp_receive(p->b, p->ms);
	n = rtp_read(p->b, p->ms * 8, got);
	if (heard)
		*heard = n ? got[0] : -1;
	return n;
}

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
	RUN(g711_codes_survive_decode_and_encode),
	RUN(rtp_header_is_read_or_refused),
	RUN(rtp_event_is_one_key_however_it_is_sent),
	RUN(rtp_event_without_end_ends_by_age),
	RUN(rtp_session_carries_frames_in_order),
	RUN_OOM(rtp_session_survives_short_memory),
	RUN(rtp_session_counts_what_is_lost),
	RUN(rtp_session_refuses_strangers_once_locked),
	RUN(rtp_session_follows_a_new_ssrc_at_once),
	RUN(rtp_session_sends_no_silence_to_who_knows_comfort_noise),
	RUN(rtp_session_that_was_told_comfort_noise_may_be_silent),
	RUN(rtp_relay_passes_comfort_noise_to_who_knows_it),
	RUN(rtp_session_sends_keys_as_events),
	RUN(rtp_session_converts_the_other_law),
	RUN(rtp_session_is_still_while_held),
	RUN(rtp_session_rides_out_jitter),
	RUN(rtp_relay_keeps_one_numbering),
	RUN(rtp_ports_that_are_used_up_are_an_error),
)
