/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two RTP sessions over the loopback interface, on a clock moved by hand: a
 * speaks, b listens. Their ports are PORT_MIN to PORT_MAX of who includes this.
 */
#ifndef TESTS_UNIT_RTP_BED_H
#define TESTS_UNIT_RTP_BED_H

#include <string.h>

#include "media/g711.h"
#include "media/rtp.h"
#include "media/rtp_priv.h"
#include "unit/harness.h"

struct pair {
	struct rtp *a, *b;
	uint16_t next;
	uint64_t ms;
};

static inline struct leg_media media_at(uint16_t port, enum leg_codec codec)
{
	struct leg_media m = { .port = port, .codec = codec, .dtmf_pt = 101,
			       .ptime_ms = 20, .is_sending = true,
			       .is_receiving = true };

	snprintf(m.addr, sizeof(m.addr), "127.0.0.1");
	return m;
}

static inline bool pair_open(struct pair *p)
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

static inline void pair_close(struct pair *p)
{
	rtp_free(p->a);
	rtp_free(p->b);
}

static inline void frame_of(uint8_t *frame, unsigned int value)
{
	memset(frame, value, RTP_FRAME_SAMPLES);
}

/* 20 ms: a says @value, b listens; returns samples b got, in @heard the value */
static inline unsigned int turn(struct pair *p, unsigned int value, int *heard)
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

#endif
