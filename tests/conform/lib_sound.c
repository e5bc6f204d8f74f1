// SPDX-License-Identifier: GPL-2.0-or-later
/* A line's sound in double precision, see lib_sound.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sndfile.h>

#include "conform/lib_sound.h"
#include "dsp/g711.h"
#include "dsp/level.h"
#include "dsp/toneplan.h"

static double peak_of(double dbm0)
{
	return LQ_LEVEL_0DBM0_PEAK * pow(10, dbm0 / 20);
}

void sound_clear(struct sound *l)
{
	l->n = 0;
	l->seed = 1;
}

void sound_free(struct sound *l)
{
	free(l->x);
	memset(l, 0, sizeof(*l));
}

static double *sound_extend(struct sound *l, int n)
{
	if (l->n + n > l->room) {
		l->room = 2 * (l->n + n);
		l->x = realloc(l->x, l->room * sizeof(*l->x));
		if (!l->x)
			abort();
	}
	memset(l->x + l->n, 0, n * sizeof(*l->x));
	l->n += n;
	return l->x + l->n - n;
}

double sound_random(struct sound *l)
{
	l->seed = l->seed * 1664525u + 1013904223u;
	return (int)l->seed / 2147483648.0;
}

void sound_silence(struct sound *l, int ms)
{
	sound_extend(l, ms * 8);
}

void sound_sines(struct sound *l, double f1, double f2, double dbm0, int ms)
{
	double a = M_PI * sound_random(l), b = M_PI * sound_random(l);
	double *x = sound_extend(l, ms * 8);
	int i;

	for (i = 0; i < ms * 8; i++) {
		x[i] = peak_of(dbm0) * sin(2 * M_PI * f1 * i / 8000 + a);
		if (f2 > 0)
			x[i] += peak_of(dbm0) * sin(2 * M_PI * f2 * i / 8000 + b);
	}
}

void sound_cadence(struct sound *l, const char *plan, unsigned int tone, int ms,
		  double stretch, double shift, double db)
{
	const struct lq_tone_cadence *c = lq_toneplan_find(plan, tone);
	unsigned int i;

	for (i = 0; ms > 0; i = (i + 1) % c->n) {
		const struct lq_tone_segment *s = &c->segments[i];
		int part = s->ms ? lrint(s->ms * stretch) : ms;

		part = part < ms ? part : ms;
		if (s->f1_hz)
			sound_sines(l, s->f1_hz * shift, s->f2_hz * shift,
				   s->level_cb / 10.0 + db, part);
		else
			sound_silence(l, part);
		ms -= part;
	}
}

bool sound_wav(struct sound *l, const char *path)
{
	SF_INFO info = { 0 };
	SNDFILE *f = sf_open(path, SFM_READ, &info);
	double *x;
	int i;

	if (!f)
		return false;
	if (info.samplerate != 8000 || info.channels != 1) {
		sf_close(f);
		return false;
	}
	x = sound_extend(l, info.frames);
	if (sf_readf_double(f, x, info.frames) != info.frames)
		fprintf(stderr, "%s: cut short\n", path);
	for (i = 0; i < info.frames; i++)
		x[i] *= 32768;
	sf_close(f);
	return true;
}

void sound_append(struct sound *l, const struct sound *other)
{
	if (other->n)
		memcpy(sound_extend(l, other->n), other->x,
		       other->n * sizeof(*l->x));
}

void sound_level(struct sound *l, double dbm0)
{
	double sum = 0, part;
	int i, k, n = 0;

	for (i = 0; i + 160 <= l->n; i += 160) {
		for (part = 0, k = 0; k < 160; k++)
			part += l->x[i + k] * l->x[i + k];
		if (part / 160 < pow(peak_of(-50), 2) / 2)
			continue;
		sum += part;
		n += 160;
	}
	for (i = 0; n && i < l->n; i++)
		l->x[i] *= peak_of(dbm0) / sqrt(2 * sum / n);
}

void sound_noise(struct sound *l, double dbm0)
{
	/* a uniform variable of -1..1 has the power 1/3 */
	double peak = peak_of(dbm0) * sqrt(1.5);
	int i;

	for (i = 0; i < l->n; i++)
		l->x[i] += peak * sound_random(l);
}

void sound_add(struct sound *l, const struct sound *other, double db)
{
	int i;

	for (i = 0; i < l->n && other->n; i++)
		l->x[i] += other->x[i % other->n] * pow(10, db / 20);
}

void sound_block(const struct sound *l, int i, s16 x[8])
{
	u8 octets[8];
	int k;

	for (k = 0; k < 8; k++) {
		double y = i * 8 + k < l->n ? l->x[i * 8 + k] : 0;

		x[k] = lrint(fmax(-32768, fmin(32767, y)));
	}
	lq_g711_encode(LQ_LAW_ALAW, octets, x);
	lq_g711_decode(LQ_LAW_ALAW, x, octets);
}
