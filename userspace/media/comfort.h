/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Silence that is not sent, and the noise that stands for it: RFC 3389.
 * Pure; both directions of one RTP session.
 *
 * Levels are -dBov, 0..127: 0 is a square wave of full scale, so a sine of
 * full scale (+3.14 dBm0) is at 3.
 */
#ifndef MEDIA_COMFORT_H
#define MEDIA_COMFORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COMFORT_ORDER_MAX	10	/* of the spectrum; more is cut off */
#define COMFORT_PAYLOAD		1	/* ours: the level alone */

/* -------------------------------------------------------------- being sent */

enum comfort_verdict {
	COMFORT_SOUND,		/* send it */
	COMFORT_NOISE,		/* send its level instead */
	COMFORT_NOTHING,	/* the level sent last still holds */
};

struct comfort_out {
	double floor;		/* mean square; 0: nothing heard yet */
	unsigned int quiet_ms;	/* so long no sound */
	unsigned int told_ms;	/* since the last level; 0: none is told */
	uint8_t level;		/* as told */
};

/**
 * comfort_judge - whether one packet must be sent
 * @linear: [n] 8000 samples a second, full scale 32767
 * @level:  out, with COMFORT_NOISE: -dBov
 *
 * Sound is what is 5 dB above the noise, or louder than -40 dBm0: a tone and
 * music never are silence. It begins at once and ends 200 ms after its last
 * packet. The level is told again when it moves by 3 dB, and every second.
 */
enum comfort_verdict comfort_judge(struct comfort_out *c, const int16_t *linear,
				   size_t n, uint8_t *level);

/* -------------------------------------------------------------- being heard */

struct comfort_in {
	bool is_on;
	double gain;		/* of the generator, linear */
	unsigned int order;
	double k[COMFORT_ORDER_MAX];	/* reflection coefficients */
	double state[COMFORT_ORDER_MAX + 1];
	uint32_t seed;
};

/** comfort_hear - a comfort noise payload; -EBADMSG: empty or no level */
int comfort_hear(struct comfort_in *c, const uint8_t *payload, size_t len);

/** comfort_make - [n] linear samples of it */
void comfort_make(struct comfort_in *c, int16_t *linear, size_t n);

#endif
