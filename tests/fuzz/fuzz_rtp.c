// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Any octets as RTP packets: 16-bit length and packet, again and again, given
 * to one session that reads, hears keys and answers between them.
 */
#include <stdlib.h>
#include <string.h>

#include "media/rtp.h"
#include "media/rtp_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct rtp *session(void)
{
	static uint16_t next;
	struct rtp_params p = { .addr = "127.0.0.1", .port_min = 26400,
				.port_max = 26479, .port_next = &next,
				.jitter_min_ms = 20, .jitter_max_ms = 100 };
	struct leg_media theirs = { .codec = LEG_CODEC_PCMA, .dtmf_pt = 101,
				    .is_sending = true };
	struct rtp *r;

	if (rtp_new(&r, &p) || rtp_set_remote(r, &theirs))
		abort();
	return r;
}

static void read_all(struct rtp *r, uint64_t ms)
{
	uint8_t sound[RTP_PAYLOAD_MAX];
	struct media_stats s = { 0 };
	unsigned int length;
	char key;

	while (rtp_read(r, ms * 8, sound))
		;
	while ((key = rtp_digit(r, ms, &length)))
		if (rtp_event_code(key) < 0)
			abort();
	rtp_write(r, sound, RTP_FRAME_SAMPLES);
	rtp_stats(r, &s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rtp *r = session();
	uint64_t ms = 1000;

	while (size > 2) {
		size_t n = data[0] | (data[1] & 7) << 8;
		uint8_t *copy;

		data += 2;
		size -= 2;
		if (n > size)
			n = size;
		copy = malloc(n ? n : 1);
		memcpy(copy, data, n);
		ms += 20;
		rtp_take(r, copy, n, ms);
		read_all(r, ms);
		free(copy);
		data += n;
		size -= n;
	}
	rtp_free(r);
	return 0;
}
