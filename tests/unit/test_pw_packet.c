// SPDX-License-Identifier: GPL-2.0-or-later
/* Control words of pseudowires: RFC 4553 4.3, by tables. */
#include <errno.h>
#include <string.h>

#include "hw/pw_packet.h"
#include "unit/harness.h"

#define NONE 0xffffffffu	/* octets: left out */

TEST(every_good_packet_is_understood)
{
	static const struct {
		u8 head[4];
		u32 len, octets;	/* datagram; of the pseudowire */
		u32 flags, seq, got;
	} rows[] = {
		{ { 0x00, 0x00, 0x12, 0x34 }, 260, 256, 0, 0x1234, 256 },
		{ { 0x00, 0x00, 0xff, 0xff }, 68, 64, 0, 0xffff, 64 },
		{ { 0x00, 0x24, 0x00, 0x00 }, 36, 32, 0, 0, 32 },
		/* a short packet, made longer by the link */
		{ { 0x00, 0x24, 0x00, 0x01 }, 46, 32, 0, 1, 32 },
		{ { 0x08, 0x00, 0x00, 0x02 }, 260, 256, LQ_PW_F_LOCAL, 2, 256 },
		{ { 0x08, 0x04, 0x00, 0x03 }, 4, 256, LQ_PW_F_LOCAL, 3, NONE },
		{ { 0x08, 0x04, 0x00, 0x03 }, 18, 256, LQ_PW_F_LOCAL, 3, NONE },
		{ { 0x04, 0x00, 0x00, 0x04 }, 260, 256, LQ_PW_F_REMOTE, 4, 256 },
		{ { 0x0c, 0x00, 0x00, 0x05 }, 260, 256,
		  LQ_PW_F_LOCAL | LQ_PW_F_REMOTE, 5, 256 },
		{ { 0x02, 0x00, 0x00, 0x06 }, 260, 256, LQ_PW_F_RAI, 6, 256 },
		{ { 0x03, 0x00, 0x00, 0x07 }, 260, 256, LQ_PW_F_SIGNAL, 7, 256 },
		{ { 0x0b, 0x00, 0x00, 0x08 }, 260, 256, LQ_PW_F_LOCAL, 8, 256 },
	};
	struct lq_pw_packet p;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		u8 data[300] = { 0 };

		memcpy(data, rows[i].head, 4);
		CHECK_EQ(0, lq_pw_parse(&p, data, rows[i].len, rows[i].octets,
					0));
		CHECK_EQ(rows[i].flags, p.flags);
		CHECK_EQ(rows[i].seq, p.seq);
		if (rows[i].got == NONE)
			CHECK(!p.octets);
		else
			CHECK(p.octets == data + LQ_PW_HEADER);
	}
}

TEST(what_is_no_packet_of_ours_is_refused)
{
	static const struct {
		u8 head[4];
		u32 len;
	} rows[] = {
		{ { 0x00, 0x00, 0x00, 0x00 }, 0 },
		{ { 0x00, 0x00, 0x00, 0x00 }, 3 },
		{ { 0x00, 0x00, 0x00, 0x00 }, 4 },	/* no octets, no L */
		{ { 0x00, 0x04, 0x00, 0x00 }, 4 },
		{ { 0x10, 0x00, 0x00, 0x00 }, 260 },	/* another protocol */
		{ { 0x80, 0x00, 0x00, 0x00 }, 260 },	/* RTP */
		{ { 0x00, 0x40, 0x00, 0x00 }, 260 },	/* fragments */
		{ { 0x00, 0xc0, 0x00, 0x00 }, 260 },
		{ { 0x00, 0x00, 0x00, 0x00 }, 259 },	/* too short, too long */
		{ { 0x00, 0x00, 0x00, 0x00 }, 261 },
		{ { 0x00, 0x03, 0x00, 0x00 }, 260 },	/* LEN below itself */
		{ { 0x00, 0x24, 0x00, 0x00 }, 35 },	/* LEN beyond the end */
		{ { 0x00, 0x24, 0x00, 0x00 }, 260 },	/* LEN of another size */
		{ { 0x08, 0x00, 0x00, 0x00 }, 4 },	/* LEN 0 is for 64 and more */
		{ { 0x08, 0x05, 0x00, 0x00 }, 5 },
	};
	u8 data[300] = { 0 };
	struct lq_pw_packet p;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		memcpy(data, rows[i].head, 4);
		CHECK_EQ(-EINVAL, lq_pw_parse(&p, data, rows[i].len, 256, 0));
	}
}

TEST(what_is_made_is_understood)
{
	static const u32 sizes[] = { 32, 59, 60, 64, 256, 1440 };
	struct lq_pw_packet p;
	struct lq_pw_head h = { .seq = 0xbeef, .ssrc = 0xf1020304,
				.timestamp = 2 };
	u8 data[1460];
	u32 rtp, len;
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(*sizes) * 16; i++) {
		h.flags = i % 8;
		rtp = h.rtp = i & 8 ? 97 : 0;
		len = sizes[i / 16] + lq_pw_head_len(rtp);
		lq_pw_header(data, &h, sizes[i / 16]);
		CHECK_EQ(0, lq_pw_parse(&p, data, len, sizes[i / 16], rtp));
		CHECK_EQ(0xbeef, p.seq);
		CHECK_EQ(rtp ? 0xf1020304 : 0, p.ssrc);
		CHECK(p.octets == data + lq_pw_head_len(rtp));
		/* with L there is no RAI */
		CHECK_EQ(h.flags & LQ_PW_F_LOCAL ? h.flags & ~LQ_PW_F_RAI :
						   h.flags, p.flags);
		CHECK_EQ(-EINVAL, lq_pw_parse(&p, data, len, sizes[i / 16],
					      rtp ? 0 : 97));
	}
}

TEST(an_rtp_header_is_as_the_rfcs_write_it)
{
	static const u8 want[] = {
		0x80, 96, 0x12, 0x34, 0xde, 0xad, 0xbe, 0xef,
		0x01, 0x02, 0x03, 0x04, 0x04, 48, 0x12, 0x34,
	};
	static const struct { u8 at, value; } wrong[] = {
		{ 0, 0x00 }, { 0, 0x40 },	/* another version */
		{ 0, 0xa0 }, { 0, 0x90 }, { 0, 0x81 },	/* padding, extension, sources */
		{ 1, 97 },			/* another pseudowire's type */
		{ 12, 0x10 }, { 13, 36 },	/* no control word; LEN without RTP */
	};
	struct lq_pw_head h = { .seq = 0x1234, .flags = LQ_PW_F_REMOTE, .rtp = 96,
				.ssrc = 0x01020304, .timestamp = 0xdeadbeef };
	u8 data[48] = { 0 };
	struct lq_pw_packet p;
	size_t i;

	lq_pw_header(data, &h, 32);
	CHECK_MEM(want, data, sizeof(want));
	data[1] |= 0x80;	/* the marker says nothing */
	CHECK_EQ(0, lq_pw_parse(&p, data, 48, 32, 96));
	for (i = 0; i < 16; i++)
		CHECK_EQ(-EINVAL, lq_pw_parse(&p, data, i, 32, 96));
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		memcpy(data, want, sizeof(want));
		data[wrong[i].at] = wrong[i].value;
		CHECK_EQ(-EINVAL, lq_pw_parse(&p, data, 48, 32, 96));
	}
}

TESTS(
	RUN(every_good_packet_is_understood),
	RUN(what_is_no_packet_of_ours_is_refused),
	RUN(what_is_made_is_understood),
	RUN(an_rtp_header_is_as_the_rfcs_write_it),
)
