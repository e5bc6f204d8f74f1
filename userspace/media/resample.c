// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Windowed-sinc interpolation. Row p of the table is the filter for an output
 * that lies p/PHASES behind an input sample; between two rows the result is
 * interpolated linearly, whose error is below -70 dB of the signal.
 */
#include "media/resample.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

#define PHASES		64u
#define CROSSINGS	24u	/* of zero, each side, at the lower rate */
#define CUT		0.465	/* -6 dB, of the lower rate */
#define KAISER_BETA	6.0	/* 63 dB */
#define PPM_MAX		20000.0

struct resample {
	/* set at creation, then constant */
	double nominal;		/* input samples for an output sample */
	unsigned int taps;
	float *rows;		/* [PHASES + 1][taps] */

	double step;		/* nominal, corrected */
	double at;		/* of the next output, in held[] */
	size_t n_held;
	float *held;		/* [taps + RESAMPLE_BLOCK] */
};

static void resample_destroy(void *obj)
{
	struct resample *r = obj;

	mem_deref(r->rows);
	mem_deref(r->held);
}

/* The modified Bessel function of order 0, by its series. */
static double bessel_i0(double x)
{
	double sum = 1, term = 1;

	for (int k = 1; term > sum * 1e-12; k++) {
		term *= x * x / (4.0 * k * k);
		sum += term;
	}
	return sum;
}

/* @x: in input samples from the middle; @half: where the window ends */
static double tap(double x, double half, double cut)
{
	double t = x / half, angle = 2 * M_PI * cut * x;
	double sinc = fabs(angle) < 1e-9 ? 1 : sin(angle) / angle;

	if (fabs(t) >= 1)
		return 0;
	return sinc * bessel_i0(KAISER_BETA * sqrt(1 - t * t));
}

/* Each row passes 0 Hz with exactly @gain. */
static void fill_rows(struct resample *r, double cut, double gain)
{
	double half = r->taps / 2;

	for (unsigned int p = 0; p <= PHASES; p++) {
		float *row = r->rows + (size_t)p * r->taps;
		double sum = 0, from = 1 - half - (double)p / PHASES;

		for (unsigned int k = 0; k < r->taps; k++)
			sum += tap(from + k, half, cut);
		for (unsigned int k = 0; k < r->taps; k++)
			row[k] = gain * tap(from + k, half, cut) / sum;
	}
}

static bool is_rate(uint32_t hz)
{
	return hz >= RESAMPLE_HZ_MIN && hz <= RESAMPLE_HZ_MAX;
}

int resample_new(struct resample **out, uint32_t from_hz, uint32_t to_hz,
		 double gain)
{
	double lower = from_hz < to_hz ? from_hz : to_hz;
	struct resample *r;

	if (!is_rate(from_hz) || !is_rate(to_hz) || !(gain >= 0 && gain <= 32))
		return -EINVAL;
	r = mem_new(sizeof(*r), resample_destroy);
	if (!r)
		return -ENOMEM;
	r->nominal = r->step = (double)from_hz / to_hz;
	r->taps = 2 * (unsigned int)ceil(CROSSINGS * from_hz / lower);
	r->rows = mem_new((PHASES + 1) * r->taps * sizeof(float), NULL);
	r->held = mem_new((r->taps + RESAMPLE_BLOCK) * sizeof(float), NULL);
	if (!r->rows || !r->held) {
		mem_deref(r);
		return -ENOMEM;
	}
	fill_rows(r, CUT * lower / from_hz, gain);
	r->n_held = r->taps - 1;	/* silence came before */
	*out = r;
	return 0;
}

void resample_follow(struct resample *r, double ppm)
{
	if (ppm > PPM_MAX)
		ppm = PPM_MAX;
	if (ppm < -PPM_MAX)
		ppm = -PPM_MAX;
	r->step = r->nominal * (1 + ppm * 1e-6);
}

size_t resample_room(const struct resample *r, size_t n)
{
	return (size_t)(n / (r->nominal * (1 - PPM_MAX * 1e-6))) + 2;
}

double resample_delay(const struct resample *r)
{
	return r->taps / 2;
}

static int16_t clip(float v)
{
	return v >= 32767 ? 32767 : v <= -32768 ? -32768 : (int16_t)lrintf(v);
}

/* held[first..] through the two rows around @phase (0..1). */
static int16_t one(const struct resample *r, size_t first, double phase)
{
	double place = phase * PHASES;
	unsigned int p = (unsigned int)place;
	const float *x = r->held + first;
	const float *a = r->rows + (size_t)p * r->taps, *b = a + r->taps;
	float lower = 0, upper = 0;

	for (unsigned int k = 0; k < r->taps; k++) {
		lower += x[k] * a[k];
		upper += x[k] * b[k];
	}
	return clip(lower + (float)(place - p) * (upper - lower));
}

size_t resample_run(struct resample *r, const int16_t *in, size_t n,
		    int16_t *out, size_t room)
{
	size_t made = 0, first;

	for (size_t i = 0; i < n && i < RESAMPLE_BLOCK; i++)
		r->held[r->n_held++] = in[i];
	for (first = (size_t)r->at;
	     first + r->taps <= r->n_held && made < room;
	     first = (size_t)r->at) {
		out[made++] = one(r, first, r->at - first);
		r->at += r->step;
	}
	/* A step may be longer than what is left: then the next block has it. */
	if (first > r->n_held)
		first = r->n_held;
	memmove(r->held, r->held + first, (r->n_held - first) * sizeof(float));
	r->n_held -= first;
	r->at -= first;
	return made;
}
