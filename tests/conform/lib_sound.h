/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line for conformance programmes: sound is laid on it piece by piece at
 * given levels, spoiled, sent through A-law, and given to a detector 1 ms at a
 * time.
 */
#ifndef TESTS_CONFORM_LIB_SOUND_H
#define TESTS_CONFORM_LIB_SOUND_H

#include <stdbool.h>
#include <linux/types.h>
#include "dsp/tone.h"

struct sound {
	double *x;		/* [n] samples at 8 kHz, s16 scale */
	int n, room;
	unsigned int seed;	/* of noise and phases */
};

/** sound_clear - nothing on it; sound_free gives the memory back */
void sound_clear(struct sound *l);
void sound_free(struct sound *l);

/** sound_silence, sound_sines - append; @f2 0: one; level of each in dBm0 */
void sound_silence(struct sound *l, int ms);
void sound_sines(struct sound *l, double f1, double f2, double dbm0, int ms);

/** sound_cadence - append a plan's tone for @ms, all times * @stretch,
 *  all frequencies * @shift, levels + @db */
void sound_cadence(struct sound *l, const char *plan, unsigned int tone, int ms,
		  double stretch, double shift, double db);

/** sound_wav - append a file at its own rate of 8 kHz mono 16 bit; false: none */
bool sound_wav(struct sound *l, const char *path);

/** sound_append - another line's sound, once */
void sound_append(struct sound *l, const struct sound *other);

/** sound_level - scale all so that what is above -50 dBm0 has @dbm0 on average */
void sound_level(struct sound *l, double dbm0);

/** sound_noise - add white noise of @dbm0 to all */
void sound_noise(struct sound *l, double dbm0);

/** sound_add - add another line's sound * 10^(db / 20), over and over */
void sound_add(struct sound *l, const struct sound *other, double db);

/** sound_block - block @i (8 samples), rounded, through A-law */
void sound_block(const struct sound *l, int i, s16 x[8]);

/** sound_random - uniform in -1..1 */
double sound_random(struct sound *l);

#endif
