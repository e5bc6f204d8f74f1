// SPDX-License-Identifier: GPL-2.0-or-later
/* A line with DTMF on it, see lib_dtmf.h. */
#include <math.h>
#include <string.h>

#include <linux/lq.h>
#include "conform/lib_dtmf.h"
#include "dsp/dtmf.h"
#include "dsp/g711.h"
#include "dsp/level.h"

const char line_keys[] = "123A456B789C*0#D";
const double line_low_hz[4] = { 697, 770, 852, 941 };
const double line_high_hz[4] = { 1209, 1336, 1477, 1633 };

static unsigned long long state = 1;

void line_seed(unsigned int seed)
{
	state = seed;
}

double line_uniform(void)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (state >> 11) / 9007199254740992.0;
}

double line_gauss(void)
{
	return sqrt(-2 * log(line_uniform() + 1e-300)) *
	       cos(2 * M_PI * line_uniform());
}

static double peak(double dbm0)
{
	return LQ_LEVEL_0DBM0_PEAK * pow(10, dbm0 / 20);
}

void line_clear(struct line *l)
{
	memset(l->x, 0, sizeof(l->x[0]) * l->n);
	l->n = 0;
}

/* Where samples are appended everything is zero. */
void line_pause(struct line *l, double ms)
{
	l->n += lrint(ms * 8);
}

static void add_sine(double *x, int n, double hz, double dbm0)
{
	double w = 2 * M_PI * hz / 8000, phase = 2 * M_PI * line_uniform();
	double a = peak(dbm0);
	int i;

	for (i = 0; i < n; i++)
		x[i] += a * sin(w * i + phase);
}

void line_digit(struct line *l, int key, double ms, const struct line_pair *p)
{
	int n = lrint(ms * 8);

	add_sine(l->x + l->n, n, line_low_hz[key / 4] * (1 + p->low_off / 100),
		 p->low_dbm0);
	add_sine(l->x + l->n, n, line_high_hz[key % 4] * (1 + p->high_off / 100),
		 p->high_dbm0);
	l->n += n;
}

void line_tone(struct line *l, double hz, double dbm0)
{
	add_sine(l->x, l->n, hz, dbm0);
}

void line_noise(struct line *l, double dbm0)
{
	double rms = peak(dbm0) / sqrt(2);
	int i;

	for (i = 0; i < l->n; i++)
		l->x[i] += rms * line_gauss();
}

static void block_of(s16 x[8], const double *from, enum line_codec codec)
{
	u8 octets[8];
	int k;

	for (k = 0; k < 8; k++)
		x[k] = fmax(-32768, fmin(32767, rint(from[k])));
	if (codec == LINE_LINEAR)
		return;
	lq_g711_encode(LQ_LAW_ALAW, octets, x);
	lq_g711_decode(LQ_LAW_ALAW, x, octets);
}

void line_detect(struct line *l, enum line_codec codec)
{
	struct lq_dtmf d;
	int i;

	line_pause(l, 60);
	l->n = (l->n + 7) & ~7;
	l->n_hits = 0;
	lq_dtmf_init(&d);
	for (i = 0; i < l->n; i += 8) {
		enum lq_dtmf_report report;
		u32 ms;
		s16 x[8];
		char key;

		block_of(x, l->x + i, codec);
		report = lq_dtmf_run(&d, x, &key, &ms);
		if (report == LQ_DTMF_START && l->n_hits < LINE_HITS)
			l->hits[l->n_hits++] = (struct line_hit){
				key, i / 8 + 1 - (double)ms, -1 };
		else if (report == LQ_DTMF_END && l->n_hits)
			l->hits[l->n_hits - 1].ms = ms;
	}
}

bool line_hears(struct line *l, int key)
{
	line_detect(l, LINE_ALAW);
	return l->n_hits == 1 && l->hits[0].key == line_keys[key];
}
