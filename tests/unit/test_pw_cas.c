/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pseudowire's signalling: RFC 5086 5.3, 5.4, by packets written by hand. */
#include <string.h>

#include <linux/lq.h>
#include "hw/pw_cas.h"
#include "tdm/cas.h"
#include "unit/harness.h"

#define SLOTS 0x00020112u	/* 1, 4, 8, 17 */
#define SLOTS_ODD 0x80020112u	/* and 31 */

static u8 line[64 * 32];

/* Timeslot 16 as our framer sends it. */
static void frames(const struct lq_cas_tx *tx, u32 first, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		line[i * 32 + 16] = lq_cas_tx_octet(tx, (first + i) % 16, false);
}

TEST(nibbles_stand_behind_a_multiframe_high_one_first)
{
	static const struct {
		u32 slots;
		u8 octets[16];
	} rows[] = {
		{ SLOTS, { 0x15, 0x9d } },
		{ SLOTS_ODD, { 0x15, 0x9d, 0xb0 } },	/* and padded */
		{ 1u << 31, { 0xb0 } },
		{ 0xfffefffe, { 0x12, 0x35, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x7d,
				0x61, 0x23, 0x45, 0x67, 0x89, 0xac, 0x0b } },
	};
	struct lq_pw_cas from, to;
	u32 i, ts;
	u8 octets[16];

	lq_pw_cas_init(&from);
	memcpy(from.abcd + 1, "\x1\x2\x3\x5\x6\x7\x8\x9\xa\xb\xc\xd\xe\xf\x7", 15);
	memcpy(from.abcd + 17, "\xd\x6\x1\x2\x3\x4\x5\x6\x7\x8\x9\xa\xc\x0\xb", 15);
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		u32 n = lq_pw_cas_octets(rows[i].slots);

		memset(octets, 0xee, sizeof(octets));
		lq_pw_cas_pack(octets, &from, rows[i].slots);
		CHECK_MEM(rows[i].octets, octets, n);
		CHECK_EQ(0xee, octets[n]);
		lq_pw_cas_init(&to);
		CHECK_EQ(0, lq_pw_cas_unpack(&to, octets, rows[i].slots));
		for (ts = 1; ts < 32; ts++)
			CHECK_EQ(rows[i].slots >> ts & 1 ? from.abcd[ts] : 0xf,
				 to.abcd[ts]);
	}
}

TEST(states_are_events_without_duration)
{
	static const u8 want[] = {
		145, 0, 0, 0, 149, 0, 0, 0, 153, 0, 0, 0, 157, 0, 0, 0,
	};
	struct lq_pw_cas from, to;
	u8 octets[sizeof(want)];

	lq_pw_cas_init(&from);
	from.abcd[1] = 1;
	from.abcd[4] = 5;
	from.abcd[8] = 9;
	from.abcd[17] = 0xd;
	CHECK_EQ(sizeof(want), lq_pw_cas_states_octets(SLOTS));
	lq_pw_cas_encode(octets, &from, SLOTS);
	CHECK_MEM(want, octets, sizeof(want));
	/* the end bit, volume and duration of somebody else's are ignored */
	octets[1] = 0xff;
	octets[6] = 0x1f;
	lq_pw_cas_init(&to);
	CHECK_EQ(0, lq_pw_cas_decode(&to, octets, SLOTS));
	CHECK_MEM(from.abcd, to.abcd, 32);
}

TEST(what_cannot_be_leaves_things_as_they_were)
{
	struct lq_pw_cas c;
	u8 octets[4] = { 0x05, 0x00 };
	const u8 events[] = { 144, 0, 0, 0, 16, 0, 0, 0, 160, 0, 0, 0, 144, 0, 0, 0 };

	lq_pw_cas_init(&c);
	c.abcd[1] = 9;
	/* 0000 is the multiframe's, but of timeslots above 16 a state like others */
	CHECK_EQ(2, lq_pw_cas_unpack(&c, octets, SLOTS));
	CHECK_EQ(9, c.abcd[1]);
	CHECK_EQ(5, c.abcd[4]);
	CHECK_EQ(0xf, c.abcd[8]);
	CHECK_EQ(0, c.abcd[17]);
	c.abcd[17] = 1;
	CHECK_EQ(3, lq_pw_cas_decode(&c, events, SLOTS));
	CHECK_EQ(9, c.abcd[1]);
	CHECK_EQ(5, c.abcd[4]);
	CHECK_EQ(0, c.abcd[17]);
}

TEST(a_lines_multiframe_is_read_wherever_it_begins)
{
	struct lq_cas_tx tx;
	struct lq_pw_cas c;
	u32 first, ts;

	for (ts = 1; ts < 32; ts++)
		tx.sent[ts] = ts % 15 + 1;
	for (first = 0; first < 16; first++) {
		lq_pw_cas_init(&c);
		frames(&tx, first, 32);
		lq_pw_cas_read(&c, line, 16 - first);
		if (first)	/* its beginning was not seen */
			for (ts = 1; ts < 32; ts++)
				CHECK_EQ(0xf, c.abcd[ts]);
		lq_pw_cas_read(&c, line + (16 - first) * 32, 16);
		for (ts = 1; ts < 32; ts++)
			if (ts != 16)
				CHECK_EQ(tx.sent[ts], c.abcd[ts]);
	}
	/* a change is there with its own frame, at once */
	tx.sent[1] = 2;
	frames(&tx, 0, 2);
	lq_pw_cas_read(&c, line, 2);
	CHECK_EQ(2, c.abcd[1]);
}

TEST(without_a_multiframe_all_are_blocked)
{
	struct lq_cas_tx tx;
	struct lq_pw_cas c;
	u32 ts;

	lq_cas_tx_init(&tx);
	lq_pw_cas_init(&c);
	frames(&tx, 0, 16);
	lq_pw_cas_read(&c, line, 16);
	CHECK_EQ(LQ_CAS_BLOCKED, c.abcd[31]);
	memset(line, 0xff, sizeof(line));	/* AIS */
	lq_pw_cas_read(&c, line, 17);
	for (ts = 1; ts < 32; ts++)
		CHECK_EQ(0xf, c.abcd[ts]);
}

/* What the far end said arrives at our framer, whatever is missing between. */
TEST(a_framer_finds_what_is_written)
{
	struct lq_cas_rx rx;
	struct lq_pw_cas c;
	u32 n, i, ts;

	lq_cas_rx_init(&rx);
	lq_pw_cas_init(&c);
	for (ts = 1; ts < 32; ts++)
		c.abcd[ts] = ts % 15 + 1;
	c.abcd[31] = 0;
	for (n = 0; n < 60; n++) {
		if (n % 7 == 3) {	/* lost packets */
			lq_pw_cas_skip(&c, 8);
			for (i = 0; i < 8; i++)
				lq_cas_rx_skip(&rx);
			continue;
		}
		lq_pw_cas_write(&c, line, 8);
		for (i = 0; i < 8; i++)
			lq_cas_rx_run(&rx, line[i * 32 + 16]);
		if (n > 4)
			CHECK(rx.is_aligned);
	}
	for (ts = 1; ts < 32; ts++)
		if (ts != 16)
			CHECK_EQ(c.abcd[ts], rx.abcd[ts]);
}

TESTS(
	RUN(nibbles_stand_behind_a_multiframe_high_one_first),
	RUN(states_are_events_without_duration),
	RUN(what_cannot_be_leaves_things_as_they_were),
	RUN(a_lines_multiframe_is_read_wherever_it_begins),
	RUN(without_a_multiframe_all_are_blocked),
	RUN(a_framer_finds_what_is_written),
)
