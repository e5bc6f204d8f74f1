// SPDX-License-Identifier: GPL-2.0-or-later
/* The sources of lib_g168.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conform/lib_g168.h"

#define POWER_0DBM0	(22827.0 * 22827.0 / 2)
#define CSS_RATE	44100.0
#define PN_SAMPLES	1600	/* 200 ms */
#define PN_LINE_HZ	(CSS_RATE / 8192)

static uint32_t chance;

static double uniform(void)
{
	chance = chance * 1664525u + 1013904223u;
	return (chance >> 8) / 16777216.0;
}

static double gauss(void)
{
	double sum = -6;
	int i;

	for (i = 0; i < 12; i++)
		sum += uniform();
	return sum;
}

static double amplitude(double dbm0)
{
	return sqrt(POWER_0DBM0 * pow(10, dbm0 / 10));
}

static void normalise(double *x, int n)
{
	double power = 0;
	int i;

	for (i = 0; i < n; i++)
		power += x[i] * x[i];
	power = sqrt(power / n);
	for (i = 0; i < n; i++)
		x[i] /= power;
}

/* ---------------------------------------------------------------- C.1, C.3 */

/* The table's period again and again, its harmonics below 4 kHz, at 8 kHz. */
static void voiced(double *x, int n, const struct g168_period *p)
{
	double base = 2 * M_PI / p->n;
	int harmonics = 4000 / (CSS_RATE / p->n), i, k;

	memset(x, 0, n * sizeof(*x));
	for (k = 1; k <= harmonics; k++) {
		double re = 0, im = 0;

		for (i = 0; i < p->n; i++) {
			re += p->x[i] * cos(base * k * i);
			im += p->x[i] * sin(base * k * i);
		}
		for (i = 0; i < n; i++) {
			double at = base * k * i * CSS_RATE / G168_RATE;

			x[i] += re * cos(at) + im * sin(at);
		}
	}
	normalise(x, n);
}

/* G.168 C.1: the pseudo-noise has the spectrum of speech. dB at Hz. */
static double pn_db(double hz)
{
	static const double at[][2] = {
		{ 50, -25.8 }, { 100, -12.8 }, { 200, 17.4 }, { 215, 17.8 },
		{ 500, 12.2 }, { 1000, 7.2 }, { 2850, 0 }, { 3600, -2 },
		{ 3660, -20 }, { 3680, -30 },
	};
	int i = 0;

	while (at[i + 1][0] < hz)
		i++;
	return at[i][1] + (at[i + 1][1] - at[i][1]) * (hz - at[i][0]) /
				  (at[i + 1][0] - at[i][0]);
}

static void pseudo_noise(double *x)
{
	double hz;
	int i;

	chance = 4711;
	memset(x, 0, PN_SAMPLES * sizeof(*x));
	for (hz = 10 * PN_LINE_HZ; hz < 3680; hz += PN_LINE_HZ) {
		double a = pow(10, pn_db(hz) / 20) * (uniform() < 0.5 ? -1 : 1);

		for (i = 0; i < PN_SAMPLES; i++)
			x[i] += a * sin(2 * M_PI * hz * i / G168_RATE);
	}
	normalise(x, PN_SAMPLES);
}

/* Voice, noise, pause; and the same with the other sign. */
static void repeat(double *x, int n, const double *period, int len, double dbm0)
{
	double a = amplitude(dbm0);
	int i;

	for (i = 0; i < n; i++)
		x[i] = a * period[i % len] * (i / len % 2 ? -1 : 1);
}

#define FAR_VOICED	389	/* 48.62 ms */
#define FAR_PERIOD	2800	/* 350 ms */

void g168_css(double *x, int n, double dbm0)
{
	static double period[FAR_PERIOD];

	if (period[0] == 0) {
		voiced(period, FAR_VOICED, &g168_far_voice);
		pseudo_noise(period + FAR_VOICED);
	}
	repeat(x, n, period, FAR_PERIOD, dbm0);
}

#define NEAR_VOICED	582	/* 72.69 ms */
#define NEAR_PERIOD	3200	/* 400 ms */

void g168_css_near(double *x, int n, double dbm0)
{
	static double period[NEAR_PERIOD];

	if (period[0] == 0) {
		voiced(period, NEAR_VOICED, &g168_near_voice);
		g168_noise(period + NEAR_VOICED, PN_SAMPLES, 0, 1);
		normalise(period + NEAR_VOICED, PN_SAMPLES);
	}
	repeat(x, n, period, NEAR_PERIOD, dbm0);
}

