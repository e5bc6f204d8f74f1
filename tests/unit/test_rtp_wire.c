// SPDX-License-Identifier: GPL-3.0-or-later
/* RTP: the wire's octets, samples, headers and telephone events. */
#include <errno.h>
#include <string.h>

#include "media/g711.h"
#include "media/rtp_wire.h"
#include "unit/harness.h"

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

TESTS(
	RUN(g711_codes_survive_decode_and_encode),
	RUN(rtp_header_is_read_or_refused),
	RUN(rtp_event_is_one_key_however_it_is_sent),
	RUN(rtp_event_without_end_ends_by_age),
)
