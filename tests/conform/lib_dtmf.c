// SPDX-License-Identifier: GPL-2.0-or-later
/* A tape with DTMF on it, see lib_dtmf.h. */
#include <math.h>
#include <string.h>

#include <linux/lq.h>
#include "conform/lib_dtmf.h"
#include "dsp/dtmf.h"
#include "dsp/g711.h"
#include "dsp/level.h"

const char tape_keys[] = "123A456B789C*0#D";
const double tape_low_hz[4] = { 697, 770, 852, 941 };
const double tape_high_hz[4] = { 1209, 1336, 1477, 1633 };

static unsigned long long state = 1;

void tape_seed(unsigned int seed)
{
	state = seed;
}

double tape_uniform(void)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (state >> 11) / 9007199254740992.0;
}

double tape_gauss(void)
{
	return sqrt(-2 * log(tape_uniform() + 1e-300)) *
	       cos(2 * M_PI * tape_uniform());
}

static double peak(double dbm0)
{
	return LQ_LEVEL_0DBM0_PEAK * pow(10, dbm0 / 20);
}

void tape_clear(struct tape *t)
{
	memset(t->x, 0, sizeof(t->x[0]) * t->n);
	t->n = 0;
}

/* Where samples are appended everything is zero. */
void tape_pause(struct tape *t, double ms)
{
	t->n += lrint(ms * 8);
}

static void add_sine(double *x, int n, double hz, double dbm0)
{
	double w = 2 * M_PI * hz / 8000, phase = 2 * M_PI * tape_uniform();
	double a = peak(dbm0);
	int i;

	for (i = 0; i < n; i++)
		x[i] += a * sin(w * i + phase);
}

void tape_digit(struct tape *t, int key, double ms, const struct tape_pair *p)
{
	int n = lrint(ms * 8);

	add_sine(t->x + t->n, n, tape_low_hz[key / 4] * (1 + p->low_off / 100),
		 p->low_dbm0);
	add_sine(t->x + t->n, n, tape_high_hz[key % 4] * (1 + p->high_off / 100),
		 p->high_dbm0);
	t->n += n;
}

void tape_tone(struct tape *t, double hz, double dbm0)
{
	add_sine(t->x, t->n, hz, dbm0);
}

void tape_noise(struct tape *t, double dbm0)
{
	double rms = peak(dbm0) / sqrt(2);
	int i;

	for (i = 0; i < t->n; i++)
		t->x[i] += rms * tape_gauss();
}

static void block_of(s16 x[8], const double *from, enum tape_codec codec)
{
	u8 octets[8];
	int k;

	for (k = 0; k < 8; k++)
		x[k] = fmax(-32768, fmin(32767, rint(from[k])));
	if (codec == TAPE_LINEAR)
		return;
	lq_g711_encode(LQ_LAW_ALAW, octets, x);
	lq_g711_decode(LQ_LAW_ALAW, x, octets);
}

void tape_detect(struct tape *t, enum tape_codec codec)
{
	struct lq_dtmf d;
	int i;

	tape_pause(t, 60);
	t->n = (t->n + 7) & ~7;
	t->n_hits = 0;
	lq_dtmf_init(&d);
	for (i = 0; i < t->n; i += 8) {
		enum lq_dtmf_report report;
		u32 ms;
		s16 x[8];
		char key;

		block_of(x, t->x + i, codec);
		report = lq_dtmf_run(&d, x, &key, &ms);
		if (report == LQ_DTMF_START && t->n_hits < TAPE_HITS)
			t->hits[t->n_hits++] = (struct tape_hit){
				key, i / 8 + 1 - (double)ms, -1 };
		else if (report == LQ_DTMF_END && t->n_hits)
			t->hits[t->n_hits - 1].ms = ms;
	}
}

bool tape_hears(struct tape *t, int key)
{
	tape_detect(t, TAPE_ALAW);
	return t->n_hits == 1 && t->hits[0].key == tape_keys[key];
}
