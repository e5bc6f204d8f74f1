// SPDX-License-Identifier: GPL-2.0-or-later
/* A line with an FSK transmitter, see lib_fsk_line.h. */
#include <math.h>
#include <linux/types.h>

#include "conform/lib_fsk_line.h"
#include "dsp/g711.h"
#include "dsp/level.h"
#include <linux/lq.h>

#define BITS_MAX 8000
#define LEAD	 400
#define TRAIL	 800
#define QUIET	 200.0		/* dB: no noise */

static uint32_t state = 1;

void fsk_line_seed(uint32_t seed)
{
	state = seed ? seed : 1;
}

uint32_t fsk_line_random(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static double fraction(void)
{
	return (fsk_line_random() + 0.5) / 4294967296.0;
}

static double gauss(void)
{
	double radius = sqrt(-2 * log(fraction()));

	return radius * cos(2 * M_PI * fraction());
}

struct fsk_line fsk_line_good(unsigned int modem)
{
	return (struct fsk_line){
		.modem = modem, .dbm0 = -15, .baud = 1, .hz = 1, .snr_db = QUIET,
		.law = LQ_LAW_ALAW, .n_seizure = 300, .n_mark = 180,
	};
}

static size_t put_run(uint8_t *bits, size_t n, size_t count)
{
	while (count--)
		bits[n++] = 1;
	return n;
}

static size_t write_bits(const struct fsk_line *l, const uint8_t *octets,
			 size_t n_octets, uint8_t bits[BITS_MAX])
{
	size_t n = 0, i, k;

	for (i = 0; i < l->n_seizure; i++)
		bits[n++] = i & 1;
	n = put_run(bits, n, l->n_mark);
	for (i = 0; i < n_octets; i++) {
		bits[n++] = 0;
		for (k = 0; k < 8; k++)
			bits[n++] = octets[i] >> k & 1;
		n = put_run(bits, n, 1 + l->n_gap);
	}
	return put_run(bits, n, 10);
}

static int16_t bounded(double x)
{
	return lrint(fmax(-32768, fmin(32767, x)));
}

static void pass_law(int16_t *x, size_t n, unsigned int law)
{
	uint8_t octets[8];
	size_t i;

	for (i = 0; law != LINE_LINEAR && i + 8 <= n; i += 8) {
		lq_g711_encode(law, octets, x + i);
		lq_g711_decode(law, x + i, octets);
	}
}

static double rms_of(double dbm0)
{
	return LQ_LEVEL_0DBM0_PEAK * pow(10, dbm0 / 20) / sqrt(2);
}

void fsk_line_spoil(int16_t *x, size_t n, double dbm0, unsigned int law)
{
	double rms = rms_of(dbm0);
	size_t i;

	for (i = 0; i < n; i++)
		x[i] = bounded(x[i] + rms * gauss());
	pass_law(x, n, law);
}

size_t fsk_line_send(const struct fsk_line *l, const uint8_t *octets, size_t n,
		     int16_t *out)
{
	static uint8_t bits[BITS_MAX];
	const double tones[2][2] = { [LQ_CID_BELL202] = { 2200, 1200 },
				     [LQ_CID_V23] = { 2100, 1300 } };
	double peak = rms_of(l->dbm0) * sqrt(2);
	const double a[2] = { peak * pow(10, l->twist_db / 40),
			      peak * pow(10, -l->twist_db / 40) };
	size_t n_bits = write_bits(l, octets, n, bits);
	double rate = 1200 * l->baud / 8000, phase = 2 * M_PI * fraction();
	double begin = LEAD + fraction();
	size_t len = LEAD + (size_t)(n_bits / rate) + TRAIL, i;
	double pause = begin + (l->n_seizure + l->n_mark + 100) / rate;

	len = len < LINE_SAMPLES_MAX ? len & ~(size_t)7 : LINE_SAMPLES_MAX;
	for (i = 0; i < len; i++) {
		double at = (i - begin) * rate;
		double x = 0;

		if (at >= 0 && at < n_bits) {
			unsigned int bit = bits[(size_t)at];

			x = a[bit] * sin(phase);
			phase += 2 * M_PI * tones[l->modem][bit] * l->hz / 8000;
		}
		if (i >= pause && i < pause + l->break_ms * 8)
			x = 0;
		out[i] = bounded(x + rms_of(l->dbm0 - l->snr_db) * gauss());
	}
	pass_law(out, len, l->law);
	return len;
}
