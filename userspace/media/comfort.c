// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/comfort.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE_PER_MS	8
#define LOUD		(161.0 * 161.0)		/* -40 dBm0, mean square */
#define LEAST		(2.0 * 2.0)		/* below A-law's steps */
#define ABOVE		3.2			/* 5 dB */
#define HANG_MS		200
#define TELL_MS		1000
#define MOVED_DB	3
#define LEVEL_MAX	127

/* -------------------------------------------------------------- being sent */

static double mean_square(const int16_t *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)x[i] * x[i];
	return n ? sum / n : 0;
}

static uint8_t level_of(double power)
{
	double db = -10 * log10((power + 1e-9) / (32768.0 * 32768.0));

	return db < 0 ? 0 : db > LEVEL_MAX ? LEVEL_MAX : lrint(db);
}

/* Down at once, up by 6 dB a second: words do not raise it, a fan does. */
static void follow_floor(struct comfort_out *c, double power, unsigned int ms)
{
	if (power < c->floor || c->floor <= 0)
		c->floor = power;
	else
		c->floor *= 1 + 0.0014 * ms;
	if (c->floor < LEAST)
		c->floor = LEAST;
}

static bool is_sound(const struct comfort_out *c, double power)
{
	return power > LOUD || power > ABOVE * c->floor;
}

enum comfort_verdict comfort_judge(struct comfort_out *c, const int16_t *linear,
				   size_t n, uint8_t *level)
{
	double power = mean_square(linear, n);
	unsigned int ms = n / RATE_PER_MS;
	bool has_moved;

	follow_floor(c, power, ms);
	c->quiet_ms = is_sound(c, power) ? 0 : c->quiet_ms + ms;
	if (c->quiet_ms <= HANG_MS) {
		c->told_ms = 0;
		return COMFORT_SOUND;
	}
	has_moved = abs((int)level_of(power) - c->level) >= MOVED_DB;
	if (c->told_ms && c->told_ms < TELL_MS && !has_moved) {
		c->told_ms += ms;
		return COMFORT_NOTHING;
	}
	c->told_ms = ms;
	*level = c->level = level_of(power);
	return COMFORT_NOISE;
}

/* -------------------------------------------------------------- being heard */

/* RFC 3389 3.2: k = 258 (N - 127) / 32768, within one for 0..254. */
static double coefficient(uint8_t code)
{
	return 258.0 * ((code > 254 ? 254 : code) - 127) / 32768;
}

int comfort_hear(struct comfort_in *c, const uint8_t *payload, size_t len)
{
	double rest = 1;

	if (!len || payload[0] > LEVEL_MAX)
		return -EBADMSG;
	c->order = len - 1 < COMFORT_ORDER_MAX ? len - 1 : COMFORT_ORDER_MAX;
	for (unsigned int i = 0; i < c->order; i++) {
		c->k[i] = coefficient(payload[1 + i]);
		rest *= 1 - c->k[i] * c->k[i];
	}
	/* the filter makes 1 / rest of the power that goes in */
	c->gain = 32768 * pow(10, -payload[0] / 20.0) * sqrt(rest);
	if (!c->is_on)
		memset(c->state, 0, sizeof(c->state));
	c->is_on = true;
	return 0;
}

/* Near enough to normal: four uniform ones, variance 1. */
static double white(uint32_t *seed)
{
	double sum = 0;

	for (int i = 0; i < 4; i++) {
		*seed = *seed * 1664525u + 1013904223u;
		sum += (*seed >> 8) / 16777216.0 - 0.5;
	}
	return sum * 1.7320508;
}

/* One step of the all-pole lattice; k[0] is next to the output. */
static double shape(struct comfort_in *c, double f)
{
	for (unsigned int i = c->order; i-- > 0;) {
		f -= c->k[i] * c->state[i];
		c->state[i + 1] = c->state[i] + c->k[i] * f;
	}
	c->state[0] = f;
	return f;
}

void comfort_make(struct comfort_in *c, int16_t *linear, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double x = shape(c, c->gain * white(&c->seed));

		linear[i] = x > 32767 ? 32767 : x < -32768 ? -32768 : lrint(x);
	}
}
