// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Measures the one-way delay of speech through a running system, both ways,
 * with marks: bursts of tone in silence, sought at the other end.
 *
 *   this program -TX ring-> E1 slot ~~~ lq ~~~ RTP -> this program    e1_to_sip
 *   this program -RTP-> lq ~~~ E1 slot -RX ring-> this program        sip_to_e1
 *
 * The call is set up by others: the exchange leaves the slot alone, the phone
 * answers with this program's RTP port. Both ends are here, so one clock
 * serves. Delays are mouth to ear: sending a packet counts from the moment its
 * first sample would have been spoken (one packet time before it leaves), a
 * mark inside a received packet counts when it would be heard (its place in
 * the packet after the arrival).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "dev/dev.h"
#include "dev/ring.h"

#define PACKET_SAMPLES	160
#define PACKET_MS	20.0
#define MARK_SAMPLES	160
#define MARK_EVERY	25	/* packets: one mark each way every 500 ms */
#define MARKS_MAX	512
#define LOUD		0x35	/* A-law magnitude (xor 0x55) that only a mark reaches */
#define RTP_HEADER	12

struct way {			/* one direction's marks */
	double sent_ms;		/* the mark on its way; 0: none */
	double delays_ms[MARKS_MAX];
	unsigned int n_found, n_sent, n_lost;
};