/* ------------------------------------------------------------------ others */

void g168_noise(double *x, int n, double dbm0, uint32_t seed)
{
	double a = amplitude(dbm0);
	int i;

	chance = seed;
	for (i = 0; i < n; i++)
		x[i] = a * gauss();
}

void g168_tone(double *x, int n, double hz, double dbm0)
{
	double a = amplitude(dbm0) * M_SQRT2;
	int i;

	for (i = 0; i < n; i++)
		x[i] = a * sin(2 * M_PI * hz * i / G168_RATE);
}

void g168_silence(double *x, int n)
{
	memset(x, 0, n * sizeof(*x));
}

/* To an active level: over frames of 20 ms within 35 dB of the loudest. */
static void set_active_level(double *x, int n, double dbm0)
{
	double loudest = 0, power = 0, a;
	int f, i, n_active = 0;

	for (f = 0; f < 2; f++) {
		for (i = 0; i + 160 <= n; i += 160) {
			double p = 0;
			int k;

			for (k = i; k < i + 160; k++)
				p += x[k] * x[k];
			if (!f) {
				loudest = fmax(loudest, p);
			} else if (p > loudest * 3e-4) {
				power += p;
				n_active += 160;
			}
		}
	}
	a = amplitude(dbm0) / sqrt(power / n_active);
	for (i = 0; i < n; i++)
		x[i] *= a;
}

struct resonance {
	double y1, y2;
};

static double resonate(struct resonance *r, double x, double hz, double width)
{
	double radius = exp(-M_PI * width / G168_RATE);
	double y = x * (1 - radius) +
		   2 * radius * cos(2 * M_PI * hz / G168_RATE) * r->y1 -
		   radius * radius * r->y2;

	r->y2 = r->y1;
	r->y1 = y;
	return y;
}

void g168_talker(double *x, int n, double dbm0, uint32_t seed)
{
	struct resonance r[3] = { { 0, 0 } };
	double f[3] = { 500, 1500, 2500 }, want[3], pitch = 120, phase = 0;
	int left = 0, i, k, kind = 0;	/* 0 pause, 1 hiss, 2.. voice */

	chance = seed;
	memcpy(want, f, sizeof(f));
	for (i = 0; i < n; i++) {
		double source = 0;

		if (!left--) {
			kind = uniform() * 6;
			left = G168_RATE * (0.06 + 0.16 * uniform());
			want[0] = 250 + 550 * uniform();
			want[1] = 850 + 1400 * uniform();
			want[2] = 2300 + 900 * uniform();
			pitch = 90 + 120 * uniform();
		}
		phase += pitch * (1 + 0.1 * sin(i / 900.0)) / G168_RATE;
		if (kind == 1)
			source = 0.15 * gauss();
		else if (kind > 1)
			source = (phase > 1 ? 8 : -0.1) + 0.02 * gauss();
		if (phase > 1)
			phase -= 1;
		x[i] = 0;
		for (k = 0; k < 3; k++) {
			f[k] += (want[k] - f[k]) / 300;
			x[i] += resonate(&r[k], source, f[k], 60 + 40 * k) /
				(1 + k);
		}
	}
	set_active_level(x, n, dbm0);
}

#define WAV_HEAD 44

/* A file of 16 bits at 8 kHz, over and over. */
static bool recording(double *x, int n, double dbm0, const char *path)
{
	static int16_t samples[G168_SAMPLES];
	FILE *file = fopen(path, "rb");
	size_t got;
	int i;

	if (!file)
		return false;
	got = fseek(file, WAV_HEAD, SEEK_SET) ? 0 :
		fread(samples, sizeof(*samples), n, file);
	fclose(file);
	if (!got)
		return false;
	for (i = 0; i < n; i++)
		x[i] = samples[i % got];
	set_active_level(x, n, dbm0);
	return true;
}

bool g168_prompt(double *x, int n, double dbm0, const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), "/usr/share/asterisk/sounds/%s", name);
	return recording(x, n, dbm0, path);
}

bool g168_speech(double *x, int n, double dbm0, const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), "build/speech/%s.wav", name);
	return recording(x, n, dbm0, path);
}
