// SPDX-License-Identifier: GPL-2.0-or-later
/* Packets of pseudowires: RFC 4553 4.3, RFC 5086 4.3 to 5.4, RFC 4623 4.1, by tables. */
#include <errno.h>
#include <string.h>

#include "hw/pw_packet.h"
#include "unit/harness.h"

#define NONE 0xffffffffu	/* octets: left out */

/* Of a pseudowire without signalling. */
static int parse(struct lq_pw_packet *p, const u8 *data, u32 len, u32 octets,
		 u32 rtp)
{
	const struct lq_pw_form form = { .octets = octets, .rtp = rtp };

	return lq_pw_parse(p, data, len, &form);
}

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
		/* a sender need not tell LEN */
		{ { 0x00, 0x00, 0x00, 0x00 }, 36, 32, 0, 0, 32 },
		{ { 0x04, 0x00, 0x00, 0x04 }, 260, 256, LQ_PW_F_REMOTE, 4, 256 },
		{ { 0x0c, 0x00, 0x00, 0x05 }, 260, 256,
		  LQ_PW_F_LOCAL | LQ_PW_F_REMOTE, 5, 256 },
		/* of SAToP these two bits say nothing */
		{ { 0x02, 0x00, 0x00, 0x06 }, 260, 256, 0, 6, 256 },
		{ { 0x03, 0x00, 0x00, 0x07 }, 260, 256, 0, 7, 256 },
		{ { 0x0b, 0x00, 0x00, 0x08 }, 260, 256, LQ_PW_F_LOCAL, 8, 256 },
	};
	struct lq_pw_packet p;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		u8 data[300] = { 0 };

		memcpy(data, rows[i].head, 4);
		CHECK_EQ(0, parse(&p, data, rows[i].len, rows[i].octets, 0));
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
		{ { 0x08, 0x00, 0x00, 0x00 }, 4 },	/* LEN must be told of such */
		{ { 0x08, 0x05, 0x00, 0x00 }, 5 },
	};
	u8 data[300] = { 0 };
	struct lq_pw_packet p;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		memcpy(data, rows[i].head, 4);
		CHECK_EQ(-EINVAL, parse(&p, data, rows[i].len, 256, 0));
	}
}

