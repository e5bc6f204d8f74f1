// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * G.711: both laws against the Recommendation's own construction.
 *
 * The tables of dsp/g711.c are compared with values computed here from the
 * segments of G.711 tables 1a and 2a: decision values and quantized values, not
 * from another table. Then signal to total distortion against the mask of G.712
 * figure 13 (A-B) [its corner values are quoted from memory], and the sequence
 * of the digital milliwatt, G.711 tables 5 and 6.
 */
#include <math.h>
#include <stdio.h>

#include <linux/lq.h>
#include "conform/conform.h"
#include "dsp/g711.h"
#include "dsp/level.h"

/* Quantized value of a character signal with inverted bits taken away, in
 * units of the Recommendation (A-law 4096 full scale, mu-law 8159). */
static double alaw_value(unsigned int code)
{
	unsigned int magnitude = (code ^ 0x55) & 0x7f;
	unsigned int segment = magnitude >> 4, step = magnitude & 15;
	double value = segment ? ldexp(16.5 + step, segment) : 2 * step + 1;

	return (code ^ 0x55) & 0x80 ? value : -value;
}

static double ulaw_value(unsigned int code)
{
	unsigned int magnitude = ~code & 0x7f;
	unsigned int segment = magnitude >> 4, step = magnitude & 15;
	double value = ldexp(16.5 + step, segment + 1) - 33;

	return ~code & 0x80 ? -value : value;
}

static void check_decode(void)
{
	unsigned int code, n_alaw = 0, n_ulaw = 0;

	for (code = 0; code < 256; code++) {
		n_alaw += lq_g711_linear[LQ_LAW_ALAW][code] ==
			  8 * alaw_value(code);
		n_ulaw += lq_g711_linear[LQ_LAW_ULAW][code] ==
			  4 * ulaw_value(code);
	}
	conform_is("A-law codes with the value of table 1a", 256, n_alaw);
	conform_is("mu-law codes with the value of table 2a", 256, n_ulaw);
}

/* Half of the interval that is coded as @code; its value is the middle. */
static double half_interval(unsigned int law, unsigned int code)
{
	unsigned int segment = ((law == LQ_LAW_ALAW ? code ^ 0x55 : ~code) &
				0x7f) >> 4;

	if (law == LQ_LAW_ULAW)
		return ldexp(1, segment);
	return segment ? ldexp(1, segment - 1) : 1;
}

/* A sample on a decision value may go to either side. */
static void check_encode(unsigned int law, const char *what)
{
	double unit = law == LQ_LAW_ALAW ? 8 : 4;
	double clip = law == LQ_LAW_ALAW ? 4096 : 8159;
	unsigned int n_outside = 0;
	int x;

	for (x = -32768; x < 32768; x++) {
		s16 in[8] = { x };
		double wanted = fmax(-clip, fmin(clip, floor(x / unit)));
		double value;
		u8 out[8];

		lq_g711_encode(law, out, in);
		value = lq_g711_linear[law][out[0]] / unit;
		n_outside += fabs(wanted - value) > half_interval(law, out[0]);
	}
	conform_is(what, 0, n_outside);
}

static void check_identity(unsigned int law, const char *what)
{
	unsigned int code, n_same = 0;

	for (code = 0; code < 256; code++) {
		s16 in[8] = { lq_g711_linear[law][code] };
		u8 out[8];

		lq_g711_encode(law, out, in);
		n_same += out[0] == code;
	}
	/* mu-law has two zeros */
	conform_is(what, law == LQ_LAW_ALAW ? 256 : 255, n_same);
}

/* Signal to total distortion of a sine of @dbm0 near 820 Hz, in dB. */
static double distortion_db(unsigned int law, double dbm0)
{
	double peak = LQ_LEVEL_0DBM0_PEAK * pow(10, dbm0 / 20);
	double signal = 0, noise = 0;
	unsigned int i, k;

	for (i = 0; i < 8000; i += 8) {
		s16 in[8], back[8];
		u8 octets[8];

		for (k = 0; k < 8; k++)
			in[k] = lrint(peak * sin(2 * M_PI * 821 * (i + k) / 8000));
		lq_g711_encode(law, octets, in);
		lq_g711_decode(law, back, octets);
		for (k = 0; k < 8; k++) {
			double x = peak * sin(2 * M_PI * 821 * (i + k) / 8000);

			signal += x * x;
			noise += (back[k] - x) * (back[k] - x);
		}
	}
	return 10 * log10(signal / noise);
}

static void check_distortion(unsigned int law, const char *name)
{
	static const struct { double dbm0, db; } mask[] = {
		{ 0, 33 }, { -10, 33 }, { -20, 33 }, { -30, 33 },
		{ -40, 27 }, { -45, 22 },
	};
	unsigned int i;

	conform_section(name);
	for (i = 0; i < sizeof(mask) / sizeof(mask[0]); i++) {
		char what[56];

		snprintf(what, sizeof(what), "sine of %g dBm0, signal to distortion",
			 mask[i].dbm0);
		conform_at_least(what, "dB", mask[i].db,
				 distortion_db(law, mask[i].dbm0));
	}
}

static void check_milliwatt(unsigned int law, const u8 octets[8],
			    const char *what)
{
	s16 x[8];
	u64 sum = 0;
	unsigned int i;

	lq_g711_decode(law, x, octets);
	for (i = 0; i < 8; i++)
		sum += x[i] * x[i];
	conform_between(what, "dBm0", -0.1, 0.1, lq_level_of(sum, 8) / 10.0);
}

int main(void)
{
	static const u8 milliwatt_a[8] = {
		0x34, 0x21, 0x21, 0x34, 0xb4, 0xa1, 0xa1, 0xb4 };
	static const u8 milliwatt_u[8] = {
		0x1e, 0x0b, 0x0b, 0x1e, 0x9e, 0x8b, 0x8b, 0x9e };

	conform_begin("G.711", "Pulse code modulation of voice frequencies");
	check_decode();
	check_encode(LQ_LAW_ALAW, "A-law samples coded outside their interval");
	check_encode(LQ_LAW_ULAW, "mu-law samples coded outside their interval");
	check_identity(LQ_LAW_ALAW, "A-law codes that come back as themselves");
	check_identity(LQ_LAW_ULAW, "mu-law codes that come back as themselves");
	check_milliwatt(LQ_LAW_ALAW, milliwatt_a, "digital milliwatt, table 5");
	check_milliwatt(LQ_LAW_ULAW, milliwatt_u, "digital milliwatt, table 6");
	check_distortion(LQ_LAW_ALAW, "A-law, G.712 mask [K]");
	check_distortion(LQ_LAW_ULAW, "mu-law, G.712 mask [K]");
	return conform_end();
}
