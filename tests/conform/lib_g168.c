// SPDX-License-Identifier: GPL-2.0-or-later
/* The line and the meters of lib_g168.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "conform/lib_g168.h"
#include "dsp/ec.h"
#include "dsp/g711.h"

#define POWER_0DBM0	(22827.0 * 22827.0 / 2)
#define METER_SAMPLES	280	/* 35 ms */
#define FRAME		160
#define AUDIBLE_DB	20

double g168_far[G168_SAMPLES], g168_near[G168_SAMPLES];
int16_t g168_sin[G168_SAMPLES], g168_sout[G168_SAMPLES];
int g168_disabled_at_ms, g168_enabled_at_ms;

static int16_t sent[G168_SAMPLES];

static int16_t companded(double v)
{
	int x = lrint(fmax(-32768, fmin(32767, v)));

	return lq_g711_linear[0][lq_g711_alaw[(x >> 3) + 4096]];
}

static double echo(const struct g168_hybrid *h, const double *g, int at)
{
	double sum = 0;
	int k;

	for (k = 0; k < h->n && k <= at; k++)
		sum += g[k] * sent[at - k];
	return sum;
}

static void hang_up_line(const struct g168_line *line)
{
	double g[2][128], scale = pow(10, -line->erl_db / 20);
	const struct g168_hybrid *h;
	int i, k, w;

	for (w = 0; w < 2; w++) {
		h = &g168_hybrids[w ? line->swap : line->hybrid];
		for (k = 0; k < h->n; k++)
			g[w][k] = scale * h->k * h->m[k];
	}
	for (i = 0; i < line->n; i++)
		sent[i] = companded(g168_far[i]);
	for (i = 0; i < line->n; i++) {
		w = line->swap_at && i >= line->swap_at;
		h = &g168_hybrids[w ? line->swap : line->hybrid];
		g168_sin[i] = companded(g168_near[i] +
					echo(h, g[w], i - line->delay));
	}
}

static const struct lq_ec_ops *fastest(void)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2"))
		return &lq_ec_avx2;
#endif
	return &lq_ec_scalar;
}

void g168_run(const struct g168_line *line)
{
	void *memory = aligned_alloc(64, lq_ec_octets(line->tail_ms));
	struct lq_ec *ec = lq_ec_init(memory, line->tail_ms);
	int i, change;

	hang_up_line(line);
	g168_disabled_at_ms = g168_enabled_at_ms = -1;
	memcpy(g168_sout, g168_sin, line->n * sizeof(g168_sout[0]));
	for (i = 0; i + 8 <= line->n; i += 8) {
		change = lq_ec_run(ec, g168_sout + i, sent + i, line->has_nlp,
				   fastest());
		if (change == 1 && g168_disabled_at_ms < 0)
			g168_disabled_at_ms = i / 8;
		else if (change == 0)
			g168_enabled_at_ms = i / 8;
	}
	free(memory);
}

/* ------------------------------------------------------------------ meters */

double g168_erle(double from)
{
	double in = 1, out = 1;
	int i, end = (from + 0.7) * G168_RATE;

	for (i = from * G168_RATE; i < end; i++) {
		in += (double)g168_sin[i] * g168_sin[i];
		out += (double)g168_sout[i] * g168_sout[i];
	}
	return 10 * log10(in / out);
}

static double dbm0(double power)
{
	return 10 * log10(power / POWER_0DBM0 + 1e-12);
}

struct meter {
	double rest, power;
};

static double meter_run(struct meter *m, double x)
{
	m->rest += (x - m->rest) / 200;
	x -= m->rest;
	m->power += (x * x - m->power) / METER_SAMPLES;
	return m->power;
}

double g168_peak_dbm0(double from, double to)
{
	int i, begin = from * G168_RATE, end = to * G168_RATE;
	struct meter m = { 0, 0 };
	double peak = 0, power;

	for (i = begin; i < end; i++) {
		power = meter_run(&m, companded(g168_sout[i]));
		if (i > begin + METER_SAMPLES)
			peak = fmax(peak, power);
	}
	return dbm0(peak);
}

double g168_audible_s(int n, double dbm0)
{
	double least = POWER_0DBM0 * pow(10, dbm0 / 10);
	struct meter in = { 0, 0 }, out = { 0, 0 };
	int i, first = -1, last = -1;

	for (i = 0; i < n; i++) {
		if (meter_run(&in, g168_sin[i]) > least && first < 0)
			first = i;
		if (meter_run(&out, g168_sout[i]) > least)
			last = i;
	}
	return last < first ? 0 : (double)(last - first) / G168_RATE;
}

double g168_level_dbm0(double from, double to)
{
	int i, begin = from * G168_RATE, end = to * G168_RATE;
	double power = 0;

	for (i = begin; i < end; i++)
		power += (double)g168_sout[i] * g168_sout[i];
	return dbm0(power / (end - begin));
}

double g168_clipped(double from, double to, double near_dbm0)
{
	double least = POWER_0DBM0 * pow(10, (near_dbm0 - AUDIBLE_DB) / 10);
	int i, k, n_cut = 0, n = 0, end = to * G168_RATE;

	for (i = from * G168_RATE; i + FRAME <= end; i += FRAME) {
		double own = 0, kept = 0;

		for (k = i; k < i + FRAME; k++) {
			own += g168_near[k] * g168_near[k];
			kept += g168_near[k] * g168_sout[k];
		}
		if (own / FRAME < least)
			continue;
		n++;
		n_cut += kept < own / 2;
	}
	return n ? 100.0 * n_cut / n : 100;
}

double g168_likeness(double from, double to)
{
	int i, end = to * G168_RATE;
	double own = 1, out = 1, both = 0;

	for (i = from * G168_RATE; i < end; i++) {
		own += g168_near[i] * g168_near[i];
		out += (double)g168_sout[i] * g168_sout[i];
		both += g168_near[i] * g168_sout[i];
	}
	return both / sqrt(own * out);
}

double g168_neighbour(double from, double to)
{
	int i, end = to * G168_RATE;
	double own = 0, both = 0;

	for (i = from * G168_RATE + 1; i < end; i++) {
		own += (double)g168_sout[i] * g168_sout[i];
		both += (double)g168_sout[i] * g168_sout[i - 1];
	}
	return own > 0 ? both / own : 0;
}