TEST(what_is_made_is_understood)
{
	static const u32 sizes[] = { 32, 59, 60, 64, 256, 1440 };
	struct lq_pw_packet p;
	struct lq_pw_head h = { .seq = 0xbeef, .ssrc = 0xf1020304,
				.timestamp = 2 };
	u8 data[1460] = { 0 };
	u32 rtp, len;
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(*sizes) * 16; i++) {
		h.flags = i % 8;
		rtp = h.rtp = i & 8 ? 97 : 0;
		len = sizes[i / 16] + lq_pw_head_len(rtp);
		lq_pw_header(data, &h, sizes[i / 16]);
		CHECK_EQ(0, parse(&p, data, len, sizes[i / 16], rtp));
		CHECK_EQ(0xbeef, p.seq);
		CHECK_EQ(rtp ? 0xf1020304 : 0, p.ssrc);
		CHECK(p.octets == data + lq_pw_head_len(rtp));
		CHECK_EQ(h.flags & (LQ_PW_F_LOCAL | LQ_PW_F_REMOTE), p.flags);
		CHECK_EQ(-EINVAL, parse(&p, data, len, sizes[i / 16],
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
	CHECK_EQ(0, parse(&p, data, 48, 32, 96));
	for (i = 0; i < 16; i++)
		CHECK_EQ(-EINVAL, parse(&p, data, i, 32, 96));
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		memcpy(data, want, sizeof(want));
		data[wrong[i].at] = wrong[i].value;
		CHECK_EQ(-EINVAL, parse(&p, data, 48, 32, 96));
	}
}

/* CESoPSN of 3 timeslots, whose CAS takes 2 octets, 12 in packets of their own. */
static const struct lq_pw_form basic = { true, 24, 0, 0, 0, 0, 0 },
	whole = { true, 48, 1, 2, 0, 0, 0 }, two = { true, 24, 2, 2, 0, 0, 0 },
	four = { true, 12, 4, 2, 0, 0, 0 }, apart = { true, 24, 0, 0, 12, 0, 0 },
	apart_rtp = { true, 24, 0, 0, 12, 96, 97 };

TEST(parts_of_a_multiframe_and_signalling_packets_are_told_apart)
{
	static const struct {
		const struct lq_pw_form *form;
		u8 head[4];
		u32 len;
		int want;
		u32 flags, frg, got;
	} rows[] = {
		{ &basic, { 0x00, 28, 0, 1 }, 28, 0, 0, LQ_PW_WHOLE, 24 },
		{ &basic, { 0x02, 28, 0, 2 }, 28, 0, LQ_PW_F_RAI, LQ_PW_WHOLE, 24 },
		{ &basic, { 0x04, 28, 0, 3 }, 28, 0, LQ_PW_F_REMOTE, 0, 24 },
		{ &basic, { 0x08, 4, 0, 4 }, 4, 0, LQ_PW_F_LOCAL, 0, NONE },
		/* LEN need not be told */
		{ &basic, { 0x00, 0, 0, 4 }, 28, 0, 0, 0, 24 },
		{ &basic, { 0x08, 0, 0, 4 }, 4, 0, LQ_PW_F_LOCAL, 0, NONE },
		{ &basic, { 0x00, 0, 0, 4 }, 27, -EINVAL, 0, 0, 0 },
		/* codes that the RFC reserves */
		{ &basic, { 0x01, 28, 0, 5 }, 28, -EINVAL, 0, 0, 0 },
		{ &basic, { 0x09, 28, 0, 5 }, 28, -EINVAL, 0, 0, 0 },
		{ &basic, { 0x0a, 28, 0, 5 }, 28, -EINVAL, 0, 0, 0 },
		{ &basic, { 0x0b, 28, 0, 5 }, 28, -EINVAL, 0, 0, 0 },
		/* no signalling was agreed on */
		{ &basic, { 0x03, 16, 0, 5 }, 16, -EINVAL, 0, 0, 0 },
		{ &basic, { 0x03, 28, 0, 5 }, 28, -EINVAL, 0, 0, 0 },
		{ &basic, { 0x00, 0x40 | 28, 0, 5 }, 28, -EINVAL, 0, 0, 0 },
		/* a whole multiframe and its signalling */
		{ &whole, { 0x00, 54, 0, 6 }, 54, 0, 0, LQ_PW_WHOLE, 50 },
		{ &whole, { 0x00, 52, 0, 6 }, 52, -EINVAL, 0, 0, 0 },
		{ &whole, { 0x00, 0x80 | 54, 0, 6 }, 54, -EINVAL, 0, 0, 0 },
		{ &whole, { 0x08, 4, 0, 6 }, 4, 0, LQ_PW_F_LOCAL, 0, NONE },
		/* halves: signalling is behind the last */
		{ &two, { 0x00, 0x40 | 28, 0, 7 }, 28, 0, 0, LQ_PW_FIRST, 24 },
		{ &two, { 0x00, 0x80 | 30, 0, 8 }, 30, 0, 0, LQ_PW_LAST, 26 },
		{ &two, { 0x00, 0x40 | 30, 0, 7 }, 30, -EINVAL, 0, 0, 0 },
		{ &two, { 0x00, 0x80 | 28, 0, 7 }, 28, -EINVAL, 0, 0, 0 },
		{ &two, { 0x00, 0xc0 | 28, 0, 7 }, 28, -EINVAL, 0, 0, 0 },
		{ &two, { 0x00, 28, 0, 7 }, 28, -EINVAL, 0, 0, 0 },
		{ &two, { 0x00, 30, 0, 7 }, 30, -EINVAL, 0, 0, 0 },
		{ &two, { 0x08, 0x80 | 4, 0, 8 }, 4, 0, LQ_PW_F_LOCAL,
		  LQ_PW_LAST, NONE },
		{ &two, { 0x00, 0x80 | 4, 0, 8 }, 4, -EINVAL, 0, 0, 0 },
		{ &four, { 0x00, 0xc0 | 16, 0, 9 }, 16, 0, 0, LQ_PW_MIDDLE, 12 },
		{ &four, { 0x00, 0xc0 | 18, 0, 9 }, 18, -EINVAL, 0, 0, 0 },
		{ &four, { 0x00, 0x80 | 18, 0, 9 }, 18, 0, 0, LQ_PW_LAST, 14 },
		/* packets of signalling alone: L = R = 0, not fragmented */
		{ &apart, { 0x03, 16, 0, 9 }, 16, 0, LQ_PW_F_STATES, 0, 12 },
		{ &apart, { 0x03, 0, 0, 9 }, 16, 0, LQ_PW_F_STATES, 0, 12 },
		{ &apart, { 0x00, 28, 0, 9 }, 28, 0, 0, 0, 24 },
		{ &apart, { 0x03, 28, 0, 9 }, 28, -EINVAL, 0, 0, 0 },
		{ &apart, { 0x00, 16, 0, 9 }, 16, -EINVAL, 0, 0, 0 },
		{ &apart, { 0x07, 16, 0, 9 }, 16, -EINVAL, 0, 0, 0 },
		{ &apart, { 0x0b, 16, 0, 9 }, 16, -EINVAL, 0, 0, 0 },
		{ &apart, { 0x03, 0x40 | 16, 0, 9 }, 16, -EINVAL, 0, 0, 0 },
		{ &apart, { 0x03, 4, 0, 9 }, 4, -EINVAL, 0, 0, 0 },
	};
	struct lq_pw_packet p;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		u8 data[64] = { 0 };

		memcpy(data, rows[i].head, 4);
		CHECK_EQ(rows[i].want,
			 lq_pw_parse(&p, data, rows[i].len, rows[i].form));
		if (rows[i].want)
			continue;
		CHECK_EQ(rows[i].flags, p.flags);
		CHECK_EQ(rows[i].frg, p.frg);
		CHECK_EQ(rows[i].got == NONE ? 0 : rows[i].got, p.n_octets);
		CHECK_EQ(rows[i].got == NONE, !p.octets);
	}
}

