// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals and their measures, see header. */
#include <math.h>
#include <string.h>

#include "dsp/g711.h"
#include "lqloop/sound.h"

#define PEAK_0DBM0	22827.0
#define POWER_0DBM0	(PEAK_0DBM0 * PEAK_0DBM0 / 2)
#define LEAST_DBM0	(-99.0)
#define BAND_LOW_HZ	300
#define BAND_HIGH_HZ	3400
#define BAND_STEP_HZ	25

static uint8_t encode(unsigned int law, double x)
{
	s16 in[8] = { (s16)lrint(fmax(-32767, fmin(32767, x))) };
	u8 out[8];

	lq_g711_encode(law, out, in);
	return out[0];
}

void sound_sine(uint8_t *out, size_t n, unsigned int law, double hz,
		double dbm0)
{
	double peak = PEAK_0DBM0 * pow(10, dbm0 / 20);
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = encode(law, peak * sin(2 * M_PI * hz * i / SOUND_RATE));
}

void sound_sweep(uint8_t *out, size_t n, unsigned int law, double dbm0)
{
	double peak = PEAK_0DBM0 * pow(10, dbm0 / 20) / sqrt(32), x;
	size_t i;
	int k;

	for (i = 0; i < n; i++) {
		x = 0;
		for (k = 0; k < 32; k++)	/* Schroeder's phases */
			x += sin(2 * M_PI * (300 + 100 * k) * i / SOUND_RATE +
				 M_PI * k * k / 32);
		out[i] = encode(law, peak * x);
	}
}

void sound_linear(double *out, const uint8_t *in, size_t n, unsigned int law)
{
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = lq_g711_linear[law & 1][in[i]];
}

static double dbm0_of(double power)
{
	return fmax(LEAST_DBM0, 10 * log10(power / POWER_0DBM0 + 1e-30));
}

static double mean(const double *x, size_t n)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += x[i];
	return n ? sum / n : 0;
}

static double power(const double *x, size_t n)
{
	double sum = 0, middle = mean(x, n);
	size_t i;

	for (i = 0; i < n; i++)
		sum += (x[i] - middle) * (x[i] - middle);
	return n ? sum / n : 0;
}

double sound_dbm0(const double *x, size_t n)
{
	return dbm0_of(power(x, n));
}

/* Power of the sine of @hz: least squares, whole cycles or not. */
static double fit_power(const double *x, size_t n, double hz)
{
	double cc = 0, ss = 0, cs = 0, xc = 0, xs = 0, c, s, det, a, b;
	double middle = mean(x, n);
	size_t i;

	for (i = 0; i < n; i++) {
		c = cos(2 * M_PI * hz * i / SOUND_RATE);
		s = sin(2 * M_PI * hz * i / SOUND_RATE);
		cc += c * c;
		ss += s * s;
		cs += c * s;
		xc += (x[i] - middle) * c;
		xs += (x[i] - middle) * s;
	}
	det = cc * ss - cs * cs;
	if (det <= 0)
		return 0;
	a = (xc * ss - xs * cs) / det;
	b = (xs * cc - xc * cs) / det;
	return (a * a + b * b) / 2;
}

double sound_fit(const double *x, size_t n, double hz, double *rest)
{
	double found = fit_power(x, n, hz);

	if (rest)
		*rest = dbm0_of(fmax(0, power(x, n) - found));
	return dbm0_of(found);
}

/* At a multiple of 25 Hz of blocks of 320 samples, so the lines are orthogonal. */
double sound_noise(const double *x, size_t n)
{
	const size_t block = SOUND_RATE / BAND_STEP_HZ;
	double sum = 0;
	size_t at, n_blocks = 0;
	int hz;

	for (at = 0; at + block <= n; at += block, n_blocks++)
		for (hz = BAND_LOW_HZ; hz <= BAND_HIGH_HZ; hz += BAND_STEP_HZ)
			sum += fit_power(x + at, block, hz);
	return n_blocks ? dbm0_of(sum / n_blocks) : LEAST_DBM0;
}
