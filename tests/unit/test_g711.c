// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * G.711 tables against the laws computed another way: by the segment search of
 * the Recommendation's text, and by the nearest-value rule.
 */
#include <stdlib.h>
#include <linux/types.h>
#include "dsp/g711.h"
#include "unit/harness.h"

/* A-law octet to 13-bit magnitude and sign, by clause 3.2's chord and step. */
static int alaw_value(uint8_t octet)
{
	int code = octet ^ 0x55, chord = (code >> 4) & 7, step = code & 15;
	int value = chord ? ((step * 2 + 33) << (chord - 1)) : step * 2 + 1;

	return (code & 0x80 ? value : -value) * 8;
}

static int ulaw_value(uint8_t octet)
{
	int code = ~octet & 0xff, chord = (code >> 4) & 7, step = code & 15;
	int value = ((step * 2 + 33) << chord) - 33;

	return (code & 0x80 ? -value : value) * 4;
}

static s16 decode1(u32 law, u8 octet)
{
	u8 in[8] = { octet };
	s16 out[8];

	lq_g711_decode(law, out, in);
	return out[0];
}

static u8 encode1(u32 law, s16 x)
{
	s16 in[8] = { x };
	u8 out[8];

	lq_g711_encode(law, out, in);
	return out[0];
}

TEST(g711_decodes_all_octets_as_the_tables_say)
{
	int i;

	for (i = 0; i < 256; i++) {
		CHECK_EQ(alaw_value(i), decode1(0, i));
		CHECK_EQ(ulaw_value(i), decode1(1, i));
	}
}

/* Distance from x to what its code means, less the least possible one. */
static int excess(u32 law, int x)
{
	int got = abs(decode1(law, encode1(law, x)) - x), best = got, i;

	for (i = 0; i < 256; i++) {
		int d = abs(decode1(law, i) - x);

		if (d < best)
			best = d;
	}
	return got - best;
}

/*
 * Not always the nearest value: an interval's bounds are the decision values
 * of the tables, and between segments those are not half way. At most a
 * quarter of the larger step, which is what the tables say there.
 */
TEST(g711_encodes_every_sample_to_a_nearest_code)
{
	int x, far = 0, worst = 0;

	for (x = -32768; x < 32768; x++) {
		int e = excess(0, x), u = excess(1, x);
		int limit = abs(x) / 64 + 8;

		far += e > limit || u > limit;
		if (e > worst)
			worst = e;
	}
	CHECK_EQ(0, far);
	CHECK(worst <= 512);
}

TEST(g711_encode_is_monotonic)
{
	int x, bad = 0;

	for (x = -32767; x < 32768; x++) {
		bad += decode1(0, encode1(0, x)) < decode1(0, encode1(0, x - 1));
		bad += decode1(1, encode1(1, x)) < decode1(1, encode1(1, x - 1));
	}
	CHECK_EQ(0, bad);
}

/* The segment search, as a program would do it without tables. */
static uint8_t alaw_code(int x)
{
	int sign = x >= 0 ? 0x80 : 0, m = (x >= 0 ? x : ~x) >> 3, chord = 0;

	while (m >> chord > 31)
		chord++;
	if (chord)
		return (sign | chord << 4 | ((m >> chord) & 15)) ^ 0x55;
	return (sign | m >> 1) ^ 0x55;
}

static uint8_t ulaw_code(int x)
{
	int sign = x >= 0 ? 0 : 0x80, m = ((x >= 0 ? x : ~x) >> 2) + 33;
	int chord = 0;

	if (m > 8191)
		m = 8191;
	while (m >> (chord + 1) > 31)
		chord++;
	return ~(sign | chord << 4 | ((m >> (chord + 1)) & 15));
}

TEST(g711_encodes_as_the_segment_search_does)
{
	int x, bad = 0;

	for (x = -32768; x < 32768; x++)
		bad += encode1(0, x) != alaw_code(x) ||
		       encode1(1, x) != ulaw_code(x);
	CHECK_EQ(0, bad);
}

TEST(g711_passes_every_octet_unchanged)
{
	int i;

	for (i = 0; i < 256; i++) {
		CHECK_EQ(i, encode1(0, decode1(0, i)));
		CHECK_EQ(i == 0x7f ? 0xff : i, encode1(1, decode1(1, i)));
	}
}

TEST(g711_idle_octets_are_silence)
{
	CHECK_EQ(0xd5, lq_g711_idle(0));
	CHECK_EQ(0xff, lq_g711_idle(1));
	CHECK_EQ(8, decode1(0, 0xd5));	/* A-law has no zero */
	CHECK_EQ(0, decode1(1, 0xff));
}

TEST(g711_digital_milliwatt_sequences_are_0_dbm0)
{
	/* G.711 tables 5 and 6: 1 kHz at 0 dBm0 */
	static const u8 alaw[8] = { 0x34, 0x21, 0x21, 0x34,
				    0xb4, 0xa1, 0xa1, 0xb4 };
	static const u8 ulaw[8] = { 0x1e, 0x0b, 0x0b, 0x1e,
				    0x9e, 0x8b, 0x8b, 0x9e };
	s16 x[8];
	double power = 0;
	int i;

	lq_g711_decode(0, x, alaw);
	for (i = 0; i < 8; i++)
		power += x[i] * (double)x[i] / 8;
	CHECK_NEAR(22827.0 * 22827.0 / 2, power, 600000);
	power = 0;
	lq_g711_decode(1, x, ulaw);
	for (i = 0; i < 8; i++)
		power += x[i] * (double)x[i] / 8;
	CHECK_NEAR(22657.0 * 22657.0 / 2, power, 600000);
}

TESTS(
	RUN(g711_decodes_all_octets_as_the_tables_say),
	RUN(g711_encodes_every_sample_to_a_nearest_code),
	RUN(g711_encode_is_monotonic),
	RUN(g711_encodes_as_the_segment_search_does),
	RUN(g711_passes_every_octet_unchanged),
	RUN(g711_idle_octets_are_silence),
	RUN(g711_digital_milliwatt_sequences_are_0_dbm0),
)