TEST(with_rtp_signalling_has_a_payload_type_of_its_own)
{
	static const struct { u8 type, m; u32 n; int want; } rows[] = {
		{ 96, 0, 24, 0 }, { 97, 3, 12, 0 },
		{ 97, 0, 24, -EINVAL }, { 96, 3, 12, -EINVAL },
		{ 98, 0, 24, -EINVAL }, { 98, 3, 12, -EINVAL },
	};
	struct lq_pw_packet p;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		u8 data[40] = { 0x80, rows[i].type, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3,
				rows[i].m, 16 + rows[i].n, 0, 1 };

		CHECK_EQ(rows[i].want,
			 lq_pw_parse(&p, data, 16 + rows[i].n, &apart_rtp));
	}
}

TEST(a_multiframe_is_sent_in_parts)
{
	static const struct { const struct lq_pw_form *form; u32 part; u8 second; } rows[] = {
		{ &basic, 0, 28 }, { &whole, 0, 54 },
		{ &two, 0, 0x40 | 28 }, { &two, 1, 0x80 | 30 },
		{ &four, 0, 0x40 | 16 }, { &four, 1, 0xc0 | 16 },
		{ &four, 2, 0xc0 | 16 }, { &four, 3, 0x80 | 18 },
	};
	const u8 states[] = { 0x03, 16, 0x12, 0x34 };
	struct lq_pw_head h = { .seq = 0x1234 };
	u8 to[4], want[4] = { 0, 0, 0x12, 0x34 };
	u32 octets;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		octets = rows[i].form->octets;
		h.frg = lq_pw_frg(rows[i].form, rows[i].part);
		if (lq_pw_is_end(rows[i].form, h.frg))
			octets += rows[i].form->cas_octets;
		lq_pw_header(to, &h, octets);
		want[1] = rows[i].second;
		CHECK_MEM(want, to, 4);
	}
	h.frg = LQ_PW_WHOLE;
	h.flags = LQ_PW_F_STATES;
	lq_pw_header(to, &h, 12);
	CHECK_MEM(states, to, 4);
}

TESTS(
	RUN(every_good_packet_is_understood),
	RUN(what_is_no_packet_of_ours_is_refused),
	RUN(what_is_made_is_understood),
	RUN(an_rtp_header_is_as_the_rfcs_write_it),
	RUN(parts_of_a_multiframe_and_signalling_packets_are_told_apart),
	RUN(with_rtp_signalling_has_a_payload_type_of_its_own),
	RUN(a_multiframe_is_sent_in_parts),
)