struct probe {
	struct dev_file *media;
	struct dev_ring rx, tx;
	int rtp, timer;
	struct sockaddr_in peer;
	bool has_peer;
	uint8_t mark[MARK_SAMPLES], silence[PACKET_SAMPLES];
	uint16_t seq;
	uint32_t stamp;
	unsigned int packets;
	struct way to_sip, to_e1;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void die(const char *what, int err)
{
	fprintf(stderr, "delay: %s: %s\n", what, strerror(err < 0 ? -err : errno));
	exit(1);
}

/* A square wave of 500 Hz: its first sample is already loud. */
static void make_sounds(struct probe *p)
{
	int i;

	for (i = 0; i < MARK_SAMPLES; i++)
		p->mark[i] = i & 8 ? 0x2a ^ 0x80 : 0x2a;
	memset(p->silence, 0xd5, sizeof(p->silence));
}

/* The first loud sample, or -1. */
static int onset(const uint8_t *alaw, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (((alaw[i] ^ 0x55) & 0x7f) >= LOUD)
			return i;
	return -1;
}

static void mark_sent(struct way *w, double at_ms)
{
	if (w->sent_ms)
		w->n_lost++;
	w->sent_ms = at_ms;
	w->n_sent++;
}

static void mark_heard(struct way *w, double at_ms)
{
	if (!w->sent_ms)
		return;		/* the rest of a mark already found */
	if (w->n_found < MARKS_MAX)
		w->delays_ms[w->n_found++] = at_ms - w->sent_ms;
	w->sent_ms = 0;
}

static void open_slot(struct probe *p, const char *door, unsigned int span,
		      unsigned int ts)
{
	struct lq_media_setup setup = { .n_slots = 1, .period_ticks = 1,
					.ring_octets = 1024, .tap_octets = 256 };
	struct lq_claim claim = { .slot = LQ_SLOT(span, ts) };
	struct lq_slot_cfg cfg = { .slot = claim.slot,
				   .flags = LQ_SLOT_F_RX | LQ_SLOT_F_TX };
	struct lq_area *area;
	int err;

	err = dev_open(&p->media, door, DEV_MEDIA, 0);
	if (err)
		die("opening the media file", err);
	err = dev_map(p->media, &setup, &area);
	if (err)
		die("mapping", err);
	err = dev_request(p->media, LQ_SLOT_CLAIM, &claim);
	if (err)
		die("claiming the slot", err);
	err = dev_request(p->media, LQ_SLOT_SET, &cfg);
	if (err)
		die("setting the slot", err);
	p->rx = dev_ring_of(area, claim.index, LQ_RING_RX);
	p->tx = dev_ring_of(area, claim.index, LQ_RING_TX);
}

static void open_rtp(struct probe *p, unsigned int port)
{
	struct sockaddr_in here = { .sin_family = AF_INET,
				    .sin_port = htons(port) };
	struct itimerspec every = {
		.it_interval = { .tv_nsec = PACKET_MS * 1000000 },
		.it_value = { .tv_nsec = PACKET_MS * 1000000 },
	};

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	p->rtp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (p->rtp < 0 || bind(p->rtp, (struct sockaddr *)&here, sizeof(here)))
		die("binding the RTP port", 0);
	p->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (p->timer < 0 || timerfd_settime(p->timer, 0, &every, NULL))
		die("the packet timer", 0);
}

static void send_packet(struct probe *p, bool is_mark)
{
	uint8_t packet[RTP_HEADER + PACKET_SAMPLES] = { 0x80, 8 };
	uint16_t seq = htons(p->seq++);
	uint32_t stamp = htonl(p->stamp), ssrc = htonl(0x4c51);

	p->stamp += PACKET_SAMPLES;
	memcpy(packet + 2, &seq, 2);
	memcpy(packet + 4, &stamp, 4);
	memcpy(packet + 8, &ssrc, 4);
	memcpy(packet + RTP_HEADER, is_mark ? p->mark : p->silence,
	       PACKET_SAMPLES);
	if (is_mark)
		mark_sent(&p->to_e1, now_ms() - PACKET_MS);
	if (sendto(p->rtp, packet, sizeof(packet), 0,
		   (struct sockaddr *)&p->peer, sizeof(p->peer)) < 0 &&
	    errno != EAGAIN && errno != ECONNREFUSED)
		die("sending RTP", 0);
}

/* Every 20 ms; the marks of the two ways are half a cycle apart. */
static void on_timer(struct probe *p)
{
	uint64_t times;

	if (read(p->timer, &times, sizeof(times)) != sizeof(times))
		return;
	while (times--) {
		unsigned int phase = p->packets++ % MARK_EVERY;

		if (!p->has_peer)
			continue;
		send_packet(p, phase == 0);
		if (phase == MARK_EVERY / 2 &&
		    dev_ring_write(&p->tx, p->mark, MARK_SAMPLES))
			mark_sent(&p->to_sip, now_ms());
	}
}

static void on_rtp(struct probe *p)
{
	uint8_t packet[1500];
	socklen_t len = sizeof(p->peer);
	ssize_t n;
	int at;

	while ((n = recvfrom(p->rtp, packet, sizeof(packet), 0,
			     (struct sockaddr *)&p->peer, &len)) >= 0) {
		p->has_peer = true;
		if (n <= RTP_HEADER || (packet[1] & 0x7f) != 8)
			continue;
		at = onset(packet + RTP_HEADER, n - RTP_HEADER);
		if (at >= 0)
			mark_heard(&p->to_sip, now_ms() + at / 8.0);
	}
}

static void on_slot(struct probe *p)
{
	struct lq_event ev[16];
	uint8_t heard[1024];
	uint32_t n;
	int at;

	if (dev_read_events(p->media, ev, 16) == -ENODEV)
		die("the board is gone", ENODEV);
	n = dev_ring_read(&p->rx, heard, sizeof(heard));
	at = onset(heard, n);
	if (at >= 0)
		mark_heard(&p->to_e1, now_ms() - (n - at) / 8.0);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int report(const char *name, struct way *w)
{
	if (!w->n_found) {
		fprintf(stderr, "delay: %s: none of %u marks came through\n",
			name, w->n_sent);
		return 1;
	}
	qsort(w->delays_ms, w->n_found, sizeof(w->delays_ms[0]), by_value);
	printf("%s_delay_ms %.1f ms\n", name, w->delays_ms[w->n_found / 2]);
	printf("# %s: %u marks, %u lost, %.1f to %.1f ms\n", name, w->n_sent,
	       w->n_lost, w->delays_ms[0], w->delays_ms[w->n_found - 1]);
	return 0;
}

static void usage(FILE *out)
{
	fputs("usage: delay --door DOOR --slot SPAN:TIMESLOT --rtp-port PORT [--seconds N]\n"
	      "Prints e1_to_sip_delay_ms and sip_to_e1_delay_ms (medians).\n",
	      out);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "door", required_argument, NULL, 'd' },
		{ "slot", required_argument, NULL, 's' },
		{ "rtp-port", required_argument, NULL, 'p' },
		{ "seconds", required_argument, NULL, 't' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	unsigned int span = 0, ts = 0, port = 0, seconds = 10;
	const char *door = "auto";
	struct probe p = { 0 };
	double end;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'd')
			door = optarg;
		else if (c == 's' && sscanf(optarg, "%u:%u", &span, &ts) == 2)
			continue;
		else if (c == 'p')
			port = strtoul(optarg, NULL, 10);
		else if (c == 't')
			seconds = strtoul(optarg, NULL, 10);
		else {
			usage(c == 'h' ? stdout : stderr);
			return c == 'h' ? 0 : 2;
		}
	}
	if (!ts || !port || port > 65535) {
		usage(stderr);
		return 2;
	}
	make_sounds(&p);
	open_slot(&p, door, span, ts);
	open_rtp(&p, port);
	puts("delay ready");
	fflush(stdout);
	end = now_ms() + seconds * 1e3;
	while (now_ms() < end) {
		struct pollfd fds[] = { { dev_fd(p.media), POLLIN, 0 },
					{ p.rtp, POLLIN, 0 },
					{ p.timer, POLLIN, 0 } };

		if (poll(fds, 3, 100) < 0 && errno != EINTR)
			die("poll", 0);
		if (fds[0].revents)
			on_slot(&p);
		if (fds[1].revents)
			on_rtp(&p);
		if (fds[2].revents)
			on_timer(&p);
	}
	dev_close(p.media);
	c = report("e1_to_sip", &p.to_sip);
	return report("sip_to_e1", &p.to_e1) || c;
}
